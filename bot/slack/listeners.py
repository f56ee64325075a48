"""What Slack sends, turned into a Request and acknowledged at once."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.admin.forms import FORMS
from bot.digest.subscriptions import direct
from bot.language import ALL, changed
from bot.messages import ADMIN, HOME, PTG, Block, Request
from bot.replies import offers
from bot.replies.controls import sharing
from bot.runtime import Deduplicator
from bot.settings import Settings
from bot.slack import conversations, payloads
from bot.slack.calls import FAILURES, reason
from bot.slack.destinations import ChannelPost, Destination, Direct, Modal, ResponseUrl, Whisper, obstacle
from bot.slack.dispatcher import Dispatcher
from bot.slack.payloads import RequestFactory
from bot.slack.subscribing import Subscribing

log = logging.getLogger(__name__)
_bolt_log = logging.getLogger("bot.slack.listeners.bolt")
# Bolt writes whole request bodies at INFO, and at WARNING that it ignores a token in the environment.
_bolt_log.setLevel(logging.ERROR)


def build_app(
    settings: Settings, dispatcher: Dispatcher, today: Callable[[], date], now: Callable[[], datetime]
) -> AsyncApp:
    """Return the Bolt app that hands every request to the dispatcher."""
    app = AsyncApp(
        logger=_bolt_log,
        client=AsyncWebClient(base_url=settings.slack_api_url),
        signing_secret=settings.slack_signing_secret,
        authorize=_authorizer(settings.slack_bot_token),
        # A listener only hands its request on; the acknowledgement leaves with the answer to Slack's call.
        process_before_response=True,
        ssl_check_enabled=False,
    )
    requests = RequestFactory(today, now)
    listeners = _Listeners(dispatcher, requests, settings.data_team_channel)
    forms = Subscribing(dispatcher, requests.make, settings.calendar.zone)
    app.middleware(listeners.once)
    app.command("/flake")(listeners.command)
    app.command(PTG)(listeners.command)
    app.command(ADMIN)(listeners.command)
    app.action(re.compile(r"^ask(:|$)"))(listeners.button)
    app.action(re.compile(r"^refine:"))(listeners.refine)
    app.action(re.compile(r"^more:"))(listeners.more)
    app.action(re.compile(r"^share:"))(listeners.ask_to_share)
    app.view("share")(listeners.share)
    app.action(offers.OTHER)(listeners.ask_number)
    app.view(offers.OTHER)(listeners.number_given)
    app.action(re.compile(r"^form:"))(forms.changed)
    app.view("subscribe")(forms.submitted)
    for name in FORMS:
        app.view(name)(listeners.form_of_the_team)
    app.action(re.compile(r"^home:"))(listeners.home_used)
    app.event("app_home_opened")(listeners.home)
    app.event("file_shared")(listeners.file)
    app.event("app_mention")(listeners.mention)
    app.event("message")(listeners.direct)
    return app


def _authorizer(token: str) -> Callable[..., Awaitable[AuthorizeResult]]:
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        """Accept the one workspace; Bolt's own way calls `auth.test` before the first acknowledgement."""
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize


