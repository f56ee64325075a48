"""What the weekly digest says: limited to a place, highlights, wording, and end to end on the sample campaign."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web import WebClient

from bot import settings
from bot.app import chart_workers, wiring
from bot.calendar import Weeks
from bot.language import parser
from bot.language.scope import Names
from bot.messages import Block, Chart, Reply, Request
from bot.metrics.counts import Counts, Source
from bot.metrics.usual_range import Verdict
from bot.replies import blocks
from bot.replies.blocks import as_text
from bot.reports.digest import content, highlights, notices, story
from bot.reports.digest import reply as views
from bot.reports.digest import report as metrics
from bot.reports.digest.highlights import Finding
from bot.reports.digest.report import DigestContext, DigestReport, DigestRows
from bot.reports.flake.report import FlakeRow
from bot.reports.trend import chart as weeks_chart
from bot.reports.trend.report import Series, TrendWeek
from bot.warehouse import connection
from commands import digest
from local.slack import BOT_TOKEN, Message, block_rules
from tests.support.golden import as_json, assert_golden
from tests.support.homes import TODAY
from tests.support.next_lines import line
from tests.support.sample_answers import SampleAnswers
from tests.support.slack_workspace import CHANNEL, MARIA, Bot, running
from tests.support.small_campaign import CALENDAR
from tests.support.terminal import Terminal

EVIL = "<!channel> & Co"
NAMES = Names(
    regions={"CD4": "Metro", "CD5": "Metro", "CD6": "Suburbs", EVIL: "North", "Unmapped": "Unmapped"},
    organizers=("CD4-01 Frogtown", "CD5-01 Uptown", "CD5-02 <Longfellow>", "Unturfed"),
    types=("Phone Bank",),
)
MONDAY = date(2020, 9, 21)
LAST, BEFORE = Weeks(date(2020, 9, 12), date(2020, 9, 18)), Weeks(date(2020, 9, 5), date(2020, 9, 11))
CHART = Chart("F0CHART01", b"png", "Line chart.")
STEADY = (30, 34, 26, 33, 29, 31, 28, 32, 30)
"""Number of 60 closed shifts that flaked in each of the nine weeks before the last."""

Line = dict[str, Any]


def shifts(key: str, region: str, period: str = "asked", **counts: int) -> Line:
    return {"period": period, "key": key, "organizer_region": region, **counts}


def week(first: date, region: str, **counts: int) -> Line:
    return {
        "week": first,
        "area": region,
        "area_group": NAMES.regions[region],
        "turf": None,
        "unclosed": 0,
        **counts,
    }


def weeks(region: str, *flaked: int, of: int = 60) -> list[Line]:
    """Make a region's weeks since the campaign began, from the number of flakes in each."""
    starts = (CALENDAR.start + timedelta(7 * number) for number in range(len(flaked)))
    return [week(first, region, no_show=many, completed=of - many) for first, many in zip(starts, flaked, strict=True)]


def coming(region: str, **counts: int) -> list[Line]:
    """Make a region's eight weeks before, a Monday that is half over, and a Saturday of next week."""
    return [
        *(line("before", BEFORE.first - timedelta(7 * n), region, region, completed=30, no_show=30) for n in range(8)),
        line("asked", MONDAY, region, region, completed=6, scheduled=30, confirmed=9),
        line("asked", date(2020, 9, 26), region, region, **{"scheduled": 40, "confirmed": 4, **counts}),
    ]


def rows(shifts: Sequence[Line], weeks: Sequence[Line], ahead: Sequence[Line]) -> DigestRows:
    """Make a digest's rows; what is to be closed out of its weeks is added by `made`."""
    return DigestRows(shifts, weeks, ahead, ())


