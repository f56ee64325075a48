"""What people can ask: the one list of commands, and the one place that turns a failure into a Reply."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.messages import Reply, Request, UserError
from bot.tools import Command, Tools
from bot.views import errors, help_page
from commands import flake

COMMANDS: tuple[Command, ...] = (flake.COMMAND,)
"""In the order of the help page. The first answers whatever begins with no other command's name."""

log = logging.getLogger(__name__)


def answer(request: Request, tools: Tools) -> Reply:
    """Answer what a person asked. Never raises: what they can mend is said, a bug is logged and apologized for."""
    word, _, rest = request.text.strip().partition(" ")
    try:
        if word.lower() == "help":
            named = [command for command in COMMANDS if command.name == rest.strip().lower()]
            return help_page.show(named or COMMANDS)
        command = next((command for command in COMMANDS if command.name == word.lower()), None)
        return command.run(replace(request, text=rest), tools) if command else COMMANDS[0].run(request, tools)
    except UserError as error:
        log.info("refused", extra={"reference": request.reference, "reason": type(error).__name__})
        return errors.user_error(error)
    except Exception:
        log.exception("failed", extra={"reference": request.reference})
        return errors.failure(request.reference)
