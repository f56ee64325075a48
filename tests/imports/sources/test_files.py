"""What sources.toml and the presets say, and what is said about one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import UserError
from bot.imports.source_tables import MOBILIZE, TABLES
from bot.imports.sources import OURS, PRESETS, configured, preset
from bot.imports.sources.mapping import NAME


def written(folder: Path, *lines: str) -> str:
    """Write a file like sources.toml; return what the setting SOURCES has to say."""
    path = folder / "mine.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def fault(folder: Path, *lines: str) -> str:
    """Return what is said of a file that cannot be used."""
    with pytest.raises(UserError) as refused:
        configured(written(folder, *lines))
    return refused.value.text


def test_there_are_three_presets_and_each_names_tables_and_columns_of_ours() -> None:
    assert PRESETS == ("mobilize", "ngpvan", "phoenix")
    for name in PRESETS:
        for table, origin in preset(name).origins.items():
            assert set(origin.columns) <= {column.name for column in TABLES[table].columns}
            assert all(NAME.fullmatch(each) for names in (origin.tables, *origin.columns.values()) for each in names)
            assert not origin.given


def test_phoenix_is_the_default_and_reads_vans_tables_by_our_names() -> None:
    phoenix = configured("")
    assert phoenix == preset("phoenix")
    assert set(phoenix.origins) == set(TABLES) - set(MOBILIZE)
    assert all(OURS.origins[table] == origin for table, origin in phoenix.origins.items())


def test_ngpvan_has_no_underscores_in_what_van_delivers() -> None:
    ngpvan = preset("ngpvan")
    signups = ngpvan.origins["event_signups"]
    assert signups.tables == ("eventsignups",)
    assert signups.columns["myc_van_id"] == ("vanid",)
    assert signups.columns["datetime_offset_begin"] == ("datetimeoffsetbegin",)
    for table in ("event_signups", "event_signups_statuses", "events"):
        assert set(ngpvan.origins[table].columns) == {column.name for column in TABLES[table].columns} - {"loaded_at"}
    assert not any("_" in each for names in signups.columns.values() for each in names)
    assert "event_attendees" not in ngpvan.origins, "it is derived"


def test_mobilize_reads_its_own_events_and_turf_by_vans_names() -> None:
    mobilize = preset("mobilize")
    assert mobilize.origins["mobilize_events"].tables == ("events",)
    assert mobilize.origins["activity_regions"].tables == ("activity_regions",)
    assert not {"events", "users", "event_attendees", "event_signups"} & set(mobilize.origins)


def test_a_file_changes_a_preset_column_by_column(tmp_path: Path) -> None:
    lines = (
        'preset = "ngpvan"',
        'prefix = "tmc_"',
        'suffix = "_mn"',
        'event_attendees.myc_van_id = "vanid"',
        "turf.table = false",
        'event_signups.state_code = ["state", "statecode"]',
        "event_signups.created_by_user_id = false",
        "[events]",
        'table = "our_events"',
    )
    found = configured(written(tmp_path, *lines))
    assert (found.preset, found.file) == ("ngpvan", str(tmp_path / "mine.toml"))
    assert found.origins["event_attendees"].columns == {"myc_van_id": ("vanid",)}
    assert "turf" not in found.origins
    signups = found.origins["event_signups"]
    assert signups.tables == ("tmc_eventsignups_mn",)
    assert (signups.columns["myc_van_id"], signups.columns["state_code"]) == (("vanid",), ("state", "statecode"))
    assert signups.columns["created_by_user_id"] == ()
    assert found.origins["events"].tables == ("our_events",)
    assert found.origins["regions"].tables == ("regions",), "the campaign's own table has no prefix"
    assert configured("mobilize") == preset("mobilize")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('preset = "pheonix"', "preset 'pheonix' is not one of mobilize, ngpvan, phoenix"),
        ('event_atendees.event_id = "id"', "event_atendees is not a table of ours: did you mean event_attendees?"),
        ('weather.event_id = "id"', "weather is not a table of ours; there are event_attendees, event_signups"),
        ('event_attendees.van_id = "id"', "event_attendees.van_id is not a column of ours: did you mean"),
        ('event_attendees.event_dat = "day"', "did you mean event_date?"),
        ('event_attendees = "attendees"', 'write event_attendees.table = "…"'),
        ('events.event_name = "a b"', "events.event_name = 'a b' is not a name"),
        ('events.event_name = "x` FROM y; --"', "is not a name: letters, digits and underscores"),
        ("events.event_name = 5", "events.event_name = 5 is not a name"),
        ('events.table = ["events", "d.events"]', "is not a name"),
        ('prefix = "a-b"', "prefix takes letters, digits and underscores in quotes, not 'a-b'"),
        (
            'event_attendees.myc_van_id = "MYV_van_id"',
            "event_attendees.myc_van_id and event_attendees.myv_van_id would both be read from 'myv_van_id'",
        ),
        ('events.event_id = "a"\nevents.event_id = "b"', "is not TOML"),
    ],
)
def test_what_cannot_be_right_is_named_with_what_may_be_meant(tmp_path: Path, line: str, said: str) -> None:
    assert said in fault(tmp_path, line)


def test_all_that_is_wrong_is_named_at_once_with_a_next_step(tmp_path: Path) -> None:
    text = fault(tmp_path, 'preset = "van"', 'event.event_id = "id"', 'events.event_name = ""')
    assert text.count("\n  ") == 3
    assert text.endswith("docs/campaigns.md has examples, and `python -m bot sources` shows the effect.")


def test_a_setting_that_names_nothing_says_which_presets_there_are() -> None:
    with pytest.raises(UserError, match=r"neither a file nor a preset\. Name one of mobilize, ngpvan, phoenix"):
        configured("nowhere.toml")
