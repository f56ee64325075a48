"""What has to be in order for Flakebot to work: checked side by side, each line ok or how to fix it.

One check that fails or hangs hides no other. No line holds a secret.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from threading import Thread

from bot.doctor.health import Check, Checks, Line, ill
from bot.errors import UserError

MAX_SECONDS = 25.0
"""Maximum number of seconds for all checks together."""
MIN_SECRET_LENGTH = 6
"""Minimum length of a secret that is hidden: a shorter one is a word like others."""

log = logging.getLogger(__name__)


def examine(
    checks: Mapping[str, Checks], progress: Callable[[str], None], secrets: Iterable[str] = ()
) -> dict[str, list[Line]]:
    """Do all checks of all groups side by side; give the lines of each group, in order, without any secret in them."""
    looks = {group: [_Look(name, check) for name, check in its.items()] for group, its in checks.items()}
    begun = [look for its in looks.values() for look in its]
    for look in begun:
        look.start()
    deadline = time.monotonic() + SECONDS
    for number, look in enumerate(begun, 1):
        progress(f"{number} of {len(begun)}: {look.name} …")
        look.join(max(0.0, deadline - time.monotonic()))
    hidden = [secret for secret in secrets if len(secret) >= SHORTEST]
    return {group: [_without(hidden, line) for look in its for line in look.found()] for group, its in looks.items()}


class _Look(Thread):
    """One check, in a thread that nobody has to wait for; what it has found so far stays, whatever becomes of it."""

    def __init__(self, name: str, check: Check) -> None:
        super().__init__(name=name, daemon=True)
        self._check = check
        self._lines: list[Line] = []

    def run(self) -> None:
        """Do the check."""
        try:
            for line in self._check():
                self._lines.append(line)
        except UserError as error:
            said, _, remedy = error.text.partition(". ")
            self._lines.append(ill(self.name, said.rstrip("."), remedy or "See docs/connect.md."))
        except Exception as error:
            # Its text might hold a secret.
            what = f"the check itself failed ({type(error).__name__})"
            log.error("check failed", extra={"work": self.name, "reason": type(error).__name__})
            self._lines.append(ill(self.name, what, "Tell the developers."))

    def found(self) -> list[Line]:
        """Give its lines; of one that hangs, also that it does."""
        remedy = "Try again; see whether this machine has a network."
        hangs = ill(self.name, f"no answer in {SECONDS:.0f} seconds", remedy)
        return [*self._lines, *([hangs] if self.is_alive() else [])]


def _without(secrets: Iterable[str], line: Line) -> Line:
    for secret in secrets:
        line = replace(line, found=line.found.replace(secret, "…"), remedy=line.remedy.replace(secret, "…"))
    return line
