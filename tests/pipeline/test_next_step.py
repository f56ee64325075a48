"""The daily run: when it is due, waits, pauses, is resumed, has failed or is done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.pipeline import next_step
from bot.pipeline.next_step import DayState, Plan, SourceState, Step, Sync
from bot.pipeline.standing import Standing
from bot.warehouse.rows import RecordedRun

CHICAGO = ZoneInfo("America/Chicago")
TODAY = date(2020, 8, 18)
SEVEN = datetime(2020, 8, 18, 7, tzinfo=CHICAGO)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SYNC = SEVEN - 2 * HOUR
"""Every morning's sync comes at five."""
PLAN = Plan()


def shown(at: datetime = SEVEN - 24 * HOUR) -> Standing:
    """Let readers see the run that began at a moment."""
    return Standing("r1", at, at.date(), "r1", "published", "", day=at.astimezone(CHICAGO).date())


def newest(outcome: str, at: datetime = SEVEN, **more: object) -> RecordedRun:
    alive_until = at + 2 * MINUTE
    found = RecordedRun("r2", at, outcome, day=at.date(), alive_until=alive_until, step="normalize/newest")
    return replace(found, **more)  # type: ignore[arg-type]


def asked(
    now: datetime,
    run: RecordedRun | None = None,
    seen: Standing | None = None,
    synced: datetime | None = SYNC,
    changed: datetime | None = None,
) -> Step:
    state = DayState(now, TODAY, SEVEN, seen or shown(), run)
    return decided(state, now, SourceState(Sync.at(synced), changed or synced))


def decided(state: DayState, clock: datetime, source: SourceState) -> Step:
    return next_step.by_records(state, clock) or next_step.by_source(state, source, PLAN)


def test_it_is_due_at_its_hour_and_not_before() -> None:
    assert asked(SEVEN - MINUTE) == "early"
    assert asked(SEVEN) == "run"


def test_it_is_done_once_readers_see_todays_run() -> None:
    assert asked(SEVEN + HOUR, newest("published"), shown(SEVEN)) == "done"


def test_a_later_run_that_fails_is_told_though_readers_see_todays() -> None:
    seen = replace(shown(SEVEN), newest_run_id="r3", newest_outcome="failed")
    assert asked(SEVEN + HOUR, newest("failed", SEVEN + HOUR), seen) == "failed"


def test_a_run_before_its_hour_will_do_if_it_read_todays_sync() -> None:
    assert asked(SEVEN, seen=shown(SYNC + HOUR)) == "done"
    assert asked(SEVEN, seen=shown(SYNC - HOUR)) == "run"


@pytest.mark.parametrize(
    ("synced", "wanted"),
    [(None, "wait"), (SYNC - 24 * HOUR, "wait"), (SEVEN - 12 * HOUR, "run"), (SEVEN - 12 * HOUR - MINUTE, "wait")],
)
def test_it_waits_for_the_sync(synced: datetime | None, wanted: Step) -> None:
    assert asked(SEVEN, synced=synced) == wanted


def test_views_of_which_only_the_newest_change_is_known_are_waited_for_until_patience_ends() -> None:
    for changed in (None, SEVEN - 13 * HOUR):
        source = SourceState(Sync(None, changed, changed, estimated=True))
        for now, wanted in ((SEVEN + 179 * MINUTE, "wait"), (SEVEN + 3 * HOUR, "run")):
            assert decided(DayState(now, TODAY, SEVEN, shown(), None), now, source) == wanted


def test_one_of_two_tables_is_waited_for_until_patience_ends_for_it_may_have_no_change() -> None:
    source = SourceState(Sync(SYNC - 24 * HOUR, SYNC - 24 * HOUR, SYNC))
    for now, wanted in ((SEVEN + 179 * MINUTE, "wait"), (SEVEN + 3 * HOUR, "run")):
        assert decided(DayState(now, TODAY, SEVEN, shown(), None), now, source) == wanted
    between = SourceState(Sync(SYNC, SYNC, SYNC + HOUR))
    assert decided(DayState(SEVEN, TODAY, SEVEN, shown(SYNC + HOUR / 2), None), SEVEN, between) == "run"


def test_a_sync_that_is_an_hour_late_is_taken_when_it_comes() -> None:
    assert asked(SEVEN + 59 * MINUTE, synced=SYNC - 24 * HOUR) == "wait"
    assert asked(SEVEN + HOUR, synced=SEVEN + HOUR) == "run"


def test_what_somebody_runs_is_left_to_them_until_they_are_not_heard_of_any_more() -> None:
    assert asked(SEVEN + MINUTE, newest("running")) == "busy"
    assert asked(SEVEN + 10 * MINUTE, newest("running")) == "run"


def test_after_something_did_not_answer_it_rests_twice_as_long_each_time_up_to_a_bound_and_all_agree() -> None:
    rests = []
    for attempt in range(1, 9):
        run = newest("running", attempt=attempt, alive_until=SEVEN)
        rest = next(minute for minute in range(60) if asked(SEVEN + minute * MINUTE, run) == "run")
        assert 0.5 * min(2 ** (attempt - 1), 16) <= rest <= 1.5 * min(2 ** (attempt - 1), 16) + 1
        rests.append(rest)
    assert len(set(rests[4:])) > 1, "the pauses vary"


def test_one_that_failed_for_good_is_not_repeated_until_the_source_changes() -> None:
    failed = newest("failed")
    assert asked(SEVEN + HOUR, failed) == "failed"
    assert asked(SEVEN + 2 * HOUR, failed, synced=SEVEN + HOUR) == "run"
    assert asked(SEVEN + 2 * HOUR, failed, changed=SEVEN + HOUR) == "run", "a map, or another table"


def test_one_that_was_given_up_has_not_failed() -> None:
    assert asked(SEVEN + HOUR, newest("stopped")) == "run"


def test_yesterdays_failure_and_yesterdays_stopped_run_do_not_keep_todays_from_running() -> None:
    assert asked(SEVEN, newest("failed", SEVEN - 24 * HOUR)) == "run"
    assert asked(SEVEN, newest("running", SEVEN - 24 * HOUR)) == "run"


def test_a_run_by_hand_that_stopped_is_resumed_even_before_the_hour() -> None:
    assert asked(SEVEN - HOUR, newest("running", SEVEN - 2 * HOUR)) == "run"


def test_the_first_run_ever_needs_nothing_that_was_published() -> None:
    state = DayState(SEVEN, TODAY, SEVEN, None, None)
    assert decided(state, SEVEN, SourceState(Sync.at(SYNC))) == "run"


@pytest.mark.parametrize("day", [date(2020, 3, 8), date(2020, 11, 1)], ids=["clocks go on", "clocks go back"])
def test_the_hour_is_the_campaigns_when_clocks_change(day: date) -> None:
    seven = datetime(day.year, day.month, day.day, 7, tzinfo=CHICAGO)
    state = DayState(seven, day, seven, None, None)
    assert decided(state, seven, SourceState(Sync.at(seven - HOUR))) == "run"
    assert decided(replace(state, now=seven - MINUTE), seven, SourceState(Sync.at(seven - HOUR))) == "early"


def test_the_source_is_asked_only_where_the_records_do_not_tell() -> None:
    done = DayState(SEVEN + HOUR, TODAY, SEVEN, shown(SEVEN), newest("published"))
    assert next_step.by_records(done, done.now) == "done"
    assert next_step.by_records(replace(done, standing=shown()), done.now) is None
