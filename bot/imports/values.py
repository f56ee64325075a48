"""Texts of an export → typed columns: ids, dates and moments as VAN, BigQuery and spreadsheets write them.

A column is converted as a whole, by Arrow; only what Arrow cannot read is parsed value by value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from bot.imports.texts import CONTROLS, FLOAT, NOTHING, PLAIN, SPACES
from bot.language.spelling import near
from bot.warehouse import Column

TYPES = {"STRING": pa.string(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us", tz="UTC"), "INT64": pa.int64()}


Period = tuple[date, date]
"""The first and the last day of a campaign."""


@dataclass(frozen=True)
class Unreadable:
    """An invalid value: its position in the column, the value itself, and how to fix it."""

    position: int
    value: str
    remedy: str


EMPTY = "is empty; every row needs one"
NOT_UTF8 = "is not UTF-8; save the file as “CSV UTF-8”"
REWRITTEN = "was rewritten by a spreadsheet; export the column as text"
DATE = "is not a date; write it like 2020-07-11"
AMBIGUOUS = "may be month/day or day/month, as no day of the file is after the 12th; write it like 2020-07-11"
MOMENT = "is not a time; write it like 2020-07-11 18:30:00 UTC"
NUMBER = "is not a whole number of 0 or more; write it like 1200"

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?: ?UTC|Z|\+00:00)?)?")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?: 0?0:00(?::00)?| 12:00(?::00)? ?AM)?")
_NUMBER = re.compile(r"(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.0+)?")
FEW_DAYS = 12
"""Number of different days from which some of them, written as month/day, would be after the 12th."""
REWRITTEN_ID = r"^(?:\d{16,}\.0+|\d(?:\.\d+)?[Ee]\+\d+)$"
"""An id that a program has rounded; the check `ids_exact` finds the same in a sync."""
_US_TIMES = (" %I:%M:%S %p", " %I:%M %p", " %H:%M:%S", " %H:%M", "")
_US_MOMENTS = tuple(f"%m/%d/{year}{time}" for year in ("%Y", "%y") for time in _US_TIMES)


def schema(columns: Iterable[Column]) -> pa.Schema:
    """Return the types of columns as Arrow has them."""
    return pa.schema([(column.name, TYPES[column.type]) for column in columns])


def convert(column: Column, texts: list[str] | pa.Array) -> tuple[pa.Array, list[Unreadable]]:
    """Return a column's texts as an Arrow array of its type, null where empty; and those that cannot be right."""
    read, faults = _read(texts) if isinstance(texts, list) else (texts, [])
    given = _cleaned(read)
    if column.name.endswith("_id"):
        given = pc.replace_substring_regex(given, FLOAT, r"\1")
    if column.filled:
        wrong = {fault.position for fault in faults}
        faults += [Unreadable(place, "", EMPTY) for place in _places(pc.is_null(given)) if place not in wrong]
    if column.name.endswith("_id"):
        faults += _found(given, pc.match_substring_regex(given, REWRITTEN_ID), REWRITTEN)
    if column.type == "DATE":
        return _each(given, TYPES["DATE"], parse_date, DATE, faults)
    if column.type == "TIMESTAMP":
        return _moments(given, faults)
    if column.type == "INT64":
        return _each(given, TYPES["INT64"], parse_number, NUMBER, faults)
    if column.choices:
        given = pc.utf8_lower(given)
        known = pc.is_in(given, pa.array(column.choices))
        faults += [
            replace(each, remedy=_choice(column, each.value))
            for each in _found(given, pc.and_not(pc.is_valid(given), known), "")
        ]
    return given, faults


@lru_cache(1_000)
def _choice(column: Column, value: str) -> str:
    """Return the remedy for a value that is none of a column's choices, with the one that is spelled nearly so."""
    article = "an" if column.name[0] in "aeiou" else "a"
    meant = next(iter(near(value, column.choices)), "")
    offered = f"did you mean {meant}? Or " if meant else ""
    return f"is not {article} {column.name}; {offered}write one of {', '.join(column.choices)}"


def _read(texts: list[str]) -> tuple[pa.Array, list[Unreadable]]:
    """Return texts as an Arrow array; those that are not UTF-8 are faults."""
    try:
        return pa.array(texts, pa.string()), []
    except UnicodeEncodeError:
        shown = [text.encode("utf-8", "replace").decode() for text in texts]
        faults = [
            Unreadable(place, shown[place], NOT_UTF8) for place, text in enumerate(texts) if _has_lone_surrogate(text)
        ]
        return pa.array(shown, pa.string()), faults


