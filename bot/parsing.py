"""Texts of an export → typed values: ids, dates and moments as VAN, BigQuery and spreadsheets write them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from bot.sources import Column


@dataclass(frozen=True)
class Unreadable:
    """A value that cannot be right: its position in the column, itself, and how to mend it."""

    position: int
    value: str
    remedy: str


EMPTY = "is empty; every row needs one"
NOT_UTF8 = "is not UTF-8; save the file as “CSV UTF-8”"
REWRITTEN = "was rewritten by a spreadsheet; export the column as text"
DATE = "is not a date; write it like 2020-07-11"
MOMENT = "is not a time; write it like 2020-07-11 18:30:00 UTC"

_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?(?: ?UTC|Z|\+00:00)?)?")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: 0?0:00(?::00)?| 12:00(?::00)? ?AM)?")
_REWRITTEN = re.compile(r"\d+\.0+|\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_US_MOMENTS = ("%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M", "%m/%d/%Y")


def convert(column: Column, texts: list[str]) -> tuple[list[Any], list[Unreadable]]:
    """Convert a column's texts to strings, dates or UTC moments, None where empty; name those that cannot be right.

    Dates repeat, and so do most texts: each different text is looked at once.
    """
    parse = _parser(column)
    known: dict[str, Any] = {}
    values: list[Any] = []
    faults: list[Unreadable] = []
    for position, text in enumerate(texts):
        if text not in known:
            known[text] = _parsed(column, parse, text)
        value = known[text]
        if isinstance(value, _Fault):
            faults.append(Unreadable(position, value.shown, value.remedy))
            value = None
        values.append(value)
    return values, faults


@dataclass(frozen=True)
class _Fault:
    shown: str
    remedy: str


def _parser(column: Column) -> Callable[[str], Any]:
    if column.type == "DATE":
        return parse_date
    if column.type == "TIMESTAMP":
        return parse_moment
    return str.lower if column.choices else str


def _parsed(column: Column, parse: Callable[[str], Any], text: str) -> Any:
    text = text.strip().replace("\x00", "")
    if not text:
        return _Fault("", EMPTY) if column.filled else None
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        return _Fault(text.encode("utf-8", "replace").decode(), NOT_UTF8)
    if column.name.endswith("_id") and _REWRITTEN.fullmatch(text):
        return _Fault(text, REWRITTEN)
    try:
        value = parse(text)
    except ValueError:
        return _Fault(text, DATE if column.type == "DATE" else MOMENT)
    if column.choices and value not in column.choices:
        return _Fault(text, f"is not an outcome; write one of {', '.join(column.choices)}")
    return value


def parse_date(text: str) -> date:
    """Read a day: 2020-07-11 (a midnight behind it is ignored) or, as in the United States, 7/11/2020."""
    if found := _DATE.fullmatch(text):
        year, month, day = found.groups()
    elif found := _US_DATE.fullmatch(text):
        month, day, year = found.groups()
    else:
        raise ValueError(text)
    return date(int(year), int(month), int(day))


def parse_moment(text: str) -> datetime:
    """Read a moment: ISO 8601 or BigQuery's “… UTC”, with any offset; one without is UTC, as BigQuery reads it."""
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
