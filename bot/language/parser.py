"""“region:Metro week:current” → what was asked, with the command's defaults for what is left out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot.calendar import DAYS, Calendar, Month, Span, Weeks
from bot.errors import UsageError
from bot.language.grammar import FLAKE, MAX_WEEKS, Asked, Grammar, Order, written
from bot.language.reader import Reader
from bot.language.scope import ALL, NO_TURF, Names, Scope
from bot.schedule import USUAL, Weekly

EXCLUSIVE = (
    *(("day", "week"), ("day", "weeks"), ("month", "week"), ("month", "day"), ("month", "weeks")),
    *((one, other) for one in ("since", "until") for other in ("day", "week", "month", "weeks")),
)
"""Pairs of keys of which a question has one at most."""
OTHER_DAYS = ("day", "month", "since", "until")
"""Keys of days that are no weeks."""
MAX_DAYS = 7 * MAX_WEEKS
"""Maximum number of days of a question."""
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
        error.suggestion = offered
        raise


def _parse(text: str, names: Names, calendar: Calendar, today: date, grammar: Grammar) -> Asked:
    read = Reader(text, names, calendar, today, grammar).read()
    found = {key: values for key, values in read.items() if any(values)}
    for one, other in EXCLUSIVE:
        if one in found and other in found:
            raise UsageError(f"{one}: and {other}: exclude each other. Leave one of them out.")
    if "month" in found and "month" not in grammar.keys:
        raise _no_month(found, grammar)
    single = {key: values[0] for key, values in found.items() if len(values) == 1}
    each = _listed(found, single, grammar)
    sides = tuple(_scope(one, names, _span(one, calendar, today, grammar), grammar) for one in each)
    span = _around(sides) if sides else _span(single, calendar, today, grammar)
    return Asked(
        scope=_scope(single, names, span, grammar),
        goal=int(single["goal"]) if "goal" in single else None,
        regions=found.get("region", ()),
        organizers=found.get("organizer", ()),
        weekly=_weekly(single),
        words=written({**_everywhere(found, grammar), **found, **_days(found, span, grammar, calendar)}),
        placed=_placed(read),
        dated=any(key in found for key in OTHER_DAYS),
        sides=sides,
        order=Order(single.get("rank", ""), int(single["top"]) if "top" in single else None, single.get("count", "")),
        metric=single.get("metric", ""),
    )


def _everywhere(found: Mapping[str, tuple[str, ...]], grammar: Grammar) -> dict[str, tuple[str, ...]]:
    """Return what says that all regions are meant, where no place is named: written, it is not taken for one's own."""
    return {"region": (ALL,)} if "region" in grammar.keys and not _placed(found) else {}


def _placed(found: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a region or a turf is named; people without a turf are everywhere."""
    return "region" in found or bool({*found.get("organizer", ())} - {NO_TURF})


def _days(
    found: Mapping[str, tuple[str, ...]], span: Span, grammar: Grammar, calendar: Calendar
) -> dict[str, tuple[str, ...]]:
    """Return the days of a question by key, written so that they are the same on any day."""
    if "since" in found or "until" in found:
        return {"since": (span.first.isoformat(),), "until": (span.last.isoformat(),)}
    if "week" not in grammar.keys or any(key in found for key in OTHER_DAYS) or len(found.get("week", ())) > 1:
        return {}
    weeks = {"weeks": (str(span.days // 7),)} if grammar.week_alone else {}
    return {"week": (calendar.week(span.last).first.isoformat(),), **weeks}


def _listed(found: Mapping[str, tuple[str, ...]], single: dict[str, str], grammar: Grammar) -> list[dict[str, str]]:
    """Return the values for each side of a list besides places. Raises UsageError for two lists."""
    listed = [key for key in grammar.compared if len(found.get(key, ())) > 1]
    if not listed:
        return []
    key, *others = listed
    if others or any(len(found.get(place, ())) > 1 for place in ("region", "organizer")) or "weeks" in found:
        raise UsageError(f"One list is compared at a time. List the {key}s alone.")
    if key == "type" and ALL in found[key]:
        raise UsageError("type:all cannot be listed with others: their shifts would count on both sides.")
    return [{**single, key: value} for value in found[key]]


def _around(sides: tuple[Scope, ...]) -> Span:
    """Return the days of all sides, or those from the first to the last where each has its own."""
    spans = {side.span for side in sides}
    return (
        spans.pop()
        if len(spans) == 1
        else Span(min(side.span.first for side in sides), max(side.span.last for side in sides))
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
    usual = ALL if grammar.all_types else names.default_type
    kind = found.get("type", usual)
    group = region if region in names.groups else None
    return Scope(
        span=span,
        before=span.before(span.last),
        group_by=found.get("by") or _grouping(found, grammar),
        region=None if group else region,
        region_group=group,
        organizer=organizer,
        event_type=None if kind == ALL else kind,
        usual_type=kind == usual,
    )


def _grouping(found: dict[str, str], grammar: Grammar) -> str:
    """Return what rows are by where nothing says so."""
    if grammar.metrics and "metric" not in found:
        return "metric"
    if grammar.metrics and "organizer" in found:
        return "day"
    return grammar.by or ("organizer" if "region" in found or "organizer" in found else "region")


def _weekly(found: dict[str, str]) -> Weekly:
    weekday = DAYS.index(found["on"]) if "on" in found else USUAL.weekday
    return Weekly(weekday, int(found.get("at", USUAL.hour)))


def _span(found: dict[str, str], calendar: Calendar, today: date, grammar: Grammar) -> Span:
    if "day" in found:
        day = date.fromisoformat(found["day"])
        return Span(day, day)
    if "month" in found:
        return Month.of(date.fromisoformat(f"{found['month']}-01"))
    if "since" in found or "until" in found:
        return _between(found, today, grammar)
    usual = calendar.week_from(today, {"last": -1, "current": 0, "next": 1}[grammar.week])
    week = calendar.week(date.fromisoformat(found["week"])) if "week" in found else usual
    weeks = found.get("weeks", 1 if grammar.week_alone and "week" in found else grammar.weeks)
    return Weeks(calendar.week_from(week.first, 1 - int(weeks)).first, week.last)


def _between(found: Mapping[str, str], today: date, grammar: Grammar) -> Span:
    """Return the days from one to another; without the first, from today where the command is about what is ahead."""
    ahead = grammar.week == "next"
    first, last = (date.fromisoformat(found[key]) if key in found else today for key in ("since", "until"))
    if "since" not in found and not ahead:
        raise UsageError("until: needs the first day, too: since:2020-08-01 until:2020-08-14.")
    if last < first:
        raise UsageError(f"since:{first} is after until:{last}." if "until" in found else f"since:{first} is ahead.")
    if (last - first).days >= MAX_DAYS:
        raise UsageError(f"since: and until: take {MAX_DAYS} days at most.")
    return Span(first, last)
