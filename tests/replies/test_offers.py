"""What is offered beside an answer to a sentence, and instead of one."""

from __future__ import annotations

from datetime import date

import pytest

from bot.errors import UnknownWordError, UsageError
from bot.language.sentences import NotUnderstoodError
from bot.metrics import MN2020
from bot.replies import errors, help_page, offers
from local.slack import block_rules
from tests.support.golden import as_json

TODAY = date(2020, 8, 17)


@pytest.mark.parametrize(
    ("line", "others"),
    [
        ("/flake region:Metro week:last", ["/flake trend region:Metro", "/flake next region:Metro"]),
        (
            '/flake trend organizer:"CD5-04 Uptown"',
            [f'/flake {what}organizer:"CD5-04 Uptown"{more}' for what, more in (("", " week:last"), ("next ", ""))],
        ),
        ("/flake region:CD5 day:2020-08-15", ["/flake next region:CD5 day:2020-08-22", "/flake trend region:CD5"]),
        ("/flake region:CD5 day:2020-08-03", ["/flake trend region:CD5", "/flake next region:CD5"]),
        ("/flake next region:CD5 day:2020-08-22", ["/flake region:CD5 day:2020-08-15", "/flake region:CD5 week:last"]),
        ("/flake pause region:Metro", ["/flake subscriptions", "/flake region:Metro week:last"]),
        ("/flake confirm region:all", ["/flake unclosed region:all", "/flake next region:all"]),
    ],
)
def test_the_two_nearest_questions_are_about_the_same_shifts(line: str, others: list[str]) -> None:
    assert [command for _, command in offers.nearest(line, TODAY)] == others


def test_the_command_that_was_understood_can_be_copied_and_names_its_weekday() -> None:
    shown = offers.echo("/flake region:CD5 day:2020-08-15", [("Week by week", "/flake trend region:CD5")])
    assert "Read as `/flake region:CD5 day:2020-08-15` (" in shown[0]["elements"][0]["text"]
    assert "Aug 15)" in shown[0]["elements"][0]["text"]
    weekend = offers.echo("/flake confirm region:CD5 since:2020-08-22 until:2020-08-23", [])
    assert "(Sat, Aug 22 – Sun, Aug 23)" in weekend[0]["elements"][0]["text"].replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("trouble", "own", "said"),
    [
        (NotUnderstoodError("subject", "donations"), "CD5", "I count shifts, not donations. I can show:"),
        (NotUnderstoodError("subject", "people"), "CD5", "I know no names. I can show:"),
        (NotUnderstoodError("word", "<b>"), "", "I don't know “<b>”. I can show:"),
        (NotUnderstoodError("number"), "CD5", "A number of what? To plan for it, type “plan 40”. I can show:"),
        (NotUnderstoodError("mixed"), "CD5", "No single answer says all of that. I can show:"),
        (NotUnderstoodError("hello"), "CD5", "Hi. I count shifts for CD5. Ask me anything like"),
        (NotUnderstoodError("hello", "thanks"), "CD5", "You're welcome. I count shifts for CD5. Ask me anything like"),
        (NotUnderstoodError("hello", "ok"), "", "OK. I count shifts for all regions. Ask me anything like"),
        (NotUnderstoodError("little"), "CD5", "Say a little more, such as “last week” or “tomorrow”. I can show:"),
        (NotUnderstoodError("places", "region:CD5 region:CD5"), "CD5", "I can compare these places, or show:"),
    ],
)
def test_what_no_command_answers_is_offered_about_ones_own_region(
    trouble: NotUnderstoodError, own: str, said: str
) -> None:
    error = offers.unclear(trouble, UnknownWordError("I don't know “x”."), own)
    assert error.text.startswith(said)
    assert error.outcome == ("answered" if trouble.trouble == "hello" else "misread")
    place = f"region:{own or 'all'}"
    assert all(place in command for _, command in error.offered if command != "/flake help")
    reply = errors.user_error(error)
    assert block_rules.faults(as_json(reply)["blocks"], lambda _: True) == []
    assert all(len(label) <= 24 for label, _ in error.offered)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (UnknownWordError("Not the words that are looked at."), "I don't know “x”. I can show:"),
        (UsageError("I don't know “y”."), "I don't know “y”. I can show:"),
        (UsageError("That is still ahead."), "That is still ahead. I can show:"),
    ],
)
def test_a_word_is_unknown_by_the_class_of_the_error_not_by_its_text(error: UsageError, said: str) -> None:
    assert offers.unclear(NotUnderstoodError("word", "x"), error, "").text == said


def test_a_known_word_is_not_taken_for_a_misspelled_one() -> None:
    error = UnknownWordError("I don't know “calls”. Did you mean all?", "/flake all 4 tmrw")
    said = offers.unclear(NotUnderstoodError("mixed"), error, "CD5")
    assert said.text == "No single answer says all of that. I can show:"
    assert "/flake all 4 tmrw" not in [command for _, command in said.offered]
    assert offers.unclear(NotUnderstoodError("word", "calls"), error, "CD5").text == error.text


def test_the_log_names_what_was_wrong_with_the_words(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    for error in (UnknownWordError("I don't know “x”."), UsageError("week: and day: exclude each other.")):
        errors.as_reply(error, "REF")
    assert [record.reason for record in caplog.records] == ["UnknownWordError", "UsageError"]  # type: ignore[attr-defined]


def test_a_goal_is_asked_for_and_what_is_typed_next_completes_the_question() -> None:
    error = offers.goal("/flake plan region:CD5 week:2020-08-22", "CD5", "next week")
    assert error.text.startswith("How many completed shifts do you want in CD5 next week?")
    assert [label for label, _ in error.offered] == ["20", "40", "60"]
    assert errors.user_error(error).awaits == "/flake plan region:CD5 week:2020-08-22 goal:"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("what is a closed shift", "closed out: VAN says Completed, No Show or Cancelled."),
        ("whats unclosed", "not closed out yet: the day is over"),
        ("what does unturfed mean", "no region, no turf: "),
        ("what is a flake rate", "flake rate: "),
        ("help words", "What the words mean."),
    ],
)
def test_a_word_that_is_asked_for_comes_before_the_others(asked: str, said: str) -> None:
    reply = help_page.words(MN2020, asked)
    assert reply.text.startswith(said)
    assert "*flaked*" in str(reply.blocks)
    assert {*help_page.ASKED_AS.values()} <= {"flaked", *dict(help_page.GLOSSARY)}
