"""The edge to Slack, outward: questions are answered in worker threads and the answers sent, with their charts."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import ADMIN, Block, Chart, File, Post, Reply, Request
from bot.replies.blocks import Plain, context, ever_plainer, image, section, told
from bot.settings import Settings
from bot.slack.destinations import (
    CALL_SECONDS,
    Destination,
    HomeTab,
    NotTakenError,
    RefusedBlocksError,
    reason,
    sdk_log,
)
from bot.slack.members import Members, Team
from bot.slack.modals import Modal
from bot.slack.progress_messages import Working

Answer = Callable[[Request], Reply]
"""A question's answer; it never raises."""

WORKERS = 8
ANSWER_SECONDS = 120.0
CHART_SECONDS = 20.0
FINISH_SECONDS = 20.0
PATIENT_SECONDS = 0.7
CHECK_SECONDS = 2.3
"""A form that was sent off is acknowledged within three seconds, with what is wrong with it."""

# A file can be shown only when Slack has looked at it: about a second, now and then more.
# https://github.com/slackapi/python-slack-sdk/issues/1521
POLLS = (0.1, 0.3, 0.6, 1.0, 1.5, 1.5)

# Repeating these changes nothing that anybody sees.
HARMLESS = (
    "auth.test",
    "conversations.info",
    "conversations.members",
    "conversations.open",
    "files.info",
    "files.getUploadURLExternal",
    "usergroups.users.list",
    "users.info",
    "views.publish",
)

NOT_THERE = "Flakebot is not in this channel. Type /invite @Flakebot there, then {again}."

NOT_SAID = "Flakebot could not post there, so nobody else was told."

log = logging.getLogger(__name__)


