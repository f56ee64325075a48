"""The doctor: each check passes, and fails with how to fix it; one that hangs or crashes hides no other."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot import doctor
from bot.app import wiring
from bot.doctor import checks, machine
from bot.doctor import reply as views
from bot.doctor.health import Line, ill, well
from bot.errors import UserError
from bot.pipeline.contract import contract_rows
from bot.replies.blocks import as_text
from bot.warehouse import contract
from commands.admin.doctor import examine
from local.bigquery.process import plan_faults, serve
from local.slack import block_rules
from local.slack.web_api import methods
from tests.support.digest.office import Office, opened
from tests.support.slack_workspace import CHANNEL, MANIFEST, MARIA, WHOLE, configured
from tests.support.terminal import Terminal

NOW = datetime(2020, 8, 17, 14, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


class Quiet:
    """Takes no mail; it lets anybody connect."""


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.subscribe()
        yield found
    plan_faults(serve(sampled), [])


@pytest.fixture
def smtp() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Quiet(), hostname="127.0.0.1", port=port)
    server.start()
    yield f"smtp://localhost:{port}?tls=none"
    server.stop()


def lines(office: Office, *, now: datetime = NOW, **variables: str) -> dict[str, Line]:
    """Examine everything, with these settings beside what is right."""
    right = {
        "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
        "SLACK_USER_TOKEN": "xoxp-local",
        "DATA_TEAM": "S0DATATEAM,U0PRIYA000",
        "DATA_TEAM_CHANNEL": "C0DATATEAM",
        "SOURCE_DATASETS": loaded(office),
    }
    mine = configured(office.workspace.url, **office.variables | right | variables)
    found = doctor.examine(checks.every(mine, lambda: office.warehouse, now), lambda _: None)
    return {line.what: line for its in found.values() for line in its}


def loaded(office: Office) -> str:
    """Name the dataset that the sample was loaded into."""
    (dataset,) = office.warehouse.datasets("flakebot_load_")
    return dataset


def publish(office: Office) -> None:
    """Add the rows of the sample's run to the published tables."""
    options = wiring.options(configured(office.workspace.url, **office.variables), NOW.date())
    contract.prepare(office.warehouse)
    for name, arguments in contract_rows(options, office.published.run_id).items():
        office.warehouse.append(name, office.published.run_id, **arguments)


def test_all_is_well(office: Office, smtp: str) -> None:
    publish(office)
    found = lines(office, SMTP_URL=smtp, ALERT_EMAILS="data@example.org")
    assert {what: line for what, line in found.items() if not line.well} == {}
    assert found["bot token"].found == "flakebot in Field HQ"
    assert found["data team S0DATATEAM"].found == "a user group of 1"
    assert found["data team's channel"].found == "#data-team"
    assert found[f"channel {CHANNEL}"].found == "#field-metro"
    assert found["digests"].found == "1 subscribed; the next is due Mon, Aug 24, 8:00 AM"
    assert found["time zone"].found == "America/Chicago, where it is Mon, Aug 17, 9:00 AM"
    assert found["campaign"].found.endswith("today is in week 6 of those from Saturday")
    assert found["daily run"].found == "next Tue, Aug 18, 7:00 AM, for up to 3 hours"
    assert found["numbers"].found == "of Mon, Aug 17, 7:00 AM, data through Sun, Aug 16"
    assert found["published tables"].found == f"6 in {office.warehouse.dataset}, of 9 places"
    assert found["mail server"].found == "localhost lets us in"
    assert found["source tables"].found == f"19 in {loaded(office)}"
    assert re.fullmatch(r"102,400 MB a query; the largest import reads \d\.\d MB", found["byte limit"].found)
    assert found["scopes"].found == "all 14, and more than is needed: channels:join, im:read, reactions:write"
    assert {"clock", "signing secret", "app token", "user token", "records", "run jobs", "libraries"} <= found.keys()


