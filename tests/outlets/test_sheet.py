"""The Google Sheet: what is written into it; what people added stays; nobody sees half of it, or an older one again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.errors import UnavailableError, UserError
from bot.outlets import sheet
from bot.outlets.sheet import Contents, Publication, SheetClient, Written, client
from bot.outlets.sheet.contents import AHEAD, TREND, UNCLOSED
from bot.outlets.sheet.snapshot import STAGES
from local.sheets import ACCOUNT, Sheets
from local.sheets.model import document
from tests.support.publication_rows import CALENDAR, MONDAY, REGIONS, contract, held, unclosed, without
from tests.support.spreadsheet import TABS, Book, large, opened

ORIGIN = date(1899, 12, 30)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    with Sheets(tmp_path).serve() as sheets:
        sheets.share()
        yield opened(sheets)


def cell(value: Any) -> dict[str, Any]:
    return {"userEnteredValue": {"stringValue": value}}


def test_the_sheet_shows_the_sums_of_the_published_tables(book: Book) -> None:
    whole = contract()
    assert book.write(whole) == Written("run-1", changed=True, calls=1)
    assert [each.title for each in book.sheets.document.sheets] == [*TABS, "Sheet1"]
    this = [each for each in whole.weeks if each.week_start == date(2020, 8, 15)]
    for row in book.rows("This week"):
        its = [
            each
            for each in this
            if each.event_type == row["Type"] and row["Region"] in ("All regions", each.region, each.region_group)
        ]
        assert row["Flaked"] == sum(each.total_flakes for each in its)
        assert row["Closed out"] == sum(each.total for each in its)
        assert row["Flake rate"] == (row["Flaked"] / row["Closed out"] if row["Closed out"] >= 10 else None)
        assert row["Scheduled"] == sum(each.scheduled for each in its)
    for row in book.rows("Trend"):
        week = ORIGIN + timedelta(row["Week of"])
        its = [each for each in whole.weeks if each.week_start == week and each.event_type == "Phone Bank"]
        assert row["All regions closed out"] == sum(each.total for each in its)
        assert row["Metro flaked"] == sum(each.total_flakes for each in its if each.region_group == "Metro")
    assert list(dict.fromkeys(row["Type"] for row in book.rows("This week"))) == ["Phone Bank", "Canvass"]
    assert sum(row["Scheduled"] for row in book.rows("Ahead")) == sum(each.scheduled for each in whole.ahead)
    assert sum(row["Not closed out"] for row in book.rows("Unclosed")) == sum(one.unclosed for one in whole.unclosed)
    assert [row["About"] for row in book.rows("About")][: len(REGIONS)] == list(REGIONS)


def test_goals_stand_beside_those_of_the_week_before_and_a_goal_of_none_has_no_percent(book: Book) -> None:
    book.write(contract())
    rows = {row["Name"]: row for row in book.rows("PTG")}
    assert list(rows) == ["All regions", "Metro", "CD5", "=1+1"]
    for row in rows.values():
        assert (row["Metric"], row["Goal"], row["So far"], row["Percent"]) == ("Calls", 0, 12, None)
        assert (row["Last week's goal"], row["Last week"], row["Last week's percent"]) == (80, 60, 0.75)
    book.sheets.write("PTG", 2, 13, cell("call them"))
    book.write(contract("run-2"))
    assert book.sheets.tab("PTG").cells[2, 13] == cell("call them")
    book.write(contract("run-3"), organizers=False)
    assert [row["Of"] for row in book.rows("PTG")] == ["All regions", "Group", "Region"]


def test_it_is_made_to_be_printed(book: Book) -> None:
    book.write(contract())
    trend, week = book.sheets.tab("Trend"), book.sheets.tab("This week")
    assert all(book.sheets.tab(tab).properties["gridProperties"]["frozenRowCount"] == 1 for tab in TABS)
    assert week.columns[0] == {"hiddenByUser": True}
    assert week.cells[1, 4]["userEnteredFormat"]["numberFormat"] == {"type": "PERCENT", "pattern": "0.0%"}
    formula = week.objects["conditionalFormats"][0]["booleanRule"]["condition"]["values"]
    assert formula == [{"userEnteredValue": "=AND($G2>0,$G2<30)"}]
    (chart,) = trend.objects["charts"]
    assert chart["spec"]["title"] == "Flake rate: Phone Bank"
    assert len(chart["spec"]["basicChart"]["series"]) == 3


def test_a_turf_label_that_begins_with_an_equals_sign_is_text(book: Book) -> None:
    book.write(contract())
    found = [row for row in book.sheets.tab("Organizers").cells.values() if "=1+1" in str(row)]
    assert found
    assert all("formulaValue" not in each["userEnteredValue"] for each in found)


def test_the_same_publication_twice_changes_nothing(book: Book) -> None:
    book.write(contract())
    revision = book.sheets.document.revision
    assert book.write(contract()) == Written("run-1", changed=False)
    assert book.sheets.document.revision == revision


def test_an_empty_text_is_an_empty_cell(book: Book) -> None:
    whole = contract()
    nameless = replace(whole, unclosed=(replace(whole.unclosed[0], event=""),))
    book.write(nameless)
    assert not book.write(nameless).changed


def test_rows_that_came_and_went_leave_no_gap(book: Book) -> None:
    many, few = contract(ahead=9), contract("run-2", ahead=1)
    for _ in range(3):
        book.write(many)
        book.write(few)
    book.write(many)
    assert len(book.sheets.values("Ahead")) == 1 + len(many.ahead)
    assert book.sheets.tab("Ahead").rows < 2 * len(many.ahead) + 50


def test_what_somebody_typed_over_our_numbers_is_corrected(book: Book) -> None:
    book.write(contract())
    before = book.sheets.values("This week")
    book.sheets.write("This week", 3, 5, cell("wrong"))
    book.sheets.write("This week", 0, 2, cell("Kind"))
    assert book.write(contract()).changed
    assert book.sheets.values("This week") == before


def test_peoples_columns_stay_beside_their_rows_and_new_rows_come_below(book: Book) -> None:
    book.write(contract())
    for at, row in enumerate(book.rows("Unclosed"), 1):
        book.sheets.write("Unclosed", at, 8, cell(f"called about {row['key']}"))
    whole = contract("run-2", seed=2)
    earlier = unclosed("run-2", MONDAY - timedelta(9), "CD1", 2)
    book.write(replace(whole, unclosed=(earlier, *whole.unclosed)))
    lines = book.sheets.values("Unclosed")[1:]
    assert [line[8] for line in lines] == [*(f"called about {line[0]}" for line in lines[:3]), None]
    assert lines[3][1] == (MONDAY - timedelta(9) - ORIGIN).days


def test_a_row_that_is_closed_out_goes_unless_somebody_added_to_it(book: Book) -> None:
    book.write(contract())
    book.sheets.write("Unclosed", 2, 7, cell("mine"))
    noted = book.sheets.tab("Unclosed").cells[3, 1]
    book.sheets.write("Unclosed", 3, 1, noted | {"note": "ask again"})
    kept = book.sheets.values("Unclosed")[2:4]
    book.write(replace(contract("run-2"), unclosed=()))
    left = book.sheets.values("Unclosed")[1:]
    assert [line[:6] for line in left] == [line[:6] for line in kept]
    assert [line[6] for line in left] == [None, None]
    assert book.sheets.tab("Unclosed").cells[2, 1]["note"] == "ask again"


def test_rows_that_people_sorted_are_found_again_and_rows_of_theirs_stay(book: Book) -> None:
    book.write(contract())
    turned = book.sheets.document.copy()
    page = turned.titled("Ahead")
    assert page is not None
    last = page.used()[0] - 1
    page.cells = {(row and last + 1 - row, at): value for (row, at), value in page.cells.items()}
    page.cells[last + 2, 3] = cell("Total, by hand")
    document.save(book.sheets.folder, turned)
    book.write(contract("run-2", seed=2, ahead=7))
    lines = book.sheets.values("Ahead")
    keys = [line[0] for line in lines]
    assert keys[1] == "2020-08-21|Phone Bank|Unmapped"
    assert lines[-1][3] == "Total, by hand"
    expected = {f"{one.event_date}|Phone Bank|{one.region}": one.scheduled for one in contract("r", 2, ahead=7).ahead}
    assert {line[0]: line[4] for line in lines[1:] if line[0]} == expected


def test_other_tabs_keep_their_names_and_ours_are_found_although_renamed(book: Book) -> None:
    sheets = book.sheets
    sheets.write("Sheet1", 0, 0, cell("mine"))
    add = {"addSheet": {"properties": {"title": "trend", "sheetId": 9}}}
    book.client.update([add])
    sheets.write("trend", 0, 0, cell("my own trend"))
    book.write(contract())
    assert "Trend (Flakebot)" in [each.title for each in sheets.document.sheets]
    renamed = {"properties": {"sheetId": TREND, "title": "Verlauf"}, "fields": "title"}
    book.client.update([{"updateSheetProperties": renamed}])
    book.write(contract("run-2", seed=2, weeks=7))
    assert sheets.values("trend") == [["my own trend"]]
    assert sheets.values("Sheet1") == [["mine"]]
    assert len(sheets.values("Verlauf")) == 7


def test_a_new_group_brings_columns_in_front_of_peoples(book: Book) -> None:
    small = {"CD1", "CD7", "Unmapped"}
    whole = contract()
    part = replace(whole, weeks=tuple(one for one in whole.weeks if one.region in small))
    book.write(part)
    width = len(book.sheets.values("Trend")[0])
    book.sheets.write("Trend", 1, width, cell("mine"))
    book.write(whole)
    head, first, *_ = book.sheets.values("Trend")
    assert len(first) == width + 3 + 1
    assert first[-1] == "mine"
    assert head[-4:] == ["Metro rate", "Metro flaked", "Metro closed out", None]
    book.write(part)
    assert book.sheets.values("Trend")[1][-1] == "mine"
    assert len(book.sheets.values("Trend")[1]) == width + 1


def test_a_freeze_is_said_in_about_and_leaves_the_numbers(book: Book) -> None:
    book.write(contract())
    before = {tab: book.sheets.values(tab) for tab in TABS[:-1]}
    since = datetime(2020, 8, 17, 14, tzinfo=UTC)
    assert book.write(held(contract(), "CD5", since, "half an export")).changed
    assert {tab: book.sheets.values(tab) for tab in TABS[:-1]} == before
    said = {row["About"]: row["These numbers"] for row in book.rows("About")}
    assert said["CD5"] == "Held since Mon, Aug 17, 9:00 AM because: half an export"
    assert said["CD1"] == "The newest numbers."


def test_rows_of_organizers_are_left_out_where_not_everybody_may_see_them(book: Book) -> None:
    book.write(contract())
    book.write(contract("run-2"), organizers=False)
    assert book.rows("Organizers") == []
    assert "Organizer" not in book.rows("Unclosed")[0]
    assert "=1+1" not in str(book.shown())


def test_calls_that_fail_are_repeated_and_what_was_done_is_not_done_twice(book: Book) -> None:
    book.sheets.fail("read", "503", "torn")
    book.sheets.fail("write", "429", "500", "torn", "lost", retry_after="9")
    assert book.write(contract()) == Written("run-1", changed=False)
    assert book.paused == [1.0, 2.0, 9.0, 2.0, 4.0, 8.0]
    guards = book.sheets.tab("About").objects["protectedRanges"]
    assert len(guards) == 1
    assert [each.title for each in book.sheets.document.sheets] == [*TABS, "Sheet1"]


def test_after_the_deadline_it_gives_up_and_the_next_write_is_whole(book: Book) -> None:
    book.write(contract())
    before = book.shown()
    book.sheets.fail("write", *["429"] * 30)
    with pytest.raises(UnavailableError, match="Google Sheets answered 429"):
        book.write(contract("run-2", seed=2))
    assert book.shown() == before
    assert sum(book.paused) <= client.DEADLINE_SECONDS


def test_who_may_not_edit_is_told_with_whom_to_share(book: Book) -> None:
    book.sheets.share(edit=False)
    with pytest.raises(UserError, match=f"Share the sheet with {ACCOUNT} as Editor."):
        book.write(contract())
    missing = replace(book.client, sheet_id="elsewhere")
    with pytest.raises(UserError, match="There is no such spreadsheet"):
        sheet.write(missing, sheet.IDS, lambda: Publication((), ""))


def test_two_instances_never_write_an_older_publication_over_a_newer_one(book: Book) -> None:
    """While one instance holds numbers that it has read, another publishes, and writes first."""
    published = ["run-1"]
    book.write(contract("run-1"))
    published[0] = "run-2"
    reads: list[str] = []

    def read() -> Publication:
        reads.append(published[0])
        found = contract(published[0], seed=int(published[0][-1]))
        if len(reads) == 1:
            # Only now, after the first instance has read run-2.
            published[0] = "run-3"
            book.write(contract("run-3", seed=3))
        return Publication(Contents(found, CALENDAR, "Phone Bank").tabs, found.published_run)

    assert sheet.write(book.client, sheet.IDS, read) == Written("run-3", changed=False)
    assert reads == ["run-2", "run-3"]
    assert json.loads(book.sheets.values("About")[0][0])["run"] == "run-3"
    shown = book.shown()
    book.write(contract("run-3", seed=3))
    assert book.shown() == shown


def test_two_first_writes_at_once_make_each_tab_once(book: Book) -> None:
    reads: list[int] = []

    def read() -> Publication:
        reads.append(1)
        if len(reads) == 1:
            book.write(contract())
        return Publication(Contents(contract(), CALENDAR, "Phone Bank").tabs, "run-1")

    assert sheet.write(book.client, sheet.IDS, read) == Written("run-1", changed=False)
    assert [each.title for each in book.sheets.document.sheets] == [*TABS, "Sheet1"]


@pytest.fixture
def small_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.outlets.sheet.sending.MAX_BYTES", 20_000)


@pytest.mark.usefixtures("small_requests")
def test_what_is_too_large_for_a_request_is_swapped_in_by_one(book: Book) -> None:
    seen: list[dict[str, Any]] = []
    book.write(contract())
    book.sheets.write("Unclosed", 1, 7, cell("mine"))
    before = book.shown()
    update = SheetClient.update

    def watched(self: SheetClient, requests: Any) -> None:
        update(self, requests)
        seen.append(book.shown())

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(SheetClient, "update", watched)
        done = book.write(large("run-2", 2))
    assert done.calls == len(seen) > 3
    assert all(each == before for each in seen[:-1])
    assert not [one for one in book.sheets.document.sheets if one.id in STAGES]
    counted = {row["Event"]: row["Not closed out"] for row in book.rows("Unclosed") if row["Event"][0] == "="}
    assert counted == {each.event: each.unclosed for each in large("run-2", 2).unclosed}
    assert not book.write(large("run-2", 2)).changed


class Killed(BaseException):
    """Ends a write as SIGKILL does: nothing of ours runs after it."""


@contextmanager
def killed_at(number: int, *, done: bool) -> Iterator[None]:
    """End what the block does at one of its calls, before that is made or after."""
    call, made = SheetClient._call, [0]

    def until(self: SheetClient, method: str, *args: Any, **given: Any) -> Any:
        made[0] += 1
        if made[0] < number or done:
            answer = call(self, method, *args, **given)
        if made[0] < number:
            return answer
        raise Killed

    with pytest.MonkeyPatch.context() as patched, suppress(Killed):
        patched.setattr(SheetClient, "_call", until)
        yield


@pytest.mark.usefixtures("small_requests")
@pytest.mark.parametrize("done", [False, True], ids=["before the call", "after the call"])
def test_a_write_that_is_killed_at_any_call_leaves_the_old_numbers_or_the_new(book: Book, *, done: bool) -> None:
    book.write(large("run-1", 1))
    old = book.shown()
    calls = 0
    for calls in range(1, 100):
        with killed_at(calls, done=done):
            book.write(large("run-2", 2))
        if book.shown() != old:
            assert not book.write(large("run-2", 2)).changed
            break
    assert calls > 5
    book.write(large("run-2", 2))
    assert not [one for one in book.sheets.document.sheets if one.id in STAGES]
    assert {row["Event"]: row["Not closed out"] for row in book.rows("Unclosed")} == {
        each.event: each.unclosed for each in large("run-2", 2).unclosed
    }


def test_a_changed_mark_is_said_with_what_to_do(book: Book) -> None:
    book.write(contract())
    book.sheets.write("Ahead", 0, 0, cell("Region"))
    with pytest.raises(UserError, match="The hidden column A of the tab “Ahead” was changed"):
        book.write(contract("run-2"))
    book.client.update([{"deleteSheet": {"sheetId": AHEAD}}])
    assert book.write(contract("run-2")).changed
    assert len(book.rows("Ahead")) == 25


def test_a_tab_without_rows_is_made_and_filled_later(book: Book) -> None:
    empty = replace(contract(), ahead=(), unclosed=())
    book.write(empty)
    assert book.rows("Unclosed") == []
    book.write(contract())
    assert len(book.rows("Unclosed")) == 3
    book.write(replace(empty, about=without(empty.about, region="CD7")))
    assert book.rows("Unclosed") == []
    assert book.sheets.document.sheet(UNCLOSED).rows >= 2
