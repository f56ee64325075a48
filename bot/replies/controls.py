"""The controls under every answer: change the question, share or download the answer, see how it was computed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.calendar import Calendar, Weeks, say_span
from bot.language import ALL, Names, Question
from bot.messages import Block
from bot.replies import blocks, phrases
from bot.replies.blocks import escape
from bot.tools import Numbers

BLOCK_ID_LIMIT = 255
"""Slack's limit for the id of a block, in characters; the id carries the question."""
WEEKS_BACK = 8
"""Number of weeks before this one that the menu offers."""


def show(question: Question, numbers: Numbers, calendar: Calendar, *, folded: bool = False) -> list[Block]:
    """Return the row under an answer. Its id is the question; each element names the run that was answered from.

    `folded`: some rows are shown as one, and the menu has *All rows*.
    """
    if len(question.line) > BLOCK_ID_LIMIT:
        return []
    run = numbers.run.run_id
    elements = [_select(*select, run) for select in _selects(question, numbers.names, calendar)]
    more = [*([("All rows", "rows")] if folded else []), ("CSV", "csv"), ("How computed", "receipt")]
    elements.append(_share(run, question.today))
    overflow = {"type": "overflow", "action_id": f"more:{run}", "options": [_option(*each) for each in more]}
    elements.append(overflow)
    return [{"type": "actions", "block_id": question.line, "elements": elements}]


_Select = tuple[str, str, list[tuple[str, str]], str]
"""A key, its label, its options (label, value), and the value chosen now."""


def _selects(question: Question, names: Names, calendar: Calendar) -> Iterator[_Select]:
    grammar, scope = question.grammar, question.scope
    # What is counted of an organizer is the same in all regions.
    whole = grammar.own_turf and question.asked.organizers
    if "region" in grammar.keys and len(question.asked.regions) < 2 and not whole:
        places = [*names.groups, *(region for region in names.regions if region not in names.groups)]
        yield "region", "Region", [("All regions", ALL), *((place, place) for place in places)], scope.where or ALL
    if "week" in grammar.keys and not question.asked.sides:
        # Several weeks, a day or a month are none of the weeks to choose from: the box names them.
        one = isinstance(scope.span, Weeks) and scope.span == calendar.week(scope.span.last)
        chosen, days = scope.span.first.isoformat() if one else "", phrases.named(scope.span, question.today)
        # None when the campaign is long over: Slack refuses a menu without options.
        if weeks := list(_weeks(calendar, question.today)):
            yield "week", "Week" if one else f"{days[0].upper()}{days[1:]}", weeks, chosen
    if "by" in grammar.keys and len(grammar.groupings) > 1:
        usual = grammar.by or ""
        rows = [("All together" if word == usual else f"By {word}", word) for word in grammar.groupings]
        yield "by", "Rows", rows, scope.group_by


def _weeks(calendar: Calendar, today: date) -> Iterator[tuple[str, str]]:
    """List the weeks to choose from: the next one, this one, and some before."""
    called = {1: "Next week", 0: "This week", -1: "Last week"}
    for weeks in range(1, -WEEKS_BACK - 1, -1):
        week = calendar.week_from(today, weeks)
        if not calendar.outside(week):
            name = f"{called[weeks]}, " if weeks in called else ""
            yield f"{name}{say_span(week)}", week.first.isoformat()


def _select(key: str, label: str, options: Iterable[tuple[str, str]], chosen: str, run: str) -> Block:
    offered = [_option(*each) for each in options][: blocks.OPTIONS]
    select: Block = {
        "type": "static_select",
        "action_id": f"refine:{key}:{run}",
        "placeholder": {"type": "plain_text", "text": label},
        "options": offered,
    }
    initial = [option for option in offered if option["value"] == chosen]
    return select | ({"initial_option": initial[0]} if initial else {})


def _option(label: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": blocks.short(escape(label), blocks.BUTTON)}, "value": value}


def _share(run: str, today: date) -> Block:
    text = {"type": "plain_text", "text": "Share to channel"}
    return {"type": "button", "action_id": f"share:{run}", "text": text, "value": today.isoformat()}


def sharing(question: str, run: str, today: str) -> Block:
    """Return the modal that asks before anything is shown to others."""
    return {
        "type": "modal",
        "callback_id": "share",
        "title": {"type": "plain_text", "text": "Share this answer"},
        "submit": {"type": "plain_text", "text": "Share"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": "\n".join((question, run, today)),
        "blocks": [
            blocks.section(
                f"Everybody in the channel will see the answer to `{escape(question)}` and that you shared it."
            ),
            {
                "type": "input",
                "block_id": "channel",
                "label": {"type": "plain_text", "text": "Channel"},
                "element": {
                    "type": "conversations_select",
                    "action_id": "channel",
                    "default_to_current_conversation": True,
                    "filter": {"include": ["public", "private"], "exclude_bot_users": True},
                },
            },
        ],
    }
