"""The whole program through the terminal, on the sample campaign."""

import json
from pathlib import Path

import pytest

from tests.support import public_record
from tests.support.homes import TODAY
from tests.support.terminal import Terminal, ask

pytestmark = pytest.mark.usefixtures("sampled")


def test_the_public_records_golden_day(terminal: Terminal) -> None:
    rows = {row["region"]: row for row in ask(terminal, "/flake day:2020-07-11 by:region")["report"]["rows"]}
    assert set(rows) == set(public_record.ROWS)
    for region, (no_show, cancelled, completed, rate) in public_record.ROWS.items():
        found = rows[region]
        assert (found["no_show"], found["cancelled"], found["completed"]) == (no_show, cancelled, completed)
        assert round(found["flake_rate"], 2) == rate


@pytest.mark.parametrize(
    ("week", "rate"),
    [("W01", 52.48), ("W02", 53.77), ("W03", 53.55), ("W04", 56.35), ("W05", 64.78), ("W06", 71.78)],
)
def test_the_public_records_weekly_rates(terminal: Terminal, week: str, rate: float) -> None:
    report = ask(terminal, f"/flake week:{week} by:region")["report"]
    assert round(report["total"]["flake_rate"] * 100, 2) == rate
    if week == "W03":
        assert report["total"]["total"] == 1871


def test_breakdowns_of_the_same_shifts_agree(terminal: Terminal) -> None:
    totals = [
        ask(terminal, f"/flake week:last type:all by:{by}")["report"]["total"]
        for by in ("organizer", "region", "day", "type")
    ]
    assert all(total == totals[0] for total in totals)
    assert totals[0]["total"] > 1661  # more than the phone banks alone


def test_an_answer_in_the_terminal_with_its_chart(terminal: Terminal, tmp_path: Path) -> None:
    status, out, err = terminal("ask", "/flake region:Metro week:last", "--today", TODAY, "--out", str(tmp_path))
    assert status == 0
    assert "Metro last week: 64.8% flaked (600 of 926), worse than the week before." in out
    assert "VAN data through Sun, Aug 16. Sample campaign." in out
    assert "CD5-" in out
    (chart,) = tmp_path.glob("*.png")
    assert chart.read_bytes().startswith(b"\x89PNG")
    assert f"Chart: {chart}" in err
    assert "BigQuery: local, in " in err
    assert "MB with its minimum of 10 MB a table" in err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["ask"], 2, "usage:"),
        (["frobnicate"], 2, "usage:"),
        (["pipeline", "--today", "someday"], 2, "usage:"),
        (["load", "nowhere"], 1, "nowhere is not a folder."),
    ],
)
def test_wrong_words_and_impossible_wishes(terminal: Terminal, words: list[str], status: int, said: str) -> None:
    found, _, err = terminal(*words)
    assert found == status
    assert said in err


def test_help_and_questions_without_the_slash(terminal: Terminal) -> None:
    assert "region:Metro" in terminal("ask", "/flake help more")[1]
    assert ask(terminal, "metro last week")["report"]["region"] == "Metro"


def test_a_volunteers_id_is_in_no_answer(terminal: Terminal, sample_folder: Path) -> None:
    people = {line.split(",")[0] for line in (sample_folder / "person_records_myc.csv").read_text().splitlines()[1:]}
    shown = json.dumps(ask(terminal, "/flake weeks:6 by:organizer type:all"))
    assert not [person for person in people if f'"{person}"' in shown]


@pytest.mark.parametrize(
    ("typed", "meant", "offered"),
    [
        ("/flake dig", "digest", "/flake digest"),
        ("/flake pln goal:40 metor", "plan", "/flake plan goal:40 Metro"),
        ("/flake unclosd metro nonsense", "unclosed", "/flake unclosed"),
        ("/flake subscr", "subscribe or subscriptions", "/flake subscribe"),
    ],
)
def test_a_commands_name_that_is_nearly_right_is_offered(
    sampled: Path, terminal: Terminal, typed: str, meant: str, offered: str
) -> None:
    status, _, err = terminal("ask", typed, "--today", TODAY)
    assert status == 2
    assert f"Did you mean {meant}?" in err
    assert f"  {offered}\n" in err
