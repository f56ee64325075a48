"""Count the sample anew, row by row, and compare it with the public record."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UserError
from bot.imports.source_tables import MOBILIZE, OUTCOMES, TABLES
from local import sample
from local.sample.contacts import NO_TURF_USER, UNKNOWN_TYPE
from local.sample.people import FIRST_USER_ID, LEFT, ORGANIZERS

Row = dict[str, str]
Tables = dict[str, list[Row]]

TODAY = date(2020, 8, 17)
CHICAGO = ZoneInfo("America/Chicago")
FLAKES = {"no show", "cancelled", "cancel-web"}
CLOSED = FLAKES | {"completed"}
OPEN = {"scheduled", "sched-web", "confirmed", "conf twice", "conf thrice", "left msg", "texted"}
GOLDEN = {
    "CD1": (1, 0, 1),
    "CD2": (20, 7, 27),
    "CD3": (11, 11, 14),
    "CD4": (5, 3, 18),
    "CD5": (11, 9, 19),
    "CD6": (3, 0, 0),
    "CD8": (6, 1, 3),
}
RATES = {1: 52.48, 2: 53.77, 3: 53.55, 4: 56.35, 5: 64.78, 6: 71.78}


def read(folder: Path) -> Tables:
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "campaign"
    sample.write(path)
    return path


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return read(folder)


@pytest.fixture(scope="module")
def attendees(tables: Tables) -> list[Row]:
    return tables["event_attendees"]


@pytest.fixture(scope="module")
def kept(attendees: list[Row]) -> list[Row]:
    return without_duplicates(attendees)


def status(row: Row) -> str:
    return row["mrr_status_name"].strip().lower()


def key(row: Row) -> tuple[str, str, str, str]:
    return row["myc_van_id"], row["event_id"], row["shift_id"], row["volunteer_activity_name"]


def is_deleted(row: Row) -> bool:
    return row["event_name"].startswith(("[Canceled]", "[Cancelled]"))


def is_phone_bank(row: Row) -> bool:
    return row["event_type_name"].replace(" ", "").lower() == "phonebank"


def week(row: Row) -> int:
    return (date.fromisoformat(row["event_date"]) - date(2020, 7, 11)).days // 7 + 1


def is_ahead(row: Row) -> bool:
    return row["event_date"] >= TODAY.isoformat()


def without_duplicates(rows: Iterable[Row]) -> list[Row]:
    """Keep the newest row of each sign-up; without a time, a closed one."""
    best: dict[tuple[str, str, str, str], Row] = {}
    for row in rows:
        other = best.get(key(row))
        if other is None or rank(row) > rank(other):
            best[key(row)] = row
    return list(best.values())


def rank(row: Row) -> tuple[str, bool]:
    return row["datetime_modified"], status(row) in CLOSED


def counts(rows: Iterable[Row]) -> Counter[str]:
    return Counter(status(row) for row in rows if not is_deleted(row) and not is_ahead(row))


def weekly(rows: Iterable[Row]) -> dict[int, tuple[int, int]]:
    """Flakes and total of each week's phone banks, as of today."""
    by_week: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        if is_phone_bank(row):
            by_week[week(row)].append(row)
    tallies = {number: counts(group) for number, group in by_week.items()}
    return {
        number: (sum(tally[word] for word in FLAKES), sum(tally[word] for word in CLOSED))
        for number, tally in tallies.items()
    }


def rates(rows: Iterable[Row]) -> dict[int, float]:
    return {number: round(100 * flakes / total, 2) for number, (flakes, total) in sorted(weekly(rows).items()) if total}


def by_region(rows: Iterable[Row], tables: Tables) -> dict[str, tuple[int, int, int]]:
    region = {row["event_location_id"]: row["region"] for row in tables["regions"]}
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        tally[region.get(row["event_location_id"], "Unmapped")][status(row)] += 1
    return {name: (each["no show"], each["cancelled"], each["completed"]) for name, each in tally.items()}


