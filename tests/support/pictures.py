"""Charts as pixels: how much of an image has a given color."""

import io
from typing import Any

import numpy as np
from PIL import Image

from bot.messages import Chart

Picture = np.ndarray[Any, np.dtype[np.int64]]
Color = tuple[int, int, int]


def pixels(chart: Chart) -> Picture:
    """Return a chart's pixels: rows × columns × red, green, blue."""
    return np.asarray(Image.open(io.BytesIO(chart.png)).convert("RGB")).astype(int)


def has(picture: Picture, color: Color, tolerance: int = 24) -> int:
    """Return the number of pixels whose color is close to `color` in each channel."""
    return int((np.abs(picture - np.array(color)).max(axis=2) < tolerance).sum())
