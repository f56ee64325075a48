"""What a command of the data team is, and what it sees of the world beyond what every command sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.language import key_values
from bot.language.key_values import Arguments
from bot.messages import File, Reply, Request
from bot.replies.blocks import short
from bot.settings import Settings
from bot.tools import Described, Tools

if TYPE_CHECKING:
    from bot.outbox.sender import Sender
    from bot.pipeline.runs import Run
    from bot.warehouse.client import Warehouse

TURNED_AWAY = "turned away"
"""The outcome, in the audit, of whoever may not."""
QUOTED = 60
"""So much of a word that is none is repeated."""


def quoted(word: str) -> str:
    """Repeat a word that is not understood."""
    return f"“{short(word, QUOTED)}”"


class Rebuild(Protocol):
    """Rebuilds the numbers, checks and publishes them; only one does at a time, of all who try."""

    def __call__(
        self, asked_by: str, reason: str, progress: Callable[[str], None], accepted: tuple[str, ...] = ()
    ) -> Run:
        """Rebuild, and publish though these checks fail; raises UserError where it cannot, or somebody is at it."""


@dataclass(frozen=True, kw_only=True)
class AdminTools(Tools):
    """An admin command's view of the world: that of every command, and what only the data team may use.

    `warehouse` is all of BigQuery; `rebuild` runs the pipeline and `estimate` says how many bytes it would read;
    `sender` posts and edits digests, None where no Slack is connected; `fetch(id)` brings a file that was dropped in
    Slack, and `discard(id)` deletes it there: both raise UserError where they cannot.
    """

    settings: Settings
    warehouse: Warehouse
    rebuild: Rebuild
    estimate: Callable[[], int]
    sender: Sender | None
    fetch: Callable[[str], File]
    discard: Callable[[str], None]


@dataclass(frozen=True)
class AdminCommand(Described):
    """One thing the data team can ask or have done, and the function that does it.

    `keys` are those it takes; None: it takes any text, as a name. The value of `pairs`, one of them, is a list like
    “date=When, status=Result”. `changes`: it changes something, so that its use is written down before it is done as
    well as after.
    """

    run: Callable[[Request, Arguments, AdminTools], Reply]
    keys: tuple[str, ...] | None = ()
    pairs: str = ""
    changes: bool = False

    def read(self, text: str) -> Arguments:
        """Read the words behind the command's name. Raises UsageError for a key that it does not take."""
        return Arguments(text.strip(), {}) if self.keys is None else key_values.read(text, self.keys, self.pairs)
