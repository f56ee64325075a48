"""The local workspace's files: announced, uploaded, completed, and a while later ready to be shown.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass
from typing import Any


@dataclass
class File:
    """An uploaded file: what was announced, what came, and since when Slack is looking at it."""

    name: str
    length: int
    alt_text: str
    content: bytes = b""
    completed: float | None = None


class Files:
    """All files of a workspace; each takes so many seconds from its completion until it can be shown."""

    def __init__(self, processing_seconds: float) -> None:
        self.processing_seconds = processing_seconds
        self.kept: dict[str, File] = {}

    def announce(self, sent: dict[str, str], place: str) -> dict[str, Any]:
        """Answer files.getUploadURLExternal."""
        alt_text = sent.get("alt_txt", "")
        if not sent.get("filename") or not sent.get("length", "").isdecimal() or len(alt_text) > 1000:
            return {"error": "invalid_arguments"}
        # A real id: https://github.com/slackapi/python-slack-sdk/issues/1521
        name = f"F{secrets.token_hex(5).upper()}"
        self.kept[name] = File(sent["filename"], int(sent["length"]), alt_text)
        return {"upload_url": f"{place}/{name}", "file_id": name}

    def receive(self, name: str, content: bytes) -> bool:
        """Take a file's bytes, if they are as many as announced."""
        file = self.kept.get(name)
        if file is None or len(content) != file.length:
            return False
        file.content = content
        return True

    def complete(self, sent: dict[str, str]) -> dict[str, Any]:
        """Answer files.completeUploadExternal."""
        entries = json.loads(sent.get("files", "[]"))
        for entry in entries:
            file = self.kept.get(entry["id"])
            if file is None or len(file.content) != file.length:
                return {"error": "file_not_found"}
            file.completed = time.monotonic()
        return {"files": entries}

    def info(self, sent: dict[str, str]) -> dict[str, Any]:
        """Answer files.info."""
        name = sent.get("file", "")
        file = self.kept.get(name)
        if file is None or file.completed is None:
            return {"error": "file_not_found"}
        return {"file": {"id": name, "name": file.name, "mimetype": "image/png" if self.ready(name) else ""}}

    def ready(self, name: str) -> bool:
        """Say whether a file can be shown in a message."""
        file = self.kept.get(name)
        completed = file.completed if file else None
        return completed is not None and time.monotonic() - completed >= self.processing_seconds
