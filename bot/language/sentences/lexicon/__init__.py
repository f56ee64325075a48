"""What words mean, in tables: phrases, other names, and words that may be left out."""

from bot.language.sentences.lexicon.fillers import FILLERS, OFTEN_TYPED, SPELLED_RIGHT
from bot.language.sentences.lexicon.names import ALIASES, OTHER_SUBJECTS, TYPE_ALIASES
from bot.language.sentences.lexicon.phrases import PHRASES, expanded
from bot.language.sentences.lexicon.takes import ABSORBS, ALWAYS_TAKEN, COMBINED, TAKES

__all__ = [
    "ABSORBS",
    "ALIASES",
    "ALWAYS_TAKEN",
    "COMBINED",
    "FILLERS",
    "OFTEN_TYPED",
    "OTHER_SUBJECTS",
    "PHRASES",
    "SPELLED_RIGHT",
    "TAKES",
    "TYPE_ALIASES",
    "expanded",
]
