"""Which column of an export is which, by its name alone, in any order; and its rows as what we compare.

Of all other columns nothing is read: names, phones and addresses are dropped with them. A person's id serves to find
the same sign-up twice in the file, is hashed with a salt of its own, and forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from secrets import token_bytes
from typing import Literal

from bot.messages import UserError, WordsError
from bot.reconcile.files import FORMULA, Cell, Sheet
from bot.spelling import near, plain

NAMES: dict[str, tuple[str, ...]] = {
    "date": ("date", "eventdate", "shiftdate", "startdate", "dateoffsetbegin", "datetimeoffsetbegin", "eventday"),
    "status": ("status", "eventstatus", "signupstatus", "eventsignupstatus", "mrrstatusname", "finalstatus"),
    "event": ("event", "eventname"),
    "event_id": ("eventid",),
    "type": ("eventtype", "eventtypename", "type"),
    "region": ("region", "regionname"),
    "organizer": ("organizer", "turf", "foname", "fieldorganizer", "fo"),
    "role": ("role", "rolename", "volunteeractivityname", "eventrole"),
    "shift": ("shift", "shiftid", "eventshiftid", "shiftname"),
    "time": ("time", "starttime", "shifttime", "shiftstart"),
    "signed": ("signupdate", "datesignedup", "datecreated", "signedup"),
    "person": ("vanid", "mycvanid", "myvvanid", "votefilevanid", "vanidnumber"),
}
"""What is compared, and by which names a column is known for it, without case, spaces and signs."""
NEEDED = ("date", "status")


@dataclass(frozen=True)
class Unsure:
    """What cannot be told by names alone: for what a column is wanted, and which there are."""

    wanted: tuple[str, ...]
    header: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A sign-up as the file has it: no personal data but `who`, a hash that is good within this file only."""

    day: date
    status: str
    event: str = ""
    event_id: str = ""
    type: str = ""
    region: str = ""
    organizer: str = ""
    signed: date | None = None
    same: str = ""
    """The same for rows that are the same sign-up; '' where that cannot be told."""


def recognize(header: tuple[str, ...], told: Mapping[str, str]) -> dict[str, int] | Unsure:
    """Find the columns by name; `told` names those that somebody has told us."""
    names = [plain(name) for name in header]
    found: dict[str, int] = {}
    unsure: list[str] = []
    for what, known in NAMES.items():
        if what in told:
            found[what] = _told(told[what], header)
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
    return Unsure(asked, header) if asked else found


def _told(name: str, header: tuple[str, ...]) -> int:
    spelled = {plain(each): place for place, each in enumerate(header)}
    if plain(name) in spelled:
        return spelled[plain(name)]
    meant = near(name, [each for each in header if each])
    raise WordsError(f"The file has no column “{name}”." + (f" Did you mean “{meant[0]}”?" if meant else ""))


def told(text: str) -> dict[str, str]:
    """Read “date=Shift Day,status=Result”. Raises WordsError."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        what, _, name = part.partition("=")
        if what.strip() not in NAMES or not name.strip():
            raise WordsError(f"columns: takes pairs like date=Shift Day. It knows {', '.join(NAMES)}.")
        found[what.strip()] = name.strip()
    return found


def rows(sheet: Sheet, columns: Mapping[str, int], ours: Callable[[date], bool]) -> Iterator[Row]:
    """Read the rows as sign-ups; `ours` says whether we have sign-ups of a day, where 3/4 could be two days.

    Raises UserError with the line where a date, a status or an event cannot be read.
    """
    salt, lines = token_bytes(16), list(_wanted(sheet, columns))
    order = _order([cells["date"] for _, cells in lines], ours)
    for line, cells in lines:
        day = _day(cells["date"], order)
        if day is None:
            raise UserError(f"Line {line}: the date cannot be read. Write dates like 2020-08-17.")
        texts = {name: _said(cells.get(name)) for name in ("event", "event_id", "type", "region", "organizer")}
        yield Row(
            day=day,
            status=_said(cells["status"]),
            **texts,
            signed=_day(cells.get("signed"), order),
            same=_same(cells, salt),
        )


def _wanted(sheet: Sheet, columns: Mapping[str, int]) -> Iterator[tuple[int, dict[str, Cell]]]:
    """Give what is wanted of each row that says anything."""
    for line, row in sheet.rows:
        cells = {what: row[place] if place < len(row) else None for what, place in columns.items()}
        if not any(_said(cells[what]) for what in NEEDED):
            continue
        for what, cell in cells.items():
            if cell == FORMULA:
                where = f"Line {line}, {sheet.header[columns[what]]}"
                raise UserError(f"{where}: there is a formula. Save the sheet as values, or as CSV.")
        yield line, cells


def _said(cell: Cell | None) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _same(cells: Mapping[str, Cell], salt: bytes) -> str:
    """Name the sign-up that a row is: of the same person, event, day, time and role."""
    if not _said(cells.get("person")):
        return ""
    parts = [_said(cells.get(what)) for what in ("person", "event_id", "event", "date", "time", "shift", "role")]
    return blake2b("\x1f".join(parts).encode(), key=salt, digest_size=12).hexdigest()


Order = Literal["mdy", "dmy"]
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2}|\d{4})(?:\D.*)?")
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T].*)?")


def _order(cells: Iterable[Cell], ours: Callable[[date], bool]) -> Order:
    """Find out whether 3/4 is March or April: by the whole column, else by the days that we have."""
    found = [match for cell in cells if isinstance(cell, str) and (match := _SLASHED.fullmatch(cell.strip()))]
    if any(int(match[1]) > 12 for match in found):
        return "dmy"
    if any(int(match[2]) > 12 for match in found):
        return "mdy"
    orders: tuple[Order, ...] = ("mdy", "dmy")
    known = {order: sum(ours(day) for match in found if (day := _slashed(match, order))) for order in orders}
    return "dmy" if known["dmy"] > known["mdy"] else "mdy"


def _slashed(match: re.Match[str], order: Order) -> date | None:
    one, other, year = int(match[1]), int(match[2]), int(match[3])
    month, day = (one, other) if order == "mdy" else (other, one)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _day(cell: Cell | None, order: Order) -> date | None:
    """Read a day: a date of Excel's, 2020-08-17, 8/17/2020, or the number that Excel stores."""
    if isinstance(cell, datetime):
        return cell.date()
    text = _said(cell)
    if match := _ISO.fullmatch(text):
        try:
            return date.fromisoformat(match[1])
        except ValueError:
            return None
    if match := _SLASHED.fullmatch(text):
        return _slashed(match, order)
    if re.fullmatch(r"[3-7]\d{4}(\.\d+)?", text):
        # Excel's day 1 is 1900-01-01, and it takes 1900 for a leap year.
        return date(1899, 12, 30) + timedelta(int(float(text)))
    return None
