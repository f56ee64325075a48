"""Block Kit blocks within Slack's limits, and their plain text.

Limits: https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.messages import Block, Chart

SECTION = 3000
"""Maximum length of a section's text, in characters."""
TEXT = 300
"""Maximum length of a message's text, which phones and screen readers show, in characters."""
TABLE_ROWS = 100
"""Maximum number of rows of a table, without its header."""
TABLE_CHARACTERS = 10_000
"""Maximum length of all cells of a table, in characters."""
MAX_NATIVE = 2
"""Maximum number of charts that Slack draws in one message."""
WHOLE, PAGE = 8, 6
"""Maximum number of rows of a table that is shown whole, and number of rows on a page of a longer one."""
BUTTON = 75
"""Maximum length of the label of a button or an option, in characters."""
VALUE = 2000
"""Maximum length of a button's value, in characters."""
OPTIONS = 100
"""Maximum number of options of a menu."""


@dataclass(frozen=True)
class Number:
    """A table cell that sorts by its value and shows its text."""

    value: float
    text: str


Cell = str | Number


def escape(text: str) -> str:
    """Escape what Slack would read as markup, as every word from a person or the warehouse has to be."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def short(text: str, limit: int) -> str:
    """Cut a text to a limit, with an ellipsis, but never within an escaped character."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    start = cut.rfind("&")
    return (cut[:start] if start >= 0 and ";" not in cut[start:] else cut) + "…"


