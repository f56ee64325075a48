"""`/flake compare`: its formulas, its choice of peers, its replies and refusals, and its numbers counted again."""

import json
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar
from bot.errors import UsageError
from bot.language.grammar import Asked
from bot.language.parser import parse
from bot.language.scope import Names
from bot.messages import Chart
from bot.metrics.counts import Counts, Source
from bot.metrics.intervals import Spread, newcombe, spread_of
from bot.metrics.peers import home_regions
from bot.reports.compare import chart as charts
from bot.reports.compare import reply as views
from bot.reports.compare import report as metrics
from bot.reports.compare.report import GRAMMAR, CompareReport, Side
from commands.compare import _check
from local.slack import block_rules
from tests.support import pictures
from tests.support.golden import as_json, assert_golden
from tests.support.homes import TODAY
from tests.support.sample_answers import SampleAnswers
from tests.support.sample_counts import by_region_and_week
from tests.support.terminal import Terminal

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
ORGANIZERS = ("Ann", "Bob", "Cleo", "Dan <& Co>", "Eve", "Unturfed")
NAMES = Names(
    {"CD2": "Suburbs", "CD3": "Metro", "CD4": "Metro", "CD5": "Metro", "Unmapped": "Unmapped"},
    ORGANIZERS,
    ("Phone Bank", "Canvass"),
)
MONDAY = date(2020, 8, 17)
CHART = Chart("F0CHART01", b"png", "Dots.")


def row(region: str, organizer: str, flakes: int, closed: int, unclosed: int = 0) -> dict[str, Any]:
    """Make a row of the question; two thirds of the flakes are no-shows."""
    cancelled = flakes // 3
    counts = {"completed": closed - flakes, "no_show": flakes - cancelled, "cancelled": cancelled}
    place = {"area": region, "area_group": NAMES.regions[region], "turf": organizer}
    return {**place, **counts, "unclosed": unclosed}


def asked_for(words: str, today: date = MONDAY) -> Asked:
    return parse(words, NAMES, CALENDAR, today, GRAMMAR)


def report(
    rows: list[dict[str, Any]], words: str, today: date = MONDAY, data_through: date | None = MONDAY
) -> CompareReport:
    return metrics.make(asked_for(words, today), NAMES, today, Source("Sample campaign", "run", data_through), rows)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    # Newcombe 1998, table II, method 10.
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombes_own_examples(one: tuple[int, int], other: tuple[int, int], low: float, high: float) -> None:
    assert newcombe(one, other) == pytest.approx((low, high), abs=5e-5)


PROPORTION = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@given(PROPORTION, PROPORTION)
def test_a_difference_lies_in_its_interval_and_turns_around_with_its_sides(
    one: tuple[int, int], other: tuple[int, int]
) -> None:
    found, turned = newcombe(one, other), newcombe(other, one)
    assert found is not None
    assert turned is not None
    assert -1 - 1e-9 <= found[0] <= one[0] / one[1] - other[0] / other[1] <= found[1] <= 1 + 1e-9
    assert found == pytest.approx((-turned[1], -turned[0]))


def test_without_draws_there_is_no_difference() -> None:
    assert newcombe((0, 0), (1, 2)) is None
    assert newcombe((1, 2), (0, 0)) is None


def test_shrinking_is_computed_as_by_hand() -> None:
    # Rate ½; spread 10 · (0.3² + 0.3² + 0²) = 1.8; rho = (1.8 − ¼ · 2) / (¼ · (30 − 300 / 30 − 2)) = 1.3 / 4.5.
    found = spread_of([(8, 10), (2, 10), (5, 10)])
    assert found is not None
    assert (found.count, found.rate) == (3, 0.5)
    assert found.rho == pytest.approx(1.3 / 4.5)
    strength = 4.5 / 1.3 - 1
    assert found.shrunk(8, 10) == pytest.approx((8 + strength * 0.5) / (10 + strength))
    assert found.shrunk(0, 0) == 0.5


