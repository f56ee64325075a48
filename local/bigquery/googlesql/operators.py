"""Operators: comparisons, logic, arithmetic, LIKE, BETWEEN, ||."""

from __future__ import annotations

from dataclasses import replace

from sqlglot import exp

from local.bigquery.googlesql import times
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, common, is_array
from local.bigquery.googlesql.values import of_type, translate, value

COMPARISONS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
ARITHMETIC: dict[type[exp.Expr], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*"}


def compare(node: exp.Expr, scope: Scope) -> Value:
    """Translate =, <>, <, <=, > and >=."""
    sign = COMPARISONS[type(node)]
    pair = [value(node.this, scope), value(node.expression, scope)]
    (left, right), type_ = common(pair, f"operator {sign}", node)
    if is_array(type_):
        raise Refused(f"{sign} is not defined for arguments of type {type_}", node)
    return Value(f"({left.sql} {sign} {right.sql})", "BOOL", constant=left.constant and right.constant)


def distinct_from(node: exp.Expr, scope: Scope) -> Value:
    """Translate IS [NOT] DISTINCT FROM."""
    negation = "" if isinstance(node, exp.NullSafeNEQ) else "NOT "
    pair = [value(node.this, scope), value(node.expression, scope)]
    (left, right), type_ = common(pair, "operator IS DISTINCT FROM", node)
    if is_array(type_):
        raise Refused(f"IS DISTINCT FROM is not defined for arguments of type {type_}", node)
    return Value(f"({left.sql} IS {negation}DISTINCT FROM {right.sql})", "BOOL")


def logic(node: exp.Expr, scope: Scope) -> Value:
    """Translate AND and OR."""
    word = "AND" if isinstance(node, exp.And) else "OR"
    sides = [of_type(side, scope, "BOOL", f"An argument of {word}") for side in (node.this, node.expression)]
    constant = all(side.constant for side in sides)
    return Value(f"({sides[0].sql} {word} {sides[1].sql})", "BOOL", constant=constant)


def not_(node: exp.Expr, scope: Scope) -> Value:
    """Translate NOT."""
    inner = of_type(node.this, scope, "BOOL", "The argument of NOT")
    return Value(f"(NOT {inner.sql})", "BOOL", constant=inner.constant)


def is_(node: exp.Expr, scope: Scope) -> Value:
    """Translate IS NULL, IS TRUE and IS FALSE."""
    inner, word = value(node.this, scope), node.expression
    if isinstance(word, exp.Null):
        return Value(f"({inner.sql} IS NULL)", "BOOL", constant=inner.constant)
    if not isinstance(word, exp.Boolean) or inner.type not in ("BOOL", "NULL"):
        raise Refused("IS takes NULL, TRUE or FALSE, the last two of a BOOL", node)
    same = f"(CAST({inner.sql} AS BOOLEAN) IS NOT DISTINCT FROM {'TRUE' if word.this else 'FALSE'})"
    return Value(same, "BOOL", constant=inner.constant)


def arithmetic(node: exp.Expr, scope: Scope) -> Value:
    """Translate +, - and *, also of a DATE and days."""
    sign = ARITHMETIC[type(node)]
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


def divide(node: exp.Expr, scope: Scope) -> Value:
    """Translate /, which always gives a FLOAT64."""
    sides = [translate(node.this, scope), translate(node.expression, scope)]
    if any(side.type not in ("INT64", "FLOAT64", "NULL") for side in sides):
        shown = ", ".join(side.type for side in sides)
        raise Refused(f"No matching signature for operator / for argument types: {shown}", node)
    left, right = (coerced(side, "FLOAT64") for side in sides)
    constant = all(side.constant for side in sides)
    return Value(f"divide({left.sql}, {right.sql})", "FLOAT64", constant=constant, unchecked=True)


def negate(node: exp.Expr, scope: Scope) -> Value:
    """Translate a minus sign."""
    if isinstance(node.this, exp.Literal) and node.this.name == str(2**63):
        return Value(f"CAST('-{2**63}' AS BIGINT)", "INT64", loose=True, constant=True)
    inner = translate(node.this, scope)
    if inner.type not in ("INT64", "FLOAT64", "NUMERIC"):
        raise Refused(f"No matching signature for operator - for argument type: {inner.type}", node)
    return replace(inner, sql=f"(-{inner.sql})", text=None)


def between(node: exp.Expr, scope: Scope) -> Value:
    """Translate BETWEEN."""
    parts = [value(part, scope) for part in (node.this, node.args["low"], node.args["high"])]
    (one, low, high), _ = common(parts, "operator BETWEEN", node)
    constant = all(part.constant for part in parts)
    return Value(f"({one.sql} BETWEEN {low.sql} AND {high.sql})", "BOOL", constant=constant)


def like(node: exp.Expr, scope: Scope) -> Value:
    """Translate LIKE and NOT LIKE; a backslash takes the next sign for itself."""
    left = of_type(node.this, scope, "STRING", "The left side of LIKE")
    right = of_type(node.expression, scope, "STRING", "The right side of LIKE")
    if isinstance(node.this, exp.Null) or isinstance(node.expression, exp.Null):
        raise Refused("Operands of LIKE cannot be literal NULL", node)
    word = "NOT LIKE" if node.args.get("negate") else "LIKE"
    return Value(f"({left.sql} {word} {right.sql} ESCAPE '\\')", "BOOL", constant=left.constant and right.constant)


def join_texts(node: exp.Expr, scope: Scope) -> Value:
    """Translate ||."""
    pair = [value(node.this, scope), value(node.expression, scope)]
    if any(side.type == "NULL" for side in pair):
        raise Refused("Operands of || cannot be literal NULL", node)
    (left, right), type_ = common(pair, "operator ||", node)
    if type_ not in ("STRING", "BYTES"):
        raise Refused(f"No matching signature for operator || for argument types: {type_}, {type_}", node)
    return Value(f"({left.sql} || {right.sql})", type_, constant=left.constant and right.constant)
