"""What words mean, in tables: phrases, other names, and words that may be left out."""

from bot.language.sentences.lexicon.fillers import FILLERS, SPELLED_RIGHT
from bot.language.sentences.lexicon.meanings import PHRASES, expanded
from bot.language.sentences.lexicon.names import ALIASES, OTHER_SUBJECTS, TYPE_ALIASES

__all__ = ["ALIASES", "FILLERS", "OTHER_SUBJECTS", "PHRASES", "SPELLED_RIGHT", "TYPE_ALIASES", "expanded"]
