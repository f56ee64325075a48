"""What goes into a command and what comes out: a Request and a Reply."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from bot.calendar import Span
from bot.errors import Outcome

Block = dict[str, Any]
"""A Block Kit block, as Slack takes it."""


Form = Literal["answer", "rows", "receipt", "csv", "share"]
"""In which form an answer is wanted: as a message, with all rows, as an account of how it was computed, as a file, or
for others."""


EntryPoint = Literal["/flake", "/flake-admin", "home"]
"""Where a request came in: everybody's slash command, the data team's, or App Home."""

ADMIN: EntryPoint = "/flake-admin"
"""The data team's slash command."""

HOME: EntryPoint = "home"
"""App Home: the words are what the person did there."""

PTG = "/ptg"
"""A slash command of its own for what `/flake ptg` asks."""


def entered(text: str) -> tuple[EntryPoint, str]:
    """Return the entry point that the first word of a text names, else everybody's, and the words after it."""
    first, _, rest = text.strip().partition(" ")
    if first.lower() == PTG:
        return "/flake", f"{PTG.removeprefix('/')} {rest.strip()}".strip()
    words = rest.strip() if first.startswith("/") else text.strip()
    return (ADMIN if first.lower() == ADMIN else "/flake"), words


def _ignored(line: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Request:
    """What a person asked: the words after the command, who, where, and the campaign's date when they asked.

    `run` names the published run of the answer whose button or menu was used. `submitted`: the form with which the
    command answers was sent off with these words. `now` is the moment, where it was noted. `staff_keys` are hashes of
    the names by which VAN may know the person: their e-mail address, and the part of it before the @. `data_team`: the
    person was found to be on it; for `/flake-admin`, `refusal` says why not, where there is more to say. `stored`: the
    words were not typed now but come from a button, so that without a place they mean all of them. `previous` is the
    question before it in the same conversation, '' where there is none; where answers leave no trace there, `earlier`
    are the words with which the same person asked before, the oldest first. `channel_name` is '' where Slack does not
    tell it. `name` is the first name of the person, '' where Slack does not tell it, and None for whoever does not ask
    in Slack. `on_read` is called, once the words are read, with a line that says what is being counted; `on_draw` with
    each chart of the answer as its drawing begins. Without `on_draw`, an answer waits for its charts.
    """

    text: str
    user: str
    channel: str
    today: date
    reference: str
    form: Form = "answer"
    run: str = ""
    submitted: bool = False
    now: datetime | None = None
    staff_keys: tuple[str, str] | None = field(default=None, repr=False)
    entry_point: EntryPoint = "/flake"
    data_team: bool = False
    refusal: str = ""
    stored: bool = False
    previous: str = ""
    earlier: tuple[str, ...] = ()
    channel_name: str = ""
    name: str | None = field(default=None, repr=False)
    on_read: Callable[[str], None] = field(default=_ignored, repr=False, compare=False)
    on_draw: Callable[[Drawing], None] | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Chart:
    """A picture: a PNG, the name of its file, and what it shows in words.

    `native` are the blocks with which Slack draws the same chart itself, none where it cannot.
    """

    name: str
    png: bytes = field(repr=False)
    alt_text: str
    native: tuple[Block, ...] = field(default=(), repr=False, compare=False)


class Drawing(Chart):
    """A chart that is being drawn: whoever reads it waits for it.

    `drawn` becomes the chart, or None where it could not be drawn; reading it raises ValueError then.
    """

    drawn: Future[Chart | None]

    def __init__(self, drawn: Future[Chart | None]) -> None:
        # As a subclass of what is frozen, it cannot set its attributes.
        vars(self).update(drawn=drawn)

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    @property
    def name(self) -> str:
        """Return the name of its file, once it is drawn."""
        return self._chart().name

    @property
    def png(self) -> bytes:
        """Return the picture, once it is drawn."""
        return self._chart().png

    @property
    def alt_text(self) -> str:
        """Return what it shows in words, once it is drawn."""
        return self._chart().alt_text

    @property
    def native(self) -> tuple[Block, ...]:
        """Return the blocks with which Slack draws it itself, once it is drawn."""
        return self._chart().native

    def _chart(self) -> Chart:
        chart = self.drawn.result()
        if chart is None:
            raise ValueError("the chart could not be drawn")
        return chart


@dataclass(frozen=True)
class File:
    """A file for the person who asked: its name, its content, and what it is about in words."""

    name: str
    content: bytes = field(repr=False)
    about: str


@dataclass(frozen=True)
class Post:
    """A message to a channel."""

    channel: str
    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Account:
    """What the log says about an answer: the question, in words that were understood; rows; bytes read.

    `billable` is what BigQuery's minimum makes of the bytes.
    """

    question: str = ""
    rows: int = 0
    bytes: int = 0
    billable: int = 0


@dataclass(frozen=True)
class Reply:
    """An answer: a headline for phones and screen readers, blocks, and the numbers behind it.

    A `Chart` among the blocks stands where its picture goes; whoever sends the reply turns it into an image block. It
    may be a `Drawing` where the request follows its charts.
    Where a modal can be opened, `view` is shown instead of the blocks; `post` is for others. `commit` stores what
    `post` announces: it is called once the post has arrived, and raises what a command raises. `work` is what takes
    long and is still to be done: it is given a function that reports its progress, and returns the reply that takes
    this one's place. `rest` is what is left to do where a request was only read so far; its reply takes this one's
    place, too. `folded`: some rows are shown as one. `method` are plain sentences on how the numbers were
    computed, for those who ask that. `understood` is the command that was answered, '' where none was; `awaits` the
    beginning of one that what is written next completes. `account` is for the log only. `without_shifts` are the days
    of an answer that found no shifts of the event type asked for. `for_others`: it previews what others will see, and
    is drawn as that will be.
    """

    text: str
    blocks: tuple[Block | Chart, ...] = ()
    report: dict[str, Any] | None = None
    outcome: Outcome = "answered"
    file: File | None = None
    view: Block | None = None
    post: Post | None = None
    commit: Callable[[], None] | None = field(default=None, repr=False, compare=False)
    work: Work | None = field(default=None, repr=False, compare=False)
    rest: Rest | None = field(default=None, repr=False, compare=False)
    folded: bool = False
    method: tuple[str, ...] = field(default=(), repr=False, compare=False)
    understood: str = ""
    awaits: str = ""
    account: Account = field(default=Account(), repr=False, compare=False)
    without_shifts: Span | None = None
    for_others: bool = False

    def finished(self) -> Reply:
        """Do the rest, where there is one, and return the whole reply."""
        return self.rest.answer() if self.rest else self


@dataclass(frozen=True)
class Rest:
    """What is left to do for the answer to a request that was read.

    Whoever asks the same question has the same `key`, and needs the same of BigQuery; '' where nobody is known to.
    """

    answer: Callable[[], Reply]
    key: str = ""


Work = Callable[[Callable[[str], None]], Reply]
"""Work that takes long, as `Reply.work` describes it. It raises what a command raises."""
