"""A notice to the people responsible for the numbers: one text, as a direct message and as a mail."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.messages import Reply
from bot.replies import blocks
from bot.replies.blocks import escape


@dataclass(frozen=True)
class Notice:
    """A notice: its headline, what happened (mrkdwn, escaped), what to do, and what stands in small print below.

    `buttons` are labels and the commands that they run; a mail names the commands.
    """

    headline: str
    happened: Sequence[str]
    remedy: str
    small: Sequence[str] = ()
    buttons: Sequence[tuple[str, str]] = ()

    @property
    def plain(self) -> str:
        """Return the notice as plain text, for a mail."""
        lines = [self.headline, "", *(_unmarked(line) for line in self.happened), "", self.remedy.replace("`", "")]
        # A mail has no buttons and no forms.
        commands = [words.removesuffix(" form:yes") for _, words in self.buttons]
        lines += ["", f"In Slack: {', '.join(commands)}"] if commands else []
        lines += ["", *self.small] if self.small else []
        return "\n".join(lines).rstrip() + "\n"


def show(notice: Notice) -> Reply:
    """Show a notice as a direct message."""
    happened = "\n".join(notice.happened)
    parts = [blocks.section(f"*{escape(notice.headline)}*\n{happened}"), blocks.section(escape(notice.remedy))]
    if notice.buttons:
        parts.append(blocks.actions(blocks.button(*each, at) for at, each in enumerate(notice.buttons)))
    if notice.small:
        parts.append(blocks.context("\n".join(map(escape, notice.small))))
    return Reply(blocks.short(escape(notice.headline), blocks.TEXT), tuple(parts))


def _unmarked(line: str) -> str:
    """Remove mrkdwn from a line, but keep a channel's id, which Slack's search understands."""
    plain = re.sub(r"<#([A-Z0-9]+)>", r"channel \1", line).replace("*", "").replace("`", "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
