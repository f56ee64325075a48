"""The row under an answer: its menus name what the answer is about."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar
from bot.language import Grammar, Names, Question
from bot.language.parser import parse
from bot.messages import Request
from bot.replies import controls
from bot.reports import compare, flake, trend
from bot.tools import Cost, Numbers, Published
from local.slack import block_rules

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
NAMES = Names({"CD4": "Metro", "CD5": "Metro"}, (), ("Phone Bank",))
MONDAY = date(2020, 8, 17)


def menus(words: str, grammar: Grammar) -> dict[str, tuple[str, str]]:
    """Return what each menu shows: its label, and the option chosen ('' for none)."""
    numbers = Numbers(Published("run", "", Any, None), lambda _: NAMES, lambda *_, **__: Cost())  # type: ignore[arg-type]
    asked = parse(words, NAMES, CALENDAR, MONDAY, grammar)
    question = Question(Request(words, "U1", "C1", MONDAY, "R"), grammar, asked, words)
    blocks = controls.show(question, numbers, CALENDAR)
    assert block_rules.faults(blocks, lambda _: True) == []
    selects = [element for element in blocks[0]["elements"] if element["type"] == "static_select"]
    return {
        each["action_id"].split(":")[1]: (
            each["placeholder"]["text"],
            each.get("initial_option", {"text": {"text": ""}})["text"]["text"],
        )
        for each in selects
    }


@pytest.mark.parametrize(
    ("words", "grammar", "menu", "shown"),
    [
        ("CD4,CD5", compare.GRAMMAR, "week", ("Last four weeks", "")),
        ("CD4,CD5 last week", compare.GRAMMAR, "week", ("Week", "Last week, Aug 8–14")),
        ("CD5", flake.GRAMMAR, "week", ("Week", "This week, Aug 15–21")),
        ("CD5 yesterday", flake.GRAMMAR, "week", ("Yesterday", "")),
        ("CD5", trend.GRAMMAR, "week", ("Jun 27 – Aug 21", "")),
        ("CD5", trend.GRAMMAR, "by", ("Rows", "All together")),
        ("by:region", trend.GRAMMAR, "by", ("Rows", "By region")),
    ],
)
def test_a_menu_names_what_the_answer_is_about(words: str, grammar: Grammar, menu: str, shown: tuple[str, str]) -> None:
    assert menus(words, grammar)[menu] == shown


def test_all_together_can_be_asked_again() -> None:
    assert parse("by:together", NAMES, CALENDAR, MONDAY, trend.GRAMMAR).scope.group_by == "together"