def _cleaned(texts: pa.Array) -> pa.Array:
    """Return texts as `texts.cleaned` makes them; only those that are not plain take the time."""
    given = pc.if_else(pc.match_substring_regex(texts, NOTHING), None, texts)
    if pc.all(pc.match_substring_regex(given, PLAIN)).as_py() is not False:
        return given
    composed = pc.utf8_normalize(given, form="NFC")
    shown = pc.replace_substring_regex(composed, CONTROLS, "")
    return pc.utf8_trim_whitespace(pc.replace_substring_regex(shown, SPACES, " "))


def _has_lone_surrogate(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _places(flags: pa.Array) -> Iterable[int]:
    """Return the positions that are true."""
    places: list[int] = pc.indices_nonzero(flags).to_pylist()
    return places


def _found(values: pa.Array, flags: pa.Array, remedy: str) -> list[Unreadable]:
    return [Unreadable(place, values[place].as_py(), remedy) for place in _places(flags)]


def _each(
    values: pa.Array, kind: pa.DataType, parse: Callable[[str], Any], remedy: str, faults: list[Unreadable]
) -> tuple[pa.Array, list[Unreadable]]:
    """Convert each different text once: days repeat."""
    encoded = values.dictionary_encode()
    parsed, unreadable = [], []
    for place, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            parsed.append(parse(text))
        except ValueError:
            parsed.append(None)
            unreadable.append(place)
    if unreadable:
        faults = [*faults, *_found(values, pc.is_in(encoded.indices, pa.array(unreadable, pa.int32())), remedy)]
    return pa.array(parsed, kind).take(encoded.indices), faults


def ambiguous(texts: Iterable[str], period: Period | None) -> bool:
    """Return whether days with slashes may as well be written with the day first; `period` is the campaign's.

    The month is first where one of them is after the 12th, or where they are few and one of them would be no day of the
    campaign with the day first.
    """
    written = [found.groups()[:3] for text in texts if (found := _US_DATE.fullmatch(text))]
    # One with a number above 12 in front is refused itself, and tells that the day is first.
    if any(max(int(month), int(day)) > 12 for month, day, _ in written) or all(one == two for one, two, _ in written):
        return False
    day_first = [parse_date(f"{day}/{month}/{year}") for month, day, year in written]
    few = len(day_first) < FEW_DAYS
    return not few or (period is not None and all(period[0] <= day <= period[1] for day in day_first))


def _moments(values: pa.Array, faults: list[Unreadable]) -> tuple[pa.Array, list[Unreadable]]:
    """Convert moments as BigQuery and VAN export them at once; where one is written otherwise, one by one."""
    try:
        return pc.cast(pc.replace_substring_regex(values, " ?UTC$", "Z"), TYPES["TIMESTAMP"]), faults
    except pa.ArrowInvalid:
        return _each(values, TYPES["TIMESTAMP"], parse_moment, MOMENT, faults)


@lru_cache(5_000)
def status_key(name: str | None) -> str:
    """Return what `normalize/newest` compares a status by; a report repeats the same ones in every line."""
    # RE2 takes fewer signs for spaces than Python's does.
    return re.sub(r"[\t\n\f\r ]+", " ", (name or "").strip().lower())


def parse_date(text: str) -> date:
    """Parse a day: 2020-07-11 (a midnight behind it is ignored) or, as in the United States, 7/11/2020 or 7/11/20."""
    if found := _DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _US_DATE.fullmatch(text):
        month, day, year = found.groups()
        year = year if len(year) == 4 else f"20{year}"
    else:
        raise ValueError(text)
    return date(int(year), int(month), int(day))


def parse_number(text: str) -> int:
    """Parse a whole number of at least 0: 1200, 1,200 or, as a program may have kept it, 1200.0."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    return int(text.replace(",", "").partition(".")[0])


def parse_moment(text: str) -> datetime:
    """Parse a moment: ISO 8601 or BigQuery's “… UTC”, with any offset; one without is UTC, as BigQuery reads it."""
    try:
        moment = datetime.fromisoformat(text.removesuffix("UTC").rstrip())
    except ValueError:
        moment = _us_moment(text.removesuffix("UTC").rstrip())
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _us_moment(text: str) -> datetime:
    for form in _US_MOMENTS:
        try:
            return datetime.strptime(text, form)
        except ValueError:
            continue
    raise ValueError(text)
