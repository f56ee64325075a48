"""Slack's published types for Block Kit, read from the declarations of the npm package `@slack/types`.

Only as much of TypeScript as those files use: interfaces, aliases, unions, intersections, arrays, and three of the
generic types, `Pick`, `Required` and `Record`.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from functools import reduce
from itertools import product
from operator import or_
from pathlib import Path

PACKAGE = "@slack/types@3.2.0"
_TOKEN = re.compile(r"'[^']*'|\.\.\.|[A-Za-z_$][\w$]*|\d+|[^\s\w]")
_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)


@dataclass(frozen=True)
class Name:
    """A type by its name, perhaps of others: `Pick<Filter, 'include'>`."""

    name: str
    of: tuple[Type, ...] = ()


@dataclass(frozen=True)
class Literal:
    """One word or number."""

    value: str | int


@dataclass(frozen=True)
class Array:
    """Any number of items."""

    item: Type


@dataclass(frozen=True)
class Union:
    """One of several types."""

    parts: tuple[Type, ...]


@dataclass(frozen=True)
class Both:
    """Several types at once: an intersection."""

    parts: tuple[Type, ...]


@dataclass(frozen=True)
class Field:
    """What a field holds, and whether it must be there."""

    type: Type
    required: bool


@dataclass(frozen=True)
class Record:
    """An object; an interface has a name, and the interfaces it extends."""

    fields: tuple[tuple[str, Field], ...]
    name: str = ""
    extends: tuple[str, ...] = ()


Type = Name | Literal | Array | Union | Both | Record
Fields = dict[str, Field]


@dataclass
class Parser:
    """The declarations of a file, from its tokens."""

    words: list[str]
    declared: dict[str, Type] = field(default_factory=dict)

    def declarations(self) -> dict[str, Type]:
        """Read interfaces and aliases, and pass over the rest."""
        while self.words:
            word = self.words.pop(0)
            if word == "interface":
                name, extends = self.words.pop(0), []
                while self.words[0] != "{":
                    extends.append(self.words.pop(0))
                self.declared[name] = Record(
                    self._fields(), name, tuple(e for e in extends if e not in ("extends", ","))
                )
            elif word == "type" and self.words[1] == "=":
                name = self.words.pop(0)
                self._take("=")
                self.declared[name] = self._type()
        return self.declared

    def _take(self, word: str) -> bool:
        if self.words[0] != word:
            return False
        self.words.pop(0)
        return True

    def _type(self) -> Type:
        self._take("|")
        parts = [self._both()]
        while self._take("|"):
            parts.append(self._both())
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _both(self) -> Type:
        parts = [self._array()]
        while self._take("&"):
            parts.append(self._array())
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def _array(self) -> Type:
        result = self._single()
        while self.words[:2] == ["[", "]"]:
            del self.words[:2]
            result = Array(result)
        return result

    def _single(self) -> Type:
        if self.words[0] == "{":
            return Record(self._fields())
        if self._take("("):
            result = self._type()
            self._take(")")
            return result
        if self._take("["):
            return self._tuple()
        word = self.words.pop(0)
        if word.startswith("'"):
            return Literal(word.strip("'"))
        if word.isdigit():
            return Literal(int(word))
        of = []
        if self._take("<"):
            of.append(self._type())
            while self._take(","):
                of.append(self._type())
            self._take(">")
        return Name(word, tuple(of))

    def _tuple(self) -> Type:
        """Read `[A, ...A[]]`, which is an array that is not empty."""
        first = self._type()
        self._take(",")
        self._take("...")
        self._type()
        self._take("]")
        return Array(first)

    def _fields(self) -> tuple[tuple[str, Field], ...]:
        self._take("{")
        fields = []
        while not self._take("}"):
            name = self.words.pop(0)
            optional = self._take("?")
            self._take(":")
            fields.append((name, Field(self._type(), not optional)))
            self._take(";")
        return tuple(fields)


class Types:
    """All declarations, and what they resolve to."""

    def __init__(self, folder: Path) -> None:
        self.declared: dict[str, Type] = {}
        for path in [*sorted(folder.glob("block-kit/*.d.ts")), folder / "views.d.ts"]:
            self.declared |= Parser(_TOKEN.findall(_COMMENT.sub("", path.read_text()))).declarations()

    def shapes(self, kind: Type) -> list[tuple[str, Fields]]:
        """List the objects a type allows, each with the name of its interface or alias; none for words and numbers."""
        result: list[tuple[str, Fields]] = []
        match kind:
            case Record(fields, name, extends):
                inherited = [self.shapes(Name(base))[0][1] for base in extends]
                result = [(name, reduce(or_, [*inherited, dict(fields)]))]
            case Name("Required", (of,)):
                result = [
                    (name, {key: Field(entry.type, True) for key, entry in fields.items()})
                    for name, fields in self.shapes(of)
                ]
            case Name("Pick", (of, kept)):
                result = [
                    (name, {key: entry for key, entry in fields.items() if key in self.words(kept)})
                    for name, fields in self.shapes(of)
                ]
            case Name(name) if name in self.declared:
                result = [(inner or name, fields) for inner, fields in self.shapes(self.declared[name])]
            case Union(parts):
                result = [shape for part in parts for shape in self.shapes(part)]
            case Both(parts):
                result = [("", self._joined(shapes)) for shapes in product(*map(self.shapes, parts))]
        return result

    def _joined(self, shapes: tuple[tuple[str, Fields], ...]) -> Fields:
        result: Fields = {}
        for _, fields in shapes:
            for name, new in fields.items():
                old = result.get(name, new)
                # Of a literal and any string, the literal: the type of an ImageBlock is 'image', not a Block's string.
                result[name] = Field(old.type if self.words(old.type) else new.type, old.required or new.required)
        return result

    def words(self, kind: Type) -> set[str | int]:
        """List the words or numbers a type allows, if it is not any string or number."""
        match kind:
            case Literal(value):
                return {value}
            case Union(parts):
                return {word for part in parts for word in self.words(part)}
            case Name(name) if name in self.declared:
                return self.words(self.declared[name])
        return set()

    def objects(self) -> set[str]:
        """Name the types that are objects, not a choice of others."""
        return {name for name, kind in self.declared.items() if not isinstance(kind, Union) and self.shapes(kind)}

    def extended(self) -> set[str]:
        """Name the interfaces that others extend."""
        return {base for kind in self.declared.values() if isinstance(kind, Record) for base in kind.extends}


def fetch(folder: Path) -> None:
    """Download the package into a folder; raise OSError if this machine cannot.

    The folder is there as soon as it is whole, so that tests of several processes may ask for it at once.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise OSError("npm is not installed")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"{folder.name}-", dir=folder.parent) as made:
        try:
            command = [npm, "pack", PACKAGE, "--silent", "--pack-destination", made]
            packed = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
            raise OSError(f"npm cannot fetch {PACKAGE}: {error}") from error
        whole = Path(made, "whole")
        with tarfile.open(Path(made, packed.stdout.split()[-1])) as archive:
            archive.extractall(whole, filter="data")
        # Whoever comes second finds the first one's.
        with suppress(OSError):
            whole.rename(folder)
