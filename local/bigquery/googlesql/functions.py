"""GoogleSQL's functions that the local BigQuery knows: their types, and DuckDB's words for them.

They are those that `sql/`, the import and the tests need; every other one is refused. A function that is added needs
lines in tests/local/bigquery/googlesql.txt, where Google's own evaluator has to give the same answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import EllipsisType

from sqlglot import exp

SAME = "the type that the arguments share"
NUMBER = "INT64 or FLOAT64, the same for all arguments"

_SHIFTS = ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
_DIFFERENCE = "date_diff('{unit}', {1}, {0})"


@dataclass(frozen=True)
class Function:
    """A function: its node, the types of its arguments, its own, and DuckDB's words.

    An ellipsis stands for more arguments like the one before. `units` are the date parts that may be named. `strict`:
    NULL where any argument is NULL, which DuckDB's function would leave out.
    """

    node: type[exp.Expr]
    arguments: tuple[str | EllipsisType, ...]
    result: str
    words: str
    units: tuple[str, ...] = ()
    strict: bool = False


FUNCTIONS: dict[str, Function] = {
    "ABS": Function(exp.Abs, (NUMBER,), SAME, "abs({0})"),
    "ANY_VALUE": Function(exp.AnyValue, (SAME,), SAME, "any_value({0})"),
    "COALESCE": Function(exp.Coalesce, (SAME, ...), SAME, "coalesce({all})"),
    "CONCAT": Function(exp.Concat, ("STRING", ...), "STRING", "concat({all})", strict=True),
    "COUNTIF": Function(exp.CountIf, ("BOOL",), "INT64", "count(CASE WHEN {0} THEN 1 END)"),
    "CURRENT_TIMESTAMP": Function(exp.CurrentTimestamp, (), "TIMESTAMP", "CAST($now AS TIMESTAMP)"),
    "DATE": Function(exp.Date, ("TIMESTAMP", "STRING"), "DATE", "CAST(to_zone({1}, {0}) AS DATE)"),
    "DATE_ADD": Function(exp.DateAdd, ("DATE", "INT64"), "DATE", "shift_{unit}({0}, {1})", _SHIFTS),
    "DATE_DIFF": Function(exp.DateDiff, ("DATE", "DATE"), "INT64", _DIFFERENCE, ("DAY", "MONTH", "QUARTER", "YEAR")),
    "DATE_SUB": Function(exp.DateSub, ("DATE", "INT64"), "DATE", "shift_{unit}({0}, -({1}))", _SHIFTS),
    "DIV": Function(exp.IntDiv, ("INT64", "INT64"), "INT64", "divide_whole({0}, {1})"),
    "EXTRACT": Function(exp.Extract, ("DATE",), "INT64", "CAST(dayofweek({0}) + 1 AS BIGINT)", ("DAYOFWEEK",)),
    "GENERATE_ARRAY": Function(exp.GenerateSeries, ("INT64", "INT64"), "ARRAY<INT64>", "generate_series({0}, {1})"),
    "GREATEST": Function(exp.Greatest, (SAME, ...), SAME, "greatest({all})", strict=True),
    "LEAST": Function(exp.Least, (SAME, ...), SAME, "least({all})", strict=True),
    "LENGTH": Function(exp.Length, ("STRING",), "INT64", "length({0})"),
    "LOGICAL_OR": Function(exp.LogicalOr, ("BOOL",), "BOOL", "bool_or({0})"),
    "LOWER": Function(exp.Lower, ("STRING",), "STRING", "lower_text({0})"),
    "MAX": Function(exp.Max, (SAME,), SAME, "max({0})"),
    "MIN": Function(exp.Min, (SAME,), SAME, "min({0})"),
    "MOD": Function(exp.Mod, ("INT64", "INT64"), "INT64", "modulo({0}, {1})"),
    "NORMALIZE": Function(exp.Normalize, ("STRING",), "STRING", "nfc_normalize({0})"),
    "NULLIF": Function(exp.Nullif, (SAME, SAME), SAME, "nullif({0}, {1})"),
    "REGEXP_CONTAINS": Function(exp.RegexpLike, ("STRING", "STRING"), "BOOL", "regexp_matches({0}, {1})"),
    "REGEXP_REPLACE": Function(exp.RegexpReplace, ("STRING",) * 3, "STRING", "regexp_replace({0}, {1}, {2}, 'g')"),
    "REPLACE": Function(exp.Replace, ("STRING",) * 3, "STRING", "replace({0}, {1}, {2})"),
    "ROW_NUMBER": Function(exp.RowNumber, (), "INT64", "row_number()"),
    "SAFE_DIVIDE": Function(exp.SafeDivide, ("FLOAT64", "FLOAT64"), "FLOAT64", "divide_safely({0}, {1})"),
    "SHA256": Function(exp.SHA2Digest, ("STRING",), "BYTES", "unhex(sha256({0}))"),
    "STARTS_WITH": Function(exp.StartsWith, ("STRING", "STRING"), "BOOL", "starts_with({0}, {1})"),
    "SUM": Function(exp.Sum, (NUMBER,), SAME, "CAST(sum({0}) AS {type})"),
    "TIMESTAMP": Function(exp.Timestamp, ("STRING", "STRING"), "TIMESTAMP", "from_zone({1}, {0})"),
    "TO_HEX": Function(exp.LowerHex, ("BYTES",), "STRING", "lower(hex({0}))"),
    "TRIM": Function(exp.Trim, ("STRING",), "STRING", "trim({0}, blanks())"),
}
OF_NODE = {function.node: function for function in FUNCTIONS.values()}
SPECIAL_SYNTAX = ("CAST", "EXTRACT", "SAFE_CAST")


def operands(node: exp.Expr) -> list[exp.Expr]:
    """Return a call's or an operator's arguments, without a date part and without what sqlglot adds."""
    found = [one for one in node.iter_expressions() if not isinstance(one, exp.Var | exp.DataType)]
    return [one for one in found if one.arg_key != "length"]


def unit(node: exp.Expr) -> str:
    """Return the date part that a call names."""
    return (node.text("unit") or node.text("this")).upper()
