"""“region:Metro week:current” → what was asked, with the command's defaults for what is left out."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from bot.calendar import DAYS, Calendar, Month, Span
from bot.errors import UsageError
from bot.language.grammar import FLAKE, Asked, Grammar, written
from bot.language.reader import Reader
from bot.language.scope import ALL, Names, Scope
from bot.schedule import USUAL, Weekly

EXCLUSIVE = (("day", "week"), ("day", "weeks"), ("month", "week"), ("month", "day"), ("month", "weeks"))
"""Pairs of keys of which a question has one at most."""
MAX_CORRECTIONS = 4
"""Maximum number of mistakes corrected in a suggestion."""

_ID = re.compile(r"id:(\S+)")


def parse(text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar = FLAKE) -> Asked:
    """Read what was asked. Raises UsageError with the nearest spelling and the legal values."""
    if grammar.no_words and text.strip():
        raise UsageError(f"{grammar.command} takes nothing else: {grammar.no_words}.", grammar.command)
    if grammar.ids and (found := _ID.fullmatch(text.strip())):
        return replace(_parse("", names, calendar, today, grammar), id=found[1])
    try:
        return _parse(text, names, calendar, today, grammar)
    except UsageError as error:
        offered = error.suggestion
        for _ in range(MAX_CORRECTIONS):
            if offered is None or not offered.startswith(grammar.command):
                break
            # The suggestion becomes a button, which must run: correct the next mistake too.
            try:
                _parse(offered.removeprefix(grammar.command), names, calendar, today, grammar)
                break
            except UsageError as next_error:
                offered = next_error.suggestion
        raise UsageError(error.text, offered) from None


def _parse(text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> Asked:
    found = Reader(text, names, calendar, today, grammar).read()
    for one, other in EXCLUSIVE:
        if one in found and other in found:
            raise UsageError(f"{one}: and {other}: exclude each other. Leave one of them out.")
    if "month" in found and "month" not in grammar.keys:
        raise _no_month(found, grammar)
    single = {key: values[0] for key, values in found.items() if len(values) == 1}
    span = _span(single, calendar, today, grammar)
    dated = "week" in grammar.keys and "day" not in found and "month" not in found
    week = {"week": (span.last - timedelta(6)).isoformat()} if dated else {}
    if dated and grammar.week_alone:
        week["weeks"] = str(span.days // 7)
    return Asked(
        scope=_scope(single, names, span, grammar),
        goal=int(single["goal"]) if "goal" in single else None,
        regions=found.get("region", ()),
        organizers=found.get("organizer", ()),
        weekly=_weekly(single),
        words=written({**found, **{key: (value,) for key, value in week.items()}}),
    )


def _no_month(found: dict[str, tuple[str, ...]], grammar: Grammar) -> UsageError:
    """Return an error that says what a command is about instead of a month, and which question is about that month."""
    asked = {key: found[key] for key in FLAKE.keys if key in found}
    one_each = all(len(values) == 1 for values in asked.values())
    question = f"{FLAKE.command} {written(asked if one_each else {'month': found['month']})}"
    return UsageError(
        f"{grammar.command} is about {grammar.period}, not a month. For the month, ask {question}.",
        question if one_each else None,
    )


def _scope(found: dict[str, str], names: Names, span: Span, grammar: Grammar) -> Scope:
    """Return the scope of the values, with the defaults: the usual type, by organizer in a region, else by region."""
    region = found.get("region")
    organizer = found.get("organizer")
    kind = found.get("type", names.default_type)
    group = region if region in names.groups else None
    return Scope(
        span=span,
        before=span.before(span.last),
        group_by=found.get("by", grammar.by or ("organizer" if region or organizer else "region")),
        region=None if group else region,
        region_group=group,
        organizer=organizer,
        event_type=None if kind == ALL else kind,
        usual_type=kind == names.default_type,
    )


def _weekly(found: dict[str, str]) -> Weekly:
    weekday = DAYS.index(found["on"]) if "on" in found else USUAL.weekday
    return Weekly(weekday, int(found.get("at", USUAL.hour)))


def _span(found: dict[str, str], calendar: Calendar, today: date, grammar: Grammar) -> Span:
    if "day" in found:
        day = date.fromisoformat(found["day"])
        return Span(day, day)
    if "month" in found:
        return Month.of(date.fromisoformat(f"{found['month']}-01"))
    usual = today + timedelta({"last": -7, "current": 0, "next": 7}[grammar.week])
    week = calendar.week(date.fromisoformat(found.get("week", usual.isoformat())))
    weeks = found.get("weeks", 1 if grammar.week_alone and "week" in found else grammar.weeks)
    return Span(week.first - timedelta(7 * (int(weeks) - 1)), week.last)
