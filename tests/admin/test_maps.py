"""The maps of regions and statuses: shown, previewed to the last sign-up, versioned, restored; by whom and why."""

from __future__ import annotations

import csv
import io
import random
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bot import settings
from bot.admin.replies.maps import moves
from bot.admin.replies.maps.proposal import Proposal, propose
from bot.app import chart_workers, wiring
from bot.calendar import Span
from bot.cli import main
from bot.errors import UserError
from bot.imports import maps
from bot.imports import values as parsing
from bot.imports.maps import Version
from bot.imports.maps.files import Changes
from bot.imports.maps.kinds import KINDS
from bot.imports.maps.moves import MapEffect
from bot.imports.source_tables import TABLES
from bot.imports.sources import OURS
from bot.messages import File, Reply, Request
from bot.metrics import Coverage
from bot.pipeline import source
from bot.replies import blocks
from bot.settings import RegionFrom
from bot.tools import Published
from bot.warehouse import connection
from bot.warehouse.client import Warehouse
from bot.warehouse.schema import Column
from commands.admin.maps import goals as goals_command
from tests.support.homes import TODAY, living_in
from tests.support.schemas import ARROW, tables

NOW = datetime(2020, 8, 17, 14, tzinfo=UTC)
CAMPAIGN = Span(date(2020, 7, 1), date(2020, 11, 3))
Edit = Callable[[list[dict[str, str]]], list[dict[str, str]]]


