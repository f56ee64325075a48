"""Google Sheets on this machine, for the tests and the demo: strict, and failing on demand."""

from __future__ import annotations

from local.sheets.server import ACCOUNT, SHEET_ID, Sheets

__all__ = ["ACCOUNT", "SHEET_ID", "Sheets"]
