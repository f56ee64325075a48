"""GoogleSQL's dates and times: parts, arithmetic, truncation, zones, formats.

https://cloud.google.com/bigquery/docs/reference/standard-sql/date_functions
"""

from __future__ import annotations

import re
from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from bot.local.googlesql.scope import Scope
from bot.local.googlesql.types import Refused, Value, coerced, coerces, quoted

_WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
_MICROSECONDS = {
    "MICROSECOND": 1,
    "MILLISECOND": 1_000,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
    "DAY": 86_400_000_000,
}
_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}

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
_TWO = "lpad(CAST({0} AS VARCHAR), 2, '0')"
_FORMATS = {
    "Y": "CAST(year({0}) AS VARCHAR)",
    "y": _TWO.format("year({0}) % 100"),
    "m": _TWO.format("month({0})"),
    "d": _TWO.format("day({0})"),
    "e": "lpad(CAST(day({0}) AS VARCHAR), 2, ' ')",
    "j": "lpad(CAST(dayofyear({0}) AS VARCHAR), 3, '0')",
    "a": "left(dayname({0}), 3)",
    "A": "dayname({0})",
    "b": "left(monthname({0}), 3)",
    "h": "left(monthname({0}), 3)",
    "B": "monthname({0})",
    "u": "CAST(isodow({0}) AS VARCHAR)",
    "w": "CAST(dayofweek({0}) AS VARCHAR)",
    "V": _TWO.format("weekofyear({0})"),
    "G": "CAST(isoyear({0}) AS VARCHAR)",
    "U": _TWO.format("week_number({0}, 0)"),
    "W": _TWO.format("week_number({0}, 1)"),
    "Q": "CAST(quarter({0}) AS VARCHAR)",
    "%": "'%'",
}
_TIME_FORMATS = _FORMATS | {
    "H": _TWO.format("hour({0})"),
    "I": _TWO.format("(hour({0}) + 11) % 12 + 1"),
    "M": _TWO.format("minute({0})"),
    "S": _TWO.format("microsecond({0}) // 1000000"),
    "p": "CASE WHEN hour({0}) < 12 THEN 'AM' ELSE 'PM' END",
}
_SHORTHANDS = {"%F": "%Y-%m-%d", "%D": "%m/%d/%y", "%T": "%H:%M:%S", "%R": "%H:%M"}


def _value(node: exp.Expr, scope: Scope) -> Value:
    from bot.local.googlesql.expressions import value

    return value(node, scope)


def _arguments(node: exp.Expr, least: int, most: int) -> list[exp.Expr]:
    if not least <= len(node.expressions) <= most:
        raise Refused(
            f"No matching signature for function {node.name.upper()}: {len(node.expressions)} arguments", node
        )
    return list(node.expressions)


def _of(node: exp.Expr, scope: Scope, type_: str, function: exp.Expr) -> Value:
    found = _value(node, scope)
    if not coerces(found, type_):
        raise Refused(f"No matching signature for function {function.name.upper()}: {found.type} is no {type_}", node)
    return coerced(found, type_)


def _part(node: exp.Expr) -> str:
    """Read a part: DAY, WEEK, WEEK(MONDAY)…; a week comes back as WEEK0 (from Sunday) to WEEK6."""
    if isinstance(node, exp.Anonymous) and node.name.upper() == "WEEK" and len(node.expressions) == 1:
        day = node.expressions[0].name.upper()
        if day not in _WEEKDAYS:
            raise Refused(f"A WEEK begins on one of {', '.join(_WEEKDAYS)}, not on {day}", node)
        return f"WEEK{_WEEKDAYS.index(day)}"
    part = node.name.upper() if isinstance(node, exp.Var | exp.Column) else ""
    return {"WEEK": "WEEK0"}.get(part, part)


def _unknown_part(part: str, node: exp.Expr) -> Refused:
    what = node.name.upper() if isinstance(node, exp.Anonymous) else "EXTRACT"
    return Refused(f"A valid date part that the local BigQuery knows is required in {what}, but found {part}", node)


def add_days(day: Value, count: Value, sign: str) -> Value:
    """Shift a date by days, as DATE + INT64 does."""
    constant = day.constant and count.constant
    return Value(f"shift_days({day.sql}, {sign}CAST({count.sql} AS BIGINT))", "DATE", constant=constant)


