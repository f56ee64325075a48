"""Jobs of BigQuery: repeated until they are done, done once by whoever asks, or claimed by the first of all who try.

BigQuery refuses a job whose id was used before. So the id is made of what is to be done once; where a job failed for
BigQuery's own reasons it wrote nothing, and all go on to the same next id.
https://docs.cloud.google.com/bigquery/docs/running-jobs#generate-jobid
"""

from __future__ import annotations

import hashlib
import random
import time
import uuid
from itertools import count
from secrets import token_hex
from typing import cast

from google.api_core import exceptions
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_JOB_RETRY, DEFAULT_RETRY

API_SECONDS = 60.0
"""Maximum number of seconds for one HTTP request."""
CLAIM_SECONDS = 30.0
"""Maximum number of seconds for a claim, retries included: it holds for minutes only."""
MAX_FAILED_CLAIMS = 5
"""Maximum number of jobs of one claim that may fail for BigQuery's own reasons."""
BUILD_SECONDS = 1800.0
"""Maximum number of seconds for a build or a load, retries included."""
POLL_SECONDS = 1.0
"""Seconds between two checks of somebody else's job, until it is over."""
STEP_PAUSES = (1.0, 4.0, 15.0, 60.0)
"""Seconds to wait, each time, after a step's job failed for BigQuery's own reasons."""
OWN_REASONS = frozenset(
    {"backendError", "internalError", "jobBackendError", "jobInternalError", "jobRateLimitExceeded"}
    | {"rateLimitExceeded", "stopped"}
)
"""What BigQuery says of a job that failed for reasons of its own; the same may work when tried again."""


class NoClaimError(Exception):
    """BigQuery let each job of a claim fail."""


class Jobs:
    """Jobs of one project, for one dataset of the bot: what is done once is done once for that dataset."""

    def __init__(self, client: bigquery.Client, dataset: str) -> None:
        self._client = client
        self._dataset = dataset

    def claim(self, sql: str, config: bigquery.QueryJobConfig, what: str) -> bool:
        """Run a write that only the first of all who claim `what` can run; return whether we were.

        Raises NoClaimError.
        """
        holder = token_hex(8)
        config.labels = {**config.labels, "holder": holder}
        failures = 0
        for number in count():
            job = self._only(sql, config, f"flakebot_claim_{_digest(self._dataset, what, number)}", CLAIM_SECONDS)
            ours = job.labels.get("holder") == holder
            if ours and _wrote(job):
                return True
            if not ours and not _failed(job):
                return False
            # Jobs that others saw fail, however many, are passed over.
            failures += ours
            if failures == MAX_FAILED_CLAIMS:
                raise NoClaimError
        raise AssertionError("unreachable")

    def once(self, sql: str, config: bigquery.QueryJobConfig, what: str) -> bigquery.QueryJob:
        """Run a job that is run once, whoever asks for it and however often: BigQuery knows it by its id."""
        holder = token_hex(8)
        config.labels = {**config.labels, "holder": holder}
        pauses = iter(STEP_PAUSES)
        for number in count():
            job = self._only(sql, config, f"flakebot_step_{_digest(self._dataset, what, number)}", BUILD_SECONDS)
            ours = job.labels.get("holder") == holder
            try:
                self._wait(job, ours)
            except exceptions.GoogleAPICallError:
                pause = next(pauses, None)
                if pause is None or (job.error_result or {}).get("reason") not in OWN_REASONS:
                    raise
                time.sleep(pause * random.uniform(0.5, 1.5))
            if not _failed(job):
                return job
        raise AssertionError("unreachable")

    def _wait(self, job: bigquery.QueryJob, ours: bool) -> None:
        """Wait until a job is over. Raises what BigQuery says about one of ours that failed."""
        if ours:
            _finish(job, BUILD_SECONDS)
            return
        deadline = time.monotonic() + BUILD_SECONDS
        while job.state != "DONE":
            if time.monotonic() > deadline:
                raise TimeoutError(f"job {job.job_id} lasts too long")
            time.sleep(POLL_SECONDS)
            job.reload(timeout=API_SECONDS)

    def repeated(self, sql: str, config: bigquery.QueryJobConfig) -> bigquery.QueryJob:
        """Run a statement as a job, and again under another id when the job failed for BigQuery's own reasons."""
        job: bigquery.QueryJob = DEFAULT_JOB_RETRY.with_timeout(BUILD_SECONDS)(self._one)(sql, config)
        return job

    def _one(self, sql: str, config: bigquery.QueryJobConfig) -> bigquery.QueryJob:
        """Run a job once: its id is ours, so after a lost reply the same job is found and nothing is written twice."""
        name = job_id("write")
        try:
            job = self._client.query(
                sql,
                job_config=config,
                job_id=name,
                timeout=API_SECONDS,
                retry=DEFAULT_RETRY.with_timeout(BUILD_SECONDS),
                job_retry=None,
            )
        except exceptions.Conflict:
            job = cast(bigquery.QueryJob, self._client.get_job(name, timeout=API_SECONDS))
        _finish(job, BUILD_SECONDS)
        return job

    def _only(self, sql: str, config: bigquery.QueryJobConfig, job_id: str, seconds: float) -> bigquery.QueryJob:
        """Start a job under this id, or find the one that has it: ours, where a reply was lost, or somebody else's."""
        retry = DEFAULT_RETRY.with_timeout(seconds)
        try:
            return self._client.query(
                sql, job_config=config, job_id=job_id, timeout=API_SECONDS, retry=retry, job_retry=None
            )
        except exceptions.Conflict:
            return cast(bigquery.QueryJob, self._client.get_job(job_id, timeout=API_SECONDS, retry=retry))


def _finish(job: bigquery.QueryJob, seconds: float) -> None:
    """Wait for a job. Raises what BigQuery says about one that failed."""
    # A short job may be done when BigQuery answers that it has begun.
    if job.state != "DONE" or job.error_result is not None:
        job.result(timeout=seconds, job_retry=None)


def _wrote(job: bigquery.QueryJob) -> bool:
    """Wait for a job; return False where it failed for BigQuery's own reasons without doing anything."""
    try:
        _finish(job, CLAIM_SECONDS)
    except exceptions.ServerError:
        if not _failed(job):
            raise
        return False
    return True


def _failed(job: bigquery.QueryJob) -> bool:
    """Return whether a job ended without doing anything."""
    return job.state == "DONE" and job.error_result is not None


def _digest(dataset: str, what: str, number: int) -> str:
    """Return the part of a job's id that stands for what only one can do."""
    return hashlib.sha256(f"{dataset}\n{what}\n{number}".encode()).hexdigest()


def job_id(what: str) -> str:
    """Return a job id that no other job has."""
    return f"flakebot_{what}_{uuid.uuid4().hex}"
