"""The sentences of `sentences.csv`: what people type, and the command that each should be understood as."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from commands import COMMANDS
from tests.support.small_campaign import CALENDAR

COLUMNS = ["half", "sentence", "user", "today", "command", "note"]
HALVES = ("seen", "held")
USERS = ("", "maria", "daniel")
MIN_SENTENCES = 150
"""Minimum number of sentences in a half."""
OFFER = "offer"
"""Stands for a command where no number answers what was said."""
WITHOUT_PLACE = ("help", "subscribe", "subscriptions", "unsubscribe")
"""Commands in which a place may be left out by somebody who has one."""

with (Path(__file__).parent / "sentences.csv").open(encoding="utf-8", newline="") as file:
    READER = csv.DictReader(file, restkey="rest")
    ROWS = list(READER)


def commands(row: dict[str, str]) -> list[str]:
    """Return the commands that are right for a sentence."""
    return row["command"].split(" | ")


def name(command: str) -> str:
    """Return the name of a command; /flake alone has the first one's."""
    first = command.removeprefix("/flake").strip().partition(" ")[0]
    return COMMANDS[0].name if not first or ":" in first else first


def test_every_row_is_complete() -> None:
    assert READER.fieldnames == COLUMNS
    for row in ROWS:
        assert list(row) == COLUMNS, row
        assert row["half"] in HALVES, row
        assert row["user"] in USERS, row
        assert row["sentence"] == row["sentence"].strip() != "", row
        assert CALENDAR.start <= date.fromisoformat(row["today"]) <= CALENDAR.end, row


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_enough_sentences(half: str) -> None:
    assert sum(row["half"] == half for row in ROWS) >= MIN_SENTENCES


def test_no_sentence_is_there_twice() -> None:
    found = Counter(row["sentence"].casefold() for row in ROWS)
    assert [sentence for sentence, count in found.items() if count > 1] == []


def test_every_command_exists() -> None:
    known = {"help", *(command.name for command in COMMANDS)}
    for row in ROWS:
        for command in commands(row):
            assert command == OFFER or (command.startswith("/flake") and name(command) in known), row


def test_the_place_of_the_person_who_asks_is_written_where_she_named_none() -> None:
    for row in ROWS:
        if row["user"] == "maria":
            for command in commands(row):
                placed = "region:" in command or "organizer:" in command
                assert command == OFFER or placed or name(command) in WITHOUT_PLACE, row
