"""What a file of an export may hold at most, and what a person does about one that cannot be read."""

from __future__ import annotations

from datetime import datetime

MAX_BYTES = 20 * 1024**2
MAX_ROWS = 200_000
MAX_COLUMNS = 200
MAX_CELL = 4_000
"""Maximum number of characters in a cell: a longer one is no word, date or name of an event."""
MAX_UNPACKED_BYTES = 300 * 1024**2
MAX_PART_BYTES = {"xl/sharedStrings.xml": 32 * 1024**2, "xl/styles.xml": 4 * 1024**2}
"""Maximum size of the parts of a workbook that every sheet needs."""
MAX_RATIO = 150
"""Maximum compression ratio: XLSX compresses some ten times; a part far beyond that is made to do harm."""
MAX_PARTS = 2_000

AGAIN = "Export it from VAN again, as CSV."
EXCEL = "Open it in Excel, save it as “CSV UTF-8”, and drop that."

FORMULA = "\x00formula"
"""Stands for a formula: a row in which this cell is needed is refused."""

Cell = str | datetime | None
Row = tuple[int, list[Cell]]
"""A row with its line."""
