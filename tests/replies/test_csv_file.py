"""The CSV of each report: people's headers, percents, days and filters on each line, and nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from bot.metrics import Counts
from bot.replies import csv_file

FILTERS = {"region": "CD5", "organizer": None, "type": "phonebank"}
WEEK = {"first_day": "2020-08-08", "last_day": "2020-08-14"}
COUNTS = Counts(completed=6, no_show=10, cancelled=5, unclosed=2)
ABOUT = {"Place": "CD5", "Event type": "Phone banks", "First day": "2020-08-08", "Last day": "2020-08-14"}


def lines(report: dict[str, Any]) -> list[dict[str, str]]:
    """Write a report's file and read it again."""
    file = csv_file.make("/flake", "About.", {"run": "flakebot_run", "definition": "mn2020"} | report)
    assert file.about == "About.\nRun `flakebot_run`"
    text = file.content.decode()
    assert text.startswith("\ufeff")
    assert "flakebot_run" not in text
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert not any("_" in header for line in found for header in line)
    assert list(found[0])[-1] == "Definition"
    return found


REPORTS: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "flake": (
        {**FILTERS, "week_start": "2020-08-08", "week_end": "2020-08-14"}
        | {"rows": [{"organizer": "CD5-04 Uptown", "region": "CD5", **COUNTS.as_json()}]},
        {"Organizer": "CD5-04 Uptown", "Region": "CD5", "Closed out": "21", "Flaked": "15", "Flake rate %": "71.4"}
        | {"Not closed out yet": "2", "No-shows": "10", **ABOUT},
    ),
    "flake by type": (
        {**FILTERS, **WEEK, "type": "all", "rows": [{"type": "Phone Bank", **COUNTS.as_json()}]},
        {**ABOUT, "Event type": "Phone Bank"},
    ),
    "flake of all": (
        {**WEEK, "region": None, "organizer": None, "type": "all", "rows": [{"region": "CD5", "flake_rate": None}]},
        {"Region": "CD5", "Place": "All regions", "Event type": "All event types", "Flake rate %": ""},
    ),
    "trend": (
        {"type": "phonebank", "week_start": "2020-07-04", "week_end": "2020-08-14", "regions": ["CD5"]}
        | {"series": [{"key": "CD5", "weeks": [{"week_start": "2020-08-08", "partial": False, "lower": 0.5123}]}]},
        {**ABOUT, "Week not whole yet": "no", "Usually from %": "51.2"},
    ),
    "compare": (
        {"type": "phonebank", **WEEK, "rows": [{"region": "CD5", "interval": (0.58, 0.8234), "shrunk_rate": 0.7}]},
        {"Region": "CD5", "Range from %": "58.0", "Range to %": "82.3", "Rate with its peers %": "70.0"},
    ),
    "compare of weeks": (
        {**FILTERS, "week_start": "2020-07-04", "week_end": "2020-08-14", "rows": [{"week": "Aug 8–14", **WEEK}]},
        {"Week": "Aug 8–14", **ABOUT},
    ),
    "next": (
        {**FILTERS, **WEEK, "rows": [{"day": "2020-08-09", "scheduled": 9, "expected": 3.234, "low": 2, "high": 5}]},
        {**ABOUT, "Day": "2020-08-09", "Scheduled": "9", "Expected to come": "3.2", "Expected from": "2"},
    ),
    "confirm": (
        {**FILTERS, **WEEK, "rows": [{"region": "CD5", "to_confirm": 3, "share_confirmed": 0.25, "calls_due": 4}]},
        {**ABOUT, "Not confirmed": "3", "Confirmed %": "25.0", "Calls due": "4"},
    ),
    "unclosed": (
        {**FILTERS, **WEEK, "rows": [{"day": "2020-08-09", "events": ("=A", "B"), "unclosed": 3}]},
        {**ABOUT, "Day": "2020-08-09", "Events": "'=A; B", "Not closed out yet": "3"},
    ),
    "plan": (
        {**FILTERS, **WEEK, "rows": [{"way": "sure", "schedule": 60, "recruit": None}]},
        {**ABOUT, "To plan for": "sure", "Schedule": "60", "Recruit more": ""},
    ),
    "what a map moves": (
        {"data_through": "2020-08-16", "rows": [{"week": "2020-08-08", "sign_ups": 4, "rate_before": 0.5}]},
        {"Week": "2020-08-08", "Sign-ups": "4", "Flake rate before %": "50.0", "Data through": "2020-08-16"},
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_each_line_reads_alone(name: str) -> None:
    report, expected = REPORTS[name]
    (line,) = lines(report)
    assert line.items() >= expected.items()


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_no_cell_is_a_formula(name: str) -> None:
    (line,) = lines({**FILTERS, **WEEK, "organizer": name, "rows": [{"organizer": name, "region": name}]})
    assert (line["Organizer"], line["Region"], line["Place"]) == (f"'{name}", f"'{name}", f"'{name}, CD5")


def test_a_report_without_rows_is_an_empty_file() -> None:
    file = csv_file.make("/flake", "", {"run": "r", "rows": []})
    assert file.content.decode() == "\ufeff\r\n"


def test_no_two_fields_share_a_header() -> None:
    headers = [header for field, header in csv_file.HEADERS.items() if field != "key"]
    assert len(headers) == len(set(headers))
