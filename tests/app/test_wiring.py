import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import settings
from bot.app import chart_workers as drawing
from bot.errors import UserError
from bot.messages import Chart
from bot.warehouse import connection

ROOT = Path(__file__).parents[2]


def draw(report: str) -> Chart:
    if report == "die":
        os._exit(1)
    if report == "fail":
        raise ValueError(report)
    return Chart(report, b"png", f"drawn by {os.getpid()}")


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
