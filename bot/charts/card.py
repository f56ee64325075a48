"""The card that every chart is drawn on: a light background, the finding as its title, a key, and small print.

Its unit is a pixel of a phone that shows it 360 wide, down from the top left corner; so a font size is what a reader
sees without enlarging. The background is opaque, because Slack shows a picture on light and on dark. The colors are
Okabe and Ito's, which color-blind people can tell apart.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import EllipseCollection, LineCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from PIL import Image

WIDTH, MARGIN = 360, 16
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
SCALE = 3
"""Number of the picture's pixels in one of a phone's."""
POINTS = 72
"""Number of points in an inch; at one pixel each, a font's size is in pixels."""

PAPER, TRACK, RULE = "#F7F8FA", "#E6E9EE", "#DDE1E7"
INK, FAINT, LINE = "#1D1C1D", "#5E6168", "#98A0AC"
BLUE, LIGHT_BLUE, BAND, GREY = "#0072B2", "#74B6DE", "#D5E6F2", "#B8BEC7"
VERMILION, GREEN = "#C4500A", "#00825E"

KEY_ROW = 17
"""Height of a row of the key."""
LEADING = 1.32
"""Height of a line of text, in sizes."""


@dataclass(frozen=True)
class Font:
    """How a text is set: its size in pixels of a phone, its color, and whether it is bold."""

    size: float
    color: str = INK
    bold: bool = False


TITLE, ROW, RATE, COUNT = Font(15, bold=True), Font(12.5), Font(12.5, bold=True), Font(11.5, FAINT)
KEY, NOTE = Font(10.5), Font(10.5, FAINT)

Align = Literal["left", "center", "right"]
Mark = Literal["box", "bar", "line", "ring", "dot"]
Point = tuple[float, float]


def width(text: str, font: Font) -> float:
    """Return how wide a text is drawn."""
    face = get_font(findfont(FontProperties(weight="bold" if font.bold else "normal")))
    face.set_size(font.size, POINTS)
    with warnings.catch_warnings():
        # A letter that the font does not have is drawn as a box.
        warnings.simplefilter("ignore", UserWarning)
        face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64


def fitted(text: str, room: float, font: Font) -> str:
    """Cut a text to a width, with an ellipsis."""
    if width(text, font) <= room:
        return text
    while text and width(f"{text}…", font) > room:
        text = text[:-1].rstrip()
    return f"{text}…"


