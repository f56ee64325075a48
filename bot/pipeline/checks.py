"""Rows of a check → a finding, and whether the findings allow a run to be published."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from bot.calendar import say_dates
from bot.errors import UsageError
from bot.language.spelling import near
from bot.warehouse.statements import Statement, read
from bot.warehouse.statements import names as questions

STOPPING = ("fail", "stop")
"""Severities with which nothing is published; a person may accept the first, nobody the second."""


_NAMES = r"“[^”]*”|\b(?:event|location|committees?) \S+(?: and \d+)?|\b[A-Z][\w-]* \d+"
"""Parts of an example in which a number is a name and no count."""
_COUNT = re.compile(rf"{_NAMES}|(?<![\w,.-])(\d{{4,}})(?![\w-])")


@dataclass(frozen=True)
class Finding:
    """What a check found: its name, its severity, how many shifts, and one example.

    The severity is the check's (warn, fail or stop), or “accepted” where it fails and somebody has said that it may.
    """

    check: str
    severity: str
    shifts: int
    cases: int
    example: str
    meaning: str

    @property
    def stops(self) -> bool:
        """Return whether nothing may be published."""
        return self.severity in STOPPING

    def __str__(self) -> str:
        return f"{self.severity} {self.check}: {said(self)}"


@dataclass(frozen=True)
class Verdict:
    """How a check ended: ok, or with its finding's severity; and its finding."""

    check: str
    verdict: str
    shifts: int = 0
    cases: int = 0
    example: str = ""


def said(found: Finding | Verdict) -> str:
    """Return how many shifts a check found, with the single case or an example of several."""
    if found.cases > 1:
        return f"{found.shifts:,}, for example {found.example} (and {found.cases - 1:,} more)"
    return f"{found.shifts:,} ({found.example})"


def verdict(question: Statement, found: Finding | None) -> Verdict:
    """Return how a check ended."""
    if found is None:
        return Verdict(name_of(question), "ok")
    return Verdict(found.check, found.severity, found.shifts, found.cases, found.example)


def shown(check: str, shifts: int) -> str:
    """Return the name by which a failing check is accepted only while it finds as many shifts as a person was shown."""
    return f"{check}:{shifts}"


def named(accepted: Iterable[str]) -> list[str]:
    """Return the names of accepted checks, without how many shifts were shown."""
    return [each.partition(":")[0] for each in accepted]


def acceptable(names: Iterable[str]) -> tuple[str, ...]:
    """Return these names of checks, whose failure a person may accept. Raises UsageError for one that nobody may."""
    known = {name_of(read(name)): read(name).severity for name in questions("quality")}
    accepted = tuple(names)
    for name in named(accepted):
        if name not in known:
            meant = near(name, known)
            offered = f"Did you mean {meant[0]}?" if meant else f"There are: {', '.join(sorted(known))}."
            raise UsageError(f"There is no check “{name}”. {offered}")
        if known[name] == "stop":
            about = read(f"quality/{name}").about
            raise UsageError(f"{name} cannot be accepted: numbers that fail it are wrong. {about}")
    return accepted


def news(before: Iterable[Verdict], now: Iterable[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """Return the verdicts that are not ok any more, and those that are ok again or not asked any more."""
    was, is_ = ({each.check: each for each in run if each.verdict != "ok"} for run in (before, now))
    new = [each for check, each in is_.items() if check not in was]
    return new, [each for check, each in was.items() if check not in is_]


def finding(
    question: Statement, examples: Iterable[str], shifts: Iterable[int], accepted: Collection[str] = ()
) -> Finding | None:
    """Return the sum of a check's rows, with the one of most shifts as the example; None where it found nothing."""
    rows = sorted(zip(shifts, examples, strict=True), key=lambda row: (-row[0], row[1]))
    if not rows:
        return None
    name, severity, found = name_of(question), question.severity, sum(count for count, _ in rows)
    may = shown(name, found) in accepted
    return Finding(
        check=name,
        severity="accepted" if severity == "fail" and may else severity,
        shifts=found,
        cases=len(rows),
        example=say_dates(_with_commas(rows[0][1])),
        meaning=question.about,
    )


def _with_commas(example: str) -> str:
    """Write the counts in an example as people read them: 12,166 sign-ups in the last run."""
    return _COUNT.sub(lambda found: f"{int(found[1]):,}" if found[1] else found[0], example)


def name_of(question: Statement) -> str:
    """Return a check's name, without its folder."""
    return question.name.rsplit("/", 1)[-1]