def _interval(node: exp.Expr, scope: Scope) -> tuple[Value, str]:
    if not isinstance(node, exp.Interval) or node.args.get("unit") is None:
        raise Refused("Expected INTERVAL with a number and a date part", node)
    amount = node.this
    if isinstance(amount, exp.Literal) and re.fullmatch(r"-?\d+", amount.name):
        return Value(f"CAST({amount.name} AS BIGINT)", "INT64", constant=True), _part(node.args["unit"])
    count = _value(amount, scope)
    if count.type not in ("INT64", "NULL"):
        raise Refused(f"INTERVAL takes an INT64, not a {count.type}", node)
    return coerced(count, "INT64"), _part(node.args["unit"])


def _date_shift(node: exp.Expr, scope: Scope) -> Value:
    first, second = _arguments(node, 2, 2)
    day = _of(first, scope, "DATE", node)
    count, part = _interval(second, scope)
    sign = "-" if node.name.upper() == "DATE_SUB" else ""
    constant = day.constant and count.constant
    if part in _MONTHS:
        months = f"{sign}{count.sql} * {_MONTHS[part]}"
        return Value(f"shift_months({day.sql}, {months})", "DATE", constant=constant)
    days = {"DAY": 1, "WEEK0": 7}.get(part)
    if days is None:
        raise _unknown_part(part, node)
    return Value(f"shift_days({day.sql}, {sign}{count.sql} * {days})", "DATE", constant=constant)


def _timestamp_shift(node: exp.Expr, scope: Scope) -> Value:
    first, second = _arguments(node, 2, 2)
    moment = _of(first, scope, "TIMESTAMP", node)
    count, part = _interval(second, scope)
    if part not in _MICROSECONDS:
        raise _unknown_part(part, node)
    sign = "-" if node.name.upper() == "TIMESTAMP_SUB" else ""
    words = f"shift_time({moment.sql}, {sign}{count.sql} * {_MICROSECONDS[part]})"
    return Value(words, "TIMESTAMP", constant=moment.constant and count.constant)


def _date_difference(node: exp.Expr, scope: Scope) -> Value:
    first, second, third = _arguments(node, 3, 3)
    later, earlier, part = _of(first, scope, "DATE", node), _of(second, scope, "DATE", node), _part(third)
    if part == "DAY":
        words = f"({later.sql} - {earlier.sql})"
    elif part.startswith("WEEK") or part == "ISOWEEK":
        words = f"(({_truncated(later.sql, part, node)} - {_truncated(earlier.sql, part, node)}) // 7)"
    elif part in _MONTHS:
        words = f"date_diff('{part.lower()}', {earlier.sql}, {later.sql})"
    else:
        raise _unknown_part(part, node)
    return Value(words, "INT64", constant=later.constant and earlier.constant)


def _timestamp_difference(node: exp.Expr, scope: Scope) -> Value:
    first, second, third = _arguments(node, 3, 3)
    later, earlier = _of(first, scope, "TIMESTAMP", node), _of(second, scope, "TIMESTAMP", node)
    part = _part(third)
    if part not in _MICROSECONDS:
        raise _unknown_part(part, node)
    words = f"((epoch_us({later.sql}) - epoch_us({earlier.sql})) // {_MICROSECONDS[part]})"
    return Value(words, "INT64", constant=later.constant and earlier.constant)


def _truncated(day: str, part: str, node: exp.Expr) -> str:
    if part == "ISOWEEK":
        part = "WEEK1"
    if part.startswith("WEEK"):
        return f"week_start({day}, {part[4:]})"
    if part == "DAY":
        return f"CAST({day} AS DATE)"
    if part not in _MONTHS:
        raise _unknown_part(part, node)
    return f"CAST(date_trunc('{part.lower()}', {day}) AS DATE)"


def _date_trunc(node: exp.Expr, scope: Scope) -> Value:
    first, second = _arguments(node, 2, 2)
    day = _of(first, scope, "DATE", node)
    return Value(_truncated(day.sql, _part(second), node), "DATE", constant=day.constant)


def _timestamp_trunc(node: exp.Expr, scope: Scope) -> Value:
    first, second, *rest = _arguments(node, 2, 3)
    moment, part = _of(first, scope, "TIMESTAMP", node), _part(second)
    if part in _MICROSECONDS and part != "DAY":
        if rest:
            raise Refused(f"The local BigQuery does not know TIMESTAMP_TRUNC to {part} with a time zone", node)
        return Value(f"date_trunc('{part.lower()}', {moment.sql})", "TIMESTAMP", constant=moment.constant)
    zone = _zone(rest[0], scope) if rest else Value("'UTC'", "STRING", constant=True)
    local = _truncated(f"CAST(to_zone({zone.sql}, {moment.sql}) AS DATE)", part, node)
    words = f"from_zone({zone.sql}, CAST({local} AS TIMESTAMP))"
    return Value(words, "TIMESTAMP", constant=moment.constant and zone.constant)


