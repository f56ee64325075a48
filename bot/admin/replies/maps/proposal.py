"""Another map as the data team reads it before it is put in force: what it changes, and the button that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.calendar import Span, say_span
from bot.imports.maps.files import Changes
from bot.messages import Block, File, Reply
from bot.replies import blocks, csv_file
from bot.replies.blocks import escape
from bot.tools import Published


@dataclass(frozen=True)
class Preview:
    """What another map changes: in a headline, in lines under it, in blocks, and with every number as a report.

    `under` follows the count of lines that differ, `warnings` the blocks; `against` says what it is compared with.
    `days` are those of which something changes; `past` counts what changes of past days; `cut` says that only the
    report has all of it.
    """

    headline: str
    under: Sequence[str]
    report: Mapping[str, Any]
    against: str
    parts: Sequence[Block] = ()
    warnings: Sequence[str] = ()
    days: Span | None = None
    past: int = 0
    cut: bool = False


@dataclass(frozen=True)
class Proposal:
    """A map that may be put in force: what it changes, how its lines differ, and the words that put it in force.

    `effect` is the verb for what such a map does. `begin` are the words that make it begin today, so that past days
    keep what they had; `whole` asks for the CSV of all that it changes.
    """

    map: str
    effect: str
    preview: Preview
    changes: Changes
    words: str
    published: Published
    begin: str = ""
    whole: bool = False


def propose(proposal: Proposal) -> Reply:
    """Show what another map would change, and ask whether to put it in force."""
    preview, report = proposal.preview, _report(proposal)
    parts: list[Block] = [
        blocks.section("\n".join([f"*{preview.headline}*", _counted(proposal), *preview.under])),
        *preview.parts,
        *map(blocks.section, preview.warnings),
        _buttons(proposal),
        blocks.context(_small(proposal)),
    ]
    file = _csv(proposal, report) if preview.cut or proposal.whole else None
    return Reply(blocks.short(preview.headline, blocks.TEXT), tuple(parts), report=report, file=file)


def _counted(proposal: Proposal) -> str:
    """Count the lines that differ."""
    changes, days = proposal.changes, proposal.preview.days
    new, gone = len(changes.added) - changes.changed, len(changes.removed) - changes.changed
    said = f"Lines: {new:,} new, {changes.changed:,} changed, {gone:,} gone."
    return f"{said} {say_span(days)}." if days else said


def _buttons(proposal: Proposal) -> Block:
    buttons = [blocks.button("Put it in force", proposal.words, 0) | {"style": "primary"}]
    if proposal.begin and proposal.preview.past:
        buttons.append(blocks.button("Begin today instead", proposal.begin, 1))
    return blocks.actions(buttons)


def _small(proposal: Proposal) -> str:
    return (
        f"Nothing is stored yet. In words: `{escape(proposal.words)}`. {proposal.preview.against}; answers change with "
        "the next run."
    )


def _report(proposal: Proposal) -> dict[str, Any]:
    through = proposal.published.data_through
    return {
        "map": proposal.map,
        **proposal.preview.report,
        "data_through": through.isoformat() if through else None,
        "run": proposal.published.run_id,
    }


def _csv(proposal: Proposal, report: dict[str, Any]) -> File:
    about = f"All that this map of {proposal.map} {proposal.effect}."
    return csv_file.make(f"{proposal.map} {proposal.effect}", about, report)
