"""The Web API's methods for files: https://docs.slack.dev/reference/methods?family=files."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from local.slack.model import BOT, BOT_USER, TEAM, USER_TOKEN, Channel, File, Message, SlackError, State, completed
from local.slack.web_api import chat
from local.slack.web_api.arguments import Arguments

Answer = dict[str, Any]

CHANNEL_ID = "^[CGDZ][A-Z0-9]{8,}$"


def announce(state: State, given: Arguments) -> Answer:
    """Answer files.getUploadURLExternal."""
    alt_text = given.text("alt_txt")
    if not given.text("filename") or not given.number("length", 0, 0, 10**9, "invalid_arguments"):
        raise SlackError("missing_argument")
    if len(alt_text) > 1000:
        raise SlackError("alt_txt_too_large")
    file = state.files.announce(given.text("filename"), int(given.text("length")), alt_text, BOT_USER)
    return {"upload_url": f"{state.url}/upload/{file.id}", "file_id": file.id}


def complete(state: State, given: Arguments) -> Answer:
    """Answer files.completeUploadExternal."""
    entries = given.json("files", list, "invalid_arguments")
    if not entries or not all(isinstance(entry, dict) and isinstance(entry.get("id"), str) for entry in entries):
        raise SlackError("invalid_arguments")
    channel = _shared_in(state, given.text("channel_id"))
    thread = chat.thread_of(state, channel, given) if channel else None
    text, blocks = given.text("initial_comment"), given.json("blocks", list, "invalid_blocks_format") or []
    state.check_blocks(blocks)
    for entry in entries:
        state.files.uploaded(entry["id"])
    files = [state.files.complete(entry["id"], str(entry.get("title", ""))) for entry in entries]
    if channel:
        ts, names = state.history.stamp(), tuple(file.id for file in files)
        # The reference says that blocks are ignored when there is an initial_comment.
        shown = () if text else completed(blocks)
        state.post(Message(channel.id, BOT_USER, text, ts, shown, thread, bot_id=BOT, files=names))
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _shared_in(state: State, name: str) -> Channel | None:
    """Return the channel to share a file in, or None; this method has error words of its own for a wrong channel."""
    if not name:
        return None
    if not re.fullmatch(CHANNEL_ID, name):
        # A person's id is refused too: https://github.com/slackapi/bolt-js/issues/2115
        messages = [f"[ERROR] input must match regex pattern: {CHANNEL_ID} [json-pointer:/channel_id]"]
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    try:
        return chat.postable(state, name)
    except SlackError as refused:
        unknown = refused.answer["error"] == "channel_not_found"
        raise SlackError("invalid_channel" if unknown else "posting_to_channel_denied") from None


def info(state: State, given: Arguments) -> Answer:
    """Answer files.info."""
    file = _visible(state, given)
    # Empty until Slack has processed the file: https://github.com/slackapi/node-slack-sdk/issues/2040
    mimetype = file.mimetype if state.files.ready(file.id) else ""
    place = f"{state.url}/files-pri/{TEAM}-{file.id}/{quote(file.name, safe='')}"
    more = {"url_private": place, "url_private_download": place, "permalink": f"{state.url}/files/{file.id}"}
    return {"file": file.as_file() | more | {"mimetype": mimetype, "shares": _shares(state, file)}}


def _visible(state: State, given: Arguments) -> File:
    """Return a file that the app may see: its own, or one in a conversation that it is in."""
    file = state.files.find(given.need("file"))
    shared = (state.channels[message.channel] for message in file.shared if state.history.holds(message))
    if file.user != BOT_USER and not any(BOT_USER in channel.members for channel in shared):
        raise SlackError("file_not_found")
    return file


def delete(state: State, given: Arguments) -> Answer:
    """Answer files.delete."""
    file = _visible(state, given)
    # A bot token deletes what the bot has uploaded, a user token what that person may delete: an admin anything.
    if given.sent.get("token") != USER_TOKEN and file.user != BOT_USER:
        raise SlackError("cant_delete_file")
    state.delete_file(file)
    return {}


def _shares(state: State, file: File) -> Answer:
    """Return which messages show a file, as files.info does; the response to an upload does not name its message."""
    shares: dict[str, dict[str, list[Answer]]] = {}
    for message in filter(state.history.holds, file.shared):
        kind = "public" if state.channels[message.channel].kind == "channels" else "private"
        share = {"ts": message.ts} | ({"thread_ts": message.thread_ts} if message.thread_ts else {})
        shares.setdefault(kind, {}).setdefault(message.channel, []).append(share)
    return shares
