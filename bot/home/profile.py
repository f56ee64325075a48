"""The profile of the person who asks: what they chose in App Home, else the turf that is theirs by VAN's contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from bot.errors import UserError
from bot.language import ALL, Asked, Names, Question, changed, touches, written
from bot.messages import Request
from bot.tools import Tools
from bot.warehouse.rows import preference

UNKNOWN = "To be answered for your own region, choose it in Flakebot's Home."
"""Small print for a person who chose nothing and is not known to VAN."""


@dataclass(frozen=True)
class Profile:
    """A person's region or group of regions ('' for all), their turf in it ('' for none), and since when.

    `chosen_on` is None where VAN's contacts say so and nothing was chosen. `fixed`: the person cannot choose another.
    """

    region: str
    organizer: str
    chosen_on: date | None = None
    fixed: bool = False

    @property
    def place(self) -> str:
        """Return the name of what is theirs."""
        return self.region or "all regions"

    @property
    def words(self) -> str:
        """Write it as it is typed: “region:all” for a person who chose all regions."""
        return written({"region": [self.region or ALL]})

    @property
    def why(self) -> str:
        """Write in small print why questions are about it."""
        return f"For {self.place}, {'your region' if self.region else 'as you chose'}: change it in Home."

    def meant(self, question: Question) -> tuple[str, str]:
        """Return the words for whose numbers a question without a place is about, and why: the region's, or the turf's.

        Where rows are by organizer or by region, the turf is one of them.
        """
        of_turf = self.organizer and question.grammar.own_turf
        if not of_turf or question.scope.group_by in ("organizer", "region"):
            return self.words, self.why
        words = written({"organizer": [self.organizer]})
        return words, f"For {self.organizer}, your turf: change it in Home."


def find(request: Request, tools: Tools) -> Profile | None:
    """Find the profile of the person who asks; None for one who chose nothing and is not known to VAN.

    What they chose wins, except where people may see only the rows of their own region: there VAN decides which.
    """
    if tools.own_rows_only:
        return _matched(request, tools) or _chosen(tools)
    return _chosen(tools) or _matched(request, tools)


def _chosen(tools: Tools) -> Profile | None:
    """Recall what the person chose, as far as it still exists: turf is cut anew, and regions are renamed."""
    chosen = preference(tools.known, tools.user_key)
    if chosen is None:
        return None
    names = tools.numbers.names
    region, organizer = chosen.region, chosen.organizer
    organizer = organizer if organizer in names.organizers else ""
    gone = region and region not in names.regions and region not in names.groups
    if gone and not organizer:
        return None
    return Profile(_region_of(organizer, "" if gone else region, names), organizer, chosen.chosen_on)


def _region_of(organizer: str, chosen: str, names: Names) -> str:
    """Return the region that was chosen, unless a turf of another one was: then that where most of its shifts are."""
    home = names.homes.get(organizer, chosen)
    return chosen if chosen and chosen in (home, names.regions.get(home)) else home


def _matched(request: Request, tools: Tools) -> Profile | None:
    if request.staff_keys is None:
        return None
    address_key, name_key = request.staff_keys
    rows = tools.numbers.ask("staff", address_key=address_key, name_key=name_key).records()
    if not rows or rows[0]["region"] not in tools.numbers.names.regions:
        return None
    return Profile(rows[0]["region"], rows[0]["organizer"] or "", fixed=tools.own_rows_only)


def choose(request: Request, tools: Tools, key: str, value: str) -> None:
    """Store the choice of a region, which forgets the turf, or of a turf within the region chosen before."""
    names = tools.numbers.names
    offered = (*names.groups, *names.regions) if key == "region" else names.organizers
    if value != ALL and value not in offered:
        raise UserError(f"“{value}” is not in the numbers any more. Open Flakebot's Home again and choose.")
    value = "" if value == ALL else value
    now = find(request, tools)
    own = Profile(value, "") if key == "region" else Profile(now.region if now else "", value)
    tools.record(
        "records/preference",
        user_key=tools.user_key,
        region=own.region,
        organizer=own.organizer,
        chosen_on=request.today,
    )


def forget(tools: Tools) -> None:
    """Delete what the person chose, and that they were greeted."""
    tools.record("records/forget", user_key=tools.user_key)
    tools.record("records/forget_greeting", user_key=tools.user_key)


def addressed(question: Question, tools: Tools) -> Question:
    """Return a question as the person who asks means it: about their region where no place is named, their turf first.

    Rows by region are of all regions. What a button stored is about all regions, and so is what stands under an answer,
    whose menus can take out every word.
    """
    request, words, asked = question.request, question.typed.strip(), question.asked
    everywhere = "by:region" in asked.words.split() or request.run or (request.stored and words)
    mine = not asked.placed and not everywhere
    own = find(request, tools) if mine or _has_own_row(question) else None
    if mine and own is None:
        return question if words else replace(question, why=UNKNOWN)
    if mine and own:
        meant, why = own.meant(question)
        question = tools.read(request, f"{meant} {words}".strip(), question.grammar, why)
    return replace(question, asked=own_first(question, own, tools.numbers.names))


def own_first(question: Question, own: Profile | None, names: Names) -> Asked:
    """Return what was asked, with the person's turf where the answer has its row; what is for others has none."""
    turf, place = own.organizer if own else "", question.scope.where or ""
    there = turf and _has_own_row(question) and touches(place, names.homes.get(turf, place), names)
    return replace(question.asked, turf=turf if there else "")


def _has_own_row(question: Question) -> bool:
    return question.request.form != "share" and not question.asked.organizers and _by_organizer(question)


class NotOwnError(UserError):
    """The rows of organizers of a region that is not the person's own were asked for."""


def check(question: Question, tools: Tools) -> None:
    """Refuse rows of organizers of other regions where people may see only those of their own."""
    if not tools.own_rows_only or "organizer" not in question.grammar.keys or not _by_organizer(question):
        return
    asked, own = question.asked, find(question.request, tools)
    if own is not None and (_within(asked.regions, own, tools.numbers.names) or {*asked.organizers} == {own.organizer}):
        return
    if own is None or not (own.region or own.organizer):
        raise NotOwnError(
            "Organizers' rows are for people of their region, and Flakebot does not know yours: choose it in its Home."
        )
    error = NotOwnError(f"Organizers' rows are for people of their region, and yours is {own.region or own.organizer}.")
    error.suggestion = _instead(question, own)
    raise error


def _by_organizer(question: Question) -> bool:
    """Return whether the answer has rows of single organizers."""
    grammar = question.grammar
    chosen = "by" in grammar.keys and question.scope.group_by == "organizer"
    return bool(question.asked.organizers) or chosen or grammar.groupings == ("organizer",)


def _instead(question: Question, own: Profile) -> str | None:
    """Write the nearest question that would be answered: by region, or about the person's own shifts."""
    grammar, organizers = question.grammar, question.asked.organizers
    if not organizers and "by" in grammar.keys and "region" in grammar.groupings:
        return changed(question.line, "by", "region")
    return changed(question.line, "region", own.region) if own.region and len(organizers) < 2 else None


def _within(regions: tuple[str, ...], own: Profile, names: Names) -> bool:
    """Return whether regions lie in the person's own group, or are that group."""
    group = names.regions.get(own.region, own.region)
    return bool(regions and group) and all(group in (region, names.regions.get(region)) for region in regions)
