"""What people do in the local Slack reaches an app as it would from Slack: Slack's own Bolt receives and answers it.

Every test runs twice: over HTTP, signed, and through Socket Mode.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from local.slack import APP_TOKEN, BOT_TOKEN, BOT_USER, SLACKBOT, Message, Workspace
from local.slack.events import deliveries
from local.slack.model.errors import SlackError
from tests.support.slack_workspace import (
    CHANNEL,
    DANIEL,
    DIRECT,
    GUEST,
    MARIA,
    PATIENCE,
    PRIYA,
    SECRET,
    WHOLE,
    served,
    until,
)

Payload = dict[str, Any]

ELSEWHERE, PRIVATE = "C0GREATER0", "C0DIRECTOR"


def plain(text: str) -> Payload:
    return {"type": "plain_text", "text": text}


def option(value: str) -> Payload:
    return {"text": plain(value), "value": value}


BUTTON: Payload = {"type": "button", "action_id": "press", "text": plain("Metro"), "value": "metro"}
SELECT: Payload = {
    "type": "static_select",
    "action_id": "pick",
    "placeholder": plain("Region"),
    "options": [option("metro"), option("north")],
}
OVERFLOW: Payload = {"type": "overflow", "action_id": "more", "options": [option("csv"), option("share")]}
SECTION: Payload = {"type": "section", "text": {"type": "mrkdwn", "text": "x"}}
ROW: Payload = {"type": "actions", "block_id": "row", "elements": [BUTTON, SELECT, OVERFLOW]}
INPUT: Payload = {
    "type": "input",
    "block_id": "week",
    "label": plain("Week"),
    "element": {"type": "plain_text_input", "action_id": "typed"},
}
WEEK: Payload = {"week": {"typed": {"type": "plain_text_input", "value": "last"}}}


def modal(title: str, **more: Any) -> Payload:
    return {
        "type": "modal",
        "callback_id": "asked",
        "title": plain(title),
        "submit": plain("Go"),
        "blocks": [INPUT, ROW],
        **more,
    }


@dataclass
class Town:
    """A workspace, and an app in it that hears everything and does what its test says."""

    workspace: Workspace
    app: AsyncApp
    transport: str
    address: str = ""
    heard: list[Payload] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)

    def say(self, user: str, channel: str, text: str, thread_ts: str | None = None) -> None:
        self.workspace.do(self.workspace.actions.say(user, channel, text, thread_ts))

    def use(self, user: str, at: Payload, element: Payload, **chosen: Any) -> str:
        """Use an element of the row; return what Slack would complain of."""
        action = {"type": element["type"], "action_id": element["action_id"], "block_id": "row", **chosen}
        return self.workspace.do(self.workspace.actions.act(user, at, action, {})).error

    def posted(self, **more: Any) -> Message:
        """Post a message with elements, as the app."""
        given = {"channel": CHANNEL, "text": "Which?", "blocks": [ROW], **more}
        asyncio.run(self.client.chat_postMessage(**given))
        return self.workspace.messages[-1]

    def opened(self, view: Payload | None = None) -> Payload:
        """Open a modal for Maria, as the app."""
        trigger = self.workspace.state.triggers.trigger(MARIA)
        asyncio.run(self.client.views_open(trigger_id=trigger, view=view or modal("First")))
        return self.stack[-1]

    def submit(self, view: Payload) -> dict[str, str]:
        return self.workspace.do(self.workspace.actions.submit(MARIA, view["id"], WEEK))

    @property
    def client(self) -> AsyncWebClient:
        return AsyncWebClient(BOT_TOKEN, base_url=f"{self.workspace.url}/api/")

    @property
    def stack(self) -> list[Payload]:
        return self.workspace.state.views.stacks.get(MARIA, [])

    @property
    def titles(self) -> list[str]:
        return [view["title"]["text"] for view in self.stack]

    @property
    def said(self) -> list[tuple[str, str | None]]:
        """What the app has said, and to whom alone."""
        return [(message.text, message.only_for) for message in self.workspace.messages]

    @property
    def slackbot(self) -> list[tuple[str, str | None]]:
        """What Slackbot has said, and to whom alone."""
        kept = self.workspace.state.history.kept
        return [(message.text, message.only_for) for message in kept if message.user == SLACKBOT]

    def events(self, kind: str) -> list[Payload]:
        return [body["event"] for body in tuple(self.heard) if body.get("event", {}).get("type") == kind]


def at(message: Message) -> Payload:
    return {"channel": message.channel, "ts": message.ts}


@pytest.fixture(params=["http", "socket"])
def town(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(deliveries, "RETRY_SECONDS", (0.02, 0.02, 0.02))
    with Workspace(WHOLE, processing_seconds=0).serve() as workspace:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{workspace.url}/api/")
        app = AsyncApp(client=client, token=BOT_TOKEN, signing_secret=SECRET)
        place = Town(workspace, app, request.param)

        async def note(req: AsyncBoltRequest, next_: Callable[[], Any]) -> None:
            place.heard.append(dict(req.body))
            place.headers.append({name.lower(): value for name, value in req.headers.items()})
            await next_()

        async def ignore() -> None:
            """Acknowledge an event."""

        app.middleware(note)
        for event in ("app_mention", "file_shared", "member_joined_channel", "message"):
            app.event(event)(ignore)
        with served(service(app, client, request.param)) as place.address:
            workspace.install(place.address, SECRET)
            until(lambda: workspace.connected or request.param == "http")
            yield place


def service(app: AsyncApp, client: AsyncWebClient, transport: str) -> Starlette:
    """Serve a Bolt app as Bolt's own adapters do."""

    async def enter(request: Request) -> Response:
        return await AsyncSlackRequestHandler(app).handle(request)

    @contextlib.asynccontextmanager
    async def listening(_: Starlette) -> AsyncIterator[None]:
        handler = AsyncSocketModeHandler(app, APP_TOKEN, web_client=client)
        await handler.connect_async()  # type: ignore[no-untyped-call]
        yield
        await handler.close_async()  # type: ignore[no-untyped-call]

    if transport == "socket":
        return Starlette(lifespan=listening)
    return Starlette(routes=[Route("/slack/events", enter, methods=["POST"])])


