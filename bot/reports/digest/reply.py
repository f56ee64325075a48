"""The reply of the weekly digest: its message, the table in its thread, a preview and a shared copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.calendar import say, say_span
from bot.language import ALL, Scope, written
from bot.messages import Block, Chart, Reply
from bot.metrics import WEEKS_NEEDED, Counts, forecast
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import about, covers, percent, shifts
from bot.reports import flake, plan
from bot.reports.digest.coming_week import ComingWeek
from bot.reports.digest.highlights import Finding
from bot.reports.digest.report import DigestReport

MAX_BLOCK_ID = 255
"""Maximum number of characters of a block's id, Slack's limit; the id is the question."""
NO_CHART = "A chart could not be drawn; the numbers are complete."


def show(report: DigestReport, weeks: Chart | None, rows: Chart | None, late: str = "") -> Reply:
    """Return the message: headline, what stands out, charts, what is ahead, what to close out, buttons, small print."""
    scope = report.week.scope
    if report.empty:
        return _nothing(report, late)
    said = flake.headline(report.week).text
    last = ", last week" if _is_last(report) else ""
    title = f"*{escape(scope.place)}{last}* ({say_span(scope.span)})"
    parts: list[Block | Chart] = [blocks.section(f"{title}\n{escape(said)}")]
    if late:
        parts.append(blocks.context(escape(late)))
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
    """Return whether the week reported is the last one."""
    return report.week.scope.span.last + timedelta(1) == report.this.span.first


def thread(report: DigestReport) -> Reply | None:
    """Return the table for the digest's thread; None where it would tell nothing more."""
    shown = report.rows
    if not report.split:
        return None
    by = shown.scope.group_by
    text = f"{shown.scope.place}, {say_span(shown.scope.span)}, by {by}"
    parts = [*flake.rows(shown), blocks.context(escape(covers(shown.source)))]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts), shown.as_json())


def preview(main: Reply, table: Reply | None) -> Reply:
    """Return the digest as a preview for the person who asks."""
    note = (
        "A preview, for you alone. `/flake subscribe` has it posted in a channel every week, the table in its thread."
    )
    return replace(main, blocks=(*map(_unnamed, _whole(main, table)), blocks.context(note)))


def shared(main: Reply, table: Reply | None) -> Reply:
    """Return the digest as a single message for others, with its table."""
    return replace(main, blocks=tuple(_whole(main, table)))


def _whole(main: Reply, table: Reply | None) -> list[Block | Chart]:
    """Return all blocks: the table stands before the small print, which is kept once."""
    *parts, covered = main.blocks
    return [*parts, *(table.blocks[:-1] if table else ()), covered]


def _unnamed(block: Block | Chart) -> Block | Chart:
    """Remove the button “How computed” and the question in the block's id: the buttons of an answer have both."""
    if isinstance(block, Chart) or "block_id" not in block:
        return block
    return {"type": block["type"], "elements": block["elements"][:-1]}


def _nothing(report: DigestReport, late: str) -> Reply:
    """Return the one-line message of a digest without any shifts."""
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
    """Return a finding as one sentence with its numbers."""
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
        f"{one.key}: {counts.unclosed:,} of the week's {counts.closable:,} shifts are still open; once "
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
    """Return whether a week is short of its goal, as far as that is known."""
    need = week.need
    if need is None or not goal:
        return ""
    if not need.remaining:
        return f"The goal of {goal:,} is reached."
    if week.recruit is None:
        return f"Goal {goal:,}: too little is known to say how many to recruit for it."
    if week.recruit == 0 and need.chance is not None:
        return f"On course for the goal of {goal:,}: {plan.likely(need.chance)}."
    sure = f"{forecast.GOAL_PROBABILITY * 100:.0f}% sure"
    return f"*Short of the goal of {goal:,}*: recruit {week.recruit:,} more to be {sure}."


def _open(report: DigestReport) -> str:
    """Return how many shifts to close out, and the range that the week's rate can still take."""
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
    """Return the place as words; `all` is written out, because without a region an answer is about the asker's own."""
    return written({"region": [scope.where or ALL]})


def _asking(*words: str) -> str:
    """Return a question as it is typed."""
    return " ".join(("/flake", *words))


def _buttons(report: DigestReport) -> Block:
    """Return buttons for what to see next; “How computed” reads the question from the block's id."""
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
    """Return which shifts are counted; every post names its filter."""
    return escape(f"Counted: {about(report.week.scope)}.")
