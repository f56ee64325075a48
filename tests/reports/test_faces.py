"""The public names of a report's package: it loads quickly, and other processes can draw its chart."""

import pickle
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REPORTS = ("flake", "trend", "next", "plan", "unclosed", "confirm", "compare", "digest")


def test_reports_are_used_without_loading_matplotlib() -> None:
    imports = "\n".join(f"import bot.reports.{name}" for name in REPORTS)
    code = f"{imports}\nimport sys\nassert 'matplotlib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.mark.parametrize("name", ["flake", "trend", "next", "confirm", "compare"])
def test_a_drawing_process_finds_the_chart_by_its_name(name: str) -> None:
    draw = import_module(f"bot.reports.{name}").draw
    assert pickle.loads(pickle.dumps(draw)) is draw
