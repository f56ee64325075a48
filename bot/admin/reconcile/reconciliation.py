"""From the file of VAN's own report to the recorded verdict: read, compared with the published numbers, shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.admin import AdminTools, Progress
from bot.admin.reconcile import column_form, columns, files
from bot.admin.reconcile import reply as views
from bot.admin.reconcile.columns import ReportRow, Unsure
from bot.admin.reconcile.compare import compare
from bot.admin.reconcile.days import DATE_ORDERS, DateOrder, UnsureDaysError
from bot.admin.reconcile.verdict import About, Comparison
from bot.calendar import Span
from bot.errors import UserError
from bot.imports import maps, sources, values
from bot.imports.maps.moves import UNKNOWN
from bot.language.key_values import Arguments
from bot.messages import Block, File, Reply, Request
from bot.metrics import definitions
from bot.pipeline import source


def reconcile(request: Request, arguments: Arguments, tools: AdminTools, progress: Progress) -> Reply:
    """Compare a file, record the verdict and show it; or ask which column is which, where that is not clear."""
    progress("reading the file …")
    file, published = tools.fetch(arguments.value("file")), tools.numbers.run
    in_slack = "" if request.channel == "terminal" else arguments.value("file")
    about = About(file.name, in_slack, published.run_id, published.data_through, definitions.of(published))
    sheet = files.read(file, columns.heads)
    told = columns.told(arguments.value("columns"))
    known = columns.recognize(sheet.header, told)
    if isinstance(known, Unsure):
        return column_form.ask(known, about)
    try:
        report = list(columns.rows(sheet, known, _likely(request, tools), _date_order(told)))
    except UnsureDaysError as error:
        return column_form.ask_date_order(error.text, about, arguments.value("columns"))
    if not report:
        raise UserError(f"{file.name} has no sign-ups: only a header, or no row with a date and a status.")
    progress(f"comparing {len(report):,} sign-ups …")
    found = _compared_with_ours(report, request, tools)
    found = replace(found, notes=(*sheet.notes, *found.notes))
    _record(found, request, tools)
    return views.show(found, about)


def form(file: File, file_id: str, channel: str) -> Block:
    """Return the form that asks which column of a file is which."""
    header = files.read(file, columns.heads).header
    known = columns.recognize(header, {})
    if isinstance(known, Unsure):
        return column_form.form(known.header, known.found, file_id, channel)
    return column_form.form(header, known, file_id, channel)


def _likely(request: Request, tools: AdminTools) -> Callable[[date], bool]:
    """Return what tells whether a day can be meant: one of the campaign's that is not in the future."""
    return lambda day: tools.calendar.start <= day <= min(tools.calendar.end, request.today)


def _date_order(told: Mapping[str, str]) -> DateOrder | None:
    return next((each for each in DATE_ORDERS if told.get(columns.DATES) == each), None)


def _compared_with_ours(report: Sequence[ReportRow], request: Request, tools: AdminTools) -> Comparison:
    numbers, days = tools.numbers, [row.day.toordinal() for row in report]
    # A row at night may be of the day before the first, or after the last.
    asked = Span(date.fromordinal(max(1, min(days) - 1)), date.fromordinal(min(date.max.toordinal(), max(days) + 1)))
    ours = numbers.ask("van_shifts", **asked.parameters()).records()
    datasets = source.find(tools.warehouse, tools.settings.source_datasets).datasets
    names = sources.configured(tools.settings.sources)
    lines = maps.read(tools.warehouse, "statuses", datasets, tools.moment(request), names)
    outcomes = maps.meanings.meanings(lines)
    return compare(
        report,
        ours,
        lambda name: outcomes.get(values.status_key(name), UNKNOWN),
        numbers.run.data_through,
        tools.moment(request).astimezone(tools.calendar.zone),
    )


def _record(found: Comparison, request: Request, tools: AdminTools) -> None:
    """Record the verdict, as that of a check."""
    tools.record(
        "records/reconciliation",
        reconciled_at=tools.moment(request),
        run_id=tools.numbers.run.run_id,
        person=request.user,
        verdict=found.verdict,
        matched=found.matched,
        compared=found.theirs,
        differing=found.differing,
        cause=found.causes[0][0] if found.causes else "",
        example=views.example(found),
        **found.span.parameters(),
    )
