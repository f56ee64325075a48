"""The reply to `/flake ptg`: what is behind, what to do today, the table and the chart."""

from __future__ import annotations

from bot.language import changed
from bot.messages import Block, Chart, Reply
from bot.metrics.ptg.pace import LEAST_COUNTED, WEEKS_NEEDED
from bot.replies import blocks
from bot.replies.answer import HEADLINE, Answer, Headline
from bot.replies.phrases import behind, data, kind
from bot.reports.ptg import parts, standing, tables
from bot.reports.ptg.phrases import begun, number, said
from bot.reports.ptg.report import GRAMMAR, PtgReport


def show(report: PtgReport, chart: Chart | None, note: str = "", *, whole: bool = False) -> Reply:
    """Return the reply; `whole`: with all rows."""
    body: list[Block | Chart] = tables.show(report, whole=whole)
    if drawable(report):
        body.append(chart or blocks.undrawn())
    body.append(blocks.actions(_buttons(report)))
    return Answer(
        _headline(report),
        behind(report.source, report.today).strip() if report.through else "",
        standing.to_do(report),
        body,
        (_types(report), *data(report.source), _unknown(report), note.removesuffix(".")),
        _method(report),
        folded=tables.folded(report) and not whole,
    ).reply(report.as_json(), None)


def drawable(report: PtgReport) -> bool:
    """Return whether there is anything to draw."""
    rows = [row for row in report.rows if row.goal or report.by != "metric"]
    return any(row.actual for row in rows) and report.through is not None


def _headline(report: PtgReport) -> Headline:
    """Return how the place stands; by organizer or region, also who is behind."""
    found = standing.headline(report)
    if report.by not in ("organizer", "region") or report.through is None:
        return found
    rest = (parts.of_others(report), found.rest, *(parts.sums(report) if report.metric else ()))
    return Headline(found.lead, standing.fitted(rest, HEADLINE - len(found.lead) - 1))


def _types(report: PtgReport) -> str:
    """Name the event type, where only one is counted."""
    return "" if report.scope.usual_type else begun(kind(report.scope.event_type))


def _unknown(report: PtgReport) -> str:
    if not report.unknown:
        return ""
    return (
        "1 contact of an unknown type is not counted"
        if report.unknown == 1
        else (f"{report.unknown:,} contacts of unknown types are not counted")
    )


def _buttons(report: PtgReport) -> list[Block]:
    """Return the buttons for the next questions: the weeks before, and who is behind."""
    line = f"{GRAMMAR.command} {report.asked.words}"
    offered = []
    if report.by != "week":
        offered.append(("Trend", changed(line, "by", "week")))
    if report.by != "organizer" and report.whose.level != "organizer":
        offered.append(("By organizer", changed(line, "by", "organizer")))
    if report.home:
        offered.append((f"All of {report.home}", changed(changed(line, "organizer", ""), "region", report.home)))
    if report.by != "metric" and not report.metric:
        offered.append(("By metric", changed(line, "by", "metric")))
    return [blocks.button(label, command, number) for number, (label, command) in enumerate(offered)]


def _method(report: PtgReport) -> list[str]:
    """Return what each metric counts, how the pace is found, and where rows do not add up to the place."""
    counted = {row.metric: row.about for row in report.rows if row.actual or row.goal}
    lines = [
        f"{each.title}: {each.counts}" + ("." if each.kind == "ratio" else f"; credited to {each.credited}.")
        for each in counted.values()
    ]
    if any(row.expected_by_now is not None for row in report.rows):
        lines.append(
            "Expected by now: the goal times the share of a week that this campaign usually has behind it after these "
            f"weekdays, over its last eight complete weeks; with fewer than {WEEKS_NEEDED} such weeks, or fewer than "
            f"{LEAST_COUNTED} counted in them, each day has the same share. On track: within a tenth of it."
        )
    if any(row.projected is not None for row in report.rows):
        lines.append(
            "Projected: of shifts those completed so far and those of the scheduled ones that will come, as /flake "
            "next says; everything else at the pace of the last weeks and of this one. Range: 8 of 10 weeks."
        )
    lines.append(
        "Counted are days that the data have seen whole; a region gets what its people got, an organizer what they did."
    )
    zero = [said(row) for row in report.totals if row.goal == 0]
    if zero:
        lines.append(f"The goal of {', '.join(zero)} is 0, so that there is no percent.")
    ratios = [row for row in report.totals if row.about.kind == "ratio" and row.actual is not None]
    if ratios:
        lines.append("; ".join(f"{row.about.title} {_ratio(row.metric, row.actual or 0.0)}" for row in ratios) + ".")
    return [*lines, *parts.sums(report)] if report.by in ("organizer", "region") else lines


def _ratio(metric: str, value: float) -> str:
    return number(round(value, 1)) if metric == "calls_per_recruit" else f"{value * 100:.1f}%"
