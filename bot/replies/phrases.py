"""Phrases that all replies share: rates, counts, and what the numbers cover."""

from __future__ import annotations

from datetime import date, timedelta

from bot.calendar import Month, Span, Weeks, say, say_month, say_span, say_through
from bot.language import Question, Scope, type_key
from bot.metrics import LEAST_POINTS, MIN_CLOSED, MIN_CLOSED_TO_RANK, MN2020, Counts, Coverage, Source, apart
from bot.metrics.changes import points
from bot.replies.blocks import Cell, Number

RELATIVE = ("yesterday", "today", "tomorrow", "last week", "this week", "next week")
"""Names of days that stand behind a place without a preposition."""
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
"""Numbers as words, as they stand in a sentence; larger ones are written in digits."""
FEW_POINTS = 5.0
"""Change of a rate, in points, below which it is about the same where chance explains it."""
NONE = "–"
"""What is shown where there is no number, never 0%."""


def percent(rate: float | None) -> str:
    """Write a rate as 71.8%; a dash where there is none."""
    return NONE if rate is None else f"{rate * 100:.1f}%"


def count(number: int) -> Number:
    """Return a count as a cell of a table."""
    return Number(number, f"{number:,}")


def rounded_rate(counts: Counts) -> Cell:
    """Return a rate in whole percents as a cell of a table; a dash where too few shifts are closed out."""
    if counts.flake_rate is None or counts.total < MIN_CLOSED:
        return NONE
    return Number(round(counts.flake_rate, 4), rounded(counts.flake_rate))


def flaked_of_total(counts: Counts) -> Cell:
    """Return how many of how many shifts flaked as a cell of a table, which sorts by the former."""
    return Number(counts.total_flakes, f"{counts.total_flakes:,} of {counts.total:,}") if counts.total else NONE