ROWS = [
    shifts("CD5-01 Uptown", "CD5", completed=16, no_show=30, cancelled=14, unclosed=3),
    shifts("CD5-02 <Longfellow>", "CD5", completed=8, no_show=9, cancelled=3),
    shifts("CD4-01 Frogtown", "CD4", completed=30, no_show=20, cancelled=10),
    shifts("Unturfed", "CD4", completed=1),
    shifts("CD6-01 Blaine", "CD6", completed=50, no_show=10),
    shifts("CD5-01 Uptown", "CD5", "before", completed=40, no_show=40),
    shifts("CD4-01 Frogtown", "CD4", "before", completed=30, no_show=30),
    shifts("CD6-01 Blaine", "CD6", "before", completed=30, no_show=30),
]
WEEKS = [
    *weeks("CD5", *(many + 10 for many in STEADY), of=80),
    week(LAST.first, "CD5", completed=24, no_show=39, cancelled=17, unclosed=3),
    *weeks("CD4", *STEADY),
    week(LAST.first, "CD4", completed=31, no_show=20, cancelled=10),
    *weeks("CD6", *STEADY, 10),
    week(date(2020, 7, 11), "CD4", unclosed=2),
]
USUAL = rows(ROWS, WEEKS, [*coming("CD5"), *coming("CD4"), *coming("CD6")])
QUIET = rows(
    [
        shifts("CD4-01 Frogtown", "CD4", completed=30, no_show=30),
        shifts("x", "CD4", "before", completed=30, no_show=30),
    ],
    weeks("CD4", *STEADY, 30),
    coming("CD4"),
)
NOTHING = rows((), weeks("CD4", 30), ())


def made(
    words: str = "region:Metro",
    counted: DigestRows = USUAL,
    *,
    organizers: bool = True,
    through: date = date(2020, 9, 20),
) -> DigestReport:
    asked = parser.parse(words, NAMES, CALENDAR, MONDAY, content.GRAMMAR)
    about = DigestContext(asked, NAMES, CALENDAR, MONDAY, Source("Sample campaign", "run", through))
    return metrics.make(about, replace(counted, past=counted.weeks), organizers=organizers)


def shown(*given: Any, late: str = "", **more: Any) -> Reply:
    return views.show(made(*given, **more), CHART, late)


def below(*given: Any, **more: Any) -> Reply:
    found = views.thread(made(*given, **more))
    assert found is not None
    return found


def only(counted: DigestRows, region: str, call_it: str) -> DigestRows:
    """Return the rows with a region renamed."""
    named = [
        [
            one | {key: call_it for key in ("area", "region", "organizer_region", "key") if one.get(key) == region}
            for one in lines
            if region in (one.get("area"), one.get("region"), one.get("organizer_region"))
        ]
        for lines in (counted.shifts, counted.weeks, counted.ahead)
    ]
    return rows(*named)


# The report


def test_a_place_gets_its_own_rows_and_the_others_weeks_stand_in_only_where_its_own_are_few() -> None:
    report = made()
    assert {row.region for row in report.week.rows} == {"CD4", "CD5"}
    assert report.week.total.total == 141
    assert [row.key for row in report.regions.rows] == ["CD5", "CD4"]
    assert (report.line.key, len(report.line.weeks), report.line.known) == ("Metro", 8, 10)
    assert report.judged.counts.total == report.week.total.total
    assert report.unclosed == 5
    assert (report.this.span, report.following.span) == (CALENDAR.week(MONDAY), CALENDAR.week(MONDAY).moved(1))
    assert (report.this.counts.completed, report.this.counts.scheduled, report.following.counts.scheduled) == (
        12,
        60,
        80,
    )
    expected = report.following.expected
    assert expected is not None
    assert (expected.history.whose, expected.history.counts.total, expected.shifts) == ("own", 960, 40.0)


def test_where_a_place_has_few_weeks_everybodys_stand_in() -> None:
    few = [one for one in coming("CD6") if one["period"] == "asked"]
    expected = made("region:Suburbs", replace(USUAL, ahead=[*few, *coming("CD5")])).following.expected
    assert expected is not None
    assert (expected.history.whose, expected.history.counts.total) == ("All regions", 480)


def test_the_goal_is_planned_for_with_what_is_completed_taken_off() -> None:
    report = made("region:Metro goal:40")
    this, following = report.this, report.following
    assert this.need is not None
    assert following.need is not None
    assert (this.need.remaining, following.need.remaining) == (28, 40)
    assert following.recruit == (following.need.sure or 0) - 80 > 0
    assert made().this.need is None
    assert made("region:Metro goal:12").this.recruit == 0


