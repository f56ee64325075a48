"""The sample's volunteers and organizers, and the turf that connects them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from local.sample.record import COMMITTEE_ID, OTHER_COMMITTEE_ID, STATE, TURFS

VOLUNTEERS = 3600
PRECINCTS_EACH = 12
FIRST_USER_ID = 5001
LOST_PRECINCT = "99999"
"""A precinct without an organizer."""

RECUT_LAST, RECUT_FIRST = "2020-07-31", "2020-08-01"
"""The last day of the turf's first cut, and the first day of its second."""

REGION_WEIGHTS = {
    "CD1": 0.07, "CD2": 0.17, "CD3": 0.16, "CD4": 0.17, "CD5": 0.22, "CD6": 0.07, "CD7": 0.05, "CD8": 0.09,
}  # fmt: skip
"""The share of the campaign's sign-ups in each region."""

_COUNTIES = {
    "CD1": "Olmsted", "CD2": "Dakota", "CD3": "Hennepin", "CD4": "Ramsey",
    "CD5": "Hennepin", "CD6": "Stearns", "CD7": "Clay", "CD8": "St. Louis",
}  # fmt: skip

ORGANIZERS = pd.DataFrame(
    [
        (region, f"{region}-{number:02d} {place}", f"{region}-{number:02d}")
        for region, places in TURFS.items()
        for number, place in enumerate(places, start=1)
    ],
    columns=["region", "label", "code"],
)
"""One row per organizer; other tables refer to its position."""
LEFT = len(ORGANIZERS) - 1
"""The organizer who left the campaign."""


def people(rng: np.random.Generator) -> pd.DataFrame:
    """Return invented volunteers: home region, precinct, the organizer of that precinct, and how reliable they are."""
    by_region = ORGANIZERS.groupby("region")["label"].transform("size").to_numpy()
    weight = ORGANIZERS["region"].map(REGION_WEIGHTS).to_numpy() / by_region * rng.uniform(0.7, 1.3, len(ORGANIZERS))
    organizer = np.sort(rng.choice(len(ORGANIZERS), VOLUNTEERS, p=weight / weight.sum()))
    found = rng.choice(["turf", "no precinct", "lost precinct", "no record"], VOLUNTEERS, p=[0.97, 0.01, 0.01, 0.01])
    precinct = precinct_ids()[organizer * PRECINCTS_EACH + rng.integers(PRECINCTS_EACH, size=VOLUNTEERS)]
    precinct[found == "lost precinct"] = LOST_PRECINCT
    precinct[found == "no precinct"] = None
    number = np.arange(VOLUNTEERS)
    voter = pd.Series(3_000_001 + 11 * rng.permutation(VOLUNTEERS), dtype="Int64")
    return pd.DataFrame(
        {
            "myc_van_id": 100_001 + 7 * number + rng.integers(7, size=VOLUNTEERS),
            "myv_van_id": voter.mask(number % 11 == 0),  # not everybody is a known voter
            "region": ORGANIZERS["region"].to_numpy()[organizer],
            "organizer": organizer,
            "van_precinct_id": precinct,
            "found": found,
            "risk": rng.normal(0, 0.6, VOLUNTEERS) + rng.normal(0, 0.35, len(ORGANIZERS))[organizer],
            "diligence": rng.uniform(0.3, 0.65, len(ORGANIZERS))[organizer],
        }
    )


def precinct_ids() -> np.ndarray:
    """Return the ids of the precincts by organizer, with leading zeros as in VAN."""
    return np.array([f"{117 + number:05d}" for number in range(len(ORGANIZERS) * PRECINCTS_EACH)], dtype=object)


