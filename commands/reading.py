"""From a request to a question: in a command's own words, else as a sentence; about one's own region by default."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.errors import UnknownWordError, UsageError
from bot.home import profile
from bot.language import FLAKE, Question, sentences, spelling
from bot.language.sentences import Clock, NotUnderstoodError
from bot.messages import ADMIN, Request
from bot.replies import offers
from bot.tools import Command, Tools
from commands import admin

MIN_LETTERS = 3
"""Minimum number of letters of a first word that is compared with the names of commands."""

ORDINARY = frozenset(("goals", "weeks"))
"""Names of the data team's commands with which sentences of everybody begin, too."""

_KEY = re.compile(
    rf"\b(?:{'|'.join((*FLAKE.keys, 'goal', 'on', 'at', 'id'))})\s*[:=]\s*\S|\b[a-z]+[:=]\S", re.IGNORECASE
)
"""A key with its value: in a sentence, a word before a colon and a space is none."""


@dataclass(frozen=True)
class Reading:
    """A request that was understood: the command and the question, and whether it was a sentence."""

    command: Command
    question: Question
    sentence: bool = False


@dataclass(frozen=True)
class HelpPage:
    """A request that a page of the help answers."""

    name: str


class Reader:
    """Reads requests with the commands there are; the first answers words that do not begin with the name of one."""

    def __init__(self, commands: Sequence[Command]) -> None:
        self._commands = commands

    def named(self, word: str) -> Command | None:
        """Return the command of a name; None where there is none."""
        return next((command for command in self._commands if command.name == word.lower()), None)

    def command(self, request: Request) -> Command:
        """Return the command that the first word of a request names, or else the first."""
        return self.named(request.text.strip().partition(" ")[0]) or self._commands[0]

    def read(self, request: Request, tools: Tools) -> Reading | HelpPage:
        """Read a request. Raises UsageError."""
        tools = replace(tools, known=cache(tools.known))
        if (request.previous or request.earlier) and not _KEY.search(request.text):
            previous = request.previous or self._before(request, tools)
            if previous and (found := self._follow_up(replace(request, previous=previous), tools)):
                return found
        word, _, rest = request.text.strip().partition(" ")
        named, command = self.named(word), self.command(request)
        words = rest if named else request.text
        try:
            sentence = bool(words.strip()) and not _KEY.search(words) and not request.stored and not request.run
            question = _placed(command, words, request, tools)
            if sentence and not named and question.scope.span.first > request.today:
                raise UsageError("That is still ahead, so that there is no rate.")
            return Reading(command, question, sentence)
        except UsageError as error:
            if request.stored or request.run or _KEY.search(request.text):
                raise (error if named else self._meant(error, word, rest, request, tools)) from None
            if word.lower() in {"admin", *(each.name for each in admin.COMMANDS)} - ORDINARY:
                raise self._meant(error, word, rest, request, tools) from None
            return self._sentence(error, request, tools)

    def _before(self, request: Request, tools: Tools) -> str:
        """Return the question that the words come to with which the same person asked before; '' for none."""
        line = ""
        for text in request.earlier:
            try:
                found = self.read(replace(request, text=text, earlier=(), previous=line), tools)
            except UsageError:
                line = ""
            else:
                line = found.question.line if isinstance(found, Reading) else ""
        return line

    def _follow_up(self, request: Request, tools: Tools) -> Reading | None:
        """Read a request that changes the question before it in the same conversation; None where it is another."""
        own, names = profile.find(request, tools), tools.numbers.names
        region = own.region if own else ""
        clock = Clock(tools.calendar, request.today)
        found = sentences.follow(request.text, request.previous, names, clock, region)
        command = self.named(found.command) if found else None
        if found is None or command is None:
            return None
        try:
            return Reading(command, _placed(command, found.words, request, tools), sentence=True)
        except UsageError:
            return None

    def _sentence(self, error: UsageError, request: Request, tools: Tools) -> Reading | HelpPage:
        """Read a request in ordinary words."""
        own = profile.find(request, tools)
        region = own.region if own else ""
        try:
            found = sentences.read(request.text, tools.numbers.names, tools.calendar, request.today, region)
            command = self.named(found.command)
            if command is None:
                return HelpPage(found.words)
            return Reading(command, _placed(command, found.words, request, tools), sentence=True)
        except NotUnderstoodError as trouble:
            word, _, rest = request.text.strip().partition(" ")
            meant = self._meant(error, word, rest, request, tools)
            if self.named(word) and trouble.trouble == "word" and trouble.word not in rest.lower().split():
                # A sentence does not begin with “next” or “ptg”, and “cd55” is no “cd”: the command knows better.
                raise meant from None
            raise offers.unclear(trouble, meant, region, request.name or "") from None

    def _meant(self, error: UsageError, word: str, rest: str, request: Request, tools: Tools) -> UsageError:
        """Suggest the command whose name the first word nearly is, with words that run, where nothing else is."""
        if word.lower() == "admin":
            return UsageError(f"The data team's commands begin with {ADMIN}.", _for_data_team(rest))
        if not error.suggestion and word.lower() in {command.name for command in admin.COMMANDS}:
            return UsageError(f"“{word}” is one of the data team's commands.", _for_data_team(f"{word.lower()} {rest}"))
        names = [command.name for command in self._commands]
        near = spelling.near(word, names) if len(word) >= MIN_LETTERS else []
        if error.suggestion or not near or word.lower() in names:
            return error
        command = self.named(near[0]) or self._commands[0]
        offered = command.line(rest.strip())
        try:
            tools.read(request, rest, command.grammar)
        except UsageError as wrong:
            offered = wrong.suggestion or command.line("")
        return UnknownWordError(f"I don't know “{word}”. Did you mean {' or '.join(near)}?", offered)


def _for_data_team(words: str) -> str:
    return f"{ADMIN} {words}".strip()


def _placed(command: Command, words: str, request: Request, tools: Tools) -> Question:
    """Read words with a command's grammar, as the person who asks means them."""
    question = tools.read(request, words, command.grammar)
    return profile.addressed(question, tools) if command.personal else question