def test_peers_that_differ_by_chance_alone_are_shrunk_all_the_way_and_very_different_ones_not() -> None:
    alike, unlike = spread_of([(50, 100), (51, 100), (49, 100)]), spread_of([(0, 100), (100, 100)])
    assert alike is not None
    assert unlike is not None
    assert (alike.rho, alike.shrunk(90, 100)) == (0.0, 0.5)
    assert (unlike.rho, unlike.shrunk(90, 100)) == (1.0, 0.9)


@pytest.mark.parametrize("proportions", [[], [(1, 2)], [(1, 2), (0, 0)]])
def test_fewer_than_two_have_no_peers(proportions: list[tuple[int, int]]) -> None:
    assert spread_of(proportions) is None


@pytest.mark.parametrize("proportions", [[(1, 1), (0, 1), (1, 1)], [(0, 9), (0, 20)], [(9, 9), (20, 20)]])
def test_where_nothing_can_be_told_from_chance_all_are_alike(proportions: list[tuple[int, int]]) -> None:
    found = spread_of(proportions)
    assert found is not None
    assert found.rho == 0.0


@given(st.lists(PROPORTION, min_size=2, max_size=12))
def test_a_shrunk_rate_lies_between_the_raw_one_and_that_of_all(proportions: list[tuple[int, int]]) -> None:
    found = spread_of(proportions)
    assert found is not None
    assert 0 <= found.rho <= 1
    for successes, n in proportions:
        low, high = sorted((found.rate, successes / n))
        assert low - 1e-9 <= found.shrunk(successes, n) <= high + 1e-9


@given(st.floats(0, 1), st.floats(0.01, 0.99), st.integers(1, 300))
def test_the_more_draws_the_less_a_rate_is_shrunk(rate: float, rho: float, n: int) -> None:
    found = Spread(5, rate, rho)
    assert abs(found.shrunk(2 * n, 2 * n) - 1) <= abs(found.shrunk(n, n) - 1) + 1e-12


def test_the_order_of_rows_does_not_change_the_spread() -> None:
    rows = [(1023, 1626), (2110, 3853), (821, 1450)]
    assert len({spread_of(order) for order in permutations(rows)}) == 1


def test_moments_find_the_spread_they_were_drawn_from() -> None:
    draws = np.random.default_rng(5)
    rates = draws.beta(6, 4, 3000)
    sizes = draws.integers(5, 120, 3000)
    found = spread_of([(int(draws.binomial(n, rate)), int(n)) for n, rate in zip(sizes, rates, strict=True)])
    assert found is not None
    assert found.rate == pytest.approx(0.6, abs=0.01)
    assert found.rho == pytest.approx(1 / 11, abs=0.01)


REGIONS = [
    row("CD2", "Ann", 60, 100), row("CD3", "Bob", 50, 100), row("CD4", "Cleo", 40, 100), row("CD5", "Eve", 70, 100),
    row("Unmapped", "Unturfed", 9, 10),
]  # fmt: skip


def test_regions_of_one_group_are_shrunk_towards_that_group_and_others_towards_all() -> None:
    near, far = report(REGIONS, "CD4,CD5").peers, report(REGIONS, "CD4,CD2").peers
    assert near is not None
    assert far is not None
    assert (near.kind, near.place, near.spread.count) == ("region", "Metro", 3)
    assert near.spread.rate == pytest.approx(160 / 300)
    assert (far.kind, far.place, far.spread.count) == ("region", None, 4)
    assert far.spread.rate == pytest.approx(220 / 400)


def test_groups_are_shrunk_towards_all_groups_and_with_a_region_among_them_towards_all_regions() -> None:
    groups, mixed = report(REGIONS, "metro and suburbs"), report(REGIONS, "metro and CD2")
    assert groups.peers is not None
    assert mixed.peers is not None
    assert (groups.peers.kind, groups.peers.spread.count) == ("group", 2)
    assert (mixed.peers.kind, mixed.peers.spread.count) == ("region", 4)
    assert {side.key: side.counts.total for side in mixed.sides} == {"Metro": 300, "CD2": 100}