def from_history(tables: Tables) -> list[Row]:
    """Derive `event_attendees` from the raw tables."""
    words = {row["event_status_id"]: row["event_status_name"] for row in tables["event_statuses"]}
    roles = {row["event_role_id"]: row["event_role_name"] for row in tables["event_roles"]}
    types = {row["event_type_id"]: row["event_type_name"] for row in tables["event_types"]}
    events = {row["event_id"]: row for row in tables["events"]}
    newest = newest_statuses(tables)
    return [
        {
            "event_id": row["event_id"],
            "event_date": moment(row["datetime_offset_begin"]).astimezone(CHICAGO).date().isoformat(),
            "event_name": events[row["event_id"]]["event_name"],
            "event_location_id": row["location_id"],
            "event_type_name": types[events[row["event_id"]]["event_type_id"]],
            "volunteer_activity_name": roles[row["event_role_id"]],
            "shift_id": row["event_shift_id"],
            "myc_van_id": row["myc_van_id"],
            "mrr_status_name": words[newest[row["event_signup_id"]]["event_status_id"]],
            "datetime_modified": newest[row["event_signup_id"]]["datetime_modified"],
        }
        for row in tables["event_signups"]
        if not row["datetime_suppressed"]
    ]


def newest_statuses(tables: Tables) -> dict[str, Row]:
    newest: dict[str, Row] = {}
    for row in tables["event_signups_statuses"]:
        other = newest.get(row["event_signup_id"])
        if other is None or order(row) > order(other):
            newest[row["event_signup_id"]] = row
    return newest


def order(row: Row) -> tuple[str, int]:
    return row["datetime_modified"], int(row["event_signups_event_status_id"])


def moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S UTC").replace(tzinfo=UTC)


# The public record


def test_the_first_saturday_is_the_records_seven_rows_and_nothing_else(attendees: list[Row], tables: Tables) -> None:
    day = [row for row in attendees if row["event_date"] == "2020-07-11"]
    assert by_region(day, tables) == GOLDEN
    assert len(day) == 170
    assert {status(row) for row in day} == {"completed", "no show", "cancelled"}
    assert {row["event_name"] for row in day} == {"Coord: Virtual Phone Bank"}
    assert {row["event_type_name"] for row in day} == {"Phone Bank"}


def test_the_weekly_rates_are_the_records(kept: list[Row]) -> None:
    assert rates(kept) == RATES


def test_the_weekly_totals_are_the_records_or_near_them(kept: list[Row]) -> None:
    tally = weekly(kept)
    assert tally[3] == (1002, 1871)
    assert 280 <= tally[6][1] <= 300
    assert tally[1][1] > 170
    assert all(1500 <= tally[number][1] <= 2000 for number in (2, 4, 5))


def test_the_rates_come_out_the_same_from_the_raw_tables(tables: Tables, kept: list[Row]) -> None:
    derived = without_duplicates(from_history(tables))
    assert weekly(derived) == weekly(kept)
    assert {key(row): status(row) for row in derived} == {key(row): status(row) for row in kept}
    shared = ("event_date", "event_name", "event_location_id", "event_type_name")
    mine = {key(row): [row[name] for name in shared] for row in derived}
    assert mine == {key(row): [row[name] for name in shared] for row in kept}


def test_any_seed_agrees_with_the_record(tmp_path: Path) -> None:
    sample.write(tmp_path / "campaign", seed=2)
    tables = read(tmp_path / "campaign")
    kept = without_duplicates(tables["event_attendees"])
    assert rates(kept) == RATES
    assert by_region((row for row in kept if row["event_date"] == "2020-07-11"), tables) == GOLDEN
    assert weekly(without_duplicates(from_history(tables))) == weekly(kept)


# What a reader must see through


def test_duplicates_come_in_every_kind(attendees: list[Row], kept: list[Row]) -> None:
    groups: dict[tuple[str, str, str, str], list[Row]] = defaultdict(list)
    for row in attendees:
        groups[key(row)].append(row)
    pairs = [group for group in groups.values() if len(group) > 1]
    exact = [pair for pair in pairs if pair[0]["datetime_modified"] and len({rank(row) for row in pair}) == 1]
    undated = [pair for pair in pairs if not any(row["datetime_modified"] for row in pair)]
    older = [pair for pair in pairs if len({row["datetime_modified"] for row in pair}) > 1]
    assert (len(exact), len(undated), len(older)) == (42, 14, 64)
    assert all(len({status(row) for row in pair}) == 1 for pair in exact)
    assert all(len({status(row) for row in pair}) == 2 for pair in older)
    assert all(sum(status(row) in CLOSED for row in pair) == 1 for pair in undated)
    assert any(pair[0]["datetime_modified"] < pair[1]["datetime_modified"] for pair in older)
    assert any(pair[0]["datetime_modified"] > pair[1]["datetime_modified"] for pair in older)
    assert len(kept) == len(attendees) - 120


