"""Which command answers a sentence: the one that can take all of what it says into account."""

from __future__ import annotations

from datetime import timedelta

from bot.language import ALL, NO_REGION, NO_TURF
from bot.language.sentences import comparing, wording
from bot.language.sentences.asked import AHEAD, NotUnderstoodError, Places, Said, Understood, no_single_answer
from bot.language.sentences.facts import Facts
from bot.language.sentences.lexicon import ABSORBS, ALWAYS_TAKEN, OTHER_SUBJECTS, TAKES
from bot.language.sentences.moments import Clock, Moment


def decide(facts: Facts, clock: Clock, own: str) -> Understood:
    """Return the command that answers a sentence; `own` is the region of the person who asks, '' where there is none.

    Raises NotUnderstoodError.
    """
    _check_words(facts)
    about = _about(facts, clock)
    no_single_answer(set(facts.slots) - ALWAYS_TAKEN - TAKES[about])
    places = _places(facts, own, comparing=about == "compare")
    if about == "compare":
        return Understood(about, comparing.compare(facts, places, clock))
    if about != "trend":
        several = any(len(values) > 1 for values in places.values())
        if several and about == "flake":
            raise NotUnderstoodError("places", comparing.compare(facts, places, clock))
        # “How many are scheduled and how many are confirmed” is one question, and two outcomes are not.
        joined = facts.has("join", "or") or (facts.has("join") and about not in ("next", "unclosed", "confirm"))
        no_single_answer(joined and len(facts.moments) != 2, several)
    said = Said(facts, places, _moment(facts, about, clock), clock)
    return Understood(about, wording.WORDINGS[about](said))


def _check_words(facts: Facts) -> None:
    """Refuse words whose meaning is not known, and greetings without a question."""
    subjects = [subject for word in facts.unknown if (subject := OTHER_SUBJECTS.get(word))]
    if subjects:
        raise NotUnderstoodError("subject", subjects[0])
    if facts.has("why") and not any(facts.has(slot) for slot in ("change", "level", "tone")):
        raise NotUnderstoodError("subject", "causes")
    if facts.unknown:
        raise NotUnderstoodError("word", facts.unknown[0])
    if facts.has("hello") and not (
        set(facts.slots) - {"hello", "idle"} or facts.moments or facts.named or facts.numbers
    ):
        raise NotUnderstoodError("hello", facts.values("hello")[0])


def _about(facts: Facts, clock: Clock) -> str:
    """Return the command that a sentence is about; where it does not say, by the days and what is counted."""
    found = _named(facts)
    if found == {"confirm"} and facts.has("metric") and not facts.has("ask", "who") and _over(facts, clock):
        # Calls of days that are over were made.
        found = {"ptg"}
    so_far = facts.has("tense", "past") or facts.has("stand")
    if found == {"plan"} and facts.has("recruiting") and so_far and not facts.goals:
        facts.add("metric", "recruited")
        found = {"ptg"}
    # “Who recruited those who flaked” is about neither.
    no_single_answer(len(found) > 1, facts.goals and not found, "ptg" in found and facts.has("flaking"))
    if found <= {"flake", "trend"} and facts.has("why"):
        return "digest"
    if found == {"trend"} and facts.has("change") and not facts.has("weekly", "usual") and _one_week(facts):
        # Whether a week was better, its own answer says.
        return "flake"
    if found <= {"flake"} and _listed(facts, clock):
        return "compare"
    if found <= {"flake"} and facts.has("perfect") and any(moment.key == "weeks" for moment in facts.moments):
        return "trend"
    return found.pop() if found else _unnamed(facts, clock)


def _listed(facts: Facts, clock: Clock) -> bool:
    """Return whether several weeks or months are named that have begun, and nothing is counted: “W02, W03”."""
    named = list(dict.fromkeys(facts.moments))
    begun = all(moment.span.first <= clock.today for moment in named)
    same = {moment.key for moment in named} in ({"week"}, {"month"})
    return len(named) > 1 and same and begun and not any(map(facts.has, ("by", "rank", "count", "change")))


