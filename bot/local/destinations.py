"""Putting rows into a table as a job's configuration says: replace, append, or only when it is empty."""

from __future__ import annotations

from typing import Any

from bot.local import catalog
from bot.local.catalog import Cursor, Name, Resource, Table
from bot.local.errors import duplicate, invalid, not_found
from bot.local.googlesql.types import duck, name

_UNITS = ("DAY", "MONTH", "YEAR", "HOUR")


def write(
    cursor: Cursor, target: Name, schema: Resource, source: str, values: dict[str, Any], job: Resource, default: str
) -> int:
    """Write a query's rows to a table and return how many; the columns of `source` are the schema's."""
    disposition = job.get("writeDisposition", default)
    catalog.dataset(cursor, target.project, target.dataset)
    found = catalog.table(cursor, target)
    if found is None:
        if job.get("createDisposition") == "CREATE_NEVER":
            raise not_found("Table", str(target))
        return _replace(cursor, target, None, schema, source, values, job)
    if disposition == "WRITE_TRUNCATE" or not found.fields:
        return _replace(cursor, target, found, schema, source, values, job)
    if disposition == "WRITE_EMPTY" and _count(cursor, found):
        raise duplicate("Table", str(target))
    if disposition not in ("WRITE_EMPTY", "WRITE_APPEND"):
        raise invalid(f"Invalid writeDisposition {disposition}")
    _refuse_other_partitioning(found, job)
    return _append(cursor, found, schema, source, values)


def _replace(
    cursor: Cursor,
    target: Name,
    found: Table | None,
    schema: Resource,
    source: str,
    values: dict[str, Any],
    job: Resource,
) -> int:
    resource = dict(found.resource) if found else {}
    if found:
        _refuse_other_partitioning(found, job)
        catalog.drop_table(cursor, found)
    resource["schema"] = schema
    for key in ("timePartitioning", "clustering"):
        if job.get(key):
            resource[key] = job[key]
    resource |= job.get("destinationTableProperties", {})
    check_layout(resource)
    place = catalog.make_place(cursor, schema["fields"])
    made = cursor.execute(f"INSERT INTO data.{place} {source}", values or None).fetchone()  # noqa: S608 - our own words
    catalog.put_table(cursor, target, resource, place)
    return int(made[0]) if made else 0


def _append(cursor: Cursor, found: Table, schema: Resource, source: str, values: dict[str, Any]) -> int:
    known = {field["name"].lower(): field for field in found.fields}
    names = []
    for field in schema["fields"]:
        have = known.get(field["name"].lower())
        if have is None:
            raise invalid(
                f"Provided Schema does not match Table {found.name}. Cannot add fields (field: {field['name']})"
            )
        if catalog.field_type(have) != catalog.field_type(field):
            raise invalid(
                f"Provided Schema does not match Table {found.name}. Field {field['name']} has changed type from"
                f" {have['type']} to {field['type']}"
            )
        names.append(name(have["name"]))
    words = f"INSERT INTO data.{found.place} ({', '.join(names)}) {source}"  # noqa: S608 - our own words
    made = cursor.execute(words, values or None).fetchone()
    catalog.put_table(cursor, found.name, found.resource, found.place)
    return int(made[0]) if made else 0


def _count(cursor: Cursor, found: Table) -> int:
    row = cursor.execute(f"SELECT count(*) FROM data.{found.place}").fetchone()  # noqa: S608 - our own words
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
    types = {field["name"]: catalog.field_type(field) for field in resource.get("schema", {}).get("fields", [])}
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
