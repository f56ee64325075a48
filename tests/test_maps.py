"""The maps of regions and statuses: shown, checked, foreseen to the last sign-up, versioned, put back."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot import blocks, maps, settings, wiring
from bot.__main__ import main
from bot.local.process import release
from bot.messages import File, Reply, Request, UserError
from bot.metrics import remap
from bot.warehouse import Warehouse
from tests.conftest import TODAY, living_in

NOW = datetime(2020, 8, 17, 14, tzinfo=UTC)


@dataclass
class Desk:
    """The data team's desk at a campaign of its own; files lie where they were dropped."""

    home: Path
    warehouse: Warehouse
    files: dict[str, bytes]

    def ask(self, text: str) -> Reply:
        mine = settings.read({"FLAKEBOT_HOME": str(self.home)})
        around = wiring.Around(lambda: NOW, fetch=lambda name: File(name, self.files[name], name))
        inside = wiring.Inside(mine, self.warehouse, wiring.draw_here, around)
        request = Request(text, "U0PRIYA000", "x", NOW.date(), "R", now=NOW, door="/flake-admin", data_team=True)
        return inside.answer(request)

    def confirmed(self, text: str) -> Reply:
        """Ask, and press the button that says yes."""
        return self.ask(self.yes(text))

    def yes(self, text: str) -> str:
        buttons = [
            element["value"]
            for block in self.ask(text).blocks
            if isinstance(block, dict) and block["type"] == "actions"
            for element in block["elements"]
            if element.get("style") == "primary"
        ]
        assert buttons, blocks.as_text(self.ask(text).blocks)
        return str(buttons[0]).removeprefix("/flake-admin ")

    def counted(self, column: str) -> Counter[str]:
        """Count the published sign-ups by region or outcome."""
        run_id = wiring.published(self.warehouse).run_id
        question = "questions/located" if column == "region" else "questions/statused"
        found: Counter[str] = Counter()
        for row in self.warehouse.ask(question, run_id).records():
            found[row[column]] += int(row["shifts"])
        return found

    def edited(self, name: str, change: Any) -> bytes:
        """Take the map as a CSV, and change its lines."""
        reply = self.ask(f"{name} csv:yes")
        assert reply.file is not None
        lines = list(csv.DictReader(io.StringIO(reply.file.content.decode())))
        text = io.StringIO()
        writer = csv.DictWriter(text, lines[0].keys())
        writer.writeheader()
        writer.writerows(change(lines))
        return text.getvalue().encode()


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("maps-home")
    with living_in(home):
        assert main(["load", str(sample_folder)]) == 0
        assert main(["pipeline", "--today", TODAY]) == 0
    yield home
    release(home)


@pytest.fixture
def desk(campaign: Path) -> Iterator[Desk]:
    with living_in(campaign):
        yield Desk(campaign, wiring.connect(settings.read({"FLAKEBOT_HOME": str(campaign)})), {})


