"""`/flake-admin reconcile`: hold VAN's own Event Participation report against the published numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from bot.admin.reconcile import columns, files
from bot.admin.reconcile import reply as views
from bot.admin.reconcile.columns import Row, Unsure
from bot.admin.reconcile.compare import compare
from bot.admin.reconcile.days import ORDERS, DateOrder, UnsureDaysError
from bot.admin.reconcile.verdict import Comparison
from bot.admin.tools import AdminCommand, AdminTools
from bot.calendar import Span
from bot.errors import UserError
from bot.imports import map_files, maps, values
from bot.imports.map_effect import UNKNOWN
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Block, Reply, Request
from bot.pipeline import source

KEYS = ("file", "columns", "form", "delete")


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Compare a file; or say how, ask for its columns, or delete it."""
    if arguments.value("delete"):
        tools.discard(arguments.value("delete"))
        return Reply("The file is deleted in Slack. The comparison stays.")
    if not arguments.value("file"):
        return views.how()
    if arguments.value("form"):
        header = files.read(tools.fetch(arguments.value("file"))).header
        words = f"Say it in words: `{ADMIN} reconcile file:{arguments.value('file')} columns:date=…,status=…,event=…`"
        return Reply(words, view=_form(header, arguments.value("file"), request.channel))
    return Reply("Comparing with VAN's report …", work=lambda progress: _compare(request, arguments, tools, progress))


def _compare(request: Request, arguments: Arguments, tools: AdminTools, progress: Callable[[str], None]) -> Reply:
    progress("reading the file …")
    file, published = tools.fetch(arguments.value("file")), tools.numbers.run
    in_slack = "" if request.channel == "terminal" else arguments.value("file")
    about = views.About(file.name, in_slack, published.run_id, published.data_through)
    sheet = files.read(file)
    told = columns.told(arguments.value("columns"))
    known = columns.recognize(sheet.header, told)
    if isinstance(known, Unsure):
        return views.unsure(known, about)
    try:
        report = list(columns.rows(sheet, known, _days(request, tools), _order(told)))
    except UnsureDaysError as error:
        return views.unsure_days(error.text, about, arguments.value("columns"))
    if not report:
        raise UserError(f"{file.name} has no sign-ups: only a header, or no row with a date and a status.")
    progress(f"comparing {len(report):,} sign-ups …")
    found = _held_against_ours(report, request, tools)
    _record(found, request, tools)
    return views.show(found, about)


def _form(header: tuple[str, ...], file: str, channel: str) -> Block:
    """Make the form that asks which column is which."""
    known = columns.recognize(header, {})
    if isinstance(known, Unsure):
        return views.form(known.header, known.found, file, channel)
    return views.form(header, known, file, channel)


def _days(request: Request, tools: AdminTools) -> Callable[[date], bool]:
    """Say whether a day can be meant: one of the campaign's that has come."""
    return lambda day: tools.calendar.start <= day <= min(tools.calendar.end, request.today)


def _order(told: Mapping[str, str]) -> DateOrder | None:
    return next((each for each in ORDERS if told.get(columns.DATES) == each), None)


def _held_against_ours(report: list[Row], request: Request, tools: AdminTools) -> Comparison:
    numbers, days = tools.numbers, [row.day for row in report]
    ours = numbers.ask("van_shifts", **Span(min(days), max(days)).parameters()).records()
    datasets = source.find(tools.warehouse, tools.settings.source_datasets).datasets
    lines = maps.lines(tools.warehouse, "statuses", datasets, tools.moment(request))
    outcomes = map_files.meanings(lines)
    return compare(
        report,
        ours,
        lambda name: outcomes.get(values.status_key(name), UNKNOWN),
        numbers.run.data_through,
        tools.moment(request).astimezone(tools.calendar.zone),
    )


def _record(found: Comparison, request: Request, tools: AdminTools) -> None:
    """Write the verdict down, as that of a check."""
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
    keys=KEYS,
    pairs="columns",
    changes=True,
)
