"""The way from a question to the report of the weekly digest."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from bot.language import Asked
from bot.metrics import Coverage, Source
from bot.reports import ptg
from bot.reports.digest import queries
from bot.reports.digest.queries import coming_weeks
from bot.reports.digest.report import DigestContext, DigestReport, DigestRows, make, week_report
from bot.reports.flake import FlakeReport
from bot.tools import Tools


def measure(asked: Asked, today: date, tools: Tools) -> DigestReport:
    """Ask the digest's four queries and how the goals stand, and make the report of the place asked for."""
    scope, numbers = asked.scope, tools.numbers
    shifts, weeks, ahead, past = (
        numbers.ask(each.name, **each.parameters)
        for each in queries.queries(scope, tools.calendar, Coverage.of(numbers.run, today))
    )
    running, _ = coming_weeks(tools.calendar, today)
    asked = replace(asked, goal=asked.goal or ptg.goal(replace(scope, span=running), tools))
    with ThreadPoolExecutor(2, thread_name_prefix="goals") as threads:
        reached, now = (threads.submit(ptg.brief, asked, span, today, tools) for span in (scope.span, running))
    source = Source.of(numbers.run, shifts, weeks, ahead, past)
    about = DigestContext(asked, numbers.names, tools.calendar, today, source)
    counted = DigestRows(shifts.records(), weeks.records(), ahead.records(), past.records())
    report = make(about, counted, organizers=not tools.own_rows_only)
    return replace(report, reached=reached.result(), running=now.result())


def measure_week(asked: Asked, today: date, tools: Tools) -> FlakeReport:
    """Ask only for the place's week: the part of its digest that can change afterwards."""
    scope, numbers = asked.scope, tools.numbers
    query = queries.shifts(scope, Coverage.of(numbers.run, today))
    shifts = numbers.ask(query.name, **query.parameters)
    return week_report(scope, numbers.names, today, Source.of(numbers.run, shifts), shifts.records())
