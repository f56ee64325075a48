"""Where the event type asked for has no shifts: which have, in every command that takes a type, and that they run."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.replies.phrases import kinds
from tests.support.exports import sign_up, write_campaign
from tests.support.homes import TODAY
from tests.support.terminal import Terminal, build

SIGN_UPS = [
    sign_up(1, "2020-08-11", "Completed"),
    sign_up(2, "2020-08-11", "No Show"),
    sign_up(3, "2020-08-12", "Walk In", type_="Text Bank"),
    sign_up(4, "2020-08-12", "Scheduled", location="11"),
    # The following day shows that the last day is over.
    sign_up(5, "2020-08-16", "Completed", location="11"),
    sign_up(6, "2020-08-18", "Scheduled"),
    sign_up(7, "2020-08-25", "Confirmed"),
    sign_up(8, "2020-08-25", "Cancelled"),
]
ASKED = {
    "week:last type:canvass CD1": "No canvasses in CD1 last week. Phone banks: 2 shifts. Text banks: 1 shift.",
    "week:last type:textbank CD2": "No text banks in CD2 last week. Phone banks: 1 shift.",
    "day:2020-08-11 type:canvass": "No canvasses Tue, Aug 11. Phone banks: 2 shifts.",
    "month:august type:canvass CD1": "No canvasses in CD1 this month. Phone banks: 5 shifts. Text banks: 1 shift.",
    "compare CD1,CD2 type:canvass week:last": "No canvasses in CD1, CD2 last week. Phone banks: 3 shifts. "
    "Text banks: 1 shift.",
    "trend CD1,Greater type:canvass week:last weeks:1": "No canvasses in CD1, Greater last week. Phone banks: 2 "
    "shifts. Text banks: 1 shift.",
    "next type:canvass": "No canvasses next week. Phone banks: 2 shifts.",
    "plan goal:4 type:canvass": "No canvasses next week. Phone banks: 2 shifts.",
    "confirm type:canvass CD1": "No canvasses in CD1, Aug 17–19. Phone banks: 1 shift.",
    "unclosed type:canvass weeks:1": "No canvasses Aug 10–16. Phone banks: 4 shifts. Text banks: 1 shift.",
}
"""Questions about a type that has no shifts, and the sentence with which their answers begin."""
ALONE = ("week:last type:textbank CD1", "type:canvass week:2020-09-12", "week:last type:all", "unclosed CD1")
"""Questions whose type has shifts, or whose days have none at all, or that leave the type open."""


def answers(terminal: Terminal, questions: list[str], folder: Path) -> list[dict[str, Any]]:
    asked = folder / "questions.txt"
    asked.write_text("".join(f"{question}\n" for question in questions), encoding="utf-8")
    status, out, err = terminal("ask", "--file", str(asked), "--today", TODAY, "--json")
    assert status == 0, err
    return [json.loads(line) for line in out.splitlines()]


@pytest.mark.usefixtures("home")
def test_the_types_that_have_shifts_are_named_counted_and_a_button_away(terminal: Terminal, tmp_path: Path) -> None:
    build(terminal, write_campaign(tmp_path / "d", SIGN_UPS))
    found = answers(terminal, [f"/flake {words}" for words in (*ASKED, *ALONE)], tmp_path)
    offered = []
    for reply, said in zip(found, ASKED.values(), strict=False):
        assert reply["text"].startswith(f"{said} ")
        assert reply["blocks"][0]["text"]["text"] == f"*{said}*"
        types = reply["report"]["other_types"]
        assert list(reply["report"])[-1] == "other_types"
        assert said.endswith(
            " ".join(f"{kinds(each['name']).capitalize()}: {each['shifts']} {_shifts(each)}." for each in types)
        )
        buttons = reply["blocks"][1]["elements"]
        assert [button["text"]["text"] for button in buttons] == [f"Show {kinds(each['name'])}" for each in types]
        offered += [button["value"] for button in buttons]
    for reply in found[len(ASKED) :]:
        assert "other_types" not in reply["report"]
    shown = answers(terminal, offered, tmp_path)
    assert not any("other_types" in reply["report"] for reply in shown)
    assert {reply["report"]["type"] for reply in shown} == {"phonebank", "textbank"}


def _shifts(counted: dict[str, Any]) -> str:
    return "shift" if counted["shifts"] == 1 else "shifts"


@pytest.mark.parametrize(
    ("name", "several"),
    [
        ("Phone Bank", "phone banks"),
        ("phonebank", "phone banks"),
        ("Canvass", "canvasses"),
        ("Lit Box", "lit boxes"),
        ("House Party", "house parties"),
        ("Survey Day", "survey days"),
        ("Training", "trainings"),
        ("Trainings", "trainings"),
        ("Untyped", "untyped events"),
    ],
)
def test_an_event_types_name_for_several(name: str, several: str) -> None:
    assert kinds(name) == several
