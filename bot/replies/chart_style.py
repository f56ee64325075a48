"""What all charts share: sizes, colors, labels, and the conversion of a figure to a PNG.

The colors are Okabe and Ito's, which color-blind people can tell apart; sizes are for a phone, where a picture is
360 px wide.
"""

from __future__ import annotations

import io
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

WIDTH, DPI = 6.4, 160

BLUE, GREY, VERMILION, INK, FAINT = "#0072B2", "#B8BCC2", "#C4500A", "#1D1C1D", "#616061"
MUTED = "#8A8F96"
"""Color of a point with too few shifts to be compared."""

MAX_LABEL = 24
"""Maximum number of characters of a row's label."""


def percent(rate: float, decimals: int) -> str:
    """Format a rate."""
    return f"{rate * 100:.{decimals}f}%"


def tens(rates: Sequence[float]) -> tuple[float, float]:
    """Return the ends of an axis of rates: whole tens of percent, at least forty percent apart."""
    low, high = math.floor(min(rates) * 10), math.ceil(max(rates) * 10)
    # An even number of tens, so that the middle tick is a whole ten too.
    while high - low < 4 or (high - low) % 2:
        if low and (high == 10 or (high - low) % 2):
            low -= 1
        else:
            high += 1
    return low / 10, high / 10


def short(text: str, limit: int = MAX_LABEL) -> str:
    """Cut a text to a number of characters."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def row_labels(rows: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return a label for each row, given as name and region: a name that several regions share has the region."""
    names = Counter(name for name, _ in rows)
    regions = [f", {region}" if names[name] > 1 else "" for name, region in rows]
    return [short(name, MAX_LABEL - len(region)) + region for (name, _), region in zip(rows, regions, strict=True)]


def slug(text: str) -> str:
    """Return a text in lower case for a file's name, anything but letters and digits replaced by hyphens."""
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())


def strip_frame(axes: Axes) -> None:
    """Remove the box around the axes and their tick marks."""
    axes.tick_params(length=0, pad=6)
    for spine in axes.spines.values():
        spine.set_visible(False)


def as_png(figure: Figure) -> bytes:
    """Render the figure as a PNG of 64 colors: it looks the same and takes a third of the bytes of full color."""
    canvas: Any = FigureCanvasAgg(figure)  # its methods are untyped
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()
