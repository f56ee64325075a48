"""The payloads that Slack sends to an app: commands, block actions, views and events, encoded and signed.

https://docs.slack.dev/interactivity and https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import hashlib
import hmac
import html
import json
import re
import secrets
import time
from typing import Any
from urllib.parse import urlencode

from local.slack.model import APP, BOT_USER, TEAM, Channel, Message, State, View
from local.slack.web_api import chat

Payload = dict[str, Any]

_TEAM = {"id": TEAM, "domain": "local"}


def slash(state: State, user: str, channel: str, command: str, text: str) -> Payload:
    """Return the payload of a slash command, with its text escaped as Slack does."""
    place = state.channels[channel]
    return {
        "team_id": TEAM,
        "team_domain": "local",
        "channel_id": channel,
        "channel_name": _channel_name(place),
        "user_id": user,
        "user_name": state.people[user].name,
        "command": command,
        "text": html.escape(text, quote=False),
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url(state, channel, user),
        "trigger_id": state.triggers.trigger(user),
    }


def used_in_message(state: State, user: str, message: Message, action: Payload, values: Payload) -> Payload:
    """Return the payload of a button pressed or an option chosen on a message."""
    return {
        **_used(state, user, action),
        **on_message(state, message),
        "state": {"values": values},
        "response_url": response_url(state, message.channel, user, message),
    }


def on_message(state: State, message: Message) -> Payload:
    """Return the payload's fields about a message; an ephemeral message is not sent to the app again."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": message.channel,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    channel = {"id": message.channel, "name": _channel_name(state.channels[message.channel])}
    shown = {} if message.ephemeral else {"message": chat.as_message(state, message)}
    return {"container": container, "channel": channel, **shown}


def used_in_view(state: State, user: str, view: View, action: Payload) -> Payload:
    """Return the payload of an element used in a modal or in App Home."""
    return {**_used(state, user, action), "container": {"type": "view", "view_id": view["id"]}, "view": view}


def submitted(state: State, user: str, view: View) -> Payload:
    """Return the payload of a submitted modal."""
    return {
        "type": "view_submission",
        "team": _TEAM,
        "user": _user(state, user),
        "api_app_id": APP,
        "trigger_id": state.triggers.trigger(user),
        "view": view,
        "response_urls": [],
        "is_enterprise_install": False,
    }


def closed(state: State, user: str, view: View, everything: bool) -> Payload:
    """Return the payload of a modal closed without being submitted."""
    return {
        "type": "view_closed",
        "team": _TEAM,
        "user": _user(state, user),
        "api_app_id": APP,
        "view": view,
        "is_cleared": everything,
        "is_enterprise_install": False,
    }


def suggesting(state: State, user: str, where: Payload, typed_into: dict[str, str]) -> Payload:
    """Return the payload of text typed into a select whose options come from the app.

    `typed_into` holds the `block_id` and the `action_id` of the select, and the text as `value`.
    """
    return {
        "type": "block_suggestion",
        "team": _TEAM,
        "user": _user(state, user),
        "api_app_id": APP,
        **typed_into,
        **where,
    }


def event(state: State, what: Payload) -> Payload:
    """Return an event in the envelope of the Events API."""
    return {
        "team_id": TEAM,
        "api_app_id": APP,
        "type": "event_callback",
        "event": what,
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(state.clock.now().timestamp()),
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
    }


def message_event(state: State, message: Message, kind: str) -> Payload:
    """Return the event of a person's message; `kind` is `message` or `app_mention`."""
    channel = state.channels[message.channel]
    types = {"im": "im", "groups": "group", "channels": "channel"}
    what: Payload = {
        "type": kind,
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "channel": channel.id,
        "event_ts": message.ts,
        "team": TEAM,
    }
    if kind == "message":
        what["channel_type"] = types[channel.kind]
    if message.thread_ts:
        what["thread_ts"] = message.thread_ts
    return event(state, what)


def joined(state: State, channel: Channel, inviter: str) -> Payload:
    """Return the event member_joined_channel for the app."""
    return {
        "type": "member_joined_channel",
        "user": BOT_USER,
        "channel": channel.id,
        "channel_type": "G" if channel.is_private else "C",
        "team": TEAM,
        "inviter": inviter,
        "event_ts": state.history.stamp(),
    }


def response_url(state: State, channel: str, user: str, original: Message | None = None) -> str:
    """Return a new response_url for one interaction."""
    return f"{state.url}/response/{state.triggers.response(channel, user, original)}"


def typed(state: State, text: str) -> str:
    """Return typed text as Slack stores it: escaped, with mentions of people and channels as links."""
    known = {*state.people, *state.channels}

    def link(found: re.Match[str]) -> str:
        return f"<{found[1]}{found[2]}>" if found[2] in known else found[0]

    return re.sub(r"&lt;([@#])([A-Z0-9]+)&gt;", link, html.escape(text, quote=False))


def encode(payload: Payload) -> tuple[bytes, str]:
    """Return the body and the content type with which Slack posts a payload.

    A command is a form, an event is JSON, and everything else is a form with JSON in its only field `payload`.
    """
    if payload.get("type") == "event_callback":
        return json.dumps(payload).encode(), "application/json"
    fields = payload if "command" in payload else {"payload": json.dumps(payload)}
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def sign(secret: str, body: bytes, at: float | None = None) -> dict[str, str]:
    """Return the headers of Slack's signature; their timestamp is real time, whatever the workspace's clock says."""
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.new(secret.encode(), b":".join((b"v0", timestamp.encode(), body)), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def _used(state: State, user: str, action: Payload) -> Payload:
    return {
        "type": "block_actions",
        "team": _TEAM,
        "user": _user(state, user),
        "api_app_id": APP,
        "trigger_id": state.triggers.trigger(user),
        "actions": [action | {"action_ts": f"{state.clock.now().timestamp():.6f}"}],
        "is_enterprise_install": False,
    }


def _user(state: State, user: str) -> Payload:
    person = state.people[user]
    return {"id": user, "username": person.name, "name": person.name, "team_id": person.team}


def _channel_name(channel: Channel) -> str:
    # https://docs.slack.dev/interactivity/implementing-slash-commands: names of private channels are withheld.
    if channel.is_im:
        return "directmessage"
    return "privategroup" if channel.is_private else channel.name
