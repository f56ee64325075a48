"""Which digests are due and not done: over clock changes, year's end and leap days, in several zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.calendar import HOURS
from bot.digest import due
from bot.digest.due import Due
from bot.digest.subscriptions import BY, Subscription
from bot.outbox import ledger
from bot.outbox.ledger import Entry, Ledger, Message
from bot.schedule import USUAL, Weekly
from tests.support.small_campaign import calendar, local

CHICAGO = ZoneInfo("America/Chicago")
LONG_AGO = datetime(2019, 1, 1, tzinfo=UTC)
LATELY = datetime(2020, 8, 12, tzinfo=UTC)
NOTHING = Ledger(())


def subscribed(weekly: Weekly = USUAL, channel: str = "C0METRO000", **more: Any) -> Subscription:
    given = {"created_at": LONG_AGO, "changed_at": LONG_AGO, **more}
    return Subscription("s1", channel, "", "Metro", weekly, "U0MARIA000", **given)


def due_at(now: datetime, zone: str = "America/Chicago", known: Ledger = NOTHING, **more: Any) -> list[Due]:
    return due.due([subscribed(**more)], known, now, calendar(zone))


def entry(step: ledger.Step, at: datetime, week: date = date(2020, 8, 8), **more: Any) -> Entry:
    given = {"attempts": 1, **more}
    kind = given.pop("kind", "digest")
    return Entry(Message(week, "C0METRO000", "", "Metro", kind), step, at=at, **given)


def test_a_digest_is_due_from_its_hour_to_the_end_of_its_day_and_reports_the_last_complete_week() -> None:
    (monday,) = due_at(local(2020, 8, 17, 8), changed_at=LATELY)
    assert monday.since == local(2020, 8, 17, 8)
    assert monday.ends == local(2020, 8, 18)
    assert monday.message.week == date(2020, 8, 8)
    assert monday.message.key == "2020-08-08 C0METRO000 group:Metro digest"
    assert due_at(local(2020, 8, 17, 7, 59), changed_at=LATELY) == []
    (evening,) = due_at(local(2020, 8, 17, 23, 59), changed_at=LATELY)
    assert not evening.over(local(2020, 8, 17, 23, 59))
    assert evening.over(local(2020, 8, 18))


def test_after_fifteen_minutes_it_is_late() -> None:
    (monday,) = due_at(local(2020, 8, 17, 8), changed_at=LATELY)
    assert not monday.late(local(2020, 8, 17, 8, 14, 59))
    assert monday.late(local(2020, 8, 17, 8, 15))


def test_what_is_sent_or_written_off_is_not_due_and_what_failed_for_now_is() -> None:
    now = local(2020, 8, 17, 9)
    for step in ("sent", "missed", "failed"):
        assert due_at(now, known=Ledger([entry(step, now)]), changed_at=LATELY) == []
    for step in ("claimed", "later", "refused"):
        assert len(due_at(now, known=Ledger([entry(step, now)]), changed_at=LATELY)) == 1  # type: ignore[arg-type]
    # Other messages of the same week are not it.
    others = Ledger([entry("sent", now, kind="held"), entry("sent", now, kind="table")])
    assert len(due_at(now, known=others, changed_at=LATELY)) == 1


def test_an_entry_rests_while_its_claim_or_its_pause_lasts() -> None:
    now = local(2020, 8, 17, 9)
    claimed = entry("claimed", now, until=now + timedelta(minutes=5))
    assert claimed.resting(now + timedelta(minutes=4, seconds=59))
    assert not claimed.resting(now + timedelta(minutes=5))
    assert entry("sent", now).resting(now + timedelta(days=400))


def test_a_changed_hour_makes_nothing_due_that_lies_before_the_change() -> None:
    # At nine somebody moves the digest from eight to seven: this Monday's seven has passed.
    changed = local(2020, 8, 17, 9)
    assert due_at(changed, weekly=Weekly(0, 7), changed_at=changed) == []
    assert due_at(local(2020, 8, 24, 7), weekly=Weekly(0, 7), changed_at=changed)


def test_a_week_has_one_digest_though_its_day_was_changed_after_it_came() -> None:
    sent = Ledger([entry("sent", local(2020, 8, 17, 8))])
    moved: dict[str, Any] = {"weekly": Weekly(4, 17), "changed_at": local(2020, 8, 17, 12)}
    assert due_at(local(2020, 8, 21, 17), known=sent, **moved) == []
    (friday,) = due_at(local(2020, 8, 28, 17), known=sent, **moved)
    assert friday.message.week == date(2020, 8, 15)
    now = local(2020, 8, 17, 12)
    assert due.coming(subscribed(Weekly(4, 17)), sent, now, calendar(), 1) == (local(2020, 8, 28, 17),)
    assert due.coming(subscribed(Weekly(4, 17)), NOTHING, now, calendar(), 1) == (local(2020, 8, 21, 17),)


def test_after_an_outage_the_missed_ones_are_to_be_written_off() -> None:
    back = local(2020, 8, 18, 3)
    (missed,) = due_at(back, changed_at=LATELY)
    assert missed.over(back)
    two = due_at(local(2020, 8, 24, 9), known=Ledger([]))
    assert [one.over(local(2020, 8, 24, 9)) for one in two] == [True, False]
    assert due_at(local(2020, 8, 26, 9))[0].message.week == date(2020, 8, 15)


def test_a_paused_subscription_has_nothing_due() -> None:
    assert due_at(local(2020, 8, 17, 9), paused="three times in vain") == []
    assert due_at(local(2020, 8, 17, 9), paused=f"{BY}U1") == []


def test_a_resumed_subscription_sends_from_its_next_time_on() -> None:
    resumed = local(2020, 8, 17, 8, 5)
    assert due_at(resumed, changed_at=resumed) == []
    (one,) = due_at(local(2020, 8, 24, 8), changed_at=resumed)
    assert one.since == local(2020, 8, 24, 8)


@pytest.mark.parametrize(
    ("zone", "day", "utc"),
    [
        # The clocks of Chicago and New York go back on Sunday, Nov 1, and forward on Sunday, Mar 14.
        ("America/Chicago", (2020, 10, 26), 13),
        ("America/Chicago", (2020, 11, 2), 14),
        ("America/Chicago", (2021, 3, 8), 14),
        ("America/Chicago", (2021, 3, 15), 13),
        ("America/New_York", (2020, 11, 2), 13),
        ("America/New_York", (2021, 3, 15), 12),
        # Phoenix has no summer time, Kolkata is half an hour off.
        ("America/Phoenix", (2020, 11, 2), 15),
        ("America/Phoenix", (2021, 3, 15), 15),
        ("Asia/Kolkata", (2020, 11, 2), 2.5),
        ("Asia/Kolkata", (2021, 3, 15), 2.5),
        ("America/Chicago", (2021, 1, 4), 14),
        ("America/Chicago", (2024, 2, 26), 14),
        ("America/Chicago", (2024, 3, 4), 14),
    ],
)
def test_it_is_eight_by_the_campaigns_clock(zone: str, day: tuple[int, int, int], utc: float) -> None:
    moment = datetime(*day, tzinfo=UTC) + timedelta(hours=utc)
    assert due_at(moment, zone)[-1].since == moment
    before = due_at(moment - timedelta(seconds=1), zone)
    assert all(one.since < moment - timedelta(days=6) for one in before)


@pytest.mark.parametrize(
    ("now", "week"),
    [
        (local(2021, 1, 4, 8), date(2020, 12, 26)),  # over the year's end
        (local(2020, 12, 28, 8), date(2020, 12, 19)),
        (local(2024, 3, 4, 8), date(2024, 2, 24)),  # a week with a leap day
        (local(2020, 2, 29, 8), date(2020, 2, 22)),  # a digest on a leap day, a Saturday: yesterday's week
    ],
)
def test_the_week_reported_is_the_one_that_ended_last(now: datetime, week: date) -> None:
    weekly = Weekly(now.weekday(), 8)
    assert due_at(now, weekly=weekly)[-1].message.week == week


@pytest.mark.parametrize("zone", ["America/Chicago", "America/New_York", "America/Phoenix", "Asia/Kolkata"])
@settings(deadline=None, max_examples=40)
@given(
    start=st.datetimes(datetime(2020, 1, 1), datetime(2025, 12, 31)),
    weekday=st.integers(0, 6),
    hour=st.sampled_from(HOURS),
)
def test_whoever_looks_again_and_again_for_four_weeks_sees_each_week_once(
    zone: str, start: datetime, weekday: int, hour: int
) -> None:
    """Looked at hour by hour, each week is due exactly once, on its own day and at its own hour."""
    weeks: dict[date, datetime] = {}
    now, known = start.replace(minute=0, second=0, microsecond=0, tzinfo=UTC), list[Entry]()
    subscription = subscribed(Weekly(weekday, hour), changed_at=now)
    for _ in range(24 * 29):
        for one in due.due([subscription], Ledger(known), now, calendar(zone)):
            assert one.message.week not in weeks
            weeks[one.message.week] = one.since
            known.append(Entry(one.message, "sent", 1, now))
            local_time = one.since.astimezone(ZoneInfo(zone))
            assert (local_time.weekday(), local_time.hour) == (weekday, hour)
            assert now - one.since < timedelta(hours=1)
        now += timedelta(hours=1)
    assert len(weeks) in (4, 5)
    days = sorted(weeks)
    assert all(later - earlier == timedelta(7) for earlier, later in pairwise(days))


def test_rows_become_entries_and_back() -> None:
    at = datetime(2020, 8, 17, 13, tzinfo=UTC)
    row = {
        "key": "2020-08-08 C0METRO000 group:Metro digest",
        "week": date(2020, 8, 8),
        "channel": "C0METRO000",
        "region": "",
        "region_group": "Metro",
        "kind": "digest",
        "attempts": 2,
        "step": "sent",
        "instance": "i1",
        "noted_at": at,
        "rests_until": None,
        "ts": "1.5",
        "permalink": "https://x",
        "run_id": "r1",
        "numbers": '{"total": 10, "total_flakes": 4}',
        "note": "",
        "definition": "gross",
    }
    correction = row | {"key": "c", "kind": "correction-2"}
    earlier = row | {"key": "d", "kind": "correction-1"}
    known = ledger.read([row, correction, earlier])
    message = Message(date(2020, 8, 8), "C0METRO000", "", "Metro")
    found = known.of(message)
    assert found is not None
    assert (found.ts, found.attempts, found.numbers["total"], found.definition) == ("1.5", 2, 10, "gross")
    assert [one.message.kind for one in known.corrections(message)] == ["correction-1", "correction-2"]
    assert known.of(Message(date(2020, 8, 8), "C0METRO000", "Metro", "")) is None
