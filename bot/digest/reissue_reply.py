"""Replies about reissued digests: what is said in each of them, and what the person who asked for it reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.calendar import say_through
from bot.errors import Outcome
from bot.messages import Block, Reply
from bot.metrics import MN2020, Counts, Definition
from bot.metrics.changes import Change
from bot.outbox.ledger import Message
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import percent
from bot.schedule import say_moment

LISTED = 40
"""Maximum number of digests listed."""
LINES_PER_SECTION = 10
"""Maximum number of lines in one section, so that their links have room."""

GONE = {
    "is_inactive": "the channel is archived, or nothing may be changed in it",
    "Slack answered message_not_found": "it was deleted in Slack",
    "Slack answered edit_window_closed": "so late this workspace lets nobody edit a message; anew:yes posts it anew",
    "Slack answered cant_update_message": "it was not posted by this app",
}
"""What Slack's answers mean for a message that is to be edited."""


@dataclass(frozen=True)
class Done:
    """What became of a digest that was to be reissued: what it said and says, where, or why nothing could be done."""

    message: Message
    moved: Change | None
    permalink: str = ""
    problem: str = ""


def show(done: Sequence[Done], *, anew: bool, through: date | None, definition: Definition = MN2020) -> Reply:
    """Show what became of the digests that were reissued, and how far each has moved since it was posted."""
    well = sum(not one.problem for one in done)
    what = "posted anew" if anew else "edited in place"
    text = f"{well} of {len(done)} {'digest' if len(done) == 1 else 'digests'} {what}. {say_through(through, 'Data')}."
    if len(done) == 1 and (moved := done[0].moved):
        text += f" {escape(moved.region)}: {said(moved.before)} → {said(moved.now)}."
    # What has to be put right comes first.
    lines = [_line(one) for one in sorted(done, key=lambda one: not one.problem)[:LISTED]]
    lines += [f"and {len(done) - LISTED} more"] if len(done) > LISTED else []
    parts = [
        blocks.section("\n".join(lines[at : at + LINES_PER_SECTION])) for at in range(0, len(lines), LINES_PER_SECTION)
    ]
    small = blocks.context(f"Definition {escape(definition.name)}. Each from what it said last to what it says now.")
    outcome: Outcome = "answered" if well == len(done) else "refused"
    return Reply(blocks.short(text, blocks.TEXT), (blocks.section(f"*{text}*"), *parts, small), outcome=outcome)


def _line(one: Done) -> str:
    """Describe what became of one digest (mrkdwn, escaped)."""
    digest = named(one.message)
    if one.problem:
        return f"• {digest}: {escape(one.problem)}"
    read = f" (<{one.permalink}|read it>)" if one.permalink else ""
    if one.moved is None:
        return f"• {digest}: no closed shifts, then or now{read}"
    before, now, points = one.moved.before, one.moved.now, one.moved.points
    same = (before.total_flakes, before.total) == (now.total_flakes, now.total)
    moved = "not moved" if same else "moved" if points is None else f"{points:+.1f} points"
    return f"• {digest}: {said(before)} → {said(now)}: {moved}{read}"


def named(message: Message) -> str:
    """Return a digest's name (mrkdwn, escaped)."""
    where = "direct messages" if message.channel.startswith("D") else f"<#{message.channel}>"
    anew = "" if message.kind == "digest" else ", posted anew"
    return f"*{escape(message.place)}* in {where}{anew}"


def said(counts: Counts) -> str:
    """Return a rate with its counts."""
    return f"{percent(counts.flake_rate)} ({counts.total_flakes:,} of {counts.total:,} closed)"


def edited(reason: str, at: datetime) -> Block:
    """Return the line of a digest that says that it was edited."""
    return blocks.context(escape(f"Edited {say_moment(at)}: {reason}"))


def again(reason: str, at: datetime, earlier: str) -> Block:
    """Return the line of a digest that says that it was posted anew, with a link to the one that it replaces."""
    link = f"<{earlier}|the earlier one>" if earlier else "the earlier one"
    return blocks.context(f"Posted anew {say_moment(at)}, in the place of {link}: {escape(reason)}")


def marked(digest: Reply, line: Block) -> Reply:
    """Return a digest with a line below its headline."""
    first, *others = digest.blocks
    return replace(digest, blocks=(first, line, *others))


def below(table: Reply, line: Block) -> Reply:
    """Return a digest's table with a line below it."""
    return replace(table, blocks=(*table.blocks, line))
