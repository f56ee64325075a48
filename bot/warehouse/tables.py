"""Datasets and tables of one BigQuery project: made, filled from a file, described and dropped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from google.api_core import exceptions
from google.cloud import bigquery

from bot.errors import UserError
from bot.tools import Layout
from bot.warehouse import jobs
from bot.warehouse.errors import translated
from bot.warehouse.schema import Column
from bot.warehouse.statements import Statement


@dataclass(frozen=True)
class Described:
    """A table's columns with their types, and when it was last changed; None for a view."""

    columns: dict[str, str]
    changed: datetime | None


class Tables:
    """The datasets and tables of one project with the bot's own dataset in it.

    Raises UserError, as `translated` says; anything else is a bug and passes through.
    """

    def __init__(self, client: bigquery.Client, dataset: str) -> None:
        self._client = client
        self.dataset = dataset

    def load(self, path: Path, dataset: str, table: str, columns: Iterable[Column]) -> int:
        """Load a Parquet file as a new table; return its rows."""
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            schema=[_schema_field(column) for column in columns],
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            labels={"step": "load", "table": table},
        )
        with translated(), path.open("rb") as file:
            job = self._client.load_table_from_file(
                file,
                self._reference(dataset).table(table),
                size=path.stat().st_size,
                job_id=jobs.job_id("load"),
                job_config=config,
                timeout=jobs.BUILD_SECONDS,
            )
            job.result(timeout=jobs.BUILD_SECONDS)
        return int(job.output_rows or 0)

    def create_dataset(self, dataset: str) -> None:
        """Create a dataset unless it exists."""
        with translated():
            self._client.create_dataset(self._reference(dataset), exists_ok=True, timeout=jobs.API_SECONDS)

    def create_table(self, dataset: str, table: str, columns: Iterable[Column], layout: Layout | None = None) -> None:
        """Create an empty table unless it exists."""
        made = bigquery.Table(self._reference(dataset).table(table), [_schema_field(column) for column in columns])
        if layout:
            made.time_partitioning = partitioning(layout)
            made.clustering_fields = list(layout.cluster)
        with translated():
            self._client.create_table(made, exists_ok=True, timeout=jobs.API_SECONDS)

    def complete_table(self, dataset: str, table: str, columns: Iterable[Column]) -> None:
        """Add the columns that a table lacks because an older version made it."""
        with translated():
            made = self._client.get_table(self._reference(dataset).table(table), timeout=jobs.API_SECONDS)
            known = {field.name for field in made.schema}
            if lacking := [_schema_field(column) for column in columns if column.name not in known]:
                made.schema = [*made.schema, *lacking]
                # Refused where another instance has just added them.
                with suppress(exceptions.PreconditionFailed):
                    self._client.update_table(made, ["schema"], timeout=jobs.API_SECONDS)

    def put_view(self, dataset: str, statement: Statement, reads: Collection[str]) -> None:
        """Create the view that shows a statement's rows, described by its header, or change one that differs.

        `reads` are the tables and views of the dataset that the statement reads.
        """
        view = bigquery.Table(self._reference(dataset).table(statement.name.rsplit("/", 1)[-1]))
        sql = self._qualified(statement.sql.strip(), dataset, reads)
        with translated():
            try:
                found = self._client.get_table(view.reference, timeout=jobs.API_SECONDS)
            except exceptions.NotFound:
                view.view_query, view.description = sql, statement.about
                found = self._client.create_table(view, exists_ok=True, timeout=jobs.API_SECONDS)
            if found.table_type != "VIEW":
                raise UserError(f"{dataset}.{found.table_id} is not Flakebot's: give that table another name.")
            # Refused where another instance is changing them, in the same way.
            with suppress(exceptions.PreconditionFailed):
                if (found.view_query, found.description) != (sql, statement.about):
                    found.view_query, found.description = sql, statement.about
                    found = self._client.update_table(found, ["view_query", "description"], timeout=jobs.API_SECONDS)
                told = [field.meaning for field in statement.returns]
                if [field.description for field in found.schema] != told:
                    # Not together with the query, which BigQuery refuses.
                    found.schema = [
                        bigquery.SchemaField(field.name, field.field_type, field.mode, description=meaning)
                        for field, meaning in zip(found.schema, told, strict=True)
                    ]
                    self._client.update_table(found, ["schema"], timeout=jobs.API_SECONDS)

    def _qualified(self, sql: str, dataset: str, reads: Collection[str]) -> str:
        """Return a statement that names these tables in full, as a view has to."""
        names = "|".join(reads)
        return re.sub(rf"\b(FROM|JOIN) ({names})\b", rf"\1 `{self._client.project}`.{dataset}.\2", sql)

    def datasets(self, prefix: str) -> list[str]:
        """Return the project's datasets whose names begin with a prefix, sorted."""
        with translated():
            found = [item.dataset_id for item in self._client.list_datasets(timeout=jobs.API_SECONDS)]
        return sorted(name for name in found if name.startswith(prefix))

    def tables(self, dataset: str) -> list[str]:
        """Return the names of a dataset's tables and views, sorted; none where there is no such dataset."""
        with translated():
            try:
                found = self._client.list_tables(self._reference(dataset), timeout=jobs.API_SECONDS)
                return sorted(item.table_id for item in found)
            except exceptions.NotFound:
                return []

    def drop_dataset(self, dataset: str) -> None:
        """Delete a dataset with all that is in it, if it exists."""
        with translated():
            self._client.delete_dataset(
                self._reference(dataset), delete_contents=True, not_found_ok=True, timeout=jobs.API_SECONDS
            )

    def drop_table(self, dataset: str, table: str) -> None:
        """Delete a table, if it exists."""
        with translated():
            self._client.delete_table(
                self._reference(dataset).table(table), not_found_ok=True, timeout=jobs.API_SECONDS
            )

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        """Return a table's columns with their types; None where there is no such table."""
        found = self.described(dataset, table)
        return found.columns if found else None

    def described(self, dataset: str, table: str) -> Described | None:
        """Return a table's columns, and when it was last changed; None where there is no such table."""
        with translated():
            try:
                found = self._client.get_table(self._reference(dataset).table(table), timeout=jobs.API_SECONDS)
            except exceptions.NotFound:
                return None
        types = {
            field.name.lower(): "ARRAY" if field.mode == "REPEATED" else field.field_type for field in found.schema
        }
        return Described(types, found.modified if found.table_type == "TABLE" else None)

    def born(self) -> datetime:
        """Return when the bot's own dataset was made."""
        with translated():
            made: datetime = self._client.get_dataset(self._reference(self.dataset), timeout=jobs.API_SECONDS).created
        return made

    def changed(self, dataset: str, table: str) -> datetime | None:
        """Return when a table was last changed; None where there is none, or a view, whose date is its definition's."""
        found = self.described(dataset, table)
        return found.changed if found else None

    def _reference(self, dataset: str) -> bigquery.DatasetReference:
        return bigquery.DatasetReference.from_string(dataset, default_project=self._client.project)


def partitioning(layout: Layout) -> bigquery.TimePartitioning:
    """Return how BigQuery divides a table that is laid out so."""
    return bigquery.TimePartitioning(type_=layout.unit, field=layout.partition)


def _schema_field(column: Column) -> bigquery.SchemaField:
    return bigquery.SchemaField(column.name, column.type)
