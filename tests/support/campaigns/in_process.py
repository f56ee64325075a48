"""Small campaigns built and asked in this process: the statements of `sql/`, translated by the local BigQuery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from bot.calendar import Calendar
from bot.language import Grammar, Names, parser
from bot.metrics import home_regions
from bot.settings import DefinitionKey
from bot.tools import Answer, Cost, Numbers, Published, Tools
from bot.warehouse import Statement, statements
from local.bigquery.googlesql import MACROS, TableInfo, Translation, duck, translate
from tests.support.campaigns.answers import Found
from tests.support.schemas import ARROW, tables

Rows = Sequence[Mapping[str, Any]]

STEPS = (
    *("normalize/newest", "normalize/turfing_committee", "normalize/precincts", "normalize/labels", "normalize/places"),
    *("normalize/sign_ups", "normalize/confirmations"),
    *("analytics/daily_shifts", "analytics/confirmed_shifts", "analytics/coverage"),
)


_tables = cache(tables)


class Engine:
    """One DuckDB in memory with every table that a statement may name."""

    def __init__(self) -> None:
        self._filled: set[str] = set()
        self._duck = duckdb.connect()
        for signature, body in MACROS.items():
            self._duck.execute(f"CREATE MACRO {signature} AS {body}")
        self._duck.execute("SET TimeZone = 'UTC'")
        self._duck.execute("SET threads = 1")
        self._duck.execute("CREATE SCHEMA data")
        for table, columns in _tables().items():
            shape = ", ".join(f'"{name}" {duck(kind)}' for name, kind in columns)
            self._duck.execute(f'CREATE TABLE data."{table}" ({shape})')

    def fill(self, contents: Mapping[str, Rows]) -> None:
        """Replace all rows of all tables."""
        for table in self._filled:
            self._duck.execute(f'DELETE FROM data."{table}"')
        for table, rows in contents.items():
            kinds = dict(_tables()[table])
            given = pa.table({name: pa.array([row.get(name) for row in rows], ARROW[kinds[name]]) for name in kinds})
            self._duck.register("given", given)
            self._duck.execute(f'INSERT INTO data."{table}" SELECT * FROM given')
        self._filled = set(contents)

    def build(self, name: str, **parameters: Any) -> None:
        """Fill the table named like the statement with its rows."""
        table = name.rsplit("/", 1)[-1]
        self._run(name, parameters, f'INSERT INTO data."{table}" ')
        self._filled.add(table)

    def ask(self, question: str | Statement, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return a statement's rows."""
        columns = [name for name, _ in _translated(question).columns]
        return [dict(zip(columns, row, strict=True)) for row in self._run(question, parameters).fetchall()]

    def forget_after(self, table: str, day: date | None) -> None:
        """Delete the rows of days after this one; all where there is none."""
        self._duck.execute(f'DELETE FROM data."{table}" WHERE event_date > $day', {"day": day or date(1, 1, 1)})

    def _run(
        self, question: str | Statement, parameters: Mapping[str, Any], into: str = ""
    ) -> duckdb.DuckDBPyConnection:
        found = _translated(question)
        bound = {f"p_{key.lower()}": value for key, value in parameters.items()}
        return self._duck.execute(into + found.sql, {key: bound[key] for key in found.parameters} or None)


@cache
def _translated(question: str | Statement) -> Translation:
    statement = question if isinstance(question, Statement) else statements.read(question)
    known = _tables()

    def table(written: str) -> TableInfo:
        return TableInfo(written, f"data.{written}", dict(known[written]))

    return translate(statement.sql, {field.name: field.type for field in statement.parameters}, table)


class Small:
    """A campaign of a few sign-ups, built on a day, that answers questions."""

    def __init__(self, engine: Engine, calendar: Calendar, contents: Mapping[str, Rows], **parameters: Any) -> None:
        self._engine, self._calendar = engine, calendar
        engine.fill(contents)
        given = {"salt": "salt", "committee": "1", "region_from": "location", "zone": calendar.zone.key, **parameters}
        # BigQuery counts weekdays from Sunday, 1; Python from Monday, 0.
        given["week_first_day"] = (calendar.first_weekday + 1) % 7 + 1
        for step in STEPS:
            engine.build(step, **given)
        self.coverage: Found = engine.ask("questions/coverage", {})[0]
        self.names = self._names()
        now = datetime(2020, 1, 1, tzinfo=UTC)
        run = Published("run", "small", now, self.coverage["data_through"], now)
        self._numbers = Numbers(run, lambda _: self.names, self._answer)

    def _names(self) -> Names:
        rows = self._engine.ask("questions/names", {})
        organizers, types = ({str(row[name]) for row in rows} for name in ("organizer", "event_type"))
        regions = {str(row["region"]): str(row["region_group"]) for row in rows}
        homes = home_regions((str(row["region"]), str(row["organizer"]), int(row["closed"])) for row in rows)
        return Names(dict(sorted(regions.items())), tuple(sorted(organizers)), tuple(sorted(types)), homes=homes)

    def _answer(self, name: str, _: str, **parameters: Any) -> Answer:
        rows = self._engine.ask(name, parameters)
        columns = [field.name for field in statements.read(name).returns]
        return Answer(pd.DataFrame([list(row.values()) for row in rows], columns=columns, dtype=object), Cost())

    def report(self, module: Any, words: str, today: date, definition: DefinitionKey = "mn2020") -> Found:
        """Return a command's report, made of what its `measure` finds."""
        grammar: Grammar = module.GRAMMAR
        asked = parser.parse(words, self.names, self._calendar, today, grammar)
        found: Found = module.measure(asked, today, self._tools(definition)).as_json()
        return found

    def _tools(self, definition: DefinitionKey) -> Tools:
        def unused(*_: Any, **__: Any) -> Any:
            raise AssertionError("A report asks the numbers only.")

        numbers = replace(self._numbers, run=replace(self._numbers.run, definition=definition))
        return Tools(self._calendar, lambda: numbers, unused, unused, unused, unused)
