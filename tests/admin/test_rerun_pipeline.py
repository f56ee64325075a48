"""What the data team reads when it rebuilds the numbers: the confirmation, what moved, and what the checks find."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.admin.replies import rerun as views
from bot.admin.replies.rerun import Before
from bot.app import wiring
from bot.errors import UnavailableError, UserError
from bot.messages import Chart, Reply, Request
from bot.metrics.changes import Change
from bot.metrics.counts import Counts
from bot.pipeline.checks import Finding, Verdict, news
from bot.pipeline.runs import Run
from bot.replies import blocks
from commands.admin import rerun
from local.slack import block_rules
from tests.support.digest.office import CHICAGO, MONDAY, Office, opened
from tests.support.slack_workspace import PRIYA, configured

HOSTILE = "<!channel> & Co"
WEEK = date(2020, 8, 8)
CHECKS = (Verdict("data_fresh", "ok"), Verdict("statuses_known", "warn", 12, 1, "“Paid”"))
RUN = Run(
    "run_2",
    "Sample campaign",
    ("van",),
    MONDAY,
    MONDAY.date(),
    outcome="published",
    sign_ups=12_100,
    data_through=date(2020, 8, 16),
    verdicts=CHECKS,
)
BEFORE = Before(date(2020, 8, 15), 12_000, (Verdict("locations_mapped", "warn", 3), Verdict("statuses_known", "ok")))


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.clock.move(MONDAY)
        yield found


def ask(office: Office, text: str, run: Callable[[], Run] | None = None, told: list[str] | None = None) -> Reply:
    """Ask the command itself, with a run that is only played; and do what takes long."""
    mine = configured(office.workspace.url, **office.variables, SOURCE_DATASETS=office.published.run_id)
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    request = Request(text, PRIYA, "C0DATATEAM", MONDAY.astimezone(CHICAGO).date(), "REF234", now=MONDAY)

    def rebuild(asked_by: str, reason: str, progress: Callable[[str], None], accepted: tuple[str, ...] = ()) -> Run:
        assert run is not None
        progress("normalize")
        return replace(run(), asked_by=asked_by, reason=f"{reason} {','.join(accepted)}".strip())

    tools = replace(inside.admin_tools(request), rebuild=rebuild, estimate=lambda: 3 * 1024**2)
    reply = rerun.run(request, rerun.COMMAND.read(request.text), tools)
    return reply.work((told if told is not None else []).append) if reply.work else reply


def text(reply: Reply) -> str:
    return blocks.as_text(reply.blocks)


def rules(reply: Reply) -> None:
    """Hold a reply against Slack's rules."""
    shown = [block for block in reply.blocks if not isinstance(block, Chart)]
    assert block_rules.faults(shown, lambda _: True) == []


def test_it_is_asked_first_with_the_source_the_bytes_and_the_last_runs_time(office: Office) -> None:
    asked = ask(office, "pipeline accept:volume_plausible:600 reason:late export")
    assert asked.text == "Rebuild all numbers from the source?"
    said = text(asked)
    assert "BigQuery would read about 3.0 MB for it (dry run)" in said
    assert "The last run took" in said
    assert "It is published although volume_plausible fails, as long as that finds 600 again." in said
    assert "rerun pipeline accept:volume_plausible:600 confirm:yes reason:late export" in said


def test_what_moved_is_said_by_week_and_region(office: Office) -> None:
    changed, told = office.changed("completed * 3"), list[str]()
    reply = ask(office, "pipeline confirm:yes reason:late", lambda: replace(RUN, run_id=changed, sign_ups=12_032), told)
    assert reply.text == (
        "Published: 12,032 sign-ups (before: 12,000), data through Sun, Aug 16. 1 region moved, in 1 week."
    )
    assert told == ["normalize", "comparing with the numbers before …"]
    (row,) = (reply.report or {})["rows"]
    assert (row["week"], row["region"]) == ("2020-08-08", "CD5")
    assert row["now"]["completed"] > row["before"]["completed"]
    assert "Sat, Aug 8" in text(reply)


