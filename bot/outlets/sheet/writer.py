"""Writing a publication into the spreadsheet, so that it never shows half of one, nor an older one again.

Each try reads the spreadsheet first and the numbers after that. Of several writes that were planned from the same
state Google takes one, and the others read again: so each write holds numbers that were read after those before it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.errors import UnavailableError
from bot.outlets.sheet import plan, sending, snapshot
from bot.outlets.sheet.client import InvalidRequestError, SheetClient
from bot.outlets.sheet.tabs import Tab

TRIES = 5
"""Maximum number of times that a write is planned anew, as somebody else has written or changed a tab meanwhile."""


@dataclass(frozen=True)
class Publication:
    """What the spreadsheet is to show: the tabs, and the name of the newest published run."""

    tabs: tuple[Tab, ...]
    run: str


@dataclass(frozen=True)
class Written:
    """What a write did: which run is shown, whether anything changed, and how many calls that took."""

    run: str
    changed: bool
    calls: int = 0


def write(client: SheetClient, ids: Sequence[int], publication: Callable[[], Publication]) -> Written:
    """Write the newest publication. Raises UserError where Google does not answer, or refuses.

    To write the same twice changes nothing.
    """
    problem = ""
    for _ in range(TRIES):
        before = snapshot.read(client, ids)
        newest = publication()
        planned = plan.make(newest.tabs, before, newest.run)
        if not planned.needed:
            return Written(newest.run, changed=False)
        try:
            return Written(newest.run, changed=True, calls=sending.send(client, planned))
        except InvalidRequestError as error:
            problem = str(error)
    raise UnavailableError(f"Google Sheets took none of {TRIES} writes: {problem}")
