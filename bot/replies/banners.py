"""What stands above every answer whose numbers are frozen, or are not today's though they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.calendar import Calendar, say
from bot.language.scope import touches
from bot.messages import Block
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.tools import Published, Stamp, Tools

REASON = 200
"""So much of a reason is shown."""


def show(tools: Tools, places: Iterable[str], now: datetime) -> list[Block]:
    """Say what a reader has to know of the numbers of some places; '' stands for all regions."""
    stamps, asked, calendar, numbers = tools.stamps(), tuple(places), tools.calendar, tools.numbers
    lines = [
        _frozen(stamp, calendar)
        for stamp in stamps
        if stamp.kind == "frozen" and any(touches(stamp.place, place, numbers.names) for place in asked)
    ]
    failed = [stamp for stamp in stamps if stamp.kind == "failed"]
    lines += _not_todays(failed, numbers.run, calendar, now, tools.overdue)
    return [blocks.context(line) for line in lines]


def _frozen(stamp: Stamp, calendar: Calendar) -> str:
    since, what = stamp.since.astimezone(calendar.zone), escape(stamp.place) or "All numbers"
    return f":snowflake: *{what} frozen* at {since:%a %H:%M}: {escape(blocks.short(stamp.reason, REASON))}"


def _not_todays(
    failed: list[Stamp], published: Published, calendar: Calendar, now: datetime, overdue: timedelta
) -> Iterator[str]:
    """Say that the numbers are older than they should be, and why."""
    if published.started_at is None:
        return
    of, today = calendar.today(published.started_at), calendar.today(now)
    if failed:
        since = failed[-1].since.astimezone(calendar.zone)
        why = f"the run of {say(since.date())}, {since:%H:%M} did not pass its checks"
    elif of < today and now >= calendar.midnight(today) + overdue:
        why = "today's have not come from VAN's sync yet"
    else:
        return
    yield f":warning: *Numbers of {say(of)}*: {why}. The data team is told."
