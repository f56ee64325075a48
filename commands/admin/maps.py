"""The two maps that a campaign edits: shown, replaced by a CSV that was dropped, and put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from bot.admin.replies import maps as views
from bot.admin.replies.map_effect import Lines, Proposal, propose
from bot.admin.tools import AdminCommand, AdminTools
from bot.calendar import Span
from bot.errors import UsageError, UserError
from bot.imports import map_effect, map_faults, map_files, map_lines, maps, values
from bot.imports.map_effect import MapEffect
from bot.imports.map_lines import Line
from bot.imports.maps import Version
from bot.language import key_values
from bot.language.key_values import Arguments
from bot.messages import ADMIN, File, Reply, Request
from bot.pipeline import source
from bot.pipeline import standing as standing_module

KEYS = ("file", "from", "revert", "reason", "confirm", "csv")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class _Use:
    """What somebody wants of a map: its name, their words, the versions there are, the newest first."""

    map: str
    request: Request
    order: Arguments
    tools: AdminTools
    known: tuple[Version, ...]

    def lines(self) -> tuple[Line, ...] | None:
        """Read the lines in force; None where they are gone."""
        return self.lines_of(self.known[0] if self.known else None)

    def lines_of(self, version: Version | None) -> tuple[Line, ...] | None:
        """Read a version's lines (None: the source's own); None where they are gone."""
        warehouse, now = self.tools.warehouse, self.tools.moment(self.request)
        if version is None or not version.dataset:
            datasets = source.find_own(warehouse, self.tools.settings.source_datasets).datasets
            return maps.lines(warehouse, self.map, datasets, now)
        if warehouse.columns(version.dataset, self.map) is None:
            return None
        return maps.lines(warehouse, self.map, [version.dataset], now)

    def waits(self) -> bool:
        """Say whether the run that readers see did not use the newest version."""
        standing = standing_module.read(self.tools.recall)
        return bool(maps.waiting(self.known, standing.source if standing else ""))

    def rows(self) -> list[dict[str, Any]]:
        """Ask what the map is applied to."""
        return self.tools.numbers.ask("located" if self.map == "regions" else "statused").records()

    def token(self, lines: tuple[Line, ...]) -> str:
        """Name just these lines in place of just those that are in force."""
        return map_lines.token(lines, f"after {self.known[0].version if self.known else 0}")

    def following(self, reason: str) -> Version:
        """Make the version that follows."""
        now = self.tools.moment(self.request)
        return maps.following(self.known, self.map, self.request.user, reason, now)


def run(name: str, request: Request, order: Arguments, tools: AdminTools) -> Reply:
    """Show a map; or show what another would move, and put it in force once that is confirmed."""
    known = tuple(version for version in maps.versions(tools.recall) if version.map == name)
    use = _Use(name, request, order, tools, known)
    if not order.value("file") and not order.value("revert"):
        if order.bare or order.value("confirm") or order.value("from"):
            raise UsageError(f"`{ADMIN} {name}` shows the map. To change it, drop a CSV into the data team's channel.")
        return _show(use)
    order.bounded("reason")
    do = _revert(use) if order.value("revert") else _upload(use)
    begun = "Putting the map in force …" if order.value("confirm") else "Looking at what this map would move …"
    return Reply(begun, work=do)


def _show(use: _Use) -> Reply:
    name, lines, published = use.map, use.lines(), use.tools.numbers.run
    if lines is None:
        raise UserError(maps.gone(use.known[0]))
    about = f"The map of {name} in force."
    file = File(f"{name}.csv", map_files.as_csv(name, lines), about) if use.order.value("csv") else None
    shown = views.Shown(
        map=name,
        lines=lines,
        versions=use.known,
        left_out=views.left_out(use.rows(), name),
        data_through=published.data_through,
        zone=use.tools.calendar.zone,
        doubts=[each.remedy for each in map_faults.find(name, lines)],
        waits=use.waits(),
    )
    return views.show(shown, file)


def _upload(use: _Use) -> Callable[[Progress], Reply]:
    """Check a file; show what it moves, or put it in force where just that was confirmed."""
    begins = _day(use.order.value("from"), use)

    def work(progress: Progress) -> Reply:
        progress("reading the file …")
        file, old = use.tools.fetch(use.order.value("file")), use.lines() or ()
        lines = map_files.read(use.map, file, old, begins)
        if map_lines.token(old) == map_lines.token(lines):
            raise UserError(f"These are just the {len(lines):,} lines that are in force already: nothing to do.")
        reason = use.order.value("reason") or key_values.keyless(file.name)
        words = f"{ADMIN} {use.map} file:{use.order.value('file')}"
        if use.order.value("confirm"):
            _check(use, lines)
            progress("storing it …")
            return views.stored(maps.store(use.tools.warehouse, lines, use.following(reason)))
        progress("comparing …")
        begin = f"{words} from:{use.request.today} reason:{reason}" if _can_begin(use, file, old, begins) else ""
        words += f" from:{begins}" if begins else ""
        return _proposed(use, old, lines, f"{words} confirm:{use.token(lines)} reason:{reason}", begin)

    return work


def _can_begin(use: _Use, file: File, old: tuple[Line, ...], begins: date | None) -> bool:
    """Say whether what a file changes could begin today instead."""
    if use.map != "regions" or begins:
        return False
    try:
        return bool(map_files.read(use.map, file, old, use.request.today))
    except UserError:
        return False


def _revert(use: _Use) -> Callable[[Progress], Reply]:
    """Put an earlier version in force again; 0 is the source's own map."""
    name, order, number = use.map, use.order, use.order.value("revert")
    if order.value("file") or order.value("from"):
        raise UsageError("revert: puts a version in force as it is: leave file: and from: out.")
    reason = order.need("reason", f"Say why: `{ADMIN} {name} revert:{number} reason:…`.")
    meant = next((version for version in use.known if str(version.version) == number), None)
    if meant is None and number != "0":
        there = ", ".join(str(version.version) for version in use.known) or "none"
        raise UsageError(f"There is no version {number} of {name}. There are: {there}; 0 is the source's own.")
    dataset, count = (meant.dataset, meant.lines) if meant else ("", None)
    if dataset == (use.known[0].dataset if use.known else ""):
        raise UserError("That map is in force already: nothing to do.")

    def work(progress: Progress) -> Reply:
        old, lines = use.lines() or (), use.lines_of(meant)
        if lines is None:
            raise UserError(f"The lines of version {number} are gone: upload them again, or take another version.")
        if order.value("confirm"):
            _check(use, lines)
            return views.stored(maps.enforce(use.tools.warehouse, use.following(reason).holding(dataset, count)))
        progress("comparing …")
        words = f"{ADMIN} {name} revert:{number} confirm:{use.token(lines)} reason:{reason}"
        return _proposed(use, old, lines, words)

    return work


