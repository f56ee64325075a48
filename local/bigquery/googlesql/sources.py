"""FROM: tables, WITH names, subqueries, UNNEST and how they are joined."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql import pruning
from local.bigquery.googlesql.scope import Column, Relation, Scope
from local.bigquery.googlesql.types import Refused, Value, common, element, is_array
from local.bigquery.googlesql.values import of_type, value

_JOINS = {
    ("", ""): "INNER",
    ("LEFT", ""): "LEFT",
    ("RIGHT", ""): "RIGHT",
    ("FULL", ""): "FULL",
    ("", "CROSS"): "CROSS",
} | {("", "COMMA"): "CROSS"}


def refuse(node: exp.Expr, allowed: set[str]) -> None:
    """Refuse whatever a clause says beyond what is known."""
    for key, given in node.args.items():
        if given and key not in allowed:
            raise Refused(f"The local BigQuery does not know {key.strip('_').upper()} here", node)


def bring_in(node: exp.Expr, scope: Scope) -> None:
    """Bring the tables of FROM and its joins into the scope, with the SQL that joins them."""
    from_ = node.args.get("from_")
    if from_ is None:
        return
    refuse(from_, {"this"})
    tables = [from_.this]
    joins = list(node.args.get("joins") or [])
    joins = list(from_.this.args.pop("joins", None) or []) + joins
    first = relation(tables[0], scope)
    scope.add(first)
    scope.written = first.sql
    for join in joins:
        _join(join, scope)


def relation(node: exp.Expr, scope: Scope) -> Relation:
    """Translate one item of FROM."""
    if isinstance(node, exp.Unnest):
        return _unnest(node, scope)
    if isinstance(node, exp.Subquery):
        return _subquery(node, scope)
    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        raise Refused("The local BigQuery does not know this in FROM", node)
    refuse(node, {"this", "db", "catalog", "alias"})
    called = node.alias or node.name.split(".")[-1]
    cte = scope.ctes.get(node.name.lower()) if not node.text("db") else None
    if cte is not None:
        return _again(cte, called, scope)
    try:
        table = scope.context.lookup(node)
    except Refused as refused:
        raise Refused(refused.message, node) from refused
    found = scope.context.scan(table)
    found.alias = called
    return found


def _again(cte: Relation, called: str, scope: Scope) -> Relation:
    """Mention a WITH query once more, under an alias of its own."""
    alias = scope.context.fresh("q")
    names = {column.value.sql: column.value.sql.rsplit(".", 1)[1] for column in cte.columns}
    columns = [
        Column(column.name, Value(f"{alias}.{names[column.value.sql]}", column.value.type), column.reads)
        for column in cte.columns
    ]
    body = cte.sql.rsplit(" AS ", 1)[0]
    scope.context.note(cte.reads)
    return Relation(f"{body} AS {alias}", called, columns, cte.reads)


def _subquery(node: exp.Expr, scope: Scope) -> Relation:
    refuse(node, {"this", "alias"})
    alone = Scope(scope.context, ctes=dict(scope.ctes))
    found = scope.context.subquery(node.this, alone)
    scope.context.note(found.reads)
    found.alias = node.alias
    return found


def _unnest(node: exp.Expr, scope: Scope) -> Relation:
    refuse(node, {"expressions", "alias", "offset"})
    if len(node.expressions) != 1:
        raise Refused("UNNEST takes one array", node)
    array = value(node.expressions[0], scope)
    if not is_array(array.type):
        raise Refused(
            f"Values referenced in UNNEST must be arrays. UNNEST contains expression of type {array.type}", node
        )
    alias = scope.context.fresh("u")
    table = node.args.get("alias")
    called = table.columns[0].name if table is not None and table.columns else ""
    columns = [Column(called, Value(f"{alias}.item", element(array.type)))]
    offset = node.args.get("offset")
    words = f"unnest({array.sql}) AS item"
    if offset:
        name = offset.name if isinstance(offset, exp.Identifier) else "offset"
        columns.append(Column(name, Value(f"{alias}.place", "INT64")))
        words += f", CAST(generate_subscripts({array.sql}, 1) - 1 AS BIGINT) AS place"
    return Relation(f"(SELECT {words}) AS {alias}", "", columns)


def _join(join: exp.Expr, scope: Scope) -> None:
    refuse(join, {"this", "side", "kind", "on", "using"})
    side, kind = join.text("side").upper(), join.text("kind").upper()
    word = _JOINS.get((side, "" if kind in ("INNER", "OUTER") else kind))
    if word is None:
        raise Refused(f"The local BigQuery does not know {side} {kind} JOIN", join)
    on, using = join.args.get("on"), join.args.get("using")
    lateral = isinstance(join.this, exp.Unnest)
    if word != "CROSS" and not on and not using and not (lateral and word in ("INNER", "LEFT")):
        raise Refused(f"{word} JOIN must have an immediately following ON or USING clause", join)
    if word == "CROSS" and (on or using):
        raise Refused("CROSS JOIN takes neither ON nor USING", join)
    right = relation(join.this, scope if lateral else _outside(scope))
    left = list(scope.relations)
    scope.add(right)
    if using:
        test = _using(using, left, right, word, scope)
    elif on is not None:
        scope.context.windows_refused = True
        test = f" ON {of_type(on, scope, 'BOOL', 'JOIN ON clause').sql}"
        scope.context.windows_refused = False
        pruning.gather(on, _prunable(word, left, right, scope))
    else:
        test = "" if word == "CROSS" else " ON TRUE"
    scope.written += f" {word} JOIN {'LATERAL ' if lateral else ''}{right.sql}{test}"


def _outside(scope: Scope) -> Scope:
    """Show a subquery or table in FROM only what is outside of this FROM."""
    return Scope(scope.context, parent=scope.parent, ctes=scope.ctes)


def _prunable(word: str, left: list[Relation], right: Relation, scope: Scope) -> Scope:
    kept = {"INNER": [*left, right], "LEFT": [right], "RIGHT": left}.get(word, [])
    return Scope(scope.context, kept)


def _using(using: list[exp.Expr], left: list[Relation], right: Relation, word: str, scope: Scope) -> str:
    tests, merged = [], []
    before = Scope(scope.context, left, scope.merged)
    for name in using:
        found, other = before.find(name.name), Scope(scope.context, [right]).find(name.name)
        if found is None or other is None:
            raise Refused(f"Column {name.name} in USING clause not found on both sides of the JOIN", name)
        one, two = found[0], other[0]
        (first, second), type_ = common([one.value, two.value], "operator = of USING", name)
        if is_array(type_):
            raise Refused(f"Column {name.name} in USING clause has a type that cannot be compared", name)
        tests.append(f"{first.sql} = {second.sql}")
        pick = {"RIGHT": second.sql, "FULL": f"coalesce({first.sql}, {second.sql})"}.get(word, first.sql)
        merged.append(Column(one.name, Value(pick, type_), one.reads | two.reads))
        scope.context.note(one.reads | two.reads)
    taken = {column.name.lower() for column in merged}
    scope.merged = merged + [column for column in scope.merged if column.name.lower() not in taken]
    return f" ON {' AND '.join(tests)}"


def all_columns(scope: Scope, table: str, node: exp.Expr) -> list[Column]:
    """List what `*` or `table.*` stands for; columns merged by USING come first, once."""
    if table:
        chosen = [one for one in scope.relations if one.alias.lower() == table.lower()]
        if not chosen:
            raise Refused(f"Unrecognized name: {table}", node)
        return chosen[0].columns
    merged = {column.name.lower() for column in scope.merged}
    rest = [one for item in scope.relations for one in item.columns if one.name.lower() not in merged]
    return scope.merged + rest
