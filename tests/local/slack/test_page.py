"""What a person does on the workspace's page with automatic posts: reads threads, follows links, archives."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, expect
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.replies import blocks
from local.slack import Workspace
from local.slack.page import server
from tests.support.browser import PHONE, Visitor, visiting
from tests.support.slack_workspace import CHANNEL, WHOLE, until

ROWS: list[list[str | blocks.Number]] = [
    [f"CD5-0{number} Powderhorn", "CD5", blocks.Number(60 + number, f"{60 + number}%"), blocks.Number(120, "120")]
    for number in range(1, 7)
]
TABLE = blocks.data_table("Flakes by organizer", ["Organizer", "Region", "Flake rate", "Closed"], ROWS)


@pytest.fixture
def visitor(browser: Browser, workspace: Workspace) -> Iterator[Visitor]:
    with visiting(browser, f"{workspace.url}/") as somebody:
        somebody.go("field-metro")
        yield somebody


def digest(client: WebClient) -> str:
    """Post a message with a table in its thread, as a digest is; return where it can be read."""
    head = client.chat_postMessage(channel=CHANNEL, text="Metro: 51.8% flaked (88 of 170)")
    client.api_call(
        "chat.postMessage",
        json={"channel": CHANNEL, "text": "By organizer", "blocks": [TABLE], "thread_ts": head["ts"]},
    )
    return str(client.chat_getPermalink(channel=CHANNEL, message_ts=head["ts"])["permalink"])


def test_a_table_in_a_thread_is_opened_and_read(visitor: Visitor, client: WebClient) -> None:
    digest(client)
    visitor.answer("88 of 170").get_by_role("button", name="1 reply").click()
    table = visitor.page.get_by_test_id("thread-pane").get_by_role("table")
    for name in ("Organizer", "Region", "Flake rate", "Closed"):
        expect(table.get_by_role("columnheader", name=name)).to_be_in_viewport(ratio=1)
    expect(table.get_by_text("CD5-01 Powderhorn")).to_be_visible()
    visitor.shot("thread-table")


def test_a_table_in_a_thread_is_read_on_a_phone(browser: Browser, workspace: Workspace, client: WebClient) -> None:
    digest(client)
    with visiting(browser, f"{workspace.url}/", PHONE) as visitor:
        visitor.go("field-metro")
        visitor.answer("88 of 170").get_by_role("button", name="1 reply").click()
        expect(visitor.page.get_by_test_id("thread-pane").get_by_text("CD5-01 Powderhorn")).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        visitor.shot("phone-thread-table")


def test_a_messages_own_address_leads_to_its_thread_as_whoever_one_is(visitor: Visitor, client: WebClient) -> None:
    address = digest(client)
    visitor.become("Daniel Okafor")
    client.chat_postMessage(channel="C0SUBURBS0", text=f"<{address}|the digest of last week>")
    visitor.go("field-suburbs")
    visitor.answer("the digest of last week").get_by_role("link").click()
    thread = visitor.page.get_by_test_id("thread-pane")
    expect(thread.get_by_role("table")).to_be_visible()
    expect(visitor.page.get_by_test_id("person-menu")).to_contain_text("Daniel Okafor")
    visitor.go("field-suburbs")
    visitor.page.goto(address)
    expect(thread.get_by_role("table")).to_be_visible()


def test_a_channel_is_archived_and_opened_again(visitor: Visitor, client: WebClient) -> None:
    visitor.say("/archive")
    visitor.answer("archived the channel")
    expect(visitor.page.get_by_test_id("composer")).to_be_hidden()
    visitor.shot("archived")
    with pytest.raises(SlackApiError, match="is_archived"):
        client.chat_postMessage(channel=CHANNEL, text="x")
    visitor.page.get_by_role("button", name="Archived: open it again").click()
    visitor.answer("un-archived the channel")
    expect(visitor.page.get_by_test_id("composer")).to_be_visible()
    assert client.chat_postMessage(channel=CHANNEL, text="x")["ok"]


def test_a_guest_cannot_archive_and_is_told(visitor: Visitor) -> None:
    visitor.become("Sam Whitehorse")
    visitor.go("field-metro")
    visitor.say("/archive")
    expect(visitor.page.get_by_text("Guests may not do that")).to_be_visible()
    expect(visitor.page.get_by_test_id("composer")).to_be_visible()


def test_a_fault_is_armed_for_one_channel_and_all_of_slack_switched_off(
    visitor: Visitor, client: WebClient, workspace: Workspace
) -> None:
    panel = visitor.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Faults").click()
    panel.get_by_label("to", exact=True).select_option("chat.postMessage")
    panel.get_by_label("in", exact=True).select_option("#field-metro")
    panel.get_by_label("meets").select_option("429")
    panel.get_by_label("wait, s").fill("30")
    panel.get_by_role("button", name="Arm").click()
    armed = "The next call to chat.postMessage in #field-metro meets Too many requests (Retry-After: 30)"
    expect(panel).to_contain_text(armed)
    visitor.shot("faults-by-channel")
    assert client.chat_postMessage(channel="C0SUBURBS0", text="x")["ok"]
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=CHANNEL, text="x")
    assert limited.value.response.headers["Retry-After"] == "30"
    expect(panel).to_contain_text("Nothing: the next calls will succeed.")
    down = panel.get_by_role("switch", name="Slack is down")
    down.check()
    until(lambda: "down" in workspace.state.faults.on)
    for _ in range(2):
        with pytest.raises(SlackApiError, match="service unavailable"):
            client.auth_test()
    down.uncheck()
    until(lambda: "down" not in workspace.state.faults.on)
    assert client.auth_test()["ok"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"retry_after": 0}, "Retry-After goes from"),
        ({"retry_after": 3601}, "Retry-After goes from"),
        ({"retry_after": "soon"}, "an invalid request"),
        ({"channel": "C0NOWHERE0"}, "an invalid request"),
        ({"where": "nowhere"}, "an invalid request"),
    ],
)
def test_a_fault_that_cannot_be_is_refused_with_a_sentence(
    workspace: Workspace, more: dict[str, str | int], said: str
) -> None:
    body: dict[str, str | int] = {"where": "any", "how": "429", **more}
    answer = requests.post(f"{workspace.url}/page/fault", json=body, headers={"X-Flakebot-Page": "1"}, timeout=120)
    assert said in answer.json()["say"]
    assert workspace.state.faults.armed == []


def test_a_browser_may_keep_the_pages_files_until_one_changes_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(server, "FILES", Path(shutil.copytree(server.FILES, tmp_path / "static")))
    with Workspace(WHOLE, processing_seconds=0).serve() as workspace:

        def kept(path: str) -> tuple[str, str]:
            answer = requests.get(f"{workspace.url}{path}", timeout=120)
            assert answer.status_code == 200
            return answer.headers["Cache-Control"], answer.text

        def script() -> str:
            (address,) = re.findall(r'src="(/page/\w+/main\.js)"', kept("/")[1])
            return str(address)

        first = script()
        assert script() == first
        assert "immutable" in kept(first)[0]
        assert (kept("/")[0], kept("/page/state")[0]) == ("no-store", "no-store")
        with (tmp_path / "static" / "main.js").open("a") as file:
            file.write("// changed")
        assert script() != first
        assert kept(script())[1].endswith("// changed")
