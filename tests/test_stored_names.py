"""Names stored in Slack and BigQuery: a release that changed one would not recognize its own messages and rows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, get_args
from zoneinfo import ZoneInfo

from bot.admin.reconcile import column_form
from bot.admin.replies import accept
from bot.calendar import Span
from bot.digest import reissue, subscription_form
from bot.digest.subscriptions import Subscription
from bot.outbox import ledger
from bot.outbox.ledger import Message
from bot.pipeline import runs, troubles
from bot.replies import controls, offers
from bot.schedule import USUAL
from bot.slack import poster
from bot.warehouse import RecordedRun, jobs, records
from local.slack import BOT_USER
from local.slack import Message as SlackMessage
from local.slack.events import interactions
from tests.support.golden import FOLDER
from tests.support.slack_workspace import CHANNEL, MARIA, running, until

RUN = "flakebot_run_20200817_120003_1f7200"
QUESTION = "/flake region:Metro week:2020-08-08"


def chosen(kind: str, action_id: str, value: str) -> dict[str, Any]:
    """Return what choosing an option under an answer sends."""
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    return {"type": kind, "action_id": action_id, "block_id": QUESTION, "selected_option": option}


PRESSED: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    (
        {"type": "button", "action_id": "ask:0", "block_id": "b", "value": "/flake trend region:Metro"},
        {"text": "trend region:Metro", "form": "answer"},
    ),
    (
        chosen("static_select", f"refine:week:{RUN}", "current"),
        {"text": "region:Metro week:current", "run": RUN},
    ),
    (
        chosen("overflow", f"more:{RUN}", "csv"),
        {"text": "region:Metro week:2020-08-08", "form": "csv", "run": RUN},
    ),
    (
        chosen("overflow", f"more:{RUN}", "receipt"),
        {"text": "region:Metro week:2020-08-08", "form": "receipt", "run": RUN},
    ),
)
"""What elements of messages in Slack send, whatever release posted them, and the request it has to become."""

COLUMNS = {
    "loads": "dataset campaign loaded_at:TIMESTAMP tables table_rows:INT64",
    "runs": "run_id campaign source started_at:TIMESTAMP ended_at:TIMESTAMP outcome milliseconds:INT64 "
    "source_rows:INT64 sign_ups:INT64 bytes_billed:INT64 findings data_through:DATE number:INT64 day:DATE "
    "attempt:INT64 alive_until:TIMESTAMP instance step asked_by reason checks accepted source_changed:TIMESTAMP recipe "
    "closed_shifts:INT64 mapped:INT64 synced_on:DATE committees changed_statuses definition",
    "audit": "reference person words noted_at:TIMESTAMP outcome note milliseconds:INT64",
    "maps": "map version:INT64 dataset person noted_at:TIMESTAMP reason lines:INT64",
    "reconciliations": "reconciled_at:TIMESTAMP run_id person verdict matched:INT64 compared:INT64 differing:INT64 "
    "cause example first_day:DATE last_day:DATE",
    "preferences": "user_key region organizer chosen_on:DATE",
    "greetings": "user_key greeted_on:DATE",
    "subscriptions": "subscription_id channel region region_group weekday:INT64 hour:INT64 owner created_at:TIMESTAMP "
    "changed_at:TIMESTAMP ended_at:TIMESTAMP paused_reason goal:INT64",
    "digests": "key week:DATE channel region region_group kind attempt:INT64 step instance noted_at:TIMESTAMP "
    "rests_until:TIMESTAMP ts permalink run_id numbers note definition",
    "freezes": "freeze_id place reason frozen_by frozen_at:TIMESTAMP thaw_reason thawed_by thawed_at:TIMESTAMP run_id",
}
"""The bot's own tables: STRING where no type is named. Columns are only added, at the end."""


def named(key: str, value: Any) -> Iterator[str]:
    """Yield the values that stand under a key anywhere in a payload."""
    if isinstance(value, dict):
        yield from (each for name, each in value.items() if name == key and isinstance(each, str))
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from named(key, each)


def test_what_older_messages_send_is_understood() -> None:
    with running() as bot:
        history = bot.workspace.state.history
        message = history.add(SlackMessage(CHANNEL, BOT_USER, "An older answer", history.stamp()))
        for action, expected in PRESSED:
            bot.asked.clear()
            bot.post(interactions.used_in_message(bot.workspace.state, MARIA, message, action, {}))
            until(lambda: bot.asked)
            assert {name: getattr(bot.asked[-1], name) for name in expected} == expected


def test_the_action_ids_of_answers() -> None:
    replies = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    found = {re.sub(r":\d+$", ":N", each) for reply in replies for each in named("action_id", reply)}
    assert found == {"ask:N", "more:run", "home:forget", "home:organizer", "home:region"}


