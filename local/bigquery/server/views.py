"""Views: created and changed with the query that they stand for, which is checked as BigQuery checks it."""

from __future__ import annotations

from typing import Any

from local.bigquery.errors import duplicate, invalid
from local.bigquery.jobs import Statements
from local.bigquery.server.resources import patched, refuse_stale, shown_table
from local.bigquery.storage import Name, Resource, Store, catalog, field_type, rows

_KNOWN = {"tableReference", "view", "description", "friendlyName", "labels", "schema"}
"""What a view may be created with, or changed in."""


def insert(store: Store, statements: Statements, project: str, dataset: str, body: Resource) -> Resource:
    """Create a view."""
    called = Name(project, dataset, body.get("tableReference", {}).get("tableId", ""))
    _refuse_unknown(body)
    made = _made(statements, called, body)
    with store.writing() as cursor:
        catalog.dataset(cursor, project, dataset)
        if catalog.table(cursor, called) is not None:
            raise duplicate("Table", str(called))
        found = catalog.put_table(cursor, called, body | made, place="")
    return shown_table(found, 0, 0)


def patch(store: Store, statements: Statements, called: Name, body: Resource, etag: str) -> Resource:
    """Change a view: its query, which forgets what was said of its columns, or what is said of it and of them."""
    _refuse_unknown(body)
    made = _made(statements, called, body) if "view" in body else {}
    with store.writing() as cursor:
        found = catalog.existing(cursor, called)
        refuse_stale(found, etag)
        if "schema" in body:
            body = body | {"schema": {"fields": _described(found.fields, body["schema"])}}
        found = catalog.put_table(cursor, called, patched(found.resource, body | made), place="")
    return shown_table(found, 0, 0)


def _refuse_unknown(body: Resource) -> None:
    if "view" in body and body.get("schema"):
        raise invalid("Schema field shouldn't be used as input with a view")
    if unknown := {key for key, value in body.items() if value} - _KNOWN:
        raise invalid(f"The local BigQuery does not know {', '.join(sorted(unknown))} of a view")


def _made(statements: Statements, called: Name, body: Resource) -> dict[str, Any]:
    """Return a view's query and the columns that it has."""
    view = body["view"]
    if view.get("useLegacySql") is not False:
        raise invalid("The local BigQuery knows GoogleSQL only: set useLegacySql to false")
    outcome = statements.dry_run(called.project, {"query": view.get("query", "")})
    if outcome.kind != "SELECT":
        raise invalid("Only SELECT statements are allowed in view queries")
    return {"view": {"query": view["query"], "useLegacySql": False}, "schema": rows.schema(outcome.columns)}


def _described(fields: list[Resource], schema: Resource) -> list[Resource]:
    """Return a view's columns with what is now said of them; they must be the same."""
    given = schema.get("fields", [])
    if [_shape(field) for field in given] != [_shape(field) for field in fields]:
        raise invalid("Provided Schema does not match the view: only descriptions of its columns can be changed")
    return [field | {"description": new.get("description", "")} for field, new in zip(fields, given, strict=True)]


def _shape(field: Resource) -> tuple[str, str, str]:
    return field["name"], field_type(field), field.get("mode") or "NULLABLE"
