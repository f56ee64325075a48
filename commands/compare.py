"""`/flake compare`: regions or organizers side by side, and whether their difference could be chance."""

from __future__ import annotations

from itertools import combinations

from bot.errors import UsageError, UserError
from bot.language import Asked, Names, Question, written
from bot.messages import Reply
from bot.metrics import LEFTOVER
from bot.reports import compare
from bot.tools import Command, Tools

MIN_COMPARED, MAX_COMPARED = 2, 8
"""How many regions or organizers can be compared."""


def run(question: Question, tools: Tools) -> Reply:
    """Answer with regions or organizers side by side."""
    _check(question.asked, tools.numbers.names, question.typed)
    report = compare.measure(question.asked, question.today, tools)
    outside = tools.calendar.outside(question.scope.span)
    if outside and not any(side.counts.total for side in report.sides):
        raise UserError(f"{outside} There are no shifts to show.")
    chart = tools.draw(compare.draw, report) if report.telling else None
    return compare.show(report, chart, outside)


def _check(asked: Asked, names: Names, text: str) -> None:
    """Refuse what cannot be compared, and suggest what can."""
    if len(asked.sides) > MAX_COMPARED:
        raise UsageError(f"Compare at most {MAX_COMPARED} at once, not {len(asked.sides)}.")
    if asked.sides:
        return
    if asked.regions and asked.organizers:
        raise UsageError(
            "Compare regions with regions, or organizers with organizers: a mix would count shifts twice.",
            _instead("organizer", asked.organizers) or _instead("region", asked.regions),
        )
    listed = asked.regions or asked.organizers
    if len(listed) > MAX_COMPARED:
        kind = "organizer" if asked.organizers else "region"
        raise UsageError(
            f"Compare at most {MAX_COMPARED} at once, not {len(listed)}.", _instead(kind, listed[:MAX_COMPARED]) or None
        )
    if len(listed) < MIN_COMPARED:
        what = f"Compare {listed[0]} with what?" if listed else "Compare what?"
        raise UsageError(
            f"{what} Name {MIN_COMPARED} to {MAX_COMPARED} regions or organizers, for example region:CD4,CD5.",
            _completed(asked, names, text),
        )
    for one, other in combinations(asked.regions, 2):
        for part, whole in ((one, other), (other, one)):
            if whole in names.groups and part not in names.groups and names.regions.get(part) == whole:
                raise UsageError(
                    f"{part} is part of {whole}: its shifts would count on both sides.",
                    _instead("region", [region for region, group in sorted(names.regions.items()) if group == whole]),
                )


def _instead(kind: str, listed: list[str] | tuple[str, ...]) -> str | None:
    return f"/flake compare {written({kind: listed})}" if MIN_COMPARED <= len(listed) <= MAX_COMPARED else None


def _completed(asked: Asked, names: Names, text: str) -> str | None:
    """Complete a question that names one region or nothing; None where there is nothing to compare with."""
    if asked.organizers:
        return None
    given = asked.regions[0] if asked.regions else None
    if given is None:
        return _instead("region", [name for name in names.groups if name not in LEFTOVER][:MAX_COMPARED])
    alike = names.groups if given in names.groups else sorted(names.regions)
    others = [name for name in alike if name != given and name not in LEFTOVER]
    near = [name for name in others if names.regions.get(name) == names.regions.get(given)]
    other = next(iter([*near, *others]), None)
    return f"/flake compare {text.strip()} {written({'region': [other]})}" if other else None


COMMAND = Command(
    name="compare",
    summary="Regions or organizers side by side, and whether their difference could be chance",
    usage="/flake compare region:R,S | organizer:A,B [week:W] …",
    details=(
        ("region:CD4,CD5", "two to eight regions or groups of regions; also “metro and suburbs”"),
        ("organizer:A,B", "two to eight organizers' turfs, as they are called in VAN"),
        ("weeks:4", "this many weeks; the last four that are over if you leave it out"),
        ("week:current", "or last, W05, or any day in the week; day: for one day"),
        ("month:august", "one month; also current or last"),
        ("week:current,last", "weeks of one region; also month:july,august, days, or type:phonebank,canvass"),
        ("type:canvass", "another event type than phone banks, or all"),
    ),
    # Names differ by campaign, so no example runs everywhere.
    examples=(),
    run=run,
    personal=True,
    grammar=compare.GRAMMAR,
)