def section(text: str) -> Block:
    """Return a paragraph; `text` is mrkdwn, already escaped."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": short(text, SECTION)}}


def context(*texts: str) -> Block:
    """Return small print; each text is mrkdwn, already escaped."""
    elements = [{"type": "mrkdwn", "text": short(text, SECTION)} for text in texts if text]
    return {"type": "context", "elements": elements[:10]}


def noted(parts: Sequence[Block | Chart], text: str) -> list[Block | Chart]:
    """Return blocks with one more sentence of small print, in the line of it that they end with, if they do."""
    if not text:
        return [*parts]
    *others, last = parts
    if isinstance(last, Chart) or last["type"] != "context":
        return [*parts, context(text)]
    said = " ".join(element["text"] for element in last["elements"])
    return [*others, context(f"{said} {text}")]


def button(label: str, command: str, number: int = 0) -> Block:
    """Return a button that runs a command."""
    return {
        "type": "button",
        "action_id": f"ask:{number}",
        "text": {"type": "plain_text", "text": short(escape(label), BUTTON)},
        "value": command[:VALUE],
    }


def actions(buttons: Iterable[Block]) -> Block:
    """Return a row of buttons."""
    return {"type": "actions", "elements": list(buttons)}


def data_table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Block:
    """Return a table that readers can sort; the caller has cut `rows` with `fitting`."""
    return {
        "type": "data_table",
        "caption": escape(caption),
        "page_size": max(1, len(rows)) if len(rows) <= WHOLE else PAGE,
        "row_header_column_index": 0,
        "rows": [[_cell(text) for text in header], *([_cell(cell) for cell in row] for row in rows)],
    }


def fitting(rows: Sequence[Sequence[Cell]]) -> int:
    """Return how many rows fit into one table, in rows and in characters, with room for the header."""
    left = TABLE_CHARACTERS - 500
    for count, row in enumerate(rows[:TABLE_ROWS]):
        left -= sum(len(escape(_shown(cell))) for cell in row)
        if left < 0:
            return count
    return min(len(rows), TABLE_ROWS)


def _cell(cell: Cell) -> Block:
    if isinstance(cell, Number):
        return {"type": "raw_number", "value": cell.value, "text": cell.text}
    return {"type": "raw_text", "text": escape(cell)}


def _shown(cell: Cell) -> str:
    return cell.text if isinstance(cell, Number) else cell


def image(chart: Chart, file_id: str) -> Block:
    """Return a picture, which is an uploaded file."""
    return {"type": "image", "slack_file": {"id": file_id}, "alt_text": short(chart.alt_text, 2000)}


def natively(parts: Iterable[Block | Chart]) -> list[Block | Chart]:
    """Return blocks with charts that Slack draws itself in place of pictures, as many as it takes in a message.

    Nothing where no chart of the message can be one.
    """
    drawn: list[Block | Chart] = []
    number = 0
    for part in parts:
        native = part.native if isinstance(part, Chart) and number < MAX_NATIVE else ()
        number += 1 if native else 0
        drawn += native or [part]
    return drawn if number else []


def undrawn() -> Block:
    """Return that a chart could not be drawn, below the numbers."""
    return context("The chart could not be drawn; the numbers above are complete.")


def told(chart: Chart) -> Block:
    """Return in words what a chart shows that cannot be shown."""
    return _in_words(chart.alt_text)


def worded(block: Block) -> Block:
    """Return in words what a picture shows that cannot be shown; other blocks as they are."""
    return _in_words(block["alt_text"]) if block["type"] == "image" else block


def _in_words(alt_text: str) -> Block:
    text = short(f"The chart could not be shown: {alt_text}", SECTION)
    return {"type": "context", "elements": [{"type": "plain_text", "text": text}]}


def fallbacks(blocks: Sequence[Block]) -> Iterator[tuple[str, Sequence[Block]]]:
    """Yield four forms of a message, each plainer, for a Slack that refuses blocks; and how to log which was taken."""
    yield "sent", blocks
    if blocks:
        plainer = plain(blocks)
        yield "sent plain, blocks were refused", plainer
        yield (
            "sent plain without pictures",
            [worded(block) for block in plainer],
        )
        yield "sent as text", []


def named(blocks: Iterable[Block | Chart]) -> list[Block]:
    """Return blocks as Slack would get them, with the name of each chart in place of its file."""
    return [image(block, block.name) if isinstance(block, Chart) else block for block in blocks]


def plain(blocks: Iterable[Block]) -> list[Block]:
    """Replace tables by text, for a Slack that refuses them, so that the reader gets an answer in any case."""
    result: list[Block] = []
    for block in blocks:
        result += _preformatted(block) if block["type"] == "data_table" else [block]
    return result


def _preformatted(table: Block) -> list[Block]:
    """Show a table as preformatted text, in as many sections as it needs."""
    lines = table_lines([[cell["text"] for cell in row] for row in table["rows"]])
    pages: list[list[str]] = [[]]
    for line in lines:
        if sum(len(earlier) + 1 for earlier in pages[-1]) + len(line) > SECTION - 10:
            pages.append([])
        pages[-1].append(line)
    return [section("```" + "\n".join(page) + "```") for page in pages]


def table_lines(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align a table's cells in columns: the first column to the left, the others to the right."""
    texts = [[html.unescape(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    lines = []
    for row in texts:
        first, *others = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append(escape("  ".join([first, *others]).rstrip()))
    return lines


def as_text(blocks: Iterable[Block | Chart]) -> str:
    """Write blocks as a terminal shows them."""
    parts = []
    for block in blocks:
        if isinstance(block, Chart):
            parts.append(f"[{block.name}: {block.alt_text}]")
        elif block["type"] == "section":
            example = block.get("accessory", {}).get("value", "")
            parts.append(_unmarked(block["text"]["text"]) + (f"\n  {example}" if example else ""))
        elif block["type"] == "context":
            parts.append("\n".join(_unmarked(element["text"]) for element in block["elements"]))
        elif block["type"] == "data_table":
            parts.append(
                "\n".join(map(html.unescape, table_lines([[c["text"] for c in row] for row in block["rows"]])))
            )
        elif block["type"] == "actions":
            commands = [element["value"] for element in block["elements"] if element["action_id"].startswith("ask")]
            parts += ["\n".join(f"  {command}" for command in commands)] if commands else []
    return "\n\n".join(parts)


def _unmarked(text: str) -> str:
    text = re.sub(r"<(https://[^|>]+)\|([^>]+)>", r"\2:\n\1", text)
    return html.unescape(text.replace("*", "").replace("`", ""))
