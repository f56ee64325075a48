"""What the names in a query mean: sqlglot finds its scopes, and here each column finds its table, or is refused.

When it is done every column names its table, `*` is spelled out, and an alias stands for an output column only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from sqlglot import exp
from sqlglot.errors import OptimizeError
from sqlglot.optimizer.scope import Scope, traverse_scope, walk_in_scope

from local.bigquery.googlesql import grouping, kinds
from local.bigquery.googlesql.tables import Context, Scan, expand
from local.bigquery.googlesql.types import Refused

_Columns = dict[str, tuple[str, str]]
"""The columns of something in FROM: name in lower case → name as it is written, type."""


def resolve(tree: exp.Expr, context: Context) -> list[Scope]:
    """Resolve all names of a query and check its types; return its scopes, the innermost first."""
    try:
        expand(tree, context)
        _prepare(tree, context)
        scopes = list(traverse_scope(tree))
        for scope in scopes:
            _resolve(scope, context)
    except OptimizeError as error:
        raise Refused(str(error)) from error
    return scopes


def outputs(query: exp.Expr) -> list[tuple[str, str, str]]:
    """Return a resolved query's columns: name in lower case, name as written, type."""
    found: list[tuple[str, str, str]] = query.unnest().meta["outputs"]
    return found


def _prepare(tree: exp.Expr, context: Context) -> None:
    """Give parameters their types, write names in lower case, and make a subquery of UNNEST in FROM."""
    for parameter in tree.find_all(exp.Parameter):
        called = parameter.name.lower()
        if called not in context.parameters:
            raise Refused(f"Query parameter '{parameter.name}' not found", parameter)
        parameter.meta["kind"] = context.parameters[called]
        context.used.add(f"p_{called}")
    for identifier in tree.find_all(exp.Identifier):
        if not isinstance(identifier.parent, exp.Table):
            identifier.meta["written"] = identifier.name
            identifier.set("this", identifier.name.lower())
    for shift in tree.find_all(exp.DateAdd, exp.DateSub):
        # sqlglot keeps the number of INTERVAL 1 DAY as a text.
        if isinstance(shift.expression, exp.Literal):
            shift.expression.set("is_string", False)
    _name_sources(tree)


def _name_sources(tree: exp.Expr) -> None:
    for number, subquery in enumerate(tree.find_all(exp.Subquery)):
        if isinstance(subquery.parent, exp.From | exp.Join) and not subquery.alias:
            subquery.set("alias", exp.TableAlias(this=exp.to_identifier(f" {number}")))
    for unnest in list(tree.find_all(exp.Unnest)):
        if isinstance(unnest.parent, exp.From | exp.Join):
            unnest.replace(_unnested(unnest))


def _unnested(unnest: exp.Unnest) -> exp.Expr:
    alias = unnest.args.get("alias")
    if alias is None or not alias.columns or len(unnest.expressions) != 1:
        raise Refused("The local BigQuery knows UNNEST(array) AS name", unnest)
    (array,), called = unnest.expressions, alias.columns[0]
    item = exp.Alias(this=exp.Unnest(expressions=[array]), alias=called)
    return exp.Subquery(this=exp.Select(expressions=[item]), alias=exp.TableAlias(this=called.copy()))


def _resolve(scope: Scope, context: Context) -> None:
    query = scope.expression
    if isinstance(query, exp.Select):
        query.meta["sources"] = _sources(scope, context)
        _select(query, {alias: columns for alias, (_, columns) in query.meta["sources"].items()})
    elif isinstance(query, exp.Union):
        _union(query)
    else:
        raise Refused(f"The local BigQuery does not know {type(query).__name__.upper()}", query)
    limit = query.args.get("limit")
    if limit is not None:
        number = isinstance(limit.expression, exp.Literal | exp.Parameter) and kinds.kind(limit.expression) == "INT64"
        if not number:
            raise Refused("LIMIT expects an integer literal or parameter", limit)


def _sources(scope: Scope, context: Context) -> dict[str, tuple[Scan | exp.Expr, _Columns]]:
    """Return what is in FROM by its alias: a stored table or a query, and its columns."""
    found: dict[str, tuple[Scan | exp.Expr, _Columns]] = {}
    for alias, (_, source) in scope.selected_sources.items():
        if isinstance(source, exp.Table):
            scan = context.scan(source, alias.lower())
            found[scan.alias] = scan, {one.lower(): (one, kind) for one, kind in scan.table.columns.items()}
        else:
            columns = {small: (written, kind) for small, written, kind in outputs(source.expression)}
            found[alias.lower()] = source.expression, columns
    return found


def _select(query: exp.Select, sources: Mapping[str, _Columns]) -> None:
    items = list(_starred(query, sources))
    query.set("expressions", [_named(item, items) for item in items])
    for join in query.args.get("joins") or []:
        _join(join, sources)
    for node in [*query.expressions, query.args.get("where")]:
        _columns(node, sources, {})
    aliases = {item.alias: item.this for item in query.expressions}
    _group(query, sources, aliases)
    for word in ("having", "qualify"):
        _columns(query.args.get(word), sources, aliases)
    _order(query, sources, aliases)
    grouping.check(query)
    kinds.check(query)
    query.meta["outputs"] = [
        (item.alias, item.args["alias"].meta.get("written", item.alias), kinds.kind(item.this))
        for item in query.expressions
    ]
    names = [item.alias for item in query.expressions]
    if twice := sorted({one for one in names if names.count(one) > 1}):
        shown = ", ".join(twice)
        raise Refused(f"Duplicate column names in the result are not supported. Found duplicate(s): {shown}", query)


