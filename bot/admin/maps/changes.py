"""Changes of a map: a CSV that was dropped, or an earlier version; what it would move, and putting it in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.admin import AdminTools, Progress
from bot.admin.maps import current
from bot.admin.maps.current import MapRequest
from bot.admin.replies.maps import shown as views
from bot.admin.replies.maps.moves import LineChanges, Proposal, propose
from bot.calendar import Calendar, Span
from bot.errors import UsageError, UserError
from bot.imports import maps, values
from bot.imports.maps import Version
from bot.imports.maps.lines import Line
from bot.imports.maps.moves import MapEffect, Totals
from bot.language import key_values
from bot.language.key_values import Arguments
from bot.messages import ADMIN, File, Reply, Request
from bot.metrics import Coverage, definitions

KEYS = ("file", "from", "revert", "reason", "confirm", "csv")
DETAILS = (
    ("csv:yes", "the map as a file, to edit and drop in the data team's channel; with file: all that it moves"),
    ("file:F0…", "a file that was dropped: checked, and what it moves is shown before anything is stored"),
)
REVERT = ("revert:2", "put an earlier version in force again; 0 is the source's own")


def answer(name: str, request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Show a map; or show what another would move, and put it in force once that is confirmed."""
    asked = current.wanted(name, request, arguments, tools)
    if not arguments.value("file") and not arguments.value("revert"):
        if arguments.bare or arguments.value("confirm") or arguments.value("from"):
            raise UsageError(f"`{ADMIN} {name}` shows the map. To change it, drop a CSV into the data team's channel.")
        return current.show(asked, tools)
    arguments.bounded("reason")
    begun = "Putting the map in force …" if arguments.value("confirm") else "Looking at what this map would move …"
    if arguments.value("revert"):
        reversion = _reversion(asked)
        return Reply(begun, work=lambda progress: _revert(asked, reversion, tools, progress))
    begins = _first_day(arguments.value("from"), asked, tools.calendar)
    return Reply(begun, work=lambda progress: _upload(asked, begins, tools, progress))


def _upload(asked: MapRequest, begins: date | None, tools: AdminTools, progress: Progress) -> Reply:
    """Check a file; show what it moves, or put it in force where just that was confirmed."""
    progress("reading the file …")
    arguments = asked.arguments
    file, old = tools.fetch(arguments.value("file")), current.lines_of(asked.newest, asked, tools) or ()
    lines = maps.files.read(asked.map, file, old, begins)
    if maps.lines.token(old) == maps.lines.token(lines):
        raise UserError(f"These are just the {len(lines):,} lines that are in force already: nothing to do.")
    reason = arguments.value("reason") or key_values.keyless(file.name)
    words = f"{ADMIN} {asked.map} file:{arguments.value('file')}"
    if arguments.value("confirm"):
        _check(asked, lines)
        progress("storing it …")
        return views.stored(maps.store(tools.warehouse, lines, _following(asked, reason)))
    progress("comparing …")
    begin = f"{words} from:{asked.today} reason:{reason}" if _can_begin(asked, file, old, begins) else ""
    words += f" from:{begins}" if begins else ""
    words += f" confirm:{_token(asked, lines)} reason:{reason}"
    return _proposed(asked, _Replacement(old, lines, words, begin), tools)


def _can_begin(asked: MapRequest, file: File, old: tuple[Line, ...], begins: date | None) -> bool:
    """Return whether what a file changes could begin today instead."""
    if asked.map != "regions" or begins:
        return False
    try:
        return bool(maps.files.read(asked.map, file, old, asked.today))
    except UserError:
        return False


@dataclass(frozen=True)
class _Reversion:
    """An earlier version to be put in force again: its number, itself (None: the source's own map), and why."""

    number: str
    version: Version | None
    reason: str


def _reversion(asked: MapRequest) -> _Reversion:
    """Read which version is to be put in force again; 0 is the source's own map."""
    name, arguments, number = asked.map, asked.arguments, asked.arguments.value("revert")
    if arguments.value("file") or arguments.value("from"):
        raise UsageError("revert: puts a version in force as it is: leave file: and from: out.")
    reason = arguments.need("reason", f"Say why: `{ADMIN} {name} revert:{number} reason:…`.")
    meant = next((version for version in asked.versions if str(version.version) == number), None)
    if meant is None and number != "0":
        there = ", ".join(str(version.version) for version in asked.versions) or "none"
        raise UsageError(f"There is no version {number} of {name}. There are: {there}; 0 is the source's own.")
    if _dataset(meant) == _dataset(asked.newest):
        raise UserError("That map is in force already: nothing to do.")
    return _Reversion(number, meant, reason)


