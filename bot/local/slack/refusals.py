"""A refused call, in Slack's own word."""

from __future__ import annotations

from typing import Any


class Refused(Exception):  # noqa: N818  Slack's word for it is an error; for us it is an answer
    """A call that Slack refuses: its error word, and what the answer says besides."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.answer = {"ok": False, "error": error, **more}


def invalid(error: str, faults: list[str]) -> Refused:
    """Refuse blocks or a view, naming each fault with its place as Slack does."""
    messages = []
    for fault in faults:
        place, _, what = fault.partition(": ")
        messages.append(f"[ERROR] {what} [json-pointer:/blocks{place}]")
    return Refused(error, errors=faults, response_metadata={"messages": messages})
