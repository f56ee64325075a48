"""Requests for what lies over the cells: conditional formats, protected ranges, filter views and charts."""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from local.sheets.model import InvalidError, Json, Sheet, Spreadsheet, ranges

FORMULA = re.compile(r"=AND\(((?:\$?[A-Z]+\$?\d+(?:<|>|<=|>=|=)\d+,?)+)\)")
"""The only formulas of conditions that the page can work out."""
ARGUMENTS = {"NUMBER_BETWEEN": 2, "BLANK": 0, "NOT_BLANK": 0}
"""How many values a condition takes where it is not one."""


def add_rule(document: Spreadsheet, given: Json) -> None:
    """Add a conditional format in front of those from its index on."""
    rule = given.get("rule", {})
    if not rule.get("ranges"):
        raise InvalidError("ConditionalFormatRule.ranges must not be empty.")
    areas = [ranges.area(document, each, "rule.ranges") for each in rule["ranges"]]
    if len({area.sheet.id for area in areas}) != 1:
        raise InvalidError("All ranges of a conditional format must be on the same sheet.")
    condition = rule.get("booleanRule", {}).get("condition", {})
    values = [each.get("userEnteredValue", "") for each in condition.get("values", [])]
    kind = condition.get("type", "CONDITION_TYPE_UNSPECIFIED")
    if kind == "CONDITION_TYPE_UNSPECIFIED":
        raise InvalidError("A condition type must be specified.")
    if len(values) != ARGUMENTS.get(kind, 1):
        raise InvalidError(f"ConditionValue of {kind} takes {ARGUMENTS.get(kind, 1)} values, not {len(values)}.")
    if kind == "CUSTOM_FORMULA" and not FORMULA.fullmatch(values[0]):
        raise InvalidError(f"Invalid ConditionValue.userEnteredValue: {values[0]}")
    rules = areas[0].sheet.objects["conditionalFormats"]
    index = given.get("index", 0)
    if not 0 <= index <= len(rules):
        raise InvalidError(f"No conditional format on sheet: {areas[0].sheet.id} at index: {index}")
    rules.insert(index, rule)


def add_protection(document: Spreadsheet, given: Json) -> Json:
    """Protect a range; return the reply."""
    wanted = given.get("protectedRange", {})
    sheet = ranges.area(document, wanted.get("range", {}), "protectedRange.range").sheet
    return {"protectedRange": _added(document, sheet, "protectedRanges", "protectedRangeId", wanted)}


def delete_protection(document: Spreadsheet, given: Json) -> None:
    """Protect a range no longer."""
    sheet, at = _found(document, "protectedRanges", "protectedRangeId", given.get("protectedRangeId", 0))
    del sheet.objects["protectedRanges"][at]


def add_filter(document: Spreadsheet, given: Json) -> Json:
    """Add a filter view; return the reply."""
    wanted = given.get("filter", {})
    sheet = ranges.area(document, wanted.get("range", {}), "filter.range").sheet
    return {"filter": _added(document, sheet, "filterViews", "filterViewId", wanted)}


def add_chart(document: Spreadsheet, given: Json) -> Json:
    """Put a chart over the cells of a tab; return the reply."""
    wanted = given.get("chart", {})
    place = wanted.get("position", {}).get("overlayPosition")
    if not place:
        raise InvalidError("This stand-in puts charts over cells only: position.overlayPosition must be specified.")
    anchor = place.get("anchorCell", {})
    sheet = document.sheet(anchor.get("sheetId", 0))
    if anchor.get("rowIndex", 0) >= sheet.rows or anchor.get("columnIndex", 0) >= sheet.width:
        raise InvalidError("The anchor cell is outside the grid.")
    _check_chart(document, wanted.get("spec", {}))
    return {"chart": _added(document, sheet, "charts", "chartId", wanted)}


def update_chart(document: Spreadsheet, given: Json) -> None:
    """Give a chart another specification."""
    sheet, at = _found(document, "charts", "chartId", given.get("chartId", 0))
    _check_chart(document, given.get("spec", {}))
    sheet.objects["charts"][at] = sheet.objects["charts"][at] | {"spec": given["spec"]}


def delete_object(document: Spreadsheet, given: Json) -> None:
    """Delete a chart."""
    sheet, at = _found(document, "charts", "chartId", given.get("objectId", 0))
    del sheet.objects["charts"][at]


def _check_chart(document: Spreadsheet, spec: Json) -> None:
    """Raise InvalidError where the ranges of a chart do not fit together."""
    chart = spec.get("basicChart")
    if not chart or chart.get("chartType", "BASIC_CHART_TYPE_UNSPECIFIED") == "BASIC_CHART_TYPE_UNSPECIFIED":
        raise InvalidError("This stand-in draws basic charts only, and their type must be specified.")
    if not chart.get("series"):
        raise InvalidError("At least one series must be specified.")
    data = [each.get("domain", {}) for each in chart.get("domains", [])]
    data += [each.get("series", {}) for each in chart["series"]]
    lengths = set()
    for each in data:
        sources = each.get("sourceRange", {}).get("sources", [])
        if not sources:
            raise InvalidError("A domain or series has no source range.")
        for source in sources:
            size = ranges.area(document, source, "sources").size
            if 1 not in size:
                raise InvalidError("A source range must be one row high or one column wide.")
            lengths.add(max(size))
    if len(lengths) > 1:
        raise InvalidError("The domain and all series must have source ranges of the same length.")


def _added(document: Spreadsheet, sheet: Sheet, kind: str, name: str, wanted: Json) -> Json:
    """Add an object under its own id, or under a new one. Raises InvalidError where that exists."""
    taken = {each[name] for one in document.sheets for each in one.objects[kind]}
    id_ = wanted.get(name) or next(number for number in count(1) if number not in taken)
    if id_ in taken:
        raise InvalidError(f"{name} {id_} already exists.")
    added = wanted | {name: id_}
    sheet.objects[kind].append(added)
    return added


def _found(document: Spreadsheet, kind: str, name: str, id_: Any) -> tuple[Sheet, int]:
    for sheet in document.sheets:
        for at, each in enumerate(sheet.objects[kind]):
            if each[name] == id_:
                return sheet, at
    raise InvalidError(f"No {kind[:-1]} with id: {id_}")
