"""What the outbox needs of the service that carries its messages, and how that service says that it could not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.messages import Block, Chart

About = dict[str, Any]
"""What travels with a message unseen: its `key`, and what else should be found again with it."""


class PostingError(Exception):
    """A message was not posted, or may not have been; the text says why in a few words."""


class RefusedError(PostingError):
    """Slack does not take messages there, until somebody changes something."""


class NotNowError(PostingError):
    """It certainly did not arrive, and may be tried again after `seconds`."""

    def __init__(self, text: str, seconds: float = 60.0) -> None:
        super().__init__(text)
        self.seconds = seconds


class UnknownOutcomeError(PostingError):
    """It may have arrived: look into the channel's history before trying again."""


@dataclass(frozen=True)
class Outgoing:
    """A message to be posted, and what travels with it unseen; `thread_ts` names the message below which it goes."""

    channel: str
    text: str
    blocks: Sequence[Block]
    about: About
    thread_ts: str = ""


@dataclass(frozen=True)
class Posted:
    """A message that was posted: its channel and timestamp, what it is about, and how it had to be simplified."""

    channel: str
    ts: str
    about: About
    how: str = "sent"


class Channel(Protocol):
    """Posts messages that nobody asked for just now; each method raises PostingError where it cannot."""

    def post(self, message: Outgoing, before: Callable[[], None]) -> Posted:
        """Post a message once; `before` is called before each try, and what it raises ends it."""

    def edit(self, message: Outgoing, ts: str) -> Posted:
        """Replace a message's content."""

    def find(self, channel: str, key: str, since: datetime, thread_ts: str = "") -> Posted | None:
        """Return the message with this key from a channel's history, or a thread's; None where it is not there."""

    def picture(self, chart: Chart) -> Block:
        """Return the block that shows a chart."""

    def direct(self, user: str) -> str:
        """Return the id of the direct messages with a person."""

    def address(self, user: str) -> str:
        """Return a person's e-mail address, '' where there is none."""

    def permalink(self, posted: Posted) -> str:
        """Return the link under which a message can be read."""
