"""Runs a job every minute. The job itself finds out what is to be done, so that a missed minute loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

EVERY_MINUTE = "0"
"""The seconds of a minute at which a job runs by default, as a cron field."""

# It would log a line every minute, and a warning each time a job is not started because it is still running.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


@contextmanager
def every(second: str, job: Callable[[], None]) -> Iterator[None]:
    """Run a job now and at these seconds of every minute (a cron field), until the block ends.

    It never runs twice at a time: while it lasts it is not started again, and one run makes up for all missed ones.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        job,
        CronTrigger(second=second, timezone=UTC),
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        # By default a run that is a second late is left out.
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        # A job that has started runs to its end; the process waits for its threads when it ends.
        scheduler.shutdown(wait=False)
