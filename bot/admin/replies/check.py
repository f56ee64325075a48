"""How the checks of a run ended: all of them in a table, or one explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.calendar import say, say_through
from bot.messages import ADMIN, Block, Reply
from bot.pipeline import checks as quality
from bot.pipeline import troubles
from bot.pipeline.checks import STOPPING, Verdict
from bot.pipeline.standing import Standing
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.schedule import say_lately, say_moment
from bot.warehouse.rows import Reconciliation, RecordedRun
from bot.warehouse.statements import Statement

MARKS = {"ok": "ok", "warn": "warns", "fail": "stops", "stop": "stops", "accepted": "is accepted"}
HEADER = ("Check", "Count", "Verdict", "What, or an example")
BUTTONS = 4
"""Maximum number of checks that have a button."""
ORDER = {"stop": 0, "fail": 0, "accepted": 1, "warn": 2, "ok": 3}


def show(
    verdicts: Sequence[Verdict],
    run: RecordedRun,
    standing: Standing | None,
    reconciled: Reconciliation | None,
    now: datetime,
) -> Reply:
    """Show what is wrong and what to do, then the checks that found something, the worst first; then which are ok.

    `standing` is how the numbers stand, None where none are published; `now` is in the campaign's zone.
    """
    failed = run.outcome == "failed"
    text = _stopped(run, standing, now) if failed else _passed(verdicts)
    ordered = sorted(verdicts, key=lambda each: (ORDER[each.verdict], each.check))
    worst = [each for each in ordered if each.verdict != "ok"]
    rows: list[list[blocks.Cell]] = [
        [each.check, Number(each.shifts, f"{each.shifts:,}"), MARKS[each.verdict], _example(each)] for each in worst
    ]
    found = [blocks.button(each.check, f"{ADMIN} check {each.check}", at) for at, each in enumerate(worst[:BUTTONS])]
    well = ", ".join(each.check for each in ordered if each.verdict == "ok")
    parts: list[Block] = [
        blocks.section(f"*{escape(text)}*\n{escape(_effect(run, standing, worst, now))}"),
        *([blocks.actions(_remedies(run))] if failed else []),
        *([blocks.data_table(_caption(verdicts, run), HEADER, rows)] if rows else []),
        *([blocks.actions(found)] if found else []),
        blocks.context(f"Ok: {well}." if well and worst else "", _compared(reconciled, now), _of(run, now)),
    ]
    return Reply(blocks.short(escape(f"{text} {_through(run)}".strip()), blocks.TEXT), tuple(parts))


def _remedies(run: RecordedRun) -> list[Block]:
    """Return the buttons for what can be done about a run that was stopped."""
    remedies = [("Rerun…", f"{ADMIN} rerun")]
    remedies += [("Accept…", f"{ADMIN} accept form:yes")] if troubles.acceptable(run) else []
    return [blocks.button(label, words, BUTTONS + at) for at, (label, words) in enumerate(remedies)]


def _effect(run: RecordedRun, standing: Standing | None, worst: Sequence[Verdict], now: datetime) -> str:
    """Return what the checks mean for readers, and what to do."""
    if run.outcome != "failed":
        more = " Nothing has to be done at once; press a check to read what it means." if worst else ""
        return f"Readers see these numbers.{more}"
    if standing is None:
        return f"Readers see nothing: no numbers are published. {troubles.remedy(run)}"
    shown = f"{say_lately(standing.started_at, now)}, {say_through(standing.data_through)}"
    return f"Readers keep the numbers of {shown}, and digests are held. {troubles.remedy(run)}"


def explained(question: Statement, found: Verdict | None, run: RecordedRun, now: datetime) -> Reply:
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
            blocks.context(f"{_of(run, now)} Counted is: {escape(_counted(question))}."),
        ),
    )


def _counted(question: Statement) -> str:
    return next(field.meaning for field in question.returns if field.name == "shifts")


def _stopped(run: RecordedRun, standing: Standing | None, now: datetime) -> str:
    """Return that a run was not published: since when nothing has been, and why."""
    since = (standing and standing.failed_since) or run.ended_at or run.started_at
    newest = standing is not None and standing.newest_run_id == run.run_id
    trouble = standing.trouble if standing and newest else troubles.in_words(run, None)
    return f"Not published since {say_lately(since, now)}: {trouble}."


def _passed(verdicts: Sequence[Verdict]) -> str:
    """Return that a run was published, and how many checks found something."""
    found = _found(verdicts)
    return f"Published. {found}." if found else f"All {len(verdicts)} checks are ok."


def _found(verdicts: Sequence[Verdict]) -> str:
    """Return how many checks stop, are accepted and warn; '' where all are ok."""
    kinds = ((STOPPING, "stops", "stop"), (("accepted",), "is accepted", "are accepted"), (("warn",), "warns", "warn"))
    counted = [(sum(each.verdict in words for each in verdicts), one, many) for words, one, many in kinds]
    found = [(number, one if number == 1 else many) for number, one, many in counted if number]
    parts = [f"{number}{'' if at else f' of {len(verdicts)} checks'} {word}" for at, (number, word) in enumerate(found)]
    return ", ".join(parts)


def _caption(verdicts: Sequence[Verdict], run: RecordedRun) -> str:
    """Name the table; with how many checks found something, where the headline does not say it."""
    return "What the checks found" + (f": {_found(verdicts)}" if run.outcome == "failed" else "")


def _example(each: Verdict) -> str:
    more = f" (and {each.cases - 1:,} more)" if each.cases > 1 else ""
    return f"{each.example}{more}" if each.example else "–"


def _of(run: RecordedRun, now: datetime) -> str:
    began = say_lately(run.started_at, now)
    return f"Run {escape(run.run_id)}, begun {began}, {run.outcome}. {_through(run)}"


def _through(run: RecordedRun) -> str:
    return f"Data through {say(run.data_through)}." if run.data_through else ""


def _compared(found: Reconciliation | None, now: datetime) -> str:
    """Describe how the newest comparison with VAN's own report ended."""
    if found is None:
        return f"Not yet compared with VAN's own report: `{ADMIN} reconcile` says how."
    at = say_moment(found.reconciled_at.astimezone(now.tzinfo))
    return f"VAN's own report, {at}: {escape(found.verdict)}, matched {found.matched:,} of {found.compared:,}."
