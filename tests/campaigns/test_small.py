"""The whole program through the terminal, on campaigns of a few sign-ups, each for one behavior."""

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from local.bigquery.process import release
from tests.support.exports import sign_up, write_campaign, write_table
from tests.support.homes import TODAY, living_in
from tests.support.terminal import Terminal, ask

pytestmark = pytest.mark.usefixtures("empty")

_numbers = count(1)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a home whose BigQuery serves all tests of this file."""
    home = tmp_path_factory.mktemp("home")
    yield home
    release(home)


@pytest.fixture
def empty(home: Path) -> Iterator[None]:
    """Use a dataset in which there is nothing."""
    with living_in(home, BIGQUERY_DATASET=f"small_{next(_numbers)}"):
        yield


def build(terminal: Terminal, folder: Path, *words: str) -> tuple[int, str, str]:
    status, _, err = terminal("load", str(folder))
    assert status == 0, err
    return terminal("pipeline", "--today", TODAY, *words)


def test_nothing_loaded_and_nothing_published_is_said_with_the_next_step(terminal: Terminal) -> None:
    status, _, err = terminal("ask", "/flake")
    assert status == 1
    assert "No numbers are published yet." in err
    assert "make demo" in err
    status, _, err = terminal("pipeline")
    assert (status, "There is nothing to build from." in err) == (1, True)


def test_without_turf_every_organizer_is_unturfed(terminal: Terminal, tmp_path: Path) -> None:
    folder = write_campaign(tmp_path / "d", [sign_up(n, "2020-08-16", "Completed") for n in range(3)])
    assert build(terminal, folder)[0] == 0
    rows = ask(terminal, "/flake by:organizer")["report"]["rows"]
    assert [(row["organizer"], row["region"], row["completed"]) for row in rows] == [("Unturfed", "CD1", 3)]


def test_a_faulty_folder_leaves_what_was_loaded(terminal: Terminal, tmp_path: Path) -> None:
    good = write_campaign(tmp_path / "good", [sign_up(1, "2020-08-16", "Completed")])
    assert build(terminal, good)[0] == 0
    bad = write_campaign(tmp_path / "bad", [sign_up(1, "2020-08-16", "Completed"), sign_up(2, "soon", "Completed")])
    status, _, err = terminal("load", str(bad))
    assert status == 1
    assert "event_attendees.csv, line 3, event_date: 'soon': is not a date" in err
    assert terminal("pipeline", "--today", TODAY)[0] == 0
    assert ask(terminal, "/flake")["report"]["total"]["total"] == 1


def test_a_fall_in_volume_publishes_nothing_until_it_is_accepted(terminal: Terminal, tmp_path: Path) -> None:
    many = write_campaign(tmp_path / "many", [sign_up(n, "2020-08-16", "Completed") for n in range(10)])
    few = write_campaign(tmp_path / "few", [sign_up(n, "2020-08-16", "Completed") for n in range(7)])
    assert build(terminal, many)[0] == 0
    status, _, err = build(terminal, few)
    assert status == 1
    assert "fail volume_plausible: 3 (10 sign-ups in the last run, now 7)" in err
    assert "published nothing" in err
    assert ask(terminal, "/flake")["report"]["total"]["total"] == 10
    status, _, err = terminal("pipeline", "--today", TODAY, "--accept", "dates_sane")
    assert (status, "dates_sane has not failed in the newest run" in err) == (2, True)
    assert terminal("pipeline", "--today", TODAY, "--accept", "volume_plausible")[0] == 0
    assert ask(terminal, "/flake")["report"]["total"]["total"] == 7


def test_what_the_checks_find_is_said_and_an_impossible_date_stops(terminal: Terminal, tmp_path: Path) -> None:
    odd = [
        sign_up(1, "2020-08-16", "Maybe Later"),
        sign_up(2, "2020-08-16", "Completed", location="99"),
        sign_up(3, "2020-08-16", "Completed", name="[Canceled] Calls"),
    ]
    status, out, err = build(terminal, write_campaign(tmp_path / "odd", odd))
    assert status == 0
    assert "warn statuses_known: 1 (“Maybe Later”)" in err
    assert "warn locations_mapped: 1 (location 99)" in err
    assert "1 of deleted events left out" in out
    status, _, err = build(terminal, write_campaign(tmp_path / "worse", [*odd, sign_up(4, "1900-01-01", "Completed")]))
    assert (status, "fail dates_sane: 1 (event 101900-01-01 on Jan 1, 1900)" in err) == (1, True)


def test_an_empty_table_of_sign_ups_publishes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    status, _, err = build(terminal, write_campaign(tmp_path / "d", []))
    assert (status, "stop data_present" in err) == (1, True)


def test_a_campaign_with_its_own_meaning_of_declined(terminal: Terminal, tmp_path: Path) -> None:
    folder = write_campaign(
        tmp_path / "d", [sign_up(1, "2020-08-16", "declined"), sign_up(2, "2020-08-16", "Completed")]
    )
    write_table(folder, "statuses", ("status_name", "outcome"), [("Declined", "cancelled"), ("Completed", "completed")])
    assert build(terminal, folder)[0] == 0
    total = ask(terminal, "/flake")["report"]["total"]
    assert (total["cancelled"], total["flake_rate"]) == (1, 0.5)


def test_a_region_re_mapped_in_mid_cycle_keeps_its_history(terminal: Terminal, tmp_path: Path) -> None:
    folder = write_campaign(
        tmp_path / "d",
        [sign_up(1, "2020-08-14", "Completed"), sign_up(2, "2020-08-15", "Completed")],
        [("10", "Old", "", "", "2020-08-14"), ("10", "New", "", "2020-08-15", "")],
    )
    assert build(terminal, folder)[0] == 0
    rows = ask(terminal, "/flake weeks:2 by:region")["report"]["rows"]
    assert [(row["region"], row["completed"]) for row in rows] == [("New", 1), ("Old", 1)]


def test_another_campaigns_dates_are_answered_and_said(terminal: Terminal, tmp_path: Path) -> None:
    folder = write_campaign(tmp_path / "d", [sign_up(1, "2022-08-01", "No Show")])
    status, _, err = build(terminal, folder, "--today", "2022-08-03")
    assert (status, "warn dates_in_campaign: 1" in err) == (0, True)
    reply = ask(terminal, "/flake week:2022-08-01", "2022-08-03")
    assert reply["report"]["total"]["no_show"] == 1
    assert "is after the campaign, which ends Fri, Nov 6, 2020." in json.dumps(reply["blocks"], ensure_ascii=False)


def test_the_raw_tables_alone_give_the_same_numbers(terminal: Terminal, sample_folder: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for path in sample_folder.glob("*.csv"):
        if path.name != "event_attendees.csv":
            (raw / path.name).symlink_to(path)
    assert terminal("load", str(raw))[0] == 0
    assert terminal("pipeline", "--today", TODAY)[0] == 0
    report = ask(terminal, "/flake week:W03 by:region")["report"]
    assert (report["total"]["total"], report["total"]["total_flakes"]) == (1871, 1002)
