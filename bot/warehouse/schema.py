"""A column of a table: its name and type, and what its values must be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["STRING", "DATE", "TIMESTAMP", "INT64"]


@dataclass(frozen=True)
class Column:
    """A column we read. `required`: its table must have it. `filled`: no row may leave it empty."""

    name: str
    type: Type = "STRING"
    required: bool = False
    filled: bool = False
    choices: tuple[str, ...] = ()
