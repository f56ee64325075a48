"""The app's manifest, as Slack reads it when the app is installed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

# https://docs.slack.dev/reference/events: the scope that each event requires.
EVENT_SCOPES = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


@dataclass(frozen=True)
class Command:
    """A slash command of the app."""

    command: str
    description: str
    usage_hint: str


class Manifest:
    """The app's scopes, commands, events and paths; refuses a manifest that Slack would not install."""

    def __init__(self, manifest: dict[str, Any]) -> None:
        features, settings = manifest.get("features", {}), manifest.get("settings", {})
        home = features.get("app_home", {})
        self.name: str = manifest.get("display_information", {}).get("name", "App")
        self.scopes = set(manifest["oauth_config"]["scopes"]["bot"])
        self.home_tab = bool(home.get("home_tab_enabled", False))
        self.messages_tab = bool(home.get("messages_tab_enabled", False))
        self.messages_read_only = bool(home.get("messages_tab_read_only_enabled", False))
        self.commands = [
            Command(entry["command"], entry.get("description", ""), entry.get("usage_hint", ""))
            for entry in features.get("slash_commands", [])
        ]
        self.events = set(settings.get("event_subscriptions", {}).get("bot_events", []))
        urls = [entry.get("url") for entry in features.get("slash_commands", [])]
        self._paths = {
            "command": _path(next(iter(urls), None)),
            "interaction": _path(settings.get("interactivity", {}).get("request_url")),
            "event": _path(settings.get("event_subscriptions", {}).get("request_url")),
        }
        self._check()

    def path(self, kind: str) -> str:
        """Return the path on the app's host for a `command`, an `interaction` or an `event`."""
        return self._paths[kind]

    def _check(self) -> None:
        if self.commands and "commands" not in self.scopes:
            raise ValueError("slash commands need the scope commands")
        for event in sorted(self.events):
            if event not in EVENT_SCOPES:
                raise ValueError(f"unknown event: {event}")
            if EVENT_SCOPES[event] and EVENT_SCOPES[event] not in self.scopes:
                raise ValueError(f"the event {event} needs the scope {EVENT_SCOPES[event]}")


def _path(url: str | None) -> str:
    return urlsplit(url or "").path or "/slack/events"
