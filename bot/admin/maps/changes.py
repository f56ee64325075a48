"""Changes of a map: a CSV that was dropped, or an earlier version; what it would move, and putting it in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.admin import AdminCommand, AdminTools, Progress
from bot.admin.maps import current
from bot.admin.maps.described import Compared, Described, Lines, MapRequest
from bot.admin.replies.maps import shown as views
from bot.admin.replies.maps.proposal import Proposal, propose
from bot.calendar import Calendar, Span
from bot.errors import UsageError, UserError
from bot.imports import maps, values
from bot.imports.maps import Version
from bot.language import key_values
from bot.language.key_values import Arguments
from bot.messages import ADMIN, File, Reply, Request

_KEYS = ("file", "from", "revert", "reason", "confirm", "csv")
_REVERT = ("revert:2", "put an earlier version in force again; 0 is the source's own")


def _details(effect: str) -> tuple[tuple[str, str], ...]:
    return (
        (
            "csv:yes",
            f"the map as a file, to edit and drop in the data team's channel; with file: all that it {effect}",
        ),
        ("file:F0…", f"a file that was dropped: checked, and what it {effect} is shown before anything is stored"),
    )


def command(map_: Described, summary: str, details: tuple[tuple[str, str], ...] = ()) -> AdminCommand:
    """Return the command that shows and changes a map; `details` are those of its own."""
    name = map_.name

    def run(request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
        return answer(map_, request, arguments, tools)

    return AdminCommand(
        name=name,
        summary=summary,
        usage=f"{ADMIN} {name} [csv:yes] [revert:N reason:WHY]",
        details=(*_details(map_.effect), *details, _REVERT),
        examples=((name.replace("_", " ").capitalize(), f"{ADMIN} {name}"),),
        run=run,
        keys=_KEYS,
        changes=True,
    )


def answer(map_: Described, request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Show a map; or show what another would change, and put it in force once that is confirmed."""
    name, asked = map_.name, current.wanted(map_, request, arguments, tools)
    if not arguments.value("file") and not arguments.value("revert"):
        if arguments.bare or arguments.value("confirm") or arguments.value("from"):
            raise UsageError(f"`{ADMIN} {name}` shows the map. To change it, drop a CSV into the data team's channel.")
        return current.show(asked, tools)
    arguments.bounded("reason")
    verb = map_.effect.removesuffix("s")
    begun = (
        f"Looking at what this map would {verb} …" if not arguments.value("confirm") else "Putting the map in force …"
    )
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
    lines = maps.files.read(asked.map.kind, file, old, current.campaign(tools), begins)
    if maps.lines.token(old) == maps.lines.token(lines):
        raise UserError(f"These are just the {len(lines):,} lines that are in force already: nothing to do.")
    reason = arguments.value("reason") or key_values.keyless(file.name)
    words = f"{ADMIN} {asked.name} file:{arguments.value('file')}"
    if arguments.value("confirm"):
        _check(asked, lines)
        progress("storing it …")
        return views.stored(maps.store(tools.warehouse, lines, _following(asked, reason)))
    progress("comparing …")
    begin = f"{words} from:{asked.today} reason:{reason}" if not begins and _can_begin(asked, file, old, tools) else ""
    words += f" from:{begins}" if begins else ""
    words += f" confirm:{_token(asked, lines)} reason:{reason}"
    return _proposed(asked, _Replacement(old, lines, words, begin), tools)


def _can_begin(asked: MapRequest, file: File, old: Lines, tools: AdminTools) -> bool:
    """Return whether what a file changes could begin today instead."""
    if asked.map.kind.undated:
        return False
    try:
        return bool(maps.files.read(asked.map.kind, file, old, current.campaign(tools), asked.today))
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
    name, arguments, number = asked.name, asked.arguments, asked.arguments.value("revert")
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
    words = f"{ADMIN} {asked.name} revert:{number} confirm:{_token(asked, lines)} reason:{reason}"
    return _proposed(asked, _Replacement(old, lines, words), tools)


def _following(asked: MapRequest, reason: str) -> Version:
    """Return the version that follows the newest."""
    return maps.following(asked.versions, asked.name, asked.person, reason, asked.now)


def _token(asked: MapRequest, lines: Lines) -> str:
    """Return the token of just these lines in place of just those that are in force."""
    return maps.lines.token(lines, f"after {asked.newest.version if asked.newest else 0}")


def _check(asked: MapRequest, lines: Lines) -> None:
    """Refuse a confirmation of anything but just these lines in place of just those that are in force."""
    confirmed = asked.arguments.value("confirm")
    if confirmed.lower() in ("yes", "true", "1"):
        raise UsageError(
            f"Look at what it {asked.map.effect} first, without confirm:; the answer holds the words that confirm just "
            "that."
        )
    if confirmed != _token(asked, lines):
        raise UserError(
            "The map, or the one in force, is not what you looked at any more: look at it again, and confirm that."
        )


@dataclass(frozen=True)
class _Replacement:
    """The lines in force, those that would replace them, and the words that would do it; `begin`: from today on."""

    old: Lines
    lines: Lines
    words: str
    begin: str = ""


def _proposed(asked: MapRequest, wanted: _Replacement, tools: AdminTools) -> Reply:
    """Show what a map would change, and ask."""
    map_, changes = asked.map, maps.files.changes(asked.map.kind, wanted.old, wanted.lines)
    waits = asked.versions[0].version if current.waits(asked.versions, tools) else None
    compared = Compared(wanted.old, wanted.lines, changes, asked.today, waits)
    return propose(
        Proposal(
            map=map_.name,
            effect=map_.effect,
            preview=map_.preview(compared, tools),
            changes=changes,
            words=wanted.words,
            published=tools.numbers.run,
            begin=wanted.begin,
            whole=bool(asked.arguments.value("csv")),
        )
    )


def _first_day(text: str, asked: MapRequest, calendar: Calendar) -> date | None:
    """Read the day on which a map's changes begin."""
    if not text:
        return None
    if asked.map.kind.undated:
        raise UsageError(f"from: goes with regions: {asked.map.kind.undated}.")
    try:
        day = values.parse_date(text)
    except ValueError:
        raise UsageError(f"from: takes a date like {asked.today + timedelta(7)}, not “{text}”.") from None
    if outside := calendar.outside(Span(day, day)):
        raise UsageError(f"from: takes a day of the campaign. {outside}")
    return day
