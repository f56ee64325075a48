"""What a person may use: the channels, threads, messages and views that Slack lets them reach."""

from __future__ import annotations

from local.slack.events.interactions import Payload
from local.slack.model import Channel, Message, SlackError, State, View


def member(state: State, user: str, channel: str) -> Channel:
    """Return a channel that a person is in."""
    place = state.channels.get(channel)
    if place is None or user not in place.members:
        raise SlackError("not_in_channel")
    return place


def joined(state: State, user: str, channel: str) -> Channel:
    """Return a channel that a person is in and that is open to writing."""
    place = member(state, user, channel)
    if place.is_archived:
        raise SlackError("is_archived")
    return place


def managed(state: State, user: str, channel: Channel) -> Channel:
    """Return a channel that a person may archive: guests may archive none, and nobody a direct message."""
    person = state.person(user)
    if channel.is_im or person.is_restricted or person.is_ultra_restricted:
        raise SlackError("restricted_action")
    return channel


def thread(state: State, channel: Channel, ts: str | None) -> str | None:
    """Return the `ts` of the thread in which a message is written, or None outside threads."""
    if not ts:
        return None
    parent = state.history.find(channel.id, ts)
    if parent is None:
        raise SlackError("thread_not_found")
    return parent.thread_ts if parent.is_reply else parent.ts


def seen(state: State, user: str, at: Payload) -> Message:
    """Return the message at a channel and `ts`, if the person can see it."""
    message = state.history.find(at.get("channel", ""), at.get("ts", ""), seen_by=user)
    if message is None or user not in state.channels[message.channel].members:
        raise SlackError("message_not_found")
    return message


def own_view(state: State, user: str, view_id: str) -> View:
    """Return an open modal of a person, or their App Home."""
    home = state.views.homes.get(user)
    if home and home["id"] == view_id:
        return home
    owner, view = state.views.find(view_id)
    if owner != user:
        raise SlackError("not_found")
    return view
