"""Failures on demand: once, at the next call, or for as long as a switch is on."""

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
"""How a call can fail: the word, its label, and what happens."""

SWITCHES = {
    "down": ("Slack is down", "Every call, upload and answer is answered 503; nothing is done."),
    "limits": (
        "Slack's rate limits",
        "Calls that come too fast are answered 429: more than one message a second in a channel after the first "
        "three, or more in a minute than the method's tier allows.",
    ),
    "unprocessed": ("Pictures are never processed", "Uploaded files stay without a type, so no block may show them."),
    "one_reader": (
        "A picture has one reader",
        "A picture that one person or channel was shown is refused in messages for others.",
    ),
    "no_data_table": ("A plan without data tables", "Blocks of the type data_table are refused as invalid_blocks."),
    "no_data_visualization": (
        "A plan without charts of Slack's own",
        "Blocks of the type data_visualization are refused as invalid_blocks.",
    ),
}
"""Failures that last until they are switched off: the word, its label, and what happens."""


@dataclass(frozen=True)
class Armed:
    """A failure of the next matching call; `channel` is empty for any, `retry_after` is sent with a 429."""

    id: int
    where: str
    how: str
    channel: str = ""
    retry_after: int = 1


DOWN = Armed(0, ANYWHERE, "down")


class Faults:
    """The failures that are armed or switched on."""

    def __init__(self) -> None:
        self.armed: list[Armed] = []
        self.on: set[str] = set()
        self.refused_types: set[str] = set()
        """Block types that the workspace's plan does not include."""
        self._ids = count(1)

    def arm(self, where: str, *how: str, channel: str = "", retry_after: int = 1) -> None:
        """Let the next calls of a method, of `upload`, of `response_url` or of `any` fail, one per word of HOW.

        With a channel, only calls whose arguments name that channel fail.
        """
        for word in how:
            if word not in HOW:
                raise ValueError(f"no way to fail: {word}")
            self.armed.append(Armed(next(self._ids), where, word, channel, retry_after))

    def disarm(self, number: int) -> None:
        """Remove a failure that has not happened yet."""
        self.armed = [armed for armed in self.armed if armed.id != number]

    def met(self, where: str, channel: str = "") -> Armed | None:
        """Return the failure of a call, removing it from the list, or None when the call succeeds."""
        if "down" in self.on:
            return DOWN
        for armed in self.armed:
            if armed.where in (where, ANYWHERE) and armed.channel in ("", channel):
                self.armed.remove(armed)
                return armed
        return None

    def switch(self, name: str, on: bool) -> None:
        """Switch a lasting failure on or off."""
        if name not in SWITCHES:
            raise ValueError(f"no such switch: {name}")
        change = set.add if on else set.discard
        change(self.on, name)
        if name.startswith("no_"):
            change(self.refused_types, name.removeprefix("no_"))
