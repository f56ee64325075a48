"""What became of writing the Google Sheet."""

from __future__ import annotations

from bot.messages import Reply
from bot.outlets.sheet import Written
from bot.replies import blocks
from bot.replies.blocks import escape


def written(done: Written, address: str) -> Reply:
    """Say that the sheet shows the newest numbers, and where it is."""
    text = "The Google Sheet is up to date." if done.changed else "The Google Sheet was up to date."
    return Reply(
        text,
        (
            blocks.section(f"*{text}*\n{address}"),
            blocks.context(f"Newest published run: {escape(done.run)}"),
        ),
    )
