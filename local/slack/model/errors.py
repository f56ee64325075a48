"""The errors with which calls are refused, in Slack's words."""

from __future__ import annotations

from typing import Any


class SlackError(Exception):
    """A call that Slack refuses: its error code, and the other fields of the response."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def invalid_blocks(faults: list[str]) -> SlackError:
    """Return the error for invalid blocks, with each fault and its path in both of Slack's formats."""
    errors = _pointing(faults, "/blocks")
    return SlackError("invalid_blocks", errors=errors, response_metadata={"messages": _as_messages(errors)})


def invalid_view(faults: list[str]) -> SlackError:
    """Return the error for an invalid view, with each fault and its path as Slack writes them."""
    return SlackError("invalid_arguments", response_metadata={"messages": _as_messages(_pointing(faults, "/view"))})


def missing(field: str) -> SlackError:
    """Return the error for a missing argument."""
    messages = _as_messages([f"missing required field: {field}"])
    return SlackError("invalid_arguments", response_metadata={"messages": messages})


def _pointing(faults: list[str], root: str) -> list[str]:
    parts = [fault.partition(": ") for fault in faults]
    return [f"{what} [json-pointer:{root}{place}]" for place, _, what in parts]


def _as_messages(errors: list[str]) -> list[str]:
    return [f"[ERROR] {error}" for error in errors]
