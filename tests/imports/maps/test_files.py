"""The lines of a map: what is refused and where, what `from:` does to them, and that a CSV survives a round trip."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

import pytest

from bot.calendar import Span
from bot.errors import UserError
from bot.imports.maps import faults, files, kinds, meanings
from bot.imports.maps import lines as map_lines
from bot.imports.maps.lines import Line
from bot.imports.values import status_key
from bot.messages import File

HEADER = "event_location_id,region,region_group,valid_from,valid_to\n"
DAY = date(2020, 8, 20)
CAMPAIGN = Span(date(2020, 7, 1), date(2020, 11, 3))
REGIONS, STATUSES = kinds.KINDS["regions"], kinds.KINDS["statuses"]


def read(text: str | bytes, old: Sequence[Line] = (), begins: date | None = None) -> tuple[Line, ...]:
    content = text if isinstance(text, bytes) else (HEADER + text).encode()
    return files.read(REGIONS, File("map.csv", content, ""), old, CAMPAIGN, begins)


def refused(text: str | bytes, old: Sequence[Line] = (), begins: date | None = None) -> str:
    with pytest.raises(UserError) as raised:
        read(text, old, begins)
    return raised.value.text


def short(lines: Sequence[Line]) -> list[str]:
    return sorted(" ".join(str(value or "–") for value in line.values()) for line in lines)


WRONG = [
    (b"", "is empty"),
    ("", "has no lines"),
    (b"event_location_id\n1\n", "line 1, region: is missing in the header"),
    (b"event_location_id;region\n1;CD1\n", "not separated by commas"),
    ("1,CD1,G,2020-13-01,\n", "line 2, valid_from: '2020-13-01': is not a date"),
    ("1,CD1,G,,\n\n1,CD2,G,2020-08-01,\n", "line 4, valid_from: location 1 is in CD1 and CD2 at once: set valid_to"),
    ("1,CD1,G,,\n1,CD2,G,2020-08-01,\n", "of the earlier line to 2020-07-31"),
    ("1,CD1,G,,\n1,CD1,G,,\n", "line 3, valid_from: location 1 is in CD1 and CD1 at once: delete one"),
    ("1,CD1,G,,2020-08-31\n1,CD2,G,2020-07-01,2020-07-02\n1,CD3,G,2020-08-31,\n", "line 4, valid_from"),
    ("1,CD1,G,,\n2,CD1,H,,\n", "line 3, region_group: CD1 is in two groups, G and H"),
    ("1,CD1,G,,\n2,CD1,,,\n", "CD1 is in two groups, G and none"),
    ("1,CD1,G,2020-08-02,2020-08-01\n", "line 2, valid_to: location 1 ends before it begins"),
    ("1.2E+5,CD1,G,,\n", "was rewritten by a spreadsheet"),
    (",CD1,G,,\n", "line 2, event_location_id: '': is empty"),
    ('1,"CD1,G,,\n', "is not CSV"),
    (HEADER.encode() + b"1,CD\xe9,G,,\n", "line 2, region: 'CD?': is not UTF-8"),
    ("1,CD1,G\n", "line 2: 3 fields where the header has 5"),
    (b"PK\x03\x04\x00\x00", "is missing in the header"),
    ("".join(f"{place},CD1,G,,\n" for place in range(kinds.MAX_LINES + 1)), "20,001 lines, and a map has up to"),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_map_that_cannot_be_right_is_refused_with_line_column_and_remedy(text: str | bytes, said: str) -> None:
    assert said in re.sub("\N{REPLACEMENT CHARACTER}", "?", refused(text))


def test_many_faults_are_counted() -> None:
    said = refused("".join("1,CD1,G,,\n" for _ in range(40)))
    assert "Nothing was stored: 39 things are wrong in map.csv." in said
    assert "… and 29 more." in said


def test_lines_that_follow_each_other_are_right_in_any_order() -> None:
    assert len(read("1,CD2,G,2020-08-01,\n1,CD1,G,,2020-07-31\n2,CD1,G,2020-07-01,2020-07-01\n")) == 3


def test_many_lines_of_one_location_are_each_compared_with_few_others(monkeypatch: pytest.MonkeyPatch) -> None:
    days = [date(1970, 1, 1) + timedelta(day) for day in range(kinds.MAX_LINES)]
    looks, first_day = Counter[str](), map_lines.first_day

    def looked(line: Line) -> date:
        looks["looks"] += 1
        return first_day(line)

    monkeypatch.setattr(faults, "first_day", looked)
    assert len(read("".join(f"1,CD1,G,{day},{day}\n" for day in days))) == len(days)
    assert looks["looks"] < 10 * len(days)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"event_location_id;region;region_group\n1;CD1;G\n", "not separated by commas"),
        (b"event_location_id\tregion\tregion_group\n1\tCD1\tG\n", "not separated by commas"),
        ("event_location_id,region,region_group\n1,CD1,G\n".encode("utf-16"), "save it as “CSV UTF-8"),
    ],
)
def test_a_map_that_excel_saved_otherwise_is_known_as_one(content: bytes, said: str) -> None:
    assert files.recognized(File("F", content, "map.csv")) == "regions"
    assert said in refused(content)


def test_other_columns_are_never_read() -> None:
    content = b"Phone,Region,event_location_id,Name\n612-555-0123,CD1,1,Somebody\n"
    assert [line["region"] for line in read(content)] == ["CD1"]
    assert "555" not in refused(content.replace(b"CD1", b""))
    assert "Somebody" not in refused(content.replace(b"CD1", b""))


def test_with_from_the_old_lines_hold_until_the_day_before() -> None:
    old = read("1,CD1,G,,\n2,CD2,G,,\n3,CD3,G,,2020-08-25\n4,CD4,G,,\n")
    new = "1,CD9,G,,\n2,CD2,G,,\n3,CD9,G,,\n5,CD5,G,,\n"
    assert short(read(new, old, DAY)) == [
        "1 CD1 G – 2020-08-19",
        "1 CD9 G 2020-08-20 –",
        "2 CD2 G – –",
        "3 CD3 G – 2020-08-19",
        "3 CD9 G 2020-08-20 –",
        "4 CD4 G – 2020-08-19",
        "5 CD5 G 2020-08-20 –",
    ]


def test_with_from_lines_of_before_are_those_of_the_old_map_and_later_ones_stay() -> None:
    old = read("1,CD1,G,,2020-07-31\n1,CD2,G,2020-08-01,\n")
    new = "1,CD7,G,,2020-07-31\n1,CD8,G,2020-08-01,2020-08-31\n1,CD9,G,2020-09-01,\n"
    assert short(read(new, old, DAY)) == [
        "1 CD1 G – 2020-07-31",
        "1 CD2 G 2020-08-01 2020-08-19",
        "1 CD8 G 2020-08-20 2020-08-31",
        "1 CD9 G 2020-09-01 –",
    ]


def test_a_group_holds_for_all_days_so_from_is_refused_for_it() -> None:
    said = refused("1,CD1,H,,\n", read("1,CD1,G,,\n"), DAY)
    assert "CD1 is in two groups, G and H" in said
    assert "changes without it" in said


def test_changes_tell_what_is_new_what_is_gone_and_what_replaces_something() -> None:
    found = files.changes(REGIONS, read("1,CD1,G,,\n2,CD2,G,,\n"), read("1,CD3,G,,\n3,CD3,G,,\n"))
    assert (len(found.added), len(found.removed), found.changed) == (2, 2, 1)


def test_a_csv_comes_back_as_it_went_even_where_a_spreadsheet_would_see_a_formula() -> None:
    lines = read('1,=1+1,"São, „Paulo“",2020-07-01,\n2,@x,-,,\n3,\'quoted,,,\n')
    content = files.as_csv(REGIONS, lines)
    assert b",'=1+1," in content
    assert b",'@x,'-," in content
    assert files.read(REGIONS, File("a.csv", content, ""), (), CAMPAIGN) == lines


def test_a_token_is_of_the_lines_and_not_of_their_order() -> None:
    one, other = read("1,CD1,G,,\n2,CD2,G,,\n"), read("2,CD2,G,,\n1,CD1,G,,\n")
    assert map_lines.token(one) == map_lines.token(other) != map_lines.token(one[:1])
    assert map_lines.token(one) != map_lines.token(one, "after 1")


def test_a_status_has_one_meaning_whatever_its_spaces_and_letters() -> None:
    content = b"status_name,outcome\nPaid,completed\nNo  Show,no_show\n paid ,open\n"
    with pytest.raises(UserError, match="line 4, status_name: “paid” is there already, as completed"):
        files.read(STATUSES, File("s.csv", content, ""), (), CAMPAIGN)
    with pytest.raises(UserError, match="line 2, outcome: 'perhaps': is not an outcome; write one of completed"):
        files.read(STATUSES, File("s.csv", b"status_name,outcome\nPaid,perhaps\n", ""), (), CAMPAIGN)
    assert meanings.meanings(
        [{"status_name": "Paid", "outcome": "open"}, {"status_name": "PAID", "outcome": "completed"}]
    ) == {"paid": "completed"}


RECORD = (("Completed", "completed"), ("No Show", "no_show"), ("Cancelled", "cancelled"), ("Cancel-Web", "cancelled"))


@pytest.mark.parametrize(
    ("more", "changed"),
    [
        ({}, ""),
        ({"no  show": "no_show", "Attended": "completed", "Left Msg": "open", "Declined": "declined"}, ""),
        ({"Resched": "cancelled"}, "Resched is cancelled"),
        ({"CANCELLED": "completed"}, "Cancelled is completed"),
        ({"Cancel-Web": "unknown"}, "Cancel-Web is unknown"),
        ({"No Show": "cancelled", "Declined": "no_show"}, "No Show is cancelled, Declined is no-show"),
        (dict.fromkeys("ABCDE", "no_show"), "A is no-show, B is no-show, C is no-show, 2 more"),
    ],
)
def test_a_map_that_makes_other_statuses_flakes_than_the_record_says_which(more: dict[str, str], changed: str) -> None:
    meant = {status_key(name): (name, outcome) for name, outcome in (*RECORD, *more.items())}
    lines = [{"status_name": name, "outcome": outcome} for name, outcome in meant.values() if outcome != "unknown"]
    assert meanings.changed_statuses(lines) == changed
