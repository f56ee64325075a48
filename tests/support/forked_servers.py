"""Local BigQueries as forks.

How a server is started otherwise is tried by tests/local/bigquery/test_process.py.
"""

from __future__ import annotations

import gc
import os
import subprocess
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from local.bigquery import process
from tests.support.forks import FORKS


class _Child:
    """A forked server with the names of a `Popen`."""

    def __init__(self, forked: BaseProcess, stdin: Connection, stdout: Connection) -> None:
        self.pid = forked.pid
        self.stdin = os.fdopen(os.dup(stdin.fileno()), "wb", 0)
        self.stdout = os.fdopen(os.dup(stdout.fileno()), "rb", 0)
        self._forked = forked

    def poll(self) -> int | None:
        return self._forked.exitcode

    def kill(self) -> None:
        self._forked.kill()

    def wait(self, timeout: float | None = None) -> int:
        self._forked.join(timeout)
        if self._forked.exitcode is None:
            raise subprocess.TimeoutExpired("a local BigQuery", timeout or 0)
        return self._forked.exitcode


def spawn(home: Path) -> _Child:
    """Start a server in place of `local.bigquery.process._spawn`."""
    read_in, write_in = FORKS.Pipe(duplex=False)
    read_out, write_out = FORKS.Pipe(duplex=False)
    forked = FORKS.Process(target=_serve, args=(home, read_in, write_out))
    forked.start()
    child = _Child(forked, write_in, read_out)
    for end in (read_in, write_in, read_out, write_out):
        end.close()
    process._children.append(child)  # type: ignore[arg-type]  # it has what is used of a Popen
    return child


def _serve(home: Path, stdin: Connection, stdout: Connection) -> None:
    from local.bigquery.server.__main__ import main

    os.setsid()
    gc.freeze()  # what the fork has inherited stays: looking for garbage there takes as long as many a statement
    log = os.open(home / "bigquery.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, given in enumerate((stdin.fileno(), stdout.fileno(), log)):
        os.dup2(given, number)
    stdin.close()
    stdout.close()
    os._exit(main(home))
