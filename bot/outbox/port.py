"""What the outbox needs of the service that carries its messages, and the errors by which it reports failures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.messages import Block, Chart

About = dict[str, Any]
"""What is stored with a message and not shown: its `key`, and what else is to be found again with it."""


class PostingError(Exception):
    """A message was not posted, or it is unknown whether it was; the text says why in a few words."""


class RefusedError(PostingError):
    """Nothing can be posted there until somebody changes something."""


class NotNowError(PostingError):
    """The message surely did not arrive, and may be tried again after `seconds`."""

    def __init__(self, text: str, seconds: float = 60.0) -> None:
        super().__init__(text)
        self.seconds = seconds


class UnknownOutcomeError(PostingError):
    """The message may have arrived: search the channel's history before trying again."""


@dataclass(frozen=True)
class Outgoing:
    """A message to be posted, and what is stored with it; `thread_ts` names the message whose thread it goes to."""

    channel: str
    text: str
    blocks: Sequence[Block | Chart]
    about: About
    thread_ts: str = ""


@dataclass(frozen=True)
class Posted:
    """A posted message: its channel and timestamp, what is stored with it, and how it was sent, for the log."""

    channel: str
    ts: str
    about: About
    how: str = "sent"


class Messenger(Protocol):
    """Carries messages that nobody asked for just now; each method raises PostingError where it cannot."""

    def post(self, message: Outgoing, before: Callable[[], None]) -> Posted:
        """Post a message once; `before` is called before each try, and what it raises ends it."""

    def edit(self, message: Outgoing, ts: str) -> Posted:
        """Change a message."""

    def find(self, channel: str, key: str, since: datetime, thread_ts: str = "") -> Posted | None:
        """Return a message from a channel's history, or from a thread's; None where there is none."""

    def direct(self, user: str) -> str:
        """Return the channel of the direct messages with a person."""

    def address(self, user: str) -> str:
        """Return a person's e-mail address, '' where there is none."""

    def members(self, group: str) -> Collection[str]:
        """Return the ids of a user group's members."""

    def permalink(self, posted: Posted) -> str:
        """Return the address where a message can be read."""
