"""“How computed”: as many questions as a message has room for, and how many more there were."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from bot.language import Question, parser
from bot.messages import Request
from bot.replies import receipt
from bot.replies.blocks import as_text
from bot.reports import flake
from bot.tools import Answer, Cost, Noted, Published
from tests.support.small_campaign import CALENDAR, NAMES, TODAY

DAYS = {"first_day": date(2020, 8, 8), "last_day": date(2020, 8, 14), "through": date(2020, 8, 16)}


@pytest.mark.parametrize(("asked", "left"), [(3, 0), (60, 34)])
def test_it_shows_as_many_questions_as_a_message_has_room_for(asked: int, left: int) -> None:
    request = Request("region:Metro", "U0MARIA", "C0", TODAY, "R")
    question = Question(request, flake.GRAMMAR, parser.parse("region:Metro", NAMES, CALENDAR, TODAY, flake.GRAMMAR))
    where = {"region": None, "region_group": "Metro", "organizer": None, "event_type": "phonebank"}
    noted = Noted("questions/unclosed", "run", {**DAYS, **where}, Answer(pd.DataFrame(), Cost(1, 2)))
    run = Published("run", "Sample", datetime(2020, 8, 17, 12, tzinfo=UTC), date(2020, 8, 16))
    shown = receipt.show(question, run, [noted] * asked, CALENDAR.zone).blocks
    said = as_text(shown)
    assert said.count("To ask it again") + left == asked
    assert (f"And {left} more questions." in said) == bool(left)
    assert len(shown) <= 50
    assert len(said) < 13_200
