"""Starting, finding and replacing the local BigQuery's server: one for each folder, alive as long as it is used.

Every user holds a lifeline, a connection on which the server answers each byte with a byte. The kernel closes it when
the user ends, however it ends, and the server stops after the last one.
"""

from __future__ import annotations

import contextlib
import fcntl
import functools
import hashlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.errors import UserError
from local.bigquery.lifeline import Lifeline, attached, endpoint

START_SECONDS = 20.0
"""Maximum number of seconds a server takes to start, or to stop for the next one."""

_LOCAL = Path(__file__).parent

_lifelines: dict[Path, Lifeline] = {}
_children: list[subprocess.Popen[bytes]] = []
_lock = threading.RLock()


def serve(home: Path) -> str:
    """Make sure a local BigQuery serves `home`, and return its URL, e.g. 'http://127.0.0.1:41234'.

    It is fast when this process holds a lifeline already: call it again whenever the server might have died.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        home = home.resolve()
        with _lock:
            held = _lifelines.get(home)
            if held is not None and held.alive():
                return held.url
            release(home)
            _lifelines[home] = attached(home, fingerprint()) or _started(home)
            return _lifelines[home].url
    except OSError as error:
        raise unusable(home, error) from error


def release(home: Path) -> None:
    """Release a folder's server; it stops when no other process holds it."""
    with _lock:
        held = _lifelines.pop(home.resolve(), None)
        if held is not None:
            held.drop()
        _children[:] = [child for child in _children if child.poll() is None]


def settle(seconds: float = 10.0) -> None:
    """Wait for the servers that this process started and released, each up to `seconds`: others may still use it."""
    with _lock:
        for child in _children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(seconds)
        _children[:] = [child for child in _children if child.poll() is None]


def plan_faults(url: str, faults: list[dict[str, Any]]) -> None:
    """Make a server fail on demand; see local/bigquery/server/faults.py. An empty list forgets what was planned."""
    request = urllib.request.Request(f"{url}/_faults", json.dumps(faults).encode(), method="POST")  # noqa: S310 - our own URL
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own URL
        answer.read()


def unusable(home: Path, error: OSError) -> UserError:
    """Return the error for a folder that cannot be used, with what to do."""
    reason = error.strerror or str(error)
    return UserError(
        f"The local BigQuery cannot keep its data in {home} ({reason}): fix that, or set FLAKEBOT_HOME to a folder"
        " you may write to."
    )


@functools.cache
def fingerprint() -> str:
    """Return a hash of this version of the server: its own code, and the versions of Python, DuckDB and sqlglot."""
    from importlib.metadata import version

    digest = hashlib.sha256(f"{sys.version} {version('duckdb')} {version('sqlglot')}".encode())
    for path in sorted(_LOCAL.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _started(home: Path) -> Lifeline:
    """Start a server, unless another process has just done so; replace one that hangs or is of another version."""
    before = endpoint(home)
    with _starting(home):
        found = attached(home, fingerprint()) if endpoint(home) != before else None
        return found or _replaced(home)


@contextlib.contextmanager
def _starting(home: Path) -> Iterator[None]:
    """Hold the lock under which one process at a time starts the folder's server."""
    with (home / "bigquery.start").open("a") as file:
        _flock(file.fileno(), START_SECONDS * 2)
        yield


def _flock(number: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        else:
            return True


def _replaced(home: Path) -> Lifeline:
    _end_old(home)
    for _ in range(3):
        child = _spawn(home)
        told = _listen(child, home)
        if "error" in told:
            _discard(child)
            raise UserError(told["error"])
        lifeline = attached(home, fingerprint()) if told else None
        if lifeline is not None:
            lifeline.process = child
            return lifeline
        _discard(child)
    raise UserError(f"The local BigQuery did not start: see {home / 'bigquery.log'}.")


def _discard(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _end_old(home: Path) -> None:
    """End the server that holds the folder, if there is one: whoever holds its lock wrote its pid there."""
    with (home / "bigquery.lock").open("a+") as file:
        if _flock(file.fileno(), 1.0):
            return
        for sign, patience in ((signal.SIGTERM, 2.0), (signal.SIGKILL, 5.0)):
            file.seek(0)
            pid = file.read().strip()
            if pid.isdecimal():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), sign)
            if _flock(file.fileno(), patience):
                return
    raise UserError(f"Another program holds {home / 'bigquery.lock'}: end it, or set FLAKEBOT_HOME to another folder.")


def _spawn(home: Path) -> subprocess.Popen[bytes]:
    with (home / "bigquery.log").open("ab") as log:
        child = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "local.bigquery.server", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=_LOCAL.parent.parent,
            start_new_session=True,
        )
    _children.append(child)
    return child


def _listen(child: subprocess.Popen[bytes], home: Path) -> dict[str, Any]:
    """Return the one line that a new server prints: its address, or why it cannot serve."""
    assert child.stdout is not None  # noqa: S101 - it was given a pipe
    with child.stdout as pipe:
        ready, _, _ = select.select([pipe], [], [], START_SECONDS)
        line = pipe.readline() if ready else b""
    if not line:
        return {}
    told: dict[str, Any] = json.loads(line)
    if "error" not in told and told.get("pid") != child.pid:
        return {}
    return told if "error" in told or (home / "bigquery.json").exists() else {}


def _forget() -> None:
    """Drop the lifelines in a forked child: they are its parent's."""
    for held in _lifelines.values():
        held.drop()
    _lifelines.clear()
    _children.clear()


os.register_at_fork(after_in_child=_forget)
