"""An invented campaign of fifteen weeks for the commands that compare weeks or look ahead: about 5,000 sign-ups.

Its "today" is 2020-10-07, a Wednesday: twelve weeks are over. Every region has its own habit of flaking, some weeks
are out of the ordinary, and most sign-ups have a history of statuses. Everything in it is
synthetic and follows from the seed.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random

TODAY = date(2020, 10, 7)
FIRST_DAY = date(2020, 7, 11)
COMMITTEE = "077001"

_DAY = timedelta(days=1)
_DAYS = range(-2, 104)  # 2020-07-09 … 2020-10-22
_PEOPLE = 900

# location → region, group, how likely its volunteers flake, sign-ups a day
_PLACES = {
    "10": ("Alder", "East", 0.22, 13),
    "11": ("Birch", "East", 0.45, 8),
    "12": ("Cedar", "West", 0.68, 9),
    "13": ("Dogwood", "West", 0.50, 5),
    "14": ("Elm", "East", 0.35, 6),
    "15": ("Fir", "South", 0.45, 3),  # only every second week, so its line has gaps
    "16": ("Ginkgo", "South", 0.40, 1),  # small, and for three weeks only
    "17": ("Hazel", "", 0.97, 1),  # hardly anyone comes
    "99": ("", "", 0.50, 2),  # on no map
}
_SHOCKS = {("Alder", 3): 0.45, ("Alder", 8): -0.20, ("Cedar", 6): -0.45, ("Elm", 9): 0.5, ("Birch", 11): 0.35}
_QUIET = {("Elm", 4), ("Birch", 0)}  # nobody closed a shift
_ORGANIZERS = ("Ash, A.", "Bay", "Coe", "Dane", "Elm", "Fay", 'Gus "G" Hill', "Ida")  # "Elm" is a region's name too
_TYPES = (*["Phone Bank"] * 9, *("phonebank", "PHONE  BANK"), *["Canvass"] * 4, *["Text Bank"] * 2, "")
_ROLES = ("Caller", "Host", "Walker")
_NAMES = ("Coord: Virtual Phone Bank", "Doors, early", "Doors, late", 'Dial & "Smile"', "")
_OPEN = (
    *(["Scheduled"] * 6 + ["Sched-Web"] * 3 + ["Confirmed"] * 7 + ["Conf Twice"] * 2 + ["Conf Thrice"]),
    *(
        ["Left Msg"] * 3
        + ["Left Message", "left  msg", "LEFT MSG", " confirmed", "CONF TWICE", "Conf by text", "Texted"]
    ),
    *("Left word", "Unconfirmed"),  # neither a message nor a confirmation, as words are read
)
_ELSE = ("Declined", "Resched", "Excused", "Walk In", "Invited", "Tentative", "Waitlisted", "Conf refused")
_STATUSES = {
    "completed": ("Completed",),
    "no_show": ("No Show",),
    "cancelled": ("Cancelled", "Cancel-Web"),
    "declined": ("Declined", "Conf refused"),  # begins as a confirmation does, and is none
    "rescheduled": ("Resched", "Excused"),
    "walk_in": ("Walk In",),
    "invited": ("Invited", "Tentative"),
    "open": (
        *("Scheduled", "Sched-Web", "Confirmed", "Conf Twice", "Conf Thrice", "Conf by text", "Unconfirmed"),
        *("Left Msg", "Left Message", "Left word", "Texted"),
    ),
}

Row = dict[str, str]


@dataclass(frozen=True)
class _SignUp:
    person: str
    event: _Event
    shift: str
    role: str
    status: str


@dataclass(frozen=True)
class _Event:
    number: str
    day: date
    location: str
    name: str
    type_name: str

    @property
    def region(self) -> str:
        return _PLACES[self.location][0]

    @property
    def week(self) -> int:
        return (self.day - FIRST_DAY).days // 7


def write(folder: Path, seed: int) -> None:
    """Write the campaign's files."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    sign_ups = _sign_ups(random, _events(random))
    _write_maps(folder, random)
    _write_attendees(folder, sign_ups, random)
    _History(random).write(folder, sign_ups)


# Sign-ups


def _events(random: Random) -> list[_Event]:
    found: list[_Event] = []
    for offset in _DAYS:
        for location in _PLACES:
            for _ in range(random.choice((0, 1, 1, 1, 2))):
                name = "[Cancelled] Doors" if random.random() < 0.03 else random.choice(_NAMES)
                event = _Event(str(1000 + len(found)), FIRST_DAY + offset * _DAY, location, name, random.choice(_TYPES))
                if _takes_place(event):
                    found.append(event)
    return found


def _takes_place(event: _Event) -> bool:
    if event.region == "Fir":
        return event.week % 2 == 0
    if event.region == "Ginkgo":
        return event.week in (7, 8, 10, 12, 13)
    return True


def _sign_ups(random: Random, events: list[_Event]) -> list[_SignUp]:
    found: dict[tuple[str, ...], _SignUp] = {}
    for event in events:
        for _ in range(random.randint(0, 2 * _PLACES[event.location][3])):
            person = "" if random.random() < 0.01 else str(random.randint(1, _PEOPLE))
            shift = random.choice(("", "a", "b"))
            roles = random.sample(_ROLES, k=2 if random.random() < 0.06 else 1)
            for role in roles:
                sign_up = _SignUp(
                    person, event, f"{event.number}{shift}" if shift else "", role, _status(random, event)
                )
                found[person, event.number, sign_up.shift, role] = sign_up
    return list(found.values())


