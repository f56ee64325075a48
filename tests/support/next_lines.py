"""The rows that the question of `/flake next` returns, one line each."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.calendar import Weeks

SPAN, BEFORE = Weeks(date(2020, 8, 22), date(2020, 8, 28)), Weeks(date(2020, 6, 20), date(2020, 8, 14))
WEEK_1, WEEK_2 = date(2020, 8, 1), date(2020, 8, 8)


def line(period: str, starts: date, key: str | None, region: str = "CD5", **counts: int) -> dict[str, Any]:
    none = dict.fromkeys(
        ("completed", "no_show", "cancelled", "unclosed", "scheduled", "confirmed", "left_message", "cancelled_ahead"),
        0,
    )
    return {"period": period, "starts": starts, "key": key, "region": region, **none, **counts}
