"""Everything that a workspace holds, and who is notified when it changes."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from local.slack.block_rules import faults as block_faults
from local.slack.block_rules import view_faults
from local.slack.model import fixtures
from local.slack.model.clock import Clock
from local.slack.model.errors import SlackError, invalid_blocks, invalid_view
from local.slack.model.faults import Faults
from local.slack.model.files import File, Files
from local.slack.model.fixtures import BOT_USER, Channel, Person
from local.slack.model.history import Block, History, Message
from local.slack.model.limits import Limits
from local.slack.model.manifest import Manifest
from local.slack.model.triggers import Triggers
from local.slack.model.views import Views

Watcher = Callable[[str, Any], None]
"""Called with the kind of what changed, and with what changed."""

MAX_PAYLOADS = 500
"""Maximum number of exchanges that are kept."""
MAX_REFUSALS = 1000
"""Maximum number of refused blocks and views that are kept."""


class State:
    """One workspace with our app installed."""

    def __init__(self, manifest: dict[str, Any], clock: Clock | None = None, processing_seconds: float = 0.2) -> None:
        self.manifest = Manifest(manifest)
        self.clock = clock or Clock()
        self.people: dict[str, Person] = {person.id: person for person in fixtures.people()}
        self.channels: dict[str, Channel] = {channel.id: channel for channel in fixtures.channels()}
        self.groups: dict[str, set[str]] = {fixtures.DATA_TEAM: {"U0PRIYA000"}}
        self.faults = Faults()
        self.limits = Limits()
        self.history = History(self.clock)
        self.files = Files(processing_seconds, self.faults)
        self.views = Views()
        self.triggers = Triggers(self.clock)
        self.payloads: deque[dict[str, Any]] = deque(maxlen=MAX_PAYLOADS)
        self._refusals: deque[list[str]] = deque(maxlen=MAX_REFUSALS)
        self.url = ""
        self.tickets: set[str] = set()
        """Tickets for Socket Mode that were issued and not yet used."""
        self.watchers: set[Watcher] = set()
        self.condition = threading.Condition()

    @property
    def refusals(self) -> list[list[str]]:
        """The faults of refused blocks and views, which a failing test shows first."""
        return list(self._refusals)

    def tell(self, kind: str, what: Any) -> None:
        """Notify the watchers, and whoever waits for the condition, of a change."""
        for watcher in tuple(self.watchers):
            watcher(kind, what)
        with self.condition:
            self.condition.notify_all()

    def need(self, scope: str) -> None:
        """Refuse a call whose scope the app's manifest does not request."""
        scopes = self.manifest.scopes
        if scope not in scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def person(self, name: str) -> Person:
        """Return a person."""
        if name not in self.people:
            raise SlackError("user_not_found")
        return self.people[name]

    def visible(self, name: str) -> Channel:
        """Return a channel that the bot may see: any public one, and those it is in."""
        channel = self.channels.get(name)
        hidden = channel is not None and channel.kind != "channels" and BOT_USER not in channel.members
        if channel is None or hidden:
            raise SlackError("channel_not_found")
        return channel

    def direct(self, user: str) -> Channel:
        """Return the bot's direct messages with a person, opened if need be."""
        for channel in self.channels.values():
            if channel.is_im and user in channel.members:
                return channel
        channel = Channel(f"D0{user[2:]}", "", "", {user, BOT_USER}, is_im=True)
        self.channels[channel.id] = channel
        return channel

    def check_blocks(self, blocks: list[Block]) -> None:
        """Refuse blocks that Slack would refuse, or that the workspace's plan does not include."""
        wrong = block_faults(blocks, self.files.ready)
        missing = self.faults.refused_types
        if not wrong:
            kinds = [block["type"] for block in blocks]
            wrong = [f"/{at}/type: unsupported type: {kind}" for at, kind in enumerate(kinds) if kind in missing]
        if wrong:
            self._refusals.append(wrong)
            raise invalid_blocks(wrong)

    def show_pictures(self, blocks: Sequence[Block], reader: str) -> None:
        """Note who is shown the pictures of a message; refuse those of other readers if each may have one only."""
        shown = [str(block["slack_file"].get("id", "")) for block in blocks if "slack_file" in block]
        others = [name for name in shown if self.files.readers.setdefault(name, reader) != reader]
        if others and "one_reader" in self.faults.on:
            self._refusals.append([f"invalid slack file: {name} was shown to others" for name in others])
            raise invalid_blocks(self._refusals[-1])

    def check_view(self, view: Any, kind: str) -> None:
        """Refuse a view that Slack would refuse, or one of another type."""
        wrong = view_faults(view, self.files.ready)
        if not wrong and view["type"] != kind:
            wrong = [f"/type: must be {kind}"]
        if wrong:
            self._refusals.append(wrong)
            raise invalid_view(wrong)

    def post(self, message: Message) -> Message:
        """Store a new message and notify the watchers."""
        self.show_pictures(message.blocks, message.only_for or message.channel)
        self.history.add(message)
        for name in message.files:
            self.files.kept[name].shared.append(message)
        self.tell("message", message)
        if message.files and math.isfinite(self.files.processing_seconds):
            # Notified once more when its files can be shown.
            later = self.files.processing_seconds + 0.05
            asyncio.get_running_loop().call_later(later, self.tell, "message", message)
        if message.is_reply and (parent := self.history.find(message.channel, message.thread_ts or "")):
            self.tell("message", parent)
        return message

    def delete_file(self, file: File) -> None:
        """Delete a file; the messages that show it stay without it, and those that hold nothing else are removed."""
        del self.files.kept[file.id]
        for message in list(filter(self.history.holds, file.shared)):
            message.files = tuple(name for name in message.files if name != file.id)
            if message.text or message.blocks or message.files:
                self.tell("message", message)
            else:
                self.remove(message)

    def remove(self, message: Message) -> None:
        """Remove a message and notify the watchers."""
        self.history.remove(message)
        self.tell("gone", message)
