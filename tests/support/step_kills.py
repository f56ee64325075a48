"""Kill the pipeline at a step: `python -m tests.support.step_kills STEP`, or list its steps if none is given.

Only SIGKILL is as sudden as a machine that disappears: no `finally`, no final record.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from bot.cli import main
from bot.pipeline import build
from bot.pipeline.registry import RunRegistry
from bot.pipeline.steps import Progress
from tests.support.kills import TODAY

PUBLISH, TIDY = "publish", "tidy"
"""What comes after all steps: the row that publishes, and dropping what is no longer needed."""


def reach(name: str, wanted: str) -> None:
    """Die here if that was requested; else print that the step was passed."""
    if name == wanted:
        os.kill(os.getpid(), signal.SIGKILL)
    if not wanted:
        sys.stdout.write(f"step {name}\n")


def watched(step: str) -> int:
    """Run the pipeline, up to a step."""
    real_step, real_write, real_tidy = Progress.begin, RunRegistry.write, build._tidy

    def at_step(self: Any, name: str) -> None:
        real_step(self, name)
        reach(name, step)

    def at_write(self: Any, this: Any, **more: Any) -> None:
        if this.outcome == "published":
            reach(PUBLISH, step)
        real_write(self, this, **more)

    def at_tidy(*given: Any) -> None:
        reach(TIDY, step)
        real_tidy(*given)

    patched: list[tuple[Any, str, Callable[..., Any]]] = [
        (Progress, "begin", at_step),
        (RunRegistry, "write", at_write),
        (build, "_tidy", at_tidy),
    ]
    for where, name, function in patched:
        setattr(where, name, function)
    return main(["pipeline", "--today", TODAY])


if __name__ == "__main__":
    sys.exit(watched(sys.argv[1] if len(sys.argv) > 1 else ""))
