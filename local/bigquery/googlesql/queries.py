"""Queries: WITH, SELECT, FROM, JOIN, UNNEST, WHERE, GROUP BY, set operations, ORDER BY, LIMIT.

Every table and column gets a name of our own in DuckDB's words, so that DuckDB's rules for names never apply.
"""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from local.bigquery.googlesql import aggregates, pruning, sources
from local.bigquery.googlesql.grouping import Grouping
from local.bigquery.googlesql.ordering import limit, order
from local.bigquery.googlesql.outputs import Output, columns_of, output_of, outputs_of
from local.bigquery.googlesql.scope import Column, Read, Relation, Scope
from local.bigquery.googlesql.sets import OPERATIONS, set_operation
from local.bigquery.googlesql.types import Refused, Value, coerced, is_array
from local.bigquery.googlesql.values import of_type, value

_SELECT = {
    "with_",
    "expressions",
    "from_",
    "joins",
    "where",
    "group",
    "having",
    "qualify",
    "order",
    "limit",
    "offset",
} | {
    "distinct",
    "kind",
}


def query(node: exp.Expr, outer: Scope) -> Relation:
    """Translate a query into a relation whose columns have names of our own."""
    if isinstance(node, exp.Subquery):
        sources.refuse(node, {"this", "with_", "order", "limit", "offset"})
        if any(node.args.get(part) for part in ("with_", "order", "limit", "offset")):
            raise Refused("The local BigQuery does not know clauses after a query in parentheses", node)
        return query(node.this, outer)
    scope = outer.child()
    if with_ := node.args.get("with_"):
        _ctes(with_, scope)
    scope.context.windows_refused, refused = False, scope.context.windows_refused
    try:
        if isinstance(node, exp.Select):
            return _select(node, scope)
        if type(node) in OPERATIONS:
            return set_operation(node, scope)
    finally:
        scope.context.windows_refused = refused
    raise Refused(f"The local BigQuery does not know {type(node).__name__.upper()}", node)


def _ctes(with_: exp.Expr, scope: Scope) -> None:
    sources.refuse(with_, {"expressions"})
    names: set[str] = set()
    for cte in with_.expressions:
        sources.refuse(cte, {"this", "alias"})
        called = cte.alias.lower()
        if called in names:
            raise Refused(f"Duplicate alias {cte.alias} for WITH subquery", cte)
        if cte.args["alias"].args.get("columns"):
            raise Refused("The local BigQuery does not know column lists in WITH", cte)
        names.add(called)
        alone = Scope(scope.context, ctes=dict(scope.ctes))
        found, named = query(cte.this, alone), scope.context.fresh("w")
        scope.context.with_queries.append(f"{named} AS {found.sql.rsplit(' AS ', 1)[0]}")
        scope.ctes[called] = replace(found, sql=f"{named} AS {named}")


def _select(node: exp.Expr, scope: Scope) -> Relation:
    sources.refuse(node, _SELECT)
    if node.args.get("kind"):
        raise Refused("The local BigQuery does not know SELECT AS STRUCT", node)
    context = scope.context
    with context.reading() as base:
        sources.bring_in(node, scope)
        words = _where(node, scope)
        outputs = outputs_of(node, scope)
        if not outputs:
            raise Refused("SELECT list must not be empty", node)
    later = _grouped(node, scope, outputs, base) if _groups(node, outputs) else scope
    columns = columns_of(outputs, later)
    with context.reading() as rest:
        later.aliases = {column.name.lower(): column for column in columns if column.name} if columns else {}
        filters = _after(node, later, grouped=later is not scope)
        tail = order(node, later, columns) + limit(node, scope)
    base |= rest
    if node.args.get("distinct"):
        base |= {read for column in columns for read in column.reads}
    source = _inner(later.grouping, words) if isinstance(later.grouping, Grouping) else words
    return _assemble(node, scope, columns, source + filters + tail, frozenset(base))


def _assemble(node: exp.Expr, scope: Scope, columns: list[Column], rest: str, base: frozenset[Read]) -> Relation:
    alias = scope.context.fresh("q")
    shown, inner = [], []
    for column in columns:
        physical = scope.context.fresh("c")
        inner.append(f"{column.value.sql} AS {physical}")
        kept = Value(f"{alias}.{physical}", column.value.type)
        shown.append(Column(column.name, kept, column.reads))
    distinct = node.args.get("distinct")
    if distinct and (distinct.args.get("on") or any(is_array(column.value.type) for column in columns)):
        raise Refused("The local BigQuery does not know this DISTINCT", node)
    sql = f"(SELECT {'DISTINCT ' if distinct else ''}{', '.join(inner)}{rest}) AS {alias}"
    for number in range(len(columns)):
        sql = sql.replace(f"\x00{number}\x00", inner[number].rsplit(" AS ", 1)[1])
    return Relation(sql, "", shown, base)


