"""An invented campaign with every trap that the definitions know: about 4,000 sign-ups, 2020-07-11 … 2020-09-11.

Its "today" is 2020-08-19, a Wednesday. Everything in it is synthetic and follows from the seed.
"""

from __future__ import annotations

import csv
import gzip
import io
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

TODAY = date(2020, 8, 19)
FIRST_DAY = date(2020, 7, 11)
WEEKS = tuple(FIRST_DAY + timedelta(weeks=number) for number in range(9))
COMMITTEE = "077001"

_ZONE = ZoneInfo("America/Chicago")
_OTHER_COMMITTEES = ("77001", "088002", "")
_RECUT = date(2020, 8, 6)
_DAY = timedelta(days=1)
_SIGN_UPS = 4000
_PEOPLE = 1100

# '0042', '42' and '00042' are three locations, '007' and '7' two.
_REGIONS = (
    ("0042", "North Shore", "Coast", "", ""),
    ("42", "North Shores", "Coast", "", ""),
    ("007", "O'Fallon", "Uplands", "", ""),
    ("7", 'Saint "Nic" Valley', "Uplands", "", ""),
    ("1100", "Lac, Haut", "", "", ""),
    ("1101", "Ñandú Peaks", "Uplands", "", ""),
    ("1102", "Delta", "Delta", "", ""),
    ("1103", "Delta Flats", "Delta", "", ""),
    ("1104", "Prairie", "Prairie", "", ""),
    ("1105", "Far Side", "", "", ""),
    # Re-mapped in mid-cycle, the last days included.
    ("1106", "Far Side", "", "", "2020-08-01"),
    ("1106", "Prairie", "Prairie", "2020-08-02", ""),
    ("1107", "North Shore", "Coast", "2020-07-18", "2020-08-07"),
    ("1107", "Delta Flats", "Delta", "2020-08-16", ""),  # nobody's from 08-08 to 08-15
    ("1108", "North Shores", "Coast", "", "2020-07-31"),
    ("1108", "Far Side", "", "2020-08-01", "2020-08-18"),
    ("1108", "O'Fallon", "Uplands", "2020-08-19", "2020-08-19"),  # today only
    ("1108", "Lac, Haut", "", "2020-08-20", ""),
)
_LOCATIONS = (
    *(["0042", "42", "007", "7", "1100", "1101", "1102", "1103", "1104", "1105"] * 3),
    *(["1106", "1107", "1108"] * 4),
    "00042",
    "9999",
    "",
)
_ORGANIZERS = (
    "Ana Ñ.",
    "O'Brien, Pat",
    'Lee "Skip" Moss',
    "Turf 01",
    "Turf 1",
    "Fern",
    "Gale / Hollis",
    "Ivy & Juno",
    "København",
    "Delta",
)
_TYPES = (
    *(["Phone Bank"] * 6),
    *("Phonebank", "phone  bank", "PHONE BANK", " Phone bank "),
    *(["Canvass"] * 3),
    "canvass",
    "Text Bank",
    "text bank",
    "",
    "  ",
)
_ROLES = ("Phonebanker", "Canvasser", "Texter", "Host", "")
_ROLE_IDS = {name: str(number) for number, name in enumerate(_ROLES, 1) if name}
_NAMES = (
    "Coord: Virtual Phone Bank",
    "Weekend of Action\nDay one",
    'Dial, "Smile" & Win',
    "Llamada de acción",
    "Canceled: the potluck, so we call",
    "Ring round the [Canceled] list",
    "[Cancel] culture debate",
    "",
)
_DELETED_NAMES = (
    "[Canceled] Coord: Virtual Phone Bank",
    "[Cancelled] Doors\nand more",
    "[canceled] evening calls",
    "[cancelled]Doors",
    " [CANCELLED] Texting, late",
)
_OPEN = ("Scheduled", "Sched-Web", "Confirmed", "Conf Twice", "Conf Thrice", "Left Msg", "Texted")
_UNKNOWN = ("Waitlisted", "Paid", "Unpaid", "Ghosted; see note", "")
_PAST = (
    *(["Completed"] * 40 + ["No Show"] * 17 + ["Cancelled"] * 9 + ["Cancel-Web"] * 2 + ["Declined"] * 5),
    *(["Resched"] * 3 + ["Excused"] * 2 + ["Walk In"] * 4 + ["Invited"] * 2 + ["Tentative"] * 2),
    *_OPEN,
    *_UNKNOWN[:3],
)
_AHEAD = (
    *(_OPEN * 9),
    *(["Cancelled"] * 8 + ["Cancel-Web"] * 2 + ["Declined"] * 4 + ["Invited"] * 4 + ["Resched"] * 2),
    *(["Completed"] * 3 + ["No Show"] * 2 + ["Walk In"]),  # by mistake
    *_UNKNOWN,
)
_STATUSES = (
    ("COMPLETED", "completed"),
    ("no show", "no_show"),
    ("Cancelled", "cancelled"),
    ("cancel-web", "cancelled"),
    ("Declined", "cancelled"),  # this campaign's word for cancelled
    ("Resched", "rescheduled"),
    ("Excused", "rescheduled"),
    ("Walk In", "walk_in"),
    *((word, "open") for word in _OPEN if word != "Texted"),  # a word this campaign does not know
    ("Invited", "invited"),
    ("Tentative", "invited"),
    ("Paid", "completed"),  # and one that only it knows
)
_EMPTY = {
    "users": ("user_id", "username", "first_name", "last_name", "committee_id"),
    "contacts_myc": (
        *("contacts_contact_id", "myc_van_id", "van_precinct_id", "committee_id", "date_canvassed"),
        *("contact_type_name", "result_name", "canvassed_by_user_id", "state_code"),
    ),
    "contacts_myv": (
        *("contacts_contact_id", "myv_van_id", "date_canvassed", "contact_type_name", "result_name", "state_code"),
    ),
}


