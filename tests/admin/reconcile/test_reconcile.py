"""VAN's own report against ours: differences are found and named, none is made up, and no person is named."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import settings
from bot.admin.reconcile import causes, columns, files
from bot.admin.reconcile.columns import ReportRow
from bot.admin.reconcile.compare import compare
from bot.admin.reconcile.verdict import Comparison
from bot.app import chart_workers, wiring
from bot.messages import File, Reply, Request
from bot.replies import blocks
from bot.warehouse import connection
from tests.support.terminal import Terminal
from tests.support.van_report import SignUp, as_csv, as_xlsx, changed, made_of

FIRST, LAST = date(2020, 8, 1), date(2020, 8, 16)
THROUGH = date(2020, 8, 16)
NOW = datetime(2020, 8, 17, 9, tzinfo=ZoneInfo("America/Chicago"))
OUTCOMES = {
    "completed": "completed", "no show": "no_show", "cancelled": "cancelled", "declined": "declined",
    "scheduled": "open", "confirmed": "open", "left msg": "open", "sched-web": "open", "conf twice": "open",
    "conf thrice": "open", "texted": "open", "cancel-web": "cancelled", "resched": "rescheduled",
    "excused": "rescheduled", "walk in": "walk_in", "invited": "invited", "tentative": "invited",
}  # fmt: skip


def meaning(status: str) -> str:
    return OUTCOMES.get(" ".join(status.lower().split()), "unknown")


@pytest.fixture(scope="module")
def ours(sample_home: Path) -> list[dict[str, Any]]:
    warehouse = connection.connect(settings.read({"FLAKEBOT_HOME": str(sample_home)}))
    run_id = connection.published(warehouse).run_id
    found = warehouse.ask("questions/van_shifts", run_id, first_day=FIRST, last_day=LAST).records()
    # Phone banks only, as one exports them; the question's rows come in any order.
    return sorted((row for row in found if row["event_type"] == "Phone Bank"), key=repr)


def read(content: bytes) -> list[ReportRow]:
    sheet = files.read(File("report", content, "report"), columns.heads)
    known = columns.recognize(sheet.header, {})
    assert isinstance(known, dict)
    return list(columns.rows(sheet, known, lambda day: FIRST <= day <= LAST))


def compared(content: bytes, ours: Sequence[dict[str, Any]]) -> Comparison:
    return compare(read(content), ours, meaning, THROUGH, NOW)


Planted = list[tuple[str, int]]


def planted(ours: Sequence[dict[str, Any]]) -> tuple[list[SignUp], Planted]:
    """Write a report with twelve differences, each at an event and a day of its own."""
    lines = made_of(ours)
    free = _Free(lines)
    wanted: Planted = []

    def plant(cause: str, shifts: int, choose: Callable[[SignUp], bool], **how: Any) -> list[int]:
        places = free.take(shifts, choose, alone="region" in how or "turf" in how)
        changed(lines, places, **how)
        wanted.append((cause, shifts))
        return places

    def status(name: str) -> Callable[[SignUp], bool]:
        return lambda line: line.status == name

    # First what is rarest: two open shifts of one event.
    plant(causes.CLOSED_NOW, 2, lambda line: meaning(line.status) == "open", status="Completed")
    plant(causes.UNMAPPED, 1, lambda line: line.region == "Unmapped", region="CD5")
    plant(causes.REGION, 2, lambda line: line.region == "CD4", region="CD7")
    plant(causes.ORGANIZER, 2, lambda line: line.region == "CD8", turf="CD1-01 Rochester")
    plant(causes.CLOSED_SINCE, 2, status("No Show"), status="Confirmed")
    plant(causes.STATUS, 2, status("Completed"), status="No Show")
    plant(causes.OTHERWISE, 1, status("Completed"), status="Came Late")
    places = free.take(3, status("Completed"))
    changed(lines, places, day=lines[places[0]].day + timedelta(1))
    wanted.append((causes.MIDNIGHT, 3))
    lines += [lines[place] for place in free.take(2, status("Completed"))]
    wanted.append((causes.DUPLICATE, 2))
    new = SignUp("900001", date(2020, 8, 5), "[Canceled] Pizza and calls", "Declined", "CD5", "", FIRST)
    lines += [replace(new, van_id=f"90000{n}") for n in range(4)]
    wanted.append((causes.DELETED, 4))
    lines += [replace(new, van_id=f"91000{n}", event="A house party") for n in range(3)]
    wanted.append((causes.NOT_OURS, 3))
    like = lines[free.take(1, status("Cancelled"))[0]]
    lines += [replace(like, van_id=f"92000{n}", signed=THROUGH + timedelta(1)) for n in range(2)]
    wanted.append((causes.NEWER, 2))
    return lines, sorted(wanted)


class _Free:
    """Gives lines of days and turfs at which nothing was planted yet, nor beside; `alone`: of a day of their own."""

    def __init__(self, lines: list[SignUp]) -> None:
        self._lines = lines
        self._used: set[tuple[date, str]] = set()

    def take(self, count: int, choose: Callable[[SignUp], bool], *, alone: bool = False) -> list[int]:
        days, cells = {day for day, _ in self._used}, dict[tuple[Any, ...], list[int]]()
        for place, line in enumerate(self._lines):
            free = line.day not in days if alone else (line.day, line.turf) not in self._used
            if choose(line) and free and (line.day, "") not in self._used and FIRST < line.day < LAST:
                cells.setdefault((line.day, line.turf, line.status, line.region, line.event), []).append(place)
        day, turf, *_ = next(cell for cell, found in cells.items() if len(found) >= count)
        places = next(found for cell, found in cells.items() if cell[:2] == (day, turf) and len(found) >= count)
        self._used |= {(day + timedelta(days), "" if alone else turf) for days in (-1, 0, 1)}
        return places[:count]


def test_a_report_that_agrees_matches_and_no_difference_is_invented(ours: list[dict[str, Any]]) -> None:
    lines = made_of(ours)
    found = compared(as_csv(lines), ours)
    assert (found.verdict, found.differences) == ("matches", ())
    assert found.matched == found.theirs == found.ours == len(lines) > 2000
    assert all(not total.off for total in found.totals)
    assert {total.what for total in found.totals} == {"day", "event", "status", "region", "organizer"}
    assert found.their_counts == found.our_counts


def test_twelve_planted_differences_are_found_and_named_and_none_is_invented(ours: list[dict[str, Any]]) -> None:
    lines, wanted = planted(ours)
    found = compared(as_csv(lines), ours)
    assert len(wanted) == 12
    assert sorted((each.cause, each.shifts) for each in found.differences) == wanted
    assert found.verdict == "differs, all explained"
    assert found.theirs == len(lines)


def test_in_a_whole_file_a_zones_edge_a_spelling_and_changes_of_one_sunday_are_told_apart(
    ours: list[dict[str, Any]],
) -> None:
    lines = made_of(ours)
    saturday, sunday = date(2020, 8, 8), date(2020, 8, 9)

    def places(day: date, status: str) -> list[int]:
        return [place for place, line in enumerate(lines) if (line.day, line.status) == (day, status)]

    changed(lines, places(sunday, "Cancelled")[:5], status="Completed")
    misspelled = places(sunday, "No Show")
    changed(lines, misspelled, status="NoShow")
    strayed = [place for status in ("Completed", "No Show") for place in places(saturday, status)[:6]]
    changed(lines, strayed, day=sunday, time="12:30 AM")
    total = f"Total,,,,{len(lines)},,,,,,,,\n".encode()
    found = compared(as_csv(lines) + total, ours)
    assert dict(found.causes) == {causes.OTHERWISE: len(misspelled), causes.MIDNIGHT: 12, causes.STATUS: 5}


def test_a_workbook_is_read_as_the_same_report_in_csv_is(ours: list[dict[str, Any]]) -> None:
    lines = planted(ours)[0][-400:]
    # A hash of a sign-up is of one file only; which rows share one is not.
    in_csv, in_xlsx = (
        Counter((replace(row, same=b""), same.count(row.same)) for row in rows)
        for rows in (read(as_csv(lines)), read(as_xlsx(lines)))
        for same in ([row.same for row in rows],)
    )
    assert in_csv == in_xlsx


def test_an_event_that_was_left_out_of_the_export_is_named(ours: list[dict[str, Any]]) -> None:
    lines = made_of(ours)
    names = {day: {line.event for line in lines if line.day == day} for day in sorted({line.day for line in lines})}
    gone = (lines[0].event, next(day for day, its in names.items() if its == {lines[0].event} and FIRST < day < LAST))
    rest = [line for line in lines if (line.event, line.day) != gone]
    found = compared(as_csv(rest), ours)
    # It is the only one of its day.
    assert {each.cause for each in found.differences} == {causes.MISSING_DAY}
    assert found.differing == len(lines) - len(rest) > 0


@pytest.mark.parametrize("seed", range(12))
def test_whatever_differs_each_shift_is_attributed_once(ours: list[dict[str, Any]], seed: int) -> None:
    # Of every third day, that it stays cheap; each day is compared with four seeds.
    ours = [row for row in ours if row["event_date"].day % 3 == seed % 3]
    chance, lines = random.Random(seed), made_of(ours)
    for place in chance.sample(range(len(lines)), 200):
        how: dict[str, Any] = chance.choice(
            [
                {"status": chance.choice(["Completed", "No Show", "Scheduled", "Odd"])},
                {"day": lines[place].day + timedelta(chance.choice([-1, 1]))},
                {"region": chance.choice(["CD1", "CD5", "Unmapped"])},
                {"event": chance.choice(["A house party", lines[0].event])},
            ]
        )
        changed(lines, [place], **how)
    lines = [line for line in lines if chance.random() > 0.01] + chance.sample(lines, 20)
    found = compared(as_csv(lines, seed), ours)
    theirs = sum(each.shifts for each in found.differences if each.theirs)
    mine = sum(each.shifts for each in found.differences if each.ours)
    assert (theirs, mine) == (found.theirs - found.matched, found.ours - found.matched)
    signed = Counter[date]()
    for each in found.differences:
        if each.theirs:
            signed[each.theirs.day] += each.shifts
        if each.ours:
            signed[each.ours.day] -= each.shifts
    off = {date.fromisoformat(each.key): each.off for each in found.totals if each.what == "day" and each.off}
    assert {day: shifts for day, shifts in signed.items() if shifts} == off


def test_names_phones_and_addresses_are_nowhere(ours: list[dict[str, Any]], sampled: Path) -> None:
    lines, _ = planted(ours)
    reply = answered(sampled, as_csv(lines), "report.csv")
    assert reply.file is not None
    said = blocks.as_text(reply.blocks) + reply.text + reply.file.content.decode() + repr(reply.report)
    for personal in ("Olga", "Quist", "555", "example.org", "100000", "900001", "Someone Else"):
        assert personal not in said, personal


def answered(home: Path, content: bytes, name: str, words: str = "file:F1", channel: str = "C0DATATEAM") -> Reply:
    mine = settings.read({"FLAKEBOT_HOME": str(home)})
    environment = wiring.Environment(lambda: NOW, fetch=lambda _: File(name, content, name))
    inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here, environment)
    request = Request(
        f"reconcile {words}",
        "U0PRIYA000",
        channel,
        NOW.date(),
        "R",
        now=NOW,
        entry_point="/flake-admin",
        data_team=True,
    )
    reply = inside.answer(request)
    return reply.work(lambda _: None) if reply.work else reply


def test_the_reply_says_verdict_causes_rates_and_totals_and_is_written_down(
    ours: list[dict[str, Any]], sampled: Path
) -> None:
    lines, _ = planted(ours)
    reply = answered(sampled, as_csv(lines), "report.csv")
    shown = blocks.as_text(reply.blocks)
    assert reply.text == (
        f"Matched {len(lines):,} of {len(lines):,} shifts of VAN's report, 26 of them after an explained difference: "
        "differs, all explained."
    )
    for part in (
        "2 unclosed in ours, closed in VAN now",
        "→ the next run takes it in",
        "• by day:",
        "• by organizer:",
        "Flake rate by our definition, data through Sun, Aug 16: VAN's own",
        "data through Sun, Aug 16",
        "/flake-admin reconcile delete:F1",
    ):
        assert part in shown
    check = answered_text(sampled, "check")
    assert "VAN's own report" in check
    assert "differs, all explained" in check


def answered_text(home: Path, words: str) -> str:
    mine = settings.read({"FLAKEBOT_HOME": str(home)})
    inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here, wiring.Environment(lambda: NOW))
    request = Request(
        words, "U0PRIYA000", "C0DATATEAM", NOW.date(), "R", now=NOW, entry_point="/flake-admin", data_team=True
    )
    return blocks.as_text(inside.answer(request).blocks)


def test_at_the_terminal_the_exit_status_says_whether_it_matches(
    ours: list[dict[str, Any]], sampled: Path, tmp_path: Path, terminal: Terminal
) -> None:
    whole, other = tmp_path / "whole.xlsx", tmp_path / "other.csv"
    # The rest of the days is not the file's.
    whole.write_bytes(as_xlsx(made_of([row for row in ours if row["event_date"] == date(2020, 8, 8)])))
    other.write_bytes(as_csv(planted(ours)[0][-300:]))
    status, out, _ = terminal("reconcile", str(whole))
    assert (status, "matches." in out) == (0, True)
    status, _, _ = terminal("reconcile", str(other), "--out", str(tmp_path / "out"))
    assert status == 1
    assert (tmp_path / "out" / "reconcile.csv").read_text(encoding="utf-8-sig").startswith("cause,shifts,day")
    assert "reconcile.csv: --out DIR writes it there." in terminal("reconcile", str(other))[2]
    assert terminal("reconcile", str(tmp_path / "nothing.csv"))[0] == 1
    assert terminal("reconcile", str(other), "--columns", "day=Date")[0] == 2


def test_columns_that_their_names_do_not_tell_are_asked_for(sampled: Path) -> None:
    content = b"Shift Day,Result,Happening\n2020-08-05,Completed,Calls\n"
    reply = answered(sampled, content, "odd.csv")
    assert reply.text == "Which column is the date and the status and the event? odd.csv does not say it clearly."
    assert "“Shift Day”, “Result”, “Happening”" in blocks.as_text(reply.blocks)
    form = answered(sampled, content, "odd.csv", "file:F1 form:yes").view
    assert form is not None
    assert [block["block_id"] for block in form["blocks"]] == ["date", "status", "event"]
    told = "file:F1 columns:date=shift day,status=Result,event=Happening"
    assert "None of the file's events is one of ours" in answered(sampled, content, "odd.csv", told).text
    assert answered(sampled, content, "odd.csv", told.replace(",", " , ")).text.startswith("None of the file's events")
    wrong = answered(sampled, content, "odd.csv", "file:F1 columns:date=Shft Day")
    assert (wrong.outcome, "Did you mean “Shift Day”?" in wrong.text) == ("misread", True)


def test_where_nothing_tells_day_from_month_a_button_does(sampled: Path) -> None:
    content = b"Date,Status,Event Name\n10/9/2020,Completed,Calls\n"
    asked = blocks.as_text(answered(sampled, content, "odd.csv").blocks)
    assert "nothing tells which is the month. Which is it in odd.csv?" in asked
    assert "/flake-admin reconcile file:F1 columns:dates=mdy" in asked
    told = answered(sampled, content, "odd.csv", "file:F1 columns:dates=dmy")
    assert "None of the file's events is one of ours" in told.text
    assert answered(sampled, content, "odd.csv", "file:F1 form:yes").view is not None


def test_names_of_columns_are_known_in_any_order_case_and_spelling() -> None:
    header = ("EVENT_STATUS", "first name", "Event Name", "signup_date", "Event Date", "recruited_by")
    found = columns.recognize(header, {})
    assert found == {"status": 0, "event": 2, "signed": 3, "date": 4}
    assert columns.recognize(("Date", "Event Date", "Status", "Event"), {}) == columns.Unsure(
        ("date",), ("Date", "Event Date", "Status", "Event"), {"status": 2, "event": 3}
    )


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (["2020-08-05", "8/6/2020", "08/07/20", "44050"], [(8, 5), (8, 6), (8, 7), (8, 7)]),
        (["3/4/2020", "25/4/2020"], [(4, 3), (4, 25)]),
        (["3/8/2020"], [(8, 3)]),
        (["8/3/2020"], [(8, 3)]),
        (["8/5/2020 6:00 PM", "2020-08-05T18:00:00"], [(8, 5), (8, 5)]),
        (
            ["Aug 5, 2020", "August 6, 2020", "Aug. 7 2020", "Sat, Aug 8, 2020 6:00 PM"],
            [(8, 5), (8, 6), (8, 7), (8, 8)],
        ),
        (["5-Aug-20", "06-AUG-2020", "7 August 2020", "Saturday 8 Aug 2020"], [(8, 5), (8, 6), (8, 7), (8, 8)]),
    ],
)
def test_dates_are_read_as_they_are_written_and_3_4_by_the_column_or_the_campaign(
    cells: list[str], wanted: list[tuple[int, int]]
) -> None:
    text = "Date,Status,Event\n" + "".join(f'"{cell}",Completed,E\n' for cell in cells)
    sheet = files.read(File("x.csv", text.encode(), ""), columns.heads)
    found = columns.rows(sheet, {"date": 0, "status": 1, "event": 2}, lambda day: FIRST <= day <= LAST)
    assert [(row.day.month, row.day.day) for row in found] == wanted


def row(**how: Any) -> ReportRow:
    return replace(ReportRow(date(2020, 8, 5), "Completed", event="Calls"), **how)


def test_what_the_file_has_no_column_for_is_not_compared_and_that_is_said() -> None:
    mine = {
        "event_date": date(2020, 8, 5), "event_id": "1", "event_name": "Calls", "event_type": "Phone Bank",
        "event_location_id": "1", "region": "CD5", "organizer": "A", "status_name": "Completed",
        "outcome": "completed", "shifts": 1,
    }  # fmt: skip
    walk = mine | {"event_name": "Walk", "event_id": "2", "event_type": "Canvass"}
    found = compare([row()], [mine, walk], meaning, THROUGH, NOW)
    assert found.verdict == "matches"
    assert "Not by region: the file has no such column." in found.notes
    assert "Left out, for the file has none: Canvass." in found.notes
