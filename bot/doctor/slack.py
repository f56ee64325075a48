"""Checks of Slack: tokens, scopes, signing secret, clock, the data team and the channels."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.doctor.health import Line, ill, well
from bot.errors import UserError
from bot.settings import Settings
from bot.slack import FAILURES, reason, refusal, thread_client, was_refused

MANIFEST = Path(__file__).parents[2] / "manifest.json"
MAX_SKEW_SECONDS = 60
"""Maximum difference to Slack's clock; from five minutes on Slack's requests are refused."""
APPS = "api.slack.com/apps"


class Slack:
    """The checks of Slack with these settings; `channels` returns those that get a digest."""

    def __init__(self, settings: Settings, channels: Callable[[], Iterable[str]]) -> None:
        self._settings = settings
        self._channels = channels
        # With many channels the last calls may come too soon.
        self._client = thread_client(settings, retry=[RateLimitErrorRetryHandler(max_retry_count=3)])

    def bot_token(self) -> Iterator[Line]:
        """Check the bot's token, its scopes, and the clock."""
        if not self._settings.slack_bot_token:
            yield ill("bot token", "SLACK_BOT_TOKEN is not set", f"Copy it from {APPS} (docs/connect.md, step 1).")
            return
        try:
            answer = self._ask("auth.test")
        except SlackApiError as error:
            yield ill("bot token", f"Slack refuses SLACK_BOT_TOKEN ({reason(error)})", f"Copy it from {APPS}.")
            return
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if answer.get("bot_id"):
            yield well("bot token", f"{answer['user']} in {answer['team']}")
        else:
            yield ill("bot token", "SLACK_BOT_TOKEN is a person's", f"Copy the Bot User OAuth Token from {APPS}.")
        yield _scopes(headers.get("x-oauth-scopes", ""))
        yield from _clock(headers.get("date", ""))

    def signing_secret(self) -> Iterator[Line]:
        """Check the form of the secret: Slack has no call that tells whether it is right."""
        secret = self._settings.slack_signing_secret
        if re.fullmatch(r"[0-9a-f]{32}", secret):
            seen = "that it is, any answer to /flake shows: with a wrong one Slack says dispatch_failed"
            yield well("signing secret", f"looks right; {seen}")
        elif not secret and self._settings.slack_app_token:
            yield well("signing secret", "not needed with Socket Mode")
        else:
            found = "is not 32 digits of 0-9a-f" if secret else "is not set"
            remedy = f"Copy it from {APPS}: Basic Information → App Credentials."
            yield ill("signing secret", f"SLACK_SIGNING_SECRET {found}", remedy)

    def app_token(self) -> Iterator[Line]:
        """Check whether the app's own token opens Socket Mode, if there is one."""
        if self._settings.slack_app_token:
            remedy = f"Make one at {APPS} → App-Level Tokens, with connections:write."
            # A connection that is announced and not made costs nothing.
            yield self._token("app token", self._settings.slack_app_token, "apps.connections.open", remedy)

    def user_token(self) -> Iterator[Line]:
        """Check whether Slack accepts an admin's token, if there is one."""
        if self._settings.slack_user_token:
            remedy = f"Copy an admin's User OAuth Token from {APPS}, or take SLACK_USER_TOKEN out."
            yield self._token("user token", self._settings.slack_user_token, "auth.test", remedy)

    def _token(self, what: str, token: str, method: str, remedy: str) -> Line:
        try:
            self._call(method, headers={"Authorization": f"Bearer {token}"})
        except SlackApiError as error:
            return ill(what, f"Slack answered {reason(error)}", remedy)
        return well(what, "Slack takes it")

    def data_team(self) -> Iterator[Line]:
        """Check who is on the data team."""
        if not self._settings.data_team:
            yield ill("data team", "DATA_TEAM is not set, so nobody may use /flake-admin", "Set it: docs/connect.md.")
        for one in self._settings.data_team:
            try:
                yield self._group(one) if one.startswith("S") else self._person(one)
            except SlackApiError as error:
                yield ill(f"data team {one}", f"Slack answered {reason(error)}", "Correct DATA_TEAM.")

    def _group(self, one: str) -> Line:
        people = self._ask("usergroups.users.list", usergroup=one)["users"]
        if not people:
            return ill(f"data team {one}", "a user group of nobody", "Put somebody into it in Slack.")
        return well(f"data team {one}", f"a user group of {len(people)}")

    def _person(self, one: str) -> Line:
        if refusal(self._ask("users.info", user=one)["user"], self._ask("auth.test")["team_id"]):
            who = "a guest, a bot, of another workspace, or gone"
            return ill(f"data team {one}", who, "Take it out of DATA_TEAM.")
        return well(f"data team {one}", "a person in Slack")

    def data_team_channel(self) -> Iterator[Line]:
        """Check the channel in which the data team is told."""
        if self._settings.data_team_channel:
            yield self._channel("data team's channel", self._settings.data_team_channel, "Correct DATA_TEAM_CHANNEL.")
        else:
            yield ill("data team's channel", "DATA_TEAM_CHANNEL is not set", "Set it to the id of a channel in Slack.")

    def subscribed(self) -> Iterator[Line]:
        """Check every channel that gets a digest; direct messages cannot be checked."""
        found = sorted(channel for channel in set(self._channels()) if not channel.startswith("D"))
        if not found:
            yield well("subscribed channels", "none yet: `/flake subscribe` in a channel")
        for channel in found:
            yield self._channel(f"channel {channel}", channel, "Unarchive it, or end its subscription there.")

    def _channel(self, what: str, channel: str, otherwise: str) -> Line:
        try:
            info = self._ask("conversations.info", channel=channel)["channel"]
        except SlackApiError as error:
            if reason(error) == "channel_not_found":
                return ill(what, "Flakebot is not in it, or it is gone", "Type `/invite @Flakebot` there.")
            return ill(what, f"Slack answered {reason(error)}", "Try again; see the line “scopes”.")
        name = f"#{info['name']}"
        if info.get("is_archived"):
            return ill(what, f"{name} is archived", otherwise)
        if not info.get("is_member"):
            return ill(what, f"Flakebot is not in {name}", f"Type `/invite @Flakebot` in {name}.")
        return well(what, name)

    def _ask(self, method: str, **given: Any) -> Any:
        return self._call(method, params=given)

    def _call(self, method: str, **given: Any) -> Any:
        """Make a call. Raises SlackApiError where Slack refuses it, UserError where it does not answer."""
        try:
            return self._client.api_call(method, **given)
        except SlackApiError as error:
            if not was_refused(error):
                raise UserError(f"Slack answers {error.response.status_code}. Try again in a few minutes.") from None
            raise
        except FAILURES as error:
            place = self._settings.slack_api_url
            raise UserError(f"Slack could not be reached at {place} ({type(error).__name__}). Try again.") from None


def _scopes(granted: str) -> Line:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    have = set(filter(None, granted.split(",")))
    if missing := sorted(wanted - have):
        remedy = f"Paste manifest.json anew at {APPS} → App Manifest, then reinstall the app."
        return ill("scopes", f"missing: {', '.join(missing)}", remedy)
    more = f", and more than is needed: {', '.join(sorted(have - wanted))}" if have - wanted else ""
    return well("scopes", f"all {len(wanted)}{more}")


def _clock(header: str) -> Iterator[Line]:
    """Compare this machine's clock with Slack's."""
    if not header:
        return
    off = (datetime.now(UTC) - parsedate_to_datetime(header)).total_seconds()
    if abs(off) > MAX_SKEW_SECONDS:
        remedy = "Set this machine's clock: from 300 on Slack's requests are refused."
        yield ill("clock", f"{off:+.0f} seconds from Slack's", remedy)
    else:
        yield well("clock", f"{off:+.0f} seconds from Slack's")
