"""Checks of BigQuery: whether Flakebot may ask, build and write; the source's tables, and how fresh all is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.calendar import say_through
from bot.digest import holds
from bot.digest.holds import Freshness
from bot.doctor.health import Line, ill, well
from bot.errors import UserError
from bot.imports import loads, source_tables, sources
from bot.imports.source_tables import Table
from bot.pipeline import source, sync
from bot.pipeline import standing as standing_module
from bot.schedule import say_moment
from bot.settings import Settings
from bot.tools import MIN_BILLED
from bot.warehouse import contract, records, rows

if TYPE_CHECKING:
    from bot.warehouse import Warehouse

ROLES = "Give the account the roles in docs/connect.md, step 2."
MEGABYTE = 1024**2
NEEDED = (("regions",), tuple(group[0] for group in source_tables.SIGN_UPS))
"""The source must have one table of each of these groups."""


class BigQuery:
    """The checks of the BigQuery that these settings name, at a moment."""

    def __init__(self, settings: Settings, connect: Callable[[], Warehouse], now: datetime) -> None:
        self._settings = settings
        self._connect = connect
        self._now = now

    def reached(self) -> Iterator[Line]:
        """Check which BigQuery it is, and whether the records are as this version needs them."""
        warehouse, project = self._connect(), self._settings.bigquery_project
        where = f"Google's, project {project}" if project else f"local, in {self._settings.home}/"
        datasets = len(warehouse.datasets(warehouse.dataset))
        yield well("BigQuery", f"{where}; datasets of {warehouse.dataset}: {datasets}")
        found = {table: warehouse.columns(warehouse.dataset, table) for table in records.TABLES}
        lacking = [
            table
            for table, columns in records.TABLES.items()
            if not {column.name for column in columns} <= set(found[table] or ())
        ]
        if lacking:
            said = f"not there, or of an older version: {', '.join(lacking)}"
            yield ill("records", said, "Any question makes them, and so does `python -m bot pipeline`.")
        else:
            yield well("records", f"all {len(records.TABLES)} tables in {warehouse.dataset}")

    def permissions(self) -> Iterator[Line]:
        """Try everything that a run does, in a dataset that is made for it and dropped."""
        warehouse = self._connect()
        scratch = loads.stamped(f"{warehouse.dataset}_doctor", datetime.now(UTC))
        tries: tuple[tuple[str, Callable[[], object], str], ...] = (
            ("make datasets", lambda: warehouse.create_dataset(scratch), "made one"),
            ("run jobs", lambda: warehouse.copy("SELECT 1 AS one", scratch, scratch, "one"), "wrote a table with one"),
            ("drop datasets", lambda: self._drop(warehouse, scratch), "dropped it"),
        )
        for what, work, found in tries:
            try:
                work()
            except UserError as error:
                yield ill(what, error.text.partition(". ")[0], ROLES)
                with suppress(UserError):
                    warehouse.drop_dataset(scratch)
                return
            yield well(what, found)

    def _drop(self, warehouse: Warehouse, scratch: str) -> None:
        """Drop what was made for a try, and what earlier tries that were interrupted have left."""
        warehouse.drop_dataset(scratch)
        loads.sweep(warehouse, f"{warehouse.dataset}_doctor", [], datetime.now(UTC))

    def source(self) -> Iterator[Line]:
        """Check the source's tables and columns, and whether they can be read, without reading them."""
        warehouse = self._connect()
        datasets = source.find(warehouse, self._settings.source_datasets).datasets
        read: dict[str, int] = {}
        for table in source_tables.TABLES.values():
            try:
                yield from self._table(warehouse, table, datasets, read)
            except UserError as error:
                yield ill(f"source {table.name}", error.text.partition(". ")[0], ROLES)
        for names in NEEDED:
            if not read.keys() & set(names) and (names != ("regions",) or self._settings.region_from != "turf"):
                said, where = f"there is no {' and no '.join(names)}", ", ".join(datasets)
                yield ill("source", f"{said} in {where}", "Add its dataset to SOURCE_DATASETS.")
        without = [name for name in source_tables.TABLES if name not in read and sources.wanted(name, read)]
        more = f", without {', '.join(without)}" if without else ""
        yield well("source tables", f"{len(read)} in {', '.join(datasets)}{more}")
        yield self._limit(max(read.values(), default=0))

    def _table(
        self, warehouse: Warehouse, table: Table, datasets: tuple[str, ...], read: dict[str, int]
    ) -> Iterator[Line]:
        """Check one table; note in `read` how many bytes of it an import would read, where there is one."""
        found = source.look_up(warehouse, datasets, sources.configured(self._settings.sources), table)
        if found is None:
            return
        read[table.name] = 0
        if missing := source_tables.missing(table, found.present):
            yield ill(f"source {table.name}", f"lacks {', '.join(missing)}", "Let the sync bring these columns.")
        elif unreadable := source_tables.unreadable(table, found.present):
            remedy = "Let the sync bring these types, or a view that casts them."
            yield ill(f"source {table.name}", "; ".join(unreadable), remedy)
        else:
            selection = self._selection
            sql = source_tables.select(table, found.present, selection, found.relation)
            read[table.name] = warehouse.dry_copy(sql, found.dataset, **selection.parameters)

    @property
    def _selection(self) -> source_tables.Selection:
        settings = self._settings
        return source_tables.Selection(settings.calendar.zone.key, settings.state_code, settings.committee_ids)

    def _limit(self, largest: int) -> Line:
        """Compare the byte limit with what has to be read."""
        limit, needed = self._settings.max_bytes_billed, max(largest, MIN_BILLED)
        found = f"{limit / MEGABYTE:,.0f} MB a query; the largest import reads {largest / MEGABYTE:,.1f} MB"
        if limit < needed:
            return ill("byte limit", found, f"Raise MAX_BYTES_BILLED, to {needed:,} at least.")
        return well("byte limit", found)

    def sync(self) -> Iterator[Line]:
        """Check when the source was last changed."""
        warehouse = self._connect()
        datasets = source.find(warehouse, self._settings.source_datasets).datasets
        changed = sync.told(warehouse, datasets, sources.configured(self._settings.sources))
        if changed is None:
            yield ill("sync", "there are no sign-ups in the source", "Check SOURCE_DATASETS, or load a folder.")
        elif self._now - changed > timedelta(hours=24 + self._settings.sync_hours):
            yield ill("sync", f"last changed {self._at(changed)}", "Look at VAN's sync: it should come every night.")
        else:
            yield well("sync", f"last changed {self._at(changed)}")

    def numbers(self) -> Iterator[Line]:
        """Check what readers see, and whether a digest could go out."""
        warehouse, settings, calendar = self._connect(), self._settings, self._settings.calendar
        standing = standing_module.read(warehouse.ask)
        if standing is None:
            yield ill("numbers", "none are published yet", f"Type {holds.RERUN}, or run `python -m bot pipeline`.")
            return
        due = calendar.midnight(calendar.today(self._now)) + timedelta(
            hours=settings.run_hour + settings.run_patience_hours
        )
        # Before the daily run is overdue, there can only be the numbers of the day before.
        freshness = Freshness(settings.digest_fresh_days + (self._now < due), settings.fresh_days, settings.run_hour)
        hold = holds.held(standing, self._now, calendar, freshness)
        through = f"of {self._at(standing.started_at)}, {say_through(standing.data_through)}"
        if hold:
            yield ill("numbers", f"{through}; digests are held: {hold.reason}", hold.team)
        else:
            yield well("numbers", through)

    def contract(self) -> Iterator[Line]:
        """Check that the published tables are as this version needs them, and hold the published run."""
        warehouse, remedy = self._connect(), "`python -m bot pipeline` makes them and publishes into them."
        lacking = []
        for name in (*contract.TABLES, *contract.VIEWS):
            found = warehouse.columns(warehouse.dataset, name) or {}
            if not {column.name for column in contract.columns(name)} <= set(found):
                lacking.append(name)
        if lacking:
            yield ill("published tables", f"not there, or of an older version: {', '.join(lacking)}", remedy)
        elif places := len(warehouse.ask("contract/report_about").rows):
            yield well("published tables", f"{len(contract.VIEWS)} in {warehouse.dataset}, of {places} places")
        elif standing_module.read(warehouse.ask):
            yield ill("published tables", "they hold no rows: an older version published the numbers", remedy)

    def freezes(self) -> Iterator[Line]:
        """List what is frozen."""
        for freeze in rows.freezes(self._connect().ask):
            words = " ".join(filter(None, ("/flake-admin thaw", freeze.place, "reason:…")))
            yield ill(f"freeze of {freeze.place or 'all numbers'}", freeze.reason, f"When they are right: `{words}`.")

    def _at(self, moment: datetime) -> str:
        return say_moment(moment.astimezone(self._settings.calendar.zone))