def test_two_roles_on_one_shift_both_count(kept: list[Row]) -> None:
    roles: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for row in kept:
        if status(row) in CLOSED:
            roles[key(row)[:3]].add(row["volunteer_activity_name"])
    assert sum(len(each) == 2 for each in roles.values()) >= 40


def test_every_week_but_the_first_has_shifts_nobody_closed(kept: list[Row]) -> None:
    unclosed = Counter(week(row) for row in kept if status(row) in OPEN and row["event_date"] < TODAY.isoformat())
    assert sorted(unclosed) == [2, 3, 4, 5, 6]
    assert unclosed[6] > unclosed[5] > unclosed[4] > 5


def test_two_weeks_lie_ahead_and_some_have_cancelled_early(kept: list[Row]) -> None:
    ahead = [row for row in kept if is_ahead(row) and not is_deleted(row)]
    assert {status(row) for row in ahead} >= OPEN | {"cancelled", "cancel-web"}
    assert max(row["event_date"] for row in ahead) == "2020-08-30"
    assert sum(status(row) in FLAKES for row in ahead) > 100
    assert not any(status(row) in {"completed", "no show", "walk in"} for row in ahead)


def test_deleted_events_are_renamed_and_declined_but_not_all_of_them(attendees: list[Row]) -> None:
    deleted = [row for row in attendees if is_deleted(row)]
    tally = Counter(status(row) for row in deleted)
    assert {row["event_name"].split(" ")[0] for row in deleted} == {"[Canceled]", "[Cancelled]"}
    assert set(tally) == {"declined", "completed", "no show"}
    assert min(tally.values()) >= 5
    assert any(status(row) == "declined" and not is_deleted(row) for row in attendees)


@pytest.mark.parametrize(
    "word", ["walk in", "declined", "maybe later", "resched", "excused", "invited", "tentative", "paid"]
)
def test_every_other_status_is_there(kept: list[Row], word: str) -> None:
    assert sum(status(row) == word and not is_deleted(row) for row in kept) >= 5


def test_some_statuses_and_types_are_spelled_oddly(attendees: list[Row]) -> None:
    words = {row["mrr_status_name"] for row in attendees}
    assert {"completed ", "NO SHOW"} <= words
    assert {row["event_type_name"] for row in attendees} == {
        "Phone Bank",
        "Phonebank",
        "phone bank",
        "Canvass",
        "Text Bank",
    }


def test_some_locations_are_on_no_map(kept: list[Row], tables: Tables) -> None:
    known = {row["event_location_id"] for row in tables["regions"]}
    closed = Counter(row["event_location_id"] for row in kept if status(row) in CLOSED)
    unmapped = {location: count for location, count in closed.items() if location not in known}
    assert set(unmapped) == {"", "13999", "013618"}
    assert min(unmapped.values()) >= 5
    assert set(closed) > known


def test_evening_shifts_are_tomorrow_in_utc(tables: Tables) -> None:
    begins = [moment(row["datetime_offset_begin"]) for row in tables["event_signups"]]
    assert sum(begin.date() != begin.astimezone(CHICAGO).date() for begin in begins) > 500


def test_deleted_sign_ups_are_in_the_raw_tables_only(tables: Tables, attendees: list[Row]) -> None:
    suppressed = [row for row in tables["event_signups"] if row["datetime_suppressed"]]
    assert len(suppressed) == 60
    assert len(tables["event_signups"]) == len(attendees) + 60
    undone = {**tables, "event_signups": [{**row, "datetime_suppressed": ""} for row in tables["event_signups"]]}
    assert weekly(without_duplicates(from_history(undone))) != weekly(without_duplicates(attendees))


# The raw tables


def test_the_current_status_is_the_newest_of_the_history(tables: Tables) -> None:
    newest = newest_statuses(tables)
    for row in tables["event_signups"]:
        current = row["current_event_signups_event_status_id"]
        assert newest[row["event_signup_id"]]["event_signups_event_status_id"] == current
    assert len(newest) == len(tables["event_signups"])


