"""Report → Reply: what people read in Slack."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count

from bot import blocks
from bot.blocks import Cell, Number, escape
from bot.messages import Block, Chart, Reply, UserError
from bot.metrics import DEFINITION, Breakdown, Row
from bot.tools import Command
from bot.weeks import say, say_span

TITLES = {"organizer": "Organizer", "region": "Region", "day": "Day", "type": "Type"}
TOTAL = "Total"
NONE = "–"
"""Stands where there is no number; never 0 %."""


def percent(rate: float | None) -> str:
    """Say a rate: 71.8 %; a dash where there is none."""
    return NONE if rate is None else f"{rate * 100:.1f} %"


def breakdown(report: Breakdown, chart: Chart | None, note: str = "") -> Reply:
    """Show flake rates: headline, table, chart, look-ahead, and what the numbers cover."""
    headline = _headline(report)
    parts: list[Block | Chart] = [blocks.section(f"*{escape(_title(report))}*\n{escape(headline)}")]
    if report.rows:
        parts += _table(report)
    if report.total.total:
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers above are complete."))
    if ahead := _ahead(report):
        parts.append(blocks.section(escape(ahead)))
    parts.append(blocks.context(*(escape(text) for text in (*_small_print(report), note))))
    text = blocks.short(escape(f"{_title(report)}: {headline}"), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json())


def _title(report: Breakdown) -> str:
    kinds = {"phonebank": "phone banks", None: "all event types"}
    kind = kinds.get(report.scope.event_type, str(report.scope.event_type))
    return f"{report.scope.place}, {say_span(report.scope.span)}, {kind}"


def _headline(report: Breakdown) -> str:
    total = report.total
    if total.flake_rate is None:
        return "No shift is closed yet, so there is no flake rate." if report.rows else "There are no shifts."
    said = f"{percent(total.flake_rate)} flaked: {total.total_flakes:,} of {total.total:,} closed shifts"
    said += f" ({total.no_show:,} no-show, {total.cancelled:,} cancelled)"
    return f"{said}. {_change(report)}"


def _change(report: Breakdown) -> str:
    """Say how the rate moved since the time before, both with their counts."""
    now, before = report.total.flake_rate, report.before.flake_rate
    when = say_span(report.scope.before)
    if now is None or before is None:
        return f"Nothing was closed {when}."
    points = (now - before) * 100
    moved = "The same as" if abs(points) < 0.05 else f"{abs(points):.1f} points {'more' if points > 0 else 'less'} than"
    return f"{moved} {when}: {percent(before)} of {report.before.total:,}."


Column = tuple[str, Callable[[Row], Cell]]


def _table(report: Breakdown) -> list[Block | Chart]:
    """Show the rows that fit, the total last, and say how many there are."""
    columns = _columns(report)
    lines = [[cell(row) for _, cell in columns] for row in (*report.rows, Row(TOTAL, None, report.total))]
    shown = blocks.fitting([lines[-1], *lines[:-1]]) - 1
    caption = f"Shifts by {report.scope.group_by}, {say_span(report.scope.span)}"
    table = blocks.data_table(caption, [title for title, _ in columns], [*lines[:-1][:shown], lines[-1]])
    if shown == len(report.rows):
        return [table]
    cut = f"{shown} of {len(report.rows)} rows shown; the total counts all. Narrow it with region:."
    return [table, blocks.context(cut)]


def _columns(report: Breakdown) -> list[Column]:
    """Choose the table's columns: the region where rows are of several, what is scheduled where some days are ahead."""
    scope = report.scope
    columns: list[Column] = [(TITLES[scope.group_by], lambda row: _name(row, report))]
    if scope.group_by == "organizer" and not scope.region:
        columns.append(("Region", lambda row: row.region or NONE))
    columns += [
        ("Closed", lambda row: _count(row.counts.total)),
        ("Completed", lambda row: _count(row.counts.completed)),
        ("No-show", lambda row: _count(row.counts.no_show)),
        ("Cancelled", lambda row: _count(row.counts.cancelled)),
        ("Flake rate", lambda row: _rate(row.counts.flake_rate)),
        ("Unclosed", lambda row: _count(row.counts.unclosed)),
    ]
    if report.total.scheduled:
        columns.append(("Scheduled", lambda row: _count(row.counts.scheduled)))
    return columns


def _name(row: Row, report: Breakdown) -> str:
    dated = report.scope.group_by == "day" and row.key != TOTAL
    return say(date.fromisoformat(row.key)) if dated else row.key


def _count(number: int) -> Number:
    return Number(number, f"{number:,}")


def _rate(rate: float | None) -> Cell:
    return NONE if rate is None else Number(round(rate, 4), percent(rate))


def _ahead(report: Breakdown) -> str:
    """Say what is still to come in the days asked for."""
    total = report.total
    if not total.scheduled and not total.cancelled_ahead:
        return ""
    said = f"Still to come: {total.scheduled:,} scheduled, {total.confirmed:,} of them confirmed"
    return said + (f"; {total.cancelled_ahead:,} cancelled ahead." if total.cancelled_ahead else ".")


def _small_print(report: Breakdown) -> list[str]:
    total = report.total
    lines = []
    if report.partial:
        lines.append(f"Partial: counted through {say(report.through)}.")
    if total.unclosed and total.possible:
        low, high = total.possible
        lines.append(
            f"{_shifts(total.unclosed)} still unclosed: once closed, the rate lies between {percent(low)} and "
            f"{percent(high)}."
        )
    aside = [
        f"{count:,} {word}"
        for count, word in (
            (total.declined, "declined"),
            (total.rescheduled, "rescheduled"),
            (total.walk_in, "walk-in"),
            (total.invited, "invited"),
            (total.unknown, "with an unknown status"),
        )
        if count
    ]
    if aside:
        lines.append(f"Not in the rate: {', '.join(aside)}.")
    sample = f" {report.source.campaign}." if report.source.campaign else ""
    lines.append(
        f"Definition {DEFINITION}: no-show + cancelled of all closed. Data through {say(report.source.data_through)}."
        f"{sample}"
    )
    return lines


def _shifts(count: int) -> str:
    return f"{count:,} shift is" if count == 1 else f"{count:,} shifts are"


def user_error(error: UserError) -> Reply:
    """Show what the person can mend, with what they probably meant as a button."""
    parts: list[Block | Chart] = [blocks.section(escape(error.text))]
    if error.suggestion:
        parts.append(blocks.actions([blocks.button(error.suggestion, error.suggestion)]))
    return Reply(blocks.short(escape(error.text), blocks.TEXT), tuple(parts), outcome=error.outcome)


def failure(reference: str) -> Reply:
    """Apologize for a bug, with the reference under which it is in the log."""
    text = f"Sorry, that went wrong on our side. Try again; if it stays, tell the data team the reference {reference}."
    return Reply(text, (blocks.section(text),), outcome="failed")


def help_page(commands: Sequence[Command]) -> Reply:
    """Show what can be asked, from the commands' own descriptions; examples are buttons that run."""
    parts: list[Block | Chart] = []
    numbers = count()
    for command in commands:
        details = "\n".join(f"• `{escape(word)}` {escape(meaning)}" for word, meaning in command.details)
        parts.append(blocks.section(f"*{escape(command.summary)}*\n`{escape(command.usage)}`\n{details}".rstrip()))
        if command.examples:
            buttons = [blocks.button(label, text, next(numbers)) for label, text in command.examples]
            parts.append(blocks.actions(buttons))
    return Reply("What you can ask: " + "; ".join(escape(command.usage) for command in commands), tuple(parts))
