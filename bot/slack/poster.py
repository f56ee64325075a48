"""Posts what nobody asked for just now, such as digests: within Slack's rate limits, with a key to find it again by.

A person who gets no answer asks again; here nobody would. So each failure says what became of the message: it surely
did not arrive, or it may have, and then only the channel's history tells.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any

from slack_sdk.web.slack_response import SlackResponse

from bot.messages import Block, Chart
from bot.outbox import NotNowError, Outgoing, Posted, PostingError, UnknownOutcomeError
from bot.replies.blocks import fallbacks, image, natively, told
from bot.settings import Settings
from bot.slack.calls import (
    FAILURES,
    RateLimiter,
    RefusedBlocksError,
    RetryHarmless,
    classify,
    loop_client,
    thread_client,
    upload_picture,
)

EVENT = "flakebot_digest"
"""The type of the metadata in which a message's key travels."""

PATIENT_SECONDS = 5
"""Maximum number of seconds waited at once where Slack asks to wait; longer waits are left for a later try."""

MAX_TRIES = 3
"""Maximum number of tries of one call where Slack asks to wait."""

PAGE_MESSAGES = 200
"""Number of messages of a channel's history asked for at once."""

MAX_PAGES = 50
"""Maximum number of pages of a channel's history searched."""

MAX_PICTURES = 500
"""Maximum number of uploaded pictures remembered."""


