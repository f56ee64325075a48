import csv
import gzip
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot.errors import UserError
from bot.imports import exports, values
from bot.imports.faults import Faults
from bot.imports.maps.kinds import KINDS
from bot.imports.source_tables import TABLES
from bot.imports.sources import preset

HEADER = (
    "event_id,event_date,event_name,event_location_id,event_type_name,volunteer_activity_name,shift_id,myc_van_id,"
    "mrr_status_name"
)
ROW = "0012,2020-07-11,Coord: Virtual Phone Bank,013670,Phone Bank,Phonebanker,7,00451,Completed"
REGIONS = "event_location_id,region,region_group,valid_from,valid_to\n013670,CD1,Greater Minnesota,,\n"


CAMPAIGN = date(2020, 7, 11), date(2020, 11, 6)


def read(path: Path, table: str = "event_attendees") -> list[dict[str, Any]]:
    """Check a file and give the rows that would be loaded."""
    faults = Faults(CAMPAIGN)
    target = path.with_suffix(".checked")
    exports.write_parquet(path, TABLES[table], target, faults, lambda _: None)
    faults.check()
    return list(pq.read_table(target).to_pylist())


def faults_of(path: Path, table: str = "event_attendees") -> str:
    with pytest.raises(UserError) as caught:
        read(path, table)
    return caught.value.text


@pytest.fixture
def attendees(tmp_path: Path) -> Path:
    return tmp_path / "event_attendees.csv"


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{ROW}\n".encode(),
        f"\ufeff{HEADER}\r\n{ROW}\r\n".encode(),
        f"{HEADER.upper()}\n\n{ROW}\n\n".encode(),
        f"{HEADER}\n{ROW}".encode(),
        f"{HEADER}\n{ROW}\n".encode("utf-16"),
        f"{HEADER}\n{ROW.replace('2020-07-11', '7/11/2020')}\n".encode(),
        f"{HEADER}\n{ROW.replace('2020-07-11', '7/11/20')}\n,,,,,,,,\n , ,\n".encode(),
        f"{HEADER}\n{ROW}\0\n".replace("013670", "\u00a0013670").encode(),
        f"{HEADER}\n{ROW.replace('2020-07-11', '2020-07-11 00:00:00 UTC')}\n".encode(),
        f"phone,{HEADER},first_name\n555-0100,{ROW},Xyz\n".encode(),
        f"{HEADER},first_name\n{ROW},".encode() + b"Jos\xe9\n",
        ",".join(f'"{cell}"' for cell in HEADER.split(",")).encode()
        + b"\n"
        + ",".join(f'"{cell}"' for cell in ROW.split(",")).encode(),
    ],
    ids=["plain", "BOM and CRLF", "capitals and blank lines", "no newline at the end", "UTF-16", "American date",
         "a short year and rows of commas", "control characters", "midnight", "personal columns",
         "another encoding in a column we do not read", "all quoted"],
)  # fmt: skip
def test_one_row_however_it_was_exported(attendees: Path, content: bytes) -> None:
    attendees.write_bytes(content)
    assert read(attendees) == [
        {
            "event_id": "0012", "event_date": date(2020, 7, 11), "event_name": "Coord: Virtual Phone Bank",
            "event_location_id": "013670", "event_type_name": "Phone Bank", "volunteer_activity_name": "Phonebanker",
            "shift_id": "7", "myc_van_id": "00451", "myv_van_id": None, "committee_id": None, "state_code": None,
            "mrr_status_name": "Completed", "datetime_modified": None, "loaded_at": None,
        }
    ]  # fmt: skip


def test_quoted_commas_quotes_and_line_breaks_belong_to_the_text(attendees: Path) -> None:
    quoted = ROW.replace("Coord: Virtual Phone Bank", '"Call, ""dial""\nand smile"')
    attendees.write_text(f"{HEADER}\n{quoted}\n")
    assert read(attendees)[0]["event_name"] == 'Call, "dial" and smile'


