"""How everything stands, for the data team: whether all is well in one line, then what that is based on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.admin.audit import TURNED_AWAY
from bot.admin.replies import freezes
from bot.admin.troubles import Status, Trouble
from bot.calendar import say_through
from bot.digest import notices
from bot.digest.reissue import recounted
from bot.digest.subscription_list import why_paused
from bot.messages import ADMIN, Block, Reply
from bot.pipeline import requested_by
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.schedule import say_lately, say_moment
from bot.warehouse.rows import RecordedRun

RUNS = 5
"""Maximum number of runs shown."""
USES = 5
"""Maximum number of uses of the data team's commands shown."""
WORDS_LIMIT = 120
"""Maximum number of characters repeated of what was typed."""
LISTED = 10
"""Maximum number of troubles, of digests, and of paused subscriptions, listed."""


def show(status: Status) -> Reply:
    """Show how everything stands: what is wrong and since when, what readers see, what to do, then the rest."""
    troubles = status.troubles
    text = f"Well. {_readers(status)}"
    if troubles:
        text = f"Not well {_since(troubles[0], status)}: {troubles[0].what}."
    parts: list[Block] = [
        *(_unwell(text, troubles, status) if troubles else [blocks.section(f"*{escape(text)}*")]),
        blocks.section("\n".join(_standing(status))),
        *_runs(status),
        blocks.section("\n".join(_digests(status))),
        blocks.context("\n".join(_small(status))),
    ]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts))


def _unwell(text: str, troubles: Sequence[Trouble], status: Status) -> list[Block]:
    """Return what is wrong, what readers see, what to do, and the buttons for it; details stand in the small print."""
    first, *others = troubles
    lines = [f"*{escape(text)}*", escape(_readers(status)), escape(first.remedy)]
    lines += [f"• Also, {_since(one, status)}: {escape(one.what)}. {escape(one.remedy)}" for one in others[:LISTED]]
    buttons = [("Check", f"{ADMIN} check"), ("Rerun…", f"{ADMIN} rerun")]
    buttons += [("Accept…", f"{ADMIN} accept form:yes")] if status.acceptable else []
    buttons += [("Freeze…", f"{ADMIN} freeze reason:under review")]
    buttons += [("Thaw…", f"{ADMIN} thaw")] if status.freezes else []
    return [
        blocks.section("\n".join(lines)),
        blocks.actions(blocks.button(label, words, at) for at, (label, words) in enumerate(buttons)),
    ]


def _since(trouble: Trouble, status: Status) -> str:
    """Return since when something is not well; today by the time alone."""
    if trouble.since is None:
        return "from the start"
    return f"since {_at(trouble.since, status)}"


def _readers(status: Status) -> str:
    """Return what readers see: whose numbers, through which day, and whether digests are held."""
    if status.standing is None:
        return "Readers see nothing: no numbers are published."
    today, began = status.calendar.today(status.now), status.calendar.today(status.standing.started_at)
    whose = {today: "today's numbers", today - timedelta(1): "yesterday's numbers"}.get(began, "old numbers")
    at = _at(status.standing.started_at, status)
    held = " Digests about what is frozen are held." if status.freezes else ""
    held = " Digests are held." if status.hold else held
    return f"Readers see {whose} ({at}), {say_through(status.standing.data_through)}.{held}"


def _standing(status: Status) -> Iterator[str]:
    if status.waiting:
        yield f"In force with the next run: {', '.join(status.waiting)}."
    if status.synced.at is None:
        yield f"VAN's sync: {escape(status.synced.what)}"
    else:
        yield f"VAN's sync: {_at(status.synced.at, status)}{_age(status.now - status.synced.at)}."


def _runs(status: Status) -> list[Block]:
    """Show the last runs in a table."""
    if not status.runs:
        return []
    rows: list[list[blocks.Cell]] = [_run(run, status) for run in status.runs[:RUNS]]
    header = ["Begun", "Outcome", "Sign-ups", "Findings", "By", "Seconds", "MB billed"]
    return [blocks.data_table("The last runs", header, rows)]


def _run(run: RecordedRun, status: Status) -> list[blocks.Cell]:
    step = f" at {run.step}" if run.step and run.outcome != "published" else ""
    tries = f", try {run.attempt}" if run.attempt > 1 else ""
    seconds = (run.milliseconds or 0) / 1000
    sign_ups, billed = run.sign_ups, run.bytes_billed / 1024**2
    return [
        _at(run.started_at, status),
        f"{run.outcome}{step}{tries}",
        "–" if sign_ups is None else Number(sign_ups, f"{sign_ups:,}"),
        blocks.short(_found(run.findings), 100),
        requested_by(run.asked_by),
        Number(seconds, f"{seconds:.1f}") if run.milliseconds else "–",
        Number(billed, f"{billed:.0f}"),
    ]


def _found(findings: str) -> str:
    """Return the check or the failure that stopped a run, or how many checks warned."""
    lines = [line for line in findings.splitlines() if line]
    stopped = [line for line in lines if not line.startswith("warn ")]
    return stopped[0].partition(":")[0] if stopped else f"{len(lines)} warn" if lines else "none"


def _digests(status: Status) -> Iterator[str]:
    """Yield what became of this week's digests, a line for each channel."""
    entries = status.digests
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
    """Yield what was found, by the names of checks and runs; who used the data team's commands lately; the version."""
    yield from (escape(one.details) for one in status.troubles if one.details)
    for use in [use for use in status.uses if use.outcome not in ("begun", TURNED_AWAY)][:USES]:
        words = f"`{escape(_words(use.words))}`"
        yield f"{_at(use.noted_at, status)}: {freezes.person(use.person)} {words} {use.outcome} ({use.reference})"
    if away := [use for use in status.uses if use.outcome == TURNED_AWAY]:
        # What they typed is not repeated: it could be made to look like one of these lines.
        last = f"{freezes.person(away[0].person)}, {_at(away[0].noted_at, status)} ({away[0].reference})"
        yield f"Turned away lately: {len(away)}, the last {last}. The table `audit` has what was tried."
    if status.synced.at:
        yield f"The source is {escape(status.synced.what)}."
    zone = status.calendar.zone
    yield f"Version {escape(status.version)}. It is {say_moment(status.now.astimezone(zone))} ({zone.key})."


def _words(words: str) -> str:
    """Return what was typed, on one line and cut to its limit."""
    return blocks.short(" ".join(f"{ADMIN} {words}".replace("`", "'").split()), WORDS_LIMIT)


def _at(moment: datetime, status: Status) -> str:
    """Write a moment by the campaign's clock, one of today by the time alone."""
    return say_lately(moment, status.now.astimezone(status.calendar.zone))


def _age(age: timedelta) -> str:
    """Return how long ago something was; '' where another clock puts it in the future."""
    hours = age / timedelta(hours=1)
    if age < timedelta():
        return ""
    return f", {round(age / timedelta(minutes=1))} minutes ago" if hours < 2 else f", {hours:.0f} hours ago"
