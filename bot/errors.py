"""Failures whose text a person reads: what happened, and the next step."""

from __future__ import annotations

from typing import Literal

Outcome = Literal["answered", "misread", "refused", "failed"]
"""How a request went: misread when its words were wrong, refused when it could not be done, failed for a bug."""


class UserError(Exception):
    """Something the person can mend: the text says what happened and the next step."""

    outcome: Outcome = "refused"
    suggestion: str | None = None

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class UnavailableError(UserError):
    """Something does not answer just now: the same may work in a minute."""


class UnreadableError(UserError):
    """A source's table holds values that are not of the type in which its columns are wanted."""


class UsageError(UserError):
    """A question that could not be read; `suggestion` is the command they probably meant, complete and ready to run."""

    outcome: Outcome = "misread"

    def __init__(self, text: str, suggestion: str | None = None) -> None:
        super().__init__(text)
        self.suggestion = suggestion
