"""The check before serving through Socket Mode: whether Slack accepts our tokens and granted our scopes."""

from __future__ import annotations

import pytest

from bot.app import tokens
from bot.errors import UserError
from local.slack import Workspace
from tests.support.slack_workspace import MANIFEST, configured


@pytest.mark.parametrize("socket", [True, False])
def test_tokens_and_scopes_are_checked_with_slack(socket: bool) -> None:
    with Workspace(MANIFEST).serve() as workspace:
        tokens.check(configured(workspace.url), socket=socket)
    assert set(tokens.SCOPES) == workspace.state.manifest.scopes
    assert ("apps.connections.open" in workspace.calls) == socket


def test_a_refused_token_is_named() -> None:
    with Workspace(MANIFEST).serve() as workspace:
        with pytest.raises(UserError, match=r"SLACK_BOT_TOKEN \(invalid_auth\)"):
            tokens.check(configured(workspace.url, SLACK_BOT_TOKEN="xoxb-other"))
        with pytest.raises(UserError, match=r"SLACK_APP_TOKEN \(invalid_auth\)"):
            tokens.check(configured(workspace.url, SLACK_APP_TOKEN="xapp-other"), socket=True)


def test_a_missing_scope_is_named() -> None:
    with (
        Workspace({"oauth_config": {"scopes": {"bot": ["commands", "files:write"]}}}).serve() as workspace,
        pytest.raises(UserError, match=r"lacks .*, files:read"),
    ):
        tokens.check(configured(workspace.url))


def test_a_slack_that_is_ill_or_out_of_reach_is_said() -> None:
    with Workspace(MANIFEST).serve() as workspace:
        workspace.fail("auth.test", "500")
        with pytest.raises(UserError, match="Slack answers 500"):
            tokens.check(configured(workspace.url))
    with pytest.raises(UserError, match="could not be reached"):
        tokens.check(configured("http://127.0.0.1:9"))
