"""GoogleSQL's dates and times: parts, arithmetic, truncation, zones, formats.

https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions
"""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from local.bigquery.googlesql import formats
from local.bigquery.googlesql.parts import (
    MICROSECONDS,
    MONTHS,
    argument,
    arguments_of,
    interval_of,
    part_of,
    truncated,
    unknown_part,
    zone_of,
)
from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value
from local.bigquery.googlesql.values import value

# {0} is a date or a local time.
_DATE_PARTS = {
    "YEAR": "year({0})",
    "QUARTER": "quarter({0})",
    "MONTH": "month({0})",
    "DAY": "day({0})",
    "DAYOFWEEK": "(dayofweek({0}) + 1)",
    "DAYOFYEAR": "dayofyear({0})",
    "ISOWEEK": "weekofyear({0})",
    "ISOYEAR": "isoyear({0})",
}
_TIME_PARTS = {
    "HOUR": "hour({0})",
    "MINUTE": "minute({0})",
    "SECOND": "(microsecond({0}) // 1000000)",
    "MILLISECOND": "(microsecond({0}) // 1000 % 1000)",
    "MICROSECOND": "(microsecond({0}) % 1000000)",
}


def add_days(day: Value, count: Value, sign: str) -> Value:
    """Shift a date by days, as DATE + INT64 does."""
    constant = day.constant and count.constant
    return Value(f"shift_days({day.sql}, {sign}CAST({count.sql} AS BIGINT))", "DATE", constant=constant)


def _date_shift(node: exp.Expr, scope: Scope) -> Value:
    first, second = arguments_of(node, 2, 2)
    day = argument(first, scope, "DATE", node)
    count, part = interval_of(second, scope)
    sign = "-" if node.name.upper() == "DATE_SUB" else ""
    constant = day.constant and count.constant
    if part in MONTHS:
        months = f"{sign}{count.sql} * {MONTHS[part]}"
        return Value(f"shift_months({day.sql}, {months})", "DATE", constant=constant)
    days = {"DAY": 1, "WEEK0": 7}.get(part)
    if days is None:
        raise unknown_part(part, node)
    return Value(f"shift_days({day.sql}, {sign}{count.sql} * {days})", "DATE", constant=constant)


def _timestamp_shift(node: exp.Expr, scope: Scope) -> Value:
    first, second = arguments_of(node, 2, 2)
    moment = argument(first, scope, "TIMESTAMP", node)
    count, part = interval_of(second, scope)
    if part not in MICROSECONDS:
        raise unknown_part(part, node)
    sign = "-" if node.name.upper() == "TIMESTAMP_SUB" else ""
    words = f"shift_time({moment.sql}, {sign}{count.sql} * {MICROSECONDS[part]})"
    return Value(words, "TIMESTAMP", constant=moment.constant and count.constant)


def _date_difference(node: exp.Expr, scope: Scope) -> Value:
    first, second, third = arguments_of(node, 3, 3)
    later, earlier, part = argument(first, scope, "DATE", node), argument(second, scope, "DATE", node), part_of(third)
    if part == "DAY":
        words = f"({later.sql} - {earlier.sql})"
    elif part.startswith("WEEK") or part == "ISOWEEK":
        words = f"(({truncated(later.sql, part, node)} - {truncated(earlier.sql, part, node)}) // 7)"
    elif part in MONTHS:
        words = f"date_diff('{part.lower()}', {earlier.sql}, {later.sql})"
    else:
        raise unknown_part(part, node)
    return Value(words, "INT64", constant=later.constant and earlier.constant)


def _timestamp_difference(node: exp.Expr, scope: Scope) -> Value:
    first, second, third = arguments_of(node, 3, 3)
    later, earlier = argument(first, scope, "TIMESTAMP", node), argument(second, scope, "TIMESTAMP", node)
    part = part_of(third)
    if part not in MICROSECONDS:
        raise unknown_part(part, node)
    words = f"((epoch_us({later.sql}) - epoch_us({earlier.sql})) // {MICROSECONDS[part]})"
    return Value(words, "INT64", constant=later.constant and earlier.constant)


