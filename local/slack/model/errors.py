"""A refused call, in Slack's own word."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818  Slack's word for it is an error; for us it is an answer
    """A call that Slack refuses: its error word, and what the answer says besides."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def invalid_blocks(faults: list[str]) -> Refused:
    """Refuse blocks, naming each fault with its place, in both ways in which Slack does."""
    errors = _pointing(faults, "/blocks")
    return Refused("invalid_blocks", errors=errors, response_metadata={"messages": _as_messages(errors)})


def invalid_view(faults: list[str]) -> Refused:
    """Refuse a view, naming each fault with its place as Slack does."""
    return Refused("invalid_arguments", response_metadata={"messages": _as_messages(_pointing(faults, "/view"))})


def missing(field: str) -> Refused:
    """Refuse a call without an argument that it needs."""
    messages = _as_messages([f"missing required field: {field}"])
    return Refused("invalid_arguments", response_metadata={"messages": messages})


def _pointing(faults: list[str], root: str) -> list[str]:
    parts = [fault.partition(": ") for fault in faults]
    return [f"{what} [json-pointer:{root}{place}]" for place, _, what in parts]


def _as_messages(errors: list[str]) -> list[str]:
    return [f"[ERROR] {error}" for error in errors]
