"""What the data team can ask and have done: the one list of its commands, and the one function that answers them.

Whatever way a request came (typed, a button, a form, a file), it passes here: who is not on the data team is refused
before anything is read, each use is recorded, and a failure becomes a Reply.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.admin import AdminCommand, AdminTools, audit, log_names, quoted
from bot.admin.audit import TURNED_AWAY, Use
from bot.errors import UsageError, UserError
from bot.language import Arguments, spelling
from bot.messages import ADMIN, Account, Reply, Request, Work
from bot.replies import errors, help_page
from commands.admin import (
    accept,
    check,
    doctor,
    file,
    freeze,
    reconcile,
    rerun,
    status,
    thaw,
)
from commands.admin.maps import COMMANDS as MAPS
from commands.admin.outlets import dashboard, sheet

COMMANDS: tuple[AdminCommand, ...] = (
    status.COMMAND,
    check.COMMAND,
    rerun.COMMAND,
    accept.COMMAND,
    reconcile.COMMAND,
    freeze.COMMAND,
    thaw.COMMAND,
    *MAPS,
    sheet.COMMAND,
    dashboard.COMMAND,
    doctor.COMMAND,
)
"""In the order of the help page."""

log = logging.getLogger(__name__)


def answer(request: Request, tools: AdminTools) -> Reply:
    """Answer a request for `/flake-admin`. Never raises."""
    use = audit.begin(request, tools.moment(request))
    if request.refusal or not request.data_team:
        refused = Reply(request.refusal or _stranger(tools), outcome="refused")
        return _logged(request, None, tools, audit.close(use, tools, refused, TURNED_AWAY))
    arguments: Arguments | None = None
    try:
        if request.form != "answer":
            raise UserError(f"What {ADMIN} answers is for you alone: it is not shared.")
        command, words = _command(request.text)
        if command.changes:
            audit.note(use, tools, "begun")
        arguments = command.read(words)
        reply = command.run(request, arguments, tools)
    except Exception as error:
        reply = errors.as_reply(error, use.reference, f"{ADMIN} help", data_team=True)
    logged = partial(_logged, request, arguments, tools)
    if reply.work:
        return replace(reply, work=_audited(reply.work, use, tools, logged))
    return logged(audit.close(use, tools, reply))


def _audited(work: Work, use: Use, tools: AdminTools, logged: Callable[[Reply], Reply]) -> Work:
    """Return the work that is still to be done, so that its end is recorded too."""

    def do(progress: Callable[[str], None]) -> Reply:
        try:
            reply = work(progress)
        except Exception as error:
            reply = errors.as_reply(error, use.reference, f"{ADMIN} help", data_team=True)
        return logged(audit.close(use, tools, reply))

    return do


def _logged(request: Request, arguments: Arguments | None, tools: AdminTools, reply: Reply) -> Reply:
    """Return a reply with the name of what was asked, for the log; an answer does not depend on it."""
    command = _named(request.text.strip().partition(" ")[0])
    try:
        # A file that was dropped, and help, are named without what stands behind them.
        understood = arguments if command in COMMANDS else None
        name = log_names.name(command.name if command else "help", understood, reply.outcome, tools)
    except Exception:
        log.exception("not named", extra={"reference": request.reference})
        return reply
    return replace(reply, account=Account(name))


def _named(word: str) -> AdminCommand | None:
    return next((command for command in (*COMMANDS, file.COMMAND) if command.name == word.lower()), None)


def _command(text: str) -> tuple[AdminCommand, str]:
    """Find the command that is meant, and its words."""
    word, _, words = text.strip().partition(" ")
    word = word.lower()
    if word in ("", "help"):
        return _help(words.strip().lower()), words
    if found := _named(word):
        return found, words.strip()
    raise _unknown(word, words)


def opens_form(request: Request) -> bool:
    """Return whether a request is answered with a form, before anything is read or asked."""
    word, *words = request.text.split() or [""]
    command = _named(word)
    return command is not None and bool(command.form) and command.form in words


def _unknown(word: str, words: str, before: str = "") -> UsageError:
    """Offer the command that is nearly spelled so; else name all."""
    names = [*(command.name for command in COMMANDS), *([] if before else ["help"])]
    near = spelling.near(word, names)
    other, _, rest = words.partition(" ")
    if not near and other.lower() in names:
        # “pipeline rerun” is the other way round.
        near, words = [other.lower()], f"{word} {rest}"
    said = f"I don't know {quoted(word)}. "
    if not near:
        return UsageError(f"{said}There are: {', '.join(names)}.")
    return UsageError(f"{said}Did you mean {near[0]}?", " ".join([ADMIN, *before.split(), near[0], *words.split()]))


def _help(name: str) -> AdminCommand:
    """Return the command that shows the help page."""
    named = next((command for command in COMMANDS if command.name == name), None)
    if name and not named:
        raise _unknown(name, "", "help")
    shown = help_page.show(named) if named else help_page.admin(COMMANDS)
    return AdminCommand("help", "", "", (), (), lambda _request, _arguments, _tools: shown, keys=None)


def _stranger(tools: AdminTools) -> str:
    """Return why somebody is refused who is not on the data team."""
    if not tools.settings.data_team:
        return f"{ADMIN} is for the data team, and nobody is on it yet. Whoever set up Flakebot has to say who is."
    return f"{ADMIN} is for the campaign's data team. Ask them, or ask for the numbers with /flake."
