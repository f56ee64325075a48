"""Slack's rules for rich text: as a block, in a cell of a table, and as the initial value of an input.

https://docs.slack.dev/reference/block-kit/blocks/rich-text-block
"""

from __future__ import annotations

from local.slack.block_rules.rules import (
    IDENTIFIER,
    UNSTATED,
    Listed,
    Object,
    OneOf,
    Rule,
    Typed,
    block,
    flag,
    pattern,
    whole,
)

STYLE = Object({}, dict.fromkeys(("bold", "code", "italic", "strike", "underline"), flag))


def _styled(required: dict[str, Rule], optional: dict[str, Rule] | None = None) -> Object:
    return Object(required, {"style": STYLE, **(optional or {})})


ELEMENTS = Typed(
    {
        "broadcast": _styled({"range": OneOf(("here", "channel", "everyone"))}),
        "channel": _styled({"channel_id": IDENTIFIER}),
        "color": _styled({"value": pattern("#[0-9A-Fa-f]{3,8}", "must be a hexadecimal colour, such as #F405B3")}),
        "date": _styled({"timestamp": whole(0), "format": UNSTATED}, {"url": UNSTATED, "fallback": UNSTATED}),
        "emoji": _styled({"name": IDENTIFIER}, {"unicode": IDENTIFIER, "url": UNSTATED}),
        "link": _styled({"url": UNSTATED}, {"text": UNSTATED, "unsafe": flag}),
        "team": _styled({"team_id": IDENTIFIER}),
        "text": _styled({"text": UNSTATED}),
        "user": _styled({"user_id": IDENTIFIER}),
        "usergroup": _styled({"usergroup_id": IDENTIFIER}),
    }
)
_BORDER: dict[str, Rule] = {"border": OneOf((0, 1))}
# The number of elements in an array is not stated: 100 is a guess on the safe side.
_SECTION = Object({"elements": Listed(ELEMENTS, 1, 100)})
_PARTS = Typed(
    {
        "rich_text_section": _SECTION,
        "rich_text_list": Object(
            {
                "elements": Listed(Typed({"rich_text_section": _SECTION}), 1, 100),
                "style": OneOf(("bullet", "ordered")),
            },
            # https://docs.slack.dev/reference/block-kit/block-elements/rich-text-list-element
            {"indent": whole(0, 8), "offset": whole(0), **_BORDER},
        ),
        "rich_text_preformatted": Object(
            {"elements": Listed(ELEMENTS.only("text", "link"), 1, 100)},
            # https://docs.slack.dev/reference/block-kit/block-elements/rich-text-preformatted-element
            {"language": IDENTIFIER, **_BORDER},
        ),
        "rich_text_quote": Object({"elements": Listed(ELEMENTS, 1, 100)}, _BORDER),
    }
)
RICH_TEXT = Typed({"rich_text": block({"elements": Listed(_PARTS, 1, 100)})})
