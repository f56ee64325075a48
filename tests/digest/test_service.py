"""The weekly digest: once, on time, never from bad data; and what is said when that is impossible."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.digest.snapshot import Snapshot
from bot.messages import Chart
from bot.outbox import sender
from bot.outbox.ledger import Entry
from bot.outbox.mail import Mail
from bot.outbox.port import NotNowError, Posted, UnknownOutcomeError
from bot.outbox.sender import LEASE
from bot.slack.poster import Poster
from bot.warehouse import records
from local.bigquery.process import plan_faults, serve
from local.slack import BOT_USER
from tests.support.digest.office import MONDAY, SUBURBS, Office, opened
from tests.support.slack_workspace import CHANNEL, CHART, DANIEL, DIRECT, MARIA, NATIVE, configured

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(sample_home: Path) -> Iterator[Office]:
    with opened(sample_home) as office:
        yield office
    plan_faults(serve(sample_home), [])


def texts(office: Office, channel: str) -> list[str]:
    return [message.text for message in office.said(channel)]


def test_at_eight_each_channel_gets_its_digest_with_the_table_below_it_and_never_again(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs", DANIEL)
    digests = office.instance()
    office.look(digests, MONDAY - MINUTE)
    assert office.workspace.messages == []
    office.look(digests, MONDAY)
    for channel, group in ((CHANNEL, "Metro"), (SUBURBS, "Suburbs")):
        (digest,) = office.said(channel)
        assert group in digest.text
        (table,) = office.below(digest)
        assert "data_table" in {block["type"] for block in table.blocks}
        entry = office.entry("digest", channel)
        assert (entry.step, entry.ts, entry.attempts) == ("sent", digest.ts, 1)
        assert entry.permalink
        assert entry.numbers["total"] > 100
        assert entry.run_id == office.published.run_id
    for minutes in (1, 5, 60, 60 * 24, 60 * 24 * 6):
        office.look(digests, MONDAY + minutes * MINUTE)
        office.look(office.instance())
    assert len(office.said()) == len(office.said(SUBURBS)) == 1
    assert "Late" not in str(office.said()[0].blocks)


def test_five_instances_at_once_post_each_digest_once(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs")
    office.subscribe(CHANNEL, "Suburbs")
    instances = [office.instance() for _ in range(5)]
    threads = [threading.Thread(target=office.look, args=(each,)) for each in instances for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(office.said()) == 2
    assert len(office.said(SUBURBS)) == 1
    assert [len(office.below(message)) for message in (*office.said(), *office.said(SUBURBS))] == [1, 1, 1]


def test_all_channels_are_answered_by_one_set_of_questions(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import Counter

    from bot.warehouse.client import Warehouse

    places = {CHANNEL: "Metro", SUBURBS: "Suburbs", "C0GREATER0": "Greater MN", "C0DATATEAM": ""}
    for channel, group in places.items():
        office.subscribe(channel, group)
    asked, ask = Counter[str](), Warehouse.ask

    def counting(warehouse: Warehouse, name: str, dataset: str = "", **parameters: Any) -> Any:
        asked[name] += bool(dataset)
        return ask(warehouse, name, dataset, **parameters)

    monkeypatch.setattr(Warehouse, "ask", counting)
    office.look(office.instance())
    # The weeks that are shown, and the days whose open shifts are to be closed out.
    assert asked["questions/trend"] == 2
    # The goals of a run are the same for all; how they stand is asked for each place.
    assert asked["questions/goals"] == 1
    assert all(times <= 2 * len(places) + 1 for name, times in asked.items() if name != "questions/names")


@pytest.mark.parametrize("how", ["lost", "500", "hang"])
def test_after_a_doubt_the_channel_is_read_before_anything_is_posted(
    office: Office, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.calls.clients.CALL_SECONDS", 2)
    office.subscribe()
    office.workspace.fail("chat.postMessage", how)
    digests = office.instance()
    office.look(digests)
    assert office.entry().step == "later"
    # Not before what was sent has surely arrived.
    office.look(digests, MONDAY + timedelta(seconds=30))
    assert office.entry().attempts == 1
    office.look(digests, MONDAY + 2 * MINUTE)
    (digest,) = office.said()
    entry = office.entry()
    assert (entry.step, entry.ts, entry.attempts) == ("sent", digest.ts, 2)
    assert entry.note == ("found" if how == "lost" else "")
    # What was found is known as well as what was posted.
    assert entry.numbers["total"] > 100
    assert len(office.below(digest)) == 1


def test_while_the_channel_cannot_be_read_nothing_is_posted_again(office: Office) -> None:
    office.subscribe()
    office.workspace.fail("chat.postMessage", "lost")
    digests = office.instance()
    office.look(digests)
    office.workspace.fail("conversations.history", *["500"] * 2)
    office.look(digests, MONDAY + 2 * MINUTE)
    assert len(office.said()) == 1
    assert office.entry().step == "later"
    office.look(digests, MONDAY + 5 * MINUTE)
    assert (office.entry().step, len(office.said())) == ("sent", 1)


@pytest.mark.parametrize("moment", ["before the post", "after the post"])
def test_the_claim_of_a_dead_instance_is_taken_over_after_its_lease(
    office: Office, moment: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.subscribe()
    dying, heir = office.instance(), office.instance()
    post = dying.sender.messenger.post

    def die(*given: Any, **more: Any) -> Posted:
        if moment == "after the post":
            post(*given, **more)
        raise SystemExit

    monkeypatch.setattr(dying.sender.messenger, "post", die)
    office.look(dying)
    assert office.entry().step == "claimed"
    office.look(heir, MONDAY + LEASE - MINUTE)
    assert office.entry().attempts == 1
    office.look(heir, MONDAY + LEASE + MINUTE)
    (digest,) = office.said()
    assert (office.entry().step, office.entry().attempts, office.entry().ts) == ("sent", 2, digest.ts)
    assert len(office.below(digest)) == 1


def test_who_wakes_up_after_its_lease_posts_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.subscribe()
    sleepy, heir = office.instance(), office.instance()
    post = sleepy.sender.messenger.post

    def sleep(message: Any, before: Any) -> Any:
        office.look(heir, MONDAY + LEASE + MINUTE)
        return post(message, before)

    monkeypatch.setattr(sleepy.sender.messenger, "post", sleep)
    office.look(sleepy)
    assert len(office.said()) == 1
    assert (office.entry().step, office.entry().attempts) == ("sent", 2)


@pytest.mark.parametrize(("refuses", "kind"), [(False, "data_visualization"), (True, "image")])
def test_a_digest_with_a_chart_that_slack_draws_or_refuses_comes_once(office: Office, refuses: bool, kind: str) -> None:
    office.draw = lambda _chart, _report: replace(CHART, native=NATIVE)
    office.workspace.switch("no_data_visualization", refuses)
    office.subscribe()
    office.look(office.instance())
    office.look(office.instance(), MONDAY + MINUTE)
    (digest,) = office.said()
    kinds = [block["type"] for block in digest.blocks]
    assert (kinds.count(kind), "data_visualization" in kinds) == (1, not refuses)
    assert (office.entry().step, office.entry().attempts, office.entry().note) == ("sent", 1, "")
    assert office.workspace.calls.count("files.getUploadURLExternal") == refuses


def test_who_uploads_a_picture_beyond_its_lease_posts_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.draw = lambda _chart, _report: replace(CHART, native=NATIVE)
    office.workspace.switch("no_data_visualization", True)
    office.subscribe()
    slow, heir = office.instance(), office.instance()
    poster = slow.sender.messenger
    assert isinstance(poster, Poster)
    picture = poster.picture

    def upload(chart: Chart) -> Any:
        office.look(heir, MONDAY + LEASE + MINUTE)
        return picture(chart)

    monkeypatch.setattr(poster, "picture", upload)
    office.look(slow)
    assert len(office.said()) == 1
    assert (office.entry().step, office.entry().attempts) == ("sent", 2)


def test_a_table_that_did_not_come_to_it_comes_with_the_next_look(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.subscribe()
    dying = office.instance()
    monkeypatch.setattr(dying, "_table", lambda *_: None)
    office.look(dying)
    (digest,) = office.said()
    assert office.below(digest) == []
    office.look(office.instance(), MONDAY + MINUTE)
    assert len(office.below(digest)) == 1


def test_what_cannot_be_written_down_is_found_in_the_channel(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.subscribe()
    dying = office.instance()

    def fail(*_: Any, **__: Any) -> Any:
        raise UnknownOutcomeError

    monkeypatch.setattr(dying.sender, "_record", fail)
    office.look(dying)
    assert (len(office.said()), office.entry().step) == (1, "claimed")
    office.look(office.instance(), MONDAY + LEASE + MINUTE)
    assert (len(office.said()), office.entry().step) == (1, "sent")


def test_a_late_digest_says_why(office: Office) -> None:
    office.subscribe()
    office.clock.move(MONDAY + timedelta(hours=2))
    office.look(office.instance())
    (digest,) = office.said()
    assert "Late, because Flakebot was not running then. It was due Mon, Aug 17, 8:00 AM." in str(digest.blocks)


def test_fourteen_minutes_are_not_late(office: Office) -> None:
    office.subscribe()
    office.clock.move(MONDAY + 14 * MINUTE)
    office.look(office.instance())
    assert "Late" not in str(office.said()[0].blocks)


def test_bigquery_away_for_ten_minutes_loses_nothing(
    office: Office, sample_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.warehouse.client.QUESTION_SECONDS", 1)
    office.subscribe()
    digests = office.instance()
    plan_faults(serve(sample_home), [{"kind": "503", "times": 100_000, "match": ""}])
    for minutes in (0, 5, 10, 16):
        office.look(digests, MONDAY + minutes * MINUTE)
    assert office.workspace.messages == []
    plan_faults(serve(sample_home), [])
    office.look(digests, MONDAY + 17 * MINUTE)
    (digest,) = office.said()
    assert "Late, because BigQuery did not answer." in str(digest.blocks)


def test_one_failing_channel_does_not_delay_another(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs")
    office.workspace.state.channels[CHANNEL].is_archived = True
    office.look(office.instance())
    assert len(office.said(SUBURBS)) == 1
    assert (office.entry().step, office.entry().note) == ("refused", "is_archived")


def test_a_bot_that_is_not_in_the_channel_tells_the_owner_once_and_posts_when_it_is_let_in(office: Office) -> None:
    office.subscribe()
    members = office.workspace.state.channels[CHANNEL].members
    members.remove(BOT_USER)
    digests = office.instance()
    office.look(digests)
    (told,) = office.said(DIRECT)
    assert "could not be posted: Flakebot is not in the channel" in told.text
    assert "`/invite @Flakebot`" in str(told.blocks)
    assert [mail[0] for mail in office.mailbox.mails] == [("organizer.cd5-01@example.org",)]
    office.look(digests, MONDAY + 5 * MINUTE)
    assert office.entry().attempts == 1
    office.look(digests, MONDAY + 16 * MINUTE)
    assert office.entry().attempts == 2
    members.add(BOT_USER)
    office.look(digests, MONDAY + timedelta(hours=1))
    assert "Late, because Flakebot was not in the channel" in str(office.said()[0].blocks)
    assert len(office.said(DIRECT)) == 1
    assert len(office.mailbox.mails) == 1


def test_after_three_weeks_in_vain_the_subscription_is_paused_and_to_subscribe_again_wakes_it(office: Office) -> None:
    from bot.digest import subscriptions

    name = office.subscribe(now=MONDAY - timedelta(days=1))
    office.workspace.state.channels[CHANNEL].members.remove(BOT_USER)
    digests = office.instance(DIGEST_FRESH_DAYS="400")

    def stored() -> subscriptions.Subscription:
        rows = office.warehouse.ask("questions/subscriptions", channel=None, owner=None).records()
        return subscriptions.read(rows)[0]

    for week in range(3):
        assert not stored().paused
        monday = MONDAY + timedelta(7 * week)
        office.look(digests, monday)
        office.look(digests, monday + timedelta(hours=16))
    assert "3 digests in a row" in stored().paused
    assert [entry.step for entry in office.ledger().entries if entry.message.kind == "digest"] == ["failed"] * 3
    last = office.said(DIRECT)[-1]
    assert "It is paused" in str(last.blocks)
    office.look(digests, MONDAY + timedelta(21))
    assert len([one for one in office.ledger().entries if one.message.kind == "digest"]) == 3
    office.subscribe(now=MONDAY + timedelta(22))
    assert (stored().paused, stored().id) == ("", name)


def test_what_was_not_posted_on_its_day_is_not_posted_and_its_owner_is_told_once(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs")
    digests = office.instance()
    for minutes in (0, 1, 60):
        office.look(digests, MONDAY + timedelta(hours=16) + minutes * MINUTE)
        office.look(office.instance())
    assert office.said() == office.said(SUBURBS) == []
    (told,) = office.said(DIRECT)
    assert told.text == "2 weekly digests were not posted"
    assert "Flakebot was not running" in str(told.blocks)
    assert office.entry().step == office.entry("digest", SUBURBS).step == "missed"
    assert len(office.mailbox.mails) == 1


def test_what_turns_out_to_have_arrived_is_not_written_off(office: Office) -> None:
    office.subscribe()
    office.workspace.fail("chat.postMessage", "lost")
    digests = office.instance()
    office.look(digests, MONDAY + timedelta(hours=15, minutes=59, seconds=50))
    assert office.entry().step == "later"
    office.look(digests, MONDAY + timedelta(hours=16, minutes=5))
    assert (office.entry().step, len(office.said())) == ("sent", 1)
    assert office.said(DIRECT) == []


def stale(office: Office) -> None:
    office.run(data_through=date(2020, 8, 14), at=MONDAY - 30 * MINUTE)


def failed(office: Office) -> None:
    finding = "fail volume_plausible: 9,000 (12,000 sign-ups in the last run, now 3,000)"
    office.run("run_failed", at=MONDAY - 30 * MINUTE, outcome="failed", findings=finding)


def frozen(office: Office) -> None:
    office.warehouse.record(
        "records/freeze", freeze_id="f1", place="Metro", reason="recount <now>", person="Priya", now=MONDAY, run_id=""
    )


@pytest.mark.parametrize(
    ("spoil", "reason", "details"),
    [
        (stale, "the data from VAN end Fri, Aug 14", "VAN's sync"),
        (failed, "the number of VAN's sign-ups has changed too much", "volume_plausible: 9,000"),
        (frozen, "Metro is frozen (recount", "thaw"),
    ],
)
def test_bad_numbers_are_held_and_go_out_the_same_day_when_they_are_good(
    office: Office, spoil: Any, reason: str, details: str
) -> None:
    office.subscribe()
    spoil(office)
    digests = office.instance(ALERT_EMAILS="data@example.org")
    for minutes in (0, 1, 30):
        office.look(digests, MONDAY + minutes * MINUTE)
        office.look(office.instance(ALERT_EMAILS="data@example.org"))
    (held,) = office.said()
    assert reason in str(held.blocks)
    assert "Aug 1" in str(held.blocks)
    (told,) = office.said(DIRECT)
    assert reason in told.text
    assert details not in str(told.blocks), "what to do about it is the data team's"
    assert "You need do nothing: the data team takes care of it. Its readers have been told." in str(told.blocks)
    assert "It goes out once the numbers are good again today; if that takes longer, none comes" in str(told.blocks)
    assert sorted(mail[0] for mail in office.mailbox.mails) == [
        ("data@example.org",),
        ("organizer.cd5-01@example.org",),
    ]
    assert [details in mail[2] for mail in sorted(office.mailbox.mails)] == [True, False]
    office.run(office.changed(), at=MONDAY + 45 * MINUTE)
    office.warehouse.record("records/thaw", place="Metro", reason="counted", person="Priya", now=MONDAY)
    # Which run is published, an instance asks again after seconds; here another one looks.
    office.look(office.instance(), MONDAY + timedelta(hours=1))
    _, digest = office.said()
    assert f"Late, because {reason}" in str(digest.blocks)
    assert len(office.said(DIRECT)) == 1
    assert len(office.mailbox.mails) == 2
    for message in office.workspace.messages:
        assert "<now>" not in str(message.blocks)


def test_a_streak_is_told_once_though_it_lasts_over_weeks(office: Office) -> None:
    office.subscribe()
    stale(office)
    digests = office.instance()
    office.look(digests)
    office.look(digests, MONDAY + timedelta(hours=16))
    office.look(digests, MONDAY + timedelta(7))
    held = [message.text for message in office.said(DIRECT) if "on hold" in message.text]
    assert len(held) == 1
    assert len(office.said()) == 2


def test_a_frozen_region_holds_only_the_digests_it_is_in(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs")
    frozen(office)
    office.look(office.instance())
    assert "on hold" in texts(office, CHANNEL)[0]
    assert "held" not in texts(office, SUBURBS)[0]


def test_a_run_under_way_is_waited_for_a_quarter_of_an_hour(office: Office) -> None:
    office.subscribe()
    office.warehouse.drop_table(office.warehouse.dataset, "runs")
    records.prepare(office.warehouse)
    office.run(at=MONDAY - timedelta(days=1))
    office.run("run_now", at=MONDAY - 5 * MINUTE, outcome="running", data_through=None)
    digests = office.instance()
    office.look(digests)
    assert office.workspace.messages == []
    office.look(digests, MONDAY + 16 * MINUTE)
    assert "on hold" in texts(office, CHANNEL)[0]


def test_late_closing_is_told_below_the_digest_once_per_change(office: Office) -> None:
    office.subscribe(group="", region="CD5")
    digests = office.instance()
    office.look(digests)
    (digest,) = office.said()
    said = office.entry().numbers
    tuesday = MONDAY + timedelta(days=1)
    through: dict[str, Any] = {"data_through": date(2020, 8, 17)}
    office.run(office.changed("completed * 3"), at=tuesday, **through)
    for instance in (digests, office.instance(), office.instance()):
        office.look(instance, tuesday + MINUTE)
    _, correction = office.below(digest)
    assert f"of {said['total']}" in correction.text
    late = office.entry("correction").numbers["total"] - said["total"]
    assert late > 20
    assert f"{late:,} shifts closed out late" in correction.text
    # The same change in a newer run is no news, and neither is a small one.
    office.run(office.changed("completed * 3"), at=tuesday + timedelta(hours=1), **through)
    office.look(office.instance(), tuesday + timedelta(hours=2))
    assert len(office.below(digest)) == 2
    office.run(office.changed("completed * 9"), at=tuesday + timedelta(hours=3), **through)
    office.look(office.instance(), tuesday + timedelta(hours=4))
    assert len(office.below(digest)) == 3
    assert [one.message.kind for one in office.ledger().corrections(office.entry().message)] == [
        "correction-1",
        "correction-2",
    ]


def test_the_tolerance_is_a_setting(office: Office) -> None:
    office.subscribe(group="", region="CD5")
    digests = office.instance(CORRECTION_POINTS="60")
    office.look(digests)
    office.run(office.changed("completed * 3"), at=MONDAY + timedelta(hours=3))
    office.look(office.instance(CORRECTION_POINTS="60"), MONDAY + timedelta(hours=4))
    assert len(office.below(office.said()[0])) == 1


def test_a_chart_that_cannot_be_drawn_or_shown_is_said_and_the_digest_comes(office: Office) -> None:
    office.subscribe()
    office.draw = lambda _chart, _report: None
    office.look(office.instance())
    assert "chart could not be drawn" in str(office.said()[0].blocks)


def test_refused_blocks_leave_the_text(office: Office) -> None:
    office.subscribe()
    office.workspace.state.faults.switch("no_data_table", True)
    office.look(office.instance())
    (digest,) = office.said()
    assert office.entry("table").note == "sent plain, blocks were refused"
    assert len(office.below(digest)) == 1


def test_a_mail_that_fails_is_tried_again(office: Office) -> None:
    office.subscribe()
    stale(office)
    office.mailbox.down = True
    digests = office.instance()
    office.look(digests)
    assert office.mailbox.mails == []
    office.mailbox.down = False
    office.look(digests, MONDAY + 3 * MINUTE)
    assert len(office.mailbox.mails) == 1


def test_no_call_is_longer_than_what_a_lease_leaves() -> None:
    from bot.slack.calls import clients, rate_limits

    # Asked for leave, a call waits for nothing but its own answer.
    assert sender.SPARE.total_seconds() / 2 > clients.CALL_SECONDS + rate_limits.CHANNEL_SECONDS
    assert sender.SPARE < sender.LEASE


def test_nobody_and_nothing_is_named_in_the_log(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    office.subscribe()
    office.look(office.instance())
    logged = " ".join(f"{record.getMessage()} {vars(record).get('key', '')}" for record in caplog.records)
    assert "2020-08-08 C0METRO000 group:Metro digest" in logged
    assert MARIA not in logged
    assert "@" not in logged


def test_the_clock_of_the_campaign_decides(office: Office) -> None:
    office.subscribe(hour=23)
    digests = office.instance()
    office.look(digests, datetime(2020, 8, 17, 22, 59, tzinfo=MONDAY.tzinfo))
    assert office.said() == []
    # By UTC it is Tuesday.
    office.look(digests, datetime(2020, 8, 17, 23, 0, tzinfo=MONDAY.tzinfo))
    assert len(office.said()) == 1
    assert replace(office.entry().message, kind="x").week == date(2020, 8, 8)


def test_what_slack_does_not_take_is_tried_ever_more_seldom(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.subscribe()
    digests, now = office.instance(), MONDAY

    def refuse(*_: Any, **__: Any) -> Posted:
        raise NotNowError("invalid_auth")

    monkeypatch.setattr(digests.sender.messenger, "post", refuse)
    for _ in range(60):
        office.look(digests, now)
        now += MINUTE
    assert office.entry().attempts in (9, 10, 11)
    monkeypatch.undo()
    office.look(digests, now + 11 * MINUTE)
    assert "Late, because Slack did not take it at first (invalid_auth)." in str(office.said()[0].blocks)


def test_a_digest_moved_to_another_day_while_in_doubt_comes_once(office: Office) -> None:
    office.subscribe()
    office.workspace.fail("chat.postMessage", "lost")
    digests = office.instance()
    office.look(digests)
    office.subscribe(weekday=2, now=MONDAY + timedelta(seconds=20))
    wednesday = MONDAY + timedelta(days=2)
    office.run(office.changed(), at=wednesday - MINUTE, data_through=date(2020, 8, 18))
    office.look(office.instance(), wednesday)
    assert (len(office.said()), office.entry().step) == (1, "sent")


def test_another_goal_does_not_lose_what_is_held(office: Office) -> None:
    office.subscribe()
    frozen(office)
    digests = office.instance()
    office.look(digests)
    office.subscribe(goal=40, now=MONDAY + timedelta(hours=1))
    office.warehouse.record("records/thaw", place="Metro", reason="x", person="Priya", now=MONDAY)
    office.look(digests, MONDAY + timedelta(hours=2))
    assert len(office.said()) == 2


def test_who_could_not_be_told_at_midnight_is_told_later(office: Office) -> None:
    office.subscribe()
    digests, midnight = office.instance(), MONDAY + timedelta(hours=16)
    office.mailbox.down = True
    office.workspace.fail("conversations.open", "500", "500")
    office.look(digests, midnight)
    assert office.said(DIRECT) == []
    assert office.entry().step == "claimed"
    office.mailbox.down = False
    office.look(digests, midnight + LEASE + MINUTE)
    assert len(office.said(DIRECT)) == 1
    assert len(office.mailbox.mails) == 1
    assert office.entry().step == "missed"


def test_what_is_queued_is_looked_at_again(office: Office) -> None:
    from bot.digest import snapshot
    from bot.digest.due import due
    from bot.digest.holds import Freshness

    office.subscribe()
    digests = office.instance()
    tools = digests.tools(snapshot.unasked("", MONDAY, digests.calendar))
    found = snapshot.assess(snapshot.read(tools, MONDAY), tools, Freshness())
    assert found is not None
    (one,) = due(found.subscribed, found.ledger, MONDAY, digests.calendar)
    office.clock.move(MONDAY + 2 * MINUTE)
    digests._digest(found, tools, one)
    assert office.workspace.messages == []


def test_while_another_run_takes_the_place_of_the_one_that_was_judged_nothing_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.app.current.PUBLISHED_SECONDS", 1e9)
    office.subscribe()
    digests = office.instance()
    office.look(digests, MONDAY - MINUTE)
    office.run(office.changed(), at=MONDAY - 30 * timedelta(seconds=1))
    office.look(digests, MONDAY)
    assert office.workspace.messages == []
    office.look(office.instance(), MONDAY + MINUTE)
    assert len(office.said()) == 1


def test_a_freeze_after_a_doubt_does_not_say_held_below_what_came(office: Office) -> None:
    office.subscribe()
    office.workspace.fail("chat.postMessage", "lost")
    digests = office.instance()
    office.look(digests)
    frozen(office)
    office.look(digests, MONDAY + 2 * MINUTE)
    assert (len(office.said()), office.entry().step) == (1, "sent")
    assert office.below(office.said()[0]) == []


def test_a_renamed_region_does_not_stop_the_corrections_of_others(office: Office, monkeypatch: Any) -> None:
    from bot.digest import corrections

    office.subscribe(group="", region="CD4")
    office.subscribe(SUBURBS, group="", region="CD5")
    office.look(office.instance())
    has_place = corrections._has_place

    def renamed(found: Snapshot, entry: Entry) -> bool:
        return entry.message.region != "CD4" and has_place(found, entry)

    monkeypatch.setattr(corrections, "_has_place", renamed)
    tuesday = MONDAY + timedelta(days=1)
    office.run(office.changed("completed * 3"), at=tuesday, data_through=date(2020, 8, 17))
    office.look(office.instance(), tuesday + MINUTE)
    assert len(office.below(office.said(SUBURBS)[0])) == 2


def test_a_digest_keeps_its_definition_and_is_corrected_by_the_same(office: Office) -> None:
    office.subscribe(group="", region="CD5")
    office.look(office.instance(DEFINITION="gross"))
    (digest,) = office.said()
    payload = (digest.metadata or {})["event_payload"]
    assert (payload["definition"], office.entry().definition) == ("gross", "gross")
    numbers = office.entry().numbers
    assert numbers["total"] == numbers["completed"] + numbers["no_show"] + numbers["cancelled"] + numbers["unclosed"]
    tuesday = MONDAY + timedelta(days=1)
    office.run(office.changed("completed * 3"), at=tuesday, data_through=date(2020, 8, 17))
    office.look(office.instance(), tuesday + MINUTE)
    assert len(office.below(digest)) == 1
    office.look(office.instance(DEFINITION="gross"), tuesday + 2 * MINUTE)
    assert (len(office.below(digest)), office.entry("correction").definition) == (2, "gross")


def test_a_correction_in_doubt_is_looked_for_and_the_next_change_is_told(office: Office) -> None:
    office.subscribe(group="", region="CD5")
    office.look(office.instance())
    (digest,) = office.said()
    tuesday, through = MONDAY + timedelta(days=1), date(2020, 8, 17)
    office.run(office.changed("completed * 3"), at=tuesday, data_through=through)
    office.workspace.fail("chat.postMessage", "lost")
    office.look(office.instance(), tuesday + MINUTE)
    assert len(office.below(digest)) == 2
    # Meanwhile it has moved back: what came needs another.
    office.run(office.changed(), at=tuesday + 2 * MINUTE, data_through=through)
    digests = office.instance()
    office.look(digests, tuesday + 4 * MINUTE)
    office.look(digests, tuesday + 6 * MINUTE)
    assert len(office.below(digest)) == 3
    said = office.entry().numbers
    assert office.ledger().corrections(office.entry().message)[-1].numbers["total"] == said["total"]


def test_the_team_is_mailed_once_about_all_owners(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs", DANIEL)
    stale(office)
    office.look(office.instance(ALERT_EMAILS="data@example.org"))
    (team,) = [mail for mail in office.mailbox.mails if mail[0] == ("data@example.org",)]
    assert team[1].startswith("2 digests are on hold")
    assert "Metro" in team[2]
    assert "Suburbs" in team[2]


@pytest.mark.parametrize("team", [MARIA, "S0DATATEAM"])
def test_an_owner_on_the_data_team_is_sent_one_notice_which_has_the_remedy(office: Office, team: str) -> None:
    office.workspace.state.groups["S0DATATEAM"] = {MARIA}
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs", DANIEL)
    stale(office)
    digests = office.instance(DATA_TEAM=team, ALERT_EMAILS="organizer.cd5-01@example.org")
    for minutes in (0, 1):
        office.look(digests, MONDAY + minutes * MINUTE)
    (whole,), (own,) = office.said(DIRECT), office.said(office.workspace.state.direct(DANIEL).id)
    assert whole.text == "2 digests are on hold: the data from VAN end Fri, Aug 14"
    assert "Check VAN's sync" in str(whole.blocks)
    assert own.text.startswith("Suburbs' digest is on hold: ")
    assert "Check VAN's sync" not in str(own.blocks)
    assert [mail[0] for mail in office.mailbox.mails].count(("organizer.cd5-01@example.org",)) == 1


def test_a_woken_subscription_is_not_paused_for_what_was_before(office: Office) -> None:
    from bot.digest import subscriptions

    office.subscribe(now=MONDAY - timedelta(days=1))
    office.workspace.state.channels[CHANNEL].members.discard(BOT_USER)
    digests = office.instance(DIGEST_FRESH_DAYS="400")

    def week(number: int) -> None:
        office.look(digests, MONDAY + timedelta(7 * number))
        office.look(digests, MONDAY + timedelta(7 * number, hours=16))

    def paused() -> str:
        rows = office.warehouse.ask("questions/subscriptions", channel=None, owner=None).records()
        return subscriptions.read(rows)[0].paused

    for number in range(3):
        week(number)
    assert paused()
    office.subscribe(now=MONDAY + timedelta(17))
    week(3)
    assert not paused()


def test_notices_are_logged_without_whose_they_are(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    office.subscribe()
    stale(office)
    office.look(office.instance())
    logged = " ".join(f"{record.getMessage()} {vars(record).get('key', '')}" for record in caplog.records)
    assert "2020-08-08 told" in logged
    assert MARIA not in logged


def test_a_mail_that_some_were_refused_is_not_sent_again_to_those_who_have_it(office: Office) -> None:
    office.subscribe()
    stale(office)
    office.mailbox.refused = 1
    digests = office.instance(ALERT_EMAILS="data@example.org,gone@example.org")
    for minutes in (0, 5, 30):
        office.look(digests, MONDAY + minutes * MINUTE)
    assert len(office.mailbox.mails) == 2
    assert office.entry("mail", "data team").note == "1 of 2 recipients were refused"


def test_a_held_digest_is_mailed_through_a_real_server(office: Office) -> None:
    from tests.support.mail_server import Post as Server
    from tests.support.mail_server import serving

    server = Server()
    office.subscribe()
    stale(office)
    with serving(server, auth_require_tls=False) as port:
        address = f"smtp://localhost:{port}?tls=none"
        digests = office.instance(SMTP_URL=address, ALERT_EMAILS="data@example.org", MAIL_FROM="bot@example.org")
        digests.alerts.mail = Mail(configured(office.workspace.url, SMTP_URL=address, MAIL_FROM="bot@example.org"))
        office.look(digests)
        office.look(digests, MONDAY + 5 * MINUTE)
    assert sorted(mail["To"] for mail in server.mails) == ["data@example.org", "organizer.cd5-01@example.org"]
    assert {mail["Subject"] for mail in server.mails} == {
        "Metro's digest is on hold: the data from VAN end Fri, Aug 14"
    }
    said = {mail["To"]: "Check VAN's sync" in mail.get_content() for mail in server.mails}
    assert said == {"data@example.org": True, "organizer.cd5-01@example.org": False}


def test_after_an_outage_of_hundreds_of_channels_their_owner_is_told_of_all(office: Office) -> None:
    from bot.digest.expiry import AT_ONCE

    channels = [f"C0FIELD{number:04}" for number in range(2 * AT_ONCE + 5)]
    for channel in channels:
        office.subscribe(channel, "Metro")
    digests = office.instance()
    for minutes in range(4):
        office.look(digests, MONDAY + timedelta(hours=16, minutes=minutes))
    assert {entry.message.channel for entry in office.ledger().entries if entry.step == "missed"} == set(channels)
    told = office.said(DIRECT)
    assert [message.text for message in told] == [
        f"{AT_ONCE} weekly digests were not posted",
        f"{AT_ONCE} weekly digests were not posted",
        "5 weekly digests were not posted",
    ]
    assert all(len(entry.message.key) < 200 for entry in office.ledger().entries)


def test_a_correction_in_doubt_in_a_channel_that_is_gone_does_not_stop_the_others(office: Office) -> None:
    office.subscribe(group="", region="CD5")
    office.subscribe(SUBURBS, group="", region="CD5")
    office.look(office.instance())
    tuesday, through = MONDAY + timedelta(days=1), date(2020, 8, 17)
    office.run(office.changed("completed * 3"), at=tuesday, data_through=through)
    office.workspace.fail("chat.postMessage", "lost", channel=CHANNEL)
    office.look(office.instance(), tuesday + MINUTE)
    assert office.entry("correction").step == "later"
    # It has moved back since: what may have come in the first channel cannot be looked for any more.
    office.workspace.state.channels[CHANNEL].members.discard(BOT_USER)
    office.run(office.changed(), at=tuesday + 2 * MINUTE, data_through=through)
    office.look(office.instance(), tuesday + 5 * MINUTE)
    corrected = [entry.message.kind for entry in office.ledger().entries if entry.message.channel == SUBURBS]
    assert "correction-2" in corrected
