"""Operators, literals, parameters, names, CASE, casts and subqueries: GoogleSQL's expressions in DuckDB's words."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local.bigquery.googlesql import aggregates, casts, functions, grouping, operators, times, windows
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, common, duck, element, is_array, quoted
from local.bigquery.googlesql.values import of_type, value

_INT64 = range(-(2**63), 2**63)


def translate(node: exp.Expr, scope: Scope) -> Value:
    """Translate one expression; FLOAT64 arithmetic comes back unchecked."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise Refused(f"The local BigQuery does not know {type(node).__name__.upper()}", node)
    function, allowed = handler
    _refuse_extras(node, allowed)
    return function(node, scope)


def _refuse_extras(node: exp.Expr, allowed: frozenset[str]) -> None:
    for key, given in node.args.items():
        if given and key not in allowed:
            raise Refused(f"The local BigQuery does not know {key.upper()} in {type(node).__name__.upper()}", node)


def _column(node: exp.Expr, scope: Scope) -> Value:
    column, table = node.name, node.text("table")
    if node.text("db"):
        raise Refused("Name a column by its table's alias", node)
    if isinstance(node.this, exp.Star):
        raise Refused("* is not an expression", node)
    alias = scope.aliases.get(column.lower()) if not table else None
    if alias is not None:
        scope.context.note(alias.reads)
        return alias.value
    try:
        found = scope.find(column, table)
    except Refused as refused:
        raise Refused(refused.message, node) from refused
    if found is None:
        shown = f"{table}.{column}" if table else column
        raise Refused(f"Unrecognized name: {shown}{_hint(column, scope)}", node)
    match, home = found
    scope.context.note(match.reads)
    if home.grouping is not None:
        return grouping.grouped_column(match, home, node)
    return match.value


def _hint(column: str, scope: Scope) -> str:
    from difflib import get_close_matches

    near = get_close_matches(column, scope.names(), 1)
    return f"; Did you mean {near[0]}?" if near else ""


def _literal(node: exp.Expr, _: Scope) -> Value:
    text = node.name
    if node.args.get("is_string"):
        return Value(quoted(text), "STRING", loose=True, text=text, constant=True)
    if text.isdecimal():
        if int(text) not in _INT64:
            raise Refused(f"Invalid integer literal: {text}", node)
        return Value(f"CAST({text} AS BIGINT)", "INT64", loose=True, constant=True)
    try:
        number = float(text)
    except ValueError as error:
        raise Refused(f"The local BigQuery does not know the number {text}", node) from error
    return Value(f"CAST('{number!r}' AS DOUBLE)", "FLOAT64", loose=True, constant=True)


def _raw_string(node: exp.Expr, _: Scope) -> Value:
    return Value(quoted(node.name), "STRING", loose=True, text=node.name, constant=True)


def _boolean(node: exp.Expr, _: Scope) -> Value:
    return Value("TRUE" if node.this else "FALSE", "BOOL", constant=True)


def _null(_node: exp.Expr, _: Scope) -> Value:
    return Value("NULL", "NULL", constant=True)


def _parameter(node: exp.Expr, scope: Scope) -> Value:
    called = node.name.lower()
    kinds = scope.context.parameters
    if called not in kinds:
        raise Refused(f"Query parameter '{node.name}' not found", node)
    scope.context.used_parameters.add(f"p_{called}")
    return Value(f"CAST($p_{called} AS {duck(kinds[called])})", kinds[called], loose=True, constant=True)


def _paren(node: exp.Expr, scope: Scope) -> Value:
    return translate(node.this, scope)


def _in(node: exp.Expr, scope: Scope) -> Value:
    inner = value(node.this, scope)
    if query := node.args.get("query"):
        relation = scope.context.subquery(query.this if isinstance(query, exp.Subquery) else query, scope)
        column = grouping.only_column(relation, "IN", node)
        (one, two), _ = common([inner, column.value], "operator IN", node)
        scope.context.note(relation.reads | column.reads)
        return Value(f"({one.sql} IN (SELECT {two.sql} FROM {relation.sql}))", "BOOL")
    if unnest := node.args.get("unnest"):
        return _in_array(node, inner, value(unnest.expressions[0], scope))
    if not node.expressions:
        raise Refused("Syntax error: IN takes (…), a subquery or UNNEST(array)", node)
    items = [value(item, scope) for item in node.expressions]
    (one, *others), type_ = common([inner, *items], "operator IN", node)
    if is_array(type_):
        raise Refused(f"IN is not defined for arguments of type {type_}", node)
    constant = inner.constant and all(item.constant for item in items)
    return Value(f"({one.sql} IN ({', '.join(item.sql for item in others)}))", "BOOL", constant=constant)


def _in_array(node: exp.Expr, inner: Value, array: Value) -> Value:
    if not is_array(array.type):
        raise Refused(f"Values referenced in UNNEST must be arrays, but found {array.type}", node)
    if not coerces(inner, element(array.type)):
        raise Refused(f"IN UNNEST takes an array of the same type: {inner.type} and {array.type}", node)
    one = coerced(inner, element(array.type))
    sql = f"({one.sql} IN (SELECT unnest({array.sql})))"
    return Value(sql, "BOOL", constant=inner.constant and array.constant)


def _exists(node: exp.Expr, scope: Scope) -> Value:
    relation = scope.context.subquery(node.this, scope)
    scope.context.note(relation.reads)
    return Value(f"EXISTS (SELECT 1 FROM {relation.sql})", "BOOL")


