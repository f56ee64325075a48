"""What the weekly digest says, what goes below it, and what is said when it is held or its numbers have changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.calendar import Span, say, say_span
from bot.language.grammar import written
from bot.language.scope import ALL, Scope
from bot.messages import Block, Chart, Reply
from bot.metrics.counts import Counts
from bot.metrics.forecast import GOAL_PROBABILITY
from bot.metrics.usual_range import WEEKS_NEEDED
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import about, covers, percent, shifts
from bot.reports.digest.highlights import Finding
from bot.reports.digest.report import ComingWeek, DigestReport
from bot.reports.flake import reply as flake
from bot.reports.plan import reply as plan

MAX_BLOCK_ID = 255
"""Slack's limit for a block's id, which carries the question."""
NO_CHART = "A chart could not be drawn; the numbers are complete."


def show(report: DigestReport, weeks: Chart | None, rows: Chart | None, late: str = "") -> Reply:
    """Show a digest: headline, what stands out, charts, what is ahead and what to close out, buttons, small print."""
    scope = report.week.scope
    if report.empty:
        return _nothing(report, late)
    said = flake.headline(report.week)
    last = ", last week" if _is_last(report) else ""
    title = f"*{escape(scope.place)}{last}* ({say_span(scope.span)})"
    parts: list[Block | Chart] = [blocks.section(f"{title}\n{escape(said)}")]
    if notes := [escape(note) for note in (late, flake.reads_high(report.week)) if note]:
        parts.append(blocks.context(*notes))
    if report.findings or report.judged.closed:
        parts.append(blocks.section(_highlights(report)))
    if report.line.telling:
        parts.append(weeks or blocks.context(NO_CHART))
    if report.split and report.week.total.total:
        parts.append(rows or blocks.context(NO_CHART))
    parts += [blocks.section(_ahead(report)), blocks.section(_open(report)), _buttons(report)]
    parts.append(blocks.context(escape(covers(report.week.source)), _counted(report)))
    text = blocks.short(escape(f"{scope.place}, {say_span(scope.span)}: {said}"), blocks.TEXT)
    return Reply(text, tuple(parts), report.as_json())


def _is_last(report: DigestReport) -> bool:
    """Say whether the week reported is the last one."""
    return report.week.scope.span.last + timedelta(1) == report.this.span.first


def thread(report: DigestReport) -> Reply | None:
    """Show the table that goes below a digest; None where it would say nothing more."""
    shown = report.rows
    if not report.split:
        return None
    by = shown.scope.group_by
    text = f"{shown.scope.place}, {say_span(shown.scope.span)}, by {by}"
    parts = [*flake.rows(shown), blocks.context(escape(covers(shown.source)))]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts), shown.as_json())


def newer(table: Reply) -> Reply:
    """Say of a table that it comes of newer numbers than the digest above it."""
    note = blocks.context("Newer numbers were published since: this table is of them, the digest above is not.")
    return replace(table, blocks=(*table.blocks, note))


def preview(main: Reply, table: Reply | None) -> Reply:
    """Show a digest to the person who asks for it, before a channel gets it."""
    note = (
        "A preview, for you alone. `/flake subscribe` has it posted in a channel every week, the table in its thread."
    )
    return replace(main, blocks=(*map(_unnamed, _whole(main, table)), blocks.context(note)))


def shared(main: Reply, table: Reply | None) -> Reply:
    """Show a digest to others at once, the table with it."""
    return replace(main, blocks=tuple(_whole(main, table)))


def _whole(main: Reply, table: Reply | None) -> list[Block | Chart]:
    """Put the table before the small print, which is said once."""
    *parts, covered = main.blocks
    return [*parts, *(table.blocks[:-1] if table else ()), covered]


def _unnamed(block: Block | Chart) -> Block | Chart:
    """Leave out how it was computed, and the question in the row's id: the row under an answer has both."""
    if isinstance(block, Chart) or "block_id" not in block:
        return block
    return {"type": block["type"], "elements": block["elements"][:-1]}


