"""The messages of a workspace: posted, changed, deleted, in threads, and those that only one person sees."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from local.slack.model.clock import Clock

Block = dict[str, Any]

# Where a block keeps what people can use: in lists by its type, or alone; and where it keeps other blocks.
_LISTS = {"actions": "elements", "context_actions": "elements", "card": "actions"}
_SINGLE = ("accessory", "element")
_BLOCKS = {"container": "child_blocks", "carousel": "elements"}


@dataclass(eq=False)
class Message:
    """A message; `only_for` is the one person who sees it, and then Slack keeps it nowhere."""

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
        """Say whether only one person sees it."""
        return self.only_for is not None

    @property
    def is_reply(self) -> bool:
        """Say whether it stands in a thread, below another message."""
        return self.thread_ts not in (None, self.ts)


class History:
    """All messages in the order they came, found by channel, by `ts` and by thread: there may be very many."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0
        self.kept: list[Message] = []
        self._in: defaultdict[str, list[Message]] = defaultdict(list)
        self._at: defaultdict[str, list[Message]] = defaultdict(list)
        self._below: defaultdict[tuple[str, str], list[Message]] = defaultdict(list)

    def stamp(self) -> str:
        """Make a `ts` that no other message has: seconds and microseconds of the workspace's clock."""
        at = int(self._clock.now().timestamp() * 1_000_000)
        while (ts := f"{at // 1_000_000}.{at % 1_000_000:06d}") in self._at or at == self._last:
            at += 1
        self._last = at
        return ts

    def add(self, message: Message) -> Message:
        """Keep a message, at the end."""
        for listed in self._lists(message):
            listed.append(message)
        return message

    def remove(self, message: Message) -> None:
        """Forget a message."""
        for listed in self._lists(message):
            listed.remove(message)

    def holds(self, message: Message | None) -> bool:
        """Say whether a message is there, and not deleted."""
        return message is not None and message in self._at.get(message.ts, ())

    def find(self, channel: str, ts: str, *, seen_by: str | None = None) -> Message | None:
        """Find a message that everybody sees, or one that only `seen_by` does."""
        for message in reversed(self._at.get(ts, ())):
            if message.channel == channel and message.only_for in (None, seen_by):
                return message
        return None

    def of(self, channel: str) -> list[Message]:
        """List what Slack keeps of a channel, oldest first: not what only one person saw."""
        return [message for message in self._in.get(channel, ()) if not message.ephemeral]

    def seen(self, channel: str, user: str) -> list[Message]:
        """List what a person sees in a channel, in the order it came."""
        return [message for message in self._in.get(channel, ()) if message.only_for in (None, user)]

    def replies(self, message: Message) -> list[Message]:
        """List the thread below a message, oldest first."""
        return [reply for reply in self._below.get((message.channel, message.ts), ()) if not reply.ephemeral]

    def _lists(self, message: Message) -> list[list[Message]]:
        """List the lists that a message belongs to."""
        lists = [self.kept, self._in[message.channel], self._at[message.ts]]
        return [*lists, self._below[message.channel, str(message.thread_ts)]] if message.is_reply else lists


def completed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Give each block and each element that lacks an id one, as Slack does when it takes a message."""
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
    """List the elements people can use, each with its block's id."""
    for block in blocks:
        listed = block.get(_LISTS.get(block["type"], ""), ())
        alone = (block[place] for place in _SINGLE if place in block)
        yield from ((block["block_id"], element) for element in (*listed, *alone))
        yield from elements(block.get(_BLOCKS.get(block["type"], ""), ()))
