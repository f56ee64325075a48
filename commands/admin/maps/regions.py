"""`/flake-admin regions`: which location is in which region, since when; and another map of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, sign_ups, tables
from bot.admin.replies.maps import left_out, moves
from bot.admin.replies.maps.left_out import Naming
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import moves as effects
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line

_COLUMNS = (
    *(("event_location_id", "Location"), ("region", "Region"), ("region_group", "Group")),
    *(("valid_from", "From"), ("valid_to", "To")),
)


def _zeros(name: str, known: Sequence[str]) -> str:
    """Return a location's id in the map: ids are numbers, alike only where a spreadsheet added or dropped a zero."""
    return next((one for one in known if one.lstrip("0") == name.lstrip("0")), "")


_NAMING = Naming(
    key="event_location_id",
    column="region",
    word=effects.UNMAPPED,
    noun="location",
    plural="locations",
    without="without a region",
    nameless=". Give the events a location in VAN",
    like=_zeros,
)


def _table(lines: Sequence[Line], _definition: object) -> Table:
    return tables.table("Which location is in which region", _COLUMNS, lines)


def _gaps(lines: Sequence[Line], tools: AdminTools) -> Gaps:
    return left_out.gaps(sign_ups.located(tools), lines, _NAMING)


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    totals = sign_ups.totals(compared.today, tools)
    found = effects.regions(sign_ups.located(tools), compared.new, totals, tools.settings.region_from)
    return moves.preview(found, sign_ups.against(MAP.kind, "region", compared, tools))


MAP = maps.Described(
    KINDS["regions"], _table, _gaps, _preview, effect="moves", notes=lambda tools: ("", sign_ups.small(tools))
)
COMMAND = maps.command(
    MAP,
    "The map of regions, and what it leaves out",
    (("from:2020-09-01", "with file: what changes begins on that day; before it the old map holds"),),
)
