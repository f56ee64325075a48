"""What people can ask: the one list of commands, and the one place that turns a failure into a Reply."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.errors import UsageError, UserError
from bot.home import profile, report
from bot.language import parser, spelling
from bot.messages import ADMIN as DATA_TEAM
from bot.messages import Reply, Request
from bot.replies import banners, blocks, controls, csv_file, errors, help_page, receipt
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
"""In the order of the help page. The first answers whatever begins with no other command's name."""

SHORTEST = 3
"""From so many letters on a word is held against the commands' names."""

log = logging.getLogger(__name__)


def answer(request: Request, tools: Tools) -> Reply:
    """Answer what a person asked. Never raises: what they can mend is said, a bug is logged and apologized for."""
    try:
        return _answer(request, tools)
    except UserError as error:
        log.info("refused", extra={"reference": request.reference, "reason": type(error).__name__})
        return errors.user_error(error)
    except Exception:
        log.exception("failed", extra={"reference": request.reference})
        return errors.failure(request.reference)


def _answer(request: Request, tools: Tools) -> Reply:
    if request.form == "home":
        return report.show(request, tools)
    word, _, rest = request.text.strip().partition(" ")
    if word.lower() == "help":
        named = next((command for command in COMMANDS if command.name == rest.strip().lower()), None)
        return help_page.show(named) if named else help_page.contents(COMMANDS)
    command = next((command for command in COMMANDS if command.name == word.lower()), None)
    if command:
        return _in_form(command, replace(request, text=rest), tools)
    try:
        return _in_form(COMMANDS[0], request, tools)
    except UsageError as error:
        raise _meant(error, word, rest, request, tools) from None


def _meant(error: UsageError, word: str, rest: str, request: Request, tools: Tools) -> UsageError:
    """Offer the command whose name the first word nearly is, where nothing else is offered: words that run."""
    if word.lower() == "admin":
        return UsageError(f"The data team's commands have a door of their own, {DATA_TEAM}.", _theirs(rest))
    if not error.suggestion and word.lower() in {command.name for command in admin.COMMANDS}:
        return UsageError(f"“{word}” is one of the data team's commands.", _theirs(f"{word.lower()} {rest}"))
    near = spelling.near(word, [command.name for command in COMMANDS]) if len(word) >= SHORTEST else []
    if error.suggestion or not near:
        return error
    command = next(command for command in COMMANDS if command.name == near[0])
    names, offered = tools.numbers.names, command.line(rest.strip())
    try:
        parser.parse(rest, names, tools.calendar, request.today, command.grammar)
    except UsageError as wrong:
        offered = wrong.suggestion or command.line("")
    return UsageError(f"I don't know “{word}”. Did you mean {' or '.join(near)}?", offered)


def _theirs(words: str) -> str:
    return f"{DATA_TEAM} {words}".strip()


def _in_form(command: Command, request: Request, tools: Tools) -> Reply:
    """Answer with a command, in the form that was asked for."""
    numbers, noted = tools.numbers, list[Noted]()
    if request.form == "share" and request.run != numbers.run.run_id:
        raise UserError(
            "There are newer numbers than those you wanted to share. Ask again, look, and share what you see."
        )

    words, whose = profile.addressed(command, request, tools)
    request = replace(request, text=words)
    profile.check(command, request, tools)
    noting = numbers.noting(noted)
    reply = command.run(request, replace(tools, bind=lambda: noting))
    if reply.outcome != "answered" or reply.report is None or request.form == "share":
        return reply
    asked = parser.parse(request.text, numbers.names, tools.calendar, request.today, command.grammar)
    if request.form == "receipt":
        return receipt.show(command, asked, numbers.run, noted)
    if request.form == "csv":
        file = csv_file.make(command.line(asked.words), reply.text, reply.report)
        return Reply("The CSV is in your direct messages with Flakebot.", report=reply.report, file=file)
    row = controls.show(
        command, asked, controls.Offer(numbers.names, tools.calendar, request.today, numbers.run.run_id)
    )
    places = asked.regions or (asked.scope.where or "",)
    stamped = banners.show(tools, places, tools.moment(request))
    newer = request.run and request.run != numbers.run.run_id
    note = [blocks.context("The numbers are newer than those of the answer you used.")] if newer else []
    why = [blocks.context(blocks.escape(whose))] if whose else []
    return replace(reply, blocks=(*note, *stamped, *reply.blocks, *why, *row))