def _one_week(facts: Facts) -> bool:
    """Return whether the only days that are named are a week, a day or a month."""
    return len(facts.moments) == 1 and facts.moments[0].key in ("week", "day", "month")


def _named(facts: Facts) -> set[str]:
    """Return the commands that the words name, without those that others take with them."""
    found = set(facts.values("about")) | _sent(facts)
    if {"compare", "trend"} <= found and any(facts.has(slot) for slot in ("weekly", "usual")) and _only_weeks(facts):
        found.discard("compare")
    if facts.has("held") and not facts.goals:
        # “We have 14 scheduled, what is realistic” asks how many will come.
        found.discard("plan")
    if facts.has("metric") and (_standing(facts, found) or (found == {"confirm"} and facts.has("by", "day"))):
        found.add("ptg")
    for one in list(found):
        found -= ABSORBS.get(one, frozenset())
    if facts.has("ask", "how-many") and (facts.goals or (facts.has("need") and not _counted(facts))):
        found = found - ABSORBS["plan"] or {"plan"}
    # “20 completed shifts, what do we need” is a goal.
    if not found and facts.has("need") and len(facts.numbers) == 1 and {*facts.values("count")} <= {"completed"}:
        return {"plan"}
    return found


def _sent(facts: Facts) -> set[str]:
    """Return the commands about what is sent regularly that the words name together."""
    found, about = set[str](), set(facts.values("about"))
    timed = facts.has("on") or facts.has("at")
    digest = "digest" in about and not facts.has("says")
    # “Send me the digest” is one, and “every week” or “to this channel” more.
    if digest and (timed or facts.has("delivery", "yes") or (facts.has("delivery") and facts.has("weekly"))):
        found.add("subscribe")
    if about & {"digest", "subscriptions"} and facts.has("stop"):
        found.add("unsubscribe")
    if facts.has("delivery") and about <= {"flake", "trend"} and (facts.has("weekly") or facts.has("on")):
        found.add("subscribe")
    if digest and facts.has("start"):
        found.add("resume" if facts.has("again") else "subscribe")
    return found


def _standing(facts: Facts, found: set[str]) -> bool:
    """Return whether what is counted toward a goal is asked about as it stands, not calls as they are due."""
    made = facts.has("made") or facts.has("stand") or (facts.has("toward") and facts.has("tense", "past"))
    return (found == {"confirm"} and made) or bool(found & {"plan", "flake", "trend"} and not facts.has("flaking"))


def _only_weeks(facts: Facts) -> bool:
    """Return whether no days are named that could be compared."""
    return len(facts.moments) < 2 and all(moment.key in ("weeks", "week") for moment in facts.moments)


def _counted(facts: Facts) -> bool:
    """Return whether a rate or a count is asked for."""
    return any(facts.has(slot) for slot in ("count", "rank", "rate"))


def _over(facts: Facts, clock: Clock) -> bool:
    """Return whether days are named, all of which are over."""
    past = facts.has("tense", "past")
    moments = [moment.settled(ahead=not past, past=past) for moment in facts.moments]
    return bool(moments) and all(moment.span.last < clock.today for moment in moments)


def _unnamed(facts: Facts, clock: Clock) -> str:
    """Return the command of words that name none."""
    counted = _counted(facts)
    how_many_ahead = facts.has("ask", "how-many") and facts.has("tense", "ahead")
    # How many people there are is not counted, only how many shifts.
    no_single_answer(how_many_ahead and facts.has("noun") and not facts.moments)
    all_ahead = facts.moments and all(_lies_ahead(moment, facts, clock) for moment in facts.moments)
    if not counted and _side_by_side(facts):
        return "compare"
    if not counted and (how_many_ahead or all_ahead):
        return "plan" if facts.has("need") else "next"
    no_single_answer(facts.has("need") and not counted and not _over(facts, clock))
    if (
        counted
        or facts.moments
        or facts.named
        or facts.has("todo")
        or facts.has("stand")
        or any(facts.has(slot) for slot in ("by", "type", "place"))
    ):
        return "flake"
    raise NotUnderstoodError("number" if facts.numbers else "little")


