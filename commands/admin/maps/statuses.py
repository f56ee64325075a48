"""`/flake-admin statuses`: what each status counts as; and another map of them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, sign_ups
from bot.admin.replies.maps import left_out, moves
from bot.admin.replies.maps.left_out import Naming
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import meanings
from bot.imports.maps import moves as effects
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line
from bot.imports.values import status_key
from bot.language import near
from bot.metrics import Definition, definitions
from bot.replies.blocks import escape
from bot.replies.phrases import NONE

_NAMING = Naming(
    key="status_name",
    column="outcome",
    word=effects.UNKNOWN,
    noun="status",
    plural="statuses",
    without="without a meaning",
    nameless="",
    like=lambda name, known: next(iter(near(name, known)), ""),
)


def _table(lines: Sequence[Line], definition: Definition) -> Table:
    rows = [[line["status_name"], line["outcome"], _in_rate(line["outcome"], definition)] for line in lines]
    return Table("What each status means", ("Status", "Counts as", "In the rate"), rows)


def _in_rate(outcome: str, definition: Definition) -> str:
    """Return how an outcome is in the rate."""
    if outcome not in definition.outcomes:
        return NONE
    return "as a show" if outcome == "completed" else "as a flake, once past" if outcome == "open" else "as a flake"


def _gaps(lines: Sequence[Line], tools: AdminTools) -> Gaps:
    return left_out.gaps(sign_ups.statused(tools), lines, _NAMING)


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    outcomes = meanings.meanings(compared.new)
    found = effects.statuses(
        sign_ups.statused(tools),
        lambda name: outcomes.get(status_key(name), effects.UNKNOWN),
        sign_ups.totals(compared.today, tools),
    )
    return moves.preview(found, sign_ups.against(MAP.kind, "outcome", compared, tools))


def _notes(tools: AdminTools) -> tuple[str, str]:
    definition = definitions.of(tools.numbers.run)
    return f"Rates by the definition {escape(definition.name)}.", sign_ups.small(tools)


MAP = maps.Described(KINDS["statuses"], _table, _gaps, _preview, effect="moves", notes=_notes)
COMMAND = maps.command(MAP, "What each status counts as, and those that nobody has explained")
