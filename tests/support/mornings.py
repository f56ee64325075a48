"""A small campaign on successive mornings, in one process with a real BigQuery, a Slack workspace and a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import settings
from bot.app import background, wiring
from bot.errors import UnavailableError
from bot.imports import exports
from bot.imports import loads as loading
from bot.imports.sources import preset
from bot.pipeline.daily import Daily
from bot.pipeline.next_step import Sync
from bot.slack.calls import rate_limits
from bot.slack.poster import Poster
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from local.bigquery.process import release
from local.slack import Clock, Workspace
from tests.support.digest.office import Mailbox
from tests.support.exports import sign_up, write_campaign
from tests.support.homes import end_server
from tests.support.slack_workspace import WHOLE, configured

CHICAGO = ZoneInfo("America/Chicago")
SEVEN = datetime(2020, 8, 18, 7, tzinfo=CHICAGO)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
DATA_TEAM = "C0DATATEAM"
USUAL = 1200
"""Number of sign-ups on the first morning."""


def sign_ups(count: int, status: str = "Completed", location: str = "10") -> list[list[str]]:
    """Return sign-ups for the days up to the morning."""
    days = ("2020-08-15", "2020-08-16", "2020-08-17")
    return [sign_up(person, days[person % 3], status, location) for person in range(count)]


@dataclass
class Mornings:
    """A campaign whose sync comes when a test says so, and instances of the service that run its daily pipeline."""

    workspace: Workspace
    warehouse: Warehouse
    clock: Clock
    variables: dict[str, str]
    scratch: Path
    mailbox: Mailbox = field(default_factory=Mailbox)
    synced: datetime | None = None
    loads: int = 0

    def sync(self, rows: list[list[str]], at: datetime) -> None:
        """Make VAN's sync bring these sign-ups at a given time."""
        self.loads += 1
        folder = write_campaign(self.scratch / str(self.loads), rows)
        loading.load(self.warehouse, exports.find(folder, preset("phoenix")), at, lambda _: None, lambda _: None)
        self.synced = at

    def instance(self, **variables: str) -> Daily:
        """Start an instance of the service."""
        mine = configured(self.workspace.url, **self.variables | variables)
        inside = wiring.Backend(
            mine, self.warehouse, lambda _chart, _report: None, wiring.Environment(self.clock.now, self.clock.now)
        )
        daily = background.daily(inside, Poster(mine))
        daily.alerts.mail = self.mailbox
        daily.sync = lambda: Sync.at(self.synced)
        daily.changed = lambda: self.synced
        return daily

    def look(self, daily: Daily, at: datetime, times: int = 1) -> None:
        """Wake an instance at a given time, and let it finish what it begins; a later wake reports on it."""
        self.clock.move(at)
        for _ in range(times):
            daily.wake()
            daily.finish()

    def runs(self) -> list[dict[str, Any]]:
        """List all runs, the oldest first."""
        return list(reversed(self.warehouse.ask("questions/runs").records()))

    def completed(self) -> int:
        """Count the completed shifts that readers see."""
        published = connection.published(self.warehouse)
        rows = self.warehouse.ask("questions/compare", published.run_id, **COMPARED).records()
        return sum(int(row["completed"]) for row in rows)

    def told(self) -> list[str]:
        """List what the data team was told in its channel."""
        return [message.text for message in self.workspace.messages if message.channel == DATA_TEAM]


COMPARED: dict[str, Any] = {
    "first_day": date(2020, 8, 15),
    "last_day": date(2020, 8, 21),
    "through": date(2020, 8, 17),
    "event_type": None,
}
"""All of the week."""


@contextmanager
def opened(scratch: Path) -> Iterator[Mornings]:
    """Open the campaign whose home is in this folder, on the day before SEVEN; the clock stands at seven."""
    home = scratch / "home"
    variables = {"FLAKEBOT_HOME": str(home), "DATA_TEAM_CHANNEL": DATA_TEAM, "ALERT_EMAILS": "data@example.org"}
    warehouse = connection.connect(settings.read(variables))
    clock = Clock(SEVEN - 24 * HOUR, CHICAGO)
    usual, rate_limits.CHANNEL_SECONDS = rate_limits.CHANNEL_SECONDS, 0.001
    try:
        with Workspace(WHOLE, processing_seconds=0.01, clock=clock).serve() as workspace:
            yield Mornings(workspace, warehouse, clock, variables, scratch, synced=SEVEN - 26 * HOUR)
    finally:
        rate_limits.CHANNEL_SECONDS = usual
        release(home)


def publish_first(scratch: Path) -> None:
    """Publish the numbers of the first morning, in a home to copy from."""
    with opened(scratch) as mornings:
        mornings.sync(sign_ups(USUAL), SEVEN - 26 * HOUR)
        mornings.look(mornings.instance(), SEVEN - 24 * HOUR)
        assert [run["outcome"] for run in mornings.runs()] == ["published"]
    end_server(scratch / "home")


def away(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> list[str]:
    """Make a step's table fail to build for a number of tries; return the steps that were begun."""
    begun: list[str] = []
    real: Callable[..., Any] = Warehouse.build

    def build(self: Warehouse, step: str, *given: Any, **more: Any) -> Any:
        begun.append(step)
        if step == name and begun.count(name) <= times:
            raise UnavailableError("BigQuery does not answer.")
        return real(self, step, *given, **more)

    monkeypatch.setattr(Warehouse, "build", build)
    return begun
