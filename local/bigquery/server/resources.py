"""Datasets and tables: created, read, changed and deleted, and a table's rows page by page."""

# ruff: noqa: S608 - statements are put together from our own words, never from a reader's text
from __future__ import annotations

import re
from typing import Any

from local.bigquery.errors import BigQueryError, duplicate, invalid
from local.bigquery.googlesql import duck, name
from local.bigquery.jobs import Meter
from local.bigquery.storage import Name, Resource, Store, Table, catalog, destinations, field_type, rows

_FIXED = (
    "kind",
    "id",
    "selfLink",
    "etag",
    "creationTime",
    "lastModifiedTime",
    "numRows",
    "numBytes",
    "type",
    "location",
)
_NAME = re.compile(r"[A-Za-z0-9_]{1,1024}")


def insert_dataset(store: Store, project: str, body: Resource) -> Resource:
    """Create a dataset."""
    called = body.get("datasetReference", {}).get("datasetId", "")
    if not _NAME.fullmatch(called):
        raise invalid(f'Invalid dataset ID "{called}". Dataset IDs must be alphanumeric (plus underscores).')
    with store.writing() as cursor:
        if (project, called) in cursor.state.datasets:
            raise duplicate("Dataset", f"{project}:{called}")
        stamp = str(catalog.now_ms())
        resource = {"location": "US", "creationTime": stamp, "lastModifiedTime": stamp, "etag": stamp} | body
        catalog.put_dataset(cursor, project, called, resource)
    return _shown_dataset(project, called, resource)


def get_dataset(store: Store, project: str, called: str) -> Resource:
    """Return a dataset."""
    with store.reading() as cursor:
        return _shown_dataset(project, called, catalog.dataset(cursor, project, called))


def list_datasets(store: Store, project: str) -> Resource:
    """Return a project's datasets."""
    with store.reading() as cursor:
        found = sorted((called, one) for (of, called), one in cursor.state.datasets.items() if of == project)
    shown = [_shown_dataset(project, called, resource) for called, resource in found]
    return {"kind": "bigquery#datasetList", "datasets": shown}


def patch_dataset(store: Store, project: str, called: str, body: Resource) -> Resource:
    """Change what is known about a dataset."""
    with store.writing() as cursor:
        resource = patched(catalog.dataset(cursor, project, called), body)
        catalog.put_dataset(cursor, project, called, resource)
    return _shown_dataset(project, called, resource)


def delete_dataset(store: Store, project: str, called: str, contents: bool) -> Resource:
    """Delete a dataset, with its tables only when that was asked for."""
    with store.writing() as cursor:
        catalog.dataset(cursor, project, called)
        if catalog.tables(cursor, project, called) and not contents:
            raise BigQueryError(400, "resourceInUse", f"Dataset {project}:{called} is still in use")
        catalog.drop_dataset(cursor, project, called)
    return {}


def insert_table(store: Store, project: str, dataset: str, body: Resource) -> Resource:
    """Create an empty table."""
    called = Name(project, dataset, body.get("tableReference", {}).get("tableId", ""))
    for kind in ("materializedView", "externalDataConfiguration"):
        if kind in body:
            raise invalid(f"The local BigQuery knows plain tables and views only, no {kind}")
    destinations.check_layout(body)
    with store.writing() as cursor:
        catalog.dataset(cursor, project, dataset)
        old = catalog.table(cursor, called)
        if old is not None:
            raise duplicate("Table", str(called))
        fields = body.get("schema", {}).get("fields", [])
        place = catalog.make_place(cursor, fields or [{"name": "nothing", "type": "INT64"}])
        made = catalog.put_table(cursor, called, {"schema": {"fields": fields}} | body, place)
    return shown_table(made, 0, 0)


def get_table(store: Store, meter: Meter, called: Name) -> Resource:
    """Return a table, with its rows and bytes counted."""
    with store.reading() as cursor:
        found = catalog.existing(cursor, called)
        if found.view:
            return shown_table(found, 0, 0)
        whole = meter.whole(cursor, found.info)
        return shown_table(found, whole.rows, whole.size)


def list_tables(store: Store, project: str, dataset: str) -> Resource:
    """Return a dataset's tables."""
    with store.reading() as cursor:
        catalog.dataset(cursor, project, dataset)
        shown = [shown_table(table, None, None) for table in catalog.tables(cursor, project, dataset)]
    return {"kind": "bigquery#tableList", "tables": shown, "totalItems": len(shown)}


