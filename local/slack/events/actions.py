"""What people do in the workspace: write, type commands, press, choose, submit, visit and upload files."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from typing import Any

from local.slack.events import answers, interactions, options, permissions
from local.slack.events.deliveries import Acknowledgement, Deliveries
from local.slack.events.interactions import Payload
from local.slack.model import BOT_USER, Channel, Message, SlackError, State
from local.slack.web_api import chat, conversations

BUILT_IN = {
    "/archive": "Close this channel to all writing",
    "/invite": "Bring the app into this channel",
    "/remove": "Remove the app from this channel",
}
"""Slack's own commands that this workspace has, each with its description."""


class Actions:
    """What people can do; each action refuses what Slack would not let that person do."""

    def __init__(self, state: State, deliveries: Deliveries) -> None:
        self._state = state
        self._deliveries = deliveries
        self._events: set[asyncio.Task[None]] = set()

    async def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> None:
        """Write a message, or type a command."""
        place = permissions.joined(self._state, user, channel)
        if len(text) > chat.MAX_POST_TEXT:
            raise SlackError("msg_too_long")
        if text.startswith("/"):
            await self._command(user, place, text, thread_ts)
            return
        message = Message(place.id, user, interactions.typed(self._state, text), self._state.history.stamp())
        message.thread_ts = permissions.thread(self._state, place, thread_ts)
        self._state.post(message)
        self._send_message_events(message, place)

    async def act(self, user: str, at: Payload, action: Payload, values: Payload) -> Acknowledgement:
        """Press a button, choose an option, or do anything else that is sent to the app at once."""
        if "view" in at:
            view = permissions.own_view(self._state, user, at["view"])
            options.check(view["blocks"], action)
            view["state"] = {"values": values}
            payload = interactions.used_in_view(self._state, user, view, action)
        else:
            message = permissions.seen(self._state, user, at)
            options.check(message.blocks, action)
            payload = interactions.used_in_message(self._state, user, message, action, values)
        return await self._deliveries.send(payload)

    async def suggest(self, user: str, at: Payload, typed_into: dict[str, str]) -> Payload:
        """Type into a select whose options come from the app; return the options that the app offers."""
        if "view" in at:
            where: Payload = {"view": permissions.own_view(self._state, user, at["view"])}
        else:
            where = interactions.on_message(self._state, permissions.seen(self._state, user, at))
        acknowledged = await self._deliveries.send(interactions.suggesting(self._state, user, where, typed_into))
        if acknowledged.error:
            raise SlackError(acknowledged.error)
        body = acknowledged.body if isinstance(acknowledged.body, dict) else {}
        return {name: body[name] for name in ("options", "option_groups") if name in body}

    async def submit(self, user: str, view_id: str, values: Payload) -> dict[str, str]:
        """Submit a modal; return the errors in its inputs by block id."""
        view = permissions.own_view(self._state, user, view_id)
        view["state"] = {"values": values}
        acknowledged = await self._deliveries.send(interactions.submitted(self._state, user, view))
        if acknowledged.error:
            raise SlackError(acknowledged.error)
        return self._after_submission(user, view_id, acknowledged.body if isinstance(acknowledged.body, dict) else {})

    async def close(self, user: str, view_id: str, everything: bool) -> None:
        """Close a modal without submitting it, or all of them."""
        view = permissions.own_view(self._state, user, view_id)
        everything = everything or bool(view["clear_on_close"])
        closing = list(reversed(self._state.views.stacks[user])) if everything else [view]
        self._state.views.close(user, view, everything)
        self._state.tell("views", user)
        for closed in closing:
            if closed["notify_on_close"]:
                await self._deliveries.send(interactions.closed(self._state, user, closed, everything))

    async def visit(self, user: str, tab: str) -> None:
        """Open the app's Home tab or its Messages tab."""
        direct = self._state.direct(user)
        # https://docs.slack.dev/reference/events/app_home_opened
        what: Payload = {"type": "app_home_opened", "user": user, "channel": direct.id, "tab": tab}
        what["event_ts"] = self._state.history.stamp()
        if tab == "home" and (view := self._state.views.homes.get(user)):
            what["view"] = view
        self._send_event(what)

    async def upload(self, user: str, channel: str, name: str, body: bytes, thread_ts: str | None = None) -> None:
        """Upload a file to a channel."""
        place = permissions.joined(self._state, user, channel)
        file = self._state.files.announce(name, len(body), "", user)
        self._state.files.receive(file.id, body)
        self._state.files.complete(file.id)
        message = Message(place.id, user, "", self._state.history.stamp(), files=(file.id,))
        message.thread_ts = permissions.thread(self._state, place, thread_ts)
        self._state.post(message)
        if BOT_USER in place.members:
            what: Payload = {
                "type": "file_shared",
                "channel_id": place.id,
                "file_id": file.id,
                "file": {"id": file.id},
                "user_id": user,
                "event_ts": message.ts,
            }
            self._send_event(what)

    async def invite(self, user: str, channel: str) -> None:
        """Bring the app into a channel."""
        place = permissions.joined(self._state, user, channel)
        if BOT_USER not in place.members:
            self._bring_in(user, place)

    async def remove(self, user: str, channel: str) -> None:
        """Remove the app from a channel."""
        place = permissions.joined(self._state, user, channel)
        if BOT_USER in place.members and not place.is_im:
            conversations.leave(self._state, place, BOT_USER)

    async def archive(self, user: str, channel: str) -> None:
        """Close a channel to all writing; guests may not."""
        place = permissions.joined(self._state, user, channel)
        conversations.archive(self._state, permissions.managed(self._state, user, place), user, True)

    async def unarchive(self, user: str, channel: str) -> None:
        """Open an archived channel again."""
        place = permissions.managed(self._state, user, permissions.member(self._state, user, channel))
        if place.is_archived:
            conversations.archive(self._state, place, user, False)

    async def _command(self, user: str, channel: Channel, text: str, thread_ts: str | None) -> None:
        name, _, words = text.partition(" ")
        if thread_ts:
            # https://docs.slack.dev/interactivity/implementing-slash-commands: not in threads.
            answers.tell(self._state, user, channel.id, f"`{name}` is not supported in threads. Sorry!", thread_ts)
        elif name == "/archive" and not channel.is_im:
            await self.archive(user, channel.id)
        elif name in BUILT_IN:
            self._built_in(channel, user, name, words)
        elif name not in {command.command for command in self._state.manifest.commands}:
            answers.tell(self._state, user, channel.id, f"`{name}` is not a valid command.")
        else:
            typed = re.sub(r"<@([A-Z0-9]+)>", self._at_name, words)
            payload = interactions.slash(self._state, user, channel.id, name, typed)
            acknowledged = await self._deliveries.send(payload)
            if acknowledged.error:
                answers.failed(self._state, user, channel.id, name, acknowledged.error)
            elif acknowledged.body:
                answers.acknowledged(self._state, user, channel.id, name, acknowledged.body)

    def _at_name(self, found: re.Match[str]) -> str:
        # With should_escape false, mentions reach a command as plain names.
        person = self._state.people.get(found[1])
        return f"@{person.name}" if person else found[0]

    def _built_in(self, channel: Channel, user: str, name: str, words: str) -> None:
        about_app = re.fullmatch(rf"\s*(<@{BOT_USER}>|@{self._state.people[BOT_USER].name})\s*", words, re.IGNORECASE)
        if not about_app or channel.is_im:
            usage = name if name == "/archive" else f"{name} @Flakebot"
            answers.tell(self._state, user, channel.id, f"Type {usage}, in a channel.")
        elif name == "/invite" and BOT_USER not in channel.members:
            self._bring_in(user, channel)
        elif name == "/remove" and BOT_USER in channel.members:
            conversations.leave(self._state, channel, BOT_USER)
        else:
            said = "Flakebot is in this channel." if name == "/invite" else "Flakebot is not here."
            answers.tell(self._state, user, channel.id, said)

    def _send_message_events(self, message: Message, channel: Channel) -> None:
        """Send the app the events of a message that its manifest subscribes to, if it is in the channel."""
        mentioned = f"<@{BOT_USER}>" in message.text
        if BOT_USER not in channel.members:
            if mentioned:
                said = f"<@{BOT_USER}> is not in this channel and does not hear you. To bring it in: /invite @Flakebot"
                answers.tell(self._state, message.user, channel.id, said)
            return
        kinds = ["message"] if f"message.{channel.kind}" in self._state.manifest.events else []
        # In a direct message a mention is a plain message.
        if mentioned and not channel.is_im and "app_mention" in self._state.manifest.events:
            kinds.append("app_mention")
        for kind in kinds:
            self._start(self._deliveries.event(interactions.message_event(self._state, message, kind)))

    def _after_submission(self, user: str, view_id: str, body: Payload) -> dict[str, str]:
        # https://docs.slack.dev/surfaces/modals/#response_actions
        action = body.get("response_action", "")
        given: Any = body.get("view")
        if action == "errors":
            return dict(body.get("errors", {}))
        # Looked up again, as the app may have changed the modal in the meantime or opened another.
        view = next((view for view in self._state.views.stacks.get(user, []) if view["id"] == view_id), None)
        if view is None:
            return {}
        if action in ("update", "push"):
            self._state.check_view(given, "modal")
            if action == "update":
                self._state.views.update(user, view, given)
            else:
                self._state.views.push(user, given)
        else:
            self._state.views.close(user, view, everything=action == "clear")
        self._state.tell("views", user)
        return {}

    def _send_event(self, what: Payload) -> None:
        """Send the app an event if its manifest subscribes to it."""
        if what["type"] in self._state.manifest.events:
            self._start(self._deliveries.event(interactions.event(self._state, what)))

    def _start(self, event: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(event)
        self._events.add(task)
        task.add_done_callback(self._events.discard)

    def _bring_in(self, user: str, channel: Channel) -> None:
        conversations.enter(self._state, channel, BOT_USER)
        self._send_event(interactions.joined(self._state, channel, user))
