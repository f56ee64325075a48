"""The steps of a run: the source is imported, normalized, built from and checked."""

from __future__ import annotations

from bot.pipeline.steps.builder import FOLDERS, KEPT, Builder

__all__ = ["FOLDERS", "KEPT", "Builder"]