TURF = [
    row("CD5", "Ann", 30, 60), row("CD4", "Ann", 1, 2), row("CD5", "Bob", 25, 40), row("CD5", "Eve", 8, 40),
    row("CD4", "Cleo", 9, 12), row("CD5", "Unturfed", 50, 50),
]  # fmt: skip


def test_types_begin_their_rows_and_sentences_with_a_capital_and_stand_in_no_grey_line() -> None:
    asked = asked_for("region:CD5 type:canvass,phonebank")
    sides = Side("canvasses", Counts(completed=60, no_show=40)), Side("phone banks", Counts(completed=40, no_show=60))
    made = CompareReport(asked, MONDAY, Source("", "run", date(2020, 8, 16)), sides, None)
    reply = as_json(views.show(made, CHART))
    assert reply["text"] == (
        "Phone banks flaked more than canvasses: 60.0% to 40.0%. 60 of 100 and 40 of 100, CD5, last four weeks. "
        "That is not chance."
    )
    assert [line[0]["text"] for line in reply["blocks"][1]["rows"]] == ["Type", "Canvasses", "Phone banks"]
    assert reply["blocks"][-1]["elements"][0]["text"] == "VAN data through Sun, Aug 16."
    assert charts.draw(made).alt_text.startswith("Phone banks clearly above canvasses.")
    assert [side["type"] for side in made.as_json()["rows"]] == ["canvasses", "phone banks"]


def test_organizers_of_one_region_are_shrunk_towards_its_organizers_but_nobodys_shifts_are_no_peers() -> None:
    made = report(TURF, "organizer:Ann,Bob")
    assert made.peers is not None
    assert (made.peers.kind, made.peers.place, made.peers.spread.count) == ("organizer", "CD5", 3)
    assert made.peers.spread.rate == pytest.approx((31 + 25 + 8) / 142)
    assert {side.key: side.counts.total for side in made.sides} == {"Ann": 62, "Bob": 40}


@pytest.mark.parametrize("words", ["organizer:Ann,Cleo", "organizer:Ann,Unturfed,Cleo"])
def test_organizers_of_several_regions_are_shrunk_towards_all(words: str) -> None:
    peers = report(TURF, words).peers
    assert peers is not None
    assert (peers.place, peers.spread.count) == (None, 4)


def test_with_too_few_peers_nearby_all_are_peers() -> None:
    peers = report([*TURF[2:]], "organizer:Bob,Eve").peers
    assert peers is not None
    assert (peers.place, peers.spread.count) == (None, 3)


def test_an_organizers_home_is_where_most_of_their_shifts_closed() -> None:
    assert home_regions([("CD5", "Ann", 3), ("CD4", "Ann", 3), ("CD2", "Ann", 0)]) == {"Ann": "CD4"}


def test_with_few_shifts_the_order_is_by_name_and_with_enough_the_highest_shrunk_rate_comes_first() -> None:
    assert [side.key for side in report(REGIONS, "CD5,CD2,CD4").sides] == ["CD5", "CD2", "CD4"]
    assert report(REGIONS, "CD5,CD2,CD4").ranked
    few = [*REGIONS[:2], row("CD4", "Cleo", 0, 29), REGIONS[3]]
    assert [side.key for side in report(few, "CD5,CD4,CD2").sides] == ["CD2", "CD4", "CD5"]
    assert not report(few, "CD5,CD4,CD2").ranked


def test_those_that_differ_by_chance_alone_are_not_ranked() -> None:
    alike = [row("CD3", "a", 50, 100), row("CD4", "b", 51, 100), row("CD5", "c", 52, 100)]
    made = report(alike, "CD5,CD4,CD3")
    assert [side.key for side in made.sides] == ["CD3", "CD4", "CD5"]
    assert not made.ranked


def test_the_difference_of_two_could_be_chance_when_none_is_possible() -> None:
    close, far = report(REGIONS, "CD2,CD5").difference, report(REGIONS, "CD4,CD5").difference
    assert close is not None
    assert far is not None
    assert (close.first, close.second, close.chance) == ("CD5", "CD2", True)
    assert (far.first, far.second, far.chance) == ("CD5", "CD4", False)
    assert far.value == pytest.approx(0.3)
    assert far.interval == newcombe((70, 100), (40, 100))
    assert report(REGIONS, "CD3,CD4,CD5").difference is None
    assert report(REGIONS[:1], "CD2,CD4").difference is None


