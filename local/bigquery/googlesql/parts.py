"""Parts of dates and times, intervals, zones: what GoogleSQL's date and time functions take."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from local.bigquery.googlesql.scope import Scope
from local.bigquery.googlesql.types import Refused, Value, coerced, coerces
from local.bigquery.googlesql.values import value

_WEEKDAYS = ("SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY")
MICROSECONDS = {
    "MICROSECOND": 1,
    "MILLISECOND": 1_000,
    "SECOND": 1_000_000,
    "MINUTE": 60_000_000,
    "HOUR": 3_600_000_000,
    "DAY": 86_400_000_000,
}
MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def arguments_of(node: exp.Expr, least: int, most: int) -> list[exp.Expr]:
    """Take a call's arguments, of which there may be so many."""
    if not least <= len(node.expressions) <= most:
        raise Refused(
            f"No matching signature for function {node.name.upper()}: {len(node.expressions)} arguments", node
        )
    return list(node.expressions)


def argument(node: exp.Expr, scope: Scope, type_: str, function: exp.Expr) -> Value:
    """Translate an argument that must have, or become, a type."""
    found = value(node, scope)
    if not coerces(found, type_):
        raise Refused(f"No matching signature for function {function.name.upper()}: {found.type} is no {type_}", node)
    return coerced(found, type_)


def part_of(node: exp.Expr) -> str:
    """Read a part: DAY, WEEK, WEEK(MONDAY)…; a week comes back as WEEK0 (from Sunday) to WEEK6."""
    if isinstance(node, exp.Anonymous) and node.name.upper() == "WEEK" and len(node.expressions) == 1:
        day = node.expressions[0].name.upper()
        if day not in _WEEKDAYS:
            raise Refused(f"A WEEK begins on one of {', '.join(_WEEKDAYS)}, not on {day}", node)
        return f"WEEK{_WEEKDAYS.index(day)}"
    part = node.name.upper() if isinstance(node, exp.Var | exp.Column) else ""
    return {"WEEK": "WEEK0"}.get(part, part)


def unknown_part(part: str, node: exp.Expr) -> Refused:
    """Say that a function does not take this part."""
    what = node.name.upper() if isinstance(node, exp.Anonymous) else "EXTRACT"
    return Refused(f"A valid date part that the local BigQuery knows is required in {what}, but found {part}", node)


def interval_of(node: exp.Expr, scope: Scope) -> tuple[Value, str]:
    """Read INTERVAL: how many, and of which part."""
    if not isinstance(node, exp.Interval) or node.args.get("unit") is None:
        raise Refused("Expected INTERVAL with a number and a date part", node)
    amount = node.this
    if isinstance(amount, exp.Literal) and re.fullmatch(r"-?\d+", amount.name):
        return Value(f"CAST({amount.name} AS BIGINT)", "INT64", constant=True), part_of(node.args["unit"])
    count = value(amount, scope)
    if count.type not in ("INT64", "NULL"):
        raise Refused(f"INTERVAL takes an INT64, not a {count.type}", node)
    return coerced(count, "INT64"), part_of(node.args["unit"])


def truncated(day: str, part: str, node: exp.Expr) -> str:
    """Write the first day of the date's part."""
    if part == "ISOWEEK":
        part = "WEEK1"
    if part.startswith("WEEK"):
        return f"week_start({day}, {part[4:]})"
    if part == "DAY":
        return f"CAST({day} AS DATE)"
    if part not in MONTHS:
        raise unknown_part(part, node)
    return f"CAST(date_trunc('{part.lower()}', {day}) AS DATE)"


def zone_of(node: exp.Expr, scope: Scope) -> Value:
    """Translate a time zone; a literal one must exist."""
    zone = value(node, scope)
    if zone.type not in ("STRING", "NULL"):
        raise Refused(f"A time zone is a STRING, not a {zone.type}", node)
    if zone.text is not None:
        try:
            ZoneInfo(zone.text)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Refused(f"Invalid time zone: {zone.text}", node) from error
    return coerced(zone, "STRING")
