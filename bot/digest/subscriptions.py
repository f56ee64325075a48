"""Subscriptions: which channel gets the weekly digest of which region, when, and who answers for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.language import Names
from bot.messages import Request
from bot.schedule import Weekly
from bot.tools import Answer, Tools

BY = "by "
"""Beginning of the stored reason of a subscription that a person paused; the person's id in Slack follows."""


@dataclass(frozen=True)
class Subscription:
    """A channel's weekly digest of a region, of a group of regions, or (both '') of all of them.

    `goal` is the number of completed shifts wanted a week, 0 for no goal. `owner` is the person in Slack who is told
    when it cannot be posted; `paused` says why it is paused, '' when it is not: BY and a person where one paused it.
    """

    id: str
    channel: str
    region: str
    region_group: str
    weekly: Weekly
    owner: str
    created_at: datetime | None = None
    changed_at: datetime | None = None
    paused: str = ""
    goal: int = 0

    @property
    def place(self) -> str:
        """Return the name of what it is about."""
        return self.region or self.region_group or "All regions"

    @property
    def paused_by(self) -> str:
        """Return the person in Slack who paused it, '' where nobody did."""
        return self.paused.removeprefix(BY) if self.paused.startswith(BY) else ""

    @property
    def where(self) -> dict[str, str]:
        """Return what only one active subscription can have."""
        return {"channel": self.channel, "region": self.region, "region_group": self.region_group}

    def changeable(self, request: Request) -> bool:
        """Return whether whoever makes a request may change it: its owner and the data team."""
        return request.data_team or self.owner == request.user


def direct(channel: str) -> bool:
    """Return whether a channel is the direct messages with one person; no channel, as in App Home, means these too."""
    return not channel or channel.startswith("D")


def ask(
    recall: Callable[..., Answer], *, channel: str | None = None, owner: str | None = None
) -> tuple[Subscription, ...]:
    """Ask which subscriptions there are: all, or those of a channel or of an owner."""
    return tuple(read(recall("questions/subscriptions", channel=channel, owner=owner).records()))


def listed(request: Request, tools: Tools) -> tuple[Subscription, ...]:
    """List what can be ended where a request was made: a channel's; in direct messages, all that the person owns."""
    if direct(request.channel):
        return ask(tools.recall, owner=request.user)
    return ask(tools.recall, channel=request.channel)


def ended(name: str, tools: Tools) -> Subscription | None:
    """Find a subscription that has ended, by its id; None where there is none."""
    return next(iter(read(tools.recall("questions/ended_subscription", subscription_id=name).records())), None)


def here(request: Request) -> str:
    """Return whose subscriptions a list shows, as words."""
    return "that you own" if direct(request.channel) else "in this channel"


def region_of(channel_name: str, names: Names) -> str:
    """Return the region or group that a channel's name contains, as “field-metro” does; '' for none or several."""
    words = re.split(r"[^a-z0-9]+", channel_name.lower())
    joined = {"".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)}
    places = {*names.regions, *names.groups}
    found = [place for place in places if re.sub(r"[^a-z0-9]", "", place.lower()) in joined - {""}]
    return found[0] if len(found) == 1 else ""


def read(rows: Iterable[Mapping[str, Any]]) -> list[Subscription]:
    """Return the subscriptions in the rows of `questions/subscriptions`."""
    return [
        Subscription(
            id=row["subscription_id"],
            channel=row["channel"],
            region=row["region"],
            region_group=row["region_group"],
            weekly=Weekly(int(row["weekday"]), int(row["hour"])),
            owner=row["owner"],
            created_at=row["created_at"],
            changed_at=row["changed_at"],
            paused=row["paused_reason"],
            goal=int(row["goal"] or 0),
        )
        for row in rows
    ]
