"""Answers about the sample as `ask --json` prints them: all asked in one process, whose charts are not drawn."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import chart_workers
from bot.cli.ask import Asking, as_json
from bot.messages import Reply
from tests.support.homes import TODAY, living_in
from tests.support.slack_workspace import CHART


@dataclass(frozen=True)
class SampleAnswers:
    """Asks what a person at a terminal asks."""

    asking: Asking

    def reply(self, question: str, today: str = TODAY) -> Reply:
        """Ask, whatever the outcome."""
        return self.asking.answer(question, today=date.fromisoformat(today))

    def __call__(self, question: str, today: str = TODAY) -> dict[str, Any]:
        """Ask what must be answered."""
        reply = self.reply(question, today)
        assert reply.outcome == "answered", reply.text
        found: dict[str, Any] = json.loads(json.dumps(as_json(reply)))
        return found


def of_home(home: Path) -> SampleAnswers:
    """Return the answers of a home in which the sample is published."""
    with living_in(home), pytest.MonkeyPatch.context() as patched:
        patched.setattr(chart_workers, "draw_here", lambda *_: CHART)
        return SampleAnswers(Asking(settings.read(os.environ)))
