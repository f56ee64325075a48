"""What stopped a run, in words that do not need the checks' names, and what the data team does about it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.errors import UsageError
from bot.messages import ADMIN
from bot.pipeline import checks
from bot.warehouse.rows import RecordedRun

NAMED = 2
"""Maximum number of findings named in a sentence."""
SHARES = ((1 / 4, "a quarter"), (1 / 3, "a third"), (1 / 2, "half"), (2 / 3, "two thirds"), (3 / 4, "three quarters"))
"""Shares that have a word."""
NEAR, TWICE = 0.04, 0.1
"""Maximum distance of a share from one that has a word, and of a ratio from two."""

BY_HAND = "taken back by hand"
"""What the runbook has the data team write where it takes a published run back."""

AGAIN = "Check VAN's sync and let it run again."
DEVELOPERS = "Tell the developers, with the run's name."


_LINE = re.compile(r"(fail|stop) (\w+): ([\d,]+)")
"""A finding that stopped a run, as it is recorded."""
_FAILED = re.compile(r"(?:fail|accepted) (\w+): ([\d,]+)", re.MULTILINE)
"""A finding that stopped a run, or would have if it had not been accepted."""


@dataclass(frozen=True)
class _Trouble:
    """What a check's finding means, in a sentence of how many sign-ups it found, and what to do about it."""

    words: str
    remedy: str


_TROUBLES = {
    "closed_plausible": _Trouble(
        "{} past shifts are no longer closed out",
        "Look for a status with a new spelling or for swapped days and months, and let VAN's sync run again. If they "
        "really were reopened, accept it.",
    ),
    "data_present": _Trouble("no sign-up came from VAN", AGAIN),
    "dates_plausible": _Trouble(
        "{} sign-ups have an unlikely date",
        "Days and months may be swapped: export with dates like 2020-07-11. If the dates are right, accept it.",
    ),
    "dates_sane": _Trouble(
        "{} sign-ups have an impossible date", "Fix the event's date in VAN, or export again. Or accept it."
    ),
    "ids_exact": _Trouble("ids from VAN were rounded", "Let the sync bring ids as text or as whole numbers."),
    "mapped_plausible": _Trouble(
        "{} sign-ups are no longer in a region",
        f"Locations have new ids, or the map lost lines: `{ADMIN} regions`. If it is right, accept it.",
    ),
    "one_committee": _Trouble(
        "{} sign-ups are of a committee that is new here",
        "If only some committees count, set COMMITTEE_IDS. If all of them do, accept it.",
    ),
    "one_state": _Trouble("sign-ups of another state came in", "Set STATE_CODE to the campaign's state."),
    "sign_ups_unique": _Trouble("{} sign-ups would count twice", DEVELOPERS),
    "statuses_one_meaning": _Trouble(
        "a status has two meanings", f"Delete the wrong line of the map: `{ADMIN} statuses csv:yes`."
    ),
    "totals_contacts": _Trouble("the totals of contacts do not add up", DEVELOPERS),
    "totals_daily": _Trouble("the totals do not add up", DEVELOPERS),
    "totals_source": _Trouble("the totals do not add up", DEVELOPERS),
    "volume_plausible": _Trouble("", "Check VAN's sync and let it run again. If it is real, accept it."),
}
"""Every check that stops a run; how many sign-ups are missing or too many depends on the run that readers see."""


@dataclass(frozen=True)
class Stop:
    """A finding that stopped a run: its check, its severity, how many sign-ups it found, and its whole line."""

    check: str
    severity: str
    shifts: int
    line: str


def stops(run: RecordedRun) -> tuple[Stop, ...]:
    """Return the findings that stopped a run, those that nobody can accept first."""
    lines = map(_LINE.match, run.findings.splitlines())
    found = [Stop(line[2], line[1], int(line[3].replace(",", "")), line.string) for line in lines if line]
    return tuple(sorted(found, key=lambda each: (each.severity != "stop", each.check != "volume_plausible")))


def acceptable(run: RecordedRun) -> tuple[Stop, ...]:
    """Return the findings that stopped a run where a person may accept all of them; else none."""
    found = stops(run)
    return found if run.outcome == "failed" and all(each.severity == "fail" for each in found) else ()


def as_found(names: Iterable[str], run: RecordedRun | None) -> tuple[str, ...]:
    """Return names of accepted checks, each only for as many shifts as it found in the newest run that was checked.

    Raises UsageError for one that did not fail in it: nobody has looked at what it will find.
    """
    found = {check: int(shifts.replace(",", "")) for check, shifts in _FAILED.findall(run.findings if run else "")}
    accepted = []
    for name in names:
        check, counted, _ = name.partition(":")
        if not counted and check not in found:
            raise UsageError(
                f"{check} has not failed in the newest run: there is nothing to accept. Run it without, then look at "
                f"what fails: `{ADMIN} check`."
            )
        accepted.append(name if counted else checks.shown(check, found[check]))
    return tuple(accepted)


def in_words(run: RecordedRun, was: int | None) -> str:
    """Return what stopped a run: half of VAN's sign-ups are missing. `was` is how many there were before."""
    found = stops(run)
    worst = [each for each in found if each.severity == found[0].severity]
    said = list(dict.fromkeys(_words(each, run.sign_ups or 0, was or 0) for each in worst))
    if said:
        more = [f"{len(said) - NAMED} more"] if len(said) > NAMED else []
        return "; ".join([*said[:NAMED], *more])
    if run.findings == BY_HAND:
        return "the newest numbers were taken back"
    return "VAN's data could not be read" if run.step.startswith("source/") else "the numbers could not be computed"


def remedy(run: RecordedRun) -> str:
    """Return what the data team does about what stopped a run."""
    found = stops(run)
    if found and found[0].check in _TROUBLES:
        return _TROUBLES[found[0].check].remedy
    return "Fix the source, then let VAN's sync run again or rerun."


def _words(each: Stop, now: int, was: int) -> str:
    if each.check == "volume_plausible":
        return _volume(now, was)
    known = _TROUBLES.get(each.check)
    return known.words.format(f"{each.shifts:,}") if known else f"the check {each.check} failed"


def _volume(now: int, was: int) -> str:
    """Return how far the sign-ups have fallen or risen."""
    if not (now and was) or now == was:
        return "the number of VAN's sign-ups has changed too much"
    if now > was:
        times = "twice" if abs(now / was - 2) < TWICE else f"{now / was:.1f} times"
        return f"VAN has {times} as many sign-ups as before"
    missing = 1 - now / was
    word = next((word for share, word in SHARES if abs(share - missing) <= NEAR), f"{missing:.0%}")
    return f"{word} of VAN's sign-ups are missing"
