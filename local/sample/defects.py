"""The defects of a real sync: duplicates, outdated versions, missing times, deleted sign-ups, odd spelling."""

from __future__ import annotations

import numpy as np
import pandas as pd

from local.sample.signups import HOUR, LAST

EXACT, OLDER, CONFLICTING, SUPPRESSED, ODD = 42, 64, 14, 60, 18
"""Numbers of sign-ups that are duplicated, have an older or an undated version, were deleted, or are spelled oddly."""

FIRST_SIGN_UP_ID = 900_001

_ODD = {"Completed": "completed ", "No Show": "NO SHOW", "Cancelled": " cancelled", "Cancel-Web": "cancel-web"}


def with_defects(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the sign-ups, numbered, with rows that must not be counted, none of them in the first week.

    Adds `suppressed` (seconds, 0 when it is not), `dated` and `spelled`, the status as `event_attendees` has it.
    """
    frame = frame.assign(suppressed=0, dated=True)
    closed = frame.index[
        (frame["fate"] == "closed") & (frame["day"] > "2020-07-17") & frame["status"].isin(["Completed", "No Show"])
    ]
    chosen = rng.choice(closed, EXACT + OLDER + CONFLICTING + SUPPRESSED, replace=False)
    exact, older, conflicting, suppressed = np.split(chosen, np.cumsum([EXACT, OLDER, CONFLICTING]))
    frame.loc[conflicting, "dated"] = False
    everything = pd.concat(
        [
            frame,
            frame.loc[exact],
            _older(rng, frame.loc[older], ["Scheduled", "Confirmed", "Left Msg", "Cancelled", "No Show"]),
            _older(rng, frame.loc[conflicting], ["Scheduled", "Confirmed", "Left Msg"]),
            _suppressed(frame.loc[suppressed]),
        ],
        ignore_index=True,
    )
    everything = everything.iloc[rng.permutation(len(everything))].sort_values(["made", "begin"], kind="stable")
    everything = everything.reset_index(drop=True)
    everything["sign_up_id"] = FIRST_SIGN_UP_ID + everything.index
    everything["spelled"] = _spelled(rng, everything)
    return everything


def _older(rng: np.random.Generator, kept: pd.DataFrame, words: list[str]) -> pd.DataFrame:
    """Return an earlier version of each row, with another status."""
    status = rng.choice(words, len(kept)).astype(object)
    status[(status == kept["status"]) & (status == "No Show")] = "Scheduled"
    limit = kept["begin"] - HOUR
    called = kept["made"] + (rng.uniform(0.3, 0.9, len(kept)) * (limit - kept["made"])).astype(np.int64)
    changed = np.where(status == "Scheduled", kept["made"], called)
    changed = np.where(status == "No Show", kept["begin"] + HOUR, changed)
    return kept.assign(status=status, changed=changed, confirmed=kept["confirmed"] & (status == "No Show"))


def _suppressed(kept: pd.DataFrame) -> pd.DataFrame:
    """Return a later version of each row with the opposite status, which was deleted in VAN."""
    opposite = kept["status"].map({"Completed": "No Show", "No Show": "Completed"})
    changed = np.minimum(kept["changed"] + HOUR // 2, LAST)
    return kept.assign(status=opposite, changed=changed, suppressed=np.minimum(changed + HOUR, LAST))


def _spelled(rng: np.random.Generator, frame: pd.DataFrame) -> pd.Series:
    later = frame["day"] > "2020-07-17"
    candidates = frame.index[later & frame["status"].isin(list(_ODD)) & (frame["fate"] == "closed")]
    odd = rng.choice(candidates, ODD, replace=False)
    spelled = frame["status"].copy()
    spelled[odd] = spelled[odd].map(_ODD)
    return spelled
