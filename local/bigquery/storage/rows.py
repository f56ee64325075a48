"""Rows and parameters, converted between BigQuery's JSON and Python's values."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from local.bigquery.errors import BigQueryError, invalid
from local.bigquery.googlesql import DUCK, element, is_array, normal

_EPOCH = datetime(1970, 1, 1)
Parameters = dict[str, tuple[str, Any]]
"""Each parameter's type and value by its lower-case name."""


def schema(columns: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return columns as a TableSchema."""
    fields = []
    for called, type_ in columns:
        mode = "REPEATED" if is_array(type_) else "NULLABLE"
        legacy = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}
        plain = element(type_) if is_array(type_) else type_
        fields.append({"name": called, "type": legacy.get(plain, plain), "mode": mode})
    return {"fields": fields}


def encode(rows: Sequence[Sequence[Any]], types: Sequence[str], whole_timestamps: bool) -> list[dict[str, Any]]:
    """Return rows as BigQuery's JSON (https://cloud.google.com/bigquery/docs/reference/rest/v2/tabledata/list)."""
    writers = [_writer(type_, whole_timestamps) for type_ in types]
    return [{"f": [{"v": write(cell)} for write, cell in zip(writers, row, strict=True)]} for row in rows]


def whole_timestamps(options: dict[str, Any]) -> bool:
    """Return whether the client wants TIMESTAMPs as whole microseconds."""
    nested = options.get("formatOptions") or {}
    asked = nested.get("useInt64Timestamp") if isinstance(nested, dict) else None
    return str(options.get("formatOptions.useInt64Timestamp", asked)).lower() == "true"


def _writer(type_: str, whole_timestamps: bool) -> Callable[[Any], Any]:
    if is_array(type_):
        return _array_writer(_writer(element(type_), whole_timestamps))
    moment = _microseconds if whole_timestamps else _seconds
    write: Callable[[Any], str] = moment if type_ == "TIMESTAMP" else _WRITERS.get(type_, str)
    return lambda cell: None if cell is None else write(cell)


def _array_writer(write: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def array(cell: list[Any] | None) -> list[dict[str, Any]]:
        if cell and any(item is None for item in cell):
            raise BigQueryError(
                400, "invalidQuery", "Array cannot have a null element; error in writing field", "query"
            )
        return [{"v": write(item)} for item in cell or []]

    return array


def _microseconds(moment: datetime) -> str:
    apart = moment - _EPOCH
    return str((apart.days * 86_400 + apart.seconds) * 1_000_000 + apart.microseconds)


def _seconds(moment: datetime) -> str:
    return repr(int(_microseconds(moment)) / 1_000_000)


def _decimal(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


_WRITERS: dict[str, Callable[[Any], str]] = {
    "BOOL": lambda cell: "true" if cell else "false",
    "BYTES": lambda cell: base64.b64encode(cell).decode(),
    "DATETIME": lambda cell: cell.isoformat(),
    "DATE": lambda cell: cell.isoformat(),
    "FLOAT64": repr,
    "NUMERIC": _decimal,
}


def parameters(given: Sequence[dict[str, Any]], mode: str) -> Parameters:
    """Return a query's parameters; raise an error if a value is not of its type."""
    if given and mode.upper() == "POSITIONAL":
        raise invalid("The local BigQuery knows named parameters only")
    found: Parameters = {}
    for parameter in given:
        called = parameter.get("name", "").lower()
        if not called.isidentifier():
            raise invalid("The local BigQuery knows named parameters only")
        if called in found:
            raise invalid(f"Duplicate parameter name {called}")
        kind, value = parameter.get("parameterType", {}), parameter.get("parameterValue", {})
        found[called] = _parameter(called, kind, value)
    return found


def _parameter(called: str, kind: dict[str, Any], value: dict[str, Any]) -> tuple[str, Any]:
    type_ = normal(kind.get("type", ""))
    if type_ == "ARRAY":
        inner = normal(kind.get("arrayType", {}).get("type", ""))
        _refuse_unknown(called, inner)
        items = [_read(called, inner, item.get("value")) for item in value.get("arrayValues", [])]
        return f"ARRAY<{inner}>", items
    _refuse_unknown(called, type_)
    return type_, _read(called, type_, value.get("value"))


def _refuse_unknown(called: str, type_: str) -> None:
    if type_ not in DUCK:
        raise invalid(
            f"The local BigQuery does not know the type {type_ or 'of nothing'} of query parameter '{called}'"
        )


def _read(called: str, type_: str, text: Any) -> Any:
    if text is None:
        return None
    try:
        return _READERS[type_](str(text))
    except (ValueError, InvalidOperation) as error:
        raise invalid(f"Query parameter '{called}': invalid value for type {type_}: {text}") from error


def _read_int(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


def _read_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _read_bool(text: str) -> bool:
    if text.lower() not in ("true", "false"):
        raise ValueError(text)
    return text.lower() == "true"


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def _read_text(text: str) -> str:
    if "\0" in text:
        raise ValueError(text)
    return text


_READERS: dict[str, Callable[[str], Any]] = {
    "STRING": _read_text,
    "BYTES": base64.b64decode,
    "INT64": _read_int,
    "FLOAT64": _read_float,
    "NUMERIC": Decimal,
    "BOOL": _read_bool,
    "DATE": date.fromisoformat,
    "DATETIME": _read_moment,
    "TIMESTAMP": _read_moment,
}
