"""Slack's rules for each type of block, whatever its surface.

https://docs.slack.dev/reference/block-kit/blocks
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from local.slack.block_rules.data import DATA_TABLE, DATA_VISUALIZATION, TABLE
from local.slack.block_rules.elements import (
    BUTTONS,
    CONTEXT_ACTIONS,
    IMAGE,
    INPUTS,
    MULTI_SELECTS,
    PICKERS,
    PICTURE,
    PICTURED,
    SELECTS,
    URL_SOURCE,
)
from local.slack.block_rules.rich_text import RICH_TEXT
from local.slack.block_rules.rules import (
    HTTPS,
    IDENTIFIER,
    UNSTATED,
    Listed,
    OneOf,
    Rule,
    Typed,
    block,
    distinct,
    flag,
    mrkdwn,
    plain,
    prose,
    some,
    text,
)

MAX_MARKDOWN = 12_000
"""Maximum number of characters in a markdown block, and in all those of one message."""


def _unfoldable(container: Any) -> Iterator[str]:
    if container.get("default_collapsed") is True and container.get("is_collapsible") is not True:
        yield ": default_collapsed needs is_collapsible"
    if container.get("has_header_divider") is True and container.get("is_collapsible") is True:
        yield ": cannot have both has_header_divider and is_collapsible"


_ACTIONS = Typed({**BUTTONS.rules, **PICKERS.rules, **SELECTS.rules})
_INPUTS: dict[str, Rule] = {**PICKERS.rules, **SELECTS.rules, **MULTI_SELECTS.rules, **INPUTS.rules}
_ACCESSORIES: dict[str, Rule] = {**_ACTIONS.rules, **MULTI_SELECTS.rules, **IMAGE.rules}
_CARD = block(
    {},
    {
        "hero_image": IMAGE,
        "icon": IMAGE,
        "title": mrkdwn(150),
        "subtitle": mrkdwn(150),
        "body": mrkdwn(200),
        # No count is stated: that of a context_actions block is a guess on the safe side.
        "actions": Listed(BUTTONS.only("button"), 1, 5),
    },
    some("hero_image", "title", "actions", "body"),
    distinct("action_id", "actions"),
)
_TASK = block(
    {
        "task_id": IDENTIFIER,
        "title": UNSTATED,
        "status": OneOf(("pending", "in_progress", "complete", "error")),
    },
    # The number of sources of a task and of tasks of a plan is not stated: 50, as for the blocks of a message.
    {"details": RICH_TEXT, "output": RICH_TEXT, "sources": Listed(URL_SOURCE, 0, 50)},
)
_PLAIN_BLOCKS = Typed(
    {
        "actions": block(
            # A multi-select is refused here, whatever the reference says:
            # https://github.com/slackapi/python-slack-sdk/issues/1631
            {"elements": Listed(Typed({**_ACTIONS.rules, **INPUTS.only("rich_text_input").rules}), 1, 25)},
            None,
            distinct("action_id", "elements"),
        ),
        "alert": block(
            # https://github.com/slackapi/java-slack-sdk/pull/1624 says 200 characters, the reference nothing.
            {"text": prose(200)},
            {"level": OneOf(("default", "info", "warning", "error", "success"))},
        ),
        "card": _CARD,
        "carousel": block({"elements": Listed(Typed({"card": _CARD}), 1, 10)}),
        "context": block({"elements": Listed(Typed({**prose(3000).rules, **IMAGE.rules}), 1, 10)}),
        "context_actions": block({"elements": Listed(CONTEXT_ACTIONS, 1, 5)}, None, distinct("action_id", "elements")),
        "data_table": DATA_TABLE,
        "data_visualization": DATA_VISUALIZATION,
        "divider": block({}),
        "file": block({"source": OneOf(("remote",)), "external_id": IDENTIFIER}),
        "header": block({"text": plain(150)}),
        "image": block({"alt_text": text(1, 2000)}, {"title": plain(2000), **PICTURE}, *PICTURED),
        "input": block(
            {
                "label": plain(2000),
                "element": Typed({kind: rule for kind, rule in _INPUTS.items() if kind != "overflow"}),
            },
            {"hint": plain(2000), "optional": flag, "dispatch_action": flag},
        ),
        "markdown": block({"text": text(1, MAX_MARKDOWN)}),
        "plan": block({"title": UNSTATED}, {"tasks": Listed(Typed({"task_card": _TASK}), 0, 50)}),
        **RICH_TEXT.rules,
        "section": block(
            {},
            {
                "text": prose(3000),
                "fields": Listed(prose(2000), 1, 10),
                "accessory": Typed({kind: rule for kind, rule in _ACCESSORIES.items() if kind != "datetimepicker"}),
                "expand": flag,
            },
            some("text", "fields"),
        ),
        "table": TABLE,
        "task_card": _TASK,
        "video": block(
            {
                "video_url": HTTPS,
                "thumbnail_url": HTTPS,
                # Neither this nor the description has a stated length: those of a picture, on the safe side.
                "alt_text": text(1, 2000),
                "title": plain(199),
            },
            {
                "title_url": HTTPS,
                "author_name": text(1, 49),
                "provider_name": UNSTATED,
                "provider_icon_url": HTTPS,
                "description": plain(2000),
            },
        ),
    }
)
_CONTAINER = block(
    {
        # The reference lists file, input and rich_text too. Slack itself is said to refuse them:
        # https://docs.rs/slack-morphism/2.31.0/slack_morphism/prelude/struct.SlackContainerBlock.html
        "child_blocks": Listed(
            _PLAIN_BLOCKS.only("actions", "context", "divider", "header", "image", "section", "table", "video"),
            1,
            10,
        )
    },
    {
        "title": plain(150),
        "rich_text_title": RICH_TEXT,
        "subtitle": prose(150),
        "width": OneOf(("narrow", "standard", "wide", "full")),
        "icon": IMAGE,
        **dict.fromkeys(("is_collapsible", "default_collapsed", "has_header_divider"), flag),
    },
    some("title", "rich_text_title"),
    _unfoldable,
)
BLOCKS = Typed({**_PLAIN_BLOCKS.rules, "container": _CONTAINER})
