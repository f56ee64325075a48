"""Where the event type asked for has no shifts, which types have: for every command that takes an event type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from bot.calendar import Span, say_span
from bot.language import Asked, Names, Question, changed, type_key
from bot.messages import Reply
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import kinds, named
from bot.reports.flake.report import measure
from bot.tools import Tools

MAX_TYPES = 3
"""Maximum number of event types named and offered."""


def told(reply: Reply, question: Question, tools: Tools) -> Reply:
    """Return a reply that found no shifts with the types that have some in the same days and place, as buttons."""
    asked_for, span = question.scope.event_type, reply.without_shifts
    if span is None or asked_for is None or reply.report is None:
        return reply
    found = _counted(question, span, tools)
    if not found or asked_for in map(type_key, found):
        return reply
    most = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    said = f"{_none(question, span, tools.numbers.names)} {' '.join(_some(*each) for each in most[:MAX_TYPES])}"
    buttons = [
        blocks.button(f"Show {kinds(name)}", changed(question.line, "type", type_key(name)), number)
        for number, (name, _) in enumerate(most[:MAX_TYPES])
    ]
    types = [{"type": type_key(name), "name": name, "shifts": shifts} for name, shifts in most]
    return replace(
        reply,
        text=blocks.short(f"{escape(said)} {reply.text}", blocks.TEXT),
        blocks=(blocks.section(f"*{escape(said)}*"), blocks.actions(buttons), *reply.blocks),
        report=reply.report | {"other_types": types},
    )


def _counted(question: Question, span: Span, tools: Tools) -> dict[str, int]:
    """Count the shifts of each type in days, whatever their status."""
    counts: dict[str, int] = {}
    for asked in _places(question.asked, tools.numbers.names):
        scope = replace(asked.scope, span=span, before=span.before(span.last), group_by="type", event_type=None)
        for row in measure(replace(asked, scope=scope), question.today, tools).rows:
            counts[row.key] = counts.get(row.key, 0) + row.counts.shifts
    return {name: shifts for name, shifts in counts.items() if shifts}


def _places(asked: Asked, names: Names) -> Iterator[Asked]:
    """Yield the question for each of the places that are listed, so that no shift is counted twice."""
    if len(asked.regions) < 2 and len(asked.organizers) < 2:
        yield asked
        return
    regions: list[str | None] = [
        name for name in asked.regions if name in names.groups or names.regions[name] not in asked.regions
    ]
    organizers: list[str | None] = [*asked.organizers]
    for region, organizer in product(regions or [None], organizers or [None]):
        group = region if region in names.groups else None
        one = None if group else region
        yield replace(asked, scope=replace(asked.scope, region=one, region_group=group, organizer=organizer))


def _none(question: Question, span: Span, names: Names) -> str:
    asked, key = question.asked, question.scope.event_type
    name = next((name for name in names.types if type_key(name) == key), str(key))
    places = ", ".join([*asked.organizers, *asked.regions])
    # Other days than those asked for need not be a week, even if they are seven.
    days = named(span, question.today) if span == question.scope.span else say_span(span)
    # After a name, dates need a comma: “in CD7 last week”, but “in CD7, Wed, Aug 12”.
    comma = "," if places and days == say_span(span) else ""
    return f"No {kinds(name)}{f' in {places}' if places else ''}{comma} {days}."


def _some(name: str, shifts: int) -> str:
    said = kinds(name)
    return f"{said[0].upper()}{said[1:]}: {shifts:,} {'shift' if shifts == 1 else 'shifts'}."
