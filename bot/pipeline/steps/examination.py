"""The checks of `sql/quality/`, asked together: one statement for all of them that read the same large table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.pipeline import Options, Run, checks
from bot.pipeline.steps import building
from bot.tools import Answer
from bot.warehouse import Statement, statements
from bot.warehouse.rows import RecordedRun

LARGE = ("event_attendees", "newest", "sign_ups")
"""The tables with a row for each sign-up; of those that a check reads, the first says with which others it is asked."""


def questions() -> dict[str, Statement]:
    """Return the statements that ask all checks, by the step of the run that each is."""
    asked: dict[str, list[Statement]] = {}
    for name in statements.names("quality"):
        read = building.tables(name)
        about = next((table for table in LARGE if table in read), "others")
        asked.setdefault(f"quality/{about}", []).append(statements.read(name))
    return {step: _together(step, found) for step, found in asked.items()}


def _together(step: str, found: Sequence[Statement]) -> Statement:
    """Return one statement that returns the rows of several checks, each with the check's name."""
    rows = "SELECT '{}' AS check_name, example, shifts\nFROM (\n{}\n)"
    sql = "\nUNION ALL\n".join(rows.format(checks.name_of(check), check.sql) for check in found)
    parameters = {field.name: field for check in found for field in check.parameters}
    return Statement(step, sql, "", "", "", tuple(parameters.values()), ())


def known(options: Options, last: RecordedRun | None, run: Run, left_out: Sequence[str]) -> dict[str, Any]:
    """Return the value of every parameter that a check may have; some compare a run with the last published one."""
    calendar = options.calendar
    # For an earlier day fewer shifts are past: then the number of closed ones cannot be compared.
    comparable = last is not None and (last.day is None or last.day <= options.today)
    return {
        "today": options.today,
        "fresh_days": options.fresh_days,
        "campaign_start": calendar.start,
        "campaign_end": calendar.end,
        "last_sign_ups": last.sign_ups if last else 0,
        "last_closed": last.closed_shifts if last and comparable else 0,
        "last_mapped": last.mapped if last else 0,
        "committee": options.turf_committee_id,
        "committees": ",".join(options.committee_ids),
        "last_committees": _known_committees(last, run),
        "left_out": list(left_out),
    }


def _known_committees(last: RecordedRun | None, run: Run) -> list[str]:
    """Return the committees of the last published run; those of this run where it is of an older version."""
    listed = last.committees if last else ""
    if listed is None:
        listed = run.committees or ""
    return listed.split(",") if listed else []


def judged(answers: Sequence[Answer], accepted: Sequence[str]) -> dict[str, Any]:
    """Return what all checks found, as a run keeps it: its findings, and how each check ended."""
    rows = [row for answer in answers for row in answer.records()]
    findings, verdicts = [], []
    for name in statements.names("quality"):
        question = statements.read(name)
        of_check = [row for row in rows if row["check_name"] == checks.name_of(question)]
        examples, shifts = [row["example"] for row in of_check], [int(row["shifts"]) for row in of_check]
        found = checks.finding(question, examples, shifts, accepted)
        findings += [found] if found else []
        verdicts.append(checks.verdict(question, found))
    return {"findings": tuple(findings), "verdicts": tuple(verdicts)}