def test_the_id_decides_between_statuses_of_one_second(tables: Tables) -> None:
    times = Counter((row["event_signup_id"], row["datetime_modified"]) for row in tables["event_signups_statuses"])
    assert sum(count > 1 for count in times.values()) >= 5


def test_whoever_was_ever_confirmed_flakes_less(tables: Tables) -> None:
    words = {row["event_status_id"]: row["event_status_name"] for row in tables["event_statuses"]}
    confirmed = {
        row["event_signup_id"]
        for row in tables["event_signups_statuses"]
        if words[row["event_status_id"]].startswith("Conf")
    }
    newest = newest_statuses(tables)
    tally: dict[bool, Counter[bool]] = {True: Counter(), False: Counter()}
    for row in tables["event_signups"]:
        word = words[newest[row["event_signup_id"]]["event_status_id"]].lower()
        if word in CLOSED:
            tally[row["event_signup_id"] in confirmed][word in FLAKES] += 1
    share = {was: each[True] / each.total() for was, each in tally.items()}
    assert share[True] < share[False] - 0.08


def test_nothing_changed_after_sunday_evening(tables: Tables, attendees: list[Row]) -> None:
    times = [row["datetime_modified"] for row in attendees if row["datetime_modified"]]
    times += [row["datetime_modified"] for row in tables["event_signups_statuses"]]
    newest = max(moment(text) for text in times).astimezone(CHICAGO)
    assert newest.date() == TODAY - timedelta(1)
    assert newest.hour >= 19


def test_no_shift_is_closed_before_it_begins(tables: Tables) -> None:
    words = {row["event_status_id"]: row["event_status_name"] for row in tables["event_statuses"]}
    begins = {row["event_signup_id"]: row["datetime_offset_begin"] for row in tables["event_signups"]}
    for row in tables["event_signups_statuses"]:
        if words[row["event_status_id"]] in {"Completed", "No Show", "Walk In"}:
            assert row["datetime_modified"] > begins[row["event_signup_id"]]


# Turf and people


def test_forty_organizers_four_to_six_a_region(tables: Tables) -> None:
    mine = {row["fo_name"] for row in tables["turf"] if row["committee_id"] == sample.COMMITTEE_ID}
    assert len(mine) == 40
    assert set(Counter(label[:3] for label in mine).values()) <= {4, 5, 6}
    assert all(re.fullmatch(r"CD[1-8]-0[1-6] [A-Z].*", label) for label in mine)


@pytest.mark.parametrize("name", ["turf", "activity_regions"])
def test_turf_is_cut_anew_in_mid_cycle_and_a_partner_has_some_too(tables: Tables, name: str) -> None:
    rows = tables[name]
    person = next(iter(rows[0]))
    mine = [row for row in rows if row["committee_id"] == sample.COMMITTEE_ID]
    ended = {row[person]: row["fo_name"] for row in mine if row["valid_to"] == "2020-07-31"}
    begun = {row[person]: row["fo_name"] for row in mine if row["valid_from"] == "2020-08-01"}
    assert set(ended) == set(begun)
    assert all(ended[each] != begun[each] for each in ended)
    assert len(ended) >= 20
    assert 5 < len(rows) - len(mine) < len(mine) / 5
    assert not {row["fo_name"] for row in rows if row not in mine} & {row["fo_name"] for row in mine}


def test_nobody_has_two_organizers_on_one_day(tables: Tables) -> None:
    for name in ("turf", "activity_regions"):
        rows = [row for row in tables[name] if row["committee_id"] == sample.COMMITTEE_ID]
        for day in ("2020-07-31", "2020-08-01"):
            owners = Counter(
                next(iter(row.values()))
                for row in rows
                if (row["valid_from"] or day) <= day <= (row["valid_to"] or day)
            )
            assert max(owners.values()) == 1


def test_some_sign_ups_are_on_nobodys_turf(tables: Tables, kept: list[Row]) -> None:
    mine = sample.COMMITTEE_ID
    turf = {row["van_precinct_id"] for row in tables["turf"] if row["committee_id"] == mine}
    direct = {row["myc_van_id"] for row in tables["activity_regions"] if row["committee_id"] == mine and row["fo_name"]}
    precinct = {row["myc_van_id"]: row["van_precinct_id"] for row in tables["person_records_myc"]}
    lost = {row["myc_van_id"] for row in kept} - direct
    lost = {person for person in lost if precinct.get(person) not in turf}
    assert any(person not in precinct for person in lost)
    assert {"", "99999"} <= {precinct.get(person) for person in lost}
    assert 100 < sum(row["myc_van_id"] in lost for row in kept) < len(kept) / 10


