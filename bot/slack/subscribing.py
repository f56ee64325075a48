"""The form for subscribing a channel: checked, announced in the channel, and stored once that has arrived."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from slack_bolt.async_app import AsyncAck

from bot.digest import subscription_form as form
from bot.digest.subscriptions import direct
from bot.errors import UserError
from bot.messages import Block, Reply, Request
from bot.replies.blocks import section
from bot.runtime import Deduplicator
from bot.slack.calls import FAILURES, reason
from bot.slack.destinations import CHECK_SECONDS, Direct, obstacle
from bot.slack.dispatcher import Dispatcher
from bot.slack.waiting import Announcement, pause

PAGE_MEMBERS = 999
"""Number of a channel's members asked for at once."""

MAX_PAGES = 10
"""Maximum number of pages of a channel's members read."""

SLOW = "Slack does not answer just now. Press Subscribe again."
NOT_YOURS = "You are not a member of this channel. Join it, then press Subscribe again."
TOO_MANY = f"This channel has more than {PAGE_MEMBERS * MAX_PAGES:,} members, too many to look through. Choose another."
NOT_STORED = "Nothing is stored: whatever you may read there, it is not subscribed. Try again in a minute."
UNSURE = (
    "Whether it was is not sure. Look with `/flake subscriptions`; if it is not there, subscribe again: that never "
    "makes two of it."
)

INTERRUPTED = f"Flakebot is restarting, and your subscription may not be stored. {UNSURE}"

log = logging.getLogger(__name__)


class Subscribing:
    """What happens between an open form and a stored subscription."""

    def __init__(self, dispatcher: Dispatcher, request: Callable[[str, str, str], Request], zone: ZoneInfo) -> None:
        self._dispatcher = dispatcher
        self._client = dispatcher.client
        self._request = request
        self._zone = zone
        self._sent = Deduplicator()

    async def changed(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Update the form after another choice in it: its words and dates follow."""
        now = self._request("", body["user"]["id"], "").now
        view = form.changed(body["view"], self._zone, now or datetime.now(UTC))
        self._dispatcher.start(self._update(body["view"]["id"], view))
        await ack()

    async def _update(self, name: str, view: Block) -> None:
        try:
            await self._client.views_update(view_id=name, view=view)
        except FAILURES as error:
            # The form was closed meanwhile, or keeps its old dates; what is stored is read from what is chosen.
            log.warning("form not updated", extra={"reason": reason(error)})

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Subscribe as the submitted form says, if its channel can be subscribed."""
        choice, user = form.chosen(view), body["user"]["id"]
        if problem := await self._obstacle(choice.channel, user):
            # Slack takes errors for inputs only, and the channel of a subscription that is edited is none.
            await ack(response_action="errors", errors={"hour" if choice.edited else "channel": problem})
            return
        await ack()
        # A second press while the first is being checked submits the same form.
        if self._sent.first(view["id"]):
            self._dispatcher.start(self._subscribe(self._request(choice.words, user, choice.channel)))

    async def _obstacle(self, channel: str, user: str) -> str:
        """Return why a person cannot subscribe a channel, and how to change that; '' when they can."""
        if direct(channel):
            return ""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                problem = await obstacle(self._client, channel, again="press Subscribe again")
                return problem or await self._stranger(channel, user)
        except FAILURES as error:
            log.warning("channel not checked", extra={"reason": reason(error)})
            return SLOW

    async def _subscribe(self, request: Request) -> None:
        """Subscribe a channel, and write the request's one line in the log."""
        started = time.monotonic()
        person = Announcement(Direct(self._client, request.user, None), "", pause)
        with self._dispatcher.interruptible(person, INTERRUPTED):
            reply, how = await self._announce(replace(request, submitted=True))
        self._dispatcher.note(request, reply, how, started)

    async def _announce(self, request: Request) -> tuple[Reply, str]:
        """Announce a subscription in its channel, then store it; tell the person what fails."""
        reply = Reply("", outcome="failed")
        try:
            if direct(request.channel):
                # Whichever direct messages it was typed in, those with Flakebot are the only ones it can post to.
                opened = await self._client.conversations_open(users=request.user)
                request = replace(request, channel=str(opened["channel"]["id"]))
            reply = await self._dispatcher.answers.reply(request)
            post, commit = reply.post, reply.commit
            if post is None or commit is None:
                await self._tell(request, reply.text)
                return reply, "not subscribed"
            posted = await self._client.chat_postMessage(
                channel=post.channel, text=post.text, blocks=list(post.blocks), unfurl_links=False
            )
        except Exception as error:
            log.warning("not announced", extra={"reference": request.reference, "reason": reason(error)})
            text = f"Flakebot could not post in <#{request.channel}> ({reason(error)}). {NOT_STORED}"
            await self._tell(request, text)
            return replace(reply, outcome="failed"), "not subscribed"
        if await self._stored(request, commit):
            return reply, "subscribed"
        await self._take_back(request, reply, str(posted["ts"]))
        return replace(reply, outcome="failed"), "not subscribed"

    async def _stored(self, request: Request, commit: Callable[[], None]) -> bool:
        try:
            await self._dispatcher.answers.commit(commit)
        except UserError as error:
            log.warning("not stored", extra={"reference": request.reference, "reason": type(error).__name__})
            return False
        except Exception:
            log.exception("not stored", extra={"reference": request.reference})
            return False
        return True

    async def _take_back(self, request: Request, reply: Reply, ts: str) -> None:
        """Change the announcement: it says that nothing was stored."""
        text = f"{reply.text} But it could not be stored (reference {request.reference}). {UNSURE}"
        try:
            await self._client.chat_update(channel=request.channel, ts=ts, text=text, blocks=[section(text)])
        except FAILURES as error:
            log.error("announcement stands", extra={"reference": request.reference, "reason": reason(error)})
        await self._tell(request, f"Your subscription could not be stored (reference {request.reference}). {UNSURE}")

    async def _tell(self, request: Request, text: str) -> None:
        """Tell the person in direct messages: a form has no address for answers."""
        try:
            await Direct(self._client, request.user, None).send(text, [section(text)])
        except Exception as error:
            log.error("not told", extra={"reference": request.reference, "reason": reason(error)})

    async def _stranger(self, channel: str, user: str) -> str:
        """Return that a person is not in a channel; '' when they are."""
        pages = 0
        async for members in self._members(channel):
            pages += 1
            if user in members:
                return ""
        return TOO_MANY if pages >= MAX_PAGES else NOT_YOURS

    async def _members(self, channel: str) -> AsyncIterator[list[str]]:
        cursor = ""
        for _ in range(MAX_PAGES):
            page = await self._client.conversations_members(channel=channel, limit=PAGE_MEMBERS, cursor=cursor or None)
            yield page["members"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
