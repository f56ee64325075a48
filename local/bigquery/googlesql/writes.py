"""INSERT, UPDATE, DELETE and MERGE: each is read as the SELECT of what it writes, then written in DuckDB's words."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from local.bigquery.googlesql import kinds, names, reads
from local.bigquery.googlesql.generator import write
from local.bigquery.googlesql.tables import Context, TableInfo
from local.bigquery.googlesql.types import Refused, name

Written = tuple[str, TableInfo | None, str]
"""The statement, the table that it writes to, and a query whose rows are reasons to refuse it."""


def insert(node: exp.Expr, context: Context) -> Written:
    """Translate INSERT with VALUES or a query."""
    target, given = node.this, None
    if isinstance(target, exp.Schema):
        given, target = [column.name for column in target.expressions], target.this
    table = context.target(target)
    columns = _columns(given, table, node)
    if isinstance(node.expression, exp.Values):
        queries: list[exp.Expr] = [_selected(row.expressions) for row in node.expression.expressions]
    else:
        queries = [node.expression]
    for query in queries:
        reads.resolve(query, context)
        _assign(query, table, columns)
    body = " UNION ALL ".join(write(query) for query in queries)
    return f"INSERT INTO {table.place} ({', '.join(map(name, columns))}) {body}", table, ""


def update(node: exp.Expr, context: Context) -> Written:
    """Translate UPDATE … SET … WHERE …."""
    table, where = context.target(node.this), _where(node)
    changed = _changed(node.expressions, table)
    query = _selected(_new_values(node), node.this, where)
    reads.resolve(query, context)
    words = _changes(query, table, changed)
    _read_whole(table, context)
    return f"UPDATE {write(node.this)} SET {words} WHERE {write(query.args['where'].this)}", table, ""


def delete(node: exp.Expr, context: Context) -> Written:
    """Translate DELETE FROM … WHERE …."""
    table = context.target(node.this)
    query = _selected([], node.this, _where(node))
    reads.resolve(query, context)
    _read_whole(table, context)
    return f"DELETE FROM {write(node.this)} WHERE {write(query.args['where'].this)}", table, ""


def merge(node: exp.Expr, context: Context) -> Written:
    """Translate MERGE; a target row that two source rows would change is refused, as BigQuery does."""
    table, source = context.target(node.this), node.args["using"]
    if not isinstance(source, exp.Subquery) or not source.alias:
        raise Refused("The local BigQuery knows MERGE … USING (SELECT …) AS name", source)
    clauses, refusal = [], ""
    for when in node.args["whens"].expressions:
        then, matched = when.args["then"], bool(when.args.get("matched"))
        join = exp.Join(this=source.copy(), on=node.args["on"].copy())
        both = _selected(_new_values(then) if matched else [], node.this.copy())
        both.set("joins", [join])
        reads.resolve(both, context)
        target, using, on = (write(one) for one in (both.args["from_"].this, join.this, join.args["on"]))
        if matched and isinstance(then, exp.Update):
            clauses.append(f"WHEN MATCHED THEN UPDATE SET {_changes(both, table, _changed(then.expressions, table))}")
            rows = f"GROUP BY {name(both.args['from_'].this.alias)}.rowid HAVING count(*) > 1 LIMIT 1"
            refusal = f"SELECT 1 FROM {target} JOIN {using} ON {on} {rows}"
        elif not matched and isinstance(then, exp.Insert) and isinstance(then.this, exp.Tuple):
            clauses.append(f"WHEN NOT MATCHED THEN {_merge_insert(then, table, source.copy(), context)}")
        else:
            raise Refused("The local BigQuery knows WHEN MATCHED THEN UPDATE and WHEN NOT MATCHED THEN INSERT", when)
    _read_whole(table, context)
    return f"MERGE INTO {target} USING {using} ON {on} {' '.join(clauses)}", table, refusal


def _new_values(then: exp.Expr) -> list[exp.Expr]:
    return [item.expression for item in then.expressions]


def _merge_insert(then: exp.Expr, table: TableInfo, source: exp.Expr, context: Context) -> str:
    columns = _columns([column.name for column in then.this.expressions], table, then)
    values = _selected(then.expression.expressions, source)
    reads.resolve(values, context)
    _assign(values, table, columns)
    cells = ", ".join(write(item.this) for item in values.expressions)
    return f"INSERT ({', '.join(map(name, columns))}) VALUES ({cells})"


def _selected(values: Sequence[exp.Expr], source: exp.Expr | None = None, where: exp.Expr | None = None) -> exp.Select:
    """Return the SELECT of values."""
    query = exp.Select(expressions=[exp.alias_(value, f"c{number}") for number, value in enumerate(values)])
    if source is not None:
        query.set("from_", exp.From(this=source))
    if where is not None:
        query.set("where", where)
    return query


def _read_whole(table: TableInfo, context: Context) -> None:
    """Count all columns of a table that is changed, as BigQuery does."""
    for scan in context.scans:
        if scan.table.place == table.place:
            scan.columns.update(table.columns)


def _where(node: exp.Expr) -> exp.Expr:
    where: exp.Expr | None = node.args.get("where")
    if where is None:
        raise Refused(f"{type(node).__name__.upper()} must have a WHERE clause", node)
    return where


def _columns(given: list[str] | None, table: TableInfo, node: exp.Expr) -> list[str]:
    if given is None:
        return list(table.columns)
    known = {column.lower(): column for column in table.columns}
    for one in given:
        if one.lower() not in known:
            raise Refused(f"Column {one} is not present in table {table.reference}", node)
    found = [known[one.lower()] for one in given]
    if len(set(found)) < len(found):
        raise Refused("A column is written more than once", node)
    return found


def _changed(items: Sequence[exp.Expr], table: TableInfo) -> list[str]:
    if any(not isinstance(item, exp.EQ) or not isinstance(item.this, exp.Column) for item in items):
        raise Refused("SET takes column = value", items[0])
    return _columns([item.this.name for item in items], table, items[0])


def _changes(query: exp.Select, table: TableInfo, columns: list[str]) -> str:
    _assign(query, table, columns)
    cells = [f"{name(column)} = {write(item.this)}" for column, item in zip(columns, query.expressions, strict=True)]
    return ", ".join(cells)


def _assign(query: exp.Expr, table: TableInfo, columns: list[str]) -> None:
    """Refuse values that cannot be written to their columns."""
    found = names.outputs(query)
    if len(found) != len(columns):
        raise Refused(f"Inserted row has wrong column count; Has {len(found)}, expected {len(columns)}", query)
    for number, (column, (_, _, kind)) in enumerate(zip(columns, found, strict=True)):
        want = table.columns[column]
        fits = kind in (want, "NULL")
        if isinstance(query, exp.Select):
            fits = kinds.becomes(query.expressions[number].this, want)
        if not fits:
            text = f"Value of type {kind} cannot be assigned to column {column}, which has type {want}"
            raise Refused(text, query)
