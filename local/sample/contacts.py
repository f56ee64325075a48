"""The sample's contact attempts: organizers who recruit volunteers, and who reach voters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from local.sample.people import FIRST_USER_ID, LEFT, ORGANIZERS, PRECINCTS_EACH, precinct_ids
from local.sample.record import COMMITTEE_ID, STATE

FIRST_DAY, DAYS = np.datetime64("2020-07-11"), 37
"""The first day of the campaign, a Saturday, and the number of days that the sync has seen."""

LEFT_AFTER = 21
"""Number of days after which nothing comes from the organizer who left."""
NO_TURF_USER = "5999"
"""A user who calls everywhere, so that no turf is theirs."""
UNKNOWN_TYPE = "Relational"
"""A contact type that no map has."""

_FIRST_ID = {"myc_van_id": 5_000_001, "myv_van_id": 6_000_001}
_WITHOUT = {
    "Not Home": 0.6,
    "Left Message": 0.24,
    "Refused": 0.08,
    "Wrong Number": 0.05,
    "Moved": 0.03,
}
"""The results of attempts without a conversation."""


@dataclass(frozen=True)
class _Effort:
    """How a contact type is used.

    `a_week` are the attempts of an organizer in the first week, `days` the share of each day from Saturday on, `growth`
    what is added from week to week, and `conversations` the share of them.
    """

    type_name: str
    a_week: float
    days: tuple[float, ...]
    growth: float
    conversations: float


_EVENINGS = (0.10, 0.13, 0.16, 0.19, 0.19, 0.17, 0.06)
_WEEKENDS = (0.22, 0.22, 0.11, 0.14, 0.14, 0.13, 0.04)
TO_VOLUNTEERS = (
    _Effort("Phone", 58, _EVENINGS, 0.05, 0.24),
    _Effort("SMS Text", 4, _EVENINGS, 0.0, 0.1),
    _Effort("One on One", 2.6, _EVENINGS, 0.04, 0.72),
)
TO_VOTERS = (
    _Effort("Phone", 34, _WEEKENDS, 0.09, 0.13),
    _Effort("SMS Text", 6, _EVENINGS, 0.05, 0.06),
    _Effort("Walk", 3, (0.45, 0.35, 0.04, 0.04, 0.05, 0.05, 0.02), 0.3, 0.22),
)


def contacts_myc(rng: np.random.Generator, volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return the attempts to recruit volunteers, nearly all by phone, nearly all in the organizer's own turf."""
    frame = _efforts(rng, TO_VOLUNTEERS)
    own = {organizer: places.to_numpy() for organizer, places in volunteers.groupby("organizer").groups.items()}
    size = len(frame)
    anywhere = rng.integers(len(volunteers), size=size)
    in_turf = np.array(
        [
            own[organizer][number % len(own[organizer])]
            for organizer, number in zip(frame["organizer"], anywhere, strict=True)
        ]
    )
    chosen = volunteers.iloc[np.where(rng.random(size) < 0.92, in_turf, anywhere)]
    frame["myc_van_id"] = chosen["myc_van_id"].to_numpy()
    frame["van_precinct_id"] = chosen["van_precinct_id"].to_numpy()
    everywhere = rng.choice(size, 260, replace=False)
    frame.loc[everywhere, "canvassed_by_user_id"] = NO_TURF_USER
    frame.loc[everywhere, ["myc_van_id", "van_precinct_id"]] = volunteers[["myc_van_id", "van_precinct_id"]].to_numpy()[
        rng.integers(len(volunteers), size=len(everywhere))
    ]
    frame.loc[rng.choice(size, 45, replace=False), "contact_type_name"] = UNKNOWN_TYPE
    frame.loc[rng.choice(size, 12, replace=False), "date_canvassed"] = None
    return _table(frame, "myc_van_id", repeated=rng.choice(size, 60, replace=False))


