"""Slack's rules for all blocks of a message, a modal or a home tab.

Sources: the reference (https://docs.slack.dev/reference/block-kit/blocks) and the npm package `@slack/types` 3.2.0,
with which tests/local/slack/test_block_rules.py compares the rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from local.slack.block_rules.layouts import BLOCKS, MAX_MARKDOWN
from local.slack.block_rules.rules import Listed, Object, Rule, Typed, flag, objects, plain, repeated, text, walk

FileReady = Callable[[str], bool]
"""Returns whether the uploaded picture with an id can be shown."""


def faults(blocks: Any, file_ready: FileReady, surface: str = "message", maximum: int = 50) -> list[str]:
    """Return every fault of the blocks of a message, or of a view, whose surface is `modal` or `home`."""
    found = list(Listed(BLOCKS, 0, maximum)(blocks))
    return [*found, *_together(blocks, file_ready, surface)] if isinstance(blocks, list) else ["must be an array"]


def view_faults(view: Any, file_ready: FileReady) -> list[str]:
    """Return every fault of a modal or a home tab."""
    found = list(VIEWS(view))
    if isinstance(view, dict) and isinstance(view.get("blocks"), list):
        together = _together(view["blocks"], file_ready, str(view.get("type")))
        found += [f"/blocks{fault}" for fault in together]
    return found


def _together(blocks: list[Any], file_ready: FileReady, surface: str) -> Iterator[str]:
    """Yield the faults that depend on the surface and on the other blocks."""
    parts = list(walk(blocks))
    yield from repeated("block_id", [part.get("block_id") for _, part in parts])
    for path, part in parts:
        yield from (f"{path}{fault}" for fault in _misplaced(path, part, surface))
        # The message and path are Slack's own: https://github.com/slackapi/python-slack-sdk/issues/1658
        file = _file(part.get("slack_file"))
        if file is not None and not file_ready(file):
            yield f"{path}/slack_file: invalid slack file"
    for kind, maximum in _MAX_PER_MESSAGE.items():
        count = sum(part.get("type") == kind for _, part in parts)
        if count > maximum:
            yield f": at most {maximum} {kind} in a message, has {count}"
    length = sum(len(str(part.get("text", ""))) for _, part in parts if part.get("type") == "markdown")
    if length > MAX_MARKDOWN:
        yield f": at most {MAX_MARKDOWN} characters in all markdown blocks, has {length}"
    if sum(part.get("focus_on_load") is True for _, part in parts) > 1:
        yield ": focus_on_load can be true for one element only"


def _misplaced(path: str, part: dict[str, Any], surface: str) -> Iterator[str]:
    kind = part.get("type")
    if kind == "file":
        yield ": file blocks are received, never sent"
    elif isinstance(kind, str) and surface not in _SURFACES.get(kind, (surface,)):
        yield f": {kind} cannot be used on this surface: {surface}"
    # The reference says that it works there only, not what happens elsewhere: refused, on the safe side.
    if "response_url_enabled" in part and not (surface == "modal" and path.endswith("/element")):
        yield ": response_url_enabled works in an input block of a modal only"


def _file(slack_file: Any) -> str | None:
    """Return the id of an uploaded picture, which is part of its URLs too."""
    if not isinstance(slack_file, dict):
        return None
    found = re.search(r"\bF[A-Z0-9]{8,}\b", str(slack_file.get("url", "")))
    return str(slack_file.get("id", found[0] if found else ""))


# The surfaces of the types that are not allowed on all of them: https://docs.slack.dev/blocks.json
_SURFACES = {
    "alert": ("modal",),
    "carousel": ("message", "home"),
    "container": ("message",),
    "context_actions": ("message",),
    "data_table": ("message",),
    "data_visualization": ("message",),
    "file_input": ("modal",),
    "markdown": ("message",),
    "plan": ("message",),
    "table": ("message",),
    "task_card": ("message",),
}
# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block and …/table-block
_MAX_PER_MESSAGE = {"data_visualization": 2, "table": 1}


def _submittable(view: Any) -> Iterator[str]:
    if "submit" not in view and any(entry.get("type") == "input" for entry in objects(view.get("blocks"))):
        yield ": needs submit, because it has an input block"


_VIEW_BLOCKS: dict[str, Rule] = {"blocks": Listed(BLOCKS, 0, 100)}
_VIEW: dict[str, Rule] = {
    "private_metadata": text(0, 3000),
    "callback_id": text(0, 255),
    "external_id": text(0, 255),
}
VIEWS = Typed(
    {
        "home": Object(_VIEW_BLOCKS, _VIEW),
        "modal": Object(
            {"title": plain(24), **_VIEW_BLOCKS},
            {
                **_VIEW,
                "close": plain(24),
                "submit": plain(24),
                **dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), flag),
            },
            (_submittable,),
        ),
    }
)