def _date_trunc(node: exp.Expr, scope: Scope) -> Value:
    first, second = arguments_of(node, 2, 2)
    day = argument(first, scope, "DATE", node)
    return Value(truncated(day.sql, part_of(second), node), "DATE", constant=day.constant)


def _timestamp_trunc(node: exp.Expr, scope: Scope) -> Value:
    first, second, *rest = arguments_of(node, 2, 3)
    moment, part = argument(first, scope, "TIMESTAMP", node), part_of(second)
    if part in MICROSECONDS and part != "DAY":
        if rest:
            raise Refused(f"The local BigQuery does not know TIMESTAMP_TRUNC to {part} with a time zone", node)
        return Value(f"date_trunc('{part.lower()}', {moment.sql})", "TIMESTAMP", constant=moment.constant)
    zone = zone_of(rest[0], scope) if rest else Value("'UTC'", "STRING", constant=True)
    local = truncated(f"CAST(to_zone({zone.sql}, {moment.sql}) AS DATE)", part, node)
    words = f"from_zone({zone.sql}, CAST({local} AS TIMESTAMP))"
    return Value(words, "TIMESTAMP", constant=moment.constant and zone.constant)


def extract(node: exp.Expr, scope: Scope) -> Value:
    """Translate EXTRACT(part FROM date or time [AT TIME ZONE zone])."""
    part, source = part_of(node.this), node.args["expression"]
    if isinstance(source, exp.AtTimeZone):
        moment, zone = argument(source.this, scope, "TIMESTAMP", exp.Anonymous(this="EXTRACT")), source.args["zone"]
        words = f"to_zone({zone_of(zone, scope).sql}, {moment.sql})"
        inner = Value(words, "TIMESTAMP", constant=moment.constant)
    else:
        inner = value(source, scope)
    if inner.type not in ("DATE", "TIMESTAMP", "DATETIME"):
        raise Refused(f"EXTRACT takes a date or a time, not a {inner.type}", node)
    if part == "DATE" and inner.type != "DATE":
        return Value(f"CAST({inner.sql} AS DATE)", "DATE", constant=inner.constant)
    if part.startswith("WEEK"):
        words = f"week_number({inner.sql}, {part[4:]})"
    elif part in _DATE_PARTS or (part in _TIME_PARTS and inner.type != "DATE"):
        words = (_DATE_PARTS | _TIME_PARTS)[part].format(inner.sql)
    else:
        raise unknown_part(part, node)
    return Value(f"CAST({words} AS BIGINT)", "INT64", constant=inner.constant)


