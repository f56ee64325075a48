"""The messages of a workspace, in channels and threads, including ephemeral ones."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from local.slack.model.clock import Clock

Block = dict[str, Any]

# The fields in which a block holds elements: a list, by its type, or a single one; and those that hold other blocks.
_LISTS = {"actions": "elements", "context_actions": "elements", "card": "actions"}
_SINGLE = ("accessory", "element")
_BLOCKS = {"container": "child_blocks", "carousel": "elements"}


@dataclass(eq=False)
class Message:
    """A message; an ephemeral one is seen by `only_for` alone and not part of the channel's history."""

    channel: str
    user: str
    text: str
    ts: str
    blocks: tuple[Block, ...] = ()
    thread_ts: str | None = None
    bot_id: str | None = None
    only_for: str | None = None
    metadata: dict[str, Any] | None = None
    subtype: str | None = None
    files: tuple[str, ...] = ()
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str | None = None

    @property
    def ephemeral(self) -> bool:
        """Whether only one person sees it."""
        return self.only_for is not None

    @property
    def is_reply(self) -> bool:
        """Whether it is a reply in a thread."""
        return self.thread_ts not in (None, self.ts)


class History:
    """All messages in order, indexed by channel, by `ts` and by thread, as there may be very many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self.kept: list[Message] = []
        self._in: defaultdict[str, list[Message]] = defaultdict(list)
        self._at: defaultdict[str, list[Message]] = defaultdict(list)
        self._below: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)

    def stamp(self) -> str:
        """Return a unique `ts`: seconds and microseconds of the workspace's clock."""
        at = int(self._clock.now().timestamp() * 1_000_000)
        while (ts := f"{at // 1_000_000}.{at % 1_000_000:06d}") in self._at or at == self._last:
            at += 1
        self._last = at
        return ts

    def add(self, message: Message) -> Message:
        """Append a message."""
        for listed in self._lists(message):
            listed.append(message)
        return message

    def remove(self, message: Message) -> None:
        """Remove a message."""
        for listed in self._lists(message):
            listed.remove(message)

    def holds(self, message: Message | None) -> bool:
        """Return whether a message exists and was not deleted."""
        return message is not None and message in self._at.get(message.ts, ())

    def find(self, channel: str, ts: str, *, seen_by: str | None = None) -> Message | None:
        """Return the message at a `ts` that everybody sees, or one that only `seen_by` sees."""
        for message in reversed(self._at.get(ts, ())):
            if message.channel == channel and message.only_for in (None, seen_by):
                return message
        return None

    def of(self, channel: str) -> list[Message]:
        """Return the messages of a channel, oldest first, without ephemeral ones, which Slack does not keep."""
        return [message for message in self._in.get(channel, ()) if not message.ephemeral]

    def seen(self, channel: str, user: str) -> list[Message]:
        """Return the messages that a person sees in a channel, oldest first."""
        return [message for message in self._in.get(channel, ()) if message.only_for in (None, user)]

    def replies(self, message: Message) -> list[Message]:
        """Return the replies to a message, oldest first."""
        return [reply for reply in self._below.get((message.channel, message.ts), ()) if not reply.ephemeral]

    def _lists(self, message: Message) -> list[list[Message]]:
        """Return the lists that a message belongs to."""
        lists = [self.kept, self._in[message.channel], self._at[message.ts]]
        return [*lists, self._below[message.channel, str(message.thread_ts)]] if message.is_reply else lists


def completed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return blocks with an id for each block and element that has none, as Slack adds them."""
    return tuple(_with_ids(block) for block in blocks)


def _with_ids(given: Block) -> Block:
    block: Block = {"block_id": secrets.token_hex(3), **given}
    if (place := _LISTS.get(block["type"])) in block:
        block[place] = [_named(element) for element in block[place]]
    for place in _SINGLE:
        if place in block and block[place].get("type") != "image":
            block[place] = _named(block[place])
    if (place := _BLOCKS.get(block["type"])) in block:
        block[place] = [_with_ids(inner) for inner in block[place]]
    return block


def _named(element: Block) -> Block:
    return element if "action_id" in element else element | {"action_id": secrets.token_hex(3)}


def elements(blocks: Iterable[Block]) -> Iterable[tuple[str, Block]]:
    """Yield the interactive elements of blocks, each with the id of its block."""
    for block in blocks:
        listed = block.get(_LISTS.get(block["type"], ""), ())
        alone = (block[place] for place in _SINGLE if place in block)
        yield from ((block["block_id"], element) for element in (*listed, *alone))
        yield from elements(block.get(_BLOCKS.get(block["type"], ""), ()))
