"""What is offered: where no command answers a sentence, and beside an answer to one what else may have been meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.calendar import say
from bot.errors import OfferError, UnknownWordError, UsageError
from bot.language import ALL, MAX_GOAL, parts, written
from bot.language.sentences import NotUnderstoodError
from bot.messages import Block
from bot.replies import blocks
from bot.replies.blocks import escape

GOALS = (20, 40, 60)
"""Goals offered where a plan names none."""

OTHER = "other"
"""The id of the button that asks for another number than those offered, and of its form."""

Offered = tuple[str, str]
"""The label of a button, and the command that it runs."""


def unclear(trouble: NotUnderstoodError, error: UsageError, own: str, name: str = "") -> OfferError:
    """Return what is offered for a sentence: `error` says why no command has its words.

    `own` is the region of the person who asks, and `name` their first name, '' where it is not known.
    """
    if trouble.trouble == "hello":
        return OfferError(greeting(own, name, trouble.word), first_steps(own), outcome="answered")
    usual = [*usually(own), ("What can I ask?", "/flake help")]
    if trouble.trouble == "places":
        compare = ("Compare them", f"/flake compare {trouble.word}")
        return OfferError("I can compare these places, or show:", [compare, usual[0], usual[-1]])
    # Where all words are known, none of them is a misspelling of another.
    misspelled = trouble.trouble == "word" or not isinstance(error, UnknownWordError)
    if error.suggestion and misspelled and trouble.trouble in ("word", "little", "mixed"):
        return OfferError(error.text, [(error.suggestion, error.suggestion), usual[0], usual[-1]])
    return OfferError(_why(trouble, error), usual)


def _why(trouble: NotUnderstoodError, error: UsageError) -> str:
    """Return the sentence that says why no command answers."""
    unknown = isinstance(error, UnknownWordError)
    if trouble.trouble == "subject":
        what = "I know no names" if trouble.word == "people" else f"I count shifts, not {trouble.word}"
    elif trouble.trouble == "number":
        what = "A number of what? To plan for it, type “plan 40”"
    elif trouble.trouble == "little" and unknown:
        what = "Say a little more, such as “last week” or “tomorrow”"
    elif trouble.trouble == "word" and unknown:
        what = f"I don't know “{trouble.word}”"
    else:
        what = "No single answer says all of that" if unknown else error.text.removesuffix(".")
    return f"{what}. I can show:"


def usually(own: str) -> list[Offered]:
    """List what is asked most, about a region; '' for all."""
    where, name = _where(own), own or "All regions"
    return [
        (f"{name} last week", f"/flake {where} week:last"),
        ("Calls due", f"/flake confirm {where}"),
        ("Next week", f"/flake next {where}"),
    ]


def _where(own: str) -> str:
    return written({"region": [own or ALL]})


def goal(line: str, place: str, when: str) -> OfferError:
    """Ask for how many completed shifts a plan is: `line` is the plan in full but for its goal."""
    offered = [(str(number), f"{line} goal:{number}") for number in GOALS]
    where = "all regions" if place == "All regions" else place
    text = f"How many completed shifts do you want in {where} {when}?"
    return OfferError(text, offered, awaits=f"{line} goal:")


def other(awaits: str) -> Block:
    """Return the button that asks, in a form, for what completes the beginning of a command."""
    text = {"type": "plain_text", "text": "Other…"}
    return {"type": "button", "action_id": OTHER, "text": text, "value": awaits}


def form(awaits: str, where: str) -> Block:
    """Return the form that asks for the number that completes a command; it keeps that, and where the answer goes."""
    number = {
        "type": "number_input",
        "action_id": "number",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MAX_GOAL),
    }
    label = {"type": "plain_text", "text": "How many completed shifts do you want?"}
    return {
        "type": "modal",
        "callback_id": OTHER,
        "title": {"type": "plain_text", "text": "Plan"},
        "submit": {"type": "plain_text", "text": "Plan"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": f"{awaits}\n{where}",
        "blocks": [{"type": "input", "block_id": "number", "label": label, "element": number}],
    }


def completed(view: Block) -> tuple[str, str]:
    """Return the command that a submitted form completes, and where its answer goes."""
    awaits, _, where = view["private_metadata"].partition("\n")
    return f"{awaits}{view['state']['values']['number']['number']['value']}", where


def _places(words: str) -> list[str]:
    return [part for part in parts(words) if part.startswith(("region:", "organizer:"))]


def greeting(own: str, name: str, said: str = "hi") -> str:
    """Greet a person, and say what can be asked: `own` is their region, `name` their first name, each '' if unknown.

    `said` is what is answered: a greeting, thanks, or that something is ok.
    """
    asked = "Ask me anything like “last week”, “who do I call”, “plan 40”."
    opening = {"thanks": "You're welcome", "ok": "OK"}.get(said) or (f"Hi {name}" if name else "Hi")
    return f"{opening}. I count shifts for {own or 'all regions'}. {asked}"


def first_steps(own: str) -> list[Offered]:
    """List what a person who is greeted can begin with; `own` is their region, '' for all."""
    where = _where(own)
    return [
        ("This week", f"/flake {where}"),
        ("Calls due", f"/flake confirm {where}"),
        ("Close out", f"/flake unclosed {where}"),
        ("Plan next week", f"/flake plan {where} week:next"),
    ]


def echo(line: str, others: Sequence[Offered]) -> list[Block]:
    """Return the command that a sentence was read as, to be copied, and what else may have been meant."""
    buttons = [blocks.button(label, command, at) for at, (label, command) in enumerate(others)]
    days = ", ".join(say(day) for day in _days(line)) or " – ".join(say(day) for day in _days(line, "since", "until"))
    which = f" ({days})" if days else ""
    return [blocks.context(f"Read as `{escape(line)}`{which} · Not what you meant?"), blocks.actions(buttons)]


def nearest(line: str, today: date) -> list[Offered]:
    """List the two questions nearest to one: about the same shifts, by another command."""
    command = line.split()[1] if len(line.split()) > 1 and ":" not in line.split()[1] else "flake"
    place = " ".join(_places(line)[:1]) or f"region:{ALL}"
    known = {
        "flake": ("Last week", f"/flake {place} week:last"),
        "trend": ("Week by week", f"/flake trend {place}"),
        "next": ("Next week", f"/flake next {place}"),
        "confirm": ("Calls due", f"/flake confirm {place}"),
        "unclosed": ("To close out", f"/flake unclosed {place}"),
        "subscriptions": ("Subscriptions here", "/flake subscriptions"),
    }
    order = {
        "flake": ("trend", "next"),
        "trend": ("flake", "next"),
        "next": ("flake", "confirm"),
        "plan": ("next", "confirm"),
        "unclosed": ("confirm", "flake"),
        "confirm": ("unclosed", "next"),
        "compare": ("flake", "trend"),
        **dict.fromkeys(("pause", "resume", "unsubscribe"), ("subscriptions", "flake")),
    }
    found = [known[each] for each in order.get(command, ("flake", "next"))]
    return [*_other_tense(command, line, today), *found][:2]


def _other_tense(command: str, line: str, today: date) -> list[Offered]:
    """Offer the same weekday a week later where rates were asked of a day, a week earlier where it is still ahead."""
    days, weeks = _days(line), {"flake": 1, "next": -1}.get(command, 0)
    if len(days) != 1 or not weeks:
        return []
    other = days[0] + timedelta(7 * weeks)
    if (command == "flake") != (other >= today):
        return []
    name = "flake next" if command == "flake" else "flake"
    return [(say(other), f"/{name} {' '.join(_places(line)[:1])} day:{other}")]


def _days(line: str, *keys: str) -> list[date]:
    """Return the days that a line names by some keys, by day: unless others are given."""
    named = (part.partition(":") for part in parts(line))
    return [date.fromisoformat(day) for key, _, day in named if key in (keys or ("day",))]