def patch_table(store: Store, meter: Meter, called: Name, body: Resource, etag: str) -> Resource:
    """Change what is known about a table; its columns may be described anew, and nullable ones added."""
    with store.writing() as cursor:
        found = catalog.existing(cursor, called)
        refuse_stale(found, etag)
        for field in _added(body, found):
            place = f"data.{found.place} ADD COLUMN {name(field['name'])}"
            cursor.execute(f"ALTER TABLE {place} {duck(field_type(field))}")
        resource = patched(found.resource, body)
        if resource.get("timePartitioning", {}).get("field") != found.resource.get("timePartitioning", {}).get("field"):
            raise invalid("Cannot change partitioning of a table")
        found = catalog.put_table(cursor, called, resource, found.place)
    return get_table(store, meter, called)


def delete_table(store: Store, called: Name) -> Resource:
    """Delete a table."""
    with store.writing() as cursor:
        catalog.drop_table(cursor, catalog.existing(cursor, called))
    return {}


def list_rows(store: Store, called: Name, options: dict[str, Any]) -> Resource:
    """Return a page of a table's rows."""
    start = int(options.get("pageToken") or options.get("startIndex") or 0)
    size = min(int(options.get("maxResults") or 50_000), 50_000)
    with store.reading() as cursor:
        found = catalog.existing(cursor, called)
        if found.view:
            raise invalid("Cannot list a table of type VIEW.")
        types = {field["name"]: field_type(field) for field in found.fields}
        chosen = [one for one in options.get("selectedFields", "").split(",") if one] or list(types)
        if any(one not in types for one in chosen):
            raise invalid(f"Unknown field in {options.get('selectedFields')}")
        listed = ", ".join(f'"{one}"' for one in types if one in chosen)
        count = cursor.execute(f"SELECT count(*) FROM data.{found.place}").fetchone()
        words = f"SELECT {listed} FROM data.{found.place} LIMIT {size} OFFSET {start}"
        page = cursor.execute(words).fetchall()
    total = int(count[0]) if count else 0
    encoded = rows.encode(page, [types[one] for one in types if one in chosen], rows.whole_timestamps(options))
    answer: Resource = {"kind": "bigquery#tableDataList", "totalRows": str(total), "rows": encoded}
    return answer | ({"pageToken": str(start + size)} if start + size < total else {})


def refuse_stale(found: Table, etag: str) -> None:
    """Refuse a change of a table that somebody has changed since it was read."""
    if etag and etag != found.resource.get("etag"):
        raise BigQueryError(412, "conditionNotMet", "Precondition check failed.")


def patched(resource: Resource, body: Resource) -> Resource:
    """Return a resource with the changes of a request."""
    changes = {key: value for key, value in body.items() if key not in _FIXED}
    merged = resource | changes
    if isinstance(changes.get("labels"), dict):
        labels = resource.get("labels", {}) | changes["labels"]
        merged["labels"] = {key: value for key, value in labels.items() if value is not None}
    kept = {key: value for key, value in merged.items() if value is not None}
    return kept | {"etag": str(catalog.now_ms()), "lastModifiedTime": str(catalog.now_ms())}


def _added(body: Resource, found: Table) -> list[Resource]:
    """Return the columns that a new schema adds; it must keep the others."""
    if "schema" not in body:
        return []
    new, old = _shape(body["schema"]), _shape(found.resource.get("schema", {}))
    added: list[Resource] = body["schema"]["fields"][len(old) :]
    if new[: len(old)] != old or any(field.get("mode") == "REQUIRED" for field in added):
        raise invalid("The local BigQuery adds nullable columns at a table's end, and changes no others: write it anew")
    return added


def _shape(schema: Resource) -> list[tuple[str, str]]:
    return [(field["name"], field_type(field)) for field in schema.get("fields", [])]


def _shown_dataset(project: str, called: str, resource: Resource) -> Resource:
    reference = {"projectId": project, "datasetId": called}
    return {"kind": "bigquery#dataset", "id": f"{project}:{called}"} | resource | {"datasetReference": reference}


def shown_table(found: Table, count: int | None, size: int | None) -> Resource:
    """Return a table as BigQuery shows it; without its numbers of rows and bytes in a list."""
    called = found.name
    reference = {"projectId": called.project, "datasetId": called.dataset, "tableId": called.table}
    type_ = "VIEW" if found.view else "TABLE"
    shown: Resource = {"kind": "bigquery#table", "id": str(called), "type": type_, "location": "US"} | found.resource
    shown["tableReference"] = reference
    if count is not None:
        shown |= {"numRows": str(count), "numBytes": str(size)}
    return shown
