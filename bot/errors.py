"""Failures whose text a person reads: what happened, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Outcome = Literal["answered", "misread", "refused", "failed"]
"""How a request ended: misread when its words were wrong, refused when it could not be done, failed for a bug."""


class UserError(Exception):
    """A failure that a person can resolve: the text says what happened and what to do next.

    Where only the data team can resolve it, `plain` says what it means for everybody else, without programs, settings
    or tables.
    """

    outcome: Outcome = "refused"
    suggestion: str | None = None

    def __init__(self, text: str, plain: str = "") -> None:
        super().__init__(text)
        self.text = text
        self.plain = plain or text


class UnavailableError(UserError):
    """Something does not answer at the moment; the same request may work in a minute."""


class UnreadableError(UserError):
    """A table of the source holds values that cannot be read as the type its columns should have."""


class UsageError(UserError):
    """Words that could not be read; `suggestion` is the command that was probably meant, complete and ready to run."""

    outcome: Outcome = "misread"

    def __init__(self, text: str, suggestion: str | None = None) -> None:
        super().__init__(text)
        self.suggestion = suggestion


class UnknownWordError(UsageError):
    """A word whose meaning is not known."""


class OfferError(UsageError):
    """Words that no command answers; `offered` are commands that can be asked instead, each behind its label.

    `awaits` is the beginning of a command that what is written next completes; '' where nothing is waited for.
    """

    def __init__(
        self, text: str, offered: Iterable[tuple[str, str]], awaits: str = "", outcome: Outcome = "misread"
    ) -> None:
        super().__init__(text)
        self.offered = tuple(offered)
        self.awaits = awaits
        self.outcome = outcome
