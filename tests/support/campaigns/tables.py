"""Tables of exports as tests write them: cells separated by bars."""

from __future__ import annotations

import csv
from pathlib import Path


def put(folder: Path, name: str, text: str) -> None:
    """Write a table; cells are separated by bars, and the spaces around them are stripped."""
    rows = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    with (folder / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
