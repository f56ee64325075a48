"""The ways in which people name days, and what each means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.calendar import DAYS
from bot.language import MONTHS
from bot.language.sentences.moments import periods, weekdays
from bot.language.sentences.moments.moment import (
    DAY,
    MONTH,
    WEEKDAY,
    Clock,
    Moment,
    dated,
    month_of,
)

_NEAR = "yesterday|today|day before yesterday"


_WHICH = r"(?:on )?(?:(?P<which>last|next|this past|this coming|this|past|coming|upcoming|previous) )?(?:the )?"
_FORMS: tuple[tuple[str, Callable[[re.Match[str], Clock], Moment]], ...] = tuple(
    (form, read)
    for form, read in (
        (r"day before yesterday", lambda _, clock: clock.day(-2)),
        (r"day after tomorrow", lambda _, clock: clock.day(2)),
        (r"yesterdays?|last nights?", lambda _, clock: clock.day(-1)),
        (r"todays?|tonights?|later today|this evening", lambda _, clock: clock.day(0)),
        (r"tomorrow (?:nights?|evening)|tomorrows?", lambda _, clock: clock.day(1)),
        (rf"(?P<number>2|3|4) (?P<weekday>{WEEKDAY})s ago", weekdays.weekdays_ago),
        (rf"(?:the )?(?P<day>{DAY}) week", lambda found, clock: clock.week(dated(found["day"], clock))),
        (
            r"(?:from |between )?(?:weeks?|w) (?P<first>\d{1,2}) (?:through|to|and|until) "
            r"(?:week |w )?(?P<last>\d{1,2})",
            periods.numbered_weeks,
        ),
        (r"(?:since|starting|from) (?:week|w) (?P<number>\d{1,2})(?: on(?:ward)?)?", periods.weeks_since),
        (
            r"(?:up )?(?:through|to|until|as of) (?:(?:week|w) (?P<number>\d{1,2})|(?P<which>last week))",
            periods.weeks_through,
        ),
        (
            r"(?:without|excluding|not counting|not including|leaving out|minus) (?:(?:week|w) (?P<number>\d{1,2})"
            r"|(?P<this>(?:this|the current) week))",
            periods.without,
        ),
        (r"(?:(?:week|w) (?P<number>\d{1,2})|(?P<this>this week)) (?:excluded|left out|not included)", periods.without),
        (
            rf"(?:the )?(?P<at>first|second|third|fourth|last) week (?:of|in) "
            rf"(?:(?P<month>{MONTH})(?: (?P<year>20\d\d))?"
            r"|(?:this|the|(?P<which>last)) month)",
            periods.week_of_month,
        ),
        (rf"(?:the )?(?P<half>first|second) half of (?P<month>{MONTH})(?: (?P<year>20\d\d))?", periods.half_of_month),
        (rf"(?P<first>{WEEKDAY}) (?:through|to) (?P<last>{WEEKDAY})", weekdays.from_weekday),
        (
            r"(?:(?:from |between )?(?:now|today) (?:through|until|up to|to|and)|through|until|up to|by) "
            rf"(?P<weekday>{WEEKDAY})",
            weekdays.until_weekday,
        ),
        (r"(?:(?:from )?(?:now|today) )?(?:through|until|up to) tomorrow", periods.ahead),
        (r"(?:the )?month before last", lambda _, clock: clock.month(-2)),
        (r"(?P<number>\d{1,2}) weeks?", periods.last_weeks),
        (r"(?P<number>\d{1,2}) days? ago", lambda found, clock: clock.day(-int(found["number"]))),
        (
            rf"(?:between|from) (?P<first>{DAY}) (?:and|to|through|until|thru) (?P<last>{DAY}|\d{{1,2}}|{_NEAR})",
            periods.from_to,
        ),
        (rf"(?P<first>{DAY}) (?:to|through|until|thru) (?P<last>{DAY}|\d{{1,2}}|{_NEAR})", periods.from_to),
        (
            rf"(?:since|starting|from) (?P<day>{DAY})(?: on(?:ward)?)?",
            lambda found, clock: clock.since(dated(found["day"], clock)),
        ),
        (
            rf"(?:since|from) (?P<day>{DAY}) (?:on(?:ward)?|until now|to now)",
            lambda found, clock: clock.since(dated(found["day"], clock)),
        ),
        (rf"since (?:last )?(?P<weekday>{WEEKDAY})", weekdays.since_weekday),
        (r"since yesterday", lambda _, clock: clock.since(clock.today - timedelta(1))),
        (r"since (?P<period>last week|this week|last month|this month)", periods.since_period),
        (
            rf"since (?P<month>{MONTH})",
            lambda found, clock: clock.since(max(_named(found["month"], clock), clock.calendar.start)),
        ),
        (
            r"since (?:the )?(?:campaign )?(?:start|started|began|beginning|launch|kickoff|inception)"
            r"(?: of (?:the )?campaign)?"
            r"|since (?:we|the campaign) (?:started|began|launched)|since day 1|all time|to date|campaign to date"
            r"|(?:the )?whole campaign"
            r"|(?:this|the) (?:whole )?campaign(?: so far)?|(?:all |this |the |all of )?summer|so far this campaign",
            lambda _, clock: clock.since(clock.calendar.start),
        ),
        (r"(?:the )?(?:last|past|previous|trailing) (?P<number>\d{1,2}) days?", periods.last_days),
        (r"(?:the )?next (?P<number>\d{1,2}) days?", periods.next_days),
        (
            r"(?:the )?(?:last|past|previous|trailing|latest|recent|most recent) (?P<number>\d{1,2}) weeks?",
            periods.last_weeks,
        ),
        (
            r"(?P<number>\d{1,2}) weeks? from (?:now|today)|in (?P<in>\d{1,2}) weeks?",
            lambda found, clock: clock.weeks_from_now(int(found["number"] or found["in"])),
        ),
        (r"(?P<number>\d{1,2}) weeks? ago", lambda found, clock: clock.weeks_from_now(-int(found["number"]))),
        (
            r"(?:the )?(?:last|latest|most recent|previous) (?:full|complete|completed|whole|entire) week"
            r"|(?:the )?(?:latest|most recent) week|(?:the )?week (?:that )?just ended",
            lambda _, clock: clock.weeks_from_now(-1),
        ),
        (r"(?:the )?(?:week before last|last week but 1)", lambda _, clock: clock.weeks_from_now(-2)),
        (r"(?:the )?(?:week after next)", lambda _, clock: clock.weeks_from_now(2)),
        (
            rf"(?:the )?week (?:of|starting|beginning|ending|with|containing) (?:on )?(?P<day>{DAY})",
            lambda found, clock: clock.week(dated(found["day"], clock)),
        ),
        (
            r"(?:the )?(?:rest|remainder) of (?:the|this) week|later this week"
            r"|what(?:s| is) left (?:of |in |for )?(?:the|this) week",
            lambda _, clock: Moment("rest", clock.calendar.week(clock.today)),
        ),
        (r"(?:week|w) (?P<number>\d{1,2})(?: so far| to date)?", periods.numbered),
        (
            r"(?:the )?(?P<which>this past|this|last|next|current|previous|past|prior|coming|upcoming) "
            r"weeks?(?: so far| to date)?"
            r"|the weeks?|week to date|wtd|earlier this week",
            periods.week,
        ),
        (r"month to date|mtd", lambda _, clock: clock.month(0)),
        (
            r"(?:the )?(?P<which>this|last|next|current|previous|past|prior|coming) months?(?: so far| to date)?",
            periods.months,
        ),
        (
            rf"(?:month of |all of )?(?P<month>{MONTH})s?(?: (?P<year>20\d\d))?(?: so far| to date)?",
            periods.named_month,
        ),
        (rf"{_WHICH}(?P<weekday>{WEEKDAY})(?: night)?", weekdays.on_weekday),
        (rf"{_WHICH}weekends?", weekdays.weekend),
        (rf"(?:on )?(?P<day>{DAY})", lambda found, clock: clock.on(dated(found["day"], clock))),
    )
)


def _named(name: str, clock: Clock) -> date:
    return date(clock.calendar.start.year, month_of(name), 1)


_PATTERNS = tuple((re.compile(f"(?:over |during |for )?(?:{form})(?= |$)"), read) for form, read in _FORMS)
_WORDS = (
    "yesterday today tonight tomorrow night nights last next this past coming upcoming previous current since "
    "starting between through until week weeks weekend weekends month months day days ago "
    "before after rest remainder later"
)
WORDS = frozenset(_WORDS.split()) | frozenset(
    word for name in (*MONTHS, *DAYS) for word in (name.lower(), name.lower()[:3], f"{name.lower()}s")
)
"""The words that days are named with."""


def read(rest: str, clock: Clock) -> tuple[Moment, int] | None:
    """Read days at the beginning of a text; return them with the number of their words, the longest naming first.

    Raises UnknownDayError for days that do not exist.
    """
    found = [(match, make) for pattern, make in _PATTERNS if (match := pattern.match(rest))]
    if not found:
        return None
    match, make = max(found, key=lambda each: len(each[0][0]))
    return make(match, clock), len(match[0].split())
