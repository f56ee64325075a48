"""How everything stands, for the data team: whether all is well in one line, then what that is based on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.admin.audit import TURNED_AWAY
from bot.admin.replies import freezes
from bot.calendar import Calendar, say_through
from bot.digest import notices
from bot.digest.due import Due
from bot.digest.holds import Hold
from bot.digest.reissue import recounted
from bot.digest.subscription_list import why_paused
from bot.digest.subscriptions import Subscription
from bot.messages import ADMIN, Block, Reply
from bot.metrics import MN2020, Definition
from bot.outbox.ledger import Entry
from bot.pipeline import requested_by
from bot.pipeline.standing import Standing
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.schedule import say_moment
from bot.warehouse.rows import AuditEntry, Freeze, RecordedRun

RUNS = 5
"""Maximum number of runs shown."""
WARNING_ONE_IN = 20
"""A warning is not well where it is about more than one in this many sign-ups."""
OF_SIGN_UPS = ("dates_in_campaign", "locations_mapped", "people_known", "statuses_known")
"""The checks that count sign-ups which are in no rate, or in the wrong place."""
USES = 5
"""Maximum number of uses of the data team's commands shown."""
WORDS_LIMIT = 120
"""Maximum number of characters repeated of what was typed."""
LISTED = 10
"""Maximum number of digests, and of paused subscriptions, listed."""


@dataclass(frozen=True)
class Synced:
    """When the source was last changed and its datasets; or None, and why that is unknown."""

    at: datetime | None
    what: str


@dataclass(frozen=True)
class Status:
    """How everything stands at a moment."""

    now: datetime
    calendar: Calendar
    hold: Hold | None
    standing: Standing | None
    runs: tuple[RecordedRun, ...]
    synced: Synced
    digests: tuple[Entry, ...]
    due: tuple[Due, ...]
    freezes: tuple[Freeze, ...]
    subscribed: tuple[Subscription, ...]
    uses: tuple[AuditEntry, ...]
    waiting: tuple[str, ...]
    version: str
    definition: Definition = MN2020

    @property
    def troubles(self) -> list[str]:
        """Return what is not well, in a few words each (mrkdwn, escaped)."""
        found = [escape(self.hold.reason)] if self.hold else []
        found += map(escape, self._checks())
        found += [f"{escape(freeze.place) or 'everything'} is frozen" for freeze in self.freezes]
        late = sum(one.late(self.now) for one in self.due)
        found += [f"{late} {'digest is' if late == 1 else 'digests are'} late"] if late else []
        lost = sum(entry.step in ("failed", "missed", "refused") for entry in self.digests if _counts(entry))
        found += [f"{lost} {'digest' if lost == 1 else 'digests'} not posted"] if lost else []
        paused = sum(bool(one.paused) and not one.paused_by for one in self.subscribed)
        return found + (
            [f"{paused} {'subscription is' if paused == 1 else 'subscriptions are'} paused"] if paused else []
        )

    @property
    def since(self) -> datetime | None:
        """Return since when it is not well, as far as that is known; None where it is not."""
        newer = takewhile(lambda run: self.standing is None or run.run_id != self.standing.run_id, self.runs)
        moments = [run.started_at for run in newer if run.outcome == "failed"]
        moments += [freeze.frozen_at for freeze in self.freezes]
        moments += [one.since for one in self.due if one.late(self.now)]
        if self.standing and any(self._checks()):
            moments.append(self.standing.started_at)
        return min(moments, default=None)

    def _checks(self) -> Iterator[str]:
        """Yield the checks of the readers' run that were accepted, or that warn of a large share of sign-ups."""
        shown = next((run for run in self.runs if self.standing and run.run_id == self.standing.run_id), None)
        for each in json.loads((shown and shown.checks) or "[]"):
            sign_ups = (shown and shown.sign_ups) or 0
            if each["verdict"] == "accepted":
                yield f"{each['check']} was accepted"
            elif (
                each["check"] in OF_SIGN_UPS
                and each["verdict"] == "warn"
                and each["shifts"] * WARNING_ONE_IN > sign_ups
            ):
                yield f"{each['check']} warns of {each['shifts']:,} of {sign_ups:,} sign-ups"


def show(status: Status) -> Reply:
    """Show how everything stands: what is wrong, what readers see and what can be done before all else."""
    text = f"Well. {_published(status)}"
    if status.troubles:
        since = f" since {_at(status.since, status.calendar.zone)}" if status.since else ""
        text = f"Not well{since}: {'; '.join(status.troubles)}."
    parts: list[Block] = [
        *(_unwell(text, status) if status.troubles else [blocks.section(f"*{text}*")]),
        blocks.section("\n".join(_standing(status))),
        *_runs(status),
        blocks.section("\n".join(_digests(status))),
    ]
    if status.freezes:
        parts.append(
            blocks.section("\n".join(f"• {freezes.line(freeze, status.calendar.zone)}" for freeze in status.freezes))
        )
    parts.append(blocks.context("\n".join(_small(status))))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts))


