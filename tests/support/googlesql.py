"""Google's own GoogleSQL analyzer and reference evaluator (PyPI `zetasql`): it checks every statement we write.

It runs as WebAssembly, which takes half a minute and a gigabyte to compile, so the compiled module is kept under
`.local/cache`; one instance serves a whole test session. Its language is a superset of BigQuery's: it has no tables
of datasets, so a table has the name that the statement uses. What BigQuery switches off is not switched off here.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import fcntl
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

Tables = Mapping[str, Sequence[tuple[str, str]]]
"""The columns of each table: name and type, `ARRAY<STRING>` for a repeated one."""

_CACHE = Path(__file__).parents[2] / ".local" / "cache"
_EPOCH = date(1970, 1, 1)
_OPERATIONS = {1: "INSERT", 2: "DELETE", 3: "UPDATE"}


class Rejected(Exception):  # noqa: N818 - the judge's word
    """GoogleSQL does not take the statement, or failed while running it; the text is Google's."""


def analyze(sql: str, tables: Tables, parameters: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Check a statement against declared tables and parameter types; return a SELECT's columns or raise Rejected."""
    request = _service().AnalyzeRequest(sql_statement=sql)
    _options(request.options, parameters or {})
    request.registered_catalog_id = _registered({name: (columns, ()) for name, columns in tables.items()})
    statement = _call("Analyze", request, _service().AnalyzeResponse).resolved_statement
    query = statement.resolved_query_stmt_node
    return [(column.name, _type_name(column.column.type)) for column in query.output_column_list]


def evaluate(
    sql: str,
    tables: Mapping[str, tuple[Sequence[tuple[str, str]], Sequence[Mapping[str, Any]]]],
    parameters: Mapping[str, tuple[str, Any]] | None = None,
) -> list[dict[str, Any]]:
    """Run a SELECT over small tables `{name: (columns, rows)}` with parameters `{name: (type, value)}`."""
    given = parameters or {}
    prepare = _service().PrepareQueryRequest(sql=sql)
    _options(prepare.options, {name: kind for name, (kind, _) in given.items()})
    prepare.registered_catalog_id = _registered(tables)
    prepared = _call("PrepareQuery", prepare, _service().PrepareQueryResponse).prepared
    try:
        request = _service().EvaluateQueryRequest(prepared_query_id=prepared.prepared_query_id)
        for name, (kind, value) in given.items():
            parameter = request.params.add(name=name)
            _pack(parameter.value, value, kind)
        answer = _call("EvaluateQuery", request, _service().EvaluateQueryResponse)
    finally:
        _call("UnprepareQuery", _service().UnprepareQueryRequest(prepared_query_id=prepared.prepared_query_id), None)
    names = [(column.name, _type_name(column.type)) for column in prepared.columns]
    return [
        {name: _unpack(cell, kind) for (name, kind), cell in zip(names, row.cell, strict=True)}
        for row in answer.content.table_data.row
    ]


def modify(
    sql: str,
    tables: Mapping[str, tuple[Sequence[tuple[str, str]], Sequence[Mapping[str, Any]]]],
    parameters: Mapping[str, tuple[str, Any]],
) -> list[tuple[str, dict[str, Any]]]:
    """Run an INSERT, UPDATE or DELETE; return the rows it writes, and for each row that it deletes an empty one."""
    prepare = _service().PrepareModifyRequest(sql=sql)
    _options(prepare.options, {name: kind for name, (kind, _) in parameters.items()})
    prepare.registered_catalog_id = _registered(tables)
    prepared = _call("PrepareModify", prepare, _service().PrepareModifyResponse).prepared.prepared_modify_id
    try:
        request = _service().EvaluateModifyRequest(prepared_modify_id=prepared)
        for name, (kind, value) in parameters.items():
            _pack(request.params.add(name=name).value, value, kind)
        answer = _call("EvaluateModify", request, _service().EvaluateModifyResponse)
    finally:
        _call("UnprepareModify", _service().UnprepareModifyRequest(prepared_modify_id=prepared), None)
    columns, _ = tables[answer.table_name]
    return [
        (
            _OPERATIONS[row.operation],
            {name: _unpack(cell, kind) for (name, kind), cell in zip(columns, row.cell, strict=False)},
        )
        for row in answer.content
    ]


def _registered(tables: Mapping[str, tuple[Sequence[tuple[str, str]], Sequence[Mapping[str, Any]]]]) -> int:
    """Register tables with their rows, or find the same ones again: building the functions they stand among is slow."""
    request = _service().RegisterCatalogRequest()
    _catalog(request.simple_catalog, {name: shape for name, (shape, _) in tables.items()})
    for name, (shape, rows) in tables.items():
        if "." not in name:
            _fill(request.table_content[name], shape, rows)
    key = request.SerializeToString(deterministic=True)
    if key not in _known:
        while len(_known) >= 20:
            oldest = _known.pop(next(iter(_known)))
            _call("UnregisterCatalog", _service().UnregisterRequest(registered_id=oldest), None)
        _known[key] = int(_call("RegisterCatalog", request, _service().RegisterResponse).registered_id)
    return _known[key]


_known: dict[bytes, int] = {}


def _fill(content: Any, shape: Sequence[tuple[str, str]], rows: Sequence[Mapping[str, Any]]) -> None:
    content.table_data.SetInParent()
    for row in rows:
        cells = content.table_data.row.add()
        for name, kind in shape:
            _pack(cells.cell.add(), row.get(name), kind)


def _call(method: str, request: Any, response: Any) -> Any:
    from google.protobuf import empty_pb2  # type: ignore[import-untyped]
    from zetasql.core.exceptions import ZetaSQLError

    try:
        return _client().call_grpc_func(f"ZetaSqlLocalService_{method}", request, response or empty_pb2.Empty)
    except ZetaSQLError as error:
        raise Rejected(str(error)) from error


def _service() -> Any:
    from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2

    return local_service_pb2


@cache
def _client() -> Any:
    """Start the evaluator once, compiling it only when no compiled copy of this version is kept."""
    from wasmtime import Module
    from zetasql.core import wasm_client
    from zetasql.wasi import get_wasm_path

    kept = _CACHE / f"zetasql-{version('zetasql')}-wasmtime-{version('wasmtime')}.cwasm"

    class Kept:
        """Replaces the place where the wrapper compiles its module."""

        @staticmethod
        def from_file(engine: Any, path: str) -> Any:
            kept.parent.mkdir(parents=True, exist_ok=True)
            with kept.with_suffix(".lock").open("w") as lock:
                # One process of a test run compiles it, and the others wait.
                fcntl.flock(lock, fcntl.LOCK_EX)
                with contextlib.suppress(Exception):
                    return Module.deserialize_file(engine, str(kept))
                module = Module.from_file(engine, path)
                fresh = kept.with_suffix(".new")
                fresh.write_bytes(module.serialize())
                fresh.replace(kept)
                return module

    class Client(wasm_client.WasmClient):  # type: ignore[misc]
        """The wrapper's client, copying memory in one piece instead of byte by byte."""

        def write_bytes(self, ptr: int, data: bytes) -> None:
            ctypes.memmove(self._address() + ptr, data, len(data))

        def read_bytes(self, ptr: int, size: int) -> bytes:
            return ctypes.string_at(self._address() + ptr, size)

        def _address(self) -> int:
            return ctypes.cast(self.memory.data_ptr(), ctypes.c_void_p).value or 0

    # wasmtime's objects cannot be freed once the interpreter is taking its modules apart.
    atexit.register(_client.cache_clear)
    original = wasm_client.Module
    wasm_client.Module = Kept
    try:
        return Client(get_wasm_path())
    finally:
        wasm_client.Module = original


@cache
def _language() -> Any:
    from zetasql.wasi._pb2.zetasql.proto import options_pb2
    from zetasql.wasi._pb2.zetasql.public import options_pb2 as public
    from zetasql.wasi._pb2.zetasql.resolved_ast import resolved_node_kind_pb2 as kinds

    request = _service().LanguageOptionsRequest(maximum_features=True)
    language = _call("GetLanguageOptions", request, options_pb2.LanguageOptionsProto)
    language.product_mode = public.PRODUCT_EXTERNAL
    del language.supported_statement_kinds[:]
    language.supported_statement_kinds.extend(
        getattr(kinds, f"RESOLVED_{name}_STMT") for name in ("QUERY", "INSERT", "UPDATE", "DELETE", "MERGE")
    )
    return language


def _options(options: Any, parameters: Mapping[str, str]) -> None:
    options.language_options.CopyFrom(_language())
    options.default_timezone = "UTC"
    for name, kind in parameters.items():
        parameter = options.query_parameters.add(name=name)
        _type(parameter.type, kind)


def _catalog(catalog: Any, tables: Tables) -> None:
    catalog.name = "judge"
    catalog.builtin_function_options.language_options.CopyFrom(_language())
    for name, columns in tables.items():
        *folders, last = name.split(".")
        place = catalog
        for folder in folders:
            found = [child for child in place.catalog if child.name == folder]
            place = found[0] if found else place.catalog.add(name=folder)
        table = place.table.add(name=last)
        for column, kind in columns:
            _type(table.column.add(name=column).type, kind)


def _kinds() -> Any:
    from zetasql.wasi._pb2.zetasql.public import type_pb2

    return type_pb2


def _type(type_: Any, name: str) -> None:
    if name.startswith("ARRAY<"):
        type_.type_kind = _kinds().TYPE_ARRAY
        _type(type_.array_type.element_type, name[6:-1])
        return
    name = {"FLOAT64": "DOUBLE"}.get(name, name)
    type_.type_kind = getattr(_kinds(), f"TYPE_{name}")


def _type_name(type_: Any) -> str:
    if type_.type_kind == _kinds().TYPE_ARRAY:
        return f"ARRAY<{_type_name(type_.array_type.element_type)}>"
    if type_.type_kind == _kinds().TYPE_STRUCT:
        fields = type_.struct_type.field
        return f"STRUCT<{', '.join(f'{field.field_name} {_type_name(field.field_type)}' for field in fields)}>"
    name = str(_kinds().TypeKind.Name(type_.type_kind)).removeprefix("TYPE_")
    return {"DOUBLE": "FLOAT64"}.get(name, name)


def _pack(cell: Any, value: Any, kind: str) -> None:
    if value is None:
        return
    if kind.startswith("ARRAY<"):
        cell.array_value.SetInParent()
        for item in value:
            _pack(cell.array_value.element.add(), item, kind[6:-1])
    elif kind == "DATE":
        cell.date_value = (value - _EPOCH).days
    elif kind == "TIMESTAMP":
        cell.timestamp_value.FromDatetime(value.astimezone(UTC).replace(tzinfo=None))
    elif kind == "DATETIME":
        cell.datetime_value.bit_field_datetime_seconds = _bits(value)
        cell.datetime_value.nanos = value.microsecond * 1000
    else:
        _PLAIN[kind](cell, value)


def _bits(value: datetime) -> int:
    """Return a time without a zone as Google packs it: each part in as many bits as its largest value takes."""
    day = value.year << 26 | value.month << 22 | value.day << 17
    return day | value.hour << 12 | value.minute << 6 | value.second


def _setter(field: str) -> Callable[[Any, Any], None]:
    return lambda cell, value: setattr(cell, field, value)


_PLAIN: dict[str, Callable[[Any, Any], None]] = {
    "INT64": _setter("int64_value"),
    "STRING": _setter("string_value"),
    "BOOL": _setter("bool_value"),
    "FLOAT64": _setter("double_value"),
    "BYTES": _setter("bytes_value"),
}


def _unpack(cell: Any, kind: str) -> Any:
    field = cell.WhichOneof("value")
    if field is None:
        return None
    if field == "array_value":
        return [_unpack(item, kind[6:-1]) for item in cell.array_value.element]
    if field == "date_value":
        return _EPOCH + timedelta(days=cell.date_value)
    if field == "timestamp_value":
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(
            seconds=cell.timestamp_value.seconds, microseconds=cell.timestamp_value.nanos // 1000
        )
    return _OTHERS[field](cell) if field in _OTHERS else getattr(cell, field)


def _datetime(packed: Any) -> datetime:
    """Undo GoogleSQL's packing of a civil time: year, month, day, hour, minute and second in one number's bits."""
    bits = packed.bit_field_datetime_seconds
    parts = [bits >> 26, bits >> 22 & 15, bits >> 17 & 31, bits >> 12 & 31, bits >> 6 & 63, bits & 63]
    year, month, day, hour, minute, second = parts
    return datetime(year, month, day, hour, minute, second, packed.nanos // 1000)


_OTHERS: dict[str, Callable[[Any], Any]] = {
    "datetime_value": lambda cell: _datetime(cell.datetime_value),
    "numeric_value": lambda cell: Decimal(int.from_bytes(cell.numeric_value, "little", signed=True)).scaleb(-9),
}