def _starred(query: exp.Select, sources: Mapping[str, _Columns]) -> Iterator[exp.Expr]:
    for item in query.expressions:
        table = item.text("table") if isinstance(item, exp.Column) else ""
        if not item.is_star or isinstance(item, exp.Alias):
            yield item
            continue
        if not sources or (table and table not in sources):
            raise Refused(f"Unrecognized name: {table}" if table else "SELECT * must have a FROM clause", item)
        for source, columns in sources.items():
            for small, (written, _) in columns.items() if table in ("", source) else ():
                column = exp.alias_(exp.column(small, source), small)
                column.args["alias"].meta["written"] = written
                yield column


def _named(item: exp.Expr, items: list[exp.Expr]) -> exp.Expr:
    if isinstance(item, exp.Alias):
        return item
    nameless = [id(one) for one in items if not isinstance(one, exp.Alias | exp.Column)]
    called = item.this.copy() if isinstance(item, exp.Column) else f"f{nameless.index(id(item))}_"
    return exp.Alias(this=item, alias=exp.to_identifier(called))


def _join(join: exp.Join, sources: Mapping[str, _Columns]) -> None:
    if join.side not in ("", "LEFT", "FULL") or join.kind not in ("", "INNER", "OUTER", "CROSS"):
        raise Refused(f"The local BigQuery does not know {join.side or join.kind} JOIN", join)
    if (join.kind == "CROSS") == (join.args.get("on") is not None):
        raise Refused("A JOIN takes ON, a CROSS JOIN does not", join)
    _columns(join.args.get("on"), sources, {})


def _columns(
    node: exp.Expr | None, sources: Mapping[str, _Columns], aliases: Mapping[str, exp.Expr], alias_wins: bool = False
) -> None:
    """Give each column its table, or put what its alias stands for in its place."""
    for column in [one for one in walk_in_scope(node) if isinstance(one, exp.Column)] if node else []:
        found, alias = _find(column, sources), aliases.get(column.name) if not column.table else None
        if alias is not None and not (isinstance(alias, exp.Column) and alias.name == column.name):
            if found and not alias_wins:
                raise Refused(f"Column name {column.name} is ambiguous", column)
            column.replace(exp.Paren(this=alias.copy()))
            continue
        if not found:
            shown = f"{column.table}.{column.name}" if column.table else column.name
            near = get_close_matches(column.name, [one for columns in sources.values() for one in columns], 1)
            hint = f"; Did you mean {near[0]}?" if near else ""
            raise Refused(f"Unrecognized name: {shown}{hint}", column)
        column.set("table", exp.to_identifier(found[0]))
        column.meta["kind"] = found[1]


def _find(column: exp.Column, sources: Mapping[str, _Columns]) -> tuple[str, str] | None:
    if isinstance(column.this, exp.Star):
        raise Refused("* is not an expression", column)
    found = [
        (source, columns[column.name][1])
        for source, columns in sources.items()
        if column.name in columns and column.table in ("", source)
    ]
    if len(found) > 1:
        raise Refused(f"Column name {column.name} is ambiguous", column)
    return found[0] if found else None


def _group(query: exp.Select, sources: Mapping[str, _Columns], aliases: Mapping[str, exp.Expr]) -> None:
    group = query.args.get("group")
    for item in list(group.expressions) if group else []:
        if isinstance(item, exp.Literal):
            item.replace(_output(query, item).this.copy())
        else:
            _columns(item, sources, aliases if isinstance(item, exp.Column) else {})


def _order(query: exp.Select, sources: Mapping[str, _Columns], aliases: Mapping[str, exp.Expr]) -> None:
    order = query.args.get("order")
    for item in order.expressions if order else []:
        key = item.this
        if isinstance(key, exp.Column) and not key.table and key.name in aliases:
            key.meta["kind"] = kinds.kind(aliases[key.name])
        elif isinstance(key, exp.Literal):
            column = exp.column(_output(query, key).alias)
            column.meta["kind"] = kinds.kind(aliases[column.name])
            key.replace(column)
        else:
            _columns(item, sources, aliases, alias_wins=True)


def _output(query: exp.Select, number: exp.Literal) -> exp.Expr:
    if not number.name.isdecimal() or not 1 <= int(number.name) <= len(query.expressions):
        raise Refused(f"The SELECT list has no column number {number.name}", number)
    found: exp.Expr = query.expressions[int(number.name) - 1]
    return found


def _union(query: exp.Union) -> None:
    left, right = (outputs(side) for side in (query.this, query.expression))
    if query.args.get("distinct"):
        raise Refused("The local BigQuery knows UNION ALL only", query)
    if len(left) != len(right):
        raise Refused(f"Queries in UNION ALL have mismatched column count; {len(left)} and {len(right)}", query)
    columns = []
    for number, ((small, written, one), (_, _, two)) in enumerate(zip(left, right, strict=True), 1):
        shared = kinds.shared([one, two])
        if shared is None:
            raise Refused(f"Column {number} in UNION ALL has incompatible types: {one}, {two}", query)
        columns.append((small, written, shared))
    query.meta["outputs"] = columns
    order = query.args.get("order")
    for item in order.expressions if order else []:
        if not isinstance(item.this, exp.Column) or item.this.name not in {small for small, _, _ in columns}:
            raise Refused("ORDER BY of a UNION takes its columns' names", item)
