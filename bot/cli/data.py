"""The campaign's data at the terminal: `python -m bot sample`, `load` and `pipeline`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app import wiring
from bot.calendar import say_through
from bot.cli.progress import Progress, say
from bot.errors import UserError
from bot.imports import sources
from bot.settings import Settings
from bot.warehouse import connection

if TYPE_CHECKING:
    from bot.warehouse import Warehouse


def _now() -> datetime:
    return datetime.now(UTC)


def write_sample(folder: Path, seed: int = 1, signups: int | None = None) -> int:
    """Write a sample campaign's exports; return the exit status."""
    connection.require_checkout()
    from local import sample

    with Progress(sys.stderr) as progress:
        rows = sample.write(folder, seed=seed, signups=signups, progress=progress)
    print(
        f"Wrote {sum(rows.values()):,} rows of {len(rows)} tables to {folder}, {rows['event_attendees']:,} of them "
        f"sign-ups. Next: python -m bot load {folder}"
    )
    return 0


def load(settings: Settings, folder: Path, preset: str | None = None, clock: Callable[[], datetime] = _now) -> int:
    """Load a folder of exports, named as the settings or a preset say; return the exit status."""
    from bot.imports import exports, loads, maps

    names = sources.preset(preset) if preset else sources.configured(settings.sources)
    say(connection.where(settings))
    with Progress(sys.stderr) as progress:
        warehouse = connection.connect(settings)
        period = settings.calendar.start, settings.calendar.end
        regions = settings.region_from != "turf"
        export = exports.find(folder, names, regions=regions, period=period, maps=maps.kinds.KINDS)
        rows = loads.load(warehouse, export, clock(), progress, say)
        for name in {version.map for version in maps.versions(warehouse.ask) if version.dataset} & set(rows):
            say(
                f"{name} of this folder may not be used, for a map was uploaded in Slack. `/flake-admin {name}` shows "
                f"which is in force; `revert:0` takes this one."
            )
    tables = ", ".join(f"{name} {count:,}" for name, count in rows.items())
    print(f"Loaded {sum(rows.values()):,} rows: {tables}. Next: python -m bot pipeline")
    return 0


def pipeline(
    settings: Settings, today: date | None, accepted: tuple[str, ...] = (), clock: Callable[[], datetime] = _now
) -> int:
    """Rebuild, check and publish the numbers; return the exit status."""
    from bot.pipeline import build, standing, troubles

    say(connection.where(settings))
    wanted = wiring.options(settings, today or wiring.today(settings)(), accepted=accepted)
    with Progress(sys.stderr) as progress:
        warehouse = connection.connect(settings)
        run = build.run(warehouse, wanted, progress, clock)
    for finding in run.findings:
        say(str(finding))
    if run.outcome != "published":
        found = standing.read(warehouse.ask)
        said = found.trouble if found else troubles.in_words(run.recorded, None)
        say(f"Run {run.run_id} published nothing: {said}. Readers keep the numbers they had.")
        for finding in run.findings:
            if finding.stops:
                say(f"{finding.check}: {finding.meaning}")
        return 1
    print(
        f"Published {run.sign_ups:,} sign-ups of {run.source_rows:,} source rows ({run.repeated:,} other versions, "
        f"{run.left_out:,} of deleted events left out), {say_through(run.data_through)}."
    )
    if settings.sheet_id:
        _write_sheet(settings, warehouse)
    return 0


def _write_sheet(settings: Settings, warehouse: Warehouse) -> None:
    """Write the Google Sheet; the numbers are published all the same where that is not possible."""
    from bot.outlets import sheet

    try:
        sheet.publish(settings, warehouse.ask)
    except UserError as error:
        say(f"The Google Sheet does not show it yet: {error.text}")
    else:
        print(f"The Google Sheet shows it: {sheet.address(settings)}")
