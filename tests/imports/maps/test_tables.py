"""Goals, contact types, campaign weeks and attempts by other tools: what is refused, and what changes in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from bot.admin.replies.maps import differences as said
from bot.calendar import Span
from bot.errors import UserError
from bot.imports.maps import differences, files, goals, kinds
from bot.imports.maps.differences import Difference
from bot.imports.maps.lines import Line
from bot.messages import File

CAMPAIGN = Span(date(2020, 7, 1), date(2020, 11, 3))
HEADERS = {
    "goals": "valid_from,valid_to,metric,level,name,method,goal\n",
    "contact_types": "name,method\n",
    "weeks": "first_day,last_day,name\n",
    "other_attempts": "date,organizer,method,attempts,conversations\n",
}


def read(name: str, text: str) -> tuple[Line, ...]:
    file = File(f"{name}.csv", (HEADERS[name] + text).encode(), "")
    return files.read(kinds.KINDS[name], file, (), CAMPAIGN)


WRONG = [
    (
        "goals",
        ",,calls,region,CD5,,400\n,,cals,region,CD5,,1\n",
        "line 3, metric: 'cals': is not a metric; did you mean",
    ),
    ("goals", ",,1:1s,region,CD5,,1\n", "is not a metric; write one of shifts, recruited"),
    ("goals", ",,one on ones,region,CD5,,1\n", "did you mean one_on_ones? Or write one of"),
    ("goals", ",,calls,group,Metro,,1\n", "line 2, level: 'group': is not a level; "),
    ("goals", ",,calls,region,CD5,,\n", "line 2, goal: '': is empty"),
    ("goals", ",,calls,region,CD5,,-4\n", "line 2, goal: '-4': is not a whole number of 0 or more"),
    ("goals", ",,calls,region,CD5,,4.5\n", "line 2, goal: '4.5': is not a whole number"),
    ("goals", ",,calls,region,CD5,,400%\n", "line 2, goal: '400%': is not a whole number"),
    ("goals", "2020-09-01,2020-08-31,calls,region,CD5,,4\n", "line 2, valid_to: ends before it begins, on 2020-09-01"),
    ("goals", "2020-09-31,,calls,region,CD5,,4\n", "line 2, valid_from: '2020-09-31': is not a date"),
    ("goals", ",,calls,statewide,CD5,,4\n", "line 2, name: a statewide goal has no name: leave out 'CD5'"),
    (
        "goals",
        ",,calls,region_group,,,4\n",
        "line 2, name: is empty: write whose goal it is, the name of a region group",
    ),
    ("goals", ",,calls,organizer,,,4\n", "the name of an organizer"),
    ("goals", ",,calls,region,CD5,phone,4\n", "line 2, method: calls has goals for all methods only"),
    ("goals", ",,active,region,CD5,Canvass,4\n", "line 2, method: active has goals for all methods only"),
    (
        "goals",
        ",,contacts,region,CD5,Canvass,4\n",
        "'Canvass' is no method of contacts; write one of phone, door, text",
    ),
    (
        "goals",
        ",,calls,region,CD5,,4\n\n,,Calls,Region,cd5 ,,5\n",
        "line 4, valid_from: cd5 has a goal of calls without",
    ),
    (
        "goals",
        "8/22/20,,shifts,statewide,,Phone Bank,4\n2020-08-22,,shifts,statewide,,phone-bank,5\n",
        "already, 4: delete",
    ),
    ("goals", "", "goals.csv has no lines: to have no goals"),
    ("contact_types", "Phone,call\n", "line 2, method: 'call': is not a method; write one of phone, door"),
    ("contact_types", "One on One,one_on_one\none-on-one,other\n", "line 3, name: “one-on-one” is there already"),
    ("weeks", "2020-11-03,2020-10-31,GOTV\n", "line 2, last_day: the week of 2020-11-03 ends before it begins"),
    (
        "weeks",
        "2020-10-31,2020-11-03,\n2020-11-03,2020-11-06,\n",
        "line 3, first_day: 2020-11-03 is in the week 2020-10-31",
    ),
    ("weeks", "2020-10-31,,GOTV\n", "line 2, last_day: '': is empty"),
    (
        "other_attempts",
        "2020-08-12,Uptown,walk,1,0\n",
        "line 2, method: 'walk': is not a method; write one of phone, door",
    ),
    ("other_attempts", "2020-08-12,Uptown,text,1,2\n", "line 2, conversations: 2 are more than the 1 attempts"),
    ("other_attempts", "2018-08-12,Uptown,text,1,1\n", "line 2, date: 2018-08-12 is no day of the campaign"),
    ("other_attempts", "2020-08-12,Uptown,text,-1,0\n", "line 2, attempts: '-1': is not a whole number of 0 or more"),
]


@pytest.mark.parametrize(("name", "text", "fault"), WRONG, ids=[fault for *_, fault in WRONG])
def test_what_cannot_be_right_is_refused_with_line_column_and_what_would_be(name: str, text: str, fault: str) -> None:
    with pytest.raises(UserError) as raised:
        read(name, text)
    assert fault in raised.value.text


def test_what_looks_odd_and_is_right_is_taken() -> None:
    found = read("goals", '8/22/2020,,Calls,Region,=CD5,,"1,200"\n,,contacts,statewide,,Door,0\n,,,,,,\n')
    assert [(line["valid_from"], line["metric"], line["name"], line["goal"]) for line in found] == [
        (date(2020, 8, 22), "calls", "=CD5", 1200),
        (None, "contacts", None, 0),
    ]
    content = files.as_csv(kinds.KINDS["goals"], found)
    assert b",'=CD5,,1200" in content
    assert b"Door,0" in content, "a goal of none is a goal"
    assert files.read(kinds.KINDS["goals"], File("g.csv", content, ""), (), CAMPAIGN) == found
    assert len(read("contact_types", "Text,text\nText,attempt\n")) == 2, "a type and a result may have one name"
    assert len(read("weeks", "2020-11-04,2020-11-06,\n2020-10-31,2020-11-03,GOTV\n")) == 2
    assert read("other_attempts", "2020-08-12,,text,5,\n")[0]["conversations"] is None


@pytest.mark.parametrize("name", HEADERS)
def test_a_file_is_recognized_by_its_columns(name: str) -> None:
    assert files.recognized(File("F", b"Notes," + HEADERS[name].upper().encode(), "")) == name


def test_only_attempts_may_have_more_lines_than_places() -> None:
    day = date(2020, 7, 1)
    many = "".join(f"{day + timedelta(at % 100)},O{at},text,1,0\n" for at in range(kinds.MAX_LINES + 1))
    assert len(read("other_attempts", many)) == kinds.MAX_LINES + 1
    with pytest.raises(UserError, match="20,001 lines, and a map has up to 20,000"):
        read("goals", "".join(f",,calls,region,R{at},,1\n" for at in range(kinds.MAX_LINES + 1)))


def week(day: date) -> Span:
    """Return the week of a day, from Saturday on."""
    first = day - timedelta((day.weekday() - 5) % 7)
    return Span(first, first + timedelta(6))


def changed(old: str, new: str) -> list[str]:
    """Return in words what another table of goals changes."""
    return in_words(goals.differences(read("goals", old), read("goals", new), week))


def in_words(found: Iterable[Difference]) -> list[str]:
    """Return differences in words, each on a line."""
    listed = list(found)
    if len(listed) == 1:
        return [said.preview(listed).headline]
    return [line.removeprefix("• ") for line in said.preview(listed).under]


CD5 = ",,calls,region,CD5,,400\n"


@pytest.mark.parametrize(
    "new",
    [
        CD5 + "2020-08-22,,calls,region,CD5,,450\n",
        ",2020-08-21,calls,region,CD5,,400\n2020-08-22,,calls,region,cd5,,450\n",
        ",2020-08-28,calls,region,CD5,,400\n2020-08-22,2020-08-31,calls,region,CD5,,450\n"
        "2020-09-01,,calls,region,CD5,,450\n",
    ],
    ids=["a line that begins later", "one ends and another begins", "lines that overlap and follow"],
)
def test_a_goal_that_is_raised_is_said_alike_however_it_is_written(new: str) -> None:
    assert [each.replace("Cd5", "CD5") for each in changed(CD5, new)] == ["CD5 calls 400 → 450 from Aug 22."]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (CD5, ",,calls,region,CD5,,450\n", "CD5 calls 400 → 450."),
        (CD5, ",,calls,region,CD5,,0\n", "CD5 calls 400 → 0."),
        (CD5, CD5 + "2020-09-05,,doors,region_group,Metro,,600\n", "New: Metro doors 600 a week from Sep 5."),
        (CD5, ",2020-08-21,calls,region,CD5,,400\n", "Gone: CD5 calls 400 a week from Aug 22."),
        (CD5, CD5 + "2020-08-22,2020-09-04,calls,region,CD5,,450\n", "CD5 calls 400 → 450 for Aug 22 – Sep 4."),
        (CD5, CD5 + ",,active,statewide,,,700\n", "New: Statewide active 700."),
        (CD5, CD5 + ",,shifts,region,CD5,Phone Bank,30\n", "New: CD5 shifts (Phone Bank) 30 a week."),
        (
            CD5 + "2020-10-31,2020-11-03,doors,statewide,,,600\n",
            CD5 + "2020-10-31,2020-11-03,doors,statewide,,,6000\n",
            "Statewide doors 600 → 6,000 for Oct 31 – Nov 3.",
        ),
        (
            CD5,
            CD5 + "2020-10-29,2020-11-03,doors,statewide,,,600\n",
            "New: Statewide doors 600 for Oct 29 – Nov 3.",
        ),
        (CD5, ",2020-08-21,calls,region,CD5,,400\n2020-08-22,,calls,region,CD5,,400\n", "Other lines, and all of them"),
    ],
)
def test_a_goal_that_changes_is_said_with_its_days(old: str, new: str, words: str) -> None:
    found = changed(old, new) or [said.preview([]).headline]
    assert len(found) == 1
    assert found[0].startswith(words)


def test_goals_that_are_alike_are_one_line_and_what_is_cut_is_in_the_file() -> None:
    old = "".join(f",,calls,region,CD{at},,400\n" for at in range(1, 9))
    new = "".join(f",,calls,region,CD{at},,450\n" for at in range(1, 9)) + ",,texts,statewide,,,90\n"
    found = list(goals.differences(read("goals", old), read("goals", new), week))
    shown = said.preview(found)
    assert shown.headline == "CD1 calls 400 → 450, and 8 other changes."
    assert shown.under == [
        "• calls 400 → 450 for each of CD1, CD2, CD3, CD4, CD5, CD6 and 2 more",
        "• new: Statewide texts 90 a week",
    ]
    assert shown.cut, "not every name is shown"
    rows = shown.report["rows"]
    assert rows[-1] == {
        "what": "new",
        "name": "Statewide",
        "of": "texts",
        "before": None,
        "then": 90,
        "from": None,
        "to": None,
    }
    each = "".join(f",,calls,organizer,O{at},,{at}\n" for at in range(20))
    shown = said.preview(list(goals.differences((), read("goals", each), week)))
    assert len(shown.under) == said.SHOWN + 1
    assert shown.under[-1] == "and 10 more, in the file"


def test_what_a_person_writes_is_no_markup() -> None:
    found = goals.differences((), read("goals", ",,shifts,region,<!here>,<b>,1\n"), week)
    assert said.preview(list(found)).headline == "New: &lt;!here&gt; shifts (&lt;b&gt;) 1 a week."


def test_other_tables_say_what_changes_too() -> None:
    old = read("contact_types", "Phone,phone\nSMS,text\nPaid Walk,other\n")
    new = read("contact_types", "PHONE,phone\nPaid Walk,door\nAuto Dial,phone\n")
    assert in_words(differences.of_contact_types(old, new)) == [
        "Paid Walk other → door",
        "new: Auto Dial phone",
        "gone: SMS text",
    ]
    weeks = read("weeks", "2020-10-31,2020-11-03,\n"), read("weeks", "2020-10-31,2020-11-03,GOTV\n")
    assert in_words(differences.of_weeks(*weeks)) == ["Week from Oct 31 through Nov 3 → through Nov 3, GOTV."]
    attempts = (
        read("other_attempts", "2020-08-12,A,text,900,80\n"),
        read("other_attempts", "2020-08-12,A,text,900,80\n2020-08-13,A,text,300,80\n2020-08-15,B,phone,50,\n"),
    )
    assert in_words(differences.of_attempts(*attempts, week)) == [
        "text attempts 900 → 1,200 for Aug 8–14",
        "text conversations 80 → 160 for Aug 8–14",
        "new: phone attempts 50 for Aug 15–21",
    ]
    assert differences.repeated(read("other_attempts", "2020-08-12,A,text,9,8\n2020-08-12,A,text,9,8\n")) == 1
