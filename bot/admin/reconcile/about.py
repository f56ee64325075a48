"""What a comparison is about, as every reply to it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class About:
    """What is compared: the file's name, its id in Slack ('' for none), the run, and the last day of its data."""

    name: str
    file: str
    run_id: str
    data_through: date | None
