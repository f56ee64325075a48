"""The daily run, in one process with a real BigQuery, a Slack workspace, a mail server and a clock."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from bot.app import wiring
from bot.errors import UserError
from bot.outbox.mail import Mail
from bot.pipeline.registry import RunRegistry
from bot.pipeline.runs import RunRequest
from bot.runtime.logs import JsonLines
from bot.warehouse.client import Warehouse
from bot.warehouse.rows import run_history
from tests.support.mornings import HOUR, MINUTE, SEVEN, USUAL, Mornings, away, sign_ups
from tests.support.slack_workspace import configured, until


def test_a_morning_as_it_should_be(mornings: Mornings) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - 2 * HOUR)
    mornings.look(daily, SEVEN - MINUTE)
    assert len(mornings.runs()) == 1
    mornings.look(daily, SEVEN, times=3)
    run = mornings.runs()[-1]
    assert (run["outcome"], run["day"], run["asked_by"], run["attempt"]) == ("published", SEVEN.date(), "daily", 1)
    assert len(mornings.runs()) == 2
    assert mornings.completed() == USUAL + 50
    assert (mornings.told(), mornings.mailbox.mails) == ([], [])


def test_two_instances_run_it_once(mornings: Mornings) -> None:
    mornings.sync(sign_ups(USUAL + 50), SEVEN - 2 * HOUR)
    one, other = mornings.instance(), mornings.instance()
    mornings.clock.move(SEVEN)
    for _ in range(3):
        for daily in (one, other):
            daily.wake()
    for daily in (one, other):
        daily.finish()
    assert [run["outcome"] for run in mornings.runs()] == ["published", "published"]


def test_a_sync_an_hour_late_is_waited_for_without_a_word(mornings: Mornings) -> None:
    daily = mornings.instance()
    mornings.look(daily, SEVEN, times=2)
    mornings.sync(sign_ups(USUAL + 50), SEVEN + HOUR)
    mornings.look(daily, SEVEN + HOUR)
    assert mornings.completed() == USUAL + 50
    assert mornings.told() == []


def test_a_sync_a_day_late_is_told_once_and_once_when_it_is_well(mornings: Mornings) -> None:
    daily = mornings.instance()
    for hours in range(15):
        mornings.look(daily, SEVEN + hours * HOUR, times=2)
    (late,) = mornings.told()
    assert late == "The numbers of Tue, Aug 18 are late: VAN's sync has not come"
    assert mornings.completed() == USUAL
    next_day = SEVEN + 24 * HOUR
    mornings.sync(sign_ups(USUAL + 80), next_day - 2 * HOUR)
    mornings.look(daily, next_day, times=3)
    assert mornings.told()[1:] == ["The numbers are well again: those of Wed, Aug 19, 7:00 AM are published"]
    assert mornings.completed() == USUAL + 80
    assert [subject for _, subject, _, _ in mornings.mailbox.mails] == mornings.told()
    mornings.look(mornings.instance(), next_day + HOUR, times=2)
    assert len(mornings.told()) == 2


@pytest.mark.parametrize(
    ("rows", "finding", "words"),
    [
        ([], "stop data_present", "no sign-up came from VAN"),
        (sign_ups(USUAL // 2), "fail volume_plausible", "half of VAN's sign-ups are missing"),
        (sign_ups(2 * USUAL), "fail volume_plausible", "VAN has twice as many sign-ups as before"),
    ],
    ids=["empty", "halved", "doubled with other people"],
)
def test_a_sync_that_cannot_be_right_is_not_published_and_told_once(
    mornings: Mornings, rows: list[list[str]], finding: str, words: str
) -> None:
    daily = mornings.instance()
    mornings.sync(rows, SEVEN - HOUR)
    for minutes in (0, 1, 2, 30, 200):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    assert [run["outcome"] for run in mornings.runs()] == ["published", "failed"]
    assert mornings.completed() == USUAL
    (told,) = mornings.told()
    assert told == f"The numbers of Tue, Aug 18 were not published: {words}"
    (said,) = [message for message in mornings.workspace.messages if message.text == told]
    assert ("Accept…" in str(said.blocks)) is finding.startswith("fail")
    ((to, subject, text, _),) = mornings.mailbox.mails
    assert (to, subject) == (("data@example.org",), told)
    assert f"{finding}: " in text
    assert "Since 7:00 AM. Readers keep the numbers of Mon, Aug 17, 7:00 AM" in text
    assert mornings.runs()[-1]["run_id"] in text
    mornings.sync(sign_ups(USUAL + 10), SEVEN + 4 * HOUR)
    mornings.look(daily, SEVEN + 4 * HOUR, times=3)
    assert mornings.completed() == USUAL + 10
    assert "well again" in mornings.told()[-1]


def test_a_sync_that_came_twice_counts_once(mornings: Mornings) -> None:
    mornings.sync([*sign_ups(USUAL), *sign_ups(USUAL)], SEVEN - HOUR)
    mornings.look(mornings.instance(), SEVEN)
    assert mornings.runs()[-1]["outcome"] == "published"
    assert mornings.completed() == USUAL


@pytest.mark.parametrize(
    ("new", "check"),
    [(sign_ups(30, status="Rescheduled twice"), "statuses_known"), (sign_ups(30, location="99"), "locations_mapped")],
    ids=["a new status", "a new location"],
)
def test_what_nobody_has_explained_yet_is_counted_apart_and_warned_of(
    mornings: Mornings, new: list[list[str]], check: str
) -> None:
    others = [[*row[:7], f"n{row[7]}", row[8]] for row in new]
    mornings.sync([*sign_ups(USUAL), *others], SEVEN - HOUR)
    mornings.look(mornings.instance(), SEVEN)
    run = mornings.runs()[-1]
    assert run["outcome"] == "published"
    assert f"warn {check}: 30" in run["findings"]
    assert run["sign_ups"] == USUAL + 30


def test_what_does_not_answer_is_tried_again_and_goes_on_where_it_was(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    built = away(monkeypatch, "analytics/daily_shifts", times=2)
    for minutes in range(9):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    run = mornings.runs()[-1]
    assert (run["outcome"], run["attempt"]) == ("published", 3)
    assert len(mornings.runs()) == 2, "the same run was resumed"
    assert mornings.completed() == USUAL + 50
    assert built.count("analytics/daily_shifts") == 3
    assert mornings.told() == []


def test_what_does_not_answer_for_hours_is_told_at_the_deadline(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    away(monkeypatch, "normalize/sign_ups", times=1000)
    for minutes in range(0, 240, 5):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    assert mornings.told() == ["The numbers of Tue, Aug 18 are late: normalize: sign_ups could not be done"]
    assert mornings.completed() == USUAL


def test_an_instance_that_is_stopped_leaves_the_run_to_another(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = mornings.instance(), mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    begun = away(monkeypatch, "nothing", times=0)
    real: Callable[..., Any] = Warehouse.build

    def build(self: Warehouse, step: str, *given: Any, **more: Any) -> Any:
        one.stop.set()
        return real(self, step, *given, **more)

    monkeypatch.setattr(Warehouse, "build", build)
    mornings.look(one, SEVEN)
    assert mornings.runs()[-1]["outcome"] == "running"
    assert len(begun) == 1
    mornings.look(other, SEVEN + 5 * MINUTE)
    assert [run["outcome"] for run in mornings.runs()] == ["published", "published"]
    assert mornings.runs()[-1]["attempt"] == 2


def test_a_run_by_hand_while_one_is_under_way_is_refused_with_the_reason(mornings: Mornings) -> None:
    from bot.errors import UserError
    from bot.pipeline.build import run

    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    mornings.clock.move(SEVEN)
    mine = configured(mornings.workspace.url, **mornings.variables)
    said: list[str] = []

    def progress(step: str) -> None:
        if step == "analytics: coverage":
            with pytest.raises(UserError) as refused:
                run(mornings.warehouse, wiring.options(mine, SEVEN.date()), lambda _: None, mornings.clock.now)
            said.append(refused.value.text)

    wanted = wiring.options(mine, SEVEN.date(), "daily")
    run(mornings.warehouse, wanted, progress, mornings.clock.now)
    assert "(daily) is under way" in said[0]
    mornings.look(daily, SEVEN + MINUTE, times=2)
    assert len(mornings.runs()) == 2


class Mails:
    """Takes what the data team is mailed, as a mail server does."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 Taken"


