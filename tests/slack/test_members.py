"""Who may ask: what Slack says about a person decides, and a missing answer admits nobody."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import Request
from bot.slack.members import Access, Team, refusal
from local.slack import DATA_TEAM, TEAM
from tests.support.slack_workspace import DANIEL, PRIYA, Bot, running

MEMBER = {"id": "U0MARIA00", "team_id": TEAM, "is_restricted": False, "is_stranger": False}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, ""),
        ({"team_id": "T0ORGANIZED", "enterprise_user": {"teams": ["T0OTHER", TEAM]}}, ""),
        ({"team_id": "T0OTHER", "enterprise_user": {"enterprise_id": TEAM}}, ""),
        # Of somebody in a channel that two workspaces share Slack says that they are no stranger, or nothing.
        ({"team_id": "T0OTHER"}, "another workspace"),
        ({"team_id": "T0OTHER", "is_stranger": None}, "another workspace"),
        ({"team_id": "T0ORGANIZED", "enterprise_user": {"teams": ["T0OTHER"]}}, "another workspace"),
        ({"team_id": None}, "another workspace"),
        ({"is_restricted": True}, "a guest"),
        ({"is_ultra_restricted": True}, "a guest"),
        ({"deleted": True}, "people of this workspace only"),
        ({"is_bot": True}, "people of this workspace only"),
    ],
)
def test_who_may_see_the_numbers(said: dict[str, Any], why: str) -> None:
    found = refusal(MEMBER | said, TEAM)
    assert (why in found) if why else not found


def test_a_user_group_that_is_gone_keeps_nobody_out_who_is_in_another() -> None:
    with running() as bot:
        assert asyncio.run(_has(bot, ("S0GONE000", DATA_TEAM), PRIYA))
        assert asyncio.run(_has(bot, (DATA_TEAM, "S0GONE000"), PRIYA))
        with pytest.raises(Exception, match="no_such_subteam"):
            asyncio.run(_has(bot, ("S0GONE000", DATA_TEAM), DANIEL))


def test_the_data_team_is_known_whatever_it_asks_and_nobody_else() -> None:
    with running() as bot:
        for words, user, team, known in (
            ("pause region:Metro", PRIYA, DATA_TEAM, True),
            ("", PRIYA, DATA_TEAM, True),
            ("subscriptions", DANIEL, DATA_TEAM, False),
            ("trend", DANIEL, DATA_TEAM, False),
            # While Slack does not know the team, nobody is on it.
            ("pause", PRIYA, "S0GONE000", False),
        ):
            found = asyncio.run(_identified(bot, team, Request(words, user, "C1", date(2020, 8, 17), "R")))
            assert isinstance(found, Request)
            assert found.data_team == known, words


async def _identified(bot: Bot, team: str, request: Request) -> object:
    return await Access(AsyncWebClient("xoxb-local", f"{bot.workspace.url}/api/"), (team,)).identify(request)


async def _has(bot: Bot, ids: tuple[str, ...], user: str) -> bool:
    return await Team(AsyncWebClient("xoxb-local", f"{bot.workspace.url}/api/"), ids).has(user)
