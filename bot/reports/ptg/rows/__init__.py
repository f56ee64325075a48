"""The rows of `/flake ptg`: what is asked for them, what is counted, and how each goal stands."""

from bot.reports.ptg.rows.about import ONE_PLACE, About
from bot.reports.ptg.rows.answers import Answers, begin, goals_of
from bot.reports.ptg.rows.making import Rows
from bot.reports.ptg.rows.row import SHORT, PtgRow, with_goals
from bot.reports.ptg.rows.whose import APART, Whose, asked_for

__all__ = [
    "APART",
    "ONE_PLACE",
    "SHORT",
    "About",
    "Answers",
    "PtgRow",
    "Rows",
    "Whose",
    "about",
    "asked_for",
    "begin",
    "goals_of",
    "with_goals",
]
