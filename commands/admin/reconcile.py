"""`/flake-admin reconcile`: compare VAN's own Event Participation report with the published numbers."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools
from bot.admin.reconcile import reconciliation
from bot.admin.reconcile import reply as views
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request

KEYS = ("file", "columns", "form", "delete")


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Compare a file; or explain how, ask for its columns, or delete it."""
    file_id = arguments.value("file")
    if arguments.value("delete"):
        tools.discard(arguments.value("delete"))
        return Reply("The file is deleted in Slack. The comparison stays.")
    if not file_id:
        return views.how()
    if arguments.value("form"):
        words = f"Say it in words: `{ADMIN} reconcile file:{file_id} columns:date=…,status=…,event=…`"
        return Reply(words, view=reconciliation.form(tools.fetch(file_id), file_id, request.channel))
    return Reply(
        "Comparing with VAN's report …",
        work=lambda progress: reconciliation.reconcile(request, arguments, tools, progress),
    )


COMMAND = AdminCommand(
    name="reconcile",
    summary="Compare VAN's own Event Participation report with the numbers",
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
    form="form:yes",
    changes=True,
)
