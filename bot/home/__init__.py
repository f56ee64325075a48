"""App Home, and what is known about the person who opens it."""

from bot.home import profile
from bot.home.greeting import Greeter
from bot.home.report import answer

__all__ = ["Greeter", "answer", "profile"]
