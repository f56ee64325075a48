"""What one person sees of the workspace, as JSON for the page."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from local.slack.events import BUILT_IN
from local.slack.model import APP, BOT, BOT_USER, SLACKBOT, TEAM, Channel, Message, Person, State
from local.slack.model.faults import ANYWHERE, HOW, SWITCHES
from local.slack.web_api import METHODS, chat

Shown = dict[str, Any]

MAX_PAYLOADS = 200
"""Maximum number of exchanges that the page shows."""


class Snapshot:
    """The workspace as one person sees it."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.places = (ANYWHERE, "response_url", "upload", *METHODS)
        """Where a failure can be armed."""

    @property
    def playable(self) -> list[str]:
        """The people that a visitor of the page can be."""
        return [who.id for who in self._state.people.values() if not who.is_bot and who.id != SLACKBOT]

    def everything(self, me: str) -> Shown:
        """Return everything that a person sees."""
        state, manifest = self._state, self._state.manifest
        bot = {"user_id": BOT_USER, "bot_id": BOT, "app_id": APP, "name": state.people[BOT_USER].real_name}
        channels = [channel for channel in state.channels.values() if _visible(channel, me)]
        return {
            "team": {"id": TEAM, "name": "Field HQ", "domain": "local"},
            "bot": bot | {"home": manifest.home_tab, "messages": manifest.messages_tab},
            "me": _person(state.people[me]),
            "people": [_person(state.people[who]) for who in self.playable],
            "users": {who.id: _person(who) for who in state.people.values()},
            "channels": [self._channel(channel) for channel in channels],
            "messages": {channel.id: self._messages(channel, me) for channel in channels},
            "home": state.views.homes.get(me),
            "views": state.views.stacks.get(me, []),
            "commands": self._commands(),
            "clock": self._clock(),
            "faults": self._faults(),
            "payloads": list(state.payloads)[-MAX_PAYLOADS:],
        }

    def news(self, me: str, kind: str, what: Any) -> Shown | None:
        """Return a change as a person sees it, or None if they do not."""
        news: Shown | None = None
        if kind in ("message", "gone"):
            if what.only_for in (None, me) and _visible(self._state.channels[what.channel], me):
                gone = {"channel": what.channel, "ts": what.ts}
                news = {"message": self._message(what)} if kind == "message" else gone
        elif kind == "channel":
            news = {"channel": self._channel(what)} if _visible(what, me) else None
        elif kind in ("home", "views"):
            views = self._state.views
            shown = {"view": views.homes.get(me)} if kind == "home" else {"views": views.stacks.get(me, [])}
            news = shown if what == me else None
        else:
            news = {kind: what if kind == "payload" else self._clock() if kind == "clock" else self._faults()}
        # Copied, as it must not change before it is sent.
        return None if news is None else json.loads(json.dumps({"kind": kind} | news))

    def _messages(self, channel: Channel, me: str) -> list[Shown]:
        return [self._message(message) for message in self._state.history.seen(channel.id, me)]

    def _message(self, message: Message) -> Shown:
        shown = chat.as_message(self._state, message, with_metadata=True)
        files = [self._file(name) for name in message.files]
        return shown | {
            "channel": message.channel,
            "blocks": list(message.blocks),
            "ephemeral": message.ephemeral,
            "edited": bool(message.edited),
            "from_slackbot": message.user == SLACKBOT,
            "files": files,
            "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        }

    def _file(self, name: str) -> Shown:
        file = self._state.files.kept[name]
        return {
            "id": name,
            "name": file.name,
            "title": file.title,
            "mimetype": file.mimetype,
            "size": file.length,
            "url": f"/files/{name}",
            "alt_text": file.alt_text,
            "ready": self._state.files.ready(name),
        }

    def _channel(self, channel: Channel) -> Shown:
        name = self._state.people[BOT_USER].real_name if channel.is_im else channel.name
        return {
            "id": channel.id,
            "name": name,
            "topic": channel.topic,
            "is_private": channel.is_private,
            "is_im": channel.is_im,
            "is_archived": channel.is_archived,
            "members": sorted(channel.members),
            "bot_in": BOT_USER in channel.members,
            "unread": 0,
        }

    def _commands(self) -> list[Shown]:
        ours = [
            {"command": c.command, "description": c.description, "usage_hint": c.usage_hint, "built_in": False}
            for c in self._state.manifest.commands
        ]
        slacks = [
            {
                "command": name,
                "description": about,
                "usage_hint": "" if name == "/archive" else "@Flakebot",
                "built_in": True,
            }
            for name, about in BUILT_IN.items()
        ]
        return ours + slacks

    def _clock(self) -> Shown:
        clock = self._state.clock
        return {"now": clock.now().isoformat(), "zone": clock.zone.key, "running": True}

    def _faults(self) -> Shown:
        faults = self._state.faults
        return {
            "switches": [
                {"id": name, "label": label, "about": about, "on": name in faults.on}
                for name, (label, about) in SWITCHES.items()
            ],
            "next": [{"how": how, "label": label, "about": about} for how, (label, about) in HOW.items()],
            "where": list(self.places),
            "armed": [asdict(armed) for armed in faults.armed],
        }


def _visible(channel: Channel, me: str) -> bool:
    return me in channel.members


def _person(person: Person) -> Shown:
    return {
        "id": person.id,
        "name": person.name,
        "real_name": person.real_name,
        "title": person.title,
        "color": person.color,
        "is_bot": person.is_bot,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
    }
