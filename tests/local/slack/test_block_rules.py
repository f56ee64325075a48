"""The local workspace refuses the blocks that Slack refuses, and knows every type that Slack knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.replies import blocks
from local.slack import block_rules
from local.slack.block_rules.elements import FILTER, GROUP, INPUTS, MULTI_SELECTS, PICKERS, SELECTS, SLACK_FILE
from local.slack.block_rules.layouts import BLOCKS
from local.slack.block_rules.rich_text import ELEMENTS as RICH_TEXT_ELEMENTS
from local.slack.block_rules.rules import Listed, Object, OneOf, Rule, Typed
from local.slack.block_rules.surfaces import VIEWS
from tests.support.slack_types import PACKAGE, Array, Fields, Name, Type, Types, Union, fetch

Block = dict[str, Any]

TEXT = {"type": "plain_text", "text": "x"}
MARKED = {"type": "mrkdwn", "text": "x"}
PICTURE: Block = {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123456789"}}
LINKED: Block = {"type": "image", "alt_text": "x", "image_url": "https://example.org/x.png"}
CELL: Block = {"type": "raw_text", "text": "x"}
OPTION = {"text": TEXT, "value": "x"}
BUTTON = blocks.actions([blocks.button("Metro", "/flake region:Metro", 1)])
PRESS: Block = BUTTON["elements"][0]
TABLE = blocks.data_table("x", ["x"], [["x"]])
RICH_PARTS: tuple[Block, ...] = (
    {"type": "broadcast", "range": "here"},
    {"type": "channel", "channel_id": "C0123456789"},
    {"type": "color", "value": "#F405B3"},
    {"type": "date", "timestamp": 1720710212, "format": "{date_num}", "fallback": "x"},
    {"type": "emoji", "name": "wave", "unicode": "1f44b"},
    {"type": "link", "url": "https://example.org", "text": "x", "unsafe": False},
    {"type": "team", "team_id": "T0123456789"},
    {"type": "text", "text": "x", "style": {"bold": True}},
    {"type": "user", "user_id": "U0123456789"},
    {"type": "usergroup", "usergroup_id": "S0123456789"},
)
LINE: Block = {"type": "rich_text_section", "elements": [RICH_PARTS[7]]}
RICH: Block = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": list(RICH_PARTS)},
        {"type": "rich_text_list", "style": "ordered", "indent": 1, "offset": 2, "border": 1, "elements": [LINE]},
        {"type": "rich_text_preformatted", "language": "sql", "elements": [RICH_PARTS[5], RICH_PARTS[7]]},
        {"type": "rich_text_quote", "border": 0, "elements": [RICH_PARTS[7]]},
    ],
}
PLOT: Block = {
    "type": "line",
    "series": [{"name": "Metro", "data": [{"label": "Mon", "value": 1}, {"label": "Tue", "value": -2.5}]}],
    "axis_config": {"categories": ["Mon", "Tue"], "x_label": "day", "y_label": "flakes"},
}
CHART: Block = {"type": "data_visualization", "title": "x", "chart": PLOT}
PIE: Block = CHART | {"chart": {"type": "pie", "segments": [{"label": "x", "value": 1}]}}
TASK: Block = {
    "type": "task_card",
    "task_id": "x",
    "title": "x",
    "status": "complete",
    "details": RICH,
    "sources": [{"type": "url", "url": "https://example.org", "text": "x"}],
}
CARD: Block = {"type": "card", "title": MARKED, "hero_image": LINKED, "icon": PICTURE, "actions": [PRESS]}
VIDEO: Block = {
    "type": "video",
    "video_url": "https://example.org/v",
    "thumbnail_url": "https://example.org/t",
    "alt_text": "x",
    "title": TEXT,
}
FEEDBACK = {"text": TEXT, "value": "x"}
MODAL: Block = {"type": "modal", "title": TEXT, "submit": TEXT, "blocks": []}
HOME: Block = {"type": "home", "blocks": []}
CONFIRM = {"title": TEXT, "text": MARKED, "confirm": TEXT, "deny": TEXT, "style": "danger"}
DISPATCH = {"trigger_actions_on": ["on_enter_pressed"]}
KINDS = {"include": ["public", "private"], "exclude_bot_users": True}


def section(text: str) -> Block:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def ask(kind: str, **fields: Any) -> Block:
    return {"type": "input", "label": TEXT, "element": {"type": kind, **fields}}


def act(kind: str, **fields: Any) -> Block:
    return {"type": "actions", "elements": [{"type": kind, **fields}]}


def rows(*cells: list[Any]) -> Block:
    return TABLE | {"rows": list(cells)}


def plot(**fields: Any) -> Block:
    return CHART | {"chart": PLOT | fields}


def container(*blocks: Block, **fields: Any) -> Block:
    return {"type": "container", "title": TEXT, "child_blocks": list(blocks), **fields}


def without(block: Block, *names: str) -> Block:
    return {name: value for name, value in block.items() if name not in names}


def faults(*blocks: Any, surface: str = "message") -> str:
    return "; ".join(block_rules.faults(list(blocks), lambda _: True, surface))


def view_faults(view: Any) -> str:
    return "; ".join(block_rules.view_faults(view, lambda _: True))


GOOD: tuple[Block, ...] = (
    BUTTON,
    CARD,
    {"type": "carousel", "elements": [CARD, CARD]},
    container(section("x"), BUTTON, subtitle=MARKED, icon=LINKED, width="full", is_collapsible=True),
    without(container({"type": "divider"}, rich_text_title=RICH), "title"),
    {"type": "context", "elements": [TEXT, MARKED, PICTURE]},
    {
        "type": "context_actions",
        "elements": [
            {"type": "feedback_buttons", "positive_button": FEEDBACK, "negative_button": FEEDBACK},
            {"type": "icon_button", "icon": "trash", "text": TEXT, "visible_to_user_ids": ["U1"], "confirm": CONFIRM},
        ],
    },
    rows([CELL], [RICH], [{"type": "raw_number", "value": 0.5, "text": "50%"}]),
    CHART,
    PIE,
    {"type": "divider"},
    {"type": "header", "text": TEXT | {"emoji": True}, "block_id": "a"},
    PICTURE | {"title": TEXT},
    LINKED,
    LINKED | {"block_id": "b"},
    without(PICTURE, "slack_file") | {"slack_file": {"url": "https://x.slack.com/files/U1/F0123456789/x.png"}},
    ask("plain_text_input") | {"hint": TEXT, "optional": True, "dispatch_action": False},
    {"type": "markdown", "text": "**x**"},
    {"type": "plan", "title": "x", "tasks": [TASK]},
    RICH,
    section("x") | {"fields": [TEXT, MARKED], "accessory": PICTURE, "expand": True},
    {
        "type": "table",
        "rows": [[CELL, RICH], [CELL, {"type": "raw_number", "value": 1, "text": "1"}]],
        "column_settings": [{"align": "right", "is_wrapped": True}],
    },
    TASK,
    VIDEO | {"title_url": "https://example.org", "author_name": "x", "provider_name": "x", "description": TEXT},
)
GOOD_INPUTS: tuple[Block, ...] = (
    ask("channels_select", initial_channel="C1"),
    ask("checkboxes", options=[OPTION, {"text": MARKED, "value": "y"}], initial_options=[OPTION], focus_on_load=True),
    ask("conversations_select", response_url_enabled=True, filter=KINDS, default_to_current_conversation=True),
    ask("datepicker", initial_date="2020-08-26", placeholder=TEXT, confirm=CONFIRM),
    ask("datetimepicker", initial_date_time=1628633820),
    ask("email_text_input", initial_value="a@example.org", dispatch_action_config=DISPATCH),
    ask("external_select", min_query_length=0, initial_option=OPTION),
    ask("file_input", filetypes=["csv"], max_files=1),
    ask("multi_channels_select", initial_channels=["C1"], max_selected_items=2),
    ask("multi_conversations_select", initial_conversations=["C1"], filter={"exclude_external_shared_channels": True}),
    ask("multi_external_select", initial_options=[OPTION]),
    ask("multi_static_select", options=[OPTION], initial_options=[OPTION]),
    ask("multi_users_select", initial_users=["U1"]),
    ask("number_input", is_decimal_allowed=True, min_value="-10", initial_value="0.25", max_value="5"),
    ask("plain_text_input", initial_value="", multiline=True, min_length=0, max_length=3000),
    ask("radio_buttons", options=[OPTION], initial_option=OPTION),
    ask("rich_text_input", initial_value=RICH, min_lines=1, max_lines=2),
    ask("static_select", option_groups=[{"label": TEXT, "options": [OPTION]}], initial_option=OPTION),
    ask("timepicker", initial_time="23:59", timezone="America/Chicago"),
    ask("url_text_input", initial_value="https://example.org"),
    ask("users_select", initial_user="U1"),
)
GOOD_ACTIONS: tuple[Block, ...] = (
    act("button", text=TEXT, url="https://example.org", style="primary", confirm=CONFIRM, accessibility_label="x"),
    act("overflow", options=[OPTION | {"url": "https://example.org", "description": TEXT}]),
    act(
        "workflow_button",
        text=TEXT,
        workflow={
            "trigger": {
                "url": "https://slack.com/shortcuts/Ft1/x",
                "customizable_input_parameters": [{"name": "x", "value": "y"}],
            }
        },
    ),
    *(
        act("rich_text_input") if kind == "rich_text_input" else {"type": "actions", "elements": [block["element"]]}
        for block in GOOD_INPUTS
        for kind in [block["element"]["type"]]
        if kind in PICKERS.rules or (kind in SELECTS.rules and "response_url_enabled" not in block["element"])
    ),
)


def kinds(blocks: tuple[Block, ...]) -> set[str]:
    return {block["type"] for block in blocks}


@pytest.mark.parametrize("block", GOOD, ids=lambda block: str(block["type"]))
def test_good_blocks_have_no_faults(block: Block) -> None:
    assert faults(block) == ""


@pytest.mark.parametrize("block", GOOD_INPUTS, ids=lambda block: str(block["element"]["type"]))
def test_good_inputs_have_no_faults_in_a_modal(block: Block) -> None:
    assert view_faults(MODAL | {"blocks": [block]}) == ""


@pytest.mark.parametrize("block", GOOD_ACTIONS, ids=lambda block: str(block["elements"][0]["type"]))
def test_good_elements_have_no_faults_in_a_message_and_in_a_home_tab(block: Block) -> None:
    assert faults(block) == ""
    assert view_faults(HOME | {"blocks": [block]}) == ""


def test_there_is_a_good_example_of_every_type() -> None:
    assert kinds(GOOD) | {"alert", "file"} == BLOCKS.rules.keys()
    inputs = {**PICKERS.rules, **SELECTS.rules, **MULTI_SELECTS.rules, **INPUTS.rules}
    assert kinds(tuple(block["element"] for block in GOOD_INPUTS)) == inputs.keys() - {"overflow"}
    assert kinds(RICH_PARTS) == RICH_TEXT_ELEMENTS.rules.keys()
    assert view_faults(MODAL | {"blocks": [{"type": "alert", "text": MARKED, "level": "warning"}]}) == ""


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        ("header", "/0: unsupported type: None"),
        ({"type": []}, "/0: unsupported type: []"),
        ({"type": "chart"}, "/0: unsupported type: chart"),
        (section(""), "/0/text/text: must be 1 to 3000 characters, is 0"),
        (section("x" * 3001), "/0/text/text: must be 1 to 3000 characters, is 3001"),
        ({"type": "section"}, "/0: needs text or fields"),
        ({"type": "section", "fields": [TEXT] * 11}, "/0/fields: must have 1 to 10 items, has 11"),
        (section("x") | {"accessory": {"type": "datetimepicker"}}, "/0/accessory: unsupported type: datetimepicker"),
        ({"type": "header", "text": MARKED}, "/0/text: unsupported type: mrkdwn"),
        ({"type": "header", "text": TEXT | {"text": 5}}, "/0/text/text: must be a string"),
        ({"type": "header", "text": TEXT | {"emoji": 1}}, "/0/text/emoji: must be true or false"),
        ({"type": "header", "text": TEXT, "level": 1}, "/0: unknown field: level"),
        ({"type": "header", "text": TEXT, "block_id": ""}, "/0/block_id: must be 1 to 255 characters, is 0"),
        ({"type": "context", "elements": []}, "/0/elements: must have 1 to 10 items, has 0"),
        ({"type": "context", "elements": "x"}, "/0/elements: must be an array"),
        ({"type": "context", "elements": [PRESS]}, "/0/elements/0: unsupported type: button"),
        (without(PICTURE, "alt_text"), "/0: missing required field: alt_text"),
        (without(PICTURE, "slack_file"), "/0: needs image_url or slack_file"),
        (PICTURE | LINKED, "/0: cannot have both image_url and slack_file"),
        (PICTURE | {"slack_file": {"id": "f1"}}, "/0/slack_file/id: input must match regex pattern: ^[F][A-Z0-9]{8,}$"),
        (PICTURE | {"slack_file": "F0123456789"}, "/0/slack_file: must be an object"),
        (PICTURE | {"slack_file": {}}, "/0/slack_file: needs id or url"),
        (
            LINKED | {"image_url": "http://example.org"},
            "/0/image_url: must be an https address of at most 3000 characters",
        ),
        (
            LINKED | {"image_url": "https://" + "x" * 2993},
            "/0/image_url: must be an https address of at most 3000 characters",
        ),
        ({"type": "actions", "elements": [PRESS] * 2}, "/0: action_id ask:1 is used more than once"),
        (act("button", text=TEXT, style="red"), "/0/elements/0/style: must be one of primary, danger"),
        (act("multi_users_select"), "/0/elements/0: unsupported type: multi_users_select"),
        (act("overflow", options=[OPTION] * 6), "/0/elements/0/options: must have 1 to 5 items, has 6"),
        (act("static_select", options=[OPTION | {"url": "x"}]), "/0/elements/0/options/0: unknown field: url"),
        (
            act("static_select", options=[without(OPTION, "value")]),
            "/0/elements/0/options/0: missing required field: value",
        ),
        (act("static_select"), "/0/elements/0: needs options or option_groups"),
        (
            act("static_select", options=[OPTION], initial_option=OPTION | {"value": "y"}),
            "/0/elements/0: initial options must be among the options",
        ),
        (act("datepicker", initial_date="20200826"), "/0/elements/0/initial_date: must be a date as YYYY-MM-DD"),
        (act("datepicker", initial_date="2020-02-30"), "/0/elements/0/initial_date: must be a date as YYYY-MM-DD"),
        (act("timepicker", initial_time="24:00"), "/0/elements/0/initial_time: must be a time as HH:mm"),
        (act("timepicker", timezone="CST6"), "/0/elements/0/timezone: must be a time zone of the IANA list"),
        (
            act("datetimepicker", initial_date_time=5),
            "/0/elements/0/initial_date_time: must be a whole number from 1000000000 to 9999999999",
        ),
        (
            act("conversations_select", filter={}),
            "/0/elements/0/filter: needs include or exclude_external_shared_channels or exclude_bot_users",
        ),
        (act("button", text=TEXT, confirm={}), "/0/elements/0/confirm: missing required field: text"),
        (ask("overflow", options=[OPTION]), "/0/element: unsupported type: overflow"),
        (ask("button", text=TEXT), "/0/element: unsupported type: button"),
        (ask("plain_text_input", min_length=5, max_length=4), "/0/element: min_length is above max_length"),
        (
            ask("number_input", is_decimal_allowed=True, max_value=5),
            "/0/element/max_value: must be a number in a string",
        ),
        (
            ask("multi_users_select", max_selected_items=0),
            "/0/element/max_selected_items: must be a whole number from 1",
        ),
        (ask("file_input"), "/0/element: file_input cannot be used on this surface: message"),
        (
            ask("channels_select", response_url_enabled=True),
            "/0/element: response_url_enabled works in an input block of a modal only",
        ),
        (container(), "/0/child_blocks: must have 1 to 10 items, has 0"),
        (container(TABLE), "/0/child_blocks/0: unsupported type: data_table"),
        (container(container()), "/0/child_blocks/0: unsupported type: container"),
        (without(container(section("x")), "title"), "/0: needs title or rich_text_title"),
        (container(section("x"), default_collapsed=True), "/0: default_collapsed needs is_collapsible"),
        (
            container(section("x"), is_collapsible=True, has_header_divider=True),
            "/0: cannot have both has_header_divider and is_collapsible",
        ),
        ({"type": "card", "subtitle": MARKED}, "/0: needs hero_image or title or actions or body"),
        (CARD | {"body": MARKED | {"text": "x" * 201}}, "/0/body/text: must be 1 to 200 characters, is 201"),
        ({"type": "carousel", "elements": [section("x")]}, "/0/elements/0: unsupported type: section"),
        ({"type": "alert", "text": TEXT}, "/0: alert cannot be used on this surface: message"),
        ({"type": "file", "source": "remote", "external_id": "x"}, "/0: file blocks are received, never sent"),
        ({"type": "markdown", "text": ""}, "/0/text: must be 1 to 12000 characters, is 0"),
        (TASK | {"status": "done"}, "/0/status: must be one of pending, in_progress, complete, error"),
        (VIDEO | {"title": TEXT | {"text": "x" * 200}}, "/0/title/text: must be 1 to 199 characters, is 200"),
        (
            {"type": "rich_text", "elements": [RICH["elements"][3] | {"border": True}]},
            "/0/elements/0/border: must be one of 0, 1",
        ),
        (
            {"type": "rich_text", "elements": [RICH["elements"][2] | {"elements": [RICH_PARTS[0]]}]},
            "/0/elements/0/elements/0: unsupported type: broadcast",
        ),
        (rows([CELL]), "/0/rows: must have 2 to 101 items, has 1"),
        (rows(*[[CELL]] * 102), "/0/rows: must have 2 to 101 items, has 102"),
        (rows([CELL], [CELL, CELL]), "/0/rows: all rows must have the same number of values"),
        (
            rows([CELL], [{"type": "raw_number", "value": float("nan"), "text": "x"}]),
            "/0/rows/1/0/value: must be a finite number",
        ),
        (rows([RICH], [CELL]), "/0/rows/0: rich_text cannot be used for header cells"),
        (rows([CELL], [CELL | {"text": "x" * 10_000}]), "/0/rows: more than 10000 characters: 10001"),
        (TABLE | {"rows": "x"}, "/0/rows: must be an array"),
        (TABLE | {"page_size": 0}, "/0/page_size: must be a whole number from 1 to 100"),
        (without(TABLE, "caption"), "/0: missing required field: caption"),
        ({"type": "table", "rows": [[CELL] * 21]}, "/0/rows/0: must have 1 to 20 items, has 21"),
        (CHART | {"title": "x" * 51}, "/0/title: must be 1 to 50 characters, is 51"),
        (CHART | {"chart": {"type": "pyramid"}}, "/0/chart: unsupported type: pyramid"),
        (
            PIE | {"chart": {"type": "pie", "segments": [{"label": "x", "value": 0}]}},
            "/0/chart/segments/0/value: must be more than 0",
        ),
        (
            plot(axis_config={"categories": ["Mon"]}),
            "/0/chart/series/0/data: must have one value for every category and no others",
        ),
        (
            plot(axis_config={"categories": ["Mon", "Tue", "Wed"]}),
            "/0/chart/series/0/data: must have one value for every category and no others",
        ),
        (plot(series=PLOT["series"] * 2), "/0/chart: name Metro is used more than once"),
        (plot(series=[]), "/0/chart/series: must have 1 to 6 items, has 0"),
        (plot(axis_config={}), "/0/chart/axis_config: missing required field: categories"),
        (
            plot(axis_config={"categories": ["Mon", "Tue"], "x_label": "x" * 51}),
            "/0/chart/axis_config/x_label: must be 1 to 50 characters, is 51",
        ),
    ],
)
def test_faulty_blocks_are_named_with_their_place(block: Any, fault: str) -> None:
    assert faults(block) == fault


def test_a_message_has_at_most_fifty_blocks_each_with_a_name_of_its_own() -> None:
    assert faults(*[section("x")] * 51) == ": must have 0 to 50 items, has 51"
    named = section("x") | {"block_id": "a"}
    assert faults(named, named) == ": block_id a is used more than once"
    assert faults(named, container(named)) == ": block_id a is used more than once"
    assert block_rules.faults("x", lambda _: True) == ["must be an array"]


def test_a_message_has_at_most_two_charts_one_table_and_so_much_markdown() -> None:
    table = {"type": "table", "rows": [[CELL]]}
    assert faults(CHART, PIE) == faults(TABLE, TABLE, table) == ""
    assert faults(CHART, PIE, CHART) == ": at most 2 data_visualization in a message, has 3"
    assert faults(table, container(table)) == ": at most 1 table in a message, has 2"
    long = {"type": "markdown", "text": "x" * 6001}
    assert faults(long, long) == ": at most 12000 characters in all markdown blocks, has 12002"


def test_a_picture_not_yet_processed_is_refused_wherever_it_stands() -> None:
    linked = without(PICTURE, "slack_file") | {
        "slack_file": {"url": "https://files.slack.com/files-pri/T1-F0123456789/x"}
    }
    elsewhere = without(PICTURE, "slack_file") | {"slack_file": {"url": "https://example.org/x.png"}}
    message = [PICTURE, section("x") | {"accessory": PICTURE}, linked, elsewhere, LINKED]
    asked = []

    def ready(file: str) -> bool:
        asked.append(file)
        return False

    assert block_rules.faults(message, ready) == [
        "/0/slack_file: invalid slack file",
        "/1/accessory/slack_file: invalid slack file",
        "/2/slack_file: invalid slack file",
        "/3/slack_file: invalid slack file",
    ]
    assert asked == ["F0123456789"] * 3 + [""]


@pytest.mark.parametrize(
    ("view", "fault"),
    [
        ("x", ": unsupported type: None"),
        ({"type": "workflow_step", "blocks": []}, ": unsupported type: workflow_step"),
        (without(MODAL, "title"), ": missing required field: title"),
        (MODAL | {"title": MARKED}, "/title: unsupported type: mrkdwn"),
        (MODAL | {"title": TEXT | {"text": "x" * 25}}, "/title/text: must be 1 to 24 characters, is 25"),
        (MODAL | {"close": TEXT | {"text": "x" * 25}}, "/close/text: must be 1 to 24 characters, is 25"),
        (MODAL | {"private_metadata": "x" * 3001}, "/private_metadata: must be 0 to 3000 characters, is 3001"),
        (MODAL | {"callback_id": "x" * 256}, "/callback_id: must be 0 to 255 characters, is 256"),
        (MODAL | {"clear_on_close": "yes"}, "/clear_on_close: must be true or false"),
        (MODAL | {"blocks": "x"}, "/blocks: must be an array"),
        (MODAL | {"blocks": [section("x")] * 101}, "/blocks: must have 0 to 100 items, has 101"),
        (MODAL | {"blocks": [TABLE]}, "/blocks/0: data_table cannot be used on this surface: modal"),
        (MODAL | {"blocks": [section("x") | {"block_id": "a"}] * 2}, "/blocks: block_id a is used more than once"),
        (
            without(MODAL, "submit") | {"blocks": [ask("plain_text_input")]},
            ": needs submit, because it has an input block",
        ),
        (
            MODAL | {"blocks": [ask("plain_text_input", focus_on_load=True)] * 2},
            "/blocks: focus_on_load can be true for one element only",
        ),
        (HOME | {"title": TEXT}, ": unknown field: title"),
        (HOME | {"blocks": [ask("file_input")]}, "/blocks/0/element: file_input cannot be used on this surface: home"),
    ],
)
def test_faulty_views_are_named_with_their_place(view: Any, fault: str) -> None:
    assert view_faults(view) == fault


def test_an_action_id_may_return_in_another_block() -> None:
    assert faults(BUTTON, BUTTON) == ""
    assert view_faults(MODAL | {"blocks": [ask("plain_text_input", action_id="x")] * 2}) == ""


DIFFERENCES = {
    "ActionsBlock.elements: multi_channels_select refused here": "Slack refuses it, see layout_rules",
    "ActionsBlock.elements: multi_conversations_select refused here": "Slack refuses it, see layout_rules",
    "ActionsBlock.elements: multi_external_select refused here": "Slack refuses it, see layout_rules",
    "ActionsBlock.elements: multi_static_select refused here": "Slack refuses it, see layout_rules",
    "ActionsBlock.elements: multi_users_select refused here": "Slack refuses it, see layout_rules",
    "ContainerBlock.child_blocks: file refused here": "it is only received",
    "ContainerBlock.child_blocks: input refused here": "Slack is said to refuse it, see layout_rules",
    "ContainerBlock.child_blocks: rich_text refused here": "Slack is said to refuse it, see layout_rules",
    "FileBlock.source: only remote here": "the reference knows no other source",
    "HomeView.blocks: data_visualization only here": "newer than this package; refused in views, by their surface",
    "IconButton.icon: only trash here": "the reference knows no other icon",
    "KnownBlock: data_visualization only here": "newer than this package; the reference has it",
    "ModalView.blocks: data_visualization only here": "newer than this package; refused in views, by their surface",
    "ModalView.submit_disabled: only here": "the reference has it for modals, this package for workflow steps only",
    "MrkdwnOption.text: mrkdwn refused here": "a group is for menus, whose options the reference says to be plain text",
    "MrkdwnOption.url: refused here": "the reference says: for overflow menus only",
    "MrkdwnOption.value: required here": "the reference requires it",
    "PlainTextOption.url: refused here": "the reference says: for overflow menus only",
    "PlainTextOption.value: required here": "the reference requires it",
    "RichTextList.offset: only here": "the reference has it",
    "RichTextPreformatted.language: only here": "the reference has it",
    "View: workflow_step refused here": "Slack ended steps from apps in 2024",
}
"""Where our rules and Slack's published types differ, each with the reason."""

