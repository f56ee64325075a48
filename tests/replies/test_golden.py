from collections.abc import Callable
from datetime import date
from functools import partial

import pytest

from bot.calendar import Span
from bot.errors import UsageError, UserError
from bot.language.scope import Scope
from bot.messages import Chart, Reply
from bot.metrics.counts import Counts, Source
from bot.replies import errors, help_page, phrases
from bot.reports.flake import reply as flake
from bot.reports.flake.report import FlakeReport, FlakeRow
from commands import COMMANDS
from local.slack import block_rules
from tests.support.golden import as_json, assert_golden

SPAN, BEFORE = Span(date(2020, 8, 15), date(2020, 8, 21)), Span(date(2020, 8, 8), date(2020, 8, 14))
CHART = Chart("F0CHART01", b"png", "Bar chart by organizer.")
ROWS = (
    FlakeRow("CD5-01 Longfellow", "CD5", Counts(completed=10, no_show=15, cancelled=9, unclosed=2)),
    FlakeRow("CD5-02 <Uptown> & Co", "CD5", Counts(completed=8, no_show=1, walk_in=2, scheduled=6, confirmed=3)),
    FlakeRow("CD4-01 Frogtown", "CD4", Counts(declined=2, invited=1, scheduled=12, cancelled_ahead=1)),
    FlakeRow("Unturfed", "CD5", Counts(completed=1, unknown=1, rescheduled=1)),
)


def report(
    rows: tuple[FlakeRow, ...] = ROWS,
    by: str = "organizer",
    before: Counts = Counts(completed=30, no_show=40, cancelled=20),  # noqa: B008 - frozen
    today: date = date(2020, 8, 17),
    **scope: str,
) -> FlakeReport:
    source = Source("Sample campaign", "run", date(2020, 8, 16))
    return FlakeReport(Scope(SPAN, BEFORE, by, event_type="phonebank", **scope), today, source, rows, before)


REPLIES: dict[str, Callable[[], Reply]] = {
    "flake": lambda: flake.show(report(region_group="Metro"), CHART),
    "flake-one-region": lambda: flake.show(report(rows=ROWS[:2], region="CD5", today=date(2020, 9, 1)), CHART),
    "flake-nothing-closed": lambda: flake.show(report(rows=ROWS[2:3], before=Counts()), None),
    "flake-nothing-at-all": lambda: flake.show(report(rows=(), before=Counts()), None),
    "flake-chart-failed": lambda: flake.show(report(rows=ROWS[:1]), None),
    "flake-by-day": lambda: flake.show(report(rows=(FlakeRow("2020-08-15", None, ROWS[0].counts),), by="day"), CHART),
    "flake-outside": lambda: flake.show(report(rows=ROWS[:1]), CHART, "That is before the campaign."),
    "misread": lambda: errors.user_error(
        UsageError("I don't know “<Metor>”. Did you mean Metro?", "/flake region:Metro")
    ),
    "refused": lambda: errors.user_error(UserError("No numbers are published yet.")),
    "failed": lambda: errors.failure("F7K2QD"),
    "help": lambda: help_page.contents(COMMANDS),
    **{f"help-{command.name}": partial(help_page.show, command) for command in COMMANDS},
}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply: Reply = REPLIES[name]()
    assert_golden(name, reply)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert 0 < len(reply.text) <= 300


def test_the_total_says_what_its_rows_say() -> None:
    shown = as_json(flake.show(report(), CHART))["blocks"][1]["rows"]
    closed = [row[2]["value"] for row in shown[1:]]
    assert closed[-1] == sum(closed[:-1])


def test_more_rows_than_a_table_takes_are_counted_and_the_total_counts_all() -> None:
    many = tuple(FlakeRow(f"Organizer {place:03}", "CD5", Counts(completed=1)) for place in range(140))
    reply = as_json(flake.show(report(rows=many), CHART))
    assert len(reply["blocks"][1]["rows"]) == 101
    assert reply["blocks"][1]["rows"][-1][2]["text"] == "140"
    assert "99 of 140 rows shown" in reply["blocks"][2]["elements"][0]["text"]
    assert block_rules.faults(reply["blocks"], lambda _: True) == []


def test_where_there_is_no_number_there_is_a_dash() -> None:
    assert phrases.percent(None) == "–"
    assert phrases.percent(0.0) == "0.0 %"
    assert phrases.percent(0.53554) == "53.6 %"


def test_help_about_what_is_not_a_command_is_the_whole_help() -> None:
    from zoneinfo import ZoneInfo

    from bot.calendar import Calendar
    from bot.messages import Request
    from bot.tools import Tools
    from commands import answer

    def never(*_: object, **__: object) -> None:
        raise AssertionError("help asks nothing")

    tools = Tools(Calendar(ZoneInfo("UTC"), 5, SPAN.first, SPAN.last), never, never, never, never)  # type: ignore[arg-type]
    for text in ("help", "HELP", "help frobnicate"):
        assert answer(Request(text, "U1", "C1", SPAN.first, "R"), tools) == help_page.contents(COMMANDS)
    assert answer(Request("metro", "U1", "C1", SPAN.first, "F7K2QD"), tools) == errors.failure("F7K2QD")
