"""Names a request for the log: its command, and those of its words that are ours; never what somebody wrote freely."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.errors import Outcome, UserError
from bot.language.scope import Names
from bot.language.spelling import plain
from bot.messages import ADMIN, Request
from bot.tools import Tools
from bot.warehouse import statements
from commands import admin

OURS = ("pipeline", "digest", "yes", "no", "last", "current", "next")
"""Words of orders that say nothing about anybody, beside the names of regions and checks."""
_IDS = re.compile(r"\d{4}-\d{2}-\d{2}|W\d{1,2}|<?#?[CF]0[A-Z0-9]{6,}>?")
"""Days, weeks, channels and files."""
_WORD = re.compile(r"""(?:([a-z]+)[:=])?("[^"]*"|\S*)""", re.IGNORECASE)
KEYS = (
    "week",
    "region",
    "channel",
    "anew",
    "accept",
    "confirm",
    "file",
    "from",
    "revert",
    "csv",
    "reason",
    "form",
    "columns",
    "delete",
)
LONGEST = 200


def name(request: Request, tools: Tools, outcome: Outcome) -> str:
    """Name what was asked, with the values that were understood; of what was not understood, the command alone."""
    # Where BigQuery did not answer, the names of regions are not asked for once more.
    return _order(request, tools, outcome in ("answered", "failed"))[:LONGEST]


def _order(request: Request, tools: Tools, understood: bool) -> str:
    """Name an order: its values where they are ours, else its keys alone."""
    word, _, rest = request.text.strip().partition(" ")
    known = [command.name for command in admin.COMMANDS]
    if word.lower() not in known:
        return f"{ADMIN} file" if word == "file" else f"{ADMIN} help"
    try:
        names = tools.numbers.names if understood else None
    except UserError:
        names = None
    return " ".join([ADMIN, word.lower(), *_ours(rest, _vocabulary(names))])


def _vocabulary(names: Names | None) -> set[str]:
    places: Iterable[str] = (*names.groups, *names.regions) if names else ()
    checks = (each.rsplit("/", 1)[-1] for each in statements.names("quality"))
    return {plain(each) for each in (*OURS, *places, *checks)}


def _ours(text: str, vocabulary: set[str]) -> Iterator[str]:
    for match in _WORD.finditer(text):
        key, value = (match[1] or "").lower(), match[2].strip('"')
        shown = value if value and (plain(value) in vocabulary or _IDS.fullmatch(value)) else ""
        if key in KEYS:
            yield f"{key}:{shown or '…'}"
        elif shown and not key:
            yield shown
