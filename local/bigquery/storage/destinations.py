"""Writing rows into a table as a job's configuration says: replace, append, or only if it is empty."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from local.bigquery.errors import duplicate, invalid, not_found
from local.bigquery.googlesql import duck, name
from local.bigquery.storage import catalog
from local.bigquery.storage.state import Name, Resource, Table, field_type
from local.bigquery.storage.store import Cursor

_UNITS = ("DAY", "MONTH", "YEAR", "HOUR")


@dataclass(frozen=True)
class Rows:
    """Rows to be written: their schema, and the query, with its parameters, that returns them in its order."""

    schema: Resource
    source: str
    values: dict[str, Any] = field(default_factory=dict)


def write(cursor: Cursor, given: Rows, job: Resource) -> int:
    """Write rows to the table that a job's configuration names, and return how many."""
    target, disposition = Name.of(job["destinationTable"]), job["writeDisposition"]
    catalog.dataset(cursor, target.project, target.dataset)
    found = catalog.table(cursor, target)
    if found and found.view:
        raise invalid(f"{target} is not allowed for this operation because it is currently a VIEW.")
    if found is None:
        if job.get("createDisposition") == "CREATE_NEVER":
            raise not_found("Table", str(target))
        return _replace(cursor, target, None, given, job)
    if disposition == "WRITE_TRUNCATE" or not found.fields:
        return _replace(cursor, target, found, given, job)
    if disposition == "WRITE_EMPTY" and _count(cursor, found):
        raise duplicate("Table", str(target))
    if disposition not in ("WRITE_EMPTY", "WRITE_APPEND"):
        raise invalid(f"Invalid writeDisposition {disposition}")
    _refuse_other_partitioning(found, job)
    return _append(cursor, found, given)


def _replace(cursor: Cursor, target: Name, found: Table | None, given: Rows, job: Resource) -> int:
    resource = dict(found.resource) if found else {}
    if found:
        _refuse_other_partitioning(found, job)
    resource["schema"] = given.schema
    for key in ("timePartitioning", "clustering"):
        if job.get(key):
            resource[key] = job[key]
    resource |= job.get("destinationTableProperties", {})
    check_layout(resource)
    place = catalog.make_place(cursor, given.schema["fields"])
    made = cursor.execute(f"INSERT INTO data.{place} {given.source}", given.values or None).fetchone()
    catalog.put_table(cursor, target, resource, place)
    if found:
        catalog.drop_rows(cursor, found)
    return int(made[0]) if made else 0


def _append(cursor: Cursor, found: Table, given: Rows) -> int:
    known = {one["name"].lower(): one for one in found.fields}
    names = []
    for one in given.schema["fields"]:
        have = known.get(one["name"].lower())
        if have is None:
            raise invalid(
                f"Provided Schema does not match Table {found.name}. Cannot add fields (field: {one['name']})"
            )
        if field_type(have) != field_type(one):
            raise invalid(
                f"Provided Schema does not match Table {found.name}. Field {one['name']} has changed type from"
                f" {have['type']} to {one['type']}"
            )
        names.append(name(have["name"]))
    words = f"INSERT INTO data.{found.place} ({', '.join(names)}) {given.source}"
    made = cursor.execute(words, given.values or None).fetchone()
    catalog.put_table(cursor, found.name, found.resource, found.place)
    return int(made[0]) if made else 0


def _count(cursor: Cursor, found: Table) -> int:
    row = cursor.execute(f"SELECT count(*) FROM data.{found.place}").fetchone()
    return int(row[0]) if row else 0


def _refuse_other_partitioning(found: Table, job: Resource) -> None:
    wanted, have = job.get("timePartitioning"), found.resource.get("timePartitioning")
    if wanted and _spec(wanted) != _spec(have or {}):
        raise invalid(
            "Incompatible table partitioning specification. Expects partitioning specification"
            f" {_spec(have or {})}, but input partitioning specification is {_spec(wanted)}"
        )


def _spec(partitioning: Resource) -> str:
    if not partitioning:
        return "none"
    return f"interval(type:{partitioning.get('type', 'DAY').lower()},field:{partitioning.get('field', '')})"


def check_layout(resource: Resource) -> None:
    """Refuse partitioning or clustering that BigQuery would refuse, or that the local BigQuery does not know."""
    types = {one["name"]: field_type(one) for one in resource.get("schema", {}).get("fields", [])}
    for called, type_ in types.items():
        _refuse_unknown_type(called, type_)
    if len({called.lower() for called in types}) < len(resource.get("schema", {}).get("fields", [])):
        raise invalid("Duplicate field names in a schema")
    if resource.get("rangePartitioning"):
        raise invalid("The local BigQuery does not know partitioning by integer ranges")
    if partitioning := resource.get("timePartitioning"):
        column, unit = partitioning.get("field"), partitioning.get("type", "DAY")
        if not column:
            raise invalid("The local BigQuery does not know partitioning by the time of arrival: name a field")
        allowed = {"DATE": _UNITS[:3], "TIMESTAMP": _UNITS, "DATETIME": _UNITS}.get(types.get(column, ""), ())
        if unit not in allowed:
            raise invalid(f"The field specified for partitioning cannot be used: {column} by {unit}")
    for column in resource.get("clustering", {}).get("fields", []):
        if column not in types or types[column].startswith(("ARRAY<", "FLOAT64", "BYTES")):
            raise invalid(f"The field specified for clustering cannot be used: {column}")


def _refuse_unknown_type(called: str, type_: str) -> None:
    try:
        duck(type_)
    except KeyError as error:
        raise invalid(f"The local BigQuery does not know the type {type_} of field {called}") from error
