"""The sample's sign-ups: who signed up for which shift, and the status it ended with.

A sign-up is a row; places, organizers and volunteers are positions in their lists; times are seconds since 1970 in UTC.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from local.sample.people import REGION_WEIGHTS
from local.sample.record import CANVASS, LAST_CHANGE, LOCATIONS, PHONE, TEXT, TODAY, UTC_OFFSET, Block, plan

FIRST_EVENT_ID, FIRST_SHIFT_ID = 400_001, 700_001
HOUR, DAY = 3600, 86400
LAST = int(np.datetime64(LAST_CHANGE, "s").astype(np.int64))

ROLES = {PHONE: "Phonebanker", CANVASS: "Canvasser", TEXT: "Texter"}
SECOND_ROLE = "Shift Captain"
DOUBLE_ROLES = 48
"""Number of volunteers with a second role on their shift; both sign-ups count."""

_UNMAPPED = 0.02
_ELSEWHERE = 0.06
_DAY_WEIGHTS = np.array([1.0, 1.1, 1.1, 1.0, 0.45, 1.3, 1.2])  # from Monday on
_HOURS = {
    (PHONE, False): (10, 14, 17, 19, 20),
    (PHONE, True): (10, 13, 16, 19),
    (CANVASS, False): (17,),
    (CANVASS, True): (10, 14),
    (TEXT, False): (12, 18),
    (TEXT, True): (12, 17),
}
_REGION_RISK = {"CD1": 0.0, "CD2": 0.05, "CD3": 0.2, "CD4": -0.45, "CD5": 0.0, "CD6": 0.35, "CD7": -0.1, "CD8": 0.25}
_CONFIRMED_RISK = -0.9
"""A confirmed volunteer flakes less often."""

_STATUSES: dict[str, dict[str, float]] = {
    "walk_in": {"Walk In": 1},
    "declined": {"Declined": 1},
    "moved": {"Resched": 0.7, "Excused": 0.3},
    "invited": {"Invited": 0.6, "Tentative": 0.4},
    "unknown": {"Maybe Later": 0.5, "Paid": 0.35, "Unpaid": 0.15},
    "unclosed": {"Scheduled": 0.4, "Confirmed": 0.25, "Left Msg": 0.18, "Sched-Web": 0.07, "Conf Twice": 0.05,
                 "Texted": 0.05},
    "ahead": {"Scheduled": 0.46, "Sched-Web": 0.13, "Confirmed": 0.18, "Left Msg": 0.12, "Texted": 0.04,
              "Conf Twice": 0.04, "Conf Thrice": 0.01, "Invited": 0.01, "Tentative": 0.01},
    "cancelled_ahead": {"Cancelled": 0.8, "Cancel-Web": 0.2},
    "deleted": {"Declined": 0.8, "Completed": 0.1, "No Show": 0.1},
}  # fmt: skip


def sign_ups(rng: np.random.Generator, volunteers: pd.DataFrame) -> pd.DataFrame:
    """Return every sign-up of the plan: where, when, who, and its latest status."""
    blocks = plan()
    frame = _slots(rng, blocks)
    doubles = _pair_up(rng, frame)
    _add_events(rng, frame)
    _add_people(rng, frame, volunteers, doubles)
    frame["confirmed"] = rng.random(len(frame)) < volunteers["diligence"].to_numpy()[frame["person"]]
    frame["status"] = _fates(rng, frame, blocks, volunteers)
    return _add_times(rng, frame)


def _slots(rng: np.random.Generator, blocks: list[Block]) -> pd.DataFrame:
    """Draw the day, place and hour of every sign-up."""
    block = np.repeat(np.arange(len(blocks)), [each.rows for each in blocks])
    frame = pd.DataFrame(
        {
            "block": block,
            "fate": np.array([each.fate for each in blocks], dtype=object)[block],
            "kind": np.array([each.kind for each in blocks], dtype=object)[block],
            "day": np.concatenate([_days(rng, each) for each in blocks]),
            "place": np.concatenate([_places(rng, each) for each in blocks]),
        }
    )
    weekend = frame["day"].dt.day_of_week >= 5
    frame["hour"] = 0
    for (kind, is_weekend), hours in _HOURS.items():
        mine = (frame["kind"] == kind) & (weekend == is_weekend)
        frame.loc[mine, "hour"] = rng.choice(hours, int(mine.sum()))
    return frame


def _days(rng: np.random.Generator, block: Block) -> np.ndarray:
    days = pd.date_range(block.first, block.last, unit="s")
    weight = _DAY_WEIGHTS[days.day_of_week]
    return days.to_numpy()[rng.choice(len(days), block.rows, p=weight / weight.sum())]


def _places(rng: np.random.Generator, block: Block) -> np.ndarray:
    regions = [region for _, region in LOCATIONS]
    weight = np.array([REGION_WEIGHTS[region] / regions.count(region) if region else 0 for region in regions])
    if block.region:
        weight[[region != block.region for region in regions]] = 0
    elif block.kind == PHONE and block.last > "2020-07-17":
        weight[[region is None for region in regions]] = _UNMAPPED / regions.count(None)
    return rng.choice(len(regions), block.rows, p=weight / weight.sum())


def _pair_up(rng: np.random.Generator, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Move some sign-ups to the shift of another one in their block; return both sides."""
    later = frame.index[(frame["fate"] == "closed") & (frame["day"] > "2020-07-17")]
    chosen = pd.Series(rng.choice(later, 2 * DOUBLE_ROLES, replace=False))
    of_block = frame["block"].to_numpy()[chosen]
    pairs = [group.to_numpy()[: len(group) // 2 * 2].reshape(-1, 2) for _, group in chosen.groupby(of_block)]
    first, second = np.concatenate(pairs).T
    for column in ("day", "place", "hour"):
        frame.loc[second, column] = frame.loc[first, column].to_numpy()
    return first, second


def _add_events(rng: np.random.Generator, frame: pd.DataFrame) -> None:
    """Add one event per day, place and type, with one shift per hour, with names and types as people spell them."""
    deleted = frame["fate"] == "deleted"
    number = frame.groupby([frame["day"], frame["place"], frame["kind"], deleted]).ngroup()
    shift = frame.groupby([number, frame["hour"]]).ngroup()
    frame["event_id"] = FIRST_EVENT_ID + number
    frame["shift_id"] = FIRST_SHIFT_ID + shift
    count = int(number.max()) + 1
    spelling = rng.choice(["Phone Bank", "Phonebank", "phone bank"], count, p=[0.94, 0.03, 0.03]).astype(object)[number]
    rally = (rng.random(count) < 0.08)[number]
    free = (frame["kind"] == PHONE) & (frame["day"] > "2020-07-17")
    frame["type"] = frame["kind"].where(~free, spelling)
    name = frame["kind"].map(
        {PHONE: "Coord: Virtual Phone Bank", CANVASS: "Coord: Neighborhood Canvass", TEXT: "Coord: Virtual Text Bank"}
    )
    name = name.mask(free & rally, "Coord: Weekend of Action Phone Bank")
    prefix = np.where(number % 2 == 0, "[Canceled] ", "[Cancelled] ").astype(object)
    frame["event_name"] = name.where(~deleted, prefix + name.to_numpy())


def _add_people(
    rng: np.random.Generator, frame: pd.DataFrame, volunteers: pd.DataFrame, doubles: tuple[np.ndarray, np.ndarray]
) -> None:
    """Choose a volunteer for every sign-up, mostly from its region, and never the same one twice for an event."""
    region = np.array([region for _, region in LOCATIONS], dtype=object)[frame["place"]]
    abroad = (rng.random(len(frame)) < _ELSEWHERE) | (frame["place"] >= region_count()).to_numpy()
    home = volunteers["region"].to_numpy()
    pools = {name: np.flatnonzero(home == name) for name in REGION_WEIGHTS}
    person = np.full(len(frame), -1)
    event = frame["event_id"].to_numpy()
    first, second = doubles
    open_ = np.setdiff1d(np.arange(len(frame)), second)
    while len(open_):
        luck = rng.random(len(open_)) ** 1.4  # the first of each pool are the regulars
        person[open_] = (luck * len(volunteers)).astype(int)
        for name, pool in pools.items():
            near = (region[open_] == name) & ~abroad[open_]
            person[open_[near]] = pool[(luck[near] * len(pool)).astype(int)]
        twice = pd.DataFrame({"person": person, "event": event}).duplicated().to_numpy(copy=True)
        twice[second] = False
        open_ = np.flatnonzero(twice)
    person[second] = person[first]
    frame["person"] = person
    frame["role"] = frame["kind"].map(ROLES)
    frame.loc[second, "role"] = SECOND_ROLE


def region_count() -> int:
    """Return the number of mapped locations, which come first."""
    return sum(region is not None for _, region in LOCATIONS)


def _fates(rng: np.random.Generator, frame: pd.DataFrame, blocks: list[Block], volunteers: pd.DataFrame) -> np.ndarray:
    """Return each sign-up's status: those with the highest risk flake, as many as the block says."""
    person = volunteers.iloc[frame["person"]]
    risk = _risk(rng, frame, person)
    status = np.full(len(frame), "Completed", dtype=object)
    for number, block in enumerate(blocks):
        rows = np.flatnonzero(frame["block"] == number)
        if block.fate != "closed":
            words = _STATUSES[block.fate] if block.fate != "deleted" or block.first <= TODAY else {"Declined": 1}
            status[rows] = rng.choice(list(words), len(rows), p=list(words.values()))
            continue
        flakes = rng.permutation(rows[np.argsort(risk[rows])][len(rows) - block.flakes :])
        no_shows = round(0.66 * len(flakes)) if block.no_shows is None else block.no_shows
        online = 0.0 if block.region else 0.15
        status[flakes] = np.where(rng.random(len(flakes)) < online, "Cancel-Web", "Cancelled")
        status[flakes[:no_shows]] = "No Show"
    return status


def _risk(rng: np.random.Generator, frame: pd.DataFrame, person: pd.DataFrame) -> np.ndarray:
    """Return each sign-up's risk to flake: by person, organizer, region and week, confirmation and chance."""
    week = (frame["day"] - frame["day"].min()).dt.days.to_numpy() // 7
    place = frame["place"].to_numpy()
    region = np.array([_REGION_RISK.get(region or "", 0.1) for _, region in LOCATIONS])
    noise = rng.normal(0, 0.2, (len(LOCATIONS), int(week.max()) + 1))
    risk: np.ndarray = region[place] + noise[place, week] + rng.logistic(size=len(frame))
    risk += person["risk"].to_numpy() + _CONFIRMED_RISK * frame["confirmed"].to_numpy()
    return risk


def _add_times(rng: np.random.Generator, frame: pd.DataFrame) -> pd.DataFrame:
    """Add when each sign-up's shift begins, when it was made, and when its status last changed."""
    size = len(frame)
    begin = seconds(frame["day"]) + frame["hour"].to_numpy() * HOUR + UTC_OFFSET
    limit = np.minimum(begin - HOUR, LAST)
    lead = np.clip(rng.gamma(2.2, 3.2 * DAY, size), 0.25 * DAY, 30 * DAY).astype(np.int64)
    made = limit - lead
    during = made + (rng.uniform(0.3, 0.97, size) * lead).astype(np.int64)
    after = np.minimum(
        begin + (rng.uniform(2.5, 26, size) * HOUR).astype(np.int64), LAST - rng.integers(2700, size=size)
    )
    status = frame["status"]
    changed = np.where(status.isin(["Completed", "No Show", "Walk In"]), after, during)
    changed = np.where(status.isin(["Scheduled", "Sched-Web", "Invited", "Tentative"]), made, changed)
    gone = frame["fate"] == "deleted"
    of_event = pd.Series(limit - DAY // 2).groupby(frame["event_id"]).transform("min").to_numpy()
    changed = np.where(gone & (status == "Declined"), np.maximum(of_event, made + HOUR), changed)
    return frame.assign(begin=begin, made=made, changed=changed)


def seconds(days: pd.Series) -> np.ndarray:
    """Return days as seconds since 1970."""
    return np.array(days, dtype="datetime64[s]").astype(np.int64)
