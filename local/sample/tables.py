"""The tables of the sample campaign, as VAN's sync delivers them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from local.sample import contacts, goals, history, people
from local.sample.defects import with_defects
from local.sample.record import (
    CANVASS,
    COMMITTEE_ID,
    LOCATIONS,
    OUTCOMES,
    PHONE,
    REGION_GROUPS,
    STATE,
    STATUS_IDS,
    TEXT,
)
from local.sample.signups import ROLES, SECOND_ROLE, sign_ups

TYPE_IDS = {PHONE: "1", CANVASS: "2", TEXT: "3", "Phonebank": "17", "phone bank": "23"}
ROLE_IDS = {ROLES[PHONE]: "1", ROLES[CANVASS]: "2", ROLES[TEXT]: "3", SECOND_ROLE: "8"}


@dataclass(frozen=True)
class Sheet:
    """A table's rows, and the columns whose ids differ between copies of the campaign."""

    rows: pd.DataFrame
    own: tuple[str, ...] = ()


def campaign(seed: int) -> dict[str, Sheet]:
    """Return the tables of a campaign invented from a seed."""
    rng = np.random.default_rng(seed)
    # Attempts are drawn apart, so that another number of them changes no sign-up.
    trying = np.random.default_rng((seed, 1))
    volunteers = people.people(rng)
    frame = with_defects(rng, sign_ups(rng, volunteers))
    every = history.history(rng, frame)
    current = history.current(every, frame)
    person = ("myc_van_id",)
    return {
        "event_attendees": Sheet(_attendees(rng, frame, volunteers), ("event_id", "shift_id", *person, "myv_van_id")),
        "event_signups": Sheet(
            _signups(rng, frame, volunteers, current),
            ("event_signup_id", "event_id", "event_shift_id", "current_event_signups_event_status_id", *person),
        ),
        "event_signups_statuses": Sheet(
            history.statuses_table(every), ("event_signups_event_status_id", "event_signup_id")
        ),
        "event_statuses": Sheet(_names(STATUS_IDS, "event_status")),
        "events": Sheet(_events(frame).assign(state_code=STATE), ("event_id",)),
        "event_types": Sheet(_names(TYPE_IDS, "event_type")),
        "event_roles": Sheet(_names(ROLE_IDS, "event_role")),
        "activity_regions": Sheet(people.activity_regions(rng, volunteers).assign(state_code=STATE), person),
        "turf": Sheet(people.turf(rng).assign(state_code=STATE)),
        "person_records_myc": Sheet(people.records(volunteers), person),
        "users": Sheet(people.users()),
        "contacts_myc": Sheet(contacts.contacts_myc(trying, volunteers), ("contacts_contact_id", *person)),
        "contacts_myv": Sheet(contacts.contacts_myv(trying), ("contacts_contact_id", "myv_van_id")),
        "other_attempts": Sheet(contacts.other_attempts(trying)),
        "contact_types": Sheet(goals.contact_types()),
        "goals": Sheet(goals.goals()),
        "weeks": Sheet(goals.weeks()),
        "regions": Sheet(_regions()),
        "statuses": Sheet(_statuses()),
    }


def _attendees(rng: np.random.Generator, frame: pd.DataFrame, volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return `event_attendees`: ordered by date only, and without the deleted sign-ups."""
    frame = frame[frame["suppressed"] == 0]
    frame = frame.iloc[rng.permutation(len(frame))].sort_values("day", kind="stable", ignore_index=True)
    person = volunteers.iloc[frame["person"]].reset_index(drop=True)
    day = frame["day"].dt.strftime("%Y-%m-%d")
    return pd.DataFrame(
        {
            "event_id": frame["event_id"],
            "event_date": day,
            "event_name": frame["event_name"],
            "event_location_id": _location(frame),
            "event_type_name": frame["type"],
            "volunteer_activity_name": frame["role"],
            "shift_id": frame["shift_id"],
            "myc_van_id": person["myc_van_id"],
            "myv_van_id": person["myv_van_id"],
            "committee_id": COMMITTEE_ID,
            "state_code": STATE,
            "mrr_status_name": frame["spelled"],
            "attended_date": day.where(frame["status"].isin(["Completed", "Walk In"])),
            "datetime_modified": history.moments(frame["changed"].to_numpy()).where(frame["dated"]),
        }
    )


def _signups(
    rng: np.random.Generator, frame: pd.DataFrame, volunteers: pd.DataFrame, current: np.ndarray
) -> pd.DataFrame:
    person = volunteers.iloc[frame["person"]]
    helper = np.where(rng.random(len(frame)) < 0.12, rng.integers(len(people.ORGANIZERS), size=len(frame)),
                      person["organizer"])  # fmt: skip
    return pd.DataFrame(
        {
            "event_signup_id": frame["sign_up_id"],
            "myc_van_id": person["myc_van_id"].to_numpy(),
            "event_id": frame["event_id"],
            "event_role_id": frame["role"].map(ROLE_IDS),
            "event_shift_id": frame["shift_id"],
            "location_id": _location(frame),
            "datetime_offset_begin": history.moments(frame["begin"].to_numpy()),
            "datetime_suppressed": history.moments(frame["suppressed"].to_numpy()),
            "current_event_signups_event_status_id": current,
            "created_by_committee_id": COMMITTEE_ID,
            "created_by_user_id": (people.FIRST_USER_ID + helper).astype(str),
            "state_code": STATE,
        }
    )


def _events(frame: pd.DataFrame) -> pd.DataFrame:
    first = frame.sort_values("begin").drop_duplicates("event_id").sort_values("event_id", ignore_index=True)
    return pd.DataFrame(
        {
            "event_id": first["event_id"],
            "event_name": first["event_name"],
            "event_type_id": first["type"].map(TYPE_IDS),
            "date_offset_begin": history.moments(first["begin"].to_numpy()),
            "state_code": STATE,
        }
    )


def _location(frame: pd.DataFrame) -> pd.Series:
    names = np.array([location for location, _ in LOCATIONS], dtype=object)
    return pd.Series(names[frame["place"]])


def _names(ids: dict[str, str], thing: str) -> pd.DataFrame:
    return pd.DataFrame({f"{thing}_id": list(ids.values()), f"{thing}_name": list(ids)})


def _regions() -> pd.DataFrame:
    frame = pd.DataFrame(LOCATIONS, columns=["event_location_id", "region"]).dropna()
    return frame.assign(region_group=frame["region"].map(REGION_GROUPS), valid_from=None, valid_to=None)


def _statuses() -> pd.DataFrame:
    pairs = [(status, outcome) for outcome, words in OUTCOMES.items() for status in words]
    return pd.DataFrame(pairs, columns=["status_name", "outcome"])
