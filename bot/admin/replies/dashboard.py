"""What the data team reads about dashboards: the address of a report in Data Studio, or what there is instead."""

from __future__ import annotations

from bot.messages import Reply
from bot.replies import blocks
from bot.replies.blocks import escape

HTML = "python -m bot dashboard --html DIR"
MAX_LINK = 2500
"""Maximum length of a link, in characters: it stands in one section with what is said of it."""


def show(address: str, place: str, *, template: bool) -> Reply:
    """Show the address, and what opening it does."""
    text = f"Open {place or 'all regions'} in Data Studio"
    what = (
        "It is a copy of your template, on the published tables. *Edit and share* keeps it as a report of your own."
        if template
        else "The published tables are connected, and nothing is drawn: there is no template yet (DASHBOARD_TEMPLATE). "
        "docs/dashboard.md leads through making one."
    )
    only = (
        f" Its data sources have the rows of {escape(place)} only; all other filters are in the report."
        if place
        else ""
    )
    note = "Data Studio was not asked: whoever opens it needs to be allowed to read the tables."
    section = blocks.section(f"*<{escape(address)}|{escape(text)}>*\n{what}{only}")
    return Reply(text, (section, blocks.context(f"{note} The same pages as a file: `{HTML}`")))


def too_long(place: str) -> Reply:
    """Reply that a place's name is too long for an address."""
    text = f"The name of {place} is too long for an address. Open all regions instead, and choose it in the report."
    button = blocks.button("All regions", "/flake-admin dashboard", 0)
    return Reply(blocks.short(text, blocks.TEXT), (blocks.section(escape(text)), blocks.actions([button])))


def local() -> Reply:
    """Reply that Data Studio cannot read a local BigQuery, and name what can be had."""
    text = "Data Studio reads Google's BigQuery only, and these numbers are in a local one."
    more = f"The same three pages as one file to open, print and mail: `{HTML}`. For Data Studio, set BIGQUERY_PROJECT."
    return Reply(text, (blocks.section(f"*{text}*\n{more}"),))