def _unwell(text: str, status: Status) -> list[Block]:
    """Return two lines, what is wrong and what readers see, and the buttons to check, rerun and freeze."""
    buttons = [
        blocks.button("Check", f"{ADMIN} check", 0),
        blocks.button("Rerun…", f"{ADMIN} rerun", 1),
        blocks.button("Freeze…", f"{ADMIN} freeze reason:under review", 2),
    ]
    return [blocks.section(f"*{text}*\nReaders see: {_published(status)}"), blocks.actions(buttons)]


def _published(status: Status) -> str:
    if status.standing is None:
        return "Nothing is published yet."
    at = _at(status.standing.started_at, status.calendar.zone)
    return f"Numbers of {at}, {say_through(status.standing.data_through)}."


def _standing(status: Status) -> Iterator[str]:
    if status.hold:
        yield escape(status.hold.details)
    if status.waiting:
        yield f"In force with the next run: {', '.join(status.waiting)}."
    if status.synced.at is None:
        yield f"Sync: {escape(status.synced.what)}"
    else:
        age = _age(status.now - status.synced.at)
        yield f"Sync: {_at(status.synced.at, status.calendar.zone)}{age}, from {escape(status.synced.what)}."


def _runs(status: Status) -> list[Block]:
    """Show the last runs in a table."""
    if not status.runs:
        return []
    zone = status.calendar.zone
    rows: list[list[blocks.Cell]] = [_run(run, zone) for run in status.runs[:RUNS]]
    header = ["Begun", "By", "Outcome", "Seconds", "Sign-ups", "MB billed", "Findings"]
    return [blocks.data_table("The last runs", header, rows)]


def _run(run: RecordedRun, zone: ZoneInfo) -> list[blocks.Cell]:
    step = f" at {run.step}" if run.step and run.outcome != "published" else ""
    tries = f", try {run.attempt}" if run.attempt > 1 else ""
    seconds = (run.milliseconds or 0) / 1000
    sign_ups, billed = run.sign_ups, run.bytes_billed / 1024**2
    return [
        _at(run.started_at, zone),
        requested_by(run.asked_by),
        f"{run.outcome}{step}{tries}",
        Number(seconds, f"{seconds:.1f}") if run.milliseconds else "–",
        "–" if sign_ups is None else Number(sign_ups, f"{sign_ups:,}"),
        Number(billed, f"{billed:.0f}"),
        blocks.short(_found(run.findings), 100),
    ]


def _found(findings: str) -> str:
    """Return what stopped a run, or how many checks warned."""
    lines = [line for line in findings.splitlines() if line]
    stopped = [line for line in lines if not line.startswith("warn ")]
    return stopped[0] if stopped else f"{len(lines)} warn" if lines else "none"


def _counts(entry: Entry) -> bool:
    """Return whether an entry is of a digest itself, not of a notice or a table."""
    return entry.message.kind in ("digest", "held")


def _digests(status: Status) -> Iterator[str]:
    """Yield what became of this week's digests, a line for each channel."""
    entries = [entry for entry in status.digests if _counts(entry)]
    yield f"*This week's digests* ({len(status.subscribed)} subscribed)"
    for entry in entries[:LISTED]:
        place, where = escape(entry.message.place), f"<#{entry.message.channel}>"
        where = "direct messages" if entry.message.channel.startswith("D") else where
        why = recounted(entry, status.definition) if entry.step == "sent" else ""
        left = f"; not corrected, because {escape(why)}" if why else ""
        yield f"• {place} in {where}: {notices.state(entry, status.calendar.zone)}{left}"
    if len(entries) > LISTED:
        yield f"and {len(entries) - LISTED} more: `python -m bot digest --status`"
    if not entries:
        yield "none yet"
    for one in [one for one in status.subscribed if one.paused][:LISTED]:
        yield f"• {escape(one.place)} in <#{one.channel}> is {why_paused(one)}"


def _small(status: Status) -> Iterator[str]:
    """Yield who used the data team's commands lately, and which version this is."""
    zone = status.calendar.zone
    for use in [use for use in status.uses if use.outcome not in ("begun", TURNED_AWAY)][:USES]:
        words = f"`{escape(_words(use.words))}`"
        yield f"{_at(use.noted_at, zone)}: {freezes.person(use.person)} {words} {use.outcome} ({use.reference})"
    if away := [use for use in status.uses if use.outcome == TURNED_AWAY]:
        # What they typed is not repeated: it could be made to look like one of these lines.
        last = f"{freezes.person(away[0].person)}, {_at(away[0].noted_at, zone)} ({away[0].reference})"
        yield f"Turned away lately: {len(away)}, the last {last}. The table `audit` has what was tried."
    yield f"Version {escape(status.version)}. It is {_at(status.now, zone)} ({zone.key})."


def _words(words: str) -> str:
    """Return what was typed, on one line and cut to its limit."""
    return blocks.short(" ".join(f"{ADMIN} {words}".replace("`", "'").split()), WORDS_LIMIT)


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return say_moment(moment.astimezone(zone))


def _age(age: timedelta) -> str:
    """Return how long ago something was; '' where another clock puts it in the future."""
    hours = age / timedelta(hours=1)
    if age < timedelta():
        return ""
    return f", {round(age / timedelta(minutes=1))} minutes ago" if hours < 2 else f", {hours:.0f} hours ago"
