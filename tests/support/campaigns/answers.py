"""The answers that commands must give about a campaign, by docs/metrics.md alone, sharing no code with the program."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.support.campaigns import count, figures
from tests.support.campaigns.count import Kept

Found = dict[Any, Any]
Names = tuple[str, ...]
Chain = Sequence[tuple[str, Sequence[Kept]]]

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
FEW = 30
NOT_PAST = ("unsynced", "scheduled", *count.NOT_COVERED)


class Near(float):
    """A computed number: equal to within 1e-9 is equal."""


@dataclass(frozen=True)
class Asked:
    """Whose shifts are asked for: of any of these places and of any of these organizers."""

    places: Names = ()
    organizers: Names = ()
    type: str = "phonebank"

    def words(self) -> str:
        parts = [f'region:"{place}"' for place in self.places] + [f'organizer:"{name}"' for name in self.organizers]
        return " ".join([*parts, f"type:{self.type}"])

    def holds(self, kept: Kept) -> bool:
        one = kept.sign_up
        return (
            (not self.places or one.region in self.places or one.group in self.places)
            and (not self.organizers or one.organizer in self.organizers)
            and self.type in ("all", one.event_type)
        )


@dataclass(frozen=True)
class Ledger:
    """A campaign's sign-ups, and who ever confirmed."""

    kept: tuple[Kept, ...]
    ever: dict[Names, bool]  # by person, event and shift, where any history tells
    first_day: date  # of the campaign
    today: date
    data_through: date | None

    def of(self, asked: Asked) -> list[Kept]:
        return [one for one in self.kept if asked.holds(one)]

    def history(self, one: Kept) -> bool | None:
        """Say whether a shift was ever confirmed; None where nothing tells."""
        return self.ever.get((one.person, one.event, one.shift)) if one.person else None

    def covers(self, day: date) -> bool:
        return count.is_covered(day, self.today, self.data_through)

    def through(self, first: date, last: date) -> str | None:
        """Return the last covered day of these, as reports write it."""
        days = count.covered((first, last), self.today, self.data_through)
        return days[1].isoformat() if days else None

    @property
    def week(self) -> date:
        return week_of(self.today)

    @property
    def recent(self) -> tuple[date, date]:
        """Find the last eight weeks that are over and covered to their last day."""
        last = self.week - DAY
        while self.data_through and not self.covers(last):
            last -= WEEK
        return last + DAY - 8 * WEEK, last


def week_of(day: date) -> date:
    """Find the Saturday that its week begins with."""
    return day - timedelta(days=(day.weekday() - 5) % 7)


def read(folder: Path, committee: str, first_day: date, today: date) -> Ledger:
    kept = tuple(count.read_words(folder, committee))
    sign_ups, changed = [one.sign_up for one in kept], count.newest_change(folder)
    through = count.data_through(sign_ups, today, changed=changed)
    return Ledger(kept, _histories(folder), first_day, today, through)


def _histories(folder: Path) -> dict[Names, bool]:
    outcomes = count.outcomes_of(folder)
    words = {row["event_status_id"]: row["event_status_name"] for row in count.table(folder, "event_statuses") or []}
    shifts = {
        row["event_signup_id"]: (row["myc_van_id"], row["event_id"], row["event_shift_id"])
        for row in count.table(folder, "event_signups") or []
        if row["myc_van_id"] and not row["datetime_suppressed"]
    }
    ever: dict[Names, bool] = {}
    for row in count.table(folder, "event_signups_statuses") or []:
        shift, word = shifts.get(row["event_signup_id"]), count.spaced(words.get(row["event_status_id"], ""))
        if shift:
            ever[shift] = ever.get(shift, False) or (outcomes.get(word) == "open" and word.startswith("conf"))
    return ever


# Counts


def between(kept: Iterable[Kept], first: date, last: date) -> list[Kept]:
    return [one for one in kept if first <= one.sign_up.day <= last]


def grouped(kept: Iterable[Kept], key: Callable[[Kept], Any]) -> dict[Any, list[Kept]]:
    found: dict[Any, list[Kept]] = defaultdict(list)
    for one in kept:
        found[key(one)].append(one)
    return dict(found)


