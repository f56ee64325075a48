"""Translations kept beside the data, so that a statement is translated once for all tables of one shape.

A translation depends on the statement, the types of its parameters, its tables' columns and partitioning, and on this
version of the server. It does not depend on where the tables' rows are: that is filled in each time.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from local.bigquery.errors import BigQueryError
from local.bigquery.googlesql import Scan, TableInfo, Translation, translate

MAX_KEPT = 500
"""Maximum number of translations that are kept."""
_MARK = "place_of_table_"
_PLACE = _MARK + "{}_of_a_translation"
"""What a table's place is called in a translation that is kept; the number counts the statement's tables."""

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A statement, and the types of its parameters by name."""
Tables = Mapping[str, TableInfo]
"""Tables by the name written in a statement."""


@dataclass(frozen=True)
class _Kept:
    """A translation without places, and the tables without places or names that it is right for."""

    tables: Tables
    translation: Translation


class Translations:
    """A server's translations; it begins with those that the folder's last server of the same version kept."""

    def __init__(self, file: Path, fingerprint: str) -> None:
        self._file = file
        self._fingerprint = fingerprint
        self._lock = threading.Lock()
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        self._added = False
        # Without the file, or with half of one, everything is translated anew.
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            self._kept.update(_read(json.loads(file.read_bytes()), fingerprint))

    def find(self, sql: str, types: Mapping[str, str], lookup: Callable[[str], TableInfo]) -> Translation:
        """Return a statement's translation for the tables that `lookup` finds by the name written in it."""
        if _MARK in sql:
            return translate(sql, types, lookup)
        key = (sql, tuple(sorted(types.items())))
        with self._lock:
            kept = self._kept.get(key)
        tables = _found(kept.tables, lookup) if kept else {}
        # As text: the order of the columns counts, and dicts are equal in any order.
        if kept is None or repr(_nameless(tables)) != repr(kept.tables):
            tables = {}

            def placeless(written: str) -> TableInfo:
                tables[written] = tables.get(written) or lookup(written)
                return _placeless(tables)[written]

            translation = translate(sql, types, placeless)
            kept = _Kept(_nameless(tables), translation)
            self._keep(key, kept)
        return _placed(kept.translation, {_placeless(tables)[written].place: tables[written] for written in tables})

    def _keep(self, key: Key, kept: _Kept) -> None:
        with self._lock:
            self._kept[key] = kept
            self._added = True
            while len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)

    def save(self) -> None:
        """Write the translations down for the folder's next server."""
        with self._lock:
            if not self._added:
                return
            kept = [{"key": key, **vars(one)} for key, one in self._kept.items()]
            text = json.dumps({"fingerprint": self._fingerprint, "kept": kept}, default=_plain)
        fresh = self._file.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._file)


def _found(names: Iterable[str], lookup: Callable[[str], TableInfo]) -> dict[str, TableInfo]:
    """Return the tables of these names; none where one is missing, which may be a table that a view no longer reads."""
    with contextlib.suppress(BigQueryError):
        return {written: lookup(written) for written in names}
    return {}


def _placeless(tables: Tables) -> dict[str, TableInfo]:
    places = list(dict.fromkeys(table.place for table in tables.values()))
    numbered = ((written, table, places.index(table.place)) for written, table in tables.items())
    return {written: replace(table, place=f"data.{_PLACE.format(number)}") for written, table, number in numbered}


def _nameless(tables: Tables) -> dict[str, TableInfo]:
    return {written: replace(table, reference="") for written, table in _placeless(tables).items()}


def _placed(translation: Translation, tables: Tables) -> Translation:
    """Return a translation for these tables, each by the place that stands for its own."""
    sql, refusal = translation.sql, translation.refusal
    for place, table in tables.items():
        stands, own = (one.removeprefix("data.") for one in (place, table.place))
        sql, refusal = sql.replace(stands, own), refusal.replace(stands, own)
    scans = tuple(replace(scan, table=tables[scan.table.place]) for scan in translation.scans)
    target = tables[translation.target.place] if translation.target else None
    return replace(translation, sql=sql, refusal=refusal, scans=scans, target=target)


def _plain(one: Any) -> Any:
    """Return a set or a dataclass as JSON can write it; `asdict` would copy each value of each translation."""
    return sorted(one) if isinstance(one, set | frozenset) else vars(one)


def _read(saved: dict[str, Any], fingerprint: str) -> Iterator[tuple[Key, _Kept]]:
    if saved["fingerprint"] != fingerprint:
        return
    for one in saved["kept"]:
        sql, types = one["key"]
        tables = {written: TableInfo(**table) for written, table in one["tables"].items()}
        yield (sql, tuple((name, type_) for name, type_ in types)), _Kept(tables, _translation(one["translation"]))


def _translation(saved: dict[str, Any]) -> Translation:
    scans = (
        Scan(TableInfo(**scan["table"]), scan["alias"], set(scan["columns"]), scan["prunes"]) for scan in saved["scans"]
    )
    given: dict[str, Any] = {
        "columns": tuple((name, type_) for name, type_ in saved["columns"]),
        "scans": tuple(scans),
        "parameters": frozenset(saved["parameters"]),
        "target": TableInfo(**saved["target"]) if saved["target"] else None,
    }
    return Translation(**saved | given)
