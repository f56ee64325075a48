"""What tests type at a terminal."""

from __future__ import annotations

from collections.abc import Callable

Terminal = Callable[..., tuple[int, str, str]]
"""Types a command; returns its exit status, what it printed and what it said on stderr."""
