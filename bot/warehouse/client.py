"""The statements of `sql/` run in one BigQuery project: Google's, or the local one by the same client and calls."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import Any

import pandas as pd
from google.api_core import exceptions
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY, DEFAULT_RETRY

from bot.errors import UnavailableError, UnreadableError
from bot.tools import Answer, Cost, Layout, Parameters, least_billed
from bot.warehouse import jobs
from bot.warehouse.errors import AWAY, OF_VALUES, reason, translated
from bot.warehouse.jobs import Jobs
from bot.warehouse.statements import Field, Statement, read
from bot.warehouse.tables import Tables, partitioning

QUESTION_SECONDS = 60.0
"""Maximum number of seconds for a question, retries included: somebody is waiting."""
APPEARS_SECONDS = 45.0
"""Maximum number of seconds until the row of whoever was quicker is there."""


class Warehouse(Tables):
    """One BigQuery project with the bot's own dataset in it.

    Raises UserError for what a person can fix (no access, no such table, over the byte limit, not reachable); anything
    else is a bug and passes through.
    """

    def __init__(self, client: bigquery.Client, dataset: str, max_bytes_billed: int, requester: str = "") -> None:
        super().__init__(client, dataset)
        self._jobs = Jobs(client, dataset)
        self._max_bytes_billed = max_bytes_billed
        self._requester = requester

    def requested_by(self, user: str) -> Warehouse:
        """Return the same warehouse whose jobs carry a hash of this user in their labels."""
        requester = hashlib.sha256(user.encode()).hexdigest()[:12]
        return Warehouse(self._client, self.dataset, self._max_bytes_billed, requester)

    def ask(self, question: str | Statement, dataset: str = "", **parameters: Any) -> Answer:
        """Return the answer to a question, by its name in `sql/`, from a dataset (the bot's own when none is named).

        It takes one call where BigQuery answers at once. That call knows what was read, not what is billed: the cost
        says what BigQuery's minimum makes of it.
        """
        statement = question if isinstance(question, Statement) else read(question)
        started = time.monotonic()
        config = self._config(statement, dataset or self.dataset, parameters)
        with translated():
            found = self._client.query_and_wait(
                statement.sql,
                job_config=config,
                api_timeout=jobs.API_SECONDS,
                wait_timeout=QUESTION_SECONDS,
                retry=DEFAULT_RETRY.with_timeout(QUESTION_SECONDS),
                job_retry=DEFAULT_JOB_RETRY.with_timeout(QUESTION_SECONDS),
            )
            rows = [row.values() for row in found]
            answer = pd.DataFrame(rows, columns=[field.name for field in found.schema], dtype=object)
        read_bytes = int(found.total_bytes_processed or 0)
        return Answer(answer, Cost(read_bytes, least_billed(read_bytes, statement.tables), _milliseconds(started)))

    def build(
        self, name: str, dataset: str, layout: Layout | None = None, *, once: bool = False, **parameters: Any
    ) -> Cost:
        """Replace the table named like the statement with its rows, at once; return the cost.

        `once`: whoever asks for the table of that dataset again, in whatever process, gets what was built first.
        """
        statement = read(name)
        config = self._config(statement, dataset, parameters)
        if layout:
            config.time_partitioning = partitioning(layout)
            config.clustering_fields = list(layout.cluster)
        return self._write(statement.sql, config, dataset, name.rsplit("/", 1)[-1], once)

    def append(self, name: str, dataset: str, **parameters: Any) -> Cost:
        """Add the statement's rows of a dataset to the table of the bot's own that is named like it; return the cost.

        Whoever adds the rows of that dataset again, in whatever process, finds them added.
        """
        statement, table, started = read(name), name.rsplit("/", 1)[-1], time.monotonic()
        config = self._config(statement, dataset, parameters)
        config.destination = self._reference(self.dataset).table(table)
        config.write_disposition = bigquery.WriteDisposition.WRITE_APPEND
        with translated():
            return _cost(self._jobs.once(statement.sql, config, f"{dataset}.{table}"), started)

    def copy(self, sql: str, source: str, dataset: str, table: str, *, once: bool = False, **parameters: Any) -> Cost:
        """Replace a table with the rows that `sql` selects in another dataset; `once` as `build` takes it.

        Of the parameters, texts or lists of texts, `sql` is given those that it names.

        Raises UnreadableError, which does not quote the value as BigQuery does: it may be anybody's name.
        """
        config = self._import_config(f"import/{table}", sql, source, parameters)
        try:
            return self._write(sql, config, dataset, table, once)
        except exceptions.BadRequest as error:
            if reason(error) not in OF_VALUES:
                raise
            raise UnreadableError(f"{source}.{table} cannot be read. Fix what the sync brings there.") from error

    def newest(self, dataset: str, table: str, column: str) -> datetime | None:
        """Return the latest moment in a column of a table; None where it has none."""
        sql = f"SELECT MAX(CAST(`{column}` AS TIMESTAMP)) AS newest FROM `{table}`"  # noqa: S608 - names of columns
        with translated():
            config = self._import_config(f"newest/{table}", sql, dataset, {})
            rows = self._client.query_and_wait(sql, job_config=config, api_timeout=jobs.API_SECONDS)
            moment: datetime | None = next(iter(rows))["newest"]
        return moment

    def record(self, name: str, **parameters: Any) -> int:
        """Run a write of `sql/records/` in the bot's own dataset; return how many rows it touched."""
        statement = read(name)
        with translated():
            job = self._jobs.repeated(statement.sql, self._config(statement, self.dataset, parameters))
        return int(job.num_dml_affected_rows or 0)

    def claim(self, name: str, what: str, **parameters: Any) -> bool:
        """Run a write of `sql/records/` that only the first of all who claim `what` can run; return whether we were."""
        statement = read(name)
        with translated():
            try:
                return self._jobs.claim(statement.sql, self._config(statement, self.dataset, parameters), what)
            except jobs.NoClaimError:
                message = "BigQuery does not take claims: each of its jobs failed. Try again in a minute."
                raise UnavailableError(message, AWAY) from None

    def first(self, name: str, what: str, appeared: Callable[[], bool], **parameters: Any) -> bool:
        """Run a write of `sql/records/` as `claim` does, unless the row of whoever was quicker has `appeared`.

        Where it never does, the table was brought back as it was before: then the next claim of the same counts.
        """
        for again in count():
            if self.claim(name, what + (f", {again} more lost" if again else ""), **parameters):
                return True
            deadline = time.monotonic() + APPEARS_SECONDS
            while time.monotonic() < deadline:
                if appeared():
                    return False
                time.sleep(0.5)
        raise AssertionError("unreachable")

    def dry_run(self, name: str, dataset: str = "", **parameters: Any) -> int:
        """Return how many bytes a question would read, without running it."""
        statement = read(name)
        return self._dry(statement.sql, self._config(statement, dataset or self.dataset, parameters))

    def dry_copy(self, sql: str, source: str, **parameters: Any) -> int:
        """Return how many bytes a copy would read, without running it."""
        return self._dry(sql, self._import_config("import", sql, source, parameters))

    def _dry(self, sql: str, config: bigquery.QueryJobConfig) -> int:
        config.dry_run = True
        config.use_query_cache = False
        with translated():
            job = self._client.query(sql, job_config=config, timeout=jobs.API_SECONDS)
        return int(job.total_bytes_processed or 0)

    def _write(self, sql: str, config: bigquery.QueryJobConfig, dataset: str, table: str, once: bool) -> Cost:
        started = time.monotonic()
        config.destination = self._reference(dataset).table(table)
        config.write_disposition = bigquery.WriteDisposition.WRITE_TRUNCATE
        with translated():
            job = self._jobs.once(sql, config, f"{dataset}.{table}") if once else self._jobs.repeated(sql, config)
        return _cost(job, started)

    def _import_config(self, name: str, sql: str, source: str, parameters: Parameters) -> bigquery.QueryJobConfig:
        """Return the configuration of a SELECT that is no file of `sql/`, with those parameters that it names."""
        used = {key: value for key, value in parameters.items() if re.search(rf"@{key}\b", sql)}
        fields = (
            Field(key, "STRING" if isinstance(value, str) else "ARRAY<STRING>", "") for key, value in used.items()
        )
        return self._config(Statement(name, sql, "", "", "", tuple(fields), ()), source, used)

    def _config(self, statement: Statement, dataset: str, parameters: Parameters) -> bigquery.QueryJobConfig:
        if {field.name for field in statement.parameters} != set(parameters):
            declared = ", ".join(field.name for field in statement.parameters)
            raise TypeError(f"sql/{statement.name}.sql takes ({declared}), not ({', '.join(parameters)})")
        labels = {"question": statement.name.replace("/", "-")}
        if self._requester:
            labels["requester"] = self._requester
        return bigquery.QueryJobConfig(
            default_dataset=self._reference(dataset),
            labels=labels,
            maximum_bytes_billed=self._max_bytes_billed,
            query_parameters=[_parameter(field, parameters[field.name]) for field in statement.parameters],
        )


def _parameter(field: Field, value: Any) -> bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter:
    if field.type.startswith("ARRAY<"):
        return bigquery.ArrayQueryParameter(field.name, field.type[6:-1], value)
    return bigquery.ScalarQueryParameter(field.name, field.type, value)


def _cost(job: bigquery.QueryJob, started: float) -> Cost:
    return Cost(
        bytes_processed=int(job.total_bytes_processed or 0),
        bytes_billed=int(job.total_bytes_billed or 0),
        milliseconds=_milliseconds(started),
    )


def _milliseconds(started: float) -> int:
    return round((time.monotonic() - started) * 1000)
