"""A map in force: its lines, and the answer that shows them."""

from __future__ import annotations

from collections.abc import Iterable

from bot.admin import AdminTools
from bot.admin.maps.described import Described, Lines, MapRequest
from bot.admin.replies.maps import shown as views
from bot.calendar import Span
from bot.errors import UserError
from bot.imports import maps, sources
from bot.imports.maps import Version
from bot.language.key_values import Arguments
from bot.messages import File, Reply, Request
from bot.metrics import definitions
from bot.pipeline import source
from bot.pipeline import standing as standing_module


def wanted(map_: Described, request: Request, arguments: Arguments, tools: AdminTools) -> MapRequest:
    """Return what a request wants of a map, with the versions that there are."""
    versions = tuple(version for version in maps.versions(tools.recall) if version.map == map_.name)
    return MapRequest(map_, arguments, request.user, request.today, tools.moment(request), versions)


def lines_of(version: Version | None, asked: MapRequest, tools: AdminTools) -> Lines | None:
    """Read a version's lines (None: those of the source's own map); None where they are gone."""
    warehouse = tools.warehouse
    if version is None or not version.dataset:
        datasets = source.find_own(warehouse, tools.settings.source_datasets).datasets
        return maps.read(warehouse, asked.name, datasets, asked.now, sources.configured(tools.settings.sources))
    if warehouse.columns(version.dataset, asked.name) is None:
        return None
    return maps.read(warehouse, asked.name, [version.dataset], asked.now)


def campaign(tools: AdminTools) -> Span:
    """Return the campaign's days."""
    return Span(tools.calendar.start, tools.calendar.end)


def waits(versions: Iterable[Version], tools: AdminTools) -> bool:
    """Return whether the run that readers see did not use the newest version."""
    standing = standing_module.read(tools.recall)
    return bool(maps.waiting(tuple(versions), standing.source if standing else ""))


def show(asked: MapRequest, tools: AdminTools) -> Reply:
    """Show a map, as a file too where that is wanted."""
    map_, lines, published = asked.map, lines_of(asked.newest, asked, tools), tools.numbers.run
    if lines is None:
        raise UserError(maps.gone(asked.versions[0]))
    about = f"The map of {map_.name} in force."
    file = None
    if asked.arguments.value("csv"):
        file = File(f"{map_.name}.csv", maps.files.as_csv(map_.kind, lines), about)
    before, behind = map_.notes(tools)
    how = (
        f"To change it: edit the CSV, and drop it in the data team's channel. It is checked, and what it {map_.effect} "
        "is shown before it is put in force."
    )
    shown = views.Shown(
        map=map_.name,
        table=map_.table(lines, definitions.of(published)),
        versions=asked.versions,
        gaps=map_.gaps(lines, tools),
        data_through=published.data_through,
        zone=tools.calendar.zone,
        notes=[each for each in (before, how, behind) if each],
        doubts=[each.remedy for each in map_.kind.faults(lines, campaign(tools))],
        waits=waits(asked.versions, tools),
    )
    return views.show(shown, file)
