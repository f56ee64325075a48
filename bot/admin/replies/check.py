"""How the checks of a run ended: all of them in a table, or one explained."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from bot.calendar import say
from bot.messages import ADMIN, Block, Reply
from bot.pipeline import checks as quality
from bot.pipeline import troubles
from bot.pipeline.checks import STOPPING, Verdict
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.schedule import say_moment
from bot.warehouse.rows import Reconciliation, RecordedRun
from bot.warehouse.statements import Statement

MARKS = {"ok": "ok", "warn": "warns", "fail": "stops", "stop": "stops", "accepted": "is accepted"}
HEADER = ("Check", "Count", "Verdict", "What, or an example")
BUTTONS = 4
"""Maximum number of checks that have a button."""
ORDER = {"stop": 0, "fail": 0, "accepted": 1, "warn": 2, "ok": 3}


def show(
    verdicts: Sequence[Verdict], run: RecordedRun, trouble: str, reconciled: Reconciliation | None, zone: ZoneInfo
) -> Reply:
    """Show the checks that found something with verdict, count and example, the worst first; then which are ok.

    `trouble` says in plain words what stopped the run, '' where nothing did.
    """
    stopped, warned = (sum(each.verdict in words for each in verdicts) for words in (STOPPING, ("warn",)))
    text = _headline(len(verdicts), stopped, warned, trouble)
    ordered = sorted(verdicts, key=lambda each: (ORDER[each.verdict], each.check))
    worst = [each for each in ordered if each.verdict != "ok"]
    rows: list[list[blocks.Cell]] = [
        [each.check, Number(each.shifts, f"{each.shifts:,}"), MARKS[each.verdict], _example(each)] for each in worst
    ]
    buttons = [blocks.button(each.check, f"{ADMIN} check {each.check}", at) for at, each in enumerate(worst[:BUTTONS])]
    if troubles.acceptable(run):
        buttons.append(blocks.button("Accept…", f"{ADMIN} accept form:yes", BUTTONS))
    well = ", ".join(each.check for each in ordered if each.verdict == "ok")
    parts: list[Block] = [
        blocks.section("\n".join(filter(None, [f"*{text}*", _effect(run, stopped)]))),
        *([blocks.data_table("What the checks found", HEADER, rows)] if rows else []),
        *([blocks.actions(buttons)] if buttons else []),
        blocks.context(f"Ok: {well}." if well and worst else "", _compared(reconciled, zone), _of(run, zone)),
    ]
    return Reply(f"{text} {_through(run)}", tuple(parts))


def _effect(run: RecordedRun, stopped: int) -> str:
    """Return what the checks mean for readers, and what to do."""
    if not stopped:
        return "Readers see these numbers."
    return f"Readers keep the numbers they had, and digests are held. {troubles.remedy(run)}"


def explained(question: Statement, found: Verdict | None, run: RecordedRun, zone: ZoneInfo) -> Reply:
    """Explain a check, with what it found."""
    name = question.name.rsplit("/", 1)[-1]
    what = "stops the publication" if question.severity in STOPPING else "warns"
    said = "It was not asked in the newest run." if found is None else "It is ok."
    if found and found.verdict != "ok":
        said = f"It {MARKS[found.verdict]}: {quality.said(found)}."
    text = f"{name} ({what}): {said}"
    return Reply(
        blocks.short(escape(text), blocks.TEXT),
        (
            blocks.section(f"*{escape(name)}* ({what})\n{escape(said)}"),
            blocks.section(escape(question.about)),
            blocks.context(f"{_of(run, zone)} Counted is: {escape(_counted(question))}."),
        ),
    )


def _counted(question: Statement) -> str:
    return next(field.meaning for field in question.returns if field.name == "shifts")


def _headline(checks: int, stopped: int, warned: int, trouble: str) -> str:
    if not stopped and not warned:
        return f"All {checks} checks are ok."
    warn = f"{warned} of {checks} checks {'warns' if warned == 1 else 'warn'}" if warned else ""
    if not stopped:
        return f"{warn}."
    said = f"Not published: {trouble}" if trouble else f"{stopped} of {checks} checks stopped the publication"
    return "; ".join(filter(None, [said, warn])) + "."


def _example(each: Verdict) -> str:
    more = f" (and {each.cases - 1:,} more)" if each.cases > 1 else ""
    return f"{each.example}{more}" if each.example else "–"


def _of(run: RecordedRun, zone: ZoneInfo) -> str:
    began = say_moment(run.started_at.astimezone(zone))
    return f"Run {escape(run.run_id)}, begun {began}, {run.outcome}. {_through(run)}"


def _through(run: RecordedRun) -> str:
    return f"Data through {say(run.data_through)}." if run.data_through else ""


def _compared(found: Reconciliation | None, zone: ZoneInfo) -> str:
    """Describe how the newest comparison with VAN's own report ended."""
    if found is None:
        return f"Not yet compared with VAN's own report: `{ADMIN} reconcile` says how."
    at = say_moment(found.reconciled_at.astimezone(zone))
    return f"VAN's own report, {at}: {escape(found.verdict)}, matched {found.matched:,} of {found.compared:,}."