def test_a_packed_file_and_a_parquet_file_are_read_alike(tmp_path: Path, attendees: Path) -> None:
    attendees.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('00451', '')}\n")
    plain = read(attendees)
    packed = tmp_path / "event_attendees.csv.gz"
    packed.write_bytes(gzip.compress(attendees.read_bytes()))
    assert read(packed) == plain
    with attendees.open(newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["event_date"] = date.fromisoformat(row["event_date"])
        row["shift_id"] = int(row["shift_id"])
    parquet = tmp_path / "event_attendees.parquet"
    pq.write_table(pa.Table.from_pylist(rows), parquet)
    assert read(parquet) == plain


def test_a_header_without_rows_is_an_empty_table(attendees: Path) -> None:
    attendees.write_text(HEADER + "\n")
    assert read(attendees) == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "event_attendees.csv, line 1: is empty"),
        ("\n\n", "event_attendees.csv, line 1: is empty"),
        (HEADER.replace(",shift_id", ""), "event_attendees.csv, line 1, shift_id: is missing in the header"),
        (HEADER.replace(",", ";"), "the file is not separated by commas"),
        (HEADER + ",event_id", "event_attendees.csv, line 1, event_id: is in the header twice"),
        (f"{HEADER}\n{ROW},extra", "event_attendees.csv, line 2: 10 fields where the header has 9"),
        (f"{HEADER}\n{ROW}\n{ROW.replace('2020-07-11', '2020-02-30')}",
         "event_attendees.csv, line 3, event_date: '2020-02-30': is not a date; write it like 2020-07-11"),
        (f"{HEADER}\n{ROW.replace('2020-07-11', '')}", "event_attendees.csv, line 2, event_date: '': is empty"),
        (f"{HEADER}\n{ROW.replace('013670', '1.367E+04')}", "'1.367E+04': was rewritten by a spreadsheet"),
        (HEADER + "\n" + ROW.replace("Coord", '"Coord'), "line 2: is not CSV from here on"),
        (HEADER + '\n"a\nb"' + ROW[4:] + "\n" + ROW.replace("2020-07-11", "soon"), "line 4, event_date: 'soon'"),
        (f"{HEADER},datetime_modified\n{ROW},yesterday", "'yesterday': is not a time"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place_and_the_remedy(attendees: Path, content: str, said: str) -> None:
    attendees.write_text(content)
    assert said in faults_of(attendees)


def test_how_a_file_was_read_is_remarked(attendees: Path) -> None:
    attendees.write_text(f"{HEADER}\n{ROW}\n{ROW.replace('2020-07-11', '8/16/20')}\n,,,,,,,,\n,\n")
    faults = Faults()
    target = attendees.with_suffix(".checked")
    exports.write_parquet(attendees, TABLES["event_attendees"], target, faults, lambda _: None)
    assert faults.remarks == {
        "event_attendees.csv: lines without any value were left out": 2,
        "event_attendees.csv, event_date: dates with slashes were read as month/day/year": 1,
    }
    assert exports.days(target) == "Jul 11, 2020 to Aug 16, 2020"


def test_days_that_do_not_tell_which_number_is_the_month_are_refused(attendees: Path) -> None:
    days = [f"{month}/{day}/2020" for month in (7, 8, 9) for day in (1, 5, 8, 12)]
    attendees.write_text("\n".join([HEADER, *(ROW.replace("2020-07-11", day) for day in days)]))
    assert "event_date: '7/1/2020': may be month/day or day/month" in faults_of(attendees)
    attendees.write_text("\n".join([HEADER, *(ROW.replace("2020-07-11", day) for day in [*days, "7/13/2020"])]))
    assert len(read(attendees)) == len(days) + 1


@pytest.mark.parametrize(
    ("days", "month_first"),
    [
        (["9/8/2020"], False),
        (["9/8/20", "10/8/20"], False),
        (["12/8/2020"], False),
        (["9/8/2020", "8/1/2020"], True),
        (["9/8/2020", "8/13/2020"], True),
        (["9/9/2020"], True),
    ],
    ids=["one day", "two days", "only day first is of the campaign", "one is of the campaign month first only",
         "one after the 12th", "the same either way"],
)  # fmt: skip
def test_few_days_are_refused_where_both_ways_to_read_them_are_of_the_campaign(
    attendees: Path, days: list[str], month_first: bool
) -> None:
    attendees.write_text("\n".join([HEADER, *(ROW.replace("2020-07-11", day) for day in days)]))
    if month_first:
        assert {row["event_date"].month for row in read(attendees)} <= {8, 9}
    else:
        assert f"line 2, event_date: '{days[0]}': may be month/day or day/month" in faults_of(attendees)


def test_a_personal_value_is_never_shown(attendees: Path) -> None:
    attendees.write_text(f"{HEADER}\n{ROW.replace('00451', '4.51E+05')}\n")
    said = faults_of(attendees)
    assert "line 2, myc_van_id: was rewritten by a spreadsheet" in said
    assert "4.51" not in said


def test_bytes_that_are_not_utf8_are_a_fault_where_we_read_them(attendees: Path) -> None:
    attendees.write_bytes(f"{HEADER}\n{ROW}".replace("Coord", "Caf\xe9").encode("latin-1"))
    assert "line 2, event_name: 'Caf?: Virtual Phone Bank': is not UTF-8" in faults_of(attendees)


def test_the_first_faults_of_each_kind_are_shown_in_order_and_the_rest_counted(attendees: Path) -> None:
    bad = ROW.replace("2020-07-11", "never").replace("0012", "")
    odd = [f"{ROW}{',' * more}" for more in range(1, 12)]
    attendees.write_text("\n".join([HEADER, *[bad] * 30, *odd]))
    lines = faults_of(attendees).splitlines()
    assert lines[0] == "Nothing was loaded: 71 things are wrong."
    assert ["event_" in line for line in lines[1:11]] == [*[True] * 4, False] * 2
    assert lines[5].strip() == lines[10].strip() == "… and 26 more like these"
    assert lines[-1].strip() == "… and 3 of other kinds"


def test_one_cause_in_every_line_does_not_hide_another(attendees: Path) -> None:
    bad = ROW.replace("2020-07-11", "never")
    attendees.write_text("\n".join([HEADER, *[bad] * 3000, ROW.replace("0012", "")]))
    said = faults_of(attendees)
    assert "… and 2,996 more like these" in said
    assert "line 3002, event_id" in said


def test_a_goal_is_a_whole_number(tmp_path: Path) -> None:
    path = tmp_path / "goals.csv"
    lines = [f"calls,region,CD5,{goal}" for goal in ('"1,200"', "40.0", "-3", "12.5", "many", "")]
    path.write_text("\n".join(["metric,level,name,goal", *lines]))
    said = faults_of(path, "goals")
    assert "line 4, goal: '-3': is not a whole number of 0 or more; write it like 1200" in said
    assert [f"line {line}, goal" in said for line in (2, 3, 5, 6, 7)] == [False, False, True, True, True]


def test_an_outcome_is_one_of_the_known(tmp_path: Path) -> None:
    path = tmp_path / "statuses.csv"
    path.write_text("status_name,outcome\nDeclined,CANCELLED\nMaybe,perhaps\n")
    assert "line 3, outcome: 'perhaps': is not an outcome; write one of completed, no_show" in faults_of(
        path, "statuses"
    )


@pytest.mark.parametrize("name", ["event_attendees.csv.gz", "event_attendees.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"certainly neither")
    assert name in faults_of(path)
    path.write_bytes(gzip.compress(f"{HEADER}\n{ROW}\n".encode() * 50)[:-20])
    assert name in faults_of(path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "has no event_attendees.csv"),
        ({"event_attendees.csv": HEADER}, "has no regions.csv"),
        ({"event_signups.csv": "", "regions.csv": REGIONS}, "has no event_attendees.csv"),
        (
            {"goals.csv": ""},
            "Slack takes goals.csv alone: drop it in the data team's channel, or type `/flake-admin goals` for how.",
        ),
        (
            dict.fromkeys(("Event Attendees (1).csv", "event_signups.csv", "event_signups_statuses.csv"), ""),
            "Event Attendees (1).csv looks like event_attendees: save it as event_attendees.csv",
        ),
        ({"event_attendees.csv": HEADER, "event_attendees.parquet": "", "regions.csv": REGIONS}, "are the same table"),
        ({"event_attendees.csv": HEADER, "regions.csv": REGIONS, "campaign.json": "[]"}, "campaign.json should be"),
    ],
)
def test_a_folder_that_cannot_be_loaded_is_refused_with_what_it_lacks(
    tmp_path: Path, files: dict[str, str], said: str
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(UserError) as caught:
        exports.find(tmp_path, preset("phoenix"), maps=KINDS)
    assert said in caught.value.text


def test_a_folder_is_found_with_what_is_left_alone(tmp_path: Path) -> None:
    for name in ("Event_Attendees.CSV", "regions.csv", "notes.txt", ".DS_Store", "locations.csv"):
        (tmp_path / name).write_text("x")
    export = exports.find(tmp_path, preset("phoenix"))
    assert sorted(export.files) == ["event_attendees", "regions"]
    assert export.others == ("locations.csv", "notes.txt")
    with pytest.raises(UserError, match="is not a folder"):
        exports.find(tmp_path / "nowhere", preset("phoenix"))


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-08-16 22:10:00 UTC", datetime(2020, 8, 16, 22, 10, tzinfo=UTC)),
        ("2020-08-16T17:10:00-05:00", datetime(2020, 8, 16, 22, 10, tzinfo=UTC)),
        ("2020-08-16 22:10:00", datetime(2020, 8, 16, 22, 10, tzinfo=UTC)),
        ("2020-08-16 22:10:00.123456+00", datetime(2020, 8, 16, 22, 10, 0, 123456, tzinfo=UTC)),
        ("8/16/2020 10:10:00 PM", datetime(2020, 8, 16, 22, 10, tzinfo=UTC)),
        ("2020-08-16", datetime(2020, 8, 16, tzinfo=UTC)),
    ],
)
def test_moments_as_van_bigquery_and_spreadsheets_write_them(text: str, moment: datetime) -> None:
    assert values.parse_moment(text) == moment


def test_a_day_that_cannot_be_a_month_is_refused_once(attendees: Path) -> None:
    attendees.write_text("\n".join([HEADER, ROW.replace("2020-07-11", "13/08/2020")]))
    found = faults_of(attendees)
    assert "line 2, event_date: '13/08/2020': is not a date; write it like 2020-07-11" in found
    assert found.count("13/08/2020") == 1
