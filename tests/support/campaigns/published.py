"""Invented campaigns, each published once per test run, that answer questions, together with their exports."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from bot import settings
from bot.app import wiring
from bot.messages import Request
from bot.warehouse import connection
from local.bigquery.process import release
from tests.support.campaigns import answers, autumn, count, rural
from tests.support.campaigns.answers import Ledger
from tests.support.homes import copy_home, living_in, made_once, publish

AUTUMN_SEED, RURAL_SEED = 7, 20
FORMS = ("dated", "undated", "raw", "usual statuses")
"""The forms in which the same rural campaign is exported."""


@dataclass(frozen=True)
class Campaign:
    """A published campaign, and an independent count of its exports."""

    exports: Path
    committee: str
    first_day: date
    today: date
    backend: wiring.Backend

    @cached_property
    def ledger(self) -> Ledger:
        """Read the data from which the commands' answers are counted."""
        return answers.read(self.exports, self.committee, self.first_day, self.today)

    @cached_property
    def covered(self) -> date | None:
        """Find the last covered day of the exports."""
        return count.last_covered(self.exports, self.committee, self.today)

    @cached_property
    def sign_ups(self) -> list[count.SignUp]:
        """Read the data from which the numbers of `/flake` are counted."""
        return count.read(self.exports, self.committee)

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


@contextmanager
def opened(exports: Path, home: Path, kind: str) -> Iterator[Campaign]:
    """Yield the campaign of these exports, published in a home that is in use meanwhile."""
    own = module(kind)
    with living_in(home, TURF_COMMITTEE_ID=own.COMMITTEE):
        mine = settings.read(os.environ)
        backend = wiring.Backend(mine, connection.connect(mine), lambda *_: None)
        yield Campaign(exports, own.COMMITTEE, own.FIRST_DAY, own.TODAY, backend)
    release(home)


@contextmanager
def published(kind: str, shared: Path, scratch: Path) -> Iterator[Campaign]:
    """Yield a campaign, autumn's or a form of the rural one, in a home of its own."""

    def make(folder: Path) -> None:
        write(kind, folder / "exports")
        publish_exports(kind, folder / "exports", folder / "home")

    folder = made_once(shared / f"campaign-{kind}".replace(" ", "-"), make)
    with opened(folder / "exports", copy_home(folder / "home", scratch / "home"), kind) as campaign:
        yield campaign


def module(kind: str) -> ModuleType:
    """Return the function that invents the campaign."""
    return autumn if kind == "autumn" else rural


def write(kind: str, exports: Path) -> None:
    """Write a campaign's exports."""
    if kind == "autumn":
        autumn.write(exports, AUTUMN_SEED)
    else:
        rural.write(exports, RURAL_SEED, raw_only=kind == "raw", dated=kind != "undated")
    if kind == "usual statuses":
        (exports / "statuses.csv").unlink()


def publish_exports(kind: str, exports: Path, home: Path) -> None:
    """Publish a campaign's exports in a home."""
    own = module(kind)
    publish(home, exports, str(own.TODAY), TURF_COMMITTEE_ID=own.COMMITTEE)
