"""What people can ask: the list of commands, and the way from a request to a reply: read, check access, run, frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from bot.errors import UserError
from bot.home import profile
from bot.language import Question
from bot.messages import Account, Block, Chart, Reply, Request, Rest
from bot.metrics import definitions
from bot.replies import banners, blocks, controls, csv_file, errors, help_page, offers, phrases, receipt
from bot.reports.flake import other_types
from bot.tools import Command, Noted, Tools
from commands import (
    compare,
    confirm,
    digest,
    flake,
    plan,
    ptg,
    subscribe,
    subscriptions,
    trend,
    unclosed,
)
from commands import (
    next as ahead,
)
from commands.reading import HelpPage, Reader, Reading

COMMANDS: tuple[Command, ...] = (
    flake.COMMAND,
    trend.COMMAND,
    ahead.COMMAND,
    plan.COMMAND,
    ptg.COMMAND,
    unclosed.COMMAND,
    confirm.COMMAND,
    compare.COMMAND,
    digest.COMMAND,
    subscribe.COMMAND,
    subscriptions.COMMAND,
    subscriptions.PAUSE,
    subscriptions.RESUME,
    subscriptions.UNSUBSCRIBE,
)
"""In the order of the help page. The first answers words that do not begin with the name of a command."""

READER = Reader(COMMANDS)

_R = TypeVar("_R")


def answer(request: Request, tools: Tools) -> Reply:
    """Answer what a person asked with `/flake`. Never raises: a failure becomes a reply, too."""
    return begin(request, tools).finished()


def begin(request: Request, tools: Tools) -> Reply:
    """Answer at once with help, a form or what is wrong with the words; what has to be counted is the reply's rest."""
    word, _, rest = request.text.strip().partition(" ")
    if word.lower() == "help":
        return _help(rest.strip().lower(), request, tools)
    try:
        found = _read(request, tools)
        if isinstance(found, HelpPage):
            return _help(found.name, request, tools)
        request.on_read(phrases.counting(found.question))
    except Exception as error:
        reply = errors.as_reply(error, request.reference, data_team=request.data_team)
        return replace(reply, account=Account(READER.command(request).line("")))
    left = Rest(lambda: _finish(found, request, tools), f"{found.question.line} {request.form} {request.today}")
    return left.answer() if found.command.form and not request.submitted else Reply("", rest=left)


def _finish(reading: Reading, request: Request, tools: Tools) -> Reply:
    """Answer the question that was read."""
    try:
        reply = _echoed(reading, _answer(reading.command, reading.question, tools), tools)
    except Exception as error:
        reply = errors.as_reply(error, request.reference, data_team=request.data_team)
    understood = reply.outcome in ("answered", "failed")
    return replace(reply, account=Account(reading.question.logged if understood else READER.command(request).line("")))


def opens_form(request: Request) -> bool:
    """Return whether a request is answered with a form, before anything is read or asked."""
    return READER.command(request).form


def _help(name: str, request: Request, tools: Tools) -> Reply:
    """Answer with a page of the help: a command's, that of the words, of the data, of all commands, or the first."""
    named = READER.named(name)
    if named:
        page = help_page.show(named)
    elif name in ("data", "words"):
        try:
            run = tools.numbers.run
            page = (
                help_page.data(run, tools.calendar.zone)
                if name == "data"
                else help_page.words(definitions.of(run), request.text)
            )
        except UserError as error:
            page = errors.as_reply(error, request.reference, data_team=request.data_team)
    else:
        page = help_page.contents(COMMANDS) if name == "more" else help_page.start()
    return replace(page, account=Account(COMMANDS[0].line("help")))


def _read(request: Request, tools: Tools) -> Reading | HelpPage:
    """Read what a request asks."""
    if request.form == "share" and request.run != tools.numbers.run.run_id:
        raise UserError(
            "There are newer numbers than those you wanted to share. Ask again, look, and share what you see."
        )
    return READER.read(request, tools)


def _echoed(reading: Reading, reply: Reply, tools: Tools) -> Reply:
    """Return an answer with the command that was understood, which the answer to a sentence shows."""
    question = reading.question
    if reply.outcome != "answered" or question.request.form != "answer":
        return reply
    line = tools.recent(question)
    shown = (
        offers.echo(line, offers.nearest(line, question.today))
        if reading.sentence and reply.blocks and not reply.view
        else []
    )
    return replace(reply, blocks=(*reply.blocks, *shown), understood=line)


def _answer(command: Command, question: Question, tools: Tools) -> Reply:
    """Answer a question, in the form that was asked for."""
    profile.check(question, tools)
    form, noted = question.request.form, list[Noted]()
    numbers = tools.numbers.noting(noted)
    draw = tools.draw if form in ("answer", "rows", "share") else _undrawn
    bound = replace(tools, bind=lambda: numbers, draw=draw)
    reply = other_types.told(command.run(question, bound), question, bound)
    if reply.outcome != "answered" or reply.report is None or form == "share":
        return reply
    if form == "receipt":
        return receipt.show(question, numbers.run, noted, tools.calendar.zone, reply.method)
    if form == "csv":
        file = csv_file.make(question.line, reply.text, reply.report)
        return Reply("The CSV is in your direct messages with Flakebot.", report=reply.report, file=file)
    return replace(reply, blocks=_framed(question, reply, tools))


def _undrawn(chart: Callable[[_R], Chart], report: _R) -> None:
    """Draw nothing: a file and an account of how numbers were computed show no picture."""


def _framed(question: Question, reply: Reply, tools: Tools) -> tuple[Block | Chart, ...]:
    """Return an answer's blocks with what stands above and below every answer."""
    request, numbers = question.request, tools.numbers
    newer = request.run and request.run != numbers.run.run_id
    note = [blocks.context("The numbers are newer than those of the answer you used.")] if newer else []
    places = question.asked.regions or (question.scope.where or "",)
    above = banners.show(tools, places, tools.moment(request), data_team=request.data_team)
    shown, calendar = blocks.noted(reply.blocks, blocks.escape(question.why)), tools.calendar_of(question.grammar)
    return (*note, *above, *shown, *controls.show(question, numbers, calendar, folded=reply.folded))
