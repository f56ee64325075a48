"""What another map would move, as the data team reads it before the map is put in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.admin.replies.maps.proposal import Preview
from bot.calendar import say, say_through
from bot.imports.maps.files import Changes
from bot.imports.maps.moves import MapEffect, Move, Touched
from bot.messages import ADMIN, Block
from bot.metrics.changes import Change
from bot.replies import blocks
from bot.replies.blocks import Cell, escape
from bot.replies.phrases import count, percent, rate
from bot.tools import Published

ROWS = 40
"""Maximum number of moves, and of weeks, shown; the CSV has all."""
LINES = 8
"""Maximum number of new lines, and of lines gone, that are shown."""
REGIONS = 16
"""Maximum number of regions whose rate is shown."""

_HISTORY = "To keep history, upload the map with `from:` and a date: the old lines end the day before it."
_GROUPS = "A region has one group for all days."


@dataclass(frozen=True)
class Against:
    """What a map's moves are counted against: the published run; `waits` is the version that it did not use yet.

    `of` is what sign-ups move between: regions or outcomes. `dated`: the map's changes may begin on a day of their own.
    """

    map: str
    of: str
    dated: bool
    changes: Changes
    published: Published
    waits: int | None = None


def preview(effect: MapEffect, against: Against) -> Preview:
    """Show what another map would move."""
    through = say_through(against.published.data_through)
    return Preview(
        headline=_headline(effect),
        under=_lines(against.changes),
        report=_report(effect, against.of),
        against=f"Compared with the published run, {through}",
        parts=(*_moves(effect, against.of), *_rates(effect)),
        warnings=tuple(_warnings(effect, against)),
        days=effect.days,
        past=effect.past,
        cut=max(len(effect.moves), len(effect.groups), len(effect.rates)) > ROWS or len(effect.touched) > REGIONS,
    )


def _headline(effect: MapEffect) -> str:
    moves, what = (effect.moves, "") if effect.moves else (effect.groups, "group ")
    if not moves:
        return "This map moves no sign-up."
    first, others = moves[0], len(moves) - 1
    more = f", and {others} other {'move' if others == 1 else 'moves'}" if others else ""
    weeks = f"{first.weeks} {'week' if first.weeks == 1 else 'weeks'}"
    ends = f"from {what}{escape(first.origin)} to {what}{escape(first.target)}"
    return f"This map moves {_sign_ups(first.shifts)} of {weeks} {ends}{more}."


def _sign_ups(number: int) -> str:
    return f"{number:,} {'sign-up' if number == 1 else 'sign-ups'}"


def _lines(changes: Changes) -> list[str]:
    """Show the first of the lines that differ."""
    new, gone = changes.added, changes.removed
    shown = [f"+ {_line(line)}" for line in new[:LINES]] + [f"− {_line(line)}" for line in gone[:LINES]]
    more = max(0, len(new) - LINES) + max(0, len(gone) - LINES)
    return [*shown, *([f"and {more:,} more"] if more else [])]


def _line(line: Mapping[str, Any]) -> str:
    return escape(", ".join(str(value) if value else "–" for value in line.values()))


def _moves(effect: MapEffect, of: str) -> Iterator[Block]:
    header = ["From", "To", "Sign-ups", "Weeks", "Of past days"]
    for caption, moves in (
        (f"What moves between {of}s", effect.moves),
        ("What moves between groups", effect.groups),
    ):
        yield from _table(caption, header, [_row(move) for move in moves[:ROWS]])


def _rates(effect: MapEffect) -> Iterator[Block]:
    if effect.touched:
        rates = [_rate(each) for each in effect.touched[:REGIONS]]
        yield blocks.section("\n".join(["*Flake rates, all covered days*", *rates]))
    header = ["Region", "Week", "Rate", "Closed", "Would be", "Of"]
    yield from _table("Flake rates by week", header, [_week(each) for each in effect.rates[:ROWS]])


def _table(caption: str, header: list[str], rows: list[list[Cell]]) -> Iterator[Block]:
    fits = blocks.fitting(rows)
    if fits:
        yield blocks.data_table(caption, header, rows[:fits])


def _row(move: Move) -> list[Cell]:
    return [move.origin, move.target, count(move.shifts), count(move.weeks), count(move.past)]


def _week(each: Change) -> list[Cell]:
    before, now = each.before, each.now
    numbers = [rate(before.flake_rate), count(before.total), rate(now.flake_rate), count(now.total)]
    return [each.region, say(each.week), *numbers]


def _rate(each: Touched) -> str:
    before, now = each.before, each.now
    return (
        f"• {escape(each.region)}: {percent(before.flake_rate)} of {before.total:,} → "
        f"{percent(now.flake_rate)} of {now.total:,}"
    )


def _warnings(effect: MapEffect, against: Against) -> Iterator[str]:
    if effect.past and against.dated:
        yield (
            f":warning: *{_sign_ups(effect.past)} of days that are past would count elsewhere*: numbers that people "
            f"have seen would change. {_HISTORY if effect.moves else _GROUPS}"
        )
    if against.waits is not None:
        yield (
            f"Version {against.waits} of {against.map} still waits for its run, so what it moves is counted in here; "
            f"only the lines are compared with it. `{ADMIN} rerun pipeline reason:…` first tells them apart."
        )
    if effect.unsure:
        yield (
            f"VAN has several rows of each of {_sign_ups(effect.unsure)}; which of them is taken can depend on what "
            "their statuses mean, so some of these may count otherwise than foreseen here."
        )


def _report(effect: MapEffect, of: str) -> dict[str, Any]:
    """Return every number: the moves, and as rows the weeks of each move and each rate."""
    return {
        "moves": [_as_json(move) for move in effect.moves],
        "groups": [_as_json(move) for move in effect.groups],
        "shifts": effect.shifts,
        "past": effect.past,
        "unsure": effect.unsure,
        "rows": [*_by_week(of, effect.moves), *_by_week("group", effect.groups), *map(_rated, effect.rates)],
    }


def _as_json(move: Move) -> dict[str, Any]:
    return {
        "origin": move.origin,
        "target": move.target,
        "shifts": move.shifts,
        "weeks": move.weeks,
        "past": move.past,
    }


def _by_week(by: str, moves: Iterable[Move]) -> Iterator[dict[str, Any]]:
    for move in moves:
        for week, shifts in move.by_week.items():
            what = {"what": f"moves by {by}", "week": _iso(week)}
            yield what | {"from": move.origin, "to": move.target, "sign_ups": shifts}


def _rated(each: Change) -> dict[str, Any]:
    before, now = each.before, each.now
    return {
        "what": "flake rate",
        "week": _iso(each.week),
        "region": each.region,
        "flakes_before": before.total_flakes,
        "closed_before": before.total,
        "rate_before": before.flake_rate,
        "flakes_then": now.total_flakes,
        "closed_then": now.total,
        "rate_then": now.flake_rate,
    }


def _iso(week: date) -> str:
    return week.isoformat()