def in_words(number: int) -> str:
    """Write a number as it stands in a sentence: five, 12."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def shifts(number: int) -> str:
    """Write a number of shifts: 1 shift, 1,250 shifts."""
    return f"{number:,} {'shift' if number == 1 else 'shifts'}"


def in_turf(number: int) -> str:
    """Write how many of some shifts or calls are in the turf of the person who asks."""
    return f"{number:,} in your turf" if number else "none in your turf"


def rate(value: float | None) -> Cell:
    """Return a rate as a cell of a table."""
    return NONE if value is None else Number(round(value, 4), percent(value))


def subject(scope: Scope, today: date, through: date | None = None, place: str = "") -> str:
    """Begin a headline: place (the scope's, unless another is given), days, how far they are counted, unusual type."""
    days = named(scope.span, today)
    plain = scope.span.days > 1 or days in RELATIVE
    said = f"{place or scope.place} {days if plain else f'on {days}'}"
    said += "" if scope.usual_type else f", {kind(scope.event_type)}"
    return f"{said}, through {weekday(through, today)}" if through and through < scope.span.last else said


def weekday(day: date, today: date) -> str:
    """Write a day of the past week by its weekday, any other by its date."""
    return f"{day:%A}" if 0 <= (today - day).days < 7 else say(day)


def flaked(counts: Counts) -> str:
    """Write how many flaked: 69.8% flaked (37 of 53); below the fewest for a rate only 6 of 8 flaked."""
    said = f"{counts.total_flakes:,} of {counts.total:,}"
    few = counts.total < MIN_CLOSED
    return f"{said} flaked" if few else f"{percent(counts.flake_rate)} flaked ({said})"


def rate_of(counts: Counts) -> str:
    """Write a rate with the number of its shifts: 66.3% of 95; below the fewest for a rate only 6 of 8."""
    if counts.total < MIN_CLOSED:
        return f"{counts.total_flakes:,} of {counts.total:,}"
    return f"{percent(counts.flake_rate)} of {counts.total:,}"


def verdict(now: Counts, before: Counts) -> str:
    """Return how a rate compares with an earlier one: worse than; '' where too few shifts are closed out to judge.

    “Maybe” where chance may explain it, “so far” where closing out the shifts that are still open can undo it.
    """
    moved = points(before, now)
    if moved is None or before.flake_rate is None or min(before.total, now.total) < MIN_CLOSED_TO_RANK:
        return ""
    if abs(moved) < LEAST_POINTS:
        return "the same as"
    word = "worse than" if moved > 0 else "better than"
    if not apart(now, before):
        return "about the same as" if abs(moved) < FEW_POINTS else f"maybe {word}"
    low, high = now.possible or (0.0, 0.0)
    return f"so far {word}" if low <= before.flake_rate <= high else word


def moved_by(now: Counts, before: Counts) -> str:
    """Return by how many points a rate has moved, from which counts, and whether that could be chance."""
    moved, said = points(before, now) or 0.0, f"{percent(before.flake_rate)} of {before.total:,}"
    if abs(moved) < LEAST_POINTS:
        return f"That was {said}."
    chance = "" if apart(now, before) else ": could be chance"
    return f"{abs(moved):.1f} points {'higher' if moved > 0 else 'lower'} than {said}{chance}."


def kind(event_type: str | None) -> str:
    """Write which event type is meant, by its key, for several; None for all."""
    return kinds(event_type) if event_type else "all event types"


def kinds(name: str) -> str:
    """Write an event type's name for several: phone banks, canvasses."""
    plain = {"phonebank": "phone bank", "textbank": "text bank", "untyped": "untyped event"}.get(type_key(name))
    one = plain or name.lower()
    if one.endswith("y") and one[-2:-1] not in "aeiou":
        return f"{one[:-1]}ies"
    if one.endswith("s") and not one.endswith("ss"):
        return one
    return f"{one}es" if one.endswith(("ss", "x", "ch", "sh")) else f"{one}s"


def named(span: Span, today: date) -> str:
    """Name days as seen from today: this week, last four weeks, last month, tomorrow; others by their dates."""
    if isinstance(span, Month):
        months = {-1: "last month", 0: "this month", 1: "next month"}
        return next((name for moved, name in months.items() if span == Month.of(today).moved(moved)), say_month(span))
    if span.days == 1:
        return {-1: "yesterday", 0: "today", 1: "tomorrow"}.get((span.first - today).days, say(span.first))
    if isinstance(span, Weeks):
        return _weeks(span, today)
    return say_span(span)


def _weeks(span: Weeks, today: date) -> str:
    """Name campaign weeks as seen from today; others by their dates."""
    last = span.last - timedelta(6)
    distance = -((today - last).days // 7)
    if span.days > 7:
        return f"last {in_words(span.days // 7)} weeks" if distance == -1 else say_span(span)
    return {-1: "last week", 0: "this week", 1: "next week"}.get(distance, say_span(span))


def ending(coverage: Coverage) -> str:
    """Write where the data end, as the rest of a sentence."""
    return f"the data end {say(coverage.through)}" if coverage.through else "the data cover no whole day yet"


def behind(source: Source, today: date) -> str:
    """Return the sentence that begins an answer on data that end before yesterday; '' where they do not."""
    coverage = Coverage.until(source.data_through, today)
    if coverage.through is None:
        return "The data cover no whole day yet. "
    until = f"The data end {say(coverage.through)}: what has changed in VAN since is not in these numbers. "
    return until if coverage.stale else ""


def data(source: Source) -> tuple[str, str, str]:
    """Return the parts of the grey line that every answer has: through which day, a sample, another definition."""
    another = "" if source.definition == MN2020 else str(source.definition).removesuffix(".")
    return say_through(source.data_through, "VAN data"), source.campaign.removesuffix("."), another


def counting(question: Question) -> str:
    """Return the line that announces an answer: what is being counted, or shared."""
    asked, keys = question.asked, question.grammar.keys
    if not {"type", "week"} & set(keys):
        return "Looking it up …"
    listed = ", ".join(asked.organizers or asked.regions)
    weekly = ("week" in keys or asked.dated) and not asked.sides
    days = f", {named(question.scope.span, question.today)}" if weekly else ""
    doing = "Sharing" if question.request.form == "share" else "Counting"
    return f"{doing} {listed or placed(question.scope)}{days} …"


def types(scope: Scope) -> str:
    """Return the part of the grey line that names the event type."""
    said = kind(scope.event_type)
    return f"{said[:1].upper()}{said[1:]}"


def placed(scope: Scope) -> str:
    """Name the place within a sentence, and the event type where it is not the usual one: CD5, canvasses."""
    place = "all regions" if scope.place == "All regions" else scope.place
    return place if scope.usual_type else f"{place}, {kind(scope.event_type)}"


def possessive(name: str) -> str:
    """Write whose something is: Metro's, Suburbs'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def rounded(rate: float) -> str:
    """Write a rate in whole percents, as tables and ranges do."""
    return f"{rate * 100:.0f}%"


def flakes(counts: Counts) -> str:
    """Write how many shifts flaked in which way."""
    return ", ".join(f"{number:,} {name.replace('_', '-')}" for name, number in counts.flakes.items())


def unrated(counts: Counts) -> str:
    """Write why shifts have no rate, as the rest of a sentence."""
    return "all shifts closed out were cancelled" if counts.cancelled else "nothing is closed out yet"
