"""`/flake-admin contact_types`: what each contact type and result counts as; and another map of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, tables
from bot.admin.replies.maps import differences
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import differences as found
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line, contact_key
from bot.messages import ADMIN

_COLUMNS = (("name", "Name"), ("method", "Counts as"))


def _table(lines: Sequence[Line], _definition: object) -> Table:
    return tables.table(
        "What each contact type and result counts as", (("name", "Name"), ("method", "Counts as")), lines
    )


def _gaps(lines: Sequence[Line], _tools: AdminTools) -> Gaps:
    results = sum(is_result for _, is_result in map(contact_key, lines))
    return Gaps(f"{len(lines) - results:,} contact types, {results:,} results.")


def _preview(compared: Compared, _tools: AdminTools) -> Preview:
    return differences.preview(found.of_contact_types(compared.old, compared.new))


def _notes(_tools: AdminTools) -> tuple[str, str]:
    return f"What it lacks: `{ADMIN} check contact_types_known`.", ""


MAP = maps.Described(KINDS["contact_types"], _table, _gaps, _preview, notes=_notes)
COMMAND = maps.command(MAP, "What each contact type and result counts as, for `/ptg`")
