"""The local Sheets: what it does, what it refuses as Google does, and how it fails on demand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from local.sheets import ACCOUNT, SHEET_ID, Sheets
from local.sheets.api import MAX_BYTES

Call = Callable[..., requests.Response]
Json = dict[str, Any]


@pytest.fixture
def sheets(tmp_path: Path) -> Iterator[Sheets]:
    with Sheets(tmp_path).serve() as served:
        served.share()
        yield served


@pytest.fixture
def update(sheets: Sheets) -> Call:
    def call(*batch: Json, token: str = "local") -> requests.Response:
        return requests.post(
            f"{sheets.url}/v4/spreadsheets/{SHEET_ID}:batchUpdate",
            json={"requests": batch},
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    return call


@pytest.fixture
def get(sheets: Sheets) -> Call:
    def call(path: str = "", token: str = "local", **query: Any) -> requests.Response:
        return requests.get(
            f"{sheets.url}/v4/spreadsheets/{SHEET_ID}{path}",
            params=query,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )

    return call


def said(response: requests.Response) -> str:
    error = response.json()["error"]
    assert error["code"] == response.status_code
    return f"{error['status']}: {error['message']}"


def write(row: int, column: int, *lines: list[Any], sheet: int = 0) -> Json:
    rows = [{"values": [{"userEnteredValue": {"stringValue": str(value)}} for value in line]} for line in lines]
    start = {"sheetId": sheet, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}


def add(title: str, id_: int = 7) -> Json:
    return {"addSheet": {"properties": {"title": title, "sheetId": id_}}}


def test_text_that_begins_with_an_equals_sign_stays_text(update: Call, get: Call) -> None:
    assert update(write(0, 0, ["=1+1", "b"])).json() == {"spreadsheetId": SHEET_ID, "replies": [{}]}
    read = get("/values:batchGet", ranges="Sheet1!A1:C2", valueRenderOption="UNFORMATTED_VALUE").json()
    assert read["valueRanges"] == [{"range": "'Sheet1'!A1:C2", "majorDimension": "ROWS", "values": [["=1+1", "b"]]}]


def test_a_mask_chooses_what_is_read(update: Call, get: Call) -> None:
    update(add("Trend"), write(1, 1, ["x"], sheet=7))
    found = get(fields="sheets(properties(title),data.rowData.values(userEnteredValue,note))", ranges="'Trend'").json()
    cells = [{}, {"values": [{}, {"userEnteredValue": {"stringValue": "x"}}]}]
    assert found == {"sheets": [{"properties": {"title": "Trend"}, "data": [{"rowData": cells}]}]}


def test_what_is_not_in_the_mask_of_an_update_stays(sheets: Sheets, update: Call) -> None:
    sheets.write("Sheet1", 0, 0, {"note": "mine", "userEnteredValue": {"numberValue": 1}})
    update(write(0, 0, ["x"]))
    assert sheets.tab("Sheet1").cells[0, 0] == {"note": "mine", "userEnteredValue": {"stringValue": "x"}}


def test_rows_and_columns_that_come_and_go_move_cells_widths_and_what_lies_over_them(
    sheets: Sheets, update: Call
) -> None:
    rows = {"sheetId": 0, "dimension": "ROWS", "startIndex": 1, "endIndex": 3}
    column = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 1, "endIndex": 2}
    below = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 4}
    update(
        write(0, 0, ["a", "b"], ["c", "d"]),
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": below}}},
        {"updateDimensionProperties": {"range": column, "properties": {"pixelSize": 50}, "fields": "pixelSize"}},
        {"insertDimension": {"range": rows}},
        {"deleteDimension": {"range": column | {"startIndex": 0, "endIndex": 1}}},
    )
    sheet = sheets.tab("Sheet1")
    assert sheets.values("Sheet1") == [["b"], [None], [None], ["d"]]
    assert (sheet.rows, sheet.width, sheet.columns) == (1002, 25, {0: {"pixelSize": 50}})
    moved = {"sheetId": 0, "startRowIndex": 4, "endRowIndex": 6}
    assert sheet.objects["protectedRanges"] == [{"protectedRangeId": 5, "range": moved}]


def test_values_are_pasted_without_notes_and_formats(sheets: Sheets, update: Call) -> None:
    sheets.write("Sheet1", 5, 0, {"note": "mine"})
    source = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2}
    paste = {"source": source, "destination": source | {"startRowIndex": 5, "endRowIndex": 6}}
    update(write(0, 0, ["=1+1", "b"]), {"copyPaste": paste | {"pasteType": "PASTE_VALUES"}})
    assert sheets.values("Sheet1")[5] == ["=1+1", "b"]
    assert sheets.tab("Sheet1").cells[5, 0]["note"] == "mine"


def test_a_batch_is_done_whole_or_not_at_all(sheets: Sheets, update: Call) -> None:
    refused = update(add("Trend"), write(0, 0, ["x"]), {"deleteSheet": {"sheetId": 99}})
    assert said(refused) == "INVALID_ARGUMENT: Invalid requests[2].deleteSheet: No sheet with id: 99"
    assert [sheet.title for sheet in sheets.document.sheets] == ["Sheet1"]
    assert sheets.values("Sheet1") == []


GRID = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1}
REFUSED: list[tuple[Json, str]] = [
    ({"addSheet": {"properties": {"titel": "x"}}}, "Unknown name \"titel\" at 'requests[0].add_sheet.properties'"),
    ({"addTab": {}}, "Unknown name \"addTab\" at 'requests[0]'"),
    ({"deleteSheet": {"sheetId": "7"}}, "Invalid value at 'requests[0].delete_sheet.sheet_id' (TYPE_INT32), \"7\""),
    ({"deleteSheet": {"sheetId": 2**31}}, "(TYPE_INT32), 2147483648"),
    ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the visible sheets in a document."),
    ({"deleteSheet": {"sheetId": 0}, "addSheet": {}}, "exactly one kind must be set"),
    (add("sheet1"), 'A sheet with the name "sheet1" already exists. Please enter another name.'),
    (add("x", 0), "A sheet with id 0 already exists."),
    (write(0, 0, ["x"], sheet=3), "No grid with id: 3"),
    (write(1000, 0, ["x"]), "start is outside the grid of 1000 rows and 26 columns"),
    (write(999, 0, ["x"], ["y"]), "Attempting to write row: 1000, beyond the last requested row of: 999"),
    (write(0, 25, ["x", "y"]), "Attempting to write column: 26, beyond the last requested column of: 25"),
    (write(0, 0, ["x" * 50_001]), "more than the maximum of 50000 characters"),
    ({"updateCells": {"start": {"sheetId": 0}, "rows": []}}, "At least one field must be listed in 'fields'."),
    ({"repeatCell": {"range": GRID, "cell": {}, "fields": "value"}}, "Invalid field: value"),
    (
        {"repeatCell": {"range": GRID | {"endRowIndex": 1001}, "fields": "note"}},
        "range.endRowIndex[1001] is after last",
    ),
    ({"repeatCell": {"range": GRID | {"endRowIndex": 0}, "fields": "note"}}, "must be after range.startRowIndex[0]"),
    ({"deleteProtectedRange": {"protectedRangeId": 5}}, "No protectedRange with id: 5"),
    ({"addConditionalFormatRule": {"rule": {"ranges": [GRID]}}}, "A condition type must be specified."),
    ({"addChart": {"chart": {"position": {}}}}, "position.overlayPosition must be specified."),
]


@pytest.mark.parametrize(("request_", "why"), REFUSED, ids=[why[:40] for _, why in REFUSED])
def test_what_google_refuses_is_refused(update: Call, request_: Json, why: str) -> None:
    refused = update(request_)
    assert refused.status_code == 400
    assert why in said(refused)


def test_an_id_that_exists_is_refused_with_its_whole_batch(sheets: Sheets, update: Call) -> None:
    guard = {"addProtectedRange": {"protectedRange": {"protectedRangeId": 5, "range": {"sheetId": 0}}}}
    assert update(guard).ok
    assert "protectedRangeId 5 already exists" in said(update(write(0, 0, ["x"]), guard))
    assert sheets.values("Sheet1") == []


def test_ranges_that_cannot_be_read_are_refused(get: Call) -> None:
    plain = {"valueRenderOption": "UNFORMATTED_VALUE"}
    assert said(get("/values:batchGet", ranges="Nowhere!A1", **plain)).endswith("Unable to parse range: Nowhere!A1")
    beyond = said(get("/values:batchGet", ranges="Sheet1!A1:AB2", **plain))
    assert beyond.endswith("Range (Sheet1!A1:AB2) exceeds grid limits. Max rows: 1000, max columns: 26")
    assert "Cannot bind query parameter" in said(get(field="sheets"))


def test_only_who_it_is_shared_with_may_read_and_only_editors_write(sheets: Sheets, get: Call, update: Call) -> None:
    assert said(get(token="somebody")) == "PERMISSION_DENIED: The caller does not have permission"
    sheets.share("somebody@example.org", edit=False)
    assert get(token="somebody").ok
    assert update(add("x"), token="somebody").status_code == 403
    assert said(get(token="nobody")).startswith("UNAUTHENTICATED")
    assert ACCOUNT in sheets.document.editors


def test_a_request_over_two_megabytes_is_refused(update: Call) -> None:
    refused = update(*[write(row, 0, ["x" * 49_000]) for row in range(MAX_BYTES // 49_000 + 1)])
    assert said(refused) == "INVALID_ARGUMENT: Request payload size exceeds the limit: 2000000 bytes."


def test_a_user_has_sixty_writes_a_minute(tmp_path: Path) -> None:
    now = [0.0]
    with Sheets(tmp_path, clock=lambda: now[0]).serve() as sheets:
        sheets.share()
        sheets.limit()
        url, token = f"{sheets.url}/v4/spreadsheets/{SHEET_ID}", {"Authorization": "Bearer local"}
        batch = {"requests": [write(0, 0, ["x"])]}
        with requests.Session() as session:
            codes = [session.post(f"{url}:batchUpdate", json=batch, headers=token).status_code for _ in range(61)]
            assert codes == [200] * 60 + [429]
            assert session.get(url, headers=token).ok
            now[0] = 60.0
            assert session.post(f"{url}:batchUpdate", json=batch, headers=token).ok


def test_it_fails_on_demand(sheets: Sheets, update: Call) -> None:
    sheets.fail("write", "429", "500", "torn", "lost", retry_after="7")
    limited = update(add("a"))
    assert said(limited).startswith("RESOURCE_EXHAUSTED: Quota exceeded for quota metric 'Write requests'")
    assert limited.headers["Retry-After"] == "7"
    assert update(add("a")).status_code == 500
    for _ in range(2):
        with pytest.raises(requests.ConnectionError):
            update(add("a"))
    # The last one was done; only its reply was lost.
    assert [sheet.title for sheet in sheets.document.sheets] == ["Sheet1", "a"]


def test_it_is_kept_in_its_folder(sheets: Sheets, update: Call) -> None:
    update(add("Trend"), write(1, 1, ["x"], sheet=7))
    assert Sheets(sheets.folder).values("Trend") == [[None, None], [None, "x"]]
