"""Ask every command of a BigQuery that takes 300 ms a query, and 1 s: `.venv/bin/python -m bench.depth`.

In front of the local BigQuery each query waits, `--seconds N` where another time is wanted. Prints for each command its
queries, its HTTP calls, how many queries ran one after the other, and the time of the answer without its chart:

    cold      the first question of a process, by a person who was greeted before
    idle      another question of the same run, six seconds after the last one
    warm      another question of the same run, right after one
    repeated  the same question again

`--home DIR` asks a published sample that is there; without it, one is made, which takes a minute. What was seen is in
docs/performance.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from requests.adapters import HTTPAdapter

from bot import settings
from bot.app import wiring
from bot.imports import exports, loads
from bot.imports.sources import preset
from bot.messages import HOME, Chart, Request, entered
from bot.pipeline import build
from bot.pipeline.runs import Options
from bot.warehouse import connection
from local import sample
from local.bigquery.process import release

_R = TypeVar("_R")

TODAY = date(2020, 8, 17)
QUESTIONS = {
    "/flake": "/flake",
    "/flake region:": "/flake region:{region} week:last by:organizer",
    "/flake trend": "/flake trend region:{region}",
    "/flake next": "/flake next region:{region} by:organizer",
    "/flake plan": "/flake plan region:{region} goal:40",
    "/flake ptg": "/flake ptg region:{region} week:last",
    "/flake unclosed": "/flake unclosed region:{region}",
    "/flake confirm": "/flake confirm region:{region}",
    "/flake compare": "/flake compare region:Metro,Suburbs week:{week}",
    "/flake compare week:": "/flake compare region:{region} week:2020-08-01,{week}",
    "/flake digest": "/flake digest region:{region}",
    "/flake subscriptions": "/flake subscriptions",
    "Home": "home",
}
"""A question of each command."""
PEOPLE = ({"region": "Metro", "week": "2020-08-10"}, {"region": "CD1", "week": "2020-07-27"})
"""What two people ask about, who chose these regions in Home: the first one asks cold, the second one warm."""
IDLE_SECONDS = 6.0


class Slow(HTTPAdapter):
    """Counts calls on their way to BigQuery, and lets each query wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(pool_maxsize=50)
        self.seconds = seconds
        self._lock = threading.Lock()
        self.calls = 0
        self.queries: list[tuple[float, float]] = []

    def send(self, request: Any, *given: Any, **named: Any) -> Any:
        """Send a request; a query waits before it is answered."""
        begun = time.monotonic()
        query = request.method == "POST" and request.path_url.partition("?")[0].endswith(("/queries", "/jobs"))
        if query:
            time.sleep(self.seconds)
        answer = super().send(request, *given, **named)
        with self._lock:
            self.calls += 1
            if query:
                self.queries.append((begun, time.monotonic()))
        return answer

    def forget(self) -> None:
        """Forget what was counted."""
        with self._lock:
            self.calls, self.queries = 0, []

    @property
    def depth(self) -> int:
        """Return how many queries ran one after the other, at most."""
        ended: list[tuple[float, int]] = []
        for begin, end in sorted(self.queries):
            before = max((depth for other, depth in ended if other <= begin), default=0)
            ended.append((end, before + 1))
        return max((depth for _, depth in ended), default=0)


def main() -> int:
    """Ask everything, cold, idle, warm and repeated."""
    parser = argparse.ArgumentParser(prog="python -m bench.depth", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seconds", type=float, action="append", metavar="N", help="of a query; 0.3 and 1 if left out")
    parser.add_argument("--home", type=Path, metavar="DIR", help="a published sample, which is changed a little")
    parser.add_argument("--only", metavar="COMMAND", help="one command, such as /flake")
    given = parser.parse_args()
    with _home(given.home) as home:
        for seconds in given.seconds or (0.3, 1.0):
            print(f"\nqueries / HTTP calls / queries in a row / seconds, with {seconds:g} s a query")
            print(f"| {'':20} | {' | '.join(f'{kind:18}' for kind in ('cold', 'idle', 'warm', 'repeated'))} |")
            for command, question in QUESTIONS.items():
                if given.only in (None, command):
                    measured = _measure(home, seconds, question)
                    print(f"| {command:20} | {' | '.join(f'{each:18}' for each in measured)} |", flush=True)
    return 0


@contextmanager
def _home(given: Path | None) -> Iterator[Path]:
    """Return the folder of a published sample, in which both people were greeted and chose their regions."""
    with tempfile.TemporaryDirectory() as scratch:
        home = given or Path(scratch)
        found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
        warehouse = connection.connect(found)
        if not given:
            sample.write(home / "sample")
            loads.load(warehouse, exports.find(home / "sample", preset("phoenix")), _now(), _quiet, _quiet)
            build.run(warehouse, Options(calendar=found.calendar, today=TODAY), _quiet, _now)
        inside = wiring.Backend(found, warehouse, _undrawn)
        for person, about in enumerate(PEOPLE):
            inside.answer(_request("/flake", person))
            inside.answer(replace(_request("home", person), text=f"region {about['region']}"))
        yield home
        release(home)


def _measure(home: Path, seconds: float, question: str) -> Iterator[str]:
    found = settings.read({**os.environ, "FLAKEBOT_HOME": str(home)})
    warehouse, slow = connection.connect(found), Slow(seconds)
    warehouse._client._http.mount("http://", slow)
    inside = wiring.Backend(found, warehouse, _undrawn)
    yield _asked(inside, slow, question, 0)
    time.sleep(IDLE_SECONDS)
    yield _asked(inside, slow, question, 1)
    inside = wiring.Backend(found, warehouse, _undrawn)
    _asked(inside, slow, question, 0)
    yield _asked(inside, slow, question, 1)
    yield _asked(inside, slow, question, 1)


def _asked(inside: wiring.Backend, slow: Slow, question: str, person: int) -> str:
    """Ask a question; return what it took."""
    slow.forget()
    started = time.perf_counter()
    reply = inside.answer(_request(question, person))
    took = time.perf_counter() - started
    if reply.outcome != "answered":
        raise RuntimeError(f"{question}: {reply.text}")
    return f"{len(slow.queries)} / {slow.calls} / {slow.depth} / {took:.1f}"


def _request(question: str, person: int) -> Request:
    words, user = question.format(**PEOPLE[person]), f"bench {person}"
    if question == "home":
        return Request("", user, user, TODAY, "bench", entry_point=HOME)
    entry_point, words = entered(words)
    return Request(words, user, user, TODAY, "bench", entry_point=entry_point, name="Ada")


def _undrawn(chart: Callable[[_R], Chart], report: _R) -> Chart | None:  # noqa: ARG001 - charts are not measured here
    return None


def _now() -> datetime:
    return datetime.now(UTC)


def _quiet(_: str) -> None:
    pass


if __name__ == "__main__":
    sys.exit(main())
