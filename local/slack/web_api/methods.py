"""Every method of the Web API that this workspace knows, with its token, scope, rate limit and function."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.slack.model import APP_TOKEN, BOT, BOT_TOKEN, BOT_USER, TEAM, USER_TOKEN, State
from local.slack.web_api import chat, conversations, files, views
from local.slack.web_api.arguments import Arguments

Answer = dict[str, Any]


@dataclass(frozen=True)
class Method:
    """A method of the Web API.

    `answer` computes its response. `scope` is the scope without which a call is refused, or '' for none; a method
    whose scope depends on the kind of channel checks it itself. `token` calls it, and so may `tokens`. `tier` is its
    rate limit tier according to its page in the reference, or 0 where Slack calls the limit special.
    """

    answer: Callable[[State, Arguments], Answer]
    scope: str = ""
    token: str = BOT_TOKEN
    tier: int = 0
    tokens: tuple[str, ...] = ()


def _auth_test(state: State, _: Arguments) -> Answer:
    bot = state.people[BOT_USER]
    return {
        "url": f"{state.url}/",
        "team": "Field HQ",
        "user": bot.name,
        "team_id": TEAM,
        "user_id": BOT_USER,
        "bot_id": BOT,
        "is_enterprise_install": False,
    }


def _connections_open(state: State, _: Arguments) -> Answer:
    # A ticket is good for one connection, so that nobody can listen without the app token.
    ticket = secrets.token_hex(16)
    state.tickets.add(ticket)
    return {"url": f"{state.url.replace('http', 'ws', 1)}/socket?ticket={ticket}"}


METHODS: dict[str, Method] = {
    "apps.connections.open": Method(_connections_open, token=APP_TOKEN, tier=1),
    "auth.test": Method(_auth_test, tokens=(APP_TOKEN, USER_TOKEN)),
    "chat.delete": Method(chat.delete, "chat:write", tier=3),
    "chat.getPermalink": Method(chat.permalink),
    "chat.postEphemeral": Method(chat.post_ephemeral, "chat:write", tier=4),
    "chat.postMessage": Method(chat.post_message, "chat:write"),
    "chat.update": Method(chat.update, "chat:write", tier=3),
    "conversations.history": Method(conversations.history, tier=3),
    "conversations.info": Method(conversations.info, tier=3),
    "conversations.join": Method(conversations.join, "channels:join", tier=3),
    "conversations.members": Method(conversations.members, tier=4),
    "conversations.open": Method(conversations.open_direct, "im:write", tier=3),
    "conversations.replies": Method(conversations.replies, tier=3),
    "files.completeUploadExternal": Method(files.complete, "files:write", tier=4),
    "files.delete": Method(files.delete, "files:write", tier=3, tokens=(USER_TOKEN,)),
    "files.getUploadURLExternal": Method(files.announce, "files:write", tier=4),
    "files.info": Method(files.info, "files:read", tier=4),
    "reactions.add": Method(chat.react, "reactions:write", tier=3),
    "usergroups.users.list": Method(conversations.group_members, "usergroups:read", tier=2),
    "users.info": Method(conversations.user_info, "users:read", tier=4),
    "views.open": Method(views.open_modal, tier=4),
    "views.publish": Method(views.publish, tier=4),
    "views.push": Method(views.push, tier=4),
    "views.update": Method(views.update, tier=4),
}
