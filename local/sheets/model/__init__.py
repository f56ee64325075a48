"""What the stand-in holds: spreadsheets, their grids, and Google's errors."""

from __future__ import annotations

from local.sheets.model import document, ranges
from local.sheets.model.document import Json, Position, Sheet, Spreadsheet
from local.sheets.model.errors import ApiError, InvalidError
from local.sheets.model.ranges import Area

__all__ = ["ApiError", "Area", "InvalidError", "Json", "Position", "Sheet", "Spreadsheet", "document", "ranges"]
