"""What people can ask: the list of commands, and the way from a request to a reply: read, check access, run, frame."""

from __future__ import annotations

from dataclasses import replace

from bot.errors import UsageError, UserError
from bot.home import profile
from bot.language import Question, spelling
from bot.messages import ADMIN, Account, Block, Chart, Reply, Request
from bot.replies import banners, blocks, controls, csv_file, errors, help_page, receipt
from bot.reports.flake import other_types
from bot.tools import Command, Noted, Tools
from commands import (
    admin,
    compare,
    confirm,
    digest,
    flake,
    plan,
    subscribe,
    subscriptions,
    trend,
    unclosed,
    unsubscribe,
)
from commands import (
    next as ahead,
)

COMMANDS: tuple[Command, ...] = (
    flake.COMMAND,
    trend.COMMAND,
    ahead.COMMAND,
    plan.COMMAND,
    unclosed.COMMAND,
    confirm.COMMAND,
    compare.COMMAND,
    digest.COMMAND,
    subscribe.COMMAND,
    subscriptions.COMMAND,
    unsubscribe.COMMAND,
)
"""In the order of the help page. The first answers words that do not begin with the name of a command."""

MIN_LETTERS = 3
"""Minimum number of letters of a first word that is compared with the names of commands."""


def answer(request: Request, tools: Tools) -> Reply:
    """Answer what a person asked with `/flake`. Never raises: a failure becomes a reply, too."""
    word, _, rest = request.text.strip().partition(" ")
    if word.lower() == "help":
        return replace(_help(rest.strip().lower()), account=Account(COMMANDS[0].line("help")))
    command, question = _named(word) or COMMANDS[0], None
    try:
        question = _read(request, tools)
        reply = _answer(command, question, tools)
    except Exception as error:
        reply = errors.as_reply(error, request.reference)
    understood = question is not None and reply.outcome in ("answered", "failed")
    return replace(reply, account=Account(question.logged if question and understood else command.line("")))


def opens_form(request: Request) -> bool:
    """Return whether a request is answered with a form, before anything is read or asked."""
    command = _named(request.text.strip().partition(" ")[0])
    return command is not None and command.form


def _named(word: str) -> Command | None:
    return next((command for command in COMMANDS if command.name == word.lower()), None)


def _help(name: str) -> Reply:
    named = _named(name)
    return help_page.show(named) if named else help_page.contents(COMMANDS)


def _read(request: Request, tools: Tools) -> Question:
    """Read the question that a request asks."""
    if request.form == "share" and request.run != tools.numbers.run.run_id:
        raise UserError(
            "There are newer numbers than those you wanted to share. Ask again, look, and share what you see."
        )
    word, _, rest = request.text.strip().partition(" ")
    command = _named(word)
    words, why = profile.addressed(command or COMMANDS[0], rest if command else request.text, request, tools)
    try:
        return tools.read(request, words, (command or COMMANDS[0]).grammar, why)
    except UsageError as error:
        raise (error if command else _meant(error, word, rest, request, tools)) from None


def _meant(error: UsageError, word: str, rest: str, request: Request, tools: Tools) -> UsageError:
    """Suggest the command whose name the first word nearly is, with words that run, where nothing else is suggested."""
    if word.lower() == "admin":
        return UsageError(f"The data team's commands begin with {ADMIN}.", _for_data_team(rest))
    if not error.suggestion and word.lower() in {command.name for command in admin.COMMANDS}:
        return UsageError(f"“{word}” is one of the data team's commands.", _for_data_team(f"{word.lower()} {rest}"))
    near = spelling.near(word, [command.name for command in COMMANDS]) if len(word) >= MIN_LETTERS else []
    if error.suggestion or not near:
        return error
    command = next(command for command in COMMANDS if command.name == near[0])
    offered = command.line(rest.strip())
    try:
        tools.read(request, rest, command.grammar)
    except UsageError as wrong:
        offered = wrong.suggestion or command.line("")
    return UsageError(f"I don't know “{word}”. Did you mean {' or '.join(near)}?", offered)


def _for_data_team(words: str) -> str:
    return f"{ADMIN} {words}".strip()


def _answer(command: Command, question: Question, tools: Tools) -> Reply:
    """Answer a question, in the form that was asked for."""
    profile.check(question, tools)
    form, noted = question.request.form, list[Noted]()
    numbers = tools.numbers.noting(noted)
    bound = replace(tools, bind=lambda: numbers)
    reply = other_types.told(command.run(question, bound), question, bound)
    if reply.outcome != "answered" or reply.report is None or form == "share":
        return reply
    if form == "receipt":
        return receipt.show(question, numbers.run, noted, reply.method)
    if form == "csv":
        file = csv_file.make(question.line, reply.text, reply.report)
        return Reply("The CSV is in your direct messages with Flakebot.", report=reply.report, file=file)
    return replace(reply, blocks=_framed(question, reply, tools))


def _framed(question: Question, reply: Reply, tools: Tools) -> tuple[Block | Chart, ...]:
    """Return an answer's blocks with what stands above and below every answer."""
    request, numbers = question.request, tools.numbers
    newer = request.run and request.run != numbers.run.run_id
    note = [blocks.context("The numbers are newer than those of the answer you used.")] if newer else []
    places = question.asked.regions or (question.scope.where or "",)
    above = banners.show(tools, places, tools.moment(request))
    why = [blocks.context(blocks.escape(question.why))] if question.why else []
    return (*note, *above, *reply.blocks, *why, *controls.show(question, numbers, tools.calendar, folded=reply.folded))
