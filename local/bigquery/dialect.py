"""GoogleSQL → DuckDB: right or refused, never silently wrong.

sqlglot parses; everything after that is ours: names, types, and a list of what is known. What is not on the list is
refused, and what is on it has been compared with Google's own evaluator (tests/local/bigquery/test_googlesql.py).
"""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from local.bigquery.errors import BigQueryError, invalid_query
from local.bigquery.googlesql import expressions, queries, syntax, writes
from local.bigquery.googlesql.scope import Context, Read, Scan, Scope, TableInfo
from local.bigquery.googlesql.types import Refused, name

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
    reads: frozenset[Read]
    parameters: frozenset[str]
    steady: bool
    target: TableInfo | None = None
    refusal: str = ""


def translate(sql: str, parameters: Mapping[str, str], lookup: Callable[[str], TableInfo]) -> Translation:
    """Translate one statement; `lookup` knows tables by the name written in it, `parameters` are named types."""
    kinds = {key.lower(): kind for key, kind in parameters.items()}
    context = Context(lambda node: lookup(_written(node)), queries.query, expressions.translate, kinds)
    try:
        tree = syntax.parse(sql)
        if isinstance(tree, exp.Query):
            return _select(tree, context)
        writer = _WRITES.get(type(tree))
        if writer is None:
            raise Refused("The local BigQuery knows SELECT, INSERT, UPDATE, DELETE and MERGE only", tree)
        with context.reading() as reads:
            words, target, refusal = writer(tree, context)
    except Refused as refused:
        raise invalid_query(refused.message + syntax.position(sql, refused.node)) from refused
    except RecursionError as error:
        raise invalid_query("The statement is nested too deeply") from error
    words, refusal = _with(context, words), _with(context, refusal) if refusal else ""
    kind = type(tree).__name__.upper()
    found = _translation(kind, words, (), context, frozenset(reads))
    return replace(found, target=target, refusal=refusal)


def _translation(
    kind: str,
    sql: str,
    columns: tuple[tuple[str, str], ...],
    context: Context,
    reads: frozenset[Read],
) -> Translation:
    return Translation(
        kind,
        sql,
        columns,
        tuple(context.scans),
        reads,
        frozenset(context.used_parameters),
        context.steady,
    )


def _select(tree: exp.Expr, context: Context) -> Translation:
    found = queries.query(tree, Scope(context))
    names: list[str] = []
    for column in found.columns:
        names.append(column.name or f"f{sum(not one.name for one in found.columns[: len(names)])}_")
    _refuse_duplicates(names)
    listed = ", ".join(
        f"{column.value.sql} AS {name(called)}" for column, called in zip(found.columns, names, strict=True)
    )
    reads = found.reads | {read for column in found.columns for read in column.reads}
    kinds = ["INT64" if column.value.type == "NULL" else column.value.type for column in found.columns]
    words = _with(context, f"SELECT {listed} FROM {found.sql}")
    return _translation("SELECT", words, tuple(zip(names, kinds, strict=True)), context, frozenset(reads))


def _with(context: Context, words: str) -> str:
    return f"WITH {', '.join(context.with_queries)} {words}" if context.with_queries else words


def _refuse_duplicates(names: list[str]) -> None:
    lowered = [one.lower() for one in names]
    twice = sorted({one for one in lowered if lowered.count(one) > 1})
    if twice:
        shown = ", ".join(twice)
        raise Refused(f"Duplicate column names in the result are not supported. Found duplicate(s): {shown}")


def _written(node: exp.Expr) -> str:
    return ".".join(part for part in (node.text("catalog"), node.text("db"), node.name) if part)


__all__ = ["BigQueryError", "Translation", "translate"]