def test_the_form_that_shares() -> None:
    view = controls.sharing(QUESTION, RUN, "2020-08-17")
    assert (view["callback_id"], view["private_metadata"]) == ("share", f"{QUESTION}\n{RUN}\n2020-08-17")
    assert set(named("block_id", view)) == set(named("action_id", view)) == {"channel"}


def test_the_form_that_asks_for_another_number() -> None:
    view = offers.form("/flake plan region:CD5 goal:", "here https://hooks.slack.com/1")
    kept = "/flake plan region:CD5 goal:\nhere https://hooks.slack.com/1"
    assert (view["callback_id"], view["private_metadata"]) == ("other", kept)
    assert set(named("block_id", view)) == set(named("action_id", view)) == {"number"}
    given = view | {"state": {"values": {"number": {"number": {"value": "35"}}}}}
    assert offers.completed(given) == ("/flake plan region:CD5 goal:35", "here https://hooks.slack.com/1")
    assert offers.other("/flake plan goal:")["action_id"] == "other"


def test_the_form_that_subscribes() -> None:
    choice = subscription_form.Choice("C0METRO000", "Metro", 0, 8, "U0MARIA000", 40)
    view = subscription_form.form(choice, [], ZoneInfo("UTC"), datetime(2020, 8, 17, tzinfo=UTC))
    kept = {"channel": "C0METRO000", "region": "Metro", "weekday": 0, "hour": 8, "owner": "U0MARIA000", "goal": 40}
    assert (view["callback_id"], json.loads(view["private_metadata"])) == ("subscribe", kept)
    assert set(named("block_id", view)) == {"channel", "region", "weekday", "hour", "goal", "what"}
    assert set(named("action_id", view)) == {
        f"form:{name}" for name in ("channel", "region", "weekday", "hour", "goal")
    }
    edited = replace(choice, edited="paused")
    view = subscription_form.form(edited, [], ZoneInfo("UTC"), datetime(2020, 8, 17, tzinfo=UTC))
    assert (view["callback_id"], json.loads(view["private_metadata"])) == ("subscribe", {**kept, "edited": "paused"})
    assert set(named("block_id", view)) == {"weekday", "hour", "goal", "what"}


def test_the_reason_of_a_pause_says_who_paused() -> None:
    one = Subscription("s", "C1", "", "", USUAL, "U1", paused="by U2")
    assert one.paused_by == "U2"
    assert replace(one, paused="3 digests in a row could not be posted").paused_by == ""


def test_the_form_that_asks_for_columns() -> None:
    view = column_form.form(["Date", "Status", "Event"], {}, "F0FILE", "C0DATATEAM")
    assert (view["callback_id"], view["private_metadata"]) == ("reconcile", "F0FILE\nC0DATATEAM")
    assert set(named("block_id", view)) == {"date", "status", "event"}
    assert set(named("action_id", view)) == {"column"}


def test_the_form_that_accepts() -> None:
    run = RecordedRun(RUN, datetime(2020, 8, 17, tzinfo=UTC), "failed", findings="fail volume_plausible: 6 (x)")
    week = Span(date(2020, 8, 8), date(2020, 8, 14))
    offer = accept.Offer(run, None, troubles.acceptable(run), "x", week, None, None, "", "C0DATATEAM")
    view = accept.form(offer)
    assert (view["callback_id"], view["private_metadata"]) == ("accept", f"volume_plausible\n{RUN}\nC0DATATEAM")
    assert set(named("action_id", view)) == {"reason"}


def test_keys_in_the_ledger_and_in_messages() -> None:
    week = date(2020, 8, 8)
    assert Message(week, "C1", "", "Metro", "digest").key == "2020-08-08 C1 group:Metro digest"
    assert Message(week, "C1", "CD5", "", "held").key == "2020-08-08 C1 region:CD5 held"
    assert Message(week, "C1", "", "", "table").key == "2020-08-08 C1 all table"
    assert Message(week, "U1", "", "", "told x").key == "2020-08-08 U1 all told x"
    assert get_args(ledger.Step) == ("claimed", "sent", "later", "refused", "missed", "failed")
    assert (poster.EVENT, reissue.AGAIN) == ("flakebot_digest", "again")


def test_the_ids_of_jobs_that_only_one_can_run() -> None:
    what = "2020-08-10 C0METRO000 group:Metro digest 1"
    hashed = "e28906a4d8c6ad54e7f94fc1f571c93cc05bdbaa8b742bb0c90d0bfa09517be6"
    assert jobs._digest("flakebot", what, 0) == hashed


def test_the_bots_own_tables_keep_their_columns() -> None:
    told = {
        table: " ".join(each.name if each.type == "STRING" else f"{each.name}:{each.type}" for each in columns)
        for table, columns in records.TABLES.items()
    }
    assert told == COLUMNS
    assert get_args(runs.Outcome) == ("running", "published", "failed", "stopped")