class Poster:
    """Posts to one workspace. Any number of threads may share it."""

    def __init__(self, settings: Settings) -> None:
        # Without retries of the SDK's own: it would repeat a post whose reply was lost.
        self._client = thread_client(settings, retry=[])
        self._uploads = loop_client(settings, [RetryHarmless(("files.info",))])
        self._native = settings.native_charts != "none"
        self._lock = Lock()
        self._limiter = RateLimiter()
        self._pictures: OrderedDict[str, str] = OrderedDict()

    def post(self, message: Outgoing, before: Callable[[], None]) -> Posted:
        """Post a message once; where its blocks are refused, the same in plainer ones, in the end its text.

        Slack has not taken what it refuses, so that a plainer form is no second message.

        `before` is called before each try, and what it raises ends it. Raises RefusedError, NotNowError or
        UnknownOutcomeError.
        """
        said = {"thread_ts": message.thread_ts or None, "unfurl_links": False, "unfurl_media": False}
        return self._send("chat.postMessage", message, said, before)

    def edit(self, message: Outgoing, ts: str) -> Posted:
        """Change a message of ours. Raises PostingError."""
        try:
            return self._send("chat.update", message, {"ts": ts}, lambda: None)
        except UnknownOutcomeError:
            # Changed twice, it says the same.
            return self._send("chat.update", message, {"ts": ts}, lambda: None)

    def _send(self, method: str, message: Outgoing, more: dict[str, Any], before: Callable[[], None]) -> Posted:
        metadata = {"event_type": EVENT, "event_payload": message.about}
        said = {"channel": message.channel, "text": message.text, "metadata": metadata, **more}
        for how, shown in self._forms(message.blocks):
            try:
                answer = self._call(method, said | {"blocks": list(shown) or None}, before)
            except RefusedBlocksError:
                continue
            return Posted(str(answer["channel"]), str(answer["ts"]), message.about, how)
        raise NotNowError("Slack refused even the text")

    def _forms(self, parts: Sequence[Block | Chart]) -> Iterator[tuple[str, Sequence[Block]]]:
        """Yield a message with charts that Slack draws, then with pictures, which are uploaded first, then plainer."""
        if self._native and (native := natively(parts)):
            yield "sent", self._with_pictures(native)
        yield from fallbacks(self._with_pictures(parts))

    def _with_pictures(self, parts: Sequence[Block | Chart]) -> list[Block]:
        return [self.picture(part) if isinstance(part, Chart) else part for part in parts]

    def find(self, channel: str, key: str, since: datetime, thread_ts: str = "") -> Posted | None:
        """Return a message of ours from a channel's history, or from a thread's; None where there is none.

        Raises PostingError where it cannot be looked for.
        """
        for message in self._messages(channel, since, thread_ts):
            metadata = message.get("metadata") or {}
            about = metadata.get("event_payload") or {}
            if metadata.get("event_type") == EVENT and about.get("key") == key:
                return Posted(channel, str(message["ts"]), about, "found")
        return None

    def _messages(self, channel: str, since: datetime, thread_ts: str) -> Iterator[dict[str, Any]]:
        method = "conversations.replies" if thread_ts else "conversations.history"
        within: dict[str, Any] = {"ts": thread_ts} if thread_ts else {"oldest": f"{since.timestamp():.6f}"}
        cursor = ""
        for _ in range(MAX_PAGES):
            page = self._ask(
                method, channel=channel, include_all_metadata=True, limit=PAGE_MESSAGES, cursor=cursor or None, **within
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
        raise NotNowError("the channel has too many messages to look through")

    def direct(self, user: str) -> str:
        """Return the channel of the direct messages with a person. Raises PostingError."""
        return str(self._ask("conversations.open", users=user)["channel"]["id"])

    def address(self, user: str) -> str:
        """Return a person's e-mail address, '' where Slack has none. Raises PostingError."""
        found = self._ask("users.info", user=user)["user"]
        return str((found.get("profile") or {}).get("email") or "")

    def members(self, group: str) -> frozenset[str]:
        """Return the ids of a user group's members. Raises PostingError."""
        return frozenset(self._ask("usergroups.users.list", usergroup=group)["users"])

    def permalink(self, posted: Posted) -> str:
        """Return the address where a message can be read; '' where Slack does not say, which does no harm."""
        try:
            return str(self._ask("chat.getPermalink", channel=posted.channel, message_ts=posted.ts)["permalink"])
        except PostingError:
            return ""

    def picture(self, chart: Chart) -> Block:
        """Return a block of a chart, uploaded once for all messages that show it; its words where that fails."""
        name = sha256(chart.png).hexdigest()
        with self._lock:
            file = self._pictures.get(name, "")
        try:
            file = file or self._upload(chart)
        except PostingError:
            return told(chart)
        with self._lock:
            self._pictures[name] = file
            while len(self._pictures) > MAX_PICTURES:
                self._pictures.popitem(last=False)
        return image(chart, file)

    def _upload(self, chart: Chart) -> str:
        """Upload a picture, and wait until it can be shown."""
        try:
            return asyncio.run(upload_picture(self._uploads, chart, self._limiter.wait))
        except FAILURES as error:
            raise classify(error) from error

    def _ask(self, method: str, **arguments: Any) -> SlackResponse:
        """Make a call that changes nothing anybody sees; once more where it is unsure whether it arrived."""
        try:
            return self._call(method, arguments)
        except UnknownOutcomeError:
            return self._call(method, arguments)

    def _call(self, method: str, arguments: dict[str, Any], before: Callable[[], None] = lambda: None) -> SlackResponse:
        """Make a call within Slack's rate limits; again after a short wait where Slack asks for one."""
        given = {name: value for name, value in arguments.items() if value is not None}
        sent: dict[str, Any] = {"json" if _in_json(method) else "params": given}
        for _ in range(MAX_TRIES):
            self._limiter.wait(method, given["channel"] if method == "chat.postMessage" else "")
            before()
            try:
                return self._client.api_call(method, **sent)
            except FAILURES as error:
                failure = classify(error)
                if not isinstance(failure, NotNowError) or failure.seconds > PATIENT_SECONDS:
                    raise failure from error
                time.sleep(failure.seconds)
        raise NotNowError("Slack asks to wait again and again", 60.0)


def _in_json(method: str) -> bool:
    """Return whether a method takes JSON: those that write do, not all that read.

    https://docs.slack.dev/apis/web-api/#post-bodies
    """
    return method.startswith("chat.") and method != "chat.getPermalink"
