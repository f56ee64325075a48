"""`/flake-admin other_attempts`: attempts that other tools counted; and another table of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.admin import AdminTools, maps
from bot.admin.maps import Compared, tables
from bot.admin.replies.maps import differences
from bot.admin.replies.maps.proposal import Preview
from bot.admin.replies.maps.shown import Gaps, Table
from bot.imports.maps import differences as found
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.lines import Line

_COLUMNS = (
    *(("date", "Day"), ("organizer", "Organizer"), ("method", "Method")),
    *(("attempts", "Attempts"), ("conversations", "Conversations")),
)


def _table(lines: Sequence[Line], _definition: object) -> Table:
    newest = sorted(lines, key=lambda line: line["date"], reverse=True)
    return tables.table("Attempts that other tools counted, the newest first", _COLUMNS, newest)


def _gaps(lines: Sequence[Line], _tools: AdminTools) -> Gaps:
    attempts = sum(line["attempts"] for line in lines)
    return Gaps(f"{attempts:,} attempts.")


def _preview(compared: Compared, tools: AdminTools) -> Preview:
    changed = found.of_attempts(compared.old, compared.new, tools.calendar.week)
    return differences.preview(changed, _warnings(compared, tools))


def _warnings(compared: Compared, tools: AdminTools) -> Iterator[str]:
    lines, gone = compared.new, len(compared.changes.removed) - compared.changes.changed
    if gone:
        lacking = f"{gone:,} {'line' if gone == 1 else 'lines'}"
        yield f"It lacks {lacking} of those in force: a file replaces the whole table."
    there = tables.known("organizer", tools)
    yield from tables.doubted("organizer", tables.unknown(lines, "organizer", there), there)
    if again := found.repeated(lines):
        yield f"{again:,} {'line is' if again == 1 else 'lines are'} there already, word for word: all are counted."


def _notes(_tools: AdminTools) -> tuple[str, str]:
    return "A file replaces the whole table: add your lines to the CSV.", ""


MAP = maps.Described(KINDS["other_attempts"], _table, _gaps, _preview, notes=_notes)
COMMAND = maps.command(MAP, "Attempts that dialers and text tools counted, for `/ptg`")
