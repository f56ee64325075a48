"""Kill a write of the Google Sheet 60 times, at random moments: `.venv/bin/python -m bench.sheet`.

The writing process is killed by SIGKILL. After each kill the sheet must show the old publication or the new one, whole,
and the next write must show the new one and leave no hidden tab behind. Takes a minute; prints what was seen.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot import settings
from bot.outlets import sheet
from bot.outlets.sheet import sending
from local.sheets import SHEET_ID, Sheets
from tests.support.publication_rows import CALENDAR
from tests.support.spreadsheet import SMALL, TABS, Book, large, opened

KILLS = 60
MAX_SECONDS = 1.5
"""Longer than a whole write takes, with the imports before it."""


def main() -> int:
    """Run the kills; return 1 if any of them left something other than the old or the new publication."""
    chosen, seen = random.Random(17), {"old": 0, "new": 0, "half": 0, "hidden tab left": 0}
    sending.MAX_BYTES = SMALL
    with tempfile.TemporaryDirectory() as scratch, Sheets(Path(scratch)).serve() as sheets:
        sheets.share()
        book = opened(sheets)
        book.write(large("run-0", 0))
        for number in range(1, KILLS + 1):
            _kill(book, number, chosen.uniform(0.3, 1) * MAX_SECONDS, seen)
    print(", ".join(f"{name}: {count}" for name, count in seen.items()))
    return 1 if seen["half"] else 0


def _kill(book: Book, number: int, seconds: float, seen: dict[str, int]) -> None:
    old = book.shown()
    writing = subprocess.Popen([sys.executable, "-m", "bench.sheet", book.sheets.url, str(number)])
    time.sleep(seconds)
    writing.kill()
    writing.wait()
    # What has arrived is still done.
    time.sleep(0.2)
    found = book.shown()
    seen["hidden tab left"] += len(book.sheets.document.sheets) > len(TABS) + 1
    changed = book.write(large(f"run-{number}", number)).changed
    seen["old" if found == old else "half" if changed else "new"] += 1


def write(url: str, number: int) -> int:
    """Write a publication, in the process that is killed."""
    sending.MAX_BYTES = SMALL
    whole = large(f"run-{number}", number)
    client = sheet.connect(settings.read({"SHEET_ID": SHEET_ID, "SHEETS_API_URL": url}))
    tabs = sheet.Contents(whole, CALENDAR, "Phone Bank").tabs
    sheet.write(client, sheet.IDS, lambda: sheet.Publication(tabs, whole.published_run))
    return 0


if __name__ == "__main__":
    sys.exit(write(sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 1 else main())
