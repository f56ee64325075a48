"""Count an invented campaign's shifts by the written definitions alone, sharing no code with the program.

Plain Python over the exported files: a sign-up is one person × event × shift × role, with its newest status.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import pyarrow.parquet as pq

By = Literal["organizer", "region", "day", "type"]
Row = dict[str, str]
Numbers = dict[str, int | float | None]

Days = tuple[date, date]  # the first and the last

NUMBERS = (
    *("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate", "unclosed", "unsynced", "scheduled"),
    *("cancelled_ahead", "closed_ahead", "declined", "rescheduled", "walk_in", "invited", "unknown"),
)
UNMAPPED, UNTURFED, UNTYPED = "Unmapped", "Unturfed", "Untyped"
CLOSED = ("completed", "no_show", "cancelled")
ON_EVERY_DAY = ("declined", "rescheduled", "walk_in", "invited", "unknown")
OPEN = ("unclosed", "unsynced", "scheduled")
NOT_COVERED = ("cancelled_ahead", "closed_ahead")
DAY = timedelta(days=1)
DAY_CLOSES = time(20)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_USUAL_STATUSES = {
    "completed": ["Completed"],
    "no_show": ["No Show"],
    "cancelled": ["Cancelled", "Cancel-Web"],
    "declined": ["Declined"],
    "rescheduled": ["Resched", "Excused"],
    "walk_in": ["Walk In"],
    "open": ["Scheduled", "Sched-Web", "Confirmed", "Conf Twice", "Conf Thrice", "Left Msg", "Texted"],
    "invited": ["Invited", "Tentative"],
}


@dataclass(frozen=True)
class SignUp:
    """What is counted: one person's one shift in one role."""

    day: date
    region: str
    group: str
    organizer: str
    event_type: str
    outcome: str


@dataclass(frozen=True)
class Kept:
    """A sign-up with the words of its newest version, as they stand in the file."""

    sign_up: SignUp
    person: str  # in My Campaign; empty if unknown
    event: str
    shift: str
    name: str
    type_name: str
    status: str


@dataclass(frozen=True)
class _Version:
    """What one row says about a sign-up."""

    person: str
    event: str
    shift: str
    role: str
    turf_person: str
    day: date
    location: str
    name: str
    type_name: str
    status: str
    when: datetime
    order: int


# Files


def table(folder: Path, name: str) -> list[Row] | None:
    """Read `<name>.csv`, `.csv.gz` or `.parquet` with headers in small letters; None if there is no such file."""
    if (folder / f"{name}.csv").exists():
        return _rows((folder / f"{name}.csv").read_bytes())
    if (folder / f"{name}.csv.gz").exists():
        return _rows(gzip.decompress((folder / f"{name}.csv.gz").read_bytes()))
    if (folder / f"{name}.parquet").exists():
        found = pq.read_table(folder / f"{name}.parquet").to_pylist()
        return [{key.lower(): "" if value is None else str(value) for key, value in row.items()} for row in found]
    return None


def _rows(data: bytes) -> list[Row]:
    reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    header = [name.lower() for name in next(reader)]
    return [dict(zip(header, values, strict=True)) for values in reader if values]


def _day(text: str, otherwise: date) -> date:
    return date.fromisoformat(text) if text else otherwise


def _moment(text: str) -> datetime:
    if not text:
        return _BEFORE_ALL
    moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


# Words


def spaced(text: str) -> str:
    """Fold case and the number of spaces."""
    return " ".join(text.split()).casefold()


def folded(text: str) -> str:
    """Fold case and leave spaces out: 'Phone Bank' is 'phonebank'."""
    return "".join(text.split()).casefold()


def outcomes_of(folder: Path) -> dict[str, str]:
    """Return what each status means; statuses are compared without case and extra spaces."""
    own = table(folder, "statuses")
    if own is None:
        return {spaced(word): outcome for outcome, words in _USUAL_STATUSES.items() for word in words}
    return {spaced(row["status_name"]): row["outcome"] for row in own}