def test_ids_keep_their_leading_zeros(tables: Tables) -> None:
    assert all(len(row["van_precinct_id"]) == 5 for row in tables["turf"])
    assert any(row["van_precinct_id"].startswith("00") for row in tables["turf"])


def test_whatever_looks_personal_is_invented(tables: Tables) -> None:
    for row in tables["person_records_myc"]:
        assert row["first_name"] == "Volunteer"
        assert "-555-01" in row["phone"]
        assert row["email"].endswith("@example.org")
    assert {row["first_name"] for row in tables["users"]} == {"Organizer"}


def test_organizers_try_to_reach_volunteers_and_voters(tables: Tables) -> None:
    users = {row["user_id"] for row in tables["users"]}
    left = {str(FIRST_USER_ID + LEFT)}
    for name, types in (
        ("contacts_myc", {"Phone", "SMS Text", "One on One", UNKNOWN_TYPE}),
        ("contacts_myv", {"Phone", "SMS Text", "Walk"}),
    ):
        rows = tables[name]
        others = {NO_TURF_USER} if name == "contacts_myc" else set()
        assert {row["canvassed_by_user_id"] for row in rows} == users | left | others
        assert {row["contact_type_name"] for row in rows} == types
        assert {row["result_name"] for row in rows} >= {"Canvassed", "Not Home", "Left Message", "Refused"}
        days = [row["date_canvassed"] for row in rows if row["date_canvassed"]]
        assert (min(days), max(days)) == ("2020-07-11", "2020-08-16")
        # The sync delivers some of them twice.
        assert 0 < len(rows) - len({row["contacts_contact_id"] for row in rows}) < 100


def test_an_organizer_left_and_some_contacts_have_no_date(tables: Tables) -> None:
    theirs = [row["date_canvassed"] for row in tables["contacts_myc"] if row["canvassed_by_user_id"] == "5040"]
    assert theirs
    assert max(theirs) < "2020-08-01"
    assert sum(not row["date_canvassed"] for row in tables["contacts_myc"]) >= 10


def test_goals_are_those_of_places_and_organizers_that_exist(tables: Tables) -> None:
    names = {
        "statewide": {""},
        "region_group": {row["region_group"] for row in tables["regions"]},
        "region": {row["region"] for row in tables["regions"]},
        "organizer": set(ORGANIZERS["label"]),
    }
    for row in tables["goals"]:
        assert row["name"] in names[row["level"]], row
    regions = {row["name"] for row in tables["goals"] if row["level"] == "region"}
    assert names["region"] - regions == {"CD7"}
    assert "0" in {row["goal"] for row in tables["goals"]}


def test_other_tools_count_texts_and_dials(tables: Tables) -> None:
    rows = tables["other_attempts"]
    assert {row["method"] for row in rows} == {"text", "phone"}
    assert {row["organizer"] for row in rows} == set(ORGANIZERS["label"])
    assert all(int(row["conversations"]) <= int(row["attempts"]) for row in rows)


# The files


def test_every_source_table_is_written_as_the_program_reads_it(tables: Tables) -> None:
    assert set(tables) == set(TABLES) - set(MOBILIZE)
    for name in tables:
        # The sample's days are covered by its newest change, not by a load.
        for column in (one for one in TABLES[name].columns if one.name != "loaded_at"):
            assert all(column.name in row for row in tables[name])
            assert not column.filled or all(row[column.name] for row in tables[name])
    assert {row["outcome"] for row in tables["statuses"]} == set(OUTCOMES)


def test_writing_returns_the_rows_of_each_table_and_marks_the_folder(tmp_path: Path) -> None:
    rows = sample.write(tmp_path / "new" / "campaign")
    tables = read(tmp_path / "new" / "campaign")
    assert rows == {name: len(each) for name, each in tables.items()}
    assert 12_000 <= rows["event_attendees"] <= 15_000
    assert json.loads((tmp_path / "new" / "campaign" / "campaign.json").read_text()) == {"name": "Sample campaign"}
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["campaign"]


