"""The reply of the weekly digest: its message, the table in its thread, a preview and a shared copy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.calendar import say_span
from bot.language import ALL, Scope, written
from bot.messages import Block, Chart, Reply
from bot.metrics import WEEKS_NEEDED, forecast
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import data, named, percent, types
from bot.reports import flake
from bot.reports.digest import story
from bot.reports.digest.report import DigestReport

MAX_BLOCK_ID = 255
"""Maximum number of characters of a block's id, Slack's limit; the id is the question."""

Line = tuple[str, str]
"""What stands in bold before a line, '' for nothing, and the line."""


def show(report: DigestReport, chart: Chart | None, late: str = "") -> Reply:
    """Return the message: three lines that tell the week, a chart, whom to look at, what is ahead, buttons."""
    if report.empty:
        return _nothing(report, late)
    first, told = flake.headline(report.week), _told(report)
    parts: list[Block | Chart] = [blocks.section(_lines([(first.lead, first.rest), *told]))]
    if late:
        parts.append(blocks.context(escape(late)))
    if report.line.telling:
        parts.append(chart or blocks.context("The chart could not be drawn; the numbers are complete."))
    if watched := story.watched(report):
        parts.append(blocks.section(_lines(watched)))
    if goals := story.goals(report):
        parts.append(blocks.section(_lines(goals)))
    parts += [blocks.section(_lines(story.ahead(report))), _buttons(report)]
    if report.split:
        parts.append(blocks.context(_elsewhere(report)))
    parts.append(blocks.context(escape(_about(report))))
    text = _notification(first.text, told)
    return Reply(text, tuple(parts), report.as_json(), method=tuple(_method(report)))


def _told(report: DigestReport) -> list[Line]:
    """Return the lines below the headline: where the rate comes from, and what to do this week."""
    why, to_do = story.why(report), story.to_do(report)
    cause = "Why:" if report.mover and story.certain(report) else ""
    return [line for line in ((cause, why), ("This week:", to_do)) if line[1]]


def _lines(lines: Iterable[Line]) -> str:
    """Write lines as mrkdwn."""
    return "\n".join(f"*{escape(lead)}* {escape(said)}".rstrip() if lead else escape(said) for lead, said in lines)


def _notification(first: str, told: Iterable[Line]) -> str:
    """Return the headline and as many of the lines below it as fit, whole, into a notification."""
    text = escape(first)
    for lead, said in told:
        longer = f"{text} {escape(f'{lead} {said}'.strip())}"
        text = longer if len(longer) <= blocks.TEXT else text
    return blocks.short(text, blocks.TEXT)


def _about(report: DigestReport) -> str:
    """Return the grey line: which shifts are counted, and which data."""
    week = report.week
    about = (say_span(week.scope.span), types(week.scope), *data(week.source))
    return " ".join(f"{part}." for part in about if part)


def _elsewhere(report: DigestReport) -> str:
    """Return that the rows are in the thread, and how many of them the table there has room for."""
    rows = len(report.rows.rows)
    tables = (block for block in flake.rows(report.rows) if not isinstance(block, Chart) and "rows" in block)
    # The header is a row of the table too.
    shown = sum(len(table["rows"]) - 1 for table in tables)
    if shown < rows:
        return f"{shown:,} of {rows:,} rows are in the thread."
    return "The row is in the thread." if rows == 1 else f"All {rows:,} rows are in the thread."


def thread(report: DigestReport) -> Reply | None:
    """Return the table for the digest's thread, with what stands out and how it was counted.

    None where it would tell nothing more.
    """
    shown = report.rows
    if not report.split:
        return None
    by, number = shown.scope.group_by, len(shown.rows)
    text = f"{shown.scope.place}, {say_span(shown.scope.span)}, by {by}: {number:,} {'row' if number == 1 else 'rows'}"
    parts = flake.rows(shown)
    if report.findings:
        found = [("What stands out", ""), *(("", f"• {story.stands_out(one)}") for one in report.findings)]
        parts.append(blocks.section(_lines(found)))
    parts += [blocks.context(escape(" ".join(_method(report)))), blocks.context(escape(_about(report)))]
    return Reply(blocks.short(escape(text), blocks.TEXT), tuple(parts), shown.as_json())


def preview(main: Reply, table: Reply | None) -> Reply:
    """Return the digest as a preview for the person who asks."""
    note = (
        "A preview, for you alone. `/flake subscribe` has it posted in a channel every week, the table in its thread."
    )
    return replace(main, blocks=(*map(_unnamed, _whole(main, table)), blocks.context(note)), for_others=True)


def shared(main: Reply, table: Reply | None) -> Reply:
    """Return the digest as a single message for others, with its table."""
    return replace(main, blocks=tuple(_whole(main, table)))


def _whole(main: Reply, table: Reply | None) -> list[Block | Chart]:
    """Return all blocks: the table stands for the note that it is in the thread; the grey line is kept once."""
    *parts, about = main.blocks
    return [*parts[:-1], *table.blocks[:-1], about] if table else [*parts, about]


def _unnamed(block: Block | Chart) -> Block | Chart:
    """Remove the button “How computed” and the question in the block's id: the buttons of an answer have both."""
    if isinstance(block, Chart) or "block_id" not in block:
        return block
    return {"type": block["type"], "elements": block["elements"][:-1]}


def _nothing(report: DigestReport, late: str) -> Reply:
    """Return the one-line message of a digest without any shifts."""
    week = report.week.scope
    lead = f"{week.place}: no shifts {named(week.span, report.week.today)}, this week or next."
    rest = f"Close out {report.unclosed:,} from earlier weeks." if report.unclosed else ""
    small = blocks.context(escape(_about(report)), escape(late))
    text = blocks.short(escape(f"{lead} {rest}".rstrip()), blocks.TEXT)
    return Reply(text, (blocks.section(_lines([(lead, rest)])), small), report.as_json())


def _method(report: DigestReport) -> list[str]:
    """Return how the numbers came about, in sentences for those who ask."""
    lines, line = flake.method(report.week), report.line
    if line.known < WEEKS_NEEDED:
        lines.append(f"What is usual is known after {WEEKS_NEEDED} whole weeks; so far there are {line.known}.")
    elif line.usual:
        lines.append(f"Usual is the range of a normal week here, from {line.known} whole weeks.")
    coming = report.this.expected or report.following.expected
    if coming:
        past = coming.history.counts
        lines.append(
            f"How many will come is from the flake rate of the weeks before, {percent(past.flake_rate)} of "
            f"{past.total:,}; in {forecast.GOAL_PROBABILITY * 10:.0f} of 10 weeks it is within the range. A goal is "
            "safe where it is reached as often."
        )
    return lines


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
        ("Close out", _asking("unclosed", region)) if report.unclosed else ("Trend", _asking("trend", region)),
        ("Plan next week", _asking("plan", f"goal:{goal}", region, "week:next")),
    )
    buttons = [blocks.button(label, command, at) for at, (label, command) in enumerate(asked)]
    buttons[0]["style"] = "primary"
    question = _asking("digest", region, week)
    if len(question) > MAX_BLOCK_ID:
        return blocks.actions(buttons)
    how = {"type": "plain_text", "text": "How computed"}
    receipt = {"type": "button", "action_id": f"more:{report.week.source.run_id}", "text": how, "value": "receipt"}
    return blocks.actions([*buttons, receipt]) | {"block_id": question}