@dataclass(frozen=True)
class _Event:
    number: str
    day: date
    name: str
    type_name: str
    locations: tuple[str, ...]
    shifts: tuple[tuple[str, time], ...]
    deleted: bool


@dataclass(frozen=True)
class _Version:
    """A status that a sign-up had; `day`, `location` and `name` are as in `event_attendees` at the time."""

    status: str
    when: datetime | None
    day: date
    location: str
    name: str


@dataclass(frozen=True)
class _SignUp:
    myc: str
    myv: str
    event: _Event
    shift: str
    begins: time
    role: str
    versions: tuple[_Version, ...]  # the last one holds
    tied: bool = False  # the last two are of the same moment


@dataclass
class _Campaign:
    random: Random
    people: list[tuple[str, str]] = field(default_factory=list)
    events: list[_Event] = field(default_factory=list)
    sign_ups: list[_SignUp] = field(default_factory=list)


Table = list[dict[str, str]]


def write(folder: Path, seed: int, *, raw_only: bool = False, dated: bool = True) -> None:
    """Write the campaign's files.

    `raw_only` leaves out `event_attendees`; not `dated` leaves out its `datetime_modified` and the raw tables.
    """
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(seed)
    campaign = _invent(random)
    # Each table draws from its own random numbers, so the variants of one seed are one campaign.
    _write_maps(folder, campaign.people, Random(seed + 1))
    if raw_only or dated:
        _write_raw(folder, campaign, Random(seed + 2))
    if not raw_only:
        _write_attendees(folder, campaign, Random(seed + 3), dated)


# The campaign


def _invent(random: Random) -> _Campaign:
    campaign = _Campaign(random)
    campaign.people = [_person(number) for number in range(1, _PEOPLE + 1)]
    campaign.events = [
        event for offset in range(-4, 66) for event in _events_of(random, FIRST_DAY + offset * _DAY, offset + 5)
    ]
    taken: set[tuple[str, ...]] = set()
    while len(campaign.sign_ups) < _SIGN_UPS:
        event = random.choice(campaign.events)
        myc, myv = random.choice(campaign.people)
        shift, begins = random.choice(event.shifts)
        role = random.choice(_ROLES)
        _sign_up(campaign, taken, _SignUp(myc, myv, event, shift, begins, role, ()))
        if random.random() < 0.04:  # two roles on one shift
            other = random.choice([one for one in _ROLES if one != role])
            _sign_up(campaign, taken, _SignUp(myc, myv, event, shift, begins, other, ()))
        if random.random() < 0.05:  # one person on two shifts
            for also, later in event.shifts:
                _sign_up(campaign, taken, _SignUp(myc, myv, event, also, later, role, ()))
        if myv and random.random() < 0.3:  # somebody else, whose My Campaign number is this one's My Voters number
            _sign_up(campaign, taken, _SignUp(myv, "", event, shift, begins, role, ()))
    return campaign


