"""An app that uses everything the workspace's page can show; our own bot uses less of it."""

from __future__ import annotations

import asyncio
import re
import struct
import zlib
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.slack import BOT_TOKEN, Workspace
from tests.support import gallery_blocks as shown
from tests.support.slack_workspace import CHANNEL, SECRET, WHOLE, served

ELSEWHERE = "C0SUBURBS0"
COMMANDS = {
    "/show": ("Show one of the gallery's rooms", "words|data|charts|curves|parts|elements|form"),
    "/do": ("Let the app do something", "elsewhere|public|edit|react|delete|markup"),
    "/slow": ("Acknowledge too late", ""),
}
MANIFEST: dict[str, Any] = {
    **WHOLE,
    "features": {
        **WHOLE["features"],
        "slash_commands": [
            {"command": name, "url": "https://example.org/slack/events", "description": about, "usage_hint": hint}
            for name, (about, hint) in COMMANDS.items()
        ],
    },
}
Given = dict[str, Any]


@dataclass
class Gallery:
    """The running app: where it is installed, and what it has heard there."""

    workspace: Workspace
    address: str = ""
    picture: str = ""
    heard: list[tuple[str, Any]] = field(default_factory=list)

    def of(self, kind: str) -> list[Any]:
        """List what was heard of one kind, oldest first."""
        return [what for name, what in self.heard if name == kind]

    @contextmanager
    def away(self) -> Iterator[None]:
        """Be down for a while."""
        self.workspace.install("http://127.0.0.1:9", SECRET)
        try:
            yield
        finally:
            self.workspace.install(self.address, SECRET)


@contextmanager
def running() -> Iterator[Gallery]:
    """Serve a workspace, and the app installed in it."""
    with Workspace(MANIFEST, 0.02).serve() as workspace:
        gallery = Gallery(workspace)
        with served(_service(gallery)) as gallery.address:
            workspace.install(gallery.address, SECRET)
            yield gallery


def _service(gallery: Gallery) -> Starlette:
    client = AsyncWebClient(BOT_TOKEN, base_url=f"{gallery.workspace.url}/api/")
    bolt = AsyncApp(client=client, signing_secret=SECRET)
    _commands(bolt, gallery)
    _elements(bolt, gallery)
    _modals(bolt, gallery)
    _others(bolt, gallery)
    _events(bolt, gallery)
    handler = AsyncSlackRequestHandler(bolt)

    async def enter(request: Request) -> Response:
        return await handler.handle(request)

    return Starlette(routes=[Route("/slack/events", enter, methods=["POST"])])


