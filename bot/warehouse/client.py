"""The only module that talks to BigQuery: Google's, or the local one by the same client and the same calls."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd
from google.api_core import exceptions
from google.auth import exceptions as auth_exceptions
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY, DEFAULT_RETRY

from bot.errors import UnavailableError, UnreadableError, UserError
from bot.tools import Answer, Cost, Layout, Parameters
from bot.warehouse import jobs
from bot.warehouse.jobs import Jobs
from bot.warehouse.schema import Column
from bot.warehouse.statements import Field, Question, read

QUESTION_SECONDS = 60.0
"""A question may take so long, retries included: somebody is waiting."""
APPEARS_SECONDS = 45.0
"""Within so long the row is there of whoever was quicker."""
_OUT_OF_QUOTA = ("quotaExceeded", "rateLimitExceeded", "jobRateLimitExceeded")
_OF_VALUES = ("invalid", "invalidQuery")
"""What BigQuery says of a statement that failed by what it read."""
_ASKED = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) https?://\S+: ")


class MissingError(UserError):
    """BigQuery has no such dataset or table."""


class Warehouse:
    """One BigQuery project with the bot's own dataset in it.

    Errors: `UserError` for what the person can mend (no access, no such table, over the byte limit, not reachable);
    anything else is a bug and passes through.
    """

    def __init__(self, client: bigquery.Client, dataset: str, max_bytes_billed: int, requester: str = "") -> None:
        self._client = client
        self._dataset = dataset
        self._jobs = Jobs(client, dataset)
        self._max_bytes_billed = max_bytes_billed
        self._requester = requester
        self.dataset = dataset

    def requested_by(self, user: str) -> Warehouse:
        """Return the same warehouse whose jobs carry a hash of this user in their labels."""
        requester = hashlib.sha256(user.encode()).hexdigest()[:12]
        return Warehouse(self._client, self._dataset, self._max_bytes_billed, requester)

    def ask(self, name: str, dataset: str = "", **parameters: Any) -> Answer:
        """Answer a question of `sql/` from a dataset (the bot's own when none is named)."""
        question = read(name)
        started = time.monotonic()
        config = self._config(question, dataset or self._dataset, parameters)
        with _said():
            job = self._client.query(
                question.sql,
                job_config=config,
                api_method="QUERY",
                timeout=jobs.API_SECONDS,
                retry=DEFAULT_RETRY.with_timeout(QUESTION_SECONDS),
                job_retry=DEFAULT_JOB_RETRY.with_timeout(QUESTION_SECONDS),
            )
            found = job.result(timeout=QUESTION_SECONDS)
            rows = pd.DataFrame(
                [row.values() for row in found], columns=[field.name for field in found.schema], dtype=object
            )
            # jobs.query does not say what it billed; the job does.
            job.reload(timeout=jobs.API_SECONDS)
        return Answer(rows, _cost(job, started))

    def build(
        self, name: str, dataset: str, layout: Layout | None = None, *, once: bool = False, **parameters: Any
    ) -> tuple[int, Cost]:
        """Replace the table named like the question with its rows, at once; return their number and the cost.

        `once`: whoever asks for the table of that dataset again, in whatever process, is given what was built first.
        """
        question = read(name)
        config = self._config(question, dataset, parameters)
        if layout:
            config.time_partitioning = bigquery.TimePartitioning(field=layout.partition)
            config.clustering_fields = list(layout.cluster)
        return self._write(question.sql, config, dataset, name.rsplit("/", 1)[-1], once)

    def copy(self, sql: str, source: str, dataset: str, table: str, *, once: bool = False) -> tuple[int, Cost]:
        """Replace a table with the rows that `sql` selects in another dataset; `once` as `build` takes it.

        Raises UnreadableError, which does not quote the value as BigQuery does: it may be anybody's name.
        """
        question = Question(f"import/{table}", sql, "", "", "", (), ())
        try:
            return self._write(sql, self._config(question, source, {}), dataset, table, once)
        except exceptions.BadRequest as error:
            if _reason(error) not in _OF_VALUES:
                raise
            raise UnreadableError(f"{source}.{table} cannot be read. Mend what the sync brings there.") from error

    def record(self, name: str, **parameters: Any) -> int:
        """Run a write of `sql/records/` in the bot's own dataset; return how many rows it touched."""
        question = read(name)
        with _said():
            job = self._jobs.repeated(question.sql, self._config(question, self._dataset, parameters))
        return int(job.num_dml_affected_rows or 0)

    def claim(self, name: str, what: str, **parameters: Any) -> bool:
        """Run a write of `sql/records/` that only the first of all who claim `what` can run; tell whether we were."""
        question = read(name)
        with _said():
            try:
                return self._jobs.claim(question.sql, self._config(question, self._dataset, parameters), what)
            except jobs.NoClaimError:
                said = "BigQuery does not take claims: each of its jobs failed. Try again in a minute."
                raise UnavailableError(said) from None

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

    def load(self, path: Path, dataset: str, table: str, columns: Iterable[Column]) -> int:
        """Load a Parquet file as a new table; return its rows."""
        config = bigquery.LoadJobConfig(
            source_format=bigquery.SourceFormat.PARQUET,
            schema=[_schema_field(column) for column in columns],
            write_disposition=bigquery.WriteDisposition.WRITE_TRUNCATE,
            labels={"step": "load", "table": table},
        )
        with _said(), path.open("rb") as file:
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
        with _said():
            self._client.create_dataset(self._reference(dataset), exists_ok=True, timeout=jobs.API_SECONDS)

    def create_table(self, dataset: str, table: str, columns: Iterable[Column]) -> None:
        """Create an empty table unless it exists; one that an older version made is given the columns it lacks."""
        schema = [_schema_field(column) for column in columns]
        with _said():
            made = self._client.create_table(
                bigquery.Table(self._reference(dataset).table(table), schema), exists_ok=True, timeout=jobs.API_SECONDS
            )
            known = {field.name for field in made.schema}
            if lacking := [field for field in schema if field.name not in known]:
                made.schema = [*made.schema, *lacking]
                # Refused where another instance has just added them.
                with suppress(exceptions.PreconditionFailed):
                    self._client.update_table(made, ["schema"], timeout=jobs.API_SECONDS)

    def datasets(self, prefix: str) -> list[str]:
        """List the project's datasets whose name begins so, sorted."""
        with _said():
            found = [item.dataset_id for item in self._client.list_datasets(timeout=jobs.API_SECONDS)]
        return sorted(name for name in found if name.startswith(prefix))

    def drop_dataset(self, dataset: str) -> None:
        """Delete a dataset with all that is in it, if it exists."""
        with _said():
            self._client.delete_dataset(
                self._reference(dataset), delete_contents=True, not_found_ok=True, timeout=jobs.API_SECONDS
            )

    def drop_table(self, dataset: str, table: str) -> None:
        """Delete a table, if it exists."""
        with _said():
            self._client.delete_table(
                self._reference(dataset).table(table), not_found_ok=True, timeout=jobs.API_SECONDS
            )

    def columns(self, dataset: str, table: str) -> dict[str, str] | None:
        """Name a table's columns with their types; None when there is no such table."""
        with _said():
            try:
                found = self._client.get_table(self._reference(dataset).table(table), timeout=jobs.API_SECONDS)
            except exceptions.NotFound:
                return None
        return {field.name.lower(): field.field_type for field in found.schema}

    def born(self) -> datetime:
        """Say when the bot's own dataset was made."""
        with _said():
            made: datetime = self._client.get_dataset(self._reference(self._dataset), timeout=jobs.API_SECONDS).created
        return made

    def changed(self, dataset: str, table: str) -> datetime | None:
        """Say when a table was last changed; None when there is no such table."""
        with _said():
            try:
                found = self._client.get_table(self._reference(dataset).table(table), timeout=jobs.API_SECONDS)
            except exceptions.NotFound:
                return None
        changed: datetime = found.modified
        return changed

    def dry_run(self, name: str, dataset: str = "", **parameters: Any) -> int:
        """Ask how many bytes a question would read, without running it."""
        question = read(name)
        return self._dry(question.sql, self._config(question, dataset or self._dataset, parameters))

    def dry_copy(self, sql: str, source: str) -> int:
        """Ask how many bytes a copy would read, without running it."""
        return self._dry(sql, self._config(Question("import", sql, "", "", "", (), ()), source, {}))

    def _dry(self, sql: str, config: bigquery.QueryJobConfig) -> int:
        config.dry_run = True
        config.use_query_cache = False
        with _said():
            job = self._client.query(sql, job_config=config, timeout=jobs.API_SECONDS)
        return int(job.total_bytes_processed or 0)

    def _write(
        self, sql: str, config: bigquery.QueryJobConfig, dataset: str, table: str, once: bool
    ) -> tuple[int, Cost]:
        started = time.monotonic()
        target = self._reference(dataset).table(table)
        config.destination = target
        config.write_disposition = bigquery.WriteDisposition.WRITE_TRUNCATE
        with _said():
            job = self._jobs.once(sql, config, f"{dataset}.{table}") if once else self._jobs.repeated(sql, config)
            rows = self._client.get_table(target, timeout=jobs.API_SECONDS).num_rows
        return int(rows or 0), _cost(job, started)

    def _config(self, question: Question, dataset: str, parameters: Parameters) -> bigquery.QueryJobConfig:
        if {field.name for field in question.parameters} != set(parameters):
            declared = ", ".join(field.name for field in question.parameters)
            raise TypeError(f"sql/{question.name}.sql takes ({declared}), not ({', '.join(parameters)})")
        labels = {"question": question.name.replace("/", "-")}
        if self._requester:
            labels["requester"] = self._requester
        return bigquery.QueryJobConfig(
            default_dataset=self._reference(dataset),
            labels=labels,
            maximum_bytes_billed=self._max_bytes_billed,
            query_parameters=[_parameter(field, parameters[field.name]) for field in question.parameters],
        )

    def _reference(self, dataset: str) -> bigquery.DatasetReference:
        return bigquery.DatasetReference.from_string(dataset, default_project=self._client.project)


def _parameter(field: Field, value: Any) -> bigquery.ScalarQueryParameter | bigquery.ArrayQueryParameter:
    if field.type.startswith("ARRAY<"):
        return bigquery.ArrayQueryParameter(field.name, field.type[6:-1], value)
    return bigquery.ScalarQueryParameter(field.name, field.type, value)


def _schema_field(column: Column) -> bigquery.SchemaField:
    return bigquery.SchemaField(column.name, column.type)


def _cost(job: bigquery.QueryJob, started: float) -> Cost:
    return Cost(
        bytes_processed=int(job.total_bytes_processed or 0),
        bytes_billed=int(job.total_bytes_billed or 0),
        cache_hit=bool(job.cache_hit),
        milliseconds=round((time.monotonic() - started) * 1000),
    )


@contextmanager
def _said() -> Iterator[None]:
    """Turn what BigQuery refuses, and what a person can mend, into a sentence with the remedy."""
    try:
        yield
    except exceptions.NotFound as error:
        raise MissingError(f"BigQuery says: {_first_line(error)}. Build it first: `python -m bot pipeline`.") from error
    except (exceptions.Forbidden, exceptions.Unauthorized, auth_exceptions.GoogleAuthError) as error:
        if _reason(error) in _OUT_OF_QUOTA:
            said = f"BigQuery does no more for this project just now ({_first_line(error)}). Try again later."
            raise UnavailableError(said) from error
        raise UserError(
            f"BigQuery refused: {_first_line(error)}. The account needs the roles in docs/connect.md."
        ) from error
    except (exceptions.RetryError, exceptions.ServerError, exceptions.TooManyRequests, OSError, TimeoutError) as error:
        if _reason(error) == "bytesBilledLimitExceeded":
            raise _too_much(error) from error
        raise UnavailableError(f"BigQuery does not answer ({_first_line(error)}). Try again in a minute.") from error
    except exceptions.BadRequest as error:
        if _reason(error) == "bytesBilledLimitExceeded":
            raise _too_much(error) from error
        raise


def _too_much(error: Exception) -> UserError:
    return UserError(f"That would read too much: {_first_line(error)}. MAX_BYTES_BILLED sets the limit.")


def _reason(error: Exception) -> str:
    errors = getattr(error, "errors", None) or [{}]
    return str(errors[0].get("reason", ""))


def _first_line(error: Exception) -> str:
    message = str(getattr(error, "message", "") or error).strip()
    # Google's client writes which address was asked before what was answered.
    said = _ASKED.sub("", message.splitlines()[0]).rstrip(".") if message else ""
    return said or type(error).__name__
