"""Try to break “exactly once”: many channels, several instances, and every kind of fault, seeded.

The workspace is in this process, each instance and the BigQuery in one of its own. Results are counted from the
channels' contents: tests/support/digest/figures.py.
"""

from __future__ import annotations

import random
import re
import shutil
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot import settings
from bot.errors import UserError
from bot.outbox import ledger
from bot.outbox.ledger import Ledger, Message
from bot.outbox.sender import LEASE, SPARE
from bot.schedule import USUAL
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from local import sample
from local.bigquery.process import release, serve
from local.slack import BOT_TOKEN, Workspace
from tests.support.digest.faults import Trouble
from tests.support.digest.figures import Figures, count
from tests.support.digest.instance import STEPS, FastClock, Orders
from tests.support.digest.instances import STOPS, Member, WorkerPool, environment, fates
from tests.support.homes import publish
from tests.support.slack_workspace import DANIEL, MANIFEST

LOOK_SECONDS = 0.05
LEDGER_SECONDS = 1.0
Say = Callable[[str], None]


@dataclass(frozen=True)
class Campaign:
    """What to try: the number of digests and instances, the speed, and how often each kind of fault occurs.

    `rounds`: number of kills at each of `steps`; `stops`: number of instances that freeze for longer than a lease.
    `skew`: maximum number of campaign seconds by which instances' clocks are ahead or behind. `threads` and `drawing`:
    number of channels an instance serves at once, and of processes in which it draws. `refuses_charts`: Slack draws no
    charts, so that each digest is posted again with a picture. `deadline` is in real seconds.
    """

    digests: int = 24
    instances: int = 3
    start: str = "2020-08-17T07:59:30-05:00"
    speed: float = 15.0
    seed: int = 1
    rounds: int = 0
    steps: tuple[str, ...] = STEPS
    stops: int = 0
    stop_steps: tuple[str, ...] = STOPS
    slack_faults: int = 0
    bigquery_faults: int = 0
    outage_minutes: float = 0.0
    skew: float = 0.0
    call_seconds: float = 2.0
    threads: int = 8
    drawing: int = 0
    blind: bool = False
    limits: bool = False
    refuses_charts: bool = True
    deadline: float = 300.0

    def __post_init__(self) -> None:
        """Hold what the sending rests on at this speed too: no call takes as long as what is spared of a lease."""
        if 3 * self.call_seconds > SPARE.total_seconds() / self.speed:
            raise ValueError("time runs too fast for calls that may take so long")

    @property
    def first(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.start)

    @property
    def moved(self) -> timedelta:
        """Number of days by which the sample campaign is moved, so that it is in the weeks before."""
        return self.first.date() - date.fromisoformat(sample.TODAY)

    @property
    def variables(self) -> dict[str, str]:
        """Return the settings for a campaign that was moved."""
        return {
            "CAMPAIGN_START": str(date(2020, 7, 11) + self.moved),
            "CAMPAIGN_END": str(date(2020, 11, 6) + self.moved),
        }


def prepare(home: Path, campaign: Campaign, exports: Path | None = None) -> None:
    """Publish the sample in a home, moved to the weeks before the campaign begins; `exports` are the sample's."""
    folder = home.with_name(f"{home.name}-exports")
    shutil.rmtree(folder, ignore_errors=True)
    if exports:
        shutil.copytree(exports, folder)
    else:
        sample.write(folder)
    for path in folder.glob("*.csv") if campaign.moved else ():
        path.write_text(_moved(path.read_text(encoding="utf-8"), campaign.moved), encoding="utf-8")
    publish(home, folder, campaign.start[:10], **campaign.variables)
    shutil.rmtree(folder)


def _moved(text: str, by: timedelta) -> str:
    return re.sub(r"\b20\d\d-\d\d-\d\d\b", lambda day: str(date.fromisoformat(day[0]) + by), text)


def run(campaign: Campaign, home: Path, logs: Path, say: Say = lambda _: None) -> Figures:
    """Run a campaign in a home where numbers are published, which it spoils; return its figures."""
    mine = settings.read({"FLAKEBOT_HOME": str(home), **campaign.variables})
    try:
        return _Run(campaign, mine, connection.connect(mine), say).all(logs)
    finally:
        release(home)


