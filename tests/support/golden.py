"""Whole replies kept as files: `GOLDEN=write make test` rewrites them; read the difference before you commit it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from bot.messages import Chart, Reply
from bot.replies.blocks import image

FOLDER = Path(__file__).parents[1] / "golden"


def assert_golden(name: str, reply: Reply) -> None:
    """Compare a reply, and what *How computed* says of it, with its golden file."""
    path = FOLDER / f"{name}.json"
    method = {"method": list(reply.method)} if reply.method else {}
    text = json.dumps(as_json(reply) | method, ensure_ascii=False, indent=1) + "\n"
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def as_json(reply: Reply) -> dict[str, Any]:
    """Return what Slack would receive, with pictures as file names."""
    blocks = [image(block, block.name) if isinstance(block, Chart) else block for block in reply.blocks]
    return {"text": reply.text, "blocks": blocks, "outcome": reply.outcome}
