"""The page that shows the spreadsheet to a browser on this machine."""

from __future__ import annotations

from local.sheets.page.server import Page

__all__ = ["Page"]
