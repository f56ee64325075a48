import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import settings
from bot.app import chart_workers as drawing
from bot.errors import UserError
from bot.messages import Chart
from bot.warehouse import connection
from tests.support.slack_workspace import until

ROOT = Path(__file__).parents[2]


def draw(report: str) -> Chart:
    if report == "die":
        os._exit(1)
    if report == "fail":
        raise ValueError(report)
    if report == "hang":
        time.sleep(1000)
    return Chart(report, b"png", f"drawn by {os.getpid()}")


def draw_slowly(report: tuple[Path, str]) -> Chart:
    """Draw when the folder has a file that says so; leave one there that says what was drawn."""
    folder, name = report
    (folder / name).touch()
    while not (folder / "go on").exists():
        time.sleep(0.01)
    return Chart(name, b"png", str(os.getpriority(os.PRIO_PROCESS, 0)))


@pytest.fixture
def processes() -> Iterator[drawing.DrawingProcesses]:
    made = drawing.DrawingProcesses(1)
    yield made
    made.close()


def test_charts_are_drawn_elsewhere_and_a_failure_or_a_death_costs_one_chart(
    processes: drawing.DrawingProcesses,
) -> None:
    first = processes(draw, "one")
    assert first is not None
    assert first.alt_text != f"drawn by {os.getpid()}"
    assert processes(draw, "fail") is None
    assert processes(draw, "die") is None
    assert processes(draw, "two") is not None


def test_a_process_that_draws_for_too_long_is_replaced(
    processes: drawing.DrawingProcesses, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = processes(draw, "one")
    with monkeypatch.context() as impatient:
        impatient.setattr(drawing, "DRAWING_SECONDS", 0.01)
        assert processes(draw, "hang") is None
    second = processes(draw, "two")
    assert first is not None
    assert second is not None
    assert first.alt_text != second.alt_text


def test_a_chart_whose_turn_does_not_come_is_dropped_and_never_drawn(
    processes: drawing.DrawingProcesses, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with ThreadPoolExecutor(1) as other:
        first = other.submit(processes, draw_slowly, (tmp_path, "first"))
        until((tmp_path / "first").exists)
        with monkeypatch.context() as impatient:
            impatient.setattr(drawing, "WAITING_SECONDS", 0.01)
            assert processes(draw_slowly, (tmp_path, "dropped")) is None
        (tmp_path / "go on").touch()
        drawn = first.result()
    assert processes(draw_slowly, (tmp_path, "last")) is not None
    assert {path.name for path in tmp_path.iterdir()} == {"first", "last", "go on"}
    # Whatever draws yields to everything else.
    assert drawn is not None
    assert int(drawn.alt_text) > os.getpriority(os.PRIO_PROCESS, 0)


def test_a_chart_that_fails_here_is_left_out() -> None:
    assert drawing.draw_here(draw, "fail") is None
    assert drawing.draw_here(draw, "one") is not None


def test_drawing_processes_end_when_the_service_is_killed() -> None:
    code = (
        "import time\nfrom bot.app.chart_workers import DrawingProcesses\nfrom tests.app.test_wiring import draw\n"
        "if __name__ == '__main__':\n"
        "    print(DrawingProcesses(1)(draw, 'x').alt_text.split()[-1], flush=True)\n    time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        drawing = int(service.stdout.readline())
        service.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 120
    while Path(f"/proc/{drawing}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{drawing}").exists()


def test_google_without_credentials_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from google.auth import _default
    from google.auth.exceptions import DefaultCredentialsError

    def none(*_: object, **__: object) -> object:
        raise DefaultCredentialsError("none")  # type: ignore[no-untyped-call]

    monkeypatch.setattr(_default, "default", none)
    monkeypatch.setattr("google.auth.default", none)
    with pytest.raises(UserError, match="gcloud auth application-default login"):
        connection.connect(settings.read({"BIGQUERY_PROJECT": "somewhere", "FLAKEBOT_HOME": str(tmp_path)}))
    assert "Google's, project somewhere" in connection.where(settings.read({"BIGQUERY_PROJECT": "somewhere"}))