# Settings that are wrong together, and each line that says so: what is found, and how to mend it.
ILL: list[tuple[dict[str, str], list[tuple[str, str, str]]]] = [
    (
        {
            "SLACK_BOT_TOKEN": "",
            "SLACK_SIGNING_SECRET": "short",
            "CAMPAIGN_START": "2024-01-01",
            "CAMPAIGN_END": "2024-11-05",
        },
        [
            ("bot token", "SLACK_BOT_TOKEN is not set", "api.slack.com/apps"),
            ("signing secret", "is not 32 digits", "App Credentials"),
            ("campaign", "today is not in it", "Set CAMPAIGN"),
            ("mail server", "SMTP_URL is not set", "Set it"),
            ("whom to mail", "ALERT_EMAILS is not set", "Set it"),
        ],
    ),
    (
        {
            "SLACK_BOT_TOKEN": "xoxb-wrong",
            "SLACK_SIGNING_SECRET": "",
            "SLACK_APP_TOKEN": "",
            "SMTP_URL": "smtp://localhost:9?tls=none",
        },
        [
            ("bot token", "Slack refuses SLACK_BOT_TOKEN (invalid_auth)", "Copy it from"),
            ("signing secret", "is not set", "App Credentials"),
            ("mail server", "localhost did not take it", "it can be"),
        ],
    ),
    (
        {"SLACK_API_URL": "http://127.0.0.1:9/api/", "SOURCE_DATASETS": "nowhere"},
        [
            ("bot token", "Slack could not be reached", "Try again"),
            ("source", "there is no event_attendees and no event_signups", "SOURCE_DATASETS"),
            ("sync", "there are no sign-ups in the source", "Check SOURCE_DATASETS"),
        ],
    ),
    (
        {
            "SLACK_APP_TOKEN": "xapp-wrong",
            "SLACK_USER_TOKEN": "xoxp-wrong",
            "DATA_TEAM": "",
            "DATA_TEAM_CHANNEL": "",
            "SOURCE_DATASETS": "",
        },
        [
            ("app token", "Slack answered invalid_auth", "connections:write"),
            ("user token", "Slack answered invalid_auth", "take SLACK_USER_TOKEN out"),
            ("data team", "nobody may use /flake-admin", "Set it"),
            ("data team's channel", "is not set", "Set it"),
            ("source", "There is nothing to build from", "Load a folder first"),
        ],
    ),
    (
        {
            "DATA_TEAM": "S0NOBODY00,S0EMPTY000,U0NOBODY00,U0GUEST000",
            "DATA_TEAM_CHANNEL": "C0NOWHERE0",
            "MAX_BYTES_BILLED": "1000",
        },
        [
            ("data team S0NOBODY00", "no_such_subteam", "Correct DATA_TEAM"),
            ("data team S0EMPTY000", "a user group of nobody", "Put somebody into it"),
            ("data team U0NOBODY00", "user_not_found", "Correct DATA_TEAM"),
            ("data team U0GUEST000", "a guest, a bot", "Take it out of DATA_TEAM"),
            ("data team's channel", "not in it, or it is gone", "/invite @Flakebot"),
            ("byte limit", "0 MB a query", "Raise MAX_BYTES_BILLED, to 10,485,760 at least"),
        ],
    ),
]


@pytest.mark.parametrize(("variables", "wrong"), ILL, ids=[" ".join(one[0]) for one in ILL])
def test_what_is_not_in_order_is_said_with_how_to_mend_it(
    office: Office, variables: dict[str, str], wrong: list[tuple[str, str, str]]
) -> None:
    office.workspace.state.groups["S0EMPTY000"] = set()
    found = lines(office, now=NOW, **variables)
    for what, said, remedy in wrong:
        line = found[what]
        assert not line.well
        assert said in line.found
        assert remedy in line.found + line.remedy
    assert {"signing secret", "BigQuery", "numbers", "time zone", "mail server"} <= found.keys(), "the others are there"


def test_a_persons_token_is_no_bots(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = methods.METHODS["auth.test"]
    persons = methods.Method(lambda state, given: {**real.answer(state, given), "bot_id": ""})
    monkeypatch.setitem(methods.METHODS, "auth.test", persons)
    line = lines(office)["bot token"]
    assert (line.well, line.found) == (False, "SLACK_BOT_TOKEN is a person's")


def test_channels_that_cannot_be_posted_to_are_said(office: Office) -> None:
    state = office.workspace.state
    office.subscribe("C0SUBURBS0", "Suburbs")
    office.subscribe("C0DIRECTOR", "Greater MN")
    office.subscribe("D0MARIA000", "Suburbs")
    state.channels["C0SUBURBS0"].is_archived = True
    state.channels[CHANNEL].members.discard("U0FLAKEBOT")
    found = lines(office)
    assert found["channel C0SUBURBS0"].found == "#field-suburbs is archived"
    assert found[f"channel {CHANNEL}"].remedy == "Type `/invite @Flakebot` in #field-metro."
    assert found["channel C0DIRECTOR"].found == "Flakebot is not in it, or it is gone"
    assert "channel D0MARIA000" not in found
    assert MARIA not in str(found)


def test_a_slack_that_asks_to_wait_is_waited_for(office: Office) -> None:
    office.workspace.fail("conversations.info", "429", "429", channel=CHANNEL)
    assert lines(office)[f"channel {CHANNEL}"].well


def test_nobody_subscribed_is_said_and_a_paused_digest_too(sampled: Path) -> None:
    with opened(sampled) as office:
        assert lines(office)["subscribed channels"].found == "none yet: `/flake subscribe` in a channel"
        name = office.subscribe()
        office.warehouse.record("records/pause", subscription_id=name, reason="3 digests in a row")
        line = lines(office)[f"digest of Metro in {CHANNEL}"]
        assert (line.well, line.found) == (False, "paused: 3 digests in a row")
        assert "`/flake resume`" in line.remedy


def test_scopes_that_are_missing_are_named(office: Office) -> None:
    office.workspace.state.manifest.scopes.discard("files:read")
    line = lines(office)["scopes"]
    assert (line.well, line.found) == (False, "missing: files:read")
    assert "manifest.json" in line.remedy
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) <= set(WHOLE["oauth_config"]["scopes"]["bot"])


