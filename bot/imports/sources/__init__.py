"""Another system's tables → ours: which table and column feeds what, from a preset and a campaign's `sources.toml`."""

from __future__ import annotations

from bot.imports.sources.files import PRESETS, configured, preset
from bot.imports.sources.inspection import COSTS, Inspection, inspect, wanted
from bot.imports.sources.mapping import OURS, Datasets, Found, Origin, SourceMap

__all__ = [
    "COSTS",
    "OURS",
    "PRESETS",
    "Datasets",
    "Found",
    "Inspection",
    "Origin",
    "SourceMap",
    "configured",
    "inspect",
    "preset",
    "wanted",
]
