"""Which column of an export is which, by its name alone, in any order; and its rows as what we compare.

Of all other columns nothing is read: names, phones and addresses are dropped with them. A person's id serves to find
the same sign-up twice in the file, is hashed with a salt of its own, and forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from secrets import token_bytes
from sys import intern

from bot.admin.reconcile import days
from bot.admin.reconcile.days import DATE_ORDERS, DateOrder
from bot.admin.reconcile.files import FORMULA, Cell, Sheet
from bot.errors import UsageError, UserError
from bot.language.spelling import near, plain

NAMES: dict[str, tuple[str, ...]] = {
    "date": ("date", "eventdate", "shiftdate", "startdate", "dateoffsetbegin", "datetimeoffsetbegin", "eventday"),
    "status": ("status", "eventstatus", "signupstatus", "eventsignupstatus", "mrrstatusname", "finalstatus"),
    "event": ("event", "eventname"),
    "event_id": ("eventid",),
    "type": ("eventtype", "eventtypename", "type"),
    "location": ("locationid", "eventlocationid"),
    "region": ("region", "regionname"),
    "organizer": ("organizer", "turf", "foname", "fieldorganizer", "fo"),
    "role": ("role", "rolename", "volunteeractivityname", "eventrole"),
    "shift": ("shift", "shiftid", "eventshiftid", "shiftname"),
    "time": ("time", "starttime", "shifttime", "shiftstart"),
    "signed": ("signupdate", "datesignedup", "datecreated", "signedup"),
    "person": ("vanid", "mycvanid", "myvvanid", "votefilevanid", "vanidnumber"),
}
"""What is compared, and the names by which its column is known, ignoring case, spaces and punctuation."""
NEEDED = ("date", "status")
DATES = "dates"
"""The key that says in which order day and month stand."""

_SUM = re.compile(r"(grand|sub)?[ -]?totals?[ :]*[\d,.]*", re.IGNORECASE)
_KNOWN = {name for names in NAMES.values() for name in names}
_PERSONAL = re.compile(r"(full|first|last|middle|nick|preferred)?name|.*(phone|mail|address|street|vanid).*")


@dataclass(frozen=True)
class Unsure:
    """What names alone do not tell: what a column is wanted for, the columns there are, and those that are clear."""

    wanted: tuple[str, ...]
    header: tuple[str, ...]
    found: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A sign-up as the file has it, without anything personal."""

    day: date
    status: str
    event: str = ""
    event_id: str = ""
    type: str = ""
    location: str = ""
    region: str = ""
    organizer: str = ""
    hour: int | None = None
    signed: date | None = None
    same: bytes = b""
    """A hash that rows of the same sign-up share, valid within this file only; empty where that cannot be told."""


def heads(cells: Sequence[str]) -> bool:
    """Return whether a line holds names of columns that we know, and not only one by chance."""
    return len(_KNOWN.intersection(map(plain, cells))) > 1


def recognize(header: tuple[str, ...], told: Mapping[str, str]) -> dict[str, int] | Unsure:
    """Find the columns by name; `told` are those that somebody has named.

    Raises UserError where the first line holds no names but a sign-up.
    """
    names = [plain(name) for name in header]
    if not _KNOWN.intersection(names) and any(map(_value, header)):
        raise UserError("The file's first line looks like a sign-up, not like names of columns. Export it with them.")
    found: dict[str, int] = {}
    unsure: list[str] = []
    for what, known in NAMES.items():
        if what in told:
            found[what] = _told(what, told[what], header)
            continue
        places = [place for place, name in enumerate(names) if name in known]
        if len(places) == 1:
            found[what] = places[0]
        elif places or what in NEEDED:
            unsure.append(what)
    if "event" not in found and "event_id" not in found and "event" not in unsure:
        unsure.append("event")
    # An optional column that could be two is one we can do without.
    asked = tuple(what for what in unsure if what in (*NEEDED, "event"))
    return Unsure(asked, tuple("" if _value(name) else name for name in header), found) if asked else found


def _value(name: str) -> bool:
    """Return whether a text in a header may be a phone, id, address or date rather than the name of a column."""
    return "@" in name or sum(letter.isdigit() for letter in name) > 2


