"""The arguments of a Web API call, sent as a form, a query or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local.slack.model import SlackError, missing


class Arguments:
    """The arguments that were sent, read by name."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent = dict(sent)

    def text(self, name: str, default: str = "") -> str:
        """Return a text, or the default when it was not sent."""
        value = self.sent.get(name)
        return default if value is None or value == "" else str(value)

    def need(self, name: str) -> str:
        """Return a required text."""
        value = self.text(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a boolean, written in any way the SDKs write it."""
        value = self.sent.get(name)
        return default if value in (None, "") else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, minimum: int, maximum: int, error: str) -> int:
        """Return an integer within bounds; refuse anything else with an error code."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not minimum <= int(value) <= maximum:
            raise SlackError(error)
        return int(value)

    def json(self, name: str, kind: type, error: str) -> Any:
        """Return a list or an object, sent as such or as JSON text, or None when it was not sent."""
        value = self.sent.get(name)
        if value in (None, ""):
            return None
        try:
            parsed = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise SlackError(error) from None
        if not isinstance(parsed, kind):
            raise SlackError(error)
        return parsed
