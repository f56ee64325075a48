"""Operators, literals, parameters, names, CASE, casts and subqueries: GoogleSQL's expressions in DuckDB's words."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from bot.local.googlesql import aggregates, casts, functions, times
from bot.local.googlesql.scope import Scope
from bot.local.googlesql.types import (
    Refused,
    Value,
    coerced,
    coerces,
    common,
    duck,
    element,
    is_array,
    quoted,
)

_INT64 = range(-(2**63), 2**63)
_COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def translate(node: exp.Expr, scope: Scope) -> Value:
    """Translate one expression; FLOAT64 arithmetic comes back unchecked."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        raise Refused(f"The local BigQuery does not know {type(node).__name__.upper()}", node)
    function, allowed = handler
    _refuse_extras(node, allowed)
    return function(node, scope)


def value(node: exp.Expr, scope: Scope) -> Value:
    """Translate one expression, checked."""
    return translate(node, scope).checked()


def of_type(node: exp.Expr, scope: Scope, type_: str, what: str) -> Value:
    """Translate an expression that must have, or become, a type."""
    found = value(node, scope)
    if not coerces(found, type_):
        raise Refused(f"{what} should be {type_}, but is {found.type}", node)
    return coerced(found, type_)


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
        return aggregates.grouped_column(match, home, node)
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


def _compare(node: exp.Expr, scope: Scope) -> Value:
    sign = _COMPARISONS[type(node)]
    pair = [value(node.this, scope), value(node.expression, scope)]
    (left, right), type_ = common(pair, f"operator {sign}", node)
    if is_array(type_):
        raise Refused(f"{sign} is not defined for arguments of type {type_}", node)
    return Value(f"({left.sql} {sign} {right.sql})", "BOOL", constant=left.constant and right.constant)


def _distinct_from(node: exp.Expr, scope: Scope) -> Value:
    negation = "" if isinstance(node, exp.NullSafeNEQ) else "NOT "
    pair = [value(node.this, scope), value(node.expression, scope)]
    (left, right), type_ = common(pair, "operator IS DISTINCT FROM", node)
    if is_array(type_):
        raise Refused(f"IS DISTINCT FROM is not defined for arguments of type {type_}", node)
    return Value(f"({left.sql} IS {negation}DISTINCT FROM {right.sql})", "BOOL")


def _logic(node: exp.Expr, scope: Scope) -> Value:
    word = "AND" if isinstance(node, exp.And) else "OR"
    sides = [of_type(side, scope, "BOOL", f"An argument of {word}") for side in (node.this, node.expression)]
    constant = all(side.constant for side in sides)
    return Value(f"({sides[0].sql} {word} {sides[1].sql})", "BOOL", constant=constant)


def _not(node: exp.Expr, scope: Scope) -> Value:
    inner = of_type(node.this, scope, "BOOL", "The argument of NOT")
    return Value(f"(NOT {inner.sql})", "BOOL", constant=inner.constant)


def _is(node: exp.Expr, scope: Scope) -> Value:
    inner, word = value(node.this, scope), node.expression
    if isinstance(word, exp.Null):
        return Value(f"({inner.sql} IS NULL)", "BOOL", constant=inner.constant)
    if not isinstance(word, exp.Boolean) or inner.type not in ("BOOL", "NULL"):
        raise Refused("IS takes NULL, TRUE or FALSE, the last two of a BOOL", node)
    same = f"(CAST({inner.sql} AS BOOLEAN) IS NOT DISTINCT FROM {'TRUE' if word.this else 'FALSE'})"
    return Value(same, "BOOL", constant=inner.constant)


def _arithmetic(node: exp.Expr, scope: Scope) -> Value:
    sign = _ARITHMETIC[type(node)]
    left, right = translate(node.this, scope), translate(node.expression, scope)
    if left.type == "DATE" and sign != "*" and right.type in ("INT64", "NULL"):
        return times.add_days(left, right, sign)
    if right.type == "DATE" and sign == "+" and left.type in ("INT64", "NULL"):
        return times.add_days(right, left, sign)
    constant = left.constant and right.constant
    (one, two), type_ = common([left, right], f"operator {sign}", node)
    if type_ not in ("INT64", "FLOAT64", "NUMERIC") or (type_ == "NUMERIC" and sign == "*"):
        raise Refused(f"No matching signature for operator {sign} for argument types: {left.type}, {right.type}", node)
    return Value(f"({one.sql} {sign} {two.sql})", type_, constant=constant, unchecked=type_ == "FLOAT64")


