"""The calls of the Sheets API that are answered, as strictly as Google answers them, and how they fail on demand."""

from __future__ import annotations

from local.sheets.api import a1
from local.sheets.api.endpoints import MAX_BYTES, Endpoints

__all__ = ["MAX_BYTES", "Endpoints", "a1"]
