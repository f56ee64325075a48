"""What a rerun will do and cost, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from bot import blocks
from bot.admin import COMMAND
from bot.blocks import Number, escape
from bot.messages import Block, Reply
from bot.metrics import moved as metrics
from bot.metrics.counts import Counts
from bot.metrics.moved import Moved
from bot.schedule import say_moment
from bot.views.words import percent
from bot.weeks import say

if TYPE_CHECKING:
    from bot.redigest import Done
    from bot.runs import Run

ROWS = 40
"""So many weeks that moved are shown."""
LISTED = 20


@dataclass(frozen=True)
class Plan:
    """What is asked before something is run: what will be done, how many bytes it reads, and the words to say yes."""

    what: str
    details: Sequence[str]
    bytes: int
    words: str


def choose() -> Reply:
    """Say what can be rerun."""
    text = "What should be rerun: the pipeline, or digests that were posted?"
    usage = (
        f"`{COMMAND} rerun pipeline reason:late export` rebuilds all numbers from the source.\n"
        f"`{COMMAND} rerun digest week:last region:Metro reason:CD5 closed late` edits posted digests in place; with "
        "`anew:yes` they are posted anew."
    )
    buttons = [
        blocks.button("The pipeline", f"{COMMAND} rerun pipeline reason:by hand", 0),
        blocks.button("Last week's digests", f"{COMMAND} rerun digest reason:by hand", 1),
    ]
    return Reply(text, (blocks.section(f"*{text}*\n{usage}"), blocks.actions(buttons)))


def ask(plan: Plan) -> Reply:
    """Ask before anything is run."""
    text = f"{plan.what}?"
    cost = (
        f"BigQuery would read about {plan.bytes / 1024**2:,.1f} MB for it (dry run); it bills at least 10 MB a table."
    )
    lines = "\n".join(f"• {line}" for line in [*plan.details, cost])
    yes = blocks.button("Do it", plan.words, 0) | {"style": "primary"}
    return Reply(
        blocks.short(text, blocks.TEXT),
        (
            blocks.section(f"*{text}*\n{lines}"),
            blocks.actions([yes]),
            blocks.context(f"At the terminal: `{escape(plan.words)}`"),
        ),
    )


def ran(run: Run, moved: Sequence[Moved], before: date | None) -> Reply:
    """Say what a run changed in the numbers, or what stopped it."""
    if run.outcome != "published":
        text = "The run published nothing: it did not pass its checks. Readers keep the numbers they had."
        found = "\n".join(f"• {escape(line)}" for line in run.said.splitlines()[:LISTED])
        more = f"`{COMMAND} check` explains each. If the numbers are right all the same: `accept:CHECK`."
        return Reply(text, (blocks.section(f"*{text}*\n{found}"), blocks.context(more)), outcome="refused")
    through = f"data through {say(run.data_through)}" if run.data_through else ""
    changed = f" (before: {say(before)})" if before and before != run.data_through else ""
    old, new = metrics.total(moved)
    what = f"{len(moved)} weeks of regions moved" if moved else "Nothing moved"
    text = f"Published: {run.sign_ups or 0:,} sign-ups, {through}{changed}. {what}."
    parts: list[Block] = [blocks.section(f"*{text}*\n{_together(old, new)}".rstrip())]
    if moved:
        parts.append(blocks.data_table("What moved", _HEADER, [_row(each) for each in moved[:ROWS]]))
    notes = [f"{len(moved) - ROWS} more weeks moved."] if len(moved) > ROWS else []
    notes += [escape(line) for line in run.said.splitlines()[:LISTED]]
    parts.append(
        blocks.context("\n".join([*notes, f"Run {escape(run.run_id)}. Counted up to today; all event types."]))
    )
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), report={"rows": [each.as_json() for each in moved]})


_HEADER = ("Week of", "Region", "Closed before", "Closed now", "Rate before", "Rate now", "Points", "Unclosed now")


def _row(each: Moved) -> list[blocks.Cell]:
    before, now, points = each.before, each.now, each.points
    return [
        say(each.week),
        each.region,
        Number(before.total, f"{before.total:,}"),
        Number(now.total, f"{now.total:,}"),
        percent(before.flake_rate),
        percent(now.flake_rate),
        "–" if points is None else Number(points, f"{points:+.1f}"),
        Number(now.unclosed, f"{now.unclosed:,}"),
    ]


def _together(old: Counts, new: Counts) -> str:
    """Sum up what moved."""
    if not old.total and not new.total:
        return ""
    return f"Together, of those: {_said(old)} → {_said(new)}."


def _said(counts: Counts) -> str:
    return f"{percent(counts.flake_rate)} ({counts.total_flakes:,} of {counts.total:,} closed)"


def made(done: Sequence[Done], *, anew: bool, through: date) -> Reply:
    """Say what became of the digests that were made again, and how far each has moved since it was posted."""
    well = sum(not one.problem for one in done)
    what = "posted anew" if anew else "edited in place"
    text = f"{well} of {len(done)} {'digest' if len(done) == 1 else 'digests'} {what}. Data through {say(through)}."
    lines = [_made(one) for one in done[:LISTED]]
    more = [f"and {len(done) - LISTED} more"] if len(done) > LISTED else []
    return Reply(
        text,
        (blocks.section(f"*{text}*\n" + "\n".join([*lines, *more])),),
        outcome="answered" if well == len(done) else "refused",
    )


def _made(one: Done) -> str:
    where = "direct messages" if one.message.channel.startswith("D") else f"<#{one.message.channel}>"
    place = f"*{escape(one.message.place)}* in {where}"
    linked = f"<{one.permalink}|{place}>" if one.permalink and one.message.channel.startswith("D") else place
    if one.problem:
        return f"• {linked}: not done: {escape(one.problem)}"
    if one.moved is None:
        return f"• {linked}: no closed shifts, then or now"
    before, now, points = one.moved.before, one.moved.now, one.moved.points
    moved = "not moved" if before == now else f"{points:+.1f} points" if points is not None else "moved"
    return f"• {linked}: {_said(before)} → {_said(now)}: {moved}"


def again(reason: str, at: datetime, replaces: str) -> str:
    """Say in a digest that it was made again."""
    if replaces:
        return f"Posted anew {say_moment(at)}, in the place of the earlier one: {reason}"
    return f"Edited {say_moment(at)}: {reason}"
