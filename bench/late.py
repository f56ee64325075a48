"""Ask the service while it is busy: `.venv/bin/python -m bench.late`.

Acknowledgements are measured beside those of a bare handler, which checks Slack's signature and does nothing else: both
serve the same requests in turn, on the same machine, 1, 50 and 200 of them at once. First nothing else is asked; then
ten new charts a second are, while two busy loops run. After that 100 people ask 15 questions within a second; and 500
questions are asked of a BigQuery that does not answer, and the service is stopped.

`--home DIR` asks a published sample that is there; without it, one is made, which takes a minute. `--only` measures
one of the three. What was seen is in docs/performance.md.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import aiohttp
import uvicorn
from slack_sdk.signature import SignatureVerifier
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.depth import TODAY, Slow
from bot import settings
from bot.app import chart_workers, server, wiring
from bot.warehouse import connection
from local.bigquery.process import release
from local.slack import Workspace
from local.slack.events import interactions
from tests.support.homes import publish_sample
from tests.support.slack_workspace import CHANNEL, DANIEL, MANIFEST, MARIA, SECRET, configured, until

Signed = tuple[bytes, dict[str, str]]
"""The body and the headers of a request as Slack sends it."""

AT_ONCE = {1: 60, 50: 8, 200: 4}
"""How many requests are sent at once, and how often."""
CHARTS_A_SECOND = 10
BUSY_LOOPS = 2
PEOPLE, QUESTIONS = 100, 15
STOPPED = 500
NEVER = 600.0
"""Seconds that a query takes where BigQuery does not answer."""
REGIONS = [f"CD{number}" for number in range(1, 9)]


def main() -> int:
    """Measure all three; or serve, in a process that is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.late", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--home", type=Path, metavar="DIR", help="a published sample")
    parser.add_argument("--only", choices=("acknowledgements", "spike", "stop"))
    parser.add_argument("--serve", choices=("bot", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--seconds", type=float, default=0.0, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        return _bare() if given.serve == "bare" else _bot(given.seconds)
    with tempfile.TemporaryDirectory() as scratch:
        if not given.home:
            publish_sample(Path(scratch))
        home = given.home or Path(scratch, "home")
        if given.only in (None, "acknowledgements"):
            _acknowledgements(home)
        if given.only in (None, "spike"):
            _spike(home)
        if given.only in (None, "stop"):
            _stop(home)
        release(home)
    return 0


def _bot(seconds: float) -> int:
    """Serve the bot, with a BigQuery that takes some seconds longer."""
    found = settings.read(os.environ)
    warehouse = connection.connect(found)
    warehouse._client._http.mount("http://", Slow(seconds))
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with closing(chart_workers.DrawingProcesses(2)) as processes:
        backend = wiring.Backend(found, warehouse, processes)
        server.serve(found, server.Callbacks(backend.begin, lambda: TODAY, backend.ready))
    return 0


def _bare() -> int:
    """Serve a handler that checks the signature and does nothing else."""
    verifier = SignatureVerifier(SECRET)

    async def handle(request: Request) -> Response:
        headers = request.headers
        given = headers["x-slack-request-timestamp"], headers["x-slack-signature"]
        return Response(status_code=200 if verifier.is_valid(await request.body(), *given) else 401)

    app = Starlette(routes=[Route("/slack/events", handle, methods=["POST"]), Route("/healthz", lambda _: Response())])
    uvicorn.run(app, port=int(os.environ["PORT"]), log_config=None, access_log=False)
    return 0


class Service:
    """A service in a process of its own."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self.process = process
        self.address = address

    def stop(self) -> None:
        """Tell it to stop, and wait until it has."""
        self.process.terminate()
        self.process.wait()


@contextmanager
def _service(kind: str, home: Path, workspace: Workspace, seconds: float = 0.0) -> Iterator[Service]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mine = configured(f"{workspace.url}")
    environment = {
        **os.environ,
        "FLAKEBOT_HOME": str(home),
        "PORT": str(port),
        "SLACK_API_URL": mine.slack_api_url,
        "SLACK_BOT_TOKEN": mine.slack_bot_token,
        "SLACK_SIGNING_SECRET": SECRET,
    }
    words = [sys.executable, "-m", "bench.late", "--serve", kind, "--seconds", str(seconds)]
    service = Service(subprocess.Popen(words, env=environment, stderr=subprocess.DEVNULL), f"http://127.0.0.1:{port}")
    try:
        until(lambda: _listens(port))
        yield service
    finally:
        service.process.kill()
        service.process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


def _sent(address: str, requests: Sequence[Signed], gap: float = 0.0) -> list[tuple[float, float]]:
    """Send requests, `gap` seconds apart; return when each was sent, and after how many seconds it was acknowledged."""
    return asyncio.run(_send(address, requests, gap))


async def _send(address: str, requests: Sequence[Signed], gap: float) -> list[tuple[float, float]]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def one(number: int, body: bytes, headers: dict[str, str]) -> tuple[float, float]:
            await asyncio.sleep(number * gap)
            at, started = time.time(), time.perf_counter()
            async with session.post(f"{address}/slack/events", data=body, headers=headers) as response:
                await response.read()
                if response.status != 200:
                    raise RuntimeError(f"answered {response.status}")
            return at, time.perf_counter() - started

        return await asyncio.gather(*(one(number, *request) for number, request in enumerate(requests)))


def _signed(workspace: Workspace, text: str, user: str) -> Signed:
    body, kind = interactions.encode(interactions.slash(workspace.state, user, CHANNEL, "/flake", text))
    return body, interactions.sign(SECRET, body) | {"Content-Type": kind}


def _acknowledgements(home: Path) -> None:
    print("| load | at once | bare p50 / p99, ms | Flakebot p50 / p99, ms | p99 ratio |\n|---|---|---|---|---|")
    with ExitStack() as stack:
        workspace = stack.enter_context(Workspace(MANIFEST, 0.2).serve())
        bot = stack.enter_context(_service("bot", home, workspace))
        bare = stack.enter_context(_service("bare", home, workspace))
        client = stack.enter_context(_client())
        client.submit(_sent, bot.address, [_signed(workspace, "region:Metro day:2020-08-15", MARIA)]).result()
        workspace.wait()
        for name, load in (("none", ExitStack()), ("charts, loops", _load(workspace, bot))):
            with load:
                for number, rounds in AT_ONCE.items():
                    found: dict[str, list[float]] = {"bare": [], "bot": []}
                    for _ in range(rounds):
                        for kind, service in (("bare", bare), ("bot", bot)):
                            burst = [_signed(workspace, "help", MARIA) for _ in range(number)]
                            took = client.submit(_sent, service.address, burst).result()
                            found[kind] += [seconds for _, seconds in took]
                            time.sleep(0.2)
                    print(f"| {name} | {number} | {_row(found['bare'], found['bot'])} |", flush=True)


def _row(bare: list[float], bot: list[float]) -> str:
    shown = " | ".join(f"{statistics.median(took) * 1000:.0f} / {_p99(took) * 1000:.0f}" for took in (bare, bot))
    return f"{shown} | {_p99(bot) / _p99(bare):.1f}"


def _p99(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.99)]


@contextmanager
def _client() -> Iterator[ProcessPoolExecutor]:
    """Send from a process of its own: this one plays Slack."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as client:
        client.submit(os.getpid).result()
        yield client


@contextmanager
def _load(workspace: Workspace, bot: Service) -> Iterator[None]:
    """Ask for ten new charts a second, and keep two busy loops running, until the block ends."""
    ended, questions = threading.Event(), _questions()

    def ask() -> None:
        while not ended.wait(1 / CHARTS_A_SECOND):
            asyncio.run_coroutine_threadsafe(
                _send(bot.address, [_signed(workspace, next(questions), DANIEL)], 0.0), workspace._loop
            )

    asking = threading.Thread(target=ask)
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(BUSY_LOOPS)]
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join()
        for loop in loops:
            loop.kill()
            loop.wait()


def _questions() -> Iterator[str]:
    """Yield questions of which no two have the same chart."""
    for number in count():
        day = number // len(REGIONS)
        yield f"region:{REGIONS[number % len(REGIONS)]} day:2020-{7 - day // 28:02}-{1 + day % 28:02}"


def _spike(home: Path) -> None:
    """Let 100 people ask 15 questions within a second, of a BigQuery that takes no longer, and 1 s longer."""
    for seconds in (0.0, 1.0):
        with (
            Workspace(MANIFEST, 0.2).serve() as workspace,
            _service("bot", home, workspace, seconds) as bot,
            _client() as client,
        ):
            people = _people(workspace, PEOPLE)
            client.submit(_sent, bot.address, [_signed(workspace, "region:Metro day:2020-08-15", MARIA)]).result()
            workspace.wait()
            asked = [question for question, _ in zip(_questions(), range(QUESTIONS), strict=False)]
            burst = [_signed(workspace, asked[number % QUESTIONS], person) for number, person in enumerate(people)]
            sent = client.submit(_sent, bot.address, burst, 1 / PEOPLE).result()
            until(lambda: len(_answered(workspace)) == PEOPLE + 1)
            at = _answered(workspace)
            took = [at[person] - begun for person, (begun, _) in zip(people, sent, strict=True)]
            late = _p99([seconds for _, seconds in sent]) * 1000
            print(
                f"{PEOPLE} people, {QUESTIONS} questions, {seconds:g} s a query: answered after {_p99(took):.1f} s at "
                f"p99 ({statistics.median(took):.1f} s at p50), acknowledged after {late:.0f} ms at p99",
                flush=True,
            )


def _people(workspace: Workspace, number: int) -> list[str]:
    """Add people to the workspace."""
    everybody = workspace.state.people
    added = {f"U0BENCH{number:03}": replace(everybody[MARIA], id=f"U0BENCH{number:03}") for number in range(number)}
    everybody.update(added)
    return list(added)


def _answered(workspace: Workspace) -> dict[str, float]:
    """Return who was answered, and when; what only announces an answer has no blocks."""
    return {str(message.only_for): float(message.ts) for message in workspace.messages if message.blocks}


def _stop(home: Path) -> None:
    """Ask 500 questions, and stop the service; count who was told nothing."""
    with (
        Workspace(MANIFEST, 0.2).serve() as workspace,
        _service("bot", home, workspace, NEVER) as bot,
        _client() as client,
    ):
        people, questions = _people(workspace, STOPPED), _questions()
        burst = [_signed(workspace, next(questions), person) for person in people]
        client.submit(_sent, bot.address, burst, 0.004).result()
        begun = time.monotonic()
        bot.stop()
        told = {message.only_for for message in workspace.messages if not message.text.startswith("Counting")}
        print(f"{STOPPED} questions, BigQuery silent, SIGTERM: {STOPPED - len(told)} were told nothing", end="")
        print(f"; ended after {time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
