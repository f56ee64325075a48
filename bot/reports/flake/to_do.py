"""What to do today about the shifts asked for: close out past ones, make confirmation calls."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language import Asked, Scope
from bot.metrics import Coverage
from bot.replies.phrases import weekday
from bot.reports import confirm, unclosed
from bot.tools import Tools

DAYS = 14
"""Maximum age of the last day asked for, in days: what to do today does not belong to older ones."""


@dataclass(frozen=True)
class ToDo:
    """The number of past shifts to close out, the oldest one's day, and the number of calls due today."""

    to_close: int
    oldest: date | None
    calls: int

    def line(self, today: date) -> str:
        """Write it as one line; '' where there is nothing to do."""
        parts = []
        if self.to_close and self.oldest:
            number = "1 shift" if self.to_close == 1 else f"{self.to_close:,} shifts"
            parts.append(f"close out {number} (oldest {weekday(self.oldest, today)})")
        if self.calls:
            parts.append("1 confirm call" if self.calls == 1 else f"{self.calls:,} confirm calls")
        return f"Today: {' · '.join(parts)}" if parts else ""


NOTHING = ToDo(0, None, 0)


def measure(asked: Asked, today: date, tools: Tools) -> ToDo:
    """Ask what `/flake unclosed` and `/flake confirm` count for the place asked for; nothing for days long past."""
    scope = asked.scope
    if not today - timedelta(DAYS) < scope.span.last or scope.span.first > today:
        return NOTHING
    with ThreadPoolExecutor(1, thread_name_prefix="to-do") as threads:
        calls = threads.submit(_calls, scope, today, tools)
        return ToDo(*_to_close(scope, today, tools), calls.result())


def _to_close(scope: Scope, today: date, tools: Tools) -> tuple[int, date | None]:
    through = Coverage.of(tools.numbers.run, today).through
    past = unclosed.past(scope, today, tools.calendar)
    rows = tools.numbers.ask("unclosed", through=through, **past.span.parameters(), **scope.narrowed).records()
    return sum(int(row["unclosed"]) for row in rows), min((row["day"] for row in rows), default=None)


def _calls(scope: Scope, today: date, tools: Tools) -> int:
    days = confirm.around(scope, Coverage.of(tools.numbers.run, today), tools.calendar).span
    rows = tools.numbers.ask("confirm", **days.parameters(), group_by="region", **scope.narrowed).records()
    return sum(confirm.Calls.of(row, today).due for row in rows)
