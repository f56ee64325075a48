"""How the days of a sentence are written for each command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.language.sentences.asked import no_single_answer
from bot.language.sentences.moments import Clock, Moment


def written_days(moment: Moment | None, clock: Clock) -> str:
    """Write days as a command takes them; '' for none."""
    return moment.words(clock.calendar, clock.today) if moment else ""


def planned(moment: Moment, clock: Clock) -> str:
    """Write the days of a plan."""
    no_single_answer(moment.key in ("month", "weeks"), moment.span.last < clock.today)
    return "" if moment == clock.weeks_from_now(1) else written_days(moment, clock)


def called(moment: Moment, clock: Clock) -> str:
    """Write the days for which calls are made; without any, those due today."""
    today, span = clock.today, moment.span
    no_single_answer(moment.key in ("month", "weeks"), span.last < today)
    if moment.key == "day":
        return "" if span.first == today else written_days(moment, clock)
    no_single_answer((span.last - max(span.first, today)).days >= 7)
    return f"since:{max(span.first, today)} until:{span.last}"


def closed_out(moment: Moment, clock: Clock) -> str:
    """Write the days whose shifts are closed out."""
    span, yesterday = moment.span, clock.today - timedelta(1)
    no_single_answer(moment.key == "rest", span.first > yesterday)
    return (
        f"since:{span.first} until:{min(span.last, yesterday)}" if moment.key == "week" else written_days(moment, clock)
    )


DAYS_OF: Mapping[str, Callable[[Moment, Clock], str]] = {
    "plan": planned,
    "unclosed": closed_out,
    "confirm": called,
}
"""How the days of a command are written where they are no week's, and none means more than one."""
