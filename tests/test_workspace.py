"""The local workspace refuses what Slack refuses; otherwise the other tests prove nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from bot.local.slack import block_rules, interactions
from bot.local.slack.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from tests.slack_workspace import BUTTON, MANIFEST, TABLE

TEXT = {"type": "plain_text", "text": "x"}
PICTURE = {"type": "image", "alt_text": "x", "slack_file": {"id": "F0123456789"}}
CELL: dict[str, Any] = {"type": "raw_text", "text": "x"}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def faults(*blocks: Any) -> str:
    return "; ".join(block_rules.faults(list(blocks), lambda _: True))


def rows(*cells: list[Any]) -> dict[str, Any]:
    return TABLE | {"rows": list(cells)}


def test_good_blocks_have_no_faults() -> None:
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x", "style": {"bold": True}}]}
    overflow = {"type": "overflow", "action_id": "more", "options": [{"text": TEXT, "value": "x"}]}
    assert (
        faults(
            {"type": "header", "text": TEXT, "block_id": "a"},
            {"type": "divider"},
            {"type": "context", "elements": [TEXT]},
            {"type": "section", "fields": [TEXT], "accessory": overflow},
            rows([CELL], [{"type": "rich_text", "elements": [rich]}]),
            BUTTON,
            PICTURE,
        )
        == ""
    )


@pytest.mark.parametrize(
    ("block", "fault"),
    [
        (section(""), "/0/text/text: must be 1 to 3000 characters, is 0"),
        (section("x" * 3001), "/0/text/text: must be 1 to 3000 characters, is 3001"),
        ({"type": "section"}, "/0: needs text or fields"),
        ({"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "/0/text: unsupported type: mrkdwn"),
        ({"type": "header", "text": TEXT | {"text": 5}}, "/0/text/text: must be a string"),
        ({"type": "header", "text": TEXT | {"emoji": 1}}, "/0/text/emoji: must be true or false"),
        ({"type": "header", "text": TEXT, "level": 1}, "/0: unknown field: level"),
        ({"type": "header", "text": TEXT, "block_id": ""}, "/0/block_id: must be 1 to 255 characters, is 0"),
        ({"type": "chart"}, "/0: unsupported type: chart"),
        ("header", "/0: unsupported type: None"),
        ({"type": "context", "elements": []}, "/0/elements: must have 1 to 10 items, has 0"),
        ({"type": "context", "elements": "x"}, "/0/elements: must be an array"),
        ({"type": "image", "slack_file": {"id": "F0123456789"}}, "/0: missing required field: alt_text"),
        (PICTURE | {"slack_file": {"id": "f1"}}, "must match regex pattern"),
        (PICTURE | {"slack_file": "F0123456789"}, "/0/slack_file: must be an object"),
        ({"type": "actions", "elements": BUTTON["elements"] * 2}, "action_id ask:1 is used more than once"),
        ({"type": "actions", "elements": [BUTTON["elements"][0] | {"style": "red"}]}, "must be one of primary, danger"),
        (rows([CELL]), "/0/rows: must have 2 to 101 items, has 1"),
        (rows(*[[CELL]] * 102), "/0/rows: must have 2 to 101 items, has 102"),
        (rows([CELL] * 21, [CELL] * 21), "must have 1 to 20 items, has 21"),
        (rows([CELL], [CELL, CELL]), "/0/rows: all rows must have the same number of values"),
        (rows([CELL], [{"type": "raw_number", "value": float("nan"), "text": "x"}]), "must be a finite number"),
        (rows([{"type": "rich_text", "elements": []}], [CELL]), "rich_text cannot be used for header cells"),
        (rows([CELL], [CELL | {"text": "x" * 10_000}]), "/0/rows: more than 10000 characters: 10001"),
        (TABLE | {"page_size": 0}, "/0/page_size: must be a whole number from 1 to 100"),
        ({name: value for name, value in TABLE.items() if name != "caption"}, "missing required field: caption"),
    ],
)
def test_faulty_blocks_are_named_with_their_place(block: Any, fault: str) -> None:
    assert fault in faults(block)


def test_a_message_has_at_most_fifty_blocks_each_with_a_name_of_its_own() -> None:
    assert faults(*[section("x")] * 51) == ": must have 0 to 50 items, has 51"
    assert "block_id a is used more than once" in faults(*[section("x") | {"block_id": "a"}] * 2)
    assert block_rules.faults("x", lambda _: True) == ["must be an array"]


def test_a_picture_not_yet_processed_is_refused() -> None:
    assert block_rules.faults([PICTURE], lambda _: False) == ["/0/slack_file: invalid slack file"]


def call(workspace: Workspace, method: str, token: str = BOT_TOKEN, **fields: Any) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return requests.post(f"{workspace.url}/api/{method}", fields, headers=headers, timeout=10).json()


def test_the_web_api_refuses_strangers_and_unknown_methods() -> None:
    with Workspace({"oauth_config": {"scopes": {"bot": ["files:read"]}}}).serve() as workspace:
        assert call(workspace, "files.upload")["error"] == "unknown_method"
        assert call(workspace, "auth.test", token="")["error"] == "not_authed"
        assert call(workspace, "auth.test", token=APP_TOKEN)["error"] == "invalid_auth"
        assert call(workspace, "apps.connections.open")["error"] == "invalid_auth"
        refused = call(workspace, "files.getUploadURLExternal", filename="x", length=1)
        assert (refused["error"], refused["needed"]) == ("missing_scope", "files:write")


def test_uploads_are_as_announced_or_refused() -> None:
    with Workspace(MANIFEST).serve() as workspace:
        for wrong in ({"length": 3}, {"filename": "a.png"}, {"filename": "a.png", "length": 3, "alt_txt": "x" * 1001}):
            assert call(workspace, "files.getUploadURLExternal", **wrong)["error"] == "invalid_arguments"
        place = call(workspace, "files.getUploadURLExternal", filename="a.png", length=3)
        files = json.dumps([{"id": place["file_id"]}])
        assert requests.post(place["upload_url"], b"four", timeout=10).status_code == 400
        assert call(workspace, "files.completeUploadExternal", files=files)["error"] == "file_not_found"
        assert call(workspace, "files.info", file=place["file_id"])["error"] == "file_not_found"
        assert requests.post(place["upload_url"], b"abc", timeout=10).status_code == 200
        assert call(workspace, "files.completeUploadExternal", files=files)["ok"]
        assert call(workspace, "files.info", file=place["file_id"])["file"]["mimetype"] == ""


def test_a_response_url_works_five_times_for_half_an_hour_and_wants_a_headline(monkeypatch: pytest.MonkeyPatch) -> None:
    def respond(url: str, **message: Any) -> str:
        return requests.post(url, json=message, timeout=10).text

    with Workspace(MANIFEST).serve() as workspace:
        url = workspace.response_url("C1", "U1")
        assert "no_text" in respond(url, blocks=[section("x")])
        assert [respond(url, text="x") for _ in range(4)] == ["ok"] * 4
        assert "used_url" in respond(url, text="x")
        assert "invalid_url" in respond(f"{workspace.url}/response/other", text="x")
        url, now = workspace.response_url("C1", "U1"), time.monotonic()
        monkeypatch.setattr("bot.local.slack.workspace.time.monotonic", lambda: now + 1801)
        assert "expired_url" in respond(url, text="x")


def test_an_acknowledgement_after_three_seconds_is_none() -> None:
    assert interactions.Acknowledgement(200, "", 3.1).error == "operation_timeout"
    assert interactions.Acknowledgement(500, "", 0.1).error == "dispatch_failed"


def test_waiting_for_what_never_comes_ends() -> None:
    with Workspace(MANIFEST).serve() as workspace:
        with pytest.raises(TimeoutError, match="0 of 1 messages"):
            workspace.wait(seconds=0.01)
        with pytest.raises(ConnectionError):
            workspace.send("slash_commands", {})
