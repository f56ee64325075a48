"""How an answer was computed, in enough detail to compute it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from bot.calendar import say_through
from bot.language import Question
from bot.messages import Block, Reply
from bot.metrics import Definition, definitions
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.schedule import say_moment
from bot.tools import Noted, Published
from bot.warehouse import statements

MAX_BLOCKS = 50
"""Maximum number of blocks of a message, Slack's limit."""
MAX_TEXT = 13_000
"""Maximum number of characters in all sections of a message: Slack refuses more than 13,200 or so."""


def show(
    question: Question, run: Published, noted: Sequence[Noted], zone: ZoneInfo, method: Sequence[str] = ()
) -> Reply:
    """Account for an answer: definition, method, filters, data, and each statement with its parameters and cost."""
    line = escape(question.line)
    counted = f"*How it was computed*\n`{line}`"
    definition = definitions.of(run)
    facts = (
        *map(escape, method),
        f"Definition {escape(definition.name)}: flakes are {definition.flaked}; the rate is flakes of all "
        f"{definition.kind} shifts (flakes + completed) on covered days, those that the data have seen whole. Counted "
        "are sign-ups: one per person, event, shift and role, with its newest status." + _others(definition),
        f"{say_through(run.data_through, 'Data')}, published {say_moment(run.published_at.astimezone(zone))}, "
        f"run `{escape(run.run_id)}`.",
    )
    parts: list[Block] = [blocks.section(counted), *map(blocks.section, facts)]
    shown = _fitting([_asked(each) for each in noted], parts)
    parts += shown
    if len(noted) > len(shown):
        parts.append(blocks.context(f"And {len(noted) - len(shown):,} more questions."))
    text = blocks.short(f"How it was computed: {line}", blocks.TEXT)
    return Reply(text, tuple(parts))


def _others(definition: Definition) -> str:
    """Return which rates are computed by another definition; '' for none."""
    other = definition.of_forecasts
    what = "Forecasts and the rates by confirmation" if definition.of_closed == other else "Forecasts"
    return "" if definition == other else f" {what} are computed by {other.name}, for which flakes are {other.flaked}."


def _fitting(sections: Sequence[Block], above: Sequence[Block]) -> list[Block]:
    """Return the first sections that fit into a message below others, with room for one more block."""
    found, left = list[Block](), MAX_TEXT - sum(len(each["text"]["text"]) for each in above)
    for section in sections[: MAX_BLOCKS - len(above) - 1]:
        left -= len(section["text"]["text"])
        if left < 0:
            break
        found.append(section)
    return found


def _asked(noted: Noted) -> Block:
    cost = noted.answer.cost
    read = f"{cost.bytes_processed:,} bytes read, {cost.bytes_billed:,} with BigQuery's minimum"
    shown = f"Question `sql/{noted.name}.sql`: {read}. To ask it again:\n"
    command = escape(_command_line(noted))
    return blocks.section(f"{shown}```{blocks.short(command, blocks.SECTION - len(shown) - 6)}```")


def _command_line(noted: Noted) -> str:
    """Write the statement as a call of Google's `bq`."""
    return " \\\n  ".join([f"bq query --nouse_legacy_sql --dataset_id={noted.run_id}", *_parameters(noted)]) + (
        f" \\\n  < sql/{noted.name}.sql"
    )


def _parameters(noted: Noted) -> Iterator[str]:
    for field in statements.read(noted.name).parameters:
        yield f"--parameter={_quoted(f'{field.name}:{field.type}:{_value(noted.parameters[field.name])}')}"


def _value(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(list(value), ensure_ascii=False) if isinstance(value, list | tuple) else str(value)


def _quoted(text: str) -> str:
    """Quote a word for a shell."""
    return "'" + text.replace("'", "'\\''") + "'"
