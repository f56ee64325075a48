"""The rate of a place in the last complete week by any run, to say how far it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.calendar import Span
from bot.errors import UserError
from bot.language import ALL, EVERYWHERE
from bot.metrics import Counts, Coverage, definitions
from bot.tools import Numbers
from bot.warehouse.rows import RecordedRun


def count(run: RecordedRun, place: str, week: Span, today: date, numbers: Numbers) -> Counts | None:
    """Count a week of a place ('' for all) by a run, as digests count it; None where the run's tables are gone."""
    published = replace(numbers.run, run_id=run.run_id, data_through=run.data_through, changed=run.changed_statuses)
    names = numbers.names
    key = "region_group" if place in names.groups else "region"
    kind = None if names.default_type == ALL else names.default_type
    where = EVERYWHERE | {key: place or None, "event_type": kind}
    through = Coverage.of(published, today).through
    try:
        asked = replace(numbers, run=published)
        rows = asked.ask("trend", through=through, group_by="together", **week.parameters(), **where).records()
    except UserError:
        return None
    definition = definitions.of(published)
    return sum((Counts.of(row, definition) for row in rows), Counts(definition=definition))
