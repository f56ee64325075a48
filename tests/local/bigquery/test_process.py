"""The local BigQuery's life: started once, shared, replaced when it is of no use, gone after its last user."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from google.api_core.exceptions import Conflict
from google.auth.credentials import AnonymousCredentials
from google.cloud import bigquery

from bot.errors import UserError
from local.bigquery import process

_USER = """
import sys, time
from pathlib import Path
from local.bigquery import process
print(process.serve(Path(sys.argv[1])), flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    process.release(tmp_path / "home")
    _wait(lambda: not _held(tmp_path / "home"))


def _client(url: str) -> Any:
    return bigquery.Client("local", AnonymousCredentials(), client_options={"api_endpoint": url})  # type: ignore[no-untyped-call]


def _ask(url: str, sql: str) -> list[Any]:
    return [tuple(row) for row in _client(url).query_and_wait(sql)]


def _wait(true: Callable[[], bool], seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def _held(home: Path) -> bool:
    """Tell whether a server holds the folder."""
    try:
        file = (home / "bigquery.lock").open("a")
    except OSError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _pid(home: Path) -> int:
    return int(json.loads((home / "bigquery.json").read_text())["pid"])


def _user(home: Path, seconds: float = 120) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _USER, str(home), str(seconds)], stdout=subprocess.PIPE, text=True)


def _url_of(user: subprocess.Popen[str]) -> str:
    assert user.stdout is not None
    return user.stdout.readline().strip()


def _end(*users: subprocess.Popen[str]) -> None:
    for user in users:
        user.kill()
        user.communicate()


def test_it_starts_soon_answers_and_is_found_again(home: Path) -> None:
    url = process.serve(home)
    assert url.startswith("http://127.0.0.1:")
    assert process.serve(home) == url
    assert _ask(url, "SELECT 1 + 1") == [(2,)]


def test_it_ends_within_a_second_after_its_user_is_killed(home: Path) -> None:
    user = _user(home)
    _url_of(user)
    assert _held(home)
    _end(user)
    _wait(lambda: not _held(home))


def test_a_second_user_keeps_the_server_of_the_first(home: Path) -> None:
    user = _user(home)
    url = _url_of(user)
    assert process.serve(home) == url
    _end(user)
    time.sleep(0.8)
    assert _ask(url, "SELECT 1") == [(1,)]


def test_two_that_start_at_once_share_one_server(home: Path) -> None:
    users = [_user(home) for _ in range(3)]
    try:
        assert len({_url_of(user) for user in users}) == 1
    finally:
        _end(*users)


def test_a_killed_server_is_replaced_and_nothing_is_lost(home: Path) -> None:
    url = process.serve(home)
    _client(url).create_dataset("d")
    os.kill(_pid(home), signal.SIGKILL)
    second = process.serve(home)
    assert [dataset.dataset_id for dataset in _client(second).list_datasets()] == ["d"]


def test_a_hung_server_is_replaced(home: Path) -> None:
    first = process.serve(home)
    stopped = _pid(home)
    os.kill(stopped, signal.SIGSTOP)
    time.sleep(0.2)  # a signal takes its time; an answer on its way would still count
    second = process.serve(home)
    assert second != first
    assert _pid(home) != stopped
    assert _ask(second, "SELECT 1") == [(1,)]


def test_a_server_of_another_version_is_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = _user(home)
    first = _url_of(user)
    monkeypatch.setattr(process, "fingerprint", lambda: "another")
    with pytest.raises(UserError, match="did not start"):
        process.serve(home)  # what it starts is, to us, of another version again
    monkeypatch.undo()
    assert process.serve(home) != first
    _end(user)


def test_a_stale_endpoint_and_a_port_of_somebody_else_are_noticed(home: Path) -> None:
    home.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        threading.Thread(target=_babble, args=(stranger,), daemon=True).start()
        port = stranger.getsockname()[1]
        (home / "bigquery.json").write_text(json.dumps({"url": f"http://127.0.0.1:{port}", "pid": os.getpid()}))
        url = process.serve(home)
        assert url != f"http://127.0.0.1:{port}"
    assert _ask(url, "SELECT 1") == [(1,)]


def _babble(stranger: socket.socket) -> None:
    with stranger.accept()[0] as connection:
        connection.recv(1000)
        connection.sendall(b"220 mail.example ESMTP\r\n\r\n{}")


@pytest.mark.parametrize("text", ["", "not json", "[]", '{"url": "http://127.0.0.1:1"}', '{"url": 5}'])
def test_a_spoilt_endpoint_file_is_no_obstacle(home: Path, text: str) -> None:
    home.mkdir()
    (home / "bigquery.json").write_text(text)
    assert _ask(process.serve(home), "SELECT 1") == [(1,)]


def test_a_file_in_the_folders_place_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("hello")
    with pytest.raises(UserError, match="FLAKEBOT_HOME"):
        process.serve(tmp_path / "home")
    assert (tmp_path / "home").read_text() == "hello"


@pytest.mark.parametrize("kind", ["text", "database"])
def test_a_foreign_database_file_is_left_alone(home: Path, kind: str) -> None:
    home.mkdir()
    file = home / "bigquery.duckdb"
    if kind == "text":
        file.write_text("my thesis" * 1000)
    else:
        with duckdb.connect(str(file)) as connection:
            connection.execute("CREATE TABLE mine AS SELECT 1 AS x")
    before = file.read_bytes()
    with pytest.raises(UserError, match=r"move that file away, or set FLAKEBOT_HOME"):
        process.serve(home)
    assert file.read_bytes() == before


def test_tables_and_job_ids_survive_a_restart(home: Path) -> None:
    client = _client(process.serve(home))
    client.create_dataset("d")
    client.create_table(bigquery.Table("local.d.t", [bigquery.SchemaField("x", "INT64")]))
    client.query("INSERT INTO d.t (x) VALUES (5)", job_id="once", job_retry=None).result()
    process.release(home)
    _wait(lambda: not _held(home))
    url = process.serve(home)
    assert _ask(url, "SELECT x FROM d.t") == [(5,)]
    assert _client(url).get_job("once").state == "DONE"
    with pytest.raises(Conflict):
        _client(url).query("SELECT 1", job_id="once", job_retry=None, retry=None).result()


def test_a_server_killed_while_it_replaces_a_table_leaves_the_old_one_whole(home: Path) -> None:
    url = process.serve(home)
    client = _client(url)
    client.create_dataset("d")
    big = "SELECT x, CAST(x AS STRING) AS s FROM UNNEST(GENERATE_ARRAY(1, {})) AS x"
    config = bigquery.QueryJobConfig(destination="local.d.t", write_disposition="WRITE_TRUNCATE")
    client.query(big.format(1000), job_config=config).result()
    for delay in (0.05, 0.3, 0.7):
        pid = _pid(home)
        threading.Timer(delay, os.kill, (pid, signal.SIGKILL)).start()
        with contextlib.suppress(Exception):
            client = _client(url)
            client.query(big.format(3_000_000), job_config=config, retry=None, job_retry=None, timeout=20)
        _wait(lambda: not _held(home))
        url = process.serve(home)
        count, total = _ask(url, "SELECT COUNT(*), SUM(x) FROM d.t")[0]
        assert (count, total) in ((1000, 500_500), (3_000_000, 3_000_000 * 3_000_001 // 2))
