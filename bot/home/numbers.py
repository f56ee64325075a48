"""What App Home says of a person's week: what to do today, what is ahead, and how their own turf stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from bot.calendar import say
from bot.replies import phrases
from bot.replies.phrases import in_turf
from bot.reports import confirm
from bot.reports.flake import FlakeReport, to_do
from bot.reports.flake.to_do import ToDo
from bot.reports.next import NextReport, came


def today(due: ToDo, day: date) -> Iterator[str]:
    """Yield the calls due today and the shifts to close out, or that there are none."""
    if due.calls:
        own = f", {in_turf(due.own[1])}" if due.own else ""
        yield f"{to_do.calls(due.calls)} for shifts through {say(confirm.ahead(day).last)}{own}."
    else:
        yield "No confirm calls."
    if due.to_close and due.oldest:
        own = f", {in_turf(due.own[0])}" if due.own else ""
        yield f"{phrases.shifts(due.to_close)} to close out{own}; the oldest is from {say(due.oldest)}."
    else:
        yield "Nothing to close out: all past shifts are closed out."


def coming(rest: NextReport, following: NextReport) -> Iterator[str]:
    """Yield how many will come in the rest of this week and in the next one, and how many came last week."""
    yield f"Rest of this week: {_ahead(rest)}"
    yield " ".join(filter(None, (f"Next week: {_ahead(following)}", came(following))))


def own(week: FlakeReport, rest: NextReport, following: NextReport) -> str:
    """Return how the person's turf stands: how many flaked, and what is scheduled; '' without a turf or numbers."""
    flaked = next((row.counts for row in week.rows if row.key == week.turf), None)
    parts = [phrases.flaked(flaked)] if flaked and flaked.total else []
    for ahead, when in ((rest, "in the rest of this week"), (following, "next week")):
        counts = next((row.counts for row in ahead.rows if row.key == ahead.turf), None)
        parts += [f"{counts.scheduled:,} scheduled {when}, {counts.confirmed:,} confirmed"] if counts else []
    return f"{'; '.join(parts)}." if parts else ""


def _ahead(ahead: NextReport) -> str:
    counts, expected = ahead.total.counts, ahead.total.expected
    if not counts.scheduled:
        return "nothing is scheduled yet."
    if expected is None:
        return f"{counts.scheduled:,} scheduled, {counts.confirmed:,} confirmed."
    confirmed = f"{counts.confirmed:,} {'is' if counts.confirmed == 1 else 'are'} confirmed"
    within = f" ({expected.within[0]:,}–{expected.within[1]:,})" if expected.within else ""
    return f"about {expected.shifts:,.0f} of {counts.scheduled:,} scheduled will come{within}; {confirmed}."
