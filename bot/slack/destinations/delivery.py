"""What a destination is, and how one message gets there: in plainer blocks each time Slack refuses them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Sequence
from typing import Protocol, Self, TypeVar

from bot.messages import Block
from bot.outbox import NotNowError, UnknownOutcomeError
from bot.replies.blocks import fallbacks
from bot.slack.calls import NoReceiptError, RefusedBlocksError, classified, reason

_T = TypeVar("_T")

Form = tuple[str, Sequence[Block]]
"""The blocks of a message, and how to log that it was sent with these."""

UNLIMITED = 100
"""Number of messages that can be sent where Slack does not limit it: more than are ever tried."""

SORRY = "Sorry, that went wrong on our side. Please ask again"


class Revisable(Protocol):
    """A message that can be changed after it was sent; `message` names it, '' where it is not known."""

    @property
    def message(self) -> str:
        """Return the name of the message."""

    async def revise(self, text: str, blocks: list[Block]) -> None:
        """Change the message that was sent. Raises PostingError."""


class Destination(Protocol):
    """A place for one message, which may be sent again with plainer blocks when its blocks are refused.

    `shared`: others than the person who asked see it.
    """

    shared: bool

    @property
    def left(self) -> int:
        """Return how many more messages can be sent."""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message. Raises PostingError: RefusedBlocksError, or NoReceiptError when no answer came."""

    async def announce(self, text: str) -> None:
        """Say that an answer is coming, where somebody waits for it. Raises PostingError."""

    @property
    def revisable(self) -> Revisable | None:
        """Return the message that is sent, where it can be changed afterwards."""

    @property
    def aside(self) -> Destination:
        """Return where the person who asked is told what is for nobody else: that it could not be done."""

    @property
    def sorry(self) -> str:
        """Return the beginning of the sentence that says it could not be done."""


class Private:
    """A destination that only the person who asked can see."""

    shared = False
    sorry = SORRY
    left = UNLIMITED

    async def announce(self, text: str) -> None:
        """Send a line that reads well if it stays: what is sent next may not be able to replace it."""
        await self.send(text, [])

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message."""
        raise NotImplementedError

    @property
    def revisable(self) -> Revisable | None:
        """Return that it cannot be changed."""
        return None

    @property
    def aside(self) -> Self:
        """Return this destination."""
        return self


async def deliver(destination: Destination, text: str, forms: AsyncIterable[Form]) -> str:
    """Send one message, in its next form each time Slack refuses its blocks; return how it was sent, for the log."""
    async for how, shown in forms:
        if shown and destination.left < 2:
            # The last message that can be sent is the text, which Slack takes in any case.
            continue
        try:
            await destination.send(text, list(shown))
        except RefusedBlocksError:
            continue
        except NoReceiptError as error:
            # It may well have arrived, and then an apology on top of it would be wrong.
            return f"{how}, no receipt ({reason(error)})"
        return how
    raise NotNowError("Slack refused even the text")


async def plainer(blocks: Sequence[Block]) -> AsyncIterator[Form]:
    """Yield the forms of a message, each plainer."""
    for form in fallbacks(blocks):
        yield form


async def send_once(call: Callable[[], Awaitable[_T]], *refused_blocks: frozenset[str]) -> _T:
    """Send to one person, and once more after an error of Slack's own: two of the same are better than none."""
    try:
        return await classified(call(), *refused_blocks)
    except NoReceiptError:
        raise
    except UnknownOutcomeError:
        await asyncio.sleep(1)
        return await classified(call(), *refused_blocks)
