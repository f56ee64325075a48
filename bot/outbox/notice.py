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
    """A notice: its headline, what happened (mrkdwn, escaped), and what to do."""

    headline: str
    happened: Sequence[str]
    remedy: str

    @property
    def plain(self) -> str:
        """Return the notice as plain text, for a mail."""
        lines = [self.headline, "", *(_unmarked(line) for line in self.happened), "", self.remedy.replace("`", "")]
        return "\n".join(lines).rstrip() + "\n"


def show(notice: Notice) -> Reply:
    """Show a notice as a direct message."""
    happened = "\n".join(notice.happened)
    parts = (blocks.section(f"*{escape(notice.headline)}*\n{happened}"), blocks.section(escape(notice.remedy)))
    return Reply(blocks.short(escape(notice.headline), blocks.TEXT), parts)


def _unmarked(line: str) -> str:
    """Remove mrkdwn from a line, but keep a channel's id, which Slack's search understands."""
    plain = re.sub(r"<#([A-Z0-9]+)>", r"channel \1", line).replace("*", "").replace("`", "")
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
