"""The sample's goals of a week, its odd last week, and what its contact types and results mean."""

from __future__ import annotations

import pandas as pd

from local.sample.people import ORGANIZERS

RAISED = "2020-08-22"
"""The day from which CD5 is to make more calls."""

_REGIONS = {
    "shifts": {"CD1": 60, "CD2": 180, "CD3": 150, "CD4": 220, "CD5": 200, "CD6": 45, "CD8": 70},
    "calls": {"CD1": 240, "CD2": 350, "CD3": 340, "CD4": 380, "CD5": 400, "CD6": 250, "CD8": 360},
    "one_on_ones": {"CD4": 12, "CD5": 12},
    "dials": {"CD1": 170, "CD2": 200, "CD3": 240, "CD4": 520, "CD5": 540, "CD6": 190, "CD8": 220},
    # A goal of none: doors were closed there.
    "doors": {"CD3": 0, "CD5": 40},
    "contacts": {"CD4": 130, "CD5": 130},
}
"""Goals of a week by metric and region; CD7 has none, and the regions do not add up to the state."""
_STATEWIDE = {"shifts": 1000, "calls": 2600, "dials": 2400, "texts": 14_000, "active": 950}
_METRO = {"shifts": 560, "calls": 1150}
_OF_EACH = {"shifts": 30, "calls": 75}
"""The goals of each organizer in CD4 and CD5."""


def goals() -> pd.DataFrame:
    """Return `goals`: those of the state, of a group of regions, of regions and of some organizers."""
    lines: list[tuple[str | None, str | None, str, str, str | None, str | None, int]] = [
        *((None, None, metric, "statewide", None, None, goal) for metric, goal in _STATEWIDE.items()),
        *((None, None, metric, "region_group", "Metro", None, goal) for metric, goal in _METRO.items()),
        *(
            (None, None, metric, "region", region, None, goal)
            for metric, regions in _REGIONS.items()
            for region, goal in regions.items()
        ),
        (RAISED, None, "calls", "region", "CD5", None, 450),
        (None, None, "shifts", "region", "CD5", "Canvass", 25),
        *(
            (None, None, metric, "organizer", label, None, goal)
            for label in ORGANIZERS.loc[ORGANIZERS["region"].isin(["CD4", "CD5"]), "label"]
            for metric, goal in _OF_EACH.items()
        ),
        ("2020-10-31", "2020-11-03", "doors", "statewide", None, None, 60_000),
    ]
    return pd.DataFrame(lines, columns=["valid_from", "valid_to", "metric", "level", "name", "method", "goal"])


def weeks() -> pd.DataFrame:
    """Return `weeks`: the last days before the election."""
    return pd.DataFrame({"first_day": ["2020-10-31"], "last_day": ["2020-11-03"], "name": ["GOTV"]})


def contact_types() -> pd.DataFrame:
    """Return `contact_types`: those that the campaign uses, apart from one that nobody has explained."""
    meanings = {
        "Phone": "phone", "Walk": "door", "SMS Text": "text", "One on One": "one_on_one", "Canvassed": "conversation",
        "Not Home": "attempt", "Left Message": "attempt", "Refused": "attempt", "Wrong Number": "attempt",
        "Moved": "attempt",
    }  # fmt: skip
    return pd.DataFrame({"name": list(meanings), "method": list(meanings.values())})
