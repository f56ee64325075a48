"""What the process runs on: caches, worker threads and queues, the scheduler, instances, usage counts and logs."""

from __future__ import annotations

from bot.runtime import instances, logs
from bot.runtime.cache import SingleFlight
from bot.runtime.coming import Coming
from bot.runtime.deduplication import Deduplicator
from bot.runtime.refreshed import Refreshed
from bot.runtime.usage import Usage
from bot.runtime.work_queue import BusyError, StoppedError, WorkQueue
from bot.runtime.workers import WorkerPool

__all__ = [
    "BusyError",
    "Coming",
    "Deduplicator",
    "Refreshed",
    "SingleFlight",
    "StoppedError",
    "Usage",
    "WorkQueue",
    "WorkerPool",
    "instances",
    "logs",
    "scheduler",
]
