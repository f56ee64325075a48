"""Kill a run at each of its steps: `.venv/bin/python -m bench.steps`.

At every step the running process is killed by SIGKILL, at every third one its BigQuery too. Then readers must see the
old numbers (after the publication, the new ones), complete, and the same in answers and in the published tables; and
the next call must resume the run that was stopped, and publish the new ones. Takes several minutes; prints one line per
step.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.exports import sign_up, write_campaign
from tests.support.kills import TODAY, Program
from tests.support.step_kills import TIDY

SIZES = (20_000, 23_000)


def main() -> int:
    """Kill at each step; return 1 if anything other than the old or the new numbers was left."""
    with tempfile.TemporaryDirectory() as scratch:
        program = Program(Path(scratch, "home"))
        folders = {count: _folder(Path(scratch, str(count)), count) for count in SIZES}
        program.run("load", str(folders[SIZES[0]]))
        steps = program.steps()
        good = [_kill(program, folders, step, number) for number, step in enumerate(steps)]
    print(f"{sum(good)} of {len(steps)} kills left whole numbers, and the next run went on and published")
    return 0 if all(good) else 1


def _folder(path: Path, sign_ups: int) -> Path:
    places = (("2020-08-15", "10"), ("2020-08-16", "11"))
    return write_campaign(path, [sign_up(n, places[n % 2][0], location=places[n % 2][1]) for n in range(sign_ups)])


def _kill(program: Program, folders: dict[int, Path], step: str, number: int) -> bool:
    before, after = SIZES[number % 2], SIZES[(number + 1) % 2]
    program.run("load", str(folders[after]))
    program.kill_at(step, server_too=number % 3 == 2)
    stopped, seen = program.newest_run(), program.total()
    program.run("pipeline", "--today", TODAY)
    run, then = program.newest_run(), program.total()
    went_on = run["run_id"] == stopped["run_id"] and run["attempt"] == 2
    good = then == after and (seen == after if step == TIDY else seen == before and went_on)
    print(f"{number + 1:2} killed at {step}: {seen:,}, then {then:,} by try {run['attempt']}{'' if good else ' WRONG'}")
    return good


if __name__ == "__main__":
    sys.exit(main())
