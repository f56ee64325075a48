"""Statistics that several reports share: counts, rates, intervals and forecasts, each defined in docs/metrics.md.

No other package computes a rate.
"""

from bot.metrics.counts import DEFINITION, LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, Source

__all__ = [
    "DEFINITION",
    "LEFTOVER",
    "MIN_CLOSED",
    "MIN_CLOSED_TO_RANK",
    "Counts",
    "Source",
    "changes",
    "forecast",
    "history",
    "intervals",
    "peers",
    "usual_range",
]