def held(place: str, reason: str, last_good: date | None, due: str) -> Reply:
    """Say in the channel that its digest is held, and until when the last good numbers reach."""
    good = f" The last good numbers are through {say(last_good)}." if last_good else ""
    text = f"The weekly digest of {place} is held: {reason}."
    more = f"{good} It was due {due} and comes by itself once the numbers are good again today."
    return Reply(blocks.short(escape(text), blocks.TEXT), (blocks.section(escape(text + more)),))


def correction(place: str, span: Span, then: Counts, now: Counts) -> Reply:
    """Say below a digest what has changed since."""
    late = now.total - then.total
    moved = f"{percent(then.flake_rate)} of {then.total:,} → {percent(now.flake_rate)} of {now.total:,}"
    if late > 0:
        why = f"{late:,} {'shift' if late == 1 else 'shifts'} closed late"
        if now.completed < then.completed or now.no_show < then.no_show or now.cancelled < then.cancelled:
            why += ", and others got another status in VAN"
    else:
        why = "shifts got another status in VAN" + (f", and {-late:,} fewer are closed" if late else "")
    text = f"{place}, {say_span(span)}: {moved}; {why}."
    counts = (
        f"Now {now.completed:,} completed, {now.no_show:,} no-show, {now.cancelled:,} cancelled; before "
        f"{then.completed:,}, {then.no_show:,}, {then.cancelled:,}."
    )
    parts = (blocks.section(f"*The numbers have changed.* {escape(text)}"), blocks.context(counts))
    return Reply(blocks.short(escape(text), blocks.TEXT), parts)


def _nothing(report: DigestReport, late: str) -> Reply:
    """Say in one line that there is nothing to say."""
    week = report.week
    text = (
        f"{week.scope.place}: no shifts {say_span(week.scope.span)}, and none is scheduled for this week or the next."
    )
    if report.unclosed:
        text += f" {shifts(report.unclosed)} still open from earlier weeks."
    small = blocks.context(escape(covers(week.source)), escape(late))
    return Reply(blocks.short(escape(text), blocks.TEXT), (blocks.section(escape(text)), small), report.as_json())


def _highlights(report: DigestReport) -> str:
    if report.findings:
        return "\n".join(["*What stands out*", *(f"• {escape(_finding(one))}" for one in report.findings)])
    line, week = report.line, report.judged
    no_change = "no difference is more than chance explains"
    if week.verdict == "within" and week.limits:
        low, high = week.limits
        usual = f"the week is within its usual {percent(low)} to {percent(high)}"
    elif week.partial:
        usual = "whether the week is usual is not known before the data reach its end"
    elif line.known < WEEKS_NEEDED:
        usual = f"too few weeks to say what is usual ({line.known} of {WEEKS_NEEDED})"
    else:
        usual = "all weeks are alike, so there is no usual range"
    return f"*Nothing stands out*: {usual}, and {no_change}."


def _finding(one: Finding) -> str:
    """Say a finding in one sentence, with its numbers."""
    counts, other = one.counts, one.other or Counts()
    said = f"{one.key}: {percent(counts.flake_rate)} (n={counts.total:,})"
    low, high = one.limits or (None, None)
    if one.kind in ("above", "below"):
        return f"{said}, {one.kind} its usual {percent(low)} to {percent(high)}."
    if one.kind == "changed":
        return (
            f"{said}, after {percent(other.flake_rate)} (n={other.total:,}) the week before: more than chance explains."
        )
    if one.kind == "organizer":
        return f"{said}, the others {percent(other.flake_rate)} (n={other.total:,}): more than chance explains."
    return (
        f"{one.key}: {counts.unclosed:,} of the week's {counts.total + counts.unclosed:,} shifts are still open; once "
        f"closed, the rate lies between {percent(low)} and {percent(high)}."
    )


