"""Rows of a check → a finding, and whether the findings let us publish."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.questions import Question


@dataclass(frozen=True)
class Finding:
    """What a check found: its name, whether it stops the publication, how many shifts, and one example."""

    check: str
    severity: str
    shifts: int
    cases: int
    example: str
    meaning: str

    def __str__(self) -> str:
        more = f" (and {self.cases - 1:,} more)" if self.cases > 1 else ""
        return f"{self.severity} {self.check}: {self.shifts:,}, for example {self.example}{more}"


@dataclass(frozen=True)
class Verdict:
    """How a check ended: ok, or with a warning, or failed (accepted, where somebody said so); and its finding."""

    check: str
    verdict: str
    shifts: int = 0
    cases: int = 0
    example: str = ""


def verdict(question: Question, found: Finding | None, accepted: Iterable[str]) -> Verdict:
    """Say how a check ended."""
    name = question.name.rsplit("/", 1)[-1]
    if found is None:
        return Verdict(name, "ok")
    word = "accepted" if found.severity == "fail" and name in set(accepted) else found.severity
    return Verdict(name, word, found.shifts, found.cases, found.example)


def news(before: Iterable[Verdict], now: Iterable[Verdict]) -> tuple[list[Verdict], list[Verdict]]:
    """Name the verdicts that are not ok any more, and those that are ok again or are not asked for any more."""
    was, is_ = ({each.check: each for each in run if each.verdict != "ok"} for run in (before, now))
    new = [each for check, each in is_.items() if check not in was]
    return new, [each for check, each in was.items() if check not in is_]


def finding(question: Question, examples: Iterable[str], shifts: Iterable[int]) -> Finding | None:
    """Sum up a check's rows, the weightiest as the example; None when it found nothing."""
    rows = sorted(zip(shifts, examples, strict=True), key=lambda row: (-row[0], row[1]))
    if not rows:
        return None
    return Finding(
        check=question.name.rsplit("/", 1)[-1],
        severity=question.severity,
        shifts=sum(count for count, _ in rows),
        cases=len(rows),
        example=rows[0][1],
        meaning=question.about,
    )


def stopping(findings: Iterable[Finding], accepted: Iterable[str]) -> list[Finding]:
    """Name the findings that forbid publishing: failed checks that nobody accepted by name."""
    return [found for found in findings if found.severity == "fail" and found.check not in set(accepted)]
