"""Where an answer goes: to one person, privately, directly, in a modal or in App Home, or to a channel."""

from bot.slack.destinations.channel_post import CHECK_SECONDS, ChannelPost, obstacle
from bot.slack.destinations.delivery import Destination, Form, Private, Revisable, deliver, plainer
from bot.slack.destinations.home_tab import HomeTab
from bot.slack.destinations.modal import Modal
from bot.slack.destinations.personal import ANSWER, Direct, ResponseUrl, Whisper

__all__ = [
    "ANSWER",
    "CHECK_SECONDS",
    "ChannelPost",
    "Destination",
    "Direct",
    "Form",
    "HomeTab",
    "Modal",
    "Private",
    "ResponseUrl",
    "Revisable",
    "Whisper",
    "deliver",
    "obstacle",
    "plainer",
]
