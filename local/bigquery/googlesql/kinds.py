"""The GoogleSQL type of each expression, and the refusal of arguments that are not of theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlglot import exp

from local.bigquery.googlesql.functions import NUMBER, OF_NODE, SAME, Function, operands, unit
from local.bigquery.googlesql.types import Refused, element, is_array, type_of

_NUMBERS = ("INT64", "FLOAT64")
_TEMPORAL = ("DATE", "DATETIME", "TIMESTAMP")
_CASTS = {
    *(("STRING", target) for target in ("INT64", "FLOAT64", "BOOL", "BYTES", *_TEMPORAL)),
    *((source, "STRING") for source in ("INT64", "FLOAT64", "BOOL", "DATE", "DATETIME")),
    *(("INT64", target) for target in ("FLOAT64", "NUMERIC")),
    *((one, two) for one in _TEMPORAL for two in _TEMPORAL),
}
_SAFE_CASTS = {("STRING", "INT64"), ("STRING", "DATE"), ("INT64", "STRING"), ("DATE", "STRING")}
# Operator → its sign, the type of each operand, its own.
_OPERATORS: dict[type[exp.Expr], tuple[str, str, str]] = {
    **{node: (sign, SAME, "BOOL") for node, sign in ((exp.EQ, "="), (exp.NEQ, "!="), (exp.LT, "<"), (exp.LTE, "<="))},
    **{node: (sign, SAME, "BOOL") for node, sign in ((exp.GT, ">"), (exp.GTE, ">="), (exp.Between, "BETWEEN"))},
    **{node: (sign, NUMBER, SAME) for node, sign in ((exp.Add, "+"), (exp.Sub, "-"), (exp.Mul, "*"), (exp.Neg, "-"))},
    **{node: (sign, "BOOL", "BOOL") for node, sign in ((exp.And, "AND"), (exp.Or, "OR"), (exp.Not, "NOT"))},
    exp.In: ("IN", SAME, "BOOL"),
    exp.Div: ("/", "FLOAT64", "FLOAT64"),
}


def kind(node: exp.Expr) -> str:
    """Return an expression's type, its arguments checked."""
    found: str | None = node.meta.get("kind")
    if found is None:
        found = _read(node)
        node.meta["kind"] = found
    return found


def _read(node: exp.Expr) -> str:
    if function := OF_NODE.get(type(node)):
        return _call(node, function)
    if isinstance(node, exp.In) and node.args.get("unnest"):
        return _in_array(node)
    if operator := _OPERATORS.get(type(node)):
        return _fit(node, operands(node), operator[1], operator[2])
    if reader := _OTHERS.get(type(node)):
        return reader(node)
    raise Refused(f"The local BigQuery does not know {type(node).__name__.upper()} here", node)


def check(query: exp.Select) -> None:
    """Check the types of everything in a SELECT."""
    for item in query.expressions:
        kind(item.this)
    tests = [query.args[word].this for word in ("where", "having", "qualify") if query.args.get(word)]
    for test in [*tests, *(join.args["on"] for join in query.args.get("joins") or [] if join.args.get("on"))]:
        must(test, "BOOL", "A condition")
    for word in ("group", "order"):
        for key in query.args[word].expressions if query.args.get(word) else []:
            _plain(key.this if isinstance(key, exp.Ordered) else key, "GROUP BY or ORDER BY")


def shared(types: Sequence[str]) -> str | None:
    """Return the one type that these become by themselves; None when there is none."""
    known = set(types) - {"NULL"}
    if known <= set(_NUMBERS):
        return max(known, key=_NUMBERS.index) if known else "NULL"
    return known.pop() if len(known) == 1 else None


def becomes(node: exp.Expr, want: str) -> bool:
    """Return whether a value becomes a type by itself; a string literal that becomes a date or a time is cast."""
    have = kind(node)
    if have == "STRING" and want in _TEMPORAL and isinstance(node, exp.Literal):
        cast = exp.cast(node.copy(), want, dialect="bigquery")
        cast.meta["kind"] = want
        node.replace(cast)
        return True
    return have in (want, "NULL") or (have, want) == ("INT64", "FLOAT64")


def must(node: exp.Expr, want: str, what: str) -> None:
    """Refuse a value that is not of a type, nor becomes it."""
    if not becomes(node, want):
        raise Refused(f"{what} should have type {want}, but has type {kind(node)}", node)


def _call(node: exp.Expr, function: Function) -> str:
    given, wanted = operands(node), list(function.arguments)
    if function.units and unit(node) not in function.units:
        raise Refused(f"The local BigQuery knows {_name(node)} of {', '.join(function.units)} only", node)
    if wanted[-1:] == [...]:
        wanted = wanted[:1] * len(given)
    if len(given) != len(wanted) or (function.arguments and not given):
        raise _no_signature(node, given)
    if SAME in wanted or NUMBER in wanted:
        return _fit(node, given, str(wanted[0]), function.result)
    if not all(becomes(one, str(want)) for one, want in zip(given, wanted, strict=True)):
        raise _no_signature(node, given)
    return function.result


