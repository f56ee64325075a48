"""What a rerun will do and cost, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from shlex import quote
from typing import TYPE_CHECKING, Any

from bot.calendar import say, say_through
from bot.digest.reissue_reply import named, said
from bot.messages import ADMIN, Block, Reply
from bot.metrics import MN2020, Definition
from bot.metrics import changes as metrics
from bot.metrics.changes import Change
from bot.outbox.ledger import Message
from bot.pipeline import checks, troubles
from bot.pipeline.checks import Verdict
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.replies.phrases import NONE, count, rate

if TYPE_CHECKING:
    from bot.pipeline import Run

ROWS = 40
"""Maximum number of weeks that moved that are shown."""
LISTED = 20
"""Maximum number of digests, and of findings, listed."""


@dataclass(frozen=True)
class Plan:
    """What is asked before a rerun: what will be done, how many bytes it reads, and the words that confirm it.

    `digests` are those that will be reissued; `small` is what stands in small print.
    """

    what: str
    details: Sequence[str]
    bytes: int
    words: str
    digests: Sequence[Message] = ()
    small: Sequence[str] = ()


def choose() -> Reply:
    """Explain what can be rerun."""
    text = "What should be rerun: the pipeline, or digests that were posted?"
    usage = (
        f"`{ADMIN} rerun pipeline reason:late export` rebuilds all numbers from the source.\n"
        f"`{ADMIN} rerun digest week:last region:Metro reason:CD5 closed late` edits posted digests in place; with "
        "`anew:yes` they are posted anew.\nWhat it will do and cost is said first."
    )
    buttons = [
        blocks.button("The pipeline", f"{ADMIN} rerun pipeline reason:by hand", 0),
        blocks.button("Last week's digests", f"{ADMIN} rerun digest reason:by hand", 1),
    ]
    return Reply(text, (blocks.section(f"*{text}*\n{usage}"), blocks.actions(buttons)))


def ask(plan: Plan) -> Reply:
    """Ask before anything is run."""
    text = escape(f"{plan.what}?")
    cost = (
        f"BigQuery would read about {plan.bytes / 1024**2:,.1f} MB for it (dry run); it bills at least 10 MB a table."
    )
    digests = [named(message) for message in plan.digests[:LISTED]]
    digests += [f"and {len(plan.digests) - LISTED} more"] if len(plan.digests) > LISTED else []
    lines = "\n".join(f"• {line}" for line in [*digests, *map(escape, plan.details)])
    yes = blocks.button("Do it", plan.words, 0) | {"style": "primary"}
    return Reply(
        blocks.short(text, blocks.TEXT),
        (
            blocks.section(f"*{text}*\n{lines}"),
            blocks.actions([yes]),
            blocks.context(
                "\n".join(map(escape, [*plan.small, cost])),
                f"At the terminal: `python -m bot ask {escape(quote(plan.words))}`",
            ),
        ),
    )


@dataclass(frozen=True)
class Before:
    """What readers saw before a run: sign-ups, the last day of its data, and the verdicts of its checks."""

    data_through: date | None
    sign_ups: int | None
    verdicts: Sequence[Verdict]


def ran(run: Run, before: Before | None, moved: Sequence[Change] | None, definition: Definition = MN2020) -> Reply:
    """Show what a run changed in the numbers, or what stopped it; `moved` None: what moved is unknown."""
    if run.outcome != "published":
        return _stopped(run, before)
    text = f"Published: {_sign_ups(run, before)}, {_through(run, before)}. {_how_many(moved)}."
    together = _together(moved) if moved else ""
    parts: list[Block] = [blocks.section(f"*{text}*\n{together}".rstrip())]
    rows = [_row(each) for each in (moved or ())[:ROWS]]
    shown = blocks.fitting(rows)
    if rows:
        parts.append(blocks.data_table("What moved", _HEADER, rows[:shown]))
    if found := _findings(run, before):
        parts.append(blocks.section("\n".join(found)))
    left = len(moved or ()) - shown
    more = f"{left} more weeks moved." if left else ""
    counted = "Counted: all event types, covered days only."
    parts.append(blocks.context(more, f"Definition {escape(definition.name)}. {counted} Run {escape(run.run_id)}."))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report=_report(run, moved))


def _stopped(run: Run, before: Before | None) -> Reply:
    """Show what stopped a run, what readers see and what to do; the findings follow in small print."""
    recorded = run.recorded
    text = f"Not published: {troubles.in_words(recorded, before.sign_ups if before else None)}."
    readers = f"Readers keep the numbers they had, {say_through(before.data_through)}." if before else ""
    named = checks.named(run.accepted)
    changed = any(each.stops and each.check in named for each in run.findings)
    again = "VAN's data have changed since you looked, so nothing was accepted: look again." if changed else ""
    buttons = [blocks.button("Check", f"{ADMIN} check", 0)]
    if troubles.acceptable(recorded):
        buttons.append(blocks.button("Accept…", f"{ADMIN} accept form:yes", 1))
    lines = sorted(run.said.splitlines(), key=lambda line: line.startswith(("warn ", "accepted ")))
    parts = (
        blocks.section("\n".join(filter(None, [f"*{escape(text)}*", again, readers, troubles.remedy(recorded)]))),
        blocks.actions(buttons),
        blocks.context("\n".join(map(escape, [*lines[:LISTED], f"Run {run.run_id}."]))),
    )
    return Reply(blocks.short(escape(text), blocks.TEXT), parts, outcome="refused")


def _sign_ups(run: Run, before: Before | None) -> str:
    now, was = run.sign_ups or 0, before.sign_ups if before else None
    return f"{now:,} sign-ups" + (f" (before: {was:,})" if was not in (None, now) else "")


def _through(run: Run, before: Before | None) -> str:
    was = before.data_through if before else None
    return say_through(run.data_through) + (f" (before: {say(was)})" if was not in (None, run.data_through) else "")


def _how_many(moved: Sequence[Change] | None) -> str:
    if moved is None:
        return "What moved cannot be said, for there are no numbers to compare with"
    if not moved:
        return "Nothing moved"
    regions, weeks = len({each.region for each in moved}), len({each.week for each in moved})
    of = "1 region" if regions == 1 else f"{regions} regions"
    return f"{of} moved, in {'1 week' if weeks == 1 else f'{weeks} weeks'}"


def _findings(run: Run, before: Before | None) -> list[str]:
    """Return what the checks find now and did not find before, and what they no longer find."""
    new, gone = checks.news(before.verdicts if before else (), run.verdicts)
    lines = [f"• new: {each.verdict} {each.check}: {escape(checks.said(each))}" for each in new[:LISTED]]
    return [*lines, *(f"• no more: {each.check} ({each.shifts:,} before)" for each in gone[:LISTED])]


def _report(run: Run, moved: Sequence[Change] | None) -> dict[str, Any]:
    return {"run": run.run_id, "rows": None if moved is None else [each.as_json() for each in moved]}


_HEADER = (
    *("Week of", "Region", "Rate before", "Rate now", "Points", "Closed before", "Closed now"),
    *("Flakes before", "Flakes now", "Unclosed before", "Unclosed now", "Others"),
)


def _row(each: Change) -> list[blocks.Cell]:
    before, now, points = each.before, each.now, each.points
    others = ", ".join(f"{name.replace('_', ' ')} {was:,} → {is_:,}" for name, (was, is_) in each.others.items())
    return [
        say(each.week),
        each.region,
        rate(before.flake_rate),
        rate(now.flake_rate),
        NONE if points is None else Number(round(points, 2), f"{points:+.1f}"),
        count(before.total),
        count(now.total),
        count(before.total_flakes),
        count(now.total_flakes),
        count(before.unclosed),
        count(now.unclosed),
        others or NONE,
    ]


def _together(moved: Sequence[Change]) -> str:
    """Return the total of what moved."""
    old, new = metrics.total(moved)
    if not old.total and not new.total:
        return ""
    return f"Together, of those: {said(old)} → {said(new)}."
