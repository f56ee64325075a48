"""The card of all charts: texts that fit, a background that is a light card on dark, nothing outside the frame."""

import string
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charts import card, findings, rate_bars
from bot.charts.card import LEFT, RIGHT, ROW, TITLE
from bot.charts.findings import Row
from bot.charts.rate_bars import RateRow, Rule
from bot.messages import Chart
from bot.metrics import Counts
from tests.support import pictures

TEXTS = st.text(string.ascii_letters + " ", min_size=1, max_size=200)


@given(TEXTS)
def test_a_text_that_is_cut_fits_and_says_that_it_is_cut(text: str) -> None:
    cut = card.fitted(text, 90, ROW)
    assert card.width(cut, ROW) <= 90
    assert cut == text or cut.endswith("…")


@given(TEXTS)
@settings(max_examples=50)
def test_lines_fit_their_width_and_keep_every_word_that_has_room(text: str) -> None:
    lines = card.balanced(text, RIGHT - LEFT, TITLE, 3)
    assert len(lines) <= 3
    assert all(card.width(line, TITLE) <= RIGHT - LEFT for line in lines)
    if not any("…" in line for line in lines):
        assert " ".join(lines).split() == text.split()


def test_no_line_of_a_title_is_a_single_word_where_it_can_be_avoided() -> None:
    assert card.balanced("Most on Sat, Aug 22; none yet on 3 days", 270, TITLE, 3)[-1] != "days"


def drawn(*rows: RateRow, title: str = "Metro highest", rule: Rule | None = None) -> pictures.Picture:
    return pictures.pixels(Chart("", rate_bars.draw((title, "Flake rate"), rows, rule, ["VAN data."]), ""))


LARGE, SMALL, TINY = Counts(completed=40, no_show=40), Counts(completed=10, no_show=10), Counts(completed=1, no_show=3)
LONG = "The turf of a very long name " * 5
PAPER = (247, 248, 250)


@pytest.mark.parametrize("row", [RateRow("A", LARGE), RateRow(LONG, TINY), RateRow(LONG, Counts(no_show=12_345))])
def test_nothing_touches_the_frame_and_the_background_is_light_and_opaque(row: RateRow) -> None:
    picture = drawn(row, title=LONG, rule=Rule(LONG, 1.0))
    edge = 6
    for side in (picture[:edge], picture[-edge:], picture[:, :edge], picture[:, -edge:]):
        assert pictures.has(side, PAPER, tolerance=3) == side.shape[0] * side.shape[1]


def test_all_pictures_are_as_wide_as_a_phone_in_its_own_pixels() -> None:
    assert {drawn(*[RateRow("A", LARGE)] * rows).shape[1] for rows in (1, 4)} == {card.WIDTH * card.SCALE}


BLUE, GREY, VERMILION, GREEN = (0, 114, 178), (184, 190, 199), (196, 80, 10), (0, 130, 94)


def test_rows_that_lie_apart_have_their_colors_and_those_too_small_to_judge_are_gray() -> None:
    has = pictures.has
    assert has(drawn(RateRow("A", LARGE)), BLUE) > 5000
    assert has(drawn(RateRow("A", LARGE, above=True)), VERMILION) > 5000
    assert has(drawn(RateRow("A", LARGE, below=True)), GREEN) > 5000
    assert has(drawn(RateRow("A", SMALL, above=True)), VERMILION) == 0
    assert has(drawn(RateRow("A", SMALL)), GREY) > 5000


def test_very_few_shifts_are_a_ring_and_no_bar() -> None:
    assert 100 < pictures.has(drawn(RateRow("A", TINY)), GREY, tolerance=8) < 1500


def test_a_bar_is_as_long_as_its_rate() -> None:
    lengths = [
        pictures.has(drawn(RateRow("A", Counts(completed=400 - flakes, no_show=flakes))), BLUE)
        for flakes in (100, 200, 300, 400)
    ]
    assert all(after - before == pytest.approx(lengths[0], rel=0.12) for before, after in pairwise(lengths))


def test_too_many_rows_are_those_that_lie_apart_and_those_with_the_most_shifts_in_order() -> None:
    rows = [RateRow(str(number), Counts(completed=number), above=number == 1) for number in range(30)]
    chosen = [int(row.label) for row in rate_bars.chosen(rows)]
    assert chosen == [1, *range(19, 30)]


def rows(**counted: tuple[int, int]) -> list[Row]:
    return [Row(key, Counts(completed=n - flakes, no_show=flakes)) for key, (flakes, n) in counted.items()]


@pytest.mark.parametrize(
    ("given_", "said"),
    [
        (rows(CD3=(190, 270), CD5=(190, 275), CD2=(70, 140)), "CD2 below Metro's 61%"),
        (rows(CD3=(200, 270), CD5=(205, 275), CD2=(150, 280)), "CD3 and CD5 above Metro's 61%, CD2 below"),
        (rows(CD3=(50, 90), CD5=(52, 90)), "No turf stands out from Metro's 61%"),
        (
            rows(A=(30, 42), B=(26, 37), C=(4, 9), D=(1, 3), E=(2, 2)),
            "A highest; most turfs are still too small to judge",
        ),
        (
            rows(A=(30, 42), C=(4, 9), D=(1, 3)),
            "A does not stand out from Metro's 61%; most turfs are still too small to judge",
        ),
        (rows(**{f"T{n}": (60, 80) for n in range(4)}, Z=(100, 900)), "T0, T1 and 2 more above Metro's 61%, Z below"),
        (rows(Unturfed=(90, 90), A=(40, 80), B=(41, 80)), "A and B below Metro's 61%"),
    ],
)
def test_a_breakdown_is_titled_by_what_it_finds(given_: list[Row], said: str) -> None:
    assert findings.find(given_).title("turf", "Metro's 61%") == said


def test_a_breakdown_tells_something_where_there_is_something_to_compare() -> None:
    assert findings.find(rows(A=(30, 42), B=(1, 3))).telling
    assert not findings.find(rows(A=(3, 4), B=(9, 29))).telling
    assert not findings.find(rows(A=(40, 50))).telling


def test_whose_rate_it_is() -> None:
    assert [findings.possessive(place) for place in ("Metro", "Suburbs", "All regions")] == [
        "Metro's", "Suburbs'", "the overall",
    ]  # fmt: skip
