"""What people read when a question could not be answered."""

from __future__ import annotations

import logging

from bot.calendar import Span, say_span
from bot.errors import OfferError, UnavailableError, UserError
from bot.messages import Block, Chart, Reply
from bot.replies import blocks, offers
from bot.replies.blocks import escape

LABEL = 24
"""Maximum length of a button's label, in characters: of a longer one, phones do not show the end."""

log = logging.getLogger(__name__)


def as_reply(error: Exception, reference: str, more: str = "/flake help", *, data_team: bool = False) -> Reply:
    """Turn what a command raised into a reply: what a person can resolve, or an apology for a bug, which is logged.

    The data team reads the remedy; everybody else reads what it means for them, and what to tell the data team.
    """
    if isinstance(error, UserError):
        log.info("refused", extra={"reference": reference, "reason": type(error).__name__})
        return user_error(error, error.text if data_team else _plain(error, reference), more)
    log.error("failed", extra={"reference": reference}, exc_info=error)
    return failure(reference)


def _plain(error: UserError, reference: str) -> str:
    """Return what an error means for whoever is not on the data team."""
    if isinstance(error, UnavailableError):
        return f"{error.plain} Still stuck? Give the data team this code: {reference}."
    return error.plain


def user_error(error: UserError, text: str = "", more: str = "/flake help") -> Reply:
    """Show what the person can resolve, with what they probably meant as a button, and the way to the help page."""
    text = text or error.text
    parts: list[Block | Chart] = [blocks.section(escape(text))]
    offered = list(error.offered) if isinstance(error, OfferError) else []
    if error.suggestion:
        offered.append((error.suggestion, error.suggestion))
    if error.outcome == "misread" and not offered[1:]:
        offered.append(("Help", more))
    awaits = error.awaits if isinstance(error, OfferError) else ""
    if offered:
        labels = [label if len(label) <= LABEL else "Run it" for label, _ in offered]
        if long := [command for (_, command), label in zip(offered, labels, strict=True) if label == "Run it"]:
            parts.append(blocks.context("\n".join(f"`{escape(command)}`" for command in long)))
        buttons = [blocks.button(label, offered[at][1], at) for at, label in enumerate(labels)]
        parts.append(blocks.actions([*buttons, *([offers.other(awaits)] if awaits else [])]))
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts), outcome=error.outcome, awaits=awaits)


def over(span: Span) -> UserError:
    """Refuse days that are over where what is ahead was asked for, and say what shows how they went."""
    days = f"since:{span.first} until:{span.last}"
    if span.days in (1, 7):
        days = f"{'day' if span.days == 1 else 'week'}:{span.first}"
    return UserError(f"{say_span(span)} is over. /flake {days} shows how it went.")


def failure(reference: str) -> Reply:
    """Apologize for a bug, with the reference under which it is in the log."""
    text = f"Sorry, that went wrong on our side. Try again; if it stays, tell the data team the reference {reference}."
    return Reply(text, (blocks.section(text),), outcome="failed")
