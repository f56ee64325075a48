"""The type of the fixture that runs commands at a terminal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.support.homes import TODAY

Terminal = Callable[..., tuple[int, str, str]]
"""Runs a command; returns its exit status, its stdout and its stderr."""


def ask(terminal: Terminal, question: str, today: str = TODAY) -> dict[str, Any]:
    status, out, _ = terminal("ask", question, "--today", today, "--json")
    assert status == 0
    reply: dict[str, Any] = json.loads(out)
    return reply


def build(terminal: Terminal, folder: Path) -> str:
    assert terminal("load", str(folder))[0] == 0
    status, _, err = terminal("pipeline", "--today", TODAY)
    assert status == 0, err
    return err
