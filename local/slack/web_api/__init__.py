"""The methods of the Web API that the workspace knows, and how their arguments are read."""

from local.slack.web_api import chat, conversations
from local.slack.web_api.arguments import Arguments
from local.slack.web_api.methods import METHODS, Method

__all__ = ["METHODS", "Arguments", "Method", "chat", "conversations"]
