"""Slack's rules for the blocks of a message, for the local workspace to refuse what Slack would refuse.

From the reference (https://docs.slack.dev/reference/block-kit/blocks) and the npm package `@slack/types` 3.2.0. A block
type without a rule here is refused: add its rule with its first use.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

Rule = Callable[[Any], Iterator[str]]
"""What is wrong with a value, each fault beginning with the path to it."""


def faults(blocks: Any, file_ready: Callable[[str], bool]) -> list[str]:
    """Name everything wrong with a message's blocks; `file_ready` says whether an uploaded picture can be shown."""
    if not isinstance(blocks, list):
        return ["must be an array"]
    found = list(_list(_block, 0, 50)(blocks))
    found += _repeated("block_id", [block.get("block_id") for block in blocks if isinstance(block, dict)])
    for at, block in enumerate(blocks):
        file = block.get("slack_file") if isinstance(block, dict) else None
        # The message and path Slack itself gives: https://github.com/slackapi/python-slack-sdk/issues/1658
        if isinstance(file, dict) and not file_ready(file.get("id", "")):
            found.append(f"/{at}/slack_file: invalid slack file")
    return found


def _text(least: int, most: int) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str):
            yield ": must be a string"
        elif not least <= len(value) <= most:
            yield f": must be {least} to {most} characters, is {len(value)}"

    return rule


def _whole(least: int, most: float) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if type(value) is not int or not least <= value <= most:
            yield f": must be a whole number from {least} to {most}"

    return rule


def _number(value: Any) -> Iterator[str]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield ": must be a finite number"


def _flag(value: Any) -> Iterator[str]:
    if not isinstance(value, bool):
        yield ": must be true or false"


def _one_of(*words: str) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if value not in words:
            yield f": must be one of {', '.join(words)}"

    return rule


def _list(item: Rule, least: int, most: int) -> Rule:
    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, list):
            yield ": must be an array"
            return
        if not least <= len(value) <= most:
            yield f": must have {least} to {most} items, has {len(value)}"
        for at, entry in enumerate(value):
            yield from (f"/{at}{fault}" for fault in item(entry))

    return rule


def _object(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Rule:
    fields = required | (optional or {})

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, dict):
            yield ": must be an object"
            return
        yield from (f": missing required field: {name}" for name in required if name not in value)
        for name, entry in value.items():
            if name not in fields:
                yield f": unknown field: {name}"
            else:
                yield from (f"/{name}{fault}" for fault in fields[name](entry))

    return rule


def _typed(**rules: Rule) -> Rule:
    """Judge an object by the rule its `type` names."""

    def rule(value: Any) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if kind not in rules:
            yield f": unsupported type: {kind}"
        else:
            yield from rules[kind]({name: entry for name, entry in value.items() if name != "type"})

    return rule


def _repeated(name: str, values: list[Any]) -> list[str]:
    given = [value for value in values if value is not None]
    return [f": {name} {value} is used more than once" for value in sorted({v for v in given if given.count(v) > 1})]


def _plain(most: int) -> Rule:
    return _typed(plain_text=_object({"text": _text(1, most)}, {"emoji": _flag}))


def _words(most: int) -> Rule:
    text = {"text": _text(1, most)}
    return _typed(plain_text=_object(text, {"emoji": _flag}), mrkdwn=_object(text, {"verbatim": _flag}))


def _file_id(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or not re.fullmatch(r"F[A-Z0-9]{8,}", value):
        yield ": input must match regex pattern: ^[F][A-Z0-9]{8,}$"


def _actions(value: Any) -> Iterator[str]:
    yield from _object({"elements": _list(_ELEMENT, 1, 25)})(value)
    elements = value.get("elements")
    if isinstance(elements, list):
        yield from _repeated("action_id", [entry.get("action_id") for entry in elements if isinstance(entry, dict)])


def _section(value: Any) -> Iterator[str]:
    fields = {"text": _words(3000), "fields": _list(_words(2000), 1, 10), "accessory": _ELEMENT, "expand": _flag}
    yield from _object({}, fields)(value)
    if not {"text", "fields"} & value.keys():
        yield ": needs text or fields"


def _image(value: Any) -> Iterator[str]:
    # Slack also takes image_url; ours never comes from elsewhere, so a picture by address is a mistake here.
    yield from _object({"alt_text": _text(1, 2000), "slack_file": _object({"id": _file_id})}, {"title": _plain(2000)})(
        value
    )


def _data_table(value: Any) -> Iterator[str]:
    yield from _object(
        # The caption has no documented length; 2,000 is a guess on the safe side.
        {"caption": _text(1, 2000), "rows": _list(_list(_CELL, 1, 20), 2, 101)},
        {"page_size": _whole(1, 100), "row_header_column_index": _whole(0, 19)},
    )(value)
    rows = [row for row in value.get("rows", []) if isinstance(row, list)]
    if len({len(row) for row in rows}) > 1:
        yield "/rows: all rows must have the same number of values"
    if rows and any(isinstance(cell, dict) and cell.get("type") == "rich_text" for cell in rows[0]):
        yield "/rows/0: rich_text cannot be used for header cells"
    length = sum(len(str(cell.get("text", ""))) for row in rows for cell in row if isinstance(cell, dict))
    if length > 10_000:
        yield f"/rows: more than 10000 characters: {length}"


_SHORT = _text(1, 255)
_OPTION = _object({"text": _plain(75), "value": _text(1, 150)}, {"description": _plain(75)})
_BUTTON = _object(
    # Without an action_id Slack makes one up, and the press reaches nobody: required here.
    {"text": _plain(75), "action_id": _SHORT},
    {
        "value": _text(1, 2000),
        "url": _text(1, 3000),
        "style": _one_of("primary", "danger"),
        "accessibility_label": _text(1, 75),
    },
)
_ELEMENT = _typed(button=_BUTTON, overflow=_object({"action_id": _SHORT, "options": _list(_OPTION, 1, 5)}))
_STYLE = _object({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), _flag))
_RICH = _typed(
    text=_object({"text": _text(1, 3000)}, {"style": _STYLE}),
    link=_object({"url": _text(1, 3000)}, {"text": _text(1, 3000), "style": _STYLE}),
    emoji=_object({"name": _SHORT}),
)
_CELL = _typed(
    raw_text=_object({"text": _text(1, 10_000)}),
    raw_number=_object({"value": _number, "text": _text(1, 10_000)}),
    rich_text=_object(
        {"elements": _list(_typed(rich_text_section=_object({"elements": _list(_RICH, 1, 100)})), 1, 100)}
    ),
)
_BLOCKS = _typed(
    actions=_actions,
    context=_object({"elements": _list(_words(3000), 1, 10)}),
    data_table=_data_table,
    divider=_object({}),
    header=_object({"text": _plain(150)}),
    image=_image,
    section=_section,
)


def _block(value: Any) -> Iterator[str]:
    """Judge a block: its `block_id`, which every type may have, and the rest by its type."""
    if isinstance(value, dict) and "block_id" in value:
        yield from (f"/block_id{fault}" for fault in _SHORT(value["block_id"]))
        value = {name: entry for name, entry in value.items() if name != "block_id"}
    yield from _BLOCKS(value)