@dataclass
class _Run:
    """A campaign in progress."""

    campaign: Campaign
    settings: settings.Settings
    warehouse: Warehouse
    say: Say
    expected: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.campaign.seed)
        # Not taken from the code under test: the offset of the campaign's beginning is what that day's clocks show.
        self._due = self.campaign.first.replace(hour=USUAL.hour, minute=0, second=0)

    def all(self, logs: Path) -> Figures:
        """Subscribe, let it happen, count."""
        self._subscribe()
        self.say(f"{len(self.expected):,} channels are subscribed")
        with self._workspace() as (workspace, orders):
            trouble = self._trouble(workspace)
            crew = self._crew(orders, workspace, logs)
            started = time.monotonic()
            with crew.at_work():
                finished = self._until_done(workspace, crew, trouble)
            trouble.end()
            seconds = time.monotonic() - started
            figures = self._figures(workspace, crew, trouble)
        return replace(figures, seconds=seconds, finished=finished)

    def _subscribe(self) -> None:
        """Subscribe each channel to a place, all places in turn, and name the digest that each must get."""
        week = ledger.reported(self._due, self.settings.calendar)
        places = self._places()
        for number in range(self.campaign.digests):
            region, group = places[number % len(places)]
            channel = f"C0DIGEST{number:05}"
            self.warehouse.record(
                "records/subscribe",
                subscription_id=f"s{number}",
                channel=channel,
                region=region,
                region_group=group,
                weekday=USUAL.weekday,
                hour=USUAL.hour,
                owner=DANIEL,
                now=self.campaign.first - timedelta(days=2),
                goal=40 if number % 3 else 0,
            )
            self.expected.append(Message(week, channel, region, group))

    def _places(self) -> list[tuple[str, str]]:
        """List all places: everything, the groups of regions, the regions."""
        rows = self.warehouse.ask("questions/names", connection.published(self.warehouse).run_id).rows
        regions, groups = sorted(set(rows["region"])), sorted(set(rows["region_group"]) - {"", None})
        return [("", ""), *(("", group) for group in groups), *((region, "") for region in regions)]

    @contextmanager
    def _workspace(self) -> Iterator[tuple[Workspace, Orders]]:
        campaign = self.campaign
        orders = Orders(
            start=campaign.start,
            epoch=time.time(),
            speed=campaign.speed,
            call_seconds=campaign.call_seconds,
            blind=campaign.blind,
            threads=campaign.threads,
            drawing=campaign.drawing,
        )
        with Workspace(MANIFEST, clock=FastClock(orders), limits=campaign.limits).serve() as workspace:
            workspace.switch("no_data_visualization", campaign.refuses_charts)
            for message in self.expected:
                workspace.add_channel(message.channel, message.channel.lower(), DANIEL)
            yield workspace, orders

    def _trouble(self, workspace: Workspace) -> Trouble:
        campaign = self.campaign
        trouble = Trouble(workspace, serve(self.settings.home), 2 * campaign.digests, self._chance)
        trouble.plan(campaign.slack_faults, campaign.bigquery_faults)
        if campaign.outage_minutes:
            trouble.plan_outage(campaign.outage_minutes * 60 / campaign.speed)
        return trouble

    def _crew(self, orders: Orders, workspace: Workspace, logs: Path) -> WorkerPool:
        campaign = self.campaign
        logs.mkdir(parents=True, exist_ok=True)
        known = environment(
            self.settings.home,
            SLACK_API_URL=f"{workspace.url}/api/",
            SLACK_BOT_TOKEN=BOT_TOKEN,
            **campaign.variables,
        )
        skews = [self._chance.uniform(-campaign.skew, campaign.skew) for _ in range(campaign.instances)]
        members = [
            Member(replace(orders, skew=skew), logs / f"instance-{number}.log") for number, skew in enumerate(skews, 1)
        ]
        crew = WorkerPool(known, members, self._chance)
        stops = [campaign.stop_steps[number % len(campaign.stop_steps)] for number in range(campaign.stops)]
        # So that the kills are spread over the whole campaign.
        most = max(1, min(25, campaign.digests // campaign.instances // 4))
        crew.fates = deque(fates(campaign.steps * campaign.rounds, stops, most, self._chance))
        crew.freeze_seconds = LEASE.total_seconds() * 1.2 / campaign.speed
        return crew

    def _until_done(self, workspace: Workspace, crew: WorkerPool, trouble: Trouble) -> bool:
        """Run until each digest is done; return whether that was in time."""
        started = time.monotonic()
        look_at, told = started, 0
        while (now := time.monotonic()) < started + self.campaign.deadline:
            crew.tend()
            progress = len(workspace.messages)
            trouble.look(progress)
            if progress >= told + 100:
                told = progress
                self.say(f"{now - started:4.0f} s: {progress:,} messages, {crew.killed.total()} kills")
            if now >= look_at and not trouble.away and progress >= self.campaign.digests:
                look_at = now + LEDGER_SECONDS
                if self._all_done():
                    return True
            time.sleep(LOOK_SECONDS)
        return False

    def _all_done(self) -> bool:
        """Return whether the ledger records each digest and its table as sent."""
        try:
            known = self._ledger()
        except UserError:
            return False
        return all(
            (digest := known.of(message))
            and digest.step == "sent"
            and (not digest.numbers.get("table") or known.done(replace(message, kind="table")))
            for message in self.expected
        )

    def _ledger(self) -> Ledger:
        return ledger.read(self.warehouse.ask("questions/digests", since=self.expected[0].week).records())

    def _figures(self, workspace: Workspace, crew: WorkerPool, trouble: Trouble) -> Figures:
        known, campaign = self._ledger(), self.campaign
        return Figures(
            planned=campaign.digests,
            instances=campaign.instances,
            speed=campaign.speed,
            found=count(self.expected, workspace.messages, known, self._due),
            killed=crew.killed,
            stopped=crew.stopped,
            replaced=crew.replaced,
            crashed=crew.crashed,
            unmet=crew.planned,
            slack_faults=trouble.slack_faults,
            bigquery_faults=trouble.bigquery_faults,
            outage_minutes=campaign.outage_minutes,
            limited=Counter(limited.method for limited in workspace.limited),
            taken_over=sum(entry.attempts - 1 for entry in known.entries),
            found_there=sum(entry.note == "found" for entry in known.entries),
            others=Counter(
                entry.message.kind.partition(" ")[0]
                for entry in known.entries
                if entry.message.kind not in ("digest", "table")
            ),
        )
