"""Invented campaigns that answer questions, with their exports; all are published once per test run, in one home."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from bot import settings
from bot.app import wiring
from bot.cli import main
from bot.messages import Request
from bot.warehouse import connection
from local.bigquery.process import release
from tests.support.campaigns import answers, autumn, rural
from tests.support.campaigns.answers import Ledger
from tests.support.campaigns.tables import put
from tests.support.homes import copy_home, end_server, living_in, made_once

AUTUMN_SEED, RURAL_SEED = 7, 20
FORMS = ("dated", "undated", "raw", "raw of nobody", "usual statuses")
"""The forms in which the same rural campaign is exported."""
KINDS = ("autumn", *FORMS)


@dataclass(frozen=True)
class Campaign:
    """A published campaign, and an independent count of its exports."""

    exports: Path
    home: Path
    variables: Mapping[str, str]
    committee: str
    first_day: date
    today: date

    @cached_property
    def backend(self) -> wiring.Backend:
        """Connect to the campaign's numbers."""
        mine = settings.read({"FLAKEBOT_HOME": str(self.home), **self.variables})
        return wiring.Backend(mine, connection.connect(mine), lambda *_: None)

    @cached_property
    def ledger(self) -> Ledger:
        """Read the data from which the commands' answers are counted."""
        return answers.read(self.exports, self.committee, self.first_day, self.today)

    def report(self, question: str, today: date | None = None) -> Any:
        """Ask without drawing the chart; return the report as the terminal prints it, None without an answer."""
        words = question.removeprefix("/flake ")
        reply = self.backend.answer(Request(words, "U1", "terminal", today or self.today, "a test"))
        return json.loads(json.dumps(reply.report)) if reply.outcome == "answered" else None

    def ask(self, question: str, today: date | None = None) -> Any:
        """Ask a question that must be answered."""
        report = self.report(question, today)
        assert report is not None, f"{question} has no answer"
        return report

    def built(self, table: str, *columns: str) -> list[tuple[Any, ...]]:
        """Return the rows of a table of the published run."""
        warehouse = self.backend.warehouse
        run = connection.published(warehouse).run_id
        return [
            row.values() for row in warehouse._client.query_and_wait(f"SELECT {', '.join(columns)} FROM {run}.{table}")
        ]


@contextmanager
def published(shared: Path, scratch: Path) -> Iterator[dict[str, Campaign]]:
    """Yield the campaigns by kind: autumn's, and each form of the rural one."""

    def make(folder: Path) -> None:
        for kind in KINDS:
            write(kind, folder / kind)
            with living_in(folder / "home", **_variables(kind)):
                assert main(["load", str(folder / kind)]) == 0
                assert main(["pipeline", "--today", str(_module(kind).TODAY)]) == 0
        end_server(folder / "home")

    folder = made_once(shared / "campaigns", make)
    home = copy_home(folder / "home", scratch / "home")
    yield {kind: _campaign(kind, folder / kind, home) for kind in KINDS}
    release(home)


def _campaign(kind: str, exports: Path, home: Path) -> Campaign:
    own = _module(kind)
    return Campaign(exports, home, _variables(kind), own.COMMITTEE, own.FIRST_DAY, own.TODAY)


def _variables(kind: str) -> dict[str, str]:
    return {"BIGQUERY_DATASET": kind.replace(" ", "_"), "TURF_COMMITTEE_ID": _module(kind).COMMITTEE}


def _module(kind: str) -> ModuleType:
    """Return the module that invents the campaign."""
    return autumn if kind == "autumn" else rural


def write(kind: str, exports: Path) -> None:
    """Write a campaign's exports."""
    if kind == "autumn":
        autumn.write(exports, AUTUMN_SEED)
    else:
        rural.write(exports, RURAL_SEED, raw_only=kind.startswith("raw"), dated=kind != "undated")
    if kind == "usual statuses":
        (exports / "statuses.csv").unlink()
    if kind == "raw of nobody":
        # Three sign-ups of one role on one shift, without a person: their own ids tell them apart.
        put(
            exports,
            "event_signups",
            """
            event_signup_id | myc_van_id | event_id | location_id | datetime_offset_begin   | datetime_suppressed
            1               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
            2               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
            3               |            | 9999     | 42          | 2020-08-17 15:00:00 UTC |
            """,
        )
