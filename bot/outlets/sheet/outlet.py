"""The spreadsheet as one instance of the service keeps it up to date: written after each publication, freeze and thaw.

It is checked every minute, in a thread of its own: what fails is tried again, and delays and harms nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.errors import UnavailableError, UserError
from bot.outlets.sheet.writer import Written
from bot.runtime import WorkerPool
from bot.tools import Tools
from bot.warehouse import NothingPublishedError

log = logging.getLogger(__name__)


@dataclass
class SheetOutlet:
    """Writes the spreadsheet where it does not show the newest numbers.

    `publish` writes, and `tell` lets the data team know, once, what somebody has to put right.
    """

    tools: Callable[[], Tools]
    publish: Callable[[], Written]
    tell: Callable[[str], object]
    _workers: WorkerPool = field(default_factory=lambda: WorkerPool(1, "sheet"))
    _shown: object = None
    """The run and its freezes that this instance has seen in the spreadsheet."""
    _problem: str = ""

    def wake(self) -> None:
        """Begin to write what is new, unless that is being done. Never raises."""
        self._workers.begin("sheet", self.check)

    def check(self) -> None:
        """Write what is new."""
        try:
            tools = self.tools()
            # Read before the numbers: what is published meanwhile is seen the next minute.
            wanted = tools.numbers.run.run_id, tools.stamps()
            if wanted == self._shown:
                return
            written = self.publish()
        except NothingPublishedError:
            return
        except UserError as error:
            self._note(error)
            return
        self._shown, self._problem = wanted, ""
        outcome = "written" if written.changed else "unchanged"
        log.info("sheet", extra={"reference": written.run, "outcome": outcome})

    def _note(self, error: UserError) -> None:
        """Log what went wrong, once, and tell the data team of what does not pass by itself."""
        if error.text != self._problem:
            log.warning("sheet not written", extra={"reason": error.text})
            self._problem = error.text
        if not isinstance(error, UnavailableError):
            self.tell(error.text)

    def finish(self) -> None:
        """Wait until what was begun is done."""
        self._workers.finish()

    def close(self) -> None:
        """Begin nothing more, and wait for what is being done."""
        self._workers.close()
