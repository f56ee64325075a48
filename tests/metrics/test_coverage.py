"""Which days are covered, and which days they are compared with."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import settings
from bot.calendar import Month, Span, Weeks
from bot.metrics import Coverage, history

MONDAY = date(2020, 8, 17)
SUNDAY = MONDAY - timedelta(1)
WEEK = Weeks(date(2020, 8, 15), date(2020, 8, 21))
DAYS = st.dates(date(2020, 7, 1), date(2020, 9, 30))


def test_today_is_never_covered() -> None:
    assert Coverage.until(MONDAY, MONDAY).through == SUNDAY
    assert Coverage.until(date(2020, 9, 1), MONDAY).through == SUNDAY
    assert Coverage.until(date(2020, 8, 13), MONDAY).through == date(2020, 8, 13)
    assert Coverage.until(None, MONDAY).through is None


def test_data_that_end_before_yesterday_are_stale() -> None:
    assert not Coverage.until(SUNDAY, MONDAY).stale
    assert Coverage.until(SUNDAY, MONDAY + timedelta(1)).stale
    assert Coverage.until(None, MONDAY).stale


@pytest.mark.parametrize(
    ("span", "data_through", "compared"),
    [
        (WEEK, SUNDAY, Span(date(2020, 8, 8), date(2020, 8, 9))),
        (Weeks(date(2020, 8, 8), date(2020, 8, 14)), SUNDAY, Weeks(date(2020, 8, 1), date(2020, 8, 7))),
        (Span(SUNDAY, SUNDAY), SUNDAY, Span(date(2020, 8, 9), date(2020, 8, 9))),
        # Of three weeks sixteen days are covered: three whole weeks back is the first time that they do not overlap.
        (Span(date(2020, 8, 1), date(2020, 8, 21)), SUNDAY, Span(date(2020, 7, 11), date(2020, 7, 26))),
        (Span(MONDAY, MONDAY), SUNDAY, None),
        (WEEK, date(2020, 8, 14), None),
        (WEEK, None, None),
    ],
)
def test_covered_days_are_compared_with_the_same_days_of_earlier_weeks(
    span: Span, data_through: date | None, compared: Span | None
) -> None:
    assert Coverage.until(data_through, MONDAY).compared(span) == compared


@pytest.mark.parametrize(
    ("month", "data_through", "compared"),
    [
        (date(2020, 8, 1), SUNDAY, Span(date(2020, 7, 1), date(2020, 7, 16))),
        (date(2020, 7, 1), SUNDAY, Month.of(date(2020, 6, 1))),
        # Whole months of different lengths.
        (date(2020, 2, 1), SUNDAY, Month.of(date(2020, 1, 1))),
        (date(2020, 3, 1), SUNDAY, Month.of(date(2020, 2, 1))),
        # Dates that the month before does not have.
        (date(2020, 3, 1), date(2020, 3, 30), Span(date(2020, 2, 1), date(2020, 2, 29))),
        (date(2020, 1, 1), date(2020, 1, 5), Span(date(2019, 12, 1), date(2019, 12, 5))),
        (date(2020, 9, 1), SUNDAY, None),
        (date(2020, 8, 1), date(2020, 7, 31), None),
    ],
)
def test_a_month_is_compared_with_the_same_dates_of_the_month_before(
    month: date, data_through: date, compared: Span | None
) -> None:
    assert Coverage.until(data_through, MONDAY).compared(Month.of(month)) == compared


@given(DAYS, st.integers(0, 60), st.none() | DAYS, DAYS)
def test_what_is_compared_has_the_same_weekdays_does_not_overlap_and_is_nearest(
    first: date, more: int, data_through: date | None, today: date
) -> None:
    coverage, span = Coverage.until(data_through, today), Span(first, first + timedelta(more))
    covered, compared = coverage.within(span), coverage.compared(span)
    if covered is None or compared is None:
        assert covered == compared
        assert not any(coverage.covers(span.first + timedelta(number)) for number in range(span.days))
        return
    assert covered.first == span.first
    assert covered.last < today
    assert coverage.covers(covered.last)
    assert covered.last == span.last or not coverage.covers(covered.last + timedelta(1))
    assert compared.days == covered.days
    assert compared.first.weekday() == covered.first.weekday()
    assert compared.last < covered.first <= compared.last + timedelta(7)


@pytest.mark.parametrize(
    ("data_through", "last"),
    [
        (date(2020, 8, 16), date(2020, 8, 14)),
        (date(2020, 8, 14), date(2020, 8, 14)),
        (date(2020, 8, 13), date(2020, 8, 7)),
        (None, date(2020, 8, 14)),
    ],
)
def test_recent_weeks_are_covered_to_their_last_day(data_through: date | None, last: date) -> None:
    calendar = settings.read({}).calendar
    recent = history.before(calendar, Coverage.until(data_through, date(2020, 8, 17)))
    assert recent == Span(last - timedelta(55), last)