def _commands(bolt: AsyncApp, gallery: Gallery) -> None:
    @bolt.command("/show")
    async def show(ack: AsyncAck, command: Given, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await ack()
        room = command["text"]
        if room == "form":
            await respond(text="A form", blocks=shown.opener())
            return
        gallery.picture = gallery.picture or await _uploaded(client)
        blocks = getattr(shown, room)(gallery.picture) if room == "words" else getattr(shown, room)()
        await client.chat_postMessage(channel=command["channel_id"], text=f"The room of {room}", blocks=blocks)

    @bolt.command("/do")
    async def do(ack: AsyncAck, command: Given, client: AsyncWebClient, respond: AsyncRespond) -> None:
        await ack()
        await DEEDS[command["text"]](client, command["channel_id"], respond)

    @bolt.command("/slow")
    async def slow(ack: AsyncAck) -> None:
        await asyncio.sleep(3.4)
        await ack("Too late to be read")


def _elements(bolt: AsyncApp, gallery: Gallery) -> None:
    @bolt.action({"block_id": re.compile("^use-")})
    async def used(ack: AsyncAck, action: Given, body: Given, client: AsyncWebClient, respond: AsyncRespond) -> None:
        """Show what was chosen: in place of the message, or as an edit of it."""
        await ack()
        gallery.heard.append((action["type"], action))
        blocks = [*shown.elements(), shown.context(f"Heard {action['type']}: {shown.told(action)}")]
        if action["type"] in ("button", "overflow"):
            await respond(text="Replaced", blocks=blocks, replace_original=True)
        else:
            message = body["container"]
            await client.chat_update(
                channel=message["channel_id"], ts=message["message_ts"], text="Updated", blocks=blocks
            )

    @bolt.options(re.compile("^turfs?$"))
    async def turfs(ack: AsyncAck, payload: Given) -> None:
        gallery.heard.append(("suggestion", payload["value"]))
        found = [name for name in ("Powderhorn", "Pine River", "Plymouth") if payload["value"].lower() in name.lower()]
        await ack(options=[shown.option(name) for name in found])


def _modals(bolt: AsyncApp, gallery: Gallery) -> None:
    @bolt.action("open")
    async def opened(ack: AsyncAck, body: Given, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=shown.form())

    @bolt.action("more")
    async def more(ack: AsyncAck, body: Given, client: AsyncWebClient) -> None:
        await ack()
        await client.views_push(trigger_id=body["trigger_id"], view=shown.second())

    @bolt.action("renew")
    async def renew(ack: AsyncAck, body: Given, client: AsyncWebClient) -> None:
        await ack()
        await client.views_update(view_id=body["view"]["id"], view=shown.form(note="Renewed by the app"))

    @bolt.view("form")
    async def submitted(ack: AsyncAck, view: Given, client: AsyncWebClient) -> None:
        values = {block: next(iter(held.values())) for block, held in view["state"]["values"].items() if held}
        name = values["name"]["value"]
        if name == "slow":
            await asyncio.sleep(3.4)
        elif name == "taken":
            await ack(response_action="errors", errors={"name": "A shift of this name exists."})
            return
        elif name == "again":
            await ack(response_action="update", view=shown.form(note="Once more, please"))
            return
        await ack()
        gallery.heard.append(("submitted", values))
        said = " · ".join(f"{block}: {shown.told(held)}" for block, held in values.items() if block != "tools")
        await client.chat_postMessage(channel=CHANNEL, text=f"Saved · {said}")

    @bolt.view("second")
    async def second(ack: AsyncAck, view: Given) -> None:
        await ack(response_action="clear")
        held = {block: next(iter(values.values())) for block, values in view["state"]["values"].items() if values}
        gallery.heard.append(("second", held))

    @bolt.view_closed("form")
    async def closed(ack: AsyncAck, body: Given) -> None:
        await ack()
        gallery.heard.append(("closed", body["is_cleared"]))


def _others(bolt: AsyncApp, gallery: Gallery) -> None:
    @bolt.action("count")
    async def counted(ack: AsyncAck, body: Given, action: Given, client: AsyncWebClient) -> None:
        await ack()
        await client.views_publish(user_id=body["user"]["id"], view=shown.home(int(action["value"]) + 1))

    @bolt.action(re.compile("."))
    async def other(ack: AsyncAck, action: Given) -> None:
        await ack()
        gallery.heard.append((action["action_id"], action))


def _events(bolt: AsyncApp, gallery: Gallery) -> None:
    @bolt.event("app_home_opened")
    async def home(event: Given, client: AsyncWebClient) -> None:
        gallery.heard.append(("app_home_opened", event["tab"]))
        if event["tab"] == "home" and "view" not in event:
            await client.views_publish(user_id=event["user"], view=shown.home(0))

    @bolt.event("file_shared")
    async def file(event: Given, client: AsyncWebClient) -> None:
        gallery.heard.append(("file_shared", event["file_id"]))
        name = (await client.files_info(file=event["file_id"]))["file"]["name"]
        await client.chat_postMessage(channel=event["channel_id"], text=f"Thank you for {name}")

    @bolt.event("message")
    async def message(event: Given) -> None:
        gallery.heard.append(("message", event.get("text", "")))

    @bolt.event("app_mention")
    async def mention(event: Given) -> None:
        gallery.heard.append(("mention", event["text"]))

    @bolt.event("member_joined_channel")
    async def joined(event: Given) -> None:
        gallery.heard.append(("joined", event["channel"]))


async def _elsewhere(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    blocks = [shown.section("*Only the blocks* say this")]
    await client.chat_postMessage(channel=ELSEWHERE, text="What a phone & a reader get", blocks=blocks)


async def _public(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    await respond(text="Everybody reads this", response_type="in_channel")


async def _edit(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    posted = await client.chat_postMessage(channel=channel, text="Before the edit")
    await client.chat_update(channel=channel, ts=posted["ts"], text="After the edit")


async def _react(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    posted = await client.chat_postMessage(channel=channel, text="Something to like")
    for name in ("white_check_mark", "tada"):
        await client.reactions_add(channel=channel, timestamp=posted["ts"], name=name)


async def _delete(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    posted = await client.chat_postMessage(channel=channel, text="Soon to be gone")
    await client.chat_postMessage(channel=channel, text="It was here")
    await client.chat_delete(channel=channel, ts=posted["ts"])


async def _markup(client: AsyncWebClient, channel: str, respond: AsyncRespond) -> None:
    await client.chat_postMessage(channel=channel, text=shown.HOSTILE)
    await client.chat_postMessage(channel=channel, text="Hostile blocks", blocks=shown.hostile())


DEEDS: dict[str, Callable[[AsyncWebClient, str, AsyncRespond], Awaitable[None]]] = {
    "elsewhere": _elsewhere,
    "public": _public,
    "edit": _edit,
    "react": _react,
    "delete": _delete,
    "markup": _markup,
}


async def _uploaded(client: AsyncWebClient) -> str:
    """Put a picture into the workspace, and wait until messages may show it."""
    sent = await client.files_upload_v2(filename="stripes.png", content=_png(320, 120))
    file: str = sent["files"][0]["id"]
    while not (await client.files_info(file=file))["file"]["mimetype"]:
        await asyncio.sleep(0.02)
    return file


def _png(width: int, height: int) -> bytes:
    """Draw stripes: https://www.w3.org/TR/png/#5DataRep."""
    colours = (b"\x1d\x35\x57", b"\xf2\xa6\x5a", b"\x2a\x7f\x62")
    line = b"\0" + b"".join(colours[x // 20 % 3] for x in range(width))
    parts = {b"IHDR": struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0), b"IDAT": zlib.compress(line * height)}
    chunks = [*parts.items(), (b"IEND", b"")]
    written = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(written)
