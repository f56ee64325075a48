"""The place that is frozen or thawed: a region, a group of regions, or all of them."""

from __future__ import annotations

from collections.abc import Callable

from bot.admin.tools import quoted
from bot.errors import UsageError
from bot.language import Names
from bot.language.spelling import near, plain


def find(text: str, names: Names, line: Callable[[str], str]) -> str:
    """Find the region or group that is meant; '' for all.

    Raises UsageError with the nearest place, in the `line` that one types for a place.
    """
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
