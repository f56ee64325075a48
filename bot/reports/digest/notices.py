"""What is posted about a digest besides itself: that it is held, that its numbers changed, that its table is newer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.calendar import Span, say, say_span
from bot.messages import Reply
from bot.metrics import Counts
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import percent, possessive


def held(place: str, reason: str, last_good: date | None, until: str) -> Reply:
    """Return the notice that a channel's digest is held, how far the last good numbers go, and what it waits for."""
    good = f" Last good numbers: {say(last_good)}." if last_good else ""
    text = f"{possessive(place)} digest is on hold: {reason}."
    more = f"{good} It goes out when {until}, if that is today."
    return Reply(blocks.short(escape(text), blocks.TEXT), (blocks.section(escape(text + more)),))


def correction(place: str, span: Span, then: Counts, now: Counts) -> Reply:
    """Return the notice below a digest of how its numbers changed."""
    late = now.closed - then.closed
    moved = f"{percent(then.flake_rate)} of {then.total:,} → {percent(now.flake_rate)} of {now.total:,}"
    if late > 0:
        why = f"{late:,} {'shift' if late == 1 else 'shifts'} closed out late"
        if now.completed < then.completed or now.no_show < then.no_show or now.cancelled < then.cancelled:
            why += ", and others got another status in VAN"
    else:
        why = "shifts got another status in VAN" + (f", and {-late:,} fewer are closed out" if late else "")
    text = f"{place}, {say_span(span)}: {moved}; {why}."
    counts = (
        f"Now {now.completed:,} completed, {now.no_show:,} no-show, {now.cancelled:,} cancelled; before "
        f"{then.completed:,}, {then.no_show:,}, {then.cancelled:,}."
    )
    parts = (blocks.section(f"*The numbers have changed.* {escape(text)}"), blocks.context(counts))
    return Reply(blocks.short(escape(text), blocks.TEXT), parts)


def newer(table: Reply) -> Reply:
    """Return the table with a note that its numbers are newer than those of the digest above it."""
    note = blocks.context("Newer numbers were published since: this table is of them, the digest above is not.")
    return replace(table, blocks=(*table.blocks, note))