def _scalar_query(node: exp.Expr, scope: Scope) -> Value:
    relation = scope.context.subquery(node.this, scope)
    column = grouping.only_column(relation, "A scalar subquery", node)
    scope.context.note(relation.reads | column.reads)
    return Value(f"(SELECT {column.value.sql} FROM {relation.sql})", column.value.type)


def _if(node: exp.Expr, scope: Scope) -> Value:
    test = of_type(node.this, scope, "BOOL", "The condition of IF")
    if node.args.get("false") is None:
        raise Refused("IF takes three arguments", node)
    return _choice([(test, value(node.args["true"], scope))], value(node.args["false"], scope), "IF", node)


def _case(node: exp.Expr, scope: Scope) -> Value:
    branches = []
    for branch in node.args["ifs"]:
        if node.this is None:
            test = of_type(branch.this, scope, "BOOL", "A WHEN of CASE")
        else:
            pair = [value(node.this, scope), value(branch.this, scope)]
            (left, right), _ = common(pair, "operator CASE", branch)
            test = Value(f"({left.sql} = {right.sql})", "BOOL", constant=left.constant and right.constant)
        branches.append((test, value(branch.args["true"], scope)))
    default = node.args.get("default")
    other = value(default, scope) if default is not None else _null(node, scope)
    return _choice(branches, other, "CASE", node)


def _choice(branches: list[tuple[Value, Value]], other: Value, what: str, node: exp.Expr) -> Value:
    (*results, last), type_ = common([result for _, result in branches] + [other], what, node)
    tests = [test for test, _ in branches]
    cases = " ".join(f"WHEN {test.sql} THEN {result.sql}" for test, result in zip(tests, results, strict=True))
    constant = all(part.constant for part in [*tests, *results, last])
    return Value(f"CASE {cases} ELSE {last.sql} END", type_, constant=constant)


def _array(node: exp.Expr, scope: Scope) -> Value:
    items, type_ = common([value(item, scope) for item in node.expressions], "ARRAY", node)
    return _array_of(items, type_, node)


def _array_of(items: list[Value], type_: str, node: exp.Expr) -> Value:
    if is_array(type_):
        raise Refused("Cannot construct array with element type ARRAY", node)
    inside = ", ".join(item.sql for item in items)
    constant = all(item.constant for item in items)
    return Value(f"CAST([{inside}] AS {duck(type_)}[])", f"ARRAY<{type_}>", constant=constant)


def _cast(node: exp.Expr, scope: Scope) -> Value:
    target = casts.type_of(node.args["to"])
    if isinstance(node.this, exp.Array) and is_array(target):
        items = [value(item, scope) for item in node.this.expressions]
        if not all(coerces(item, element(target)) for item in items):
            raise Refused(f"Array element type does not become {element(target)}", node)
        return _array_of([coerced(item, element(target)) for item in items], element(target), node)
    return casts.cast(value(node.this, scope), target, isinstance(node, exp.TryCast), node)


def _call(node: exp.Expr, scope: Scope) -> Value:
    called = node.name.upper()
    if aggregates.is_aggregate(node):
        return aggregates.call(node, scope)
    if called == "ARRAY":
        return aggregates.array_query(node, scope)
    return functions.call(called, node, scope)


Handler = Callable[[exp.Expr, Scope], Value]


def _allow(function: Handler, *arguments: str) -> tuple[Handler, frozenset[str]]:
    return function, frozenset(arguments)


_HANDLERS: dict[type[exp.Expr], tuple[Handler, frozenset[str]]] = {
    exp.Column: _allow(_column, "this", "table", "db"),
    exp.Literal: _allow(_literal, "this", "is_string"),
    exp.RawString: _allow(_raw_string, "this"),
    exp.Boolean: _allow(_boolean, "this"),
    exp.Null: _allow(_null),
    exp.Parameter: _allow(_parameter, "this"),
    exp.Paren: _allow(_paren, "this"),
    exp.NullSafeNEQ: _allow(operators.distinct_from, "this", "expression"),
    exp.NullSafeEQ: _allow(operators.distinct_from, "this", "expression"),
    exp.And: _allow(operators.logic, "this", "expression"),
    exp.Or: _allow(operators.logic, "this", "expression"),
    exp.Not: _allow(operators.not_, "this"),
    exp.Is: _allow(operators.is_, "this", "expression"),
    exp.Div: _allow(operators.divide, "this", "expression", "typed", "safe"),
    exp.Neg: _allow(operators.negate, "this"),
    exp.Between: _allow(operators.between, "this", "low", "high"),
    exp.Like: _allow(operators.like, "this", "expression", "negate"),
    exp.DPipe: _allow(operators.join_texts, "this", "expression", "safe"),
    exp.In: _allow(_in, "this", "expressions", "query", "unnest"),
    exp.Exists: _allow(_exists, "this"),
    exp.Subquery: _allow(_scalar_query, "this"),
    exp.If: _allow(_if, "this", "true", "false"),
    exp.Case: _allow(_case, "this", "ifs", "default"),
    exp.Array: _allow(_array, "expressions", "bracket_notation", "struct_name_inheritance"),
    exp.Cast: _allow(_cast, "this", "to"),
    exp.TryCast: _allow(_cast, "this", "to", "safe"),
    exp.Extract: _allow(times.extract, "this", "expression"),
    exp.Anonymous: _allow(_call, "this", "expressions"),
    exp.Window: _allow(windows.window, "this", "partition_by", "order", "spec", "alias", "over"),
    **{kind: _allow(operators.compare, "this", "expression") for kind in operators.COMPARISONS},
    **{kind: _allow(operators.arithmetic, "this", "expression") for kind in operators.ARITHMETIC},
}
