"""What is built of an invented campaign, and `/flake`, against an independent count, number by number."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.support.campaigns import answers, count, rural
from tests.support.campaigns.answers import DAY, WEEK, Asked
from tests.support.campaigns.count import CLOSED, NUMBERS, ON_EVERY_DAY
from tests.support.campaigns.differences import FIELDS, compared, keyed, unequal
from tests.support.campaigns.published import FORMS, KINDS, Campaign
from tests.support.homes import living_in

ROOT = Path(__file__).parents[2]
TODAY = rural.TODAY
EVERYTHING = Asked(type="all")
GROUPINGS: tuple[count.By, ...] = ("organizer", "region", "day", "type")


@pytest.fixture(scope="module")
def campaign(campaigns: dict[str, Campaign]) -> Campaign:
    """Return the campaign that all questions are asked of; the other forms have the same tables."""
    return campaigns["dated"]


# What questions are answered from


PLACES = ("event_date", "region", "region_group", "organizer", "event_type")
OPEN = ("open_confirmed", "open_unconfirmed", "open_left_message")


@pytest.mark.parametrize("kind", KINDS)
def test_every_shift_is_built_as_it_is_counted(campaigns: dict[str, Campaign], kind: str) -> None:
    kept = campaigns[kind].ledger.kept
    built = campaigns[kind].built("sign_ups", *PLACES, "event_name", "outcome", "confirmed", "left_message")
    counted = Counter((*_place(one), count.folded(one.name), one.sign_up.outcome, *_said(one)) for one in kept)
    assert Counter((*_folded(row[:5]), count.folded(row[5] or ""), *row[6:]) for row in built) == counted


@pytest.mark.parametrize("kind", KINDS)
def test_every_day_is_built_as_it_is_counted(campaigns: dict[str, Campaign], kind: str) -> None:
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in campaigns[kind].ledger.kept:
        confirmed, left_message = _said(one)
        place = (*_place(one), answers.week_of(one.sign_up.day))
        if one.sign_up.outcome == "open":
            counted[*place, "open_confirmed" if confirmed else "open_unconfirmed"] += 1
            counted[*place, "open_left_message"] += left_message
        else:
            counted[*place, one.sign_up.outcome] += 1
    numbers = (*CLOSED, *ON_EVERY_DAY, *OPEN)
    built: Counter[tuple[Any, ...]] = Counter()
    for row in campaigns[kind].built("daily_shifts", *PLACES, "week_start", *numbers):
        for name, number in zip(numbers, row[6:], strict=True):
            built[*_folded(row[:5]), row[5], name] += number
    assert +built == +counted


@pytest.mark.parametrize("kind", KINDS)
def test_every_closed_shift_has_the_history_that_was_read(campaigns: dict[str, Campaign], kind: str) -> None:
    ledger = campaigns[kind].ledger
    counted = Counter(
        (*_place(one), ledger.history(one), one.sign_up.outcome) for one in ledger.kept if one.sign_up.outcome in CLOSED
    )
    built: Counter[tuple[Any, ...]] = Counter()
    for row in campaigns[kind].built("confirmed_shifts", *PLACES, "ever_confirmed", *CLOSED):
        for name, number in zip(CLOSED, row[6:], strict=True):
            built[*_folded(row[:5]), row[5], name] += number
    assert +built == counted


@pytest.mark.parametrize("kind", KINDS)
def test_the_last_covered_day_is_the_one_that_is_counted(campaigns: dict[str, Campaign], kind: str) -> None:
    campaign = campaigns[kind]
    assert campaign.built("coverage", "data_through", "sign_ups") == [
        (campaign.ledger.data_through, len(campaign.ledger.kept))
    ]


def _place(kept: count.Kept) -> tuple[Any, ...]:
    one = kept.sign_up
    return one.day, one.region, one.group or one.region, one.organizer, one.event_type


def _said(kept: count.Kept) -> tuple[bool, bool]:
    """Say whether an open shift is confirmed, and whether a message was left."""
    word = count.spaced(kept.status) if kept.sign_up.outcome == "open" else ""
    return word.startswith("conf"), word.startswith("left m")


def _folded(place: Sequence[Any]) -> tuple[Any, ...]:
    """Write the event type as the count does."""
    return (*place[:4], count.folded(place[4]))


# `/flake`


@dataclass(frozen=True)
class Week:
    """What is asked of one week: by what its rows are, and of which places and types."""

    first: date
    by: count.By
    asked: Asked = EVERYTHING
    today: date = TODAY

    @property
    def words(self) -> str:
        return f"/flake week:{self.first} by:{self.by} {self.asked.words()}"


def differences(campaign: Campaign, week: Week, report: Any = None) -> list[str]:
    """Say where the answer to a question is not the count's; rows without anything to count do not matter."""
    today, through, days = week.today, campaign.ledger.data_through, (week.first, week.first + 6 * DAY)
    sign_ups = [one.sign_up for one in campaign.ledger.of(week.asked)]
    asked, covered = count.between(sign_ups, *days), count.covered(days, today, through)
    before, week_before = count.compared(covered), (week.first - WEEK, week.first - DAY)
    total = count.numbers(asked, today, through)

    def of(days: count.Days | None) -> dict[str, Any]:
        numbers = count.numbers(count.between(sign_ups, *days) if days else [], today, through)
        return {**numbers, "first_day": str(days[0]) if days else None, "last_day": str(days[1]) if days else None}

    counted = {
        "week_start": str(days[0]),
        "week_end": str(days[1]),
        "data_through": str(through),
        "through": str(covered[1]) if covered else None,
        "before_first_day": str(before[0]) if before else None,
        "before_last_day": str(before[1]) if before else None,
        "total": total,
        "before": of(before),
        "known": None if covered else of(count.covered(week_before, today, through)),
        "interval": answers.interval(total),
        "possible": answers.possible(total),
    }
    shown = report or campaign.ask(week.words, today)
    rows = count.rows(asked, today, through, week.by)
    found = compared("", keyed(shown["rows"], *FIELDS[week.by]), rows, " ".join(NUMBERS)) + unequal("", shown, counted)
    return [f"{week.words} on {today}{line}" for line in found]


