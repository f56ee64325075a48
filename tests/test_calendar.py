from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, Span, Weeks, say, say_dates, say_span

MINNESOTA = Calendar(ZoneInfo("America/Chicago"), first_weekday=5, start=date(2020, 7, 11), end=date(2020, 11, 6))


@pytest.mark.parametrize(
    ("day", "first", "number"),
    [
        (date(2020, 7, 11), date(2020, 7, 11), 1),
        (date(2020, 7, 17), date(2020, 7, 11), 1),
        (date(2020, 7, 18), date(2020, 7, 18), 2),
        (date(2020, 8, 17), date(2020, 8, 15), 6),
        (date(2020, 11, 6), date(2020, 10, 31), 17),
        (date(2020, 7, 10), date(2020, 7, 4), 0),
        (date(2021, 1, 1), date(2020, 12, 26), 25),
    ],
)
def test_weeks_run_from_saturday_to_friday_and_are_numbered_from_the_campaigns_first(
    day: date, first: date, number: int
) -> None:
    assert MINNESOTA.week(day) == Weeks(first, date.fromordinal(first.toordinal() + 6))
    assert MINNESOTA.number(day) == number
    assert MINNESOTA.numbered(number) == MINNESOTA.week(day)


@pytest.mark.parametrize("first_weekday", range(7))
def test_a_week_may_begin_on_any_weekday(first_weekday: int) -> None:
    calendar = Calendar(ZoneInfo("UTC"), first_weekday, date(2020, 7, 11), date(2020, 11, 6))
    week = calendar.week(date(2024, 2, 29))
    assert week.first.weekday() == first_weekday
    assert week.first <= date(2024, 2, 29) <= week.last
    assert week.days == 7


def test_today_is_the_campaigns_though_it_is_tomorrow_in_utc() -> None:
    assert MINNESOTA.today(datetime(2020, 8, 17, 1, 30, tzinfo=UTC)) == date(2020, 8, 16)
    assert MINNESOTA.today(datetime(2020, 8, 17, 5, 0, tzinfo=UTC)) == date(2020, 8, 17)


def test_days_are_said_as_people_say_them() -> None:
    assert say(date(2020, 8, 1)) == "Sat, Aug 1"
    assert say_span(Span(date(2020, 7, 11), date(2020, 7, 17))) == "Jul 11–17"
    assert say_span(Span(date(2020, 7, 11), date(2020, 7, 11))) == "Sat, Jul 11"
    assert Span(date(2020, 7, 11), date(2020, 7, 17)).earlier(7) == Span(date(2020, 7, 4), date(2020, 7, 10))


def test_days_written_as_data_are_written_as_people_write_them() -> None:
    assert say_dates("event 7 on 2020-08-01 is Completed already") == "event 7 on Aug 1, 2020 is Completed already"
    for text in ("event 2020-99-01", "12020-08-01", "1,200 sign-ups in the last run, now 600"):
        assert say_dates(text) == text


ODD = Calendar(
    MINNESOTA.zone,
    5,
    MINNESOTA.start,
    MINNESOTA.end,
    (Span(date(2020, 8, 15), date(2020, 8, 18)), Span(date(2020, 10, 26), date(2020, 11, 3))),
)


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2020, 8, 14), (date(2020, 8, 8), date(2020, 8, 14))),
        (date(2020, 8, 15), (date(2020, 8, 15), date(2020, 8, 18))),
        (date(2020, 8, 18), (date(2020, 8, 15), date(2020, 8, 18))),
        (date(2020, 8, 19), (date(2020, 8, 19), date(2020, 8, 21))),
        (date(2020, 10, 25), (date(2020, 10, 24), date(2020, 10, 25))),
        (date(2020, 11, 1), (date(2020, 10, 26), date(2020, 11, 3))),
        (date(2020, 11, 4), (date(2020, 11, 4), date(2020, 11, 6))),
    ],
)
def test_a_day_is_in_the_week_of_another_length_or_in_what_is_left_of_the_usual_one(
    day: date, week: tuple[date, date]
) -> None:
    assert ODD.week(day) == Weeks(*week)


def test_weeks_are_counted_from_one_to_the_next_whatever_their_length() -> None:
    assert ODD.week_from(date(2020, 8, 20), -1) == Weeks(date(2020, 8, 15), date(2020, 8, 18))
    assert ODD.week_from(date(2020, 8, 20), -2) == Weeks(date(2020, 8, 8), date(2020, 8, 14))
    assert ODD.week_from(date(2020, 10, 25), 2) == Weeks(date(2020, 11, 4), date(2020, 11, 6))
    found = ODD.weeks_of(Span(date(2020, 8, 14), date(2020, 8, 22)))
    assert [week.days for week in found] == [7, 4, 3, 7]
    for weeks in range(-3, 4):
        assert MINNESOTA.week_from(date(2020, 8, 17), weeks) == MINNESOTA.week(date(2020, 8, 17)).moved(weeks)
