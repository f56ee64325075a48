"""`/flake-admin check`: every check of the newest run with its verdict, count and an example; or one explained."""

from __future__ import annotations

import json

from bot.admin import AdminCommand, AdminTools
from bot.admin.replies import check as views
from bot.errors import UsageError, UserError
from bot.language.key_values import Arguments
from bot.language.spelling import near, plain
from bot.messages import ADMIN, Reply, Request
from bot.pipeline import standing
from bot.pipeline.checks import Verdict
from bot.warehouse import rows, statements


def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Show the verdicts of the newest run that was checked, or explain one check."""
    history = rows.run_history(tools.recall)
    checked = next((one for one in history.runs if one.checks not in ("", "[]")), None)
    if checked is None:
        raise UserError(f"No run has been checked yet: `{ADMIN} rerun pipeline reason:…` runs one.")
    now = tools.moment(request).astimezone(tools.calendar.zone)
    verdicts = [Verdict(**each) for each in json.loads(checked.checks)]
    if arguments.bare:
        question = statements.read(f"quality/{_check_named(arguments.bare)}")
        found = next((each for each in verdicts if question.name.endswith(f"/{each.check}")), None)
        return views.explained(question, found, checked, now)
    return views.show(verdicts, checked, standing.of(history), rows.last_reconciliation(tools.recall), now)


def _check_named(text: str) -> str:
    """Return the name of the check that is meant."""
    known = {plain(name.rsplit("/", 1)[-1]): name.rsplit("/", 1)[-1] for name in statements.names("quality")}
    if plain(text) in known:
        return known[plain(text)]
    meant = near(text, known.values())
    if not meant:
        raise UsageError(f"There is no check “{text}”. There are: {', '.join(sorted(known.values()))}.")
    raise UsageError(f"There is no check “{text}”. Did you mean {meant[0]}?", f"{ADMIN} check {meant[0]}")


COMMAND = AdminCommand(
    name="check",
    summary="Every check of the newest run, with its verdict",
    usage=f"{ADMIN} check [NAME]",
    details=(("locations_mapped", "one check: what it means, what it found, and what to do"),),
    examples=(("All checks", f"{ADMIN} check"),),
    run=run,
    keys=None,
)
