"""What is counted of everybody and on every day, from the rows of the statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.calendar import Span
from bot.language import type_key
from bot.metrics import Counts, Definition
from bot.metrics.ptg import METRICS, ratio
from bot.reports.ptg.rows.about import About
from bot.reports.ptg.rows.answers import Answers
from bot.reports.ptg.rows.whose import APART, Whose

Key = tuple[Whose, Span, str, str]
"""Whose, on which days, which metric and method ('' for all)."""


class Counted:
    """The numbers behind the rows of an answer; what nobody counted is 0, what is not known None."""

    def __init__(self, about: About, answers: Answers, definition: Definition) -> None:
        self._about = about
        self._sums: dict[Key, int] = defaultdict(int)
        self._by_methods: dict[tuple[Whose, Span, str], list[str]] = defaultdict(list)
        self._flaked: dict[Whose, Counts] = defaultdict(Counts)
        self._confirmed: dict[Whose, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self._activity(answers.activity)
        self._people(answers.people)
        self._shares(answers, definition)
        for whose, span, metric, method in self._sums:
            if method:
                self._by_methods[whose, span, metric].append(method)
        self._dated = any(METRICS[row["metric"]].dated for row in (*answers.activity, *answers.weekdays))

    def whose(self) -> list[Whose]:
        """Return whose rows there are, apart from the place's own."""
        return list(dict.fromkeys(key[0] for key in self._sums if key[0] != self._about.whose))

    def methods(self, whose: Whose, span: Span, metric: str) -> list[str]:
        """Return the methods by which somebody's metric was counted."""
        return self._by_methods.get((whose, span, metric), [])

    def actual(self, whose: Whose, span: Span, metric: str, method: str = "") -> float | None:
        """Return a metric's count or ratio; None where it is not known."""
        about = METRICS[metric]
        if about.kind == "ratio":
            return self._ratio(whose, span, metric)
        if about.dated and not self._dated:
            return None
        if about.kind == "people" and span not in self._about.periods:
            return None
        return self._sums.get((whose, span, metric, method), 0)

    def _ratio(self, whose: Whose, span: Span, metric: str) -> float | None:
        if metric == "calls_per_recruit":
            return ratio(self.actual(whose, span, "calls"), self.actual(whose, span, "recruited"))
        if span != self._about.span:
            return None
        if metric == "flake":
            return self._flaked[whose].flake_rate
        known, confirmed = self._confirmed[whose]
        return ratio(confirmed, known)

    def _belongs(self, row: Mapping[str, Any]) -> Iterator[Whose]:
        """Yield whose row a count belongs to: the place's, and that of its organizer or region."""
        inside = self._inside(row)
        if inside:
            yield self._about.whose
        yield from self._listed(row, inside=inside)

    def _inside(self, row: Mapping[str, Any]) -> bool:
        """Return whether a count is one of the place's; a region is in the group that it had on that day."""
        level, name = self._about.whose.level, self._about.whose.name
        place = {"region": row["area"], "region_group": row["area_group"]}.get(level)
        return place is None or place == name

    def _listed(self, row: Mapping[str, Any], *, inside: bool) -> Iterator[Whose]:
        """Yield the organizer or the region that a count belongs to, where they have a row."""
        about, turf, area = self._about, row["turf"], row["area"]
        if about.by == "region" and area is not None and inside:
            yield Whose("region", area)
        if about.by == "organizer" and turf is not None and (turf in about.at_home or (inside and self._rest(turf))):
            yield Whose("organizer", turf)

    def _rest(self, turf: str) -> bool:
        """Return whether an organizer whose home is not in the place has a row: only one whose home is nowhere."""
        return self._about.whose.level == "statewide" or turf in APART or turf not in self._about.names.homes

    def _activity(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            metric, method = row["metric"], type_key(row["method"] or "")
            for whose in self._belongs(row):
                for span in self._spans(row):
                    self._sums[whose, span, metric, ""] += row["actual"]
                    if METRICS[metric].methods:
                        self._sums[whose, span, metric, method] += row["actual"]

    def _spans(self, row: Mapping[str, Any]) -> Iterator[Span]:
        """Yield the spans that a count is of: all that is asked for, and its day or week."""
        about, day = self._about, row["day"]
        yield about.span
        if about.by == "day":
            yield Span(day, day)
        if about.by == "week" and (week := about.calendar.week(day)) != about.span:
            yield week

    def _people(self, people: Mapping[Span, Iterable[Mapping[str, Any]]]) -> None:
        for span, rows in people.items():
            for row in rows:
                for whose in self._belongs_to(row):
                    for metric in ("active", "almost", "dropping"):
                        self._sums[whose, span, metric, ""] += row[metric]

    def _belongs_to(self, row: Mapping[str, Any]) -> Iterator[Whose]:
        """Yield whose row a count of all organizers and regions belongs to."""
        if self._about.whose.level != "organizer" or self._of_organizer(row):
            yield from self._belongs(row)

    def _of_organizer(self, row: Mapping[str, Any]) -> bool:
        place = self._about.place
        return (
            row["turf"] == self._about.whose.name
            and place["region"] in (None, row["area"])
            and place["region_group"] in (None, row["area_group"])
        )

    def _shares(self, answers: Answers, definition: Definition) -> None:
        for row in answers.confirmed:
            for whose in self._belongs_to(row):
                known, confirmed = self._confirmed[whose]
                self._confirmed[whose] = known + row["known"], confirmed + row["confirmed"]
        # These are narrowed to the place, and so all of it; organizers at home there are counted everywhere.
        at_home = self._about.at_home
        elsewhere = [row for row in answers.flaked if row["key"] not in at_home]
        for row in answers.flaked:
            self._flaked[self._about.whose] += Counts.of(row, definition)
        for row in (*elsewhere, *(row for row in answers.flaked_at_home if row["key"] in at_home)):
            for whose in self._listed({"turf": row["key"], "area": row["organizer_region"]}, inside=True):
                self._flaked[whose] += Counts.of(row, definition)
