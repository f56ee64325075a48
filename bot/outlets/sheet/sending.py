"""Sending a write: in one batch, or where that is too large through a hidden tab, so that nobody ever sees half."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from bot.outlets.sheet import updates
from bot.outlets.sheet.client import Json, SheetClient, body
from bot.outlets.sheet.plan import Block, Plan
from bot.outlets.sheet.snapshot import STAGES

MAX_BYTES = 2_000_000
"""Maximum size of a request, as Google advises: https://developers.google.com/workspace/sheets/api/limits"""
CELL_BYTES = 50
"""Number of bytes that a cell takes in a request beside its value, at most."""


def send(client: SheetClient, plan: Plan) -> int:
    """Write; return the number of calls. Raises InvalidRequestError where Google refuses it."""
    batch = plan.requests
    if len(body(batch)) <= MAX_BYTES:
        client.update(batch)
        return 1
    return _send_staged(client, plan)


def _send_staged(client: SheetClient, plan: Plan) -> int:
    """Write the values into a hidden tab first, in several batches, and copy them into place in one."""
    stage = secrets.choice(STAGES)
    lines = [line for block in plan.blocks for line in block.lines]
    grid = {"rowCount": len(lines), "columnCount": max(len(line) for line in lines)}
    made = {"sheetId": stage, "title": f"Flakebot {stage}", "hidden": True, "gridProperties": grid}
    client.update([{"addSheet": {"properties": made}}])
    parts = list(_parts(Block(stage, 0, tuple(lines))))
    for part in parts:
        client.update([updates.write(stage, part.row, part.lines)])
    copies, row = [], 0
    for block in plan.blocks:
        copies.append(_copy(stage, row, block))
        row += len(block.lines)
    client.update([*plan.before, *copies, *plan.after, {"deleteSheet": {"sheetId": stage}}])
    return len(parts) + 2


def _parts(block: Block) -> Iterator[Block]:
    """Yield a block in parts that are small enough for a batch each."""
    first, size = 0, 0
    for at, line in enumerate(block.lines):
        size += sum(CELL_BYTES + len(str(value).encode()) for value in line)
        if size > MAX_BYTES // 2 and at > first:
            yield Block(block.sheet, first, block.lines[first:at])
            first, size = at, 0
    yield Block(block.sheet, first, block.lines[first:])


def _copy(stage: int, row: int, block: Block) -> Json:
    """Return the request that copies the values of a block into place; notes and formats there stay."""
    width = len(block.lines[0])
    return {
        "copyPaste": {
            "source": updates.area(stage, (row, row + len(block.lines)), (0, width)),
            "destination": updates.area(block.sheet, (block.row, block.row + len(block.lines)), (0, width)),
            "pasteType": "PASTE_VALUES",
        }
    }
