"""sqlglot's DuckDB dialect, corrected where DuckDB answers otherwise than BigQuery."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.generators.duckdb import DuckDBGenerator

from local.bigquery.googlesql.functions import OF_NODE, operands, unit
from local.bigquery.googlesql.kinds import kind
from local.bigquery.googlesql.types import duck, quoted

_READ = {"INT64", "FLOAT64", "BOOL", "DATE", "DATETIME", "TIMESTAMP"}
"""The types that a text is read as by our own macros."""


def _call(generator: _Generator, node: exp.Expr) -> str:
    function, given = OF_NODE[type(node)], [generator.sql(one) for one in operands(node)]
    words = function.words.format(*given, all=", ".join(given), unit=unit(node).lower(), type=duck(kind(node)))
    if function.strict:
        empty = " OR ".join(f"{one} IS NULL" for one in given)
        return f"CASE WHEN {empty} THEN NULL ELSE {words} END"
    return _finite(node, words)


def _finite(node: exp.Expr, words: str) -> str:
    """Make overflow an error, as it is in BigQuery; DuckDB goes on with infinity."""
    return f"finite({words})" if kind(node) == "FLOAT64" else words


def _literal(_: _Generator, node: exp.Expr) -> str:
    if node.is_string:
        return quoted(node.name)
    if kind(node) == "INT64":
        return f"CAST({node.name} AS BIGINT)"
    return f"CAST('{float(node.name)!r}' AS DOUBLE)"


def _cast(generator: _Generator, node: exp.Expr) -> str:
    source, target, inner = kind(node.this), kind(node), generator.sql(node, "this")
    if source == "STRING" and target in _READ:
        inner = f"{'try' if isinstance(node, exp.TryCast) else 'to'}_{target.lower()}({inner})"
    elif source == "STRING" and target == "BYTES":
        inner = f"encode({inner})"
    elif target == "STRING" and source in ("DATETIME", "FLOAT64"):
        inner = f"text_of_{source.lower()}({inner})"
    return f"CAST({inner} AS {duck(target)})"


class _Generator(DuckDBGenerator):
    """Writes DuckDB's words for a query whose names and types are known."""

    TRANSFORMS: ClassVar[dict[type[exp.Expr], Callable[..., str]]] = {
        **DuckDBGenerator.TRANSFORMS,
        **dict.fromkeys(OF_NODE, _call),
        exp.Literal: _literal,
        exp.RawString: lambda _, node: quoted(node.name),
        exp.Parameter: lambda _, node: f"CAST($p_{node.name.lower()} AS {duck(kind(node))})",
        exp.Cast: _cast,
        exp.TryCast: _cast,
        exp.Array: lambda self, node: f"[{self.expressions(node, flat=True)}]",
        exp.Add: lambda self, node: _finite(node, self.binary(node, "+")),
        exp.Sub: lambda self, node: _finite(node, self.binary(node, "-")),
        exp.Mul: lambda self, node: _finite(node, self.binary(node, "*")),
        # The negative of the smallest number is an error in BigQuery, a wider type in DuckDB.
        exp.Neg: lambda self, node: f"CAST(-{self.sql(node, 'this')} AS {duck(kind(node))})",
        exp.Div: lambda self, node: _finite(node, f"divide({self.sql(node, 'this')}, {self.sql(node, 'expression')})"),
    }


class _DuckDB(DuckDB):
    """DuckDB's dialect with the corrections."""

    Generator = _Generator


def write(node: exp.Expr) -> str:
    """Write a resolved query or expression in DuckDB's words."""
    return str(_DuckDB().generate(node, identify=True, comments=False, copy=False))
