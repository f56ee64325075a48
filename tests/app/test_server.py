"""Which requests reach the bot, and which do not: signed requests, the health pages, Socket Mode."""

from __future__ import annotations

import signal
import socket as sockets
import threading
import time

import pytest

from bot.app import server
from bot.errors import UserError
from bot.messages import Reply
from bot.runtime.deduplication import Deduplicator
from local.slack import Workspace
from local.slack.events import interactions
from tests.support.slack_workspace import MANIFEST, SECRET, TODAY, Bot, configured, echo, running, until


def nothing_done(bot: Bot) -> bool:
    """Return whether nobody was answered, once a later question has been."""
    bot.slash("a genuine one")
    bot.workspace.wait()
    return [request.text for request in bot.asked] == ["a genuine one"]


def test_a_forged_signature_is_refused() -> None:
    with running() as bot:
        assert bot.post(bot.payload("x"), secret="another").status == 401
        assert nothing_done(bot)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_of_another_time_is_refused(seconds: int) -> None:
    with running() as bot:
        assert bot.post(bot.payload("x"), at=time.time() + seconds).status == 401
        assert nothing_done(bot)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "now", "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=0"},
        {"X-Slack-Request-Timestamp": "1598450000", "X-Slack-Signature": "v0=é"},
    ],
)
def test_missing_or_odd_headers_are_refused(headers: dict[str, str]) -> None:
    with running() as bot:
        assert bot.raw(b"command=/flake&text=x", headers).status == 401
        assert nothing_done(bot)


def test_a_body_that_is_no_text_is_refused() -> None:
    with running() as bot:
        assert bot.raw(b"\xff\xfe", interactions.sign(SECRET, b"\xff\xfe")).status == 401
        assert nothing_done(bot)


def test_a_replayed_request_is_refused_and_answered_once() -> None:
    with running() as bot:
        body, kind = interactions.encode(bot.payload("once"))
        headers = interactions.sign(SECRET, body) | {"Content-Type": kind}
        assert bot.raw(body, headers).status == 200
        assert bot.raw(body, headers).status == 401
        assert bot.raw(body, headers | {"X-Slack-Retry-Num": "1"}).status == 401
        bot.slash("later")
        assert {m.text for m in bot.workspace.wait(2)} == {"You asked: once", "You asked: later"}


def test_what_slack_delivers_twice_is_acknowledged_twice_and_answered_once() -> None:
    with running() as bot:
        payload = bot.payload("once")
        assert bot.post(payload).status == 200
        assert bot.post(payload, at=time.time() - 2).status == 200
        bot.slash("later")
        assert {m.text for m in bot.workspace.wait(2)} == {"You asked: once", "You asked: later"}


def test_a_body_larger_than_any_of_slacks_is_refused() -> None:
    with running() as bot:
        body = b"x" * (server.MAX_BYTES + 1)
        assert bot.raw(body, interactions.sign(SECRET, body)).status == 413
        assert nothing_done(bot)


def test_the_address_for_events_takes_posts_only() -> None:
    with running() as bot:
        assert bot.get("/slack/events")[0] == 405
        assert bot.get("/")[0] == 404


def test_a_command_that_is_not_ours_is_not_answered() -> None:
    with running() as bot:
        assert bot.slash("x", command="/other").error == "dispatch_failed"
        assert nothing_done(bot)


def test_the_service_is_alive_while_it_is_not_ready() -> None:
    with running(ready=lambda: "BigQuery does not answer.") as bot:
        assert bot.get("/healthz") == (200, "ok")
        assert bot.get("/readyz") == (503, "BigQuery does not answer.")
        assert bot.get("/_ah/warmup") == (200, "ok")


def test_the_service_says_when_it_is_ready() -> None:
    with running() as bot:
        assert bot.get("/readyz") == (200, "ok")


def test_a_readiness_check_that_fails_is_not_ready(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> str | None:
        raise RuntimeError("boom")

    with running(ready=broken) as bot:
        assert bot.get("/readyz") == (503, "The readiness check itself failed: RuntimeError.")
    assert "boom" in caplog.text


def test_socket_mode_takes_commands_and_serves_only_the_health_pages() -> None:
    with running(socket=True) as bot:
        until(lambda: bot.workspace.connected)
        acknowledged = bot.workspace.send(bot.payload("region:Metro"))
        assert (acknowledged.error, acknowledged.body) == ("", "")
        assert bot.workspace.wait()[0].text == "You asked: region:Metro"
        assert bot.get("/healthz") == (200, "ok")
        assert bot.get("/slack/events")[0] == 404


def test_socket_mode_takes_buttons() -> None:
    with running(socket=True) as bot:
        until(lambda: bot.workspace.connected)
        bot.workspace.send(bot.payload("help"))
        [shown] = bot.workspace.wait()
        bot.workspace.send(bot.pressed(shown, "ask", "region:Metro"))
        until(lambda: [m.text for m in bot.workspace.messages] == ["You asked: region:Metro"])


@pytest.mark.parametrize("socket", [True, False])
def test_serving_without_slacks_secrets_names_them_all(socket: bool) -> None:
    callbacks = server.Callbacks(answer=lambda _: Reply(text=""), today=lambda: TODAY, ready=lambda: None)
    with pytest.raises(UserError) as refused:
        server.serve(
            configured("", SLACK_BOT_TOKEN="", SLACK_APP_TOKEN="", SLACK_SIGNING_SECRET=""), callbacks, socket=socket
        )
    assert "SLACK_BOT_TOKEN" in refused.value.text
    assert ("SLACK_APP_TOKEN" if socket else "SLACK_SIGNING_SECRET") in refused.value.text


@pytest.mark.parametrize("socket", [True, False])
def test_serving_goes_on_until_it_is_told_to_stop(socket: bool) -> None:
    with Workspace(MANIFEST).serve() as workspace, sockets.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        bot = Bot(workspace, f"http://127.0.0.1:{port}")
        seen = []

        def visit() -> None:
            until(lambda: answers(bot))
            seen.append(bot.get("/healthz"))
            signal.raise_signal(signal.SIGINT)

        visitor = threading.Thread(target=visit)
        visitor.start()
        callbacks = server.Callbacks(answer=echo, today=lambda: TODAY, ready=lambda: None)
        server.serve(configured(workspace.url, PORT=str(port)), callbacks, socket=socket)
        visitor.join()
    assert seen == [(200, "ok")]


def answers(bot: Bot) -> bool:
    try:
        return bot.get("/healthz")[0] == 200
    except ConnectionError:
        return False


def test_deliveries_are_forgotten_when_their_signatures_are_too_old_and_never_fill_the_memory() -> None:
    now = [0.0]
    deduplicator = Deduplicator(clock=lambda: now[0], max_keys=2)
    assert [deduplicator.first(key) for key in ("a", "a", "b")] == [True, False, True]
    now[0] = 600.0
    assert [deduplicator.first(key) for key in ("a", "b", "a")] == [True, True, False]
    assert [deduplicator.first(key) for key in ("c", "c", "a")] == [True, False, True]
