"""What to do today about the shifts asked for: close out past ones, make confirmation calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.language import Asked, Scope
from bot.metrics import Coverage
from bot.replies.phrases import in_turf, shifts, weekday
from bot.reports import confirm, unclosed
from bot.tools import Answer, Tools

DAYS = 14
"""Maximum age of the last day asked for, in days: what to do today does not belong to older ones."""


@dataclass(frozen=True)
class ToDo:
    """The number of past shifts to close out, the oldest one's day, and the number of calls due today.

    `own` is how many of both are in the turf of the person who asks; None for a person without one.
    """

    to_close: int
    oldest: date | None
    calls: int
    own: tuple[int, int] | None = None

    def line(self, today: date) -> str:
        """Write it as one line; '' where there is nothing to do."""
        parts = []
        if self.to_close and self.oldest:
            mine = f"{in_turf(self.own[0])}, " if self.own else ""
            parts.append(f"close out {shifts(self.to_close)} ({mine}oldest {weekday(self.oldest, today)})")
        if self.calls:
            number = f"{calls(self.calls)} for shifts through {confirm.ahead(today).last:%A}"
            parts.append(f"{number} ({in_turf(self.own[1])})" if self.own else number)
        return f"Today: {' · '.join(parts)}" if parts else ""


def calls(number: int) -> str:
    """Write a number of calls: 1 confirm call, 92 confirm calls."""
    return f"{number:,} confirm {'call' if number == 1 else 'calls'}"


NOTHING = ToDo(0, None, 0)


def begin(asked: Asked, today: date, tools: Tools) -> Callable[[], ToDo]:
    """Ask what `/flake unclosed` and `/flake confirm` count for the place asked for; nothing for days long past.

    Returns what waits for the answers.
    """
    scope = asked.scope
    if not today - timedelta(DAYS) < scope.span.last or scope.span.first > today:
        return lambda: NOTHING
    to_close, calling = _to_close(scope, today, tools), _calling(asked, today, tools)

    def read() -> ToDo:
        past, due = to_close.records(), _due(calling, today)
        oldest = min((row["day"] for row in past), default=None)
        own = (_unclosed(past, asked.turf), due[asked.turf]) if asked.turf else None
        return ToDo(_unclosed(past), oldest, due.total(), own)

    return read


def _to_close(scope: Scope, today: date, tools: Tools) -> Answer:
    through = Coverage.of(tools.numbers.run, today).through
    days = unclosed.since_start(today, tools.calendar)
    return tools.numbers.ask("unclosed", through=through, **days.parameters(), **scope.narrowed)


def _unclosed(past: Sequence[Mapping[str, Any]], turf: str = "") -> int:
    """Return how many past shifts are to be closed out, of a turf or of all."""
    return sum(int(row["unclosed"]) for row in past if turf in ("", row["turf"]))


def _calling(asked: Asked, today: date, tools: Tools) -> Answer:
    """Ask for the calls due today by organizer, or by region for a person without a turf."""
    days = confirm.around(asked.scope, Coverage.of(tools.numbers.run, today), tools.calendar).span
    by = "organizer" if asked.turf else "region"
    return tools.numbers.ask("confirm", **days.parameters(), group_by=by, **asked.scope.narrowed)


def _due(calling: Answer, today: date) -> Counter[str]:
    """Count the calls due today by the key of their row."""
    due: Counter[str] = Counter()
    for row in calling.records():
        due[str(row["key"])] += confirm.Calls.of(row, today).due
    return due