def _deleted(name: str) -> bool:
    return name.strip().casefold().startswith(("[canceled]", "[cancelled]"))


# Sign-ups


def read(folder: Path, committee: str, zone: str = "America/Chicago") -> list[SignUp]:
    """Read a folder's sign-ups: from `event_attendees`, or from the raw tables when it is not there."""
    return [kept.sign_up for kept in read_words(folder, committee, zone)]


def read_words(folder: Path, committee: str, zone: str = "America/Chicago") -> list[Kept]:
    """Read a folder's sign-ups with their words."""
    attendees = table(folder, "event_attendees")
    versions = _from_raw(folder, ZoneInfo(zone)) if attendees is None else _from_attendees(attendees)
    outcomes = outcomes_of(folder)
    place, organizer = _places(folder), _organizers(folder, committee)
    found = []
    for version in _newest(versions, outcomes):
        if not _deleted(version.name):
            region, group = place(version.location, version.day)
            sign_up = SignUp(
                version.day,
                region,
                group,
                organizer(version.turf_person, version.day),
                folded(version.type_name) or folded(UNTYPED),
                _outcome(version, outcomes),
            )
            found.append(
                Kept(
                    sign_up,
                    version.turf_person,
                    version.event,
                    version.shift,
                    version.name,
                    version.type_name,
                    version.status,
                )
            )
    return found


def _outcome(version: _Version, outcomes: dict[str, str]) -> str:
    return outcomes.get(spaced(version.status), "unknown")


def _newest(versions: Iterable[_Version], outcomes: dict[str, str]) -> Iterator[_Version]:
    """Keep one version per sign-up: the newest, a closed one before an open one of the same moment."""
    sign_ups: dict[tuple[str, ...], list[_Version]] = defaultdict(list)
    for version in versions:
        sign_ups[version.person, version.event, version.shift, version.role].append(version)

    def rank(version: _Version) -> tuple[datetime, int, bool]:
        return version.when, version.order, _outcome(version, outcomes) in CLOSED

    for key, rows in sign_ups.items():
        best = max(map(rank, rows))
        winners = [row for row in rows if rank(row) == best]
        answers = {(w.day, w.location, folded(w.type_name), _outcome(w, outcomes), _deleted(w.name)) for w in winners}
        if len(answers) > 1:
            raise ValueError(f"the definitions do not say which of {answers} holds for {key}")
        yield winners[0]


def _from_attendees(rows: list[Row]) -> Iterator[_Version]:
    for number, row in enumerate(rows):
        known, voter = row["myc_van_id"], row.get("myv_van_id", "")
        yield _Version(
            person=f"myc {known}" if known else f"myv {voter}" if voter else f"nobody {number}",
            event=row["event_id"],
            shift=row["shift_id"],
            role=row["volunteer_activity_name"],
            turf_person=known,
            day=date.fromisoformat(row["event_date"]),
            location=row["event_location_id"],
            name=row["event_name"],
            type_name=row["event_type_name"],
            status=row["mrr_status_name"],
            when=_moment(row.get("datetime_modified", "")),
            order=0,
        )


def _named(folder: Path, name: str, identity: str) -> dict[str, Row]:
    return {row[identity]: row for row in table(folder, name) or []}


