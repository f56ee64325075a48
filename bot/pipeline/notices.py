"""What the data team is told of the run of every morning: that its numbers are not there, and that they are again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.calendar import say
from bot.messages import ADMIN
from bot.outbox.notice import Notice
from bot.pipeline.standing import Standing
from bot.replies.blocks import escape
from bot.schedule import say_moment

FINDINGS = 3


@dataclass(frozen=True)
class About:
    """What there is to say of a morning: what readers see, and of its newest run the step and the findings.

    `problem` is why the source cannot be read, `stopped` why a run cannot begin.
    """

    today: date
    since: datetime
    shown: Standing | None
    run_id: str
    step: str
    findings: str
    synced: datetime | None
    zone: ZoneInfo
    problem: str = ""
    stopped: str = ""


def trouble(found: str, about: About) -> Notice:
    """Say that a morning's numbers are not there: the sync is late, something does not answer, or the run failed."""
    if about.problem:
        return _unreadable(about)
    said = {"wait": _waits, "run": _cannot_begin, "busy": _under_way, "rest": _rests}
    return said.get(found, _failed)(about)


def _of(about: About) -> str:
    return f"The numbers of {say(about.today)}"


def _unreadable(about: About) -> Notice:
    return Notice(
        f"{_of(about)} are late: the source cannot be read",
        [escape(about.problem), *_readers(about)],
        f"Mend it; then the run starts by itself, until the day is over. `{ADMIN} doctor` looks at everything. "
        f"Reference in the log: sync {about.today}.",
    )


def _waits(about: About) -> Notice:
    when = say_moment(about.synced.astimezone(about.zone)) if about.synced else "never"
    return Notice(
        f"{_of(about)} are late: VAN's sync has not come",
        [f"The source was last changed: {when}. The run is due since {say_moment(about.since)}.", *_readers(about)],
        f"Look at VAN's sync. Once it comes, the run starts by itself, until the day is over. `{ADMIN} status` "
        f"shows how things stand. Reference in the log: sync {about.today}.",
    )


def _cannot_begin(about: About) -> Notice:
    return Notice(
        f"{_of(about)} are late: the run cannot begin",
        [escape(about.stopped), *_readers(about)],
        f"It is tried again every minute, until the day is over. `{ADMIN} doctor` looks at everything. "
        f"Reference in the log: run {about.today}.",
    )


def _under_way(about: About) -> Notice:
    return Notice(
        f"{_of(about)} are late: the run is still at {_step(about.step)}",
        [*_found(about), *_readers(about)],
        f"If `{ADMIN} status` still shows it there in half an hour, restart the service: another instance goes "
        f"on with the run. Reference in the log: {about.run_id}.",
    )


def _rests(about: About) -> Notice:
    return Notice(
        f"{_of(about)} are late: {_step(about.step)} could not be done",
        [*_found(about), *_readers(about)],
        f"It is tried again by itself, ever more seldom; steps that are done are not repeated. "
        f"Reference in the log: {about.run_id}.",
    )


def _failed(about: About) -> Notice:
    if about.shown and about.shown.day == about.today:
        said = f"A later run of {say(about.today)} was not published: it stopped at {_step(about.step)}"
    else:
        said = f"{_of(about)} were not published: the run stopped at {_step(about.step)}"
    return Notice(
        said,
        [*_found(about), *_readers(about)],
        f"See `{ADMIN} check`, mend the source, and load or sync it again: then the run starts by itself. "
        f"{_acceptable(about)}Reference in the log: {about.run_id}.",
    )


def well(shown: Standing, zone: ZoneInfo) -> Notice:
    """Say that all is well again."""
    began = say_moment(shown.started_at.astimezone(zone))
    return Notice(
        f"The numbers are well again: those of {began} are published",
        [f"Data through {say(shown.data_through)}. Digests that were held go out by themselves today."],
        f"Run {shown.run_id}.",
    )


def _found(about: About) -> list[str]:
    """Quote what stopped the run: what fails before what warns."""
    lines = sorted(filter(None, about.findings.splitlines()), key=lambda line: line.startswith(("warn ", "accepted ")))
    more = [f"and {len(lines) - FINDINGS} more"] if len(lines) > FINDINGS else []
    return [f"• {escape(line)}" for line in lines[:FINDINGS]] + more


def _acceptable(about: About) -> str:
    """Say how to publish all the same, where only checks have failed that somebody may accept."""
    lines = about.findings.splitlines()
    failed = [line.split()[1].rstrip(":") for line in lines if line.startswith("fail ")]
    if about.step != "quality" or not failed or any(line.startswith("stop ") for line in lines):
        return ""
    return f"If the numbers are right: `{ADMIN} rerun pipeline accept:{','.join(failed)} reason:…`. "


def _readers(about: About) -> list[str]:
    if about.shown is None:
        return ["Nothing is published yet, so readers see nothing."]
    began, through = say_moment(about.shown.started_at.astimezone(about.zone)), say(about.shown.data_through)
    return [f"Readers keep the numbers of {began}, data through {through}; every answer says so."]


def _step(step: str) -> str:
    return step.replace("/", ": ") or "its beginning"