QUESTIONS = {
    "week:2020-07-25 by:organizer type:all": Week(date(2020, 7, 25), "organizer"),
    "week:W03 by:region type:all": Week(date(2020, 7, 25), "region"),
    "week:current by:day type:all": Week(date(2020, 8, 15), "day"),
    "week:last by:type type:all": Week(date(2020, 8, 8), "type"),
    "week:next by:region type:all": Week(date(2020, 8, 22), "region"),
    "week:2020-08-21 by:organizer type:all": Week(date(2020, 8, 15), "organizer"),
}


def test_every_week_is_what_the_independent_count_says(campaign: Campaign) -> None:
    found = [
        line
        for first in rural.WEEKS
        for by in GROUPINGS
        for type_ in ("all", "phonebank")
        for line in differences(campaign, Week(first, by, Asked(type=type_)))
    ]

    assert not found, "\n".join(found)


def test_every_region_and_group_is_what_the_independent_count_says(campaign: Campaign) -> None:
    regions, groups = count.places(campaign.exports)
    found = [
        line
        for place in sorted({*regions, *groups, count.UNMAPPED})
        for first in rural.WEEKS[3:7]
        if '"' not in place
        for line in differences(campaign, Week(first, "organizer", Asked((place,), type="all")))
    ]

    assert not found, "\n".join(found)


def test_a_region_with_quotation_marks_in_its_name_can_be_asked_for(campaign: Campaign) -> None:
    place, week = 'Saint "Nic" Valley', Week(date(2020, 8, 1), "organizer", Asked(('Saint "Nic" Valley',), type="all"))
    writings = (place, f'"{place}"', f"'{place}'", f"“{place}”", '"Saint \\"Nic\\" Valley"', "Saint Nic Valley")
    asked = (f"/flake week:{week.first} by:organizer type:all region:{writing}" for writing in writings)
    reports = [report for report in map(campaign.report, asked) if report]

    assert [] in [differences(campaign, week, report) for report in reports]


def test_another_today_moves_shifts_between_the_rate_and_the_look_ahead(campaign: Campaign) -> None:
    days = (date(2020, 7, 10), date(2020, 7, 11), date(2020, 8, 14), date(2020, 8, 15), date(2020, 8, 21))
    found = [
        line
        for today in days
        for first in rural.WEEKS
        for line in differences(campaign, Week(first, "region", today=today))
    ]

    assert not found, "\n".join(found)


def test_the_terminal_says_of_many_questions_what_the_independent_count_says(
    campaign: Campaign, tmp_path: Path
) -> None:
    file = tmp_path / "questions.txt"
    file.write_text("\n".join(f"/flake {words}" for words in QUESTIONS))
    with living_in(campaign.home, **campaign.variables):
        command = [sys.executable, "-m", "bot", "ask", "--file", str(file), "--today", str(TODAY), "--json"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    for week, line in zip(QUESTIONS.values(), done.stdout.splitlines(), strict=True):
        assert differences(campaign, week, json.loads(line)["report"]) == []


@pytest.mark.parametrize("kind", FORMS)
def test_the_same_questions_are_answered_right_of_every_form(campaigns: dict[str, Campaign], kind: str) -> None:
    campaign = campaigns[kind]
    found = [line for words, week in QUESTIONS.items() for line in differences(campaign, week, campaign.ask(words))]

    assert not found, "\n".join(found)