def _zone(node: exp.Expr, scope: Scope) -> Value:
    zone = _value(node, scope)
    if zone.type not in ("STRING", "NULL"):
        raise Refused(f"A time zone is a STRING, not a {zone.type}", node)
    if zone.text is not None:
        try:
            ZoneInfo(zone.text)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Refused(f"Invalid time zone: {zone.text}", node) from error
    return coerced(zone, "STRING")


def extract(node: exp.Expr, scope: Scope) -> Value:
    """Translate EXTRACT(part FROM date or time [AT TIME ZONE zone])."""
    part, source = _part(node.this), node.args["expression"]
    if isinstance(source, exp.AtTimeZone):
        moment, zone = _of(source.this, scope, "TIMESTAMP", exp.Anonymous(this="EXTRACT")), source.args["zone"]
        words = f"to_zone({_zone(zone, scope).sql}, {moment.sql})"
        inner = Value(words, "TIMESTAMP", constant=moment.constant)
    else:
        inner = _value(source, scope)
    if inner.type not in ("DATE", "TIMESTAMP", "DATETIME"):
        raise Refused(f"EXTRACT takes a date or a time, not a {inner.type}", node)
    if part == "DATE" and inner.type != "DATE":
        return Value(f"CAST({inner.sql} AS DATE)", "DATE", constant=inner.constant)
    if part.startswith("WEEK"):
        words = f"week_number({inner.sql}, {part[4:]})"
    elif part in _DATE_PARTS or (part in _TIME_PARTS and inner.type != "DATE"):
        words = (_DATE_PARTS | _TIME_PARTS)[part].format(inner.sql)
    else:
        raise _unknown_part(part, node)
    return Value(f"CAST({words} AS BIGINT)", "INT64", constant=inner.constant)


