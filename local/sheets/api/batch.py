"""A batch of updates, done whole or not at all: `spreadsheets.batchUpdate`."""

from __future__ import annotations

from collections.abc import Callable

from local.sheets.api import cells, objects, schema, tabs
from local.sheets.model import ApiError, InvalidError, Json, Spreadsheet

CHANGES: dict[str, Callable[[Spreadsheet, Json], Json | None]] = {
    "updateCells": cells.update,
    "repeatCell": cells.repeat,
    "copyPaste": cells.copy_paste,
    "appendDimension": tabs.append,
    "insertDimension": tabs.insert,
    "deleteDimension": tabs.remove,
    "updateDimensionProperties": tabs.size,
    "addConditionalFormatRule": objects.add_rule,
    "addProtectedRange": objects.add_protection,
    "deleteProtectedRange": objects.delete_protection,
    "addFilterView": objects.add_filter,
    "addChart": objects.add_chart,
    "updateChartSpec": objects.update_chart,
    "deleteEmbeddedObject": objects.delete_object,
}
"""What changes a tab in place; what adds, deletes or moves tabs stands in `_do`."""


def apply(document: Spreadsheet, body: Json) -> tuple[Spreadsheet, Json]:
    """Return the spreadsheet after a batch, and the answer. Raises ApiError: then nothing of it was done."""
    schema.check(body, "BatchUpdateSpreadsheetRequest")
    requests = body.get("requests", [])
    if not requests:
        raise ApiError(400, "Must specify at least one request.")
    if len(body) > 1:
        raise ApiError(501, "This stand-in answers a batch without the spreadsheet.")
    changed, replies = document.copy(), []
    for number, request in enumerate(requests):
        kinds = schema.set_values(request)
        if len(kinds) != 1:
            raise ApiError(400, f"Invalid value at 'requests[{number}]' (oneof), exactly one kind must be set.")
        try:
            changed, reply = _do(changed, kinds[0], request[kinds[0]])
        except InvalidError as error:
            raise ApiError(400, f"Invalid requests[{number}].{kinds[0]}: {error.message}") from error
        replies.append({kinds[0]: reply} if reply else {})
    return changed, {"spreadsheetId": document.id, "replies": replies}


def _do(document: Spreadsheet, kind: str, given: Json) -> tuple[Spreadsheet, Json | None]:
    if kind == "addSheet":
        return tabs.add(document, given)
    if kind == "deleteSheet":
        return tabs.delete(document, given), None
    if kind == "updateSheetProperties":
        return tabs.update(document, given), None
    return document, CHANGES[kind](document, given)
