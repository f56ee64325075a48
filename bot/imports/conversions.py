"""A column of a sync → our column, in SQL: texts are cleaned, and other types become ours where it is certain how.

A DATETIME names no zone: it is taken for the campaign's, and fails where that cannot be, because then its day would be
another. Days that are kept as TIMESTAMP are those of UTC if all of them are midnights, else the campaign's.
"""

from __future__ import annotations

from bot.imports.texts import cleaned, cleaned_id
from bot.warehouse import Column

_ALIASES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL", "BIGDECIMAL": "BIGNUMERIC", "DECIMAL": "NUMERIC"}
_SOURCES = {
    "STRING": {"STRING", "INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL", "DATE"},
    "DATE": {"DATE", "DATETIME", "TIMESTAMP", "STRING"},
    "TIMESTAMP": {"TIMESTAMP", "DATETIME", "DATE", "STRING"},
    "INT64": {"INT64", "FLOAT64", "NUMERIC", "STRING"},
}
"""For each of our types, those that it can be made from."""
SHIFT_BEGINS = ("event_date", "datetime_offset_begin")
"""The columns that say when a shift begins."""
_NIGHT = r" 0(?:0:[1-5]|0:0[1-9]|[1-4]:)"
"""From a minute past midnight to five o'clock; midnight itself is how a day is written."""
_MIDNIGHT = r"[ T]00:00(?::00(?:\.0+)?)?(?: ?UTC|Z|\+00(?::?00)?)?$"


def standard(type_: str) -> str:
    """Return the standard name of a type, for which the API has others."""
    return _ALIASES.get(type_, type_)


def known(column: Column, type_: str) -> bool:
    """Return whether a column of ours can be made from one of this type."""
    return standard(type_) in _SOURCES[column.type]


def condition(column: Column, type_: str) -> str:
    """Return what has to be true of a column's values besides, for a message; '' where nothing has."""
    if standard(type_) != "DATETIME":
        return ""
    if column.name in SHIFT_BEGINS:
        return ", in the campaign's time zone: no shift begins between midnight and 5 AM"
    return ", in the campaign's time zone: none lies ahead"


def read(relation: str, column: Column, type_: str) -> str:
    """Return the SQL of a column of a relation, from one of this type; the parameter `zone` is the campaign's."""
    name, found = column.name, standard(type_)
    if column.type == "STRING":
        text = name if found == "STRING" else _as(column)
        clean = cleaned_id if name.endswith("_id") else cleaned
        return clean(text) if found in ("STRING", "FLOAT64") else text
    if found == "STRING":
        return f"CAST({_text_of(column)} AS {column.type})"
    if found == "DATETIME":
        return _from_datetime(column)
    if (column.type, found) == ("DATE", "TIMESTAMP"):
        at_midnight = f"{name} = CAST(CAST({name} AS DATE) AS TIMESTAMP)"
        times = f"(SELECT COUNTIF(NOT {at_midnight}) FROM {relation})"  # noqa: S608 - nothing in it comes from outside
        return f"IF({times} = 0, CAST({name} AS DATE), DATE({name}, @zone))"
    if (column.type, found) == ("TIMESTAMP", "DATE"):
        return f"TIMESTAMP(CAST({name} AS STRING), @zone)"
    return _as(column)


def _as(column: Column) -> str:
    return f"CAST({column.name} AS {column.type})"


def _text_of(column: Column) -> str:
    """Return the SQL of a text that can be cast: a day without the midnight behind it, a number without commas."""
    noise = {"DATE": _MIDNIGHT, "INT64": r",|\.0+$"}.get(column.type)
    text = cleaned(column.name)
    return f"REGEXP_REPLACE({text}, r'{noise}', '')" if noise else text


def _from_datetime(column: Column) -> str:
    """Return the SQL of a time without a zone; one that cannot be the campaign's is made a text that is no time."""
    text = f"CAST({column.name} AS STRING)"
    if column.name in SHIFT_BEGINS:
        wrong = f"REGEXP_CONTAINS({text}, r'{_NIGHT}')"
    else:
        wrong = f"TIMESTAMP({text}, @zone) > CURRENT_TIMESTAMP()"
    certain = f"IF({wrong}, 'not in the zone', {text})"
    if column.type == "DATE":
        return f"CAST(REGEXP_REPLACE({certain}, ' .*', '') AS DATE)"
    return f"TIMESTAMP({certain}, @zone)"
