"""Slack's rules for the elements of blocks: interactive ones, pictures, and the objects they consist of.

https://docs.slack.dev/reference/block-kit/block-elements and …/block-kit/composition-objects
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from local.slack.block_rules.rich_text import RICH_TEXT
from local.slack.block_rules.rules import (
    HTTPS,
    IDENTIFIER,
    UNSTATED,
    Listed,
    Object,
    OneOf,
    Rule,
    Typed,
    alone,
    flag,
    objects,
    ordered,
    pattern,
    plain,
    prose,
    some,
    text,
    whole,
)


def _date(value: Any) -> Iterator[str]:
    try:
        valid = date.fromisoformat(value).isoformat() == value
    except (TypeError, ValueError):
        valid = False
    if not valid:
        yield ": must be a date as YYYY-MM-DD"


def _zone(value: Any) -> Iterator[str]:
    if not isinstance(value, str) or value not in available_timezones():
        yield ": must be a time zone of the IANA list"


def _offered(value: Any) -> Iterator[str]:
    """Require that the initial options are among the options."""
    groups = [option for group in objects(value.get("option_groups")) for option in objects(group.get("options"))]
    chosen = [*objects([value.get("initial_option")]), *objects(value.get("initial_options"))]
    if any(option not in [*objects(value.get("options")), *groups] for option in chosen):
        yield ": initial options must be among the options"


# Slack's own message: https://github.com/slackapi/python-slack-sdk/issues/1658
_FILE_ID = pattern(r"F[A-Z0-9]{8,}", "input must match regex pattern: ^[F][A-Z0-9]{8,}$")
SLACK_FILE = Object({}, {"id": _FILE_ID, "url": HTTPS}, (some("id", "url"), alone("id", "url")))
PICTURE: dict[str, Rule] = {"image_url": HTTPS, "slack_file": SLACK_FILE}
PICTURED = (some(*PICTURE), alone(*PICTURE))
IMAGE = Typed({"image": Object({"alt_text": text(1, 2000)}, PICTURE, PICTURED)})
URL_SOURCE = Typed({"url": Object({"url": UNSTATED, "text": UNSTATED})})

_STYLE = OneOf(("primary", "danger"))
CONFIRM = Object(
    {"text": prose(300)},
    {"title": plain(100), "confirm": plain(30), "deny": plain(30), "style": _STYLE},
)
FILTER = Object(
    {},
    {
        "include": Listed(OneOf(("im", "mpim", "private", "public")), 1, 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
    (some("include", "exclude_external_shared_channels", "exclude_bot_users"),),
)
DISPATCH = Object({}, {"trigger_actions_on": Listed(OneOf(("on_enter_pressed", "on_character_entered")), 1, 2)})
WORKFLOW = Object(
    {
        "trigger": Object(
            {"url": HTTPS},
            # No count is stated: 100 is a guess on the safe side.
            {"customizable_input_parameters": Listed(Object({"name": UNSTATED, "value": UNSTATED}), 0, 100)},
        )
    }
)


def _option(words: Rule, extra: dict[str, Rule] | None = None) -> Object:
    return Object({"text": words, "value": text(1, 150)}, {"description": plain(75), **(extra or {})})


OPTION = _option(plain(75))
_CHOICE = _option(prose(75))
GROUP = Object({"label": plain(75), "options": Listed(OPTION, 1, 100)})

_ACTION: dict[str, Rule] = {"action_id": IDENTIFIER}
_CONFIRMED: dict[str, Rule] = {**_ACTION, "confirm": CONFIRM}
_FOCUSED: dict[str, Rule] = {**_ACTION, "focus_on_load": flag}
_PICKED: dict[str, Rule] = {**_CONFIRMED, **_FOCUSED}
_MENU: dict[str, Rule] = {**_PICKED, "placeholder": plain(150)}
_MENUS: dict[str, Rule] = {**_MENU, "max_selected_items": whole(1)}
_TYPED: dict[str, Rule] = {**_FOCUSED, "placeholder": plain(150), "dispatch_action_config": DISPATCH}
# The number of initial choices is not stated: 100, the maximum number of options, is a guess on the safe side.
_CHOSEN = Listed(IDENTIFIER, 0, 100)
_OPTIONS: dict[str, Rule] = {"options": Listed(OPTION, 1, 100), "option_groups": Listed(GROUP, 1, 100)}
_OPTIONED = (some(*_OPTIONS), alone(*_OPTIONS), _offered)
_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": flag, "filter": FILTER}
_RESPONDING: dict[str, Rule] = {"response_url_enabled": flag}
_QUERY: dict[str, Rule] = {"min_query_length": whole(0)}

_BUTTON: dict[str, Rule] = {**_CONFIRMED, "style": _STYLE, "accessibility_label": text(1, 75)}
BUTTONS = Typed(
    {
        "button": Object({"text": plain(75)}, {**_BUTTON, "value": text(1, 2000), "url": text(1, 3000)}),
        "workflow_button": Object({"text": plain(75), "workflow": WORKFLOW}, _BUTTON),
    }
)
_FEEDBACK = Object({"text": plain(75), "value": text(1, 2000)}, {"accessibility_label": text(1, 75)})
CONTEXT_ACTIONS = Typed(
    {
        "feedback_buttons": Object({"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION),
        "icon_button": Object(
            # The text has no stated length: that of a button is the safe side.
            {"icon": OneOf(("trash",)), "text": plain(75)},
            {
                **_CONFIRMED,
                "accessibility_label": text(1, 75),
                "value": text(1, 2000),
                "visible_to_user_ids": _CHOSEN,
            },
        ),
    }
)
_CHOICES: dict[str, Rule] = {"options": Listed(_CHOICE, 1, 10)}
PICKERS = Typed(
    {
        "checkboxes": Object(_CHOICES, {**_PICKED, "initial_options": Listed(_CHOICE, 1, 10)}, (_offered,)),
        "datepicker": Object({}, {**_MENU, "initial_date": _date}),
        "datetimepicker": Object({}, {**_PICKED, "initial_date_time": whole(1_000_000_000, 9_999_999_999)}),
        "overflow": Object({"options": Listed(_option(plain(75), {"url": text(1, 3000)}), 1, 5)}, _CONFIRMED),
        "radio_buttons": Object(_CHOICES, {**_PICKED, "initial_option": _CHOICE}, (_offered,)),
        "timepicker": Object(
            {},
            {
                **_MENU,
                "initial_time": pattern(r"([01]\d|2[0-3]):[0-5]\d", "must be a time as HH:mm"),
                "timezone": _zone,
            },
        ),
    }
)
SELECTS = Typed(
    {
        "channels_select": Object({}, {**_MENU, **_RESPONDING, "initial_channel": IDENTIFIER}),
        "conversations_select": Object(
            {}, {**_MENU, **_RESPONDING, **_CONVERSATIONS, "initial_conversation": IDENTIFIER}
        ),
        "external_select": Object({}, {**_MENU, **_QUERY, "initial_option": OPTION}),
        "static_select": Object({}, {**_MENU, **_OPTIONS, "initial_option": OPTION}, _OPTIONED),
        "users_select": Object({}, {**_MENU, "initial_user": IDENTIFIER}),
    }
)
MULTI_SELECTS = Typed(
    {
        "multi_channels_select": Object({}, {**_MENUS, "initial_channels": _CHOSEN}),
        "multi_conversations_select": Object({}, {**_MENUS, **_CONVERSATIONS, "initial_conversations": _CHOSEN}),
        "multi_external_select": Object({}, {**_MENUS, **_QUERY, "initial_options": Listed(OPTION, 1, 100)}),
        "multi_static_select": Object({}, {**_MENUS, **_OPTIONS, "initial_options": Listed(OPTION, 1, 100)}, _OPTIONED),
        "multi_users_select": Object({}, {**_MENUS, "initial_users": _CHOSEN}),
    }
)
_NUMERAL = pattern(r"-?\d+(\.\d+)?", "must be a number in a string")
INPUTS = Typed(
    {
        "email_text_input": Object({}, {**_TYPED, "initial_value": UNSTATED}),
        "file_input": Object({}, {**_ACTION, "filetypes": Listed(IDENTIFIER, 1, 100), "max_files": whole(1, 10)}),
        "number_input": Object(
            {"is_decimal_allowed": flag},
            {**_TYPED, **dict.fromkeys(("initial_value", "min_value", "max_value"), _NUMERAL)},
            (ordered("min_value", "max_value"), ordered("min_value", "initial_value")),
        ),
        "plain_text_input": Object(
            {},
            {
                **_TYPED,
                "initial_value": text(0, 3000),
                "multiline": flag,
                "min_length": whole(0, 3000),
                "max_length": whole(1, 3000),
            },
            (ordered("min_length", "max_length"),),
        ),
        "rich_text_input": Object(
            {},
            {**_TYPED, "initial_value": RICH_TEXT, "min_lines": whole(1, 100), "max_lines": whole(1, 100)},
            (ordered("min_lines", "max_lines"),),
        ),
        "url_text_input": Object({}, {**_TYPED, "initial_value": UNSTATED}),
    }
)
