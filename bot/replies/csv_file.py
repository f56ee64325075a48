"""A report as a CSV file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from bot.messages import File

# A spreadsheet reads a cell that begins so as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def make(question: str, about: str, report: dict[str, Any]) -> File:
    """Write a report's rows with unrounded numbers; each line says which data and run they are from."""
    name = re.sub(r"[^\w.-]+", "-", question).strip("-").lower()
    about_data = {name: report[name] for name in ("through", "data_through", "run", "definition") if name in report}
    lines = [line | about_data for line in _lines(report)]
    columns = list(dict.fromkeys(column for line in lines for column in line))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in line.items()} for line in lines)
    # The byte order mark tells Excel that the file is UTF-8.
    return File(f"{name[:100]}.csv", ("\ufeff" + text.getvalue()).encode(), about)


def _lines(report: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a report's rows as flat lines; each week of a series is a line."""
    yield from report.get("rows", ())
    for series in report.get("series", ()):
        yield from ({"key": series["key"], **week} for week in series["weeks"])


def _cell(value: Any) -> Any:
    return " ".join(map(str, value)) if isinstance(value, list | tuple) else guarded(value)


def guarded(value: Any) -> Any:
    """Return a value that a spreadsheet does not read as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value
