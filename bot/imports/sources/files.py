"""`sources.toml` and the presets, which have the same form: which table and column of a source feeds which of ours."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.errors import UserError
from bot.imports.source_tables import TABLES
from bot.imports.sources.mapping import NAME, Origin, SourceMap, offers

_FOLDER = Path(__file__).parents[1] / "presets"
_ROOT = Path(__file__).parents[3]

PRESETS = tuple(sorted(path.stem for path in _FOLDER.glob("*.toml")))
DEFAULT_PRESET = "phoenix"
FILE = "sources.toml"

CAMPAIGNS_OWN = ("regions", "statuses", "contact_types", "goals", "weeks", "other_attempts")
"""The campaign's own tables: `prefix` and `suffix` are not in their names."""

_AFFIX = re.compile(r"[A-Za-z0-9_]{0,64}")
_NEXT = "docs/campaigns.md has examples, and `python -m bot sources` shows the effect."


def preset(name: str) -> SourceMap:
    """Return a preset's map."""
    text = (_FOLDER / f"{name}.toml").read_text(encoding="utf-8")
    origins = _Reader(name, tomllib.loads(text)).origins({})
    return SourceMap(name, {table: replace(origin, given=frozenset()) for table, origin in origins.items()})


def configured(sources: str) -> SourceMap:
    """Return the map that the setting SOURCES names: a preset, or a file; '' is sources.toml, where there is one.

    Raises UserError with all that is wrong in the file.
    """
    if sources in PRESETS:
        return preset(sources)
    path = Path(sources) if sources else _ROOT / FILE
    if path.is_file():
        return read(path)
    if sources:
        raise UserError(
            f"SOURCES={sources!r} is neither a file nor a preset. Name one of {', '.join(PRESETS)}, or write the file."
        )
    return preset(DEFAULT_PRESET)


def read(path: Path) -> SourceMap:
    """Return the map of a file like `sources.toml`. Raises UserError with all that is wrong in it."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise UserError(f'{path} is not TOML: {error}. A line is like event_signups.myc_van_id = "vanid".') from error
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"{path} cannot be read ({reason}).") from error
    reader = _Reader(path.name, given)
    base = reader.base()
    origins = reader.origins(_affixed(base.origins, reader.affix("prefix"), reader.affix("suffix")))
    reader.finish()
    return SourceMap(base.preset, origins, str(path))


def _affixed(origins: Mapping[str, Origin], prefix: str, suffix: str) -> dict[str, Origin]:
    """Return a preset's tables with what a copy puts before and after their names."""
    return {
        name: origin
        if name in CAMPAIGNS_OWN
        else replace(origin, tables=tuple(f"{prefix}{table}{suffix}" for table in origin.tables))
        for name, origin in origins.items()
    }


class _Reader:
    """Reads a file's keys one by one and remembers what is wrong, so that all of it is named at once."""

    def __init__(self, file: str, given: dict[str, Any]) -> None:
        self._file = file
        self._given = given
        self._faults: list[str] = []

    def base(self) -> SourceMap:
        """Return the preset that the file changes."""
        name = self._given.pop("preset", DEFAULT_PRESET)
        if name not in PRESETS:
            self._faults.append(f"preset {name!r} is not one of {', '.join(PRESETS)}")
            return preset(DEFAULT_PRESET)
        return preset(str(name))

    def affix(self, key: str) -> str:
        """Return what stands before or after the names of tables."""
        value = self._given.pop(key, "")
        if not isinstance(value, str) or not _AFFIX.fullmatch(value):
            self._faults.append(f"{key} takes letters, digits and underscores in quotes, not {value!r}")
            return ""
        return value

    def origins(self, base: Mapping[str, Origin]) -> dict[str, Origin]:
        """Return each table's origin, as the preset has it and the file changes it."""
        found = dict(base)
        for name, section in self._given.items():
            if name not in TABLES:
                self._faults.append(f"{name} is not a table of ours{_offer(name, TABLES)}")
            elif not isinstance(section, dict):
                self._faults.append(f'{name} takes columns, or a table: write {name}.table = "…"')
            else:
                found[name] = self._origin(name, dict(section), base.get(name, Origin((name,))))
                self._faults += _twice(name, found[name])
        return {name: origin for name, origin in found.items() if origin.tables}

    def _origin(self, table: str, section: dict[str, Any], base: Origin) -> Origin:
        tables = self._names(f"{table}.table", section.pop("table")) if "table" in section else base.tables
        ours = [column.name for column in TABLES[table].columns]
        columns = {}
        for name, value in section.items():
            if name in ours:
                columns[name] = self._names(f"{table}.{name}", value)
            else:
                self._faults.append(f"{table}.{name} is not a column of ours{_offer(name, ours)}")
        return Origin(tables, {**base.columns, **columns}, frozenset(columns))

    def _names(self, key: str, value: object) -> tuple[str, ...]:
        """Return the names that a key gives; false gives none."""
        given = value if isinstance(value, list) else [] if value is False else [value]
        names = [name for name in given if isinstance(name, str) and NAME.fullmatch(name)]
        if len(names) < len(given):
            self._faults.append(
                f"{key} = {value!r} is not a name: letters, digits and underscores in quotes (false: do not read it)"
            )
        return tuple(names)

    def finish(self) -> None:
        """Raise UserError that names all that is wrong."""
        if self._faults:
            said = "".join(f"\n  {fault}" for fault in self._faults)
            raise UserError(f"{self._file} cannot be used:{said}\n{_NEXT}")


def _twice(table: str, origin: Origin) -> Iterator[str]:
    """Yield what is wrong where two columns of a table are read from one."""
    named = origin.named(TABLES[table])
    first = {column.name: named.called(column.name)[:1] for column in named.columns}
    taken = {ours: theirs[0].lower() for ours, theirs in first.items() if theirs}
    for theirs, count in Counter(taken.values()).items():
        if count > 1:
            both = " and ".join(f"{table}.{ours}" for ours, other in taken.items() if other == theirs)
            yield f"{both} would both be read from {theirs!r}: give one of them another name, or false"


def _offer(name: str, known: Collection[str]) -> str:
    """Return what a misspelled name may mean; where nothing is near, what there is."""
    found = offers(name, known)
    return f": did you mean {' or '.join(found)}?" if found else f"; there are {', '.join(known)}"
