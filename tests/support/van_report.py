"""VAN's Event Participation report as exported: a row for each sign-up, with names, phones and everything else."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import openpyxl

HEADER = (
    "Cell Phone", "Date", "VANID", "Event Name", "Status", "Name", "Region", "Time", "Turf", "E-mail", "Role",
    "Recruited By", "Signup Date",
)  # fmt: skip


@dataclass(frozen=True)
class SignUp:
    """One line of the report."""

    van_id: str
    day: date
    event: str
    status: str
    region: str
    turf: str
    signed: date
    time: str = "7:00 PM"

    def line(self) -> list[str]:
        return [
            "612-555-0100",
            f"{self.day.month}/{self.day.day}/{self.day.year}",
            self.van_id,
            self.event,
            self.status,
            "Olga Quist",
            self.region,
            self.time,
            self.turf,
            "olga.quist@example.org",
            "Phonebanker",
            "Someone Else",
            f"{self.signed:%m/%d/%Y}",
        ]


def made_of(ours: Sequence[Mapping[str, Any]]) -> list[SignUp]:
    """Write the report that agrees with ours completely: rows of `questions/van_shifts`, a line for each shift."""
    lines: list[SignUp] = []
    for row in ours:
        for _ in range(int(row["shifts"])):
            lines.append(
                SignUp(
                    str(100_000 + len(lines)),
                    row["event_date"],
                    row["event_name"] or "",
                    row["status_name"] or "",
                    row["region"],
                    row["organizer"],
                    date(2020, 7, 1),
                )
            )
    return lines


def as_csv(lines: Sequence[SignUp], seed: int = 1) -> bytes:
    """Export as CSV, in any order of rows."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADER, *(line.line() for line in shuffled(lines, seed))])
    return text.getvalue().encode()


def as_xlsx(lines: Sequence[SignUp], seed: int = 1) -> bytes:
    """Export as XLSX; dates as Excel stores them, columns in another order."""
    book, kept = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet("Event Participation")
    order = list(range(len(HEADER)))
    random.Random(seed).shuffle(order)
    sheet.append([HEADER[place] for place in order])
    for line in shuffled(lines, seed):
        cells: list[Any] = line.line()
        cells[HEADER.index("Date")] = line.day
        sheet.append([cells[place] for place in order])
    book.save(kept)
    return kept.getvalue()


def shuffled(lines: Sequence[SignUp], seed: int) -> list[SignUp]:
    mixed = list(lines)
    random.Random(seed).shuffle(mixed)
    return mixed


def changed(lines: list[SignUp], places: Sequence[int], **how: Any) -> None:
    """Change the values in some lines."""
    for place in places:
        lines[place] = replace(lines[place], **how)
