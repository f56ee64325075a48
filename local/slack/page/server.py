"""The server of the workspace's page: its files, what a person sees, live, and what they do, in JSON."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from local.slack.events import Actions
from local.slack.model import SlackError, State
from local.slack.page.event_queue import EventQueue
from local.slack.page.snapshot import Snapshot

FILES = Path(__file__).with_name("static")
MAX_RETRY_SECONDS = 3600
# Nothing from other sites and nothing inline, so that the content of a message can do no harm.
POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"

Answer = dict[str, Any]
Action = Callable[[Answer], Awaitable[Answer | None]]

EXPLANATIONS = {
    "not_in_channel": "You are not in this channel.",
    "is_archived": "This channel is archived.",
    "message_not_found": "This message is gone.",
    "action_not_found": "This element is gone: the message has changed.",
    "not_found": "This view is closed.",
    "thread_not_found": "This thread is gone.",
    "restricted_action": "Guests may not do that, and direct messages cannot be archived.",
    "user_not_found": "There is no such person here.",
    "msg_too_long": "That is too long: Slack takes 40,000 characters.",
    "invalid_retry_after": "Retry-After goes from 1 second to an hour.",
    "invalid_time": "The clock goes from 1971 to 2199.",
    "expired_trigger_id": "That took the app too long: Slack lets it open a form within three seconds.",
    "operation_timeout": "The app did not answer in time.",
    "dispatch_failed": "The app could not be reached, or answered with an error.",
}
"""What a person is told when an action is refused, by error code."""


class Page:
    """Answers what the page fetches and posts."""

    def __init__(self, state: State, actions: Actions) -> None:
        self._state = state
        self._actions = actions
        self._snapshot = Snapshot(state)
        self._assets = {path.name: path for path in FILES.iterdir()}

    def add_to(self, app: web.Application) -> None:
        """Serve the page, its live view and its actions, to browsers on this machine only."""
        router = app.router
        router.add_get("/", self._guarded(self._index))
        router.add_get("/page/state", self._guarded(self._whole))
        router.add_get("/page/live", self._guarded(self._live))
        router.add_get("/page/{version}/{name}", self._guarded(self._asset))
        router.add_get("/files/{file}", self._guarded(self._file))
        router.add_get(r"/archives/{channel}/p{ts:\d{7,}}", self._guarded(self._permalink))
        router.add_post("/page/upload", self._guarded(self._upload))
        actions: dict[str, Action] = {
            "say": self._say,
            "act": self._act,
            "suggest": self._suggest,
            "submit": self._submit,
            "close": self._close,
            "visit": self._visit,
            "unarchive": self._unarchive,
            "clock": self._clock,
            "fault": self._fault,
        }
        for name, act in actions.items():
            router.add_post(f"/page/{name}", self._guarded(_taking(act)))

    def _guarded(self, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Any:
        async def handle(request: web.Request) -> web.StreamResponse:
            """Refuse other sites a second time, by a header that they cannot send."""
            if request.method == "POST" and request.headers.get("X-Flakebot-Page") != "1":
                raise web.HTTPForbidden(text="Only the workspace's own page may do this.")
            response = await handler(request)
            if not response.prepared:
                response.headers["Content-Security-Policy"] = POLICY
                response.headers["X-Content-Type-Options"] = "nosniff"
                response.headers.setdefault("Cache-Control", "no-store")
            return response

        return handle

    async def _index(self, _: web.Request) -> web.StreamResponse:
        page = (FILES / "index.html").read_text(encoding="utf-8")
        return web.Response(text=page.replace('"/page/', f'"/page/{self._version()}/'), content_type="text/html")

    def _version(self) -> str:
        """Return what is in the address of the page's files, and changes with any of them: a browser may keep them."""
        changed = sorted((name, path.stat().st_mtime_ns) for name, path in self._assets.items())
        return hashlib.sha256(repr(changed).encode()).hexdigest()[:12]

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        path = self._assets.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return web.FileResponse(path, headers={"Cache-Control": "max-age=86400, immutable"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        file = self._state.files.kept.get(request.match_info["file"])
        if file is None or file.content is None:
            raise web.HTTPNotFound
        # Only pictures are shown; everything else is downloaded, so that a file never runs as a page of this site.
        shown = file.mimetype in ("image/png", "image/jpeg", "image/gif")
        headers = {} if shown else {"Content-Disposition": "attachment"}
        kind = file.mimetype if shown else "application/octet-stream"
        return web.Response(body=file.content, content_type=kind, headers=headers)

    async def _permalink(self, request: web.Request) -> web.StreamResponse:
        """Redirect the URL of chat.getPermalink to the message's channel, with its thread open."""
        ts = request.match_info["ts"]
        thread = request.query.get("thread_ts") or f"{ts[:-6]}.{ts[-6:]}"
        place = f"{request.match_info['channel']}/{thread}"
        raise web.HTTPFound("/#" + quote(place))

    async def _whole(self, request: web.Request) -> web.StreamResponse:
        named = request.query.get("as")
        # An old URL may name somebody who does not exist: the page starts as the first person.
        me = named if named in self._snapshot.playable else self._snapshot.playable[0]
        return web.json_response(self._snapshot.everything(me))

    async def _live(self, request: web.Request) -> web.StreamResponse:
        """Send one person's page every change, as server-sent events."""
        me, waiting = self._me(request.query), EventQueue()
        loop = asyncio.get_running_loop()

        def watch(kind: str, what: Any) -> None:
            # Converted immediately, in the thread that made the change, so that it is shown as it was then.
            if (news := self._snapshot.news(me, kind, what)) is not None:
                loop.call_soon_threadsafe(waiting.put, news)

        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        await response.prepare(request)
        self._state.watchers.add(watch)
        try:
            await response.write(b": here\n\n")
            while (news := await waiting.get()) is not None:
                await response.write(f"data: {json.dumps(news)}\n\n".encode())
            return response
        except ConnectionError:
            return response
        finally:
            self._state.watchers.discard(watch)

    async def _say(self, sent: Answer) -> None:
        await self._actions.say(self._me(sent), sent["channel"], sent["text"], sent.get("thread_ts"))

    async def _act(self, sent: Answer) -> Answer | None:
        acknowledged = await self._actions.act(self._me(sent), sent["at"], sent["action"], sent.get("values", {}))
        return _refused(acknowledged.error) if acknowledged.error else None

    async def _suggest(self, sent: Answer) -> Answer:
        typed_into = {name: str(sent[name]) for name in ("block_id", "action_id", "value")}
        return {"ok": True, "options": [], **await self._actions.suggest(self._me(sent), sent["at"], typed_into)}

    async def _submit(self, sent: Answer) -> Answer | None:
        errors = await self._actions.submit(self._me(sent), sent["view"], sent["values"])
        return {"ok": False, "errors": errors} if errors else None

    async def _close(self, sent: Answer) -> None:
        await self._actions.close(self._me(sent), sent["view"], bool(sent.get("all")))

    async def _visit(self, sent: Answer) -> None:
        await self._actions.visit(self._me(sent), sent["tab"])

    async def _unarchive(self, sent: Answer) -> None:
        await self._actions.unarchive(self._me(sent), sent["channel"])

    async def _clock(self, sent: Answer) -> None:
        clock = self._state.clock
        if "to" in sent:
            to = datetime.fromisoformat(sent["to"]).replace(tzinfo=clock.zone)
        else:
            to = clock.now() + timedelta(seconds=float(sent["by"]))
        if not 1971 <= to.year <= 2199:
            raise SlackError("invalid_time")
        clock.move(to)
        self._state.tell("clock", None)

    async def _fault(self, sent: Answer) -> None:
        faults = self._state.faults
        if "disarm" in sent:
            faults.disarm(int(sent["disarm"]))
        elif "where" in sent:
            channel, seconds = sent.get("channel", ""), int(sent.get("retry_after", 1))
            if sent["where"] not in self._snapshot.places or channel not in ("", *self._state.channels):
                raise ValueError(f"{sent['where']} {channel}")
            if not 0 < seconds <= MAX_RETRY_SECONDS:
                raise SlackError("invalid_retry_after")
            faults.arm(sent["where"], sent["how"], channel=channel, retry_after=seconds)
        else:
            faults.switch(sent["id"], bool(sent["on"]))
        self._state.tell("faults", None)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField):
            return web.json_response(_refused("no_file_data"))
        sent = {name: str(value) for name, value in form.items() if name != "file"}
        content, thread = file.file.read(), sent.get("thread_ts") or None
        try:
            await self._actions.upload(self._me(sent), sent["channel"], file.filename, content, thread)
        except SlackError as refused:
            return web.json_response(_refused(refused.answer["error"]))
        return web.json_response({"ok": True})

    def _me(self, sent: Any) -> str:
        """Return the person the page is used as: the first one when the page names nobody."""
        me = str(sent.get("as", "")) or self._snapshot.playable[0]
        if me not in self._snapshot.playable:
            raise SlackError("user_not_found")
        return me


def _taking(act: Action) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        """Answer an action with `ok`, or with the error code and its explanation."""
        try:
            sent = await request.json()
            if not isinstance(sent, dict):
                raise TypeError("not an object")
            answer = await act(sent) or {"ok": True}
        except SlackError as refused:
            answer = _refused(refused.answer["error"])
        except (AttributeError, KeyError, OverflowError, RecursionError, TypeError, ValueError) as error:
            answer = {"ok": False, "error": "invalid_arguments", "say": f"The page sent an invalid request: {error}."}
        return web.json_response(answer)

    return handle


def _refused(error: str) -> Answer:
    return {"ok": False, "error": error, "say": EXPLANATIONS.get(error, f"Slack refuses: {error}.")}
