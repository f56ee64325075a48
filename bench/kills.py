"""Kill the program 20 times, at 20 moments of load and pipeline: `.venv/bin/python -m bench.kills`.

Every other time its BigQuery is killed too. After each kill readers must see the old or the new numbers, complete, and
the next run must succeed. Takes several minutes; prints one line per kill.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.support.exports import sign_up, write_campaign
from tests.support.kills import TODAY, Program

KILLS = 20
OLD, NEW = 20_000, 23_000


def main() -> int:
    """Run the kills; return 1 if any of them left something other than the old or the new numbers."""
    with tempfile.TemporaryDirectory() as scratch:
        program = Program(Path(scratch, "home"))
        folders = {count: _folder(Path(scratch, str(count)), count) for count in (OLD, NEW)}
        lengths = {}
        for words in (("load", str(folders[OLD])), ("pipeline", "--today", TODAY)):
            lengths[words[0]] = program.timed(*words)
        print(f"whole: load {lengths['load']:.1f} s, pipeline {lengths['pipeline']:.1f} s")
        good = [_kill(program, folders, lengths, number) for number in range(KILLS)]
    print(f"{sum(good)} of {KILLS} kills left whole numbers, and the next run succeeded")
    return 0 if all(good) else 1


def _folder(path: Path, sign_ups: int) -> Path:
    places = (("2020-08-15", "10"), ("2020-08-16", "11"))
    return write_campaign(path, [sign_up(n, places[n % 2][0], location=places[n % 2][1]) for n in range(sign_ups)])


def _kill(program: Program, folders: dict[int, Path], lengths: dict[str, float], number: int) -> bool:
    target = (OLD, NEW)[number % 2]
    step = ("load", "pipeline")[number // 2 % 2]
    words = ("load", str(folders[target])) if step == "load" else ("pipeline", "--today", TODAY)
    if step == "pipeline":
        program.run("load", str(folders[target]))
    # From the end of the imports to shortly before the end.
    seconds = lengths[step] * (0.3 + 0.6 * (number + 1) / KILLS)
    running = program.kill(seconds, *words, server_too=number % 4 > 1)
    seen = program.total()
    program.run("load", str(folders[target]))
    program.run("pipeline", "--today", TODAY)
    then = program.total()
    good = seen in (OLD, NEW) and then == target
    print(
        f"{number + 1:2} {step} after {seconds:.2f} s {'killed' if running else 'had ended'}: {seen:,}, then {then:,}"
    )
    return good


if __name__ == "__main__":
    sys.exit(main())
