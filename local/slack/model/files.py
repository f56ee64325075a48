"""The local workspace's files: announced, uploaded, completed, and a while later ready to be shown.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

from __future__ import annotations

import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from local.slack.model.errors import Refused
from local.slack.model.faults import Faults
from local.slack.model.history import Message


@dataclass
class File:
    """An uploaded file: what was announced, what came, and since when Slack is looking at it."""

    id: str
    name: str
    length: int
    alt_text: str
    title: str = ""
    user: str = ""
    content: bytes | None = None
    completed: float | None = None
    shared: list[Message] = field(default_factory=list)
    """The messages that brought it into a channel."""

    @property
    def mimetype(self) -> str:
        """Guess the type from the name, as far as we need to."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_file(self) -> dict[str, Any]:
        """Describe the file as a message does that shows it."""
        return {"id": self.id, "name": self.name, "title": self.title, "size": self.length, "user": self.user}


class Files:
    """All files of a workspace; each takes so many seconds from its completion until it can be shown."""

    def __init__(self, processing_seconds: float, faults: Faults) -> None:
        self.processing_seconds = processing_seconds
        self.kept: dict[str, File] = {}
        self._faults = faults

    def announce(self, name: str, length: int, alt_text: str, user: str = "") -> File:
        """Expect a file."""
        # A real id: https://github.com/slackapi/python-slack-sdk/issues/1521
        file = File(f"F{secrets.token_hex(5).upper()}", name, length, alt_text, title=name, user=user)
        self.kept[file.id] = file
        return file

    def receive(self, name: str, content: bytes) -> bool:
        """Take a file's bytes, if they are as many as announced."""
        file = self.kept.get(name)
        if file is None or len(content) != file.length:
            return False
        file.content = content
        return True

    def complete(self, name: str, title: str = "") -> File:
        """Begin to look at a file that has come whole."""
        file = self.uploaded(name)
        file.title = title or file.name
        file.completed = time.monotonic()
        return file

    def uploaded(self, name: str) -> File:
        """Find a file that has come whole."""
        file = self.kept.get(name)
        if file is None or file.content is None:
            raise Refused("file_not_found")
        return file

    def find(self, name: str) -> File:
        """Find a file that was completed."""
        file = self.kept.get(name)
        if file is None or file.completed is None:
            raise Refused("file_not_found")
        return file

    def ready(self, name: str) -> bool:
        """Say whether a file can be shown in a message."""
        file = self.kept.get(name)
        if file is None or file.completed is None or "unprocessed" in self._faults.on:
            return False
        return time.monotonic() - file.completed >= self.processing_seconds
