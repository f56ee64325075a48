"""No digest from bad data: when it is held, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.digest import holds
from bot.digest.holds import Freshness
from bot.pipeline.standing import Standing
from bot.warehouse.rows import Freeze
from tests.support.small_campaign import calendar, local

NAMES_REGIONS = {"CD4": "Metro", "CD5": "Metro", "CD6": "Suburbs"}
NOW = local(2020, 8, 17, 8)
GOOD = Standing(
    run_id="run_2",
    started_at=local(2020, 8, 17, 7),
    data_through=date(2020, 8, 16),
    newest_run_id="run_2",
    newest_outcome="published",
    newest_findings="warn people_known: 3, for example event 12",
)
FAILED = replace(
    GOOD, newest_run_id="run_3", newest_outcome="failed", trouble="half are missing", remedy="Look at VAN."
)


def held(standing: Standing | None, freshness: Freshness | None = None, now: datetime = NOW) -> holds.Hold | None:
    return holds.held(standing, now, calendar(), freshness or Freshness())


def test_good_numbers_go_out_and_warnings_do_not_hold_them() -> None:
    assert held(GOOD) is None


def test_nothing_published_is_held() -> None:
    hold = held(None)
    assert hold is not None
    assert hold.last_good is None


def test_a_failed_newest_run_holds_and_quotes_the_findings_that_stopped_it() -> None:
    findings = "warn people_known: 3, for example event 12\nfail volume_plausible: 9,000, for example 12,000 then"
    hold = held(replace(FAILED, newest_findings=findings))
    assert hold is not None
    assert (hold.reason, hold.remedy) == ("half are missing", "Look at VAN.")
    assert "volume_plausible" in hold.details
    assert "people_known" not in hold.details
    assert hold.streak == "failed since run_2"
    assert hold.last_good == date(2020, 8, 16)


@pytest.mark.parametrize(("days", "run_days", "good"), [(0, 0, True), (1, 0, False), (1, 1, True), (2, 1, False)])
def test_a_run_of_an_earlier_day_holds_unless_the_setting_allows_it(days: int, run_days: int, good: bool) -> None:
    started = GOOD.started_at - timedelta(days)
    hold = held(replace(GOOD, started_at=started), Freshness(run_days, 1))
    assert (hold is None) is good


def test_the_day_is_the_campaigns_not_utcs() -> None:
    # Sunday, 23:30 in Chicago is Monday in UTC, and still a run of Sunday.
    started = datetime(2020, 8, 17, 4, 30, tzinfo=UTC)
    hold = held(replace(GOOD, started_at=started))
    assert hold is not None
    assert hold.reason == "the numbers are of Sun, Aug 16, and today's are not there yet"
    assert hold.since == local(2020, 8, 17, 7), "when the run was due"


@pytest.mark.parametrize(("through", "good"), [(date(2020, 8, 16), True), (date(2020, 8, 15), False)])
def test_data_that_end_too_early_hold_though_the_run_is_of_today(through: date, good: bool) -> None:
    hold = held(replace(GOOD, data_through=through))
    assert (hold is None) is good
    if hold:
        assert hold.reason == "the data from VAN end Sat, Aug 15"
        assert (hold.streak, hold.since) == ("behind 2020-08-15", local(2020, 8, 17, 7))


def test_a_quiet_evening_or_a_day_without_shifts_holds_nothing_where_the_source_was_synced() -> None:
    quiet = replace(GOOD, data_through=date(2020, 8, 15))
    assert held(replace(quiet, synced_on=date(2020, 8, 16))) is None
    assert held(replace(quiet, data_through=None, synced_on=date(2020, 8, 17))) is None
    hold = held(replace(quiet, data_through=date(2020, 8, 14), synced_on=date(2020, 8, 15)))
    assert hold is not None
    assert hold.reason == "the data from VAN end Fri, Aug 14"
    assert "The source of run run_2 was last synced or changed Sat, Aug 15." in hold.details


def test_a_run_under_way_may_end_it_soon_and_one_that_died_may_not() -> None:
    old = replace(GOOD, started_at=GOOD.started_at - timedelta(1), running_since=NOW - timedelta(minutes=5))
    running = held(old)
    assert running is not None
    assert running.soon
    dead = held(replace(old, running_since=NOW - timedelta(hours=2)))
    assert dead is not None
    assert not dead.soon


@pytest.mark.parametrize(
    ("frozen", "place", "is_held"),
    [
        ("", "", True),
        ("", "CD4", True),
        ("CD4", "CD4", True),
        ("CD4", "Metro", True),
        ("Metro", "CD5", True),
        ("CD4", "", True),
        ("CD4", "CD5", False),
        ("Suburbs", "Metro", False),
        ("Suburbs", "CD6", True),
    ],
)
def test_a_freeze_holds_every_place_that_shares_a_region(frozen: str, place: str, is_held: bool) -> None:
    from bot.language.scope import Names

    names = Names(NAMES_REGIONS, (), ())
    hold = holds.frozen([Freeze("f1", frozen, "recount", "Priya", NOW)], place, names, GOOD)
    assert (hold is not None) is is_held
    if hold:
        assert "recount" in hold.reason


def test_a_run_under_way_does_not_hide_that_the_one_before_it_failed() -> None:
    again = held(replace(FAILED, running_since=NOW - timedelta(minutes=1)))
    assert again is not None
    assert (again.reason, again.soon) == ("half are missing", True)


def test_what_made_a_run_fail_is_quoted_and_its_warnings_are_not() -> None:
    findings = "\n".join([*(f"warn check_{number}: 1, for example x" for number in range(5)), "the table is gone"])
    hold = held(replace(GOOD, newest_outcome="failed", newest_findings=findings))
    assert hold is not None
    assert "the table is gone." in hold.details
    assert "warn" not in hold.details
