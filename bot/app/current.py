"""What is the same for everybody who asks: the run that readers see, its names, its answers, what is said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.calendar import EVER
from bot.language import Names, type_key
from bot.metrics import home_regions
from bot.pipeline import standing
from bot.runtime import Coming, Refreshed, SingleFlight, Usage
from bot.settings import Settings
from bot.tools import Answer, Numbers, Parameters, Published, Stamp
from bot.warehouse import rows
from bot.warehouse.connection import readable, shown

if TYPE_CHECKING:
    from bot.warehouse import Warehouse
    from bot.warehouse.rows import RunHistory

PUBLISHED_SECONDS = 5.0
"""Maximum age of what is the same for everybody, in seconds, while anybody asks."""
THREADS = 32
"""Maximum number of questions that BigQuery is asked at the same time."""
KNOWN = ("questions/standing", "questions/preferences")
"""What is asked anew every few seconds, all of it at the same time."""
OF_EACH_RUN: dict[str, Parameters] = {"questions/weeks": {}, "questions/goals": EVER.parameters()}
"""What many commands ask of a run, beside its names, before they know what else to ask."""


@dataclass(frozen=True)
class Current:
    """What stood in the bot's records at one moment: the runs, what is said of all numbers, the answers by question."""

    history: RunHistory
    stamps: tuple[Stamp, ...]
    known: Mapping[str, Answer]

    @property
    def run(self) -> Published:
        """Return the run that readers see. Raises NothingPublishedError."""
        return shown(self.history.published)


class PublishedNumbers:
    """The numbers of the runs that readers see.

    A run never changes, so its names and the answers to questions about it are remembered, and whoever asks what is
    being asked waits for the same answer.
    """

    def __init__(self, settings: Settings, warehouse: Warehouse) -> None:
        self._settings = settings
        self._warehouse = warehouse
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="question")
        self._seen = ""
        self._names = SingleFlight[Names](4)
        self._answers = SingleFlight[Answer](500)
        self._current = Refreshed(self._read, PUBLISHED_SECONDS, keep=lambda found: bool(found.history.published))

    def current(self) -> Current:
        """Return what is the same for everybody, as it was a few seconds ago at most."""
        return self._current.get()

    def forget(self) -> None:
        """Ask anew what is the same for everybody: some of it was changed."""
        self._current.forget()

    def of(self, current: Current, warehouse: Warehouse, usage: Usage) -> Numbers:
        """Return the numbers of the run that readers saw then; what is read of them is counted in `usage`."""
        return Numbers(
            replace(current.run, definition=self._settings.definition),
            read_names=lambda run_id: self._begin_names(run_id).result(),
            answer=lambda name, run_id, **parameters: Coming(
                self._begin(name, run_id, parameters, warehouse, usage), usage.add_rows
            ),
        )

    def recall(self, ask: Callable[[], Answer], usage: Usage) -> Answer:
        """Answer from the bot's own records, beside what else is asked; what is read is counted in `usage`."""
        return Coming(self._threads.submit(lambda: usage.add_bytes(ask())), usage.add_rows)

    def _read(self) -> Current:
        """Ask what is the same for everybody, and of a new run what many ask, before anybody is answered from it."""
        known = readable(self._warehouse, self._ask)
        history, frozen = rows.standing(known["questions/standing"])
        if history.published and history.published.run_id != self._seen:
            self._see(history.published.run_id)
        return Current(history, standing.stamps(history, frozen), known)

    def _ask(self) -> dict[str, Answer]:
        return dict(zip(KNOWN, self._threads.map(self._warehouse.ask, KNOWN), strict=True))

    def _see(self, run_id: str) -> None:
        """Ask what many ask of a run; what cannot be answered is told to whoever asks for it."""
        asked: list[Future[Any]] = [self._begin_names(run_id)]
        asked += [self._begin(name, run_id, given, self._warehouse, Usage()) for name, given in OF_EACH_RUN.items()]
        wait(asked)
        self._seen = run_id

    def _begin(
        self, name: str, run_id: str, parameters: Parameters, warehouse: Warehouse, usage: Usage
    ) -> Future[Answer]:
        """Ask a question of a run, unless it is remembered or being asked."""
        return self._answers.begin(
            (name, run_id, repr(sorted(parameters.items()))),
            lambda: usage.add_bytes(warehouse.ask(name, run_id, **parameters)),
            self._threads,
        )

    def _begin_names(self, run_id: str) -> Future[Names]:
        return self._names.begin(run_id, lambda: self._read_names(run_id), self._threads)

    def _read_names(self, run_id: str) -> Names:
        found = self._warehouse.ask("questions/names", run_id).rows
        return Names(
            regions=dict(sorted(zip(found["region"], found["region_group"], strict=True))),
            organizers=tuple(sorted(set(found["organizer"]))),
            types=tuple(sorted(set(found["event_type"]))),
            default_type=type_key(self._settings.default_event_type),
            homes=home_regions(zip(found["region"], found["organizer"], found["closed"], strict=True)),
        )
