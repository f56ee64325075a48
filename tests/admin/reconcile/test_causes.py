"""Each cause of a difference by itself, what is never made up, and what is never quoted from a file."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.admin.reconcile import causes, column_form, columns, days, files
from bot.admin.reconcile import reply as views
from bot.admin.reconcile.columns import ReportRow
from bot.admin.reconcile.compare import compare
from bot.admin.reconcile.verdict import About, Comparison
from bot.errors import UsageError, UserError
from bot.messages import File
from bot.replies import blocks

DAY = date(2020, 8, 5)
THROUGH, NOW = date(2020, 8, 16), datetime(2020, 8, 17, 9, tzinfo=ZoneInfo("America/Chicago"))
MEANING = {"completed": "completed", "no show": "no_show", "scheduled": "open", "confirmed": "open"}
MEANING |= {"declined": "declined", "texted": "open"}
Mine = dict[str, Any]
ABOUT = About("report.csv", "F1", "run", THROUGH)


def mine(shifts: int = 1, **how: Any) -> Mine:
    """Make a row of ours."""
    usual = {
        "event_date": DAY, "event_id": "1", "event_name": "Calls", "event_type": "Phone Bank",
        "event_location_id": "10", "region": "CD5", "organizer": "Hill", "status_name": "Completed",
        "outcome": "completed", "shifts": shifts,
    }  # fmt: skip
    return usual | how


def theirs(shifts: int = 1, **how: Any) -> list[ReportRow]:
    """Make rows of the report."""
    return [
        replace(ReportRow(DAY, "Completed", event="Calls", region="CD5", organizer="Hill", hour=19), **how)
    ] * shifts


def held(report: Sequence[ReportRow], *ours: Mine) -> Comparison:
    return compare(report, ours, lambda status: MEANING.get(status, "unknown"), THROUGH, NOW)


def found(report: Sequence[ReportRow], *ours: Mine) -> list[tuple[str, int]]:
    return [(each.cause, each.shifts) for each in held(report, *ours).differences]


def opened(shifts: int = 1, **how: Any) -> Mine:
    return mine(shifts, status_name="Scheduled", outcome="open", **how)


AFTER = DAY + timedelta(1)


def test_a_shift_that_strayed_over_midnight_does_not_make_the_next_day_one_of_the_report() -> None:
    report = [*theirs(99), *theirs(1, day=AFTER)]
    compared = held(report, mine(100), mine(90, event_date=AFTER))
    assert [(each.cause, each.shifts) for each in compared.differences] == [(causes.MIDNIGHT, 1)]
    assert (compared.span.last, compared.ours) == (DAY, 100)
    assert "Thu, Aug 6 (1 of our 90)" in compared.notes[-1]
    # What only agrees there is no difference, either.
    assert not found([*theirs(100), *theirs(1, day=AFTER)], mine(100), mine(90, event_date=AFTER))


def test_one_mistyped_year_does_not_compare_the_whole_campaign() -> None:
    report = [*theirs(99), *theirs(1, day=date(2002, 8, 5))]
    ours = [mine(100), *(mine(90, event_date=DAY - timedelta(days)) for days in range(1, 30))]
    assert sum(shifts for _, shifts in found(report, *ours)) == 2


def test_a_day_between_that_the_file_lacks_is_missing() -> None:
    last = DAY + timedelta(2)
    report = [*theirs(10), *theirs(10, day=last)]
    ours = [mine(10), mine(7, event_date=AFTER), mine(10, event_date=last)]
    assert found(report, *ours) == [(causes.MISSING_DAY, 7)]


@pytest.mark.parametrize(
    ("hour", "cause"),
    [
        (19, causes.MIDNIGHT),
        (0, causes.MIDNIGHT),
        (None, causes.MIDNIGHT),
        # At six in the evening it is still the same day by UTC.
        (18, causes.MOVED),
        (10, causes.MOVED),
    ],
)
def test_only_an_evening_or_a_night_is_a_time_zones_edge(hour: int | None, cause: str) -> None:
    report = [*theirs(9), *theirs(12, day=AFTER, hour=hour)]
    assert found(report, mine(12), mine(9, event_date=AFTER)) == [(cause, 3)]


def test_blank_is_the_same_as_unmapped_and_unturfed() -> None:
    ours = [mine(), mine(region="Unmapped", organizer="Unturfed")]
    assert not found([*theirs(), *theirs(region="", organizer="")], *ours)
    assert found([*theirs(), *theirs(organizer="")], *ours) == [(causes.UNMAPPED, 1)]


def test_what_a_filtered_export_leaves_out_is_said_to_be_left_out() -> None:
    ours = [mine(5), mine(7, region="CD7"), mine(2, organizer="Dale"), opened(3)]
    assert found(theirs(5), *ours) == [(causes.FILTERED, 7), (causes.FILTERED, 3), (causes.FILTERED, 2)]


def test_of_a_sign_up_that_is_there_three_times_two_are_too_many() -> None:
    again = [replace(row, same=b"1") for row in theirs(3)]
    assert found([*again, *theirs()], mine(2)) == [(causes.DUPLICATE, 2)]
    versions = [*again[:1], replace(again[0], status="Scheduled"), replace(again[0], status="Confirmed")]
    assert sorted(found(versions, mine())) == [(causes.DUPLICATE, 1), (causes.DUPLICATE, 1)]


def test_two_shifts_of_one_person_are_no_duplicate_where_the_file_names_no_time() -> None:
    report = [replace(row, same=b"1", hour=None) for row in theirs(2)]
    assert not found(report, mine(2))
    assert found(report, mine(), opened()) == [(causes.CLOSED_NOW, 1)]


def test_what_we_may_count_twice_is_said() -> None:
    assert found(theirs(2), mine(4, twice=1)) == [(causes.TWICE, 1), (causes.UNEXPLAINED, 1)]


def test_an_event_that_was_deleted_since_is_one_difference_not_two() -> None:
    gone = theirs(3, event="[Canceled] Calls", status="Declined")
    rest = theirs(2, event="Walks")
    assert found([*gone, *rest], mine(3), mine(2, event_name="Walks", event_id="2")) == [(causes.DELETED, 3)]
    by_id = [replace(row, event_id="1") for row in gone] + [replace(row, event_id="2") for row in rest]
    assert found(by_id, mine(3), mine(2, event_name="Walks", event_id="2")) == [(causes.DELETED, 3)]
    assert found([*gone, *rest], mine(2, event_name="Walks")) == [(causes.DELETED, 3)]


def test_an_event_that_has_another_name_since_is_renamed_and_with_ids_no_difference() -> None:
    report = [
        *theirs(3, event="Friday calls"),
        *theirs(1, event="Friday calls", status="No Show"),
        *theirs(5, event="W"),
    ]
    ours = [mine(3), mine(status_name="No Show", outcome="no_show"), mine(5, event_name="W", event_id="2")]
    assert sorted(found(report, *ours)) == [(causes.RENAMED, 1), (causes.RENAMED, 3)]
    ids = [replace(row, event_id="2" if row.event == "W" else "1") for row in report]
    assert not found(ids, *ours)


def test_another_type_is_one_difference_and_types_that_the_file_has_none_of_are_left_out() -> None:
    report = [*theirs(5, type="Phonebank"), *theirs(2, type="Phone Bank", event="Walks")]
    ours = [
        mine(5),
        mine(2, event_name="Walks", event_type="Canvass"),
        mine(9, event_name="Other walks", event_type="Canvass"),
    ]
    assert found(report, *ours) == [(causes.TYPE, 2)]


def test_a_location_tells_the_region_by_our_own_rows() -> None:
    report = theirs(5, region="", location="10") + theirs(2, region="", location="11")
    ours = [mine(5), mine(2, event_location_id="11", region="CD7")]
    compared = held(report, *ours)
    assert compared.verdict == "matches"
    assert {total.key for total in compared.totals if total.what == "region"} == {"CD5", "CD7"}
    moved = [*theirs(5, region="", location="10"), *theirs(2, region="", location="10")]
    assert found(moved, *ours) == [(causes.REGION, 2)]


def test_newer_is_what_was_signed_up_or_takes_place_after_our_data() -> None:
    ahead = THROUGH + timedelta(3)
    assert found([*theirs(2), *theirs(signed=NOW.date())], mine(2)) == [(causes.NEWER, 1)]
    report = [*theirs(2), *theirs(9, day=ahead), *theirs(4, day=ahead, event="New")]
    assert sorted(found(report, mine(2), mine(8, event_date=ahead))) == [(causes.NEWER, 1), (causes.NEWER, 4)]


def test_rates_are_by_what_the_run_took_a_status_for_not_by_the_map_of_today() -> None:
    compared = held(
        [*theirs(2), *theirs(2, status="Texted")], mine(2), mine(2, status_name="Texted", outcome="no_show")
    )
    assert compared.their_counts == compared.our_counts
    assert (compared.our_counts.total_flakes, compared.our_counts.total) == (2, 4)


def test_a_status_that_nobody_has_explained_agrees_and_is_said_to_be_in_no_rate() -> None:
    compared = held([*theirs(2), *theirs(status="Paid")], mine(2), mine(status_name="Paid", outcome="unknown"))
    assert compared.verdict == "matches"
    assert "In no rate, for nobody has said what the status means: Paid 1." in compared.notes


def test_what_people_read_is_spelled_as_we_spell_it_and_a_strange_place_is_not_repeated() -> None:
    compared = held([*theirs(2), *theirs(organizer="Olga Quist")], mine(2), mine(organizer="Dale Hill"))
    (each,) = compared.differences
    assert each.theirs is not None
    assert each.ours is not None
    assert (each.theirs.organizer, each.ours.organizer) == ("one that we do not know", "Dale Hill")
    reply = views.show(compared, ABOUT)
    assert reply.file is not None
    assert "Quist" not in blocks.as_text(reply.blocks) + reply.file.content.decode()
    assert "Completed, one that we do not know in VAN, Dale Hill in ours" in blocks.as_text(reply.blocks)


@pytest.mark.parametrize("what", [{"status": "Olga Quist"}, {"event": "Olga Quist"}])
def test_a_column_that_is_another_than_was_thought_is_refused_and_not_quoted(what: dict[str, str]) -> None:
    with pytest.raises(UserError, match="nothing was compared") as refused:
        held(theirs(9, **what), mine(9))
    assert "Quist" not in refused.value.text


def test_a_file_without_names_of_columns_is_refused_and_not_quoted() -> None:
    sheet = files.read(File("x.csv", b"8/5/2020,Olga Quist,612-555-0100,Completed,Calls\n", ""), columns.heads)
    with pytest.raises(UserError, match="looks like a sign-up") as refused:
        columns.recognize(sheet.header, {})
    assert "Quist" not in refused.value.text
    odd = columns.recognize(("When", "Status", "olga@example.org", "612-555-0100"), {})
    assert isinstance(odd, columns.Unsure)
    assert odd.header == ("When", "Status", "", "")


@pytest.mark.parametrize("name", ["Name", "First Name", "cell_phone", "E-mail", "Street Address", "VANID"])
def test_a_column_about_persons_cannot_be_named_for_another(name: str) -> None:
    with pytest.raises(UsageError, match="about persons"):
        columns.recognize(("Date", "Result", "Event", name), {"status": name})


def test_a_column_can_be_told_by_its_place_whatever_its_name() -> None:
    header = ("Date", "Result, final", "Event", "Event")
    assert columns.recognize(header, columns.told("status=#2, event = #4")) == {"date": 0, "status": 1, "event": 3}
    with pytest.raises(UsageError, match="no column"):
        columns.recognize(header, {"status": "#9"})
    for words in ("status", "status=", "mood=Result", "dates=ymd"):
        with pytest.raises(UsageError):
            columns.told(words)


def test_a_comma_in_somebodys_name_does_not_move_it_under_another_header() -> None:
    content = b"Date,Event,Name,Status\n8/25/2020,Calls,Quist, Olga,Completed\n"
    with pytest.raises(UserError, match="line 2: more cells than columns") as refused:
        list(
            columns.rows(
                files.read(File("x.csv", content, "x.csv"), columns.heads), {"date": 0, "status": 3}, lambda _: True
            )
        )
    assert "Olga" not in refused.value.text


def test_where_nothing_tells_day_from_month_it_is_asked() -> None:
    with pytest.raises(days.UnsureDaysError):
        days.date_order(["8/9/2020", "8/8/2020"], lambda _: True)
    assert days.date_order(["8/9/2020"], lambda day: day.month == 9) == "dmy"
    assert days.date_order(["8/8/2020", "2020-09-08", "", "odd"], lambda _: True) == "mdy"
    assert days.date_order(["13/45/2020", "8/25/2020", "8/9/2020"], lambda _: False) == "mdy"
    assert days.date_order(["8/25/2020", "8/26/2020", "25/8/2020"], lambda _: False) == "mdy"
    assert days.day("2020-13-01", "mdy") is days.day("31/31/2020", "mdy") is days.day("soon", "mdy") is None
    reply = column_form.ask_date_order("Which?", ABOUT, "status=Result")
    assert "/flake-admin reconcile file:F1 columns:status=Result,dates=dmy" in blocks.as_text(reply.blocks)
    content = b"Date,Event,Status\n8/9/2020,Calls,Completed\n"
    sheet = files.read(File("x.csv", content, "x.csv"), columns.heads)
    (row,) = columns.rows(sheet, {"date": 0, "event": 1, "status": 2}, lambda _: True, "dmy")
    assert row.day == date(2020, 9, 8)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        *(("6:00 PM", 18), ("12:15 am", 0), ("12:00 PM", 12), ("18:00:00", 18), ("6:00 PM - 9:00 PM", 18)),
        *(("2020-08-05T19:30:00", 19), ("8/5/2020 7:30 PM", 19), ("", None), ("evening", None), ("99:00", None)),
    ],
)
def test_hours_are_read_as_they_are_written(text: str, hour: int | None) -> None:
    assert days.hour(text) == hour


def test_what_the_form_asks_is_what_the_command_is_told() -> None:
    header = ("Name", "When", "Result, final", "Event", *(f"Question {number}" for number in range(150)), "Shift Day")
    known = columns.recognize(header, {})
    assert isinstance(known, columns.Unsure)
    view = column_form.form(known.header, known.found, "F1", "C1")
    asked = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert asked["event"]["initial_option"]["text"]["text"] == "Event"
    assert all(len(each["options"]) == blocks.OPTIONS for each in asked.values())
    picked = {"date": "1", "status": "2", "event": "3"}
    state = {what: {"column": {"selected_option": {"value": place}}} for what, place in picked.items()}
    words, channel = column_form.chosen(view | {"state": {"values": state}})
    assert (words, channel) == ("/flake-admin reconcile file:F1 columns:date=#2,status=#3,event=#4", "C1")
    told = columns.told(words.rpartition("columns:")[2])
    assert columns.recognize(header, told) == {"date": 1, "status": 2, "event": 3}


def anything(chance: random.Random) -> dict[str, Any]:
    return {
        "event_date": DAY + timedelta(chance.randrange(5)),
        "event_name": chance.choice(["Calls", "Walks", "Texts", "More calls"]),
        "event_type": chance.choice(["Phone Bank", "Canvass"]),
        "region": chance.choice(["CD5", "CD7", "Unmapped"]),
        "organizer": chance.choice(["Hill", "Dale", "Unturfed"]),
        "status_name": chance.choice(["Completed", "No Show", "Scheduled", "Confirmed", "Paid"]),
    }


@pytest.mark.parametrize("seed", range(60))
def test_whatever_the_two_sides_have_all_of_it_is_attributed_and_nothing_twice(seed: int) -> None:
    chance = random.Random(seed)
    ours, report = list[Mine](), list[ReportRow]()
    typed = chance.random() < 0.5
    for number in range(120):
        row = anything(chance)
        status = str(row["status_name"])
        if chance.random() < 0.9:
            ours.append(mine(**row, outcome=MEANING.get(status.lower(), "unknown"), twice=chance.randrange(2)))
        if chance.random() < 0.3:
            row |= anything(chance)
        if chance.random() < 0.9:
            report.append(
                ReportRow(
                    row["event_date"],
                    chance.choice([str(row["status_name"]), "Completed"]),
                    event=chance.choice(["", "", "", "[Canceled] "]) + str(row["event_name"]),
                    type=str(row["event_type"]) if typed else "",
                    region=str(row["region"]).replace("Unmapped", ""),
                    organizer=str(row["organizer"]),
                    hour=chance.choice([None, 9, 18]),
                    signed=chance.choice([None, DAY, NOW.date()]),
                    same=chance.choice([b"", str(number % 7).encode()]),
                )
            )
    compared = held(report, *ours)
    there, here = (
        sum(each.shifts for each in compared.differences if getattr(each, side)) for side in ("theirs", "ours")
    )
    assert all(each.shifts > 0 for each in compared.differences)
    assert (there, here) == (compared.theirs - compared.matched, compared.ours - compared.matched)
    assert compared.theirs == len(report)
    off: Counter[str] = Counter()
    for each in compared.differences:
        for side, sign in ((each.theirs, 1), (each.ours, -1)):
            off[side.status if side else ""] += sign * each.shifts if side else 0
    assert +off == +Counter({total.key: total.off for total in compared.totals if total.what == "status"})


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_that_stands_for_none_harms_nothing(day: date) -> None:
    report = [*theirs(9), *theirs(1, day=day, hour=20), *theirs(1, day=day, hour=0)]
    assert held(report, mine(9)).matched == 9