def test_the_same_seed_writes_the_same_files_and_another_others(folder: Path, tmp_path: Path) -> None:
    sample.write(tmp_path / "same", seed=1)
    sample.write(tmp_path / "other", seed=2)
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "same" / path.name).read_bytes()
    assert (folder / "event_attendees.csv").read_bytes() != (tmp_path / "other" / "event_attendees.csv").read_bytes()


def test_more_sign_ups_are_copies_with_the_same_rates(tmp_path: Path, attendees: list[Row]) -> None:
    rows = sample.write(tmp_path / "large", signups=25_000)
    tables = read(tmp_path / "large")
    large = tables["event_attendees"]
    assert rows["event_attendees"] == len(large) == 2 * len(attendees)
    kept = without_duplicates(large)
    assert rates(kept) == RATES
    assert weekly(kept)[3] == (2004, 3742)
    assert weekly(without_duplicates(from_history(tables))) == weekly(kept)
    for name, column in (
        ("event_signups", "event_signup_id"),
        ("event_signups_statuses", "event_signups_event_status_id"),
        ("events", "event_id"),
        ("person_records_myc", "myc_van_id"),
    ):
        ids = [row[column] for row in tables[name]]
        assert len(ids) == len(set(ids))
    for name in ("contacts_myc", "contacts_myv"):
        times = Counter(row["contacts_contact_id"] for row in tables[name])
        assert set(times.values()) == {1, 2}, "the sync repeats a few of each copy, and no two copies share an id"


def test_fewer_sign_ups_than_it_has_are_refused_aloud(tmp_path: Path, attendees: list[Row]) -> None:
    lines: list[str] = []
    rows = sample.write(tmp_path / "small", signups=10, progress=lines.append)
    assert rows["event_attendees"] == len(attendees)
    assert lines == [f"10 sign-ups are fewer than the sample campaign has: writing all {len(attendees):,} of it"]


def test_a_long_task_says_how_far_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("local.sample.writing._PATIENCE", 0.0)
    lines: list[str] = []
    rows = sample.write(tmp_path / "campaign", signups=25_000, progress=lines.append)
    assert f"event_attendees: {rows['event_attendees']:,} of {rows['event_attendees']:,} rows" in lines


# Overwriting


def test_an_earlier_sample_is_replaced(tmp_path: Path) -> None:
    sample.write(tmp_path / "campaign", seed=2)
    before = (tmp_path / "campaign" / "events.csv").read_bytes()
    sample.write(tmp_path / "campaign", seed=1)
    assert (tmp_path / "campaign" / "events.csv").read_bytes() != before
    assert [path.name for path in tmp_path.iterdir()] == ["campaign"]


def test_a_sample_that_cannot_take_its_place_leaves_the_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample.write(tmp_path / "campaign")
    before = (tmp_path / "campaign" / "events.csv").read_bytes()
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name.endswith(".partial"):
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UserError, match="Permission denied"):
        sample.write(tmp_path / "campaign", seed=2)
    assert (tmp_path / "campaign" / "events.csv").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["campaign"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    (tmp_path / "campaign").mkdir()
    assert sample.write(tmp_path / "campaign")
    assert (tmp_path / "campaign" / "campaign.json").exists()


@pytest.mark.parametrize(
    "files",
    [
        {"notes.txt": "mine"},
        {"events.csv": "event_id\n"},
        {"campaign.json": '{"name": "Our campaign"}', "events.csv": "event_id\n"},
        {"campaign.json": "not json"},
        {"campaign.json": '{"name": "Sample campaign"}', "notes.txt": "mine"},
    ],
)
def test_a_folder_with_other_things_in_it_is_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    with pytest.raises(UserError, match="has other things in it"):
        sample.write(folder)
    assert {path.name: path.read_text() for path in folder.iterdir()} == files


def test_a_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "campaign").write_text("mine")
    with pytest.raises(UserError, match="is a file"):
        sample.write(tmp_path / "campaign")


def test_a_failure_half_way_leaves_the_earlier_sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample.write(tmp_path / "campaign")
    before = {path.name: path.read_bytes() for path in (tmp_path / "campaign").iterdir()}

    def fail(*_: object) -> dict[str, int]:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("local.sample.write_sheets", fail)
    with pytest.raises(UserError, match="No space left on device"):
        sample.write(tmp_path / "campaign", seed=2)
    assert {path.name: path.read_bytes() for path in (tmp_path / "campaign").iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["campaign"]
