"""What the data team mistypes: each suggestion runs as it is, and nothing unintended is done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.admin import AdminCommand
from bot.admin.reconcile import causes
from bot.admin.reconcile.reply import REMEDIES
from bot.app import wiring
from bot.messages import EntryPoint, Reply, Request
from bot.replies import blocks
from commands.admin import COMMANDS
from tests.support.digest.office import CHICAGO, MONDAY, Office, opened
from tests.support.slack_workspace import PRIYA, configured


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.clock.move(MONDAY)
        yield found


def ask(office: Office, text: str, door: EntryPoint = "/flake-admin") -> Reply:
    """Let somebody of the data team ask."""
    mine = configured(office.workspace.url, **office.variables)
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    today = MONDAY.astimezone(CHICAGO).date()
    return inside.answer(Request(text, PRIYA, "C0DATATEAM", today, "R", now=MONDAY, entry_point=door, data_team=True))


def offered(reply: Reply) -> str:
    """Give the words of the first button."""
    actions = [block for block in reply.blocks if isinstance(block, dict) and block["type"] == "actions"]
    value: str = actions[0]["elements"][0]["value"]
    return value


@pytest.mark.parametrize(
    ("typed", "said", "offer"),
    [
        ("hlep", "Did you mean help?", "/flake-admin help"),
        ("help rerunn", "Did you mean rerun?", "/flake-admin help rerun"),
        ("pipeline rerun reason:late export", "Did you mean rerun?", "/flake-admin rerun pipeline reason:late export"),
        ("pipeline Rerun reason:late export", "Did you mean rerun?", "/flake-admin rerun pipeline reason:late export"),
        ("locations_mapped check", "Did you mean check?", "/flake-admin check locations_mapped"),
        ("stauts", "Did you mean status?", "/flake-admin status"),
        (
            "rerun piepline reason:late export",
            "Did you mean pipeline?",
            "/flake-admin rerun pipeline reason:late export",
        ),
        (
            "rerun digets region:Metro reason:x",
            "Did you mean digest?",
            "/flake-admin rerun digest region:Metro reason:x",
        ),
        ("freeze Mtro reason:half", "Did you mean Metro?", "/flake-admin freeze Metro reason:half"),
        ("freeze Metro since it is half reason:x", "Did you mean Metro?", "/flake-admin freeze Metro reason:x"),
        ("thaw metor reason:whole", "Did you mean Metro?", "/flake-admin thaw Metro reason:whole"),
    ],
)
def test_what_is_nearly_spelled_so_is_offered_with_all_that_was_said(
    office: Office, typed: str, said: str, offer: str
) -> None:
    reply = ask(office, typed)
    assert (reply.outcome, offered(reply)) == ("misread", offer)
    assert said in reply.text
    assert ask(office, offer.removeprefix("/flake-admin ")).outcome != "misread"


def test_what_is_like_nothing_is_answered_with_what_there_is(office: Office) -> None:
    assert "There are: status, check, rerun" in ask(office, f"{'x' * 400} y").text
    assert "x" * 100 not in ask(office, f"{'x' * 400} y").text
    # What stands in a reason is no command.
    assert "There are: status, check" in ask(office, "hold reason:please freeze Metro").text
    assert "There are: Greater Minnesota, Metro" in ask(office, "freeze Qqqq reason:x").text
    assert offered(ask(office, "rerun everything and more reason:x")) == "/flake-admin rerun"


@pytest.mark.parametrize("typed", ["admin freeze Metro reason:x", "freeze Metro reason:x", "Freeze Metro reason:x"])
def test_a_command_of_the_data_team_typed_after_flake_is_offered_after_flake_admin(office: Office, typed: str) -> None:
    reply = ask(office, typed, "/flake")
    assert (reply.outcome, offered(reply)) == ("misread", "/flake-admin freeze Metro reason:x")


def test_a_second_reason_is_not_dropped_in_silence(office: Office) -> None:
    ask(office, "freeze Suburbs reason:the first")
    again = ask(office, "freeze suburbs reason:the second")
    assert again.text == "Suburbs is frozen already."
    assert "The reason stays as it is" in blocks.as_text(again.blocks)
    assert ask(office, "thaw all reason:x").text.startswith("All numbers: not frozen as such. Frozen: ")


def test_each_cause_of_a_difference_has_its_remedy() -> None:
    judged = (*causes.CLOSED, *causes.OPEN)
    named = {word for name, word in vars(causes).items() if name.isupper() and isinstance(word, str)}
    assert named - {*judged} == set(REMEDIES)


def test_what_is_lacking_is_asked_for_with_what_was_said(office: Office) -> None:
    assert "/flake-admin freeze metro reason:" in ask(office, "freeze metro").text
    assert "/flake-admin thaw Metro reason:" in ask(office, "thaw Metro").text


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_a_command_takes_every_key_that_its_help_names(command: AdminCommand) -> None:
    named = {words.partition(":")[0] for words, _ in command.details if ":" in words}
    assert named <= set(command.keys or ())
