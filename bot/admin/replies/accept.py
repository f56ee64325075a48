"""What accepting a finding means, as a message and as a form that asks for the reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from shlex import quote

from bot.calendar import Span, say, say_span
from bot.messages import ADMIN, Block, Reply
from bot.metrics import Counts
from bot.pipeline.troubles import Stop
from bot.replies import blocks
from bot.replies.blocks import escape
from bot.replies.phrases import percent
from bot.warehouse.rows import RecordedRun

FORM = "accept"
"""The form's `callback_id`."""
REASON = 300
"""Maximum length of a reason, in characters."""


@dataclass(frozen=True)
class Offer:
    """What would be accepted: the run that stopped, the one that readers see, and what stopped it, in plain words too.

    `before` and `now` count the last complete week by the two, None where a run cannot tell any more. `channel` is
    where it was asked for.
    """

    run: RecordedRun
    shown: RecordedRun | None
    found: Sequence[Stop]
    trouble: str
    week: Span
    before: Counts | None
    now: Counts | None
    reason: str
    channel: str

    @property
    def checks(self) -> str:
        """Return the names of the checks that would be accepted, separated by commas."""
        return ",".join(each.check for each in self.found)


def ask(offer: Offer) -> Reply:
    """Say what accepting means, and ask for the reason: in a form, or in words where none can be opened."""
    text = f"Publish although {offer.trouble}?"
    words = f"{ADMIN} accept {offer.checks} confirm:{offer.run.run_id} reason:"
    button = blocks.button("Accept…", f"{ADMIN} accept form:yes", 0)
    if offer.reason:
        button = blocks.button("Publish", words + offer.reason, 0) | {"style": "primary"}
    typed = f"{words}{offer.reason or 'why they are right'}"
    parts = (
        *_meaning(offer),
        blocks.actions([button]),
        blocks.context(f"At the terminal: `python -m bot ask {escape(quote(typed))}`"),
    )
    view = None if offer.reason else form(offer)
    return Reply(blocks.short(escape(text), blocks.TEXT), parts, view=view)


def form(offer: Offer) -> Block:
    """Return the form that asks for the reason."""
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": {"type": "plain_text", "text": "Accept and publish"},
        "submit": {"type": "plain_text", "text": "Publish"},
        "close": {"type": "plain_text", "text": "Cancel"},
        "private_metadata": f"{offer.checks}\n{offer.run.run_id}\n{offer.channel}",
        "blocks": [
            *_meaning(offer),
            {
                "type": "input",
                "block_id": "reason",
                "label": {"type": "plain_text", "text": "Why are they right?"},
                "hint": {"type": "plain_text", "text": "It is written down with your name."},
                "element": {
                    "type": "plain_text_input",
                    "action_id": "reason",
                    "max_length": REASON,
                    "placeholder": {"type": "plain_text", "text": "Half of CD7 left the program"},
                },
            },
        ],
    }


def chosen(view: Block) -> tuple[str, str]:
    """Return what was sent off in the form: the words of the command, and the channel where it was opened."""
    names, run_id, channel = view["private_metadata"].split("\n")
    reason = " ".join(view["state"]["values"]["reason"]["reason"]["value"].split())
    return f"{ADMIN} accept {names} confirm:{run_id} reason:{reason}", channel


def _meaning(offer: Offer) -> tuple[Block, ...]:
    """Return what would be published, what readers would see, for how long it holds, and what the checks found."""
    effects = (
        "• All answers count from the new data at once.\n"
        "• Digests that are held go out today.\n"
        "• It holds for this one run: the next is compared with these numbers."
    )
    small = "\n".join(escape(line) for line in (*(each.line for each in offer.found), f"Run {offer.run.run_id}."))
    counts = "\n".join(f"• {line}" for line in _counts(offer))
    return (
        blocks.section(escape(f"*Publish although {offer.trouble}?*")),
        blocks.section(f"*What readers see now → then*\n{escape(counts)}"),
        blocks.section(f"*What happens*\n{effects}"),
        blocks.context(small),
    )


def _counts(offer: Offer) -> Iterator[str]:
    """Yield the counts of the two runs, then the last week's rate."""
    run, shown = offer.run, offer.shown
    was = (shown.sign_ups, shown.closed_shifts, shown.mapped) if shown else (None, None, None)
    for name, before, now in zip(
        ("Sign-ups", "Closed out", "In a region"), was, (run.sign_ups, run.closed_shifts, run.mapped), strict=True
    ):
        yield f"{name}: {'none' if before is None else f'{before:,}'} → {now or 0:,}"
    through = [say(one.data_through) if one and one.data_through else "no whole day" for one in (shown, run)]
    yield f"Data through: {' → '.join(dict.fromkeys(through))}"
    if offer.before is not None and offer.now is not None:
        yield f"Flake rate of {say_span(offer.week)}: {_rate(offer.before)} → {_rate(offer.now)}"


def _rate(counts: Counts) -> str:
    if not counts.total:
        return "none, for nothing is closed out"
    return f"{percent(counts.flake_rate)} ({counts.total_flakes:,} of {counts.total:,})"