def merged(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let CD5's location belong to CD4, and map one that was left out."""
    changed = [line | {"region": "CD4"} if line["region"] == "CD5" else line for line in lines]
    return [*changed, lines[0] | {"event_location_id": "13999", "region": "CD8", "region_group": "Greater Minnesota"}]


def explained(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [*lines, {"status_name": "PAID", "outcome": "completed"}, {"status_name": "unpaid", "outcome": "no_show"}]


def run(desk: Desk) -> None:
    with living_in(desk.home):
        assert main(["pipeline", "--today", TODAY]) == 0


def test_a_map_is_shown_with_what_hangs_on_what_it_leaves_out(desk: Desk) -> None:
    shown = blocks.as_text(desk.ask("regions").blocks)
    assert "9 lines of regions. 3 locations without a region, with 185 sign-ups." in shown
    assert "13999: 63 sign-ups, Sat Jul 18 – Thu Aug 27" in shown
    assert "Data through Sun Aug 16" in shown
    assert "3 statuses without a meaning, with 27 sign-ups" in desk.ask("statuses").text


def test_what_is_foreseen_is_what_the_next_run_gives_and_it_can_be_put_back(desk: Desk) -> None:
    for name, column, change in (("regions", "region", merged), ("statuses", "outcome", explained)):
        desk.files["F1"] = desk.edited(name, change)
        before, proposed = desk.counted(column), desk.ask(f"{name} file:F1")
        assert proposed.report is not None
        foreseen = Counter(before)
        for move in proposed.report["moves"]:
            foreseen[move["origin"]] -= move["shifts"]
            foreseen[move["target"]] += move["shifts"]
        assert desk.counted(column) == before, "looking changes nothing"
        stored = desk.confirmed(f"{name} file:F1 reason:turf was cut anew")
        assert "is in force with the next run" in stored.text
        assert desk.counted(column) == before, "nothing moves before the next run"
        run(desk)
        assert desk.counted(column) == +foreseen
        newest = next(version for version in maps.versions(desk.warehouse) if version.map == name)
        assert (newest.reason, newest.person) == ("turf was cut anew", "U0PRIYA000")
        assert "turf was cut anew" in blocks.as_text(desk.ask(name).blocks)
        desk.confirmed(f"{name} revert:0 reason:a mistake")
        run(desk)
        assert desk.counted(column) == before
        desk.confirmed(f"{name} revert:{newest.version} reason:no mistake")
        run(desk)
        assert desk.counted(column) == +foreseen
        desk.confirmed(f"{name} revert:0 reason:the end")
        run(desk)


def test_the_biggest_move_is_the_headline_and_past_days_are_warned_of(desk: Desk) -> None:
    desk.files["F1"] = desk.edited("regions", merged)
    reply = desk.ask("regions file:F1")
    assert reply.text == "This map moves 2,609 sign-ups of 8 weeks from CD5 to CD4, and 1 other moves."
    shown = blocks.as_text(reply.blocks)
    assert "2,25" in shown
    assert "are of days that are past" in shown
    assert "CD5: 61.6 % of 2,080 → – of 0" in shown


def test_with_from_history_keeps_the_region_it_had(desk: Desk) -> None:
    desk.files["F1"] = desk.edited("regions", merged)
    reply = desk.ask("regions file:F1 from:2020-08-20")
    assert reply.report is not None
    assert reply.report["past"] == 0
    assert 0 < reply.report["shifts"] < 2609
    words = desk.yes("regions file:F1 from:2020-08-20 reason:x")
    assert "from:2020-08-20" in words
    assert desk.ask(words.replace("2020-08-20", "2020-08-21")).outcome == "refused"


def test_a_map_that_was_changed_since_it_was_looked_at_is_not_stored(desk: Desk) -> None:
    desk.files["F1"] = desk.edited("regions", merged)
    words = desk.yes("regions file:F1 reason:x")
    desk.files["F1"] = desk.edited("regions", lambda lines: lines[1:])
    before = maps.versions(desk.warehouse)
    assert "not what you looked at" in desk.ask(words).text
    assert maps.versions(desk.warehouse) == before


def test_of_two_at_once_one_is_told_that_the_other_was_quicker(desk: Desk) -> None:
    known = [version for version in maps.versions(desk.warehouse) if version.map == "regions"]
    version = maps.following(known, "regions", "U1", "x", NOW)
    maps.enforce(desk.warehouse, version)
    with pytest.raises(UserError, match="Somebody else has put another version in force"):
        maps.enforce(desk.warehouse, version)


HEADER = b"event_location_id,region,region_group,valid_from,valid_to\n"
WRONG = [
    (b"", "is empty"),
    (HEADER, "has no lines"),
    (b"event_location_id\n1\n", "region"),
    (HEADER + b"1,CD1,G,2020-13-01,\n", "line 2"),
    (HEADER + b"1,CD1,G,,\n1,CD2,G,2020-08-01,\n", "two regions at once"),
    (HEADER + b"1,CD1,G,,\n2,CD1,H,,\n", "two groups"),
    (HEADER + b"1,CD1,G,2020-08-02,2020-08-01\n", "ends before it begins"),
    (HEADER + b'1,"CD1,G,,\n', "not CSV"),
    (HEADER + b"1,\xff\xfe\x00,G,,\n", "line 2"),
]


@pytest.mark.parametrize(("content", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_map_that_cannot_be_right_is_refused_with_what_is_wrong(desk: Desk, content: bytes, said: str) -> None:
    desk.files["F1"] = content
    reply = desk.ask("regions file:F1 reason:x")
    assert reply.outcome == "refused"
    assert said in reply.text + blocks.as_text(reply.blocks)


def test_a_status_has_one_meaning_and_an_outcome_that_is_known(desk: Desk) -> None:
    desk.files["F1"] = b"status_name,outcome\nPaid,completed\n paid ,open\n"
    assert "is there 2 times" in desk.ask("statuses file:F1").text
    desk.files["F1"] = b"status_name,outcome\nPaid,perhaps\n"
    assert desk.ask("statuses file:F1").outcome == "refused"
    assert desk.ask("statuses file:F1 from:2020-08-01").outcome == "misread"


def test_of_several_lines_the_one_that_begins_last_holds() -> None:
    line = {"event_location_id": "1", "region": "B", "valid_from": None, "valid_to": None}
    later = line | {"region": "A", "valid_from": date(2020, 8, 1)}
    assert remap.region_on([line, later], date(2020, 7, 31)) == "B"
    assert remap.region_on([line, later], date(2020, 8, 1)) == "A"
    assert remap.region_on([], date(2020, 8, 1)) == "Unmapped"
