"""The views of a workspace: each person's stack of open modals, and what their App Home shows."""

from __future__ import annotations

import json
import secrets
from typing import Any

from local.slack.model.errors import Refused
from local.slack.model.fixtures import APP, BOT, TEAM
from local.slack.model.history import completed

View = dict[str, Any]

DEEPEST = 3
# https://docs.slack.dev/reference/methods/views.open says 250 kb.
MOST_BYTES = 250_000


class Views:
    """All views that people see."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, given: View) -> View:
        """Open a modal for a person, in place of whatever modal they had open."""
        view = self._new(given)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, given: View) -> View:
        """Put a modal on top of the one a person has open."""
        stack = self.stacks.get(user, [])
        if not stack:
            raise Refused("not_found")
        if len(stack) >= DEEPEST:
            raise Refused("push_limit_reached")
        view = self._new(given) | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(view)
        return view

    def update(self, user: str, old: View, given: View) -> View:
        """Show something else in an open modal."""
        kept = {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
        view = self._new(given, but=old) | kept
        stack = self.stacks[user]
        stack[stack.index(old)] = view
        return view

    def publish(self, user: str, given: View, expected: str) -> View:
        """Show a person's Home; `expected` is the hash it must still have."""
        old = self.homes.get(user)
        if expected and old and old["hash"] != expected:
            raise Refused("hash_conflict")
        view = self._new(given, but=old)
        self.homes[user] = view | {"id": old["id"], "root_view_id": old["id"]} if old else view
        return self.homes[user]

    def find(self, view_id: str, external_id: str = "") -> tuple[str, View]:
        """Find an open modal, and whose it is."""
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user, view
        raise Refused("not_found")

    def close(self, user: str, view: View, everything: bool) -> None:
        """Take a modal off a person's stack, or all of them."""
        self.stacks[user] = [] if everything else [other for other in self.stacks[user] if other is not view]

    def _new(self, given: View, but: View | None = None) -> View:
        if len(json.dumps(given)) > MOST_BYTES:
            raise Refused("view_too_large")
        external = given.get("external_id", "")
        shown = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        if external and any(view["external_id"] == external for view in shown if view is not but):
            raise Refused("duplicate_external_id")
        name = f"V{secrets.token_hex(5).upper()}"
        bare = {"title": None, "submit": None, "close": None, "private_metadata": "", "callback_id": ""}
        options = {"external_id": external, "clear_on_close": False, "notify_on_close": False}
        return {
            **bare,
            **options,
            **given,
            "blocks": list(completed(given["blocks"])),
            "id": name,
            "hash": secrets.token_hex(8),
            "state": {"values": {}},
            "team_id": TEAM,
            "app_id": APP,
            "bot_id": BOT,
            "root_view_id": name,
            "previous_view_id": None,
        }