def _person(number: int) -> tuple[str, str]:
    """Number a person in My Campaign and My Voters; every 25th is known by the latter alone."""
    if number % 25 == 0:
        return "", str(number - 1)
    if number % 40 == 1:
        return f"00{number}", ""  # beside which '…' without the zeros is another person
    if number % 40 == 3:
        return str(number - 2), str(500000 + number)
    return str(number), str(500000 + number) if number % 2 else ""


def _events_of(random: Random, day: date, number: int) -> list[_Event]:
    events = []
    for place in range(random.choice((2, 3, 3, 4))):
        identity = f"{number * 10 + place:04d}" if place % 2 else str(number * 10 + place)
        deleted = random.random() < 0.05
        hours = random.sample((9, 13, 17, 19, 20, 22), k=random.choice((1, 2, 3)))
        events.append(
            _Event(
                identity,
                day,
                random.choice(_DELETED_NAMES if deleted else _NAMES),
                random.choice(_TYPES),
                tuple(random.choice(_LOCATIONS) for _ in range(1 if random.random() < 0.9 else 2)),
                tuple((f"0{identity}{hour}" if hour != 9 else "", time(hour, 30)) for hour in hours),
                deleted,
            )
        )
    return events


def _sign_up(campaign: _Campaign, taken: set[tuple[str, ...]], sign_up: _SignUp) -> None:
    # The raw tables know nobody by a My Voters number: at most one such person has a role on a shift.
    identity = (sign_up.myc, sign_up.event.number, sign_up.shift, sign_up.role)
    if identity in taken:
        return
    taken.add(identity)
    versions, tied = _versions(campaign.random, sign_up.event)
    campaign.sign_ups.append(replace(sign_up, versions=versions, tied=tied))


def _versions(random: Random, event: _Event) -> tuple[tuple[_Version, ...], bool]:
    past = event.day < TODAY or (event.day == TODAY and random.random() < 0.5)
    status = random.choice(_PAST if past else _AHEAD)
    if event.deleted and random.random() < 0.8:
        status = "Declined"
    newest = datetime.combine(min(event.day + _DAY, TODAY), time(4), UTC)
    newest += timedelta(seconds=random.randrange(7200), milliseconds=500)
    location = random.choice(event.locations)
    last = _Version(status, newest, event.day, location, event.name)
    kind = random.random()
    if kind < 0.60:
        return (last,), False
    if kind < 0.64 and past:  # the same moment twice: what is closed holds
        closed, still_open = random.choice(
            (("Completed", "Scheduled"), ("No Show", "Confirmed"), ("Cancelled", "Left Msg"))
        )
        when = None if random.random() < 0.5 else newest
        return (replace(last, status=still_open, when=when), replace(last, status=closed, when=when)), True
    if kind < 0.68 and past:  # closed, then opened again, once within the same second
        before = newest - (timedelta(milliseconds=400) if random.random() < 0.5 else timedelta(days=1))
        shut = replace(last, status=random.choice(("Completed", "No Show")), when=before)
        return (shut, replace(last, status=random.choice(_OPEN))), False
    earlier = [
        _Version(
            random.choice(_OPEN),
            newest - timedelta(days=6 - number, seconds=random.randrange(3600)),
            # What was moved or renamed since then no longer counts.
            event.day - random.choice((0, 0, 0, 7)) * _DAY,
            random.choice((location, location, "1103")),
            random.choice((event.name, "Named before")) if event.deleted else event.name,
        )
        for number in range(random.choice((1, 1, 2, 3)))
    ]
    return (*earlier, last), False


