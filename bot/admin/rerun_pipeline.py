"""Rebuilding the numbers on demand: what it will do and cost, then what it changed."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from bot.admin.replies import rerun as views
from bot.admin.replies.rerun import Before, Plan
from bot.admin.tools import AdminTools, Progress
from bot.calendar import Span
from bot.errors import UsageError, UserError
from bot.imports import sources
from bot.language import EVERYWHERE
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.metrics import Coverage, changes, definitions
from bot.pipeline import checks, source, sync, troubles
from bot.pipeline.checks import Verdict
from bot.schedule import say_moment
from bot.tools import Numbers, Published
from bot.warehouse import rows

COMPARED_WEEKS = 60
"""Maximum number of weeks of two runs that are compared."""


def answer(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Ask whether to rebuild all numbers; once that is confirmed, rebuild them and say what changed."""
    if wrong := [key for key in ("week", "region", "channel", "anew") if arguments.value(key)]:
        raise UsageError(f"The pipeline rebuilds everything: leave {wrong[0]}: out, or rerun the digest.")
    named = checks.acceptable(arguments.value("accept").replace(",", " ").split())
    accepted = troubles.as_found(named, rows.run_history(tools.recall).checked)
    reason = arguments.value("reason")
    if not arguments.value("confirm"):
        return views.ask(_plan(reason, accepted, tools))
    if arguments.value("confirm").lower() != "yes":
        raise UsageError("confirm: takes yes.")
    return rebuild(request, reason, accepted, tools)


def rebuild(request: Request, reason: str, accepted: tuple[str, ...], tools: AdminTools) -> Reply:
    """Rebuild all numbers, publish them although the accepted checks fail, and say what changed."""

    def work(progress: Progress) -> Reply:
        numbers = _numbers(tools)
        before = _before(numbers.run, tools) if numbers else None
        # Asked before, for older runs are swept away.
        old = _weeks(request.today, tools, numbers) if numbers else None
        done = tools.rebuild(request.user, reason, progress, accepted)
        if done.outcome != "published" or numbers is None or old is None:
            return views.ran(done, before, None)
        progress("comparing with the numbers before …")
        now = _weeks(request.today, tools, numbers.of(done.run_id))
        definition = definitions.of(replace(numbers.run, changed=done.changed_statuses))
        return views.ran(done, before, None if now is None else changes.between(old, now, definition), definition)

    return Reply("Rebuilding all numbers …", work=work)


def _plan(reason: str, accepted: tuple[str, ...], tools: AdminTools) -> Plan:
    datasets = source.find(tools.warehouse, tools.settings.source_datasets).datasets
    changed = sync.told(tools.warehouse, datasets, sources.configured(tools.settings.sources))
    when = f", last changed {say_moment(changed.astimezone(tools.calendar.zone))}" if changed else ""
    last = next((one for one in rows.run_history(tools.recall).runs if one.milliseconds), None)
    details = ["Nothing changes for readers until its checks have passed; then all their answers do."]
    small = [f"The source is {', '.join(datasets)}{when}."]
    if last:
        billed = last.bytes_billed / 1024**2
        small.append(f"The last run took {(last.milliseconds or 0) / 1000:,.0f} s, and was billed {billed:,.0f} MB.")
    for name in accepted:
        check, _, shifts = name.partition(":")
        details.append(f"It is published although {check} fails, as long as that finds {int(shifts):,} again.")
    accept = f" accept:{','.join(accepted)}" if accepted else ""
    words = f"{ADMIN} rerun pipeline{accept} confirm:yes reason:{reason}"
    return Plan("Rebuild all numbers from the source", details, tools.estimate(), words, small=small)


def _numbers(tools: AdminTools) -> Numbers | None:
    """Return the published numbers; None where nothing is published."""
    try:
        return tools.numbers
    except UserError:
        return None


def _before(published: Published, tools: AdminTools) -> Before:
    """Recall what is recorded of the run that readers see."""
    runs = rows.run_history(tools.recall).runs
    run = next((one for one in runs if one.run_id == published.run_id), None)
    verdicts = [Verdict(**each) for each in json.loads((run and run.checks) or "[]")]
    return Before(published.data_through, run.sign_ups if run else None, verdicts)


def _weeks(today: date, tools: AdminTools, numbers: Numbers) -> list[dict[str, object]] | None:
    """Ask a run for its weeks by region; None where it does not answer: the rerun has its outcome all the same."""
    this = tools.calendar.week(today)
    try:
        return numbers.ask(
            "trend",
            through=Coverage.of(numbers.run, today).through,
            group_by="region",
            **Span(this.moved(-COMPARED_WEEKS).first, this.last).parameters(),
            **EVERYWHERE,
        ).records()
    except UserError:
        return None