def wrapped(text: str, room: float, font: Font, most: int) -> list[str]:
    """Break a text into lines of a width; what does not fit into the most lines there may be is cut."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or len(lines) == most or width(longer, font) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, room, font) for line in lines]


def balanced(text: str, room: float, font: Font, most: int) -> list[str]:
    """Break a text into as few lines as `wrapped` does, none much shorter than the others."""
    lines = wrapped(text, room, font, most)
    for share in (0.6, 0.7, 0.8, 0.9):
        found = wrapped(text, room * share, font, most)
        if len(found) == len(lines) and " ".join(found) == " ".join(text.split()):
            return found
    return lines


@dataclass(frozen=True)
class Words:
    """What stands around a chart: its finding, what it shows, the key of its marks, and small print."""

    title: str
    below: str
    key: Sequence[tuple[Mark, str, str]] = ()
    """A mark, its color, and what it stands for."""
    small: Sequence[str] = ()


class Card:
    """A card with room for a chart, which begins at `top` and is `body` high."""

    def __init__(self, words: Words, body: float) -> None:
        """Write the title and the key above the body, and the small print below it."""
        room = float(RIGHT - LEFT)
        title, small = balanced(words.title, room, TITLE, 3), balanced(" ".join(words.small), room, NOTE, 4)
        entries = [(mark, color, fitted(said, room - 14, KEY)) for mark, color, said in words.key]
        key, line = _placed(entries), NOTE.size * LEADING
        subtitle = MARGIN + len(title) * TITLE.size * LEADING
        keys = subtitle + line
        self.top = keys + (1 + key[-1][1] if key else 0) * KEY_ROW + 14
        below = self.top + body + 12
        height = below + len(small) * line + MARGIN - 4
        self.figure = Figure(figsize=(WIDTH / POINTS, height / POINTS), dpi=POINTS * SCALE, facecolor=PAPER)
        self._axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self._axes.set(xlim=(0, WIDTH), ylim=(height, 0))
        self._axes.axis("off")
        self._lines(title, MARGIN, TITLE)
        self._lines([fitted(words.below, room, NOTE)], subtitle, NOTE)
        for entry, (x, row) in zip(entries, key, strict=True):
            self._key(*entry, (x, keys + 15 + row * KEY_ROW))
        self._lines(small, below, NOTE)

    def _lines(self, lines: Sequence[str], top: float, font: Font) -> None:
        for number, line in enumerate(lines):
            self.text((LEFT, top + font.size * (1 + number * LEADING)), line, font)

    def text(self, at: Point, text: str, font: Font = ROW, *, align: Align = "left") -> None:
        """Write a line; `at` is where its baseline begins, has its middle or ends."""
        drawn = self._axes.text(*at, text, ha=align, parse_math=False, zorder=6)
        drawn.set(fontsize=font.size, color=font.color, fontweight="bold" if font.bold else "normal")

    def boxes(self, corners: Iterable[tuple[float, float, float, float]], colors: Sequence[str] | str) -> None:
        """Fill rectangles, each given by its left, top, right and bottom edge."""
        shapes = [[(x, y), (right, y), (right, bottom), (x, bottom)] for x, y, right, bottom in corners]
        self._axes.add_collection(PolyCollection(shapes, facecolors=colors, linewidths=0, zorder=2))

    def lines(self, stretches: Iterable[Sequence[Point]], color: str, thick: float = 1.2) -> None:
        """Draw lines."""
        shapes = [np.asarray(stretch, dtype=float) for stretch in stretches]
        self._axes.add_collection(LineCollection(shapes, colors=color, linewidths=thick, capstyle="butt", zorder=4))

    def discs(self, points: Sequence[Point], color: str, *, hollow: bool = False, across: float = 8) -> None:
        """Draw discs, or rings of the same size."""
        self._axes.add_collection(
            EllipseCollection(
                [across - 1.6] * len(points),
                [across - 1.6] * len(points),
                [0] * len(points),
                units="xy",
                offsets=np.asarray(points, dtype=float).reshape(-1, 2),
                offset_transform=self._axes.transData,
                facecolors=PAPER if hollow else color,
                edgecolors=color,
                linewidths=1.6,
                zorder=5,
            )
        )

    def _key(self, mark: Mark, color: str, said: str, at: Point) -> None:
        x, y = at
        if mark == "box":
            self.boxes([(x, y - 8.5, x + 9, y + 0.5)], color)
        elif mark == "bar":
            self.lines([[(x + 4.5, y - 9.5), (x + 4.5, y + 1.5)]], color, 2)
        elif mark == "line":
            self.lines([[(x, y - 4), (x + 9, y - 4)]], color, 1.4)
        else:
            self.discs([(x + 4.5, y - 4)], color, hollow=mark == "ring", across=8)
        self.text((x + 14, y), said, KEY)


def _placed(key: Sequence[tuple[Mark, str, str]]) -> list[tuple[float, int]]:
    """Return where each entry of the key begins, and in which of its rows."""
    places: list[tuple[float, int]] = []
    x, row = float(LEFT), 0
    for _, _, said in key:
        room = 14 + width(said, KEY)
        if x > LEFT and x + room > RIGHT:
            x, row = float(LEFT), row + 1
        places.append((x, row))
        x += room + 14
    return places


def slug(text: str) -> str:
    """Return a text in lower case for a file's name, anything but letters and digits replaced by hyphens."""
    return "".join(letter if letter.isalnum() else "-" for letter in text.lower())


def as_png(figure: Figure) -> bytes:
    """Render the figure as a PNG of 64 colors: it looks the same and takes a third of the bytes of full color."""
    canvas: Any = FigureCanvasAgg(figure)  # its methods are untyped
    canvas.draw()
    picture = Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    file = io.BytesIO()
    picture.quantize(64, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(file, "PNG")
    return file.getvalue()
