"""`/flake-admin reconcile`: hold VAN's own Event Participation report against the published numbers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bot import maps, orders, pipeline
from bot.admin import COMMAND as ADMIN
from bot.admin import AdminCommand, AdminTools
from bot.messages import Reply, Request, UserError
from bot.metrics.remap import UNKNOWN
from bot.reconcile import columns, files
from bot.reconcile.columns import Row, Unsure
from bot.reconcile.compare import Comparison, compare
from bot.views import reconcile as views

KEYS = ("file", "columns", "form", "delete")


def run(request: Request, tools: AdminTools) -> Reply:
    """Compare a file; or say how, ask for its columns, or delete it."""
    order = orders.read(request.text, KEYS)
    if order.value("delete"):
        tools.discard(order.value("delete"))
        return Reply("The file is deleted in Slack. The comparison stays.")
    if not order.value("file"):
        return views.how()
    if order.value("form"):
        header = files.read(tools.fetch(order.value("file"))).header
        words = f"Say it in words: `{ADMIN} reconcile file:{order.value('file')} columns:date=…,status=…,event=…`"
        return Reply(words, view=views.form(header, order.value("file"), request.channel))
    return Reply("Comparing with VAN's report …", work=lambda progress: _compare(request, order, tools, progress))


def _compare(request: Request, order: orders.Order, tools: AdminTools, progress: Callable[[str], None]) -> Reply:
    progress("reading the file …")
    file, published = tools.fetch(order.value("file")), tools.published()
    in_slack = "" if request.channel == "terminal" else order.value("file")
    about = views.About(file.name, in_slack, published.run_id, published.data_through)
    sheet = files.read(file)
    known = columns.recognize(sheet.header, columns.told(order.value("columns")))
    if isinstance(known, Unsure):
        return views.unsure(known, about)
    report = list(columns.rows(sheet, known, _days(tools)))
    if not report:
        raise UserError(f"{file.name} has no sign-ups: only a header, or no row with a date and a status.")
    progress(f"comparing {len(report):,} sign-ups …")
    found = _held_against_ours(report, request, tools)
    _record(found, request, tools)
    return views.show(found, about)


def _days(tools: AdminTools) -> Callable[[date], bool]:
    """Say whether a day is one of the campaign's."""
    return lambda day: tools.calendar.start <= day <= tools.calendar.end


def _held_against_ours(report: list[Row], request: Request, tools: AdminTools) -> Comparison:
    published, days = tools.published(), [row.day for row in report]
    ours = tools.ask("questions/van_shifts", published.run_id, first_day=min(days), last_day=max(days)).records()
    datasets, _ = pipeline.source(tools.warehouse, tools.settings.source_datasets)
    lines = maps.lines(tools.warehouse, "statuses", datasets)
    outcomes = {maps.status_key(line["status_name"]): str(line["outcome"]) for line in lines}
    return compare(
        report, ours, lambda name: outcomes.get(maps.status_key(name), UNKNOWN), published.data_through, request.today
    )


def _record(found: Comparison, request: Request, tools: AdminTools) -> None:
    """Write the verdict down, as that of a check."""
    tools.record(
        "records/reconciliation",
        reconciled_at=tools.moment(request),
        run_id=tools.published().run_id,
        person=request.user,
        verdict=found.verdict,
        matched=found.matched,
        compared=found.theirs,
        differing=found.differing,
        cause=found.causes[0][0] if found.causes else "",
        example=views.example(found),
        first_day=found.span.first,
        last_day=found.span.last,
    )


COMMAND = AdminCommand(
    name="reconcile",
    summary="Hold VAN's own Event Participation report against the numbers",
    usage=f"{ADMIN} reconcile [file:F0…] [columns:date=…,status=…]",
    details=(
        ("file:F0…", "a CSV or XLSX that was dropped in the data team's channel, which compares it by itself"),
        ("columns:date=Shift Day,status=Result", "which column is which, where their names do not say it"),
        ("delete:F0…", "delete the file in Slack"),
    ),
    examples=(("How to compare", f"{ADMIN} reconcile"),),
    run=run,
    changes=True,
)