def test_the_report_names_everything_and_can_be_a_key() -> None:
    report = made("region:Metro goal:40").as_json()
    assert (report["region"], report["by"], report["goal"], report["unclosed"]) == ("Metro", "organizer", 40, 5)
    assert report["total"]["total"] == 141
    assert [one["region"] for one in report["regions"]] == ["CD5", "CD4"]
    assert [one["week_start"] for one in report["weeks"]][-1] == "2020-09-12"
    assert next(one for one in report["findings"] if one["kind"] == "organizer") == {
        "kind": "organizer",
        "about": "CD5-01 Uptown",
        "total_flakes": 44,
        "total": 60,
        "flake_rate": 44 / 60,
        "compared_with": 42 / 81,
        "limits": None,
    }
    assert report["next_week"]["recruit"] == made("region:Metro goal:40").following.recruit
    assert hash(made()) == hash(made())


def test_without_organizers_rows_are_of_regions_and_nobody_is_named() -> None:
    report = made(organizers=False)
    assert (report.rows, report.split) == (report.regions, True)
    assert "organizer" not in {one.kind for one in report.findings}
    assert "Uptown" not in str([report.as_json(), shown(organizers=False), views.thread(report)])
    alone = made("region:CD5", organizers=False)
    assert (alone.split, views.thread(alone)) == (False, None)


# What stands out


def series(key: str, now: Counts, before: Counts, verdict: Verdict | None = None) -> Series:
    limits = (0.45, 0.55) if verdict else None
    return Series(
        key, (TrendWeek(BEFORE.first, False, before), TrendWeek(LAST.first, False, now, limits, verdict)), None, 9
    )


def found(lines: list[Series], rows: list[FlakeRow] | None = None) -> list[tuple[str, str]]:
    return [(one.kind, one.key) for one in highlights.find(LAST.first, BEFORE.first, lines, rows or [])]


def of(flakes: int, n: int, unclosed: int = 0) -> Counts:
    return Counts(completed=n - flakes, no_show=flakes, unclosed=unclosed)


CALM = series("Metro", of(50, 100), of(50, 100))


def test_unusual_weeks_come_first_and_are_not_told_twice_as_changes() -> None:
    lines = [
        series("Metro", of(80, 100), of(50, 100), "above"),
        series("CD4", of(43, 100), of(90, 100), "below"),
        series("CD5", of(30, 100), of(31, 100), "below"),
        series("CD6", of(20, 100), of(80, 100)),
    ]
    assert found(lines) == [("above", "Metro"), ("below", "CD5"), ("below", "CD4")]
    assert found([CALM, *lines[1:]]) == [("below", "CD5"), ("below", "CD4"), ("changed", "CD6")]


def test_a_change_stands_out_when_chance_does_not_explain_it() -> None:
    assert found([series("Metro", of(65, 100), of(50, 100))]) == [("changed", "Metro")]
    assert found([series("Metro", of(63, 100), of(50, 100))]) == []


def test_of_several_changes_each_must_say_more_and_the_place_is_told_before_its_regions() -> None:
    one = series("CD4", of(65, 100), of(50, 100))
    assert found([CALM, one, series("CD5", of(50, 100), of(50, 100))]) == []
    whole = series("Metro", of(70, 100), of(50, 100))
    assert found([whole, series("CD4", of(80, 100), of(50, 100))]) == [("changed", "Metro"), ("changed", "CD4")]


@pytest.mark.parametrize(("n", "told"), [(29, []), (30, [("changed", "Metro")])])
def test_few_shifts_do_not_change(n: int, told: list[tuple[str, str]]) -> None:
    assert found([series("Metro", of(n, n), of(0, 30))]) == told
    assert found([series("Metro", of(30, 30), of(0, n))]) == told


def test_an_organizer_stands_out_against_the_others_of_the_place() -> None:
    rows = [FlakeRow("A", "CD4", of(30, 60)), FlakeRow("B", "CD4", of(50, 60)), FlakeRow("C", "CD4", of(29, 60))]
    assert found([CALM], rows) == [("organizer", "B")]
    (one,) = highlights.find(LAST.first, BEFORE.first, [CALM], rows)
    assert one == Finding("organizer", "B", of(50, 60), Counts(completed=61, no_show=59))
    assert (
        found(
            [CALM],
            [FlakeRow("A", "CD4", of(30, 60)), FlakeRow("B", "CD4", of(29, 29)), FlakeRow("C", "CD4", of(29, 60))],
        )
        == []
    )
    assert found([CALM], [FlakeRow("A", "CD4", of(60, 60)), FlakeRow("B", "CD4", of(0, 29))]) == []


