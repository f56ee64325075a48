"""Accepting what stopped the newest run: what it means is said first, a reason is asked, and it holds once."""

from __future__ import annotations

from typing import Any

from bot.admin.replies import accept as views
from bot.app import wiring
from bot.messages import Reply, Request
from bot.replies import blocks
from local.slack import block_rules
from tests.support.mornings import HOUR, MINUTE, SEVEN, USUAL, Mornings, sign_ups
from tests.support.slack_workspace import PRIYA, configured


def ask(mornings: Mornings, words: str) -> Reply:
    """Let somebody of the data team ask, and do what takes long."""
    mine = configured(mornings.workspace.url, **mornings.variables)
    environment = wiring.Environment(mornings.clock.now, mornings.clock.now)
    inside = wiring.Backend(mine, mornings.warehouse, lambda _chart, _report: None, environment)
    now = mornings.clock.now()
    words = words.removeprefix("/flake-admin ")
    request = Request(words, PRIYA, "C0DATATEAM", now.date(), "R", now=now, entry_point="/flake-admin", data_team=True)
    reply = inside.answer(request)
    return reply.work(lambda _: None) if reply.work else reply


def sent(view: dict[str, Any], reason: str) -> str:
    """Return the words that the form sends."""
    words, channel = views.chosen(view | {"state": {"values": {"reason": {"reason": {"value": reason}}}}})
    assert channel == "C0DATATEAM"
    return words


def halved(mornings: Mornings, count: int = USUAL // 2) -> None:
    """Let a morning's sync bring half of the sign-ups, so that the run stops."""
    mornings.sync(sign_ups(count), SEVEN - HOUR)
    mornings.look(mornings.instance(), SEVEN)


def test_the_form_says_what_accepting_means_and_publishes_once(mornings: Mornings) -> None:
    halved(mornings)
    asked = ask(mornings, "accept form:yes")
    assert asked.view is not None
    assert block_rules.faults([block for block in asked.blocks if isinstance(block, dict)], lambda _: True) == []
    said = blocks.as_text(asked.blocks)
    assert asked.text == "Publish although half of VAN's sign-ups are missing?"
    for line in (
        "Sign-ups: 1,200 → 600",
        "Flake rate of Aug 8–14: none, for nothing is closed out → none, for nothing is closed out",
        "Digests that are held go out today.",
        "It holds for this one run",
        "fail volume_plausible: 600 (1,200 sign-ups in the last run, now 600)",
    ):
        assert line in said
    assert mornings.completed() == USUAL, "nothing is done before the form is sent"
    done = ask(mornings, sent(asked.view, "  half of CD7\nleft "))
    assert (done.outcome, done.text[:22]) == ("answered", "Published: 600 sign-up")
    run = mornings.runs()[-1]
    assert (run["asked_by"], run["reason"], run["accepted"]) == (PRIYA, "half of CD7 left", "volume_plausible:600")
    used = mornings.warehouse.ask("questions/audit").records()
    assert any(each["person"] == PRIYA and "half of CD7 left" in each["words"] for each in used)
    mornings.sync(sign_ups(USUAL // 4), SEVEN + HOUR)
    mornings.clock.move(SEVEN + 2 * HOUR)
    assert "half of VAN's sign-ups are missing" in ask(mornings, "rerun pipeline confirm:yes reason:x").text


def test_data_that_got_worse_after_the_form_was_opened_are_not_accepted_unseen(mornings: Mornings) -> None:
    halved(mornings)
    view = ask(mornings, "accept form:yes").view
    assert view is not None
    mornings.sync(sign_ups(USUAL // 10), SEVEN + MINUTE)
    mornings.clock.move(SEVEN + 10 * MINUTE)
    worse = ask(mornings, sent(view, "half of CD7 left"))
    assert (worse.outcome, mornings.completed()) == ("refused", USUAL)
    assert "VAN's data have changed since you looked, so nothing was accepted" in blocks.as_text(worse.blocks)
    again = ask(mornings, "accept form:yes")
    assert again.view is not None
    assert "Sign-ups: 1,200 → 120" in blocks.as_text(again.blocks)
    assert ask(mornings, sent(again.view, "they all left")).outcome == "answered"
    assert mornings.completed() == USUAL // 10


def test_what_was_asked_of_an_older_run_is_asked_again(mornings: Mornings) -> None:
    halved(mornings)
    view = ask(mornings, "accept volume_plausible").view
    assert view is not None
    mornings.sync(sign_ups(USUAL // 10), SEVEN + MINUTE)
    mornings.look(mornings.instance(), SEVEN + 10 * MINUTE)
    stale = ask(mornings, sent(view, "fine"))
    assert (stale.outcome, mornings.completed()) == ("misread", USUAL)
    assert "Another run has been checked since" in stale.text


def test_a_check_that_is_named_is_accepted_for_as_many_as_it_found(mornings: Mornings) -> None:
    unseen = ask(mornings, "rerun pipeline accept:volume_plausible reason:fine")
    assert (unseen.outcome, "has not failed in the newest run" in unseen.text) == ("misread", True)
    halved(mornings)
    asked = blocks.as_text(ask(mornings, "rerun pipeline accept:volume_plausible reason:fine").blocks)
    assert "accept:volume_plausible:600 confirm:yes" in asked
    mornings.sync(sign_ups(USUAL // 10), SEVEN + MINUTE)
    mornings.clock.move(SEVEN + 10 * MINUTE)
    worse = ask(mornings, "rerun pipeline accept:volume_plausible confirm:yes reason:fine")
    assert (worse.outcome, mornings.completed()) == ("refused", USUAL)
    # That run has been seen to fail, and is the one that is accepted now.
    assert ask(mornings, "rerun pipeline accept:volume_plausible confirm:yes reason:fine").outcome == "answered"
    assert mornings.completed() == USUAL // 10


def test_what_nobody_may_accept_and_what_nothing_stopped(mornings: Mornings) -> None:
    assert "There is nothing to accept" in ask(mornings, "accept").text
    halved(mornings, 0)
    assert "data_present cannot be accepted: numbers that fail it are wrong." in ask(mornings, "accept").text


def test_only_what_stopped_the_run_is_accepted(mornings: Mornings) -> None:
    halved(mornings)
    other = ask(mornings, "accept dates_sane reason:fine")
    assert other.outcome == "misread"
    assert "/flake-admin accept volume_plausible reason:fine" in blocks.as_text(other.blocks)
    assert "was stopped by volume_plausible" in ask(mornings, "accept volume_plausibel").text


def test_with_a_reason_a_button_publishes(mornings: Mornings) -> None:
    halved(mornings)
    asked = ask(mornings, "accept reason:half of CD7 left")
    assert asked.view is None
    (buttons,) = [block for block in asked.blocks if isinstance(block, dict) and block["type"] == "actions"]
    run = mornings.runs()[-1]["run_id"]
    assert [each["value"] for each in buttons["elements"]] == [
        f"/flake-admin accept volume_plausible confirm:{run} reason:half of CD7 left"
    ]
