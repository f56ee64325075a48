"""What a statement reads and what that is billed, as BigQuery counts it.

https://cloud.google.com/bigquery/docs/estimate-costs and https://cloud.google.com/bigquery/pricing#data
"""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, TypeVar

from local.bigquery.errors import BigQueryError, invalid_query
from local.bigquery.googlesql import TableInfo, Translation, element, is_array, name
from local.bigquery.storage import Cursor

_T = TypeVar("_T")
_MB = 1024 * 1024
_MIN_BILLED = 10 * _MB
_KEPT_COUNTS = 1000
"""Maximum number of counts that are kept."""
_SIZES = {"INT64": 8, "FLOAT64": 8, "DATE": 8, "DATETIME": 8, "TIMESTAMP": 8, "NUMERIC": 16, "BOOL": 1}


@dataclass(frozen=True)
class Whole:
    """A table's number of rows, and the bytes of each of its columns by its name in lower case."""

    rows: int
    columns: dict[str, int]

    @property
    def size(self) -> int:
        """The table's number of bytes."""
        return sum(self.columns.values())


class Meter:
    """Counts rows and bytes, remembering counts for tables that have not changed."""

    def __init__(self) -> None:
        self._wholes: OrderedDict[tuple[Any, ...], Whole] = OrderedDict()
        self._parts: OrderedDict[tuple[Any, ...], int] = OrderedDict()

    def whole(self, cursor: Cursor, table: TableInfo) -> Whole:
        """Count a table, all columns at once: DuckDB takes longer to plan several questions than to count."""
        key = (table.place, cursor.state.changed.get(table.place), tuple(table.columns))
        if key not in self._wholes:
            rows, *sizes = _sums(cursor, table, tuple(table.columns), "", {})
            names = (column.lower() for column in table.columns)
            _keep(self._wholes, key, Whole(rows, dict(zip(names, sizes, strict=True))))
        return self._wholes[key]

    def processed(self, cursor: Cursor, found: Translation, values: dict[str, Any]) -> dict[str, int]:
        """Return the bytes read from each table: of the columns used, in the partitions that the filter leaves."""
        return {
            table.reference: self._part(cursor, table, columns, keep, values)
            if keep
            else self._all(cursor, table, columns)
            for table, columns, keep in _by_table(found)
        }

    def _all(self, cursor: Cursor, table: TableInfo, columns: tuple[str, ...]) -> int:
        sizes = self.whole(cursor, table).columns if columns else {}
        return sum(sizes[column.lower()] for column in columns)

    def _part(
        self, cursor: Cursor, table: TableInfo, columns: tuple[str, ...], keep: str, values: dict[str, Any]
    ) -> int:
        used = {key: value for key, value in values.items() if f"${key} " in keep}
        key = (table.place, cursor.state.changed.get(table.place), columns, keep, repr(used))
        if key not in self._parts:
            _keep(self._parts, key, sum(_sums(cursor, table, columns, keep, used)[1:]))
        return self._parts[key]


def _keep(known: OrderedDict[tuple[Any, ...], _T], key: tuple[Any, ...], count: _T) -> None:
    known[key] = count
    while len(known) > _KEPT_COUNTS:
        known.popitem(last=False)


def billed(counts: dict[str, int]) -> int:
    """Round up to whole MB, at least 10 for each table that is read."""
    return sum(max(_MIN_BILLED, -(-count // _MB) * _MB) for count in counts.values() if count)


def refuse_over(limit: str | int | None, counts: dict[str, int]) -> None:
    """Refuse a statement that would be billed more than its limit."""
    needed = billed(counts)
    if limit is not None and 0 < int(limit) < needed:
        text = f"Query exceeded limit for bytes billed: {limit}. {needed} or higher required."
        raise BigQueryError(400, "bytesBilledLimitExceeded", text)


def refuse_unfiltered(found: Translation) -> None:
    """Refuse to read a table without the partition filter it requires."""
    for scan in found.scans:
        if scan.table.needs_filter and not scan.prunes:
            raise invalid_query(
                f"Cannot query over table '{scan.table.reference.replace(':', '.')}' without a filter over column(s)"
                f" '{scan.table.partition}' that can be used for partition elimination"
            )


def _by_table(found: Translation) -> list[tuple[TableInfo, tuple[str, ...], str]]:
    tables: dict[str, TableInfo] = {}
    columns: dict[str, set[str]] = {}
    keeps: dict[str, list[str]] = {}
    for scan in found.scans:
        place = scan.table.place
        tables[place] = scan.table
        columns.setdefault(place, set()).update(scan.columns)
        keeps.setdefault(place, []).append(" AND ".join(f"({one})" for one in scan.prunes))
    return [
        (tables[place], tuple(sorted(columns[place])), " OR ".join(f"({one})" for one in kept) if all(kept) else "")
        for place, kept in keeps.items()
    ]


def _sums(
    cursor: Cursor, table: TableInfo, columns: tuple[str, ...], keep: str, values: dict[str, Any]
) -> tuple[int, ...]:
    """Return the number of a table's rows, and the bytes of each of these columns."""
    types = {column.lower(): kind for column, kind in table.columns.items()}
    sizes = "".join(f", {_size(name(column), types[column.lower()])}" for column in columns)
    where = f" WHERE {keep}" if keep else ""
    row = cursor.execute(f"SELECT count(*){sizes} FROM {table.place}{where}", values or None).fetchone()
    return tuple(int(size or 0) for size in row or ())


def _size(column: str, type_: str) -> str:
    if is_array(type_):
        each = _each("item", element(type_))
        return f"sum(list_sum(list_transform({column}, lambda item: {each})))"
    if type_ in _SIZES:
        return f"count({column}) * {_SIZES[type_]}"
    return f"sum({_each(column, type_)})"


def _each(cell: str, type_: str) -> str:
    if type_ in _SIZES:
        return str(_SIZES[type_])
    return f"strlen({cell}) + 2" if type_ == "STRING" else f"octet_length({cell}) + 2"