def _side_by_side(facts: Facts) -> bool:
    """Return whether places are listed with “and”, and with days: “CD4 and CD5 last week”."""
    listed = any(len(facts.names(key)) > 1 for key in ("region", "organizer", "type"))
    asked = facts.has("tone") or (facts.has("join", "and") and facts.moments)
    return bool(listed and asked and not facts.has("by"))


def _lies_ahead(moment: Moment, facts: Facts, clock: Clock) -> bool:
    """Return whether days are still to come; today is, where the tense says so."""
    # “How many on Saturday” asks for what is scheduled, unless it is past.
    ahead = facts.has("tense", "ahead") or (facts.has("ask", "how-many") and not facts.has("tense", "past"))
    past = facts.has("tense", "past")
    span = moment.settled(ahead=ahead and not past, past=past).span
    if moment.key == "rest" or span.first > clock.today or _runs_ahead(moment, clock):
        return True
    return ahead and span.first == span.last == clock.today


def _runs_ahead(moment: Moment, clock: Clock) -> bool:
    """Return whether days begin today and end later: “through Wednesday”."""
    return moment.key == "span" and moment.span.first == clock.today < moment.span.last


def _places(facts: Facts, own: str, *, comparing: bool) -> Places:
    """Return the regions and turfs by key."""
    for one in facts.named:
        if len(one) > 1:
            raise NotUnderstoodError("word", min(name.value for name in one))
    regions, turfs = facts.names("region"), facts.names("organizer")
    meant = {"all": ALL, "own": own, "us": own if comparing else "", "no-region": NO_REGION}
    no_single_answer(facts.has("place", "own") and not own, comparing and facts.has("place", "us") and not own)
    if not comparing and len(regions) == 1 and not facts.has("join"):
        # “Everybody in Metro” is Metro.
        meant["all"] = ""
    regions = [*(meant[place] for place in facts.values("place") if meant.get(place)), *regions]
    if facts.has("place", "no-turf"):
        turfs.append(NO_TURF)
    if turfs == [NO_TURF] and not regions and own:
        regions = [own]
    places = {"region": list(dict.fromkeys(regions)), "organizer": turfs}
    return {key: values for key, values in places.items() if values}


def _moment(facts: Facts, about: str, clock: Clock) -> Moment | None:
    """Return the days that are asked for; a weekday beside a week is its day."""
    found = list(dict.fromkeys(facts.moments))
    if len(found) == 2 and {moment.key for moment in found} == {"day", "week"}:
        day, week = sorted(found, key=lambda moment: moment.key)
        found = [_of_week(day, week, clock)]
    if len(found) == 2 and {moment.key for moment in found} == {"day"} and facts.has("join", "and"):
        found = [_both([moment.settled(ahead=about in AHEAD) for moment in found], clock)]
    no_single_answer(len(found) > 1)
    if not found:
        return None
    no_single_answer(found[0].options and facts.has("tense", "past") and facts.has("tense", "ahead"))
    past = facts.has("tense", "past") or facts.has("count") or about == "unclosed"
    moment = found[0].settled(ahead=about in AHEAD, past=past)
    no_single_answer(moment.key != "weeks" and clock.calendar.outside(moment.span))
    return moment


def _both(days: list[Moment], clock: Clock) -> Moment:
    """Return two days, one after the other, as the days from one to the other."""
    first, last = sorted(day.span.first for day in days)
    no_single_answer((last - first).days != 1)
    return clock.since(first, last)


def _of_week(day: Moment, week: Moment, clock: Clock) -> Moment:
    """Return a weekday as the day of a week."""
    no_single_answer(day.options is None)
    days = [week.span.first + timedelta(number) for number in range(7)]
    return clock.on(next(each for each in days if each.weekday() == day.span.first.weekday()))
