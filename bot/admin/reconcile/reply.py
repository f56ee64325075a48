"""How VAN's own report compares with our numbers: the verdict, the causes, the totals."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from bot.admin.reconcile import causes
from bot.admin.reconcile.causes import Difference
from bot.admin.reconcile.cells import Cell
from bot.admin.reconcile.verdict import About, Comparison
from bot.calendar import say, say_span
from bot.messages import ADMIN, Block, File, Reply
from bot.metrics import Counts
from bot.replies import blocks
from bot.replies.blocks import Number, escape
from bot.replies.csv_file import guarded
from bot.replies.phrases import percent

CAUSES = 12
"""Maximum number of causes shown."""
ONCE = 3
"""Maximum number of renamed events or missing days named."""
ROWS = 30
"""Maximum number of differences shown; the CSV has all."""

REMEDIES = {
    causes.CLOSED_NOW: "the next run takes it in",
    causes.CLOSED_SINCE: "export the report again",
    causes.DUPLICATE: "each counts once here; nothing to do",
    causes.TWICE: "look the people up in VAN; export with VAN ID and role",
    causes.DELETED: "nothing to do",
    causes.RENAMED: "nothing to do",
    causes.NEWER: "the next run takes it in",
    causes.UNMAPPED: f"add the location: `{ADMIN} regions`",
    causes.REGION: f"if VAN is right, fix the location's line: `{ADMIN} regions`",
    causes.ORGANIZER: "if VAN is right, fix the turf there",
    causes.TYPE: "if VAN is right, sync again",
    causes.OTHERWISE: f"give the status its outcome: `{ADMIN} statuses`",
    causes.STATUS: "changed since our data, or wrong in one of them: look one up in VAN",
    causes.MIDNIGHT: "ours are the campaign's days; nothing to do if CAMPAIGN_TIMEZONE is right",
    causes.MOVED: "moved since our data: the next run takes it in",
    causes.NOT_OURS: "if it is the campaign's, see that the sync brings its committee",
    causes.NOT_THEIRS: "see what the report was narrowed to",
    causes.MISSING_DAY: "export the report again, with that day",
    causes.FILTERED: "see what the report was narrowed to",
    causes.UNEXPLAINED: "look one up in VAN, then show the developers the CSV",
}
"""What to do about each cause."""

HOW = (
    "Run VAN's Event Participation report for some days, export it as CSV or XLSX, and drop it in the data team's "
    "channel. Columns are known by their names, in any order: date, status, event, and where there are any region, "
    "organizer, event type, time, role, VAN ID. Names, phones and addresses are not read."
)


def how() -> Reply:
    """Explain how to compare."""
    text = "Compare VAN's own report with the published numbers."
    return Reply(
        text, (blocks.section(f"*{text}*\n{HOW}"), blocks.context("At the terminal: `python -m bot reconcile FILE`"))
    )


def show(found: Comparison, about: About) -> Reply:
    """Show how a report compares."""
    text = _summary(found)
    lines = [
        f"{escape(about.name)}, {say_span(found.span)}. VAN {found.theirs:,}, ours {found.ours:,} shifts.",
        f"Flake rate by our definition{_through(about)}: "
        f"VAN's own {_rate(found.their_counts, about)}, ours {_rate(found.our_counts, about)}.",
    ]
    parts: list[Block] = [blocks.section(f"*{text}*\n" + "\n".join(lines))]
    if found.differences:
        said = [_cause(cause, shifts, found) for cause, shifts in found.causes[:CAUSES]]
        parts.append(blocks.section("\n".join([f"*{found.differing:,} shifts differ*", *said])))
        parts.append(_table(found))
    parts.append(blocks.section("\n".join(_totals(found))))
    if about.file:
        parts.append(
            blocks.actions([blocks.button("Delete the file in Slack", f"{ADMIN} reconcile delete:{about.file}", 0)])
        )
    small = [*found.notes, f"Compared with run {about.run_id}{_through(about)}."]
    parts.append(blocks.context(escape("\n".join(small))))
    csv_ = File("reconcile.csv", as_csv(found), f"What differs between VAN's report and ours, {say_span(found.span)}.")
    return Reply(
        blocks.short(text, blocks.TEXT),
        tuple(parts),
        file=csv_ if found.differences else None,
        report={
            "verdict": found.verdict,
            "matched": found.matched,
            "explained": found.explained,
            "theirs": found.theirs,
            "ours": found.ours,
        },
    )


def _summary(found: Comparison) -> str:
    """Return the first line: how many shifts agree, how many of them after an explained difference, and the verdict."""
    after = f", {found.explained:,} of them after an explained difference" if found.explained else ""
    only = sum(each.shifts for each in found.differences if not each.theirs)
    more = f", {only:,} more only in ours" if only else ""
    agree = found.matched + found.explained
    return f"Matched {agree:,} of {found.theirs:,} shifts of VAN's report{after}{more}: {found.verdict}."


def _through(about: About) -> str:
    return f", data through {say(about.data_through)}" if about.data_through else ""


def _rate(counts: Counts, about: About) -> str:
    found = counts.by(about.definition)
    return f"{percent(found.flake_rate)} ({found.total_flakes:,} of {found.total:,} {about.definition.kind})"


def _cause(cause: str, shifts: int, found: Comparison) -> str:
    each = [one for one in found.differences if one.cause == cause]
    if cause in (causes.RENAMED, causes.MISSING_DAY):
        said = list(dict.fromkeys(map(_once, each)))
        what = f": {', '.join(said[:ONCE])}" + (f" and {len(said) - ONCE} more" if len(said) > ONCE else "")
    else:
        what = f": {_said(each[0])}" if each[0].shifts == shifts else f", for example {_example(each[0])}"
    return f"• *{shifts:,}* {escape(cause + what)}. → {REMEDIES[cause]}"


def _once(each: Difference) -> str:
    """Return what many differences share: the two names of a renamed event, or the missing day."""
    if each.theirs and each.ours:
        return f"“{each.theirs.event or 'no event'}” in VAN is “{each.ours.event or 'no event'}” in ours"
    return say(each.cell.day)


def example(found: Comparison) -> str:
    """Return one difference of the most frequent cause, without anybody's name; '' where there is none."""
    if not found.causes:
        return ""
    return _example(next(each for each in found.differences if each.cause == found.causes[0][0]))


