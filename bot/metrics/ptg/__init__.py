"""Percent to goal: what is counted toward goals, which goal holds, and how a week goes toward it."""

from bot.metrics.ptg import activity, goals, pace
from bot.metrics.ptg.activity import METRICS, UNKNOWN_CALLER, Metric, ratio
from bot.metrics.ptg.goals import LEVELS, Goal, Goals, Level, Target
from bot.metrics.ptg.pace import Pace, Past, Projection, Shares

__all__ = [
    "LEVELS",
    "METRICS",
    "UNKNOWN_CALLER",
    "Goal",
    "Goals",
    "Level",
    "Metric",
    "Pace",
    "Past",
    "Projection",
    "Shares",
    "Target",
    "activity",
    "goals",
    "pace",
    "ratio",
]
