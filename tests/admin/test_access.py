"""Who is not on the data team can do nothing there, whatever way they come; and each try is written down."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.admin.tools import TURNED_AWAY
from bot.app import server, wiring
from bot.messages import Request
from bot.replies import blocks
from local.slack import interactions
from local.slack.cast import BOT, BOT_USER
from local.slack.deliveries import Acknowledgement
from local.slack.history import Message
from tests.conftest import living_in
from tests.support.digest.office import Office, opened
from tests.support.slack_workspace import (
    CHANNEL,
    DANIEL,
    GUEST,
    MARIA,
    PRIYA,
    SECRET,
    Bot,
    configured,
    served,
    until,
)

TEAM_CHANNEL = "C0DATATEAM"
OURS = {"DATA_TEAM": "S0DATATEAM", "DATA_TEAM_CHANNEL": TEAM_CHANNEL}


@dataclass
class Door:
    """The real service, with the real inside, behind a door that Slack knocks at."""

    office: Office
    bot: Bot

    def knock(self, payload: dict[str, Any]) -> Acknowledgement:
        return self.bot.post(payload)

    def answers(self, count: int, user: str) -> list[str]:
        """Wait for so many answers that only this person sees."""
        until(lambda: len(self.seen(user)) >= count, 20)
        return self.seen(user)

    def seen(self, user: str) -> list[str]:
        mine = {user, self.bot.workspace.state.direct(user).id}
        return [each.text for each in self.bot.workspace.messages if {each.only_for, each.channel} & mine]

    def uses(self) -> list[dict[str, Any]]:
        return self.office.warehouse.ask("questions/audit").records()

    def frozen(self) -> int:
        return len(self.office.warehouse.ask("questions/freezes").records())

    def message(self) -> Message:
        """Put a message with a button where anybody could press it."""
        state = self.bot.workspace.state
        message = Message(TEAM_CHANNEL, BOT_USER, "Do it?", state.history.stamp(), bot_id=BOT)
        state.history.add(message)
        return message


@pytest.fixture
def door(sampled: Path) -> Iterator[Door]:
    with opened(sampled, **OURS) as office:
        mine = configured(office.workspace.url, **office.variables)
        inside = wiring.Inside(mine, office.warehouse, office.draw, wiring.Around(office.clock.now, office.clock.now))
        bot = Bot(office.workspace, "")
        edge = server.Inside(
            answer=inside.answer,
            plain=blocks.plain,
            today=lambda: mine.calendar.today(office.clock.now()),
            ready=inside.ready,
            now=office.clock.now,
        )
        with living_in(sampled), served(server.build(mine, edge)) as bot.address:
            office.workspace.install(bot.address, SECRET)
            yield Door(office, bot)


FREEZE = "freeze all reason:mischief"


def command(door: Door, user: str) -> dict[str, Any]:
    return interactions.slash(door.bot.workspace.state, user, CHANNEL, "/flake-admin", FREEZE)


def button(door: Door, user: str) -> dict[str, Any]:
    action = {"type": "button", "action_id": "ask:1", "block_id": "b", "value": f"/flake-admin {FREEZE}"}
    return interactions.used_in_message(door.bot.workspace.state, user, door.message(), action, {})


def option(door: Door, user: str) -> dict[str, Any]:
    """Choose something under an answer whose question was forged."""
    action = {
        "type": "static_select",
        "action_id": "refine:region:r",
        "block_id": f"/flake-admin {FREEZE}",
        "selected_option": {"value": "all", "text": {"type": "plain_text", "text": "x"}},
    }
    return interactions.used_in_message(door.bot.workspace.state, user, door.message(), action, {})


def overflow(door: Door, user: str) -> dict[str, Any]:
    chosen = {"value": "csv", "text": {"type": "plain_text", "text": "CSV"}}
    action = {
        "type": "overflow",
        "action_id": "more:r",
        "block_id": f"/flake-admin {FREEZE}",
        "selected_option": chosen,
    }
    return interactions.used_in_message(door.bot.workspace.state, user, door.message(), action, {})


def modal(door: Door, user: str) -> dict[str, Any]:
    """Send off the form that names the columns of a file."""
    chosen = {"column": {"selected_option": {"value": "0"}}}
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": "reconcile",
        "private_metadata": f"F0SOMEFILE\n{TEAM_CHANNEL}",
        "state": {"values": {"date": chosen, "status": chosen, "event": chosen}},
        "blocks": [],
        "hash": "h",
    }
    return interactions.submitted(door.bot.workspace.state, user, view)


def file(door: Door, user: str) -> dict[str, Any]:
    what = {"type": "file_shared", "channel_id": TEAM_CHANNEL, "file_id": "F0SOMEFILE", "user_id": user}
    return interactions.event(door.bot.workspace.state, what | {"event_ts": "1.2", "file": {"id": "F0SOMEFILE"}})


def mention(door: Door, user: str) -> dict[str, Any]:
    what = {"type": "app_mention", "user": user, "channel": CHANNEL, "ts": "1.3", "event_ts": "1.3"}
    return interactions.event(door.bot.workspace.state, what | {"text": f"<@{BOT_USER}> /flake-admin {FREEZE}"})


def direct(door: Door, user: str) -> dict[str, Any]:
    channel = door.bot.workspace.state.direct(user).id
    what = {"type": "message", "channel_type": "im", "user": user, "channel": channel, "ts": "1.4", "event_ts": "1.4"}
    return interactions.event(door.bot.workspace.state, what | {"text": f"/flake-admin {FREEZE}"})


Route = Callable[[Door, str], dict[str, Any]]
ROUTES: tuple[Route, ...] = (command, button, option, overflow, modal, file, mention, direct)


@pytest.mark.parametrize("user", [MARIA, GUEST], ids=["an organizer", "a guest"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_who_is_not_on_the_data_team_is_refused_by_any_way(door: Door, route: Route, user: str) -> None:
    assert door.knock(route(door, user)).status == 200
    until(door.uses, 20)
    (said,) = door.answers(1, user)
    assert "is for the campaign's data team" in said or "You are a guest here" in said
    (use,) = door.uses()
    assert (use["person"], use["outcome"]) == (user, TURNED_AWAY)
    assert door.frozen() == 0
    assert "files.info" not in door.bot.workspace.calls, "the file was not even looked at"


def test_who_is_on_it_may_and_it_is_written_down_before_and_after(door: Door) -> None:
    door.knock(command(door, PRIYA))
    door.answers(1, PRIYA)
    until(lambda: len(door.uses()) == 2, 20)
    assert {(use["person"], use["outcome"]) for use in door.uses()} == {(PRIYA, "begun"), (PRIYA, "answered")}
    assert {use["words"] for use in door.uses()} == {FREEZE}
    assert door.frozen() == 1


def test_what_comes_twice_is_done_once_and_a_replay_is_refused(door: Door) -> None:
    payload = command(door, PRIYA)
    body, kind = interactions.encode(payload)
    headers = interactions.sign(SECRET, body, None) | {"Content-Type": kind}
    assert door.bot.raw(body, headers).status == 200
    assert door.bot.raw(body, headers).status == 401, "the same request again, byte for byte"
    assert door.bot.post(payload, at=time.time() - 2).status == 200, (
        "Slack's own repetition is acknowledged, and not done again"
    )
    door.answers(1, PRIYA)
    until(lambda: len(door.uses()) == 2, 20)
    assert door.frozen() == 1


def test_a_forged_signature_gets_nowhere(door: Door) -> None:
    for secret, at in (("another secret", None), (SECRET, 1_000_000.0)):
        assert door.bot.post(command(door, PRIYA), secret, at).status == 401
    assert door.uses() == []


def test_who_is_taken_off_the_group_may_no_more_after_a_minute(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.slack import members

    door.knock(interactions.slash(door.bot.workspace.state, PRIYA, CHANNEL, "/flake-admin", "thaw"))
    assert door.answers(1, PRIYA) == ["Nothing is frozen."]
    door.bot.workspace.state.groups["S0DATATEAM"] = {DANIEL}
    monkeypatch.setattr(members, "TEAM_SECONDS", 0.0)
    door.knock(command(door, PRIYA))
    assert "is for the campaign's data team" in door.answers(2, PRIYA)[1]


def test_while_slack_does_not_say_who_somebody_is_nobody_may(door: Door) -> None:
    door.bot.workspace.fail("usergroups.users.list", *["500"] * 10)
    door.knock(command(door, PRIYA))
    assert "Slack did not say who you are just now" in door.answers(1, PRIYA)[0]
    assert door.frozen() == 0


def test_an_answer_of_the_data_teams_is_not_shared_in_another_form(door: Door) -> None:
    mine = configured(door.office.workspace.url, **door.office.variables)
    inside = wiring.Inside(mine, door.office.warehouse, door.office.draw)
    for form in ("share", "csv", "receipt", "store"):
        request = Request(
            FREEZE, PRIYA, CHANNEL, door.office.clock.now().date(), "R", form, door="/flake-admin", data_team=True
        )
        assert inside.answer(request).outcome == "refused"
    assert door.frozen() == 0


def test_nobody_is_on_the_team_until_it_is_named(sampled: Path) -> None:
    with opened(sampled) as office:
        inside = wiring.Inside(configured(office.workspace.url, **office.variables), office.warehouse, office.draw)
        request = Request("status", PRIYA, CHANNEL, office.clock.now().date(), "R", door="/flake-admin")
        assert "set DATA_TEAM" in inside.answer(request).text