def _example(each: Difference) -> str:
    many = f"{each.shifts:,} of" if each.shifts > 1 else ""
    return " ".join(filter(None, (many, _said(each))))


def _said(each: Difference) -> str:
    cell = each.cell
    where = f"{cell.event or 'no event'} on {say(cell.day)}"
    if each.theirs is None or each.ours is None:
        return ", ".join([f"{where}: {cell.status or 'no status'}", *filter(None, (cell.region, cell.organizer))])
    changes = [
        f"{theirs or 'none'} in VAN, {ours or 'none'} in ours"
        for theirs, ours in zip(_parts(each.theirs), _parts(each.ours), strict=True)
        if theirs != ours
    ]
    same = [cell.status] if each.theirs.status == each.ours.status else []
    return f"{where}: {', '.join([*same, *changes])}"


def _parts(cell: Cell) -> tuple[str, ...]:
    return cell.event, say(cell.day), cell.status, *cell.place


def _table(found: Comparison) -> Block:
    counted: dict[tuple[str, ...], int] = {}
    for each in found.differences:
        row = (each.cause, *_row(each))
        counted[row] = counted.get(row, 0) + each.shifts
    rows: list[list[blocks.Cell]] = [[*row, Number(shifts, f"{shifts:,}")] for row, shifts in counted.items()]
    fit = blocks.fitting(rows[:ROWS])
    caption = "What differs" if fit == len(rows) else f"What differs: {fit} of {len(rows)}, the CSV has all"
    return blocks.data_table(caption, ["Cause", "Day", "Event", "VAN", "Ours", "Shifts"], rows[:fit])


def _row(each: Difference) -> tuple[str, ...]:
    """Return day, event and both statuses as the table has them: alike for a renamed event, and for a missing day."""
    if each.cause == causes.RENAMED:
        return "–", each.cell.event or "–", "–", "–"
    if each.cause == causes.MISSING_DAY:
        return say(each.cell.day), "–", "–", "–"
    sides = (side.status if side else "–" for side in (each.theirs, each.ours))
    return say(each.cell.day), each.cell.event or "–", *sides


def _totals(found: Comparison) -> Iterator[str]:
    """Yield, for each kind of total, how many totals agree."""
    yield "*Totals*"
    for what in dict.fromkeys(total.what for total in found.totals):
        totals = [total for total in found.totals if total.what == what]
        wrong = sorted(
            (each for each in totals if each.theirs != each.ours), key=lambda each: -abs(each.theirs - each.ours)
        )
        said = f"• by {what}: {len(totals) - len(wrong)} of {len(totals)} agree"
        if wrong:
            worst = wrong[0]
            said += f"; furthest off is {escape(worst.key or 'none')}, VAN {worst.theirs:,}, ours {worst.ours:,}"
        yield said


def as_csv(found: Comparison) -> bytes:
    """Return what differs, and all totals, as CSV."""
    text = io.StringIO()
    writer = csv.writer(text)
    compared = ("status", "region", "organizer", "type", "day", "event")
    columns = [f"{whose}_{name}" for name in compared for whose in ("van", "our")]
    writer.writerow(["cause", "shifts", "day", "event", *columns])
    for each in found.differences:
        theirs, ours = each.theirs, each.ours
        sides = [getattr(side, name) if side else "" for name in compared for side in (theirs, ours)]
        writer.writerow(map(guarded, [each.cause, each.shifts, each.cell.day, each.cell.event, *sides]))
    writer.writerows([[], ["total", "key", "van", "ours"]])
    for total in found.totals:
        writer.writerow(map(guarded, [total.what, total.key, total.theirs, total.ours]))
    # The byte order mark tells Excel that it is UTF-8.
    return ("\ufeff" + text.getvalue()).encode()
