"""How an answer is worded and laid out: blocks, phrases, tables, controls, banners and the style of charts."""

__all__ = [
    "banners",
    "blocks",
    "chart_style",
    "controls",
    "csv_file",
    "errors",
    "help_page",
    "offers",
    "phrases",
    "receipt",
    "table",
]