class Dispatcher:
    """Where questions are answered in worker threads, and the answers sent, while Slack is long since acknowledged."""

    def __init__(self, settings: Settings, answer: Answer, plain: Plain) -> None:
        self._answer = answer
        self._plain = plain
        self._who = settings.keyed
        self._threads = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="answer")
        self._running: set[asyncio.Task[None]] = set()
        self._homes: WeakValueDictionary[str, HomeTab] = WeakValueDictionary()
        self.client = AsyncWebClient(
            token=settings.slack_bot_token,
            base_url=settings.slack_api_url,
            timeout=CALL_SECONDS,
            logger=sdk_log,
            retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2), _HarmlessAgain()],
        )
        self._members = Members(self.client)
        self._team = Team(self.client, settings.data_team)
        self._working = Working(self.client, settings.data_team_channel)

    def take(self, request: Request, destination: Destination) -> None:
        """Begin to answer."""
        self.begin(self._serve(request, destination))

    def show_home(self, request: Request, *, first: bool) -> None:
        """Begin to make a person's App Home; at their first visit there is nothing to look at meanwhile."""
        tab = HomeTab(self.client, request.user)
        if older := self._homes.get(request.user):
            older.superseded = True
        self._homes[request.user] = tab
        if first:
            self.begin(tab.meanwhile(PATIENT_SECONDS, "One moment: your week is being counted."))
        self.take(request, tab)

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin something, and keep hold of the task: the loop itself would not."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def finish(self) -> None:
        """Wait, within bounds, until what was begun is answered."""
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=FINISH_SECONDS)
            for task in late:
                task.cancel()
            if late:
                log.error("questions left unanswered at the end", extra={"count": len(late)})
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._working.close()

    async def _serve(self, request: Request, destination: Destination) -> None:
        """Answer one question; the last place where anything unexpected ends."""
        started, reply = time.monotonic(), Reply("", outcome="failed")
        try:
            work = self.reply(request)
            reply = await (destination.hold(work) if isinstance(destination, Modal) else work)
            if reply.work:
                await self._begun(request, reply, destination)
                destination, reply = await self._working.do(request, reply.text, reply.work, destination)
            if reply.outcome != "answered":
                destination = destination.aside
            blocks = await asyncio.gather(*(self._block(block, request.reference) for block in reply.blocks))
            if reply.file:
                await self._bring(reply.file, request.user)
            if reply.post and not await self._posted(reply.post, request.reference):
                blocks.append({"type": "context", "elements": [{"type": "mrkdwn", "text": NOT_SAID}]})
            if reply.view and isinstance(destination, Modal) and await destination.show(reply.view):
                how = "modal shown"
            else:
                how = await self._send(destination, reply.text, blocks)
        except Exception:
            log.exception("failed", extra={"reference": request.reference})
            how, reply = await self._apologize(destination, request.reference), replace(reply, outcome="failed")
        self.note(request, reply, how, started)

    def note(self, request: Request, reply: Reply, how: str, started: float) -> None:
        """Write a request's one line in the log: how it was answered, with what outcome, and what that took."""
        account = reply.account
        log.info(
            how,
            extra={
                "reference": request.reference,
                "who": self._who(request.user)[:8],
                "question": account.question,
                "form": request.form,
                "outcome": reply.outcome,
                "milliseconds": round((time.monotonic() - started) * 1000),
                "rows": account.rows,
                "bytes": account.bytes,
            },
        )

    async def _begun(self, request: Request, reply: Reply, destination: Destination) -> None:
        """Say where they asked that the work has begun, and where its progress is told."""
        shown = [block for block in reply.blocks if isinstance(block, dict)]
        where = context(f"Its progress is told {self._working.where(request)}.")
        await self._send(destination, reply.text, [*(shown or [section(reply.text)]), where])

    async def reply(self, request: Request) -> Reply:
        """Answer a question of somebody who may ask, in a worker thread."""
        known = await self._known(request)
        return known if isinstance(known, Reply) else await self._work(known)

    async def _known(self, request: Request) -> Request | Reply:
        """Note who asks. Who may not is turned away before any work is done; who cannot be checked may not either."""
        try:
            member = await self._members.member(request.user)
            if request.entry_point == ADMIN:
                data_team = not member.refusal and await self._team.has(request.user)
                return replace(request, refusal=member.refusal, data_team=data_team)
            if not member.refusal:
                return replace(request, staff_keys=member.staff_keys)
            refusal = member.refusal
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("not checked", extra={"reference": request.reference, "reason": reason(error)})
            refusal = (
                "Slack did not say who you are just now, so Flakebot could not check that you may see the numbers. "
                f"Ask again in a minute; if it stays, tell the data team the reference {request.reference}."
            )
        log.info("turned away", extra={"reference": request.reference})
        if request.entry_point == ADMIN:
            # Refusals are written down there, too.
            return replace(request, refusal=refusal, data_team=False)
        return Reply(refusal, outcome="refused")

    async def _work(self, request: Request) -> Reply:
        work = asyncio.get_running_loop().run_in_executor(self._threads, self._answer, request)
        return await asyncio.wait_for(work, ANSWER_SECONDS)

    async def _apologize(self, destination: Destination, reference: str) -> str:
        text = f"{destination.sorry}; if it stays, the reference is {reference}."
        return "apologized" if await self.tell(destination.aside, text, reference) else "nothing sent"

    async def tell(self, destination: Destination, text: str, reference: str = "") -> bool:
        """Say that something went wrong; where even that fails it is logged."""
        try:
            await self._send(destination, text, [])
        except Exception as error:
            log.error("the apology did not arrive either", extra={"reference": reference, "reason": reason(error)})
            return False
        return True

    async def _send(self, destination: Destination, text: str, blocks: Sequence[Block]) -> str:
        """Send one message, plainer each time Slack refuses its blocks; say how it went out."""
        for how, shown in ever_plainer(blocks, self._plain):
            try:
                await destination.send(text, list(shown))
            except RefusedBlocksError:
                continue
            except (aiohttp.ClientError, TimeoutError) as error:
                # It may well have arrived; an apology on top of it would be worse than the doubt.
                return f"{how}, no receipt ({reason(error)})"
            return how
        raise NotTakenError("Slack refused even the text")

    async def _block(self, block: Block | Chart, reference: str) -> Block:
        """Turn a chart into a picture Slack can show, or into words when that fails."""
        if not isinstance(block, Chart):
            return block
        try:
            async with asyncio.timeout(CHART_SECONDS):
                return image(block, await self._upload(block))
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("chart left out", extra={"reference": reference, "chart": block.name, "reason": reason(error)})
            return told(block)

    async def _upload(self, chart: Chart) -> str:
        """Upload a picture that belongs to no channel, and wait until it can be shown."""
        name = await self._uploaded(chart.name, chart.png, chart.alt_text[:1000])
        await self.client.files_completeUploadExternal(files=[{"id": name, "title": chart.name}])
        for pause in POLLS:
            await asyncio.sleep(pause)
            file = await self.client.files_info(file=name)
            # Empty until then: https://github.com/slackapi/node-slack-sdk/issues/2040
            if file["file"]["mimetype"]:
                return name
        raise TimeoutError("the file was not processed in time")

    async def _posted(self, post: Post, reference: str) -> bool:
        """Tell others what was done; that it was done does not depend on it."""
        try:
            await self.client.chat_postMessage(
                channel=post.channel, text=post.text, blocks=list(post.blocks), unfurl_links=False
            )
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("not said to others", extra={"reference": reference, "reason": reason(error)})
            return False
        return True

    async def _bring(self, file: File, user: str) -> None:
        """Bring a file to a person's direct messages, the one place where only they see it."""
        direct = await self.client.conversations_open(users=user)
        name = await self._uploaded(file.name, file.content, None)
        files: list[dict[str, str | None]] = [{"id": name, "title": file.name}]
        await self.client.files_completeUploadExternal(
            files=files, channel_id=direct["channel"]["id"], initial_comment=file.about
        )

    async def _uploaded(self, name: str, content: bytes, alt_text: str | None) -> str:
        place = await self.client.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt_text)
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
            await session.post(place["upload_url"], data=content)
        return str(place["file_id"])

    async def obstacle(self, channel: str, again: str = "share again") -> str:
        """Say why nothing can be posted in a channel, and how to change that; '' when it can."""
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                found = (await self.client.conversations_info(channel=channel))["channel"]
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            if reason(error) == "channel_not_found":
                return NOT_THERE.format(again=again)
            if reason(error) == "missing_scope":
                return "Flakebot posts in channels, not in group messages. Choose a channel."
            return "Slack does not answer just now. Try again in a minute."
        if found.get("is_archived"):
            return "This channel is archived. Choose another."
        return "" if found.get("is_im") or found.get("is_member") else NOT_THERE.format(again=again)


class _HarmlessAgain(AsyncRetryHandler):
    """Tries again what failed on the way or on Slack's side, if repeating it does no harm."""

    def __init__(self) -> None:
        super().__init__(max_retry_count=2, interval_calculator=FixedValueRetryIntervalCalculator(0.5))

    async def _can_retry_async(self, *, request: Any, response: Any = None, error: Any = None, **_: Any) -> bool:
        lost = isinstance(error, aiohttp.ClientError | TimeoutError)
        broken = response is not None and response.status_code >= 500
        return (lost or broken) and request.url.endswith(HARMLESS)
