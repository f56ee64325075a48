"""`/flake-admin status`: well or not, on one line; then the runs, what is published, the digests, freezes, pauses."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot import __version__
from bot.admin import AdminCommand, AdminTools
from bot.admin.replies import status as views
from bot.admin.troubles import OF_SIGN_UPS, Status, Synced
from bot.digest import due, holds, subscriptions
from bot.digest.holds import Freshness
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.imports import maps, sources
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.metrics import MN2020, definitions
from bot.outbox import Ledger, Message, ledger
from bot.pipeline import source, sync
from bot.pipeline import standing as standing_module
from bot.pipeline.standing import Standing
from bot.warehouse import rows


def run(request: Request, _arguments: Arguments, tools: AdminTools) -> Reply:
    """Show how everything stands."""
    settings, now = tools.settings, tools.moment(request)
    standing = standing_module.read(tools.recall)
    known = ledger.recall(tools, now)
    week = ledger.reported(now, tools.calendar)
    subscribed = subscriptions.ask(tools.recall)
    return views.show(
        Status(
            now=now,
            calendar=tools.calendar,
            hold=holds.held(standing, now, tools.calendar, Freshness.of(settings)),
            standing=standing,
            runs=rows.run_history(tools.recall).runs,
            synced=_synced(tools),
            digests=tuple(
                entry
                for entry in known.entries
                # Of the digests themselves, not of notices and tables.
                if entry.message.week == week and entry.message.kind in ("digest", "held")
            ),
            due=tuple(due.due(subscribed, known, now, tools.calendar)),
            freezes=rows.freezes(tools.recall),
            subscribed=subscribed,
            uses=rows.audit(tools.recall),
            waiting=_waiting(standing, tools),
            version=settings.version or __version__,
            definition=definitions.of(tools.numbers.run) if standing else MN2020,
            found_since=rows.found_since(tools.recall, OF_SIGN_UPS),
            paused_since=_paused_since(subscribed, known),
        )
    )


def _paused_since(subscribed: Iterable[Subscription], known: Ledger) -> datetime | None:
    """Return when the first subscription was paused that Flakebot paused: its last digest was given up then."""
    paused = [one for one in subscribed if one.paused and not one.paused_by]
    last = [known.last(Message(date.min, one.channel, one.region, one.region_group)) for one in paused]
    return min((entry.at for entry in last if entry), default=None)


def _waiting(standing: Standing | None, tools: AdminTools) -> tuple[str, ...]:
    """Return the maps in force that the run which readers see did not use."""
    found = maps.waiting(maps.versions(tools.recall), standing.source if standing else "")
    return tuple(f"version {one.version} of {one.map}" for one in found)


def _synced(tools: AdminTools) -> Synced:
    """Return when the source was last changed; where that is unknown, why."""
    try:
        datasets = source.find(tools.warehouse, tools.settings.source_datasets).datasets
        names = sources.configured(tools.settings.sources)
        return Synced(sync.told(tools.warehouse, datasets, names), ", ".join(datasets))
    except UserError as error:
        return Synced(None, error.text)


COMMAND = AdminCommand(
    name="status",
    summary="How everything stands: runs, sync, digests, freezes",
    usage=f"{ADMIN} status",
    details=(),
    examples=(("Status", f"{ADMIN} status"),),
    run=run,
)
