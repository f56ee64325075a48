"""Charts that Slack draws: within its limits or not at all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Block, Chart
from bot.replies import blocks, native_charts
from bot.replies.native_charts import Axes, Series
from local.slack import block_rules


def show(series: list[Series], categories: list[str], *titles: str) -> tuple[Block, ...]:
    return native_charts.show("line", titles or ("Flakes",), Axes(categories, "Flake rate, %"), series, "In words.")


NUMBERS = st.floats(allow_nan=True, allow_infinity=True) | st.integers(0, 1000)


NAMES = st.text(alphabet="ab&<>é ", max_size=30)


@given(
    st.lists(NAMES, max_size=22).flatmap(
        lambda names: st.tuples(
            st.just(names), st.lists(st.tuples(NAMES, st.lists(NUMBERS, min_size=len(names), max_size=len(names))))
        )
    ),
    st.text(min_size=1, max_size=80),
)
def test_whatever_is_drawn_slack_takes(drawn: tuple[list[str], list[tuple[str, list[float]]]], title: str) -> None:
    names, series = drawn
    shown = show([Series(*each) for each in series], names, title)
    assert block_rules.faults(list(shown), lambda _: True) == []


def test_a_chart_has_its_values_for_each_category_and_its_words_below() -> None:
    chart, words = show([Series("R&D", [61, 0])], ["Aug 1", "Aug 8"])
    assert chart["chart"]["series"] == [
        {"name": "R&amp;D", "data": [{"label": "Aug 1", "value": 61}, {"label": "Aug 8", "value": 0}]}
    ]
    assert words == blocks.context("In words.")


@pytest.mark.parametrize(
    ("series", "categories"),
    [
        ([Series("CD5", [61])], ["Aug 1", "Aug 8"]),
        ([Series("CD5", [61, math.nan])], ["Aug 1", "Aug 8"]),
        ([Series("CD5", [61, math.inf])], ["Aug 1", "Aug 8"]),
        ([Series("CD5", [1, 2])], ["Aug 1", "Aug 1"]),
        ([Series("A very long name of a turf, 1", [1]), Series("A very long name of a turf, 2", [1])], ["Aug 1"]),
        ([Series(str(number), [1]) for number in range(7)], ["Aug 1"]),
        ([Series("CD5", list(range(21)))], [str(day) for day in range(21)]),
        ([Series("CD5", [])], []),
        ([], ["Aug 1"]),
    ],
)
def test_what_slack_would_refuse_is_not_drawn(series: list[Series], categories: list[str]) -> None:
    assert show(series, categories) == ()


def test_a_title_that_is_too_long_gives_way_to_a_shorter_one() -> None:
    long = "Most on Saturday, August 22; none yet on Sunday, August 23"
    assert show([Series("CD5", [1])], ["Aug 1"], long, "By day")[0]["title"] == "By day"
    assert show([Series("CD5", [1])], ["Aug 1"], long)[0]["title"] == long[:49] + "…"


def test_slack_draws_two_charts_in_a_message_and_others_stay_pictures() -> None:
    native = show([Series("CD5", [1])], ["Aug 1"])
    charts = [Chart(f"{number}.png", b"png", "A chart", native) for number in range(3)]
    said = blocks.section("CD5")
    assert blocks.natively([said, *charts]) == [said, *native, *native, charts[2]]
    assert blocks.natively([said, Chart("a.png", b"png", "A chart")]) == []
