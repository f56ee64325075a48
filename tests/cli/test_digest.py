"""The digest at the terminal: a dry run into folders, what is due posted once, the ledger, freeze and thaw."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.slack import BOT_TOKEN, Clock, Workspace
from tests.support.digest.office import MONDAY, Office, opened
from tests.support.homes import TODAY
from tests.support.slack_workspace import CHANNEL, WHOLE
from tests.support.terminal import Terminal


@pytest.fixture
def office(sample_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    with opened(sample_home) as office:
        for name, value in office.variables.items():
            monkeypatch.setenv(name, value)
        yield office


def test_while_nobody_is_subscribed_a_dry_run_writes_a_folder_for_each_group(
    office: Office, terminal: Terminal, tmp_path: Path
) -> None:
    status, out, _ = terminal("digest", "--dry-run", "--today", TODAY, "--out", str(tmp_path))
    assert status == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["greater-minnesota", "metro", "suburbs"]
    assert "Metro:" in out
    digest = json.loads((tmp_path / "metro" / "digest.json").read_text())
    assert digest["place"] == "Metro"
    assert digest["held"] is None
    assert digest["report"]["total"]["total"] == 926
    pictures = [block["slack_file"]["id"] for block in digest["blocks"] if block["type"] == "image"]
    assert len(pictures) == 1
    for picture in pictures:
        assert (tmp_path / "metro" / picture).read_bytes().startswith(b"\x89PNG")
    assert digest["thread"]["blocks"][0]["type"] == "data_table"
    assert office.ledger().entries == ()


def test_a_dry_run_is_of_what_is_subscribed_and_says_what_would_be_held(office: Office, terminal: Terminal) -> None:
    office.subscribe()
    office.subscribe(CHANNEL, "Suburbs")
    office.run("run_failed", at=MONDAY, outcome="failed", findings="fail volume_plausible: 9 (12)")
    status, out, err = terminal("digest", "--dry-run", "--today", TODAY)
    assert status == 0
    assert out.count("rows are in the thread.") == 2
    assert "Metro: would be held, because the number of VAN's sign-ups has changed too much." in err


def test_out_goes_with_a_dry_run(office: Office, terminal: Terminal, tmp_path: Path) -> None:
    status, _, err = terminal("digest", "--out", str(tmp_path))
    assert (status, "--dry-run" in err) == (1, True)
    assert office.ledger().entries == ()


def test_without_a_token_nothing_is_posted(office: Office, terminal: Terminal) -> None:
    office.subscribe()
    status, _, err = terminal("digest", "--today", TODAY)
    assert status == 1
    assert "SLACK_BOT_TOKEN" in err
    assert office.ledger().entries == ()


def test_what_is_due_is_posted_once_and_the_ledger_shows_it(
    office: Office, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.subscribe(hour=0)
    # The terminal takes the day from --today and the hour from the machine's clock.
    clock = Clock(MONDAY.replace(hour=12))
    with Workspace(WHOLE, processing_seconds=0.01, clock=clock).serve() as workspace:
        monkeypatch.setenv("SLACK_API_URL", f"{workspace.url}/api/")
        monkeypatch.setenv("SLACK_BOT_TOKEN", BOT_TOKEN)
        monkeypatch.setenv("DIGEST_FRESH_DAYS", "1")
        status, out, _ = terminal("digest", "--today", TODAY)
        assert status == 0
        assert "600 of 926 flaked" in out
        assert len(workspace.messages) == 2
        status, out, _ = terminal("digest", "--today", TODAY)
        assert (status, out.startswith("Nothing was due that is not done")) == (0, True)
        assert len(workspace.messages) == 2
    status, out, _ = terminal("digest", "--status", "--today", TODAY)
    assert status == 0
    header, table, digest = out.strip().splitlines()
    assert header.split()[:2] == ["Week", "of"]
    assert [row.split()[3] for row in (table, digest)] == [CHANNEL] * 2
    assert "sent" in digest
    assert "/archives/C0METRO000/p" in digest


def test_an_empty_ledger_says_so(office: Office, terminal: Terminal) -> None:
    assert office.ledger().entries == ()
    assert "no digest was due yet" in terminal("digest", "--status", "--today", TODAY)[1]


def test_frozen_numbers_are_held_until_they_are_thawed(office: Office, terminal: Terminal) -> None:
    office.subscribe()
    status, out, _ = terminal("freeze", "metro", "--reason", "recount", "--by", "Priya")
    assert (status, out.splitlines()[0]) == (
        0,
        "Metro is frozen: digests wait, and answers say “recount”, until it is thawed.",
    )
    _, _, err = terminal("digest", "--dry-run", "--today", TODAY)
    assert "would be held, because Metro is frozen (recount)." in err
    assert terminal("thaw", "Suburbs", "--reason", "x")[0] == 1
    status, out, _ = terminal("thaw", "Metro", "--reason", "counted", "--by", "Priya")
    assert (status, out.splitlines()[0]) == (
        0,
        "Metro is thawed: a digest that was held today goes out within minutes, the others at their usual time.",
    )
    assert "would be held" not in terminal("digest", "--dry-run", "--today", TODAY)[2]


def test_a_place_that_does_not_exist_is_not_frozen(office: Office, terminal: Terminal) -> None:
    status, out, _ = terminal("freeze", "--reason", "x")
    assert (status, "Freeze all numbers?" in out) == (2, True)
    status, _, err = terminal("freeze", "Atlantis", "--reason", "x")
    assert status == 2
    assert "There is no region “Atlantis”. There are: Greater Minnesota" in err
    assert office.warehouse.ask("questions/freezes").rows.empty


def test_a_region_that_is_gone_does_not_keep_the_others_from_being_shown(office: Office, terminal: Terminal) -> None:
    office.subscribe(group="Atlantis")
    office.subscribe(group="Metro")
    status, out, _ = terminal("digest", "--dry-run", "--today", TODAY)
    assert status == 0
    assert "Atlantis" in out
    assert "64.8% flaked (600 of 926), worse than the week before." in out
