"""Names for the log what the data team asked: the command, its keys, and values from our own lists, never free text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.errors import Outcome, UserError
from bot.language import Arguments, plain
from bot.messages import ADMIN
from bot.tools import Tools
from bot.warehouse import statements

OWN_WORDS = ("pipeline", "digest", "yes", "no", "last", "current", "next")
"""Values that say nothing about anybody, beside the names of regions and checks."""
MAX_LENGTH = 200
"""Maximum length of a name, in characters."""
_IDS = re.compile(r"\d{4}-\d{2}-\d{2}|W\d{1,2}|<?#?[CF]0[A-Z0-9]{6,}>?")
"""Days, weeks, channels and files."""


def name(command: str, arguments: Arguments | None, outcome: Outcome, tools: Tools) -> str:
    """Return a command with the values that were understood; None stands for words that were not read."""
    if arguments is None:
        return f"{ADMIN} {command}"
    return " ".join([ADMIN, command, *_shown(arguments, _vocabulary(_places(outcome, tools)))])[:MAX_LENGTH]


def _places(outcome: Outcome, tools: Tools) -> Iterable[str]:
    """List the regions and their groups; where BigQuery did not answer, it is not asked once more."""
    if outcome not in ("answered", "failed"):
        return ()
    try:
        names = tools.numbers.names
    except UserError:
        return ()
    return (*names.groups, *names.regions)


def _vocabulary(places: Iterable[str]) -> set[str]:
    checks = (each.rsplit("/", 1)[-1] for each in statements.names("quality"))
    return {plain(each) for each in (*OWN_WORDS, *places, *checks)}


def _shown(arguments: Arguments, vocabulary: set[str]) -> Iterator[str]:
    """Yield the bare words that are ours, and every key, its value replaced by “…” where that is not ours."""

    def ours(value: str) -> bool:
        return bool(value) and (plain(value) in vocabulary or _IDS.fullmatch(value) is not None)

    yield from filter(ours, arguments.bare.split())
    for key, value in arguments.values.items():
        yield f"{key}:{value if ours(value) else '…'}"
