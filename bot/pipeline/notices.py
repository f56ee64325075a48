"""Notices to the data team about the daily run: that its numbers are not published, and that they are again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar import say, say_through
from bot.messages import ADMIN
from bot.outbox import Notice
from bot.pipeline.next_step import Step
from bot.pipeline.standing import Standing
from bot.replies.blocks import escape
from bot.schedule import say_moment

MAX_FINDINGS = 3
"""Maximum number of findings shown."""


@dataclass(frozen=True)
class DayReport:
    """What there is to report about a day's run: what readers see, and the newest run's step and findings.

    `problem` is why the source cannot be read, `stopped` why a run cannot begin.
    """

    today: date
    due_at: datetime
    standing: Standing | None
    run_id: str
    step: str
    findings: str
    synced: datetime | None
    zone: ZoneInfo
    problem: str = ""
    stopped: str = ""


def trouble(step: Step, report: DayReport) -> Notice:
    """Return the notice that a day's numbers are not published: by the step that is next, or why none is."""
    if report.problem:
        return _unreadable(report)
    notices = {"wait": _waits, "run": _cannot_begin, "busy": _under_way, "rest": _rests}
    return notices.get(step, _failed)(report)


def _of(report: DayReport) -> str:
    return f"The numbers of {say(report.today)}"


def _unreadable(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: the source cannot be read",
        [escape(report.problem), *_readers(report)],
        f"Fix it; then the run starts by itself, until the day is over. `{ADMIN} doctor` checks everything. "
        f"Reference in the log: sync {report.today}.",
    )


def _waits(report: DayReport) -> Notice:
    when = say_moment(report.synced.astimezone(report.zone)) if report.synced else "never"
    return Notice(
        f"{_of(report)} are late: VAN's sync has not come",
        [f"The source was last changed: {when}. The run is due since {say_moment(report.due_at)}.", *_readers(report)],
        f"Look at VAN's sync. Once it comes, the run starts by itself, until the day is over. `{ADMIN} status` "
        f"shows how things stand. Reference in the log: sync {report.today}.",
    )


def _cannot_begin(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: the run cannot begin",
        [escape(report.stopped), *_readers(report)],
        f"It is tried again every minute, until the day is over. `{ADMIN} doctor` checks everything. "
        f"Reference in the log: run {report.today}.",
    )


def _under_way(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: the run is still at {_step_name(report.step)}",
        [*_found(report), *_readers(report)],
        f"If `{ADMIN} status` still shows it there in half an hour, restart the service: another instance "
        f"resumes the run. Reference in the log: {report.run_id}.",
    )


def _rests(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: {_step_name(report.step)} could not be done",
        [*_found(report), *_readers(report)],
        f"It is tried again automatically, after longer and longer pauses; steps that are done are not repeated. "
        f"Reference in the log: {report.run_id}.",
    )


def _failed(report: DayReport) -> Notice:
    if report.standing and report.standing.day == report.today:
        said = f"A later run of {say(report.today)} was not published: it stopped at {_step_name(report.step)}"
    else:
        said = f"{_of(report)} were not published: the run stopped at {_step_name(report.step)}"
    return Notice(
        said,
        [*_found(report), *_readers(report)],
        f"See `{ADMIN} check`, fix the source, and load or sync it again: then the run starts by itself. "
        f"{_acceptable(report)}Reference in the log: {report.run_id}.",
    )


def well(shown: Standing, zone: ZoneInfo) -> Notice:
    """Return the notice that the numbers are published again."""
    began = say_moment(shown.started_at.astimezone(zone))
    return Notice(
        f"The numbers are well again: those of {began} are published",
        [f"{say_through(shown.data_through, 'Data')}. Digests that were held go out by themselves today."],
        f"Run {shown.run_id}.",
    )


def _found(report: DayReport) -> list[str]:
    """Return the findings that stopped the run: what fails before what warns."""
    lines = sorted(filter(None, report.findings.splitlines()), key=lambda line: line.startswith(("warn ", "accepted ")))
    more = [f"and {len(lines) - MAX_FINDINGS} more"] if len(lines) > MAX_FINDINGS else []
    return [f"• {escape(line)}" for line in lines[:MAX_FINDINGS]] + more


def _acceptable(report: DayReport) -> str:
    """Return how to publish all the same, where only checks failed that a person may accept."""
    lines = report.findings.splitlines()
    failed = [line.split()[1].rstrip(":") for line in lines if line.startswith("fail ")]
    if report.step != "quality" or not failed or any(line.startswith("stop ") for line in lines):
        return ""
    return f"If the numbers are right: `{ADMIN} rerun pipeline accept:{','.join(failed)} reason:…`. "


def _readers(report: DayReport) -> list[str]:
    if report.standing is None:
        return ["Nothing is published yet, so readers see nothing."]
    began = say_moment(report.standing.started_at.astimezone(report.zone))
    through = say_through(report.standing.data_through)
    return [f"Readers keep the numbers of {began}, {through}; every answer says so."]


def _step_name(step: str) -> str:
    return step.replace("/", ": ") or "its beginning"
