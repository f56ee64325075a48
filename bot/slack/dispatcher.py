"""Requests are answered in worker threads, and the answers sent with their charts, after Slack was acknowledged."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from typing import Any
from weakref import WeakValueDictionary

from bot.messages import ADMIN, Post, Reply, Request
from bot.replies.blocks import context, section
from bot.settings import Settings
from bot.slack.answers import Answers, Handler
from bot.slack.calls import FAILURES, RetryHarmless, loop_client, open_session, reason, send_file
from bot.slack.destinations import Destination, Direct, Form, HomeTab, Modal, deliver, plainer
from bot.slack.message_forms import MessageForms
from bot.slack.pictures import AnswerPictures
from bot.slack.progress_messages import LongRunning
from bot.slack.waiting import Announcement, Pause, pause, unread

Recall = Callable[[Request], Awaitable[Request]]
"""Returns a request with what was asked before it in the same conversation."""

QUIET_FINISH_SECONDS = 1.0
"""Seconds after which, when the service stops, people are told that their answers may not come: App Engine ends the
process three seconds after it has asked it to stop."""

FINISH_SECONDS = 20.0
"""Maximum number of seconds to finish, when the service stops, what was begun."""

HOME_PLACEHOLDER_SECONDS = 0.7
"""Seconds after which a first visit to App Home, not yet answered, shows that it is being made."""

INTERRUPTED = "Flakebot is restarting. If no answer follows within a minute, please ask again."
WORK_INTERRUPTED = (
    "Flakebot is restarting. If nothing follows within a minute, `/flake-admin status` shows what was done."
)
NOT_SAID = "Flakebot could not post there, so nobody else was told."

log = logging.getLogger(__name__)


class Dispatcher:
    """Answers requests in worker threads and sends the answers; Slack was acknowledged before."""

    def __init__(
        self, settings: Settings, handler: Handler, opens_form: Callable[[Request], bool], pause: Pause = pause
    ) -> None:
        self._opens_form = opens_form
        self._pause = pause
        self._key = settings.keyed
        self._running: set[asyncio.Task[None]] = set()
        self._unanswered: dict[Announcement, str] = {}
        self._homes: WeakValueDictionary[str, HomeTab] = WeakValueDictionary()
        self.client = loop_client(settings, [RetryHarmless()])
        self._forms = MessageForms(self.client, settings)
        self.answers = Answers(self.client, settings.data_team, handler)
        self._long_running = LongRunning(self.client, settings.data_team_channel)

    def dispatch(self, request: Request, destination: Destination, recall: Recall | None = None) -> None:
        """Begin to answer a request; `recall` finds what was asked before it in the same conversation."""
        self.start(self._serve(request, destination, recall))

    def show_home(self, request: Request, *, first: bool) -> None:
        """Begin to make a person's App Home; at their first visit a placeholder shows where that takes long."""
        tab = HomeTab(self.client, request.user)
        if older := self._homes.get(request.user):
            older.superseded = True
        self._homes[request.user] = tab
        if first:
            self.start(tab.meanwhile(HOME_PLACEHOLDER_SECONDS, "One moment: your week is being counted."))
        self.dispatch(request, tab)

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Start a task and keep a reference to it: the event loop itself keeps none."""
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[None]:
        """Make all calls in one HTTP session, until what was begun is finished."""
        async with open_session() as self.client.session:
            yield
            await self.finish()

    async def finish(self) -> None:
        """Finish what was begun, no longer than FINISH_SECONDS; tell whoever may not be answered in time."""
        self.answers.stop()
        if self._running:
            await asyncio.wait(self._running, timeout=QUIET_FINISH_SECONDS)
        for waiting, line in self._unanswered.items():
            waiting.interrupt(line)
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=FINISH_SECONDS)
            await asyncio.gather(*(waiting.end() for waiting in self._unanswered))
            for task in late:
                task.cancel()
            if late:
                log.error("questions left unanswered at the end", extra={"count": len(late)})
        self._long_running.close()

    async def _serve(self, request: Request, destination: Destination, recall: Recall | None) -> None:
        """Answer one request; whatever unexpected is raised ends here."""
        started, reply = time.monotonic(), Reply("", outcome="failed")
        waiting = Announcement(destination, unread(request), self._pause)
        pictures = self._forms.pictures(request, destination)
        request = replace(request, on_read=waiting.set_line, on_draw=pictures.expect)
        if not isinstance(destination, Modal):
            waiting.start()
        with self.interruptible(waiting, WORK_INTERRUPTED if request.entry_point == ADMIN else INTERRUPTED):
            try:
                self.answers.expect(request.user)
                request = await recall(request) if recall else request
                reply = await self._held(request, destination, waiting)
                if reply.work:
                    await waiting.end()
                    await self._tell_begun(request, reply, destination)
                    destination, reply = await self._long_running.do(request, reply.text, reply.work, destination)
                how = await self._send(request, reply, destination, waiting, pictures)
            except Exception:
                log.exception("failed", extra={"reference": request.reference})
                pictures.close()
                await self._answering(waiting)
                how, reply = await self._apologize(destination, request.reference), replace(reply, outcome="failed")
        self.note(request, reply, how, started)
        try:
            await pictures.follow(reply.text)
        finally:
            pictures.close()

    async def _send(
        self,
        request: Request,
        reply: Reply,
        destination: Destination,
        waiting: Announcement,
        pictures: AnswerPictures,
    ) -> str:
        """Send a reply with all that belongs to it, and return how it was sent."""
        if reply.outcome != "answered":
            destination = destination.aside
        if isinstance(destination, Direct):
            destination.question = reply.awaits or reply.understood
        parts = list(reply.blocks)
        if reply.file:
            await send_file(self.client, reply.file, request.user)
        if reply.post and not await self._post_to_others(reply.post, request.reference):
            parts.append(context(NOT_SAID))
        if reply.view and isinstance(destination, Modal) and await destination.show(reply.view):
            await self._answering(waiting)
            return "modal shown"
        forms = self._forms.forms(parts, pictures, destination, shared=destination.shared or reply.for_others)
        return await deliver(destination, reply.text, self._after(waiting, forms))

    async def _held(self, request: Request, destination: Destination, waiting: Announcement) -> Reply:
        """Answer; where that opens a form and takes long, the modal opens meanwhile, and no line announces it."""
        work = asyncio.ensure_future(self.answers.reply(request))
        # What opens a form is known to the commands; to load them takes too long for the loop.
        if isinstance(destination, Modal):
            if await asyncio.to_thread(self._opens_form, request):
                return await destination.hold(work)
            waiting.start()
        return await work

    def note(self, request: Request, reply: Reply, how: str, started: float) -> None:
        """Write the request's one line in the log: how it was answered, with what outcome, and what that took."""
        account = reply.account
        log.info(
            how,
            extra={
                "reference": request.reference,
                "who": self._key(request.user)[:8],
                "question": account.question,
                "form": request.form,
                "outcome": reply.outcome,
                "milliseconds": round((time.monotonic() - started) * 1000),
                "rows": account.rows,
                "bytes": account.bytes,
                "billable": account.billable,
            },
        )

    async def _tell_begun(self, request: Request, reply: Reply, destination: Destination) -> None:
        """Answer, where the request came from, that the work has begun and where its progress is shown."""
        shown = [block for block in reply.blocks if isinstance(block, dict)]
        where = context(f"Its progress is told {self._long_running.where(request)}.")
        await deliver(destination, reply.text, plainer([*(shown or [section(reply.text)]), where]))

    async def _apologize(self, destination: Destination, reference: str) -> str:
        text = f"{destination.sorry}; if it stays, the reference is {reference}."
        return "apologized" if await self.tell(destination.aside, text, reference) else "nothing sent"

    async def tell(self, destination: Destination, text: str, reference: str = "") -> bool:
        """Tell that something went wrong, and return whether that was sent; where it was not, it is logged."""
        try:
            await deliver(destination, text, plainer([]))
        except Exception as error:
            log.error("the apology did not arrive either", extra={"reference": reference, "reason": reason(error)})
            return False
        return True

    @contextmanager
    def interruptible(self, waiting: Announcement, line: str) -> Iterator[None]:
        """Let the line be said if the service stops in this block, before the answer is sent."""
        self._unanswered[waiting] = line
        try:
            yield
        finally:
            self._unanswered.pop(waiting, None)
            waiting.cancel()

    async def _answering(self, waiting: Announcement) -> None:
        """Return when an answer can be sent: nothing is said any more of its coming or not."""
        self._unanswered.pop(waiting, None)
        await waiting.end()

    async def _after(self, waiting: Announcement, forms: AsyncIterator[Form]) -> AsyncIterator[Form]:
        """Yield the forms of a message when it can be sent."""
        async for form in forms:
            await self._answering(waiting)
            yield form

    async def _post_to_others(self, post: Post, reference: str) -> bool:
        """Tell others what was done, and return whether they were told: that it was done does not depend on it."""
        try:
            await self.client.chat_postMessage(
                channel=post.channel, text=post.text, blocks=list(post.blocks), unfurl_links=False
            )
        except FAILURES as error:
            log.warning("not said to others", extra={"reference": reference, "reason": reason(error)})
            return False
        return True
