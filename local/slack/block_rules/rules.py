"""The small rules from which Slack's rules are made, and the texts and identifiers they share.

A rule names what is wrong with a value; every fault begins with the path to its place, as in Slack's own messages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Callable[[Any], Iterator[str]]


@dataclass(frozen=True, eq=False)
class Object:
    """An object with these fields and no others; `checks` hold its fields against each other."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule] = field(default_factory=dict)
    checks: tuple[Rule, ...] = ()

    def __call__(self, value: Any) -> Iterator[str]:
        """Name the missing and the unknown fields, and what is wrong with the others."""
        if not isinstance(value, dict):
            yield ": must be an object"
            return
        fields = {**self.required, **self.optional}
        yield from (f": missing required field: {name}" for name in self.required if name not in value)
        for name, entry in value.items():
            if name not in fields:
                yield f": unknown field: {name}"
            else:
                yield from (f"/{name}{fault}" for fault in fields[name](entry))
        for check in self.checks:
            yield from check(value)


@dataclass(frozen=True, eq=False)
class Typed:
    """An object, judged by the rule which its `type` names."""

    rules: Mapping[str, Rule]

    def __call__(self, value: Any) -> Iterator[str]:
        """Name what the rule of its type names."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self.rules:
            yield f": unsupported type: {kind}"
        else:
            yield from self.rules[kind]({name: entry for name, entry in value.items() if name != "type"})

    def only(self, *kinds: str) -> Typed:
        """Take the rules of some types, for a place where the others may not stand."""
        return Typed({kind: self.rules[kind] for kind in kinds})


@dataclass(frozen=True, eq=False)
class Listed:
    """An array of so many items."""

    item: Rule
    least: int
    most: int

    def __call__(self, value: Any) -> Iterator[str]:
        """Name what is wrong with the number of items and with each."""
        if not isinstance(value, list):
            yield ": must be an array"
            return
        if not self.least <= len(value) <= self.most:
            yield f": must have {self.least} to {self.most} items, has {len(value)}"
        for at, entry in enumerate(value):
            yield from (f"/{at}{fault}" for fault in self.item(entry))


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of these words or numbers."""

    words: tuple[str | int, ...]

    def __call__(self, value: Any) -> Iterator[str]:
        """Name the words there are, if it is none of them."""
        # True equals 1 in Python, but is not 1 in JSON.
        if value not in self.words or isinstance(value, bool):
            yield f": must be one of {', '.join(map(str, self.words))}"


def text(least: int, most: int) -> Rule:
    """Rule that a value is a string of such a length."""

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str):
            yield ": must be a string"
        elif not least <= len(value) <= most:
            yield f": must be {least} to {most} characters, is {len(value)}"

    return rule


def pattern(expression: str, what: str) -> Rule:
    """Rule that a value is a string which matches as a whole."""

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            yield f": {what}"

    return rule


def whole(least: int, most: float = math.inf) -> Rule:
    """Rule that a value is a whole number in a range."""

    def rule(value: Any) -> Iterator[str]:
        if type(value) is not int or not least <= value <= most:
            yield f": must be a whole number from {least}" + (f" to {most}" if most < math.inf else "")

    return rule


def number(value: Any) -> Iterator[str]:
    """Rule that a value is a number which can be drawn."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield ": must be a finite number"


def flag(value: Any) -> Iterator[str]:
    """Rule that a value is true or false."""
    if not isinstance(value, bool):
        yield ": must be true or false"


def some(*names: str) -> Rule:
    """Rule that an object has at least one of these fields."""

    def rule(value: Any) -> Iterator[str]:
        if not value.keys() & set(names):
            yield f": needs {' or '.join(names)}"

    return rule


def alone(*names: str) -> Rule:
    """Rule that an object has at most one of these fields."""

    def rule(value: Any) -> Iterator[str]:
        if len(value.keys() & set(names)) > 1:
            yield f": cannot have both {' and '.join(names)}"

    return rule


def ordered(low: str, high: str) -> Rule:
    """Rule that one field's number is not above another's; what is no number is another rule's business."""

    def rule(value: Any) -> Iterator[str]:
        try:
            above = float(value[low]) > float(value[high])
        except (KeyError, TypeError, ValueError):
            return
        if above:
            yield f": {low} is above {high}"

    return rule


def distinct(name: str, items: str) -> Rule:
    """Rule that no two objects in one of an object's arrays have the same value in a field."""

    def rule(value: Any) -> Iterator[str]:
        yield from repeated(name, [entry.get(name) for entry in objects(value.get(items))])

    return rule


def repeated(name: str, values: list[Any]) -> Iterator[str]:
    """Name the strings which occur more than once."""
    given = [value for value in values if isinstance(value, str)]
    yield from (
        f": {name} {value} is used more than once" for value in sorted({v for v in given if given.count(v) > 1})
    )


def objects(value: Any) -> list[dict[str, Any]]:
    """Take the objects of an array, if it is one."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def walk(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Visit every object within a value, each with the path to it."""
    if isinstance(value, dict):
        yield path, value
        for name, entry in value.items():
            yield from walk(entry, f"{path}/{name}")
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            yield from walk(entry, f"{path}/{at}")


IDENTIFIER = text(1, 255)
# The length of a text object, as a guess on the safe side for the texts to which Slack's reference gives no length.
UNSTATED = text(1, 3000)
HTTPS = pattern(r"https://\S{1,2992}", "must be an https address of at most 3000 characters")


def block(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *checks: Rule) -> Object:
    """Rule for a block: its own fields, and the `block_id` which every block may have."""
    return Object(required, {"block_id": IDENTIFIER, **(optional or {})}, checks)


def plain(most: int) -> Typed:
    """Rule for a text object without markup."""
    return Typed({"plain_text": Object({"text": text(1, most)}, {"emoji": flag})})


def mrkdwn(most: int) -> Typed:
    """Rule for a text object with Slack's markup."""
    return Typed({"mrkdwn": Object({"text": text(1, most)}, {"verbatim": flag})})


def prose(most: int) -> Typed:
    """Rule for a text object of either kind."""
    return Typed({**plain(most).rules, **mrkdwn(most).rules})
