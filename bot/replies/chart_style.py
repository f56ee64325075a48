"""What all charts share: size, colours, how a rate is written, and how a figure becomes a PNG.

Colours are Okabe and Ito's, told apart by colour-blind people; sizes are for a phone, where the picture is 360 px wide.
"""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

WIDTH, DPI = 6.4, 160

BLUE, GREY, VERMILION, INK, FAINT = "#0072B2", "#B8BCC2", "#C4500A", "#1D1C1D", "#616061"


def percent(rate: float, decimals: int) -> str:
    """Write a rate."""
    return f"{rate * 100:.{decimals}f} %"


def tens(rates: Sequence[float]) -> tuple[float, float]:
    """Choose the ends of an axis that holds rates: whole tens of percent, at least forty apart."""
    low, high = math.floor(min(rates) * 10), math.ceil(max(rates) * 10)
    # An even number of tens, so that the middle is a whole ten too.
    while high - low < 4 or (high - low) % 2:
        if low and (high == 10 or (high - low) % 2):
            low -= 1
        else:
            high += 1
    return low / 10, high / 10


def as_png(figure: Figure) -> bytes:
    """Render once and write 64 colours: a third of the size of full colour, to the eye the same."""
    canvas: Any = FigureCanvasAgg(figure)  # its methods have no types
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()