def _check(use: _Use, lines: tuple[Line, ...]) -> None:
    if use.order.value("confirm").lower() in ("yes", "true", "1"):
        raise UsageError(
            "Look at what it moves first, without confirm:; the answer holds the words that confirm just that."
        )
    if use.order.value("confirm") != use.token(lines):
        raise UserError(
            "The map, or the one in force, is not what you looked at any more: look at it again, and confirm that."
        )


def _proposed(use: _Use, old: tuple[Line, ...], lines: tuple[Line, ...], words: str, begin: str = "") -> Reply:
    """Show what a map would move, and ask."""
    found = map_files.changes(use.map, old, lines)
    new, gone = len(found.added) - found.changed, len(found.removed) - found.changed
    differ = Lines(new, found.changed, gone, found.added, found.removed)
    published, whole = use.tools.numbers.run, bool(use.order.value("csv"))
    waits = use.known[0].version if use.waits() else None
    return propose(Proposal(use.map, _foresee(use, lines), differ, words, published, begin, whole, waits))


def _foresee(use: _Use, lines: tuple[Line, ...]) -> MapEffect:
    rows, today, calendar = use.rows(), use.request.today, use.tools.calendar

    def week(day: date) -> date:
        return calendar.week(day).first

    if use.map == "regions":
        return map_effect.regions(rows, lines, today, week)
    outcomes = map_files.meanings(lines)
    return map_effect.statuses(
        rows, lambda name: outcomes.get(values.status_key(name), map_effect.UNKNOWN), today, week
    )


def _day(text: str, use: _Use) -> date | None:
    """Read the day on which a map's changes begin."""
    if not text:
        return None
    if use.map != "regions":
        raise UsageError("from: goes with regions: a status means the same on all days.")
    try:
        day = values.parse_date(text)
    except ValueError:
        raise UsageError(f"from: takes a date like {use.request.today + timedelta(7)}, not “{text}”.") from None
    if outside := use.tools.calendar.outside(Span(day, day)):
        raise UsageError(f"from: takes a day of the campaign. {outside}")
    return day


def command(name: str, summary: str) -> AdminCommand:
    """Describe the command of a map."""
    begins = (("from:2020-09-01", "with file: what changes begins on that day; before it the old map holds"),)
    return AdminCommand(
        name=name,
        summary=summary,
        usage=f"{ADMIN} {name} [csv:yes] [revert:N reason:WHY]",
        details=(
            ("csv:yes", "the map as a file, to edit and drop in the data team's channel; with file: all that it moves"),
            ("file:F0…", "a file that was dropped: checked, and what it moves is shown before anything is stored"),
            *(begins if name == "regions" else ()),
            ("revert:2", "put an earlier version in force again; 0 is the source's own"),
        ),
        examples=((name.capitalize(), f"{ADMIN} {name}"),),
        run=partial(run, name),
        keys=KEYS,
        changes=True,
    )
