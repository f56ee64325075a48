"""The app's answers to an interaction: at its response_url, or directly in the acknowledgement of a command."""

from __future__ import annotations

from typing import Any

from local.slack.model import BOT, BOT_USER, SLACKBOT, Message, ResponseUrl, SlackError, State
from local.slack.web_api import Arguments, chat


def respond(state: State, place: ResponseUrl, given: Arguments) -> None:
    """Carry out what the app sent to a response_url."""
    original = place.original if state.history.holds(place.original) else None
    if given.flag("delete_original"):
        if original:
            state.remove(original)
        return
    said = chat.content(state, given)
    if given.flag("replace_original") and original:
        chat.change(state, original, said)
        return
    everybody = given.text("response_type", "ephemeral") == "in_channel"
    only_for = None if everybody else place.user
    thread = given.text("thread_ts") or (place.original.thread_ts if place.original else None)
    ts = state.history.stamp()
    state.post(Message(place.channel, BOT_USER, said.text, ts, said.blocks, thread, bot_id=BOT, only_for=only_for))


def acknowledged(state: State, user: str, channel: str, command: str, body: Any) -> None:
    """Post the body of a command's acknowledgement; tell the person when it is not a message."""
    given = Arguments(body if isinstance(body, dict) else {"text": body})
    try:
        respond(state, ResponseUrl(channel, user, None, state.clock.now()), given)
    except SlackError:
        failed(state, user, channel, command, "invalid_command_response")


def failed(state: State, user: str, channel: str, command: str, error: str) -> None:
    """Let Slackbot tell a person that a command failed."""
    tell(state, user, channel, f'{command} failed with the error "{error}"')


def tell(state: State, user: str, channel: str, text: str, thread_ts: str | None = None) -> None:
    """Let Slackbot write a message that one person sees."""
    ts = state.history.stamp()
    state.post(Message(channel, SLACKBOT, text, ts, thread_ts=thread_ts, only_for=user))
