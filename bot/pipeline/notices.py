"""Notices to the data team about the daily run: that its numbers are not published, and that they are again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar import say, say_through, say_time
from bot.messages import ADMIN
from bot.outbox import Notice
from bot.pipeline.next_step import Step
from bot.pipeline.standing import Standing
from bot.replies.blocks import escape
from bot.schedule import say_lately, say_moment

MAX_FINDINGS = 3
"""Maximum number of findings shown."""

STATUS, CHECK = ("Status", f"{ADMIN} status"), ("Check", f"{ADMIN} check")
RERUN, ACCEPT = ("Rerun…", f"{ADMIN} rerun"), ("Accept…", f"{ADMIN} accept form:yes")
DOCTOR = ("Doctor", f"{ADMIN} doctor")
"""What a notice offers to press: the label and the command."""


@dataclass(frozen=True)
class DayReport:
    """What there is to report about a day's run: what readers see, and the newest run's step and findings.

    `problem` is why the source cannot be read, `stopped` why a run cannot begin. Of a run that failed, `trouble` says
    why in plain words, `remedy` what the data team does, and `since` when the first such run failed.
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
    trouble: str = ""
    remedy: str = ""
    since: datetime | None = None


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
        "Fix it; then the run starts by itself, until the day is over.",
        [f"Reference in the log: sync {report.today}."],
        [DOCTOR],
    )


def _waits(report: DayReport) -> Notice:
    when = _at(report.synced, report) if report.synced else "never"
    return Notice(
        f"{_of(report)} are late: VAN's sync has not come",
        [f"Today's run has been due since {say_time(report.due_at)}.", *_readers(report)],
        "Check VAN's sync. Once it comes, the run starts by itself, until the day is over.",
        [f"The source was last changed: {when}.", f"Reference in the log: sync {report.today}."],
        [STATUS, RERUN],
    )


def _cannot_begin(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: the run cannot begin",
        [escape(report.stopped), *_readers(report)],
        "It is tried again every minute, until the day is over. If that does not help, see what the doctor finds.",
        [f"Reference in the log: run {report.today}."],
        [DOCTOR],
    )


def _under_way(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: the run is still at {_step_name(report.step)}",
        _readers(report),
        "If the status still shows it there in half an hour, restart the service: another instance resumes the run.",
        _small(report),
        [STATUS],
    )


def _rests(report: DayReport) -> Notice:
    return Notice(
        f"{_of(report)} are late: {_step_name(report.step)} could not be done",
        _readers(report),
        "It is tried again automatically, after longer and longer pauses; steps that are done are not repeated.",
        _small(report),
        [STATUS],
    )


def _failed(report: DayReport) -> Notice:
    said = f"{_of(report)} were not published: {report.trouble}"
    if report.standing and report.standing.day == report.today:
        said = f"A later run of {say(report.today)} was not published: {report.trouble}"
    since = [f"Since {_at(report.since, report)}."] if report.since else []
    return Notice(
        said,
        [" ".join([*since, *_readers(report)])],
        f"{report.remedy} Once the source has changed, the run starts by itself.",
        _small(report),
        [CHECK, RERUN, *([ACCEPT] if _may_accept(report) else [])],
    )


def well(shown: Standing, zone: ZoneInfo) -> Notice:
    """Return the notice that the numbers are published again."""
    began = say_moment(shown.started_at.astimezone(zone))
    return Notice(
        f"The numbers are well again: those of {began} are published",
        [f"{say_through(shown.data_through, 'Data')}."],
        "There is nothing to do: digests that were held go out by themselves today.",
        [f"Run {shown.run_id}."],
    )


def _small(report: DayReport) -> list[str]:
    """Return the findings that stopped the run, and its name, which is the reference in the log."""
    lines = [line for line in report.findings.splitlines() if line and not line.startswith(("warn ", "accepted "))]
    more = [f"and {len(lines) - MAX_FINDINGS} more"] if len(lines) > MAX_FINDINGS else []
    return [*lines[:MAX_FINDINGS], *more, f"Reference in the log: {report.run_id}."]


def _may_accept(report: DayReport) -> bool:
    """Return whether only checks failed that a person may accept."""
    lines = report.findings.splitlines()
    failed = any(line.startswith("fail ") for line in lines)
    return report.step == "quality" and failed and not any(line.startswith("stop ") for line in lines)


def _readers(report: DayReport) -> list[str]:
    if report.standing is None:
        return ["Nothing is published yet, so readers see nothing."]
    began, through = _at(report.standing.started_at, report), say_through(report.standing.data_through)
    return [f"Readers keep the numbers of {began}, {through}; every answer says so. Digests are held."]


def _at(moment: datetime, report: DayReport) -> str:
    """Write a moment by the campaign's clock, one of the day reported by the time alone."""
    return say_lately(moment, report.due_at.astimezone(report.zone))


def _step_name(step: str) -> str:
    return step.replace("/", ": ") or "its beginning"
