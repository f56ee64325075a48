"""The terminal: what `python -m bot …` understands and does."""

from bot.cli.terminal import main

__all__ = ["main"]
