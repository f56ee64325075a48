"""The workspace's files: announced, uploaded, completed, and ready to be shown after a while.

https://docs.slack.dev/messaging/working-with-files/#upload
"""

from __future__ import annotations

import mimetypes
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from local.slack.model.errors import SlackError
from local.slack.model.faults import Faults
from local.slack.model.history import Message


@dataclass
class File:
    """A file: what was announced, what was received, and when its upload was completed."""

    id: str
    name: str
    length: int
    alt_text: str
    title: str = ""
    user: str = ""
    content: bytes | None = None
    completed: float | None = None
    shared: list[Message] = field(default_factory=list)
    """Messages that show the file in a channel."""

    @property
    def mimetype(self) -> str:
        """The media type, guessed from the name."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"

    def as_file(self) -> dict[str, Any]:
        """Return the file as a message shows it."""
        return {"id": self.id, "name": self.name, "title": self.title, "size": self.length, "user": self.user}


class Files:
    """All files of a workspace; each can be shown `processing_seconds` after its completion."""

    def __init__(self, processing_seconds: float, faults: Faults) -> None:
        self.processing_seconds = processing_seconds
        self.kept: dict[str, File] = {}
        self.readers: dict[str, str] = {}
        """The first person or channel that was shown each picture."""
        self._faults = faults

    def announce(self, name: str, length: int, alt_text: str, user: str = "") -> File:
        """Return a new file that is expected to be uploaded."""
        # A real id: https://github.com/slackapi/python-slack-sdk/issues/1521
        file = File(f"F{secrets.token_hex(5).upper()}", name, length, alt_text, title=name, user=user)
        self.kept[file.id] = file
        return file

    def receive(self, name: str, content: bytes) -> bool:
        """Store a file's bytes and return True, or return False if there are not as many as announced."""
        file = self.kept.get(name)
        if file is None or len(content) != file.length:
            return False
        file.content = content
        return True

    def complete(self, name: str, title: str = "") -> File:
        """Start the processing of an uploaded file."""
        file = self.uploaded(name)
        file.title = title or file.name
        file.completed = time.monotonic()
        return file

    def uploaded(self, name: str) -> File:
        """Return a file that has been uploaded."""
        file = self.kept.get(name)
        if file is None or file.content is None:
            raise SlackError("file_not_found")
        return file

    def find(self, name: str) -> File:
        """Return a file whose upload was completed."""
        file = self.kept.get(name)
        if file is None or file.completed is None:
            raise SlackError("file_not_found")
        return file

    def ready(self, name: str) -> bool:
        """Return whether a file can be shown in a message."""
        file = self.kept.get(name)
        if file is None or file.completed is None or "unprocessed" in self._faults.on:
            return False
        return time.monotonic() - file.completed >= self.processing_seconds