def _from_raw(folder: Path, zone: ZoneInfo) -> Iterator[_Version]:
    statuses, events = _named(folder, "event_statuses", "event_status_id"), _named(folder, "events", "event_id")
    types = _named(folder, "event_types", "event_type_id")
    roles = _named(folder, "event_roles", "event_role_id")
    history: dict[str, list[Row]] = defaultdict(list)
    for row in table(folder, "event_signups_statuses") or []:
        history[row["event_signup_id"]].append(row)
    for row in table(folder, "event_signups") or []:
        if row["datetime_suppressed"]:
            continue
        event = events.get(row["event_id"], {})
        current = _current(row, history[row["event_signup_id"]])
        yield _Version(
            person=f"myc {row['myc_van_id']}" if row["myc_van_id"] else f"nobody {row['event_signup_id']}",
            event=row["event_id"],
            shift=row.get("event_shift_id", ""),
            role=roles.get(row.get("event_role_id", ""), {}).get("event_role_name", ""),
            turf_person=row["myc_van_id"],
            day=_moment(row["datetime_offset_begin"]).astimezone(zone).date(),
            location=row["location_id"],
            name=event.get("event_name", ""),
            type_name=types.get(event.get("event_type_id", ""), {}).get("event_type_name", ""),
            status=statuses.get(current["event_status_id"], {}).get("event_status_name", "") if current else "",
            when=_moment(current["datetime_modified"]) if current else _BEFORE_ALL,
            order=int(current["event_signups_event_status_id"]) if current else 0,
        )


def _current(sign_up: Row, history: list[Row]) -> Row | None:
    pointer = sign_up.get("current_event_signups_event_status_id", "")
    for row in history:
        if pointer and row["event_signups_event_status_id"] == pointer:
            return row
    return max(
        history,
        key=lambda row: (_moment(row["datetime_modified"]), int(row["event_signups_event_status_id"])),
        default=None,
    )


# Maps: each row holds from its first day to its last, both included


def _holding(rows: Iterable[Row], day: date) -> Iterator[Row]:
    for row in rows:
        if _day(row.get("valid_from", ""), date.min) <= day <= _day(row.get("valid_to", ""), date.max):
            yield row


def _only(values: Iterable[str], otherwise: str = "") -> str:
    """The one value; the definitions do not rank two."""
    found = {value for value in values if value}
    if len(found) > 1:
        raise ValueError(f"the definitions do not say which of {found} holds")
    return found.pop() if found else otherwise


