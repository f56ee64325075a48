"""A report as a CSV file, with the headers that people read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from bot.messages import File
from bot.replies.phrases import kind

# A spreadsheet reads a cell that begins so as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
HEADERS = {
    "what": "What",
    "key": "Place",
    "sign_ups": "Sign-ups",
    "completed": "Completed",
    "no_show": "No-shows",
    "walk_in": "Walk-ins",
    "unknown": "Unknown status",
    "unclosed": "Not closed out yet",
    "unsynced": "Not synced yet",
    "left_message": "Message left",
    "closed_ahead": "Closed out ahead",
    "total_flakes": "Flaked",
    "total": "Closed out",
    "flake_rate": "Flake rate %",
    "interval": "Range %",
    "shrunk_rate": "Rate with its peers %",
    "lower": "Usually from %",
    "upper": "Usually to %",
    "verdict": "Against the usual range",
    "partial": "Week not whole yet",
    "to_confirm": "Not confirmed",
    "reminders": "Confirmed for tomorrow",
    "share_confirmed": "Confirmed %",
    "expected": "Expected to come",
    "low": "Expected from",
    "high": "Expected to",
    "n": "Based on closed out",
    "weeks": "Based on weeks",
    "rate_of": "Rate taken from",
    "actual": "So far",
    "percent": "Percent to goal %",
    "way": "To plan for",
    "recruit": "Recruit more",
    "flakes_before": "Flaked before",
    "closed_before": "Closed out before",
    "rate_before": "Flake rate before %",
    "flakes_then": "Flaked then",
    "closed_then": "Closed out then",
    "rate_then": "Flake rate then %",
    "week_start": "First day",
    "week_end": "Last day",
    "place": "Place",
    "type": "Event type",
    "through": "Counted through",
}
"""Header of a field; other fields are called by their own words. One that ends in % has its rates as percents."""
DECIMALS = {"actual": 3}
"""Number of decimals of fields that may be shares without being called percents."""


def make(question: str, about: str, report: dict[str, Any]) -> File:
    """Write a report's rows, each with its days and filters; what is said about the file names the run."""
    name = re.sub(r"[^\w.-]+", "-", question).strip("-").lower()
    lines = list(_lines(report))
    columns = list(dict.fromkeys(column for line in lines for column in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(lines)
    # The byte order mark tells Excel that the file is UTF-8.
    content = ("\ufeff" + text.getvalue()).encode()
    return File(f"{name[:100]}.csv", content, f"{about}\nRun `{report['run']}`")


def _lines(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a report's rows, and each week of a series, by header; each ends in what is true of all."""
    all_of = dict(_titled(_about(report)))
    for row in (*report.get("rows", ()), *_weeks(report)):
        line = dict(_titled(row))
        yield line | {header: value for header, value in all_of.items() if header not in line}


def _weeks(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for series in report.get("series", ()):
        for week in series["weeks"]:
            last = date.fromisoformat(week["week_start"]) + timedelta(6)
            yield {"key": series["key"], **week, "last_day": last.isoformat()}


def _about(report: dict[str, Any]) -> dict[str, Any]:
    """Return the days and filters of a report, how far it counts, and its definition."""
    found: dict[str, Any] = {}
    if "first_day" in report or "week_start" in report:
        found["week_start"] = report.get("first_day") or report["week_start"]
        found["week_end"] = report.get("last_day") or report["week_end"]
    if "region" in report:
        found["place"] = ", ".join(filter(None, (report["organizer"], report["region"]))) or "All regions"
    if "type" in report:
        said = kind(None if report["type"] == "all" else report["type"])
        found["type"] = said[:1].upper() + said[1:]
    return found | {name: report[name] for name in ("through", "data_through", "definition") if name in report}


def _titled(line: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield a line's cells by header; a range of rates has a cell for each end."""
    for name, value in line.items():
        header = HEADERS.get(name) or name.replace("_", " ").capitalize()
        if name == "interval":
            low, high = value or (None, None)
            yield "Range from %", _cell(low, percent=True)
            yield "Range to %", _cell(high, percent=True)
        else:
            yield header, _cell(value, percent=header.endswith("%"), digits=DECIMALS.get(name, 1))


def _cell(value: Any, *, percent: bool, digits: int = 1) -> Any:
    """Return a value as a spreadsheet shows it: yes and no, lists in one cell, few decimals, and never a formula."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return round(value * 100 if percent else value, digits)
    return guarded("; ".join(map(str, value)) if isinstance(value, list | tuple) else value)


def guarded(value: Any) -> Any:
    """Return a value that a spreadsheet does not read as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
