"""The edge to Slack, inward: what Slack sends becomes a Request and is acknowledged at once."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import WebClient
from slack_sdk.web.async_client import AsyncWebClient

from bot.admin.reconcile.column_form import FORM, chosen
from bot.digest.subscriptions import direct
from bot.errors import UserError
from bot.language.grammar import changed
from bot.language.scope import ALL
from bot.messages import ADMIN, Block, Request
from bot.replies.controls import sharing
from bot.settings import Settings
from bot.slack.deduplication import Deduplicator
from bot.slack.destinations import ChannelPost, Destination, Direct, ResponseUrl, Whisper, reason
from bot.slack.dispatcher import Dispatcher
from bot.slack.modals import Modal
from bot.slack.subscribing import Subscribing

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
"""What the app may do in a workspace: hear commands, mentions and direct messages, answer them, upload charts and
files, read those that the data team drops, know who is a guest, who is on VAN's staff and who on the data team, know
which channels it is in, and look there whether a digest whose reply was lost has arrived."""

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
log = logging.getLogger(__name__)
_bolt_log = logging.getLogger("bot.slack.listeners.bolt")
# Bolt writes whole request bodies at INFO, and at WARNING that it ignores a token in the environment.
_bolt_log.setLevel(logging.ERROR)


def check(settings: Settings, *, socket: bool = False) -> None:
    """Ask Slack whether it takes our tokens and gave us our scopes; refuse to go on when not, saying what to do."""
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
            if error.response.status_code != 200:
                raise UserError(f"Slack answers {error.response.status_code}: try again in a few minutes.") from None
            raise UserError(f"Slack refuses {name} ({reason(error)}): copy it from api.slack.com/apps.") from None
        except OSError as error:
            raise UserError(f"Slack could not be reached at {settings.slack_api_url}: {error}.") from error
    if missing := [scope for scope in SCOPES if scope not in granted.split(",")]:
        raise UserError(f"The app lacks {', '.join(missing)}: update it with manifest.json and reinstall it in Slack.")


def build(settings: Settings, desk: Dispatcher, today: Callable[[], date], now: Callable[[], datetime]) -> AsyncApp:
    """Make the Bolt app that hands every question to the desk."""
    app = AsyncApp(
        logger=_bolt_log,
        client=AsyncWebClient(base_url=settings.slack_api_url),
        signing_secret=settings.slack_signing_secret,
        authorize=_authorizer(settings.slack_bot_token),
        # The listener's one statement of work is a note for the desk; the answer to Slack's request leaves with it.
        process_before_response=True,
        ssl_check_enabled=False,
    )
    listeners = _Listeners(desk, today, now, settings.data_team_channel)
    forms = Subscribing(desk, listeners.request, settings.calendar.zone)
    app.middleware(listeners.once)
    app.command("/flake")(listeners.command)
    app.command(ADMIN)(listeners.command)
    app.action(re.compile(r"^ask(:|$)"))(listeners.button)
    app.action(re.compile(r"^refine:"))(listeners.refine)
    app.action(re.compile(r"^more:"))(listeners.more)
    app.action(re.compile(r"^share:"))(listeners.ask_to_share)
    app.view("share")(listeners.share)
    app.action(re.compile(r"^form:"))(forms.changed)
    app.view("subscribe")(forms.submitted)
    app.view(FORM)(listeners.columns_chosen)
    app.action(re.compile(r"^home:"))(listeners.home_used)
    app.event("app_home_opened")(listeners.home)
    app.event("file_shared")(listeners.file)
    app.event("app_mention")(listeners.mention)
    app.event("message")(listeners.direct)
    return app


def _authorizer(token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Vouch for the one workspace; Bolt's own way asks `auth.test` before the first acknowledgement."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


class _Listeners:
    """What Slack can send us, each turned into a Request."""

    def __init__(
        self, desk: Dispatcher, today: Callable[[], date], now: Callable[[], datetime], team_channel: str
    ) -> None:
        self._desk = desk
        self._team_channel = team_channel
        self._today = today
        self._now = now
        self._seen = Deduplicator()

    async def once(self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        """Do nothing twice for one press of a key: Slack may deliver again what it did not see acknowledged.

        Such a delivery is genuine (newly signed; in Socket Mode not signed at all), so it is acknowledged.
        """
        name = req.body.get("trigger_id") or req.body.get("event_id")
        if name and not self._seen.first(name):
            return BoltResponse(status=200, body="")
        return await next_()

    async def command(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """Take a slash command."""
        words = f"{command['command']} {command.get('text', '')}"
        request = self.request(words, command["user_id"], command["channel_id"])
        answers = ResponseUrl(command["response_url"], replace=False)
        self._desk.take(request, self._shown(request, command["trigger_id"], answers))
        await ack()

    async def button(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take a button whose value is a whole command; its answer replaces a message only this person saw.

        What is asked in App Home is answered in direct messages.
        """
        request = self.request(action.get("value", ""), body["user"]["id"], _channel(body))
        answers: Destination = Direct(self._desk.client, request.user, None)
        if "response_url" in body:
            answers = ResponseUrl(body["response_url"], replace=_alone(body))
        self._desk.take(request, self._shown(request, body["trigger_id"], answers))
        await ack()

    async def refine(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take an option chosen under an answer: the same question with that one value changed, in its place."""
        _, key, run = action["action_id"].split(":", 2)
        value = action["selected_option"]["value"]
        text = changed(action["block_id"], key, "" if value == ALL else value)
        request = replace(self.request(text, body["user"]["id"], _channel(body)), run=run)
        self._desk.take(request, ResponseUrl(body["response_url"], replace=_alone(body)))
        await ack()

    async def more(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take a wish for the answer in another form: as a file, or how it was computed."""
        request = self.request(action["block_id"], body["user"]["id"], _channel(body))
        form = action.get("selected_option", action)["value"]
        request = replace(request, form=form, run=action["action_id"].split(":", 1)[1])
        self._desk.take(request, ResponseUrl(body["response_url"], replace=False))
        await ack()

    async def ask_to_share(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take a wish to show an answer to others: ask first."""
        view = sharing(action["block_id"], action["action_id"].split(":", 1)[1], action["value"])
        self._desk.begin(self._open(body, view))
        await ack()

    async def _open(self, body: dict[str, Any], view: Block) -> None:
        try:
            await self._desk.client.views_open(trigger_id=body["trigger_id"], view=view)
        except (SlackClientError, aiohttp.ClientError, TimeoutError) as error:
            log.warning("form not opened", extra={"reason": reason(error)})
            said = "Slack did not open the form for sharing. Nothing was shared; press the button again."
            await self._desk.tell(ResponseUrl(body["response_url"], replace=False), said)

    async def share(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Take the decision to share, if we can post where it is to be seen."""
        channel = view["state"]["values"]["channel"]["channel"]["selected_conversation"]
        if problem := await self._desk.obstacle(channel):
            await ack(response_action="errors", errors={"channel": problem})
            return
        question, run, today = view["private_metadata"].split("\n")
        request = self.request(question, body["user"]["id"], channel)
        request = replace(request, form="share", run=run, today=date.fromisoformat(today))
        self._desk.take(request, ChannelPost(self._desk.client, channel, body["user"]["id"]))
        await ack()

    async def mention(self, event: dict[str, Any]) -> None:
        """Take a question that mentions us, in a channel or a thread; the answer is for the person who asked."""
        if _from_person(event):
            request = self._heard(event)
            whisper = Whisper(self._desk.client, event["channel"], event["user"], event.get("thread_ts"))
            self._desk.take(request, whisper)

    async def direct(self, event: dict[str, Any]) -> None:
        """Take a question written to us directly."""
        if _from_person(event) and event.get("channel_type") == "im":
            request = self._heard(event)
            self._desk.take(request, Direct(self._desk.client, event["channel"], event.get("thread_ts")))

    async def file(self, event: dict[str, Any]) -> None:
        """Take a file that was dropped into the data team's channel."""
        channel, user = str(event.get("channel_id", "")), str(event.get("user_id", ""))
        if channel and channel == self._team_channel and user:
            request = self.request(f"{ADMIN} file {event['file_id']}", user, channel)
            self._desk.take(request, self._aside(request))

    async def columns_chosen(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Take the form that says which column of a dropped file is which."""
        words, channel = chosen(view)
        request = self.request(words, body["user"]["id"], channel)
        await ack()
        self._desk.take(request, self._aside(request))

    def _aside(self, request: Request) -> Destination:
        """Take the person alone, where they are."""
        if direct(request.channel):
            return Direct(self._desk.client, request.user, None)
        return Whisper(self._desk.client, request.channel, request.user, None)

    async def home(self, event: dict[str, Any]) -> None:
        """Take a visit to App Home."""
        if event["tab"] == "home":
            request = replace(self.request("", event["user"], event["channel"]), form="home")
            self._desk.show_home(request, first="view" not in event)

    async def home_used(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take what a person chose in App Home, and show it with that."""
        words = f"{action['action_id'].split(':', 1)[1]} {action.get('selected_option', {}).get('value', '')}"
        request = replace(self.request(words, body["user"]["id"], ""), form="home")
        self._desk.show_home(request, first=False)
        await ack()

    def _shown(self, request: Request, trigger_id: str, answers: Destination) -> Destination:
        """Take a modal for what asks with a form."""
        form = (
            "form:yes" in request.text if request.entry_point == ADMIN else request.text.lower().startswith("subscribe")
        )
        if not form:
            return answers
        return Modal(self._desk.client, trigger_id, answers)

    def _heard(self, event: dict[str, Any]) -> Request:
        """Note a question that somebody wrote; to write nothing is to ask for help."""
        request = self.request(_unmentioned(event["text"]), event["user"], event["channel"])
        return request if request.text else replace(request, text="help")

    def request(self, text: str, user: str, channel: str) -> Request:
        """Note what a person asked, at which door, when, and under which reference.

        Whatever way a request came, its first word alone names the door; that of everybody may be left out.
        """
        # Slack escapes exactly these three: https://docs.slack.dev/messaging/formatting-message-text/#escaping
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()
        first, _, words = text.partition(" ")
        named = first.startswith("/")
        reference = "".join(secrets.choice(_ALPHABET) for _ in range(6))
        return Request(
            text=words.strip() if named else text,
            user=user,
            channel=channel,
            today=self._today(),
            reference=reference,
            now=self._now(),
            entry_point="/flake-admin" if first.lower() == ADMIN else "/flake",
        )


def _channel(body: dict[str, Any]) -> str:
    return str(body.get("channel", {}).get("id", ""))


def _alone(body: dict[str, Any]) -> bool:
    """Say whether only this person sees the message they used."""
    return bool(body["container"].get("is_ephemeral")) or _channel(body).startswith("D")


def _from_person(event: dict[str, Any]) -> bool:
    """Say whether an event is something a person wrote: not a bot, not us, not an edit or a join."""
    return "bot_id" not in event and "subtype" not in event and bool(event.get("user")) and "text" in event


def _unmentioned(text: str) -> str:
    """Leave out who is mentioned: of the people in a question, we are the only one that matters."""
    return re.sub(r"<@[A-Z0-9]+(\|[^>]*)?>", " ", text)
