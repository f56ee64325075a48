"""Data Studio: the address that opens a report on the published tables of this very project.

It is made of what Google documents of the Linking API alone: https://developers.google.com/looker-studio/integrate/linking-api
A filter is not among it. So where a place is asked for, each data source is a query of the rows of that place.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

from bot.language import Names
from bot.settings import REPORT, Settings

CREATE = "https://lookerstudio.google.com/reporting/create"
ALIASES = {
    "days": "report_days",
    "weeks": "report_weeks",
    "ahead": "report_ahead",
    "unclosed": "report_unclosed",
    "ptg": "report_ptg",
    "about": "report_about",
}
"""The data sources of a report by their aliases, which the template has, too (docs/dashboard.md)."""


def address(settings: Settings, place: str, names: Names) -> str:
    """Return the address of a report on a place's rows ('' for all): a copy of the template, else without charts."""
    template = REPORT.fullmatch(settings.dashboard_template)
    parameters = {"c.reportId": template[1]} if template else {"c.mode": "edit"}
    parameters["r.reportName"] = f"Flakebot: {place or 'all regions'}"
    for alias, table in ALIASES.items():
        source = {
            "connector": "bigQuery",
            "datasourceName": table,
            "projectId": settings.bigquery_project,
            **dict(_rows(settings, table, place, names)),
            # The template's fields have their formulas and formats; without a template, the fields have to be read.
            "refreshFields": "false" if template else "true",
        }
        parameters |= {f"ds.{alias}.{name}": value for name, value in source.items()}
    return f"{CREATE}?{urlencode(parameters, quote_via=quote)}"


def query(settings: Settings, table: str, place: str, names: Names) -> str:
    """Return the query of a place's rows of a table; the Linking API takes no parameters beside a query."""
    column = "region_group" if place in names.groups else "region"
    name = f"`{settings.bigquery_project}.{settings.bigquery_dataset}.{table}`"
    return f"SELECT * FROM {name} WHERE {column} = {literal(place)}"  # noqa: S608 - escaped, and judged by tests


def literal(text: str) -> str:
    """Write a text as a string of GoogleSQL: every letter that could end it, or begin something else, by its number."""
    return "'" + "".join(c if c.isalnum() or c in " _-.,()" else f"\\U{ord(c):08x}" for c in text) + "'"


def _rows(settings: Settings, table: str, place: str, names: Names) -> Iterator[tuple[str, str]]:
    if place:
        yield from (("type", "CUSTOM_QUERY"), ("sql", query(settings, table, place, names)))
    else:
        yield from (("type", "TABLE"), ("datasetId", settings.bigquery_dataset), ("tableId", table))