def test_an_organizer_with_enough_shifts_in_two_regions_is_named_with_the_region() -> None:
    rows = [FlakeRow("A", "CD4", of(50, 60)), FlakeRow("A", "CD5", of(10, 60)), FlakeRow("B", "CD5", of(30, 60))]
    assert found([CALM], rows) == [("organizer", "A, CD4"), ("organizer", "A, CD5")]


def test_shifts_that_are_nobodys_are_never_named_unless_they_are_asked_for() -> None:
    rows = [
        FlakeRow("Unturfed", "CD4", of(60, 60)),
        FlakeRow("A", "Unmapped", of(60, 60)),
        FlakeRow("B", "CD4", of(60, 60)),
    ]
    assert found([CALM, series("Unmapped", of(90, 100), of(10, 100), "above")], rows) == []
    assert found([series("Unmapped", of(90, 100), of(10, 100), "above")]) == [("above", "Unmapped")]


@pytest.mark.parametrize(
    ("closed", "unclosed", "told"), [(28, 7, True), (29, 7, False), (8, 2, True), (7, 2, False), (0, 10, True)]
)
def test_a_fifth_still_open_stands_out(closed: int, unclosed: int, told: bool) -> None:
    line = series("Metro", of(closed // 2, closed, unclosed), Counts())
    assert found([line]) == ([("open", "Metro")] if told else [])
    assert found([CALM, series("CD4", of(10, 20, 20), Counts())]) == []


# The words

REPLIES: dict[str, Callable[[], Reply]] = {
    "digest": partial(shown, "region:Metro goal:40"),
    "digest-all": shown,
    "digest-unusual": partial(shown, "region:CD6", late="Late, because BigQuery did not answer. It was due at 8."),
    "digest-quiet": partial(shown, "region:CD4 goal:12", QUIET),
    "digest-old": partial(shown, "region:Metro week:2020-08-01"),
    "digest-charts-failed": lambda: views.show(made(), None),
    "digest-few-weeks": partial(shown, "region:CD4", replace(QUIET, weeks=weeks("CD4", *[0] * 9, 30)[-3:])),
    "digest-alike": partial(shown, "region:CD4", replace(QUIET, weeks=weeks("CD4", *[60] * 10))),
    "digest-data-end-early": partial(shown, "region:CD4", QUIET, through=date(2020, 9, 16)),
    "digest-nothing-closed": partial(shown, "region:CD4", rows((), weeks("CD4", *STEADY), coming("CD4"))),
    "digest-open": partial(
        shown,
        "region:CD4",
        rows(
            [shifts("CD4-01 Frogtown", "CD4", completed=20, no_show=20, unclosed=20)],
            [*weeks("CD4", *STEADY), week(LAST.first, "CD4", completed=20, no_show=20, unclosed=20)],
            coming("CD4"),
        ),
    ),
    "digest-older-open": partial(
        shown, "region:CD4", replace(QUIET, weeks=[*QUIET.weeks, week(date(2020, 7, 11), "CD4", unclosed=1)])
    ),
    "digest-nothing": partial(shown, "region:CD4", NOTHING, late="Late, because of the <sync>."),
    "digest-nothing-but-open": partial(shown, "region:CD4", rows((), [week(date(2020, 7, 11), "CD4", unclosed=1)], ())),
    "digest-nothing-known": partial(shown, "region:CD4 goal:9", rows((), (), coming("CD4")[-1:])),
    "digest-of-regions": partial(shown, organizers=False),
    "digest-hostile": partial(shown, f'region:"{EVIL}"', only(USUAL, "CD5", EVIL)),
    "digest-hostile-nothing": partial(shown, f'region:"{EVIL}"', rows((), (), ())),
    "digest-hostile-thread": partial(below, f'region:"{EVIL}"', only(USUAL, "CD5", EVIL)),
    "digest-thread": below,
    "digest-thread-of-regions": partial(below, "region:all", organizers=False),
    "digest-preview": lambda: views.preview(shown(), below()),
    "digest-shared": lambda: views.shared(shown(), below()),
    "digest-held": lambda: notices.held(
        EVIL, "the data from VAN end Fri, Sep 18", date(2020, 9, 18), "the data are back"
    ),
    "digest-held-frozen": lambda: notices.held(
        "Suburbs", "Suburbs is frozen (recount)", date(2020, 9, 18), "the freeze ends"
    ),
    "digest-held-never-good": lambda: notices.held("Metro", "no numbers are published yet", None, "there are numbers"),
    "digest-corrected": lambda: notices.correction(EVIL, LAST, of(31, 100), of(33, 109)),
    "digest-corrected-changed": lambda: notices.correction("Metro", LAST, of(31, 100), of(41, 100)),
    "digest-corrected-fewer": lambda: notices.correction("Metro", LAST, of(31, 100), of(41, 98)),
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300
    # What a button carries is never shown.
    assert "<" not in str([reply.text, *_seen(as_json(reply)["blocks"])])


def _seen(shown: Any) -> Iterator[str]:
    """Return the texts of blocks that Slack reads as markup."""
    for part in shown.values() if isinstance(shown, dict) else shown:
        if isinstance(part, dict | list):
            yield from _seen(part)
    if isinstance(shown, dict) and shown.get("type") in ("mrkdwn", "raw_text"):
        yield shown["text"]


def test_a_place_with_nothing_is_one_line() -> None:
    reply = REPLIES["digest-nothing"]()
    assert reply.text == "CD4: no shifts last week, this week or next."
    assert [block["type"] for block in as_json(reply)["blocks"]] == ["section", "context"]
    assert views.thread(made("region:CD4", NOTHING)) is None


def test_what_is_usual_is_never_claimed_without_knowing_it() -> None:
    for name in ("digest-few-weeks", "digest-alike", "digest-data-end-early", "digest-nothing-closed"):
        assert "usually" not in blocks.as_text(REPLIES[name]().blocks), name
    assert "CD4 is where it usually is (34–67%)." in blocks.as_text(REPLIES["digest-quiet"]().blocks)


def told(words: str, counted: DigestRows = USUAL, **more: Any) -> list[str]:
    """Return the lines at the top of the message, without markup."""
    return blocks.as_text(shown(words, counted, **more).blocks[:1]).splitlines()


def test_the_second_line_says_which_part_moved_the_rate_and_for_how_long_it_has() -> None:
    certain = replace(USUAL, shifts=[*ROWS, shifts("CD5-09 Nokomis", "CD5", completed=10, no_show=60)])
    assert told("region:Metro", certain)[1].startswith("Why: Most of it is CD5: 77.3% flaked (116 of 150), 27.3 points")
    in_a_row = weeks("CD5", 40, 40, 40, 40, 40, 40, 30, 34, 38, 56, of=80)
    assert told("region:Metro", replace(USUAL, weeks=[*in_a_row, *weeks("CD4", *STEADY, 30)]))[1].startswith(
        "Most of it is CD5, up three weeks in a row: 38% → 70% (56 of 80)."
    )


def test_without_a_part_that_moved_it_the_place_itself_may_have_a_run() -> None:
    counted = replace(QUIET, weeks=weeks("CD4", 20, 25, 30, 40))
    assert told("region:CD4 week:2020-08-01", counted)[1] == "CD4: up three weeks in a row, 33% → 67%."


def test_fewer_than_thirty_closed_shifts_are_not_judged() -> None:
    few = replace(QUIET, shifts=[shifts("CD4-01 Frogtown", "CD4", no_show=29)], weeks=weeks("CD4", *STEADY))
    few = replace(few, weeks=[*few.weeks, week(LAST.first, "CD4", no_show=29)])
    report = made("region:CD4", few)
    assert (report.judged.verdict, report.verdict) == ("above", None)
    assert "usual" not in blocks.as_text(shown("region:CD4", few).blocks)
    assert report.findings == ()


@pytest.mark.parametrize(
    ("goal", "to_do", "this"),
    [
        (12, "close out 5 · confirm 42 of 60", "Goal of 12: reached."),
        (30, "close out 5 · confirm 42 of 60", "On track for 30."),
        (40, "close out 5 · recruit 2 more for 40 · confirm 42 of 60", "About enough for 40, safe with 2 more."),
        (
            80,
            "close out 5 · 38 short of 80 · confirm 42 of 60",
            "38 short of 80: 86 more sign-ups are enough in 8 of 10 weeks.",
        ),
    ],
)
def test_what_to_do_this_week_names_the_goal_where_it_is_not_on_track(goal: int, to_do: str, this: str) -> None:
    assert told(f"region:Metro goal:{goal}")[2] == f"This week: {to_do}"
    assert this in blocks.as_text(shown(f"region:Metro goal:{goal}").blocks)


def test_the_message_names_the_number_of_rows_that_the_thread_has() -> None:
    many = replace(USUAL, shifts=[shifts(f"CD5-{number:03}", "CD5", completed=2) for number in range(130)])
    assert "100 of 130 rows are in the thread." in blocks.as_text(shown("region:Metro", many).blocks)
    assert "100 of 130 rows shown. Narrow" in blocks.as_text(below("region:Metro", many).blocks)
    assert below("region:Metro", many).text == "Metro, Sep 12–18, by organizer: 130 rows"


def test_five_turfs_are_to_look_at_and_two_to_praise_none_of_them_small() -> None:
    large = [shifts(f"T{number:02}", "CD5", completed=100 - 5 * number, no_show=5 * number) for number in range(1, 20)]
    small = [shifts("small", "CD5", no_show=29), shifts("Unturfed", "CD5", no_show=90)]
    said = blocks.as_text(shown("region:Metro", replace(USUAL, shifts=[*large, *small])).blocks)
    listed = [one.split()[1] for one in said.splitlines() if one.startswith("•")]
    assert listed == ["T19:", "T18:", "T17:", "T16:", "T15:", "T01:", "T02:"]
    assert "the highest of 19 turfs with 30 or more closed out" in said


def test_of_few_turfs_few_are_named_and_it_is_said_that_this_could_be_chance() -> None:
    six = [shifts(f"T{number}", "CD5", completed=24 + number, no_show=36 - number) for number in range(6)]
    said = blocks.as_text(shown("region:Metro", replace(QUIET, shifts=six)).blocks)
    assert [one.split()[1] for one in said.splitlines() if one.startswith("•")] == ["T0:", "T1:", "T5:", "T4:"]
    assert "the highest of 6 turfs with 30 or more closed out; could be chance" in said
    assert "Nothing stands out" not in said


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        (of(50, 100), of(70, 100), "70.0% flaked (70 of 100), worse than the week before. 20.0 points higher"),
        (of(70, 100), of(50, 100), "50.0% flaked (50 of 100), better than the week before. 20.0 points lower"),
        (of(50, 100), of(53, 100), "about the same as the week before. 3.0 points higher than 50.0% of 100: could be"),
        (of(50, 100), of(58, 100), "maybe worse than the week before. 8.0 points higher than 50.0% of 100: could be"),
        (of(50, 100), of(50, 100), "the same as the week before. That was 50.0% of 100."),
        (of(20, 29), of(50, 100), "flaked (50 of 100). The week before: 69.0% of 29."),
        (Counts(), of(50, 100), "CD4 last week: 50.0% flaked (50 of 100). CD4 is"),
    ],
)
def test_the_first_line_says_whether_the_week_was_better_or_worse(before: Counts, now: Counts, said: str) -> None:
    both = [
        shifts("A", "CD4", period, completed=each.completed, no_show=each.no_show)
        for period, each in (("before", before), ("asked", now))
        if each.total
    ]
    assert said in shown("region:CD4", replace(QUIET, shifts=both)).text


def test_the_chart_is_titled_by_what_it_shows() -> None:
    charted = story.charted(made())
    assert ([line.key for line in charted.series], charted.finding) == (
        ["Metro", "CD5"],
        "CD5 rose 20 points, Metro 11",
    )
    assert story.charted(made("region:CD6")).finding == "CD6 is below its usual range"
    assert story.charted(made("region:CD4", QUIET)).finding == "CD4 is where it usually is"
    assert story.charted(made("region:CD4", replace(QUIET, weeks=weeks("CD4", *[60] * 10)))).finding == ""


def test_a_question_too_long_for_a_block_leaves_out_how_it_was_computed() -> None:
    long = "x" * 250
    names = replace(NAMES, regions={long: "North"})
    about = DigestContext(
        parser.parse(f"region:{long}", names, CALENDAR, MONDAY, content.GRAMMAR),
        names,
        CALENDAR,
        MONDAY,
        Source("", "run", MONDAY),
    )
    shown_ = views.show(metrics.make(about, only(USUAL, "CD5", long), organizers=True), CHART)
    (row,) = (block for block in as_json(shown_)["blocks"] if block["type"] == "actions")
    assert (len(row["elements"]), "block_id" in row) == (3, False)


def test_its_chart_is_drawn_whatever_the_place() -> None:
    for report in (made(), made("region:CD6"), made(organizers=False), made("region:North", only(USUAL, "CD5", EVIL))):
        assert weeks_chart.draw(story.charted(report)).png.startswith(b"\x89PNG")


# The whole way

PLACES = ("region:CD5", "region:CD6", "region:Metro", 'region:"Greater Minnesota"', "region:Unmapped", "region:all")


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("place", PLACES)
def test_a_digest_says_what_the_commands_say(asked: SampleAnswers, place: str) -> None:
    report = asked(f"/flake digest {place} goal:60")["report"]
    flake = asked(f"/flake {place} week:last by:organizer")["report"]
    for name in ("region", "type", "by", "week_start", "week_end", "rows", "total", "before", "interval", "possible"):
        assert report[name] == flake[name], name
    regions = asked(f"/flake {place} week:last by:region")["report"]
    assert report["regions"] == regions["rows"]
    (series,) = asked(f"/flake trend {place} week:last")["report"]["series"]
    assert report["complete_weeks"] == series["complete_weeks"]
    assert report["weeks"] == [one for one in series["weeks"] if one["week_start"] >= "2020-07-11"]
    unclosed = asked(f"/flake unclosed {place}")["report"]
    assert report["unclosed"] == unclosed["total"] + unclosed["older"]
    for words, name in (("week:current", "this_week"), ("week:next", "next_week")):
        ahead = asked(f"/flake next {place} {words}")["report"]["total"]
        planned = asked(f"/flake plan goal:60 {place} {words}")["report"]
        for number in ("scheduled", "confirmed", "left_message", "not_reached", "cancelled_ahead", "low", "high"):
            assert report[name][number] == ahead[number], (name, number)
        assert report[name]["expected"] == ahead["expected"]
        assert (report[name]["completed"], report[name]["chance"]) == (planned["completed"], planned["chance"])
        assert report[name]["recruit"] == planned["rows"][0]["recruit"]


@pytest.mark.usefixtures("sampled")
@pytest.mark.parametrize("region", ["Metro", "CD4"])
def test_it_says_how_goals_stand_as_ptg_says_it(asked: SampleAnswers, region: str) -> None:
    shown = as_text(asked.reply(f"digest region:{region}").blocks)
    goals = asked(f"/flake digest region:{region}")["report"]["goals"]
    for lead, name, week in (
        ("Goals last week:", "last_week", "last"),
        ("Goals this week:", "this_week", "current"),
    ):
        asked_for = f"ptg region:{region} week:{week} by:metric"
        assert f"{lead} {as_text(asked.reply(asked_for).blocks[:1])}" in shown
        assert goals[name] == asked(f"/flake {asked_for}")["report"]["total"]
    assert "\nToday: " in shown


@pytest.mark.usefixtures("sampled")
def test_a_place_without_goals_has_no_line_of_them(asked: SampleAnswers) -> None:
    assert "Goals" not in as_text(asked.reply("digest region:CD7").blocks)
    assert asked("/flake digest region:CD7")["report"]["goals"] == {"last_week": None, "this_week": None}


@pytest.mark.usefixtures("sampled")
def test_one_sees_it_in_a_terminal(terminal: Terminal, tmp_path: Path) -> None:
    status, out, _ = terminal("ask", "/flake digest region:Metro goal:400", "--today", TODAY, "--out", str(tmp_path))
    assert status == 0
    headline, why, to_do, *_ = out.splitlines()
    assert headline == (
        "Metro last week: 64.8% flaked (600 of 926), worse than the week before. 9.4 points higher than 55.3% of 963."
    )
    assert why == "Why: Most of it is CD4, up four weeks in a row: 31% → 61% (170 of 277)."
    assert to_do == "This week: close out 137 · 195 short of 400 · confirm 277 of 351"
    assert "A preview, for you alone." in out
    assert len(list(tmp_path.glob("*.png"))) == 1


@pytest.mark.usefixtures("sampled")
def test_in_the_campaigns_first_week_there_is_a_digest_of_what_is_ahead(asked: SampleAnswers) -> None:
    reply = asked("/flake digest region:Metro", "2020-07-13")
    assert reply["report"]["this_week"]["completed"] > 0
    assert reply["report"]["total"]["total"] == 0


@dataclass
class Office:
    """The bot as it is served, with its tools."""

    bot: Bot
    inside: wiring.Backend

    def posted(self, words: str) -> Message:
        """Post a digest into the channel, where everybody sees it."""
        request = Request(words, MARIA, CHANNEL, date.fromisoformat(TODAY), "R")
        reply, _ = content.compose(request, self.inside.tools(request))
        client = WebClient(BOT_TOKEN, f"{self.bot.workspace.url}/api/")
        client.chat_postMessage(channel=CHANNEL, text=reply.text, blocks=plain(reply))
        return self.bot.workspace.messages[-1]

    def typed(self, text: str) -> Message:
        before = len(self.bot.workspace.messages)
        self.bot.workspace.do(self.bot.workspace.actions.say(MARIA, CHANNEL, f"/flake {text}"))
        return self.bot.workspace.wait(before + 1, 120)[-1]

    def pressed(self, message: Message, label: str) -> Message:
        """Press a button; return the reply."""
        before = len(self.bot.workspace.messages)
        found = ((block, each) for block in message.blocks if block["type"] == "actions" for each in block["elements"])
        block, button = next(pair for pair in found if pair[1]["text"]["text"] == label)
        action = {name: button[name] for name in ("type", "action_id", "value")} | {"block_id": block["block_id"]}
        at = {"channel": message.channel, "ts": message.ts}
        assert self.bot.workspace.do(self.bot.workspace.actions.act(MARIA, at, action, {})).error == ""
        return self.bot.workspace.wait(before + 1, 120)[-1]


def plain(reply: Reply) -> list[Block]:
    """Return the blocks without pictures, which would have to be uploaded first."""
    return [block for block in reply.blocks if not isinstance(block, Chart)]


@pytest.fixture
def office(sample_home: Path) -> Iterator[Office]:
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here)
    with running(inside.answer, today=date.fromisoformat(TODAY)) as served:
        yield Office(served, inside)


