"""Queries: WITH, SELECT, FROM, JOIN, UNNEST, WHERE, GROUP BY, set operations, ORDER BY, LIMIT.

Every table and column gets a name of our own in DuckDB's words, so that DuckDB's rules for names never apply.
"""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from dataclasses import dataclass, replace

from sqlglot import exp

from bot.local.googlesql import aggregates, pruning, sources
from bot.local.googlesql.aggregates import Grouping
from bot.local.googlesql.expressions import of_type, value
from bot.local.googlesql.scope import Column, Read, Relation, Scope
from bot.local.googlesql.types import Refused, Value, coerced, coerces, is_array

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
_SET = {"with_", "this", "expression", "distinct", "order", "limit", "offset"}
_OPERATIONS: dict[type[exp.Expr], str] = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}


@dataclass
class _Output:
    """One item of a SELECT list: what it is called and what it is."""

    name: str
    node: exp.Expr | None
    column: Column | None = None


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
        if type(node) in _OPERATIONS:
            return _set_operation(node, scope)
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
        outputs = _outputs(node, scope)
        if not outputs:
            raise Refused("SELECT list must not be empty", node)
    later = _grouped(node, scope, outputs, base) if _groups(node, outputs) else scope
    columns = _columns(outputs, later)
    with context.reading() as rest:
        later.aliases = {column.name.lower(): column for column in columns if column.name} if columns else {}
        filters = _after(node, later, grouped=later is not scope)
        tail = _order(node, later, columns) + _limit(node, scope)
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


def _outputs(node: exp.Expr, scope: Scope) -> list[_Output]:
    outputs: list[_Output] = []
    for item in node.expressions:
        if isinstance(item, exp.Star) or (isinstance(item, exp.Column) and isinstance(item.this, exp.Star)):
            outputs += _star(item, scope)
        elif isinstance(item, exp.Alias):
            sources.refuse(item, {"this", "alias"})
            outputs.append(_Output(item.alias, item.this))
        else:
            outputs.append(_Output(item.name if isinstance(item, exp.Column) else "", item))
    return outputs


def _star(item: exp.Expr, scope: Scope) -> list[_Output]:
    star = item if isinstance(item, exp.Star) else item.this
    sources.refuse(star, {"except_", "replace"})
    table = item.text("table")
    if not scope.relations:
        raise Refused("SELECT * must have a FROM clause", item)
    columns = sources.all_columns(scope, table, item)
    left_out = {one.name.lower() for one in star.args.get("except_") or []}
    replaced = {one.alias.lower(): one.this for one in star.args.get("replace") or []}
    known = {column.name.lower() for column in columns}
    for missing in (left_out | replaced.keys()) - known:
        raise Refused(f"Column {missing} in SELECT * EXCEPT or REPLACE list does not exist", item)
    return [
        _Output(column.name, replaced.get(column.name.lower()), column)
        for column in columns
        if column.name.lower() not in left_out
    ]


def _groups(node: exp.Expr, outputs: list[_Output]) -> bool:
    parts = [output.node for output in outputs if output.node is not None]
    parts += [part for word in ("having", "qualify", "order") if (part := node.args.get(word)) is not None]
    aggregating = any(aggregates.contains_aggregate(output.node) for output in outputs if output.node is not None)
    if node.args.get("having") and not node.args.get("group") and not aggregating:
        raise Refused("The HAVING clause requires GROUP BY or aggregation in the SELECT list", node)
    found = any(aggregates.contains_aggregate(part) for part in parts)
    return bool(node.args.get("group") or node.args.get("having")) or found


def _grouped(node: exp.Expr, scope: Scope, outputs: list[_Output], base: set[Read]) -> Scope:
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


def _all_keys(outputs: list[_Output]) -> list[exp.Expr | _Output]:
    return [
        output
        for output in outputs
        if output.node is None or not (aggregates.contains_aggregate(output.node) or output.node.find(exp.Window))
    ]


def _key(item: exp.Expr | _Output, scope: Scope, outputs: list[_Output]) -> Value:
    if isinstance(item, exp.Literal):
        if not item.name.isdecimal() or not 1 <= int(item.name) <= len(outputs):
            raise Refused(f"GROUP BY is out of SELECT column number range: {item.name}", item)
        item = outputs[int(item.name) - 1]
    elif isinstance(item, exp.Column) and not item.text("table"):
        named = [output for output in outputs if output.name.lower() == item.name.lower()]
        direct = scope.find(item.name)
        if len(named) > 1 and direct is None:
            raise Refused(f"Name {item.name} in GROUP BY is ambiguous", item)
        if named and direct is not None and _output(named[0], scope).sql != direct[0].value.sql:
            raise Refused(f"Name {item.name} in GROUP BY means a column and a SELECT alias: rename the alias", item)
        item = named[0] if named else item
    found = _output(item, scope) if isinstance(item, _Output) else value(item, scope)
    if is_array(found.type):
        raise Refused(f"Grouping by expressions of type {found.type} is not allowed", item)
    return coerced(found, "INT64") if found.type == "NULL" else found


def _output(output: _Output, scope: Scope) -> Value:
    if output.node is not None:
        return aggregates.key(output.node, scope) or value(output.node, scope)
    column = output.column
    assert column is not None  # noqa: S101 - an output without an expression is a column
    scope.context.note(column.reads)
    if scope.grouping is not None:
        return aggregates.grouped_column(column, scope, exp.column(column.name))
    return column.value


