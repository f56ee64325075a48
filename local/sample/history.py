"""The history of the sign-ups: every status that each of them had."""

from __future__ import annotations

import numpy as np
import pandas as pd

from local.sample.record import COMMITTEE_ID, STATE, STATUS_IDS
from local.sample.signups import HOUR

FIRST_HISTORY_ID = 2_000_001

_AT_ONCE = ("Walk In", "Invited", "Tentative", "Scheduled", "Sched-Web")
"""The initial statuses of sign-ups, which no other one precedes."""

_CONFIRMED_ON_CLOSING = 0.01
"""Share of confirmations entered in the same second as the closing status, so that the id decides their order."""

_OPEN = ("Left Msg", "Texted", "Confirmed", "Conf Twice", "Conf Thrice")


def history(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the statuses of every sign-up in order: sign_up_id, status, at, history_id.

    Ids increase with time, as in VAN; the later of two statuses in the same second has the greater id.
    """
    sign_up = frame["sign_up_id"].to_numpy()
    every = pd.concat(
        [
            pd.DataFrame({"sign_up_id": sign_up, "status": status, "at": at, "stage": number})[given]
            for number, (given, status, at) in enumerate(_stages(rng, frame))
        ],
        ignore_index=True,
    )
    every = every.sort_values(["at", "sign_up_id", "stage"], ignore_index=True)
    every["history_id"] = FIRST_HISTORY_ID + every.index
    return every


def _stages(rng: np.random.Generator, frame: pd.DataFrame) -> list[tuple[np.ndarray, str | np.ndarray, np.ndarray]]:
    """Return the stages of each sign-up, from signed up through called and confirmed to its status.

    A stage is whether each sign-up has it, the status, and the time.
    """
    size = len(frame)
    status, made, changed = (frame[name].to_numpy() for name in ("status", "made", "changed"))
    room = np.minimum(changed, frame["begin"].to_numpy() - HOUR) - made

    def at(earliest: float, latest: float) -> np.ndarray:
        moment: np.ndarray = made + (rng.uniform(earliest, latest, size) * room).astype(np.int64)
        return moment

    closed = ~np.isin(status, [*_AT_ONCE, *_OPEN])
    twice = np.isin(status, ["Conf Twice", "Conf Thrice"])
    confirmed = (closed & frame["confirmed"].to_numpy()) | twice
    called = (confirmed | closed | (status == "Confirmed")) & (rng.random(size) < 0.3)
    again = (confirmed & closed & (rng.random(size) < 0.25)) | (status == "Conf Thrice")
    late = closed & ~again & (rng.random(size) < _CONFIRMED_ON_CLOSING)
    return [
        (~np.isin(status, _AT_ONCE), np.where(rng.random(size) < 0.15, "Sched-Web", "Scheduled"), made),
        (called, "Left Msg", at(0.2, 0.5)),
        (confirmed, "Confirmed", np.where(late, changed, at(0.55, 0.8))),
        (again, "Conf Twice", at(0.85, 0.97)),
        (np.full(size, True), status, changed),
    ]


def current(every: pd.DataFrame, frame: pd.DataFrame) -> np.ndarray:
    """Return the id of each sign-up's newest status."""
    return every.groupby("sign_up_id")["history_id"].max().reindex(frame["sign_up_id"]).to_numpy()


def statuses_table(every: pd.DataFrame) -> pd.DataFrame:
    """Return `event_signups_statuses`."""
    return pd.DataFrame(
        {
            "event_signups_event_status_id": every["history_id"],
            "event_signup_id": every["sign_up_id"],
            "event_status_id": every["status"].map(STATUS_IDS),
            "datetime_modified": moments(every["at"].to_numpy()),
            "created_by_committee_id": COMMITTEE_ID,
            "state_code": STATE,
        }
    )


def moments(seconds: np.ndarray) -> pd.Series:
    """Return times as `2020-08-16 22:10:00 UTC`; 0 means none."""
    text = pd.Series(np.datetime_as_string(seconds.astype("datetime64[s]"))).str.replace("T", " ") + " UTC"
    return text.mask(seconds == 0)
