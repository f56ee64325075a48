"""A sample campaign to try things with: invented sign-ups that agree with the public record."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bot.errors import UserError
from bot.imports.source_tables import TABLES
from local.sample.record import COMMITTEE_ID, TODAY
from local.sample.tables import campaign
from local.sample.writing import write_sheets

__all__ = ["CAMPAIGN", "COMMITTEE_ID", "TODAY", "write"]

CAMPAIGN = {"name": "Sample campaign"}
"""The content of `campaign.json`, which marks a folder as a sample."""

_MARK = "campaign.json"


def _silently(_: str) -> None:
    """Show no progress."""


def write(
    folder: Path, *, seed: int = 1, signups: int | None = None, progress: Callable[[str], None] = _silently
) -> dict[str, int]:
    """Write a sample campaign's tables as CSV files; return the number of rows per table.

    `signups` is the approximate number of rows of `event_attendees`. The campaign is copied whole to reach it, so that
    counts grow and rates stay the same. The folder appears complete or not at all; only an earlier sample is replaced.
    """
    folder = folder.resolve()
    _refuse_to_overwrite(folder)
    sheets = campaign(seed)
    size = len(sheets["event_attendees"].rows)
    copies = 1 if signups is None else max(1, round(signups / size))
    if signups is not None and signups < size:
        progress(f"{signups:,} sign-ups are fewer than the sample campaign has: writing all {size:,} of it")
    partial = folder.with_name(f".{folder.name}.{os.getpid()}.partial")
    try:
        partial.mkdir(parents=True)
        rows = write_sheets(partial, sheets, copies, progress)
        (partial / _MARK).write_text(json.dumps(CAMPAIGN) + "\n", encoding="utf-8")
        _put_in_place(partial, folder)
    except OSError as error:
        raise UserError(
            f"Could not write the sample to {folder} ({error.strerror or error}): name another folder."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return rows


def _refuse_to_overwrite(folder: Path) -> None:
    """Refuse a folder that holds anything other than an earlier sample."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise UserError(f"{folder} is a file: name a folder for the sample.")
    names = {path.name for path in folder.iterdir()}
    others = names - {_MARK} - {f"{table}.csv" for table in TABLES}
    if names and (others or not _is_sample(folder)):
        raise UserError(
            f"{folder} has other things in it ({sorted(others or names)[0]}): name a new folder for the sample."
        )


def _is_sample(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / _MARK).read_text(encoding="utf-8")) == CAMPAIGN)
    except (OSError, ValueError):
        return False


def _put_in_place(partial: Path, folder: Path) -> None:
    """Move the finished sample to its place, replacing an earlier one."""
    if not folder.exists():
        partial.rename(folder)
        return
    earlier = folder.with_name(f".{folder.name}.{os.getpid()}.earlier")
    folder.rename(earlier)
    try:
        partial.rename(folder)
    except OSError:
        earlier.rename(folder)
        raise
    shutil.rmtree(earlier)
