"""`/flake-admin dashboard`: the address that opens a report on the published tables in Data Studio."""

from __future__ import annotations

from bot.admin import AdminCommand, AdminTools, places
from bot.admin.replies import dashboard as views
from bot.language.key_values import Arguments
from bot.messages import ADMIN, Reply, Request
from bot.outlets import dashboard


def run(_request: Request, arguments: Arguments, tools: AdminTools) -> Reply:
    """Answer with the address, for a region or group of regions, or for all."""
    if not tools.settings.bigquery_project:
        return views.local()
    names = tools.numbers.names
    place = places.find(arguments.bare or arguments.value("region"), names, lambda name: f"{ADMIN} dashboard {name}")
    address = dashboard.address(tools.settings, place, names)
    if len(address) > views.MAX_LINK:
        return views.too_long(place)
    return views.show(address, place, template=bool(tools.settings.dashboard_template))


COMMAND = AdminCommand(
    name="dashboard",
    summary="Open the published numbers in Data Studio",
    usage=f"{ADMIN} dashboard [region:R]",
    details=(("region:Metro", "a region or a group of regions; all of them if you leave it out"),),
    examples=(("Open in Data Studio", f"{ADMIN} dashboard"),),
    run=run,
    keys=("region",),
)
