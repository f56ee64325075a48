"""`/flake-admin statuses`: what each status counts as; and another map of them."""

from __future__ import annotations

from commands.admin.maps import command

COMMAND = command("statuses", "What each status counts as, and those that nobody has explained")
