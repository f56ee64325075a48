"""`/flake-admin freeze`: hold the digests of a place and mark its answers, until somebody thaws it."""

from __future__ import annotations

from collections.abc import Callable

from bot.admin.replies import freezes as views
from bot.admin.tools import AdminCommand, AdminTools, quoted
from bot.errors import UsageError, UserError
from bot.language.key_values import Arguments
from bot.language.spelling import near, plain
from bot.messages import ADMIN, Reply, Request
from bot.tools import Tools


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Freeze the numbers of a region, of a group, or of all; who reads an answer sees it and why.

    Where no place is named it may stand behind the reason, so it is asked whether all are meant.
    """
    named = arguments.bare or arguments.value("region")
    why = f"Say why, for readers see it: {ADMIN} freeze {named or '[region]'} reason:half an export."
    reason = arguments.need("reason", why)
    if not named:
        return views.ask(reason)
    place = place_of(named, tools, lambda name: f"{ADMIN} freeze {name} reason:{reason}")
    now = tools.moment(request)
    name = f"{now:%Y%m%d%H%M%S%f}-{request.reference}"
    if not tools.record("records/freeze", freeze_id=name, place=place, reason=reason, person=request.user, now=now):
        frozen = tools.recall("questions/freezes").records()
        already = next((row for row in frozen if row["place"] == place), None)
        if already is None:
            raise UserError(f"Somebody has just thawed it: look with `{ADMIN} thaw`, and freeze it again.")
        return views.already(already, tools.calendar.zone)
    return views.frozen(place, reason, second=tools.settings.second_person)


def place_of(text: str, tools: Tools, line: Callable[[str], str]) -> str:
    """Find the region or group that is meant; '' for all.

    Raises UsageError with what is nearest to it, in the `line` that one types for a place.
    """
    names = tools.numbers.names
    known = {plain(name): name for name in (*names.groups, *names.regions)}
    word = text.strip().strip('"').strip()
    if plain(word) in ("", "all", "allregions"):
        return ""
    if plain(word) in known:
        return known[plain(word)]
    # What stands behind a region's name is a reason without its key.
    begun = sorted((name for key, name in known.items() if plain(word).startswith(key)), key=len, reverse=True)
    meant = begun or near(word, known.values())
    if not meant:
        raise UsageError(f"There is no region {quoted(word)}. There are: {', '.join(known.values())}.")
    raise UsageError(f"There is no region {quoted(word)}. Did you mean {meant[0]}?", line(meant[0]))


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
