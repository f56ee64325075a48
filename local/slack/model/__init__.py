"""What a workspace holds: people, channels, messages, files, views, the clock, and what goes wrong on demand."""

from local.slack.model import faults
from local.slack.model.clock import Clock
from local.slack.model.errors import SlackError, missing
from local.slack.model.files import File
from local.slack.model.fixtures import (
    APP,
    APP_TOKEN,
    BOT,
    BOT_TOKEN,
    BOT_USER,
    DATA_TEAM,
    SLACKBOT,
    TEAM,
    TEAM_CHANNEL,
    USER_TOKEN,
    Channel,
    Person,
)
from local.slack.model.history import Block, Message, completed, elements
from local.slack.model.limits import Limited
from local.slack.model.payloads import Exchange, record
from local.slack.model.state import State
from local.slack.model.triggers import ResponseUrl
from local.slack.model.views import View

__all__ = [
    "APP",
    "APP_TOKEN",
    "BOT",
    "BOT_TOKEN",
    "BOT_USER",
    "DATA_TEAM",
    "SLACKBOT",
    "TEAM",
    "TEAM_CHANNEL",
    "USER_TOKEN",
    "Block",
    "Channel",
    "Clock",
    "Exchange",
    "File",
    "Limited",
    "Message",
    "Person",
    "ResponseUrl",
    "SlackError",
    "State",
    "View",
    "completed",
    "elements",
    "faults",
    "missing",
    "record",
]
