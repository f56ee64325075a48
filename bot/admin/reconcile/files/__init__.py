"""Exports as people send them: CSV or XLSX, read within bounds; what cannot be read is refused with why."""

from __future__ import annotations

from bot.admin.reconcile.files.bounds import FORMULA, MAX_BYTES, MAX_PARTS, Cell
from bot.admin.reconcile.files.exports import Sheet, read

__all__ = ["FORMULA", "MAX_BYTES", "MAX_PARTS", "Cell", "Sheet", "read"]