def test_the_manifest_asks_for_all_that_is_listened_to() -> None:
    listening = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "bot" / "slack").glob("*.py")))
    events = set(re.findall(r'app\.event\("(\w+)"\)', listening))
    assert {event.partition(".")[0] for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]} == events
    asked = [command["command"] for command in MANIFEST["features"]["slash_commands"]]
    assert asked == ["/flake", "/ptg", "/flake-admin"]
    assert len(re.findall(r"app\.command\(", listening)) == len(asked)


def test_a_clock_that_is_wrong_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.doctor import slack

    class Late(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Late:
            return cls.fromtimestamp(time.time() + 200, tz)

    monkeypatch.setattr(slack, "datetime", Late)
    line = lines(office)["clock"]
    assert (line.well, line.found[:3]) == (False, "+20")


def test_numbers_that_hold_digests_and_freezes_are_said(office: Office) -> None:
    office.run("run_failed", at=NOW, outcome="failed", findings="fail volume_plausible: 9 (12)")
    office.warehouse.record(
        "records/freeze", freeze_id="f", place="Metro", reason="recount", person="U1", now=NOW, run_id=""
    )
    office.warehouse.record(
        "records/freeze", freeze_id="g", place="", reason="all wrong", person="U1", now=NOW, run_id=""
    )
    found = lines(office)
    assert "digests are held: the number of VAN's sign-ups has changed too much" in found["numbers"].found
    assert found["freeze of Metro"].remedy == "When they are right: `/flake-admin thaw Metro reason:…`."
    assert found["freeze of all numbers"].remedy == "When they are right: `/flake-admin thaw reason:…`."


@pytest.mark.parametrize(
    ("hour", "is_well"),
    [
        # By the campaign's clock: before the run, while it is waited for, and when it is overdue.
        (11, True),
        (14, True),
        (16, False),
    ],
)
def test_yesterdays_numbers_are_well_until_todays_are_overdue(office: Office, hour: int, is_well: bool) -> None:
    tuesday = datetime(2020, 8, 18, hour, tzinfo=UTC)
    assert lines(office, now=tuesday)["numbers"].well == is_well


def test_nothing_published_is_said(office: Office) -> None:
    own = office.warehouse.dataset
    kept = ", ".join(office.warehouse.columns(own, "runs") or {})
    office.warehouse.copy(f"SELECT {kept} FROM runs WHERE FALSE", own, own, "runs")
    assert lines(office)["numbers"].found == "none are published yet"


def test_a_sync_that_stays_away_and_columns_that_are_missing_are_said(office: Office) -> None:
    source = f"{office.warehouse.dataset}_bad"
    office.warehouse.create_dataset(source)
    office.warehouse.copy("SELECT '1' AS event_id", office.warehouse.dataset, source, "event_attendees")
    found = lines(office, SOURCE_DATASETS=source)
    assert "lacks" in found["source event_attendees"].found
    assert found["source"].found == f"there is no regions in {source}"
    assert found["source tables"].found.startswith(f"1 in {source}, without event_signups, ")
    late = datetime.now(UTC) + timedelta(days=3)
    line = lines(office, now=late)["sync"]
    assert (line.well, line.remedy) == (False, "Look at VAN's sync: it should come every night.")


def test_records_of_an_older_version_are_said(office: Office) -> None:
    own = office.warehouse.dataset
    office.warehouse.copy("SELECT reference FROM audit", own, own, "audit")
    office.warehouse.drop_table(own, "preferences")
    assert lines(office)["records"].found == "not there, or of an older version: audit, preferences"


def test_published_tables_that_are_missing_or_empty_are_said(office: Office) -> None:
    missing = lines(office)["published tables"]
    assert missing.found.startswith(
        "not there, or of an older version: contract_days, contract_unclosed, contract_activity"
    )
    contract.prepare(office.warehouse)
    empty = lines(office)["published tables"]
    assert empty.found == "they hold no rows: an older version published the numbers"
    office.warehouse.drop_table(office.warehouse.dataset, "report_ahead")
    assert lines(office)["published tables"].found == "not there, or of an older version: report_ahead"


@pytest.mark.parametrize(
    ("match", "what"),
    [
        ("POST /bigquery/v2/projects/local/datasets {", "make datasets"),
        ("SELECT 1 AS one", "run jobs"),
        ("DELETE /bigquery/v2/projects/local/datasets/office", "drop datasets"),
        ("/tables/event_attendees", "source event_attendees"),
        ("FROM turf", "source turf"),
    ],
)
def test_each_permission_that_is_missing_is_named(office: Office, sampled: Path, match: str, what: str) -> None:
    plan_faults(serve(sampled), [{"kind": "accessDenied", "match": match, "times": 3}])
    found = lines(office)
    line = found[what]
    assert not line.well
    assert line.found.startswith("BigQuery refused: ")
    assert "docs/connect.md, step 2" in line.remedy
    assert {"numbers", "bot token", "source tables"} <= found.keys()
    plan_faults(serve(sampled), [])
    # What a try left behind is dropped once it is old enough to be nobody's.
    assert len(office.warehouse.datasets(f"{office.warehouse.dataset}_doctor")) == (what == "drop datasets")


def test_what_a_try_left_behind_is_dropped_by_a_later_one(office: Office) -> None:
    own = office.warehouse.dataset
    office.warehouse.create_dataset(f"{own}_doctor_20200817_000000_aaaaaa")
    lines(office)
    assert office.warehouse.datasets(f"{own}_doctor") == []


def test_bigquery_that_does_not_answer_hides_nothing_else(office: Office) -> None:

    def away() -> Any:
        raise UserError("Google knows no credentials here. Run `gcloud auth application-default login`.")

    mine = configured(office.workspace.url, **office.variables, DATA_TEAM="S0DATATEAM", DATA_TEAM_CHANNEL="C0DATATEAM")
    reply = examine(mine, away, NOW, lambda _: None, whole=True)
    said = str(reply.blocks)
    assert "Google knows no credentials here. Run `gcloud auth application-default login`" in said
    assert "flakebot in Field HQ" in said
    assert block_rules.faults(json.loads(json.dumps(reply.blocks)), lambda _: True) == []


def test_what_hangs_is_a_line_after_what_it_found_and_what_breaks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.doctor.examination.MAX_SECONDS", 0.2)
    ended = threading.Event()

    def hangs() -> Iterator[Line]:
        yield well("begun", "x")
        ended.wait(120)

    def breaks() -> Iterator[Line]:
        yield well("first", "x")
        raise KeyError("xoxb-secret")

    def refused() -> Iterator[Line]:
        raise UserError("There is nothing.")
        yield

    told: list[str] = []
    group = {"hangs": hangs, "hangs too": hangs, "breaks": breaks, "refused": refused, "fine": lambda: [well("x", "y")]}
    found = doctor.examine({"All": group}, told.append)["All"]
    ended.set()
    assert [(line.what, line.found) for line in found] == [
        ("begun", "x"),
        ("hangs", "no answer in 0 seconds"),
        ("begun", "x"),
        ("hangs too", "no answer in 0 seconds"),
        ("first", "x"),
        ("breaks", "the check itself failed (KeyError)"),
        ("refused", "There is nothing"),
        ("x", "y"),
    ]
    assert found[6].remedy == "See docs/connect.md."
    assert told[-1] == "5 of 5: fine …"


def test_no_line_holds_a_secret(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {
        "SLACK_BOT_TOKEN": "xoxb-hushhush",
        "SLACK_APP_TOKEN": "xapp-hushhush",
        "SLACK_USER_TOKEN": "xoxp-hushhush",
        "SLACK_SIGNING_SECRET": "hushhush",
        "PRIVACY_KEY": "hushhush-key",
        "SMTP_URL": "smtps://a:hush%40hush@localhost:9",
    }
    mine = configured(office.workspace.url, **office.variables | secrets)

    def telling(settings: Any) -> Iterator[Line]:
        yield ill("x", " ".join(secrets.values()), "not hush@hush")
        raise UserError(f"It is {settings.privacy_key}. Not {settings.slack_bot_token}.")

    monkeypatch.setattr(machine, "privacy", telling)
    said = str(examine(mine, lambda: office.warehouse, NOW, lambda _: None, whole=True))
    assert "not …" in said
    for secret in ("hushhush", "hush%40hush", "hush@hush"):
        assert secret not in said


def test_libraries_of_other_versions_are_named(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def other(name: str) -> str:
        if name == "aiohttp":
            raise PackageNotFoundError
        return "1.0" if name == "pandas" else version(name)

    monkeypatch.setattr(machine, "version", other)
    line = lines(office)["libraries"]
    assert line.found.startswith("aiohttp (none) instead of ")
    assert "pandas 1.0 instead of " in line.found
    assert line.remedy == "`pip install -r requirements.txt`, as it was tested."


def test_a_workspace_that_is_down_is_a_line(office: Office) -> None:
    office.workspace.switch("down", True)
    found = lines(office)
    assert "Slack answers 503" in found["bot token"].found
    assert found["signing secret"].well
    assert found["numbers"].well


def test_what_is_wrong_comes_before_all_that_is_well() -> None:
    groups = {"Slack": [well("a", "b")], "BigQuery": [ill("c", "d", "e")], "Mail": [ill("f", "g", "h")]}
    shown = [block["text"]["text"] for block in views.show(groups, whole=True).blocks if isinstance(block, dict)]
    assert shown[1:] == ["*To fix*\n✗  *c*: d. e\n✗  *f*: g. h", "*Slack*\nok  a: b"]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([well("a", "b"), well("c <d>", "e"), ill("f", "g", "h")], "✗  f: g. h\n\n2 others are fine: a, c <d>.\n\n"),
        ([well("a", "b"), ill("f", "g", "h")], "✗  f: g. h\n\nThe other one is fine: a.\n\n"),
        ([well("a", "b"), well("c", "d")], "All well: 2 checks.\n\nFine: a, c.\n\n  /flake-admin doctor all\n\n"),
        ([ill("f", "g", "h")], "✗  f: g. h"),
    ],
)
def test_what_is_well_is_one_line_with_a_way_to_see_it(lines: list[Line], said: str) -> None:
    shown = views.show({"Slack": lines}).blocks
    assert said in as_text(shown)
    assert block_rules.faults(json.loads(json.dumps(shown)), lambda _: True) == []
    assert ("fine" in as_text(shown).lower()) is any(line.well for line in lines)


def test_many_lines_come_in_as_many_sections_as_they_need() -> None:
    few = views.show({"Slack": [well("a", "b"), ill("c & d", "<e>", "f")], "Nothing": []}, whole=True)
    assert few.text == "1 of 2 checks need fixing: c &amp; d."
    assert [block["text"]["text"] for block in few.blocks if isinstance(block, dict)] == [
        "*1 of 2 checks need fixing: c &amp; d.*",
        "*To fix*\n✗  *c &amp; d*: &lt;e&gt;. f",
        "*Slack*\nok  a: b",
    ]
    assert views.show({"Slack": [well("a", "b")]}).text == "All well: 1 check."
    many = views.show({"Channels": [ill(f"channel {number}", "x" * 100, "y" * 100) for number in range(1000)]})
    assert many.text.endswith("channel 4 and more.")
    assert len(many.blocks) == 47
    assert block_rules.faults(json.loads(json.dumps(many.blocks)), lambda _: True) == []
    assert "python -m bot doctor" in json.dumps(many.blocks[-1])
    shown = [block["text"]["text"] for block in many.blocks[:-1] if isinstance(block, dict)]
    assert all(len(text) <= 3000 for text in shown)
    assert not any(text.endswith("…") for text in shown)


def test_at_the_terminal(sampled: Path, terminal: Terminal) -> None:
    status, out, _ = terminal("doctor")
    assert status == 1
    assert "✗  bot token: SLACK_BOT_TOKEN is not set." in out
    assert " others are fine: BigQuery, records, make datasets, run jobs," in out
    status, out, _ = terminal("doctor", "--all")
    assert status == 1
    assert "ok  run jobs: wrote a table with one" in out
    # What is asked for Slack is the same.
    assert "SLACK_SIGNING_SECRET is not set" in terminal("ask", "/flake-admin doctor")[1]