NOT_COMPARED = {
    "BaseConversationFilter",
    "SlackFileImageObject",
    "UrlImageObject",
    "WorkflowStepView",
}
"""Parts of other types, and the one that is no more; besides the interfaces that others extend."""


@dataclass
class Comparison:
    """Our rules beside Slack's types: the differences found, and the interfaces met on the way."""

    types: Types
    found: set[str] = field(default_factory=set)
    met: set[str] = field(default_factory=set)

    def compare(self, kind: Type, rule: Rule, place: str) -> None:
        shapes, words = self.types.shapes(kind), self.types.words(kind)
        if isinstance(kind, Array):
            assert isinstance(rule, Listed), place
            self.compare(kind.item, rule.item, place)
        elif shapes:
            self._objects(shapes, rule, place)
        elif words:
            assert isinstance(rule, OneOf), place
            self._sets({str(word) for word in words}, {str(word) for word in rule.words}, f"{place}: ", " ")
        elif isinstance(rule, OneOf):
            self.found.add(f"{place}: only {', '.join(map(str, rule.words))} here")
        else:
            wrong = {"string": 5, "number": "x", "boolean": 1}[getattr(kind, "name", "")]
            assert list(rule(wrong)), place

    def _objects(self, shapes: list[tuple[str, Fields]], rule: Rule, place: str) -> None:
        typed: dict[str, list[tuple[str, Fields]]] = {}
        for name, fields in shapes:
            for kind in self.types.words(fields["type"].type) if "type" in fields else ():
                typed.setdefault(str(kind), []).append((name, fields))
        if not typed:
            self._fields(shapes, rule, place)
            return
        assert isinstance(rule, Typed), place
        self._sets(set(typed), set(rule.rules), f"{place}: ", " ")
        for kind in typed.keys() & rule.rules.keys():
            self._fields(typed[kind], rule.rules[kind], place)

    def _fields(self, shapes: list[tuple[str, Fields]], rule: Rule, place: str) -> None:
        """Compare the fields of an object; of several, those that all require are required."""
        assert isinstance(rule, Object), place
        self.met |= {name for name, _ in shapes}
        place = shapes[0][0] or place
        theirs = {name for _, fields in shapes for name in fields} - {"type"}
        ours = {**rule.required, **rule.optional}
        self._sets(theirs, set(ours), f"{place}.", ": ")
        for name in sorted(theirs & ours.keys()):
            given = [fields[name] for _, fields in shapes if name in fields]
            if (required := name in rule.required) != (len(given) == len(shapes) and all(f.required for f in given)):
                self.found.add(f"{place}.{name}: {'required' if required else 'optional'} here")
            types = tuple(dict.fromkeys(f.type for f in given))
            self.compare(types[0] if len(types) == 1 else Union(types), ours[name], f"{place}.{name}")

    def _sets(self, theirs: set[str], ours: set[str], before: str, after: str) -> None:
        self.found |= {f"{before}{word}{after}refused here" for word in theirs - ours}
        self.found |= {f"{before}{word}{after}only here" for word in ours - theirs}


@pytest.fixture(scope="session")
def types() -> Types:
    folder = Path(__file__).parents[3] / ".venv" / "slack-types"
    if not (folder / "package" / "dist").is_dir():
        try:
            fetch(folder)
        except OSError as error:
            pytest.skip(f"the comparison needs {PACKAGE}: {error}")
    return Types(folder / "package" / "dist")


@pytest.fixture(scope="session")
def comparison(types: Types) -> Comparison:
    result = Comparison(types)
    roots: dict[str, Rule] = {
        "KnownBlock": BLOCKS,
        "View": VIEWS,
        "OptionGroup": GROUP,
        "ConversationFilter": FILTER,
        "SlackFile": SLACK_FILE,
    }
    for name, rule in roots.items():
        result.compare(Name(name), rule, name)
    return result


def test_the_rules_have_the_fields_and_words_of_slacks_published_types(comparison: Comparison) -> None:
    assert comparison.found == DIFFERENCES.keys()


def test_every_published_type_was_compared(types: Types, comparison: Comparison) -> None:
    assert types.objects() - types.extended() - NOT_COMPARED - comparison.met == set()
