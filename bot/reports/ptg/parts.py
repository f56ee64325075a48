"""The organizers or regions of a place: which are behind, and where they do not add up to it."""

from __future__ import annotations

from bot.reports.ptg.phrases import begun, of_goal, placed, said
from bot.reports.ptg.report import PtgReport
from bot.reports.ptg.rows import SHORT, PtgRow

MAX_NAMED = 3
"""Maximum number of organizers or regions that are named."""


def of_others(report: PtgReport) -> str:
    """Name the organizers or regions that are behind, the furthest first, with what they are behind on."""
    behind: dict[str, list[PtgRow]] = {}
    for row in report.rows:
        if row.status in SHORT and not row.whose.nobodys:
            behind.setdefault(row.whose.name, []).append(row)
    if not behind:
        return ""
    names = list(behind)[:MAX_NAMED]
    shown = [
        f"{name} ({of_goal(behind[name][0]) if report.metric else ', '.join(said(row) for row in behind[name][:2])})"
        for name in names
    ]
    more = f" and {len(behind) - MAX_NAMED} more" if len(behind) > MAX_NAMED else ""
    return f"Behind: {', '.join(shown)}{more}."


def sums(report: PtgReport) -> list[str]:
    """Return where the rows add up to something else than the place, a sentence for each metric that has a goal."""
    sentences = []
    for total in report.totals:
        rows = [row for row in report.rows if (row.metric, row.method) == (total.metric, total.method)]
        goals = [row.goal for row in rows if row.goal is not None]
        if not goals or total.about.kind == "ratio":
            continue
        place = placed(report.whose)
        whole = f"there is none for {place}" if total.goal is None else f"that of {place} is {total.goal:,}"
        parts = sum(goals)
        name = begun(said(total))
        if parts != total.goal:
            sentences.append(f"{name}: the {report.by}s' goals add up to {parts:,}; {whole}.")
        counted = sum(row.actual or 0 for row in rows)
        if total.actual is not None and counted != total.actual:
            sentences.append(
                f"{name}: the {report.by}s' add up to {counted:,.0f}, wherever they were; {place} has "
                f"{total.actual:,.0f}."
            )
    return sentences
