"""Whether a batch holds only fields that Google knows, with values of their types; others are refused first of all."""

from __future__ import annotations

import re
from typing import Any

from local.sheets.api.messages import MESSAGES, Kind
from local.sheets.model import ApiError, Json

PLAIN: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "int32": (int,),
    "double": (int, float),
    "mask": (str,),
}
NAMES = {"string": "TYPE_STRING", "boolean": "TYPE_BOOL", "int32": "TYPE_INT32", "double": "TYPE_DOUBLE"}
MAX_INT32 = 2**31 - 1


def check(value: Any, kind: Kind, path: str = "") -> None:
    """Raise ApiError, in Google's words, where a value is not of a type."""
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise _unlike(path, "TYPE_MESSAGE", value)
        for number, each in enumerate(value):
            check(each, kind[0], f"{path}[{number}]")
    elif isinstance(kind, tuple):
        if value not in kind:
            raise _unlike(path, "TYPE_ENUM", value)
    elif kind in PLAIN:
        right = isinstance(value, PLAIN[kind]) and (kind == "boolean" or not isinstance(value, bool))
        if not right or (kind == "int32" and abs(value) > MAX_INT32):
            raise _unlike(path, NAMES.get(kind, "TYPE_STRING"), value)
    else:
        _check_message(value, kind, path)


def _check_message(value: Any, kind: str, path: str) -> None:
    if not isinstance(value, dict):
        raise _unlike(path, "TYPE_MESSAGE", value)
    for name, inner in value.items():
        if name not in MESSAGES[kind]:
            where = f" at '{path}'" if path else ""
            raise ApiError(400, f'Invalid JSON payload received. Unknown name "{name}"{where}: Cannot find field.')
        check(inner, MESSAGES[kind][name], f"{path}.{_snake(name)}" if path else _snake(name))


def _unlike(path: str, wanted: str, value: Any) -> ApiError:
    shown = f'"{value}"' if isinstance(value, str) else str(value)
    return ApiError(400, f"Invalid value at '{path}' ({wanted}), {shown}")


def _snake(name: str) -> str:
    return re.sub(r"[A-Z]", lambda found: f"_{found[0].lower()}", name)


def has_field(kind: str, path: str) -> bool:
    """Return whether a message has a field, named by its path: gridProperties.frozenRowCount."""
    name, _, rest = path.partition(".")
    inner = MESSAGES[kind].get(name)
    if inner is None or not rest:
        return inner is not None
    return isinstance(inner, str) and inner in MESSAGES and has_field(inner, rest)


def set_values(value: Json) -> list[str]:
    """Return the names of the fields that a message sets."""
    return [name for name, inner in value.items() if inner is not None]