def test_only_intervals_that_do_not_overlap_are_apart() -> None:
    assert report(REGIONS, "CD3,CD4,CD5").apart == (("CD5", "CD3"), ("CD5", "CD4"))
    assert report(REGIONS[:1], "CD2,CD4").apart == ()


def test_the_json_names_every_number() -> None:
    made = report(REGIONS, "CD4,CD5 week:2020-08-08")
    shown = made.as_json()
    assert made.peers is not None
    assert made.difference is not None
    rows = shown.pop("rows")
    assert shown == {
        "definition": "mn2020", "campaign": "Sample campaign", "run": "run", "bytes_processed": 0, "bytes_billed": 0,
        "type": "phonebank", "by": "region", "week_start": "2020-08-08", "week_end": "2020-08-14",
        "through": "2020-08-14", "data_through": "2020-08-17", "ranked": True,
        "peers": {
            "kind": "region", "of": "Metro", "count": 3, "flake_rate": made.peers.spread.rate,
            "rho": made.peers.spread.rho,
        },
        "difference": {
            "first": "CD5", "second": "CD4", "value": made.difference.value, "interval": made.difference.interval,
            "could_be_chance": False,
        },
        "apart": [["CD5", "CD4"]],
    }  # fmt: skip
    assert rows[0] == {
        "region": "CD5", "completed": 30, "no_show": 47, "cancelled": 23, "declined": 0, "rescheduled": 0, "walk_in": 0,
        "invited": 0, "unknown": 0, "unclosed": 0, "total_flakes": 70, "total": 100, "flake_rate": 0.7,
        "interval": made.sides[0].counts.interval, "shrunk_rate": made.peers.spread.shrunk(70, 100),
    }  # fmt: skip
    json.dumps(shown)


