"""The maps that a campaign edits: read and checked, compared with the one in force, and stored as versions."""

from bot.imports.maps import faults, files, lines, moves
from bot.imports.maps.stored import (
    Version,
    enforce,
    following,
    gone,
    in_force,
    read,
    store,
    versions,
    waiting,
)

__all__ = [
    "Version",
    "enforce",
    "faults",
    "files",
    "following",
    "gone",
    "in_force",
    "lines",
    "moves",
    "read",
    "store",
    "versions",
    "waiting",
]
