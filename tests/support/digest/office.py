"""The environment of a weekly digest in one process: the sample's numbers, its own ledger, a workspace, a clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any
from zoneinfo import ZoneInfo

from bot import settings
from bot.app import background, wiring
from bot.digest.service import Digests
from bot.errors import UserError
from bot.outbox import ledger
from bot.outbox.ledger import Entry, Ledger
from bot.slack.calls import rate_limits
from bot.slack.poster import Poster
from bot.tools import Published
from bot.warehouse import connection, records
from bot.warehouse.client import Warehouse
from local.slack import Clock, Message, Workspace
from tests.support.slack_workspace import CHANNEL, CHART, MARIA, WHOLE, configured

CHICAGO = ZoneInfo("America/Chicago")
MONDAY = datetime(2020, 8, 17, 8, tzinfo=CHICAGO)
SUBURBS = "C0SUBURBS0"
_numbers = count(1)


@dataclass
class Mailbox:
    """Takes mail in place of a server; `down` makes it refuse all mail, `refused` some of the recipients."""

    mails: list[tuple[tuple[str, ...], str, str, str]] = field(default_factory=list)
    down: bool = False
    refused: int = 0

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> int:
        if self.down:
            raise UserError("The mail server does not answer.")
        self.mails.append((tuple(to), subject, text, key))
        return self.refused


@dataclass
class Office:
    """The environment, and what tests do with it."""

    workspace: Workspace
    warehouse: Warehouse
    published: Published
    clock: Clock
    variables: dict[str, str]
    mailbox: Mailbox = field(default_factory=Mailbox)
    draw: Any = lambda _chart, _report: CHART

    def instance(self, **variables: str) -> Digests:
        """Start an instance of the service's digests."""
        mine = configured(self.workspace.url, **self.variables | variables)
        inside = wiring.Backend(mine, self.warehouse, self.draw, wiring.Environment(self.clock.now, self.clock.now))
        digests = background.digests(inside, Poster(mine))
        digests.alerts.mail = self.mailbox
        return digests

    def subscribe(self, channel: str = CHANNEL, group: str = "Metro", owner: str = MARIA, **more: Any) -> str:
        """Subscribe a channel a week ago; return the subscription's id."""
        name = f"s{next(_numbers)}"
        given = {"region": "", "weekday": 0, "hour": 8, "now": MONDAY - timedelta(days=5), "goal": 0} | more
        self.warehouse.record(
            "records/subscribe", subscription_id=name, channel=channel, region_group=group, owner=owner, **given
        )
        return name

    def run(self, run_id: str = "", at: datetime | None = None, outcome: str = "published", **more: Any) -> None:
        """Record a run: of the sample's numbers, unless another is named; published this morning at seven."""
        at = at or MONDAY - timedelta(hours=1)
        named = {"run_id": run_id or self.published.run_id, "attempt": 1}
        begun: dict[str, Any] = {
            "number": next(_numbers),
            "campaign": "Sample campaign",
            "source": "s",
            "day": at.date(),
            "asked_by": "daily",
            "reason": "",
            "accepted": "",
            "source_changed": None,
            "recipe": "",
            "started_at": at,
            "alive_until": at + timedelta(minutes=2),
            "instance": "",
        }
        row: dict[str, Any] = {
            "alive_until": at + timedelta(minutes=2),
            "ended_at": at + timedelta(minutes=1) if outcome != "running" else None,
            "outcome": outcome,
            "step": "",
            "milliseconds": 1,
            "source_rows": 1,
            "sign_ups": 12_000,
            "closed_shifts": 0,
            "mapped": 0,
            "bytes_billed": 0,
            "findings": "",
            "checks": "[]",
            "data_through": date(2020, 8, 16),
            "synced_on": None,
            "committees": "",
            "changed_statuses": "",
            "definition": "mn2020",
        }
        own = self.warehouse.dataset
        kept = ", ".join(self.warehouse.columns(own, "runs") or {})
        self.warehouse.copy(f"SELECT {kept} FROM runs WHERE run_id != '{named['run_id']}'", own, own, "runs")
        self.warehouse.record("records/run_begin", run_id=named["run_id"], **begun)
        self.warehouse.record("records/run", **named | row | more)

    def changed(self, change: str = "completed") -> str:
        """Make a run in which last week's shifts of CD5 turned out differently; return its id."""
        run_id = f"changed_{next(_numbers)}"
        self.warehouse.create_dataset(run_id)
        columns = self.warehouse.columns(self.published.run_id, "daily_shifts") or {}
        shown = ", ".join(
            f"IF(region = 'CD5' AND event_date = DATE '2020-08-10', {change}, completed) AS completed"
            if name == "completed"
            else name
            for name in columns
        )
        for table, sql in (
            ("daily_shifts", f"SELECT {shown} FROM daily_shifts"),
            (
                "coverage",
                f"SELECT {', '.join(self.warehouse.columns(self.published.run_id, 'coverage') or {})} FROM coverage",
            ),
        ):
            self.warehouse.copy(sql, self.published.run_id, run_id, table)
        return run_id

    def look(self, digests: Digests, at: datetime | None = None) -> None:
        """Wake an instance at a given time, and let it finish what it begins."""
        if at:
            self.clock.move(at)
        digests.wake()
        digests.finish()

    def ledger(self) -> Ledger:
        return ledger.read(self.warehouse.ask("questions/digests", since=date(2020, 1, 1)).records())

    def entry(self, kind: str = "digest", channel: str = CHANNEL) -> Entry:
        """Return the one entry of a kind in a channel."""
        found = [
            entry
            for entry in self.ledger().entries
            if entry.message.channel == channel and entry.message.kind.startswith(kind)
        ]
        (entry,) = found
        return entry

    def said(self, channel: str = CHANNEL) -> list[Message]:
        """List what the bot said in a channel, and not in its threads."""
        return [each for each in self.workspace.messages if each.channel == channel and not each.is_reply]

    def below(self, message: Message) -> list[Message]:
        return self.workspace.state.history.replies(message)


@contextmanager
def opened(home: Path, **variables: str) -> Iterator[Office]:
    """Open an office whose ledger is empty; the sample's numbers were published this Monday at seven."""
    sampled = settings.read({"FLAKEBOT_HOME": str(home)})
    published = connection.published(connection.connect(sampled))
    variables = {
        "FLAKEBOT_HOME": str(home),
        "BIGQUERY_DATASET": f"office_{token_hex(4)}",
        **variables,
    }
    mine = settings.read(variables)
    warehouse = connection.connect(mine)
    records.prepare(warehouse)
    clock = Clock(MONDAY, CHICAGO)
    usual = rate_limits.CHANNEL_SECONDS
    rate_limits.CHANNEL_SECONDS = 0.001
    try:
        with Workspace(WHOLE, processing_seconds=0.01, clock=clock).serve() as workspace:
            office = Office(workspace, warehouse, published, clock, variables)
            office.run()
            yield office
    finally:
        rate_limits.CHANNEL_SECONDS = usual
