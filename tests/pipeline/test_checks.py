"""The checks are asked together, in few statements: each finds what it finds alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.pipeline.checks import name_of
from bot.pipeline.steps import examination
from bot.warehouse import statements
from tests.support import googlesql
from tests.support.campaigns.in_process import Engine
from tests.support.schemas import tables

QUESTIONS = examination.questions()
KNOWN: dict[str, Any] = {
    "today": date(2020, 8, 17),
    "fresh_days": 1,
    "campaign_start": date(2020, 6, 1),
    "campaign_end": date(2020, 11, 3),
    "last_sign_ups": 1000,
    "last_closed": 900,
    "last_mapped": 950,
    "committee": "",
    "committees": "",
    "last_committees": ["58"],
    "left_out": ["van.turf has no fo_name"],
}
SIGN_UP = {"person_key": "a", "event_id": "7", "event_date": date(2020, 8, 15), "region": "Unmapped", "outcome": "open"}
WRONG: dict[str, list[dict[str, Any]]] = {
    "event_attendees": [
        {"event_id": "1.5E+07", "committee_id": "58"},
        {"event_id": "7", "committee_id": "59"},
    ],
    "newest": [
        {"person_key": "a", "person_known": True, "event_date": date(2020, 8, 15), "versions": 31, "state_code": "MN"},
        {"person_key": "b", "person_known": True, "event_date": date(2020, 8, 15), "versions": 1, "state_code": "WI"},
    ],
    "sign_ups": [
        SIGN_UP | {"person_known": False, "status_name": "Odd"},
        SIGN_UP | {"person_known": True, "outcome": "unknown", "status_name": "Odd", "undated_conflict": True},
        SIGN_UP | {"person_key": "b", "outcome": "completed", "event_date": date(2020, 9, 1)},
    ],
    "coverage": [{"source_rows": 2, "sign_ups": 2, "closed_shifts": 1, "mapped": 0, "synced_on": date(2020, 8, 10)}],
    "regions": [{"event_location_id": "1", "region": "CD1"}, {"event_location_id": "1", "region": "CD2"}],
    "statuses": [{"status_name": "Odd", "outcome": outcome} for outcome in ("completed", "no_show")],
    "weeks": [{"first_day": date(2020, 8, 9), "last_day": date(2020, 8, 1)}],
}


def test_each_check_finds_together_with_others_what_it_finds_alone() -> None:
    engine = Engine()
    engine.fill(WRONG)
    alone = []
    for name in statements.names("quality"):
        question = statements.read(name)
        rows = engine.ask(name, {field.name: KNOWN[field.name] for field in question.parameters})
        alone += [{"check_name": name_of(question), **row} for row in rows]
    together = [
        row
        for question in QUESTIONS.values()
        for row in engine.ask(question, {field.name: KNOWN[field.name] for field in question.parameters})
    ]
    assert _sorted(together) == _sorted(alone)
    assert len({row["check_name"] for row in together}) > 15


def _sorted(rows: list[dict[str, Any]]) -> list[str]:
    return sorted(map(repr, rows))


@pytest.mark.parametrize("step", QUESTIONS)
def test_google_takes_what_asks_several_checks(step: str) -> None:
    question = QUESTIONS[step]
    columns = googlesql.analyze(question.sql, tables(), {field.name: field.type for field in question.parameters})
    assert columns == [("check_name", "STRING"), ("example", "STRING"), ("shifts", "INT64")]


def test_a_value_is_given_for_each_parameter_of_the_checks() -> None:
    assert {field.name for question in QUESTIONS.values() for field in question.parameters} <= set(KNOWN)
    assert sum(question.sql.count("AS check_name") for question in QUESTIONS.values()) == len(
        statements.names("quality")
    )