def records(volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return `person_records_myc`, with the personal columns that must never be read."""
    known = volunteers[volunteers["found"] != "no record"]
    number = known.index.astype(str)
    return pd.DataFrame(
        {
            "myc_van_id": known["myc_van_id"],
            "van_precinct_id": known["van_precinct_id"],
            "first_name": "Volunteer",
            "last_name": number,
            "phone": [f"612-555-01{n % 100:02d}" for n in known.index],
            "email": "volunteer" + number + "@example.org",
            "state_code": STATE,
        }
    )


def turf(rng: np.random.Generator) -> pd.DataFrame:
    """Return each precinct with its organizer; some are reassigned mid-cycle, and a partner's turf must be ignored."""
    owner = np.repeat(np.arange(len(ORGANIZERS)), PRECINCTS_EACH)
    moved = np.sort(rng.choice(len(owner), 30, replace=False))
    second = owner.copy()
    second[moved] = neighbour(owner[moved])
    first_cut = _turf_rows(precinct_ids(), owner)
    first_cut.loc[moved, "valid_to"] = RECUT_LAST
    second_cut = _turf_rows(precinct_ids()[moved], second[moved]).assign(valid_from=RECUT_FIRST)
    decoys = _turf_rows(np.append(precinct_ids()[::16], LOST_PRECINCT), np.arange(31)).assign(
        fo_name=[f"Partner {n:02d}" for n in range(31)], committee_id=OTHER_COMMITTEE_ID
    )
    return pd.concat([first_cut, second_cut, decoys], ignore_index=True)


def neighbour(organizers: np.ndarray) -> np.ndarray:
    """Return for each organizer the next one in the same region."""
    region = ORGANIZERS["region"].to_numpy()
    following = (organizers + 1) % len(region)
    first = np.array([int(np.argmax(region == name)) for name in region])
    return np.where(region[following] == region[organizers], following, first[organizers])


def activity_regions(rng: np.random.Generator, volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return direct assignments, which override precincts; a few rows name no organizer, or a partner's."""
    order = rng.permutation(len(volunteers))
    settled, moved, blank, foreign = np.split(order[:340], [260, 290, 300])
    unturfed = volunteers.index[volunteers["found"] != "turf"].to_numpy()[:15]
    foreign = np.union1d(foreign, unturfed)
    owner = volunteers["organizer"].to_numpy()
    person = volunteers["myc_van_id"].to_numpy()
    return pd.concat(
        [
            _person_rows(person[settled], neighbour(owner[settled])),
            _person_rows(person[moved], owner[moved]).assign(valid_to=RECUT_LAST),
            _person_rows(person[moved], neighbour(owner[moved])).assign(valid_from=RECUT_FIRST),
            _person_rows(person[blank], owner[blank]).assign(fo_name=None),
            _person_rows(person[foreign], owner[foreign]).assign(fo_name="Partner 07", committee_id=OTHER_COMMITTEE_ID),
        ],
        ignore_index=True,
    )


def users() -> pd.DataFrame:
    """Return `users`: one per organizer who is still there, with the names that must never be read."""
    code = ORGANIZERS["code"].drop(index=LEFT)
    return pd.DataFrame(
        {
            "user_id": (FIRST_USER_ID + np.arange(len(code))).astype(str),
            "username": "organizer." + code.str.lower(),
            "first_name": "Organizer",
            "last_name": code,
            "committee_id": COMMITTEE_ID,
        }
    )


def _turf_rows(precinct: np.ndarray, owner: np.ndarray) -> pd.DataFrame:
    frame = _assigned(owner).assign(van_county=ORGANIZERS["region"].map(_COUNTIES).to_numpy()[owner])
    frame.insert(0, "van_precinct_id", precinct)
    return frame


def _person_rows(person: np.ndarray, owner: np.ndarray) -> pd.DataFrame:
    frame = _assigned(owner)
    frame.insert(0, "myc_van_id", person)
    return frame


def _assigned(owner: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "region_name": ORGANIZERS["region"].to_numpy()[owner],
            "fo_name": ORGANIZERS["label"].to_numpy()[owner],
            "committee_id": COMMITTEE_ID,
            "valid_from": None,
            "valid_to": None,
        }
    )