def _oddly(random: Random, status: str) -> str:
    """Write a status as people do, now and then."""
    if not status or random.random() > 0.06:
        return status
    return random.choice((status.upper(), status.lower(), f" {status}", f"{status}  ", status.replace(" ", "  ")))


# event_attendees


def _write_attendees(folder: Path, campaign: _Campaign, random: Random, dated: bool) -> None:
    rows = []
    for number, sign_up in enumerate(campaign.sign_ups):
        shown = sign_up.versions if dated else sign_up.versions[-2:] if sign_up.tied else sign_up.versions[-1:]
        if dated and len(shown) == 1 and random.random() < 0.1:
            shown = (replace(shown[0], when=None),)
        if len(shown) > 1 and not sign_up.tied and random.random() < 0.5:
            shown = shown[-2:]
        rows += [_attendee(random, sign_up, version, number) for version in shown]
        if random.random() < 0.03:
            rows.append(dict(rows[-1]))  # exactly twice
        if random.random() < 0.02:
            rows.append({**rows[-1], "phone": "555-0199", "e-mail": "another@example.org"})
    random.shuffle(rows)
    for row in rows:
        if not dated:
            del row["datetime_modified"]
    _write_csv(folder / "event_attendees.csv", _shuffled(random, rows), line="\r\n", odd=True, empty_lines=3)


def _attendee(random: Random, sign_up: _SignUp, version: _Version, number: int) -> dict[str, str]:
    return {
        "event_id": sign_up.event.number,
        "event_date": version.day.isoformat(),
        "event_name": version.name,
        "event_location_id": version.location,
        "event_type_name": sign_up.event.type_name,
        "volunteer_activity_name": sign_up.role,
        "shift_id": sign_up.shift,
        "myc_van_id": sign_up.myc,
        "myv_van_id": sign_up.myv,
        "committee_id": COMMITTEE,
        "state_code": "MN",
        "mrr_status_name": _oddly(random, version.status),
        "attended_date": version.day.isoformat() if version.status == "Completed" else "",
        "datetime_modified": _written(random, version.when),
        "first_name": f"Voluntéer, {number}",
        "last_name": f'"V" {number}',
        "phone": f"555-01{number % 100:02d}",
        "e-mail": f"volunteer{number}@example.org",
        "notes": "asked to be\ncalled, late" if number % 50 == 0 else "",
    }


def _written(random: Random, when: datetime | None) -> str:
    """Write a moment in one of the ways that exports have; as text they do not sort."""
    if when is None:
        return ""
    local = when.astimezone(_ZONE)
    return random.choice(
        (
            f"{when:%Y-%m-%d %H:%M:%S.%f} UTC",
            f"{when:%Y-%m-%dT%H:%M:%S.%f}Z",
            f"{local:%Y-%m-%d %H:%M:%S.%f}-05:00",
            when.isoformat(sep=" "),
        )
    )


# The raw tables


def _write_raw(folder: Path, campaign: _Campaign, random: Random) -> None:
    raw = _Raw(random)
    for number, sign_up in enumerate(campaign.sign_ups):
        raw.add(number, sign_up)
    random.shuffle(raw.sign_ups)
    random.shuffle(raw.history)
    types = {name: str(number) for number, name in enumerate(sorted(set(_TYPES)), 1) if name.strip()}
    events = [
        {
            "event_id": event.number,
            "event_name": event.name,
            "event_type_id": types.get(event.type_name, ""),
            "date_offset_begin": f"{event.day} 15:00:00 UTC",
            "description": "Bring a friend,\nor two",
        }
        for event in campaign.events
        if event.name or event.type_name.strip()  # without either it was never synced
    ]
    _write_csv(folder / "event_signups.csv", _shuffled(random, raw.sign_ups), odd=True)
    _write_csv(folder / "event_signups_statuses.csv", _shuffled(random, raw.history), empty_lines=1)
    _write_csv(folder / "events.csv", events, line="\r\n", bom=True)
    _write_csv(folder / "event_statuses.csv", _pairs("event_status", raw.statuses))
    _write_csv(folder / "event_types.csv", _pairs("event_type", types))
    _write_csv(folder / "event_roles.csv", _pairs("event_role", _ROLE_IDS))


