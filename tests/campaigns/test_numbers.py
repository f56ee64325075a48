"""The whole program against an independent count of an invented campaign, number by number."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.campaigns import count, rural

ROOT = Path(__file__).parents[2]
TODAY = rural.TODAY
SEED = 20
NUMBERS = (
    *("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate", "unclosed", "scheduled"),
    *("declined", "rescheduled", "walk_in", "invited", "unknown"),
)
GROUPINGS: tuple[count.By, ...] = ("organizer", "region", "day", "type")
VARIANTS = ("dated", "undated", "raw", "usual statuses")


# The count itself, by hand


def put(folder: Path, name: str, text: str) -> None:
    """Write a table; cells are parted by bars, and the spaces around them are not theirs."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    with (folder / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)


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


def test_ten_rows_counted_by_hand(tmp_path: Path) -> None:
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
        5 | 2020-08-16 | [canceled] x | 42  | Phonebank  | Caller | 5 | p2 |    | Completed  |
        1 | 2020-08-15 | Calls        |     |            | Caller | 5 | p4 |    | Waitlisted |
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 |    | p1 | Cancelled  |
        1 | 2020-08-15 | Calls        | 42  | Phone Bank | Caller | 5 |    | p1 | Cancelled  |
    """
    put(tmp_path, "event_attendees", head + rows.strip())
    sign_ups = count.between(count.read(tmp_path, "1"), date(2020, 8, 15), date(2020, 8, 21))

    # Ten rows: one is an older version, one a duplicate, one of a deleted event.
    # Tomorrow's cancelled one counts nowhere.
    assert len(sign_ups) == 7
    assert count.numbers(sign_ups, TODAY) == hand(
        completed=1, no_show=1, cancelled=1, unclosed=1, scheduled=1, unknown=1
    )
    assert count.rows(sign_ups, TODAY, "organizer") == {
        ("North", "Ana"): hand(completed=1),
        ("North", "Ben"): hand(no_show=1),
        ("North", "Unturfed"): hand(cancelled=1),  # p1 of My Voters is not p1 of My Campaign
        ("South", "Unturfed"): hand(unclosed=1),
        ("West", "Unturfed"): hand(scheduled=1),
        ("Unmapped", "Unturfed"): hand(unknown=1),
    }
    assert count.rows(sign_ups, TODAY, "day") == {
        ("2020-08-15",): hand(completed=1, no_show=1, cancelled=1, unknown=1),
        ("2020-08-16",): hand(unclosed=1),
        ("2020-08-19",): hand(scheduled=1),
    }
    assert count.rows(sign_ups, TODAY, "type") == {
        ("phonebank",): hand(completed=1, no_show=1, cancelled=1, scheduled=1),
        ("canvass",): hand(unclosed=1),
        ("untyped",): hand(unknown=1),
    }
    # On the day itself the shift is not unclosed yet, and the day after it is.
    assert count.numbers(sign_ups, date(2020, 8, 16))["unclosed"] == 0
    assert count.numbers(sign_ups, date(2020, 8, 17))["unclosed"] == 1
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

    assert count.rows(count.read(tmp_path, "1"), TODAY, "organizer") == {
        ("North", "Ana"): hand(completed=1),
        ("North", "Ben"): hand(no_show=1, declined=1),
        ("South", "Unturfed"): hand(unclosed=1, unknown=1),
    }


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


# The program against the count


@dataclass(frozen=True)
class Campaign:
    """A loaded and built campaign, and what an independent count makes of it."""

    folder: Path
    home: Path
    sign_ups: list[count.SignUp]

    def environment(self) -> dict[str, str]:
        own = {"FLAKEBOT_HOME": str(self.home), "TURF_COMMITTEE_ID": rural.COMMITTEE}
        return {**{name: value for name, value in os.environ.items() if "BIGQUERY" not in name}, **own}

    def run(self, *words: str) -> str:
        """Run the program as people do; what it prints."""
        done = subprocess.run(
            (sys.executable, "-m", "bot", *words),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def ask_all(self, questions: list[str], today: date = TODAY) -> dict[str, Any]:
        """Ask one after another in a process that starts once; the reports, None where there was no answer."""
        return {words: report for (words, _), report in self.ask_on([(words, today) for words in questions]).items()}

    def ask_on(self, questions: list[tuple[str, date]]) -> dict[tuple[str, date], Any]:
        """Ask each question on its day."""
        asking = (
            "import sys\n"
            "from bot.cli import main\n"
            "for words, today in zip(sys.argv[1::2], sys.argv[2::2]):\n"
            "    status = main(['ask', words, '--today', today, '--json'])\n"
            "    print(status, end='\\0', flush=True)\n"
        )
        done = subprocess.run(
            (sys.executable, "-c", asking, *(str(word) for question in questions for word in question)),
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers = [
            json.loads(printed[:-1])["report"] if printed[-1] == "0" else None
            for printed in done.stdout.split("\0")[:-1]
        ]
        return dict(zip(questions, answers, strict=True))


def build(folder: Path) -> Campaign:
    """Load and build the exports in `folder`."""
    made = Campaign(folder / "exports", folder / "home", count.read(folder / "exports", rural.COMMITTEE))
    made.run("load", str(made.folder))
    made.run("pipeline", "--today", TODAY.isoformat())
    return made


@pytest.fixture(scope="module", params=VARIANTS)
def campaign(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Campaign:
    folder = tmp_path_factory.mktemp("rural")
    rural.write(folder / "exports", SEED, raw_only=request.param == "raw", dated=request.param != "undated")
    if request.param == "usual statuses":
        (folder / "exports" / "statuses.csv").unlink()
    return build(folder)


def differences(report: Any, sign_ups: list[count.SignUp], by: count.By, today: date = TODAY) -> list[str]:
    """Say where a report's numbers are not the count's; rows without anything to count do not matter."""
    if report is None:
        return ["no answer"]
    shown: dict[tuple[str, ...], dict[str, Any]] = {}
    found = []
    for row in report["rows"]:
        name = tuple(str(row[part]) for part in (("region", "organizer") if by == "organizer" else (by,)))
        name = tuple(map(count.folded, name)) if by == "type" else name
        if name in shown:
            found.append(f"{name} twice")
        shown[name] = {number: row[number] for number in NUMBERS}
    shown = {name: row for name, row in shown.items() if any(row.values())}
    counted = count.rows(sign_ups, today, by)
    for name in sorted(shown.keys() | counted.keys()):
        found += _unequal(str(name), shown.get(name, {}), counted.get(name, {}))
    return found + _unequal("total", report["total"], count.numbers(sign_ups, today))


def _unequal(name: str, shown: dict[str, Any], counted: count.Numbers) -> list[str]:
    return [
        f"{name} {number}: shown {shown.get(number)}, counted {counted.get(number)}"
        for number in NUMBERS
        if shown.get(number) != counted.get(number)
    ]


def week_of(campaign: Campaign, first: date, event_type: str = "all") -> list[count.SignUp]:
    return count.between(campaign.sign_ups, first, first + timedelta(days=6), event_type)


@pytest.mark.parametrize("event_type", ["all", "phonebank"])
def test_every_week_is_what_the_independent_count_says(campaign: Campaign, event_type: str) -> None:
    asked: dict[str, tuple[count.By, date]] = {
        f"/flake week:{first} by:{by} type:{event_type}": (by, first) for first in rural.WEEKS for by in GROUPINGS
    }
    reports = campaign.ask_all(list(asked))
    found = []
    for words, (by, first) in asked.items():
        report = reports[words]
        found += [f"{words}: {line}" for line in differences(report, week_of(campaign, first, event_type), by)]
        assert (report["week_start"], report["week_end"]) == (str(first), str(first + timedelta(days=6)))

    assert not found, "\n".join(found)


def test_every_region_and_group_is_what_the_independent_count_says(campaign: Campaign) -> None:
    regions, groups = count.places(campaign.folder)
    asked = {
        f'/flake region:"{place}" week:{first} by:organizer type:all': (place, first)
        for place in sorted({*regions, *groups, count.UNMAPPED})
        for first in rural.WEEKS[3:7]
        if '"' not in place
    }
    reports = campaign.ask_all(list(asked))
    found = []
    for words, (place, first) in asked.items():
        mine = [s for s in week_of(campaign, first) if place in (s.region, s.group)]
        found += [f"{words}: {line}" for line in differences(reports[words], mine, "organizer")]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("campaign", ["dated"], indirect=True)
def test_a_region_with_quotation_marks_in_its_name_can_be_asked_for(campaign: Campaign) -> None:
    place, first = 'Saint "Nic" Valley', date(2020, 8, 1)
    writings = (place, f'"{place}"', f"'{place}'", f"“{place}”", '"Saint \\"Nic\\" Valley"', "Saint Nic Valley")
    reports = campaign.ask_all([f"/flake week:{first} by:organizer type:all region:{writing}" for writing in writings])
    mine = [sign_up for sign_up in week_of(campaign, first) if sign_up.region == place]

    assert [] in [differences(report, mine, "organizer") for report in reports.values()]


def test_raw_sign_ups_of_people_whom_nobody_knows_are_all_counted(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    rural.write(tmp_path / "exports", SEED, raw_only=True)
    # Three sign-ups of one role on one shift, without a person: their own ids tell them apart.
    put(
        tmp_path / "exports",
        "event_signups",
        """
        event_signup_id | myc_van_id | event_id | location_id | datetime_offset_begin   | datetime_suppressed
        1               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        2               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        3               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        """,
    )
    campaign = build(tmp_path)
    words = "/flake week:2020-08-15 by:region type:all"

    assert differences(campaign.ask_all([words])[words], campaign.sign_ups, "region") == []


def test_another_today_moves_shifts_between_the_rate_and_the_look_ahead(campaign: Campaign) -> None:
    days = (date(2020, 7, 10), date(2020, 7, 11), date(2020, 8, 14), date(2020, 8, 15), date(2020, 8, 21))
    asked = {(f"/flake week:{first} by:region type:all", day): first for day in days for first in rural.WEEKS}
    reports = campaign.ask_on(list(asked))
    found = []
    for (words, today), first in asked.items():
        lines = differences(reports[words, today], week_of(campaign, first), "region", today)
        found += [f"{words} on {today}: {line}" for line in lines]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("campaign", ["dated", "raw"], indirect=True)
@pytest.mark.parametrize(
    ("words", "by", "first"),
    [
        ("week:2020-07-25 by:organizer type:all", "organizer", date(2020, 7, 25)),
        ("week:W03 by:region type:all", "region", date(2020, 7, 25)),
        ("week:current by:day type:all", "day", date(2020, 8, 15)),
        ("week:last by:type type:all", "type", date(2020, 8, 8)),
        ("week:next by:region type:all", "region", date(2020, 8, 22)),
        ("week:2020-08-21 by:organizer type:all", "organizer", date(2020, 8, 15)),
    ],
)
def test_the_terminal_door_says_what_the_independent_count_says(
    campaign: Campaign, words: str, by: count.By, first: date
) -> None:
    report = json.loads(campaign.run("ask", f"/flake {words}", "--today", TODAY.isoformat(), "--json"))["report"]

    assert differences(report, week_of(campaign, first), by) == []
