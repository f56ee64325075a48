"""Whether Slack lets Flakebot do what it has to: tokens, scopes, secret, clock, the data team and the channels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient

from bot.destinations import CALL_SECONDS, reason, sdk_log
from bot.health import Line, ill, well
from bot.messages import UserError
from bot.settings import Settings

MANIFEST = Path(__file__).parents[2] / "manifest.json"
SKEW = 60
"""Slack's requests are refused when clocks differ by five minutes; so many seconds are worth a word."""
APPS = "api.slack.com/apps"


class Slack:
    """Slack as these settings reach it."""

    def __init__(self, settings: Settings, channels: Callable[[], Iterable[str]]) -> None:
        self._settings = settings
        self._channels = channels
        self._client = WebClient(
            token=settings.slack_bot_token, base_url=settings.slack_api_url, timeout=CALL_SECONDS, logger=sdk_log
        )

    def connection(self) -> Iterator[Line]:
        """Look at the tokens, the scopes, the secret and the clock."""
        if not self._settings.slack_bot_token:
            yield ill("bot token", "SLACK_BOT_TOKEN is not set", f"Copy it from {APPS} (docs/connect.md, step 1).")
            return
        answer = self._ask("auth.test")
        headers = {name.lower(): value for name, value in answer.headers.items()}
        yield well("bot token", f"{answer['user']} in {answer['team']}")
        yield _scopes(headers.get("x-oauth-scopes", ""))
        yield self._secret()
        yield from self._app_token()
        yield from _clock(headers.get("date", ""))

    def _secret(self) -> Line:
        secret = self._settings.slack_signing_secret
        if re.fullmatch(r"[0-9a-f]{32}", secret):
            # Slack tells nobody whether it is right: a wrong one refuses every command.
            return well("signing secret", "looks right; that it is, the first /flake shows")
        if not secret and self._settings.slack_app_token:
            return well("signing secret", "not needed with Socket Mode")
        found = "SLACK_SIGNING_SECRET is not set" if not secret else "SLACK_SIGNING_SECRET is not 32 digits of 0-9a-f"
        return ill("signing secret", found, f"Copy it from {APPS}: Basic Information → App Credentials.")

    def _app_token(self) -> Iterator[Line]:
        if not self._settings.slack_app_token:
            return
        try:
            self._client.api_call(
                "apps.connections.open", headers={"Authorization": f"Bearer {self._settings.slack_app_token}"}
            )
            yield well("app token", "opens Socket Mode")
        except SlackApiError as error:
            yield ill("app token", f"Slack answered {reason(error)}", f"Make one at {APPS} with connections:write.")

    def data_team(self) -> Iterator[Line]:
        """Look who is on the data team, and at its channel."""
        settings = self._settings
        if not settings.data_team:
            yield ill("data team", "DATA_TEAM is not set, so nobody may use /flake-admin", "Set it: docs/connect.md.")
        for one in settings.data_team:
            yield self._member(one)
        if settings.data_team_channel:
            yield self._channel("the data team's channel", settings.data_team_channel)
        else:
            yield ill("data team's channel", "DATA_TEAM_CHANNEL is not set", "Set it to the id of a channel in Slack.")

    def _member(self, one: str) -> Line:
        try:
            if one.startswith("S"):
                people = self._ask("usergroups.users.list", usergroup=one)["users"]
                return well(f"data team {one}", f"a user group of {len(people)}")
            self._ask("users.info", user=one)
            return well(f"data team {one}", "a person in Slack")
        except SlackApiError as error:
            return ill(f"data team {one}", f"Slack answered {reason(error)}", "Correct DATA_TEAM.")

    def channels(self) -> Iterator[Line]:
        """Look at every channel that gets a digest."""
        found = sorted(set(self._channels()))
        if not found:
            yield well("subscribed channels", "none yet: `/flake subscribe` in a channel")
        for channel in found:
            yield self._channel(f"channel {channel}", channel)

    def _channel(self, what: str, channel: str) -> Line:
        try:
            info = self._ask("conversations.info", channel=channel)["channel"]
        except SlackApiError as error:
            word = reason(error)
            remedy = (
                "Type `/invite @Flakebot` there, or correct the id." if word == "channel_not_found" else "Try again."
            )
            return ill(what, f"Slack answered {word}", remedy)
        name = f"#{info['name']}" if info.get("name") else "direct messages"
        if info.get("is_archived"):
            return ill(what, f"{name} is archived", "Unarchive it, or end its subscription: `/flake unsubscribe`.")
        if not (info.get("is_im") or info.get("is_member")):
            return ill(what, f"Flakebot is not in {name}", f"Type `/invite @Flakebot` in {name}.")
        return well(what, name)

    def _ask(self, method: str, **given: Any) -> Any:
        try:
            return self._client.api_call(method, params=given)
        except SlackApiError as error:
            if error.response.status_code != 200:
                raise UserError(f"Slack answers {error.response.status_code}. Try again in a few minutes.") from None
            if method == "auth.test":
                raise UserError(f"Slack refuses SLACK_BOT_TOKEN ({reason(error)}). Copy it from {APPS}.") from None
            raise
        except (SlackClientError, OSError) as error:
            place = self._settings.slack_api_url
            raise UserError(f"Slack could not be reached at {place} ({type(error).__name__}). Try again.") from None


def _scopes(granted: str) -> Line:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    have = set(filter(None, granted.split(",")))
    if missing := sorted(wanted - have):
        remedy = f"Paste manifest.json anew at {APPS} → App Manifest, then reinstall the app."
        return ill("scopes", f"missing: {', '.join(missing)}", remedy)
    more = f", and {len(have - wanted)} more than needed" if have - wanted else ""
    return well("scopes", f"all {len(wanted)}{more}")


def _clock(header: str) -> Iterator[Line]:
    """Compare this machine's clock with Slack's."""
    if not header:
        return
    off = (datetime.now(UTC) - parsedate_to_datetime(header)).total_seconds()
    if abs(off) > SKEW:
        yield ill(
            "clock", f"{off:+.0f} seconds from Slack's", "Set this machine's clock: at 300 Slack is not believed."
        )
    else:
        yield well("clock", f"{off:+.0f} seconds from Slack's")
