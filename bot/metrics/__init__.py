"""Statistics that several reports share: counts, rates, intervals and forecasts, each defined in docs/metrics.md.

No other package computes a rate. `forecast` is not loaded here, because it needs numpy.
"""

from bot.metrics.changes import LEAST_POINTS, Change
from bot.metrics.counts import LEFTOVER, MIN_CLOSED, MIN_CLOSED_TO_RANK, Counts, Source
from bot.metrics.coverage import Coverage, CoveredReport
from bot.metrics.decomposition import Mover, Part, mover
from bot.metrics.definitions import MN2020, Definition
from bot.metrics.history import EVERYONE, OWN, WEEKS_BACK, Histories, History, Key, first_with_enough, key_of
from bot.metrics.intervals import apart, newcombe
from bot.metrics.peers import PeerGroup, choose, home_regions
from bot.metrics.runs import Run, run
from bot.metrics.usual_range import WEEKS_NEEDED, UsualRange, Verdict, usual

__all__ = [
    "EVERYONE",
    "LEAST_POINTS",
    "LEFTOVER",
    "MIN_CLOSED",
    "MIN_CLOSED_TO_RANK",
    "MN2020",
    "OWN",
    "WEEKS_BACK",
    "WEEKS_NEEDED",
    "Change",
    "Counts",
    "Coverage",
    "CoveredReport",
    "Definition",
    "Histories",
    "History",
    "Key",
    "Mover",
    "Part",
    "PeerGroup",
    "Run",
    "Source",
    "UsualRange",
    "Verdict",
    "apart",
    "changes",
    "choose",
    "definitions",
    "first_with_enough",
    "forecast",
    "history",
    "home_regions",
    "intervals",
    "key_of",
    "mover",
    "newcombe",
    "run",
    "usual",
]
