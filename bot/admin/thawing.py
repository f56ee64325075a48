"""What a thaw sets free: the digests that go out, those that stay held, and how the last week's rate has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.admin import last_week
from bot.admin.tools import AdminTools
from bot.calendar import Span
from bot.digest import due, snapshot
from bot.digest.due import Due
from bot.digest.holds import Freshness, Hold
from bot.digest.snapshot import Snapshot
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.language import touches
from bot.messages import Request
from bot.metrics import Counts
from bot.warehouse import Freeze, RecordedRun, run_history


@dataclass(frozen=True)
class Thaw:
    """What ends with a freeze: `goes` are the digests that go out at once, `stays` those that are held all the same.

    `coming` says when the next digest of a subscription is due. `before` counts the place's last complete week by the
    run that was published when it was frozen, `now` by the one that readers see: None where that cannot be said.
    `changed` says whether these are two runs.
    """

    freeze: Freeze
    goes: Sequence[Due]
    stays: Sequence[tuple[Due, Hold]]
    coming: Sequence[tuple[Subscription, datetime]]
    week: Span
    before: Counts | None
    now: Counts | None
    changed: bool


def preview(freeze: Freeze, request: Request, tools: AdminTools) -> Thaw:
    """Work out what a thaw sets free."""
    now = tools.moment(request)
    found = snapshot.assess(snapshot.read(tools, now), tools, Freshness.of(tools.settings))
    if found is None:
        raise UserError("New numbers are being published at this moment. Try again in a minute.")
    after = replace(found, freezes=tuple(one for one in found.freezes if one.place != freeze.place))
    held = [(one, after.held(one.message)) for one in _held(freeze, found)]
    week = tools.calendar.week(request.today).moved(-1)
    then, shown = _runs(freeze, run_history(tools.recall).runs)
    return Thaw(
        freeze=freeze,
        goes=[one for one, hold in held if hold is None],
        stays=[(one, hold) for one, hold in held if hold is not None],
        coming=coming(freeze.place, found),
        week=week,
        before=last_week.count(then, freeze.place, week, request.today, tools.numbers) if then else None,
        now=last_week.count(shown, freeze.place, week, request.today, tools.numbers) if shown else None,
        changed=then != shown,
    )


def coming(place: str, found: Snapshot) -> list[tuple[Subscription, datetime]]:
    """List the subscriptions that a freeze of a place concerns, each with when its next digest is due."""
    touched = [one for one in found.subscribed if not one.paused and _touched(place, one, found)]
    dates = [(one, due.coming(one, found.ledger, found.now, found.calendar, 1)) for one in touched]
    return sorted(((one, moments[0]) for one, moments in dates if moments), key=lambda pair: pair[1])


def _held(freeze: Freeze, found: Snapshot) -> list[Due]:
    """List the digests of today that the freeze holds, whether or not something else does, too."""
    today = due.due(found.subscribed, found.ledger, found.now, found.calendar)
    return [one for one in today if not one.over(found.now) and _touched(freeze.place, one.subscription, found)]


def _touched(place: str, one: Subscription, found: Snapshot) -> bool:
    return touches(place, one.region or one.region_group, found.names)


def _runs(freeze: Freeze, runs: Sequence[RecordedRun]) -> tuple[RecordedRun | None, RecordedRun | None]:
    """Return the run that was published when a place was frozen, None where it is forgotten, and the present one."""
    published = [run for run in runs if run.outcome == "published"]
    then = (run for run in published if (run.ended_at or run.started_at) <= freeze.frozen_at)
    return next(then, None), next(iter(published), None)
