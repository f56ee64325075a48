"""Charts of Slack's own: blocks that Slack draws itself and a screen reader reads, and the same numbers in words.

They have neither intervals nor gaps. What cannot be drawn as it is stays a picture.
Limits: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.messages import Block
from bot.replies import blocks
from bot.replies.blocks import escape

TITLE = 50
"""Maximum length of a chart's title, and of what is written along an axis, in characters."""
LABEL = 20
"""Maximum length of the name of a category or of a series, in characters."""
CATEGORIES = 20
"""Maximum number of categories."""
SERIES = 6
"""Maximum number of series."""


@dataclass(frozen=True)
class Series:
    """A name, and a value for each category."""

    name: str
    values: Sequence[float]


@dataclass(frozen=True)
class Axes:
    """The categories of a chart, and what stands along its vertical axis."""

    categories: Sequence[str]
    unit: str


def show(
    kind: Literal["bar", "line"], titles: Sequence[str], axes: Axes, series: Sequence[Series], said: str
) -> tuple[Block, ...]:
    """Return a chart and its numbers in words; nothing where Slack would refuse it.

    The first title that is short enough is taken, else the last one cut. `said` is plain text.
    """
    labels = [_label(category) for category in axes.categories]
    names = [_label(each.name) for each in series]
    finite = all(len(each.values) == len(labels) and all(map(math.isfinite, each.values)) for each in series)
    few = 0 < len(labels) <= CATEGORIES and 0 < len(names) <= SERIES
    if not finite or not few or not _distinct(labels) or not _distinct(names):
        return ()
    drawn = [{"name": name, "data": _data(labels, each)} for name, each in zip(names, series, strict=True)]
    chart = {"type": kind, "series": drawn, "axis_config": {"categories": labels, "y_label": _cut(axes.unit, TITLE)}}
    title = next((title for title in titles if len(escape(title)) <= TITLE), titles[-1])
    return (
        {"type": "data_visualization", "title": _cut(title, TITLE), "chart": chart},
        blocks.context(escape(said)),
    )


def _distinct(names: Sequence[str]) -> bool:
    """Return whether names can be told apart: when they were cut, some may have become alike."""
    return all(names) and len(set(names)) == len(names)


def _data(labels: Sequence[str], series: Series) -> list[Block]:
    return [{"label": label, "value": value} for label, value in zip(labels, series.values, strict=True)]


def _label(text: str) -> str:
    return _cut(text, LABEL)


def _cut(text: str, limit: int) -> str:
    return blocks.short(escape(text), limit)