MANY = [row(region, organizer, 10 * place, 100, place) for place, (region, organizer) in enumerate(
    [("CD2", "Ann"), ("CD3", "Bob"), ("CD4", "Cleo"), ("CD5", "Dan <& Co>"), ("CD5", "Eve")], 1
)]  # fmt: skip
REPLIES = {
    "compare-apart": lambda: views.show(report(REGIONS, "CD4,CD5"), CHART),
    "compare-chance": lambda: views.show(report(REGIONS, "CD2 vs CD5 last week"), CHART),
    "compare-several": lambda: views.show(report(MANY, "organizer:Ann,Bob,Cleo,Dan <& Co>,Eve"), CHART),
    "compare-overlapping": lambda: views.show(
        report([row(r, "a", 3, 10) for r in NAMES.regions], "CD2,CD3,CD4"), CHART
    ),
    "compare-few": lambda: views.show(report([row("CD5", "Ann", 3, 3), row("CD5", "Bob", 1, 1)], "Ann,Bob"), None),
    "compare-alike": lambda: views.show(
        report([row("CD3", "a", 50, 100), row("CD4", "b", 52, 100), row("CD5", "c", 51, 100)], "CD3,CD4"), None
    ),
    "compare-one-empty": lambda: views.show(report(REGIONS[:2], "CD4,CD2"), CHART),
    "compare-partial": lambda: views.show(report(REGIONS, "CD4,CD5 week:current"), CHART),
    "compare-too-early": lambda: views.show(
        report([], "CD4,CD5 week:current", data_through=MONDAY - timedelta(7)), None
    ),
    "compare-all-empty": lambda: views.show(report([], "CD4,CD2 week:current"), None, "That is before the campaign."),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def pixels(made: CompareReport) -> pictures.Picture:
    return pictures.pixels(charts.draw(made))


def has(picture: pictures.Picture, color: pictures.Color) -> int:
    return pictures.has(picture, color, tolerance=8)


BLUE, GREY, VERMILION, GREEN = (0, 114, 178), (184, 190, 199), (196, 80, 10), (0, 130, 94)


def test_bars_are_colored_where_chance_does_not_explain_the_difference_and_gray_with_few_shifts() -> None:
    def drawn(*flaked: int, closed: int = 100) -> pictures.Picture:
        rows = [row(region, "a", number, closed) for region, number in zip(("CD4", "CD5"), flaked, strict=True)]
        return pixels(report(rows, "CD4,CD5"))

    assert min(has(drawn(40, 70), color) for color in (VERMILION, GREEN)) > 1000
    assert has(drawn(50, 50), BLUE) > 1000
    assert max(has(drawn(50, 50), color) for color in (VERMILION, GREEN)) == 0
    assert has(drawn(10, 10, closed=20), BLUE) == 0
    assert has(drawn(10, 10, closed=20), GREY) > 1000


@pytest.mark.parametrize(
    ("rows", "words", "said"),
    [
        (REGIONS, "CD4,CD5", "CD5 clearly above CD4"),
        (REGIONS, "CD2,CD5", "Too close to tell apart"),
        (REGIONS, "CD3,CD4,CD5", "Furthest apart: CD5 and CD4"),
        ([row(r, "a", 3, 10) for r in NAMES.regions], "CD2,CD3,CD4", "No region stands out: all could be chance"),
    ],
)
def test_a_chart_is_titled_by_what_the_comparison_finds(rows: list[dict[str, Any]], words: str, said: str) -> None:
    assert charts.draw(report(rows, words)).alt_text.startswith(said)


def test_a_chart_has_two_sides_with_a_rate() -> None:
    assert report(REGIONS, "CD4,CD5").telling
    assert not report([row("CD5", "Ann", 20, 40), row("CD4", "Bob", 1, 9)], "CD4,CD5").telling


def test_every_side_adds_height_and_one_without_closed_shifts_does_not() -> None:
    heights = [pixels(report(REGIONS, words)).shape[0] for words in ("CD4,CD5", "CD3,CD4,CD5")]
    assert heights[0] < heights[1]
    assert "CD4" not in charts.draw(report([row("CD5", "Ann", 20, 40)], "CD4,CD5")).alt_text


def test_the_alternative_text_says_the_finding_and_each_rate_with_its_range() -> None:
    assert charts.draw(report(REGIONS, "CD4,CD5")).alt_text == (
        "CD5 clearly above CD4. Bars of flake rates by region. "
        "CD5 70% of 100 (likely 64% to 76%); CD4 40% of 100 (likely 34% to 46%)."
    )


def test_names_with_odd_letters_make_a_file_name_and_a_title() -> None:
    drawn = charts.draw(report(MANY, "organizer:Dan <& Co>,Eve"))
    assert not set(drawn.name) & set("/\\ $<>&")


@pytest.mark.parametrize(
    ("words", "said", "suggestion"),
    [
        ("", "Compare what?", "/flake compare region:Metro region:Suburbs"),
        ("week:last", "Compare what?", "/flake compare region:Metro region:Suburbs"),
        ("CD4", "Compare CD4 with what?", "/flake compare CD4 region:CD3"),
        ("metro last week", "Compare Metro with what?", "/flake compare metro last week region:Suburbs"),
        ("organizer:Ann", "Compare Ann with what?", None),
        ("organizer:Ann,Bob CD5", "organizers with organizers", "/flake compare organizer:Ann organizer:Bob"),
        ("Ann, CD4, CD5", "regions with regions", "/flake compare region:CD4 region:CD5"),
        ("Ann and CD4", "a mix would count shifts twice", None),
        ("CD4 and metro", "CD4 is part of Metro", "/flake compare region:CD3 region:CD4 region:CD5"),
        ("metro, CD2, CD3", "CD3 is part of Metro", "/flake compare region:CD3 region:CD4 region:CD5"),
        ("suburbs, CD2", "CD2 is part of Suburbs", None),
    ],
)
def test_what_cannot_be_compared_is_said_with_what_can(words: str, said: str, suggestion: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        _check(asked_for(words), NAMES, words)
    assert said in refused.value.text
    assert refused.value.suggestion == suggestion
    if suggestion:
        _check(asked_for(suggestion.removeprefix("/flake compare ")), NAMES, suggestion)


def test_more_than_eight_are_too_many() -> None:
    names = Names({f"R{number}": "All" for number in range(9)}, (), ())
    asked = parse(",".join(names.regions), names, CALENDAR, MONDAY, GRAMMAR)
    with pytest.raises(UsageError, match="Compare at most 8 at once, not 9") as refused:
        _check(asked, names, "")
    assert (refused.value.suggestion or "").count("region:") == 8


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("CD4,CD5", "2020-07-18", "2020-08-14"),
        ("CD4,CD5 weeks:2", "2020-08-01", "2020-08-14"),
        ("CD4,CD5 last week", "2020-08-08", "2020-08-14"),
        ("CD4,CD5 week:current", "2020-08-15", "2020-08-21"),
        ("CD4,CD5 W03 weeks:2", "2020-07-18", "2020-07-31"),
        ("CD4,CD5 day:2020-08-15", "2020-08-15", "2020-08-15"),
    ],
)
def test_the_days_are_the_last_four_weeks_that_are_over_or_just_those_asked_for(
    words: str, first: str, last: str
) -> None:
    asked = asked_for(words)
    assert asked.scope.span.parameters() == {
        "first_day": date.fromisoformat(first),
        "last_day": date.fromisoformat(last),
    }
    again = asked_for(asked.words, date(2020, 9, 30))
    assert (again.scope.span, again.regions, again.words) == (asked.scope.span, asked.regions, asked.words)


