"""`python -m bot demo` in its own process, as `make demo` runs it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Demo:
    """A running demo: where its page is, and what it has printed so far."""

    process: subprocess.Popen[str]
    home: Path
    url: str = ""
    printed: list[str] = field(default_factory=list)

    def until(self, pattern: str) -> re.Match[str]:
        """Read until it prints a line that matches."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if found := re.search(pattern, line):
                return found
        raise AssertionError("".join(self.printed))

    def interrupt(self) -> int:
        """Press Ctrl-C, which every process of the terminal gets; return the exit status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self._ended()

    def terminate(self) -> int:
        """Tell it to stop, as a service manager does; return the exit status."""
        self.process.terminate()
        return self._ended()

    def _ended(self) -> int:
        status = self.process.wait(120)
        assert self.process.stdout is not None
        self.printed += self.process.stdout
        return status


@contextmanager
def started(home: Path, *words: str) -> Iterator[Demo]:
    """Start the demo; end it afterward, whatever happens."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "demo", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env={**os.environ, "FLAKEBOT_HOME": str(home)},
    )
    demo = Demo(process, home)
    try:
        yield demo
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


@contextmanager
def running(home: Path) -> Iterator[Demo]:
    """Start the demo and wait until its page is served."""
    with started(home, "--port", "0") as demo:
        demo.url = demo.until(r"The workspace: (http://\S+/)")[1]
        yield demo
