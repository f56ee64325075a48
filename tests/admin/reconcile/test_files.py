"""Malicious, broken and enormous files are refused with a clear reason, and nothing personal is quoted from them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from bot.admin.reconcile import columns, files
from bot.admin.reconcile.files import exports, workbooks
from bot.errors import UserError
from bot.messages import File

GOOD = "Date,Status,Event,Name\n2020-08-05,Completed,Calls,Olga Quist\n"


def read(content: bytes, name: str = "report.csv") -> list[columns.ReportRow]:
    sheet = files.read(File(name, content, name), columns.heads)
    known = columns.recognize(sheet.header, {})
    assert isinstance(known, dict)
    return list(columns.rows(sheet, known, lambda _: True))


def workbook(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, kept = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(kept)
    return kept.getvalue()


def rewritten(content: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Change one part of a workbook."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return kept.getvalue()


def plain(book: openpyxl.Workbook) -> None:
    for line in GOOD.splitlines():
        book.active.append(line.split(","))


def formula(book: openpyxl.Workbook) -> None:
    book.active.append(["Date", "Status", "Event", "Name"])
    book.active.append(["2020-08-05", "=CONCATENATE(D2)", "Calls", "Olga Quist"])


def bomb(part: str = "xl/worksheets/sheet1.xml") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr(part, b"0" * (40 * 1024**2))
    return kept.getvalue()


def many_parts() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        for number in range(files.MAX_PARTS + 1):
            packed.writestr(f"xl/{number}", "")
    return kept.getvalue()


def entities() -> bytes:
    """Make a workbook whose sheet asks for a file of this machine, and one that grows and grows."""
    harm = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    return rewritten(workbook(plain), "xl/worksheets/sheet1.xml", lambda text: harm + text.split(b"?>", 1)[-1])


REFUSED: list[tuple[str, bytes, str]] = [
    ("empty", b"", "is empty"),
    ("blank", b" \n \n", "is empty"),
    ("too large", b"Date,Status,Event\n" + b"x" * files.MAX_BYTES, "more than 20 MB"),
    ("one word", b"nothing here\n", "no line with the names of its columns"),
    ("a pdf", b"%PDF-1.7 ...", "is a PDF"),
    (
        "an old excel file",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
        "an old Excel file, or one with a password",
    ),
    ("a web page", b"<html><table><tr><td>Date</td></tr></table></html>", "is a web page"),
    ("a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "is a picture"),
    ("a packed file", b"\x1f\x8b\x08" + b"\0" * 20, "is packed"),
    ("another packed file", b"PK\x03\x04" + b"\0" * 100, "is damaged"),
    ("a zip bomb", bomb(), "far larger unpacked than it looks"),
    ("texts without end", bomb("xl/sharedStrings.xml"), "more texts than 200,000 rows need"),
    ("many parts", many_parts(), "far larger unpacked than it looks"),
    ("xml that is made to harm", entities(), "cannot be read"),
    (
        "styles that are made to harm",
        rewritten(workbook(plain), "xl/styles.xml", lambda text: b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + text),
        "cannot be read as XLSX",
    ),
    ("a formula", workbook(formula), "Line 2, Status: there is a formula"),
    (
        "letters of windows",
        GOOD.encode() + "2020-08-06,Completed,Café,x\n".encode("cp1252"),
        "line 3: there are letters",
    ),
    ("utf-16 without its mark", GOOD.encode("utf-16-le"), "line 1: there is a byte that is in no text"),
    ("utf-16 that is none", b"\xff\xfe" + b"\x00\xd8" * 3, "says that it is UTF-16"),
    ("an open quotation mark", GOOD.encode() + b'2020-08-06,"Completed,Calls,x\n', "it is not CSV"),
    ("a cell without end", GOOD.encode() + b"2020-08-06,Completed," + b"x" * 5000 + b",y\n", "more than 4,000 letters"),
    ("a cell of a megabyte", GOOD.encode() + b"2020-08-06,Completed," + b"x" * 1024**2 + b",y\n", "it is not CSV"),
    ("a date that is none", GOOD.encode() + b"soon,Completed,Calls,x\n", "Line 3: the date cannot be read"),
    ("too many columns", (",".join(["Date,Status,Event"] + ["x"] * 300) + "\n").encode(), "more than 200 columns"),
]


@pytest.mark.parametrize(("content", "said"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED])
def test_what_cannot_be_read_is_refused_with_what_is_wrong(content: bytes, said: str) -> None:
    name = "report.xlsx" if content[:2] == b"PK" else "report.csv"
    with pytest.raises(UserError) as refused:
        read(content, name)
    assert said in refused.value.text
    assert "Quist" not in refused.value.text


def test_more_rows_than_we_take_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MAX_ROWS", 50)
    with pytest.raises(UserError, match="more than 50 rows"):
        read(GOOD.encode() + b"2020-08-05,Completed,Calls,x\n" * 50)


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.encode("utf-16"),
        GOOD.replace(",", ";").encode(),
        GOOD.replace(",", "\t").encode(),
        GOOD.replace("\n", "\r\n").encode(),
        b"\n\nEvent Participation\n" + GOOD.encode(),
        b"Event Participation\n" + GOOD.replace(",", ";").encode(),
        GOOD.replace(",", ";").replace("Calls", '"Calls"').encode() + b";;;1 Main St, Suite 4, St. Paul, MN\n",
        workbook(plain),
    ],
    ids=[
        "utf-8",
        "with its mark",
        "utf-16",
        "semicolons",
        "tabs",
        "windows lines",
        "with a title",
        "title, semicolons",
        "commas within",
        "xlsx",
    ],
)
def test_what_people_really_send_is_read(content: bytes) -> None:
    (row,) = read(content, "report.xlsx" if content[:2] == b"PK" else "report.csv")
    assert (row.day, row.status, row.event) == (date(2020, 8, 5), "Completed", "Calls")
    assert "Quist" not in repr(row)


def test_a_formula_in_a_column_that_nobody_wants_does_no_harm() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.append(["Date", "Status", "Event", "Name"])
        book.active.append(["2020-08-05", "Completed", "Calls", '=HYPERLINK("http://example.org")'])

    assert len(read(workbook(fill), "x.xlsx")) == 1


def test_a_cell_shows_its_error_and_a_row_of_formulas_below_the_last_one_is_read() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        book.active["B3"].data_type, book.active["B3"].value = "e", "#N/A"
        book.active["A4"] = "=TODAY()"

    rows = list(next(iter(workbooks.sheets(File("x.xlsx", workbook(fill), "x")))))
    assert rows[2:] == [(3, [None, "#N/A", None, None]), (4, [files.FORMULA])]


@pytest.mark.parametrize(("place", "said"), [("A1048576", "more than 200,000 rows"), ("XFD1", "more than 200 columns")])
def test_a_cell_far_away_takes_no_room(place: str, said: str) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        book.active[place] = "far away"

    with pytest.raises(UserError, match=said):
        read(workbook(fill), "x.xlsx")


def test_a_sheet_that_breaks_off_is_refused_by_its_row() -> None:
    content = rewritten(workbook(plain), "xl/worksheets/sheet1.xml", lambda text: text.split(b'<row r="2"')[0])
    with pytest.raises(UserError, match=r"report\.xlsx, row 2: cannot be read"):
        read(content, "report.xlsx")


def test_hidden_sheets_are_left_alone() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        hidden = book.create_sheet("old", 0)
        hidden.append(["Date", "Status", "Event"])
        hidden.append(["2019-01-01", "Completed", "Old"])
        hidden.sheet_state = "hidden"

    assert [row.event for row in read(workbook(fill), "x.xlsx")] == ["Calls"]


def noted(content: bytes, name: str = "report.csv") -> tuple[int, list[str]]:
    """Return the number of sign-ups and what is said about the rest."""
    sheet = files.read(File(name, content, name), columns.heads)
    known = columns.recognize(sheet.header, {})
    assert isinstance(known, dict)
    return len(list(columns.rows(sheet, known, lambda _: True))), sheet.notes


@pytest.mark.parametrize(
    "total",
    [
        "Total,,,1",
        ",1,Total,",
        "Grand Total:,1,,",
        "2020-08-05,Total,Calls,1",
        "Totals: 1,,,",
        ",,,Subtotal 1\nTotal,1,,",
    ],
)
def test_a_row_of_totals_is_no_sign_up_and_that_is_said(total: str) -> None:
    count, notes = noted(GOOD.encode() + total.encode() + b"\n")
    lines = "2 lines" if "\n" in total else "a line"
    assert (count, notes) == (1, [f"Not counted: {lines} of totals."])


def test_a_line_below_the_report_is_left_out_and_that_is_said() -> None:
    assert noted(GOOD.encode() + b"Exported on 8/17/2020,,,\n") == (1, ["Not read: a line with one filled cell."])


def test_a_total_with_a_formula_is_a_total() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        book.active.append(["Total", "=COUNTA(B2:B2)", "", ""])

    assert noted(workbook(fill), "x.xlsx") == (1, ["Not counted: a line of totals."])


def test_a_cover_sheet_is_not_the_report() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        cover = book.create_sheet("Cover", 0)
        for line in (
            ["Event Participation"],
            ["Run by", "Olga Quist"],
            ["Date", "8/17/2020", "Filters"],
            ["Event", "all"],
        ):
            cover.append(line)

    assert noted(workbook(fill), "x.xlsx") == (1, ["Only sheet 2 of 2 was read."])


def test_of_two_reports_in_one_workbook_one_is_read_and_that_is_said() -> None:
    def fill(book: openpyxl.Workbook) -> None:
        plain(book)
        again = book.create_sheet("September")
        for line in GOOD.splitlines():
            again.append(line.split(","))

    _, (note,) = noted(workbook(fill), "x.xlsx")
    assert note == "Only sheet 1 of 2 was read. Others look like reports, too: export one at a time."


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_cover_above_the_columns_is_not_the_report(mark: str) -> None:
    cover = "Event Participation\nRun by:,Olga Quist\nFilters:,all, of August\n\n" + "More,here\n" * 9
    (row,) = read(cover.encode() + GOOD.replace(",", mark).encode())
    assert (row.day, row.status, row.event) == (date(2020, 8, 5), "Completed", "Calls")


def test_an_hour_in_a_date_counts_unless_it_is_exactly_midnight() -> None:
    text = "Date,Status,Event\n" + "".join(
        f"{cell},Completed,E\n"
        for cell in (
            "2020-08-09 00:30:00",
            "2020-08-09 00:00:00",
            "8/19/2020 12:00 AM",
            "8/19/2020 12:30 AM",
            "8/19/2020",
        )
    )
    assert [row.hour for row in read(text.encode())] == [0, None, None, 0, None]