def _date(node: exp.Expr, scope: Scope) -> Value:
    arguments = _arguments(node, 1, 3)
    if len(arguments) == 3:
        parts = [_of(argument, scope, "INT64", node) for argument in arguments]
        constant = all(part.constant for part in parts)
        return Value(f"date_of({', '.join(part.sql for part in parts)})", "DATE", constant=constant)
    inner = _value(arguments[0], scope)
    if inner.type not in ("TIMESTAMP", "DATETIME") or (inner.type == "DATETIME" and len(arguments) == 2):
        raise Refused("The local BigQuery knows DATE(timestamp[, zone]), DATE(datetime) and DATE(y, m, d)", node)
    zone = _zone(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
    local = inner.sql if zone.text == "UTC" or inner.type == "DATETIME" else f"to_zone({zone.sql}, {inner.sql})"
    return Value(f"CAST({local} AS DATE)", "DATE", constant=inner.constant and zone.constant)


def _timestamp(node: exp.Expr, scope: Scope) -> Value:
    arguments = _arguments(node, 1, 2)
    inner = _value(arguments[0], scope)
    zone = _zone(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
    constant = inner.constant and zone.constant
    if inner.type in ("DATE", "DATETIME"):
        return Value(f"from_zone({zone.sql}, CAST({inner.sql} AS TIMESTAMP))", "TIMESTAMP", constant=constant)
    if len(arguments) == 2 or inner.type not in ("STRING", "TIMESTAMP"):
        raise Refused("The local BigQuery knows TIMESTAMP(date or datetime[, zone]) and TIMESTAMP(text)", node)
    words = f"to_timestamp({inner.sql})" if inner.type == "STRING" else inner.sql
    return Value(words, "TIMESTAMP", constant=constant)


def _datetime(node: exp.Expr, scope: Scope) -> Value:
    arguments = _arguments(node, 1, 2)
    inner = _value(arguments[0], scope)
    if inner.type == "TIMESTAMP":
        zone = _zone(arguments[1], scope) if len(arguments) == 2 else Value("'UTC'", "STRING", constant=True)
        words = f"to_zone({zone.sql}, {inner.sql})"
        return Value(words, "DATETIME", constant=inner.constant and zone.constant)
    if inner.type != "DATE" or len(arguments) == 2:
        raise Refused("The local BigQuery knows DATETIME(timestamp[, zone]) and DATETIME(date)", node)
    return Value(f"CAST({inner.sql} AS TIMESTAMP)", "DATETIME", constant=inner.constant)


def _now(node: exp.Expr, scope: Scope) -> Value:
    name = node.name.upper()
    arguments = _arguments(node, 0, 0 if name == "CURRENT_TIMESTAMP" else 1)
    scope.context.steady = False
    scope.context.used_parameters.add("now")
    now = "CAST($now AS TIMESTAMP)"
    if name == "CURRENT_TIMESTAMP":
        return Value(now, "TIMESTAMP", constant=True)
    local = f"to_zone({_zone(arguments[0], scope).sql}, {now})" if arguments else now
    if name == "CURRENT_DATE":
        return Value(f"CAST({local} AS DATE)", "DATE", constant=True)
    return Value(local, "DATETIME", constant=True)


def _literal(node: exp.Expr, scope: Scope, what: str) -> str:
    text = _value(node, scope).text
    if text is None:
        raise Refused(f"The local BigQuery knows {what} with a literal format only", node)
    for short, long in _SHORTHANDS.items():
        text = text.replace(short, long)
    return text


def _formatted(local: str, format_: str, known: dict[str, str], node: exp.Expr) -> str:
    pieces = []
    for piece in re.findall(r"%.?|[^%]+", format_, re.DOTALL):
        if piece[0] != "%":
            pieces.append(quoted(piece))
        elif piece[1:] in known:
            pieces.append(known[piece[1:]].format(local))
        else:
            raise Refused(f"The local BigQuery does not know {piece} in a format", node)
    return "(" + " || ".join(pieces or [f"CASE WHEN {local} IS NOT NULL THEN '' END"]) + ")"


def _format_date(node: exp.Expr, scope: Scope) -> Value:
    first, second = _arguments(node, 2, 2)
    day = _of(second, scope, "DATE", node)
    words = _formatted(day.sql, _literal(first, scope, "FORMAT_DATE"), _FORMATS, node)
    return Value(f"CASE WHEN {day.sql} IS NOT NULL THEN {words} END", "STRING", constant=day.constant)


def _format_timestamp(node: exp.Expr, scope: Scope) -> Value:
    first, second, *rest = _arguments(node, 2, 3)
    moment = _of(second, scope, "TIMESTAMP", node)
    local = f"to_zone({_zone(rest[0], scope).sql}, {moment.sql})" if rest else moment.sql
    words = _formatted(local, _literal(first, scope, "FORMAT_TIMESTAMP"), _TIME_FORMATS, node)
    return Value(f"CASE WHEN {local} IS NOT NULL THEN {words} END", "STRING", constant=moment.constant)


def _parse_date(node: exp.Expr, scope: Scope) -> Value:
    first, second = _arguments(node, 2, 2)
    format_ = _literal(first, scope, "PARSE_DATE")
    loose = {"%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}"}
    firm = {"%Y": r"\d{4}", "%m": r"\d{2}", "%d": r"\d{2}"}
    pieces = re.findall(r"%.?|[^%]+", format_)
    marks = [piece for piece in pieces if piece[0] == "%"]
    if sorted(marks) != ["%Y", "%d", "%m"] or any(re.search(r"[\s\d]", piece) for piece in pieces):
        raise Refused("The local BigQuery knows PARSE_DATE with %Y, %m and %d only", node)
    shapes = loose if len(pieces) == 5 else firm
    shape = "".join(shapes.get(piece) or re.escape(piece) for piece in pieces)
    text = _of(second, scope, "STRING", node)
    words = f"parse_date({text.sql}, {quoted(format_)}, {quoted(shape)})"
    return Value(words, "DATE", constant=text.constant)


def _last_day(node: exp.Expr, scope: Scope) -> Value:
    first, *rest = _arguments(node, 1, 2)
    if rest and _part(rest[0]) != "MONTH":
        raise _unknown_part(_part(rest[0]), node)
    day = _of(first, scope, "DATE", node)
    return Value(f"last_day({day.sql})", "DATE", constant=day.constant)


def _date_array(node: exp.Expr, scope: Scope) -> Value:
    first, second, *rest = _arguments(node, 2, 3)
    start, end = _of(first, scope, "DATE", node), _of(second, scope, "DATE", node)
    count, part = _interval(rest[0], scope) if rest else (Value("CAST(1 AS BIGINT)", "INT64", constant=True), "DAY")
    days = {"DAY": 1, "WEEK0": 7}.get(part)
    constant = start.constant and end.constant and count.constant
    if days is None:
        raise _unknown_part(part, node)
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
    "FORMAT_DATE": _format_date,
    "FORMAT_TIMESTAMP": _format_timestamp,
    "PARSE_DATE": _parse_date,
    "LAST_DAY": _last_day,
    "GENERATE_DATE_ARRAY": _date_array,
}
