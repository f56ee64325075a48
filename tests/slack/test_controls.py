"""The controls under an answer work: ask again in place, share, download, and see how it was computed."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import chart_workers, wiring
from bot.warehouse import connection
from local.slack import BOT_USER, Message, block_rules
from tests.support.slack_workspace import CHANNEL, DANIEL, DIRECT, GUEST, MARIA, Bot, running, until

SUBURBS, DIRECTORS = "C0SUBURBS0", "C0DIRECTOR"


@pytest.fixture
def bot(sample_home: Path) -> Iterator[Bot]:
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    backend = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here)
    with running(backend.answer, today=date(2020, 8, 17)) as served:
        yield served


def ask(bot: Bot, text: str) -> Message:
    before = len(bot.workspace.messages)
    say(bot, f"/flake {text}")
    return bot.workspace.wait(before + 1, 120)[-1]


def say(bot: Bot, text: str, channel: str = CHANNEL) -> None:
    bot.workspace.do(bot.workspace.actions.say(MARIA, channel, text))


def row(message: Message) -> dict[str, Any]:
    return next(block for block in message.blocks if block["type"] == "actions")


def element(message: Message, begins: str) -> dict[str, Any]:
    return next(each for each in row(message)["elements"] if each["action_id"].startswith(begins))


def chosen(message: Message) -> list[str]:
    """List what is chosen in the menus under a message."""
    elements = [each for block in message.blocks if block["type"] == "actions" for each in block["elements"]]
    return [each["initial_option"]["text"]["text"] for each in elements if "initial_option" in each]


def use(bot: Bot, message: Message, begins: str, option: str = "", user: str = MARIA) -> None:
    """Press the element whose action begins so, or choose its option with this label."""
    used = element(message, begins)
    action: dict[str, Any] = {name: used[name] for name in ("type", "action_id", "value") if name in used}
    action["block_id"] = row(message)["block_id"]
    if option:
        action["selected_option"] = next(each for each in used["options"] if each["text"]["text"] == option)
    at = {"channel": message.channel, "ts": message.ts}
    acknowledged = bot.workspace.do(bot.workspace.actions.act(user, at, action, {}))
    assert acknowledged.error == ""


def stack(bot: Bot) -> list[dict[str, Any]]:
    return list(bot.workspace.state.views.stacks.get(MARIA, ()))


def share(bot: Bot, message: Message, channel: str) -> dict[str, str]:
    before = stack(bot)
    use(bot, message, "share:")
    until(lambda: stack(bot) not in ([], before))
    [view] = stack(bot)
    values = {"channel": {"channel": {"type": "conversations_select", "selected_conversation": channel}}}
    return bot.workspace.do(bot.workspace.actions.submit(MARIA, view["id"], values))


def test_an_answer_is_asked_again_in_place_with_another_region_week_and_rows(bot: Bot) -> None:
    answer = ask(bot, "region:Metro week:last")
    assert element(answer, "refine:region")["initial_option"]["value"] == "Metro"
    assert element(answer, "refine:week")["initial_option"]["text"]["text"] == "Last week, Aug 8–14"
    use(bot, answer, "refine:region", "Suburbs")
    until(lambda: answer.text.startswith("Suburbs last week"))
    use(bot, answer, "refine:by", "By region")
    until(lambda: "By region" in chosen(answer))
    use(bot, answer, "refine:week", "This week, Aug 15–21")
    until(lambda: answer.text.startswith("Suburbs this week"))
    use(bot, answer, "refine:region", "All regions")
    until(lambda: answer.text.startswith("All regions this week"))
    assert bot.workspace.messages == [answer]
    assert block_rules.faults(list(answer.blocks), lambda _: True) == []


def test_how_an_answer_was_computed_is_enough_to_compute_it_again(bot: Bot) -> None:
    answer = ask(bot, "region:Metro week:last by:day")
    use(bot, answer, "more:", "How computed")
    [_, receipt] = bot.workspace.wait(2)
    said = "\n".join(block["text"]["text"] for block in receipt.blocks)
    assert "`/flake region:Metro week:2020-08-08 by:day`" in said
    assert "Data through Sun, Aug 16" in said
    assert "sql/questions/flake.sql" in said
    assert "--parameter='first_day:DATE:2020-08-08'" in said
    assert "--parameter='region:STRING:NULL'" in said
    assert receipt.only_for == MARIA


def test_a_csv_comes_to_direct_messages_with_every_row_and_the_run_in_its_message(bot: Bot) -> None:
    answer = ask(bot, "region:Metro week:last by:region")
    use(bot, answer, "more:", "CSV")
    until(lambda: len(bot.workspace.messages) == 3)
    brought = next(message for message in bot.workspace.messages if message.files)
    assert brought.channel == DIRECT
    assert re.fullmatch(re.escape(answer.text) + r"\nRun `flakebot_\w+`", brought.text)
    content = bot.workspace.state.files.kept[brought.files[0]].content
    assert content is not None
    lines = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted(line["Region"] for line in lines) == ["CD3", "CD4", "CD5"]
    assert all(float(x["Flake rate %"]) == round(100 * int(x["Flaked"]) / int(x["Closed out"]), 1) for x in lines)
    about = ("First day", "Last day", "Place", "Event type", "Data through")
    assert {tuple(line[name] for name in about) for line in lines} == {
        ("2020-08-08", "2020-08-14", "Metro", "Phone banks", "2020-08-16")
    }


def test_sharing_asks_first_and_says_who_shared(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    assert share(bot, answer, SUBURBS) == {}
    until(lambda: any(message.channel == SUBURBS for message in bot.workspace.messages))
    shared = bot.workspace.messages[-1]
    assert (shared.text, shared.only_for) == (answer.text, None)
    assert shared.blocks[-1]["elements"][0]["text"] == f"Shared by <@{MARIA}>"
    assert all(block["type"] != "actions" for block in shared.blocks)


@pytest.mark.parametrize(("refuses", "kind"), [(False, "data_visualization"), (True, "image")])
def test_a_shared_trend_is_drawn_by_slack_or_a_picture_where_it_refuses(bot: Bot, refuses: bool, kind: str) -> None:
    answer = ask(bot, "trend region:Suburbs")
    assert "image" in str([block["type"] for block in answer.blocks])
    bot.workspace.switch("no_data_visualization", refuses)
    assert share(bot, answer, SUBURBS) == {}
    until(lambda: any(message.channel == SUBURBS for message in bot.workspace.messages))
    kinds = [block["type"] for block in bot.workspace.messages[-1].blocks]
    assert [each for each in kinds if each in ("data_visualization", "image")] == [kind]


def test_sharing_where_the_bot_is_not_says_how_to_invite_it(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    assert "/invite @Flakebot" in share(bot, answer, DIRECTORS)["channel"]
    bot.workspace.state.channels[SUBURBS].members.discard("U0FLAKEBOT")
    assert "/invite @Flakebot" in share(bot, answer, SUBURBS)["channel"]
    assert bot.workspace.messages == [answer]


def test_what_could_not_be_shared_is_told_to_the_person_alone(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    bot.workspace.fail("chat.postMessage", "500")
    assert share(bot, answer, SUBURBS) == {}
    until(lambda: len(bot.workspace.messages) == 2)
    assert bot.workspace.messages[-1].channel == DIRECT
    assert "was not shared in <#C0SUBURBS0>" in bot.workspace.messages[-1].text


def test_a_form_that_cannot_be_opened_is_said(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    bot.workspace.fail("views.open", "500")
    use(bot, answer, "share:")
    until(lambda: "Nothing was shared" in bot.workspace.messages[-1].text)


def test_a_slack_that_hangs_is_not_waited_for_before_the_acknowledgement(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    bot.workspace.fail("views.open", "hang")
    use(bot, answer, "share:")
    until(lambda: "views.open" in bot.workspace.calls)
    bot.workspace.fail("conversations.info", "hang")
    assert share(bot, answer, SUBURBS) == {"channel": "Slack does not answer just now. Try again in a minute."}
    assert bot.workspace.messages == [answer]


def test_older_numbers_are_not_shared_and_newer_ones_are_said_to_be_newer(bot: Bot) -> None:
    answer = ask(bot, "region:Suburbs week:last by:region")
    old = str(answer.blocks)
    aged = tuple(_aged(block) for block in answer.blocks)
    answer.blocks = aged
    assert share(bot, answer, SUBURBS) == {}
    until(lambda: len(bot.workspace.messages) == 2)
    assert "newer numbers" in bot.workspace.messages[-1].text
    assert bot.workspace.messages[-1].channel == DIRECT
    use(bot, answer, "refine:by", "By region")
    until(lambda: "newer than those of the answer you used" in str(answer.blocks))
    assert "newer than" not in old


def _aged(block: dict[str, Any]) -> dict[str, Any]:
    if block["type"] != "actions":
        return block
    elements = [
        each | {"action_id": each["action_id"].rsplit(":", 1)[0] + ":flakebot_run_old"} for each in block["elements"]
    ]
    return block | {"elements": elements}


def test_a_guest_cannot_use_what_stands_under_a_shared_answer_or_forge_it(bot: Bot) -> None:
    answer = ask(bot, "region:Metro week:last")
    used = element(answer, "refine:by")
    action = {"type": "static_select", "action_id": used["action_id"], "block_id": row(answer)["block_id"]}
    action["selected_option"] = used["options"][0]
    forged = bot.pressed(answer, "x", "x") | {"actions": [action], "user": {"id": GUEST}}
    bot.post(forged)
    until(lambda: "You are a guest here" in bot.workspace.messages[-1].text)


def test_an_answer_used_a_month_later_is_about_the_same_days(bot: Bot) -> None:
    answer = ask(bot, "region:Metro")
    assert row(answer)["block_id"] == "/flake region:Metro week:2020-08-15"
    state = bot.workspace.state
    state.clock.move(state.clock.now() + timedelta(minutes=20))
    use(bot, answer, "refine:by", "By day")
    until(lambda: "Sat, Aug 15" in str(answer.blocks) and "day" in row(answer)["block_id"])


def test_another_number_than_those_offered_is_asked_for_in_a_form_and_planned_in_place(bot: Bot) -> None:
    question = ask(bot, "plan region:CD7")
    assert question.text == "How many completed shifts do you want in CD7 next week?"
    assert [each["text"]["text"] for each in row(question)["elements"]] == ["20", "40", "60", "Other…"]
    press(bot, question, row(question)["elements"][-1])
    until(lambda: stack(bot))
    [view] = stack(bot)
    assert (view["callback_id"], view["blocks"][0]["element"]["type"]) == ("other", "number_input")
    values = {"number": {"number": {"type": "number_input", "value": "35"}}}
    assert bot.workspace.do(bot.workspace.actions.submit(MARIA, view["id"], values)) == {}
    until(lambda: question.text.startswith("For 35 in CD7 next week"))
    assert bot.workspace.messages == [question]


def test_a_form_that_is_sent_after_half_an_hour_is_answered_in_direct_messages(bot: Bot) -> None:
    question = ask(bot, "plan region:CD7")
    press(bot, question, row(question)["elements"][-1])
    until(lambda: stack(bot))
    [view] = stack(bot)
    state = bot.workspace.state
    state.clock.move(state.clock.now() + timedelta(minutes=31))
    values = {"number": {"number": {"type": "number_input", "value": "35"}}}
    assert bot.workspace.do(bot.workspace.actions.submit(MARIA, view["id"], values)) == {}
    until(lambda: len(bot.workspace.messages) == 2)
    answer = bot.workspace.messages[-1]
    assert (answer.channel, answer.text[:23]) == (DIRECT, "For 35 in CD7 next week")
    assert "The form was open for more than half an hour" in str(answer.blocks[0])


def test_a_form_for_a_number_that_slack_does_not_open_is_said(bot: Bot) -> None:
    question = ask(bot, "plan region:CD7")
    bot.workspace.fail("views.open", "500")
    press(bot, question, row(question)["elements"][-1])
    until(lambda: "did not open the form for the number" in bot.workspace.messages[-1].text)


def press(bot: Bot, message: Message, button: dict[str, Any]) -> None:
    action = {name: button[name] for name in ("type", "action_id", "value")} | {"block_id": row(message)["block_id"]}
    at = {"channel": message.channel, "ts": message.ts}
    assert bot.workspace.do(bot.workspace.actions.act(MARIA, at, action, {})).error == ""


def test_in_a_thread_a_few_words_change_what_the_same_person_asked_there_and_nobody_else(bot: Bot) -> None:
    def mention(text: str, thread: str | None = None, user: str = MARIA) -> Message:
        before = len(bot.workspace.messages)
        bot.workspace.do(bot.workspace.actions.say(user, CHANNEL, f"<@{BOT_USER}> {text}", thread))
        return bot.workspace.wait(before + 1, 120)[-1]

    assert mention("cd5 last week").text.startswith("CD5 last week")
    first = next(message.ts for message in bot.workspace.state.history.kept if message.user == MARIA)
    answer = mention("and CD4?", first)
    assert (answer.text[:13], answer.thread_ts, answer.only_for) == ("CD4 last week", first, MARIA)
    assert mention("by day", first).text.startswith("CD4 last week")
    assert "by:day" in row(bot.workspace.messages[-1])["block_id"]
    assert mention("trend region:CD7", first, DANIEL).text.startswith("CD7")
    assert mention("this week?", first).text.startswith("CD4 this week")
    assert mention("plan CD7", first).text.startswith("How many completed shifts do you want in CD7 next week?")
    assert mention("35", first).text.startswith("For 35 in CD7 next week")
    assert mention("donations", first).text.startswith("I count shifts, not donations.")
    assert "CD4" not in mention("by day", first).text
