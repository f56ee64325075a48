"""How an answer is worded and laid out: blocks, phrases, tables, controls and banners."""

__all__ = [
    "answer",
    "banners",
    "blocks",
    "controls",
    "csv_file",
    "errors",
    "help_page",
    "native_charts",
    "offers",
    "phrases",
    "receipt",
    "table",
]
