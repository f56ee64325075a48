"""The weekly digests: which are due, whether the numbers are good enough, and what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.digest.holds import Freshness, Hold
from bot.digest.snapshot import Snapshot
from bot.digest.subscriptions import Subscription, direct
from bot.messages import Request
from bot.outbox import Alerts, Sender
from bot.settings import Settings
from bot.tools import Tools

if TYPE_CHECKING:
    from bot.digest.service import Digests

__all__ = [
    "Digests",
    "Freshness",
    "Hold",
    "Snapshot",
    "Subscription",
    "digests",
    "direct",
    "dry_run",
    "due",
    "holds",
    "notices",
    "reissue",
    "reissue_reply",
    "snapshot",
    "subscription_form",
    "subscription_list",
    "subscriptions",
]


def digests(tools: Callable[[Request], Tools], sender: Sender, alerts: Alerts, settings: Settings) -> Digests:
    """Return what looks after all weekly digests, as the settings say; what composes them is loaded only now."""
    from bot.digest.corrections import Tolerance
    from bot.digest.service import Digests

    return Digests(
        tools,
        settings.calendar,
        sender,
        alerts,
        Freshness.of(settings),
        Tolerance(settings.correction_points, settings.correction_shifts),
    )
