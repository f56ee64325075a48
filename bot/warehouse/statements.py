"""A `.sql` file: a question, a table to build, a check or a record to write; its header and its text.

A header is comment lines at the top of the file:

    -- One or more sentences: what it asks and who reads it.
    -- Grain: one row per …
    -- Severity: fail                     (checks only: warn; fail, which may be accepted; stop, which may not)
    -- Parameters:
    --   first_day DATE: the first day asked for
    -- Returns:
    --   region STRING: the region's name
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

SQL = Path(__file__).parents[2] / "sql"

_FIELD = re.compile(r"^  (\w+) (\w+(?:<\w+>)?): (.+)$")
_READ = re.compile(r"\b(?:FROM|JOIN)\s+(\w+)\b(?!\()")
_PART = re.compile(r"\b(\w+) AS \(\n")
_NO_TABLE = re.compile(r"--.*|EXTRACT\([^)]*\)")
"""Where FROM is not followed by a table."""
_LABEL = re.compile(r"^(Grain|Severity|Parameters|Returns):\s*(.*)$")


@dataclass(frozen=True)
class Field:
    """A parameter or a returned column: its name, its BigQuery type, what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True)
class Statement:
    """A statement with what its header declares."""

    name: str
    sql: str
    about: str
    grain: str
    severity: str
    parameters: tuple[Field, ...]
    returns: tuple[Field, ...]

    @cached_property
    def tables(self) -> int:
        """Return how many tables it names."""
        text = _NO_TABLE.sub("", self.sql)
        return len({*_READ.findall(text)} - {*_PART.findall(text)})


@cache
def read(name: str) -> Statement:
    """Return `sql/<name>.sql`, for example `questions/flake`."""
    return parse(name, (SQL / f"{name}.sql").read_text(encoding="utf-8"))


def names(folder: str) -> list[str]:
    """Return the names of the statements in a folder of `sql/`, sorted."""
    return sorted(f"{folder}/{path.stem}" for path in (SQL / folder).glob("*.sql"))


def parse(name: str, text: str) -> Statement:
    """Split a file's text into its header's parts; the whole text stays the statement."""
    about: list[str] = []
    labels = {"Grain": "", "Severity": ""}
    fields: dict[str, list[Field]] = {"Parameters": [], "Returns": []}
    section = ""
    for line in text.splitlines():
        if not line.startswith("--"):
            break
        words = line[2:].removeprefix(" ")
        if label := _LABEL.match(words):
            section = label[1]
            labels[section] = label[2]
        elif section in fields and (field := _FIELD.match(words)):
            fields[section].append(Field(*field.groups()))
        elif section in fields:
            raise ValueError(f"sql/{name}.sql: '{words}' is not a field: write '--   name TYPE: meaning'")
        else:
            (about if not section else []).append(words)
            if section:
                labels[section] += " " + words.strip()
    return Statement(
        name=name,
        sql=text,
        about=" ".join(about),
        grain=labels["Grain"],
        severity=labels["Severity"],
        parameters=tuple(fields["Parameters"]),
        returns=tuple(fields["Returns"]),
    )
