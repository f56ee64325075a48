"""The numbers, made every morning and on demand: import → normalize → analytics → quality → contract → publish.

The modules `build`, `source` and `sync` import Arrow: other packages import them where they need them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.pipeline import checks, standing, troubles
from bot.pipeline.checks import STOPPING, Finding, Verdict
from bot.pipeline.daily import Daily
from bot.pipeline.next_step import Plan, Sync
from bot.pipeline.runs import BusyError, LeaseLostError, Options, Run, StoppedError, requested_by
from bot.pipeline.standing import Standing

if TYPE_CHECKING:
    from bot.pipeline import build, source, sync

__all__ = [
    "STOPPING",
    "BusyError",
    "Daily",
    "Finding",
    "LeaseLostError",
    "Options",
    "Plan",
    "Run",
    "Standing",
    "StoppedError",
    "Sync",
    "Verdict",
    "build",
    "checks",
    "requested_by",
    "source",
    "standing",
    "sync",
    "troubles",
]