def by(name: str) -> Callable[[Kept], Names]:
    """Name the rows by the fields that tell a row from the others."""

    def key(kept: Kept) -> Names:
        return count.key(kept.sign_up, name)  # type: ignore[arg-type]  # one of the four

    return key


def counts(kept: Iterable[Kept], ledger: Ledger) -> Found:
    """Count as for `/flake`, but for what is counted apart because its day is not covered."""
    found: Found = dict(count.numbers([one.sign_up for one in kept], ledger.today, ledger.data_through))
    return {name: number for name, number in found.items() if name not in NOT_PAST}


def outcomes(kept: Iterable[Kept], ledger: Ledger) -> Found:
    """Count closed shifts only."""
    found = counts(kept, ledger)
    return {name: found[name] for name in ("completed", "no_show", "cancelled", "total_flakes", "total", "flake_rate")}


def possible(found: Found) -> Any:
    """Return the range a rate can still take."""
    whole = found["total"] + found["unclosed"]
    return [found["total_flakes"] / whole, (found["total_flakes"] + found["unclosed"]) / whole] if whole else None


def ahead(kept: Iterable[Kept], ledger: Ledger) -> Found:
    """Count what is scheduled, today and ahead, and what was cancelled before its day was covered."""
    rows = list(kept)
    open_ = [
        count.spaced(one.status) for one in rows if one.sign_up.outcome == "open" and one.sign_up.day >= ledger.today
    ]
    confirmed, messages = (sum(word.startswith(start) for word in open_) for start in ("conf", "left m"))
    return {
        "scheduled": len(open_),
        "confirmed": confirmed,
        "left_message": messages,
        "not_reached": len(open_) - confirmed - messages,
        "cancelled_ahead": sum(
            one.sign_up.outcome == "cancelled" and not ledger.covers(one.sign_up.day) for one in rows
        ),
    }


def _weekly(kept: Iterable[Kept], ledger: Ledger) -> dict[date, Found]:
    weeks = grouped(kept, lambda one: week_of(one.sign_up.day))
    return {week: counts(weeks[week], ledger) for week in sorted(weeks)}


# /flake trend


