"""Words → a question: what a person typed is read with a command's grammar, once."""

from bot.language.dates import MONTHS
from bot.language.grammar import FLAKE, MAX_GOAL, MAX_WEEKS, Asked, Grammar, Order, changed, parts, written
from bot.language.key_values import Arguments
from bot.language.question import Question
from bot.language.scope import ALL, EVERYWHERE, GROUPINGS, NO_REGION, NO_TURF, Names, Scope, touches, type_key
from bot.language.spelling import near, plain
from bot.language.vocabulary import EVENT_TYPES

__all__ = [
    "ALL",
    "EVENT_TYPES",
    "EVERYWHERE",
    "FLAKE",
    "GROUPINGS",
    "MAX_GOAL",
    "MAX_WEEKS",
    "MONTHS",
    "NO_REGION",
    "NO_TURF",
    "Arguments",
    "Asked",
    "Grammar",
    "Names",
    "Order",
    "Question",
    "Scope",
    "changed",
    "key_values",
    "near",
    "parser",
    "parts",
    "plain",
    "spelling",
    "touches",
    "type_key",
    "written",
]
