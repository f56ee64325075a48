"""All checks of the doctor, run side by side: one that fails or hangs hides no other. No line holds a secret."""

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
    """Return the lines of each group's checks, in order, without any secret in them; all checks run side by side."""
    threads = {group: [_CheckThread(name, check) for name, check in its.items()] for group, its in checks.items()}
    begun = [thread for its in threads.values() for thread in its]
    for thread in begun:
        thread.start()
    deadline = time.monotonic() + MAX_SECONDS
    for number, thread in enumerate(begun, 1):
        progress(f"{number} of {len(begun)}: {thread.name} …")
        thread.join(max(0.0, deadline - time.monotonic()))
    hidden = [secret for secret in secrets if len(secret) >= MIN_SECRET_LENGTH]
    return {
        group: [_without(hidden, line) for thread in its for line in thread.found()] for group, its in threads.items()
    }


class _CheckThread(Thread):
    """One check, in a thread that nobody has to wait for; its lines so far are kept even if it fails or hangs."""

    def __init__(self, name: str, check: Check) -> None:
        super().__init__(name=name, daemon=True)
        self._check = check
        self._lines: list[Line] = []

    def run(self) -> None:
        """Run the check."""
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
        """Return the lines of the check, and one more where it hangs."""
        remedy = "Try again; see whether this machine has a network."
        hangs = ill(self.name, f"no answer in {MAX_SECONDS:.0f} seconds", remedy)
        return [*self._lines, *([hangs] if self.is_alive() else [])]


def _without(secrets: Iterable[str], line: Line) -> Line:
    for secret in secrets:
        line = replace(line, found=line.found.replace(secret, "…"), remedy=line.remedy.replace(secret, "…"))
    return line
