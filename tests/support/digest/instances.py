"""Instances of the digest side as processes: started, killed at a step, started again, stopped and continued."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.support.digest.instance import Orders

ROOT = Path(__file__).parents[3]
MAX_TIMES = {"query": 3, "chart": 4, "upload": 4}
"""Number of times a step is reached before an instance is killed at the latest: what is cached is not asked again."""
STOPS = ("after-claim", "query", "chart", "upload", "before-post", "after-post", "before-record")
"""Where an instance may freeze. Between its last look at its lease and Slack's taking the message nobody is safe."""

Fate = tuple[str, str]
"""What is to happen to an instance, and when: `kill` or `stop`, at a step's how many-th time, 'chart:2'."""


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
    """One instance, as often as it is started."""

    orders: Orders
    log: Path
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)
    again_at: float = 0.0
    frozen_at: float = 0.0
    ends_at: float = 0.0

    def start(self, environment: dict[str, str], orders: Orders) -> None:
        """Start it, and read what it says."""
        with self.log.open("a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.digest.instance", orders.as_words()],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.process, self.said, self.frozen_at, self.ends_at = process, [], 0.0, 0.0
        threading.Thread(target=self._read, args=(process, self.said), daemon=True).start()

    @staticmethod
    def _read(process: subprocess.Popen[str], said: list[str]) -> None:
        assert process.stdout is not None
        said.extend(iter(process.stdout.readline, ""))

    @property
    def last(self) -> tuple[str, str]:
        """What it said last: a word, and of which step."""
        word, _, step = (self.said[-1].strip() if self.said else "").partition(" ")
        return word, step

    def end(self) -> None:
        """End it, kindly and then not."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class WorkerPool:
    """All instances, and what has become of them."""

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
                if member.process and member.process.poll() is None:
                    member.process.send_signal(signal.SIGCONT)
                    member.process.terminate()
            for member in self._members:
                member.end()

    @property
    def planned(self) -> int:
        """Count the kills and freezes that are still to come."""
        waiting = (member.orders.kill or member.orders.stop for member in self._members)
        return len(self.fates) + sum(map(bool, waiting))

    def tend(self) -> None:
        """Start who is to be started, note who has died, let go on who was stopped long enough, and replace them."""
        now = time.monotonic()
        for member in self._members:
            if member.process and member.process.poll() is not None:
                self._bury(member, member.process.returncode, now)
            if member.process is None and now >= member.again_at:
                what, at = self.fates.popleft() if self.fates else ("kill", "")
                member.orders = replace(member.orders, **{what: at})  # type: ignore[arg-type]  # kill or stop
                member.start(self._environment, member.orders)
            if member.process and not member.frozen_at and member.last[0] == "stopped":
                member.frozen_at = now
                self.stopped[member.last[1]] += 1
            if member.process and member.frozen_at and now > member.frozen_at + self.freeze_seconds:
                member.process.send_signal(signal.SIGCONT)
                member.said.append("continued\n")
                member.frozen_at, member.ends_at = 0.0, now + self.freeze_seconds
                member.orders = replace(member.orders, stop="")
            if member.process and self.fates and 0 < member.ends_at < now:
                # As at a deploy: it finishes what it has begun. Whoever comes after it has another fate.
                member.process.terminate()
                member.ends_at = 0.0

    def _bury(self, member: Member, status: int, now: float) -> None:
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