@pytest.mark.parametrize(
    ("words", "place", "region"), [("region:Metro", "Metro", "region:Metro"), ("", "All regions", "region:all")]
)
def test_what_stands_under_a_digest_answers_the_person_who_presses(
    office: Office, words: str, place: str, region: str
) -> None:
    message = office.posted(words)
    wish = "For 326 in Metro next week" if words else "For 585 in all regions next week"
    for label, begins in (
        ("See my organizers", f"{place} last week: "),
        ("Close out", "Close out "),
        ("Plan next week", wish),
    ):
        answer = office.pressed(message, label)
        assert answer.text.startswith(begins)
        assert answer.only_for == MARIA
    receipt = office.pressed(message, "How computed")
    said = str(receipt.blocks)
    assert f"`/flake digest {region} week:2020-08-08`" in said
    for question in ("flake", "trend", "next"):
        assert f"sql/questions/{question}.sql" in said
    assert receipt.only_for == MARIA


@pytest.mark.parametrize("words", ["region:Metro", "goal:40 metro", ""])
def test_the_preview_is_for_one_alone_and_slack_takes_it(office: Office, words: str) -> None:
    preview = office.typed(f"digest {words}")
    assert preview.only_for == MARIA
    # The chart that the channel will see.
    assert [block["type"] for block in preview.blocks].count("data_visualization") == 1
    assert "A preview, for you alone." in str(preview.blocks)
    assert "invalid_blocks" not in str(office.bot.workspace.calls)
    assert [block["type"] for block in preview.blocks].count("data_table") == 1


def test_a_preview_that_is_shared_does_not_say_that_it_is_one(office: Office) -> None:
    request = Request("region:Metro", MARIA, CHANNEL, date.fromisoformat(TODAY), "R", form="share")
    said = str(as_json(digest.run(content.read(request, tools := office.inside.tools(request)), tools)))
    assert "preview" not in said
    assert "data_table" in said


def test_where_rows_are_for_ones_own_region_a_channel_reads_of_regions_only(sample_home: Path) -> None:
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home), "ORGANIZER_ROWS": "own"})
    inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here)
    request = Request("region:Metro", MARIA, CHANNEL, date.fromisoformat(TODAY), "R")
    main, table = content.compose(request, inside.tools(request))
    assert table is not None
    assert main.report is not None
    assert [row["region"] for row in main.report["rows"]] == ["CD5", "CD3", "CD4"]
    assert "Powderhorn" not in str([as_json(main), as_json(table), main.report, table.report])