def _divide(node: exp.Expr, scope: Scope) -> Value:
    sides = [translate(node.this, scope), translate(node.expression, scope)]
    if any(side.type not in ("INT64", "FLOAT64", "NULL") for side in sides):
        shown = ", ".join(side.type for side in sides)
        raise Refused(f"No matching signature for operator / for argument types: {shown}", node)
    left, right = (coerced(side, "FLOAT64") for side in sides)
    constant = all(side.constant for side in sides)
    return Value(f"divide({left.sql}, {right.sql})", "FLOAT64", constant=constant, unchecked=True)


def _negate(node: exp.Expr, scope: Scope) -> Value:
    if isinstance(node.this, exp.Literal) and node.this.name == str(2**63):
        return Value(f"CAST('-{2**63}' AS BIGINT)", "INT64", loose=True, constant=True)
    inner = translate(node.this, scope)
    if inner.type not in ("INT64", "FLOAT64", "NUMERIC"):
        raise Refused(f"No matching signature for operator - for argument type: {inner.type}", node)
    return replace(inner, sql=f"(-{inner.sql})", text=None)


def _between(node: exp.Expr, scope: Scope) -> Value:
    parts = [value(part, scope) for part in (node.this, node.args["low"], node.args["high"])]
    (one, low, high), _ = common(parts, "operator BETWEEN", node)
    constant = all(part.constant for part in parts)
    return Value(f"({one.sql} BETWEEN {low.sql} AND {high.sql})", "BOOL", constant=constant)


def _like(node: exp.Expr, scope: Scope) -> Value:
    left = of_type(node.this, scope, "STRING", "The left side of LIKE")
    right = of_type(node.expression, scope, "STRING", "The right side of LIKE")
    if isinstance(node.this, exp.Null) or isinstance(node.expression, exp.Null):
        raise Refused("Operands of LIKE cannot be literal NULL", node)
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return Value(f"({left.sql} {word} {right.sql} ESCAPE '\\')", "BOOL", constant=left.constant and right.constant)


def _join_texts(node: exp.Expr, scope: Scope) -> Value:
    pair = [value(node.this, scope), value(node.expression, scope)]
    if any(side.type == "NULL" for side in pair):
        raise Refused("Operands of || cannot be literal NULL", node)
    (left, right), type_ = common(pair, "operator ||", node)
    if type_ not in ("STRING", "BYTES"):
        raise Refused(f"No matching signature for operator || for argument types: {type_}, {type_}", node)
    return Value(f"({left.sql} || {right.sql})", type_, constant=left.constant and right.constant)


def _in(node: exp.Expr, scope: Scope) -> Value:
    inner = value(node.this, scope)
    if query := node.args.get("query"):
        relation = scope.context.subquery(query.this if isinstance(query, exp.Subquery) else query, scope)
        column = aggregates.only_column(relation, "IN", node)
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
    column = aggregates.only_column(relation, "A scalar subquery", node)
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
    exp.NullSafeNEQ: _allow(_distinct_from, "this", "expression"),
    exp.NullSafeEQ: _allow(_distinct_from, "this", "expression"),
    exp.And: _allow(_logic, "this", "expression"),
    exp.Or: _allow(_logic, "this", "expression"),
    exp.Not: _allow(_not, "this"),
    exp.Is: _allow(_is, "this", "expression"),
    exp.Div: _allow(_divide, "this", "expression", "typed", "safe"),
    exp.Neg: _allow(_negate, "this"),
    exp.Between: _allow(_between, "this", "low", "high"),
    exp.Like: _allow(_like, "this", "expression", "negate"),
    exp.DPipe: _allow(_join_texts, "this", "expression", "safe"),
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
    exp.Window: _allow(aggregates.window, "this", "partition_by", "order", "spec", "alias", "over"),
    **{kind: _allow(_compare, "this", "expression") for kind in _COMPARISONS},
    **{kind: _allow(_arithmetic, "this", "expression") for kind in _ARITHMETIC},
}
