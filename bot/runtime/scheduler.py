"""Wakes a piece of work every minute. What is to be done the work finds out, so that a missed minute loses nothing."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

MINUTE = "0"
"""At every full minute."""

# It would write a line every minute, and a warning each time that work is not begun again while it lasts.
logging.getLogger("apscheduler").setLevel(logging.ERROR)


@contextmanager
def every(second: str, work: Callable[[], None]) -> Iterator[None]:
    """Do a piece of work now and at these seconds of every minute (a cron field), until the block ends.

    Never twice at a time: while it lasts, it is not begun again, and what was missed meanwhile is made up for by one.
    """
    scheduler = BackgroundScheduler(timezone=UTC)
    scheduler.add_job(
        work,
        CronTrigger(second=second, timezone=UTC),
        next_run_time=datetime.now(UTC),
        max_instances=1,
        coalesce=True,
        # By default a run that comes a second late is left out.
        misfire_grace_time=None,
    )
    scheduler.start()
    try:
        yield
    finally:
        # What was begun goes on until it is done; the process waits for its threads when it ends.
        scheduler.shutdown(wait=False)
