"""GoogleSQL → DuckDB: right or refused, never silently wrong.

sqlglot parses, finds the scopes and writes; what is on the lists of `functions` and `supported` gives what Google's own
evaluator gives (tests/local/bigquery/test_googlesql.py), and everything else is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from local.bigquery.errors import invalid_query
from local.bigquery.googlesql import names, reads, supported, syntax, writes
from local.bigquery.googlesql.generator import write
from local.bigquery.googlesql.tables import Context, Scan, TableInfo
from local.bigquery.googlesql.types import Refused

_WRITES: dict[type[exp.Expr], Callable[[exp.Expr, Context], writes.Written]] = {
    exp.Insert: writes.insert,
    exp.Update: writes.update,
    exp.Delete: writes.delete,
    exp.Merge: writes.merge,
}


@dataclass(frozen=True)
class Translation:
    """A statement in DuckDB's words, and what BigQuery would know about it.

    `columns`: a SELECT's columns with their types. `target`: what a write changes. `refusal`: a query that must find
    nothing before a write. `steady`: the same data give the same answer. `parameters`: those of DuckDB's statement.
    """

    kind: str
    sql: str
    columns: tuple[tuple[str, str], ...]
    scans: tuple[Scan, ...]
    parameters: frozenset[str]
    steady: bool
    target: TableInfo | None = None
    refusal: str = ""


def translate(sql: str, parameters: Mapping[str, str], lookup: Callable[[str], TableInfo]) -> Translation:
    """Translate one statement; `lookup` knows tables by the name written in it, `parameters` are named types."""
    context = Context(lookup, {key.lower(): kind for key, kind in parameters.items()})
    try:
        tree = syntax.parse(sql)
        if not isinstance(tree, exp.Query) and type(tree) not in _WRITES:
            raise Refused("The local BigQuery knows SELECT, INSERT, UPDATE, DELETE and MERGE only", tree)
        supported.refuse_unsupported(tree)
        steady = tree.find(exp.CurrentTimestamp) is None
        if isinstance(tree, exp.Query):
            (words, target, refusal), columns = _select(tree.unnest(), context)
        else:
            (words, target, refusal), columns = _WRITES[type(tree)](tree, context), ()
    except Refused as refused:
        raise invalid_query(refused.message + syntax.position(sql, refused.node)) from refused
    except RecursionError as error:
        raise invalid_query("The statement is nested too deeply") from error
    kind = "SELECT" if isinstance(tree, exp.Query) else type(tree).__name__.upper()
    used = frozenset(context.used if steady else context.used | {"now"})
    return Translation(kind, words, columns, tuple(context.scans), used, steady, target, refusal)


def _select(query: exp.Expr, context: Context) -> tuple[writes.Written, tuple[tuple[str, str], ...]]:
    reads.resolve(query, context)
    columns = tuple((written, "INT64" if kind == "NULL" else kind) for _, written, kind in names.outputs(query))
    return (write(query), None, ""), columns
