"""Runs that stop, are resumed, given up, or fail alongside a published one: readers and alerts stay correct."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from google.api_core.exceptions import Forbidden
from google.cloud import bigquery

from bot.app import wiring
from bot.errors import UnavailableError, UserError
from bot.imports import exports, loads, values
from bot.imports.source_tables import TABLES
from bot.imports.sources import COSTS, OURS, inspect, preset
from bot.messages import Request
from bot.metrics import definitions
from bot.pipeline import build, source, standing, sync
from bot.pipeline.next_step import Sync
from bot.pipeline.runs import BusyError, Run
from bot.warehouse import connection, statements
from bot.warehouse import rows as stored
from bot.warehouse.client import Warehouse
from tests.support.exports import write_campaign
from tests.support.mornings import HOUR, MINUTE, SEVEN, USUAL, Mornings, away, sign_ups
from tests.support.slack_workspace import PRIYA, configured


def by_hand(mornings: Mornings, **more: Any) -> Run:
    """Let somebody run the pipeline."""
    wanted = wiring.options(configured(mornings.workspace.url, **mornings.variables), SEVEN.date(), PRIYA, "by hand")
    return build.run(mornings.warehouse, replace(wanted, **more), lambda _: None, mornings.clock.now)


def published(mornings: Mornings) -> None:
    """Let this morning be as it should be."""
    mornings.sync(sign_ups(USUAL + 50), SEVEN - 2 * HOUR)
    mornings.look(mornings.instance(), SEVEN, times=2)
    assert mornings.completed() == USUAL + 50


def test_a_run_whose_source_has_changed_since_is_not_resumed(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    warehouse, source = mornings.warehouse, "van"
    warehouse.create_dataset(source)

    def bring(rows: int, region: str) -> None:
        """Let the sync change the dataset in place."""
        mornings.sync(sign_ups(rows), SEVEN - HOUR + mornings.loads * MINUTE)
        (loaded, *_) = warehouse.ask("questions/loaded").rows["dataset"]
        columns = ", ".join(warehouse.columns(loaded, "event_attendees") or {})
        warehouse.copy(f"SELECT {columns} FROM event_attendees", loaded, source, "event_attendees")
        placed = f"SELECT event_location_id, '{region}' AS region, '{region}' AS region_group FROM regions"
        warehouse.copy(placed, loaded, source, "regions")

    bring(USUAL, "OLD")
    away(monkeypatch, "normalize/labels", times=1)
    with pytest.raises(UnavailableError):
        by_hand(mornings, source_datasets=(source,))
    stopped = mornings.runs()[-1]
    bring(USUAL + 7, "NEW")
    run = by_hand(mornings, source_datasets=(source,))
    assert (run.attempt, run.sign_ups) == (1, USUAL + 7)
    assert run.run_id != stopped["run_id"]
    assert {row["region"] for row in warehouse.ask("questions/located", run.run_id).records()} == {"NEW"}
    # A base table of the source tells when it was synced: after the end of every day but today.
    assert (run.data_through, run.synced_on) == (date(2020, 8, 17), date(2020, 8, 18))
    given_up = next(row for row in mornings.runs() if row["run_id"] == stopped["run_id"])
    assert given_up["outcome"] == "stopped"
    stood = stored.standing(warehouse.ask("questions/standing"))
    assert not standing.stamps(*stood), "what was given up says nothing of the numbers"


def test_a_rerun_that_stops_beside_todays_numbers_alarms_nobody(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    published(mornings)
    mornings.clock.move(SEVEN + 7 * HOUR)
    away(monkeypatch, "normalize/sign_ups", times=1)
    with pytest.raises(UnavailableError):
        by_hand(mornings)
    daily = mornings.instance()
    for minutes in range(4):
        mornings.look(daily, SEVEN + 7 * HOUR + minutes * MINUTE, times=2)
    assert mornings.told() == []
    assert mornings.runs()[-1]["outcome"] == "published", "the morning's instance has resumed it"


def test_a_rerun_that_fails_beside_todays_numbers_is_told_and_well_again_only_when_it_is(mornings: Mornings) -> None:
    published(mornings)
    mornings.sync([], SEVEN + HOUR)
    mornings.clock.move(SEVEN + 2 * HOUR)
    assert by_hand(mornings).outcome == "failed"
    daily = mornings.instance()
    mornings.look(daily, SEVEN + 2 * HOUR, times=3)
    assert mornings.told() == ["A later run of Tue, Aug 18 was not published: no sign-up came from VAN"]
    mornings.sync(sign_ups(USUAL + 60), SEVEN + 3 * HOUR)
    mornings.clock.move(SEVEN + 3 * HOUR)
    assert by_hand(mornings).outcome == "published"
    mornings.look(daily, SEVEN + 3 * HOUR, times=3)
    assert len(mornings.told()) == 2
    assert "well again" in mornings.told()[1]


def test_what_somebody_accepted_goes_on_with_their_run_and_with_no_other(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.sync(sign_ups(USUAL // 2), SEVEN - HOUR)
    mornings.clock.move(SEVEN)
    begun = away(monkeypatch, "normalize/sign_ups", times=1)
    with pytest.raises(UnavailableError):
        by_hand(mornings, accepted=("volume_plausible:600",))
    mornings.look(mornings.instance(), SEVEN + 5 * MINUTE)
    run = mornings.runs()[-1]
    assert (run["outcome"], run["asked_by"], run["attempt"]) == ("published", PRIYA, 2)
    begun.clear()
    mornings.sync(sign_ups(USUAL // 4), SEVEN + HOUR)
    with pytest.raises(UnavailableError):
        by_hand(mornings)
    with pytest.raises(BusyError):
        by_hand(mornings, after="a run that was the newest when it was decided")
    mornings.clock.move(SEVEN + 2 * HOUR)
    other = by_hand(mornings, accepted=("volume_plausible:300",))
    assert (other.attempt, other.outcome) == (1, "published")


def test_readers_see_the_run_that_began_last_whatever_clocks_say(mornings: Mornings) -> None:
    published(mornings)
    mornings.clock.move(SEVEN + 2 * HOUR)
    ahead = by_hand(mornings)
    mornings.clock.move(SEVEN + HOUR)
    mornings.sync(sign_ups(USUAL + 70), SEVEN + HOUR)
    later = by_hand(mornings)
    assert later.ended_at is not None
    assert ahead.ended_at is not None
    assert later.ended_at < ahead.ended_at
    assert connection.published(mornings.warehouse).run_id == later.run_id


def test_what_cannot_be_tidied_up_is_published_all_the_same_and_tidied_up_by_the_next(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    mornings.clock.move(SEVEN)

    def refuse(*_: Any) -> None:
        raise UnavailableError("BigQuery does not answer.")

    with monkeypatch.context() as patched:
        patched.setattr(Warehouse, "drop_table", refuse)
        first = by_hand(mornings)
    assert first.outcome == "published"
    assert mornings.warehouse.columns(first.run_id, "event_attendees") is not None
    by_hand(mornings)
    assert mornings.warehouse.columns(first.run_id, "event_attendees") is None


def test_a_team_that_slack_could_not_tell_for_an_hour_is_told_when_it_can(mornings: Mornings) -> None:
    daily = mornings.instance()
    mornings.sync([], SEVEN - HOUR)
    mornings.workspace.switch("down", True)
    for minutes in range(0, 90, 2):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    mornings.workspace.switch("down", False)
    for minutes in range(90, 300, 5):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    assert len([text for text in mornings.told() if "were not published" in text]) == 1


def test_a_source_that_cannot_be_read_is_named(mornings: Mornings) -> None:
    from bot.errors import UserError

    daily = mornings.instance()

    def gone() -> Any:
        raise UserError("BigQuery refused: access denied. The account needs the roles in docs/connect.md.")

    daily.sync = gone
    mornings.look(daily, SEVEN + 4 * HOUR, times=2)
    assert mornings.told() == ["The numbers of Tue, Aug 18 are late: the source cannot be read"]
    assert "access denied" in mornings.mailbox.mails[0][2]


def test_a_region_that_is_gone_from_the_map_can_still_be_thawed(mornings: Mornings) -> None:
    now = mornings.clock.now()
    mornings.warehouse.record(
        "records/freeze", freeze_id="f", place="CD99", reason="x", person=PRIYA, now=now, run_id=""
    )
    assert answered(mornings, "thaw cd99 confirm:yes reason:gone").startswith("CD99 is thawed: ")
    assert mornings.warehouse.ask("questions/freezes").rows.empty


def test_a_sync_that_comes_while_the_source_is_read_is_not_mixed_in(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, seen = source.changed, list[Any]()

    def changed(*given: Any) -> Any:
        seen.append(real(*given))
        return seen[-1] + MINUTE if len(seen) == 2 else seen[-1]

    monkeypatch.setattr(source, "changed", changed)
    with pytest.raises(UnavailableError, match="changed while it was read"):
        by_hand(mornings)
    assert mornings.runs()[-1]["outcome"] == "running"
    assert by_hand(mornings).outcome == "published"


def test_numbers_that_are_wrong_are_published_for_nobody(mornings: Mornings) -> None:
    from bot.errors import UsageError

    mornings.sync([], SEVEN - HOUR)
    for wrong, said in (("data_present", "cannot be accepted"), ("volume", "Did you mean volume_plausible?")):
        with pytest.raises(UsageError, match=re.escape(said)):
            by_hand(mornings, accepted=(wrong,))
    assert by_hand(mornings, accepted=(f"volume_plausible:{USUAL}",)).outcome == "failed"
    assert mornings.completed() == USUAL


def test_what_somebody_accepted_and_what_hangs_on_nothing_is_said_on_the_first_line(mornings: Mornings) -> None:
    strange = [[*row[:7], f"n{row[7]}", "Odd"] for row in sign_ups(100)]
    mornings.sync([*sign_ups(USUAL // 2), *strange], SEVEN - HOUR)
    mornings.clock.move(SEVEN)
    assert by_hand(mornings).outcome == "failed"
    assert by_hand(mornings, accepted=("closed_plausible", "volume_plausible")).outcome == "published"
    said = answered(mornings, "status")
    assert said == "Not well since 7:00 AM: the numbers were published in spite of 2 checks that failed."


def synced(mornings: Mornings, **tables: str) -> tuple[str, ...]:
    """Let a sync bring the loaded sign-ups and regions, and tables as these SELECTs give them; return its dataset."""
    warehouse, dataset = mornings.warehouse, f"van_{len(mornings.warehouse.datasets('van'))}"
    (loaded, *_) = warehouse.ask("questions/loaded").rows["dataset"]
    warehouse.create_dataset(dataset)
    usual = {name: ", ".join(warehouse.columns(loaded, name) or {}) for name in ("event_attendees", "regions")}
    for name, sql in ({name: f"SELECT {columns} FROM {name}" for name, columns in usual.items()} | tables).items():
        if sql:
            warehouse.copy(sql, loaded, dataset, name)
    return (dataset,)


def test_a_table_that_rates_do_not_need_costs_its_feature_only(mornings: Mornings) -> None:
    short = "SELECT '1' AS {} FROM regions LIMIT 0"
    source_datasets = synced(mornings, turf=short.format("van_precinct_id"))
    run = by_hand(mornings, source_datasets=source_datasets)
    assert (run.outcome, run.sign_ups) == ("published", USUAL)
    found = {each.check: each.example for each in run.findings}
    cost = COSTS["turf"]
    assert found["tables_complete"] == f"{source_datasets[0]}.turf has no fo_name: {cost}"
    seen = inspect(mornings.warehouse, source_datasets, OURS, regions=True)
    assert not seen.faults
    assert seen.costs["turf"] == cost or "activity_regions" in seen.costs, "`sources` says the same"


def test_contacts_and_goals_that_cannot_be_read_cost_what_is_counted_of_them_and_no_rate(mornings: Mornings) -> None:
    contacts = "SELECT '1' AS contacts_contact_id, '2' AS myv_van_id, 'soon' AS date_canvassed"
    source_datasets = synced(
        mornings,
        contacts_myv=f"{contacts}, 'Phone' AS contact_type_name, 'Canvassed' AS result_name FROM regions",
        weeks="SELECT region AS monday FROM regions",
    )
    run = by_hand(mornings, source_datasets=source_datasets)
    assert (run.outcome, run.sign_ups) == ("published", USUAL)
    (found,) = (each for each in run.findings if each.check == "tables_complete")
    odd = "has a value that is not what its column takes, date_canvassed (DATE)"
    assert (found.severity, found.cases) == ("warn", 2)
    assert found.example == f"{source_datasets[0]}.contacts_myv {odd}: {COSTS['contacts_myv']}"


def test_a_table_that_rates_need_is_refused_by_name_before_it_is_read(mornings: Mornings) -> None:
    for sql, said in (
        ("SELECT '1' AS event_id FROM event_attendees", "event_attendees has no event_date, event_name"),
        ("SELECT * FROM (SELECT 1 AS event_date) AS days CROSS JOIN (SELECT {} FROM event_attendees) AS others",
         "event_attendees cannot be read: event_date is INT64 and has to be DATE"),
    ):  # fmt: skip
        (loaded, *_) = mornings.warehouse.ask("questions/loaded").rows["dataset"]
        others = [name for name in mornings.warehouse.columns(loaded, "event_attendees") or {} if name != "event_date"]
        with pytest.raises(UserError, match=re.escape(said)):
            by_hand(mornings, source_datasets=synced(mornings, event_attendees=sql.format(", ".join(others))))


def test_a_source_without_sign_ups_says_which_tables_it_has(mornings: Mornings) -> None:
    source_datasets = synced(mornings, event_attendees="", eventsignups="SELECT 1 AS vanid FROM regions")
    with pytest.raises(UserError, match=r"There are no sign-ups in .* There are eventsignups, regions\."):
        by_hand(mornings, source_datasets=source_datasets)


def test_rows_of_another_state_stop_a_run_until_somebody_says_which_counts(mornings: Mornings) -> None:
    (loaded, *_) = mornings.warehouse.ask("questions/loaded").rows["dataset"]
    names = [name for name in mornings.warehouse.columns(loaded, "event_attendees") or {} if name != "state_code"]
    ours = ", ".join(names)
    theirs = ", ".join("'No Show' AS mrr_status_name" if name == "mrr_status_name" else name for name in names)
    both = (
        f"SELECT {ours}, 'MN' AS state_code FROM event_attendees"
        f" UNION ALL SELECT {theirs}, 'WI' AS state_code FROM event_attendees"
    )
    source_datasets = synced(mornings, event_attendees=both)
    run = by_hand(mornings, source_datasets=source_datasets, accepted=(f"volume_plausible:{USUAL}",))
    assert run.outcome == "failed"
    assert {each.check: each.example for each in run.findings if each.stops} == {"one_state": "states MN and WI"}
    run = by_hand(mornings, source_datasets=source_datasets, state_code="mn")
    assert (run.outcome, run.sign_ups) == ("published", USUAL)
    assert mornings.completed() == USUAL


def test_a_committee_that_appears_later_stops_a_run_until_somebody_says_that_it_counts(mornings: Mornings) -> None:
    (loaded, *_) = mornings.warehouse.ask("questions/loaded").rows["dataset"]
    names = [name for name in mornings.warehouse.columns(loaded, "event_attendees") or {} if name != "committee_id"]
    signed_up = f"SELECT {', '.join(names)}, {{}} AS committee_id FROM event_attendees"
    one, two = (
        synced(mornings, event_attendees=signed_up.format(committee))
        for committee in ("'58'", "IF(myc_van_id = '7', '59', '58')")
    )
    assert by_hand(mornings, source_datasets=one).outcome == "published", "one that is named at last is no other"
    stopped = by_hand(mornings, source_datasets=two)
    assert {each.check: each.example for each in stopped.findings if each.stops} == {
        "one_committee": "new: committee 59"
    }
    assert by_hand(mornings, source_datasets=two, accepted=("one_committee",)).outcome == "published"
    run = by_hand(mornings, source_datasets=two)
    assert (run.outcome, run.committees) == ("published", "58,59")


def test_ids_that_were_rounded_stop_a_run(mornings: Mornings) -> None:
    (loaded, *_) = mornings.warehouse.ask("questions/loaded").rows["dataset"]
    names = [name for name in mornings.warehouse.columns(loaded, "event_attendees") or {} if name != "shift_id"]
    rounded = f"SELECT {', '.join(names)}, '1.5E+7' AS shift_id FROM event_attendees"
    run = by_hand(mornings, source_datasets=synced(mornings, event_attendees=rounded))
    assert {each.check: each.example for each in run.findings if each.stops} == {
        "ids_exact": "event_attendees.shift_id"
    }
    assert values.REWRITTEN_ID in statements.read("quality/ids_exact").sql, "`load` refuses the same"


def answered(mornings: Mornings, words: str) -> str:
    """Let the data team ask, and give the headline."""
    mine = configured(mornings.workspace.url, **mornings.variables)
    environment = wiring.Environment(mornings.clock.now, mornings.clock.now)
    inside = wiring.Backend(mine, mornings.warehouse, lambda _chart, _report: None, environment)
    now = mornings.clock.now()
    request = Request(words, PRIYA, "x", now.date(), "R", now=now, entry_point="/flake-admin", data_team=True)
    return inside.answer(request).text


def test_without_a_place_it_is_asked_whether_all_numbers_are_meant(mornings: Mornings) -> None:
    assert answered(mornings, "freeze reason:half an export CD1") == "Freeze all numbers?"
    assert mornings.warehouse.ask("questions/freezes").rows.empty
    assert answered(mornings, "freeze region:cd1 reason:x").startswith("CD1 is frozen: ")
    assert answered(mornings, "thaw region:cd1 confirm:yes reason:y").startswith("CD1 is thawed: ")
    assert answered(mornings, "freeze all reason:x").startswith("All numbers are frozen: ")
    assert "may have 300 characters" in answered(mornings, f"freeze cd1 reason:{'x' * 301}")


def test_two_meanings_of_a_status_are_not_published(mornings: Mornings) -> None:
    folder = write_campaign(mornings.scratch / "two", sign_ups(USUAL))
    lines = ["status_name,outcome", "Completed,completed", "completed ,no_show", "No Show,no_show"]
    (folder / "statuses.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    loads.load(
        mornings.warehouse, exports.find(folder, preset("phoenix")), SEVEN - HOUR, lambda _: None, lambda _: None
    )
    mornings.clock.move(SEVEN)
    run = by_hand(mornings)
    assert run.outcome == "failed"
    assert [found.check for found in run.findings if found.stops] == ["statuses_one_meaning"]
    assert mornings.completed() == USUAL


def test_a_run_of_other_settings_is_not_resumed(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    mornings.clock.move(SEVEN)
    away(monkeypatch, "analytics/confirmed_shifts", times=1)
    with pytest.raises(UnavailableError):
        by_hand(mornings)
    calendar = configured(mornings.workspace.url, **mornings.variables).calendar
    mornings.clock.move(SEVEN + HOUR)
    monday = replace(calendar, first_weekday=0)
    run = by_hand(mornings, calendar=monday)
    assert (run.outcome, run.attempt) == ("published", 1)
    assert [each["outcome"] for each in mornings.runs()] == ["published", "stopped", "published"]


def test_a_quota_that_is_used_up_is_waited_for(mornings: Mornings, monkeypatch: pytest.MonkeyPatch) -> None:
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    full = Forbidden("Quota exceeded", errors=[{"reason": "quotaExceeded"}])  # type: ignore[no-untyped-call]
    with monkeypatch.context() as patched:
        patched.setattr(bigquery.Client, "create_dataset", lambda *_, **__: (_ for _ in ()).throw(full))
        with pytest.raises(UnavailableError, match=r"Quota exceeded"):
            by_hand(mornings)
    assert by_hand(mornings).outcome == "published"


def test_what_is_frozen_as_such_is_not_frozen_twice_and_one_thaw_ends_it(mornings: Mornings) -> None:
    warehouse, now = mornings.warehouse, SEVEN

    def freeze(name: str) -> int:
        row = {"freeze_id": name, "place": "CD1", "reason": name, "person": name, "now": now, "run_id": ""}
        return warehouse.record("records/freeze", **row)

    assert (freeze("a"), freeze("b")) == (1, 0)
    assert [row["frozen_by"] for row in warehouse.ask("questions/freezes").records()] == ["a"]
    assert warehouse.record("records/thaw", place="CD1", reason="x", person="b", now=now) == 1
    assert (
        warehouse.record("records/freeze", freeze_id="c", place="CD1", reason="c", person="c", now=now, run_id="") == 1
    )


def test_a_view_is_as_fresh_as_its_rows_and_one_that_changes_meanwhile_is_noticed(mornings: Mornings) -> None:
    warehouse, monday = mornings.warehouse, "TIMESTAMP '2020-08-17 23:10:00+00'"
    columns = ", ".join(column.name for column in TABLES["event_attendees"].columns if column.type != "TIMESTAMP")
    dated = f"SELECT {columns}, {monday} AS datetime_modified"
    (loaded, *_) = warehouse.ask("questions/loaded").rows["dataset"]
    names = set(warehouse.columns(loaded, "event_attendees") or {})
    assert set(columns.split(", ")) <= names
    (dataset,) = synced(mornings, event_attendees="")
    view = bigquery.Table(f"local.{dataset}.event_attendees")
    view.view_query = f"{dated} FROM local.{loaded}.event_attendees"
    view = warehouse._client.create_table(view)
    newest = datetime(2020, 8, 17, 23, 10, tzinfo=UTC)
    assert sync.look(warehouse, (dataset,), OURS) == Sync(None, newest, newest, estimated=True)
    loaded_at = "TIMESTAMP '2020-08-18 10:00:00+00' AS _loaded_at"
    view.view_query = f"{dated}, {loaded_at} FROM local.{loaded}.event_attendees"
    warehouse._client.update_table(view, ["view_query"])
    assert sync.look(warehouse, (dataset,), OURS) == Sync.at(datetime(2020, 8, 18, 10, tzinfo=UTC))
    assert by_hand(mornings, source_datasets=(dataset,)).sign_ups == USUAL


def test_a_map_that_makes_other_statuses_flakes_changes_the_definitions_name(mornings: Mornings) -> None:
    assert definitions.of(connection.published(mornings.warehouse)).name == "mn2020"
    meant = {"Completed": "cancelled", "No Show": "no_show", "Cancelled": "cancelled", "Cancel-Web": "cancelled"}
    statuses = " UNION ALL ".join(
        f"SELECT '{name}' AS status_name, '{outcome}' AS outcome" for name, outcome in meant.items()
    )
    run = by_hand(mornings, source_datasets=synced(mornings, statuses=statuses))
    assert (run.outcome, run.changed_statuses) == ("published", "Completed is cancelled")
    found = definitions.of(connection.published(mornings.warehouse))
    assert found.name == "mn2020, changed: Completed is cancelled"
    assert str(found) == f"Definition {found.name}. No-show + cancelled of all closed-out shifts."
