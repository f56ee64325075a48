"""Digests at the terminal: what would be posted, as files; and what the ledger says, as lines."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.calendar import Calendar, say
from bot.digest import holds, subscriptions
from bot.digest.holds import Freshness, Hold
from bot.digest.subscriptions import Subscription
from bot.errors import UserError
from bot.language import written
from bot.messages import Chart, Reply, Request
from bot.metrics import LEFTOVER
from bot.outbox.ledger import Entry
from bot.pipeline import standing as standing_module
from bot.replies import blocks, errors
from bot.reports import digest as content
from bot.schedule import USUAL, say_moment
from bot.tools import Tools
from bot.warehouse import rows


@dataclass(frozen=True)
class DryRun:
    """A digest as it would be posted: in which folder, for whom, why it would be held, and what it says."""

    folder: str
    subscription: Subscription
    hold: Hold | None
    main: Reply
    table: Reply | None


def compose(tools: Tools, now: datetime, freshness: Freshness) -> list[DryRun]:
    """Compose the digest of every subscription; where there is none yet, of each group of regions."""
    found = [one for one in subscriptions.ask(tools.recall) if not one.paused]
    names = tools.numbers.names
    found = found or [Subscription("", "", "", group, USUAL, "") for group in names.groups if group not in LEFTOVER]
    standing = standing_module.read(tools.recall)
    freezes = rows.freezes(tools.recall)
    hold = holds.held(standing, now, tools.calendar, freshness)
    channels = Counter(one.channel for one in found)
    made = []
    for one in found:
        place = one.region or one.region_group
        words = written({"region": [place] if place else [], "goal": [str(one.goal)] if one.goal else []})
        request = Request(words, "digest", one.channel, tools.calendar.today(now), "digest", now=now)
        main, table = _composed(request, tools)
        held = hold or holds.frozen(freezes, place, names, standing)
        alone = one.channel and channels[one.channel] == 1
        made.append(DryRun(one.channel if alone else _slug(one), one, held, main, table))
    return made


def _composed(request: Request, tools: Tools) -> tuple[Reply, Reply | None]:
    """Compose a digest; where that is impossible, as of a region that was renamed, return the reason instead."""
    try:
        return content.compose(request, tools)
    except UserError as error:
        return errors.user_error(error), None


def _slug(subscription: Subscription) -> str:
    """Return the folder of a place in a channel; no character of a name can lead out of it."""
    place = "".join(letter if letter.isalnum() else "-" for letter in subscription.place.lower())
    return "-".join(filter(None, (subscription.channel, place)))


def write(dry: DryRun, out: Path) -> Path:
    """Write a digest's message and its pictures into its folder; return the folder."""
    folder = out / dry.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "digest.json").write_text(json.dumps(_as_json(dry), ensure_ascii=False, indent=1) + "\n", "utf-8")
    for reply in filter(None, (dry.main, dry.table)):
        for block in reply.blocks:
            if isinstance(block, Chart):
                (folder / block.name).write_bytes(block.png)
    return folder


def _as_json(dry: DryRun) -> dict[str, Any]:
    return {
        "channel": dry.subscription.channel or None,
        "place": dry.subscription.place,
        "held": dry.hold.reason if dry.hold else None,
        **_message(dry.main),
        "report": dry.main.report,
        "thread": _message(dry.table) if dry.table else None,
    }


def _message(reply: Reply) -> dict[str, Any]:
    return {"text": reply.text, "blocks": blocks.named(reply.blocks)}


def status(entries: Iterable[Entry], calendar: Calendar) -> list[str]:
    """Return the ledger as lines: the newest week first, a line for each message."""
    header = ["Week of", "Channel", "About", "Kind", "Step", "Tries", "At", "Claimed by", "Note", "Where"]
    rows = [
        _line(entry, calendar) for entry in sorted(entries, key=lambda one: (one.message.week, one.at), reverse=True)
    ]
    if not rows:
        return ["The ledger is empty: no digest was due yet."]
    return blocks.table_lines([header, *rows])


def _line(entry: Entry, calendar: Calendar) -> list[str]:
    message = entry.message
    kind = message.kind.partition(" ")[0]
    total = entry.numbers.get("total")
    numbers = f"{entry.numbers['total_flakes']} of {total} flaked" if total else ""
    at = say_moment(entry.at.astimezone(calendar.zone))
    note = "; ".join(filter(None, (numbers, entry.note)))
    tries = str(entry.attempts)
    return [
        say(message.week),
        message.channel,
        message.place,
        kind,
        entry.step,
        tries,
        at,
        entry.instance,
        note,
        entry.permalink,
    ]