class _Listeners:
    """One listener for each thing that Slack can send."""

    def __init__(self, dispatcher: Dispatcher, requests: RequestFactory, team_channel: str) -> None:
        self._dispatcher = dispatcher
        self._requests = requests
        self._team_channel = team_channel
        self._seen = Deduplicator()

    async def once(self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[BoltResponse]]) -> BoltResponse:
        """Let each delivery through once: Slack may deliver again what it did not see acknowledged.

        A repeated delivery is genuine (newly signed; in Socket Mode not signed at all), so it is acknowledged.
        """
        name = req.body.get("trigger_id") or req.body.get("event_id")
        if name and not self._seen.first(name):
            return BoltResponse(status=200, body="")
        return await next_()

    async def command(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """Answer a slash command."""
        words = f"{command['command']} {command.get('text', '')}"
        request = self._requests.make(words, command["user_id"], command["channel_id"])
        request = replace(request, channel_name=str(command.get("channel_name", "")))
        answers = ResponseUrl(self._dispatcher.client, command["response_url"])
        self._dispatcher.dispatch(request, Modal(self._dispatcher.client, command["trigger_id"], answers))
        await ack()

    async def button(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Answer a button whose value is a whole command, in place of its message if only this person sees that.

        What is asked in App Home is answered in direct messages.
        """
        request = self._requests.make(action.get("value", ""), body["user"]["id"], payloads.channel(body))
        request = replace(request, stored=True, channel_name=payloads.channel_name(body))
        answers: Destination = Direct(self._dispatcher.client, request.user, None)
        if "response_url" in body:
            answers = ResponseUrl(self._dispatcher.client, body["response_url"], message=payloads.replaced(body))
        self._dispatcher.dispatch(request, Modal(self._dispatcher.client, body["trigger_id"], answers))
        await ack()

    async def refine(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Answer the same question with the one value changed that was chosen under an answer, in its place."""
        _, key, run = action["action_id"].split(":", 2)
        value = action["selected_option"]["value"]
        text = changed(action["block_id"], key, "" if value == ALL else value)
        request = replace(self._requests.make(text, body["user"]["id"], payloads.channel(body)), run=run)
        self._dispatcher.dispatch(
            request, ResponseUrl(self._dispatcher.client, body["response_url"], message=payloads.replaced(body))
        )
        await ack()

    async def more(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Answer the same question in another form: as a file, or how it was computed."""
        request = self._requests.make(action["block_id"], body["user"]["id"], payloads.channel(body))
        form = action.get("selected_option", action)["value"]
        request = replace(request, form=form, run=action["action_id"].split(":", 1)[1])
        self._dispatcher.dispatch(request, ResponseUrl(self._dispatcher.client, body["response_url"]))
        await ack()

    async def ask_to_share(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Ask, before an answer is shown to others, where to."""
        view = sharing(action["block_id"], action["action_id"].split(":", 1)[1], action["value"])
        self._dispatcher.start(self._open(body, view, "for sharing. Nothing was shared; press the button again."))
        await ack()

    async def _open(self, body: dict[str, Any], view: Block, what: str) -> None:
        try:
            await self._dispatcher.client.views_open(trigger_id=body["trigger_id"], view=view)
        except FAILURES as error:
            log.warning("form not opened", extra={"reason": reason(error)})
            said = f"Slack did not open the form {what}"
            await self._dispatcher.tell(ResponseUrl(self._dispatcher.client, body["response_url"]), said)

    async def ask_number(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Ask for the number that completes a command, other than those offered."""
        where = f"{'here' if payloads.seen_by_one(body) else 'below'} {body['response_url']}"
        view = offers.form(action["value"], where)
        self._dispatcher.start(self._open(body, view, "for the number. Press the button again."))
        await ack()

    async def number_given(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer the command that a number completes, where it was asked for."""
        text, where = offers.completed(view)
        place, _, url = where.partition(" ")
        request = replace(self._requests.make(text, body["user"]["id"], ""), stored=True)
        await ack()
        late = Direct(self._dispatcher.client, request.user, None)
        self._dispatcher.dispatch(
            request, ResponseUrl(self._dispatcher.client, url, message=url if place == "here" else "", otherwise=late)
        )

    async def share(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Share an answer, if Flakebot can post in the channel that was chosen."""
        channel = view["state"]["values"]["channel"]["channel"]["selected_conversation"]
        if problem := await obstacle(self._dispatcher.client, channel):
            await ack(response_action="errors", errors={"channel": problem})
            return
        question, run, today = view["private_metadata"].split("\n")
        request = self._requests.make(question, body["user"]["id"], channel)
        request = replace(request, form="share", run=run, today=date.fromisoformat(today))
        self._dispatcher.dispatch(request, ChannelPost(self._dispatcher.client, channel, body["user"]["id"]))
        await ack()

    async def mention(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Answer a question that mentions us, in a channel or a thread; only the person who asked sees the answer."""
        if payloads.from_person(event):
            whisper = Whisper(self._dispatcher.client, event["channel"], event["user"], event.get("thread_ts"))
            self._answer_message(body, event, whisper)

    async def direct(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """Answer a question in direct messages."""
        if payloads.from_person(event) and event.get("channel_type") == "im":
            there = Direct(self._dispatcher.client, event["channel"], event.get("thread_ts"))
            self._answer_message(body, event, there)

    def _answer_message(self, body: dict[str, Any], event: dict[str, Any], destination: Destination) -> None:
        """Answer what somebody wrote, which may change what was asked before it in the same conversation."""
        recall = partial(conversations.recall, self._dispatcher.client, event, payloads.bot_user(body))
        self._dispatcher.dispatch(self._requests.of_message(event), destination, recall)

    async def file(self, event: dict[str, Any]) -> None:
        """Answer a file that was dropped into the data team's channel."""
        channel, user = str(event.get("channel_id", "")), str(event.get("user_id", ""))
        if channel and channel == self._team_channel and user:
            request = self._requests.make(f"{ADMIN} file {event['file_id']}", user, channel)
            self._dispatcher.dispatch(request, self._privately(request))

    async def form_of_the_team(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer a form of the data team's, as which column of a dropped file is which."""
        words, channel = FORMS[view["callback_id"]](view)
        request = self._requests.make(words, body["user"]["id"], channel)
        await ack()
        self._dispatcher.dispatch(request, self._privately(request))

    def _privately(self, request: Request) -> Destination:
        """Return where only this person sees the answer, in the channel where they are."""
        if direct(request.channel):
            return Direct(self._dispatcher.client, request.user, None)
        return Whisper(self._dispatcher.client, request.channel, request.user, None)

    async def home(self, event: dict[str, Any]) -> None:
        """Show App Home to somebody who opens it."""
        if event["tab"] == "home":
            request = replace(self._requests.make("", event["user"], event["channel"]), entry_point=HOME)
            self._dispatcher.show_home(request, first="view" not in event)

    async def home_used(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Show App Home again with what a person chose there."""
        words = f"{action['action_id'].split(':', 1)[1]} {action.get('selected_option', {}).get('value', '')}"
        request = replace(self._requests.make(words, body["user"]["id"], ""), entry_point=HOME)
        self._dispatcher.show_home(request, first=False)
        await ack()
