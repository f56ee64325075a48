"""The independent count itself: by hand, and the same in all forms of a campaign."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from tests.support.campaigns import count, rural
from tests.support.campaigns.count import NUMBERS
from tests.support.campaigns.published import RURAL_SEED as SEED
from tests.support.campaigns.tables import put

TODAY = rural.TODAY
YESTERDAY = TODAY - count.DAY


def put_maps(folder: Path) -> None:
    put(
        folder,
        "regions",
        """
        event_location_id | region | region_group | valid_from | valid_to
        42                | North  | Hills        |            | 2020-08-15
        42                | South  |              | 2020-08-16 |
        042               | West   | Hills        |            |
        """,
    )
    put(
        folder,
        "activity_regions",
        """
        myc_van_id | fo_name | committee_id | valid_from | valid_to
        p1         | Ana     | 1            |            | 2020-08-15
        p2         |         | 1            |            |
        p3         | Decoy   | 2            |            |
        """,
    )
    put(folder, "turf", "van_precinct_id | fo_name | committee_id\n 9 | Ben | 1\n 9 | Decoy | 2")
    put(folder, "person_records_myc", "myc_van_id | van_precinct_id\n p2 | 9\n p3 | 8")


def hand(**counts: int) -> count.Numbers:
    """Spell a row of numbers out; what is not named is 0."""
    flakes = counts.get("no_show", 0) + counts.get("cancelled", 0)
    total = flakes + counts.get("completed", 0)
    row: count.Numbers = {name: counts.get(name, 0) for name in NUMBERS}
    return {**row, "total_flakes": flakes, "total": total, "flake_rate": flakes / total if total else None}


def test_eleven_rows_counted_by_hand(tmp_path: Path) -> None:
    put_maps(tmp_path)
    head = (
        "event_id|event_date|event_name|event_location_id|event_type_name|volunteer_activity_name|shift_id"
        "|myc_van_id|myv_van_id|mrr_status_name|datetime_modified\n"
    )
    rows = """
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 | p1 |    | Scheduled  | 2020-08-14 10:00:00 UTC
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 | p1 |    | Completed  | 2020-08-14T06:00:00-05:00
        1 | 2020-08-15 | Calls        | 42  | phonebank  | Caller | 5 | p2 |    | NO  show   |
        2 | 2020-08-16 | Doors        | 42  | Canvass    | Walker | 5 | p3 |    | Confirmed  |
        3 | 2020-08-19 | Calls        | 042 | Phonebank  | Caller | 5 | p3 |    | Left Msg   |
        4 | 2020-08-20 | Calls        | 042 | Phonebank  | Caller | 5 | p1 |    | Cancelled  |
        4 | 2020-08-19 | Calls        | 042 | Phonebank  | Host   | 5 | p1 |    | No Show    |
        5 | 2020-08-16 | [canceled] x | 42  | Phonebank  | Caller | 5 | p2 |    | Completed  |
        1 | 2020-08-15 | Calls        |     |            | Caller | 5 | p4 |    | Waitlisted |
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 |    | p1 | Cancelled  |
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 |    | p1 | Cancelled  |
    """
    put(tmp_path, "event_attendees", head + rows.strip())
    sign_ups = count.between(count.read(tmp_path, "1"), date(2020, 8, 15), date(2020, 8, 21))

    # Eleven rows: one is an older version, one a duplicate, one of a deleted event.
    # Tomorrow's cancelled one and today's no-show are not in the rate.
    assert len(sign_ups) == 8
    assert count.numbers(sign_ups, TODAY, YESTERDAY) == hand(
        completed=1, no_show=1, cancelled=1, unclosed=1, scheduled=1, unknown=1, cancelled_ahead=1, closed_ahead=1
    )
    assert count.rows(sign_ups, TODAY, YESTERDAY, "organizer") == {
        ("North", "Ana"): hand(completed=1),
        ("North", "Ben"): hand(no_show=1),
        ("North", "Unturfed"): hand(cancelled=1),  # p1 of My Voters is not p1 of My Campaign
        ("South", "Unturfed"): hand(unclosed=1),
        ("West", "Unturfed"): hand(scheduled=1, cancelled_ahead=1, closed_ahead=1),
        ("Unmapped", "Unturfed"): hand(unknown=1),
    }
    assert count.rows(sign_ups, TODAY, YESTERDAY, "day") == {
        ("2020-08-15",): hand(completed=1, no_show=1, cancelled=1, unknown=1),
        ("2020-08-16",): hand(unclosed=1),
        ("2020-08-19",): hand(scheduled=1, closed_ahead=1),
        ("2020-08-20",): hand(cancelled_ahead=1),
    }
    assert count.rows(sign_ups, TODAY, YESTERDAY, "type") == {
        ("phonebank",): hand(completed=1, no_show=1, cancelled=1, scheduled=1, cancelled_ahead=1, closed_ahead=1),
        ("canvass",): hand(unclosed=1),
        ("untyped",): hand(unknown=1),
    }
    # The shift of the 16th is scheduled on the day itself; then unsynced, until that day is covered.
    sixteenth = count.between(sign_ups, date(2020, 8, 16), date(2020, 8, 16))
    assert count.numbers(sixteenth, date(2020, 8, 16), YESTERDAY) == hand(scheduled=1)
    assert count.numbers(sixteenth, TODAY, date(2020, 8, 15)) == hand(unsynced=1)
    assert count.numbers(sixteenth, TODAY, None) == hand(unsynced=1)
    assert count.numbers(sixteenth, TODAY, date(2020, 8, 16)) == hand(unclosed=1)
    # Where no day is covered there is no rate; what nobody was expected at is counted all the same.
    assert count.numbers(sign_ups, TODAY, None) == hand(
        unsynced=1, scheduled=1, unknown=1, cancelled_ahead=2, closed_ahead=3
    )
    assert count.places(tmp_path) == ({"North", "South", "West"}, {"Hills": {"North", "West"}})


def test_ten_raw_rows_counted_by_hand(tmp_path: Path) -> None:
    put_maps(tmp_path)
    head = (
        "event_signup_id|myc_van_id|event_id|event_role_id|event_shift_id|location_id|datetime_offset_begin"
        "|datetime_suppressed|current_event_signups_event_status_id|remark\n"
    )
    rows = """
        1 | p1 | 1 | 1 | 5 | 42 | 2020-08-16 01:00:00 UTC |                         |    | the evening of the 15th
        2 | p1 | 1 | 1 | 5 | 42 | 2020-08-16 01:00:00 UTC | 2020-08-15 01:00:00 UTC |    | deleted
        3 | p2 | 1 | 1 | 5 | 42 | 2020-08-15 15:00:00 UTC |                         | 31 | what it points at
        4 | p2 | 1 | 2 | 5 | 42 | 2020-08-15 15:00:00 UTC |                         | 99 | a status that is gone
        5 |    | 2 | 2 | 5 | 42 | 2020-08-16 15:00:00 UTC |                         |    | nobody knows who
        6 |    | 2 | 2 | 5 | 42 | 2020-08-16 15:00:00 UTC |                         |    | nor who else; no status
    """
    put(tmp_path, "event_signups", head + rows.strip())
    put(
        tmp_path,
        "event_signups_statuses",
        """
        event_signups_event_status_id | event_signup_id | event_status_id | datetime_modified
        9  | 1 | 1 | 2020-08-16 02:00:00 UTC
        10 | 1 | 2 | 2020-08-16 02:00:00 UTC
        21 | 2 | 2 | 2020-08-17 02:00:00 UTC
        31 | 3 | 6 | 2020-08-17 02:00:00 UTC
        41 | 4 | 5 | 2020-08-17 02:00:00 UTC
        51 | 5 | 1 | 2020-08-17 02:00:00 UTC
        """,
    )
    put(
        tmp_path,
        "event_statuses",
        "event_status_id|event_status_name\n1|Scheduled\n2|Completed\n5|Cancelled\n6|No Show",
    )
    put(tmp_path, "events", "event_id|event_name|event_type_id\n1|Calls|1")
    put(tmp_path, "event_types", "event_type_id|event_type_name\n1|Phone Bank")
    put(tmp_path, "event_roles", "event_role_id|event_role_name\n1|Caller\n2|Host")
    put(
        tmp_path,
        "statuses",
        "status_name|outcome\ncompleted|completed\nNo Show|no_show\nCancelled|declined\nScheduled|open",
    )

    assert count.rows(count.read(tmp_path, "1"), TODAY, YESTERDAY, "organizer") == {
        ("North", "Ana"): hand(completed=1),
        ("North", "Ben"): hand(no_show=1, declined=1),
        ("South", "Unturfed"): hand(unclosed=1, unknown=1),
    }


def test_days_are_covered_by_the_sync_else_by_the_newest_change_else_by_closed_shifts() -> None:
    def shift(day: int, outcome: str) -> count.SignUp:
        return count.SignUp(date(2020, 8, day), "North", "", "Ana", "canvass", outcome)

    shifts = [shift(15, "completed"), shift(16, "no_show"), shift(17, "cancelled"), shift(18, "open")]
    through = partial(count.data_through, shifts, TODAY)
    night, evening = datetime(2020, 8, 17, 5, tzinfo=UTC), datetime(2020, 8, 17, 1, tzinfo=UTC)

    assert through() == date(2020, 8, 16)  # cancelling shows nothing of a day
    # 8 PM of the 16th is 1 AM of the 17th in UTC: a change at that moment is none after it.
    assert through(changed=evening) == date(2020, 8, 15)
    assert through(changed=evening + timedelta(seconds=1)) == date(2020, 8, 16)
    # Midnight in Minnesota: the sync ran after the end of the 16th.
    assert through(synced=night) == date(2020, 8, 16)
    assert through(synced=night - timedelta(seconds=1)) == date(2020, 8, 15)
    assert through(synced=evening, changed=night + count.DAY) == date(2020, 8, 15)  # a change does not matter then
    # Today never is covered, whatever ran or changed since.
    assert through(synced=night + 9 * count.DAY) == through(changed=night + 9 * count.DAY) == YESTERDAY
    assert count.data_through(shifts, date(2020, 8, 15)) is None
    assert not count.is_covered(TODAY, TODAY, TODAY)


def test_covered_days_are_compared_with_the_same_weekdays_before_them() -> None:
    week = date(2020, 8, 15), date(2020, 8, 21)
    two = count.covered(week, TODAY, date(2020, 8, 16))

    assert two == (date(2020, 8, 15), date(2020, 8, 16))
    assert count.compared(two) == (date(2020, 8, 8), date(2020, 8, 9))
    assert count.compared(week) == (date(2020, 8, 8), date(2020, 8, 14))
    assert count.compared((date(2020, 8, 1), date(2020, 8, 8))) == (date(2020, 7, 18), date(2020, 7, 25))
    assert count.compared((TODAY, TODAY)) == (date(2020, 8, 12), date(2020, 8, 12))
    assert count.covered(week, TODAY, date(2020, 8, 14)) is count.covered(week, TODAY, None) is None
    assert count.compared(None) is None


def test_the_count_refuses_what_the_definitions_leave_open(tmp_path: Path) -> None:
    put_maps(tmp_path)
    head = (
        "event_id|event_date|event_name|event_location_id|event_type_name|volunteer_activity_name|shift_id|myc_van_id|"
    )
    rows = "1|2020-08-15|Calls|42|Canvass|Walker|5|p1|Completed\n1|2020-08-15|Calls|42|Canvass|Walker|5|p1|No Show"
    put(tmp_path, "event_attendees", f"{head}mrr_status_name\n{rows}")

    with pytest.raises(ValueError, match="do not say"):
        count.read(tmp_path, "1")


@pytest.mark.parametrize("seed", range(3))
def test_a_campaign_counts_the_same_in_all_its_forms(tmp_path: Path, seed: int) -> None:
    rural.write(tmp_path / "dated", seed)
    rural.write(tmp_path / "undated", seed, dated=False)
    rural.write(tmp_path / "raw", seed, raw_only=True)
    dated, undated, raw = (
        Counter(count.read(tmp_path / form, rural.COMMITTEE)) for form in ("dated", "undated", "raw")
    )

    assert dated == raw
    assert dated == undated


def test_a_seed_always_writes_the_same_campaign(tmp_path: Path) -> None:
    rural.write(tmp_path / "once", SEED)
    rural.write(tmp_path / "again", SEED)
    once, again = ({path.name: path.read_bytes() for path in (tmp_path / n).iterdir()} for n in ("once", "again"))

    assert once == again
