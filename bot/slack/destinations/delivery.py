"""What a destination is, and how one message gets there: in plainer blocks each time Slack refuses them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol, Self

from bot.messages import Block
from bot.outbox import NotNowError, UnknownOutcomeError
from bot.replies.blocks import fallbacks
from bot.slack.calls import NoReceiptError, RefusedBlocksError, classified, reason

SORRY = "Sorry, that went wrong on our side. Please ask again"


class Destination(Protocol):
    """A place for one message, which may be sent again with plainer blocks when its blocks are refused."""

    async def send(self, text: str, blocks: list[Block]) -> None:
        """Send a message. Raises PostingError: RefusedBlocksError, or NoReceiptError when no answer came."""

    @property
    def aside(self) -> Destination:
        """Return where the person who asked is told what is for nobody else: that it could not be done."""

    @property
    def sorry(self) -> str:
        """Return the beginning of the sentence that says it could not be done."""


class Private:
    """A destination that only the person who asked can see."""

    sorry = SORRY

    @property
    def aside(self) -> Self:
        """Return this destination."""
        return self


async def deliver(destination: Destination, text: str, blocks: Sequence[Block]) -> str:
    """Send one message, with plainer blocks each time Slack refuses them, and return how it was sent, for the log."""
    for how, shown in fallbacks(blocks):
        try:
            await destination.send(text, list(shown))
        except RefusedBlocksError:
            continue
        except NoReceiptError as error:
            # It may well have arrived, and then an apology on top of it would be wrong.
            return f"{how}, no receipt ({reason(error)})"
        return how
    raise NotNowError("Slack refused even the text")


async def send_once(call: Callable[[], Awaitable[Any]], *refused_blocks: frozenset[str]) -> None:
    """Send to one person, and once more after an error of Slack's own: two of the same are better than none."""
    try:
        await classified(call(), *refused_blocks)
    except NoReceiptError:
        raise
    except UnknownOutcomeError:
        await asyncio.sleep(1)
        await classified(call(), *refused_blocks)
