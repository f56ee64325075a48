"""A question: who asked it, where and when, and what the words mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.language.grammar import Asked, Grammar, changed
from bot.language.scope import Scope
from bot.messages import Request


@dataclass(frozen=True)
class Question:
    """What somebody asked, read once: the access check, the command, the buttons, the receipt and the log share it.

    `asked` is what the words mean, and `typed` the words themselves, behind the command. `why` says why these shifts
    are meant where the words did not say which: then the profile of the person who asks did.
    """

    request: Request
    grammar: Grammar
    asked: Asked
    typed: str = ""
    why: str = ""

    @property
    def today(self) -> date:
        """Return the campaign's date when it was asked."""
        return self.request.today

    @property
    def scope(self) -> Scope:
        """Return which shifts it is about."""
        return self.asked.scope

    @property
    def line(self) -> str:
        """Write it in full, as one can type it on any day."""
        return f"{self.grammar.command} {self.asked.words}".strip()

    @property
    def logged(self) -> str:
        """Write it for the log: without what a profile added, which would tell who asks."""
        return changed(changed(self.line, "region", ""), "organizer", "") if self.why else self.line
