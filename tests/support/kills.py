"""Ends the program with SIGKILL at a chosen moment, alone or with its local BigQuery, and checks what is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot import settings
from bot.app import wiring
from bot.cli import main
from bot.messages import Request
from bot.outlets import Contract
from bot.warehouse import connection
from tests.support.homes import living_in

ROOT = Path(__file__).parents[2]
TODAY = "2020-08-17"


@dataclass(frozen=True)
class Program:
    """The program on a home of its own."""

    home: Path

    def start(self, *words: str, module: str = "bot") -> subprocess.Popen[str]:
        """Start a command."""
        return subprocess.Popen(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env={**os.environ, "FLAKEBOT_HOME": str(self.home), "BIGQUERY_PROJECT": ""},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> None:
        """Run a command that must succeed, in this process."""
        with living_in(self.home):
            assert main(words) == 0, words

    def timed(self, *words: str) -> float:
        """Run a command that must succeed in a process of its own; return how many seconds it took."""
        started = time.monotonic()
        process = self.start(*words)
        _, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        return time.monotonic() - started

    def kill(self, seconds: float, *words: str, server_too: bool) -> bool:
        """Start a command and kill it after `seconds`; return whether it was still running."""
        process = self.start(*words)
        time.sleep(seconds)
        running = process.poll() is None
        if server_too:
            self._kill_server()
        process.kill()
        process.communicate()
        return running

    def steps(self) -> list[str]:
        """Run the pipeline, and list its steps."""
        out, err = self.start(module="tests.support.step_kills").communicate(timeout=600)
        steps = [line.removeprefix("step ") for line in out.splitlines() if line.startswith("step ")]
        assert steps, err
        return steps

    def kill_at(self, step: str, *, server_too: bool = False) -> None:
        """Run the pipeline, which kills itself at a step; then kill its BigQuery."""
        process = self.start(step, module="tests.support.step_kills")
        process.communicate(timeout=600)
        assert process.returncode == -signal.SIGKILL, f"{step} was not reached"
        if server_too:
            self._kill_server()

    def newest_run(self) -> dict[str, Any]:
        """Return the run that began last."""
        warehouse = connection.connect(settings.read({"FLAKEBOT_HOME": str(self.home)}))
        found: dict[str, Any] = warehouse.ask("questions/runs").records()[0]
        return found

    def total(self) -> int:
        """Return the number of shifts closed this week; answer and published tables must be complete, and agree."""
        mine = settings.read({"FLAKEBOT_HOME": str(self.home)})
        warehouse = connection.connect(mine)
        backend = wiring.Backend(mine, warehouse, lambda *_: None)
        report = backend.answer(Request("type:all", "U1", "terminal", date.fromisoformat(TODAY), "a test")).report
        assert report is not None
        rows = sum(int(row["total"]) for row in report["rows"])
        found = Contract.read(warehouse.ask)
        runs = {row.run_id for row in found.about} | {row.run_id for row in found.days}
        assert runs | {row.run_id for row in found.unclosed} == {report["run"]}
        assert rows == report["total"]["total"] == sum(row.total for row in found.weeks)
        assert sum(row.unclosed for row in found.days) == sum(row.unclosed for row in found.unclosed)
        return rows

    def _kill_server(self) -> None:
        try:
            pid = json.loads((self.home / "bigquery.json").read_text())["pid"]
            os.kill(pid, signal.SIGKILL)
        except (OSError, ValueError, KeyError):
            pass  # not started yet, or ended already
