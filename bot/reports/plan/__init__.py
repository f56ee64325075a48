"""`/flake plan`: how many shifts to schedule and to recruit for a goal."""

from bot.reports.plan.reply import likely, show, when
from bot.reports.plan.report import GRAMMAR, Need, PlanReport, measure, plan

__all__ = ["GRAMMAR", "Need", "PlanReport", "likely", "measure", "plan", "show", "when"]
