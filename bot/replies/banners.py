"""Notes above every answer whose numbers are frozen, or are not today's although they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.calendar import Calendar, say, say_time
from bot.language import touches
from bot.messages import ADMIN, Block
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment
from bot.tools import Published, Stamp, Tools

MAX_REASON = 200
"""Maximum length of the reason shown, in characters."""


def show(tools: Tools, places: Iterable[str], now: datetime, *, data_team: bool = False) -> list[Block]:
    """Return what a reader has to know about the numbers of some places; '' stands for all regions.

    `data_team`: whoever reads it is on the data team, and reads what to do.
    """
    stamps, asked, calendar, numbers = tools.stamps(), tuple(places), tools.calendar, tools.numbers
    lines = [
        _frozen(stamp, calendar)
        for stamp in stamps
        if stamp.kind == "frozen" and any(touches(stamp.place, place, numbers.names) for place in asked)
    ]
    failed = [stamp for stamp in stamps if stamp.kind == "failed"]
    old = _not_todays(failed, numbers.run, calendar, now, tools.overdue)
    to_do = " ".join([*(escape(stamp.remedy) for stamp in failed[-1:]), f"`{ADMIN} status` has more."])
    lines += [f"{line} {to_do if data_team else 'The data team is told.'}" for line in old]
    return [blocks.context(line) for line in lines]


def _frozen(stamp: Stamp, calendar: Calendar) -> str:
    since, what = stamp.since.astimezone(calendar.zone), escape(stamp.place) or "All numbers"
    reason = escape(blocks.short(stamp.reason, MAX_REASON))
    return f":snowflake: *{what} frozen* since {since:%a}, {say_time(since)}: {reason}"


def _not_todays(
    failed: list[Stamp], published: Published, calendar: Calendar, now: datetime, overdue: timedelta
) -> Iterator[str]:
    """Yield a line where the numbers are older than they should be, and say why."""
    if published.started_at is None:
        return
    of, today = calendar.today(published.started_at), calendar.today(now)
    if failed:
        last = failed[-1]
        since = last.since.astimezone(calendar.zone)
        at = say_time(since) if since.date() == today else say_moment(since)
        why = f"*{escape(last.reason[:1].upper() + last.reason[1:])}* ({at})"
    elif of < today and now >= calendar.midnight(today) + overdue:
        why = "*VAN's data haven't arrived yet today*"
    else:
        return
    yield f":warning: {why}; these are the numbers of {say(of)}."
