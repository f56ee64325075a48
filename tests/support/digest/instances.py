"""Instances of the digest side as processes: started, killed at a step, started again, stopped and continued."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.support.digest import instance
from tests.support.digest.instance import Orders
from tests.support.forks import FORKS

MAX_TIMES = {"query": 3, "chart": 4, "upload": 4}
"""Highest occurrence of a step at which an instance is killed: what is cached is not asked for or drawn again."""
STOPS = ("after-claim", "query", "chart", "upload", "before-post", "after-post", "before-record")
"""Where an instance may freeze. Between its last lease check and Slack's accepting the message nothing is safe."""

Fate = tuple[str, str]
"""What is to happen to an instance, and when: `kill` or `stop`, at which occurrence of a step, from 1: 'chart:2'."""


def fates(kills: Sequence[str], stops: Sequence[str], most: int, chance: random.Random) -> list[Fate]:
    """Plan a kill at each of these steps, a freeze at each of those, at a random time of the step, shuffled."""
    planned = [
        (what, f"{step}:{chance.randint(1, min(most, MAX_TIMES.get(step, most)))}")
        for what, steps in (("kill", kills), ("stop", stops))
        for step in steps
    ]
    chance.shuffle(planned)
    return planned


@dataclass
class Member:
    """One instance, over all its starts."""

    orders: Orders
    log: Path
    process: BaseProcess | None = None
    reader: threading.Thread = field(default_factory=threading.Thread)
    said: list[str] = field(default_factory=list)
    again_at: float = 0.0
    frozen_at: float = 0.0
    ends_at: float = 0.0

    def start(self, environment: dict[str, str], orders: Orders) -> None:
        """Start it, and read what it reports."""
        reports, sent = FORKS.Pipe(duplex=False)
        process = FORKS.Process(target=instance.main, args=(orders, environment, self.log, sent))
        process.start()
        sent.close()
        self.process, self.said, self.frozen_at, self.ends_at = process, [], 0.0, 0.0
        self.reader = threading.Thread(target=self._read, args=(reports, self.said), daemon=True)
        self.reader.start()

    @staticmethod
    def _read(reports: Connection[None, str], said: list[str]) -> None:
        with reports, suppress(EOFError, ConnectionError):
            while True:
                said.append(reports.recv())

    @property
    def last(self) -> tuple[str, str]:
        """Its last report: a word, and which step it is about."""
        word, _, step = (self.said[-1] if self.said else "").partition(" ")
        return word, step

    def proceed(self) -> None:
        """Continue it if it is frozen."""
        if self.process and self.process.pid and self.process.is_alive():
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGCONT)

    def end(self) -> None:
        """Terminate it, and kill it if that fails."""
        if self.process is None:
            return
        self.proceed()
        self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


class WorkerPool:
    """All instances, and the state of each."""

    def __init__(self, environment: dict[str, str], members: list[Member], chance: random.Random) -> None:
        self._environment = environment
        self._members = members
        self._chance = chance
        self.fates: deque[Fate] = deque()
        self.freeze_seconds = 0.0
        self.killed: Counter[str] = Counter()
        self.stopped: Counter[str] = Counter()
        self.replaced = 0
        self.crashed: list[int] = []

    @contextmanager
    def at_work(self) -> Iterator[WorkerPool]:
        """Let them work until the block ends."""
        try:
            self.tend()
            yield self
        finally:
            for member in self._members:
                if member.process:
                    member.proceed()
                    member.process.terminate()
            for member in self._members:
                member.end()

    @property
    def planned(self) -> int:
        """Count the kills and freezes that are still to come."""
        waiting = (member.orders.kill or member.orders.stop for member in self._members)
        return len(self.fates) + sum(map(bool, waiting))

    def tend(self) -> None:
        """Start those that are due, note those that died, continue those stopped for long enough, and replace them."""
        now = time.monotonic()
        for member in self._members:
            if member.process and (status := member.process.exitcode) is not None:
                self._bury(member, status, now)
            if member.process is None and now >= member.again_at:
                what, at = self.fates.popleft() if self.fates else ("kill", "")
                member.orders = replace(member.orders, **{what: at})  # type: ignore[arg-type]  # kill or stop
                member.start(self._environment, member.orders)
            if member.process and not member.frozen_at and member.last[0] == "stopped":
                member.frozen_at = now
                self.stopped[member.last[1]] += 1
            if member.process and member.frozen_at and now > member.frozen_at + self.freeze_seconds:
                member.proceed()
                member.said.append("continued")
                member.frozen_at, member.ends_at = 0.0, now + self.freeze_seconds
                member.orders = replace(member.orders, stop="")
            if member.process and self.fates and 0 < member.ends_at < now:
                # As at a deploy: it finishes what it has begun. Its successor has another fate.
                member.process.terminate()
                member.ends_at = 0.0

    def _bury(self, member: Member, status: int, now: float) -> None:
        # What it reported last may still be on its way.
        member.reader.join()
        word, step = member.last
        if status == -signal.SIGKILL and word == "killed":
            self.killed[step] += 1
        elif status == 0:
            self.replaced += 1
        else:
            self.crashed.append(status)
        member.process, member.again_at = None, now + self._chance.uniform(0.1, 1.0)
        member.orders = replace(member.orders, kill="", stop="")


def environment(home: Path, **variables: str) -> dict[str, str]:
    """Return the environment of a process: a home, these settings, and none of the machine's own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "FLAKEBOT_HOME": str(home), **variables}
