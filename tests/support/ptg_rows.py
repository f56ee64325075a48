"""Rows of the statements behind `/flake ptg`, and the reports that are made of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar import Calendar, Span
from bot.language import Asked, Names, parser
from bot.metrics import Coverage, Source
from bot.reports.ptg import measurement
from bot.reports.ptg.report import GRAMMAR, PtgReport
from bot.reports.ptg.rows.about import About, shown
from bot.reports.ptg.rows.answers import Answers
from bot.reports.ptg.rows.whose import asked_for

TODAY = date(2020, 8, 18)
THROUGH = date(2020, 8, 17)
CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
NAMES = Names(
    {"CD4": "Metro", "CD5": "Metro", "CD1": "Greater MN", "Unmapped": "Unmapped"},
    ("Ann <A>", "Bob", "Cleo", "Dora", "Unturfed"),
    ("Phone Bank", "Canvass"),
    homes={"Ann <A>": "CD5", "Bob": "CD5", "Cleo": "CD4", "Dora": "CD1", "Unturfed": "CD5"},
)
PAST = Span(date(2020, 7, 11), date(2020, 8, 14))
"""Five complete weeks."""
GROUPS = NAMES.regions
NOTHING = Answers()


def counted(metric: str, actual: int, turf: str | None = None, area: str | None = None, **more: Any) -> dict[str, Any]:
    """Return a row of `questions/ptg`."""
    method = {"shifts": "Phone Bank", "scheduled": "Phone Bank", "contacts": "phone", "doors": "door"}.get(
        metric, "phone"
    )
    row = {"turf": turf, "area": area, "area_group": GROUPS.get(area or ""), "day": None, "metric": metric}
    return {**row, "method": method, "actual": actual, **more}


def goal(metric: str, number: int, level: str = "region", name: str | None = "CD5", **more: Any) -> dict[str, Any]:
    """Return a row of `questions/goals`, open at both ends."""
    row = {"valid_from": None, "valid_to": None, "metric": metric, "level": level, "name": name, "method": None}
    return {**row, "goal": number, **more}


def weeks(metric: str, *of: tuple[int, int], key: str | None = None, method: str | None = None) -> dict[str, Any]:
    """Return a row of `questions/ptg_weeks` for weeks given by their first days' count and that of the others."""
    return {
        "key": key,
        "metric": metric,
        "method": method,
        "counted": sum(early + late for early, late in of),
        "squared": sum((early + late) ** 2 for early, late in of),
        "early": sum(early for early, _ in of),
        "together": sum(early * late for early, late in of),
    }


def weekdays(metric: str, *days: int) -> list[dict[str, Any]]:
    """Return rows of `questions/ptg_weekdays`, from the first day of the week on."""
    return [{"metric": metric, "days_before": number, "actual": actual} for number, actual in enumerate(days)]


def asked(words: str = "region:CD5", today: date = TODAY, calendar: Calendar = CALENDAR) -> Asked:
    """Read a question."""
    return parser.parse(words, NAMES, calendar, today, GRAMMAR)


def about(words: str = "region:CD5", today: date = TODAY, through: date | None = THROUGH, **more: Any) -> About:
    """Return what an answer is made for."""
    calendar = more.get("calendar", CALENDAR)
    question = replace(asked(words, today, calendar), turf=more.get("turf", ""))
    question = replace(question, scope=shown(question.scope, calendar))
    whose = asked_for(question.scope, NAMES)
    return About(question, whose, Coverage.until(through, today), calendar, NAMES, more.get("past", PAST))


def report(words: str = "region:CD5", answers: Answers = NOTHING, **more: Any) -> PtgReport:
    """Make a report of the rows of the statements."""
    found = about(words, **more)
    return measurement.make(found, answers, Source("Sample campaign", "run", found.coverage.through))
