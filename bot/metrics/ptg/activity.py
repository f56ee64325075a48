"""The metrics: what each counts, whom it is credited to, and what it is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UNKNOWN_CALLER = "Unknown caller"
"""Name of the row of contacts whose caller's turf is not known."""

Kind = Literal["days", "people", "ratio"]
"""How a metric is counted: it adds up over days, it counts people, who do not, or it is a ratio of two others."""


@dataclass(frozen=True)
class Metric:
    """A metric: its word, its name in tables and in sentences, what it counts, and of which kind it is.

    `methods` is what its methods are: event types, or ways to reach people; '' where it has none. `credited` is whose
    it is, besides the region's. `dated`: it is known only where the source has a history of statuses. `ahead`: it
    counts what is still ahead.
    """

    key: str
    title: str
    said: str
    counts: str
    kind: Kind = "days"
    methods: Literal["", "event type", "channel"] = ""
    credited: str = "the person's turf"
    dated: bool = False
    ahead: bool = False

    @property
    def has_goal(self) -> bool:
        """Return whether there can be goals for it."""
        return self.kind != "ratio" and self.key in GOALS


GOALS = (
    *("shifts", "recruited", "recruited_by", "calls", "conversations", "one_on_ones"),
    *("dials", "doors", "texts", "contacts", "active"),
)
"""The metrics that goals may be set for."""

_CALLER = "the caller's turf"

_LISTED = (
    Metric("shifts", "Shifts", "shifts", "completed shifts, by the day of the event", methods="event type"),
    Metric(
        "recruited",
        "Recruited",
        "recruits",
        "new sign-ups, by the day of their first status in VAN's history; invited people and walk-ins are not counted",
        methods="event type",
        dated=True,
    ),
    Metric(
        "recruited_by",
        "Recruited by",
        "recruits by who signed them up",
        "the same, where VAN says who made the sign-up",
        methods="event type",
        credited="the turf of the user who made the sign-up",
        dated=True,
    ),
    Metric("calls", "Calls", "calls", "calls to volunteers, answered or not", credited=_CALLER),
    Metric(
        "conversations",
        "Conversations",
        "conversations",
        "calls to volunteers that became a conversation",
        credited=_CALLER,
    ),
    Metric("one_on_ones", "One-on-ones", "one-on-ones", "one-on-one meetings that took place", credited=_CALLER),
    Metric("dials", "Dials", "dials", "calls to voters, answered or not", credited=_CALLER),
    Metric("doors", "Doors", "doors", "doors of voters knocked, opened or not", credited=_CALLER),
    Metric("texts", "Texts", "texts", "texts to voters, answered or not", credited=_CALLER),
    Metric(
        "contacts",
        "Contacts",
        "contacts",
        "conversations with voters by phone, at the door or by text",
        methods="channel",
        credited=_CALLER,
    ),
    Metric(
        "active",
        "Active volunteers",
        "active volunteers",
        "people with two completed shifts or more in the 28 days up to the last covered day",
        "people",
    ),
    Metric(
        "almost",
        "Almost active",
        "almost active volunteers",
        "people with one completed shift in the 28 days up to the last covered day",
        "people",
    ),
    Metric(
        "dropping",
        "Dropping",
        "volunteers dropping",
        "people with two completed shifts or more in the 28 days before the last 28, and none in these",
        "people",
    ),
    Metric(
        "scheduled",
        "Scheduled",
        "scheduled shifts",
        "shifts of today and later that are still open",
        methods="event type",
        ahead=True,
    ),
    Metric(
        "flake", "Flake rate", "flake rate", "the share of closed-out shifts that flaked, of all event types", "ratio"
    ),
    Metric(
        "confirmation",
        "Ever confirmed",
        "share ever confirmed",
        "the share of closed-out shifts whose person ever confirmed, of those with a history of statuses",
        "ratio",
    ),
    Metric(
        "calls_per_recruit", "Calls per recruit", "calls per recruit", "calls to volunteers, per new sign-up", "ratio"
    ),
)

METRICS = {metric.key: metric for metric in _LISTED}
"""The metrics by their words, in the order in which they are listed."""
ADDITIVE = tuple(metric.key for metric in _LISTED if metric.kind == "days")
"""The metrics that add up over days."""
PEOPLE = tuple(metric.key for metric in _LISTED if metric.kind == "people")
"""The metrics that count people."""
CHANNELS = {"phone": "by phone", "door": "at the door", "text": "by text"}
"""The ways to reach voters, and how each is said."""


def ratio(part: float | None, of: float | None) -> float | None:
    """Return a part's share; None where either is not known, and of nothing."""
    return part / of if part is not None and of else None