def _fit(node: exp.Expr, given: Sequence[exp.Expr], want: str, result: str) -> str:
    """Check operands that must all be of one type."""
    alike = _common(given) if want in (SAME, NUMBER) else want
    known = {SAME: alike is not None, NUMBER: alike in (*_NUMBERS, "NULL")}.get(want, True)
    if not known or is_array(str(alike)) or not all(becomes(one, str(alike)) for one in given):
        raise _no_signature(node, given)
    return str(alike) if result == SAME else result


def _common(given: Sequence[exp.Expr]) -> str | None:
    """Return the type that values share, string literals bent to it."""
    firm = [kind(one) for one in given if not (isinstance(one, exp.Literal) and kind(one) == "STRING")]
    found = shared(firm if set(firm) - {"NULL"} else [kind(one) for one in given])
    return found if found is not None and all(becomes(one, found) for one in given) else None


def _name(node: exp.Expr) -> str:
    return str(node.sql_name()) if isinstance(node, exp.Func) else type(node).__name__.upper()


def _no_signature(node: exp.Expr, given: Sequence[exp.Expr]) -> Refused:
    operator = _OPERATORS.get(type(node))
    called = f"operator {operator[0]}" if operator else f"function {_name(node)}"
    return Refused(f"No matching signature for {called} for argument types: {', '.join(map(kind, given))}", node)


def _plain(node: exp.Expr, where: str) -> None:
    if is_array(kind(node)):
        raise Refused(f"{where} does not take an expression of type {kind(node)}", node)


def _literal(node: exp.Expr) -> str:
    if node.is_string:
        return "STRING"
    if not node.name.lstrip("-").isdecimal():
        return "FLOAT64"
    if int(node.name) >= 2**63:
        raise Refused(f"Invalid integer literal: {node.name}", node)
    return "INT64"


def _array(node: exp.Expr) -> str:
    found = _common(node.expressions) if node.expressions else "INT64"
    if found in (None, "NULL"):
        raise Refused("The local BigQuery knows arrays of one type", node)
    return f"ARRAY<{found}>"


def _in_array(node: exp.Expr) -> str:
    array = node.args["unnest"].expressions[0]
    if not is_array(kind(array)) or not becomes(node.this, element(kind(array))):
        raise _no_signature(node, [node.this, array])
    return "BOOL"


def _unnest(node: exp.Expr) -> str:
    array = kind(node.expressions[0])
    if not is_array(array):
        raise Refused(f"Values referenced in UNNEST must be arrays, but found {array}", node)
    return element(array)


def _cast(node: exp.Expr) -> str:
    target, source = type_of(node.args["to"]), kind(node.this)
    empty = isinstance(node.this, exp.Array) and not node.this.expressions
    known = _SAFE_CASTS if isinstance(node, exp.TryCast) else _CASTS
    if not empty and source not in ("NULL", target) and (source, target) not in known:
        raise Refused(f"Invalid cast from {source} to {target}, or one the local BigQuery does not know", node)
    return target


def _case(node: exp.Expr) -> str:
    tests = [branch.this for branch in node.args["ifs"]]
    if node.this is not None:
        _fit(node, [node.this, *tests], SAME, "BOOL")
    else:
        _fit(node, tests, "BOOL", "BOOL")
    results = [*(branch.args["true"] for branch in node.args["ifs"]), node.args.get("default")]
    return _fit(node, [one for one in results if one is not None], SAME, SAME)


def _if(node: exp.Expr) -> str:
    must(node.this, "BOOL", "The condition of IF")
    if not node.args.get("false"):
        raise _no_signature(node, operands(node))
    return _fit(node, [node.args["true"], node.args["false"]], SAME, SAME)


def _is(node: exp.Expr) -> str:
    if not isinstance(node.expression, exp.Null | exp.Boolean):
        raise Refused("IS takes NULL, TRUE or FALSE", node)
    if isinstance(node.expression, exp.Boolean):
        must(node.this, "BOOL", "The left side of IS")
    kind(node.this)
    return "BOOL"


def _count(node: exp.Expr) -> str:
    counted = node.this.expressions if isinstance(node.this, exp.Distinct) else [node.this]
    if len(counted) != 1:
        raise Refused("COUNT takes one argument", node)
    if not isinstance(counted[0], exp.Star):
        _plain(counted[0], "COUNT")
    return "INT64"


def _window(node: exp.Expr) -> str:
    if not isinstance(node.this, exp.RowNumber | exp.Min | exp.Max | exp.Count | exp.CountIf):
        raise Refused("The local BigQuery does not know this function with OVER", node)
    for key in [*(node.args.get("partition_by") or []), *(one.this for one in node.find_all(exp.Ordered))]:
        _plain(key, "OVER")
    return kind(node.this)


def _subquery(node: exp.Expr) -> str:
    columns = node.unnest().meta["outputs"]
    if len(columns) != 1:
        raise Refused("Scalar subquery cannot have more than one column", node)
    return str(columns[0][2])


_OTHERS: dict[type[exp.Expr], Callable[[exp.Expr], str]] = {
    exp.Literal: _literal,
    exp.RawString: lambda _: "STRING",
    exp.Boolean: lambda _: "BOOL",
    exp.Null: lambda _: "NULL",
    exp.Array: _array,
    exp.Paren: lambda node: kind(node.this),
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Case: _case,
    exp.If: _if,
    exp.Is: _is,
    exp.Unnest: _unnest,
    exp.Count: _count,
    exp.Window: _window,
    exp.Subquery: _subquery,
}
