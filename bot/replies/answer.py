"""An answer for a phone: the headline, what to do, the table, the chart, and one grey line.

Whatever else there is to say, such as ranges, methods and what is not in a rate, stands in *How computed*.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.calendar import Span
from bot.messages import Block, Chart, Reply
from bot.replies import blocks
from bot.replies.blocks import escape

HEADLINE = 200
"""Maximum length of a headline, in characters."""


@dataclass(frozen=True)
class Headline:
    """The first sentence of an answer, set in bold, and what belongs to it: counts, the change. Both are plain text."""

    lead: str
    rest: str = ""

    @property
    def text(self) -> str:
        """Return the headline as a notification shows it."""
        return blocks.short(f"{self.lead} {self.rest}".strip(), HEADLINE)


def fitting(lead: str, sentences: Iterable[str]) -> Headline:
    """Return a headline with its sentences as far as they fit whole; '' is none."""
    rest = ""
    for sentence in filter(None, sentences):
        longer = f"{rest} {sentence}".strip()
        if len(lead) + 1 + len(longer) > HEADLINE:
            break
        rest = longer
    return Headline(lead, rest)


@dataclass(frozen=True)
class Answer:
    """What an answer says, in the order in which it is shown; every text is plain.

    `warning` is what a reader has to know before the number, such as that the data are old; `to_do` what the reader can
    do now; `body` the table and the chart. `about` are the parts of the grey line: what the numbers are about, and
    through which day. `method` are the sentences that *How computed* shows of this answer. `folded`: some rows are
    shown as one.
    """

    headline: Headline
    warning: str = ""
    to_do: str = ""
    body: Sequence[Block | Chart] = ()
    about: Sequence[str] = ()
    method: Sequence[str] = ()
    folded: bool = False

    def reply(self, report: dict[str, Any], without_shifts: Span | None = None) -> Reply:
        """Return the reply, with the numbers behind it, and the days in which it found no shifts."""
        lead = self.headline.lead
        rest = blocks.short(self.headline.rest, HEADLINE - len(lead))
        warning = f"{escape(self.warning)}\n" if self.warning else ""
        parts: list[Block | Chart] = [blocks.section(f"{warning}*{escape(lead)}* {escape(rest)}".strip())]
        if self.to_do:
            parts.append(blocks.section(escape(self.to_do)))
        parts += self.body
        if line := " ".join(f"{part}." for part in self.about if part):
            parts.append(blocks.context(escape(line)))
        text = blocks.short(escape(f"{self.warning} {self.headline.text}".strip()), blocks.TEXT)
        return Reply(
            text, tuple(parts), report, folded=self.folded, method=tuple(self.method), without_shifts=without_shifts
        )