def _ahead(report: DigestReport) -> str:
    this = f"This week, to {say(report.this.span.last)}"
    following = f"Next week, {say_span(report.following.span)}"
    lines = [f"*{escape(this)}:* {_coming(report.this, report.goal, so_far=True)}"]
    return "\n".join([*lines, f"*{escape(following)}:* {_coming(report.following, report.goal, so_far=False)}"])


def _coming(week: ComingWeek, goal: int | None, *, so_far: bool) -> str:
    counts, expected = week.counts, week.expected
    so_far_said = f"{counts.completed:,} completed so far, " if so_far and counts.completed else ""
    if not counts.scheduled:
        said = f"{so_far_said}nothing is scheduled."
    else:
        said = f"{so_far_said}{counts.scheduled:,} scheduled, {counts.confirmed:,} of them confirmed"
        if expected:
            within = f" ({expected.within[0]:,} to {expected.within[1]:,})" if expected.within else ""
            said += f"; about {expected.shifts:,.0f} of them will come{within}"
        said += "."
    return f"{said} {_goal(week, goal)}".rstrip()


def _goal(week: ComingWeek, goal: int | None) -> str:
    """Say whether a week is short of its goal, as far as anybody knows."""
    need = week.need
    if need is None or not goal:
        return ""
    if not need.remaining:
        return f"The goal of {goal:,} is reached."
    if week.recruit is None:
        return f"Goal {goal:,}: too little is known to say how many to recruit for it."
    if week.recruit == 0 and need.chance is not None:
        return f"On course for the goal of {goal:,}: {plan.likely(need.chance)}."
    return f"*Short of the goal of {goal:,}*: recruit {week.recruit:,} more to be {GOAL_PROBABILITY * 100:.0f} % sure."


def _open(report: DigestReport) -> str:
    """Say what is to be closed out, and what it leaves unsure."""
    if not report.unclosed:
        return "*To close out:* nothing, all past shifts are closed. Thank you!"
    counts, scope = report.week.total, report.week.scope
    said = f"*To close out:* {report.unclosed:,} past {'shift' if report.unclosed == 1 else 'shifts'}"
    if counts.unclosed and counts.possible:
        week = "last week" if _is_last(report) else say_span(scope.span)
        low, high = counts.possible
        now = f"now {percent(counts.flake_rate)}, " if counts.total else ""
        said += f", {counts.unclosed:,} of {week}, whose rate, {now}will lie between {percent(low)} and {percent(high)}"
    return f"{said}. `{escape(_asking('unclosed', _where(scope)))}` lists them."


def _where(scope: Scope) -> str:
    """Write the place as words: all regions are named too, for without a word an answer is about one's own."""
    return written({"region": [scope.where or ALL]})


def _asking(*words: str) -> str:
    """Write a question."""
    return " ".join(("/flake", *words))


def _buttons(report: DigestReport) -> Block:
    """Offer what to look at next; what the digest itself rests on is asked by the row's id, which is its question."""
    scope, region = report.week.scope, _where(report.week.scope)
    week, goal = f"week:{scope.span.first}", report.goal or max(1, report.week.total.completed)
    label, by = ("See my organizers", "organizer") if report.organizers else ("See the regions", "region")
    asked = (
        (label, _asking(region, week, f"by:{by}")),
        ("Trend", _asking("trend", region)),
        ("Plan the week", _asking("plan", f"goal:{goal}", region, "week:next")),
    )
    buttons = [blocks.button(label, command, at) for at, (label, command) in enumerate(asked)]
    buttons[0]["style"] = "primary"
    question = _asking("digest", region, week)
    if len(question) > MAX_BLOCK_ID:
        return blocks.actions(buttons)
    how = {"type": "plain_text", "text": "How computed"}
    receipt = {"type": "button", "action_id": f"more:{report.week.source.run_id}", "text": how, "value": "receipt"}
    return blocks.actions([*buttons, receipt]) | {"block_id": question}


def _counted(report: DigestReport) -> str:
    """Say which shifts are counted: the filter is printed in every post."""
    return escape(f"Counted: {about(report.week.scope)}.")
