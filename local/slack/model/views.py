"""The views of a workspace: each person's stack of open modals and their App Home."""

from __future__ import annotations

import json
import secrets
from typing import Any

from local.slack.model.errors import SlackError
from local.slack.model.fixtures import APP, BOT, TEAM
from local.slack.model.history import completed

View = dict[str, Any]

MAX_STACK = 3
"""Maximum number of modals on top of each other."""
# https://docs.slack.dev/reference/methods/views.open says 250 kb.
MAX_BYTES = 250_000


class Views:
    """All views that people have open."""

    def __init__(self) -> None:
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def open(self, user: str, given: View) -> View:
        """Open a modal for a person, replacing any that were open."""
        view = self._new(given)
        self.stacks[user] = [view]
        return view

    def push(self, user: str, given: View) -> View:
        """Put a modal on top of the one a person has open."""
        stack = self.stacks.get(user, [])
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        view = self._new(given) | {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
        stack.append(view)
        return view

    def update(self, user: str, old: View, given: View) -> View:
        """Replace the content of an open modal."""
        kept = {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
        view = self._new(given, but=old) | kept
        stack = self.stacks[user]
        stack[stack.index(old)] = view
        return view

    def publish(self, user: str, given: View, expected: str) -> View:
        """Publish a person's App Home; a given `expected` must be its current hash."""
        old = self.homes.get(user)
        if expected and old and old["hash"] != expected:
            raise SlackError("hash_conflict")
        view = self._new(given, but=old)
        self.homes[user] = view | {"id": old["id"], "root_view_id": old["id"]} if old else view
        return self.homes[user]

    def find(self, view_id: str, external_id: str = "") -> tuple[str, View]:
        """Return an open modal and the person it belongs to."""
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return user, view
        raise SlackError("not_found")

    def close(self, user: str, view: View, everything: bool) -> None:
        """Remove a modal from a person's stack, or all of them."""
        self.stacks[user] = [] if everything else [other for other in self.stacks[user] if other is not view]

    def _new(self, given: View, but: View | None = None) -> View:
        if len(json.dumps(given)) > MAX_BYTES:
            raise SlackError("view_too_large")
        external = given.get("external_id", "")
        shown = [view for stack in self.stacks.values() for view in stack] + list(self.homes.values())
        if external and any(view["external_id"] == external for view in shown if view is not but):
            raise SlackError("duplicate_external_id")
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
