"""The runbook is accurate: its checks, commands and settings exist, and what it tells people to type works."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from google.cloud import bigquery

from bot.cli import main
from bot.warehouse import records, statements
from bot.warehouse.client import Warehouse
from commands import COMMANDS, admin
from tests.support.digest.office import MONDAY, Office, opened
from tests.support.mornings import HOUR, SEVEN, USUAL, Mornings, sign_ups

ROOT = Path(__file__).parent.parent
RUNBOOK = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
CHECK = re.compile(r"^\| `(\w+)` \| (stops|warns) \| (.+) \|$", re.MULTILINE)


def test_every_check_has_its_line_with_its_verdict() -> None:
    said = {name: verdict for name, verdict, _ in CHECK.findall(RUNBOOK)}
    there = {name: statements.read(name).severity for name in statements.names("quality")}
    assert said == {
        name.rsplit("/", 1)[-1]: {"stop": "stops", "fail": "stops", "warn": "warns"}[severity]
        for name, severity in there.items()
    }
    for name, _, remedy in CHECK.findall(RUNBOOK):
        assert (statements.read(f"quality/{name}").severity == "stop") == ("Nobody can accept it" in remedy), name
    for name, _, remedy in CHECK.findall(RUNBOOK):
        for_developers = "developers" in statements.read(f"quality/{name}").about
        assert for_developers == ("developers" in remedy), name


def test_every_command_of_the_data_team_is_in_it_and_none_that_is_not() -> None:
    named = set(re.findall(r"/flake-admin (\w+)", RUNBOOK))
    there = {command.name for command in admin.COMMANDS} - {"reconcile"}
    assert named == there, "docs/runbook.md names each command of the data team where it helps"
    asked = set(re.findall(r"/flake ([a-z]+)\b", RUNBOOK))
    assert asked <= {command.name for command in COMMANDS}


def test_the_data_teams_page_lists_every_command() -> None:
    page = (ROOT / "docs" / "data-team.md").read_text(encoding="utf-8")
    listed = re.findall(r"`([a-z_]+)", " ".join(re.findall(r"(?m)^\| (`[a-z_`, ]+)", page.split("## ")[0])))
    assert set(listed) == {command.name for command in admin.COMMANDS} | {"help"}, "the table of docs/data-team.md"


def test_what_is_typed_at_the_terminal_is_understood(capsys: pytest.CaptureFixture[str]) -> None:
    for command in sorted(set(re.findall(r"python -m bot ([a-z]+)", RUNBOOK))):
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0, command
    capsys.readouterr()


def test_settings_and_records_that_it_names_are_there() -> None:
    settings = (ROOT / "bot" / "settings.py").read_text(encoding="utf-8")
    for name in set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", RUNBOOK)):
        assert f'"{name}"' in settings, name


def test_its_links_lead_somewhere() -> None:
    headings = {
        re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", RUNBOOK, re.MULTILINE)
    }
    for file, anchor in re.findall(r"\]\(([\w/.-]*)(?:#([\w-]+))?\)", RUNBOOK):
        if file:
            assert (ROOT / "docs" / file).exists(), file
        else:
            assert anchor in headings, anchor


def statement(begins: str) -> str:
    """Take a statement out of the runbook."""
    (found,) = [each for each in re.findall(r"```sql\n(.*?)```", RUNBOOK, re.DOTALL) if each.startswith(begins)]
    return str(found)


def run(warehouse: Warehouse, sql: str) -> None:
    """Run a statement as `bq query --dataset_id` does."""
    config: Any = bigquery.QueryJobConfig(default_dataset=f"local.{warehouse.dataset}")
    warehouse._client.query(sql, job_config=config).result()


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.subscribe()
        yield found


def test_with_the_ledger_lost_no_digest_comes_twice(office: Office) -> None:
    office.look(office.instance())
    office.warehouse.drop_table(office.warehouse.dataset, "digests")
    records.prepare(office.warehouse)
    other = office.instance()
    for minutes in (6, 60, 17 * 60, 24 * 60):
        office.look(other, MONDAY + timedelta(minutes=minutes))
    assert len(office.said()) == 1


def test_with_the_runs_lost_another_begins(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.warehouse.client.APPEARS_SECONDS", 1.0)
    warehouse, daily = mornings.warehouse, mornings.instance()
    warehouse.drop_table(warehouse.dataset, "runs")
    records.prepare(warehouse)
    mornings.sync(sign_ups(USUAL + 50), SEVEN - 2 * HOUR)
    mornings.look(daily, SEVEN, times=2)
    assert [row["outcome"] for row in mornings.runs()] == ["published"]
    assert mornings.completed() == USUAL + 50


def test_a_published_run_is_taken_back(mornings: Mornings) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - 2 * HOUR)
    mornings.look(daily, SEVEN)
    wrong = mornings.runs()[-1]["run_id"]
    assert mornings.completed() == USUAL + 50
    run(mornings.warehouse, statement("UPDATE runs").replace("flakebot_run_…", wrong))
    assert mornings.completed() == USUAL
    mornings.look(daily, SEVEN + HOUR, times=2)
    assert len(mornings.told()) == 1
    mornings.sync(sign_ups(USUAL + 60), SEVEN + 2 * HOUR)
    mornings.look(daily, SEVEN + 3 * HOUR)
    assert mornings.completed() == USUAL + 60
