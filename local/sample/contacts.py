"""The sample's contact attempts: organizers who recruit volunteers, and who reach voters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from local.sample.people import FIRST_USER_ID, ORGANIZERS, PRECINCTS_EACH, precinct_ids
from local.sample.record import COMMITTEE_ID, STATE

TO_VOLUNTEERS, TO_VOTERS = 5200, 6400
_FIRST_ID = {"myc_van_id": 5_000_001, "myv_van_id": 6_000_001}
_RESULTS = {
    "Not Home": 0.47,
    "Left Message": 0.2,
    "Canvassed": 0.2,
    "Refused": 0.07,
    "Wrong Number": 0.04,
    "Moved": 0.02,
}


def contacts_myc(rng: np.random.Generator, volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return the attempts to recruit volunteers, nearly all by phone."""
    chosen = volunteers.iloc[rng.integers(len(volunteers), size=TO_VOLUNTEERS)]
    return _attempts(
        rng,
        chosen[["myc_van_id", "van_precinct_id"]],
        chosen["organizer"].to_numpy(),
        {"Phone": 0.9, "SMS Text": 0.1},
    )


def contacts_myv(rng: np.random.Generator) -> pd.DataFrame:
    """Return the attempts to reach voters."""
    precinct = rng.integers(len(ORGANIZERS) * PRECINCTS_EACH, size=TO_VOTERS)
    voters = pd.DataFrame(
        {"myv_van_id": 4_000_001 + rng.integers(900_000, size=TO_VOTERS), "van_precinct_id": precinct_ids()[precinct]}
    )
    return _attempts(rng, voters, precinct // PRECINCTS_EACH, {"Phone": 0.72, "SMS Text": 0.18, "Walk": 0.1})


def _attempts(
    rng: np.random.Generator, whom: pd.DataFrame, organizer: np.ndarray, ways: dict[str, float]
) -> pd.DataFrame:
    size = len(whom)
    day = np.datetime64("2020-07-11") + np.sort(rng.integers(37, size=size))
    frame = whom.reset_index(drop=True).assign(
        committee_id=COMMITTEE_ID,
        date_canvassed=np.datetime_as_string(day),
        contact_type_name=rng.choice(list(ways), size, p=list(ways.values())),
        result_name=rng.choice(list(_RESULTS), size, p=list(_RESULTS.values())),
        canvassed_by_user_id=(FIRST_USER_ID + organizer).astype(str),
        state_code=STATE,
    )
    frame.insert(0, "contacts_contact_id", _FIRST_ID[whom.columns[0]] + np.arange(size))
    return frame
