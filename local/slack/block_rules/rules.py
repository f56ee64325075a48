"""The elementary rules that Slack's rules are built from, and the texts and identifiers they share.

A rule yields the faults of a value; every fault starts with its path, as in Slack's own messages.
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
    """An object with these fields and no others; `checks` compare its fields with each other."""

    required: Mapping[str, Rule]
    optional: Mapping[str, Rule] = field(default_factory=dict)
    checks: tuple[Rule, ...] = ()

    def __call__(self, value: Any) -> Iterator[str]:
        """Yield the missing and the unknown fields, and the faults of the others."""
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
    """An object that follows the rule for its `type`."""

    rules: Mapping[str, Rule]

    def __call__(self, value: Any) -> Iterator[str]:
        """Yield the faults that the rule for its type finds."""
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in self.rules:
            yield f": unsupported type: {kind}"
        else:
            yield from self.rules[kind]({name: entry for name, entry in value.items() if name != "type"})

    def only(self, *kinds: str) -> Typed:
        """Return the rules for some of the types, for a place where the others are not allowed."""
        return Typed({kind: self.rules[kind] for kind in kinds})


@dataclass(frozen=True, eq=False)
class Listed:
    """An array with a minimum and a maximum number of items."""

    item: Rule
    minimum: int
    maximum: int

    def __call__(self, value: Any) -> Iterator[str]:
        """Yield a fault of the number of items, and the faults of each item."""
        if not isinstance(value, list):
            yield ": must be an array"
            return
        if not self.minimum <= len(value) <= self.maximum:
            yield f": must have {self.minimum} to {self.maximum} items, has {len(value)}"
        for at, entry in enumerate(value):
            yield from (f"/{at}{fault}" for fault in self.item(entry))


@dataclass(frozen=True, eq=False)
class OneOf:
    """One of these words or numbers."""

    words: tuple[str | int, ...]

    def __call__(self, value: Any) -> Iterator[str]:
        """Yield a fault that lists the words, if the value is none of them."""
        # True equals 1 in Python, but is not 1 in JSON.
        if value not in self.words or isinstance(value, bool):
            yield f": must be one of {', '.join(map(str, self.words))}"


def text(minimum: int, maximum: int) -> Rule:
    """Require a string with a length in a range."""

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str):
            yield ": must be a string"
        elif not minimum <= len(value) <= maximum:
            yield f": must be {minimum} to {maximum} characters, is {len(value)}"

    return rule


def pattern(expression: str, what: str) -> Rule:
    """Require a string that matches a regular expression completely."""

    def rule(value: Any) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(expression, value):
            yield f": {what}"

    return rule


def whole(minimum: int, maximum: float = math.inf) -> Rule:
    """Require an integer in a range."""

    def rule(value: Any) -> Iterator[str]:
        if type(value) is not int or not minimum <= value <= maximum:
            yield f": must be a whole number from {minimum}" + (f" to {maximum}" if maximum < math.inf else "")

    return rule


def number(value: Any) -> Iterator[str]:
    """Require a finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        yield ": must be a finite number"


def flag(value: Any) -> Iterator[str]:
    """Require a boolean."""
    if not isinstance(value, bool):
        yield ": must be true or false"


def some(*names: str) -> Rule:
    """Require at least one of these fields."""

    def rule(value: Any) -> Iterator[str]:
        if not value.keys() & set(names):
            yield f": needs {' or '.join(names)}"

    return rule


def alone(*names: str) -> Rule:
    """Require at most one of these fields."""

    def rule(value: Any) -> Iterator[str]:
        if len(value.keys() & set(names)) > 1:
            yield f": cannot have both {' and '.join(names)}"

    return rule


def ordered(low: str, high: str) -> Rule:
    """Require that one field's number is not above another's; other rules require that they are numbers."""

    def rule(value: Any) -> Iterator[str]:
        try:
            above = float(value[low]) > float(value[high])
        except (KeyError, TypeError, ValueError):
            return
        if above:
            yield f": {low} is above {high}"

    return rule


def distinct(name: str, items: str) -> Rule:
    """Require that no two objects in an array have the same value in a field."""

    def rule(value: Any) -> Iterator[str]:
        yield from repeated(name, [entry.get(name) for entry in objects(value.get(items))])

    return rule


def repeated(name: str, values: list[Any]) -> Iterator[str]:
    """Yield a fault for each string that occurs more than once."""
    given = [value for value in values if isinstance(value, str)]
    yield from (
        f": {name} {value} is used more than once" for value in sorted({v for v in given if given.count(v) > 1})
    )


def objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in an array, or none if the value is not an array."""
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def walk(value: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every object within a value, with its path."""
    if isinstance(value, dict):
        yield path, value
        for name, entry in value.items():
            yield from walk(entry, f"{path}/{name}")
    elif isinstance(value, list):
        for at, entry in enumerate(value):
            yield from walk(entry, f"{path}/{at}")


IDENTIFIER = text(1, 255)
# The length of a text object: a guess on the safe side for texts whose length Slack's reference does not state.
UNSTATED = text(1, 3000)
HTTPS = pattern(r"https://\S{1,2992}", "must be an https address of at most 3000 characters")


def block(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None, *checks: Rule) -> Object:
    """Return the rule for a block: its own fields, and the `block_id` that every block may have."""
    return Object(required, {"block_id": IDENTIFIER, **(optional or {})}, checks)


def plain(maximum: int) -> Typed:
    """Return the rule for a text object without markup."""
    return Typed({"plain_text": Object({"text": text(1, maximum)}, {"emoji": flag})})


def mrkdwn(maximum: int) -> Typed:
    """Return the rule for a text object with Slack's markup."""
    return Typed({"mrkdwn": Object({"text": text(1, maximum)}, {"verbatim": flag})})


def prose(maximum: int) -> Typed:
    """Return the rule for a text object of either type."""
    return Typed({**plain(maximum).rules, **mrkdwn(maximum).rules})
