"""A run's rows in the published tables: the statements that return them, and the weeks and goals that those read."""

from __future__ import annotations

from bot.pipeline.contract import weekly
from bot.pipeline.contract.rows import contract_rows

__all__ = ["contract_rows", "weekly"]
