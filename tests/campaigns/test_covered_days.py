"""Random small campaigns, with and without dates of changes and of the sync: no rate counts a day that is not covered.

Each is built by our SQL, asked by the commands' own code and counted by the written rule, all in this process.
`SEEDS=300 python -m pytest tests/campaigns/test_covered_days.py` tries more of them than every run of the tests does.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.reports.compare import report as compare
from bot.reports.confirm import report as confirm
from bot.reports.flake import report as flake
from bot.reports.next import report as next_
from bot.reports.plan import report as plan
from bot.reports.trend import report as trend
from bot.reports.unclosed import report as unclosed
from bot.settings import DefinitionKey
from tests.support.campaigns import count
from tests.support.campaigns.answers import Found
from tests.support.campaigns.count import CLOSED, DAY, NOT_COVERED, NUMBERS, ON_EVERY_DAY, OPEN, SignUp
from tests.support.campaigns.differences import FIELDS, compared, keyed, unequal
from tests.support.campaigns.in_process import Engine, Small

FIRST_DAY = date(2020, 7, 6)
LONGEST = 45
PARTS = (*CLOSED, *OPEN, *NOT_COVERED, *ON_EVERY_DAY)
"""The numbers that add up to all shifts."""
STATUSES = {
    "Completed": "completed",
    "No Show": "no_show",
    "Cancelled": "cancelled",
    "Declined": "declined",
    "Resched": "rescheduled",
    "Walk In": "walk_in",
    "Scheduled": "open",
    "Confirmed": "open",
    "Left Msg": "open",
    "Invited": "invited",
    "Waitlisted": "unknown",
}
REGIONS = {"10": ("North", "Hills"), "11": ("South", "Hills"), "12": ("West", "West"), "99": ("Unmapped", "Unmapped")}
TYPES = ("Phone Bank", "Canvass")
ORGANIZERS = ("Ana", "Ben", "Unturfed")
ZONES = ("America/Chicago", "America/New_York", "Pacific/Honolulu", "UTC")


@dataclass(frozen=True)
class Invented:
    """A random campaign: its shifts, what a source tells about how far it reaches, and when it was built."""

    calendar: Calendar
    sign_ups: list[SignUp]
    rows: list[dict[str, Any]]
    run_on: date
    synced: datetime | None
    changed: datetime | None
    closes: int

    @property
    def data_through(self) -> date | None:
        return count.data_through(
            self.sign_ups,
            self.run_on,
            synced=self.synced,
            changed=self.changed,
            closes=time(self.closes),
            zone=self.calendar.zone.key,
        )


def invent(seed: int) -> Invented:
    random = Random(seed)
    zone = ZoneInfo(random.choice(ZONES))
    length = random.randint(1, LONGEST)
    days = [FIRST_DAY + number * DAY for number in range(length) if random.random() < 0.7]
    outside = random.choice((-2, LONGEST + 9)) if random.random() < 0.2 else None
    run_on = FIRST_DAY + (random.randrange(length) if outside is None else outside) * DAY
    words = random.choices(list(STATUSES), k=random.randint(1, len(STATUSES)))
    sign_ups, rows = [], []
    for number in range(random.choice((0, 5, 40, 80, 120, 120)) if days else 0):
        day, place, word = random.choice(days), random.choice(list(REGIONS)), random.choice(words)
        kind, organizer = random.choice(TYPES), random.choice(ORGANIZERS)
        if day < run_on - 7 * DAY and STATUSES[word] == "open" and random.random() < 0.8:
            word = random.choice(("Completed", "No Show"))
        sign_ups.append(SignUp(day, *REGIONS[place], organizer, kind.replace(" ", "").lower(), STATUSES[word]))
        rows.append(_row(number, sign_ups[-1], place, kind, word))
    synced = _moment(random, run_on, zone) if random.random() < 0.4 else None
    changed = _moment(random, run_on, zone) if rows and random.random() < 0.6 else None
    for row in rows:
        row["datetime_modified"] = changed and changed - random.randint(1, 500) * timedelta(minutes=1)
    if rows:
        rows[0]["datetime_modified"] = changed
    calendar = Calendar(zone, random.randrange(7), FIRST_DAY, FIRST_DAY + LONGEST * DAY)
    return Invented(calendar, sign_ups, rows, run_on, synced, changed, random.choice((20, 20, 0, 17, 23)))


def _row(number: int, one: SignUp, place: str, kind: str, word: str) -> dict[str, Any]:
    # People's numbers say whose turf they are in: of three, every first is Ana's, every second Ben's.
    person = 3 * number + ORGANIZERS.index(one.organizer)
    texts = {"event_id": "1", "event_name": "Calls", "volunteer_activity_name": "Caller", "shift_id": "1"}
    status = {"myc_van_id": str(person), "committee_id": "1", "mrr_status_name": word}
    return {**texts, **status, "event_date": one.day, "event_location_id": place, "event_type_name": kind}


def _moment(random: Random, run_on: date, zone: ZoneInfo) -> datetime:
    """Choose a moment, often close to when a day ends or is closed out, now and then after the run."""
    day = run_on - random.choice((-1, 0, 0, 1, 1, 2, 3, 8, 30)) * DAY
    hour = random.choice((0, 0, 5, 17, 20, 20, 23))
    edge = datetime.combine(day, time(hour), zone) + random.choice((-1, 0, 1)) * timedelta(seconds=1)
    return edge.astimezone(UTC)


def contents(campaign: Invented) -> dict[str, list[dict[str, Any]]]:
    """Return the tables of the source."""
    maps = [
        {"event_location_id": place, "region": region, "region_group": group}
        for place, (region, group) in REGIONS.items()
        if region != "Unmapped"
    ]
    meanings = [{"status_name": word, "outcome": outcome} for word, outcome in STATUSES.items() if outcome != "unknown"]
    people = [
        {"myc_van_id": str(3 * number + place), "fo_name": organizer, "committee_id": "1"}
        for number in range(len(campaign.rows))
        for place, organizer in enumerate(ORGANIZERS[:2])
    ]
    return {"event_attendees": campaign.rows, "regions": maps, "statuses": meanings, "activity_regions": people}


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def build(engine: Engine, campaign: Invented) -> Small:
    return Small(
        engine,
        campaign.calendar,
        contents(campaign),
        today=campaign.run_on,
        synced_at=campaign.synced,
        day_closes=campaign.closes,
    )


def days_of(campaign: Invented) -> list[date]:
    """Choose days on which it is asked: that of the run, and one soon before or after it."""
    return [campaign.run_on, campaign.run_on + Random(len(campaign.rows)).choice((-8, -4, -2, -1, 1, 2, 9)) * DAY]


# The sums

SEEDS = range(int(os.environ.get("SEEDS", "10")))


def questions(campaign: Invented, today: date) -> Iterator[tuple[str, count.Days, tuple[count.By, ...]]]:
    """Choose periods, whole and not, covered and not, and what the rows are."""
    first = today - (today.weekday() - campaign.calendar.first_weekday) % 7 * DAY
    yield "week:current weeks:8", (first - 49 * DAY, first + 6 * DAY), ("organizer", "region", "day", "type")
    yield "week:current", (first, first + 6 * DAY), ("organizer",)
    yield "week:last weeks:3", (first - 21 * DAY, first - DAY), ("region",)
    yield f"day:{today - DAY}", (today - DAY, today - DAY), ("type",)


@pytest.mark.parametrize("seed", SEEDS)
def test_all_shifts_are_counted_once_whatever_the_rows_are(engine: Engine, seed: int) -> None:
    campaign = invent(seed)
    small, through = build(engine, campaign), campaign.data_through
    assert small.coverage["data_through"] == through
    for today in days_of(campaign):
        for words, days, groupings in questions(campaign, today):
            counted = count.between(campaign.sign_ups, *days)
            for by in groupings:
                report = small.report(flake, f"{words} by:{by} type:all", today)
                rows = keyed(report["rows"], *FIELDS[by])
                assert sum(report["total"][part] for part in PARTS) == len(counted)
                assert {part: sum(row[part] for row in rows.values()) for part in PARTS} == {
                    part: report["total"][part] for part in PARTS
                }
                expected = count.rows(counted, today, through, by)
                assert compared(f"{words} by:{by}", rows, expected, " ".join(NUMBERS)) == []
                assert unequal(words, report, _of_all(campaign, days, today)) == []


def _of_all(campaign: Invented, days: count.Days, today: date) -> Found:
    """Count what a report says of all its rows together."""
    through = campaign.data_through
    covered = count.covered(days, today, through)
    before = count.compared(covered)
    earlier = count.between(campaign.sign_ups, *before) if before else []
    return {
        "total": dict(count.numbers(count.between(campaign.sign_ups, *days), today, through)),
        "before": dict(count.numbers(earlier, today, through)),
        "through": str(covered[1]) if covered else None,
        "before_first_day": str(before[0]) if before else None,
        "before_last_day": str(before[1]) if before else None,
    }


# No day that is not covered in any rate


RATES = (
    *("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate", "unclosed", "interval", "possible"),
    *("shrunk_rate", "week_start", "partial", "lower", "upper", "verdict"),
)


def rates(small: Small, today: date) -> dict[str, Any]:
    """Collect what every command says of days that are over."""
    asked = "type:all"
    found: dict[str, Any] = {}
    told = ("before", "interval", "possible", "through", "before_first_day", "before_last_day", "known")
    for words in ("week:current by:region", "week:current weeks:5 by:organizer", f"day:{today - DAY} by:type"):
        report = small.report(flake, f"{words} {asked}", today)
        found[words] = [report[name] for name in told], closed(report["rows"])
    for by in ("", "by:region", "by:organizer"):
        for line in small.report(trend, f"week:current weeks:6 {by} {asked}", today)["series"]:
            if weeks := closed(line["weeks"]):
                usual = [line[name] for name in ("p_bar", "sigma_z", "complete_weeks")]
                found[f"trend {by} {line['key']}"] = usual, weeks
    if len(regions := [region for region in small.names.regions if region not in small.names.groups]) > 1:
        sides = " ".join(f"region:{region}" for region in regions)
        report = small.report(compare, f"week:current weeks:6 {sides} {asked}", today)
        judged = ("ranked", "peers", "difference", "apart", "through")
        found["compare"] = [report[name] for name in judged], closed(report["rows"])
    report = small.report(next_, asked, today)
    found["next"] = [report["total"][name] for name in ("flake_rate", "n", "weeks", "rate_of")]
    report = small.report(plan, f"goal:5 week:current {asked}", today)
    found["plan"] = [report[name] for name in ("completed", "remaining", "unclosed", "flake_rate", "n", "weeks")]
    found["confirm"] = small.report(confirm, asked, today)["past"]
    found["unclosed"] = small.report(unclosed, asked, today)
    return found


def closed(rows: list[Found]) -> list[Found]:
    """Leave the rows with a rate, and of them what makes it."""
    return [
        {name: value for name, value in row.items() if name in RATES or isinstance(value, str)}
        for row in rows
        if row["total"] or row["unclosed"]
    ]


@pytest.mark.parametrize("seed", SEEDS[::2])
def test_no_rate_changes_when_the_days_that_are_not_covered_are_forgotten(engine: Engine, seed: int) -> None:
    campaign = invent(seed)
    small, today = build(engine, campaign), days_of(campaign)[seed % 4 // 2]
    before = rates(small, today)
    covered = min(campaign.data_through, today - DAY) if campaign.data_through else None
    for table in ("sign_ups", "daily_shifts", "confirmed_shifts"):
        engine.forget_after(table, covered)

    assert rates(small, today) == before


# The same days, asked in several ways


@pytest.mark.parametrize("seed", SEEDS[1::2])
def test_all_commands_count_the_same_days_alike(engine: Engine, seed: int) -> None:
    campaign = invent(seed)
    small, today = build(engine, campaign), days_of(campaign)[seed % 4 // 2]
    whole = small.report(flake, "week:current weeks:6 type:all", today)["total"]
    told = ("completed", "no_show", "cancelled", "unclosed", *ON_EVERY_DAY)
    for by in ("", "by:region", "by:organizer"):
        lines = small.report(trend, f"week:current weeks:6 {by} type:all", today)["series"]
        assert {name: sum(week[name] for line in lines for week in line["weeks"]) for name in told} == {
            name: whole[name] for name in told
        }, by
    regions = [region for region in small.names.regions if region not in small.names.groups]
    everywhere = [region for region, group in small.names.regions.items() if group == region]
    if len(sides := [*regions, *everywhere]) > 1:
        asked = " ".join(f"region:{side}" for side in sides)
        rows = small.report(compare, f"week:current weeks:6 {asked} type:all", today)["rows"]
        assert {name: sum(row[name] for row in rows) for name in told} == {name: whole[name] for name in told}
    past = small.report(confirm, "type:all", today)["past"]
    ever = [past[name]["total"] for name in ("ever_confirmed", "never_confirmed", "no_history")]
    first, last = date.fromisoformat(past["first_day"]), date.fromisoformat(past["last_day"])
    recent = count.numbers(count.between(campaign.sign_ups, first, last), today, campaign.data_through)
    assert sum(ever) == recent["total"]
    listed = small.report(unclosed, "type:all", today)
    all_of_it = count.numbers(campaign.sign_ups, today, campaign.data_through)
    assert listed["total"] + listed["older"] == all_of_it["unclosed"]
    assert sum(row["unclosed"] for row in listed["rows"]) == listed["total"]


# The definitions


@pytest.mark.parametrize("definition", ["gross", "no_show_only"])
@pytest.mark.parametrize("seed", SEEDS[::3])
def test_every_rate_is_by_the_definition_and_every_forecast_by_mn2020(
    engine: Engine, seed: int, definition: DefinitionKey
) -> None:
    campaign = invent(seed)
    small, through = build(engine, campaign), campaign.data_through
    for today in days_of(campaign):
        words, days, _ = next(questions(campaign, today))
        counted = count.between(campaign.sign_ups, *days)
        report = small.report(flake, f"{words} by:region type:all", today, definition)
        expected = count.rows(counted, today, through, "region", definition)
        assert compared(words, keyed(report["rows"], *FIELDS["region"]), expected, " ".join(NUMBERS)) == []
        total: Found = dict(count.numbers(counted, today, through, definition))
        assert (report["definition"], unequal(words, report, {"total": total})) == (definition, [])
        assert report["possible"] == _possible(total)

        (line,) = small.report(trend, f"{words} type:all", today, definition)["series"] or [{"weeks": []}]
        summed = {name: sum(week[name] for week in line["weeks"]) for name in ("total_flakes", "total")}
        assert summed == {name: total[name] for name in summed}

        for module, asked in ((next_, ""), (plan, "goal:5")):
            told = [small.report(module, f"{asked} type:all", today, key) for key in ("mn2020", definition)]
            assert told[0] == told[1]
        past = small.report(confirm, "type:all", today, definition)["past"]
        first, last = date.fromisoformat(past["first_day"]), date.fromisoformat(past["last_day"])
        recent = count.between(campaign.sign_ups, first, last)
        closed = count.numbers(recent, today, through, "mn2020" if definition == "gross" else definition)
        ever = [past[name]["total"] for name in ("ever_confirmed", "never_confirmed", "no_history")]
        assert sum(ever) == closed["total"]


def _possible(total: Found) -> tuple[float, float] | None:
    """Return the rates with all unclosed shifts completed and with all flaked, whether they count already or not."""
    certain = total["total_flakes"] - (total["unclosed"] if total["total"] > _closed(total) else 0)
    shifts = certain + total["completed"] + total["unclosed"]
    return (certain / shifts, (certain + total["unclosed"]) / shifts) if shifts else None


def _closed(total: Found) -> int:
    return int(total["completed"] + total["no_show"] + total["cancelled"])
