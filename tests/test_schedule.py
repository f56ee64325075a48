"""Weekly times keep their hour in the campaign's zone, across clock changes."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import HOURS
from bot.errors import UsageError
from bot.schedule import USUAL, Weekly, next_times, read_hour, read_weekday, say_lately, say_moment

ZONES = [ZoneInfo(name) for name in ("America/Chicago", "America/Phoenix", "America/New_York", "Asia/Kolkata")]
CHICAGO = ZONES[0]


def at(text: str, zone: ZoneInfo = CHICAGO) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def times(weekly: Weekly, after: datetime, count: int = 3, zone: ZoneInfo = CHICAGO) -> list[str]:
    return [moment.isoformat() for moment in next_times(weekly, zone, after, count)]


def test_on_monday_before_eight_the_next_is_today_and_at_eight_it_is_next_week() -> None:
    assert times(USUAL, at("2020-08-17T07:59:59"), 1) == ["2020-08-17T08:00:00-05:00"]
    assert times(USUAL, at("2020-08-17T08:00:00"), 1) == ["2020-08-24T08:00:00-05:00"]
    assert times(USUAL, at("2020-08-18T00:00:00"), 1) == ["2020-08-24T08:00:00-05:00"]


@pytest.mark.parametrize(
    ("zone", "after", "first", "second"),
    [
        ("America/Chicago", "2020-10-26", "2020-10-26T08:00:00-05:00", "2020-11-02T08:00:00-06:00"),
        ("America/Chicago", "2021-03-08", "2021-03-08T08:00:00-06:00", "2021-03-15T08:00:00-05:00"),
        ("America/New_York", "2020-10-26", "2020-10-26T08:00:00-04:00", "2020-11-02T08:00:00-05:00"),
        ("America/New_York", "2021-03-08", "2021-03-08T08:00:00-05:00", "2021-03-15T08:00:00-04:00"),
        ("America/Phoenix", "2020-10-26", "2020-10-26T08:00:00-07:00", "2020-11-02T08:00:00-07:00"),
        ("Asia/Kolkata", "2020-10-26", "2020-10-26T08:00:00+05:30", "2020-11-02T08:00:00+05:30"),
        ("America/Chicago", "2019-12-30", "2019-12-30T08:00:00-06:00", "2020-01-06T08:00:00-06:00"),
    ],
)
def test_the_hour_stays_over_both_changes_and_the_years_end(zone: str, after: str, first: str, second: str) -> None:
    there = ZoneInfo(zone)
    assert times(USUAL, at(after, there), 2, there) == [first, second]


def test_a_moment_of_today_is_said_by_its_time_alone() -> None:
    now = at("2020-08-17T09:00")
    assert say_lately(datetime(2020, 8, 17, 12, 4, tzinfo=UTC), now) == "7:04 AM"
    assert say_lately(datetime(2020, 8, 17, 4, 59, tzinfo=UTC), now) == "Sun, Aug 16, 11:59 PM"


def test_a_leap_day_is_a_day_like_others() -> None:
    assert times(Weekly(5, 9), at("2020-02-28T12:00"), 2) == ["2020-02-29T09:00:00-06:00", "2020-03-07T09:00:00-06:00"]


def test_the_days_of_the_changes_themselves() -> None:
    sunday_at_three, sunday_at_midnight = Weekly(6, 3), Weekly(6, 0)
    assert times(sunday_at_three, at("2021-03-13T12:00"), 1) == ["2021-03-14T03:00:00-05:00"]
    assert times(sunday_at_midnight, at("2021-03-13T12:00"), 1) == ["2021-03-14T00:00:00-06:00"]
    assert times(sunday_at_three, at("2020-10-31T12:00"), 1) == ["2020-11-01T03:00:00-06:00"]
    assert times(sunday_at_midnight, at("2020-10-31T12:00"), 1) == ["2020-11-01T00:00:00-05:00"]


def test_an_hour_that_is_missing_is_the_moment_after_and_one_that_is_there_twice_its_first() -> None:
    # Clocks of Beirut jump from midnight to one; Chicago's hour from one to two is there twice.
    beirut = ZoneInfo("Asia/Beirut")
    assert times(Weekly(6, 0), at("2021-03-27T12:00", beirut), 1, beirut) == ["2021-03-28T01:00:00+03:00"]
    assert times(Weekly(6, 1), at("2020-10-31T12:00"), 2) == ["2020-11-01T01:00:00-05:00", "2020-11-08T01:00:00-06:00"]


@given(
    weekly=st.builds(Weekly, st.integers(0, 6), st.sampled_from(HOURS)),
    zone=st.sampled_from(ZONES),
    after=st.datetimes(datetime(2019, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),
)
def test_next_times_are_later_a_week_apart_at_that_time_and_none_is_left_out(
    weekly: Weekly, zone: ZoneInfo, after: datetime
) -> None:
    found = next_times(weekly, zone, after, 4)
    assert [(moment.weekday(), moment.hour, moment.minute) for moment in found] == [
        (weekly.weekday, weekly.hour, 0)
    ] * 4
    moments = [after, *(moment.astimezone(UTC) for moment in found)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert timedelta(0) < gaps[0] <= timedelta(days=7, hours=1)
    assert all(abs(gap - timedelta(days=7)) <= timedelta(hours=1) for gap in gaps[1:])


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("8", "8"),
        ("08:00", "8"),
        ("8:00", "8"),
        ("8am", "8"),
        ("8 a.m.", "8"),
        ("8 PM", "20"),
        ("12 am", "0"),
        ("12pm", "12"),
        ("20", "20"),
        ("0", "0"),
        ("23:00", "23"),
        ("eight", None),
        ("13pm", None),
        ("0am", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hour: str | None) -> None:
    assert read_hour(text) == hour


@pytest.mark.parametrize("text", ["1", "2", "01:00", "2 am"])
def test_the_hours_in_which_clocks_are_changed_are_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UsageError, match="clocks are changed") as refused:
        read_hour(text)
    assert "Take 0, or 3 to 23" in refused.value.text


@pytest.mark.parametrize("text", ["8:30", "24", "25:00", "8:01 am"])
def test_what_is_no_full_hour_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="full hour"):
        read_hour(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [("monday", "Monday"), ("Mon", "Monday"), ("tues", "Tuesday"), ("Mondays", "Monday"), ("mo", None), ("", None)],
)
def test_days_of_the_week_are_read_as_people_write_them(text: str, day: str | None) -> None:
    assert read_weekday(text) == day


def test_a_moment_is_said_by_its_own_clock() -> None:
    assert say_moment(at("2020-08-24T08:00")) == "Mon, Aug 24, 8:00 AM"
