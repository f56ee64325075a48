"""What people do in the workspace, what the app is told of it, and what the app answers at once."""

from local.slack.events import answers, interactions
from local.slack.events.actions import BUILT_IN, Actions
from local.slack.events.deliveries import Acknowledgement, Deliveries

__all__ = ["BUILT_IN", "Acknowledgement", "Actions", "Deliveries", "answers", "interactions"]
