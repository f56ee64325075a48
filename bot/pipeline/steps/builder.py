"""One run, built and checked step by step; steps that do not need each other are done side by side."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import UnavailableError
from bot.imports import maps
from bot.pipeline import Options, Run, source, sync
from bot.pipeline.contract import contract_rows, weekly
from bot.pipeline.steps import building, examination
from bot.pipeline.steps.progress import Progress
from bot.pipeline.steps.source_copy import SourceCopy
from bot.tools import Answer
from bot.warehouse.rows import RecordedRun

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


class Builder:
    """Builds and checks one run, as far as it has come in `progress`; `catalog` tells what its source holds."""

    def __init__(self, warehouse: Warehouse, catalog: source.Dated, options: Options, progress: Progress) -> None:
        self._warehouse = warehouse
        self._catalog = catalog
        self._options = options
        self._progress = progress
        self._run_id = progress.run.run_id
        self._left_out: list[str] = []

    @property
    def run(self) -> Run:
        """Return the run as far as it has come."""
        return self._progress.run

    def build(self, source_changed: datetime | None) -> None:
        """Copy the source, then build every table from the copies; what an earlier try has built stays.

        Raises UnavailableError where the source was changed since a moment.
        """
        self._warehouse.create_dataset(self._run_id)
        names, copy = self._options.names, SourceCopy(self._warehouse, self._catalog, self._options, self.run)
        group = self._progress.do("source", copy.sign_up_tables)
        ran_at = sync.look(self._catalog, self.run.source, names).ran_at
        statements = building.built_by(self._options, group, ran_at)
        steps = self._progress.do("source", lambda: copy.steps(building.read_by(statements), group))
        copied = self._progress.side_by_side(steps).values()
        self._left_out = [each.left_out for each in copied if each.left_out]
        self._progress.note(billed=sum(each.billed for each in copied))
        # Asked anew: what the catalog knows is from before the copies.
        if source.changed(source.Catalog(self._warehouse), self.run.source, names) != source_changed:
            raise UnavailableError("The source was changed while it was read. Try again when its sync is over.")
        work: dict[str, Callable[[], None]] = {
            name: partial(self._build, name, arguments) for name, arguments in statements.items()
        }
        work |= {f"questions/{name}": partial(self._learn, name, found) for name, found in LEARNED.items()}
        self._progress.side_by_side({**work, WEEKS: self._build_weeks}, building.after(work))

    def _build(self, name: str, arguments: building.Arguments) -> None:
        cost = self._warehouse.build(name, self._run_id, once=True, **arguments)
        self._progress.note(billed=cost.bytes_billed)

    def _build_weeks(self) -> None:
        self._progress.note(billed=weekly.build(self._warehouse, self._run_id, self._options.calendar))

    def _learn(self, question: str, found: Callable[[Answer], dict[str, Any]]) -> None:
        """Ask the run itself something that is recorded of it."""
        answer = self._warehouse.ask(f"questions/{question}", self._run_id)
        self._progress.note(billed=answer.cost.bytes_billed, **found(answer))

    def examine(self, last: RecordedRun | None) -> None:
        """Ask every check, some of which compare this run with the last that was published."""
        known = examination.known(self._options, last, self.run, self._left_out)
        asked = {
            step: partial(
                self._warehouse.ask,
                question,
                self._run_id,
                **{each.name: known[each.name] for each in question.parameters},
            )
            for step, question in examination.questions().items()
        }
        answers = list(self._progress.side_by_side(asked).values())
        billed = sum(answer.cost.bytes_billed for answer in answers)
        self._progress.note(billed=billed, **examination.judged(answers, self.run.accepted))

    def add_to_contract(self) -> None:
        """Add the run's rows to the published tables, which show them once it is published."""
        self._progress.note(definition=self._options.definition)
        rows = contract_rows(self._options, self._run_id)
        self._progress.side_by_side({name: partial(self._append, name, given) for name, given in rows.items()})

    def _append(self, name: str, arguments: building.Arguments) -> None:
        cost = self._warehouse.append(name, self._run_id, **arguments)
        self._progress.note(billed=cost.bytes_billed)


WEEKS = "contract/weekly_goals"
"""The step that builds the tables of weeks and their goals, which the published tables read."""
LEARNED: dict[str, Callable[[Answer], dict[str, Any]]] = {
    "coverage": lambda answer: answer.records()[0],
    "committees": lambda answer: {"committees": ",".join(answer.rows["committee_id"])},
    "map_statuses": lambda answer: {"changed_statuses": maps.meanings.changed_statuses(answer.records())},
}
"""The questions whose answers are recorded of a run, and what is recorded of each."""
