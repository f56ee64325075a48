"""People outside the data team can do nothing there, whichever way they try; and each attempt is recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.admin.audit import TURNED_AWAY
from bot.app import server, wiring
from bot.messages import Request
from local.slack import BOT, BOT_USER, Acknowledgement, Message
from local.slack.events import interactions
from tests.support.digest.office import Office, opened
from tests.support.homes import living_in
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
class SignedRequests:
    """The real service, sent requests that are signed as Slack signs them."""

    office: Office
    bot: Bot

    def send(self, payload: dict[str, Any]) -> Acknowledgement:
        return self.bot.post(payload)

    def answers(self, count: int, user: str) -> list[str]:
        """Wait for `count` answers that only this person sees."""
        until(lambda: len(self.seen(user)) >= count)
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
def signed(sampled: Path) -> Iterator[SignedRequests]:
    with opened(sampled, **OURS) as office:
        mine = configured(office.workspace.url, **office.variables)
        inside = wiring.Backend(
            mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now)
        )
        bot = Bot(office.workspace, "")
        edge = server.Callbacks(
            answer=inside.answer,
            today=lambda: mine.calendar.today(office.clock.now()),
            ready=inside.ready,
            now=office.clock.now,
        )
        with living_in(sampled), served(server.build(mine, edge)) as bot.address:
            office.workspace.install(bot.address, SECRET)
            yield SignedRequests(office, bot)


FREEZE = "freeze all reason:mischief"


def command(signed: SignedRequests, user: str) -> dict[str, Any]:
    return interactions.slash(signed.bot.workspace.state, user, CHANNEL, "/flake-admin", FREEZE)


def button(signed: SignedRequests, user: str) -> dict[str, Any]:
    action = {"type": "button", "action_id": "ask:1", "block_id": "b", "value": f"/flake-admin {FREEZE}"}
    return interactions.used_in_message(signed.bot.workspace.state, user, signed.message(), action, {})


def option(signed: SignedRequests, user: str) -> dict[str, Any]:
    """Choose something under an answer whose question was forged."""
    action = {
        "type": "static_select",
        "action_id": "refine:region:r",
        "block_id": f"/flake-admin {FREEZE}",
        "selected_option": {"value": "all", "text": {"type": "plain_text", "text": "x"}},
    }
    return interactions.used_in_message(signed.bot.workspace.state, user, signed.message(), action, {})


def overflow(signed: SignedRequests, user: str) -> dict[str, Any]:
    chosen = {"value": "csv", "text": {"type": "plain_text", "text": "CSV"}}
    action = {
        "type": "overflow",
        "action_id": "more:r",
        "block_id": f"/flake-admin {FREEZE}",
        "selected_option": chosen,
    }
    return interactions.used_in_message(signed.bot.workspace.state, user, signed.message(), action, {})


def modal(signed: SignedRequests, user: str) -> dict[str, Any]:
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
    return interactions.submitted(signed.bot.workspace.state, user, view)


def reason(signed: SignedRequests, user: str) -> dict[str, Any]:
    """Send off the form that accepts a finding."""
    view = {
        "id": "V2",
        "type": "modal",
        "callback_id": "accept",
        "private_metadata": f"volume_plausible\nrun_1\n{TEAM_CHANNEL}",
        "state": {"values": {"reason": {"reason": {"type": "plain_text_input", "value": "mischief"}}}},
        "blocks": [],
        "hash": "h",
    }
    return interactions.submitted(signed.bot.workspace.state, user, view)


def file(signed: SignedRequests, user: str) -> dict[str, Any]:
    what = {"type": "file_shared", "channel_id": TEAM_CHANNEL, "file_id": "F0SOMEFILE", "user_id": user}
    return interactions.event(signed.bot.workspace.state, what | {"event_ts": "1.2", "file": {"id": "F0SOMEFILE"}})


def mention(signed: SignedRequests, user: str) -> dict[str, Any]:
    what = {"type": "app_mention", "user": user, "channel": CHANNEL, "ts": "1.3", "event_ts": "1.3"}
    return interactions.event(signed.bot.workspace.state, what | {"text": f"<@{BOT_USER}> /flake-admin {FREEZE}"})


def direct(signed: SignedRequests, user: str) -> dict[str, Any]:
    channel = signed.bot.workspace.state.direct(user).id
    what = {"type": "message", "channel_type": "im", "user": user, "channel": channel, "ts": "1.4", "event_ts": "1.4"}
    return interactions.event(signed.bot.workspace.state, what | {"text": f"/flake-admin {FREEZE}"})


Route = Callable[[SignedRequests, str], dict[str, Any]]
ROUTES: tuple[Route, ...] = (command, button, option, overflow, modal, reason, file, mention, direct)


@pytest.mark.parametrize("user", [MARIA, GUEST], ids=["an organizer", "a guest"])
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.__name__)
def test_who_is_not_on_the_data_team_is_refused_by_any_way(signed: SignedRequests, route: Route, user: str) -> None:
    assert signed.send(route(signed, user)).status == 200
    until(signed.uses)
    (said,) = signed.answers(1, user)
    assert "is for the campaign's data team" in said or "You are a guest here" in said
    (use,) = signed.uses()
    assert (use["person"], use["outcome"]) == (user, TURNED_AWAY)
    assert signed.frozen() == 0
    assert "files.info" not in signed.bot.workspace.calls, "the file was not even looked at"


def test_who_is_on_it_may_and_it_is_written_down_before_and_after(signed: SignedRequests) -> None:
    signed.send(command(signed, PRIYA))
    signed.answers(1, PRIYA)
    until(lambda: len(signed.uses()) == 2)
    assert {(use["person"], use["outcome"]) for use in signed.uses()} == {(PRIYA, "begun"), (PRIYA, "answered")}
    assert {use["words"] for use in signed.uses()} == {FREEZE}
    assert signed.frozen() == 1


def test_what_comes_twice_is_done_once_and_a_replay_is_refused(signed: SignedRequests) -> None:
    payload = command(signed, PRIYA)
    body, kind = interactions.encode(payload)
    headers = interactions.sign(SECRET, body, None) | {"Content-Type": kind}
    assert signed.bot.raw(body, headers).status == 200
    assert signed.bot.raw(body, headers).status == 401, "the same request again, byte for byte"
    assert signed.bot.post(payload, at=time.time() - 2).status == 200, (
        "Slack's own repetition is acknowledged, and not done again"
    )
    signed.answers(1, PRIYA)
    until(lambda: len(signed.uses()) == 2)
    assert signed.frozen() == 1


def test_a_forged_signature_gets_nowhere(signed: SignedRequests) -> None:
    for secret, at in (("another secret", None), (SECRET, 1_000_000.0)):
        assert signed.bot.post(command(signed, PRIYA), secret, at).status == 401
    assert signed.uses() == []


def test_who_is_taken_off_the_group_may_no_more_after_a_minute(
    signed: SignedRequests, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.slack import members

    signed.send(interactions.slash(signed.bot.workspace.state, PRIYA, CHANNEL, "/flake-admin", "thaw"))
    assert signed.answers(1, PRIYA) == ["Nothing is frozen."]
    signed.bot.workspace.state.groups["S0DATATEAM"] = {DANIEL}
    monkeypatch.setattr(members, "TEAM_SECONDS", 0.0)
    signed.send(command(signed, PRIYA))
    assert "is for the campaign's data team" in signed.answers(2, PRIYA)[1]


def test_while_slack_does_not_say_who_somebody_is_nobody_may(signed: SignedRequests) -> None:
    signed.bot.workspace.fail("usergroups.users.list", *["500"] * 10)
    signed.send(command(signed, PRIYA))
    assert "Slack did not say who you are just now" in signed.answers(1, PRIYA)[0]
    assert signed.frozen() == 0


def test_an_answer_of_the_data_teams_is_not_shared_in_another_form(signed: SignedRequests) -> None:
    mine = configured(signed.office.workspace.url, **signed.office.variables)
    inside = wiring.Backend(mine, signed.office.warehouse, signed.office.draw)
    for form in ("share", "csv", "receipt"):
        request = Request(
            FREEZE,
            PRIYA,
            CHANNEL,
            signed.office.clock.now().date(),
            "R",
            form,
            entry_point="/flake-admin",
            data_team=True,
        )
        assert inside.answer(request).outcome == "refused"
    assert signed.frozen() == 0


def test_nobody_is_on_the_team_until_it_is_named(sampled: Path) -> None:
    with opened(sampled) as office:
        inside = wiring.Backend(configured(office.workspace.url, **office.variables), office.warehouse, office.draw)
        request = Request("status", PRIYA, CHANNEL, office.clock.now().date(), "R", entry_point="/flake-admin")
        assert "nobody is on it yet" in inside.answer(request).text
