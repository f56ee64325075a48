"""How days are named, and the line that announces an answer."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from bot.calendar import Calendar, Span, Weeks
from bot.language import Names, Question
from bot.language.parser import parse
from bot.messages import Request
from bot.replies import phrases
from commands.registry import READER

CALENDAR = Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6))
NAMES = Names({"CD4": "Metro", "CD5": "Metro", "CD2": "Suburbs"}, ("CD5-01 Powderhorn",), ("Phone Bank",))
TODAY = date(2020, 8, 17)


@pytest.mark.parametrize(
    ("command", "words", "said"),
    [
        ("flake", "region:CD5", "Counting CD5, this week …"),
        ("flake", "day:2020-08-15 type:all", "Counting all regions, all event types, Sat, Aug 15 …"),
        ("next", "", "Counting all regions, next week …"),
        ("trend", "region:CD4,CD5", "Counting CD4, CD5, Jun 27 – Aug 21 …"),
        ("compare", "region:CD5 week:current,last", "Counting CD5 …"),
        ("confirm", "organizer:CD5-01 Powderhorn", "Counting CD5-01 Powderhorn …"),
        ("unclosed", "region:Metro", "Counting Metro …"),
        ("digest", "region:Metro", "Counting Metro, last week …"),
        ("subscriptions", "", "Looking it up …"),
        ("pause", "region:Metro", "Looking it up …"),
    ],
)
def test_what_is_counted_is_said_while_it_is_counted(command: str, words: str, said: str) -> None:
    found = READER.named(command)
    assert found is not None
    asked = parse(words, NAMES, CALENDAR, TODAY, found.grammar)
    request = Request(words, "U0MARIA000", "C0METRO000", TODAY, "ABC234")
    assert phrases.counting(Question(request, found.grammar, asked, words)) == said


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (Weeks(date(2020, 8, 15), date(2020, 8, 21)), "this week"),
        (Weeks(date(2020, 8, 8), date(2020, 8, 14)), "last week"),
        (Weeks(date(2020, 8, 22), date(2020, 8, 28)), "next week"),
        (Weeks(date(2020, 7, 18), date(2020, 8, 14)), "last four weeks"),
        (Weeks(date(2020, 7, 11), date(2020, 8, 7)), "Jul 11 – Aug 7"),
        (Span(date(2020, 8, 18), date(2020, 8, 24)), "Aug 18–24"),
        (Span(date(2020, 8, 9), date(2020, 8, 15)), "Aug 9–15"),
        (Span(date(2020, 8, 3), date(2020, 8, 16)), "Aug 3–16"),
        (Span(date(2020, 8, 18), date(2020, 8, 18)), "tomorrow"),
    ],
)
def test_only_campaign_weeks_are_called_weeks(span: Span, said: str) -> None:
    assert phrases.named(span, TODAY) == said
