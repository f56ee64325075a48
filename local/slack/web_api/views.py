"""The Web API's methods for modals and App Home: https://docs.slack.dev/reference/methods?family=views."""

from __future__ import annotations

from typing import Any

from local.slack.model import SlackError, State, View, missing
from local.slack.web_api.arguments import Arguments

Answer = dict[str, Any]


def _view(state: State, given: Arguments, kind: str) -> View:
    view: View | None = given.json("view", dict, "invalid_arguments")
    if view is None:
        raise missing("view")
    state.check_view(view, kind)
    return view


def open_modal(state: State, given: Arguments) -> Answer:
    """Answer views.open."""
    view = _view(state, given, "modal")
    user = state.triggers.spend(given.need("trigger_id"))
    return _shown(state, user, state.views.open(user, view))


def push(state: State, given: Arguments) -> Answer:
    """Answer views.push."""
    view = _view(state, given, "modal")
    user = state.triggers.spend(given.need("trigger_id"))
    return _shown(state, user, state.views.push(user, view))


def update(state: State, given: Arguments) -> Answer:
    """Answer views.update."""
    view = _view(state, given, "modal")
    user, old = state.views.find(given.text("view_id"), given.text("external_id"))
    if given.text("hash") not in ("", old["hash"]):
        raise SlackError("hash_conflict")
    return _shown(state, user, state.views.update(user, old, view))


def _shown(state: State, user: str, view: View) -> Answer:
    state.tell("views", user)
    return {"view": view}


def publish(state: State, given: Arguments) -> Answer:
    """Answer views.publish."""
    if not state.manifest.home_tab:
        raise SlackError("not_enabled")
    view = _view(state, given, "home")
    user = given.need("user_id")
    if user not in state.people:
        messages = {"messages": ["[ERROR] invalid `user_id`"]}
        raise SlackError("invalid_arguments", response_metadata=messages)
    published = state.views.publish(user, view, given.text("hash"))
    state.tell("home", user)
    return {"view": published}
