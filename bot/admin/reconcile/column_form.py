"""Questions about a report's columns: which column is which, and in which order month and day stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.admin.reconcile.columns import DATES, NEEDED, Unsure
from bot.admin.reconcile.verdict import About
from bot.messages import ADMIN, Block, Reply
from bot.replies import blocks
from bot.replies.blocks import escape

FORM = "reconcile"
"""The form's `callback_id`."""


def ask(found: Unsure, about: About) -> Reply:
    """Ask which columns are meant: nothing was compared."""
    text = f"Which column is the {' and the '.join(found.wanted)}? {escape(about.name)} does not say it clearly."
    names = ", ".join(f"“{escape(blocks.short(name, blocks.BUTTON))}”" for name in found.header if name)
    words = ",".join(f"{what}=…" for what in found.wanted)
    parts: list[Block] = [blocks.section(f"*{text}*\nIts columns are {names}.")]
    if about.file:
        words_ = f"{ADMIN} reconcile file:{about.file} form:yes"
        parts.append(blocks.actions([blocks.button("Choose the columns…", words_, 0) | {"style": "primary"}]))
    parts.append(blocks.context(f"Or say it in words: `columns:{escape(words)}`"))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), outcome="refused")


def ask_date_order(why: str, about: About, told: str) -> Reply:
    """Ask in which order month and day stand: nothing was compared."""
    text = f"{why} Which is it in {escape(about.name)}?"
    parts: list[Block] = [blocks.section(f"*{text}*")]
    if about.file:
        pairs = ",".join(filter(None, (told, DATES)))
        ask = f"{ADMIN} reconcile file:{about.file} columns:{pairs}"
        said = (("mdy", "The month first: August 9"), ("dmy", "The day first: September 8"))
        parts.append(blocks.actions(blocks.button(label, f"{ask}={word}", at) for at, (word, label) in enumerate(said)))
    parts.append(blocks.context(f"Or say it in words: `columns:{DATES}=mdy`, or `{DATES}=dmy`"))
    return Reply(blocks.short(text, blocks.TEXT), tuple(parts), outcome="refused")


def form(header: Sequence[str], found: Mapping[str, int], file: str, channel: str) -> Block:
    """Return the form that asks which column is which; `found` are those that are clear."""
    options = {place: _option(name, place) for place, name in enumerate(header) if name}
    # What is clear stays to be chosen, however many columns there are.
    shown = sorted(sorted(options, key=lambda place: place not in found.values())[: blocks.OPTIONS])
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": {"type": "plain_text", "text": "Which column is which?"},
        "submit": {"type": "plain_text", "text": "Compare"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": f"{file}\n{channel}",
        "blocks": [
            {
                "type": "input",
                "block_id": what,
                "label": {"type": "plain_text", "text": f"The {what}"},
                "element": {
                    "type": "static_select",
                    "action_id": "column",
                    "placeholder": {"type": "plain_text", "text": "A column of the file"},
                    "options": [options[place] for place in shown],
                }
                | ({"initial_option": options[found[what]]} if what in found else {}),
            }
            for what in (*NEEDED, "event")
        ],
    }


def _option(name: str, place: int) -> Block:
    return {"text": {"type": "plain_text", "text": blocks.short(escape(name), blocks.BUTTON)}, "value": str(place)}


def chosen(view: Block) -> tuple[str, str]:
    """Return what was chosen in the form: the words of the command, and the channel in which the file was dropped."""
    file, channel = view["private_metadata"].split("\n")
    values = view["state"]["values"]
    places = {what: int(values[what]["column"]["selected_option"]["value"]) for what in (*NEEDED, "event")}
    pairs = [f"{what}=#{place + 1}" for what, place in places.items()]
    return f"{ADMIN} reconcile file:{file} columns:{','.join(pairs)}", channel
