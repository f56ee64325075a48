"""The two maps that a campaign edits: shown, replaced by a CSV that was dropped, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from bot import maps, orders, pipeline
from bot.admin import COMMAND as ADMIN
from bot.admin import AdminCommand, AdminTools
from bot.maps import Candidate, Line, Version
from bot.messages import File, Reply, Request, UserError, WordsError
from bot.metrics import remap
from bot.metrics.remap import Remap
from bot.views import maps as views

KEYS = ("file", "from", "revert", "reason", "confirm", "csv")


@dataclass(frozen=True)
class _Use:
    """What somebody wants of a map: its name, their words, the versions there are, and the lines in force."""

    map: str
    request: Request
    order: orders.Order
    tools: AdminTools
    known: list[Version]
    old: tuple[Line, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Ask what the map is applied to."""
        question = "questions/located" if self.map == "regions" else "questions/statused"
        return self.tools.ask(question, self.tools.published().run_id).records()


def run(name: str, request: Request, tools: AdminTools) -> Reply:
    """Show a map; or show what another would move, and put it in force once that is confirmed."""
    order = orders.read(request.text, KEYS)
    known = [version for version in maps.versions(tools.warehouse) if version.map == name]
    in_force = [version.dataset for version in known[:1] if version.dataset]
    use = _Use(name, request, order, tools, known, maps.lines(tools.warehouse, name, [*in_force, *_own(tools)]))
    if order.value("file"):
        return _upload(use)
    if order.value("revert"):
        return _revert(use)
    if order.bare or order.value("confirm"):
        raise WordsError(f"`{ADMIN} {name}` shows the map. To change it, drop a CSV into the data team's channel.")
    return _show(use)


def _show(use: _Use) -> Reply:
    name, tools = use.map, use.tools
    about = f"The map of {name} in force."
    file = File(f"{name}.csv", maps.as_csv(name, use.old), about) if use.order.value("csv") else None
    through = tools.published().data_through
    left_out = views.left_out(use.rows(), name)
    return views.show(views.Shown(name, use.old, use.known, left_out, through, tools.calendar.zone), file)


def _own(tools: AdminTools) -> list[str]:
    """Name the datasets of the source itself."""
    datasets, _ = pipeline.source(tools.warehouse, tools.settings.source_datasets)
    uploaded = maps.in_force(tools.warehouse).values()
    return [dataset for dataset in datasets if dataset not in uploaded]


def _upload(use: _Use) -> Reply:
    """Check a file; show what it moves, or put it in force where just that was confirmed."""
    name, order = use.map, use.order
    file = use.tools.fetch(order.value("file"))
    begins = _day(order.value("from"), use)
    candidate = maps.read(name, file, use.old, begins)
    reason = order.value("reason") or file.name
    words = f"file:{order.value('file')}" + (f" from:{begins}" if begins else "")
    if not order.value("confirm"):
        return _proposed(use, candidate, f"{words} confirm:{candidate.token} reason:{reason}")
    _check(order, candidate)
    version = maps.following(use.known, name, use.request.user, reason, use.tools.moment(use.request))
    return views.stored(name, maps.store(use.tools.warehouse, candidate, version))


def _revert(use: _Use) -> Reply:
    """Put an earlier version in force again; 0 is the source's own map."""
    name, order, number = use.map, use.order, use.order.value("revert")
    reason = order.need("reason", f"Say why: `{ADMIN} {name} revert:{number} reason:…`.")
    meant = next((version for version in use.known if str(version.version) == number), None)
    if meant is None and number != "0":
        there = ", ".join(str(version.version) for version in use.known) or "none"
        raise WordsError(f"There is no version {number} of {name}. There are: {there}; 0 is the source's own.")
    datasets = [meant.dataset] if meant and meant.dataset else _own(use.tools)
    lines = maps.lines(use.tools.warehouse, name, datasets)
    candidate = Candidate(name, lines, maps.token(lines))
    if not order.value("confirm"):
        return _proposed(use, candidate, f"revert:{number} confirm:{candidate.token} reason:{reason}")
    _check(order, candidate)
    version = maps.following(use.known, name, use.request.user, reason, use.tools.moment(use.request))
    dataset, count = (meant.dataset, meant.lines) if meant else ("", None)
    return views.stored(name, maps.enforce(use.tools.warehouse, version.holding(dataset, count)))


def _check(order: orders.Order, candidate: Candidate) -> None:
    if order.value("confirm") != candidate.token:
        raise UserError("The map is not what you looked at any more: look at it again, and confirm that.")


def _proposed(use: _Use, candidate: Candidate, words: str) -> Reply:
    """Show what a map would move, and ask."""
    was, will = {maps.token([line]) for line in use.old}, {maps.token([line]) for line in candidate.lines}
    if was == will:
        raise UserError(f"These are just the {len(will)} lines that are in force already: nothing to do.")
    history = "To keep them where they are, add `from:` with the day on which it changes: old lines end the day before."
    return views.propose(
        views.Proposal(
            use.map,
            _foresee(use, candidate),
            len(will - was),
            len(was - will),
            f"{ADMIN} {use.map} {words}",
            use.tools.published().data_through,
            history if use.map == "regions" else "",
        )
    )


def _foresee(use: _Use, candidate: Candidate) -> Remap:
    rows, today = use.rows(), use.request.today
    week = {row["event_date"]: use.tools.calendar.week(row["event_date"]).first for row in rows}
    if use.map == "regions":
        return remap.regions(rows, candidate.lines, today, week)
    outcomes = {maps.status_key(line["status_name"]): str(line["outcome"]) for line in candidate.lines}
    return remap.statuses(rows, lambda name: outcomes.get(maps.status_key(name), remap.UNKNOWN), today, week)


def _day(text: str, use: _Use) -> date | None:
    if not text:
        return None
    if use.map != "regions":
        raise WordsError("from: goes with regions: a status means the same on all days.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise WordsError(f"from: takes a date like {use.request.today + timedelta(7)}, not “{text}”.") from None


def command(name: str, summary: str) -> AdminCommand:
    """Describe the command of a map."""
    begins = (("from:2020-09-01", "with file: what changes begins on that day; before it the old map holds"),)
    return AdminCommand(
        name=name,
        summary=summary,
        usage=f"{ADMIN} {name} [csv:yes] [revert:N reason:WHY]",
        details=(
            ("csv:yes", "the map as a file, to edit; drop it in the data team's channel to upload it"),
            ("file:F0…", "a file that was dropped: checked, and what it moves is shown before anything is stored"),
            *(begins if name == "regions" else ()),
            ("revert:2", "put an earlier version in force again; 0 is the source's own"),
        ),
        examples=((name.capitalize(), f"{ADMIN} {name}"),),
        run=partial(run, name),
        changes=True,
    )