def _told(what: str, name: str, header: tuple[str, ...]) -> int:
    """Return the column that is meant: by its name, or by its position, like #3."""
    spelled = {plain(each): place for place, each in enumerate(header)}
    by_place = {f"#{place}": place - 1 for place in range(1, len(header) + 1)}
    place = spelled.get(plain(name)) if name not in by_place else by_place[name]
    if place is None:
        meant = near(name, [each for each in header if each and not _value(each)])
        raise UsageError(f"The file has no column “{name}”." + (f" Did you mean “{meant[0]}”?" if meant else ""))
    if what != "person" and _PERSONAL.fullmatch(plain(header[place])):
        raise UsageError(f"“{header[place]}” is about persons: such columns are not read. The {what} is in another.")
    return place


def told(text: str) -> dict[str, str]:
    """Read “date=Shift Day,status=Result”. Raises UsageError."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        what, _, name = (each.strip() for each in part.partition("="))
        if what == DATES and name not in DATE_ORDERS:
            raise UsageError("dates= takes mdy, where 8/9 is August 9, or dmy, where it is September 8.")
        if what not in (*NAMES, DATES) or not name:
            raise UsageError(f"columns: takes pairs like date=Shift Day. It knows {', '.join(NAMES)}.")
        found[what] = name
    return found


def rows(
    sheet: Sheet, columns: Mapping[str, int], likely: Callable[[date], bool], order: DateOrder | None = None
) -> Iterator[ReportRow]:
    """Read the rows as sign-ups; `likely` says whether a day can be meant, where 8/9 could be two, or `order` does.

    Raises UserError with the line where a date cannot be read; UnsureDaysError where nothing tells the order.
    """
    lines = list(_wanted(sheet, columns))
    order = order or days.date_order({texts["date"] for _, texts, _ in lines}, likely)
    for line, texts, same in lines:
        day = days.day(texts["date"], order)
        if day is None:
            raise UserError(f"Line {line}: the date cannot be read. Write dates like 2020-08-17.")
        hours = [days.hour(texts.get(what, "")) for what in ("time", "shift")]
        yield ReportRow(
            day,
            texts["status"],
            event=texts.get("event", ""),
            event_id=texts.get("event_id", ""),
            type=texts.get("type", ""),
            location=texts.get("location", ""),
            region=texts.get("region", ""),
            organizer=texts.get("organizer", ""),
            hour=next((hour for hour in hours if hour is not None), days.hour_of_date(texts["date"])),
            signed=days.day(texts.get("signed", ""), order),
            same=same,
        )


def _wanted(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, str], bytes]]:
    """Yield the line number, the texts that are wanted and the sign-up's hash of each row with a date or a status."""
    salt, sums, others = token_bytes(16), 0, 0
    for line, row in sheet.rows:
        filled = [cell for cell in row if cell]
        if any(isinstance(cell, str) and _SUM.fullmatch(cell.strip()) for cell in filled):
            sums += 1
            continue
        if len(filled) < 2:
            others += bool(filled)
            continue
        cells = {what: row[place] if place < len(row) else None for what, place in columns.items()}
        if FORMULA in cells.values():
            what = next(what for what, cell in cells.items() if cell == FORMULA)
            where = f"Line {line}, {sheet.header[columns[what]]}"
            raise UserError(f"{where}: there is a formula. Save the sheet as values, or as CSV.")
        texts = {what: _said(cell) for what, cell in cells.items()}
        same = _same(texts, salt)
        texts.pop("person", None)
        if texts["date"] or texts["status"]:
            yield line, texts, same
    if sums:
        sheet.notes.append(f"Not counted: {'a line' if sums == 1 else f'{sums:,} lines'} of totals.")
    if others:
        sheet.notes.append(f"Not read: {'a line' if others == 1 else f'{others:,} lines'} with one filled cell.")


def _said(cell: Cell) -> str:
    return "" if cell is None else intern(" ".join(str(cell).split()))


def _same(texts: Mapping[str, str], salt: bytes) -> bytes:
    """Return the hash of the sign-up in a row: the same person, event, day, time and role give the same one."""
    if not texts.get("person"):
        return b""
    parts = [texts.get(what, "") for what in ("person", "event_id", "event", "date", "time", "shift", "role")]
    return blake2b("\x1f".join(parts).encode(), key=salt, digest_size=12).digest()
