"""The reply to `/flake`: the rate with its counts and its change, what to do, the table and the chart."""

from __future__ import annotations

from datetime import date

from bot.calendar import say, say_span
from bot.messages import Block, Chart, Reply
from bot.metrics import MIN_CLOSED_TO_RANK, Counts
from bot.replies import blocks, table
from bot.replies.answer import Answer, Headline, fitting
from bot.replies.phrases import (
    NONE,
    count,
    data,
    ending,
    flaked,
    flaked_of_total,
    flakes,
    moved_by,
    named,
    percent,
    rate_of,
    rounded_rate,
    subject,
    types,
    unrated,
    verdict,
)
from bot.reports.flake import ranking
from bot.reports.flake.report import FlakeReport, FlakeRow, counted, together

TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Type"}
WIDE = 0.05
"""Width of the range that a rate can still take from which on the headline says it."""


def show(report: FlakeReport, chart: Chart | None, to_do: str = "", note: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: with all rows, the small ones too."""
    shown, small = (list(report.rows), []) if whole else _divided(report)
    body: list[Block | Chart] = []
    if report.rows:
        body += _table(report, shown, small)
    if report.telling:
        body.append(chart or blocks.undrawn())
    return Answer(
        headline(report),
        to_do=to_do,
        body=body,
        about=(types(report.scope), *data(report.source), note.removesuffix(".")),
        method=method(report),
        folded=bool(small),
    ).reply(report.as_json(), None if report.rows else report.scope.span)


def _divided(report: FlakeReport) -> tuple[list[FlakeRow], list[FlakeRow]]:
    """Divide the rows into those shown, the first ones if only so many are asked for, and those that become one row."""
    if not report.order.top:
        return report.folded
    shown = list(ranking.shown(report))
    return shown, [row for row in report.rows if row not in shown]


def rows(report: FlakeReport) -> list[Block | Chart]:
    """Return all rows as a table, without their total."""
    return table.show(_caption(report), _columns(report), report.rows, None)


def headline(report: FlakeReport) -> Headline:
    """Return the rate with its counts, through which day, and its change; where no day is covered, what is known."""
    total = report.total
    if report.through is None:
        return Headline(f"Too early for {named(report.scope.span, report.today)}.", _known(report))
    if report.order.rank or report.order.count:
        return Headline(*ranking.lead(report))
    about = subject(report.scope, report.today, report.through)
    if total.flake_rate is None:
        open_ = f"{total.unclosed:,} not closed out yet." if total.unclosed else ""
        ahead = _ahead(total)
        nothing = unrated(total) if report.rows else "no shifts"
        return Headline(f"{about}: {nothing}.", " ".join(filter(None, (open_, ahead))))
    word = verdict(total, report.before) if report.compared else ""
    if word:
        lead = f"{about}: {flaked(total)}, {word} {_compared_with(report)}."
        return fitting(lead, (moved_by(total, report.before), _possible_range(total)))
    few = f", too {'early' if report.partial else 'few'} to judge" if total.total < MIN_CLOSED_TO_RANK else ""
    return fitting(f"{about}: {flaked(total)}{few}.", (_before(report), _possible_range(total)))


def _before(report: FlakeReport) -> str:
    """Return the rate of the days before, which is compared with too few shifts to judge, or has too few itself."""
    when, before = _compared_with(report), report.before
    return f"{when[0].upper()}{when[1:]}: {rate_of(before)}." if when and before.total else ""


def _known(report: FlakeReport) -> str:
    """Return what is known where no day asked for is covered: where the data end, the days before, what is ahead."""
    where = ending(report.coverage)
    none = "" if report.rows else "There are no shifts."
    return " ".join(filter(None, (f"{where[0].upper()}{where[1:]}.", last_known(report), _ahead(report.total), none)))


def last_known(report: FlakeReport) -> str:
    """Return the rate of the days before those asked for, as far as they are covered; '' where there is none."""
    if report.previous is None or not report.before.total:
        return ""
    name = named(report.scope.before, report.today)
    until = "" if report.previous == report.scope.before else f" through {say(report.previous.last)}"
    return f"{name[0].upper()}{name[1:]}{until}: {flaked(report.before)}."


def _ahead(total: Counts) -> str:
    return f"Ahead: {total.scheduled:,} scheduled, {total.confirmed:,} confirmed." if total.scheduled else ""


def _compared_with(report: FlakeReport) -> str:
    """Name the days compared with: the same days last week, last week, or their dates."""
    days, span = report.compared, report.scope.span
    if days is None:
        return ""
    if days == report.scope.before and span.days in (1, 7):
        before = named(days, report.today)
        return "the week before" if named(span, report.today) == "last week" else before
    same = span.days == 7 and report.covered == days.earlier(-7)
    return "the same days last week" if same and span.first <= report.today <= span.last else say_span(days)


def _possible_range(total: Counts) -> str:
    """Return the range that the rate can still take, where it is wide."""
    if total.possible is None or total.possible[1] - total.possible[0] <= WIDE:
        return ""
    low, high = (f"{bound * 100:.0f}" for bound in total.possible)
    return f"With the other {total.unclosed:,} closed out: {low}–{high}%."


def _table(report: FlakeReport, shown: list[FlakeRow], small: list[FlakeRow]) -> list[Block | Chart]:
    scope = report.scope
    others = [together(small)] if small else []
    total = FlakeRow(scope.place if scope.place != "All regions" else "Total", None, report.total)
    return table.show(_caption(report), _columns(report), [*shown, *others], total)


def _caption(report: FlakeReport) -> str:
    return f"Shifts by {report.scope.group_by}, {say_span(report.scope.span)}"


def _columns(report: FlakeReport) -> list[table.Column[FlakeRow]]:
    """Return the columns, what is counted or the rate first; the region last, where rows may have several."""
    scope, total, order = report.scope, report.total, report.order
    columns: list[table.Column[FlakeRow]] = [
        (TITLES[scope.group_by], lambda row: _name(row, report)),
        ("Rate", lambda row: rounded_rate(row.counts)),
        ("Flaked", lambda row: flaked_of_total(row.counts)),
    ]
    if order.count:
        columns.insert(1, (order.count.capitalize(), lambda row: count(counted(row.counts, order))))
    if total.unclosed:
        columns.append(("Not closed out", lambda row: count(row.counts.unclosed)))
    if total.unsynced:
        columns.append(("Not synced", lambda row: count(row.counts.unsynced)))
    if total.scheduled:
        columns.append(("Scheduled", lambda row: count(row.counts.scheduled)))
    if scope.group_by == "organizer" and not scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    return columns


def _name(row: FlakeRow, report: FlakeReport) -> str:
    dated = report.scope.group_by == "day" and row in report.rows
    return say(date.fromisoformat(row.key)) if dated else row.key


def method(report: FlakeReport) -> list[str]:
    """Return how the rate was computed: its counts, the range it can still take, and what is not in it."""
    total = report.total
    lines = []
    if total.total:
        lines.append(f"Of {total.total:,} {report.source.kind} shifts {total.total_flakes:,} flaked: {flakes(total)}.")
    if total.unclosed and total.possible:
        low, high = total.possible
        lines.append(
            f"{total.unclosed:,} are not closed out yet. Once they are, the rate lies between {percent(low)} and "
            f"{percent(high)}."
        )
    aside = [
        f"{number:,} {word}"
        for number, word in (
            (total.cancelled if "cancelled" not in total.flakes else 0, "cancelled"),
            (total.declined, "declined"),
            (total.rescheduled, "rescheduled"),
            (total.walk_in, "walk-in"),
            (total.invited, "invited"),
            (total.unknown, "with an unknown status"),
            (total.cancelled_ahead, "cancelled ahead"),
            (total.unsynced, "open on days that are not synced yet"),
            (total.closed_ahead, "closed out on such days or ahead"),
        )
        if number
    ]
    if aside:
        lines.append(f"Not in the rate: {', '.join(aside)}.")
    return lines
