"""The log: one line for each request, run and post, with the same names everywhere, and with no person in it."""

from __future__ import annotations

import ast
import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.admin import log_names
from bot.app import wiring
from bot.errors import Outcome, UserError
from bot.language import Arguments
from bot.messages import Reply, Request
from bot.runtime.logs import JsonLines, withheld
from bot.warehouse import connection
from commands import admin
from local.bigquery.process import plan_faults, serve
from tests.support.digest.office import MONDAY, Office, opened
from tests.support.slack_workspace import CHANNEL, DANIEL, GUEST, MARIA, PRIYA, Bot, running, until

ROOT = Path(__file__).parents[2]
TODAY = date(2020, 8, 17)
NAME, ADDRESS, NUMBER = "Wilhelmina Ostergaard", "wilhelmina@example.org", "612-555-0143"
WORDS = f"{NAME} {ADDRESS} {NUMBER}"

FIELDS = {
    *("reference", "who", "question", "form", "key", "run", "step", "attempt", "outcome", "reason", "work", "chart"),
    *("milliseconds", "rows", "bytes", "billable", "count"),
}
"""What lines may say beside time, severity and event."""


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """Collect the lines of our own log, as they are written, until the block ends."""
    stream, lines = io.StringIO(), list[dict[str, Any]]()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.getLogger()
    before = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    try:
        yield lines
    finally:
        log.removeHandler(handler)
        log.setLevel(before)
        written = (json.loads(line) for line in stream.getvalue().splitlines())
        # The workspace runs in this process, too, and its server logs what it is sent.
        lines += (line for line in written if not line["logger"].startswith(("aiohttp", "asyncio")))


def nobody_is_in(lines: list[dict[str, Any]]) -> None:
    said = json.dumps(lines, ensure_ascii=False)
    for word in (*NAME.split(), "wilhelmina", "example.org", "0143", "5550143", MARIA, DANIEL, PRIYA, "xoxb"):
        assert word not in said, word


@pytest.fixture
def backend(sampled: Path) -> wiring.Backend:
    """Return a backend that has remembered nothing yet."""
    mine = settings.read({"FLAKEBOT_HOME": str(sampled)})
    return wiring.Backend(mine, connection.connect(mine), no_chart)


no_chart: Any = lambda _chart, _report: None  # noqa: E731


def ask(bot: Bot, text: str, user: str = MARIA) -> dict[str, Any]:
    """Type a command and wait for its line in the log; give that line."""
    with logged() as lines:
        before = len(bot.workspace.messages)
        bot.slash(text, user=user)
        bot.workspace.wait(before + 1, 120)
        until(lambda: any("milliseconds" in vars(record) for record in seen.records))
    return next(line for line in lines if "milliseconds" in line)


