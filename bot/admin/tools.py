"""What a command of the data team is, and what it sees of the world beyond what every command sees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.language import key_values
from bot.language.key_values import Arguments
from bot.messages import File, Reply, Request
from bot.replies.blocks import short
from bot.settings import Settings
from bot.tools import Described, Tools

if TYPE_CHECKING:
    from bot.outbox import Sender
    from bot.pipeline import Run
    from bot.warehouse import Warehouse

WORD_LIMIT = 60
"""Maximum number of characters repeated of a word that is not understood."""

Progress = Callable[[str], None]
"""Tells the person who waits what is being done."""


def quoted(word: str) -> str:
    """Repeat a word that is not understood."""
    return f"“{short(word, WORD_LIMIT)}”"


@dataclass(frozen=True, kw_only=True)
class AdminTools(Tools):
    """An admin command's view of the world: that of every command, and what only the data team may use.

    `warehouse` is all of BigQuery. `rebuild(asked_by, reason, progress, accepted)` rebuilds the numbers, checks them
    and publishes them although the accepted checks fail; of all who try, one at a time: it raises UserError where it
    cannot, or another run is under way. `estimate` returns how many bytes that would read. `sender` posts and edits
    digests, None where no Slack is connected; `fetch(id)` brings a file that was dropped in Slack, and `discard(id)`
    deletes it there: both raise UserError where they cannot.
    """

    settings: Settings
    warehouse: Warehouse
    rebuild: Callable[[str, str, Progress, tuple[str, ...]], Run]
    estimate: Callable[[], int]
    sender: Sender | None
    fetch: Callable[[str], File]
    discard: Callable[[str], None]


@dataclass(frozen=True)
class AdminCommand(Described):
    """One thing the data team can ask or have done, and the function that does it.

    `keys` are those it takes; None where it takes any text, as a name. The value of `pairs`, one of them, is a list
    like “date=When, status=Result”. `form` is the word that asks for its form. `changes` says that it changes
    something, so that its use is recorded before it is done as well as after.
    """

    run: Callable[[Request, Arguments, AdminTools], Reply]
    keys: tuple[str, ...] | None = ()
    pairs: str = ""
    form: str = ""
    changes: bool = False

    def read(self, text: str) -> Arguments:
        """Read the words behind the command's name. Raises UsageError for a key that it does not take."""
        return Arguments(text.strip(), {}) if self.keys is None else key_values.read(text, self.keys, self.pairs)
