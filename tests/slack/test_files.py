"""Files that people uploaded to Slack: downloaded completely, and deleted if they were meant only for us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.slack.files import SlackFiles
from local.slack import BOT_TOKEN, TEAM_CHANNEL, USER_TOKEN, Workspace
from tests.support.slack_workspace import CHANNEL, PRIYA, WHOLE, configured


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with Workspace(WHOLE, processing_seconds=0.01).serve() as served:
        yield served


def drop(workspace: Workspace, channel: str) -> str:
    """Drop a file into a channel; give its id."""
    workspace.do(workspace.actions.upload(PRIYA, channel, "report.csv", b"Date,Status\n"))
    *_, message = (message for message in workspace.state.history.of(channel) if message.files)
    return str(message.files[0])


def dropped(workspace: Workspace, user_token: str = USER_TOKEN, team_channel: str = TEAM_CHANNEL) -> SlackFiles:
    mine = configured(workspace.url, SLACK_BOT_TOKEN=BOT_TOKEN, SLACK_USER_TOKEN=user_token)
    return SlackFiles(replace(mine, data_team_channel=team_channel))


def test_a_file_of_the_data_teams_channel_is_brought_and_deleted(workspace: Workspace) -> None:
    files, name = dropped(workspace), drop(workspace, TEAM_CHANNEL)
    assert (files.fetch(name).name, files.fetch(name).content) == ("report.csv", b"Date,Status\n")
    files.discard(name)
    with pytest.raises(UserError, match="Slack does not show this file"):
        files.fetch(name)


@pytest.mark.parametrize("team_channel", [TEAM_CHANNEL, ""])
def test_a_file_of_another_channel_is_not_deleted(workspace: Workspace, team_channel: str) -> None:
    files, name = dropped(workspace, team_channel=team_channel), drop(workspace, CHANNEL)
    with pytest.raises(UserError, match="not in the data team's channel"):
        files.discard(name)
    assert files.fetch(name).content


def test_without_an_administrators_token_a_persons_file_is_theirs_to_delete(workspace: Workspace) -> None:
    files, name = dropped(workspace, user_token=""), drop(workspace, TEAM_CHANNEL)
    with pytest.raises(UserError, match="Slack lets an app delete only what it has uploaded itself"):
        files.discard(name)
    assert files.fetch(name).content


def test_a_file_that_is_none_is_said(workspace: Workspace) -> None:
    for do in (dropped(workspace).fetch, dropped(workspace).discard):
        with pytest.raises(UserError, match=r"Slack does not show this file \(file_not_found\)"):
            do("F0NOWHERE0")
