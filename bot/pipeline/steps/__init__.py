"""The steps of a run: the source is imported, normalized, built from and checked."""

from __future__ import annotations

from bot.pipeline.steps.builder import Builder
from bot.pipeline.steps.building import FOLDERS, KEPT
from bot.pipeline.steps.progress import SIDE_BY_SIDE, Progress

__all__ = ["FOLDERS", "KEPT", "SIDE_BY_SIDE", "Builder", "Progress"]
