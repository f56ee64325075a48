"""The elements and options of a message or a view; nothing else can be used."""

from __future__ import annotations

from typing import Any

from local.slack.events.interactions import Payload
from local.slack.model import SlackError, elements


def check(blocks: Any, action: Payload) -> None:
    """Refuse an action on an element that does not exist."""
    place = (action.get("block_id"), action.get("action_id"), action.get("type"))
    for block_id, element in elements(blocks):
        if place == (block_id, element.get("action_id"), element["type"]):
            _check_choice(element, action)
            return
        if place[0] == block_id and element["type"] == "feedback_buttons" and place[1] == element.get("action_id"):
            return
    raise SlackError("action_not_found")


def _check_choice(element: Payload, action: Payload) -> None:
    """Refuse an option that the element does not offer, or a value that is not the button's own."""
    offered = [*element.get("options", ()), *(o for g in element.get("option_groups", ()) for o in g["options"])]
    values = {option["value"] for option in offered}
    chosen = [action.get("selected_option"), *action.get("selected_options", ())]
    if offered and any(option and option["value"] not in values for option in chosen):
        raise SlackError("action_not_found")
    if element["type"] == "button" and action.get("value") not in (None, element.get("value")):
        raise SlackError("action_not_found")