def _by(rows: Iterable[Row] | None, key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows or []:
        found[row[key]].append(row)
    return found


def _places(folder: Path) -> Callable[[str, date], tuple[str, str]]:
    regions = _by(table(folder, "regions"), "event_location_id")

    def place(location: str, day: date) -> tuple[str, str]:
        rows = list(_holding(regions.get(location, []), day))
        return _only((row["region"] for row in rows), UNMAPPED), _only(row.get("region_group", "") for row in rows)

    return place


def _organizers(folder: Path, committee: str) -> Callable[[str, date], str]:
    def ours(name: str) -> list[Row]:
        return [row for row in table(folder, name) or [] if not committee or row.get("committee_id", "") == committee]

    people, precincts = _by(ours("activity_regions"), "myc_van_id"), _by(ours("turf"), "van_precinct_id")
    homes = _by(table(folder, "person_records_myc"), "myc_van_id")

    def organizer(person: str, day: date) -> str:
        own = _only(row["fo_name"] for row in _holding(people.get(person, []), day))
        home = _only(row["van_precinct_id"] for row in homes.get(person, []))
        return own or _only((row["fo_name"] for row in _holding(precincts.get(home, []), day)), UNTURFED)

    return organizer


def places(folder: Path) -> tuple[set[str], dict[str, set[str]]]:
    """Name the campaign's regions, and its groups with the regions in them."""
    regions, groups = set(), defaultdict(set)
    for row in table(folder, "regions") or []:
        regions.add(row["region"])
        if row.get("region_group"):
            groups[row["region_group"]].add(row["region"])
    return regions, dict(groups)


# Covered days


def data_through(
    sign_ups: Iterable[SignUp],
    today: date,
    *,
    synced: datetime | None = None,
    changed: datetime | None = None,
    closes: time = DAY_CLOSES,
    zone: str = "America/Chicago",
) -> date | None:
    """Find the last covered day of a run: by when the sync ran, else by the newest change, else by closed shifts."""
    if synced is None and changed is None:
        past = (one.day for one in sign_ups if one.outcome in ("completed", "no_show") and one.day < today)
        return max(past, default=None)

    def seen_whole(day: date) -> bool:
        if synced is not None:
            return synced >= datetime.combine(day + DAY, time(), ZoneInfo(zone))
        return changed is not None and changed > datetime.combine(day, closes, ZoneInfo(zone))

    day = today - DAY
    while not seen_whole(day):
        day -= DAY
    return day


def newest_change(folder: Path) -> datetime | None:
    """Read when a status was last changed; None where no change has a date."""
    rows = [*(table(folder, "event_attendees") or []), *(table(folder, "event_signups_statuses") or [])]
    return max((_moment(row["datetime_modified"]) for row in rows if row.get("datetime_modified")), default=None)


def is_covered(day: date, today: date, data_through: date | None) -> bool:
    """Say whether a day is covered for an answer given on day `today`, which never is."""
    return data_through is not None and day <= data_through and day < today


def covered(days: Days, today: date, data_through: date | None) -> Days | None:
    """Find the covered days among these, both ends included."""
    first, last = days
    while last >= first and not is_covered(last, today, data_through):
        last -= DAY
    return (first, last) if last >= first else None


def compared(days: Days | None) -> Days | None:
    """Move covered days back, week by week, until they are free of themselves."""
    if days is None:
        return None
    first, last = days
    while last >= days[0]:
        first, last = first - 7 * DAY, last - 7 * DAY
    return first, last


# Counts


def between(sign_ups: Iterable[SignUp], first_day: date, last_day: date, event_type: str = "all") -> list[SignUp]:
    """Leave the sign-ups of these days, both included, and of this type."""
    wanted = folded(event_type)
    return [s for s in sign_ups if first_day <= s.day <= last_day and wanted in ("all", s.event_type)]


FLAKES = {
    "mn2020": ("no_show", "cancelled"),
    "gross": ("no_show", "cancelled", "unclosed"),
    "no_show_only": ("no_show",),
}
"""What each definition counts as a flake."""


def numbers(sign_ups: Iterable[SignUp], today: date, data_through: date | None, definition: str = "mn2020") -> Numbers:
    """Count by a definition, for an answer given on day `today`."""
    counts = dict.fromkeys((*CLOSED, *ON_EVERY_DAY, *OPEN, *NOT_COVERED), 0)
    for sign_up in sign_ups:
        counts[_counted_as(sign_up, today, data_through)] += 1
    flakes = sum(counts[name] for name in FLAKES[definition])
    total = flakes + counts["completed"]
    return {**counts, "total_flakes": flakes, "total": total, "flake_rate": flakes / total if total else None}


def _counted_as(sign_up: SignUp, today: date, data_through: date | None) -> str:
    """Name the one count that a shift is in."""
    covered = is_covered(sign_up.day, today, data_through)
    if sign_up.outcome in ON_EVERY_DAY or (covered and sign_up.outcome in CLOSED):
        return sign_up.outcome
    if sign_up.outcome == "open":
        return "unclosed" if covered else "unsynced" if sign_up.day < today else "scheduled"
    return "cancelled_ahead" if sign_up.outcome == "cancelled" else "closed_ahead"


def key(sign_up: SignUp, by: By) -> tuple[str, ...]:
    """Name the row that a sign-up belongs to."""
    return {
        "organizer": (sign_up.region, sign_up.organizer),
        "region": (sign_up.region,),
        "day": (sign_up.day.isoformat(),),
        "type": (sign_up.event_type,),
    }[by]


def rows(
    sign_ups: Iterable[SignUp], today: date, data_through: date | None, by: By, definition: str = "mn2020"
) -> dict[tuple[str, ...], Numbers]:
    """Count each row of a report, leaving out rows in which there is nothing to count."""
    grouped: dict[tuple[str, ...], list[SignUp]] = defaultdict(list)
    for sign_up in sign_ups:
        grouped[key(sign_up, by)].append(sign_up)
    counted = {name: numbers(members, today, data_through, definition) for name, members in grouped.items()}
    return {name: row for name, row in counted.items() if any(row.values())}
