"""The ways in which people name days, and what each means."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from bot.calendar import DAYS, Month, Weeks
from bot.language import MONTHS
from bot.language.sentences.moments import weekdays
from bot.language.sentences.moments.moment import (
    DAY,
    MONTH,
    WEEKDAY,
    Clock,
    Moment,
    UnknownDayError,
    dated,
    month_of,
)

_NEAR = "yesterday|today|day before yesterday"


def _week(found: re.Match[str], clock: Clock) -> Moment:
    weeks = {"last": -1, "previous": -1, "past": -1, "this past": -1, "prior": -1}
    weeks |= {"next": 1, "coming": 1, "upcoming": 1}
    return clock.weeks_from_now(weeks.get(found["which"] or "", 0))


def _numbered(found: re.Match[str], clock: Clock) -> Moment:
    number = int(found["number"])
    if not 1 <= number <= clock.calendar.number(clock.calendar.end):
        raise UnknownDayError
    return Moment("week", clock.calendar.numbered(number))


def _numbered_weeks(found: re.Match[str], clock: Clock) -> Moment:
    """Read the weeks from one number to another."""
    first, last = int(found["first"]), int(found["last"])
    if not 1 <= first < last <= clock.calendar.number(clock.calendar.end):
        raise UnknownDayError
    return clock.since(clock.calendar.numbered(first).first, clock.calendar.numbered(last).last)


def _months(found: re.Match[str], clock: Clock) -> Moment:
    months = {"last": -1, "previous": -1, "past": -1, "prior": -1, "next": 1, "coming": 1}
    return clock.month(months.get(found["which"], 0))


def _named_month(found: re.Match[str], clock: Clock) -> Moment:
    month, year = month_of(found["month"]), found["year"]
    start = clock.calendar.start
    return Moment("month", Month.of(date(int(year) if year else start.year, month, 1)))


def _from_to(found: re.Match[str], clock: Clock) -> Moment:
    first = dated(found["first"], clock)
    last = found["last"]
    if re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?", last):
        return clock.since(first, _same_month(first, int(re.sub(r"\D", "", last))))
    return clock.since(first, _one_day(last, clock))


def _same_month(first: date, day: int) -> date:
    try:
        return first.replace(day=day)
    except ValueError:
        raise UnknownDayError from None


def _one_day(text: str, clock: Clock) -> date:
    near = {"yesterday": -1, "today": 0, "day before yesterday": -2}
    return clock.today + timedelta(near[text]) if text in near else dated(text, clock)


def _since_period(found: re.Match[str], clock: Clock) -> Moment:
    week, month = clock.calendar.week(clock.today), Month.of(clock.today)
    first = {
        "last week": week.moved(-1).first,
        "this week": week.first,
        "last month": month.moved(-1).first,
        "this month": month.first,
    }[found["period"]]
    return clock.since(max(first, clock.calendar.start) if first.month < clock.calendar.start.month else first)


def _last_days(found: re.Match[str], clock: Clock) -> Moment:
    return clock.since(clock.today - timedelta(int(found["number"])))


def _next_days(found: re.Match[str], clock: Clock) -> Moment:
    return clock.since(clock.today + timedelta(1), clock.today + timedelta(int(found["number"])))


def _last_weeks(found: re.Match[str], clock: Clock) -> Moment:
    number = int(found["number"])
    if not 1 <= number <= 53:
        raise UnknownDayError
    week = clock.calendar.week(clock.today)
    return Moment("weeks", Weeks(week.moved(1 - number).first, week.last), weeks=number)


_WHICH = r"(?:on )?(?:(?P<which>last|next|this past|this coming|this|past|coming|upcoming|previous) )?(?:the )?"
_FORMS: tuple[tuple[str, Callable[[re.Match[str], Clock], Moment]], ...] = tuple(
    (form, read)
    for form, read in (
        (r"day before yesterday", lambda _, clock: clock.day(-2)),
        (r"day after tomorrow", lambda _, clock: clock.day(2)),
        (r"yesterdays?|last night", lambda _, clock: clock.day(-1)),
        (r"todays?|tonights?|later today", lambda _, clock: clock.day(0)),
        (r"tomorrow night|tomorrows?", lambda _, clock: clock.day(1)),
        (rf"(?P<number>2|3|4) (?P<weekday>{WEEKDAY})s ago", weekdays.weekdays_ago),
        (rf"(?:the )?(?P<day>{DAY}) week", lambda found, clock: clock.week(dated(found["day"], clock))),
        (r"weeks? (?P<first>\d{1,2}) (?:through|to|and) (?:week )?(?P<last>\d{1,2})", _numbered_weeks),
        (r"(?:the )?month before last", lambda _, clock: clock.month(-2)),
        (r"(?P<number>\d{1,2}) weeks?", _last_weeks),
        (r"(?P<number>\d{1,2}) days? ago", lambda found, clock: clock.day(-int(found["number"]))),
        (
            rf"(?:between|from) (?P<first>{DAY}) (?:and|to|through|until|thru) (?P<last>{DAY}|\d{{1,2}}|{_NEAR})",
            _from_to,
        ),
        (rf"(?P<first>{DAY}) (?:to|through|until|thru) (?P<last>{DAY}|\d{{1,2}}|{_NEAR})", _from_to),
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
        (r"since (?P<period>last week|this week|last month|this month)", _since_period),
        (
            rf"since (?P<month>{MONTH})",
            lambda found, clock: clock.since(max(_named(found["month"], clock), clock.calendar.start)),
        ),
        (
            r"since (?:the )?(?:campaign )?(?:start|started|began|beginning|launch|kickoff)(?: of (?:the )?campaign)?"
            r"|since (?:we|the campaign) (?:started|began|launched)|since day 1|all time|to date|campaign to date"
            r"|(?:the )?whole campaign"
            r"|(?:this|the) (?:whole )?campaign(?: so far)?",
            lambda _, clock: clock.since(clock.calendar.start),
        ),
        (r"(?:the )?(?:last|past|previous) (?P<number>\d{1,2}) days?", _last_days),
        (r"(?:the )?next (?P<number>\d{1,2}) days?", _next_days),
        (r"(?:the )?(?:last|past|previous) (?P<number>\d{1,2}) weeks?", _last_weeks),
        (r"(?P<number>\d{1,2}) weeks? ago", lambda found, clock: clock.weeks_from_now(-int(found["number"]))),
        (r"(?:the )?(?:week before last|last week but 1)", lambda _, clock: clock.weeks_from_now(-2)),
        (r"(?:the )?(?:week after next)", lambda _, clock: clock.weeks_from_now(2)),
        (
            rf"(?:the )?week (?:of|starting|beginning) (?P<day>{DAY})",
            lambda found, clock: clock.week(dated(found["day"], clock)),
        ),
        (
            r"(?:the )?(?:rest|remainder) of (?:the|this) week|later this week"
            r"|what(?:s| is) left (?:of |in |for )?(?:the|this) week",
            lambda _, clock: Moment("rest", clock.calendar.week(clock.today)),
        ),
        (r"(?:week|w) (?P<number>\d{1,2})", _numbered),
        (
            r"(?:the )?(?P<which>this past|this|last|next|current|previous|past|prior|coming|upcoming) weeks?"
            r"|the weeks?|week to date|wtd",
            _week,
        ),
        (r"month to date|mtd", lambda _, clock: clock.month(0)),
        (r"(?:the )?(?P<which>this|last|next|current|previous|past|prior|coming) months?", _months),
        (rf"(?:month of |all of )?(?P<month>{MONTH})s?(?: (?P<year>20\d\d))?(?: so far| to date)?", _named_month),
        (rf"{_WHICH}(?P<weekday>{WEEKDAY})(?: night)?", weekdays.on_weekday),
        (rf"{_WHICH}weekends?", weekdays.weekend),
        (rf"(?:on )?(?P<day>{DAY})", lambda found, clock: clock.on(dated(found["day"], clock))),
    )
)


def _named(name: str, clock: Clock) -> date:
    return date(clock.calendar.start.year, month_of(name), 1)


_PATTERNS = tuple((re.compile(f"(?:over )?(?:{form})(?= |$)"), read) for form, read in _FORMS)
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
