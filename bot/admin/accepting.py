"""Accepting what stopped the newest run: the numbers are rebuilt and published once although its checks fail."""

from __future__ import annotations

from bot.admin import last_week, rerun_pipeline
from bot.admin.replies import accept as views
from bot.admin.tools import AdminTools
from bot.errors import UsageError, UserError
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.pipeline import checks, troubles
from bot.warehouse import RecordedRun, run_history

KEYS = ("reason", "confirm", "form")


def answer(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Say what accepting means and ask why; once that is confirmed, rebuild the numbers and publish them."""
    history = run_history(tools.recall)
    run = history.checked
    found = troubles.acceptable(run) if run else ()
    if run is None or not found:
        raise UserError(_nothing(run))
    names = tuple(each.check for each in found)
    named = arguments.bare.replace(",", " ").split()
    if named and set(named) != set(names):
        line = " ".join([ADMIN, "accept", ",".join(names), *_given(arguments)])
        raise UsageError(f"The newest run was stopped by {', '.join(names)}: accept what stopped it.", line)
    if not arguments.value("confirm"):
        return views.ask(_offer(run, history.published, arguments.value("reason"), request, tools))
    if arguments.value("confirm") != run.run_id:
        raise UsageError("Another run has been checked since: look at what stopped that one.", f"{ADMIN} accept")
    reason = arguments.need("reason", f"Say why: `{ADMIN} accept reason:half of CD7 left the program`.")
    # The source may have changed since: what it has now is accepted only where it is what was shown.
    return rerun_pipeline.rebuild(
        request, reason, tuple(checks.shown(each.check, each.shifts) for each in found), tools
    )


def _given(arguments: Arguments) -> list[str]:
    reason = arguments.value("reason")
    return [f"reason:{reason}"] if reason else []


def _nothing(run: RecordedRun | None) -> str:
    """Return why there is nothing to accept."""
    if run is None or run.outcome != "failed":
        return f"There is nothing to accept: the newest run has passed its checks. `{ADMIN} status` shows all."
    if fatal := [each.check for each in troubles.stops(run) if each.severity == "stop"]:
        return f"{' and '.join(fatal)} cannot be accepted: numbers that fail it are wrong. {troubles.remedy(run)}"
    return f"There is no finding to accept: the newest run stopped before its checks. {troubles.remedy(run)}"


def _offer(
    run: RecordedRun, shown: RecordedRun | None, reason: str, request: Request, tools: AdminTools
) -> views.Offer:
    """Compare the run that stopped with the one that readers see."""
    week = tools.calendar.week(request.today).moved(-1)
    before = now = None
    if shown is not None:
        before = last_week.count(shown, "", week, request.today, tools.numbers)
        now = last_week.count(run, "", week, request.today, tools.numbers)
    return views.Offer(
        run=run,
        shown=shown,
        found=troubles.acceptable(run),
        trouble=troubles.in_words(run, shown.sign_ups if shown else None),
        week=week,
        before=before,
        now=now,
        reason=reason,
        channel=request.channel,
    )