def trend(ledger: Ledger, kept: Sequence[Kept], first_week: date, last_week: date) -> Found:
    """Make one line of the weeks shown."""

    def complete(week: date) -> bool:
        return ledger.covers(week + 6 * DAY)

    weekly = _weekly(kept, ledger)
    since = min(week_of(ledger.first_day), first_week)
    known = [n for week, n in weekly.items() if since <= week <= last_week and complete(week) and n["total"]]
    usual = figures.usual([(n["total_flakes"], n["total"]) for n in known])
    weeks = []
    for number in range((last_week - first_week).days // 7 + 1):
        week = first_week + number * WEEK
        found = weekly.get(week, counts([], ledger))
        judged = usual is not None and complete(week) and found["total"] > 0
        lower, upper = usual.limits(found["total"]) if usual and judged else (None, None)
        weeks.append(
            {
                "week_start": week.isoformat(),
                "partial": week <= ledger.today and not complete(week),
                **found,
                "lower": None if lower is None else Near(lower),
                "upper": None if upper is None else Near(upper),
                "verdict": _verdict(found["flake_rate"], lower, upper),
            }
        )
    return {
        "complete_weeks": len(known),
        "p_bar": Near(usual.p_bar) if usual else None,
        "sigma_z": Near(usual.sigma_z) if usual else None,
        "weeks": weeks,
    }


def _verdict(rate: float, lower: float | None, upper: float | None) -> str | None:
    if lower is None or upper is None:
        return None
    return "below" if rate < lower else "above" if rate > upper else "within"


# /flake next and plan


@dataclass(frozen=True)
class Habit:
    """Whose recent rate is used, and the weeks it is made of."""

    of: str
    weeks: dict[date, Found]

    @property
    def shows(self) -> list[tuple[int, int]]:
        return [(n["completed"], n["total"]) for n in self.weeks.values()]

    def rate(self) -> Found:
        whole = sum(n["total"] for n in self.weeks.values())
        flakes = sum(n["total_flakes"] for n in self.weeks.values())
        return {"flake_rate": flakes / whole if whole else None, "n": whole, "rate_of": self.of}

    def coming(self) -> figures.Coming | None:
        return figures.coming(self.shows) if self.shows else None


def habit(ledger: Ledger, chain: Chain) -> Habit:
    """Take the first in the chain with 30 closed shifts in the recent weeks, else the last with any."""
    found = Habit("own", {})
    for name, kept in chain:
        weekly = _weekly(between(kept, *ledger.recent), ledger)
        one = Habit(name, {week: n for week, n in weekly.items() if n["total"]})
        if one.rate()["n"]:
            found = one
        if one.rate()["n"] >= FEW:
            break
    return found


def expectation(scheduled: int, habit: Habit) -> Found:
    rate, coming = habit.rate()["flake_rate"], habit.coming()
    return {
        "expected": None if rate is None else Near(scheduled * (1 - rate)),
        "low": coming.quantile(0.1, scheduled) if coming else None,
        "high": coming.quantile(0.9, scheduled) if coming else None,
    }


def _forecast(ledger: Ledger, kept: Sequence[Kept], chain: Chain) -> Found:
    found, own = ahead(kept, ledger), habit(ledger, chain)
    return {**found, **expectation(found["scheduled"], own), **own.rate(), "weeks": len(own.weeks)}


def stand_ins(ledger: Ledger, asked: Asked) -> list[tuple[str, list[Kept]]]:
    """Return the fallbacks for everything that is asked for: the organizer's regions, then all."""
    found = []
    if asked.organizers:
        regions = sorted({one.sign_up.region for one in ledger.of(asked)})
        near = ledger.of(Asked(tuple(regions), (), asked.type))
        found = [(", ".join(regions), [one for one in near if one.sign_up.region in regions])]
    return [*found, ("All regions", ledger.of(Asked(type=asked.type)))]


def next_(ledger: Ledger, asked: Asked, name: str, first: date, last: date, title: str) -> tuple[Found, Found, Found]:
    """Count the rows, the days and the total of `/flake next`."""
    kept = ledger.of(asked)
    booked, all_of_it = between(kept, first, last), [(title, kept), *stand_ins(ledger, asked)]
    own = grouped(kept, (lambda one: one.sign_up.day.weekday()) if name == "day" else by(name))
    regions = grouped(ledger.of(Asked(type=asked.type)), lambda one: one.sign_up.region)
    rows = {}
    for key, members in grouped(booked, by(name)).items():
        mine = own.get(date.fromisoformat(key[0]).weekday() if name == "day" else key, [])
        region = [(key[0], regions[key[0]])] if name == "organizer" else []
        rows[key] = _forecast(ledger, members, [("own", mine), *region, *all_of_it])
    days = {
        day.isoformat(): ahead([one for one in booked if one.sign_up.day == day], ledger)
        for day in (first + number * DAY for number in range((last - first).days + 1))
    }
    return rows, days, _forecast(ledger, booked, [("own", kept), *all_of_it[1:]])


def plan(ledger: Ledger, asked: Asked, goal: int, first: date) -> Found:
    """Compute `/flake plan` for the week that begins on `first`."""
    kept = ledger.of(asked)
    week = between(kept, first, first + 6 * DAY)
    so_far, book = counts(week, ledger), ahead(week, ledger)
    own = habit(ledger, [("own", kept), *stand_ins(ledger, asked)])
    coming, remaining = own.coming(), max(0, goal - so_far["completed"])
    shows = sum(x for x, _ in own.shows)
    ways = {
        "sure": coming.sure(remaining) if coming else None,
        "average": figures.rounded_up(remaining, shows, own.rate()["n"]) if shows else None,
        "halves": 2 * remaining,
    }
    return {
        "goal": goal,
        "completed": so_far["completed"],
        "remaining": remaining,
        "unclosed": so_far["unclosed"],
        **book,
        **expectation(book["scheduled"], own),
        "chance": Near(coming.at_least(remaining, book["scheduled"])) if coming else None,
        **own.rate(),
        "probability": 0.8,
        "weeks": [
            {"week_start": week.isoformat(), **{name: n[name] for name in ("completed", "total", "flake_rate")}}
            for week, n in own.weeks.items()
        ],
        "rows": [
            {"way": way, "schedule": n, "recruit": None if n is None else max(0, n - book["scheduled"])}
            for way, n in ways.items()
        ],
    }


# /flake unclosed


def unclosed(ledger: Ledger, asked: Asked, weeks: int) -> tuple[Found, Found]:
    """List the shifts of covered days still open, by day, organizer and region; and what is said of all."""
    kept, last = ledger.of(asked), ledger.today - DAY
    begun = min(ledger.first_day, last)  # what is older is of an earlier cycle
    first = max(last - weeks * WEEK + DAY, begun)
    open_ = [one for one in between(kept, begun, last) if one.sign_up.outcome == "open"]
    still = [one for one in open_ if ledger.covers(one.sign_up.day)]
    shown, older = between(still, first, last), [one.sign_up.day for one in still if one.sign_up.day < first]
    last_week = between(kept, ledger.week - WEEK, ledger.week - DAY)
    week = counts(last_week, ledger)
    week["unclosed"] = counts(between(last_week, ledger.first_day, last), ledger)["unclosed"]
    rows = {
        key: {
            "events": {one.name or one.type_name.strip() or count.UNTYPED for one in members},
            "unclosed": len(members),
        }
        for key, members in grouped(
            shown, lambda one: (one.sign_up.day.isoformat(), one.sign_up.organizer, one.sign_up.region)
        ).items()
    }
    return rows, {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "total": len(shown),
        "closed": counts(between(kept, first, last), ledger)["total"],
        "older": len(older),
        "oldest": min(older).isoformat() if older else None,
        "last_week": {
            "first_day": (ledger.week - WEEK).isoformat(),
            "last_day": (ledger.week - DAY).isoformat(),
            **{name: week[name] for name in ("unclosed", "total_flakes", "total", "flake_rate")},
            "possible": possible(week),
        },
    }


# /flake confirm


def calls(kept: Iterable[Kept], ledger: Ledger) -> Found:
    members, day = list(kept), ledger.today + DAY
    found, tomorrow = ahead(members, ledger), between(members, day, day)
    reminders, to_confirm = ahead(tomorrow, ledger)["confirmed"], found["scheduled"] - found["confirmed"]
    return {
        **{name: found[name] for name in ("scheduled", "confirmed", "left_message")},
        "to_confirm": to_confirm,
        "reminders": reminders,
        "calls_due": to_confirm + reminders,
        "share_confirmed": found["confirmed"] / found["scheduled"] if found["scheduled"] else None,
    }


def confirm(ledger: Ledger, asked: Asked, name: str) -> tuple[Found, Found, Found, Found]:
    """Count the rows, days and total of the calls due, and the look back."""
    kept, today = ledger.of(asked), ledger.today
    due = between(kept, today, today + 2 * DAY)
    first, past_last = ledger.recent
    begun = week_of(ledger.first_day)
    past_first = max(first, begun) if begun <= past_last else first

    def history(one: Kept) -> str:
        return {True: "ever_confirmed", False: "never_confirmed", None: "no_history"}[ledger.history(one)]

    past = grouped(between(kept, past_first, past_last), history)
    look_back: Found = {"first_day": past_first.isoformat(), "last_day": past_last.isoformat(), "missing_tables": []}
    for whose in ("ever_confirmed", "never_confirmed", "no_history"):
        closed = outcomes(past.get(whose, []), ledger)
        look_back[whose] = {**closed, "interval": interval(closed)}
    rows = {key: calls(members, ledger) for key, members in grouped(due, by(name)).items()}
    days = {
        day.isoformat(): calls([one for one in due if one.sign_up.day == day], ledger)
        for day in (today, today + DAY, today + 2 * DAY)
    }
    return rows, days, calls(due, ledger), look_back


def interval(found: Found) -> Any:
    if not found["total"]:
        return None
    return [Near(limit) for limit in figures.wilson(found["total_flakes"], found["total"], 0.80)]


# /flake compare


def compare(ledger: Ledger, asked: Asked, first: date, last: date) -> Found:
    """Set the places or organizers asked for side by side, and shrink their rates toward those of their peers."""
    pool = between(ledger.of(Asked(type=asked.type)), first, last)
    rows: dict[str, Found] = {}
    for name in (*asked.places, *asked.organizers):
        one = Asked((name,), (), asked.type) if asked.places else Asked((), (name,), asked.type)
        found = counts([kept for kept in pool if one.holds(kept)], ledger)
        rows[name] = {**found, "interval": interval(found)}
    peers, said = _peers(ledger, asked, pool)
    for row in rows.values():
        row["shrunk_rate"] = Near(peers.shrunk(row["total_flakes"], row["total"])) if row["total"] else None
    return {
        "rows": rows,
        "ranked": all(row["total"] >= FEW for row in rows.values()) and peers.rho > 0,
        "apart": {
            frozenset((one, other))
            for one, row in rows.items()
            for other, others in rows.items()
            if row["total"] and others["total"] and row["interval"][1] < others["interval"][0]
        },
        "difference": _difference(rows),
        "peers": said,
    }


def _difference(rows: dict[str, Found]) -> Found | None:
    if len(rows) != 2 or not all(row["total"] for row in rows.values()):
        return None
    first, second = sorted(rows, key=lambda name: rows[name]["flake_rate"], reverse=True)
    low, high = figures.newcombe(*((rows[name]["total_flakes"], rows[name]["total"]) for name in (first, second)))
    return {
        "first": first,
        "second": second,
        "value": Near(rows[first]["flake_rate"] - rows[second]["flake_rate"]),
        "interval": [Near(low), Near(high)],
        "could_be_chance": low <= 0 <= high,
    }


def _peers(ledger: Ledger, asked: Asked, pool: Sequence[Kept]) -> tuple[figures.Peers, Found]:
    """Find the peers; a region without a group is a group of its own, and so is one compared with groups."""
    closed = [one for one in pool if one.sign_up.outcome in count.CLOSED and ledger.covers(one.sign_up.day)]
    mapped = [one for one in closed if one.sign_up.region != count.UNMAPPED]
    regions = grouped(mapped, lambda one: one.sign_up.region)
    groups = grouped(mapped, lambda one: one.sign_up.group or one.sign_up.region)
    names = {one.sign_up.group or one.sign_up.region for one in ledger.kept}
    if asked.organizers:
        everybody = grouped(closed, lambda one: one.sign_up.organizer)
        homes = {_home(everybody[name]) for name in asked.organizers if name in everybody}
        everybody.pop(count.UNTURFED, None)
        kind, of = "organizer", homes.pop() if len(homes) == 1 else None
        members = [kept for kept in everybody.values() if _home(kept) == of]
        if len(members) < 3:
            of, members = None, list(everybody.values())
    elif all(place in names or place == count.UNMAPPED for place in asked.places):
        kind, of, members = "group", None, list(groups.values())
    else:
        kind, of, members = "region", _group_in_common(asked, regions), []
        members = [kept for kept in regions.values() if kept[0].sign_up.group == of]
        if not of or len(members) < 3:
            of, members = None, list(regions.values())
    found = [(n["total_flakes"], n["total"]) for n in (counts(kept, ledger) for kept in members)]
    peers = figures.peers(found)
    said = {"kind": kind, "of": of, "count": len(found)}
    return peers, {**said, "flake_rate": Near(peers.rate), "rho": Near(peers.rho)}


def _home(kept: Iterable[Kept]) -> str:
    """Name the region with the most of them; of several with the same number, the first by name."""
    regions = Counter(one.sign_up.region for one in kept)
    return min(regions, key=lambda region: (-regions[region], region))


def _group_in_common(asked: Asked, regions: dict[str, list[Kept]]) -> str | None:
    groups = {regions[place][0].sign_up.group if place in regions else "" for place in asked.places}
    return groups.pop() or None if len(groups) == 1 else None
