"""Settings and a warehouse become what answers requests, for the terminal and for Slack alike."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.app import answering
from bot.app.current import Current, PublishedNumbers
from bot.app.drawings import Drawings
from bot.errors import UserError
from bot.home import Greeter
from bot.imports import sources
from bot.messages import File, Reply, Request
from bot.runtime import SingleFlight, Usage, instances
from bot.settings import Settings
from bot.tools import Draw, Numbers, Recipes, Tools
from bot.warehouse.connection import recorded

if TYPE_CHECKING:
    from bot.admin import AdminTools
    from bot.outbox import Messenger, Sender
    from bot.pipeline import Options, Run
    from bot.warehouse import Warehouse

log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


def options(
    settings: Settings, today: date, asked_by: str = "terminal", reason: str = "", accepted: tuple[str, ...] = ()
) -> Options:
    """Return the options of a run of the pipeline."""
    from bot.pipeline import Options

    return Options(
        calendar=settings.calendar,
        today=today,
        source_datasets=settings.source_datasets,
        names=sources.configured(settings.sources),
        region_from=settings.region_from,
        turf_committee_id=settings.turf_committee_id,
        state_code=settings.state_code,
        committee_ids=settings.committee_ids,
        fresh_days=settings.fresh_days,
        day_closes=settings.day_closes,
        definition=settings.definition,
        accepted=accepted,
        asked_by=asked_by,
        who=asked_by if asked_by in ("daily", "terminal") else settings.keyed(asked_by)[:8],
        reason=reason,
        instance=instances.name(),
        # On a local BigQuery all instances are processes of this machine; elsewhere it cannot be known.
        gone=(lambda _: False) if settings.bigquery_project else instances.gone,
    )


@dataclass(frozen=True)
class Environment:
    """Where the time comes from, and the files that a command names.

    `now` may be a clock that is moved by hand; runs of the pipeline use `clock`. Without `fetch`, files are in Slack.
    """

    now: Callable[[], datetime] = _now
    clock: Callable[[], datetime] = _now
    fetch: Callable[[str], File] | None = None


class Backend:
    """Answers requests, with a warehouse and a function that draws.

    Identical questions that come at the same time are answered by one query and one chart.
    """

    def __init__(
        self, settings: Settings, warehouse: Warehouse, draw: Draw, environment: Environment | None = None
    ) -> None:
        environment = environment or Environment()
        self.settings = settings
        self.warehouse = warehouse
        self.now, self.clock, self._fetch = environment.now, environment.clock, environment.fetch
        self._drawings = Drawings(draw)
        self._numbers = PublishedNumbers(settings, warehouse)
        self._prepared = SingleFlight[None](1)
        self._greeter = Greeter()

    def answer(self, request: Request) -> Reply:
        """Answer a request; never raises."""
        return self.begin(request).finished()

    def begin(self, request: Request) -> Reply:
        """Answer a request at once where nothing has to be counted for it, else leave the rest; never raises."""
        return answering.begin(request, answering.Toolboxes(self.tools, self.admin_tools), self._greeter)

    def current(self) -> Current:
        """Return what is the same for everybody, as it was a few seconds ago at most."""
        return self._numbers.current()

    def ready(self) -> str | None:
        """Return what is wrong with the published numbers; None when nothing is."""
        try:
            # This asks what the first question needs, too.
            self.current().run  # noqa: B018 - it raises where nothing is published
        except UserError as error:
            return error.text
        return None

    def tools(self, request: Request, usage: Usage | None = None) -> Tools:
        """Return what a command can use to answer this request; what it reads is counted in `usage`."""
        warehouse, usage = self.warehouse.requested_by(request.user), usage or Usage()
        # Whatever is published meanwhile, one request is answered from one run.
        pinned, bound = SingleFlight[Current](1), SingleFlight[Numbers](1)

        def current() -> Current:
            return pinned.get("current", self._numbers.current)

        def record(name: str, **parameters: Any) -> int:
            touched = recorded(warehouse, lambda: warehouse.record(name, **parameters))
            self._numbers.forget()
            return touched

        return Tools(
            calendar=self.settings.calendar,
            bind=lambda: bound.get("numbers", lambda: self._numbers.of(current(), warehouse, usage)),
            draw=self._drawings.of(request),
            recall=lambda name, **parameters: self._numbers.recall(
                lambda: recorded(warehouse, lambda: warehouse.ask(name, **parameters)), usage
            ),
            record=record,
            # Not pinned: what a request has just stored, it reads.
            known=lambda name: self._numbers.current().known[name],
            user_key=self.settings.keyed(request.user),
            own_rows_only=self.settings.organizer_rows == "own",
            stamps=lambda: current().stamps,
            overdue=timedelta(hours=self.settings.run_hour + self.settings.run_patience_hours),
            recipes=Recipes(self.settings.van_recipe, self.settings.van_recipe_close_out),
        )

    def admin_tools(self, request: Request, usage: Usage | None = None) -> AdminTools:
        """Return what a command of the data team can use to answer this request."""
        from bot.admin import AdminTools
        from bot.slack import Poster, SlackFiles

        # Where BigQuery does not answer, the command itself says so.
        with suppress(UserError):
            self.prepare_records()
        settings, files, tools = self.settings, SlackFiles(self.settings), self.tools(request, usage)
        return AdminTools(
            calendar=tools.calendar,
            bind=tools.bind,
            draw=tools.draw,
            recall=tools.recall,
            record=tools.record,
            known=tools.known,
            user_key=tools.user_key,
            own_rows_only=tools.own_rows_only,
            stamps=tools.stamps,
            overdue=tools.overdue,
            recipes=tools.recipes,
            settings=settings,
            warehouse=self.warehouse.requested_by(request.user),
            rebuild=self._rebuild,
            estimate=self._estimate,
            sender=self.sender(Poster(settings), "admin") if settings.slack_bot_token else None,
            fetch=self._fetch or files.fetch,
            discard=files.discard,
        )

    def _rebuild(self, asked_by: str, reason: str, progress: Callable[[str], None], accepted: tuple[str, ...]) -> Run:
        from bot.pipeline import build

        wanted = options(self.settings, self.settings.calendar.today(self.now()), asked_by, reason, accepted)
        try:
            return build.run(self.warehouse.requested_by(asked_by), wanted, progress, self.clock)
        finally:
            self._numbers.forget()

    def _estimate(self) -> int:
        from bot.pipeline import source

        wanted = options(self.settings, self.settings.calendar.today(self.now()))
        return source.estimate(self.warehouse, wanted.source_datasets, wanted.names, wanted.selection)

    def prepare_records(self) -> None:
        """Create the tables of the bot's own records, once, where they do not exist yet."""
        from bot.warehouse import records

        self._prepared.get("records", lambda: records.prepare(self.warehouse))

    def sender(self, messenger: Messenger, requester: str) -> Sender:
        """Return what sends messages exactly once, for this instance among others that may run."""
        from bot.outbox import Sender

        warehouse = self.warehouse.requested_by(requester)
        return Sender(
            messenger,
            claim=lambda name, what, **given: recorded(warehouse, lambda: warehouse.claim(name, what, **given)),
            record=lambda name, **parameters: recorded(warehouse, lambda: warehouse.record(name, **parameters)),
            now=self.now,
            instance=instances.name(),
        )


def today(settings: Settings) -> Callable[[], date]:
    """Return a function that returns the campaign's present date."""
    return lambda: settings.calendar.today(datetime.now(settings.calendar.zone))