def _pairs(name: str, ids: dict[str, str]) -> Table:
    return [{f"{name}_id": identity, f"{name}_name": text} for text, identity in ids.items()]


class _Raw:
    """The raw tables' rows, as sign-ups are added."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.sign_ups: Table = []
        self.history: Table = []
        self.statuses: dict[str, str] = {}
        self.ties = 0

    def add(self, number: int, sign_up: _SignUp) -> None:
        """Add a sign-up, its history, and now and then what must not count."""
        identity, last = str(40000 + number), sign_up.versions[-1]
        if not last.status and len(sign_up.versions) == 1 and self.random.random() < 0.7:
            self._sign(identity, sign_up, "")  # without any history
            return
        ids = self._history_ids(number, sign_up)
        for version, own in zip(sign_up.versions, ids, strict=True):
            self._record(identity, own, version)
        newest = str(ids[-1])
        self._sign(identity, sign_up, self.random.choice([newest] * 60 + [""] * 38 + ["987654321"] * 2))
        if self.random.random() < 0.02:
            self.sign_ups.append(dict(self.sign_ups[-1]))
            self.history.append(dict(self.history[-1]))
        self._stray(number, sign_up)

    def _history_ids(self, number: int, sign_up: _SignUp) -> list[int]:
        if not sign_up.tied:
            ids = [1_000_000 + number * 10 + place for place in range(len(sign_up.versions))]
            return ids if number % 3 else ids[::-1]  # time comes before the number
        # As numbers the closed one is the newer, as text it is not: 9 and 10, 98 and 103, …
        self.ties += 1
        if self.ties == 1:
            return [9, 10]
        if self.ties < 7:
            return [93 + self.ties, 99 + self.ties]
        return [9_000 + self.ties, 10_000 + self.ties]

    def _stray(self, number: int, sign_up: _SignUp) -> None:
        """Signed up twice; deleted; or a status of a sign-up that is gone."""
        kind, last = self.random.random(), sign_up.versions[-1]
        identity, own = str(60000 + number), 2_000_000 + number * 10
        when = last.when or _at_five(last.day)
        if kind < 0.03 and sign_up.myc:
            older = replace(last, status="Confirmed", when=when - timedelta(days=30), location="1103")
            self._record(identity, own, older)
            self._sign(identity, replace(sign_up, versions=(older,)), str(own))
        elif kind < 0.06:
            newer = replace(last, status="Completed", when=when + timedelta(minutes=5))
            self._record(identity, own, newer)
            self._sign(identity, replace(sign_up, versions=(newer,)), str(own), "2020-08-01 12:00:00 UTC")
        elif kind < 0.08:
            self._record(identity, own, replace(last, status="No Show"))

    def _record(self, identity: str, number: int, version: _Version) -> None:
        status = _oddly(self.random, version.status)
        known = self.statuses.setdefault(status, str(len(self.statuses) + 1)) if status else "4040"  # not in its table
        self.history.append(
            {
                "event_signups_event_status_id": str(number),
                "event_signup_id": identity,
                "event_status_id": known,
                "datetime_modified": _written(self.random, version.when or _at_five(version.day)),
                "created_by_committee_id": COMMITTEE,
                "state_code": "MN",
            }
        )

    def _sign(self, identity: str, sign_up: _SignUp, pointer: str, suppressed: str = "") -> None:
        begins = datetime.combine(sign_up.event.day, sign_up.begins, _ZONE)
        self.sign_ups.append(
            {
                "event_signup_id": identity,
                "myc_van_id": sign_up.myc,
                "event_id": sign_up.event.number,
                "event_role_id": _ROLE_IDS.get(sign_up.role, ""),
                "event_shift_id": sign_up.shift,
                "location_id": sign_up.versions[-1].location,
                "datetime_offset_begin": _written(self.random, begins.astimezone(UTC)),
                "datetime_suppressed": suppressed,
                "current_event_signups_event_status_id": pointer,
                "created_by_committee_id": COMMITTEE,
                "created_by_user_id": "",
                "state_code": "MN",
                "first_name": "Voluntéer",
                "phone": "555-0100",
            }
        )


def _at_five(day: date) -> datetime:
    return datetime.combine(min(day, TODAY), time(5), UTC)


# Maps and turf


def _write_maps(folder: Path, people: list[tuple[str, str]], random: Random) -> None:
    regions = [
        dict(zip(("event_location_id", "region", "region_group", "valid_from", "valid_to"), row, strict=True))
        for row in _REGIONS
    ]
    _write_csv(folder / "regions.csv", _shuffled(random, regions), bom=True, odd=True)
    _write_csv(folder / "statuses.csv", [{"status_name": word, "outcome": outcome} for word, outcome in _STATUSES])
    precincts = [name for number in range(1, 41) for name in (str(number), f"0{number}")]
    turf = [row for precinct in precincts for row in _turf(random, {"van_precinct_id": precinct})]
    _write_csv(folder / "turf.csv.gz", _shuffled(random, [{**row, "van_county": "Søndre"} for row in turf]))
    known = sorted({myc for myc, _ in people if myc})
    own = [row for myc in known if random.random() < 0.45 for row in _turf(random, {"myc_van_id": myc})]
    _write_parquet(folder / "activity_regions.parquet", own + own[:20])
    homes = [
        {
            "first_name": "Voluntéer",
            "van_precinct_id": random.choice((*precincts, *precincts, *precincts, "", "nowhere")),
            "phone": "555-0101",
            "myc_van_id": myc,
        }
        for myc in known
        if random.random() < 0.92
    ]
    _write_csv(folder / "person_records_myc.csv", homes + homes[:20], odd=True, empty_lines=2)
    for name, columns in _EMPTY.items():
        _write_csv(folder / f"{name}.csv", [], columns=columns)


def _turf(random: Random, whose: dict[str, str]) -> Table:
    """Assign a person or a precinct to a turf, for this committee and, as decoys, for others."""

    def row(organizer: str, first: date | None = None, last: date | None = None, committee: str = COMMITTEE) -> Table:
        return [
            {
                **whose,
                "region_name": "Elsewhere",  # the region is the event's
                "fo_name": organizer,
                "committee_id": committee,
                "valid_from": first.isoformat() if first else "",
                "valid_to": last.isoformat() if last else "",
            }
        ]

    one, two, decoy = random.sample(_ORGANIZERS, k=3)
    rows = random.choice(
        (
            row(one),
            row(one),
            row(one),
            row(one, None, _RECUT - _DAY) + row(two, _RECUT),
            row(one, FIRST_DAY, _RECUT - _DAY) + row(two, _RECUT, date(2020, 12, 31)),
            row(one, None, _RECUT - _DAY),
            row(one, _RECUT),
            row(one, None, _RECUT - 5 * _DAY) + row(two, TODAY),  # nobody's in between
            row(""),
            row("", None, _RECUT) + row(two, _RECUT + _DAY),
            [],
        )
    )
    return rows + (row(decoy, committee=random.choice(_OTHER_COMMITTEES)) if random.random() < 0.3 else [])


# Files


def _shuffled(random: Random, rows: Table) -> Table:
    """Put the columns in another order."""
    columns = random.sample(list(rows[0]), k=len(rows[0]))
    return [{column: row[column] for column in columns} for row in rows]


def _write_csv(
    path: Path,
    rows: Table,
    *,
    columns: tuple[str, ...] = (),
    line: str = "\n",
    bom: bool = False,
    odd: bool = False,
    empty_lines: int = 0,
) -> None:
    names = list(columns or rows[0])
    headers = [(name.upper(), name.title(), name)[place % 3] for place, name in enumerate(names)] if odd else names
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=line)
    writer.writerow(headers)
    writer.writerows([row[name] for name in names] for row in rows)
    data = (text.getvalue() + line * empty_lines).encode("utf-8-sig" if bom else "utf-8")
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def _write_parquet(path: Path, rows: Table) -> None:
    days = [name for name in rows[0] if name.startswith("valid_")]
    schema = pa.schema([(name, pa.date32() if name in days else pa.string()) for name in rows[0]])
    typed = [{**row, **{name: date.fromisoformat(row[name]) if row[name] else None for name in days}} for row in rows]
    pq.write_table(pa.Table.from_pylist(typed, schema=schema), path)
