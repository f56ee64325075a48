"""`/flake-admin freeze`: hold the digests of a place and mark its answers, until somebody thaws it."""

from __future__ import annotations

from dataclasses import replace

from bot.admin import AdminCommand, AdminTools, places, thawing
from bot.admin.replies import freezes as views
from bot.digest import snapshot
from bot.errors import UserError
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.warehouse import rows


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Freeze the numbers of a region, of a group, or of all; every answer then says so and why.

    Where no place is named it may stand behind the reason, so the reply asks whether all are meant.
    """
    named = arguments.bare or arguments.value("region")
    why = f"Say why, for readers see it: {ADMIN} freeze {named or '[region]'} reason:half an export."
    reason = arguments.need("reason", why)
    if not named:
        return views.ask(reason)
    names = tools.numbers.names
    place = places.find(named, names, lambda name: f"{ADMIN} freeze {name} reason:{reason}")
    now = tools.moment(request)
    freeze_id = f"{now:%Y%m%d%H%M%S%f}-{request.reference}"
    waiting = thawing.coming(place, replace(snapshot.read(tools, now), names=names))
    row = {"freeze_id": freeze_id, "place": place, "reason": reason, "person": request.user, "now": now}
    if not tools.record("records/freeze", **row, run_id=tools.numbers.run.run_id):
        already = next((one for one in rows.freezes(tools.recall) if one.place == place), None)
        if already is None:
            raise UserError(f"Somebody has just thawed it: look with `{ADMIN} thaw`, and freeze it again.")
        return views.already(already, now.astimezone(tools.calendar.zone))
    done = views.Frozen(place, reason, waiting, second=tools.settings.second_person)
    return views.frozen(done, now.astimezone(tools.calendar.zone))


COMMAND = AdminCommand(
    name="freeze",
    summary="Hold the digests of a region and mark its answers as frozen",
    usage=f"{ADMIN} freeze [region] reason:WHY",
    details=(
        ("Metro", "a region or a group of regions, or all"),
        ("reason:half an export", "why; everybody who reads an answer sees it"),
    ),
    examples=(),
    run=run,
    keys=("region", "reason"),
    changes=True,
)
