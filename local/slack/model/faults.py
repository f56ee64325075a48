"""What goes wrong on demand: once, at the next call; or for as long as a switch is on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count

ANYWHERE = "any"

HOW = {
    "429": ("Too many requests", "answered 429 with Retry-After; nothing is done"),
    "500": ("Internal error", "answered 500; nothing is done"),
    "hang": ("Time-out", "never answered; nothing is done"),
    "lost": ("Lost reply", "done, but the connection breaks before the answer"),
}
"""How a call can fail: the word, what it is called, what happens."""

SWITCHES = {
    "down": ("Slack is down", "Every call, upload and answer is answered 503; nothing is done."),
    "limits": (
        "Slack's rate limits",
        "Calls that come too fast are answered 429: more than one message a second in a channel after the first "
        "three, or more in a minute than the method's tier allows.",
    ),
    "unprocessed": ("Pictures are never processed", "Uploaded files stay without a type, so no block may show them."),
    "no_data_table": ("A plan without data tables", "Blocks of the type data_table are refused as invalid_blocks."),
    "no_data_visualization": (
        "A plan without charts of Slack's own",
        "Blocks of the type data_visualization are refused as invalid_blocks.",
    ),
}
"""What can be wrong for longer."""


@dataclass(frozen=True)
class Armed:
    """A failure that waits for its call; `channel` is empty for any, `retry_after` is what a 429 says."""

    id: int
    where: str
    how: str
    channel: str = ""
    retry_after: int = 1


DOWN = Armed(0, ANYWHERE, "down")


class Faults:
    """The failures asked for, and those switched on."""

    def __init__(self) -> None:
        self.armed: list[Armed] = []
        self.on: set[str] = set()
        self.refused_types: set[str] = set()
        """Block types that this workspace's plan does not have."""
        self._ids = count(1)

    def arm(self, where: str, *how: str, channel: str = "", retry_after: int = 1) -> None:
        """Let the next calls at a method, at `upload`, at `response_url`, or at `any` fail, one word of HOW each.

        With a channel, only calls whose argument names that channel.
        """
        for word in how:
            if word not in HOW:
                raise ValueError(f"no way to fail: {word}")
            self.armed.append(Armed(next(self._ids), where, word, channel, retry_after))

    def disarm(self, number: int) -> None:
        """Take back a failure that has not happened yet."""
        self.armed = [armed for armed in self.armed if armed.id != number]

    def met(self, where: str, channel: str = "") -> Armed | None:
        """Say how a call at this place fails, and take that failure off the list; None when it does not."""
        if "down" in self.on:
            return DOWN
        for armed in self.armed:
            if armed.where in (where, ANYWHERE) and armed.channel in ("", channel):
                self.armed.remove(armed)
                return armed
        return None

    def switch(self, name: str, on: bool) -> None:
        """Turn a lasting failure on or off."""
        if name not in SWITCHES:
            raise ValueError(f"no such switch: {name}")
        change = set.add if on else set.discard
        change(self.on, name)
        if name.startswith("no_"):
            change(self.refused_types, name.removeprefix("no_"))