def _columns(outputs: list[_Output], scope: Scope) -> list[Column]:
    columns = []
    for output in outputs:
        with scope.context.reading() as reads:
            found = _output(output, scope)
        columns.append(Column(output.name, found, frozenset(reads)))
    return columns


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


def _order(node: exp.Expr, scope: Scope, columns: list[Column]) -> str:
    given = node.args.get("order")
    if given is None:
        return ""
    sources.refuse(given, {"expressions"})
    keys = []
    for item in given.expressions:
        sources.refuse(item, {"this", "desc", "nulls_first"})
        words, type_ = _order_key(item.this, scope, columns, bool(node.args.get("distinct")))
        if is_array(type_):
            raise Refused(f"ORDER BY does not support expressions of type {type_}", item)
        keys.append(words + aggregates.direction(item))
    return " ORDER BY " + ", ".join(keys)


def _order_key(item: exp.Expr, scope: Scope, columns: list[Column], only_outputs: bool) -> tuple[str, str]:
    """Write an ORDER BY key; a mark stands for an output column until that has its name."""
    if isinstance(item, exp.Literal):
        if not item.name.isdecimal() or not 1 <= int(item.name) <= len(columns):
            raise Refused(f"ORDER BY is out of SELECT column number range: {item.name}", item)
        number = int(item.name) - 1
        return f"\x00{number}\x00", columns[number].value.type
    if isinstance(item, exp.Column) and not item.text("table"):
        named = [number for number, one in enumerate(columns) if one.name.lower() == item.name.lower()]
        if len(named) > 1 and len({columns[number].value.sql for number in named}) > 1:
            raise Refused(f"Column name {item.name} is ambiguous", item)
        if named:
            return f"\x00{named[0]}\x00", columns[named[0]].value.type
    found = aggregates.key(item, scope) or value(item, scope)
    same = [number for number, one in enumerate(columns) if one.value.sql == found.sql]
    if same:
        return f"\x00{same[0]}\x00", found.type
    if only_outputs:
        raise Refused("ORDER BY clause expression is not in the SELECT list, which is required here", item)
    return found.sql, found.type


def _limit(node: exp.Expr, scope: Scope) -> str:
    words = ""
    for word in ("limit", "offset"):
        part = node.args.get(word)
        if part is None:
            continue
        sources.refuse(part, {"expression"})
        count = part.expression
        if not isinstance(count, exp.Literal | exp.Parameter) or (isinstance(count, exp.Literal) and count.is_string):
            raise Refused(f"{word.upper()} expects an integer literal or parameter", part)
        words += f" {word.upper()} {of_type(count, scope, 'INT64', word.upper()).sql}"
    return words


def _set_operation(node: exp.Expr, scope: Scope) -> Relation:
    sources.refuse(node, _SET)
    word = _OPERATIONS[type(node)]
    if not node.args.get("distinct") and word != "UNION":
        raise Refused(f"{word} ALL is not supported", node)
    sides = [query(node.this, scope), query(node.expression, scope)]
    _refuse_mixed(node)
    left, right = sides[0].columns, sides[1].columns
    if len(left) != len(right):
        raise Refused(f"Queries in {word} have mismatched column count; {len(left)} and {len(right)}", node)
    types = [
        _shared(one.value, two.value, number, word, node)
        for number, (one, two) in enumerate(zip(left, right, strict=True), 1)
    ]
    alias, names = scope.context.fresh("q"), [scope.context.fresh("c") for _ in left]
    selects = []
    for side in sides:
        cells = [
            f"{coerced(column.value, type_).sql} AS {name}"
            for column, type_, name in zip(side.columns, types, names, strict=True)
        ]
        selects.append(f"SELECT {', '.join(cells)} FROM {side.sql}")
    columns = [
        Column(one.name, Value(f"{alias}.{name}", type_), one.reads | two.reads)
        for one, two, name, type_ in zip(left, right, names, types, strict=True)
    ]
    base = sides[0].reads | sides[1].reads
    if node.args.get("distinct"):
        base |= {read for column in columns for read in column.reads}
        if any(map(is_array, types)):
            raise Refused(f"Column of an array type in {word} DISTINCT", node)
    kind = "ALL" if not node.args.get("distinct") else ""
    tail = _order_of_set(node, columns, scope) + _limit(node, scope)
    for number, name in enumerate(names):
        tail = tail.replace(f"\x00{number}\x00", name)
    return Relation(f"({selects[0]} {word} {kind} {selects[1]}{tail}) AS {alias}", "", columns, base)


def _refuse_mixed(node: exp.Expr) -> None:
    inner = node.this
    mixed = type(inner) in _OPERATIONS and (
        type(inner) is not type(node) or bool(inner.args.get("distinct")) != bool(node.args.get("distinct"))
    )
    if mixed:
        raise Refused("Different set operations cannot be used in the same query without using parentheses", node)


def _shared(one: Value, two: Value, number: int, word: str, node: exp.Expr) -> str:
    for left, right in ((one, two), (two, one)):
        if coerces(replace(left, loose=False), right.type):
            return "INT64" if right.type == "NULL" else right.type
    raise Refused(f"Column {number} in {word} has incompatible types: {one.type}, {two.type}", node)


def _order_of_set(node: exp.Expr, columns: list[Column], scope: Scope) -> str:
    only = Scope(scope.context, [Relation("", "", columns)])
    return _order(node, only, columns) if node.args.get("order") else ""
