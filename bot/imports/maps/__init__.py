"""The maps that a campaign edits: read and checked, compared with the one in force, and stored as versions."""

from bot.imports.maps import differences, faults, files, goals, kinds, lines, meanings, moves
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
    "differences",
    "enforce",
    "faults",
    "files",
    "following",
    "goals",
    "gone",
    "in_force",
    "kinds",
    "lines",
    "meanings",
    "moves",
    "read",
    "store",
    "versions",
    "waiting",
]