@pytest.mark.parametrize(
    ("words", "said", "suggestion"),
    [
        ("CD4, Metor", "Did you mean Metro?", "/flake compare CD4, Metro"),
        ('organizer:"Cleoo",Ann', "Did you mean Cleo?", "/flake compare organizer:Cleo,Ann"),
        ('organizer:"Dan <& Coo>",Ann', "Did you mean Dan <& Co>?", '/flake compare organizer:"Dan <& Co>",Ann'),
        ("region:all,CD4", "region:all cannot be listed with others.", None),
        ("CD4,CD5 by:day", "/flake compare does not know “by:”.", None),
    ],
)
def test_what_it_does_not_understand(words: str, said: str, suggestion: str | None) -> None:
    with pytest.raises(UsageError) as refused:
        asked_for(words)
    assert said in refused.value.text
    assert refused.value.suggestion == suggestion


@pytest.mark.usefixtures("sampled")
def test_the_samples_files_counted_with_pandas_say_the_same(asked: SampleAnswers, sample_folder: Path) -> None:
    counted = by_region_and_week(sample_folder)
    weeks = ("2020-07-18", "2020-07-25", "2020-08-01", "2020-08-08")
    for side in asked("/flake compare CD1,CD2,CD3,CD4,CD5,CD6,CD7,CD8")["report"]["rows"]:
        expected = [sum(counted[side["region"], week][place] for week in weeks) for place in range(3)]
        assert [side["completed"], side["no_show"], side["cancelled"]] == expected


@pytest.mark.usefixtures("sampled")
def test_every_side_agrees_with_flake(asked: SampleAnswers) -> None:
    for words in ("metro and suburbs", 'organizer:"CD5-01 Powderhorn",Unturfed'):
        for side in asked(f"/flake compare {words} last week")["report"]["rows"]:
            key = "organizer" if "organizer" in side else "region"
            found = asked(f'/flake {key}:"{side[key]}" week:last')["report"]["total"]
            assert {name: side[name] for name in found if name in side} == {
                name: value for name, value in found.items() if name in side
            }


@pytest.mark.usefixtures("sampled")
def test_an_answer_in_the_terminal_with_its_chart(terminal: Terminal, tmp_path: Path) -> None:
    status, out, _ = terminal("ask", "/flake compare CD4 and CD5", "--today", TODAY, "--out", str(tmp_path))
    assert status == 0
    assert "CD5 flaked more than CD4" in out
    assert "last four weeks. That is not chance." in out
    assert next(tmp_path.glob("flake-compare-*.png")).read_bytes().startswith(b"\x89PNG")
