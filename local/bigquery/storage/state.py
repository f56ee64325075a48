"""All datasets and tables as they are at one moment, in memory, so that DuckDB is not asked for them each time."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from local.bigquery.googlesql import TableInfo, normal

Resource = dict[str, Any]


@dataclass(frozen=True)
class Name:
    """A table's full name."""

    project: str
    dataset: str
    table: str

    @classmethod
    def of(cls, reference: Resource) -> Name:
        """Read a TableReference."""
        return cls(reference["projectId"], reference["datasetId"], reference["tableId"])

    def __str__(self) -> str:
        return f"{self.project}:{self.dataset}.{self.table}"


@dataclass(frozen=True)
class Table:
    """A stored table: where its rows are ('' for a view) and what BigQuery knows about it."""

    name: Name
    place: str
    resource: Resource

    @property
    def fields(self) -> list[Resource]:
        """Its schema's fields."""
        return list(self.resource.get("schema", {}).get("fields", []))

    @property
    def view(self) -> str:
        """Its query, where it is a view."""
        return str(self.resource.get("view", {}).get("query", ""))

    @cached_property
    def info(self) -> TableInfo:
        """What the translator knows of it."""
        partition = self.resource.get("timePartitioning", {})
        needs = self.resource.get("requirePartitionFilter") or partition.get("requirePartitionFilter")
        return TableInfo(
            str(self.name),
            f"data.{self.place}",
            {field["name"]: field_type(field) for field in self.fields},
            partition.get("field", ""),
            partition.get("type", "DAY"),
            bool(needs),
            self.view,
        )


@dataclass(frozen=True)
class State:
    """The datasets and tables of one moment; a writer changes a copy, which becomes the next one.

    `changed` is the number of the state in which each place's rows changed last; it is not known of what an earlier
    server wrote.
    """

    number: int = 0
    datasets: dict[tuple[str, str], Resource] = field(default_factory=dict)
    tables: dict[Name, Table] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)

    def copy(self, number: int) -> State:
        """Return a copy to change."""
        return State(number, dict(self.datasets), dict(self.tables), dict(self.changed))


def field_type(field: Resource) -> str:
    """Return a schema field's GoogleSQL type."""
    type_ = normal(field["type"])
    return f"ARRAY<{type_}>" if field.get("mode") == "REPEATED" else type_
