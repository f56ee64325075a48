"""Posts what nobody asked for just now, such as digests: at Slack's pace, and with a key by which to find it again.

A person who gets no answer asks again; here nobody would. So each failure says what became of the message: it surely
did not arrive, or it may have, and then only the channel's history tells.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from threading import Lock
from typing import Any
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.web.slack_response import SlackResponse

from bot.messages import Block, Chart
from bot.outbox.port import NotNowError, Outgoing, Posted, PostingError, RefusedError, UnknownOutcomeError
from bot.replies.blocks import Plain, ever_plainer, image, told
from bot.settings import Settings
from bot.slack.destinations import CALL_SECONDS, reason, sdk_log
from bot.slack.rate_limits import RateLimiter

EVENT = "flakebot_digest"
"""The type of the metadata in which a message's key travels."""

PATIENT_SECONDS = 5
"""What Slack asks us to wait is waited for on the spot up to here; longer is left for a later try."""
PATIENCE = 3

# A file can be shown only when Slack has looked at it: about a second, now and then more.
# https://github.com/slackapi/python-slack-sdk/issues/1521
POLLS = (0.3, 1.0, 2.0, 3.0)
PAGE = 200
MOST_PAGES = 50
MOST_PICTURES = 500

FOR_EVER = frozenset(
    {
        *(
            "account_inactive",
            "cannot_dm_bot",
            "channel_not_found",
            "is_archived",
            "is_inactive",
            "messages_tab_disabled",
        ),
        *(
            "not_in_channel",
            "restricted_action",
            "restricted_action_read_only_channel",
            "user_disabled",
            "user_not_found",
        ),
        *("restricted_action_non_threadable_channel", "restricted_action_thread_only_channel", "user_not_visible"),
    }
)
"""What Slack answers where nothing can be posted until somebody changes something there."""
PERHAPS = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""What Slack answers when it does not know itself whether it took a message."""
REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})


class Poster:
    """One workspace, to post to. Any number of threads may share it."""

    def __init__(self, settings: Settings, plain: Plain) -> None:
        self._client = WebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url,
            timeout=CALL_SECONDS,
            logger=sdk_log,
            # None of the SDK's own: it would repeat a post whose reply was lost.
            retry_handlers=[],
        )
        self._plain = plain
        self._lock = Lock()
        self._paces = RateLimiter()
        self._pictures: OrderedDict[str, str] = OrderedDict()

    def post(self, message: Outgoing, before: Callable[[], None]) -> Posted:
        """Post a message once; where its blocks are refused, the same in plainer ones, in the end its text.

        `before` is called before each try, and what it raises ends it. Raises RefusedError, NotNowError or
        UnknownOutcomeError.
        """
        said = {"thread_ts": message.thread_ts or None, "unfurl_links": False, "unfurl_media": False}
        return self._say("chat.postMessage", message, said, before)

    def edit(self, message: Outgoing, ts: str) -> Posted:
        """Let a message of ours say something else. Raises PostingError."""
        try:
            return self._say("chat.update", message, {"ts": ts}, lambda: None)
        except UnknownOutcomeError:
            # Done twice, it says the same.
            return self._say("chat.update", message, {"ts": ts}, lambda: None)

    def _say(self, method: str, message: Outgoing, more: dict[str, Any], before: Callable[[], None]) -> Posted:
        metadata = {"event_type": EVENT, "event_payload": message.about}
        said = {"channel": message.channel, "text": message.text, "metadata": metadata, **more}
        for how, offered in ever_plainer(message.blocks, self._plain):
            try:
                answer = self._call(method, said | {"blocks": list(offered) or None}, before)
            except SlackApiError as error:
                if reason(error) not in REFUSED_BLOCKS:
                    raise _meaning(error) from error
            else:
                return Posted(str(answer["channel"]), str(answer["ts"]), message.about, how)
        raise NotNowError("Slack refused even the text")

    def find(self, channel: str, key: str, since: datetime, thread_ts: str = "") -> Posted | None:
        """Look for a message of ours in a channel's history, or in a thread's. Raises PostingError when it cannot."""
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
        for _ in range(MOST_PAGES):
            page = self._ask(
                method, channel=channel, include_all_metadata=True, limit=PAGE, cursor=cursor or None, **within
            )
            yield from page["messages"]
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
        raise NotNowError("the channel has too many messages to look through")

    def direct(self, user: str) -> str:
        """Name the direct messages with a person. Raises PostingError."""
        return str(self._ask("conversations.open", users=user)["channel"]["id"])

    def address(self, user: str) -> str:
        """Name a person's e-mail address, '' where Slack has none. Raises PostingError."""
        found = self._ask("users.info", user=user)["user"]
        return str((found.get("profile") or {}).get("email") or "")

    def permalink(self, posted: Posted) -> str:
        """Say where a message can be read; '' where Slack does not tell, for that is no harm."""
        try:
            return str(self._ask("chat.getPermalink", channel=posted.channel, message_ts=posted.ts)["permalink"])
        except PostingError:
            return ""

    def picture(self, chart: Chart) -> Block:
        """Make a block of a chart, uploaded to no channel, once for all who show it; in words where that fails."""
        name = sha256(chart.png).hexdigest()
        with self._lock:
            file = self._pictures.get(name, "")
        try:
            file = file or self._upload(chart)
        except PostingError:
            return told(chart)
        with self._lock:
            self._pictures[name] = file
            while len(self._pictures) > MOST_PICTURES:
                self._pictures.popitem(last=False)
        return image(chart, file)

    def _upload(self, chart: Chart) -> str:
        """Upload a picture, and wait until it can be shown."""
        for method in ("files.getUploadURLExternal", "files.completeUploadExternal"):
            self._paces.wait(method)
        try:
            answer = self._client.files_upload_v2(
                content=chart.png, filename=chart.name, title=chart.name, alt_txt=chart.alt_text[:1000]
            )
        except (SlackClientError, OSError) as error:
            raise _meaning(error) from error
        file = str(answer["files"][0]["id"])
        for pause in POLLS:
            time.sleep(pause)
            # Empty until then: https://github.com/slackapi/node-slack-sdk/issues/2040
            if self._ask("files.info", file=file)["file"]["mimetype"]:
                return file
        raise NotNowError("the picture was not processed in time")

    def _ask(self, method: str, **arguments: Any) -> SlackResponse:
        """Make a call that changes nothing anybody sees, once more after an error of Slack's own."""
        for again in (True, False):
            try:
                return self._call(method, arguments)
            except SlackApiError as error:
                meaning = _meaning(error)
                if not (again and isinstance(meaning, UnknownOutcomeError)):
                    raise meaning from error
            except UnknownOutcomeError:
                if not again:
                    raise
        raise AssertionError("unreachable")

    def _call(self, method: str, arguments: dict[str, Any], before: Callable[[], None] = lambda: None) -> SlackResponse:
        """Make a call at Slack's pace, waiting a little where Slack asks for it: then it has taken nothing."""
        given = {name: value for name, value in arguments.items() if value is not None}
        for _ in range(PATIENCE):
            self._paces.wait(method, given["channel"] if method == "chat.postMessage" else "")
            before()
            try:
                return (
                    self._client.api_call(method, json=given)
                    if _in_json(method)
                    else self._client.api_call(method, params=given)
                )
            except SlackApiError as error:
                seconds = _retry_after(error)
                if seconds is None:
                    raise
                if seconds > PATIENT_SECONDS:
                    raise NotNowError("Slack asks to wait", seconds) from error
                time.sleep(seconds)
            except (SlackClientError, OSError) as error:
                raise _meaning(error) from error
        raise NotNowError("Slack asks to wait again and again", 60.0)


def _in_json(method: str) -> bool:
    """Say whether a method takes JSON: those that write do, not all that read.

    https://docs.slack.dev/apis/web-api/#post-bodies
    """
    return method.startswith("chat.") and method != "chat.getPermalink"


def _retry_after(error: SlackApiError) -> float | None:
    if error.response.status_code != 429 and reason(error) != "ratelimited":
        return None
    headers = {str(name).lower(): value for name, value in error.response.headers.items()}
    return float(headers.get("retry-after", 30))


def _meaning(error: Exception) -> PostingError:
    """Say what a failure means for a message."""
    if isinstance(error, PostingError):
        return error
    if isinstance(error, SlackApiError):
        word = reason(error)
        if word in FOR_EVER:
            return RefusedError(word)
        if word in PERHAPS or error.response.status_code >= 500:
            return UnknownOutcomeError(f"Slack answered {word}")
        return NotNowError(f"Slack answered {word}")
    if isinstance(error, URLError) and isinstance(error.reason, ConnectionRefusedError):
        return NotNowError("Slack could not be reached")
    return UnknownOutcomeError(f"no answer from Slack ({type(error).__name__})")
