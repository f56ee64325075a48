"""The reply to `/flake next`: how many will come of those scheduled, by row and by day."""

from __future__ import annotations

from datetime import date

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED_TO_RANK, OWN, WEEKS_BACK, Counts
from bot.replies import blocks, table
from bot.replies.answer import Answer, Headline
from bot.replies.blocks import Cell, Number, escape
from bot.replies.phrases import NONE, behind, count, data, named, percent, subject, types
from bot.reports.next.report import Expected, NextReport, NextRow

TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Type"}
FEW_SCHEDULED = 2
"""Maximum number of scheduled shifts of a row that is shown together with others like it."""


def show(report: NextReport, chart: Chart | None, note: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: with all rows, the small ones too."""
    shown, small = (list(report.rows), []) if whole else _folded(report)
    body: list[Block | Chart] = []
    if report.rows:
        caption = f"Scheduled shifts by {report.scope.group_by}, {say_span(report.scope.span)}"
        total = NextRow(report.scope.where or "Total", None, report.total.counts, report.total.expected)
        others = [_together(small)] if small else []
        body += table.show(caption, _columns(report), [*shown, *others], total)
    if report.total.counts.scheduled:
        body.append(chart or blocks.undrawn())
        if chart is None and report.scope.group_by != "day":
            body.append(blocks.section(escape(_by_day(report))))
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip(),
        _to_do(report),
        body,
        about=(types(report.scope), *data(report.source), note.removesuffix(".")),
        method=_method(report),
        folded=bool(small),
    ).reply(report.as_json(), None if report.rows else report.scope.span)


def _folded(report: NextReport) -> tuple[list[NextRow], list[NextRow]]:
    """Divide the rows into those shown and the small ones."""
    if report.scope.group_by == "day":
        return list(report.rows), []
    return table.fold(report.rows, lambda row: row.counts.scheduled <= FEW_SCHEDULED and row.key != report.turf)


def _together(rows: list[NextRow]) -> NextRow:
    """Return the row that stands for several; how many of them will come is not a sum that has a range."""
    return NextRow(f"{len(rows)} others", None, sum((row.counts for row in rows), Counts()), None)


def _headline(report: NextReport) -> Headline:
    counts, expected = report.total.counts, report.total.expected
    about = subject(report.scope, report.today)
    if not counts.scheduled:
        ahead = f"{counts.cancelled_ahead:,} cancelled." if counts.cancelled_ahead else ""
        return Headline(f"{about}: nothing is scheduled yet.", ahead)
    confirmed = f"{counts.confirmed:,} {'is' if counts.confirmed == 1 else 'are'} confirmed."
    if expected is None:
        nobody = "How many will come cannot be told: no shift was closed out in the weeks before."
        return Headline(f"{about}: {counts.scheduled:,} scheduled.", f"{confirmed} {nobody}")
    within = _range(expected, "(", " in 8 of 10 weeks).")
    lead = f"{about}: about {expected.shifts:,.0f} of {counts.scheduled:,} scheduled so far will come"
    return Headline(lead if within else f"{lead}.", " ".join(filter(None, (within, came(report), confirmed))))


def came(report: NextReport) -> str:
    """Return how many came last week, to compare what is ahead with; '' where that is not known."""
    if report.last_week is None:
        return ""
    week, number = report.last_week
    name = named(week, report.today)
    return f"{'Last week' if name == 'last week' else f'In the week {name}'} {number:,} came."


def _to_do(report: NextReport) -> str:
    """Return what helps: recruiting for the day with the fewest shifts, where days differ, and confirming."""
    total = report.total.counts
    if not total.scheduled:
        return ""
    left, parts = total.scheduled - total.confirmed, []
    day, counts = min(report.days, key=lambda each: each[1].scheduled)
    if counts.scheduled < max(each.scheduled for _, each in report.days):
        number = f"{counts.scheduled:,} scheduled, the fewest" if counts.scheduled else "nothing scheduled"
        parts.append(f"recruit for {say(day)} first ({number})")
    if left:
        parts.append(f"confirm {left:,} more")
    return f"To do: {' · '.join(parts)}" if parts else ""


def _range(expected: Expected | None, before: str = "", after: str = "") -> str:
    """Format the range; without one, a dash in a table and nothing in a sentence."""
    if expected is None or expected.within is None:
        return "" if before else NONE
    low, high = expected.within
    return f"{before}{low:,}–{high:,}{after}"


def _columns(report: NextReport) -> list[table.Column[NextRow]]:
    scope = report.scope
    columns: list[table.Column[NextRow]] = [
        (TITLES[scope.group_by], lambda row: _name(row, report)),
        ("Will come", lambda row: _expected(row.expected)),
        ("Scheduled", lambda row: count(row.counts.scheduled)),
        ("Confirmed", lambda row: count(row.counts.confirmed)),
        ("Usually", lambda row: _range(row.expected)),
        ("Message left", lambda row: count(row.counts.left_message)),
        ("Cancelled", lambda row: count(row.counts.cancelled_ahead)),
    ]
    if scope.group_by == "organizer" and not scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    return columns


def _name(row: NextRow, report: NextReport) -> str:
    dated = report.scope.group_by == "day" and row in report.rows
    return say(date.fromisoformat(row.key)) if dated else row.key


def _expected(expected: Expected | None) -> Cell:
    return NONE if expected is None else Number(round(expected.shifts, 2), f"{expected.shifts:,.0f}")


def _by_day(report: NextReport) -> str:
    days = (
        f"{say(day)}: {counts.scheduled:,}" + (f" ({counts.confirmed:,} confirmed)" if counts.scheduled else "")
        for day, counts in report.days
    )
    return f"Scheduled by day: {'; '.join(days)}."


def _method(report: NextReport) -> list[str]:
    """Return what the expected numbers are based on, and each row's rate."""
    if report.total.expected is None:
        return []
    weeks = len(report.total.expected.history.weeks)
    whose = "a day's by its weekday's" if report.scope.group_by == "day" else "a row's by its own"
    spread = (
        "Range: 8 of 10 such weeks, for the rate's uncertainty, how much weeks differ, and chance. It does not know of "
        "anything new; and the rate counts those who cancel ahead, of whom some have cancelled already."
        if report.total.expected.within
        else "There is no range yet: one week does not tell how much weeks differ."
    )
    rates = "; ".join(f"{row.key} {_rate(row.expected)}" for row in report.rows if row.expected)
    lines = [
        f"Expected: scheduled × (1 − flake rate) of the last {WEEKS_BACK} complete weeks ({say_span(report.before)}, "
        f"{weeks} with shifts closed out), {whose}, so that rows need not add up to the total.",
        spread,
        f"Flake rates used: {_rate(report.total.expected)} for all; {rates}.",
    ]
    if any(row.expected and row.expected.history.whose != OWN for row in report.rows):
        lines.append(f"In brackets: whose rate stands in where fewer than {MIN_CLOSED_TO_RANK} shifts were closed out.")
    return lines


def _rate(expected: Expected) -> str:
    """Write the rate used with its count, and whose it is unless it is the row's own."""
    counts, whose = expected.history.counts, expected.history.whose
    borrowed = "" if whose == OWN else f" ({whose})"
    return f"{percent(counts.flake_rate)} of {counts.total:,}{borrowed}"
