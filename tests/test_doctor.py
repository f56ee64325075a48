"""The doctor: each line seen well, and seen ill with how to mend it; what hangs or fails hides nothing else."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from bot import doctor
from bot.health import Line, ill, well
from bot.local.process import plan_faults, serve
from bot.messages import UserError
from commands.admin.doctor import examine
from tests.conftest import Terminal
from tests.digest_office import Office, opened
from tests.slack_workspace import CHANNEL, MANIFEST, WHOLE, configured

NOW = datetime(2020, 8, 17, 14, tzinfo=UTC)


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


def lines(office: Office, **variables: str) -> dict[str, Line]:
    """Examine everything, with these settings beside what is right."""
    right = {
        "SLACK_SIGNING_SECRET": "0123456789abcdef" * 2,
        "DATA_TEAM": "S0DATATEAM,U0PRIYA000",
        "DATA_TEAM_CHANNEL": "C0DATATEAM",
    }
    mine = configured(office.workspace.url, **office.variables | right | variables)
    found: dict[str, Line] = {}

    def keep(shown: Any) -> None:
        found.update({line.what: line for its in shown.values() for line in its})

    from bot.views import doctor as views

    real: Callable[..., Any] = views.show
    views.show = lambda shown: keep(shown) or real(shown)  # type: ignore[func-returns-value,assignment]
    try:
        examine(mine, lambda: office.warehouse, NOW, lambda _: None)
    finally:
        views.show = real
    return found


def test_all_is_well(office: Office, smtp: str) -> None:
    office.warehouse.create_dataset(f"{office.warehouse.dataset}_source")
    found = lines(office, SMTP_URL=smtp, ALERT_EMAILS="data@example.org", SOURCE_DATASETS=loaded(office))
    assert {what for what, line in found.items() if not line.well} == set()
    assert found["bot token"].found == "flakebot in Field HQ"
    assert found["data team S0DATATEAM"].found == "a user group of 1"
    assert found[f"channel {CHANNEL}"].found == "#field-metro"
    assert found["time zone"].found == "America/Chicago, where it is Mon Aug 17, 09:00"
    assert found["campaign"].found.endswith("today is in week 6 of those from Saturday")
    assert found["numbers"].found == "of Mon Aug 17, 07:00, data through Sun Aug 16"
    assert found["mail server"].found == "localhost lets us in"
    assert "15 tables" in found["source"].found


def loaded(office: Office) -> str:
    """Name the dataset that the sample was loaded into."""
    (dataset,) = office.warehouse.datasets("flakebot_load_")
    return dataset


ILL: list[tuple[str, dict[str, str], str, str]] = [
    ("bot token", {"SLACK_BOT_TOKEN": ""}, "SLACK_BOT_TOKEN is not set", "api.slack.com/apps"),
    ("Slack", {"SLACK_BOT_TOKEN": "xoxb-wrong"}, "Slack refuses SLACK_BOT_TOKEN (invalid_auth)", "Copy it from"),
    ("Slack", {"SLACK_API_URL": "http://127.0.0.1:9/api/"}, "Slack could not be reached", "Try again"),
    ("signing secret", {"SLACK_SIGNING_SECRET": "short"}, "is not 32 digits", "App Credentials"),
    ("app token", {"SLACK_APP_TOKEN": "xapp-wrong"}, "Slack answered invalid_auth", "connections:write"),
    ("data team", {"DATA_TEAM": ""}, "nobody may use /flake-admin", "Set it"),
    ("data team S0NOBODY00", {"DATA_TEAM": "S0NOBODY00"}, "no_such_subteam", "Correct DATA_TEAM"),
    ("data team U0NOBODY00", {"DATA_TEAM": "U0NOBODY00"}, "user_not_found", "Correct DATA_TEAM"),
    ("data team's channel", {"DATA_TEAM_CHANNEL": ""}, "is not set", "Set it"),
    ("the data team's channel", {"DATA_TEAM_CHANNEL": "C0NOWHERE0"}, "channel_not_found", "/invite @Flakebot"),
    ("byte limit", {"MAX_BYTES_BILLED": "1000"}, "1,000 bytes", "Raise MAX_BYTES_BILLED"),
    ("campaign", {"CAMPAIGN_START": "2024-01-01", "CAMPAIGN_END": "2024-11-05"}, "today is not in it", "Set CAMPAIGN"),
    ("mail", {}, "SMTP_URL is not set", "Set it"),
    ("Mail", {"SMTP_URL": "smtp://localhost:9?tls=none"}, "The mail server localhost did not take it", "it can be"),
    ("Source", {}, "There is nothing to build from", "Load a folder first"),
]


@pytest.mark.parametrize(("what", "variables", "said", "remedy"), ILL, ids=[f"{one[0]} {one[1]}" for one in ILL])
def test_what_is_not_in_order_is_said_with_how_to_mend_it(
    office: Office, what: str, variables: dict[str, str], said: str, remedy: str
) -> None:
    line = lines(office, **variables)[what]
    assert not line.well
    assert said in line.found
    assert remedy in line.found + line.remedy
    assert len(lines(office, **variables)) > 8, "the others are there"


def test_channels_that_cannot_be_posted_to_are_said(office: Office) -> None:
    state = office.workspace.state
    office.subscribe("C0SUBURBS0", "Suburbs")
    state.channels["C0SUBURBS0"].is_archived = True
    state.channels[CHANNEL].members.discard("U0FLAKEBOT")
    found = lines(office)
    assert found["channel C0SUBURBS0"].found == "#field-suburbs is archived"
    assert found[f"channel {CHANNEL}"].remedy == "Type `/invite @Flakebot` in #field-metro."


def test_scopes_that_are_missing_are_named(office: Office) -> None:
    office.workspace.state.manifest.scopes.discard("files:read")
    line = lines(office)["scopes"]
    assert (line.well, line.found) == (False, "missing: files:read")
    assert "manifest.json" in line.remedy
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) <= set(WHOLE["oauth_config"]["scopes"]["bot"])


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
    office.run("run_failed", at=NOW, outcome="failed", findings="fail volume_plausible: 9, for example 12")
    office.warehouse.record("records/freeze", freeze_id="f", place="Metro", reason="recount", person="U1", now=NOW)
    found = lines(office)
    assert "digests are held: the newest run of the numbers failed its checks" in found["numbers"].found
    assert found["freeze of Metro"].remedy == "When they are right: `/flake-admin thaw Metro reason:…`."


def test_a_sync_that_stays_away_and_columns_that_are_missing_are_said(office: Office) -> None:
    source = f"{office.warehouse.dataset}_bad"
    office.warehouse.create_dataset(source)
    office.warehouse.copy("SELECT '1' AS event_id", office.warehouse.dataset, source, "event_attendees")
    found = lines(office, SOURCE_DATASETS=source)
    assert "lacks" in found["source event_attendees"].found
    mine = configured(office.workspace.url, **office.variables, SOURCE_DATASETS=loaded(office))
    from bot.doctor.bigquery import BigQuery

    late = BigQuery(mine, lambda: office.warehouse, datetime.now(UTC) + timedelta(days=3))
    line = next(line for line in late.source() if line.what == "sync")
    assert not line.well


def test_bigquery_that_does_not_answer_hides_nothing_else(office: Office) -> None:
    def away() -> Any:
        raise UserError("Google knows no credentials here. Run `gcloud auth application-default login`.")

    mine = configured(office.workspace.url, **office.variables, DATA_TEAM="S0DATATEAM", DATA_TEAM_CHANNEL="C0DATATEAM")
    reply = examine(mine, away, NOW, lambda _: None)
    said = str(reply.blocks)
    assert "Google knows no credentials here. Run `gcloud auth application-default login`" in said
    assert "flakebot in Field HQ" in said


def test_what_hangs_is_a_line_and_what_breaks_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SECONDS", 0.2)

    def hangs() -> list[Line]:
        time.sleep(1)
        return []

    def breaks() -> list[Line]:
        raise KeyError("xoxb-secret")

    found = doctor.examine({"hangs": hangs, "breaks": breaks, "fine": lambda: [well("x", "y")]}, lambda _: None)
    assert found["hangs"][0].found == "no answer in 0 seconds"
    assert found["breaks"][0].found == "the check itself failed (KeyError)"
    assert found["fine"] == [well("x", "y")]
    assert ill("a", "b", "c").well is False


def test_no_line_holds_a_secret(office: Office) -> None:
    secrets = {"SLACK_BOT_TOKEN": "xoxb-hush", "SLACK_APP_TOKEN": "xapp-hush", "SMTP_URL": "smtps://a:hush@localhost:9"}
    mine = configured(office.workspace.url, **office.variables | secrets | {"SLACK_SIGNING_SECRET": "hush"})
    assert "hush" not in str(examine(mine, lambda: office.warehouse, NOW, lambda _: None))


def test_at_the_terminal(sampled: Path, terminal: Terminal) -> None:
    status, out, _ = terminal("doctor")
    assert status == 1
    assert "✗  bot token: SLACK_BOT_TOKEN is not set." in out
    assert "ok  write tables: made and dropped one" in out


def test_a_workspace_that_is_down_is_a_line(office: Office) -> None:
    office.workspace.switch("down", True)
    line = lines(office)["Slack"]
    assert "Slack answers 503" in line.found