def _dataset(version: Version | None) -> str:
    """Return the dataset of a version's lines; '' for the source's own map."""
    return version.dataset if version else ""


def _revert(asked: MapRequest, reversion: _Reversion, tools: AdminTools, progress: Progress) -> Reply:
    """Show what an earlier version moves, or put it in force again where just that was confirmed."""
    number, version, reason = reversion.number, reversion.version, reversion.reason
    old = current.lines_of(asked.newest, asked, tools) or ()
    lines = current.lines_of(version, asked, tools)
    if lines is None:
        raise UserError(f"The lines of version {number} are gone: upload them again, or take another version.")
    if asked.arguments.value("confirm"):
        _check(asked, lines)
        restored = _following(asked, reason).holding(_dataset(version), version.lines if version else None)
        return views.stored(maps.enforce(tools.warehouse, restored))
    progress("comparing …")
    words = f"{ADMIN} {asked.map} revert:{number} confirm:{_token(asked, lines)} reason:{reason}"
    return _proposed(asked, _Replacement(old, lines, words), tools)


def _following(asked: MapRequest, reason: str) -> Version:
    """Return the version that follows the newest."""
    return maps.following(asked.versions, asked.map, asked.person, reason, asked.now)


def _token(asked: MapRequest, lines: tuple[Line, ...]) -> str:
    """Return the token of just these lines in place of just those that are in force."""
    return maps.lines.token(lines, f"after {asked.newest.version if asked.newest else 0}")


def _check(asked: MapRequest, lines: tuple[Line, ...]) -> None:
    """Refuse a confirmation of anything but just these lines in place of just those that are in force."""
    confirmed = asked.arguments.value("confirm")
    if confirmed.lower() in ("yes", "true", "1"):
        raise UsageError(
            "Look at what it moves first, without confirm:; the answer holds the words that confirm just that."
        )
    if confirmed != _token(asked, lines):
        raise UserError(
            "The map, or the one in force, is not what you looked at any more: look at it again, and confirm that."
        )


@dataclass(frozen=True)
class _Replacement:
    """The lines in force, those that would replace them, and the words that would do it; `begin`: from today on."""

    old: tuple[Line, ...]
    lines: tuple[Line, ...]
    words: str
    begin: str = ""


def _proposed(asked: MapRequest, wanted: _Replacement, tools: AdminTools) -> Reply:
    """Show what a map would move, and ask."""
    found = maps.files.changes(asked.map, wanted.old, wanted.lines)
    new, gone = len(found.added) - found.changed, len(found.removed) - found.changed
    return propose(
        Proposal(
            map=asked.map,
            effect=_effect(asked, wanted.lines, tools),
            lines=LineChanges(new, found.changed, gone, found.added, found.removed),
            words=wanted.words,
            published=tools.numbers.run,
            begin=wanted.begin,
            whole=bool(asked.arguments.value("csv")),
            waits=asked.versions[0].version if current.waits(asked.versions, tools) else None,
        )
    )


def _effect(asked: MapRequest, lines: tuple[Line, ...], tools: AdminTools) -> MapEffect:
    """Compute what a map would move of the published sign-ups."""
    rows, calendar = current.applied_to(asked.map, tools), tools.calendar

    def week(day: date) -> date:
        return calendar.week(day).first

    run = tools.numbers.run
    found = Totals(Coverage.of(run, asked.today), week, definitions.of(run))
    if asked.map == "regions":
        return maps.moves.regions(rows, lines, found, tools.settings.region_from)
    outcomes = maps.files.meanings(lines)
    return maps.moves.statuses(rows, lambda name: outcomes.get(values.status_key(name), maps.moves.UNKNOWN), found)


def _first_day(text: str, asked: MapRequest, calendar: Calendar) -> date | None:
    """Read the day on which a map's changes begin."""
    if not text:
        return None
    if asked.map != "regions":
        raise UsageError("from: goes with regions: a status means the same on all days.")
    try:
        day = values.parse_date(text)
    except ValueError:
        raise UsageError(f"from: takes a date like {asked.today + timedelta(7)}, not “{text}”.") from None
    if outside := calendar.outside(Span(day, day)):
        raise UsageError(f"from: takes a day of the campaign. {outside}")
    return day
