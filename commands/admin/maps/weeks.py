"""`/flake-admin weeks`: campaign weeks that are not the usual seven days; and another table of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, tables
from bot.admin.replies.maps import differences
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import differences as found
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line

_COLUMNS = (("first_day", "First day"), ("last_day", "Last day"), ("name", "Name"))


def _table(lines: Sequence[Line], _definition: object) -> Table:
    return tables.table("Campaign weeks of days of their own", _COLUMNS, lines)


def _gaps(_lines: Sequence[Line], _tools: AdminTools) -> Gaps:
    return Gaps("All other days are in the usual weeks.")


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    days = [{"valid_from": line["first_day"], "valid_to": line["last_day"]} for line in compared.new]
    return differences.preview(found.of_weeks(compared.old, compared.new), tables.outside(days, tools.calendar))


MAP = maps.Described(KINDS["weeks"], _table, _gaps, _preview)
COMMAND = maps.command(MAP, "Campaign weeks of other than seven days, for `/ptg`")
