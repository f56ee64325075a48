"""The exchanges between Slack and the app, for the page's panel."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from local.slack.model.state import State


@dataclass(frozen=True)
class Exchange:
    """One request and its response, in either direction."""

    kind: str
    to_app: bool
    through: str
    sent: Any
    answered: Any
    status: int
    ms: int
    error: str


def record(state: State, exchange: Exchange) -> None:
    """Record one exchange and notify the watchers."""
    number = state.payloads[-1]["id"] + 1 if state.payloads else 1
    entry = {"id": number, "at": state.clock.now().strftime("%H:%M:%S"), **asdict(exchange)}
    state.payloads.append(entry)
    state.tell("payload", entry)
