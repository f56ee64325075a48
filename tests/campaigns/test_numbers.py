"""`/flake` against an independent count of an invented campaign, number by number."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.support.campaigns import count, rural
from tests.support.campaigns.count import NUMBERS
from tests.support.campaigns.published import FORMS, Campaign, opened, publish_exports, published, write
from tests.support.campaigns.tables import put

ROOT = Path(__file__).parents[2]
TODAY = rural.TODAY
PARTS = (*count.CLOSED, *count.ASIDE, *count.AHEAD, "unclosed")
"""The numbers that add up to all shifts."""
GROUPINGS: tuple[count.By, ...] = ("organizer", "region", "day", "type")


@pytest.fixture(scope="module", params=FORMS)
def campaign(
    request: pytest.FixtureRequest, shared_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with published(request.param, shared_folder, tmp_path_factory.mktemp("campaign")) as found:
        yield found


def differences(
    campaign: Campaign, report: Any, sign_ups: list[count.SignUp], by: count.By, today: date = TODAY
) -> list[str]:
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
    counted = count.rows(sign_ups, today, campaign.covered, by)
    for name in sorted(shown.keys() | counted.keys()):
        found += _unequal(str(name), shown.get(name, {}), counted.get(name, {}))
    if (parts := sum(report["total"][part] for part in PARTS)) != len(sign_ups):
        found.append(f"the parts of the total are {parts} shifts of {len(sign_ups)}")
    return found + _unequal("total", report["total"], count.numbers(sign_ups, today, campaign.covered))


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
    found = []
    for words, (by, first) in asked.items():
        report = campaign.report(words)
        found += [
            f"{words}: {line}" for line in differences(campaign, report, week_of(campaign, first, event_type), by)
        ]
        assert (report["week_start"], report["week_end"]) == (str(first), str(first + timedelta(days=6)))

    assert not found, "\n".join(found)


def test_every_region_and_group_is_what_the_independent_count_says(campaign: Campaign) -> None:
    regions, groups = count.places(campaign.exports)
    asked = {
        f'/flake region:"{place}" week:{first} by:organizer type:all': (place, first)
        for place in sorted({*regions, *groups, count.UNMAPPED})
        for first in rural.WEEKS[3:7]
        if '"' not in place
    }
    found = []
    for words, (place, first) in asked.items():
        mine = [s for s in week_of(campaign, first) if place in (s.region, s.group)]
        found += [f"{words}: {line}" for line in differences(campaign, campaign.report(words), mine, "organizer")]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("campaign", ["dated"], indirect=True)
def test_a_region_with_quotation_marks_in_its_name_can_be_asked_for(campaign: Campaign) -> None:
    place, first = 'Saint "Nic" Valley', date(2020, 8, 1)
    writings = (place, f'"{place}"', f"'{place}'", f"“{place}”", '"Saint \\"Nic\\" Valley"', "Saint Nic Valley")
    reports = [campaign.report(f"/flake week:{first} by:organizer type:all region:{writing}") for writing in writings]
    mine = [sign_up for sign_up in week_of(campaign, first) if sign_up.region == place]

    assert [] in [differences(campaign, report, mine, "organizer") for report in reports]


def test_raw_sign_ups_of_people_whom_nobody_knows_are_all_counted(tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    write("raw", exports)
    # Three sign-ups of one role on one shift, without a person: their own ids tell them apart.
    put(
        exports,
        "event_signups",
        """
        event_signup_id | myc_van_id | event_id | location_id | datetime_offset_begin   | datetime_suppressed
        1               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        2               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        3               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
        """,
    )
    publish_exports("raw", exports, tmp_path / "home")
    with opened(exports, tmp_path / "home", "raw") as campaign:
        report = campaign.report("/flake week:2020-08-15 by:region type:all")

        assert differences(campaign, report, campaign.sign_ups, "region") == []


def test_another_today_moves_shifts_between_the_rate_and_the_look_ahead(campaign: Campaign) -> None:
    days = (date(2020, 7, 10), date(2020, 7, 11), date(2020, 8, 14), date(2020, 8, 15), date(2020, 8, 21))
    asked = {(f"/flake week:{first} by:region type:all", day): first for day in days for first in rural.WEEKS}
    found = []
    for (words, today), first in asked.items():
        lines = differences(campaign, campaign.report(words, today), week_of(campaign, first), "region", today)
        found += [f"{words} on {today}: {line}" for line in lines]

    assert not found, "\n".join(found)


@pytest.mark.parametrize("campaign", ["dated", "raw"], indirect=True)
def test_the_terminal_says_of_many_questions_what_the_independent_count_says(
    campaign: Campaign, tmp_path: Path
) -> None:
    asked: list[tuple[str, count.By, date]] = [
        ("week:2020-07-25 by:organizer type:all", "organizer", date(2020, 7, 25)),
        ("week:W03 by:region type:all", "region", date(2020, 7, 25)),
        ("week:current by:day type:all", "day", date(2020, 8, 15)),
        ("week:last by:type type:all", "type", date(2020, 8, 8)),
        ("week:next by:region type:all", "region", date(2020, 8, 22)),
        ("week:2020-08-21 by:organizer type:all", "organizer", date(2020, 8, 15)),
    ]
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(f"/flake {words}" for words, _, _ in asked))
    command = [sys.executable, "-m", "bot", "ask", "--file", str(file), "--today", str(TODAY), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    for (words, by, first), line in zip(asked, done.stdout.splitlines(), strict=True):
        assert differences(campaign, json.loads(line)["report"], week_of(campaign, first), by) == [], words
