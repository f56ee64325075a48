"""Slack, in and out: listeners turn payloads into requests, destinations carry replies."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.slack.answers import Handler
    from bot.slack.calls import FAILURES, reason, thread_client, was_refused
    from bot.slack.dispatcher import Dispatcher
    from bot.slack.files import SlackFiles
    from bot.slack.listeners import build_app
    from bot.slack.members import refusal
    from bot.slack.poster import Poster
    from bot.slack.waiting import Pause, pause
else:
    _MODULES = {
        "FAILURES": "calls",
        "Dispatcher": "dispatcher",
        "Handler": "answers",
        "Pause": "waiting",
        "Poster": "poster",
        "SlackFiles": "files",
        "build_app": "listeners",
        "pause": "waiting",
        "reason": "calls",
        "refusal": "members",
        "thread_client": "calls",
        "was_refused": "calls",
    }

    def __getattr__(name: str) -> object:
        """Import a name when it is first used: Slack's SDK takes long to load."""
        from importlib import import_module

        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)


__all__ = [
    "FAILURES",
    "Dispatcher",
    "Handler",
    "Pause",
    "Poster",
    "SlackFiles",
    "build_app",
    "pause",
    "reason",
    "refusal",
    "thread_client",
    "was_refused",
]
