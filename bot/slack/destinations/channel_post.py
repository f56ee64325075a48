"""A channel as the destination of an answer that somebody shows to others."""

from __future__ import annotations

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Block
from bot.slack.calls import FAILURES, classified, reason
from bot.slack.destinations.delivery import UNLIMITED, Destination
from bot.slack.destinations.personal import Direct, Whisper

CHECK_SECONDS = 2.3
"""Maximum number of seconds to check a form that was submitted: Slack waits three for what is wrong with it."""

NOT_THERE = "Flakebot is not in this channel. Type /invite @Flakebot there, then {again}."


class ChannelPost:
    """A channel in which somebody shows an answer to everybody."""

    shared = True
    left = UNLIMITED
    # The others get it whole, once.
    revisable = None

    def __init__(self, client: AsyncWebClient, channel: str, user: str) -> None:
        self._client = client
        self._channel = channel
        self._user = user

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message that says who shared it; never twice, for others would rather miss it than read it again."""
        shared = {"type": "context", "elements": [{"type": "mrkdwn", "text": f"Shared by <@{self._user}>"}]}
        call = self._client.chat_postMessage(
            channel=self._channel, text=text, blocks=[*blocks, shared] if blocks else None, unfurl_links=False
        )
        await classified(call)

    async def announce(self, text: str) -> None:
        """Send the person a line that nobody else sees: the others there do not wait for an answer."""
        await Whisper(self._client, self._channel, self._user, None).send(text, [])

    @property
    def aside(self) -> Destination:
        """Return the person's direct messages, which everybody has."""
        return Direct(self._client, self._user, None)

    @property
    def sorry(self) -> str:
        """Return that it was not shared, and where."""
        return f"Sorry, the answer was not shared in <#{self._channel}>: Slack did not take it. Press Share again"


async def obstacle(client: AsyncWebClient, channel: str, again: str = "share again") -> str:
    """Return why nothing can be posted in a channel, and how to change that; '' when it can."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            found = (await client.conversations_info(channel=channel))["channel"]
    except FAILURES as error:
        if reason(error) == "channel_not_found":
            return NOT_THERE.format(again=again)
        if reason(error) == "missing_scope":
            return "Flakebot posts in channels, not in group messages. Choose a channel."
        return "Slack does not answer just now. Try again in a minute."
    if found.get("is_archived"):
        return "This channel is archived. Choose another."
    return "" if found.get("is_im") or found.get("is_member") else NOT_THERE.format(again=again)
