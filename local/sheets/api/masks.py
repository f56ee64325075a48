"""Field masks: which fields a call reads or writes. https://developers.google.com/workspace/sheets/api/guides/field-masks."""

from __future__ import annotations

import re
from typing import Any

from local.sheets.api import schema
from local.sheets.api.messages import MESSAGES
from local.sheets.model import ApiError, InvalidError, Json

Tree = dict[str, "Tree"]
"""Fields by name, each with those below it; none below means all."""

TOKENS = re.compile(r"[A-Za-z]+|[(),./*]")


def parse(text: str) -> Tree:
    """Read a mask like sheets(properties.title,charts). Raises ApiError where it is malformed."""
    tokens = TOKENS.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise ApiError(400, f"Request contains an invalid argument: fields={text}")
    tree: Tree = {}
    if _fields(tokens, tree):
        raise ApiError(400, f"Request contains an invalid argument: fields={text}")
    return tree


def _fields(tokens: list[str], tree: Tree) -> list[str]:
    """Read fields separated by commas into a tree; return what is left."""
    while tokens and tokens[0] != ")":
        inner = tree
        while tokens and tokens[0] not in ",()":
            name = tokens.pop(0)
            if name not in "./":
                inner = inner.setdefault(name, {})
        if tokens and tokens[0] == "(":
            tokens = _fields(tokens[1:], inner)[1:]
        if tokens and tokens[0] == ",":
            tokens = tokens[1:]
    return tokens


def pick(value: Any, tree: Tree) -> Any:
    """Return a value with the fields of a mask only."""
    if not tree or "*" in tree:
        return value
    if isinstance(value, list):
        return [pick(each, tree) for each in value]
    if not isinstance(value, dict):
        return value
    return {name: pick(inner, tree[name]) for name, inner in value.items() if name in tree}


def written(kind: str, given: Json) -> list[tuple[str, ...]]:
    """Return the paths that an update's mask names. Raises InvalidError for none, and for unknown ones."""
    if not given.get("fields"):
        raise InvalidError("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    if given["fields"] == "*":
        return [(name,) for name in MESSAGES[kind]]
    paths = list(_paths(parse(given["fields"])))
    for path in paths:
        if not schema.has_field(kind, ".".join(path)):
            raise InvalidError(f"Invalid field: {'.'.join(path)}")
    return paths


def _paths(tree: Tree, above: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, below in tree.items():
        found += _paths(below, (*above, name)) if below else [(*above, name)]
    return found


def merged(old: Json, new: Json, paths: list[tuple[str, ...]]) -> Json:
    """Return the old message with these fields as in the new one; what that does not set is cleared."""
    result = dict(old)
    for path in paths:
        name, rest = path[0], path[1:]
        inner = merged(result.get(name, {}), new.get(name, {}), [rest]) if rest else new.get(name)
        if inner in (None, {}):
            result.pop(name, None)
        else:
            result[name] = inner
    return result
