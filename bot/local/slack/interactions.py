"""What Slack sends to an app: commands and pressed buttons, signed and posted as Slack does it."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from bot.local.slack.workspace import Message, Workspace

# https://docs.slack.dev/interactivity/implementing-slash-commands/#responding_to_commands
ACKNOWLEDGE_SECONDS = 3.0


@dataclass(frozen=True)
class Acknowledgement:
    """What the app answered at once; after three seconds Slack shows `operation_timeout`, whatever comes."""

    status: int
    body: str
    seconds: float

    @property
    def error(self) -> str:
        """Say what Slack tells the person."""
        if self.seconds > ACKNOWLEDGE_SECONDS:
            return "operation_timeout"
        return "" if self.status == 200 else "dispatch_failed"


def slash(workspace: Workspace, text: str, command: str = "/flake", user: str = "U0000ANNA") -> dict[str, Any]:
    """Make the payload of a slash command, its text escaped as Slack escapes it."""
    for raw, escaped in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(raw, escaped)
    return {
        "command": command,
        "text": text,
        "user_id": user,
        "user_name": user.lower(),
        "channel_id": "C00FIELD0",
        "channel_name": "field",
        "team_id": "T0LOCAL00",
        "team_domain": "local",
        "api_app_id": "A0FLAKEBOT",
        "is_enterprise_install": "false",
        "response_url": workspace.response_url("C00FIELD0", user),
        "trigger_id": secrets.token_hex(12),
    }


def press(
    workspace: Workspace, message: Message, action_id: str, value: str, user: str = "U0000ANNA"
) -> dict[str, Any]:
    """Make the payload of a pressed button."""
    return {
        "type": "block_actions",
        "user": {"id": user, "username": user.lower(), "team_id": "T0LOCAL00"},
        "team": {"id": "T0LOCAL00", "domain": "local"},
        "channel": {"id": message.channel, "name": "field"},
        "api_app_id": "A0FLAKEBOT",
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": message.channel,
            "is_ephemeral": message.ephemeral,
        },
        "actions": [
            {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": message.ts}
        ],
        "response_url": workspace.response_url(message.channel, user, message),
        "trigger_id": secrets.token_hex(12),
    }


def encode(payload: dict[str, Any]) -> bytes:
    """Write a payload as the form Slack posts: a command's fields, or a field `payload` that holds JSON."""
    return urlencode(payload if "command" in payload else {"payload": json.dumps(payload)}).encode()


def sign(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """Make the headers that prove a body came from Slack, and when."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b":".join((b"v0", timestamp.encode(), body)), hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={digest}",
    }


def post(address: str, body: bytes, headers: dict[str, str]) -> Acknowledgement:
    """Post a body to the app."""
    target = urlsplit(address)
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=30)
    started = time.monotonic()
    try:
        connection.request("POST", target.path, body, headers)
        response = connection.getresponse()
        text = response.read().decode()
        return Acknowledgement(response.status, text, time.monotonic() - started)
    finally:
        connection.close()
