"""Whether BigQuery lets Flakebot do what it has to: ask, build, write; the source's tables and how fresh all is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import gate, pipeline, records, sources
from bot.gate import Freshness
from bot.health import Line, ill, well
from bot.messages import UserError
from bot.schedule import say_moment
from bot.settings import Settings
from bot.sources import Column
from bot.weeks import say

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

SCRATCH = "doctor"
ROLES = "Give the account the roles in docs/connect.md, step 2."


class BigQuery:
    """BigQuery as these settings reach it, at a moment."""

    def __init__(self, settings: Settings, connect: Callable[[], Warehouse], now: datetime) -> None:
        self._settings = settings
        self._connect = connect
        self._now = now

    def permissions(self) -> Iterator[Line]:
        """Try harmlessly whatever a run does."""
        warehouse, own = self._connect(), self._settings.bigquery_dataset
        project = self._settings.bigquery_project
        where = f"Google's, project {project}" if project else f"local, in {self._settings.home}/"
        tries: tuple[tuple[str, Callable[[], object], str], ...] = (
            ("make datasets", lambda: warehouse.create_dataset(own), f"{own} is there"),
            ("write tables", lambda: _write(warehouse, own), "made and dropped one"),
            ("run queries", lambda: warehouse.ask("questions/loaded"), "asked one"),
        )
        yield well("BigQuery", where)
        for what, work, found in tries:
            try:
                if what == "run queries":
                    self._records(warehouse)
                work()
                yield well(what, found)
            except UserError as error:
                yield ill(what, error.text.partition(". ")[0], ROLES)
                return
        limit = self._settings.max_bytes_billed
        if limit < 10 * 1024**2:
            yield ill("byte limit", f"{limit:,} bytes", "Raise MAX_BYTES_BILLED: BigQuery bills 10 MB at least.")

    def _records(self, warehouse: Warehouse) -> None:
        for table, columns in records.TABLES.items():
            warehouse.create_table(self._settings.bigquery_dataset, table, columns)

    def source(self) -> Iterator[Line]:
        """Look for the source's tables and columns, and when they last changed."""
        warehouse = self._connect()
        datasets, _ = pipeline.source(warehouse, self._settings.source_datasets)
        found = 0
        for table in sources.TABLES.values():
            present = next(filter(None, (warehouse.columns(each, table.name) for each in datasets)), None)
            if present is None:
                continue
            found += 1
            if missing := sources.missing(table, present):
                yield ill(f"source {table.name}", f"lacks {', '.join(missing)}", "Let the sync bring these columns.")
        yield well("source", f"{found} tables in {', '.join(datasets)}")
        changed = pipeline.synced(warehouse, datasets)
        if changed is None:
            yield ill("sync", "there are no sign-ups in the source", "Check SOURCE_DATASETS, or load a folder.")
        elif self._now - changed > timedelta(hours=24 + self._settings.sync_hours):
            yield ill("sync", f"last changed {self._at(changed)}", "Look at VAN's sync: it should come every night.")
        else:
            yield well("sync", f"last changed {self._at(changed)}")

    def numbers(self) -> Iterator[Line]:
        """Look what readers see, and whether a digest could go out."""
        warehouse, settings = self._connect(), self._settings
        standing = gate.standing(warehouse.ask("questions/standing").records())
        if standing is None:
            yield ill("numbers", "none are published yet", "Run `python -m bot pipeline`.")
            return
        freshness = Freshness(settings.digest_fresh_days, settings.fresh_days)
        hold = gate.held(standing, self._now, settings.calendar, freshness)
        through = f"of {self._at(standing.started_at)}, data through {say(standing.data_through)}"
        if hold:
            yield ill("numbers", f"{through}; digests are held: {hold.reason}", hold.details)
        else:
            yield well("numbers", through)
        for freeze in gate.freezes(warehouse.ask("questions/freezes").records()):
            what = freeze.place or "all numbers"
            yield ill(
                f"freeze of {what}", freeze.reason, f"When they are right: `/flake-admin thaw {freeze.place} reason:…`."
            )

    def _at(self, moment: datetime) -> str:
        return say_moment(moment.astimezone(self._settings.calendar.zone))


def _write(warehouse: Warehouse, dataset: str) -> None:
    warehouse.create_table(dataset, SCRATCH, [Column("nothing")])
    warehouse.drop_table(dataset, SCRATCH)