class Seen(logging.Handler):
    """Remembers records, so that a test can wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


seen = Seen()


@pytest.fixture(autouse=True)
def watching() -> Iterator[None]:
    seen.records.clear()
    logging.getLogger().addHandler(seen)
    yield
    logging.getLogger().removeHandler(seen)


def test_a_log_line_is_one_json_object_with_what_was_brought() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.Logger("bot.test")
    log.addHandler(handler)
    log.info("sent", extra={"reference": "F7K2QD", "milliseconds": 200})
    try:
        try:
            raise KeyError(NAME)
        except KeyError as error:
            raise ValueError(f"two\nlines about {NAME!r}, {ADDRESS}, {NUMBER}") from error
    except ValueError:
        log.exception("failed")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["severity"], first["message"], first["reference"], first["milliseconds"]) == (
        "INFO",
        "sent",
        "F7K2QD",
        200,
    )
    assert first["time"].endswith("+00:00")
    assert second["traceback"].endswith("ValueError: two\nlines about …, …, …")
    assert "KeyError: …\n\nThen:\n" in second["traceback"]
    assert "test_logs.py" in second["traceback"]
    nobody_is_in([first, second])


def test_all_logs_go_to_stderr() -> None:
    from bot.runtime import logs

    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        logs.configure(logging.INFO)
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        assert handler.stream is sys.stderr
    finally:
        root.handlers[:], root.level = before


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("VAN's sync is late, and the campaign's day is over", "VAN's sync is late, and the campaign's day is over"),
        ("invalid literal for int() with base 10: 'Jo O\\'Neil'", "invalid literal for int() with base 10: …"),
        ('KeyError: "O\'Neil"', "KeyError: …"),
        ("I don't know “Jo”.", "I don't know …."),
        ("call (612) 555-0143 or +16125550143, 612.555.0143", "call … or …, …"),
        ("flakebot_run_20200817_120000_ab12cd, 1,234,567 rows", "flakebot_run_20200817_120000_ab12cd, 1,234,567 rows"),
        ("Not found: Table local:flakebot.runs", "Not found: Table local:flakebot.runs"),
    ],
)
def test_what_a_failure_quotes_is_left_out_and_what_it_says_is_not(text: str, shown: str) -> None:
    assert withheld(text) == shown


def test_a_request_has_one_line_with_what_was_asked_and_what_it_took(own_sample_home: Path) -> None:
    # In this home nobody has asked the same before, so BigQuery bills it.
    mine = settings.read({"FLAKEBOT_HOME": str(own_sample_home)})
    with running(wiring.Backend(mine, connection.connect(mine), no_chart).answer, today=TODAY) as bot:
        first, again = ask(bot, "metro last week"), None
        seen.records.clear()
        again = ask(bot, "metro last week")
    assert first["question"] == "/flake region:Metro week:2020-08-08"
    assert (first["outcome"], first["form"], first["message"]) == ("answered", "answer", "sent")
    assert first["rows"] > 10
    assert first["bytes"] > 0
    assert isinstance(first["milliseconds"], int)
    assert len(first["who"]) == 8
    # What is remembered costs nothing.
    assert (again["rows"], again["who"], again["bytes"]) == (first["rows"], first["who"], 0)
    assert again["reference"] != first["reference"]


@pytest.mark.parametrize(
    ("text", "user", "outcome", "question"),
    [
        (WORDS, MARIA, "misread", "/flake"),
        (f"trend organizer:{WORDS}", MARIA, "misread", "/flake trend"),
        (f"help {WORDS}", MARIA, "answered", "/flake help"),
        (WORDS, GUEST, "refused", ""),
    ],
)
def test_nobody_that_is_written_of_gets_into_the_log(
    backend: wiring.Backend, text: str, user: str, outcome: str, question: str
) -> None:
    with running(backend.answer, today=TODAY) as bot, logged() as lines:
        line = ask(bot, text, user)
    assert (line["outcome"], line["question"]) == (outcome, question)
    nobody_is_in(lines)


def test_a_bug_that_quotes_the_words_does_not_bring_them_into_the_log(
    backend: wiring.Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(request: Request, _tools: Any) -> Reply:
        raise ValueError(f"no such thing: {request.text!r}")

    monkeypatch.setattr("commands.registry._read", broken)
    with running(backend.answer, today=TODAY) as bot, logged() as lines:
        line = ask(bot, f"metro {WORDS}")
    assert (line["outcome"], line["question"]) == ("failed", "/flake")
    assert any("ValueError: no such thing: …" in line.get("traceback", "") for line in lines)
    nobody_is_in(lines)


def test_a_name_that_cannot_be_made_costs_nobody_an_answer(
    backend: wiring.Backend, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> str:
        raise RuntimeError

    monkeypatch.setattr(log_names, "name", broken)
    request = Request("help", PRIYA, CHANNEL, TODAY, "REF234", entry_point="/flake-admin", data_team=True)
    reply = backend.answer(request)
    assert (reply.outcome, reply.account.question) == ("answered", "")


ORDERS: list[tuple[str, str]] = [
    ("status", "/flake-admin status"),
    (f"check locations_mapped {WORDS}", "/flake-admin check locations_mapped"),
    (f"freeze Metro reason:{WORDS} week:last", "/flake-admin freeze Metro reason:…"),
    (
        f"rerun digest region:cd5 week:2020-08-08 channel:<#C0METRO000> reason: {WORDS}",
        "/flake-admin rerun digest region:cd5 week:2020-08-08 channel:<#C0METRO000> reason:…",
    ),
    (
        f"rerun pipeline accept:volume_plausible confirm:{NUMBER} reason:x",
        "/flake-admin rerun pipeline accept:volume_plausible confirm:… reason:…",
    ),
]


def read(text: str) -> tuple[str, Arguments]:
    word, _, words = text.partition(" ")
    (command,) = (command for command in admin.COMMANDS if command.name == word)
    return word, command.read(words)


@pytest.mark.parametrize(("text", "question"), ORDERS)
def test_an_order_is_named_without_its_reason(backend: wiring.Backend, text: str, question: str) -> None:
    request = Request(text, PRIYA, CHANNEL, TODAY, "REF234", entry_point="/flake-admin", data_team=True)
    named = log_names.name(*read(text), "answered", backend.tools(request))
    nobody_is_in([{"question": named}])
    assert named == question


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (f"{WORDS}", "/flake-admin help"),
        (f"help {WORDS}", "/flake-admin help"),
        (f"file F0ABCDEF1 {WORDS}", "/flake-admin file"),
        (f"freeze colour:{WORDS}", "/flake-admin freeze"),
    ],
)
def test_of_what_was_not_understood_the_command_is_named(backend: wiring.Backend, text: str, question: str) -> None:
    request = Request(text, PRIYA, CHANNEL, TODAY, "REF234", entry_point="/flake-admin", data_team=True)
    assert backend.answer(request).account.question == question


@pytest.mark.parametrize("outcome", ["refused", "misread"])
def test_what_was_not_done_is_named_without_asking_anything(outcome: Outcome) -> None:
    class Away:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError(name)

    away: Any = Away()
    assert log_names.name(*read("freeze metro"), outcome, away) == "/flake-admin freeze"


def test_where_nothing_is_published_orders_are_named_all_the_same() -> None:
    class Tools:
        @property
        def numbers(self) -> Any:
            raise UserError("nothing is published")

    tools: Any = Tools()
    assert log_names.name(*read("freeze metro"), "failed", tools) == "/flake-admin freeze"


def test_work_that_takes_long_is_accounted_for_when_it_is_done(sampled: Path) -> None:
    with opened(sampled, DATA_TEAM=PRIYA) as office:
        mine = settings.read(office.variables)
        backend = wiring.Backend(mine, office.warehouse, no_chart, wiring.Environment(office.clock.now))
        request = Request("doctor", PRIYA, CHANNEL, TODAY, "r", now=MONDAY, entry_point="/flake-admin", data_team=True)
        begun = backend.answer(request)
        assert begun.work is not None
        assert begun.work(lambda _: None).account.question == "/flake-admin doctor"


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.subscribe()
        yield found
    plan_faults(serve(sampled), [])


def test_a_post_has_one_line_with_its_outcome(office: Office) -> None:
    with logged() as lines:
        office.look(office.instance())
    posts = [line for line in lines if line["logger"] == "bot.outbox.sender"]
    assert [(line["message"], line["outcome"], line["attempt"]) for line in posts] == [("sent", "sent", 1)] * 2
    assert {line["key"].split()[-1] for line in posts} == {"digest", "table"}
    assert all(isinstance(line["milliseconds"], int) and line["run"] for line in posts)
    nobody_is_in(lines)


def test_a_post_that_was_refused_has_one_too(office: Office) -> None:
    office.workspace.state.channels[CHANNEL].is_archived = True
    with logged() as lines:
        office.look(office.instance())
    posts = [line for line in lines if line["logger"] == "bot.outbox.sender"]
    # The owner is told.
    assert [(line["message"], line["outcome"], line["key"].split()[-1]) for line in posts] == [
        ("not posted", "refused", "digest"),
        ("sent", "sent", "told"),
    ]
    nobody_is_in(lines)


def extras() -> Iterator[tuple[str, str]]:
    """List every field that a line of ours is given, and where."""
    for path in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "commands").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict):
                for key in node.value.keys:
                    if isinstance(key, ast.Constant):
                        yield str(key.value), path.name


def test_every_line_uses_the_same_names() -> None:
    found = list(extras())
    assert len(found) > 40
    assert {(field, where) for field, where in found if field not in FIELDS} == set()
