"""The two maps that a campaign edits, regions and statuses: the lines in force, and the answer that shows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from bot.admin import AdminTools
from bot.admin.replies.maps import shown as views
from bot.errors import UserError
from bot.imports import maps, sources
from bot.imports.maps import Version
from bot.imports.maps.lines import Line
from bot.language.key_values import Arguments
from bot.messages import File, Reply, Request
from bot.metrics import definitions
from bot.pipeline import source
from bot.pipeline import standing as standing_module


@dataclass(frozen=True)
class MapRequest:
    """What somebody wants of a map: which one, in which words, who and when; and its versions, the newest first."""

    map: str
    arguments: Arguments
    person: str
    today: date
    now: datetime
    versions: tuple[Version, ...]

    @property
    def newest(self) -> Version | None:
        """Return the version in force; None where the source's own map is, because there has been no other."""
        return self.versions[0] if self.versions else None


def wanted(name: str, request: Request, arguments: Arguments, tools: AdminTools) -> MapRequest:
    """Return what a request wants of a map, with the versions that there are."""
    versions = tuple(version for version in maps.versions(tools.recall) if version.map == name)
    return MapRequest(name, arguments, request.user, request.today, tools.moment(request), versions)


def lines_of(version: Version | None, asked: MapRequest, tools: AdminTools) -> tuple[Line, ...] | None:
    """Read a version's lines (None: those of the source's own map); None where they are gone."""
    warehouse = tools.warehouse
    if version is None or not version.dataset:
        datasets = source.find_own(warehouse, tools.settings.source_datasets).datasets
        return maps.read(warehouse, asked.map, datasets, asked.now, sources.configured(tools.settings.sources))
    if warehouse.columns(version.dataset, asked.map) is None:
        return None
    return maps.read(warehouse, asked.map, [version.dataset], asked.now)


def waits(versions: Iterable[Version], tools: AdminTools) -> bool:
    """Return whether the run that readers see did not use the newest version."""
    standing = standing_module.read(tools.recall)
    return bool(maps.waiting(tuple(versions), standing.source if standing else ""))


def applied_to(name: str, tools: AdminTools) -> list[dict[str, Any]]:
    """Ask what a map is applied to: the published sign-ups by location, or by status."""
    return tools.numbers.ask("located" if name == "regions" else "statused").records()


def show(asked: MapRequest, tools: AdminTools) -> Reply:
    """Show a map, as a file too where that is wanted."""
    name, lines, published = asked.map, lines_of(asked.newest, asked, tools), tools.numbers.run
    if lines is None:
        raise UserError(maps.gone(asked.versions[0]))
    about = f"The map of {name} in force."
    file = File(f"{name}.csv", maps.files.as_csv(name, lines), about) if asked.arguments.value("csv") else None
    shown = views.Shown(
        map=name,
        lines=lines,
        versions=asked.versions,
        left_out=views.left_out(applied_to(name, tools), name),
        data_through=published.data_through,
        zone=tools.calendar.zone,
        doubts=[each.remedy for each in maps.faults.find(name, lines)],
        waits=waits(asked.versions, tools),
        definition=definitions.of(published),
    )
    return views.show(shown, file)