def test_everything_goes_the_way_the_app_asked_for(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack()

    town.say(MARIA, CHANNEL, "/flake")
    exchange = next(entry for entry in town.workspace.state.payloads if entry["to_app"])
    assert (exchange["through"], exchange["kind"]) == (town.transport, "slash command /flake")


def test_a_command_is_acknowledged_in_words_that_one_person_sees(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck, command: Payload) -> None:
        await ack(f"{command['user_name']} in {command['channel_name']}: {command['text']}")

    town.say(MARIA, CHANNEL, "/flake region:Metro")
    assert town.said == [("maria in field-metro: region:Metro", MARIA)]


def test_a_command_is_acknowledged_in_blocks_that_all_see(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack(text="x", blocks=[SECTION], response_type="in_channel")

    town.say(MARIA, CHANNEL, "/flake")
    [message] = town.workspace.messages
    assert ([block["type"] for block in message.blocks], message.only_for) == (["section"], None)


def test_a_person_is_told_of_an_acknowledgement_that_is_no_message(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack(text="x", blocks=[{"type": "unheard-of"}])

    town.say(MARIA, CHANNEL, "/flake")
    assert town.slackbot == [('/flake failed with the error "invalid_command_response"', MARIA)]


def test_a_command_is_answered_to_one_and_then_to_all(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("for one")
        await respond("for all", response_type="in_channel")
        # https://github.com/slackapi/bolt-js/issues/2287: a command has no original to replace.
        await respond("instead", replace_original=True)

    town.say(MARIA, CHANNEL, "/flake")
    town.workspace.wait(3)
    assert town.said == [("for one", MARIA), ("for all", None), ("instead", MARIA)]


def test_a_command_hears_where_it_was_typed_but_no_private_names(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack()

    town.say(MARIA, DIRECT, "/flake")
    town.say(PRIYA, PRIVATE, "/flake")
    assert [body["channel_name"] for body in town.heard] == ["directmessage", "privategroup"]


def test_a_command_that_no_app_has_or_that_is_typed_in_a_thread_is_slackbots(town: Town) -> None:
    parent = town.posted()
    town.say(MARIA, CHANNEL, "/flak")
    town.say(MARIA, CHANNEL, "/flake", parent.ts)
    assert town.slackbot == [
        ("`/flak` is not a valid command.", MARIA),
        ("`/flake` is not supported in threads. Sorry!", MARIA),
    ]
    assert town.heard == []


def test_an_acknowledgement_too_late_is_an_error_though_the_answer_comes(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 0.3)

    @town.app.command("/flake")
    async def flake(ack: AsyncAck, respond: AsyncRespond) -> None:
        await asyncio.sleep(0.6)
        await ack("too late")
        await respond("the answer")

    town.say(MARIA, CHANNEL, "/flake")
    assert town.slackbot == [('/flake failed with the error "operation_timeout"', MARIA)]
    town.workspace.wait()
    assert town.said == [("the answer", MARIA)]


def test_an_app_that_fails_is_an_error(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    if town.transport != "http":
        # Through the socket nothing comes back at all, which shows after three seconds.
        monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 0.3)

    @town.app.command("/flake")
    async def flake() -> None:
        raise RuntimeError

    town.say(MARIA, CHANNEL, "/flake")
    error = "dispatch_failed" if town.transport == "http" else "operation_timeout"
    assert town.slackbot == [(f'/flake failed with the error "{error}"', MARIA)]


def test_buttons_selects_and_overflows_bring_their_values(town: Town) -> None:
    seen = []

    @town.app.action({"block_id": "row"})
    async def used(ack: AsyncAck, action: Payload) -> None:
        await ack()
        seen.append(action.get("value") or action["selected_option"]["value"])

    message = town.posted()
    assert town.use(MARIA, at(message), BUTTON, value="metro") == ""
    assert town.use(MARIA, at(message), SELECT, selected_option=option("north")) == ""
    assert town.use(MARIA, at(message), OVERFLOW, selected_option=option("csv")) == ""
    until(lambda: len(seen) == 3)
    assert seen == ["metro", "north", "csv"]
    body = town.heard[0]
    assert (body["type"], body["user"]["id"], body["channel"]["id"]) == ("block_actions", MARIA, CHANNEL)
    assert (body["message"]["ts"], body["container"]["is_ephemeral"]) == (message.ts, False)


def test_elements_in_containers_and_feedback_buttons_can_be_used(town: Town) -> None:
    @town.app.action({"block_id": "row"})
    async def used(ack: AsyncAck) -> None:
        await ack()

    inside = {"type": "container", "title": plain("x"), "child_blocks": [ROW]}
    assert town.use(MARIA, at(town.posted(blocks=[inside])), BUTTON, value="metro") == ""
    sides = {f"{side}_button": {"text": plain(side), "value": side} for side in ("positive", "negative")}
    feedback = {"type": "feedback_buttons", "action_id": "rate", **sides}
    rated = town.posted(blocks=[{"type": "context_actions", "block_id": "row", "elements": [feedback]}])
    assert town.use(MARIA, at(rated), {"type": "feedback_buttons", "action_id": "rate"}, value="positive") == ""
    assert [body["actions"][0]["value"] for body in town.heard] == ["metro", "positive"]


def test_a_pressed_message_is_replaced_and_at_last_deleted(town: Town) -> None:
    @town.app.action("press")
    async def pressed(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        if message.text == "replaced":
            await respond(delete_original=True)
        else:
            await respond("replaced", blocks=[ROW], replace_original=True)

    message = town.posted()
    town.use(MARIA, at(message), BUTTON, value="metro")
    until(lambda: message.text == "replaced")
    town.use(MARIA, at(message), BUTTON, value="metro")
    until(lambda: not town.workspace.messages)


def test_a_value_that_is_not_the_buttons_own_is_refused(town: Town) -> None:
    with pytest.raises(SlackError):
        town.use(MARIA, at(town.posted()), BUTTON, value="forged")


def test_an_answer_to_a_press_leaves_the_message_and_stays_in_its_thread(town: Town) -> None:
    @town.app.action("press")
    async def pressed(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("for one", replace_original=False)

    parent = town.posted()
    reply = town.posted(thread_ts=parent.ts)
    town.use(DANIEL, at(reply), BUTTON, value="metro")
    answer = town.workspace.wait(3)[-1]
    assert (answer.text, answer.only_for, answer.thread_ts) == ("for one", DANIEL, parent.ts)


def test_an_ephemeral_message_is_replaced_for_the_one_who_saw_it(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack(text="Which?", blocks=[ROW])

    @town.app.action("press")
    async def pressed(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond("replaced", replace_original=True)

    town.say(MARIA, CHANNEL, "/flake")
    [message] = town.workspace.messages
    with pytest.raises(SlackError, match="message_not_found"):
        town.use(DANIEL, at(message), BUTTON, value="metro")
    town.use(MARIA, at(message), BUTTON, value="metro")
    until(lambda: town.said == [("replaced", MARIA)])
    assert "message" not in town.heard[-1]
    assert town.heard[-1]["container"]["is_ephemeral"]


def test_nobody_uses_what_they_do_not_see(town: Town) -> None:
    hidden = town.posted(channel="C0DATATEAM")
    shown = town.posted()
    for user, message, element, error in (
        (GUEST, hidden, BUTTON, "message_not_found"),
        (GUEST, shown, BUTTON | {"action_id": "other"}, "action_not_found"),
        (GUEST, shown, BUTTON | {"type": "overflow"}, "action_not_found"),
    ):
        with pytest.raises(SlackError, match=error):
            town.use(user, at(message), element)
    view = town.opened()
    for act in (
        town.workspace.actions.act(GUEST, {"view": view["id"]}, BUTTON | {"block_id": "row"}, {}),
        town.workspace.actions.submit(GUEST, view["id"], {}),
        town.workspace.actions.close(GUEST, view["id"], False),
        town.workspace.actions.suggest(GUEST, {"view": view["id"]}, {}),
    ):
        with pytest.raises(SlackError, match="not_found"):
            town.workspace.do(act)
    assert town.heard == []


def test_nobody_writes_where_they_are_not(town: Town) -> None:
    town.workspace.state.channels["C0SUBURBS0"].is_archived = True
    for user, channel, error in (
        (GUEST, "C0DATATEAM", "not_in_channel"),
        (GUEST, "C0NOWHERE0", "not_in_channel"),
        (GUEST, DIRECT, "not_in_channel"),
        (MARIA, "C0SUBURBS0", "is_archived"),
    ):
        for text in ("hello", "/flake"):
            with pytest.raises(SlackError, match=error):
                town.say(user, channel, text)
        with pytest.raises(SlackError, match=error):
            town.workspace.do(town.workspace.actions.upload(user, channel, "x.csv", b"x"))
    with pytest.raises(SlackError, match="thread_not_found"):
        town.say(MARIA, CHANNEL, "hello", "1.0")
    assert town.heard == []


def test_a_modal_is_opened_changed_and_covered(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck, client: AsyncWebClient, body: Payload) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal("First"))

    @town.app.action("press")
    async def pressed(ack: AsyncAck, client: AsyncWebClient, body: Payload) -> None:
        await ack()
        view = body["view"]
        await client.views_update(view_id=view["id"], hash=view["hash"], view=modal("Changed"))
        await client.views_push(trigger_id=body["trigger_id"], view=modal("Second"))

    town.say(MARIA, CHANNEL, "/flake")
    until(lambda: town.titles == ["First"])
    assert town.use(MARIA, {"view": town.stack[0]["id"]}, BUTTON, value="metro") == ""
    until(lambda: town.titles == ["Changed", "Second"])
    assert town.heard[-1]["container"] == {"type": "view", "view_id": town.stack[0]["id"]}
    assert town.stack[1]["previous_view_id"] == town.stack[1]["root_view_id"] == town.stack[0]["id"]


def test_a_submission_brings_what_was_typed_and_closes_one_modal(town: Town) -> None:
    @town.app.view("asked")
    async def asked(ack: AsyncAck) -> None:
        await ack()

    town.opened()
    view = town.stack[-1]
    assert town.submit(view) == {}
    assert town.stack == []
    body = town.heard[-1]
    assert (body["type"], body["user"]["id"]) == ("view_submission", MARIA)
    assert (body["view"]["id"], body["view"]["state"]["values"]) == (view["id"], WEEK)


@pytest.mark.parametrize(
    ("answer", "titles"),
    [
        ({"response_action": "errors", "errors": {"week": "No such week."}}, ["First", "Second"]),
        ({"response_action": "update", "view": modal("Changed")}, ["First", "Changed"]),
        ({"response_action": "push", "view": modal("Third")}, ["First", "Second", "Third"]),
        ({"response_action": "clear"}, []),
        ({}, ["First"]),
    ],
)
def test_a_submission_is_answered(town: Town, answer: Payload, titles: list[str]) -> None:
    @town.app.view("asked")
    async def asked(ack: AsyncAck) -> None:
        await ack(**answer)

    town.opened()
    trigger = town.workspace.state.triggers.trigger(MARIA)
    asyncio.run(town.client.views_push(trigger_id=trigger, view=modal("Second")))
    assert town.submit(town.stack[-1]) == answer.get("errors", {})
    assert town.titles == titles


def test_a_submission_may_change_its_modal_before_it_is_acknowledged(town: Town) -> None:
    @town.app.view("asked")
    async def asked(ack: AsyncAck, client: AsyncWebClient, view: Payload) -> None:
        await client.views_update(view_id=view["id"], view=modal("Working"))
        await ack(response_action="update", view=modal("Done"))

    town.submit(town.opened())
    assert town.titles == ["Done"]


def test_a_submission_answered_with_a_wrong_view_is_refused(town: Town) -> None:
    @town.app.view("asked")
    async def asked(ack: AsyncAck) -> None:
        await ack(response_action="update", view=modal("A title that is longer than Slack shows it"))

    with pytest.raises(SlackError, match="invalid_arguments"):
        town.submit(town.opened())
    assert town.titles == ["First"]


def test_a_submission_may_open_another_modal_in_its_place(town: Town) -> None:
    @town.app.view("asked")
    async def asked(ack: AsyncAck, client: AsyncWebClient, body: Payload) -> None:
        await client.views_open(trigger_id=body["trigger_id"], view=modal("Another"))
        await ack()

    assert town.submit(town.opened()) == {}
    assert town.titles == ["Another"]


def test_a_submission_that_is_not_acknowledged_leaves_the_modal(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 0.3)

    @town.app.view("asked")
    async def asked() -> None:
        await asyncio.sleep(0.6)

    with pytest.raises(SlackError, match="operation_timeout"):
        town.submit(town.opened())
    assert town.titles == ["First"]


def test_a_modal_that_asks_for_it_tells_when_it_is_closed(town: Town) -> None:
    @town.app.view_closed("asked")
    async def closed(ack: AsyncAck) -> None:
        await ack()

    for notify in (False, True):
        view = town.opened(modal("First", notify_on_close=notify))
        town.workspace.do(town.workspace.actions.close(MARIA, view["id"], False))
    assert town.stack == []
    assert [(body["type"], body["is_cleared"]) for body in town.heard] == [("view_closed", False)]


def test_a_trigger_opens_one_modal_within_three_seconds(town: Town) -> None:
    refused = []

    @town.app.command("/flake")
    async def flake(ack: AsyncAck, client: AsyncWebClient, command: Payload) -> None:
        await ack()
        clock = town.workspace.state.clock
        if command["text"] == "slowly":
            clock.move(clock.now() + timedelta(seconds=4))
        for _ in range(2):
            try:
                await client.views_open(trigger_id=command["trigger_id"], view=modal("First"))
            except SlackApiError as error:
                refused.append(error.response["error"])

    town.say(MARIA, CHANNEL, "/flake slowly")
    until(lambda: len(refused) == 2)
    assert (refused, town.titles) == (["expired_trigger_id"] * 2, [])
    town.say(MARIA, CHANNEL, "/flake")
    until(lambda: len(refused) == 3)
    assert (refused[2], town.titles) == ("exchanged_trigger_id", ["First"])


def test_a_button_on_a_card_in_a_carousel_is_pressed(town: Town) -> None:
    @town.app.action("canvass")
    async def pressed(ack: AsyncAck) -> None:
        await ack()

    button = {"type": "button", "action_id": "canvass", "text": plain("Canvass")}
    card = {"type": "card", "title": {"type": "mrkdwn", "text": "Saturday"}, "actions": [button]}
    message = town.posted(blocks=[{"type": "carousel", "elements": [card]}])
    inner = message.blocks[0]["elements"][0]
    used = {"type": "button", "action_id": "canvass", "block_id": inner["block_id"]}
    acknowledged = town.workspace.do(town.workspace.actions.act(MARIA, at(message), used, {}))
    assert acknowledged.error == ""
    assert town.heard[-1]["actions"][0]["action_id"] == "canvass"


def test_a_select_looks_its_options_up(town: Town) -> None:
    @town.app.options("find")
    async def find(ack: AsyncAck, payload: Payload) -> None:
        await ack(options=[option(f"{payload['value']}ropolis")])

    select = {"type": "external_select", "action_id": "find", "placeholder": plain("Region")}
    message = town.posted(blocks=[{"type": "actions", "block_id": "row", "elements": [select]}])
    typed = {"block_id": "row", "action_id": "find", "value": "met"}
    assert town.workspace.do(town.workspace.actions.suggest(MARIA, at(message), typed)) == {
        "options": [option("metropolis")]
    }


def test_a_mention_is_heard_where_the_app_is(town: Town) -> None:
    town.say(MARIA, CHANNEL, f"<@{BOT_USER}> metro")
    until(lambda: town.events("app_mention") and town.events("message"))
    [mention], [message] = town.events("app_mention"), town.events("message")
    assert (mention["user"], mention["channel"], mention["text"]) == (MARIA, CHANNEL, f"<@{BOT_USER}> metro")
    assert (message["channel_type"], message["ts"]) == ("channel", mention["ts"])


def test_a_mention_where_the_app_is_not_is_not_heard_and_the_person_is_told_how_to_invite_it(town: Town) -> None:
    town.workspace.state.channels[ELSEWHERE].members.discard(BOT_USER)
    town.say(MARIA, ELSEWHERE, f"<@{BOT_USER}> metro")
    town.say(PRIYA, PRIVATE, f"<@{BOT_USER}> metro")
    assert [(only_for, "/invite @Flakebot" in text) for text, only_for in town.slackbot] == [
        (MARIA, True),
        (PRIYA, True),
    ]
    town.say(MARIA, CHANNEL, "heard")
    until(lambda: town.events("message"))
    assert [event["text"] for event in town.events("message")] == ["heard"]


def test_direct_messages_are_heard_as_messages_only(town: Town) -> None:
    town.say(MARIA, DIRECT, f"<@{BOT_USER}> metro")
    until(lambda: town.events("message"))
    [message] = town.events("message")
    assert (message["channel"], message["channel_type"]) == (DIRECT, "im")
    assert town.events("app_mention") == []


def test_a_reply_is_heard_with_its_thread(town: Town) -> None:
    parent = town.posted()
    town.say(MARIA, CHANNEL, "why?", parent.ts)
    until(lambda: town.events("message"))
    [message] = town.events("message")
    assert message["thread_ts"] == parent.ts != message["ts"]


def test_what_is_typed_is_escaped(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack()

    text = f"R&D <b> <@{MARIA}> <@U0NOBODY00> <#{CHANNEL}>"
    town.say(MARIA, CHANNEL, text)
    until(lambda: town.events("message"))
    [message] = town.events("message")
    assert message["text"] == f"R&amp;D &lt;b&gt; <@{MARIA}> &lt;@U0NOBODY00&gt; <#{CHANNEL}>"
    town.say(MARIA, CHANNEL, f"/flake R&D <b> <@{MARIA}>")
    assert town.heard[-1]["text"] == "R&amp;D &lt;b&gt; @maria"


def test_a_visit_is_heard_and_answered_with_a_home_whose_button_can_be_pressed(town: Town) -> None:
    @town.app.event("app_home_opened")
    async def visited(client: AsyncWebClient, event: Payload) -> None:
        view = {"type": "home", "blocks": [ROW], "private_metadata": event.get("view", {}).get("id", "first visit")}
        await client.views_publish(user_id=event["user"], view=view)

    @town.app.action("press")
    async def pressed(ack: AsyncAck) -> None:
        await ack()

    homes = town.workspace.state.views.homes
    town.workspace.do(town.workspace.actions.visit(MARIA, "home"))
    until(lambda: homes)
    assert homes[MARIA]["private_metadata"] == "first visit"
    town.workspace.do(town.workspace.actions.visit(MARIA, "home"))
    until(lambda: homes[MARIA]["private_metadata"] == homes[MARIA]["id"])
    assert [(event["tab"], event["channel"]) for event in town.events("app_home_opened")] == [("home", DIRECT)] * 2
    home = {"view": homes[MARIA]["id"]}
    assert town.use(MARIA, home, BUTTON, value="metro") == ""
    assert (town.heard[-1]["container"]["type"], town.heard[-1]["view"]["type"]) == ("view", "home")
    with pytest.raises(SlackError, match="not_found"):
        town.use(GUEST, home, BUTTON, value="metro")


def test_a_file_is_heard_of_where_the_app_is(town: Town) -> None:
    town.workspace.state.channels[ELSEWHERE].members.discard(BOT_USER)
    for channel in (ELSEWHERE, CHANNEL):
        town.workspace.do(town.workspace.actions.upload(MARIA, channel, "signups.csv", b"a,b\n"))
    until(lambda: town.events("file_shared"))
    [event] = town.events("file_shared")
    assert (event["channel_id"], event["user_id"]) == (CHANNEL, MARIA)
    file = asyncio.run(town.client.files_info(file=event["file_id"]))["file"]
    assert (file["name"], file["size"], file["mimetype"]) == ("signups.csv", 4, "text/csv")


def test_an_event_not_acknowledged_comes_again_three_times(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    if town.transport != "http":
        monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 0.3)

    @town.app.middleware
    async def failing() -> BoltResponse:
        return BoltResponse(status=500)

    town.say(MARIA, DIRECT, "metro")
    until(lambda: len(town.heard) == 4)
    assert len({body["event_id"] for body in town.heard}) == 1
    counts = [headers.get("x-slack-retry-num", ["0"])[0] for headers in town.headers]
    assert counts == ["0", "1", "2", "3"]
    reason = "http_error" if town.transport == "http" else "http_timeout"
    assert town.headers[-1]["x-slack-retry-reason"] == [reason]


def test_an_event_acknowledged_at_the_second_time_comes_no_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    if town.transport != "http":
        monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", 2.0)

    @town.app.middleware
    async def failing(next_: Callable[[], Any]) -> BoltResponse | None:
        if len(town.heard) == 1:
            monkeypatch.setattr(deliveries, "ACKNOWLEDGE_SECONDS", PATIENCE)
            return BoltResponse(status=500)
        await next_()
        return None

    town.say(MARIA, DIRECT, "metro")
    until(lambda: len(town.heard) == 2)
    town.say(MARIA, DIRECT, "later")
    until(lambda: len(town.heard) == 3)
    assert [body["event"]["text"] for body in town.heard] == ["metro", "metro", "later"]


def test_the_app_is_invited_and_thrown_out_by_commands(town: Town) -> None:
    channel = town.workspace.state.channels[PRIVATE]
    town.say(PRIYA, PRIVATE, f"/invite <@{BOT_USER}>")
    until(lambda: town.events("member_joined_channel"))
    [event] = town.events("member_joined_channel")
    assert (event["user"], event["channel"], event["inviter"]) == (BOT_USER, PRIVATE, PRIYA)
    assert asyncio.run(town.client.chat_postMessage(channel=PRIVATE, text="x"))["ok"]
    town.say(PRIYA, PRIVATE, "/invite @Flakebot")
    town.say(PRIYA, PRIVATE, "/remove @flakebot")
    assert BOT_USER not in channel.members
    town.say(PRIYA, PRIVATE, "/remove @flakebot")
    town.say(PRIYA, PRIVATE, "/invite everybody")
    assert [text for text, _ in town.slackbot] == [
        "Flakebot is in this channel.",
        "Flakebot is not here.",
        "Type /invite @Flakebot, in a channel.",
    ]
    with pytest.raises(SlackApiError, match="channel_not_found"):
        asyncio.run(town.client.chat_postMessage(channel=PRIVATE, text="x"))


def test_an_event_that_the_manifest_does_not_name_is_not_brought(town: Town) -> None:
    town.workspace.state.manifest.events -= {"app_home_opened", "message.channels"}
    town.workspace.do(town.workspace.actions.visit(MARIA, "home"))
    town.say(MARIA, CHANNEL, "not heard")
    town.say(MARIA, DIRECT, "heard")
    until(lambda: town.heard)
    assert [body["event"]["text"] for body in town.heard] == ["heard"]


def test_a_payload_is_signed_with_the_secret_over_http_alone(town: Town) -> None:
    @town.app.command("/flake")
    async def flake(ack: AsyncAck) -> None:
        await ack()

    town.workspace.install(town.address, "another secret")
    town.say(MARIA, CHANNEL, "/flake")
    refused = [('/flake failed with the error "dispatch_failed"', MARIA)]
    assert town.slackbot == (refused if town.transport == "http" else [])
