"""What the data team can ask and have done: the one list of its commands, and the one way in.

Whatever way a request came (typed, a button, a form, a file), it passes here: who is not on the data team is refused
before anything is read, each use is written down, and a failure becomes a Reply.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.admin.tools import TURNED_AWAY, AdminCommand, AdminTools, quoted
from bot.errors import UsageError, UserError
from bot.language import spelling
from bot.messages import ADMIN, Reply, Request, Work
from bot.replies import errors, help_page
from commands.admin import check, doctor, freeze, received, reconcile, regions, rerun, status, statuses, thaw

COMMANDS: tuple[AdminCommand, ...] = (
    status.COMMAND,
    check.COMMAND,
    rerun.COMMAND,
    reconcile.COMMAND,
    freeze.COMMAND,
    thaw.COMMAND,
    regions.COMMAND,
    statuses.COMMAND,
    doctor.COMMAND,
)
"""In the order of the help page."""

LONGEST = 500
"""So much of what was asked is written down."""

log = logging.getLogger(__name__)


def answer(request: Request, tools: AdminTools) -> Reply:
    """Answer somebody at the data team's door. Never raises."""
    use = _Use(request, tools, time.monotonic())
    if request.refusal or not request.data_team:
        return use.turned_away(request.refusal or _stranger(tools))
    try:
        if request.form != "answer":
            raise UserError(f"What {ADMIN} answers is for you alone: it is not shared.")
        command, words = _command(request.text)
        if command.changes:
            use.note("begun", "")
        reply = command.run(request, command.read(words), tools)
    except Exception as error:
        return use.over(use.failed(error))
    return replace(reply, work=use.watched(reply)) if reply.work else use.over(reply)


@dataclass(frozen=True)
class _Use:
    """One use of a command: it is written down whatever becomes of it."""

    request: Request
    tools: AdminTools
    started: float

    def note(self, outcome: str, said: str, milliseconds: int | None = None) -> None:
        """Write a row. Raises UserError where BigQuery does not take it: then nothing is done either."""
        self.tools.record(
            "records/audit",
            reference=self.request.reference,
            person=self.request.user,
            words=self.request.text[:LONGEST],
            noted_at=self.tools.moment(self.request) + timedelta(seconds=time.monotonic() - self.started),
            outcome=outcome,
            note=said[:LONGEST],
            milliseconds=milliseconds,
        )

    def turned_away(self, said: str) -> Reply:
        """Write down that somebody tried who may not, and refuse."""
        return self.over(Reply(said, outcome="refused"), TURNED_AWAY)

    def over(self, reply: Reply, outcome: str = "") -> Reply:
        """Write down how it ended, and give the answer; that it is given does not depend on it."""
        try:
            self.note(outcome or reply.outcome, reply.text, round((time.monotonic() - self.started) * 1000))
        except Exception as error:
            log.exception("use not written down", extra={"reference": self.request.reference}, exc_info=error)
        return reply

    def failed(self, error: Exception) -> Reply:
        """Turn a failure into a Reply."""
        if isinstance(error, UserError):
            log.info("refused", extra={"reference": self.request.reference, "reason": type(error).__name__})
            return errors.user_error(error, f"{ADMIN} help")
        log.error("failed", extra={"reference": self.request.reference}, exc_info=error)
        return errors.failure(self.request.reference)

    def watched(self, reply: Reply) -> Work:
        """Give the work that is still to be done, so that its end is written down too."""
        work = reply.work

        def do(progress: Callable[[str], None]) -> Reply:
            assert work is not None  # noqa: S101 - it is asked only where there is work
            try:
                return self.over(work(progress))
            except Exception as error:
                return self.over(self.failed(error))

        return do


def _command(text: str) -> tuple[AdminCommand, str]:
    """Find the command that is meant, and its words."""
    word, _, words = text.strip().partition(" ")
    word = word.lower()
    if word in ("", "help"):
        return _help(words.strip().lower()), words
    found = next((command for command in (*COMMANDS, received.COMMAND) if command.name == word), None)
    if found:
        return found, words.strip()
    raise _unknown(word, words)


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
    """Make the command that shows the help page."""
    named = next((command for command in COMMANDS if command.name == name), None)
    if name and not named:
        raise _unknown(name, "", "help")
    shown = help_page.show(named) if named else help_page.admin(COMMANDS)
    return AdminCommand("help", "", "", (), (), lambda _request, _arguments, _tools: shown, keys=None)


def _stranger(tools: AdminTools) -> str:
    """Say why somebody is refused who is not on the data team."""
    if not tools.settings.data_team:
        return f"{ADMIN} is for the data team, and nobody is on it yet: set DATA_TEAM (docs/connect.md)."
    return f"{ADMIN} is for the campaign's data team. Ask them, or ask for the numbers with /flake."