def test_the_data_team_is_mailed_through_a_real_server(mornings: Mornings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mails = Mails()
    server = Controller(mails, hostname="127.0.0.1", port=port)
    server.start()
    try:
        mine = configured(mornings.workspace.url, **mornings.variables, SMTP_URL=f"smtp://localhost:{port}?tls=none")
        daily = mornings.instance()
        daily.alerts.mail = Mail(mine)
        mornings.sync([], SEVEN - HOUR)
        mornings.look(daily, SEVEN, times=3)
        mornings.sync(sign_ups(USUAL + 1), SEVEN + HOUR)
        mornings.look(daily, SEVEN + HOUR, times=3)
    finally:
        server.stop()
    contents = [each.content for each in mails.taken if isinstance(each.content, bytes)]
    failed, well = (message_from_bytes(content, policy=policy.default) for content in contents)
    assert [each.rcpt_tos for each in mails.taken] == [["data@example.org"]] * 2
    assert "were not published: no sign-up came from VAN" in str(failed["Subject"])
    assert "0 source rows, no sign-up among them" in str(failed.get_content())
    assert "are well again" in str(well["Subject"])


def test_a_run_that_cannot_even_begin_is_told_at_the_deadline(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)

    def refused(*_: Any, **__: Any) -> bool:
        raise UserError("BigQuery refused: no access to <runs>.")

    monkeypatch.setattr(Warehouse, "first", refused)
    for minutes in range(0, 180, 20):
        mornings.look(daily, SEVEN + minutes * MINUTE)
    assert mornings.told() == []
    mornings.look(daily, SEVEN + 3 * HOUR, times=2)
    assert mornings.told() == ["The numbers of Tue, Aug 18 are late: the run cannot begin"]
    ((_, _, text, _),) = mornings.mailbox.mails
    assert "BigQuery refused: no access to <runs>." in text
    assert mornings.completed() == USUAL


def test_a_run_that_hangs_while_it_is_heard_of_is_told_at_the_deadline(mornings: Mornings) -> None:
    daily = mornings.instance()
    mornings.clock.move(SEVEN)
    hanging = RunRegistry(mornings.warehouse, mornings.clock.now)
    this = hanging.begin(
        RunRequest("", ("s",), None, SEVEN.date(), "daily", ""), run_history(mornings.warehouse.ask).newest()
    )
    for minutes in range(0, 181, 20):
        mornings.clock.move(SEVEN + minutes * MINUTE)
        hanging.write(replace(this, step="normalize/sign_ups"))
        mornings.look(daily, SEVEN + minutes * MINUTE)
    assert mornings.told() == ["The numbers of Tue, Aug 18 are late: the run is still at normalize: sign_ups"]


@pytest.mark.parametrize(
    ("how", "finding"),
    [
        ({"status": "Kept It"}, "fail closed_plausible: 1,200 (1,200 closed in the last run, now 0)"),
        ({"status": "Scheduled"}, "fail closed_plausible: 1,200 (1,200 closed in the last run, now 0)"),
        ({"location": "99"}, "fail mapped_plausible: 1,200 (1,200 in a region in the last run, now 0)"),
    ],
    ids=["a status spelled otherwise", "all open again", "a location with another id"],
)
def test_what_was_closed_or_in_a_region_is_not_lost_overnight(
    mornings: Mornings, how: dict[str, str], finding: str
) -> None:
    daily = mornings.instance()
    mornings.sync(sign_ups(USUAL, **how), SEVEN - HOUR)
    mornings.look(daily, SEVEN, times=2)
    assert mornings.runs()[-1]["outcome"] == "failed"
    assert mornings.completed() == USUAL
    ((_, _, text, _),) = mornings.mailbox.mails
    assert finding in text
    assert "In Slack: /flake-admin check, /flake-admin rerun, /flake-admin accept\n" in text


def test_a_value_that_cannot_be_read_is_quoted_nowhere(mornings: Mornings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    warehouse, daily = mornings.warehouse, mornings.instance(SOURCE_DATASETS="van")
    loaded = warehouse.ask("questions/loaded").rows["dataset"][0]
    warehouse.create_dataset("van")
    # A name has slipped into the column of dates.
    columns = warehouse.columns(loaded, "event_attendees") or {}
    odd = {"event_date": "'Olga Quist' AS event_date", "myc_van_id": "7 AS myc_van_id"}
    words = ", ".join(odd.get(name, name) for name in columns)
    warehouse.copy(f"SELECT {words} FROM event_attendees", loaded, "van", "event_attendees")
    warehouse.copy("SELECT * FROM regions", loaded, "van", "regions")
    mornings.synced = SEVEN - HOUR
    mornings.look(daily, SEVEN, times=2)
    newest = mornings.runs()[-1]
    assert newest["outcome"] == "failed"
    assert "van.event_attendees cannot be read" in newest["findings"]
    assert "A value is not what its column takes: event_date (DATE)" in newest["findings"]
    ((_, _, text, _),) = mornings.mailbox.mails
    for said in (newest["findings"], text, *(JsonLines().format(record) for record in caplog.records)):
        assert "Quist" not in said
    assert mornings.completed() == USUAL


def test_a_run_that_hangs_in_the_instance_itself_is_told_too(
    mornings: Mornings, monkeypatch: pytest.MonkeyPatch
) -> None:
    daily, go_on, clock = mornings.instance(), threading.Event(), mornings.clock
    mornings.sync(sign_ups(USUAL + 50), SEVEN - HOUR)
    real = Warehouse.build

    def hangs(self: Warehouse, step: str, *given: Any, **more: Any) -> Any:
        if step == "normalize/labels":
            assert go_on.wait(120)
        return real(self, step, *given, **more)

    monkeypatch.setattr(Warehouse, "build", hangs)
    monkeypatch.setattr("bot.pipeline.lease.BEAT_SECONDS", 0.05)
    clock.move(SEVEN)
    daily.wake()
    for minutes in range(1, 182, 20):
        clock.move(SEVEN + minutes * MINUTE)
        until(lambda: mornings.runs()[-1]["alive_until"] > clock.now())
        daily.wake()
    until(mornings.told)
    assert mornings.told() == ["The numbers of Tue, Aug 18 are late: the run is still at normalize: labels"]
    go_on.set()
    daily.finish()
    assert mornings.completed() == USUAL + 50
