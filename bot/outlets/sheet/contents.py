"""What stands in each tab: the contract's counts, added up as a director prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.calendar import Calendar
from bot.language import NO_REGION, NO_TURF, type_key
from bot.metrics import MIN_CLOSED, MIN_CLOSED_TO_RANK
from bot.outlets.sheet import goals
from bot.outlets.sheet.sums import DIVIDED, FUTURE, PAST, added, counts, divided, grouped, joined, rate, serial
from bot.outlets.sheet.tabs import Column, Row, Tab, Value
from bot.schedule import say_moment

if TYPE_CHECKING:
    from bot.outlets.contract import Contract

WEEK, TREND, ORGANIZERS, AHEAD, UNCLOSED, ABOUT, PTG = range(1_000_001, 1_000_008)
IDS = (WEEK, PTG, TREND, ORGANIZERS, AHEAD, UNCLOSED, ABOUT)
"""The ids of our tabs, which never change."""

ALL = "All regions"
MAX_LINES = 6
"""Maximum number of lines in the chart."""

READING = (
    ("Flake rate", "Flaked, of the shifts that are closed out, on days that VAN's sync has seen whole."),
    ("Small numbers", f"Rates of fewer than {MIN_CLOSED_TO_RANK} shifts are gray; of fewer than {MIN_CLOSED}, empty."),
    ("Your own columns", "Add them to the right of these; they stay beside their rows, even when you sort."),
)
"""What a reader has to know, below the places."""


@dataclass(frozen=True)
class Contents:
    """The tabs of a publication; rows of organizers are left out where not everybody may see them."""

    contract: Contract
    calendar: Calendar
    default_type: str
    organizers: bool = True

    @property
    def tabs(self) -> tuple[Tab, ...]:
        """Return all tabs in their order; the last tells about the numbers."""
        return (
            self._week(),
            self._ptg(),
            self._trend(),
            self._organizers(),
            self._ahead(),
            self._unclosed(),
            self._about(),
        )

    @cached_property
    def week(self) -> date:
        """Return the first day of the week that is shown as this one."""
        return self.calendar.week(max(each.as_of for each in self.contract.about)).first

    @cached_property
    def _types(self) -> list[str]:
        """Return the event types, the usual one first."""
        found = {each.event_type for each in self.contract.weeks}
        return sorted(found, key=lambda kind: (type_key(kind) != type_key(self.default_type), kind))

    @cached_property
    def _places(self) -> dict[str, list[Any]]:
        """Return the rows of the weeks by place: all regions, groups of several regions, single regions."""
        regions: dict[str, set[str]] = {}
        for each in self.contract.weeks:
            regions.setdefault(each.region_group, set()).add(each.region)
        groups = {group for group, inside in regions.items() if inside != {group}}
        places: dict[str, list[Any]] = {ALL: list(self.contract.weeks)}
        places |= {group: [one for one in self.contract.weeks if one.region_group == group] for group in sorted(groups)}
        names = sorted({one.region for one in self.contract.weeks}, key=lambda name: (name == NO_REGION, name))
        return places | {name: [one for one in self.contract.weeks if one.region == name] for name in names}

    def _week(self) -> Tab:
        columns = (
            Column("Week of", "date"),
            Column("Type", "text", 120),
            Column("Region", "text", 170),
            Column("Flake rate", "rate"),
            *(Column(title) for title in PAST),
            *(Column(title) for title in FUTURE),
            Column("Data through", "date"),
        )
        rows = []
        for kind in self._types:
            for place, its in self._places.items():
                found = [one for one in its if one.event_type == kind]
                if found:
                    now = [one for one in found if one.week_start == self.week]
                    values = (rate(now), *counts(now, PAST), *counts(now, FUTURE), self._through(place))
                    rows.append(Row(f"{kind}|{place}", (serial(self.week), kind, place, *values)))
        return Tab(WEEK, "This week", columns, tuple(rows), (("Flake rate", "Closed out"),))

    def _ptg(self) -> Tab:
        places: dict[str, set[str]] = {}
        for one in self.contract.about:
            places.setdefault(one.region_group, set()).add(one.region)
        groups = {group for group, inside in places.items() if inside != {group}}
        today = max(each.as_of for each in self.contract.about)
        rows = goals.lines(self.contract.ptg, today, groups, organizers=self.organizers)
        return Tab(PTG, "PTG", goals.COLUMNS, rows)

    def _through(self, place: str) -> Value:
        """Return the last day that the rates of a place count: the earliest of its regions."""
        inside = [one for one in self.contract.about if place in (ALL, one.region, one.region_group)]
        return serial(min((one.data_through for one in inside if one.data_through), default=None))

    def _trend(self) -> Tab:
        usual = self._types[:1]
        groups = [place for place in self._places if place not in {one.region for one in self.contract.weeks}]
        lines = (groups if len(groups) > 1 else list(self._places))[:MAX_LINES]
        titles = [f"{place} {what}" for place in lines for what in ("rate", "flaked", "closed out")]
        columns = (
            Column("Week of", "date"),
            Column("Through", "date"),
            *(Column(title, "rate" if title.endswith(" rate") else "count") for title in titles),
        )
        weeks = sorted({one.week_start for one in self.contract.weeks if one.week_start <= self.week})
        rows = []
        for week in weeks:
            values: list[Value] = []
            for place in lines:
                found = [one for one in self._places[place] if one.week_start == week and one.event_type in usual]
                values += [rate(found), added(found, "total_flakes"), added(found, "total")]
            through = min(date.fromordinal(week.toordinal() + 6), self._last_day)
            rows.append(Row(week.isoformat(), (serial(week), serial(through) if through >= week else None, *values)))
        graded = tuple((f"{place} rate", f"{place} closed out") for place in lines)
        heading = f"Flake rate: {usual[0]}" if usual else ""
        charted = tuple(title for title, _ in graded) if rows else ()
        return Tab(TREND, "Trend", columns, tuple(rows), graded, charted, heading)

    @cached_property
    def _last_day(self) -> date:
        """Return the last covered day of any place; the first possible date where no day is covered."""
        return max((one.data_through for one in self.contract.about if one.data_through), default=date.min)

    def _organizers(self) -> Tab:
        columns = (
            Column("Type", "text", 120),
            Column("Region", "text", 110),
            Column("Organizer", "text", 190),
            *(Column(f"{when} {what}", kind) for when in ("Week", "Campaign") for what, kind in DIVIDED),
            Column("Not closed out"),
            Column("Scheduled"),
        )
        rows = []
        shown = self.contract.weeks if self.organizers else ()
        for key, found in grouped(shown, ("event_type", "region", "organizer")):
            now = [one for one in found if one.week_start == self.week]
            values = (*divided(now), *divided(found), added(found, "unclosed"), added(found, "scheduled"))
            rows.append(Row(joined(*key), (*key, *values)))
        graded = tuple((f"{when} rate", f"{when} closed out") for when in ("Week", "Campaign"))
        return Tab(ORGANIZERS, "Organizers", columns, self._ordered(rows), graded)

    def _ahead(self) -> Tab:
        columns = (
            Column("Day", "date"),
            Column("Type", "text", 120),
            Column("Region", "text", 110),
            *(Column(title) for title in FUTURE),
            Column("Closed out already"),
        )
        names = {**FUTURE, "Closed out already": "closed_ahead"}
        rows = [
            Row(joined(*key), (serial(key[0]), *key[1:], *counts(found, names)))
            for key, found in self._by_day(self.contract.ahead, ("event_date", "event_type", "region"))
        ]
        return Tab(AHEAD, "Ahead", columns, tuple(rows))

    def _unclosed(self) -> Tab:
        by = ("event_date", "event_type", "region", *(("organizer",) if self.organizers else ()), "event")
        columns = (
            Column("Day", "date"),
            Column("Type", "text", 120),
            Column("Region", "text", 110),
            *((Column("Organizer", "text", 190),) if self.organizers else ()),
            Column("Event", "text", 260),
            Column("Not closed out"),
        )
        rows = [
            Row(joined(*key), (serial(key[0]), *key[1:], added(found, "unclosed")))
            for key, found in self._by_day(self.contract.unclosed, by)
        ]
        return Tab(UNCLOSED, "Unclosed", columns, tuple(rows))

    def _by_day(self, rows: Iterable[Any], names: Sequence[str]) -> list[tuple[tuple[Any, ...], list[Any]]]:
        """Return rows by the values of some fields, the first a day and the second a type: the usual type first."""
        order = {kind: at for at, kind in enumerate(self._types)}
        return sorted(grouped(rows, names), key=lambda one: (one[0][0], order.get(one[0][1], len(order)), one[0][1:]))

    def _about(self) -> Tab:
        columns = (
            Column("About", "text", 150),
            Column("These numbers", "text", 420),
            Column("Data through", "date"),
            Column("Counted for", "date"),
            Column("Published", "text", 170),
            Column("Run", "text", 290),
            Column("Definition", "text", 160),
        )
        rows = [
            Row(
                f"place|{one.region}|{one.region_group}",
                (
                    one.region,
                    self._state(one),
                    serial(one.data_through),
                    serial(one.as_of),
                    self._moment(one.published_at),
                    one.run_id,
                    one.definition,
                ),
            )
            for one in sorted(self.contract.about, key=lambda one: (one.region == NO_REGION, one.region))
        ]
        rows += [Row(f"reading|{name}", (name, said, *[None] * 5)) for name, said in READING]
        return Tab(ABOUT, "About", columns, tuple(rows))

    def _state(self, place: Any) -> str:
        if place.held_since is None:
            return "The newest numbers."
        return f"Held since {self._moment(place.held_since)} because: {place.held_because}"

    def _moment(self, moment: Any) -> str:
        return say_moment(moment.astimezone(self.calendar.zone))

    def _ordered(self, rows: Iterable[Row]) -> tuple[Row, ...]:
        """Return rows of organizers: the usual type and most shifts first, what belongs to nobody last."""
        order = {kind: at for at, kind in enumerate(self._types)}

        def place(row: Row) -> tuple[Any, ...]:
            kind, region, organizer = map(str, row.values[:3])
            most = -int(row.values[8] or 0)
            return order.get(kind, len(order)), region == NO_REGION, region, organizer == NO_TURF, most, organizer

        return tuple(sorted(rows, key=place))
