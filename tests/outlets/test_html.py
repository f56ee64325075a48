"""The HTML file: what its pages say of a place, what they do not say, and that it is one safe whole file."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import settings
from bot.errors import UsageError, UserError
from bot.outlets import html
from tests.support.contract_rows import ABOUT, THROUGH, TODAY, Shifts, contract
from tests.support.page import Page, Row, Table

SUNDAY, MONDAY = date(2020, 8, 16), TODAY
METRO = (
    Shifts(SUNDAY, {"completed": 12, "no_show": 20, "cancelled": 8, "unclosed": 3}),
    Shifts(MONDAY, {"scheduled": 9, "confirmed": 4}),
    *(Shifts(SUNDAY - timedelta(7 * week), {"completed": 40, "no_show": 60}) for week in range(1, 6)),
    Shifts(SUNDAY, {"completed": 2, "no_show": 6}, "CD4-01 Highland Park", region="CD4"),
    Shifts(SUNDAY, {"completed": 5, "no_show": 7}, event_type="Canvass"),
)


def page(*shifts: Shifts, only: str = "", **variables: str) -> Page:
    return Page(html.render(contract(*shifts), settings.read(variables), only))


def table(found: Page, place: str, by: str) -> Table:
    return next(each for each in found.tables if (each.place, each.attributes["data-by"]) == (place, by))


def row(found: Page, place: str, by: str, key: str) -> Row:
    return next(each for each in table(found, place, by).rows if each.attributes["data-key"] == key)


def test_it_says_what_slack_says_and_shows_the_counts() -> None:
    found = page(*METRO)
    assert "CD5 this week, through Sunday: 70.0% flaked (28 of 40), maybe worse than" in found.text
    assert "10.0 points higher than 60.0% of 100: could be chance." in found.text
    assert "By organizer, Jul 18 – Aug 14 Last four weeks This week" in found.text
    assert row(found, "CD5", "day", "2020-08-16").cells["flake_rate"] == "70%"
    assert row(found, "CD5", "day", "2020-08-17").number("scheduled") == 9
    assert [each.place for each in found.tables if each.attributes["data-by"] == "day"] == ["", "Metro", "CD4", "CD5"]


def test_few_shifts_have_no_rate_and_none_are_a_dash() -> None:
    found = page(*METRO)
    assert row(found, "Metro", "region", "CD4").cells["flake_rate"] == "–"
    assert row(found, "Metro", "region", "CD4").number("total_flakes") == 6
    assert row(found, "CD5", "type", "Canvass").cells["flake_rate"] == "58%"
    assert " few" in html.render(contract(*METRO), settings.read({}))
    assert row(found, "CD5", "day", "2020-08-17").cells["flake_rate"] == "–"
    assert "0%" not in [each.cells.get("flake_rate") for found_ in found.tables for each in found_.rows]


def test_where_nothing_counts_toward_goals_there_is_no_page_of_them() -> None:
    assert "Percent to goal" not in page(*METRO).text


def test_before_the_first_covered_day_it_says_so() -> None:
    about = replace(ABOUT, data_through=None)
    found = page(Shifts(MONDAY, {"scheduled": 9, "confirmed": 4}, about=about))
    assert "Too early for this week." in found.text
    assert "VAN data of no whole day yet" in found.text
    assert not [tag for tag, _ in found.elements if tag == "svg"]


def test_held_places_say_since_when_why_and_how_far_their_data_go() -> None:
    since = datetime(2020, 8, 15, 13, 30, tzinfo=UTC)
    held = replace(ABOUT, run_id="r0", held_since=since, held_because="half an export")
    fresh = replace(ABOUT, region_group="Suburbs")
    found = page(
        Shifts(SUNDAY, {"completed": 1}, about=held), Shifts(SUNDAY, {"completed": 1}, region="CD2", about=fresh)
    )
    said = "CD5: held since Sat, Aug 15, 8:30 AM: “half an export”. VAN data there end Sun, Aug 16."
    assert found.text.count(said) == 2
    both = [Shifts(SUNDAY, {"completed": 1}, region=region, about=held) for region in ("CD4", "CD5")]
    assert "Metro: held since Sat" in page(*both, Shifts(SUNDAY, {"completed": 1}, region="CD2", about=fresh)).text
    assert "held" not in page(*METRO).text


def test_another_definition_is_named_and_different_ones_are_not_added() -> None:
    other = replace(ABOUT, definition="no_show_only, changed: left msg (no_show)")
    only = page(*(replace(each, about=other) for each in METRO))
    assert "Definition no_show_only, changed: left msg (no_show)" in only.text
    assert row(only, "CD5", "day", "2020-08-16").number("total") == 32
    both = page(Shifts(SUNDAY, {"completed": 1}, about=other), Shifts(SUNDAY, {"completed": 1}, region="CD4"))
    assert {each.place for each in both.tables} == {"CD4", "CD5"}


def test_whatever_stands_in_the_tables_is_text() -> None:
    evil = "</title><script>alert(1)</script>\"'&{{ 7*7 }}"
    about = replace(ABOUT, region=evil, region_group=evil[::-1], campaign=evil, held_since=TODAY_AT, held_because=evil)
    found = page(
        Shifts(SUNDAY, {"completed": 20, "no_show": 20}, evil, evil, evil, about),
        Shifts(SUNDAY, {"completed": 20, "no_show": 20}, "other", evil, "other", about),
        DEFAULT_EVENT_TYPE="all",
    )
    assert not [tag for tag, _ in found.elements if tag in ("script", "img", "iframe", "object")]
    assert {evil, evil[::-1], "other"} <= {each.place for each in found.tables}
    assert row(found, evil, "organizer", evil).name == evil
    assert "49" not in found.text


TODAY_AT = datetime(2020, 8, 17, 12, tzinfo=UTC)


def test_nothing_is_loaded_and_no_program_runs() -> None:
    text = html.render(contract(*METRO), settings.read({}))
    found = Page(text)
    links = [attributes["href"] for tag, attributes in found.elements if tag == "a"]
    ids = {attributes["id"] for _, attributes in found.elements if "id" in attributes}
    assert links
    assert {link.removeprefix("#") for link in links} <= ids
    assert not re.search(r"https?:|url\(|@import|<script|<link|src=|\son\w+=", text)
    assert "default-src 'none'" in text


def test_names_of_elements_are_unique_and_tables_are_labeled() -> None:
    found = page(*METRO)
    ids = Counter(attributes["id"] for _, attributes in found.elements if "id" in attributes)
    assert max(ids.values()) == 1
    for tag, attributes in found.elements:
        assert set(attributes.get("aria-labelledby", "").split()) <= set(ids), tag
    named = [tag for tag, _ in found.elements]
    assert named.count("caption") == named.count("table")
    assert all("scope" in attributes for tag, attributes in found.elements if tag == "th")
    assert [tag for tag in named if tag in ("h1", "h2", "h3")] == ["h1", *["h2", "h3", "h3", "h3"] * 4]


def test_one_place_can_be_written_alone() -> None:
    assert {each.place for each in page(*METRO, only="metro").tables} == {"Metro"}
    assert {each.place for each in page(*METRO, only="all").tables} == {"", "Metro", "CD4", "CD5"}
    with pytest.raises(UsageError, match="Did you mean Metro"):
        page(*METRO, only="metor")


def test_places_that_are_spelled_alike_have_links_of_their_own() -> None:
    shifts = [Shifts(SUNDAY, {"completed": 1}, region=name) for name in ("CD 5", "CD-5", "ÖÄ", "--")]
    found = page(*shifts)
    anchors = [attributes["id"] for tag, attributes in found.elements if tag == "article"]
    assert len(set(anchors)) == len(anchors) == 6


def test_the_file_is_named_by_its_day_or_as_it_is_told(tmp_path: Path) -> None:
    assert (
        html.write("x", tmp_path / "new" / "folder", TODAY) == tmp_path / "new" / "folder" / "flakebot-2020-08-17.html"
    )
    assert html.write("y", tmp_path / "mine.html", TODAY).read_text() == "y"
    assert html.write("z", tmp_path / "mine.html", TODAY).read_text() == "z"
    with pytest.raises(UserError, match="cannot be written"):
        html.write("x", tmp_path / "mine.html" / "below", TODAY)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = html.write("old", tmp_path, TODAY)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        html.write("new", tmp_path, TODAY)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_the_trend_is_drawn_and_said() -> None:
    found = page(*METRO)
    assert "60.0% flaked last week" in found.text
    assert "Aug 8 60% of 100; Aug 15 70% of 40 so far." in found.text
    weeks = table(found, "CD5", "week").rows
    assert [each.attributes["data-key"] for each in weeks[:2]] == ["2020-08-15", "2020-08-08"]
    assert THROUGH == SUNDAY
