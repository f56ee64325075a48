"""INSERT, UPDATE, DELETE and MERGE: the statements that write the bot's own records."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql import pruning, sources
from local.bigquery.googlesql.queries import query
from local.bigquery.googlesql.scope import Context, Relation, Scope, TableInfo
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, name
from local.bigquery.googlesql.values import of_type, value

Written = tuple[str, TableInfo, str]
"""The statement, the table it writes to, and a query whose rows are reasons to refuse it."""


def insert(node: exp.Expr, context: Context) -> Written:
    """Translate INSERT with VALUES or a query."""
    sources.refuse(node, {"this", "expression", "with_", "is_function"})
    target, given = node.this, None
    if isinstance(target, exp.Schema):
        given, target = [column.name for column in target.expressions], target.this
    if node.args.get("with_"):
        raise Refused("The local BigQuery does not know WITH before INSERT: put it before SELECT", node)
    table = _table(target, context)
    names = _columns(given, table, node)
    types = [table.columns[one] for one in names]
    if isinstance(node.expression, exp.Values):
        body = _values(node.expression, types, context)
    else:
        found = query(node.expression, Scope(context))
        context.note(found.reads | {read for column in found.columns for read in column.reads})
        values = [column.value for column in found.columns]
        body = f"SELECT {', '.join(_assigned(values, types, names, node))} FROM {found.sql}"
    return f"INSERT INTO {table.place} ({', '.join(map(name, names))}) {body}", table, ""


def update(node: exp.Expr, context: Context) -> Written:
    """Translate UPDATE … SET … WHERE …."""
    sources.refuse(node, {"this", "expressions", "where"})
    table, scope, found = _opened(node, context)
    where = _where(node, scope, "UPDATE")
    changes = _changes(node.expressions, table, scope, Scope(context, [found]))
    return f"UPDATE {found.sql} SET {changes}{where}", table, ""


def delete(node: exp.Expr, context: Context) -> Written:
    """Translate DELETE FROM … WHERE …."""
    sources.refuse(node, {"this", "where"})
    table, scope, found = _opened(node, context)
    return f"DELETE FROM {found.sql}{_where(node, scope, 'DELETE')}", table, ""


def merge(node: exp.Expr, context: Context) -> Written:
    """Translate MERGE; a target row that two source rows would change is refused, as BigQuery does."""
    sources.refuse(node, {"this", "using", "on", "whens"})
    table, _, target = _opened(node, context)
    source = sources.relation(node.args["using"], Scope(context))
    context.note(source.reads | {read for column in source.columns for read in column.reads})
    both = Scope(context, [target, source])
    test = of_type(node.args["on"], both, "BOOL", "MERGE's ON clause").sql
    pruning.gather(node.args["on"], Scope(context, []))
    clauses = [_when(when, table, both, target, source) for when in node.args["whens"].expressions]
    words = " ".join(clause for clause, _ in clauses)
    changing = [condition for _, condition in clauses if condition]
    refusal = ""
    if changing:
        some = " OR ".join(f"({condition})" for condition in changing)
        rowid = f"{target.sql.rsplit(' AS ', 1)[1]}.rowid"
        refusal = (
            f"SELECT 1 FROM {target.sql} JOIN {source.sql} ON {test} WHERE {some}"
            f" GROUP BY {rowid} HAVING count(*) > 1 LIMIT 1"
        )
    return f"MERGE INTO {target.sql} USING {source.sql} ON {test} {words}", table, refusal


def _when(when: exp.Expr, table: TableInfo, both: Scope, target: Relation, source: Relation) -> tuple[str, str]:
    sources.refuse(when, {"matched", "source", "condition", "then"})
    matched, by_source = bool(when.args.get("matched")), bool(when.args.get("source"))
    only_source, only_target = Scope(both.context, [source]), Scope(both.context, [target])
    seen = both if matched else only_target if by_source else only_source
    head = "WHEN MATCHED" if matched else "WHEN NOT MATCHED" + (" BY SOURCE" if by_source else "")
    condition = when.args.get("condition")
    test = of_type(condition, seen, "BOOL", "MERGE's WHEN clause").sql if condition is not None else ""
    head += f" AND {test}" if test else ""
    then = when.args["then"]
    if isinstance(then, exp.Insert) and not matched and not by_source:
        return f"{head} THEN {_merge_insert(then, table, only_source)}", ""
    if not matched and not by_source:
        raise Refused("WHEN NOT MATCHED takes INSERT", when)
    changing = (test or "TRUE") if matched else ""
    if isinstance(then, exp.Update):
        return f"{head} THEN UPDATE SET {_changes(then.expressions, table, seen, only_target)}", changing
    if isinstance(then, exp.Var) and then.name.upper() == "DELETE":
        return f"{head} THEN DELETE", changing
    raise Refused("The local BigQuery does not know this WHEN clause of MERGE", when)


def _merge_insert(then: exp.Expr, table: TableInfo, scope: Scope) -> str:
    if not isinstance(then.this, exp.Tuple) or not isinstance(then.expression, exp.Tuple):
        raise Refused("The local BigQuery knows INSERT (columns) VALUES (values) in MERGE", then)
    names = _columns([column.name for column in then.this.expressions], table, then)
    values = [value(one, scope) for one in then.expression.expressions]
    cells = _assigned(values, [table.columns[one] for one in names], names, then)
    return f"INSERT ({', '.join(map(name, names))}) VALUES ({', '.join(cells)})"


def _opened(node: exp.Expr, context: Context) -> tuple[TableInfo, Scope, Relation]:
    table = _table(node.this, context)
    found = context.scan(table)
    found.alias = node.this.alias or node.this.name.split(".")[-1]
    context.note(frozenset((found.scan.number, column) for column in table.columns) if found.scan else frozenset())
    return table, Scope(context, [found]), found


def _table(node: exp.Expr, context: Context) -> TableInfo:
    if not isinstance(node, exp.Table):
        raise Refused("The local BigQuery does not know this target", node)
    sources.refuse(node, {"this", "db", "catalog", "alias"})
    try:
        return context.lookup(node)
    except Refused as refused:
        raise Refused(refused.message, node) from refused


def _where(node: exp.Expr, scope: Scope, word: str) -> str:
    where = node.args.get("where")
    if where is None:
        raise Refused(f"{word} must have a WHERE clause", node)
    test = of_type(where.this, scope, "BOOL", "WHERE clause").sql
    pruning.gather(where.this, scope)
    return f" WHERE {test}"


def _changes(items: list[exp.Expr], table: TableInfo, scope: Scope, target: Scope) -> str:
    changes, seen = [], set()
    for item in items:
        if not isinstance(item, exp.EQ) or not isinstance(item.this, exp.Column):
            raise Refused("SET takes column = value", item)
        if target.find(item.this.name, item.this.text("table")) is None:
            raise Refused(f"Unrecognized name: {item.this.name}", item)
        (column,) = _columns([item.this.name], table, item)
        if column in seen:
            raise Refused(f"Update item {column} assigned more than once", item)
        seen.add(column)
        (cell,) = _assigned([value(item.expression, scope)], [table.columns[column]], [column], item)
        changes.append(f"{name(column)} = {cell}")
    return ", ".join(changes)


def _columns(given: list[str] | None, table: TableInfo, node: exp.Expr) -> list[str]:
    if given is None:
        return list(table.columns)
    known = {column.lower(): column for column in table.columns}
    for one in given:
        if one.lower() not in known:
            raise Refused(f"Column {one} is not present in table {table.reference}", node)
    names = [known[one.lower()] for one in given]
    if len(set(names)) < len(names):
        raise Refused("INSERT has columns with duplicate names", node)
    return names


def _values(node: exp.Expr, types: list[str], context: Context) -> str:
    rows = []
    for row in node.expressions:
        cells = [value(cell, Scope(context)) for cell in row.expressions]
        rows.append(f"({', '.join(_assigned(cells, types, [], row))})")
    return f"VALUES {', '.join(rows)}"


def _assigned(values: list[Value], types: list[str], names: list[str], node: exp.Expr) -> list[str]:
    if len(values) != len(types):
        raise Refused(f"Inserted row has wrong column count; Has {len(values)}, expected {len(types)}", node)
    for number, (one, type_) in enumerate(zip(values, types, strict=True)):
        if not coerces(one, type_):
            called = names[number] if names else f"number {number + 1}"
            raise Refused(
                f"Value of type {one.type} cannot be assigned to column {called}, which has type {type_}", node
            )
    return [coerced(one, type_).sql for one, type_ in zip(values, types, strict=True)]
