"""Days as people name them in a sentence, and what each name means."""

from bot.language.sentences.moments.forms import WORDS, read
from bot.language.sentences.moments.moment import WEEKDAY, Clock, Moment, UnknownDayError

__all__ = ["WEEKDAY", "WORDS", "Clock", "Moment", "UnknownDayError", "read"]
