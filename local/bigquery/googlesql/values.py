"""An expression inside another: translated, and of the type that is wanted."""

from __future__ import annotations

from sqlglot import exp

from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces


def translate(node: exp.Expr, scope: Scope) -> Value:
    """Translate an expression; FLOAT64 arithmetic comes back unchecked."""
    return scope.context.translate(node, scope)


def value(node: exp.Expr, scope: Scope) -> Value:
    """Translate one expression, checked."""
    return translate(node, scope).checked()


def of_type(node: exp.Expr, scope: Scope, type_: str, what: str) -> Value:
    """Translate an expression that must have, or become, a type."""
    found = value(node, scope)
    if not coerces(found, type_):
        raise Refused(f"{what} should be {type_}, but is {found.type}", node)
    return coerced(found, type_)
