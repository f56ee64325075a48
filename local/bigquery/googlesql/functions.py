"""GoogleSQL's scalar functions that the local BigQuery knows; every other name is refused.

https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlglot import exp

from local.bigquery.googlesql import times
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces, common, element, is_array, quoted
from local.bigquery.googlesql.values import value

# Name → forms: the arguments' types, the result's type, DuckDB's words. The first form that fits is taken.
_FORMS: dict[str, list[tuple[tuple[str, ...], str, str]]] = {
    "LOWER": [(("STRING",), "STRING", "lower_text({0})")],
    "UPPER": [(("STRING",), "STRING", "upper_text({0})")],
    "TRIM": [(("STRING",), "STRING", "trim({0}, blanks())"), (("STRING", "STRING"), "STRING", "trim({0}, {1})")],
    "LTRIM": [(("STRING",), "STRING", "ltrim({0}, blanks())"), (("STRING", "STRING"), "STRING", "ltrim({0}, {1})")],
    "RTRIM": [(("STRING",), "STRING", "rtrim({0}, blanks())"), (("STRING", "STRING"), "STRING", "rtrim({0}, {1})")],
    "REPLACE": [(("STRING", "STRING", "STRING"), "STRING", "replace({0}, {1}, {2})")],
    "SUBSTR": [
        (("STRING", "INT64"), "STRING", "part_of({0}, {1})"),
        (("STRING", "INT64", "INT64"), "STRING", "part_of_length({0}, {1}, {2})"),
    ],
    "LEFT": [(("STRING", "INT64"), "STRING", "left({0}, not_negative({1}))")],
    "RIGHT": [(("STRING", "INT64"), "STRING", "right({0}, not_negative({1}))")],
    "STARTS_WITH": [(("STRING", "STRING"), "BOOL", "starts_with({0}, {1})")],
    "ENDS_WITH": [(("STRING", "STRING"), "BOOL", "suffix({0}, {1})")],
    "STRPOS": [(("STRING", "STRING"), "INT64", "strpos({0}, {1})")],
    "LENGTH": [(("STRING",), "INT64", "length({0})"), (("BYTES",), "INT64", "octet_length({0})")],
    "CHAR_LENGTH": [(("STRING",), "INT64", "length({0})")],
    "BYTE_LENGTH": [(("STRING",), "INT64", "strlen({0})"), (("BYTES",), "INT64", "octet_length({0})")],
    "LPAD": [
        (("STRING", "INT64"), "STRING", "lpad({0}, pad_length({1}), ' ')"),
        (("STRING", "INT64", "STRING"), "STRING", "lpad({0}, pad_length({1}), padding({2}))"),
    ],
    "RPAD": [
        (("STRING", "INT64"), "STRING", "rpad({0}, pad_length({1}), ' ')"),
        (("STRING", "INT64", "STRING"), "STRING", "rpad({0}, pad_length({1}), padding({2}))"),
    ],
    "REGEXP_CONTAINS": [(("STRING", "STRING"), "BOOL", "regexp_matches({0}, {1})")],
    "REGEXP_REPLACE": [(("STRING", "STRING", "STRING"), "STRING", "regexp_replace({0}, {1}, {2}, 'g')")],
    "SPLIT": [
        (("STRING",), "ARRAY<STRING>", "string_split({0}, ',')"),
        (("STRING", "STRING"), "ARRAY<STRING>", "string_split({0}, {1})"),
    ],
    "TO_HEX": [(("BYTES",), "STRING", "lower(hex({0}))")],
    "FROM_HEX": [(("STRING",), "BYTES", "from_hex_even({0})")],
    "TO_BASE64": [(("BYTES",), "STRING", "to_base64({0})")],
    "SHA256": [(("STRING",), "BYTES", "unhex(sha256({0}))"), (("BYTES",), "BYTES", "unhex(sha256({0}))")],
    "MD5": [(("STRING",), "BYTES", "unhex(md5({0}))"), (("BYTES",), "BYTES", "unhex(md5({0}))")],
    "ABS": [(("INT64",), "INT64", "abs({0})"), (("FLOAT64",), "FLOAT64", "abs({0})")],
    "SIGN": [
        (("INT64",), "INT64", "CAST(sign({0}) AS BIGINT)"),
        (("FLOAT64",), "FLOAT64", "CAST(sign({0}) AS DOUBLE)"),
    ],
    "FLOOR": [(("FLOAT64",), "FLOAT64", "floor({0})")],
    "CEIL": [(("FLOAT64",), "FLOAT64", "ceil({0})")],
    "CEILING": [(("FLOAT64",), "FLOAT64", "ceil({0})")],
    "TRUNC": [(("FLOAT64",), "FLOAT64", "trunc({0})")],
    "SQRT": [(("FLOAT64",), "FLOAT64", "sqrt({0})")],
    "POW": [(("FLOAT64", "FLOAT64"), "FLOAT64", "finite(pow({0}, {1}))")],
    "POWER": [(("FLOAT64", "FLOAT64"), "FLOAT64", "finite(pow({0}, {1}))")],
    "EXP": [(("FLOAT64",), "FLOAT64", "finite(exp({0}))")],
    "LN": [(("FLOAT64",), "FLOAT64", "ln({0})")],
    "LOG10": [(("FLOAT64",), "FLOAT64", "log10({0})")],
    "DIV": [(("INT64", "INT64"), "INT64", "divide_whole({0}, {1})")],
    "MOD": [(("INT64", "INT64"), "INT64", "modulo({0}, {1})")],
    "SAFE_DIVIDE": [(("FLOAT64", "FLOAT64"), "FLOAT64", "divide_safely({0}, {1})")],
    "ARRAY_TO_STRING": [(("ARRAY<STRING>", "STRING"), "STRING", "array_to_string({0}, {1})")],
    "GENERATE_ARRAY": [
        (("INT64", "INT64"), "ARRAY<INT64>", "generate_series({0}, {1})"),
        (("INT64", "INT64", "INT64"), "ARRAY<INT64>", "generate_series({0}, {1}, not_zero({2}))"),
    ],
    "ERROR": [(("STRING",), "NULL", "error({0})")],
    "GENERATE_UUID": [((), "STRING", "CAST(uuid() AS VARCHAR)")],
}
_SAME = {"CHARACTER_LENGTH": "CHAR_LENGTH", "OCTET_LENGTH": "BYTE_LENGTH", "SUBSTRING": "SUBSTR"}
_UNSTEADY = {"GENERATE_UUID"}


def call(name: str, node: exp.Expr, scope: Scope) -> Value:
    """Translate a call of a function."""
    name = _SAME.get(name, name)
    if name in times.FUNCTIONS:
        return times.FUNCTIONS[name](node, scope)
    if name not in _FORMS and name not in _SPECIAL:
        raise Refused(f"Function not found, or not known to the local BigQuery: {node.name}", node)
    arguments = [value(argument, scope) for argument in node.expressions]
    if name in _SPECIAL:
        return _SPECIAL[name](name, arguments, node)
    if name in _UNSTEADY:
        scope.context.steady = False
    return _fit(name, arguments, node)


def _fit(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    constant = name not in _UNSTEADY and all(argument.constant for argument in arguments)
    for kinds, result, words in _FORMS[name]:
        fits = len(kinds) == len(arguments) and all(map(coerces, arguments, kinds))
        if fits:
            ready = [coerced(argument, kind).sql for argument, kind in zip(arguments, kinds, strict=True)]
            return Value(words.format(*ready), result, constant=constant)
    raise _no_signature(name, arguments, node)


def _no_signature(name: str, arguments: list[Value], node: exp.Expr) -> Refused:
    shown = ", ".join(argument.type for argument in arguments) or "none"
    return Refused(f"No matching signature for function {name} for argument types: {shown}", node)


def _sql(arguments: list[Value]) -> str:
    return ", ".join(argument.sql for argument in arguments)


def _same_type(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    least, most = {"IFNULL": (2, 2), "NULLIF": (2, 2)}.get(name, (1, 99))
    if not least <= len(arguments) <= most:
        raise _no_signature(name, arguments, node)
    ready, type_ = common(arguments, f"function {name}", node)
    constant = all(argument.constant for argument in arguments)
    if is_array(type_) and name not in ("COALESCE", "IFNULL"):
        raise _no_signature(name, arguments, node)
    words = f"{name.lower()}({_sql(ready)})"
    if name in ("GREATEST", "LEAST"):
        # GoogleSQL: NULL when any argument is NULL; DuckDB leaves NULLs out.
        empty = " OR ".join(f"{one.sql} IS NULL" for one in ready)
        words = f"CASE WHEN {empty} THEN NULL ELSE {words} END"
    return Value(words, type_, constant=constant)


def _concat(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    ready, type_ = common(arguments or [Value("NULL", "NULL")], f"function {name}", node)
    if not arguments or type_ not in ("STRING", "BYTES"):
        raise _no_signature(name, arguments, node)
    constant = all(argument.constant for argument in arguments)
    return Value("(" + " || ".join(one.sql for one in ready) + ")", type_, constant=constant)


def _array_length(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    if len(arguments) != 1 or not is_array(arguments[0].type):
        raise _no_signature(name, arguments, node)
    return Value(f"len({arguments[0].sql})", "INT64", constant=arguments[0].constant)


def _array_reverse(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    if len(arguments) != 1 or not is_array(arguments[0].type):
        raise _no_signature(name, arguments, node)
    return Value(f"list_reverse({arguments[0].sql})", f"ARRAY<{element(arguments[0].type)}>")


def _regexp_extract(_: str, arguments: list[Value], node: exp.Expr) -> Value:
    texts = len(arguments) == 2 and all(argument.type in ("STRING", "NULL") for argument in arguments)
    if not texts or arguments[1].text is None:
        raise Refused("The local BigQuery knows REGEXP_EXTRACT(text, 'pattern') with a literal pattern only", node)
    try:
        groups = re.compile(arguments[1].text).groups
    except re.error as error:
        raise Refused(f"Cannot parse regular expression: {error}", node) from error
    if groups > 1:
        raise Refused("Regular expressions passed into extraction functions must not have more than 1 capturing group")
    text, pattern = arguments[0].sql, quoted(arguments[1].text)
    found = f"regexp_extract({text}, {pattern}, {groups})"
    # A group that took no part is NULL in GoogleSQL, one that matched nothing is '': DuckDB cannot tell them apart.
    unclear = "error('The local BigQuery cannot tell an empty group from none in REGEXP_EXTRACT')"
    found = f"CASE WHEN {found} = '' THEN {unclear} ELSE {found} END" if groups else found
    words = f"CASE WHEN regexp_matches({text}, {pattern}) THEN {found} END"
    return Value(words, "STRING", constant=arguments[0].constant)


def _round(name: str, arguments: list[Value], node: exp.Expr) -> Value:
    """Round the number that is meant: 2.675 is a little less than that, and becomes 2.67."""
    if not 1 <= len(arguments) <= 2 or not coerces(arguments[0], "FLOAT64"):
        raise _no_signature(name, arguments, node)
    number, constant = coerced(arguments[0], "FLOAT64").sql, arguments[0].constant
    if len(arguments) == 1:
        return Value(f"round({number})", "FLOAT64", constant=constant)
    places = re.fullmatch(r"CAST\((\d\d?) AS BIGINT\)", arguments[1].sql)
    if places is None or int(places[1]) > 15:
        raise Refused("The local BigQuery knows ROUND to 0 to 15 places, written as a number", node)
    exact = f"CAST(format('{{:.{places[1]}f}}', {number}) AS DOUBLE)"
    words = f"round_to({number}, {places[1]}, {exact})"
    return Value(words, "FLOAT64", constant=constant)


_SPECIAL: dict[str, Callable[[str, list[Value], exp.Expr], Value]] = {
    "COALESCE": _same_type,
    "IFNULL": _same_type,
    "NULLIF": _same_type,
    "GREATEST": _same_type,
    "LEAST": _same_type,
    "CONCAT": _concat,
    "ARRAY_LENGTH": _array_length,
    "ARRAY_REVERSE": _array_reverse,
    "REGEXP_EXTRACT": _regexp_extract,
    "ROUND": _round,
}
