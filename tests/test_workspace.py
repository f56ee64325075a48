"""The local workspace refuses what Slack refuses; otherwise the other tests prove nothing."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from bot.local.slack import interactions
from bot.local.slack.workspace import APP_TOKEN, BOT_TOKEN, Workspace
from tests.slack_workspace import MANIFEST


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


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