def _where(node: exp.Expr, scope: Scope) -> str:
    tables = scope.written
    words = f" FROM {tables}" if tables else ""
    where = node.args.get("where")
    if where is None:
        return words
    if not tables:
        raise Refused("Query without FROM clause cannot have a WHERE clause", node)
    scope.context.windows_refused = True
    test = of_type(where.this, scope, "BOOL", "WHERE clause")
    scope.context.windows_refused = False
    pruning.gather(where.this, scope)
    return f"{words} WHERE {test.sql}"


def _groups(node: exp.Expr, outputs: list[Output]) -> bool:
    parts = [output.node for output in outputs if output.node is not None]
    parts += [part for word in ("having", "qualify", "order") if (part := node.args.get(word)) is not None]
    aggregating = any(aggregates.contains_aggregate(output.node) for output in outputs if output.node is not None)
    if node.args.get("having") and not node.args.get("group") and not aggregating:
        raise Refused("The HAVING clause requires GROUP BY or aggregation in the SELECT list", node)
    found = any(aggregates.contains_aggregate(part) for part in parts)
    return bool(node.args.get("group") or node.args.get("having")) or found


def _grouped(node: exp.Expr, scope: Scope, outputs: list[Output], base: set[Read]) -> Scope:
    """Open the scope after grouping: there only keys and aggregates have a meaning."""
    grouping = Grouping(scope, scope.context.fresh("q"))
    with scope.context.reading() as read:
        if group := node.args.get("group"):
            sources.refuse(group, {"expressions", "all"})
            items = _all_keys(outputs) if group.args.get("all") else group.expressions
            for item in items:
                grouping.add_key(_key(item, scope, outputs))
    base |= read
    return replace(scope, grouping=grouping, aliases={})


def _all_keys(outputs: list[Output]) -> list[exp.Expr | Output]:
    return [
        output
        for output in outputs
        if output.node is None or not (aggregates.contains_aggregate(output.node) or output.node.find(exp.Window))
    ]


def _key(item: exp.Expr | Output, scope: Scope, outputs: list[Output]) -> Value:
    if isinstance(item, exp.Literal):
        if not item.name.isdecimal() or not 1 <= int(item.name) <= len(outputs):
            raise Refused(f"GROUP BY is out of SELECT column number range: {item.name}", item)
        item = outputs[int(item.name) - 1]
    elif isinstance(item, exp.Column) and not item.text("table"):
        named = [output for output in outputs if output.name.lower() == item.name.lower()]
        direct = scope.find(item.name)
        if len(named) > 1 and direct is None:
            raise Refused(f"Name {item.name} in GROUP BY is ambiguous", item)
        if named and direct is not None and output_of(named[0], scope).sql != direct[0].value.sql:
            raise Refused(f"Name {item.name} in GROUP BY means a column and a SELECT alias: rename the alias", item)
        item = named[0] if named else item
    found = output_of(item, scope) if isinstance(item, Output) else value(item, scope)
    if is_array(found.type):
        raise Refused(f"Grouping by expressions of type {found.type} is not allowed", item)
    return coerced(found, "INT64") if found.type == "NULL" else found


def _inner(grouping: Grouping, rest: str) -> str:
    keys = [f"{key.sql} AS {column}" for key, column in grouping.keys]
    calls = [f"{sql} AS {column}" for sql, (column, _) in grouping.calls.items()]
    listed = ", ".join(keys + calls) or "count(*) AS nothing"
    by = ", ".join(str(number + 1) for number in range(len(keys)))
    return f" FROM (SELECT {listed}{rest}{f' GROUP BY {by}' if by else ''}) AS {grouping.alias}"


def _after(node: exp.Expr, scope: Scope, *, grouped: bool) -> str:
    words = ""
    if having := node.args.get("having"):
        scope.context.windows_refused = True
        words += f" WHERE {of_type(having.this, scope, 'BOOL', 'HAVING clause').sql}"
        scope.context.windows_refused = False
    if qualify := node.args.get("qualify"):
        if not (grouped or node.args.get("where")) and not scope.relations:
            raise Refused("The QUALIFY clause must be used with a FROM clause", qualify)
        windows = [qualify.this, *node.expressions]
        if not any(part.find(exp.Window) for part in windows):
            raise Refused("The QUALIFY clause requires analytic function to be present", qualify)
        words += f" QUALIFY {of_type(qualify.this, scope, 'BOOL', 'QUALIFY clause').sql}"
    return words