@dataclass
class TeamChannel:
    """The data team's channel of a campaign of its own; files lie where they were dropped."""

    home: Path
    warehouse: Warehouse
    files: dict[str, bytes]
    now: datetime = NOW
    named: dict[str, str] = field(default_factory=dict)
    moved: bool = False

    def ask(self, text: str) -> Reply:
        mine = settings.read({"FLAKEBOT_HOME": str(self.home)})
        environment = wiring.Environment(lambda: self.now, fetch=self.fetch)
        inside = wiring.Backend(mine, self.warehouse, chart_workers.draw_here, environment)
        day = self.now.date()
        request = Request(text, "U0PRIYA000", "x", day, "R", now=self.now, entry_point="/flake-admin", data_team=True)
        reply = inside.answer(request)
        return reply.work(lambda _: None) if reply.work else reply

    def fetch(self, name: str) -> File:
        return File(self.named.get(name, f"{name}.csv"), self.files[name], name)

    def shown(self, text: str) -> str:
        return blocks.as_text(self.ask(text).blocks)

    def buttons(self, text: str) -> dict[str, str]:
        found = self.ask(text).blocks
        parts = [block for block in found if isinstance(block, dict) and block["type"] == "actions"]
        assert parts, blocks.as_text(found)
        values = {button["text"]["text"]: button["value"] for part in parts for button in part["elements"]}
        return {label: value.removeprefix("/flake-admin ") for label, value in values.items()}

    def yes(self, text: str) -> str:
        return self.buttons(text)["Put it in force"]

    def confirmed(self, text: str) -> Reply:
        """Ask, and press the button that says yes."""
        return self.ask(self.yes(text))

    def rows(self, column: str) -> list[dict[str, Any]]:
        question = "questions/statused" if column == "outcome" else "questions/located"
        return self.warehouse.ask(question, connection.published(self.warehouse).run_id).records()

    def counted(self, column: str) -> Counter[str]:
        """Count the published sign-ups by region, group or outcome."""
        found: Counter[str] = Counter()
        for row in self.rows(column):
            found[row[column]] += int(row["shifts"])
        return found

    def rates(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Count the flakes and the closed shifts of each region's weeks."""
        calendar = settings.read({}).calendar
        found: dict[tuple[str, str], tuple[int, int]] = {}
        for row in self.rows("region"):
            if row["event_date"] < self.now.date():
                key = row["region"], calendar.week(row["event_date"]).first.isoformat()
                flakes = int(row["no_show"]) + int(row["cancelled"])
                before = found.get(key, (0, 0))
                found[key] = before[0] + flakes, before[1] + flakes + int(row["completed"])
        return {key: counts for key, counts in found.items() if counts[1]}

    def edited(self, name: str, change: Edit) -> bytes:
        """Take the map as a CSV, and change its lines."""
        reply = self.ask(f"{name} csv:yes")
        assert reply.file is not None
        lines = list(csv.DictReader(io.StringIO(reply.file.content.decode("utf-8-sig"))))
        text = io.StringIO()
        writer = csv.DictWriter(text, lines[0].keys())
        writer.writeheader()
        writer.writerows(change(lines))
        return text.getvalue().encode()

    def versions(self, name: str = "regions") -> list[Version]:
        return [version for version in maps.versions(self.warehouse.ask) if version.map == name]

    def run(self) -> None:
        with living_in(self.home):
            assert main(["pipeline", "--today", TODAY]) == 0
        self.moved = bool(maps.in_force(self.warehouse))


@pytest.fixture
def team(own_sample_home: Path) -> Iterator[TeamChannel]:
    """Open the channel; whatever a test puts in force, the source's own maps are in force and published afterwards."""
    with living_in(own_sample_home):
        warehouse = connection.connect(settings.read({"FLAKEBOT_HOME": str(own_sample_home)}))
        team = TeamChannel(own_sample_home, warehouse, {})
        yield team
        for name in KINDS:
            known = team.versions(name)
            if known and known[0].dataset:
                maps.enforce(team.warehouse, maps.following(known, name, "U1", "the end", NOW))
        if team.moved:
            team.run()


def merged(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let CD5's location belong to CD4, CD6 to another group, and map one that was left out."""
    changed = [line | {"region": "CD4"} if line["region"] == "CD5" else line for line in lines]
    changed = [line | {"region_group": "Metro"} if line["region"] == "CD6" else line for line in changed]
    return [*changed, lines[0] | {"event_location_id": "13999", "region": "CD8", "region_group": "Greater Minnesota"}]


def renamed(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let CD5's location be a region of its own, in another group."""
    return [line | {"region": "West", "region_group": "Suburbs"} if line["region"] == "CD5" else line for line in lines]


def explained(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    return [*lines, {"status_name": "PAID", "outcome": "completed"}, {"status_name": "unpaid", "outcome": "no_show"}]


def after(before: Counter[str], moves: list[dict[str, Any]]) -> Counter[str]:
    foreseen = Counter(before)
    for move in moves:
        foreseen[move["origin"]] -= move["shifts"]
        foreseen[move["target"]] += move["shifts"]
    return +foreseen


def test_a_map_is_shown_with_what_hangs_on_what_it_leaves_out(team: TeamChannel) -> None:
    shown = team.shown("regions")
    assert "9 lines of regions. 3 locations without a region, with 183 sign-ups." in shown
    assert "13999: 63 sign-ups, Jul 18 – Aug 30" in shown
    assert re.search(r"none named: 63 sign-ups, .*\. Give the events a location in VAN", shown)
    assert re.search(r"013618: .*\. The map has “13618”", shown)
    assert "It is the source's own, as the load or the sync brings it." in shown
    assert "data through Sun, Aug 16" in shown
    statuses = team.shown("statuses")
    assert "17 lines of statuses. 3 statuses without a meaning, with 27 sign-ups" in statuses
    assert "Paid: 9 sign-ups" in statuses
    assert "Cancel-Web     cancelled   as a flake" in statuses
    assert "Completed      completed    as a show" in statuses


@pytest.mark.parametrize(
    ("name", "column", "edit", "words"),
    [
        ("regions", "region", merged, ""),
        ("regions", "region", renamed, " from:2020-08-05"),
        ("statuses", "outcome", explained, ""),
    ],
    ids=["regions", "regions from a day on", "statuses"],
)
def test_what_is_foreseen_is_what_the_next_run_gives(
    team: TeamChannel, name: str, column: str, edit: Edit, words: str
) -> None:
    team.files["F1"] = team.edited(name, edit)
    before, groups, rates = team.counted(column), team.counted("region_group"), team.rates()
    report = team.ask(f"{name} file:F1{words}").report
    assert report is not None
    assert team.counted(column) == before, "looking changes nothing"
    stored = team.confirmed(f"{name} file:F1{words} reason:turf was cut anew")
    assert f"of {name} is in force with the next run" in stored.text
    assert team.counted(column) == before, "nothing moves before the next run"
    team.run()
    assert team.counted(column) == after(before, report["moves"]) != before
    assert team.counted("region_group") == after(groups, report["groups"])
    weeks = [row for row in report["rows"] if row["what"] == "flake rate"]
    then = {(row["region"], row["week"]): (row["flakes_then"], row["closed_then"]) for row in weeks}
    was = {(row["region"], row["week"]): (row["flakes_before"], row["closed_before"]) for row in weeks}
    untouched = {key: counts for key, counts in rates.items() if key not in was}
    assert untouched | {key: counts for key, counts in was.items() if counts[1]} == rates
    assert untouched | {key: counts for key, counts in then.items() if counts[1]} == team.rates()


def test_a_version_can_be_put_back_and_again_and_all_versions_stay(team: TeamChannel) -> None:
    before = team.counted("region")
    team.files["F1"] = team.edited("regions", merged)
    first = len(team.versions()) + 1
    assert f"Version {first} of regions" in team.confirmed("regions file:F1 reason:turf was cut anew").text
    newest = team.versions()[0]
    assert (newest.reason, newest.person, newest.lines) == ("turf was cut anew", "U0PRIYA000", 10)
    shown = team.shown("regions")
    assert f"It is version {first}, since Mon, Aug 17, 9:00 AM by <@U0PRIYA000>: turf was cut anew." in shown
    team.run()
    assert team.counted("region") != before
    proposed = team.ask("regions revert:0 reason:a mistake")
    assert proposed.text.startswith("This map moves 2,629 sign-ups of 8 weeks from CD4 to CD5")
    team.confirmed("regions revert:0 reason:a mistake")
    team.run()
    assert team.counted("region") == before
    assert "It is the source's own again" in team.shown("regions")
    team.confirmed(f"regions revert:{first} reason:no mistake")
    assert maps.in_force(team.warehouse) == {"regions": newest.dataset}
    assert f"version {first} again: no mistake. In force." in team.shown("regions")
    assert [version.reason for version in team.versions()[2::-1]] == ["turf was cut anew", "a mistake", "no mistake"]


def test_what_is_stored_has_none_of_a_files_other_columns(team: TeamChannel) -> None:
    lines = team.edited("regions", merged).decode().splitlines()
    named = [f"{line},{'name,phone' if at == 0 else 'Somebody,612-555-0123'}" for at, line in enumerate(lines)]
    team.files["F1"] = "\n".join(named).encode()
    reply = team.ask("regions file:F1 csv:yes")
    assert reply.file is not None
    stored = team.confirmed("regions file:F1")
    present = team.warehouse.columns(team.versions()[0].dataset, "regions")
    assert list(present or ()) == [column.name for column in TABLES["regions"].columns]
    uses = str(team.warehouse.ask("questions/audit").records())
    for text in (str(reply), reply.file.content.decode(), str(stored), team.shown("regions"), uses):
        assert "612-555" not in text
        assert "Somebody" not in text


def test_the_biggest_move_is_the_headline_and_past_days_are_warned_of(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    reply = team.ask("regions file:F1 csv:yes")
    assert reply.text == "This map moves 2,629 sign-ups of 8 weeks from CD5 to CD4, and 1 other move."
    shown = blocks.as_text(reply.blocks)
    assert "Lines: 1 new, 2 changed, 0 gone. Jul 11 – Aug 30." in shown
    assert "2,263 sign-ups of days that are past would count elsewhere" in shown
    assert "CD5: 61.3% of 2,074 → – of 0" in shown
    assert "CD5        Sat, Aug 8  64.3%     437         –    0" in shown
    assert "Suburbs               Metro       836      8           701" in shown
    assert "data through Sun, Aug 16" in shown
    assert reply.file is not None
    rows = list(csv.DictReader(io.StringIO(reply.file.content.decode("utf-8-sig"))))
    assert sum(int(row["Sign-ups"]) for row in rows if row["What"] == "moves by region") == 2629 + 63


def test_a_group_that_changes_moves_answers_too(team: TeamChannel) -> None:
    team.files["F1"] = team.edited(
        "regions",
        lambda lines: [line | {"region_group": "Suburbs"} if line["region"] == "CD5" else line for line in lines],
    )
    assert team.ask("regions file:F1").text == (
        "This map moves 2,629 sign-ups of 8 weeks from group Metro to group Suburbs."
    )
    assert list(team.buttons("regions file:F1")) == ["Put it in force"]
    assert "CD5 is in two groups, Metro and Suburbs" in team.ask("regions file:F1 from:2020-08-20").text


def test_history_keeps_the_region_it_had_by_one_button(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", renamed)
    begin = team.buttons("regions file:F1 reason:turf was cut anew")["Begin today instead"]
    assert begin == "regions file:F1 from:2020-08-17 reason:turf was cut anew"
    reply = team.ask(begin)
    assert reply.report is not None
    assert reply.report["past"] == 0
    assert 0 < reply.report["shifts"] < 2629
    shown = blocks.as_text(reply.blocks)
    assert "would count elsewhere" not in shown
    assert "+ 13618, West, Suburbs, 2020-08-17, –" in shown
    assert "+ 13618, CD5, Metro, –, 2020-08-16" in shown
    words = team.yes(begin)
    assert team.ask(words.replace("2020-08-17", "2020-08-18")).outcome == "refused"
    assert "in force with the next run" in team.ask(words).text


def test_a_day_is_one_of_the_campaigns(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    assert "before the campaign" in team.ask("regions file:F1 from:0001-01-01").text
    assert "after the campaign" in team.ask("regions file:F1 from:2021-01-01").text
    assert "takes a date like 2020-08-24" in team.ask("regions file:F1 from:tomorrow").text
    assert team.ask("statuses file:F1 from:2020-08-20").outcome == "misread"
    assert team.ask("regions revert:0 from:2020-08-20 reason:x").outcome == "misread"


def test_what_was_changed_since_it_was_looked_at_is_not_stored(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    words, before = team.yes("regions file:F1 reason:x"), team.versions()
    team.files["F1"] = team.edited("regions", lambda lines: lines[1:])
    assert "not what you looked at" in team.ask(words).text
    assert "Look at what it moves first" in team.ask("regions file:F1 confirm:yes").text
    assert team.versions() == before


def test_a_map_is_not_replaced_by_somebody_who_has_not_seen_it(team: TeamChannel) -> None:
    team.files["F1"], team.files["F2"] = team.edited("regions", merged), team.edited("regions", renamed)
    mine, theirs = team.yes("regions file:F1 reason:x"), team.yes("regions file:F2 reason:y")
    assert "in force with the next run" in team.ask(theirs).text
    known = team.versions()
    assert "or the one in force, is not what you looked at" in team.ask(mine).text
    assert "in force already" in team.ask(theirs).text, "pressed twice it is stored once"
    assert team.versions() == known
    assert "in force with the next run" in team.confirmed("regions file:F1 reason:x").text


def test_of_two_at_once_one_wins_and_the_other_is_told(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    known = team.versions()
    lines = maps.files.read(KINDS["regions"], File("m.csv", team.files["F1"], ""), (), CAMPAIGN)

    def store(person: str) -> str:
        version = maps.following(known, "regions", person, "x", NOW)
        try:
            return maps.store(team.warehouse, lines, version).person
        except UserError as error:
            return error.text

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(store, ("U1", "U2", "U3", "U4")))
    made = team.versions()
    assert len(made) == len(known) + 1
    assert made[0].person in said
    assert sum("Somebody else has put another version in force" in text for text in said) == 3


def test_an_upload_that_was_killed_changes_nothing_and_is_swept_away(team: TeamChannel, monkeypatch: Any) -> None:
    team.files["F1"] = team.edited("regions", merged)
    words, known = team.yes("regions file:F1 reason:x"), team.versions()
    before = set(team.warehouse.datasets("flakebot_map_"))
    with monkeypatch.context() as patched:
        patched.setattr("bot.imports.maps.stored.enforce", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with suppress(KeyboardInterrupt):
            team.ask(words)
    left = set(team.warehouse.datasets("flakebot_map_")) - before
    assert len(left) == 1
    assert team.versions() == known
    team.now = NOW + timedelta(hours=2)
    team.ask(team.yes("regions file:F1 reason:x"))
    assert not left & set(team.warehouse.datasets("flakebot_map_"))
    assert team.versions()[0].dataset in team.warehouse.datasets("flakebot_map_")


def test_a_version_whose_lines_are_gone_stops_the_run_and_can_be_replaced(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    team.confirmed("regions file:F1 reason:x")
    newest, published = team.versions()[0], connection.published(team.warehouse)
    team.warehouse.drop_dataset(newest.dataset)
    with living_in(team.home):
        assert main(["pipeline", "--today", TODAY]) == 1
    assert connection.published(team.warehouse) == published
    assert f"its dataset {newest.dataset} is gone" in team.ask("regions").text
    assert f"revert:{newest.version}" not in team.confirmed("regions revert:0 reason:gone").text
    assert "lines of version" in team.ask(f"regions revert:{newest.version} reason:x").text


def test_words_that_make_no_sense_are_said(team: TeamChannel) -> None:
    assert "Say why" in team.ask("regions revert:0").text
    assert "There is no version 99 of regions" in team.ask("regions revert:99 reason:x").text
    assert "in force already" in team.ask("statuses revert:0 reason:x").text
    assert "300 characters" in team.ask(f"regions revert:0 reason:{'x' * 301}").text
    for words in ("regions CD5", "regions confirm:abc", "regions from:2020-08-20"):
        assert team.ask(words).outcome == "misread"
    team.files["F1"] = b"event_location_id,region\n1,CD1\n1,CD2\n"
    assert "line 3, valid_from: location 1 is in CD1 and CD2 at once" in team.ask("regions file:F1").text
    assert "has the columns of regions, not of statuses" in team.ask("statuses file:F1").text
    team.files["F1"] = b"event_location_id,region,valid_from\n1,CD1,soon\n"
    assert "  line 2, valid_from: 'soon'" in team.ask("regions file:F1").text


def test_a_map_that_waits_for_its_run_is_told_apart_in_the_next_preview(team: TeamChannel) -> None:
    team.files["F1"], team.files["F2"] = team.edited("regions", merged), team.edited("regions", renamed)
    assert "waits for its run" not in blocks.as_text(team.ask("regions file:F1").blocks)
    words = team.yes("regions file:F1")
    published = connection.published(team.warehouse)
    team.now = (published.started_at or published.published_at) + timedelta(hours=1)
    team.ask(words)
    version = team.versions()[0].version
    team.now = NOW
    assert f"Version {version} of regions still waits for its run" in blocks.as_text(team.ask("regions file:F2").blocks)


def test_a_file_without_a_reason_is_stored_by_its_name_and_no_name_is_taken_for_words(team: TeamChannel) -> None:
    team.files["F1"], team.named["F1"] = team.edited("regions", merged), "from:May confirm=<x>.csv"
    team.confirmed("regions file:F1")
    assert team.versions()[0].reason == "from May confirm <x>.csv"
    assert "<x>" not in str(team.ask("regions").blocks)


def test_a_syncs_map_may_lack_columns_and_have_overlaps(team: TeamChannel, tmp_path: Path) -> None:
    before = team.warehouse.datasets("flakebot_map_")
    team.warehouse.create_dataset("lean")
    path = tmp_path / "regions.parquet"
    pq.write_table(pa.table({"event_location_id": ["1", "1"], "region": ["CD1", "CD2"]}), path)
    team.warehouse.load(path, "lean", "regions", (Column("event_location_id"), Column("region")))
    lines = maps.read(team.warehouse, "regions", ["lean"], NOW)
    assert [line["region"] for line in lines] == ["CD1", "CD2"]
    assert "in CD1 and CD2 at once" in KINDS["regions"].faults(lines, CAMPAIGN)[0].remedy
    assert len(maps.read(team.warehouse, "statuses", ["lean"], NOW)) == 17
    with pytest.raises(UserError, match="There is no regions table in nowhere"):
        maps.read(team.warehouse, "regions", ["nowhere"], NOW)
    assert team.warehouse.datasets("flakebot_map_") == before


@pytest.mark.parametrize("seed", range(3))
def test_each_location_has_each_day_the_region_that_the_pipeline_gives_it(team: TeamChannel, seed: int) -> None:
    """Lines that overlap too: the source's own map may have them."""
    dice = random.Random(seed)
    days = [date(2020, 7, 25) + timedelta(day) for day in range(14)]

    def line(region: str) -> dict[str, Any]:
        span: dict[str, Any] = {end: dice.choice([None, *days]) for end in ("valid_from", "valid_to")}
        return {"event_location_id": str(dice.randrange(6)), "region": region, "region_group": GROUPS[region]} | span

    regions = [line(region) for region in dice.choices(list(GROUPS), k=40)]
    people = [(place, day) for place in map(str, range(7)) for day in days]
    newest = [
        {"person_key": str(at), "event_id": "1", "event_date": day, "event_location_id": place, "deleted": False}
        for at, (place, day) in enumerate(people)
    ]
    dataset = f"rule_{seed}"
    team.warehouse.create_dataset(dataset)
    for table, rows in (("regions", regions), ("newest", newest), ("labels", [])):
        fill(team.warehouse, dataset, table, rows)
    team.warehouse.build("normalize/places", dataset, region_from="location")
    team.warehouse.build("normalize/sign_ups", dataset, region_from="location")
    found = team.warehouse.ask("questions/located", dataset).records()
    theirs = {
        (row["event_location_id"], row["event_date"]): (str(row["region"]), str(row["region_group"])) for row in found
    }
    its = {place: [line for line in regions if line["event_location_id"] == place] for place, _ in people}
    assert {(place, day): maps.moves.place_on(maps.moves.preferred(its[place]), day) for place, day in people} == theirs


GROUPS = {"CD1": "Greater", "CD2": None, "Élan": "Metro", "cd1": "Metro"}


@pytest.mark.parametrize("region_from", ["turf", "event_name"])
def test_turf_and_events_names_have_the_region_that_the_pipeline_gives_them(
    team: TeamChannel, region_from: RegionFrom
) -> None:
    day, open_ = date(2020, 8, 1), {"valid_from": None, "valid_to": None}
    keys = {"CD5": "CD5", "cd5  north": "CD5 North", "Élan": "Élan", "calls": "Calls", "(-)": "None", "North": "CD9"}
    regions: list[dict[str, Any]] = [
        {"event_location_id": key, "region": region, "region_group": "Metro"} | open_ for key, region in keys.items()
    ]
    regions[-1]["valid_to"] = date(2020, 7, 31)
    names = ["Coord: cd5-NORTH calls", "CD51 calls", "CD5", "North", "ÉLAN!", "None (-)", "South", "Calls CD5"]
    newest = [
        {"person_key": str(at), "myc_van_id": str(at), "event_id": "1", "event_date": day, "event_name": name}
        | {"event_location_id": "CD5", "deleted": False}
        for at, name in enumerate(names)
    ]
    labels = [
        {"myc_van_id": str(at), "organizer": "Uptown", "priority": 1, "region_name": name}
        for at, name in enumerate(names)
    ]
    dataset = f"rule_{region_from}"
    team.warehouse.create_dataset(dataset)
    for table, rows in (("regions", regions), ("newest", newest), ("labels", labels)):
        fill(team.warehouse, dataset, table, rows)
    team.warehouse.build("normalize/places", dataset, region_from=region_from)
    team.warehouse.build("normalize/sign_ups", dataset, region_from=region_from)
    found = team.warehouse.ask("questions/located", dataset).records()
    its = maps.moves.lines_by_place(regions, region_from)
    assert {row["event_location_id"] for row in found} == set(names)
    for row in found:
        assert maps.moves.place_on(its(row["event_location_id"]), day) == (row["region"], row["region_group"]), row
    assert not maps.moves.regions(
        found, regions, maps.moves.Totals(Coverage(day, None), lambda _: day), region_from
    ).shifts


def fill(warehouse: Warehouse, dataset: str, table: str, rows: list[dict[str, Any]]) -> None:
    """Load rows as a table of a dataset."""
    columns = tables()[table]
    arrays = {name: pa.array([row.get(name) for row in rows], ARROW[kind]) for name, kind in columns}
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch, "rows.parquet")
        pq.write_table(pa.table(arrays), path)
        warehouse.load(path, dataset, table, [Column(name, kind) for name, kind in columns])  # type: ignore[arg-type]


def test_a_status_is_compared_as_the_pipeline_does(team: TeamChannel) -> None:
    words = [
        "No Show",
        " no  show ",
        "NO\tSHOW",
        "No\u00a0Show",
        "Noshow",
        "Left\u2003Msg",
        "\u00a0Paid\u00a0",
        "paid",
        "",
    ]
    attendees = [
        {"event_id": str(at), "event_date": date(2020, 8, 1), "myc_van_id": str(at), "mrr_status_name": word}
        for at, word in enumerate(words)
    ]
    meant = [{"status_name": "No Show", "outcome": "no_show"}, {"status_name": "PAID", "outcome": "open"}]
    meant += [{"status_name": "paid", "outcome": "completed"}, {"status_name": "left msg", "outcome": "open"}]
    team.warehouse.create_dataset("meaning")
    fill(team.warehouse, "meaning", "event_attendees", attendees)
    fill(team.warehouse, "meaning", "statuses", meant)
    team.warehouse.build("normalize/newest", "meaning", salt="x")
    fill(team.warehouse, "meaning", "regions", [])
    fill(team.warehouse, "meaning", "labels", [])
    fill(team.warehouse, "meaning", "places", [])
    team.warehouse.build("normalize/sign_ups", "meaning", region_from="location")
    rows = team.warehouse.ask("questions/statused", "meaning").records()
    outcomes = maps.meanings.meanings(meant)
    ours = {row["status_name"]: outcomes.get(parsing.status_key(row["status_name"]), "unknown") for row in rows}
    assert ours == {row["status_name"]: row["outcome"] for row in rows}


def test_statuses_of_which_there_are_several_rows_are_said_to_be_unsure(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("statuses", explained)
    reply = team.ask("statuses file:F1")
    assert reply.report is not None
    assert reply.report["unsure"] == sum(int(row["several"]) for row in team.rows("outcome")) > 0
    assert "VAN has several rows of each of" in blocks.as_text(reply.blocks)


def test_a_map_that_moves_much_shows_the_most_and_has_all_in_a_csv() -> None:
    day, today = date(2020, 8, 1), NOW.date()
    rows = [
        {
            "event_location_id": str(at),
            "event_date": day,
            "region": f"R{at}",
            "region_group": "<Metro>",
            "shifts": at + 1,
        }
        | {"completed": 1, "no_show": 0, "cancelled": 0}
        for at in range(300)
    ]
    lines = [
        {"event_location_id": str(at), "region": f"S{at}", "region_group": "<Metro>", "valid_from": None}
        | {"valid_to": None}
        for at in range(300)
    ]
    found = maps.moves.regions(rows, lines, maps.moves.Totals(Coverage(today, day), lambda _: day))
    assert isinstance(found, MapEffect)
    published = Published("run", "", NOW, today)
    changes = Changes(tuple(lines), tuple(lines), 0)
    preview = moves.preview(found, moves.Against("regions", "region", True, changes, published))
    reply = propose(Proposal("regions", "moves", preview, changes, "/flake-admin x", published))
    assert reply.text == "This map moves 300 sign-ups of 1 week from R299 to S299, and 299 other moves."
    shown = blocks.as_text(reply.blocks)
    assert "and 584 more" in shown
    assert "<Metro>" in shown
    assert "<Metro>" not in str(reply.blocks)
    assert "R259" not in shown
    assert reply.file is not None
    assert reply.file.content.decode().count("moves by region") == 300


def test_the_source_is_named_with_and_without_the_maps_that_were_uploaded(team: TeamChannel) -> None:
    team.files["F1"] = team.edited("regions", merged)
    team.confirmed("regions file:F1 reason:x")
    own, all_ = (find(team.warehouse, ()).datasets for find in (source.find_own, source.find))
    assert all_ == (team.versions()[0].dataset, *own)


def test_two_maps_that_are_uploaded_at_once_are_both_in_force(
    team: TeamChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    team.files |= {"R": team.edited("regions", merged), "S": team.edited("statuses", explained)}
    regions, statuses = team.yes("regions file:R reason:x"), team.yes("statuses file:S reason:x")
    real = maps.enforce

    def slow(warehouse: Warehouse, version: Version) -> Version:
        monkeypatch.setattr("bot.imports.maps.stored.enforce", real)
        team.now = NOW + timedelta(seconds=2)
        assert "in force" in team.ask(statuses).text
        return real(warehouse, version)

    monkeypatch.setattr("bot.imports.maps.stored.enforce", slow)
    assert "in force" in team.ask(regions).text
    assert set(maps.in_force(team.warehouse)) == {"regions", "statuses"}


def test_a_number_is_taken_once_whatever_the_day_and_again_where_the_table_was_brought_back(
    team: TeamChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.warehouse.client.APPEARS_SECONDS", 1.0)
    known = maps.versions(team.warehouse.ask)
    tonight, tomorrow = (
        maps.following(known, "statuses", who, "x", datetime(2020, 8, 18, 23, 59, 59, tzinfo=UTC) + after)
        for who, after in (("U1", timedelta()), ("U2", timedelta(seconds=2)))
    )
    maps.enforce(team.warehouse, tonight)
    with pytest.raises(UserError, match="Somebody else"):
        maps.enforce(team.warehouse, tomorrow)
    own = team.warehouse.dataset
    kept = ", ".join(team.warehouse.columns(own, "maps") or {})
    team.warehouse.copy(
        f"SELECT {kept} FROM maps WHERE version < {tonight.version} OR map = 'regions'", own, own, "maps"
    )
    assert maps.enforce(team.warehouse, tomorrow).person == "U2"


def version(name: str, number: int, dataset: str) -> Version:
    return Version(name, number, dataset, "U1", NOW, "x", None)


@pytest.mark.parametrize(
    ("known", "source", "waits"),
    [
        ([], "load1", []),
        ([version("regions", 1, "map1")], "load1", [1]),
        ([version("regions", 1, "map1")], "map1,load1", []),
        ([version("regions", 2, "map2"), version("regions", 1, "map1")], "map1,load1", [2]),
        ([version("regions", 2, ""), version("regions", 1, "map1")], "map1,load1", [2]),
        ([version("regions", 2, ""), version("regions", 1, "map1")], "load1", []),
        ([version("regions", 3, "map1"), version("regions", 2, "map2")], "map1,load1", []),
        ([version("statuses", 1, "map9"), version("regions", 1, "map1")], "map1,load1", [1]),
    ],
)
def test_a_version_waits_until_readers_see_a_run_that_used_it(
    known: list[Version], source: str, waits: list[int]
) -> None:
    assert [each.version for each in maps.waiting(known, source)] == waits


def test_a_files_name_is_never_taken_for_words(team: TeamChannel) -> None:
    team.files["F"], team.named["F"] = team.edited("statuses", explained), "statuses confirm：final = 2.csv"
    assert "in force" in team.confirmed("statuses file:F").text
    assert team.versions("statuses")[0].reason == "statuses confirm final 2.csv"


def test_what_strangers_type_is_not_repeated_and_pushes_nothing_out(team: TeamChannel) -> None:
    team.now = NOW + timedelta(days=1)
    team.ask("check locations_mapped")
    mine = settings.read({"FLAKEBOT_HOME": str(team.home), "DATA_TEAM": "S0DATATEAM"})
    inside = wiring.Backend(mine, team.warehouse, chart_workers.draw_here, wiring.Environment(lambda: team.now))
    text = "x`\nMon Aug 17, 09:05: <@U0PRIYA000> `/flake-admin thaw all reason:fine` answered (F7K2QD)\n`" + "&" * 400
    for number in range(25):
        stranger = Request(text, "U0EVE00000", "C1", NOW.date(), f"S{number}", now=team.now, entry_point="/flake-admin")
        assert inside.answer(stranger).outcome == "refused"
    said = team.shown("status")
    assert "thaw all" not in said
    assert re.search(r"Turned away lately: 20, the last \S*U0EVE00000", said)
    assert "/flake-admin check locations_mapped answered" in said
    assert "Version " in said


NEW_ATTEMPTS = [
    {"date": "2020-08-12", "organizer": "Nobody", "method": "door", "attempts": "350", "conversations": "15"}
] * 2
GOALS = "valid_from,valid_to,metric,level,name,method,goal\n"


def raised(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """Let CD5 do less, and set goals for a region and a turf that there may not be."""
    changed = [
        line | {"goal": "350"} if (line["name"], line["metric"], line["valid_from"]) == ("CD5", "calls", "") else line
        for line in lines
    ]
    new = lines[0] | {"valid_from": "2020-09-05", "metric": "doors", "goal": "1,600"}
    places = [("region_group", "metro"), ("region", "CD55"), ("organizer", "Entirely New")]
    return [*changed, *(new | {"level": level, "name": name} for level, name in places)]


def test_goals_are_shown_compared_in_words_stored_and_put_back(team: TeamChannel) -> None:
    before = team.shown("goals")
    assert re.search(r"\d+ lines of goals\. For \d+ places and organizers\.", before)
    assert "calls" in before
    team.files["F1"] = team.edited("goals", raised)
    reply = team.ask("file F1")
    shown = blocks.as_text(reply.blocks)
    assert reply.text == "CD5 calls 400 → 350 until Aug 21, and 3 other changes."
    assert "Lines: 3 new, 1 changed, 0 gone." in shown
    assert "• CD5 calls 400 → 350 until Aug 21" in shown
    assert "Not in the published numbers, so wrong unless new: region CD55 (like CD5?)" in shown
    assert "wrong unless new: organizer Entirely New" in shown
    assert "region group" not in shown, "names are compared without case"
    assert "Compared with what is in force; answers change with the next run." in shown
    reply = team.confirmed("goals file:F1 reason:after the debate")
    assert "of goals is in force with the next run" in reply.text
    assert "rerun pipeline reason:goals version" in str(reply.blocks)
    team.files["F2"] = b"date,organizer,method,attempts,conversations\n2020-08-12,Nobody,text,700,30\n"
    assert "a file replaces the whole table" in team.shown("other_attempts file:F2")
    team.files["F2"] = team.edited("other_attempts", lambda lines: [*lines, *NEW_ATTEMPTS])
    reply = team.ask("file F2")
    assert reply.text == "New: door attempts 700 for Aug 8–14, and 1 other change."
    assert "1 line is there already, word for word" in blocks.as_text(reply.blocks)
    assert "organizer Nobody" in blocks.as_text(reply.blocks)
    team.confirmed("other_attempts file:F2")
    for name in ("goals", "other_attempts"):
        datasets = source.find(team.warehouse, ()).datasets
        found = source.look_up(team.warehouse, datasets, OURS, TABLES[name])
        assert found
        assert found.dataset == team.versions(name)[0].dataset, "the next run reads it"
    assert "It is version" in team.shown("goals")
    shown = blocks.as_text(team.ask("goals revert:0 reason:too few").blocks)
    assert "CD5 calls 350 → 400 until Aug 21" in shown
    assert "gone: doors 1,600 a week from Sep 5 for each of metro, CD55, Entirely New" in shown
    team.confirmed("goals revert:0 reason:too few")
    assert "It is the source's own again" in team.shown("goals")


def test_a_table_that_the_source_lacks_is_empty_and_says_how_to_fill_it(team: TeamChannel) -> None:
    assert maps.read(team.warehouse, "weeks", ["nowhere"], NOW) == ()
    assert len(maps.read(team.warehouse, "contact_types", ["nowhere"], NOW)) > 10, "there is a default"
    gaps = goals_command.MAP.gaps((), object())  # type: ignore[arg-type]
    assert gaps.lines == ("Drop a CSV with the columns valid_from, valid_to, metric, level, name, method, goal.",)
    assert "10 lines of contact_types. 4 contact types, 6 results." in team.shown("contact_types")
    assert "All other days are in the usual weeks." in team.shown("weeks")
    assert "A file replaces the whole table: add" in team.shown("other_attempts")


def test_another_table_is_refused_by_line_and_a_day_to_begin_on_does_not_go_with_it(team: TeamChannel) -> None:
    team.files["F1"] = (GOALS + ",,calls,region,CD5,,400\n,,cals,region,CD5,,x\n").encode()
    said = team.ask("file F1").text
    assert "Nothing was stored: 2 things are wrong in F1.csv." in said
    assert "line 3, metric: 'cals': is not a metric; did you mean calls? Or write one of shifts" in said
    assert "line 3, goal: 'x': is not a whole number of 0 or more" in said
    assert "from: goes with regions: a goal has days of its own" in team.ask("goals file:F1 from:2020-08-20").text
    assert "has the columns of goals, not of weeks" in team.ask("weeks file:F1").text
