"""A channel is subscribed to the weekly digest, and unsubscribed: in a form, visibly to everybody, once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import chart_workers, wiring
from bot.digest import subscription_form as form
from bot.digest import subscription_list as lists
from bot.digest.subscriptions import Subscription, read, region_of
from bot.errors import UsageError
from bot.language.grammar import Asked
from bot.language.parser import parse
from bot.language.scope import Names
from bot.messages import Reply, Request
from bot.schedule import Weekly
from bot.slack import subscribing
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from commands import subscribe, subscriptions
from local.slack import BOT_USER, Message, block_rules
from tests.support.slack_workspace import CHANNEL, DIRECT, GUEST, MARIA, Bot, running, until
from tests.support.small_campaign import CALENDAR, NAMES, TODAY

DANIEL, PRIYA = "U0DANIEL00", "U0PRIYA000"
SUBURBS, DIRECTORS, DATA_TEAM = "C0SUBURBS0", "C0DIRECTOR", "C0DATATEAM"
NOW = datetime(2020, 8, 17, 9, tzinfo=CALENDAR.zone)
FORM = "Weekly digest"


@dataclass
class Office:
    """The served bot, its records, and a way to let the inside fail or take its time."""

    bot: Bot
    warehouse: Warehouse
    before: list[Callable[[Request], None]] = field(default_factory=list)
    lost: list[bool] = field(default_factory=list)
    """Whether what is announced cannot be stored."""

    def type(self, text: str, channel: str = CHANNEL, user: str = MARIA) -> None:
        self.bot.workspace.do(self.bot.workspace.actions.say(user, channel, text))

    def open(self, words: str = "region:Metro", channel: str = CHANNEL, user: str = MARIA) -> dict[str, Any]:
        self.type(f"/flake subscribe {words}", channel, user)
        until(lambda: self.stack(user) and self.stack(user)[-1]["title"]["text"] == FORM)
        return self.stack(user)[-1]

    def stack(self, user: str = MARIA) -> list[dict[str, Any]]:
        return self.bot.workspace.state.views.stacks.get(user, [])

    def submit(self, view: dict[str, Any], user: str = MARIA, **values: str) -> dict[str, str]:
        return self.bot.workspace.do(self.bot.workspace.actions.submit(user, view["id"], state(view, **values)))

    def stored(self) -> list[Subscription]:
        return read(self.warehouse.ask("questions/subscriptions", channel=None, owner=None).records())

    def said(self, channel: str = CHANNEL) -> list[Message]:
        messages = self.bot.workspace.messages
        return [each for each in messages if each.channel == channel and each.only_for is None]

    def answer(self, text: str, channel: str = CHANNEL, user: str = MARIA) -> Message:
        many = len(self.bot.workspace.messages)
        self.type(text, channel, user)
        until(lambda: len(self.answers(many, channel)) > 0)
        return self.answers(many, channel)[-1]

    def answers(self, many: int, channel: str) -> list[Message]:
        new = self.bot.workspace.messages[many:]
        return [each for each in new if each.channel == channel and (each.only_for or channel == DIRECT)]

    def subscribe(self, words: str = "region:Metro", channel: str = CHANNEL, user: str = MARIA) -> None:
        many = len(self.stored())
        assert self.submit(self.open(words, channel, user), user) == {}
        until(lambda: len(self.stored()) > many)

    def press(self, message: Message, label: str, user: str = MARIA) -> None:
        """Press a button, with whatever a person has to confirm confirmed."""
        block_id, button = buttons(message)[label]
        used = {"type": "button", "action_id": button["action_id"], "value": button["value"], "block_id": block_id}
        at = {"channel": message.channel, "ts": message.ts}
        assert self.bot.workspace.do(self.bot.workspace.actions.act(user, at, used, {})).error == ""


def buttons(message: Message) -> dict[str, tuple[str, dict[str, Any]]]:
    found = {}
    for block in message.blocks:
        for each in (*block.get("elements", ()), block.get("accessory", {})):
            if each.get("type") == "button":
                found[each["text"]["text"]] = (block["block_id"], each)
    return found


def state(view: dict[str, Any], **values: str) -> dict[str, Any]:
    """Fill in the form: what is not said stays as it was opened."""
    found: dict[str, Any] = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            element, name = block["element"], block["block_id"]
            if element["type"] == "conversations_select":
                chosen = values.get(name, element["initial_conversation"])
                answer = {"type": element["type"], "selected_conversation": chosen}
            elif element["type"] == "number_input":
                answer = {"type": element["type"], "value": values.get(name, element.get("initial_value"))}
            else:
                value = values.get(name, element["initial_option"]["value"])
                option = next(each for each in element["options"] if each["value"] == value)
                answer = {"type": element["type"], "selected_option": option}
            found[name] = {element["action_id"]: answer}
    return found


def text(shown: Any) -> str:
    return json.dumps(shown, ensure_ascii=False)


@pytest.fixture
def office(sample_home: Path) -> Iterator[Office]:
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    warehouse = connection.connect(mine)
    inside = wiring.Backend(mine, warehouse, chart_workers.draw_here)
    before: list[Callable[[Request], None]] = []
    lost: list[bool] = []

    def fail() -> None:
        raise RuntimeError("no BigQuery")

    def answer(request: Request) -> Reply:
        for each in before:
            each(request)
        reply = inside.answer(request)
        return replace(reply, commit=fail) if lost and reply.commit else reply

    from bot.warehouse import records

    records.prepare(warehouse)
    with running(answer, today=NOW.date(), now=lambda: NOW) as served:
        office = Office(served, warehouse, before, lost)
        for left in office.stored():
            warehouse.record("records/unsubscribe", now=NOW, **left.where)
        yield office
        for left in office.stored():
            warehouse.record("records/unsubscribe", now=NOW, **left.where)


def test_the_form_says_where_what_when_the_zone_and_the_next_three_dates(office: Office) -> None:
    view = office.open("region:Metro on:tuesday at:9")
    shown = text(view["blocks"])
    assert (
        "The digest of *Metro* in <#C0METRO000>, every *Tuesday at 9:00 AM*, campaign time (America/Chicago)." in shown
    )
    assert "*Tue, Aug 18*, *Tue, Aug 25*, *Tue, Sep 1*" in shown
    assert f"You, <@{MARIA}>, are its owner" in shown
    assert "`/flake digest` shows you what it will say" in shown
    hours = next(block for block in view["blocks"] if block["block_id"] == "hour")["element"]["options"]
    assert [option["value"] for option in hours] == [str(hour) for hour in range(24) if hour not in (1, 2)]
    assert office.bot.workspace.messages == []
    assert office.stored() == []


def test_sent_off_it_is_said_in_the_channel_and_stored(office: Office) -> None:
    assert office.submit(office.open("metro")) == {}
    until(office.stored)
    [said], [kept] = office.said(), office.stored()
    assert said.text == f"<@{MARIA}> subscribed this channel to the weekly digest of Metro, every Monday at 8:00 AM."
    assert "The first time: *Mon, Aug 24, 8:00 AM* (America/Chicago)." in text(said.blocks)
    assert "`/flake unsubscribe region:Metro`" in text(said.blocks)
    assert (kept.channel, kept.region, kept.region_group, kept.weekly) == (CHANNEL, "", "Metro", Weekly(0, 8))
    assert (kept.owner, kept.created_at, kept.paused) == (MARIA, NOW.astimezone(UTC), "")
    assert office.stack() == []


def test_another_day_and_hour_chosen_in_the_form_change_its_dates_and_are_what_is_stored(office: Office) -> None:
    view = office.open()
    values = state(view, hour="17", weekday="4", region="CD4", channel=SUBURBS)
    block = next(block for block in view["blocks"] if block["block_id"] == "hour")
    action = {"type": "static_select", "action_id": "form:hour", "block_id": "hour"}
    action["selected_option"] = values["hour"]["form:hour"]["selected_option"]
    assert block["element"]["action_id"] == "form:hour"
    office.bot.workspace.do(office.bot.workspace.actions.act(MARIA, {"view": view["id"]}, action, values))
    until(lambda: "Friday at 5:00 PM" in text(office.stack()))
    [view] = office.stack()
    assert "The digest of *CD4* in <#C0SUBURBS0>" in text(view)
    assert "*Fri, Aug 21*, *Fri, Aug 28*, *Fri, Sep 4*" in text(view)
    assert office.submit(view) == {}
    until(office.stored)
    assert [(each.channel, each.region, each.weekly) for each in office.stored()] == [(SUBURBS, "CD4", Weekly(4, 17))]


def test_pressed_twice_it_is_said_and_stored_once(office: Office) -> None:
    view = office.open()
    from local.slack.events import interactions

    view["state"] = {"values": state(view)}
    payloads = [interactions.submitted(office.bot.workspace.state, MARIA, view) for _ in range(2)]
    assert [office.bot.post(payload).error for payload in payloads] == ["", ""]
    until(office.stored)
    time.sleep(0.3)
    assert len(office.said()) == len(office.stored()) == 1


def test_the_same_again_says_so_and_another_hour_is_a_change(office: Office) -> None:
    office.subscribe()
    office.submit(office.open())
    until(lambda: len(office.bot.workspace.messages) == 2)
    told = office.bot.workspace.messages[-1]
    assert (told.channel, told.text) == (
        DIRECT,
        "Metro is already subscribed there every Monday at 8:00 AM, and you are the owner.",
    )
    office.submit(office.open("region:Metro at:20", user=DANIEL), DANIEL)
    until(lambda: len(office.said()) == 2)
    assert office.said()[-1].text == (
        f"<@{DANIEL}> changed the weekly digest of Metro from every Monday at 8:00 AM to every Monday at 8:00 PM."
    )
    until(lambda: office.stored()[0].owner == DANIEL)
    assert [each.weekly for each in office.stored()] == [Weekly(0, 20)]


def test_where_the_bot_is_not_the_form_says_how_to_invite_it_and_then_takes_it(office: Office) -> None:
    view = office.open(channel=SUBURBS)
    place = office.bot.workspace.state.channels[SUBURBS]
    place.members.discard(BOT_USER)
    problem = office.submit(view)["channel"]
    assert problem == "Flakebot is not in this channel. Type /invite @Flakebot there, then press Subscribe again."
    assert office.stored() == []
    place.members.add(BOT_USER)
    assert office.submit(view) == {}
    until(office.stored)


def test_a_private_channel_that_the_bot_does_not_know_of(office: Office) -> None:
    view = office.open(channel=DIRECTORS, user=PRIYA)
    assert "/invite @Flakebot" in office.submit(view, PRIYA)["channel"]


def test_an_archived_channel(office: Office) -> None:
    view = office.open()
    office.bot.workspace.state.channels[CHANNEL].is_archived = True
    assert office.submit(view) == {"channel": "This channel is archived. Choose another."}


def test_who_is_not_in_the_channel_cannot_subscribe_it(office: Office) -> None:
    view = office.open()
    assert "not a member of this channel" in office.submit(view, channel=DATA_TEAM)["channel"]
    assert office.stored() == []


def test_members_are_looked_for_on_every_page_within_a_bound(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subscribing, "PAGE_MEMBERS", 1)
    assert office.submit(office.open()) == {}
    until(office.stored)
    calls = office.bot.workspace.calls.count("conversations.members")
    assert calls > 1
    monkeypatch.setattr(subscribing, "MAX_PAGES", 1)
    assert "too many to look through" in office.submit(office.open("region:CD4"))["channel"]


def test_a_slack_that_does_not_answer_in_time_is_said_before_the_form_times_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscribing, "CHECK_SECONDS", 0.3)
    view = office.open()
    office.bot.workspace.fail("conversations.info", "hang")
    assert office.submit(view) == {"channel": "Slack does not answer just now. Press Subscribe again."}


def test_when_it_cannot_be_posted_nothing_is_stored_and_the_person_is_told(office: Office) -> None:
    view = office.open()
    office.bot.workspace.fail("chat.postMessage", "500")
    assert office.submit(view) == {}
    until(lambda: office.bot.workspace.messages)
    [told] = office.bot.workspace.messages
    assert told.channel == DIRECT
    assert told.text.startswith("Flakebot could not post in <#C0METRO000> (")
    assert "Nothing is stored" in told.text
    assert office.stored() == []


def test_when_it_cannot_be_stored_the_message_says_so_and_the_person_is_told(office: Office) -> None:
    office.lost.append(True)
    assert office.submit(office.open()) == {}
    until(lambda: len(office.bot.workspace.messages) == 2)
    [said], told = office.said(), office.bot.workspace.messages[-1]
    assert "But it could not be stored" in said.text
    assert "But it could not be stored" in text(said.blocks)
    assert "The first time" not in text(said.blocks)
    assert told.channel == DIRECT
    assert "/flake subscriptions" in told.text
    assert office.stored() == []


def test_when_the_message_cannot_be_taken_back_either_the_person_is_still_told(office: Office) -> None:
    office.lost.append(True)
    view = office.open()
    office.bot.workspace.fail("chat.update", "500")
    office.submit(view)
    until(lambda: len(office.bot.workspace.messages) == 2)
    assert office.bot.workspace.messages[-1].channel == DIRECT


def test_a_slow_answer_shows_a_moment_first_and_the_form_then(office: Office) -> None:
    def slow(_: Request) -> None:
        until(lambda: "One moment…" in text(office.stack()), 5)

    office.before.append(slow)
    view = office.open()
    assert "The digest of *Metro*" in text(view["blocks"])


def test_what_is_wrong_in_a_slow_answer_is_said_in_the_form(office: Office) -> None:
    office.before.append(lambda _: until(office.stack, 5))
    office.type("/flake subscribe region:Metor")
    until(lambda: "Did you mean Metro?" in text(office.stack()))
    assert office.bot.workspace.messages == []


def test_a_form_that_cannot_be_opened_is_offered_as_a_button(office: Office) -> None:
    office.bot.workspace.fail("views.open", "500")
    offered = office.answer("/flake subscribe region:Metro")
    assert "open the form" in offered.text
    office.press(offered, "Subscribe…")
    until(office.stack)
    assert "*Metro*" in text(office.stack())


def test_a_mention_is_offered_the_form_and_words_that_are_wrong_the_right_ones(office: Office) -> None:
    office.type("<@U0FLAKEBOT> subscribe region:CD4 on:friday")
    [offered] = office.bot.workspace.wait(1, 120)
    office.press(offered, "Subscribe…")
    until(lambda: "every *Friday at 8:00 AM*" in text(office.stack()))
    misread = office.answer("/flake subscribe region:Metor")
    assert "Did you mean Metro?" in misread.text
    assert office.answer("/flake subscribe at:2").text.startswith("at: cannot be 2:00 AM.")


def test_in_direct_messages_one_subscribes_oneself(office: Office) -> None:
    view = office.open("region:CD5", DIRECT)
    assert "Your direct messages with Flakebot" in text(view)
    office.submit(view)
    until(office.stored)
    [kept] = office.stored()
    assert (kept.channel, kept.region) == (DIRECT, "CD5")
    assert "subscribed these direct messages" in office.bot.workspace.messages[-1].text


def test_a_channel_lists_its_own_and_direct_messages_all_that_one_owns(office: Office) -> None:
    office.subscribe()
    office.subscribe("region:CD6", SUBURBS)
    office.subscribe("region:CD4", CHANNEL, DANIEL)
    here = office.answer("/flake subscriptions")
    assert here.text.startswith("2 subscriptions in this channel: ")
    assert "CD6" not in text(here.blocks)
    assert "Next: Mon, Aug 24 · Mon, Aug 31 · Mon, Sep 7" in text(here.blocks)
    mine = office.answer("/flake subscriptions", DIRECT)
    assert mine.text.startswith("2 subscriptions that you own: ")
    assert "CD4" not in text(mine.blocks)
    assert block_rules.faults(list(mine.blocks), lambda _: True) == []


def test_the_button_ends_one_once_and_the_channel_reads_who_did(office: Office) -> None:
    office.subscribe()
    listed = office.answer("/flake subscriptions")
    assert "confirm" in buttons(listed)["Unsubscribe"][1]
    pressed = bot_payloads(office, listed, "Unsubscribe", MARIA)
    for payload in pressed:
        assert office.bot.post(payload).error == ""
        time.sleep(0.5)
    until(lambda: "already ended" in listed.text)
    assert office.stored() == []
    ended = [said.text for said in office.said()[1:]]
    assert ended == [f"<@{MARIA}> ended this channel's subscription to the weekly digest of Metro."]


def bot_payloads(office: Office, message: Message, label: str, user: str) -> list[dict[str, Any]]:
    """Press a button twice, as fast as a person can."""
    from local.slack.events import interactions

    block_id, button = buttons(message)[label]
    action = {name: button[name] for name in ("type", "action_id", "value")} | {"block_id": block_id}
    return [interactions.used_in_message(office.bot.workspace.state, user, message, action, {}) for _ in range(2)]


def test_unsubscribe_ends_the_only_one_and_asks_which_of_several(office: Office) -> None:
    office.subscribe()
    office.subscribe("region:CD4")
    assert office.answer("/flake unsubscribe").text.startswith("2 subscriptions in this channel")
    ended = office.answer("/flake unsubscribe region:CD4")
    assert ended.text == "The weekly digest of CD4 in <#C0METRO000> has ended."
    assert [each.place for each in office.stored()] == ["Metro"]
    assert office.answer("/flake unsubscribe region:CD4").text == "No subscription of CD4 in this channel."
    assert office.answer("/flake unsubscribe").text == "The weekly digest of Metro in <#C0METRO000> has ended."
    assert office.answer("/flake unsubscribe").text == "No subscription in this channel."


def test_one_is_ended_even_where_the_bot_was_thrown_out(office: Office) -> None:
    office.subscribe()
    office.bot.workspace.state.channels[CHANNEL].members.discard(BOT_USER)
    ended = office.answer("/flake unsubscribe")
    assert "nobody else was told" in text(ended.blocks)
    assert office.stored() == []


def test_nobody_ends_what_belongs_to_another_channel(office: Office) -> None:
    office.subscribe("region:CD6", SUBURBS, DANIEL)
    [kept] = office.stored()
    assert "already ended" in office.answer(f"/flake unsubscribe id:{kept.id}").text
    assert "already ended" in office.answer(f"/flake unsubscribe id:{kept.id}", DIRECT).text
    assert office.stored() == [kept]


def test_a_guest_is_turned_away_from_all_of_it(office: Office) -> None:
    for words in ("subscribe region:Metro", "subscriptions", "unsubscribe"):
        assert "You are a guest here" in office.answer(f"/flake {words}", user=GUEST).text
    assert office.stack(GUEST) == []
    view = office.open()
    owner, office.bot.workspace.state.views.stacks[MARIA] = view, []
    office.bot.workspace.state.views.stacks[GUEST] = [owner]
    office.submit(view, GUEST)
    until(lambda: "You are a guest here" in office.bot.workspace.messages[-1].text)
    assert office.said() == []
    assert office.stored() == []


@pytest.mark.parametrize(
    ("words", "region", "weekly"),
    [
        ("", None, Weekly(0, 8)),
        ("region:Metro on:friday at:17", "Metro", Weekly(4, 17)),
        ("metro mondays 9am", "Metro", Weekly(0, 9)),
        ("CD4 on wed at 08:00", "CD4", Weekly(2, 8)),
        ("at: 8 pm on: sunday region: metro", "Metro", Weekly(6, 20)),
        ("region:all", None, Weekly(0, 8)),
    ],
)
def test_day_and_hour_are_read_with_and_without_their_keys(words: str, region: str | None, weekly: Weekly) -> None:
    asked = wanted(words)
    assert (asked.scope.where, asked.weekly) == (region, weekly)
    assert wanted(asked.words).weekly == weekly


def wanted(words: str) -> Asked:
    return parse(words, NAMES, CALENDAR, TODAY, subscribe.GRAMMAR)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("on:mondey", "Did you mean Monday?"),
        ("at:noon", "at: takes a full hour such as 8 or 20:00, but not 1 or 2"),
        ("at:1", "Between 1:00 and 3:00 AM the clocks are changed"),
        ("on:monday on:friday", "on: is given twice"),
        ("week:last", "It knows region:, on:, at:"),
    ],
)
def test_what_cannot_be_is_said(words: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        wanted(words)
    assert said in refused.value.text


def test_other_commands_do_not_take_a_weekday_for_something(office: Office) -> None:
    with pytest.raises(UsageError):
        parse("monday", NAMES, CALENDAR, TODAY)
    assert subscriptions.ENDING.keys == ("region",)


@pytest.mark.parametrize(
    ("channel", "region"),
    [
        ("field-metro", "Metro"),
        ("cd4_team", "CD4"),
        ("team-cd-4", "CD4"),
        ("metro-cd4", ""),
        ("metropolis", ""),
        ("general", ""),
        ("", ""),
    ],
)
def test_a_channels_name_says_its_region_where_it_contains_just_one(channel: str, region: str) -> None:
    assert region_of(channel, NAMES) == region


def test_the_form_starts_with_the_channels_region_unless_another_is_named(office: Office) -> None:
    assert "The digest of *Metro* in <#C0METRO000>" in text(office.open("")["blocks"])
    office.stack().clear()
    assert "The digest of *all regions*" in text(office.open("region:all")["blocks"])


def test_names_are_escaped_and_more_regions_than_a_select_holds_leave_the_chosen_one_in() -> None:
    regions = {f"R{number:03}": "<All> & more" for number in range(150)}
    names = Names(regions=regions, organizers=(), types=())
    choice = form.Choice(CHANNEL, "R149", 0, 8, MARIA)
    view = form.show(choice, names, CALENDAR.zone, NOW).view
    assert view is not None
    assert block_rules.view_faults(view, lambda _: True) == []
    select = view["blocks"][1]["element"]
    assert len(select["options"]) == 100
    assert select["initial_option"]["value"] == "R149"
    grouped = Subscription("s", CHANNEL, "", "<All> & more", Weekly(0, 8), MARIA)
    said = form.announcement(grouped, None, NOW)
    assert "&lt;All&gt; &amp; more" in said.text
    assert '`/flake unsubscribe region:"&lt;All&gt; &amp; more"`' in text(said.blocks).replace('\\"', '"')


def test_a_long_list_is_cut_and_says_so_and_a_paused_one_says_why() -> None:
    many = [Subscription(f"s{n}", CHANNEL, f"R{n}", "", Weekly(0, 8), MARIA, paused="is_archived") for n in range(60)]
    asker = Request("", MARIA, CHANNEL, TODAY, "R")
    shown = lists.show([(each, (NOW,)) for each in many], asker, CALENDAR.zone, "in this channel")
    assert block_rules.faults(list(shown.blocks), lambda _: True) == []
    assert "20 of 60 are shown." in text(shown.blocks)
    assert "Paused: is_archived" in text(shown.blocks)
    assert len(shown.text) <= 300


def test_edit_opens_the_form_filled_with_what_is_there_and_saving_changes_that_one(office: Office) -> None:
    office.subscribe("region:Metro on:tuesday at:9 goal:40")
    [before] = office.stored()
    office.press(office.answer("/flake subscriptions"), "Edit…")
    until(office.stack)
    [view] = office.stack()
    filled = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    assert set(filled) == {"weekday", "hour", "goal"}
    assert [filled[name]["initial_option"]["value"] for name in ("weekday", "hour")] == ["1", "9"]
    assert (filled["goal"]["initial_value"], view["submit"]["text"]) == ("40", "Save")
    assert office.submit(view, goal="55") == {}
    until(lambda: office.stored()[0].goal == 55)
    assert office.stored() == [replace(before, goal=55)]
    assert f"<@{MARIA}> changed the weekly digest of Metro" in office.said()[-1].text


@pytest.mark.parametrize("paused", ["", f"by {MARIA}"])
@pytest.mark.parametrize("channel", [CHANNEL, DIRECT])
def test_slack_takes_the_form_that_edits_and_its_changes_keep_what_it_edits(channel: str, paused: str) -> None:
    one = Subscription("s", channel, "", "Metro", Weekly(1, 9), MARIA, paused=paused, goal=40)
    choice = form.Choice.of(one, MARIA)
    shown = form.show(choice, NAMES, CALENDAR.zone, NOW, again="s")
    assert shown.view is not None
    assert block_rules.view_faults(shown.view, lambda _: True) == []
    assert block_rules.faults(list(shown.blocks), lambda _: True) == []
    assert "/flake subscribe id:s" in text(shown.blocks)
    assert ("saving resumes it" in text(shown.view)) == bool(paused)
    used = shown.view | {"state": {"values": state(shown.view, hour="17")}}
    assert form.chosen(used) == replace(choice, hour=17)
    assert form.chosen(form.changed(used, CALENDAR.zone, NOW) | {"state": {"values": {}}}) == replace(choice, hour=17)


def test_pause_and_resume_are_said_in_the_channel_and_pressed_twice_change_nothing_more(office: Office) -> None:
    office.subscribe()
    [before] = office.stored()
    paused = office.answer("/flake please pause the digest")
    assert office.stored() == [replace(before, paused=f"by {MARIA}")]
    assert office.said()[-1].text == f"<@{MARIA}> paused this channel's weekly digest of Metro."
    said = len(office.said())
    assert "is paused already" in office.answer("/flake pause region:Metro").text
    assert len(office.said()) == said
    listed = office.answer("/flake subscriptions")
    assert f"Paused by <@{MARIA}>" in text(listed.blocks)
    assert "Next:" not in text(listed.blocks)
    assert {"Edit…", "Resume", "Unsubscribe"} == set(buttons(listed))
    office.press(paused, "Resume")
    until(lambda: not office.stored()[0].paused)
    [after] = office.stored()
    assert after == replace(before, changed_at=NOW.astimezone(UTC))
    until(lambda: f"<@{MARIA}> resumed" in office.said()[-1].text)
    assert "The next one is due Mon, Aug 24, 8:00 AM." in text(office.said()[-1].blocks)
    assert "is not paused" in office.answer("/flake resume").text


def test_undo_restores_what_was_ended_unless_there_is_another_in_its_place(office: Office) -> None:
    office.subscribe("region:Metro on:friday at:17 goal:40")
    office.answer("/flake pause")
    [before] = office.stored()
    ended = office.answer("/flake unsubscribe")
    assert office.stored() == []
    undo = f"/flake resume id:{before.id}"
    assert buttons(ended)["Undo"][1]["value"] == undo
    assert "Only <@" in office.answer(undo, user=DANIEL).text
    assert "is back, as it was. It is paused by" in office.answer(undo).text
    assert office.stored() == [before]
    office.answer("/flake stop the digest")
    office.subscribe("region:Metro", user=DANIEL)
    assert "already subscribed again" in office.answer(undo).text
    assert [each.owner for each in office.stored()] == [DANIEL]


def test_only_the_owner_changes_a_subscription_and_the_list_has_buttons_for_nobody_else(office: Office) -> None:
    office.subscribe()
    kept = office.stored()
    # The first answer of all has a greeting, with its buttons.
    office.answer("/flake subscriptions", user=DANIEL)
    assert buttons(office.answer("/flake subscriptions", user=DANIEL)) == {}
    for words in ("pause", "resume", "unsubscribe", "stop the digest", f"subscribe id:{kept[0].id}"):
        assert office.answer(f"/flake {words}", user=DANIEL).text.startswith(f"Only <@{MARIA}>, who owns it"), words
    assert office.stored() == kept
    assert kept[0].changeable(Request("", DANIEL, CHANNEL, TODAY, "R", data_team=True))


def test_a_goal_goes_with_it_and_is_said(office: Office) -> None:
    assert office.submit(office.open("region:Metro goal:120")) == {}
    until(lambda: len(office.stored()) == 1)
    (stored,) = office.stored()
    assert stored.goal == 120
    assert "The goal: 120 completed shifts a week." in office.said()[-1].text
    assert office.submit(office.open("region:Metro"), goal="90") == {}
    until(lambda: office.stored()[0].goal == 90)
    changed = "from every Monday at 8:00 AM with a goal of 120 to every Monday at 8:00 AM with a goal of 90"
    assert changed in office.said()[-1].text
    assert "goal 90 a week" in text(office.answer("/flake subscriptions").blocks)
    assert office.submit(office.open("region:Metro"), goal="") == {}
    until(lambda: office.stored()[0].goal == 0)
    assert "to every Monday at 8:00 AM with no goal" in office.said()[-1].text


def test_a_table_of_subscriptions_from_before_goals_is_given_the_column(home: Path) -> None:
    from bot.warehouse import records

    mine = settings.read({"FLAKEBOT_HOME": str(home)})
    warehouse = connection.connect(mine)
    warehouse.create_dataset(warehouse.dataset)
    older = [column for column in records.TABLES["subscriptions"] if column.name != "goal"]
    warehouse.create_table(warehouse.dataset, "subscriptions", older)
    records.prepare(warehouse)
    given = {"subscription_id": "s", "channel": "C1", "region": "", "region_group": "", "weekday": 0, "hour": 8}
    warehouse.record("records/subscribe", **given, owner="U1", now=NOW, goal=40)
    rows = warehouse.ask("questions/subscriptions", channel=None, owner=None).records()
    assert [each.goal for each in read(rows)] == [40]


def test_the_service_itself_gives_an_older_table_its_column(home: Path) -> None:
    from bot.warehouse import records

    mine = settings.read({"FLAKEBOT_HOME": str(home)})
    warehouse = connection.connect(mine)
    warehouse.create_dataset(warehouse.dataset)
    older = [column for column in records.TABLES["subscriptions"] if column.name != "goal"]
    warehouse.create_table(warehouse.dataset, "subscriptions", older)
    inside = wiring.Backend(mine, warehouse, chart_workers.draw_here)
    tools = inside.tools(Request("", "U1", "C1", TODAY, "r"))
    assert tools.recall("questions/subscriptions", channel=None, owner=None).rows.empty
