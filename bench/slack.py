"""Count what answers ask of Slack, and when: `.venv/bin/python -m bench.slack`.

First, a hundred people ask fifteen questions at the same time: calls and connections are counted where they leave the
program. Then one answer is followed in a channel and one in direct messages: what began and ended when, with a BigQuery
that takes 300 ms a query, and a Slack that takes 150 ms a call and a second to process a picture.

`--home DIR` asks a published sample that is there; without it, one is made, which takes a minute. What was seen is in
docs/performance.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp

from bot import settings
from bot.app import chart_workers, wiring
from bot.messages import Chart, Reply, Request
from bot.replies import blocks
from bot.warehouse import connection
from local.bigquery.process import release
from local.slack.model import Person
from tests.support import homes
from tests.support.slack_workspace import DIRECT, MARIA, PNG, Bot, running, until

PEOPLE, QUESTIONS = 100, 15
FIRST = "region:Suburbs week:last"
"""What somebody has asked before, so that processes and names are loaded."""
QUESTION = "region:Metro week:last by:organizer"
QUERY_SECONDS, CALL_SECONDS, PROCESSING_SECONDS = 0.3, 0.15, 1.0


class Wire:
    """What leaves the program for Slack: calls and new connections, and when each of them began and ended."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.address = ""
        self.calls = Counter[str]()
        self.connections = 0
        self.line: list[tuple[float, float, str]] = []
        self._seconds = seconds
        self._lock = threading.Lock()

    def timed(self, what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that notes when its work began and ended."""

        def run(*given: Any, **named: Any) -> Any:
            begun = time.monotonic()
            try:
                return work(*given, **named)
            finally:
                self.note(begun, what)

        return run

    def note(self, begun: float, what: str) -> None:
        """Note what ended now."""
        with self._lock:
            self.line.append((begun, time.monotonic(), what))

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Count what every HTTP session sends to Slack."""
        request, connect = aiohttp.ClientSession._request, aiohttp.TCPConnector._create_connection

        async def sent(session: Any, method: str, url: Any, **named: Any) -> Any:
            if not str(url).startswith(self.address):
                return await request(session, method, url, **named)
            name, begun = _named(str(url)), time.monotonic()
            self.calls[name] += 1
            await asyncio.sleep(self._seconds)
            try:
                return await request(session, method, url, **named)
            finally:
                self.note(begun, f"Slack: {name}")

        async def connected(connector: Any, req: Any, *given: Any, **named: Any) -> Any:
            self.connections += str(req.url).startswith(self.address)
            return await connect(connector, req, *given, **named)

        with (
            patch.object(aiohttp.ClientSession, "_request", sent),
            patch.object(aiohttp.TCPConnector, "_create_connection", connected),
        ):
            yield


def _named(url: str) -> str:
    kind, _, rest = url.split("/", 3)[3].partition("/")
    return {"response": "response_url", "upload": "upload"}.get(kind, rest.partition("?")[0])


def main() -> int:
    """Count, then follow two answers."""
    parser = argparse.ArgumentParser(prog="python -m bench.slack", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, metavar="DIR", help="a published sample, which is asked only")
    given = parser.parse_args()
    _count("each picture uploaded for its message", "no")
    _count("pictures shown again (REUSE_PICTURES)", "yes")
    with tempfile.TemporaryDirectory() as scratch:
        if not given.home:
            homes.publish_sample(Path(scratch))
        home = given.home or Path(scratch, "home")
        _follow("A command in a channel", home, lambda bot: bot.slash(QUESTION))
        _follow("A question in direct messages", home, lambda bot: _say(bot, QUESTION))
        release(home)
    return 0


def _count(title: str, reuse: str) -> None:
    """Let a hundred people ask fifteen questions, and print what that took of Slack."""
    wire, people = Wire(), [f"U0PERSON{number:03}" for number in range(PEOPLE)]
    with wire.watched(), running(_answer, REUSE_PICTURES=reuse) as bot, ThreadPoolExecutor(PEOPLE) as asking:
        wire.address = bot.workspace.url
        bot.workspace.state.people |= {one: Person(one, one.lower(), "Ada Person") for one in people}
        list(asking.map(lambda number: bot.slash(str(number % QUESTIONS), user=people[number]), range(PEOPLE)))
        bot.workspace.wait(PEOPLE)
    print(
        f"{PEOPLE} people, {QUESTIONS} questions, {title}: {wire.connections} connections, {wire.calls.total()} calls"
    )
    for name, count in sorted(wire.calls.items()):
        print(f"  {count:4} {name}")


def _answer(request: Request) -> Reply:
    picture = Chart(f"{request.text}.png", PNG + request.text.encode(), f"Chart {request.text}")
    return Reply(f"Answer {request.text}", (blocks.section(request.text), picture))


def _follow(title: str, home: Path, ask: Callable[[Bot], object]) -> None:
    """Print what began and ended when, from one question to its answer with the picture in it."""
    wire = Wire(CALL_SECONDS)
    found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
    warehouse = connection.connect(found)
    with closing(chart_workers.DrawingProcesses(2)) as processes, wire.watched():
        inside = wiring.Backend(found, warehouse, wire.timed("the chart is drawn", processes))
        http = warehouse._client._http
        http.request = wire.timed("BigQuery: a query", _slow(http.request))
        answer = wire.timed("the answer is made", inside.answer)
        with running(answer, today=date(2020, 8, 17), processing_seconds=PROCESSING_SECONDS) as bot:
            wire.address = bot.workspace.url
            bot.slash(FIRST)
            until(lambda: _shown(bot, 1))
            wire.line.clear()
            started = time.monotonic()
            wire.timed("the question is taken", ask)(bot)
            until(lambda: _shown(bot, 2))
    print(f"\n{title}: {QUESTION}\n| begins at | ends at | what |\n|---|---|---|")
    for begun, ended, what in sorted(wire.line):
        print(f"| {(begun - started) * 1000:.0f} ms | {(ended - started) * 1000:.0f} ms | {what} |")


def _shown(bot: Bot, count: int) -> bool:
    """Return whether this many messages have their pictures."""
    pictures = [block for one in bot.workspace.messages for block in one.blocks if block["type"] == "image"]
    return len(pictures) == count


def _slow(request: Callable[..., Any]) -> Callable[..., Any]:
    def sent(*given: Any, **named: Any) -> Any:
        time.sleep(QUERY_SECONDS)
        return request(*given, **named)

    return sent


def _say(bot: Bot, text: str) -> None:
    bot.workspace.do(bot.workspace.actions.say(MARIA, DIRECT, text))


if __name__ == "__main__":
    sys.exit(main())
