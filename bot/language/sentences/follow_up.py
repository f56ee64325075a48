"""A few words that change the question before: “and CD4?”, “last week?”, “by day”, or the number that was asked for."""

from __future__ import annotations

from bot.language import changed, parts
from bot.language.sentences.asked import AHEAD, NotUnderstoodError, Understood
from bot.language.sentences.days import DAYS_OF
from bot.language.sentences.facts import Facts
from bot.language.sentences.moments import Clock, Moment

CHANGES = frozenset(("by", "type", "place", "tense", "hello", "idle", "unit"))
"""What the words may say, besides days and names."""
DAYS = ("week", "day", "month", "since", "until", "weeks")


def follow(facts: Facts, previous: str, clock: Clock, own: str) -> Understood | None:
    """Return the question before with the one thing changed that was said; None where the words ask something else."""
    numbers = [*facts.numbers, *facts.goals]
    said = [facts.moments, facts.named or facts.has("place"), facts.has("by"), facts.has("type"), numbers, facts.tops]
    if facts.unknown or set(facts.slots) - CHANGES or sum(map(bool, said)) != 1:
        return None
    command, line = _command(previous)
    if numbers or previous.endswith("goal:"):
        wanted = command == "plan" and len(numbers) == 1
        return Understood(command, f"{_without(line, 'goal')} goal:{numbers[0]}") if wanted else None
    return _other(facts, command, line, clock, own)


def _other(facts: Facts, command: str, line: str, clock: Clock, own: str) -> Understood | None:
    """Return the question with other days, rows, another type or place."""
    if facts.moments:
        return _on_other_days(facts, command, line, clock)
    if facts.has("by"):
        return _changed(command, line, "by", facts.values("by"))
    if facts.names("type") or facts.has("type"):
        return _changed(command, line, "type", [*facts.names("type"), *facts.values("type")])
    return _elsewhere(facts, command, line, own)


def _command(previous: str) -> tuple[str, str]:
    """Return the command of a question, and its words."""
    words = parts(previous.removeprefix("/flake").strip())
    named = words and ":" not in words[0]
    return (words[0], " ".join(words[1:])) if named else ("flake", " ".join(words))


def _changed(command: str, line: str, key: str, values: list[str]) -> Understood | None:
    return Understood(command, changed(line, key, values[0])) if len(values) == 1 else None


def _without(line: str, *keys: str) -> str:
    for key in keys:
        line = " ".join(part for part in parts(line) if not part.startswith(f"{key}:"))
    return line


def _on_other_days(facts: Facts, command: str, line: str, clock: Clock) -> Understood | None:
    """Return the question on other days: what is past is asked of rates, what is still to come of what is ahead."""
    if len(facts.moments) != 1 or command not in ("flake", "next", "trend", *DAYS_OF):
        return None
    if command in DAYS_OF:
        return _on_its_days(facts.moments[0], command, line, clock)
    ahead = command == "next" and not facts.has("tense", "past")
    moment = facts.moments[0].settled(ahead=ahead, past=facts.has("tense", "past"))
    if clock.calendar.outside(moment.span) or (command == "trend" and moment.key != "weeks"):
        return None
    if command == "next" and moment.span.last < clock.today:
        command = "flake"
    if command == "flake" and moment.span.first > clock.today:
        command, line = "next", _without(line, "rank", "top", "count")
    return Understood(command, f"{_without(line, *DAYS)} {moment.words(clock.calendar, clock.today)}".strip())


def _on_its_days(moment: Moment, command: str, line: str, clock: Clock) -> Understood | None:
    """Return a question about what is to be done on other days, where it can be about them."""
    moment = moment.settled(ahead=command in AHEAD, past=command not in AHEAD)
    try:
        days = DAYS_OF[command](moment, clock)
    except NotUnderstoodError:
        return None
    return (
        None if clock.calendar.outside(moment.span) else Understood(command, f"{_without(line, *DAYS)} {days}".strip())
    )


def _elsewhere(facts: Facts, command: str, line: str, own: str) -> Understood | None:
    """Return the question about another region or turf, or about all."""
    places = {"all": "all", "own": own, "us": own}
    regions = [*facts.names("region"), *filter(None, (places.get(place) for place in facts.values("place")))]
    turfs = facts.names("organizer")
    if len(regions) + len(turfs) != 1 or command == "compare":
        return None
    key, value = ("region", regions[0]) if regions else ("organizer", turfs[0])
    return Understood(command, changed(_without(line, "region", "organizer"), key, value))
