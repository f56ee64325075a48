"""Outlets: where the published numbers also go, all of them read from the published tables."""

from __future__ import annotations

from bot.outlets import contract, dashboard, goals
from bot.outlets.contract import Contract

__all__ = ["Contract", "contract", "dashboard", "goals"]
