"""What to do today, as the line below an answer says it."""

from __future__ import annotations

from datetime import date

import pytest

from bot.reports.flake.to_do import NOTHING, ToDo

TODAY = date(2020, 8, 17)
SATURDAY = date(2020, 8, 15)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (NOTHING, ""),
        (
            ToDo(25, SATURDAY, 29),
            "Today: close out 25 shifts (oldest Saturday) · 29 confirm calls for shifts through Wednesday",
        ),
        (
            ToDo(1, SATURDAY, 1),
            "Today: close out 1 shift (oldest Saturday) · 1 confirm call for shifts through Wednesday",
        ),
        (
            ToDo(1250, date(2020, 7, 22), 29, (4, 0)),
            "Today: close out 1,250 shifts (4 in your turf, oldest Wed, Jul 22) · 29 confirm calls for shifts through "
            "Wednesday (none in your turf)",
        ),
        (ToDo(0, None, 29, (0, 6)), "Today: 29 confirm calls for shifts through Wednesday (6 in your turf)"),
    ],
)
def test_the_line_says_how_much_of_it_is_in_ones_own_turf(found: ToDo, said: str) -> None:
    assert found.line(TODAY) == said
