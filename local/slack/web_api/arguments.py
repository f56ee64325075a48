"""The arguments of a Web API call, whichever way they were sent: form, query or JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from local.slack.model.errors import Refused, missing


class Arguments:
    """What was sent, read by name."""

    def __init__(self, sent: Mapping[str, Any]) -> None:
        self.sent = dict(sent)

    def text(self, name: str, default: str = "") -> str:
        """Read a text; empty when it was not sent."""
        value = self.sent.get(name)
        return default if value is None or value == "" else str(value)

    def need(self, name: str) -> str:
        """Read a text without which the call means nothing."""
        value = self.text(name)
        if not value:
            raise missing(name)
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Read yes or no, in the ways the SDKs write it."""
        value = self.sent.get(name)
        return default if value in (None, "") else str(value).lower() in ("1", "true")

    def number(self, name: str, default: int, least: int, most: int, error: str) -> int:
        """Read a whole number within bounds."""
        value = self.text(name, str(default))
        if not value.isdecimal() or not least <= int(value) <= most:
            raise Refused(error)
        return int(value)

    def json(self, name: str, kind: type, error: str) -> Any:
        """Read a list or an object, sent as such or as JSON text; None when it was not sent."""
        value = self.sent.get(name)
        if value in (None, ""):
            return None
        try:
            parsed = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            raise Refused(error) from None
        if not isinstance(parsed, kind):
            raise Refused(error)
        return parsed
