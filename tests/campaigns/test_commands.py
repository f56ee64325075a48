"""The commands that look across weeks, ahead and side by side, against an independent count of invented campaigns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.support.campaigns import answers, count
from tests.support.campaigns.answers import DAY, WEEK, Asked
from tests.support.campaigns.differences import FIELDS, compared, keyed, unequal
from tests.support.campaigns.published import Campaign


@pytest.fixture(scope="module", params=["autumn", "dated"])
def campaign(request: pytest.FixtureRequest, campaigns: dict[str, Campaign]) -> Campaign:
    return campaigns[request.param]


def scopes(campaign: Campaign) -> list[Asked]:
    """Choose what to ask of: all, regions, a group, organizers, other types, and several of these at once."""
    small = [Asked(), Asked(type="all"), Asked(type="canvass")]
    if len({one.sign_up.region for one in campaign.ledger.kept} & {"Alder"}):
        return [
            *small,
            *(
                Asked((place,), type="all")
                for place in ("Alder", "Hazel", "Fir", "Ginkgo", "South", "East", "Unmapped")
            ),
            *(Asked(organizers=(name,), type="all") for name in ("Ida", "Elm", "Unturfed", 'Gus "G" Hill')),
            Asked(("East",), ("Fay",), "all"),
            Asked(("Ginkgo",), ("Bay",), "phonebank"),
            Asked(("Hazel",), (), "textbank"),
        ]
    return [
        *small,
        *(Asked((place,), type="all") for place in ("Delta", "Lac, Haut", "Unmapped")),
        *(Asked(organizers=(name,), type="all") for name in ("Fern", "Turf 01")),
        Asked(("Delta",), ("Fern",), "all"),
        Asked(("Coast",), ("Turf 1",), "textbank"),
    ]


def title(asked: Asked, between: str) -> str:
    """Say whose shifts are asked for."""
    return between.join((*asked.organizers, *asked.places)) or "All regions"


# /flake trend


def trended(campaign: Campaign, words: str, lines: dict[str, list[count.Kept]], today: date, weeks: int) -> list[str]:
    ledger, report = replace(campaign.ledger, today=today), campaign.ask(f"trend {words} weeks:{weeks}", today)
    first, last = ledger.week - (weeks - 1) * WEEK, ledger.week
    counted = {(name,): answers.trend(ledger, kept, first, last) for name, kept in lines.items()}
    shown = keyed(report["series"], "key")
    for name in list(shown):
        if name not in counted and not any(week["total"] + week["unclosed"] for week in shown[name]["weeks"]):
            del shown[name]
    found = unequal(
        words,
        report,
        {
            "week_start": first.isoformat(),
            "week_end": (last + 6 * DAY).isoformat(),
            "through": ledger.through(first, last + 6 * DAY),
            "data_through": str(ledger.data_through),
            "weeks_needed": 8,
        },
    )
    return found + compared(f"{words} on {today}", shown, counted)


@pytest.mark.parametrize("weeks", [3, 14])
def test_the_weeks_of_a_trend_and_what_is_usual_are_as_counted(campaign: Campaign, weeks: int) -> None:
    ledger = campaign.ledger
    found = []
    for asked in scopes(campaign):
        found += trended(campaign, asked.words(), {title(asked, "; "): ledger.of(asked)}, ledger.today, weeks)

    assert not found, "\n".join(found)


def test_a_trend_asked_on_other_days_knows_which_weeks_are_over(campaign: Campaign) -> None:
    ledger, asked, found = campaign.ledger, Asked(type="all"), []
    for day in other_days(campaign):
        found += trended(campaign, asked.words(), {"All regions": ledger.of(asked)}, day, 8)

    assert not found, "\n".join(found)


@pytest.mark.parametrize("by", ["region", "organizer"])
@pytest.mark.parametrize("type_", ["all", "phonebank"])
def test_every_line_of_a_trend_is_as_counted(campaign: Campaign, by: str, type_: str) -> None:
    kept = campaign.ledger.of(Asked(type=type_))
    lines = answers.grouped(kept, lambda one: str(getattr(one.sign_up, by)))
    weeks = 12
    first = campaign.ledger.week - (weeks - 1) * WEEK
    shown = {
        name: members
        for name, members in lines.items()
        if any(answers.counts(answers.between(members, first, first + weeks * WEEK - DAY), campaign.ledger).values())
    }
    found = trended(campaign, f"by:{by} type:{type_}", shown, campaign.ledger.today, weeks)

    assert not found, "\n".join(found)


# /flake next


def foreseen(campaign: Campaign, asked: Asked, by: str, week: str, today: date) -> list[str]:
    ledger, words = replace(campaign.ledger, today=today), f"next {asked.words()} week:{week} by:{by}"
    first = ledger.week + WEEK if week == "next" else today
    last = ledger.week + (2 if week == "next" else 1) * WEEK - DAY
    report = campaign.ask(words, today)
    rows, days, total = answers.next_(ledger, asked, by, first, last, title(asked, ", "))
    dates = {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "before_first_day": ledger.recent[0].isoformat(),
        "before_last_day": ledger.recent[1].isoformat(),
    }
    found = compared(words, keyed(report["rows"], *FIELDS[by]), rows, "scheduled cancelled_ahead")
    found += compared(words, {row["day"]: row for row in report["days"]}, days)
    return found + unequal(words, report, {"total": total, **dates})


@pytest.mark.parametrize(
    ("week", "by"),
    [*(("next", by) for by in ("organizer", "region", "day", "type")), ("current", "organizer"), ("current", "day")],
)
def test_what_is_ahead_and_how_many_will_come_is_as_counted(campaign: Campaign, week: str, by: str) -> None:
    found = []
    for asked in scopes(campaign):
        found += foreseen(campaign, asked, by, week, campaign.ledger.today)

    assert not found, "\n".join(found)


# /flake plan


GOALS = (1, 7, 40)


def planned(campaign: Campaign, asked: Asked, goal: int, week: str, today: date) -> list[str]:
    ledger, words = replace(campaign.ledger, today=today), f"plan goal:{goal} {asked.words()} week:{week}"
    first = ledger.week + WEEK if week == "next" else ledger.week
    counted = answers.plan(ledger, asked, goal, first)
    del counted["chance"]  # has a test of its own
    dates = {"week_start": first.isoformat(), "before_first_day": ledger.recent[0].isoformat()}
    return unequal(words, campaign.ask(words, today), {**counted, **dates})


@pytest.mark.parametrize("week", ["next", "current"])
def test_a_plan_is_as_worked_out(campaign: Campaign, week: str) -> None:
    found = []
    for asked in scopes(campaign):
        for goal in GOALS:
            found += planned(campaign, asked, goal, week, campaign.ledger.today)

    assert not found, "\n".join(found)


def test_the_chance_that_enough_come_is_that_of_the_documented_distribution(campaign: Campaign) -> None:
    ledger, found = campaign.ledger, []
    for asked in scopes(campaign):
        for goal in GOALS:
            words = f"plan goal:{goal} {asked.words()} week:next"
            chance = answers.plan(ledger, asked, goal, ledger.week + WEEK)["chance"]
            found += unequal(words, campaign.ask(words), {"chance": chance})

    assert not found, "\n".join(found)


# /flake unclosed


def to_close(campaign: Campaign, asked: Asked, weeks: int, today: date) -> list[str]:
    words = f"unclosed {asked.words()}" + ("" if weeks == 4 else f" weeks:{weeks}")
    report = campaign.ask(words, today)
    rows, rest = answers.unclosed(replace(campaign.ledger, today=today), asked, weeks)
    shown, counted = (
        # An event without a name goes by its type's, which has several spellings.
        {key: {**row, "events": set(map(count.folded, row["events"]))} for key, row in table.items()}
        for table in (keyed(report["rows"], "day", "organizer", "region"), rows)
    )
    return compared(words, shown, counted) + unequal(words, report, rest)


@pytest.mark.parametrize("weeks", [1, 9])
def test_the_shifts_to_close_out_are_as_counted(campaign: Campaign, weeks: int) -> None:
    found = []
    for asked in scopes(campaign):
        found += to_close(campaign, asked, weeks, campaign.ledger.today)

    assert not found, "\n".join(found)


def test_what_was_open_before_the_campaign_is_never_to_be_closed_out(campaign: Campaign) -> None:
    first = campaign.ledger.first_day
    assert any(one.sign_up.outcome == "open" and one.sign_up.day < first for one in campaign.ledger.kept)
    found = [
        line
        for today in (first + DAY, first + 3 * DAY, first + WEEK)
        for line in to_close(campaign, Asked(type="all"), 4, today)
    ]

    assert not found, "\n".join(found)


# /flake confirm


def called(campaign: Campaign, asked: Asked, by: str, today: date) -> list[str]:
    words = f"confirm {asked.words()} by:{by}"
    report = campaign.ask(words, today)
    rows, days, total, past = answers.confirm(replace(campaign.ledger, today=today), asked, by)
    dates = {"first_day": today.isoformat(), "last_day": (today + 2 * DAY).isoformat()}
    found = compared(words, keyed(report["rows"], *FIELDS[by]), rows, "scheduled")
    found += compared(words, {row["day"]: row for row in report["days"]}, days, "scheduled")
    return found + unequal(words, report, {"total": total, "past": past, **dates})


@pytest.mark.parametrize("by", ["organizer", "region"])
def test_the_calls_due_and_how_the_confirmed_turned_out_are_as_counted(campaign: Campaign, by: str) -> None:
    found = []
    for asked in scopes(campaign):
        found += called(campaign, asked, by, campaign.ledger.today)

    assert not found, "\n".join(found)


# On other days


def other_days(campaign: Campaign) -> list[date]:
    """Give the last and first days of weeks, and a day to which the data do not reach."""
    week, today = campaign.ledger.week, campaign.ledger.today
    return [week - DAY, week, today + WEEK]


def test_the_same_questions_on_other_days_are_as_counted(campaign: Campaign) -> None:
    found = []
    for today in other_days(campaign):
        for asked in scopes(campaign)[1:5]:
            lines = [
                *foreseen(campaign, asked, "region", "current", today),
                *planned(campaign, asked, 40, "current", today),
                *to_close(campaign, asked, 4, today),
                *called(campaign, asked, "region", today),
            ]
            found += [f"{line} on {today}" for line in lines]

    assert not found, "\n".join(found)


# From the raw tables alone


def test_sign_ups_made_of_the_raw_tables_give_the_numbers_that_were_counted(campaigns: dict[str, Campaign]) -> None:
    raw, found = campaigns["raw"], []
    today = raw.ledger.today
    for asked in scopes(raw):
        found += called(raw, asked, "organizer", today) + foreseen(raw, asked, "organizer", "next", today)
        found += planned(raw, asked, 40, "current", today) + to_close(raw, asked, 9, today)
        found += trended(raw, asked.words(), {title(asked, "; "): raw.ledger.of(asked)}, today, 8)

    assert not found, "\n".join(found)


# /flake compare


def comparisons(campaign: Campaign) -> list[Asked]:
    """Choose what to compare: of one group, of several, groups, both, organizers; few shifts, and two or more."""
    autumns: list[tuple[str, ...]] = [
        ("Alder", "Birch"),
        ("Birch", "Cedar", "Dogwood", "Hazel"),
        ("East", "West"),
        ("East", "West", "South"),
        ("East", "Cedar"),
        ("Fir", "Ginkgo"),
        ("Hazel", "East"),
        ("Alder", "Unmapped"),
    ]
    rurals: list[tuple[str, ...]] = [
        ("O'Fallon", "Ñandú Peaks"),
        ("North Shore", "North Shores"),
        ("Coast", "Prairie"),
        ("Coast", "Uplands", "Far Side"),
    ]
    organizers = [("Ida", "Fay"), ("Bay", "Coe", "Dane"), ("Ida", "Unturfed")]
    if campaign.ledger.first_day + 8 * WEEK > campaign.ledger.today:
        autumns, organizers = (
            rurals,
            [("Fern", "Turf 1"), ("København", "Unturfed"), ("Ivy & Juno", "Unturfed"), ("Delta", "Fern", "Turf 01")],
        )
    return [
        *(Asked(places, (), type_) for places in autumns for type_ in ("all", "phonebank")),
        *(Asked((), names, type_) for names in organizers for type_ in ("all", "phonebank")),
    ]


@pytest.mark.parametrize("days", ["", "weeks:1", "week:current weeks:3"])
def test_places_and_organizers_side_by_side_are_as_counted(campaign: Campaign, days: str) -> None:
    ledger, found = campaign.ledger, []
    weeks = {"": 4, "weeks:1": 1}.get(days, 3)
    last = ledger.week + (6 * DAY if days.startswith("week:current") else -DAY)
    first = last - weeks * WEEK + DAY
    for asked in comparisons(campaign):
        words = f"compare {asked.words()} {days}".strip()
        report, counted = campaign.ask(words), answers.compare(ledger, asked, first, last)
        name = "organizer" if asked.organizers else "region"
        shown = {row[name]: row for row in report["rows"]}
        order = "shrunk_rate" if counted["ranked"] else None
        found += unequal(
            words,
            {**report, "rows": shown, "apart": set(map(frozenset, report["apart"])), "order": list(shown)},
            {
                **counted,
                "order": sorted(shown, key=lambda one: -shown[one][order] if order else one),
                "by": name,
                "week_start": first.isoformat(),
                "week_end": last.isoformat(),
                "through": ledger.through(first, last),
            },
        )

    assert not found, "\n".join(found)
