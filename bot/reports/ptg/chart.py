"""The chart of `/flake ptg`: bullet bars of goals, or bars of counts where there are none."""

from __future__ import annotations

from collections import Counter

from bot.calendar import say_span
from bot.charts import bullet_bars, card, findings, stacked_bars
from bot.charts.bullet_bars import BulletRow, State
from bot.charts.stacked_bars import StackedRow
from bot.messages import Chart
from bot.replies.phrases import data
from bot.reports.ptg import tables
from bot.reports.ptg.phrases import begun, of_goal, placed, said, titled, whole_percent
from bot.reports.ptg.report import PtgReport
from bot.reports.ptg.rows import SHORT, PtgRow


def draw(report: PtgReport) -> Chart:
    """Draw the rows with goals as bullets; without any, a bar for each row of a metric."""
    rows = _drawn(report)
    bullets = [row for row in rows if row.percent is not None]
    title = _finding(report, bullets) if bullets else _most(report, rows)
    about = f"{_about(report, rows)}, {placed(report.whose)}, {say_span(report.covered or report.span)}"
    most = bullet_bars.MAX_ROWS if bullets else stacked_bars.MAX_ROWS
    drawn = (bullets or rows)[:most]
    left_out = len(bullets or rows) - len(drawn)
    small = [*([f"{left_out} more in the table."] if left_out else []), f"{data(report.source)[0]}."]
    words = (title, about)
    short = "behind" if any(row.status == "behind" for row in drawn) else "short of the goal"
    if bullets:
        png = bullet_bars.draw(words, [_bullet(row, report) for row in drawn], small, short)
    else:
        png = stacked_bars.draw(words, [_counted(row, report) for row in drawn], [(said(rows[0]), card.BLUE)], small)
    name = f"ptg-{card.slug(placed(report.whose))[:60]}-{report.span.first}-by-{report.by}.png"
    return Chart(name, png, _alt_text(title, drawn, report))


def _drawn(report: PtgReport) -> list[PtgRow]:
    """Return the rows that the chart has: all metrics of one place, or one metric of each row."""
    if report.by == "metric":
        shown = [row for row in tables.shown(report) if row.about.kind != "ratio"]
        return [row for row in shown if row.goal]
    metric = report.metric or _drawn_metric(report)
    rows = [row for line in tables.lines(report) for row in line if row.metric == metric]
    in_order = rows[::-1] if report.by == "week" else rows
    return [row for row in in_order if row.actual is not None and (row.goal or row.actual or report.by == "week")]


def _drawn_metric(report: PtgReport) -> str:
    """Return the metric that most rows have a goal for, or a count."""
    chosen = tables.metrics(report)
    goals = Counter(row.metric for row in report.rows if row.goal)
    counted = Counter(row.metric for row in report.rows if row.actual)
    return max(chosen, key=lambda metric: (goals[metric], counted[metric], -chosen.index(metric)), default="")


def _most(report: PtgReport, rows: list[PtgRow]) -> str:
    """Name the row with the highest count."""
    most = max(rows, key=lambda row: row.actual or 0)
    on = {"day": "on ", "week": "in the week of "}.get(report.by, "in " if report.by == "region" else "by ")
    return f"Most {said(most)} {on}{findings.named(_label(most, report))}"


def _label(row: PtgRow, report: PtgReport) -> str:
    return titled(row) if report.by == "metric" else tables.name(row, report)


def _bullet(row: PtgRow, report: PtgReport) -> BulletRow:
    expected = row.expected_by_now / row.goal if row.goal and row.expected_by_now is not None and not row.over else None
    state: State = "short" if row.status in SHORT else "over" if row.status == "reached" else "fine"
    percent = row.percent or 0.0
    return BulletRow(_label(row, report), (percent, expected), (whole_percent(percent), of_goal(row)), state)


def _counted(row: PtgRow, report: PtgReport) -> StackedRow:
    return StackedRow(_label(row, report), (int(row.actual or 0),), of_goal(row), "")


def _about(report: PtgReport, rows: list[PtgRow]) -> str:
    """Return what the rows are."""
    return "Percent to goal" if report.by == "metric" else f"{begun(said(rows[0]))} by {report.by}"


def _finding(report: PtgReport, rows: list[PtgRow]) -> str:
    """Name the rows that are behind; where none is, how many are on track or reached."""
    if report.by == "week":
        return _weeks(rows)
    over = all(row.over for row in rows)
    names = [
        (begun(said(row)) if report.by == "metric" else findings.named(_label(row, report)))
        for row in sorted(rows, key=lambda row: row.share or 0.0)
        if row.status in SHORT and not row.whose.nobodys
    ]
    if names:
        more = len(names) - findings.MAX_NAMES
        shown = findings.listed(names if more <= 0 else [*names[: findings.MAX_NAMES], f"{more} more"])
        return f"{shown} {'short of the goal' if over else 'behind'}"
    reached = [row for row in rows if row.status == "reached"]
    if len(reached) == len(rows):
        return "The goal is reached" if len(rows) == 1 else "All goals are reached"
    return "On track for the goal" if len(rows) == 1 else "On track for every goal"


def _weeks(rows: list[PtgRow]) -> str:
    """Return in how many weeks the goal was reached."""
    over = [row for row in rows if row.over]
    reached = sum(1 for row in over if row.status == "reached")
    if not over:
        return f"This week {rows[0].status}"
    if reached == len(over):
        return "The goal was reached in every week" if len(over) > 1 else "The goal was reached"
    return f"The goal was reached in {reached} of {len(over)} weeks"


def _alt_text(title: str, rows: list[PtgRow], report: PtgReport) -> str:
    """Describe the chart: its finding, and each row's numbers."""
    numbers = "; ".join(_numbers(row, report) for row in rows)
    return f"{title}. Bars by {report.by}, {placed(report.whose)}. {numbers}."


def _numbers(row: PtgRow, report: PtgReport) -> str:
    percent = f"{whole_percent(row.percent)}, " if row.percent is not None else ""
    expected = (
        f", {row.expected_by_now:,.0f} expected by now" if row.expected_by_now is not None and not row.over else ""
    )
    return f"{_label(row, report)} {percent}{of_goal(row)}{expected}"
