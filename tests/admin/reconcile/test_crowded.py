"""Crowded cells: several kinds of difference on one day of one event are told apart, and none is made up."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admin.reconcile import causes
from bot.admin.reconcile import reply as views
from bot.admin.reconcile.columns import ReportRow
from bot.admin.reconcile.compare import compare
from bot.admin.reconcile.verdict import About, Comparison
from bot.replies import blocks

SATURDAY, SUNDAY = date(2020, 8, 8), date(2020, 8, 9)
THROUGH = date(2020, 8, 16)
OUTCOMES = {
    "completed": "completed", "no show": "no_show", "cancelled": "cancelled", "declined": "declined",
    "scheduled": "open", "confirmed": "open", "walk in": "walk_in",
}  # fmt: skip
WEST = datetime(2020, 8, 17, 9, tzinfo=ZoneInfo("America/Los_Angeles"))
MIDDLE = datetime(2020, 8, 17, 9, tzinfo=ZoneInfo("America/Chicago"))


@dataclass
class Campaign:
    """Both sides of a comparison, and the causes that were put between them."""

    now: datetime = MIDDLE
    ours: Counter[tuple[date, str, str, str]] = field(default_factory=Counter)
    report: list[ReportRow] = field(default_factory=list)
    wanted: Counter[str] = field(default_factory=Counter)

    def both(self, row: ReportRow, shifts: int) -> None:
        """Add shifts that agree."""
        self.differ("", row, shifts)

    def differ(self, cause: str, row: ReportRow, shifts: int, **how: Any) -> None:
        """Add shifts to ours, and as they are in the report where a cause changed them."""
        self.ours[row.day, row.event, row.region, row.status] += shifts
        self.report += [replace(row, **how)] * shifts
        self.wanted[cause] += shifts

    def only_theirs(self, cause: str, row: ReportRow, shifts: int) -> None:
        """Add shifts to the report alone."""
        self.report += [row] * shifts
        self.wanted[cause] += shifts

    def compared(self, through: date | None = THROUGH) -> Comparison:
        ours = [
            {
                "event_date": day, "event_id": event, "event_name": event, "event_type": "Phone Bank",
                "event_location_id": region, "region": region, "organizer": "Hill", "status_name": status,
                "outcome": OUTCOMES[status.lower()], "shifts": shifts,
            }
            for (day, event, region, status), shifts in self.ours.items()
            if shifts
        ]  # fmt: skip
        return compare(self.report, ours, lambda status: OUTCOMES.get(status, "unknown"), through, self.now)


def row(day: date, status: str, hour: int | None = 11, event: str = "Calls", region: str = "CD5") -> ReportRow:
    return ReportRow(day, status, event=event, region=region, organizer="Hill", hour=hour)


def counted(found: Comparison) -> dict[str, int]:
    return dict(found.causes)


def strayed_and_misspelled(hours: bool) -> Campaign:
    """Six shifts of Saturday evening that the report has on Sunday, by UTC, and nine of Sunday spelled otherwise."""
    campaign = Campaign(WEST)
    late, noon, night = (17, 11, 0) if hours else (None, None, None)
    for day, status, shifts in ((SATURDAY, "Completed", 10), (SATURDAY, "No Show", 3), (SUNDAY, "Completed", 12)):
        campaign.both(row(day, status, noon), shifts)
    for status, shifts in (("Completed", 4), ("Scheduled", 1), ("No Show", 1)):
        campaign.differ(causes.MIDNIGHT, row(SATURDAY, status, late), shifts, day=SUNDAY, hour=night)
    campaign.differ(causes.OTHERWISE, row(SUNDAY, "No Show", noon), 9, status="NoShow")
    return campaign


def test_a_zones_edge_and_a_spelling_on_one_sunday_are_told_apart() -> None:
    found = strayed_and_misspelled(hours=True).compared()
    assert counted(found) == {causes.OTHERWISE: 9, causes.MIDNIGHT: 6}
    assert found.matched == found.theirs - 15
    assert found.verdict == "differs, all explained"


def test_without_hours_no_other_cause_is_made_up_either() -> None:
    # One No Show of Saturday cannot be told from one of Sunday: it agrees, and one less is misspelled.
    found = strayed_and_misspelled(hours=False).compared()
    assert counted(found) == {causes.OTHERWISE: 8, causes.MIDNIGHT: 6}


STATUSES = ("Completed", "No Show", "Cancelled", "Scheduled", "Confirmed", "Walk In")


class Chance(random.Random):
    """Numbers of shifts, many of them none."""

    def some(self) -> int:
        return self.choice([0, 0, self.randrange(1, 12)])


def crowd(campaign: Campaign, chance: Chance, usual: ReportRow, later: bool, last: bool) -> None:
    """Fill a day of an event in a region with all kinds of differences at once; the file is `later`, or earlier."""

    def made(status: str, hour: int = 11) -> ReportRow:
        return replace(usual, status=status, hour=hour)

    for status in STATUSES:
        campaign.both(made(status), 1 + chance.some())
        # What one cause adds to a cell and another takes away, nobody can see.
        if status not in ("Completed" if later else "Scheduled", "Walk In") and not last:
            night = {"day": usual.day + timedelta(1), "hour": chance.randrange(3)}
            campaign.differ(causes.MIDNIGHT, made(status, 20), chance.some(), **night)
    campaign.differ(causes.OTHERWISE, made("No Show"), chance.some(), status="NoShow")
    campaign.differ(causes.OTHERWISE, made("Confirmed"), chance.some(), status="Said maybe")
    campaign.differ(causes.STATUS, made("Cancelled"), chance.some(), status="Declined")
    if later:
        campaign.differ(causes.CLOSED_NOW, made("Scheduled"), chance.some(), status="Completed")
    else:
        campaign.differ(causes.CLOSED_SINCE, made("Completed"), chance.some(), status="Scheduled")
    if usual.region == "CD5":
        campaign.differ(causes.REGION, made("Walk In"), chance.some(), region="CD7")
    same = replace(made("Completed"), same=repr(usual).encode())
    campaign.both(same, 1)
    campaign.only_theirs(causes.DUPLICATE, same, chance.some())
    campaign.only_theirs(causes.NEWER, replace(made("Scheduled"), signed=THROUGH + timedelta(1)), chance.some())


@pytest.mark.parametrize("seed", range(12))
def test_the_causes_found_in_crowded_cells_are_those_put_in(seed: int) -> None:
    chance = Chance(seed)
    campaign, later = Campaign(chance.choice([WEST, MIDDLE])), chance.random() < 0.5
    for day in (SATURDAY + timedelta(days) for days in range(-2, 2)):
        for event, region in product(("Calls", "Walks"), ("CD5", "CD7")):
            crowd(campaign, chance, row(day, "", event=event, region=region), later, last=day == SUNDAY)
        campaign.only_theirs(causes.NOT_OURS, row(day, "Completed", event="A house party"), chance.some())
        campaign.only_theirs(causes.DELETED, row(day, "Declined", event="[Canceled] Walks"), chance.some())
    found = campaign.compared()
    del campaign.wanted[""]
    assert counted(found) == dict(+campaign.wanted)


@pytest.mark.parametrize("hour", [None, 19, 11])
def test_what_the_file_lacks_on_a_day_is_not_taken_for_what_changed_on_the_day_before(hour: int | None) -> None:
    campaign = Campaign()
    for day in (SATURDAY, SUNDAY):
        campaign.both(row(day, "Completed", hour), 10)
        campaign.both(row(day, "Cancelled", hour), 4)
    campaign.differ(causes.CLOSED_NOW, row(SATURDAY, "Scheduled", hour), 3, status="Completed")
    campaign.differ(causes.STATUS, row(SATURDAY, "Completed", hour), 2, status="Cancelled")
    campaign.ours[SUNDAY, "Calls", "CD5", "Completed"] += 3
    campaign.ours[SUNDAY, "Calls", "CD5", "Cancelled"] += 2
    assert sum(each.shifts for each in campaign.compared().differences if each.cause == causes.UNEXPLAINED) == 5
    assert causes.MIDNIGHT not in counted(campaign.compared())


def test_midnight_in_most_rows_stands_for_no_hour() -> None:
    campaign = Campaign()
    for day in (SATURDAY, SUNDAY):
        campaign.both(row(day, "Completed", 0), 10)
    campaign.differ(causes.CLOSED_NOW, row(SUNDAY, "Scheduled", 0), 3, status="Completed")
    assert counted(campaign.compared()) == {causes.CLOSED_NOW: 3}


def test_in_a_file_by_utc_what_strayed_onto_its_first_day_is_found_on_the_day_before() -> None:
    campaign = Campaign()
    for number in range(7):
        day, next_day = SATURDAY + timedelta(number - 6), SATURDAY + timedelta(number - 5)
        # Most of it is in the evening, and in no cell as many as in the next.
        for status, hour in product(("Completed", "No Show"), (0, 1)):
            campaign.differ(causes.MIDNIGHT, row(day, status, 19 + hour), 5 + 3 * number % 4, day=next_day, hour=hour)
        campaign.both(row(next_day, "Completed"), 4)
    found = campaign.compared()
    del campaign.wanted[""]
    assert counted(found) == dict(campaign.wanted)
    assert found.ours == found.theirs


def test_an_unknown_status_is_what_it_stands_for_elsewhere() -> None:
    campaign = Campaign()
    for days in range(4):
        campaign.both(row(SATURDAY - timedelta(days), "Completed"), 10)
        campaign.differ(causes.OTHERWISE, row(SATURDAY - timedelta(days), "No Show"), 4, status="Did not come")
    campaign.differ(causes.CLOSED_NOW, row(SATURDAY, "Scheduled"), 4, status="Cancelled")
    found = campaign.compared()
    assert counted(found) == {causes.OTHERWISE: 16, causes.CLOSED_NOW: 4}
    assert {each.ours.status for each in found.differences if each.ours and each.cause == causes.OTHERWISE} == {
        "No Show"
    }


def test_rates_of_the_report_are_vans_own_whatever_we_do_not_know_or_have() -> None:
    found = strayed_and_misspelled(hours=True).compared()
    # 26 completed; of the no-shows three and one as we spell them, nine as VAN does.
    assert (found.their_counts.total_flakes, found.their_counts.total) == (13, 39)
    assert found.notes == ()


def test_where_no_day_is_known_whole_nothing_is_newer_and_nothing_rated() -> None:
    campaign = strayed_and_misspelled(hours=True)
    found = campaign.compared(through=None)
    assert counted(found) == {causes.OTHERWISE: 9, causes.MIDNIGHT: 6}
    assert (found.their_counts.total, found.our_counts.total) == (0, 0)
    shown = blocks.as_text(views.show(found, About("report.csv", "", "run", None)).blocks)
    assert "Flake rate by our definition: VAN's own" in shown


def recurring(renamed_days: range) -> Campaign:
    """An event of every day that has another name in VAN on some, with a change of status on each."""
    campaign = Campaign()
    for number in range(7):
        day, how = SATURDAY - timedelta(number), {"event": "Evening calls"} if number in renamed_days else {}
        campaign.differ(causes.RENAMED if how else "", row(day, "Completed"), 20 + number, **how)
        campaign.differ(causes.CLOSED_NOW, row(day, "Scheduled"), 3, status="Completed", **how)
        campaign.both(row(day, "Completed", event="Walks"), 9)
    return campaign


@pytest.mark.parametrize("renamed_days", [range(7), range(2, 5)], ids=["on all days", "on some"])
def test_one_recurring_event_that_was_renamed_is_said_once(renamed_days: range) -> None:
    campaign = recurring(renamed_days)
    found = campaign.compared()
    del campaign.wanted[""]
    assert counted(found) == dict(campaign.wanted)
    shown = blocks.as_text(views.show(found, About("report.csv", "", "run", THROUGH)).blocks)
    assert "event renamed: “Evening calls” in VAN is “Calls” in ours. →" in shown
    assert shown.count("event renamed") == 2, "in the causes, and in one row of the table"


def test_a_day_that_is_missing_is_said_once_and_nothing_is_paired_with_it() -> None:
    campaign = Campaign()
    for number in range(4):
        day = SATURDAY + timedelta(number)
        for event, status in product(("Calls", "Walks"), ("Completed", "No Show")):
            campaign.both(row(day, status, None, event), 5)
    campaign.report = [each for each in campaign.report if each.day != SUNDAY]
    campaign.only_theirs(causes.UNEXPLAINED, row(SUNDAY + timedelta(1), "Completed", None), 2)
    found = campaign.compared()
    assert counted(found) == {causes.MISSING_DAY: 20, causes.UNEXPLAINED: 2}
    reply = views.show(found, About("report.csv", "", "run", THROUGH))
    assert "day that the file does not have: Sun, Aug 9. →" in blocks.as_text(reply.blocks)
    assert blocks.as_text(reply.blocks).count("day that the file does not have") == 2
    assert reply.text == "Matched 60 of 62 shifts of VAN's report, 20 more only in ours: differs."


def test_the_summary_first_says_what_agrees_after_what_is_explained() -> None:
    reply = views.show(strayed_and_misspelled(hours=True).compared(), About("report.csv", "", "run", THROUGH))
    assert reply.text == (
        "Matched 40 of 40 shifts of VAN's report, 15 of them after an explained difference: differs, all explained."
    )
    shown = blocks.as_text(reply.blocks)
    assert "Flake rate by our definition, data through Sun, Aug 16: VAN's own" in shown
    assert shown.count("(13 of 39 closed-out)") == 2