def test_nothing_moved_is_said(office: Office) -> None:
    reply = ask(office, "pipeline confirm:yes reason:late", lambda: replace(RUN, run_id=office.changed()))
    assert reply.text.endswith("Nothing moved.")


def test_what_failed_its_checks_moves_nothing(office: Office) -> None:
    finding = Finding("volume_plausible", "fail", 5, 1, "half of them are gone", "")
    failed = replace(RUN, outcome="failed", findings=(finding,), sign_ups=6_000)
    reply = ask(office, "pipeline confirm:yes reason:late", lambda: failed)
    assert (reply.outcome, reply.text) == ("refused", "Not published: half of VAN's sign-ups are missing.")
    assert "Readers keep the numbers they had, data through Sun, Aug 16." in text(reply)
    assert "/flake-admin accept form:yes" in text(reply)
    assert text(reply).endswith("fail volume_plausible: 5 (half of them are gone)\nRun run_2.")
    rules(reply)


def test_a_run_that_is_busy_or_away_says_so(office: Office) -> None:
    def busy() -> Run:
        raise UnavailableError("Another run is under way.")

    with pytest.raises(UserError, match="Another run"):
        ask(office, "pipeline confirm:yes reason:late", busy)


def test_numbers_that_cannot_be_compared_are_published_all_the_same(office: Office) -> None:
    reply = ask(office, "pipeline confirm:yes reason:late", lambda: replace(RUN, run_id="gone"))
    assert "What moved cannot be said" in reply.text
    assert reply.outcome == "answered"


def test_what_the_checks_find_that_they_did_not_and_the_reverse() -> None:
    new, gone = news(BEFORE.verdicts, CHECKS)
    assert [each.check for each in new] == ["statuses_known"]
    assert [each.check for each in gone] == ["locations_mapped"]
    said = text(views.ran(RUN, BEFORE, ()))
    assert "new: warn statuses_known: 12 (“Paid”)" in said
    assert "no more: locations_mapped (3 before)" in said


def test_the_first_run_has_nothing_before_it() -> None:
    assert views.ran(RUN, None, None).text == (
        "Published: 12,100 sign-ups, data through Sun, Aug 16. What moved cannot be said, for there are no numbers to "
        "compare with."
    )


@pytest.mark.parametrize("many", [0, 1, 3, 400])
def test_however_much_moved_slack_takes_the_answer(many: int) -> None:
    moved = [
        Change(WEEK - timedelta(7 * number), HOSTILE, Counts(completed=number, walk_in=1), Counts(no_show=1, walk_in=2))
        for number in range(many)
    ]
    reply = views.ran(RUN, BEFORE, moved)
    assert "data through Sun, Aug 16 (before: Sat, Aug 15)" in reply.text
    assert len(reply.text) <= blocks.TEXT
    rules(reply)
    shown: list[Any] = [block for block in reply.blocks if isinstance(block, dict) and block["type"] == "data_table"]
    assert (len(shown[0]["rows"]) == min(many, views.ROWS) + 1) if many else not shown
    assert f"{many - views.ROWS} more weeks moved" in text(reply) or many <= views.ROWS


def test_no_rate_is_a_dash_and_what_else_moved_is_named() -> None:
    reply = views.ran(RUN, BEFORE, [Change(WEEK, "CD6", Counts(walk_in=1), Counts(walk_in=2, unclosed=1))])
    (table,) = [block for block in reply.blocks if isinstance(block, dict) and block["type"] == "data_table"]
    row = [cell["text"] for cell in table["rows"][1]]
    assert row == ["Sat, Aug 8", "CD6", "–", "–", "–", "0", "0", "0", "0", "0", "1", "walk in 1 → 2"]


def test_what_people_wrote_is_escaped() -> None:
    asked = views.ask(views.Plan("Rebuild", [f"The source is {HOSTILE}."], 0, f"/flake-admin rerun reason:{HOSTILE}"))
    section, _, small = asked.blocks
    assert "<!channel>" not in str((asked.text, section, small))
    rules(asked)
