"""A check of the service's tokens before it starts: whether Slack accepts them, with the scopes that it needs."""

from __future__ import annotations

from slack_sdk.errors import SlackApiError
from slack_sdk.web import WebClient

from bot.errors import UserError
from bot.settings import Settings
from bot.slack import reason, was_refused

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
"""What the app may do in a workspace: receive commands, mentions and direct messages and answer them; upload charts and
files, and read those that the data team drops; know who is a guest, who is on VAN's staff and who on the data team;
know which channels it is in, and search them for a digest whose reply was lost."""


def check(settings: Settings, *, socket: bool = False) -> None:
    """Ask Slack whether it accepts our tokens and granted our scopes. Raises UserError, which says what to do."""
    client = WebClient(base_url=settings.slack_api_url, timeout=10)
    tokens = [("SLACK_BOT_TOKEN", settings.slack_bot_token, "auth.test")]
    if socket:
        tokens.append(("SLACK_APP_TOKEN", settings.slack_app_token, "apps.connections.open"))
    granted = ""
    for name, token, method in tokens:
        try:
            answer = client.api_call(method, headers={"Authorization": f"Bearer {token}"})
            headers = {name.lower(): value for name, value in answer.headers.items()}
            granted = granted or headers.get("x-oauth-scopes", "")
        except SlackApiError as error:
            if not was_refused(error):
                raise UserError(f"Slack answers {error.response.status_code}: try again in a few minutes.") from None
            raise UserError(f"Slack refuses {name} ({reason(error)}): copy it from api.slack.com/apps.") from None
        except OSError as error:
            raise UserError(f"Slack could not be reached at {settings.slack_api_url}: {error}.") from error
    if missing := [scope for scope in SCOPES if scope not in granted.split(",")]:
        raise UserError(f"The app lacks {', '.join(missing)}: update it with manifest.json and reinstall it in Slack.")
