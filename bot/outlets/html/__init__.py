"""The published numbers as one file to open, print and mail: pages about every place, with nothing to load."""

from __future__ import annotations

from bot.outlets.html.page import render, write

__all__ = ["render", "write"]