def contacts_myv(rng: np.random.Generator) -> pd.DataFrame:
    """Return the attempts to reach voters in the organizers' precincts."""
    frame = _efforts(rng, TO_VOTERS)
    size = len(frame)
    precinct = frame["organizer"].to_numpy() * PRECINCTS_EACH + rng.integers(PRECINCTS_EACH, size=size)
    frame["myv_van_id"] = 4_000_001 + rng.integers(900_000, size=size)
    frame["van_precinct_id"] = precinct_ids()[precinct]
    return _table(frame, "myv_van_id", repeated=rng.choice(size, 40, replace=False))


def other_attempts(rng: np.random.Generator) -> pd.DataFrame:
    """Return the counts of other tools: texts of every organizer on four days a week, and a dialer in Metro."""
    lines: list[tuple[str, str, str, int, int]] = []
    for organizer, (label, region) in enumerate(zip(ORGANIZERS["label"], ORGANIZERS["region"], strict=True)):
        pace = rng.uniform(35, 95)
        for day in range(DAYS):
            if organizer == LEFT and day >= LEFT_AFTER:
                break
            weekday = day % 7
            if weekday in (1, 3, 4, 5):
                sent = int(rng.poisson(pace * (1 + 0.08 * (day // 7))))
                lines.append((_day(day), label, "text", sent, int(rng.binomial(sent, 0.035))))
            if weekday == 1 and region in ("CD4", "CD5"):
                dialed = int(rng.poisson(45))
                lines.append((_day(day), label, "phone", dialed, int(rng.binomial(dialed, 0.11))))
    return pd.DataFrame(lines, columns=["date", "organizer", "method", "attempts", "conversations"])


def _day(number: int) -> str:
    return str(FIRST_DAY + number)


def _efforts(rng: np.random.Generator, efforts: tuple[_Effort, ...]) -> pd.DataFrame:
    """Return attempts in order of their days: organizer, user, day, type and result."""
    parts = []
    energy = rng.uniform(0.65, 1.35, len(ORGANIZERS))
    skill = rng.uniform(0.8, 1.2, len(ORGANIZERS))
    for effort in efforts:
        day = np.arange(DAYS)
        mean = effort.a_week * np.array(effort.days)[day % 7] * (1 + effort.growth * (day // 7))
        attempts = rng.poisson(np.outer(energy, mean))
        attempts[LEFT, LEFT_AFTER:] = 0
        organizer = np.repeat(np.arange(len(ORGANIZERS)), attempts.sum(axis=1))
        days = np.concatenate([np.repeat(day, of_one) for of_one in attempts])
        reached = rng.random(len(organizer)) < effort.conversations * skill[organizer]
        result = np.where(reached, "Canvassed", rng.choice(list(_WITHOUT), len(organizer), p=list(_WITHOUT.values())))
        parts.append(
            pd.DataFrame(
                {"organizer": organizer, "day": days, "contact_type_name": effort.type_name, "result_name": result}
            )
        )
    frame = pd.concat(parts, ignore_index=True)
    frame = frame.iloc[rng.permutation(len(frame))].sort_values("day", kind="stable", ignore_index=True)
    frame["date_canvassed"] = np.datetime_as_string(FIRST_DAY + frame["day"].to_numpy())
    frame["canvassed_by_user_id"] = (FIRST_USER_ID + frame["organizer"]).astype(str)
    return frame


def _table(frame: pd.DataFrame, person: str, repeated: np.ndarray) -> pd.DataFrame:
    """Return the table as the sync delivers it: some rows of it twice."""
    frame = frame.assign(committee_id=COMMITTEE_ID, state_code=STATE)
    frame["contacts_contact_id"] = _FIRST_ID[person] + np.arange(len(frame))
    frame = pd.concat([frame, frame.iloc[np.sort(repeated)]], ignore_index=True)
    return frame[
        [
            *("contacts_contact_id", person, "van_precinct_id", "committee_id", "date_canvassed"),
            *("contact_type_name", "result_name", "canvassed_by_user_id", "state_code"),
        ]
    ]
