"""The published tables as others read them: what has been published once is never removed, renamed or reordered."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.warehouse import statements
from tests.support import googlesql
from tests.support.schemas import tables

DOCS = Path(__file__).parents[2] / "docs" / "contract.md"

COUNTS = (
    "completed:INT64 no_show:INT64 cancelled:INT64 total_flakes:INT64 total:INT64 unclosed:INT64 unsynced:INT64 "
    "scheduled:INT64 confirmed:INT64 left_message:INT64 cancelled_ahead:INT64 closed_ahead:INT64 declined:INT64 "
    "rescheduled:INT64 walk_in:INT64 invited:INT64 unknown:INT64 "
)
OF_RUN = "data_through:DATE as_of:DATE run_id published_run"
COLUMNS = {
    "report_days": "event_date:DATE week_start:DATE region region_group organizer event_type " + COUNTS + OF_RUN,
    "report_weeks": "week_start:DATE week_end:DATE is_complete:BOOL region region_group organizer event_type "
    + COUNTS
    + OF_RUN,
    "report_ahead": "event_date:DATE week_start:DATE region region_group organizer event_type scheduled:INT64 "
    "confirmed:INT64 left_message:INT64 cancelled_ahead:INT64 closed_ahead:INT64 " + OF_RUN,
    "report_unclosed": "event_date:DATE week_start:DATE region region_group organizer event_type event unclosed:INT64 "
    + OF_RUN,
    "report_ptg": "week_start:DATE week_end:DATE is_complete:BOOL level name region region_group metric method "
    "actual:INT64 goal:INT64 percent:FLOAT64 through:DATE " + OF_RUN,
    "report_about": "region region_group campaign definition rate run_id published_at:TIMESTAMP data_through:DATE "
    "as_of:DATE held_since:TIMESTAMP held_because published_run",
}
"""The columns as they were published: STRING where no type is named. New ones are added here at the end, too."""


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_only_added_at_the_end(table: str) -> None:
    found = statements.read(f"contract/{table}").returns
    assert [f"{field.name}:{field.type}".removesuffix(":STRING") for field in found] == COLUMNS[table].split()


def test_the_published_tables_are_these() -> None:
    found = [name.removeprefix("contract/") for name in statements.names("contract")]
    assert {name for name in found if name.startswith("report_")} == set(COLUMNS)


@pytest.mark.parametrize("table", COLUMNS)
def test_the_reference_lists_every_column_with_its_meaning(table: str) -> None:
    section = DOCS.read_text(encoding="utf-8").split(f"\n## {table}\n")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", section, re.MULTILINE)
    assert listed == [(field.name, field.type, field.meaning) for field in statements.read(f"contract/{table}").returns]


def test_google_accepts_the_examples_of_the_reference() -> None:
    examples = re.findall(r"```sql\n(.+?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 4
    for example in examples:
        assert googlesql.analyze(example.replace("flakebot.", ""), tables(), {})
