"""All that a workspace holds, and who is told when it changes."""

from __future__ import annotations

import asyncio
import math
import threading
from collections import deque
from collections.abc import Callable
from typing import Any

from local.slack.block_rules import faults as block_faults
from local.slack.block_rules import view_faults
from local.slack.model import fixtures
from local.slack.model.clock import Clock
from local.slack.model.errors import Refused, invalid_blocks, invalid_view
from local.slack.model.faults import Faults
from local.slack.model.files import File, Files
from local.slack.model.fixtures import BOT_USER, Channel, Person
from local.slack.model.history import Block, History, Message
from local.slack.model.limits import Limits
from local.slack.model.manifest import Manifest
from local.slack.model.triggers import Triggers
from local.slack.model.views import Views

Watcher = Callable[[str, Any], None]
"""Told what kind of thing changed, and the thing."""

PAYLOADS = 500
REFUSALS = 1000


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
        self.payloads: deque[dict[str, Any]] = deque(maxlen=PAYLOADS)
        self._refusals: deque[list[str]] = deque(maxlen=REFUSALS)
        self.url = ""
        self.tickets: set[str] = set()
        """What was handed out for Socket Mode and not yet used."""
        self.watchers: set[Watcher] = set()
        self.condition = threading.Condition()

    @property
    def refusals(self) -> list[list[str]]:
        """What was wrong with refused blocks and views: what a test wants to see first."""
        return list(self._refusals)

    def tell(self, kind: str, what: Any) -> None:
        """Tell everybody who watches, and whoever waits, that something changed."""
        for watcher in tuple(self.watchers):
            watcher(kind, what)
        with self.condition:
            self.condition.notify_all()

    def need(self, scope: str) -> None:
        """Refuse what the app's manifest does not ask for."""
        scopes = self.manifest.scopes
        if scope not in scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(scopes)))

    def person(self, name: str) -> Person:
        """Find a person."""
        if name not in self.people:
            raise Refused("user_not_found")
        return self.people[name]

    def visible(self, name: str) -> Channel:
        """Find a channel that the bot may know of: any public one, and those it is in."""
        channel = self.channels.get(name)
        hidden = channel is not None and channel.kind != "channels" and BOT_USER not in channel.members
        if channel is None or hidden:
            raise Refused("channel_not_found")
        return channel

    def direct(self, user: str) -> Channel:
        """Find, or open, the bot's direct messages with a person."""
        for channel in self.channels.values():
            if channel.is_im and user in channel.members:
                return channel
        channel = Channel(f"D0{user[2:]}", "", "", {user, BOT_USER}, is_im=True)
        self.channels[channel.id] = channel
        return channel

    def check_blocks(self, blocks: list[Block]) -> None:
        """Refuse blocks that Slack would refuse, or that this workspace's plan does not have."""
        wrong = block_faults(blocks, self.files.ready)
        missing = self.faults.refused_types
        if not wrong:
            kinds = [block["type"] for block in blocks]
            wrong = [f"/{at}/type: unsupported type: {kind}" for at, kind in enumerate(kinds) if kind in missing]
        if wrong:
            self._refusals.append(wrong)
            raise invalid_blocks(wrong)

    def check_view(self, view: Any, kind: str) -> None:
        """Refuse a view that Slack would refuse, or one of the other kind."""
        wrong = view_faults(view, self.files.ready)
        if not wrong and view["type"] != kind:
            wrong = [f"/type: must be {kind}"]
        if wrong:
            self._refusals.append(wrong)
            raise invalid_view(wrong)

    def post(self, message: Message) -> Message:
        """Keep a new message and tell of it."""
        self.history.add(message)
        for name in message.files:
            self.files.kept[name].shared.append(message)
        self.tell("message", message)
        if message.files and math.isfinite(self.files.processing_seconds):
            # Once more when its files can be shown.
            later = self.files.processing_seconds + 0.05
            asyncio.get_running_loop().call_later(later, self.tell, "message", message)
        if message.is_reply and (parent := self.history.find(message.channel, message.thread_ts or "")):
            self.tell("message", parent)
        return message

    def delete_file(self, file: File) -> None:
        """Take a file away; messages that brought it stay without it, and those that brought nothing else go too."""
        del self.files.kept[file.id]
        for message in list(filter(self.history.holds, file.shared)):
            message.files = tuple(name for name in message.files if name != file.id)
            if message.text or message.blocks or message.files:
                self.tell("message", message)
            else:
                self.remove(message)

    def remove(self, message: Message) -> None:
        """Take a message away and tell of it."""
        self.history.remove(message)
        self.tell("gone", message)
