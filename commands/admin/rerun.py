"""`/flake-admin rerun`: rebuild the numbers, or make posted digests again; asked first, told of while it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from bot.admin.replies import rerun as views
from bot.admin.replies.rerun import Before, Plan
from bot.admin.tools import AdminCommand, AdminTools, quoted
from bot.calendar import Span
from bot.errors import UsageError, UserError
from bot.language.key_values import Arguments
from bot.language.scope import EVERYWHERE
from bot.language.spelling import near
from bot.messages import ADMIN, Reply, Request
from bot.metrics import changes
from bot.pipeline import checks, source
from bot.pipeline.checks import Verdict
from bot.schedule import say_moment
from bot.tools import Numbers, Published
from bot.warehouse import rows
from commands.admin import rerun_digest

KEYS = ("week", "region", "channel", "reason", "anew", "accept", "confirm")
WEEKS = 60
"""So many weeks of two runs are compared."""


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Ask what is to be rerun, then whether, then do it."""
    what = arguments.bare.lower()
    if not what and not arguments.values:
        return views.choose()
    if what not in ("pipeline", "digest", "digests"):
        raise _unknown(arguments)
    arguments.need("reason", f"Say why: `{ADMIN} rerun {what} reason:late export`. It is written down, and shown.")
    return _pipeline(request, arguments, tools) if what == "pipeline" else rerun_digest.run(request, arguments, tools)


def _unknown(arguments: Arguments) -> UsageError:
    """Offer what is nearly spelled so; else the choice."""
    what = arguments.bare
    said = f"I can rerun the pipeline or digests, not {quoted(what)}."
    word, _, others = arguments.typed.partition(" ")
    meant = near(word, ("pipeline", "digest"))
    if not meant or len(what.split()) > 1:
        return UsageError(said, f"{ADMIN} rerun")
    return UsageError(f"{said} Did you mean {meant[0]}?", f"{ADMIN} rerun {meant[0]} {others}".strip())


def _pipeline(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Rebuild all numbers, and say what changed."""
    if wrong := [key for key in ("week", "region", "channel", "anew") if arguments.value(key)]:
        raise UsageError(f"The pipeline rebuilds everything: leave {wrong[0]}: out, or rerun the digest.")
    accepted = checks.acceptable(arguments.value("accept").replace(",", " ").split())
    reason = arguments.value("reason")
    if not arguments.value("confirm"):
        return views.ask(_plan(arguments, accepted, tools))
    if arguments.value("confirm").lower() != "yes":
        raise UsageError("confirm: takes yes.")

    def work(progress: Callable[[str], None]) -> Reply:
        numbers = _published(tools)
        before = _before(numbers.run, tools) if numbers else None
        # Asked before, for older runs are swept away.
        old = _weeks(request.today, tools, numbers) if numbers else None
        done = tools.rebuild(request.user, reason, progress, accepted)
        if done.outcome != "published" or numbers is None or old is None:
            return views.ran(done, before, None)
        progress("comparing with the numbers before …")
        now = _weeks(request.today, tools, numbers.of(done.run_id))
        return views.ran(done, before, None if now is None else changes.between(old, now))

    return Reply("Rebuilding all numbers …", work=work)


def _plan(arguments: Arguments, accepted: tuple[str, ...], tools: AdminTools) -> Plan:
    datasets = source.find(tools.warehouse, tools.settings.source_datasets).datasets
    changed = source.synced(tools.warehouse, datasets)
    when = f", last changed {say_moment(changed.astimezone(tools.calendar.zone))}" if changed else ""
    last = next((one for one in rows.run_history(tools.recall).runs if one.milliseconds), None)
    details = [f"The source is {', '.join(datasets)}{when}."]
    if last:
        billed = last.bytes_billed / 1024**2
        details.append(f"The last run took {(last.milliseconds or 0) / 1000:,.0f} s, and was billed {billed:,.0f} MB.")
    details.append("Nothing changes for readers until its checks have passed; then all their answers do.")
    if accepted:
        which = "this check fails" if len(accepted) == 1 else "these checks fail"
        details.append(f"It is published even if {which}: {', '.join(accepted)}.")
    accept = f" accept:{','.join(accepted)}" if accepted else ""
    words = f"{ADMIN} rerun pipeline{accept} confirm:yes reason:{arguments.value('reason')}"
    return Plan("Rebuild all numbers from the source", details, tools.estimate(), words)


def _published(tools: AdminTools) -> Numbers | None:
    try:
        return tools.numbers
    except UserError:
        return None


def _before(published: Published, tools: AdminTools) -> Before:
    """Recall what is written down of the run that readers see."""
    runs = rows.run_history(tools.recall).runs
    run = next((one for one in runs if one.run_id == published.run_id), None)
    verdicts = [Verdict(**each) for each in json.loads((run and run.checks) or "[]")]
    return Before(published.data_through, run.sign_ups if run else None, verdicts)


def _weeks(today: date, tools: AdminTools, numbers: Numbers) -> list[dict[str, object]] | None:
    """Ask a run for its weeks by region; None where it does not answer: what was done is done all the same."""
    this = tools.calendar.week(today)
    try:
        return numbers.ask(
            "trend",
            today=today,
            group_by="region",
            **Span(this.earlier(7 * WEEKS).first, this.last).parameters(),
            **EVERYWHERE,
        ).records()
    except UserError:
        return None


COMMAND = AdminCommand(
    name="rerun",
    summary="Rebuild the numbers, or make posted digests again; asks first",
    usage=f"{ADMIN} rerun pipeline|digest [week:W] [region:R] [channel:C] reason:WHY",
    details=(
        ("pipeline", "rebuild all numbers from the source, check and publish them; says what moved"),
        ("digest", "edit the digests that were posted, by today's numbers; says how far each has moved"),
        ("week:last", "which week's digests; a date, W05, or last if you leave it out"),
        ("region:Metro", "only those of a region or group; channel:C0… only those in a channel"),
        ("anew:yes", "post them anew instead of editing them"),
        ("accept:volume_plausible", "with pipeline: publish though this check fails"),
        ("reason:late export", "why; it is written down, and digests say it"),
    ),
    examples=(("Rerun…", f"{ADMIN} rerun"),),
    run=run,
    keys=KEYS,
    changes=True,
)