def _date(node: exp.Expr, scope: Scope) -> Value:
    arguments = arguments_of(node, 1, 3)
    if len(arguments) == 3:
        parts = [argument(one, scope, "INT64", node) for one in arguments]
        constant = all(part.constant for part in parts)
        return Value(f"date_of({', '.join(part.sql for part in parts)})", "DATE", constant=constant)
    inner = value(arguments[0], scope)
    if inner.type not in ("TIMESTAMP", "DATETIME") or (inner.type == "DATETIME" and len(arguments) == 2):
        raise Refused("The local BigQuery knows DATE(timestamp[, zone]), DATE(datetime) and DATE(y, m, d)", node)
    zone = zone_of(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
    local = inner.sql if zone.text == "UTC" or inner.type == "DATETIME" else f"to_zone({zone.sql}, {inner.sql})"
    return Value(f"CAST({local} AS DATE)", "DATE", constant=inner.constant and zone.constant)


def _timestamp(node: exp.Expr, scope: Scope) -> Value:
    arguments = arguments_of(node, 1, 2)
    inner = value(arguments[0], scope)
    zone = zone_of(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
    constant = inner.constant and zone.constant
    if inner.type in ("DATE", "DATETIME"):
        return Value(f"from_zone({zone.sql}, CAST({inner.sql} AS TIMESTAMP))", "TIMESTAMP", constant=constant)
    if len(arguments) == 2 or inner.type not in ("STRING", "TIMESTAMP"):
        raise Refused("The local BigQuery knows TIMESTAMP(date or datetime[, zone]) and TIMESTAMP(text)", node)
    words = f"to_timestamp({inner.sql})" if inner.type == "STRING" else inner.sql
    return Value(words, "TIMESTAMP", constant=constant)


def _datetime(node: exp.Expr, scope: Scope) -> Value:
    arguments = arguments_of(node, 1, 2)
    inner = value(arguments[0], scope)
    if inner.type == "TIMESTAMP":
        zone = zone_of(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
        words = f"to_zone({zone.sql}, {inner.sql})"
        return Value(words, "DATETIME", constant=inner.constant and zone.constant)
    if inner.type != "DATE" or len(arguments) == 2:
        raise Refused("The local BigQuery knows DATETIME(timestamp[, zone]) and DATETIME(date)", node)
    return Value(f"CAST({inner.sql} AS TIMESTAMP)", "DATETIME", constant=inner.constant)


def _now(node: exp.Expr, scope: Scope) -> Value:
    name = node.name.upper()
    arguments = arguments_of(node, 0, 0 if name == "CURRENT_TIMESTAMP" else 1)
    scope.context.steady = False
    scope.context.used_parameters.add("now")
    now = "CAST($now AS TIMESTAMP)"
    if name == "CURRENT_TIMESTAMP":
        return Value(now, "TIMESTAMP", constant=True)
    local = f"to_zone({zone_of(arguments[0], scope).sql}, {now})" if arguments else now
    if name == "CURRENT_DATE":
        return Value(f"CAST({local} AS DATE)", "DATE", constant=True)
    return Value(local, "DATETIME", constant=True)


def _last_day(node: exp.Expr, scope: Scope) -> Value:
    first, *rest = arguments_of(node, 1, 2)
    if rest and part_of(rest[0]) != "MONTH":
        raise unknown_part(part_of(rest[0]), node)
    day = argument(first, scope, "DATE", node)
    return Value(f"last_day({day.sql})", "DATE", constant=day.constant)


def _date_array(node: exp.Expr, scope: Scope) -> Value:
    first, second, *rest = arguments_of(node, 2, 3)
    start, end = argument(first, scope, "DATE", node), argument(second, scope, "DATE", node)
    count, part = interval_of(rest[0], scope) if rest else (Value("CAST(1 AS BIGINT)", "INT64", constant=True), "DAY")
    days = {"DAY": 1, "WEEK0": 7}.get(part)
    constant = start.constant and end.constant and count.constant
    if days is None:
        raise unknown_part(part, node)
    words = f"date_array({start.sql}, {end.sql}, {count.sql} * {days})"
    return Value(words, "ARRAY<DATE>", constant=constant)


FUNCTIONS: dict[str, Callable[[exp.Expr, Scope], Value]] = {
    "DATE_ADD": _date_shift,
    "DATE_SUB": _date_shift,
    "DATE_DIFF": _date_difference,
    "DATE_TRUNC": _date_trunc,
    "TIMESTAMP_ADD": _timestamp_shift,
    "TIMESTAMP_SUB": _timestamp_shift,
    "TIMESTAMP_DIFF": _timestamp_difference,
    "TIMESTAMP_TRUNC": _timestamp_trunc,
    "DATE": _date,
    "TIMESTAMP": _timestamp,
    "DATETIME": _datetime,
    "CURRENT_DATE": _now,
    "CURRENT_TIMESTAMP": _now,
    "CURRENT_DATETIME": _now,
    "FORMAT_DATE": formats.format_date,
    "FORMAT_TIMESTAMP": formats.format_timestamp,
    "PARSE_DATE": formats.parse_date,
    "LAST_DAY": _last_day,
    "GENERATE_DATE_ARRAY": _date_array,
}
