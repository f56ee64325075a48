"""Uploads: files for a person, and pictures for the messages that show them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Chart, File
from bot.slack.calls.clients import session_of

Pace = Callable[[str], None]
"""Called with the name of each method before the method is called; may wait."""

POLLS = (0.1, 0.3, 0.6, 1.0, 2.0, 3.0)
"""Pauses in seconds before each check whether a picture can be shown: Slack takes about a second, at times more.

https://github.com/slackapi/python-slack-sdk/issues/1521
"""


async def upload_picture(client: AsyncWebClient, chart: Chart, pace: Pace = lambda _: None) -> str:
    """Upload a picture to no channel, wait until it can be shown, and return its id.

    Which calls are tried again is decided by the client's retry handlers. Raises one of FAILURES.
    """
    name = await _put(client, chart.name, chart.png, chart.alt_text[:1000], pace)
    pace("files.completeUploadExternal")
    await client.files_completeUploadExternal(files=[{"id": name, "title": chart.name}])
    for pause in POLLS:
        await asyncio.sleep(pause)
        pace("files.info")
        # Empty until then: https://github.com/slackapi/node-slack-sdk/issues/2040
        if (await client.files_info(file=name))["file"]["mimetype"]:
            return name
    raise TimeoutError("the picture was not processed in time")


async def send_file(client: AsyncWebClient, file: File, user: str) -> None:
    """Send a file to a person's direct messages, the one place where only they see it. Raises one of FAILURES."""
    channel = (await client.conversations_open(users=user))["channel"]["id"]
    name = await _put(client, file.name, file.content, None, lambda _: None)
    await client.files_completeUploadExternal(
        files=[{"id": name, "title": file.name}], channel_id=channel, initial_comment=file.about
    )


async def _put(client: AsyncWebClient, name: str, content: bytes, alt_text: str | None, pace: Pace) -> str:
    """Upload the bytes of a file, whose upload is not complete yet, and return its id."""
    pace("files.getUploadURLExternal")
    place = await client.files_getUploadURLExternal(filename=name, length=len(content), alt_txt=alt_text)
    async with (
        session_of(client) as session,
        session.post(place["upload_url"], data=content, proxy=client.proxy, raise_for_status=True) as answer,
    ):
        # A connection can be used again only when its answer was read.
        await answer.read()
    return str(place["file_id"])
