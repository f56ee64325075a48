"""Words → a question: what a person typed is read with a command's grammar, once."""

from bot.language.grammar import FLAKE, MAX_GOAL, MAX_WEEKS, Asked, Grammar, changed, written
from bot.language.key_values import Arguments
from bot.language.question import Question
from bot.language.scope import ALL, EVERYWHERE, GROUPINGS, Names, Scope, touches, type_key
from bot.language.spelling import near, plain

__all__ = [
    "ALL",
    "EVERYWHERE",
    "FLAKE",
    "GROUPINGS",
    "MAX_GOAL",
    "MAX_WEEKS",
    "Arguments",
    "Asked",
    "Grammar",
    "Names",
    "Question",
    "Scope",
    "changed",
    "key_values",
    "near",
    "parser",
    "plain",
    "spelling",
    "touches",
    "type_key",
    "written",
]
