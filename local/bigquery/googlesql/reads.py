"""What a query reads, and is billed for: the stored columns it depends on, in the partitions its filter leaves.

https://cloud.google.com/bigquery/docs/querying-partitioned-tables
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.optimizer.scope import walk_in_scope

from local.bigquery.googlesql import names
from local.bigquery.googlesql.generator import write
from local.bigquery.googlesql.names import outputs
from local.bigquery.googlesql.tables import Context, Scan
from local.bigquery.googlesql.types import name

_FLIPPED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.LT: exp.GT,
    exp.LTE: exp.GTE,
    exp.GT: exp.LT,
    exp.GTE: exp.LTE,
    exp.EQ: exp.EQ,
}


def resolve(query: exp.Expr, context: Context) -> None:
    """Resolve a query, and note at each scan what is read; a column of a subquery that nobody asks for is not."""
    scopes = names.resolve(query, context)
    last = scopes[-1].expression
    wanted = {id(last): {small for small, _, _ in outputs(last)}}
    for part in (scope.expression for scope in reversed(scopes)):
        if id(part) in wanted:
            _ask(part, wanted[id(part)], wanted)
        for source, _ in part.meta.get("sources", {}).values():
            if isinstance(source, Scan) and source.table.partition:
                source.prunes += [words for test in _tests(part, source) if (words := _narrow(test, source))]


def _ask(query: exp.Expr, columns: set[str], wanted: dict[int, set[str]]) -> None:
    if isinstance(query, exp.Union):
        places = [place for place, (small, _, _) in enumerate(outputs(query)) if small in columns]
        for side in (query.this.unnest(), query.expression.unnest()):
            wanted.setdefault(id(side), set()).update(outputs(side)[place][0] for place in places)
        return
    sources = {alias: source for alias, (source, _) in query.meta["sources"].items()}
    for source in sources.values():
        if not isinstance(source, Scan):
            wanted.setdefault(id(source), set())
    for one in (one for part in _parts(query, columns) for one in walk_in_scope(part)):
        if isinstance(one, exp.Column) and one.table:
            source = sources[one.table]
            (source.columns if isinstance(source, Scan) else wanted[id(source)]).add(one.name)
        elif isinstance(one, exp.Query) and not isinstance(one, exp.Subquery):
            wanted.setdefault(id(one), set()).update(small for small, _, _ in outputs(one))


def _parts(query: exp.Expr, columns: set[str]) -> list[exp.Expr]:
    """Return what is worked out: every clause, and of the SELECT list what is asked for."""
    order = query.args.get("order")
    ordered = {one.name for one in order.find_all(exp.Column) if not one.table} if order else set()
    asked = [item for item in query.expressions if query.args.get("distinct") or item.alias in columns | ordered]
    clauses = [query.args.get(word) for word in ("where", "group", "having", "qualify", "order")]
    tests = [join.args.get("on") for join in query.args.get("joins") or []]
    return [*asked, *(part for part in (*clauses, *tests) if part is not None)]


def _tests(query: exp.Expr, scan: Scan) -> Iterator[exp.Expr]:
    """Yield the tests that a row of the table has to pass: of WHERE, and of ON unless the join keeps others."""
    filters = [query.args["where"].this] if query.args.get("where") else []
    for join in query.args.get("joins") or []:
        kept = join.this.alias_or_name == scan.alias if join.side == "LEFT" else not join.side
        if kept and join.args.get("on"):
            filters.append(join.args["on"])
    for test in filters:
        yield from test.flatten() if isinstance(test, exp.And) else [test]


def _narrow(test: exp.Expr, scan: Scan) -> str:
    """Return which partitions can hold rows that pass, as a condition; nothing when the test does not tell."""
    test = test.unnest()
    column, words = name(scan.table.partition), ""
    if isinstance(test, exp.And | exp.Or):
        sides = [_narrow(side, scan) for side in (test.this, test.expression)]
        words = _joined(" OR ", sides)
        if isinstance(test, exp.And):
            words = _joined(" AND ", [side for side in sides if side])
    elif type(test) in _FLIPPED and _is_partition(test.expression, scan):
        words = _compared(_FLIPPED[type(test)], test.this, scan)
    elif not _is_partition(test.this, scan):
        words = ""
    elif type(test) in _FLIPPED:
        words = _compared(type(test), test.expression, scan)
    elif isinstance(test, exp.Between):
        sides = [_compared(exp.GTE, test.args["low"], scan), _compared(exp.LTE, test.args["high"], scan)]
        words = _joined(" AND ", [side for side in sides if side])
    elif isinstance(test, exp.Is) and isinstance(test.expression, exp.Null):
        words = f"{column} IS NULL"
    elif isinstance(test, exp.In):
        words = _joined(" OR ", [_compared(exp.EQ, item, scan) for item in test.expressions])
    return words


def _joined(word: str, sides: list[str]) -> str:
    return f"({word.join(f'({side})' for side in sides)})" if sides and all(sides) else ""


def _compared(kind: type[exp.Expr], other: exp.Expr, scan: Scan) -> str:
    if other.find(exp.Column, exp.Query):
        return ""
    limit, column, unit = write(other.copy()), name(scan.table.partition), scan.table.unit.lower()
    begin = f"date_trunc('{unit}', {column})"
    if kind is exp.EQ:
        return f"{begin} = date_trunc('{unit}', {limit})"
    if kind in (exp.LT, exp.LTE):
        return f"{begin} {'<' if kind is exp.LT else '<='} {limit}"
    if kind is exp.GT and unit == "day" and scan.table.columns[scan.table.partition] == "DATE":
        return f"{begin} > {limit}"
    return f"{begin} >= date_trunc('{unit}', {limit})"


def _is_partition(node: object, scan: Scan) -> bool:
    return isinstance(node, exp.Column) and (node.table, node.name) == (scan.alias, scan.table.partition.lower())
