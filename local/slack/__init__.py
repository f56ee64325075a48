"""A strict Slack workspace on a loopback port: Slack's APIs for the app, and a web page for its people."""

from local.slack.events import Acknowledgement
from local.slack.model import (
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    BOT_USER,
    DATA_TEAM,
    SLACKBOT,
    TEAM,
    TEAM_CHANNEL,
    USER_TOKEN,
    Clock,
    Message,
)
from local.slack.workspace import Workspace

__all__ = [
    "APP_TOKEN",
    "BOT",
    "BOT_TOKEN",
    "BOT_USER",
    "DATA_TEAM",
    "SLACKBOT",
    "TEAM",
    "TEAM_CHANNEL",
    "USER_TOKEN",
    "Acknowledgement",
    "Clock",
    "Message",
    "Workspace",
]