def _status(random: Random, event: _Event) -> str:
    if event.name.startswith("["):
        return "Declined"
    if random.random() < 0.10:
        return random.choice(_ELSE)
    open_ = random.choice(_OPEN)
    if event.day > TODAY or (event.day == TODAY and random.random() < 0.6):
        return open_ if random.random() < 0.85 else random.choice(("Cancelled", "Cancel-Web"))
    if (event.region, event.week) in _QUIET or random.random() < (0.5 if event.day > TODAY - 3 * _DAY else 0.04):
        return open_
    flakes = _PLACES[event.location][2] + _SHOCKS.get((event.region, event.week), 0) + 0.05 * (event.week % 3 - 1)
    if random.random() >= flakes:
        return "Completed"
    return random.choice(("No Show", "No Show", "Cancelled", "Cancel-Web"))


# Files


def _write(folder: Path, name: str, rows: list[Row]) -> None:
    with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def _write_attendees(folder: Path, sign_ups: list[_SignUp], random: Random) -> None:
    rows = []
    for sign_up in sign_ups:
        event, changed = sign_up.event, min(sign_up.event.day, TODAY)
        row = {
            "event_id": event.number,
            "event_date": event.day.isoformat(),
            "event_name": event.name,
            "event_location_id": event.location,
            "event_type_name": event.type_name,
            "volunteer_activity_name": sign_up.role,
            "shift_id": sign_up.shift,
            "myc_van_id": sign_up.person,
            "myv_van_id": "" if sign_up.person else f"v{event.number}",
            "mrr_status_name": sign_up.status,
            "datetime_modified": f"{changed} 05:00:00 UTC",
        }
        if random.random() < 0.15:
            rows.append({**row, "mrr_status_name": "Confirmed", "datetime_modified": f"{changed - _DAY} 05:00:00 UTC"})
        rows.append(row)
    random.shuffle(rows)
    _write(folder, "event_attendees", rows)


def _write_maps(folder: Path, random: Random) -> None:
    moved = FIRST_DAY + 40 * _DAY
    regions = [
        {"event_location_id": location, "region": region, "region_group": group, "valid_from": "", "valid_to": ""}
        for location, (region, group, _, _) in _PLACES.items()
        if region
    ]
    _write(folder, "regions", regions)
    people = [
        {
            "myc_van_id": str(number),
            "fo_name": random.choice(_ORGANIZERS[:5]),
            "committee_id": random.choice((COMMITTEE, COMMITTEE, COMMITTEE, "1")),
            "valid_from": moved.isoformat() if number % 7 == 0 else "",
            "valid_to": "2020-09-30" if number % 11 == 0 else "",
        }
        for number in range(1, _PEOPLE + 1)
        if random.random() < 0.6
    ]
    _write(folder, "activity_regions", people)
    turf = [
        {"van_precinct_id": str(number), "fo_name": random.choice(_ORGANIZERS[5:]), "committee_id": COMMITTEE}
        for number in range(10)
    ]
    _write(folder, "turf", turf)
    homes = [
        {"myc_van_id": str(number), "van_precinct_id": str(random.randint(0, 12))} for number in range(1, _PEOPLE + 1)
    ]
    _write(folder, "person_records_myc", homes)
    words = [{"status_name": word, "outcome": outcome} for outcome, words in _STATUSES.items() for word in words]
    _write(folder, "statuses", words)


class _History:
    """The raw tables, which here show only who ever confirmed."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sign_ups: list[Row] = []
        self.statuses: list[Row] = []
        self.ids: dict[str, str] = {}

    def write(self, folder: Path, sign_ups: list[_SignUp]) -> None:
        """Give most sign-ups a history, some none, and some one that was deleted."""
        told: set[tuple[str, ...]] = set()
        for sign_up in sign_ups:
            kind, shift = self.random.random(), (sign_up.person, sign_up.event.number, sign_up.shift)
            if kind < 0.05 or (shift in told and kind < 0.6):  # the other role's history is this one's too
                continue
            told.add(shift)
            path = self._path(sign_up) if kind > 0.08 else []  # or a sign-up of which no status is known
            self._add(sign_up, path, "")
            if self.random.random() < 0.06:
                self._add(sign_up, ["Scheduled", "Confirmed"], "2020-09-01 12:00:00 UTC")
        _write(folder, "event_signups", self.sign_ups)
        _write(folder, "event_signups_statuses", self.statuses)
        names = [{"event_status_id": number, "event_status_name": name} for name, number in self.ids.items()]
        _write(folder, "event_statuses", names)

    def _path(self, sign_up: _SignUp) -> list[str]:
        middle = self.random.choice(
            ([], [], ["Left Msg"], ["Confirmed"], ["Left Msg", "Conf Twice"], ["CONFIRMED "], ["Conf refused"])
        )
        return ["Scheduled", *middle, sign_up.status, *(["Conf Thrice"] if self.random.random() < 0.02 else [])]

    def _add(self, sign_up: _SignUp, path: list[str], suppressed: str) -> None:
        number, when = str(len(self.sign_ups) + 1), datetime.combine(sign_up.event.day, time(15), UTC)
        self.sign_ups.append(
            {
                "event_signup_id": number,
                "myc_van_id": sign_up.person,
                "event_id": sign_up.event.number,
                "event_shift_id": sign_up.shift,
                "location_id": sign_up.event.location,
                "datetime_offset_begin": f"{when:%Y-%m-%d %H:%M:%S} UTC",
                "datetime_suppressed": suppressed,
            }
        )
        for place, status in enumerate(path):
            changed = min(when, datetime.combine(TODAY, time(5), UTC)) - (len(path) - place) * _DAY
            self.statuses.append(
                {
                    "event_signups_event_status_id": str(len(self.statuses) + 1),
                    "event_signup_id": number,
                    "event_status_id": self.ids.setdefault(status, str(len(self.ids) + 1)),
                    "datetime_modified": f"{changed:%Y-%m-%d %H:%M:%S} UTC",
                }
            )
