"""`/flake-admin thaw`: let the digests of a place go out again, and its answers no longer say that it is frozen."""

from __future__ import annotations

from datetime import datetime

from bot.admin import AdminCommand, AdminTools, places, thawing
from bot.admin.replies import freezes as views
from bot.errors import UsageError, UserError
from bot.language.key_values import Arguments
from bot.language.spelling import plain
from bot.messages import ADMIN, Reply, Request
from bot.warehouse import rows


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Say what a thaw of a place sets free, and once that is confirmed thaw it; without words, list what is frozen."""
    said = arguments.bare or arguments.value("region")
    frozen = rows.freezes(tools.recall)
    if not said and not arguments.value("reason"):
        return views.listed(frozen, _now(request, tools))
    why = f"Say why they are right again: {ADMIN} thaw {said} reason:the whole export is loaded."
    reason = arguments.need("reason", why)
    # A region that is gone from the map may still be frozen by its name.
    place = next((one.place for one in frozen if one.place and plain(one.place) == plain(said)), None)
    if place is None:
        names = tools.numbers.names
        place = places.find(said, names, lambda name: f"{ADMIN} thaw {name} reason:{reason}")
    meant = [one for one in frozen if one.place == place]
    if not meant:
        raise UserError(views.not_frozen(place, frozen))
    if tools.settings.second_person and any(one.frozen_by == request.user for one in meant):
        raise UserError("You froze this, and SECOND_PERSON asks that somebody else thaws it: ask one of the data team.")
    if not arguments.value("confirm"):
        return views.preview(thawing.preview(meant[0], request, tools), reason, _now(request, tools))
    if arguments.value("confirm").lower() != "yes":
        raise UsageError("confirm: takes yes.")
    tools.record("records/thaw", place=place, reason=reason, person=request.user, now=tools.moment(request))
    return views.thawed(place, reason)


def _now(request: Request, tools: AdminTools) -> datetime:
    return tools.moment(request).astimezone(tools.calendar.zone)


COMMAND = AdminCommand(
    name="thaw",
    summary="Let the digests of a region go out again, asks first; alone: what is frozen",
    usage=f"{ADMIN} thaw [region] reason:WHY",
    details=(
        ("Metro", "what is frozen, by the same name; all for all numbers"),
        ("reason:export loaded", "why they are right again"),
    ),
    examples=(("What is frozen", f"{ADMIN} thaw"),),
    run=run,
    keys=("region", "reason", "confirm"),
    changes=True,
)
