"""`/flake-admin regions`: which location is in which region, since when; and another map of them."""

from __future__ import annotations

from commands.admin.maps import command

COMMAND = command("regions", "The map of regions, and what it leaves out")
