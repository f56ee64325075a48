"""Which answer each message of ours shows, where buttons replace one by another."""

from __future__ import annotations

from collections import OrderedDict

MAX_MESSAGES = 10_000
"""Maximum number of messages remembered."""


class NewestAnswers:
    """Which answer a message shows: a picture must not put back one that another has taken the place of."""

    def __init__(self) -> None:
        self._references: OrderedDict[str, str] = OrderedDict()

    def take(self, message: str, reference: str) -> None:
        """Remember that an answer takes the place of what a message shows."""
        self._references[message] = reference
        while len(self._references) > MAX_MESSAGES:
            self._references.popitem(last=False)

    def stands(self, message: str, reference: str) -> bool:
        """Return whether a message still shows an answer."""
        return self._references.get(message, reference) == reference
