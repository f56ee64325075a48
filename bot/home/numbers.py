"""The four numbers of App Home: the week's rate, what is to be closed out, and what is ahead in two weeks."""

from __future__ import annotations

from bot.calendar import say
from bot.replies import phrases
from bot.replies.phrases import percent
from bot.reports.flake import FlakeReport, last_known
from bot.reports.next import NextReport
from bot.reports.unclosed import UnclosedReport


def of(week: FlakeReport, rest: NextReport, following: NextReport, unclosed: UnclosedReport) -> list[tuple[str, ...]]:
    """Return each number's title and its lines, the last of which is about the person's own turf."""
    return [
        ("Flake rate", *_rate(week), _own_rate(week)),
        ("To close out", *_open(unclosed), _own_open(unclosed)),
        ("Rest of this week", *_ahead(rest), _own_ahead(rest)),
        ("Next week", *_ahead(following), _own_ahead(following)),
    ]


def _own_rate(week: FlakeReport) -> str:
    """Write how many flaked in the person's turf."""
    counts = next((row.counts for row in week.rows if row.key == week.turf), None)
    return f"Your turf: {phrases.flaked(counts)}" if counts and counts.total else ""


def _own_open(unclosed: UnclosedReport) -> str:
    own = sum(row.unclosed for row in unclosed.rows if row.organizer == unclosed.turf)
    return f"Your turf: {own:,}" if own and unclosed.turf else ""


def _own_ahead(ahead: NextReport) -> str:
    counts = next((row.counts for row in ahead.rows if row.key == ahead.turf), None)
    return f"Your turf: {counts.scheduled:,} scheduled, {counts.confirmed:,} confirmed" if counts else ""


def _rate(week: FlakeReport) -> tuple[str, str]:
    total, before = week.total, week.before
    if week.through is None:
        ending = phrases.ending(week.coverage)
        return f"Too early: {ending}.", last_known(week)
    until = f"through {say(week.through)}"
    last = f"Same days last week {percent(before.flake_rate)} of {before.total:,}" if before.total else ""
    if total.flake_rate is None:
        return f"{phrases.unrated(total).capitalize()} {until}.", last
    return f"{phrases.flaked(total)}, {until}", last


def _open(unclosed: UnclosedReport) -> tuple[str, str]:
    if not unclosed.total and not unclosed.older:
        return "Nothing: all past shifts are closed out.", ""
    first = say(unclosed.scope.span.first)
    number = f"{unclosed.total:,} past {'shift' if unclosed.total == 1 else 'shifts'} since {first}"
    return number, f"{unclosed.older:,} older" if unclosed.older else ""


def _ahead(ahead: NextReport) -> tuple[str, str]:
    counts, expected = ahead.total.counts, ahead.total.expected
    if not counts.scheduled:
        return "Nothing is scheduled yet.", ""
    booked = f"{counts.scheduled:,} scheduled, {counts.confirmed:,} confirmed"
    if expected is None:
        return booked, ""
    within = f" ({expected.within[0]:,}–{expected.within[1]:,})" if expected.within else ""
    return booked, f"About {expected.shifts:,.0f} will come{within}"
