"""Many questions in one process: `python -m bot ask --file FILE`.

A line of the file is one question: the words as they are typed, or a JSON object {"text", "user", "today"} of which
only "text" must be there. Empty lines and lines that begin with # are not questions.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bot.cli.ask import Asking, as_json, keep, said
from bot.cli.progress import STATUS, Progress, say
from bot.errors import UsageError, UserError
from bot.messages import Reply
from bot.settings import Settings

STDIN = "-"
EXAMPLE = '{"text": "/flake metro", "user": "U012ABCDEF", "today": "2020-08-17"}'


@dataclass(frozen=True)
class Question:
    """A line of the file: the words, who asks, and on which day."""

    text: str
    user: str
    today: date | None


def ask_all(given: argparse.Namespace, settings: Settings) -> int:
    """Answer the questions of a file in their order; return 2 if one was misread, else 1 if one has no answer, else 0.

    With `--json` each prints one line: its answer, or {"error": why there is none}. With `--out` each has a folder of
    its own, which is called by the question's number.
    """
    questions = read(given.file, given.user, given.today)
    asking, status, billed = Asking(settings), 0, 0
    with Progress(sys.stderr) as progress:
        for number, question in enumerate(questions, 1):
            progress(f"question {number} of {len(questions)}: {question.text}")
            reply = asking.answer(question.text, question.user, question.today)
            print(_as_line(reply) if given.json else f"> {question.text}\n\n{said(reply)}\n", flush=True)
            keep(reply, given.out / f"{number:0{len(str(len(questions)))}}" if given.out else None)
            status, billed = max(status, STATUS[reply.outcome]), billed + reply.account.billable
    megabytes = f"{billed / 1024**2:.0f} MB"
    say(f"With its minimum of 10 MB a table, BigQuery counts {megabytes} for these {len(questions)} questions.")
    return status


def read(file: str, user: str = "", today: date | None = None) -> list[Question]:
    """Read all questions of a file before the first is asked; `user` and `today` are of those that name none."""
    try:
        text = sys.stdin.read() if file == STDIN else Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise UserError(f"{file} cannot be read ({reason}): name a file with one question a line.") from error
    found = [
        _question(f"{file}, line {number}", line.strip(), user, today)
        for number, line in enumerate(text.splitlines(), 1)
        if line.strip() and not line.strip().startswith("#")
    ]
    if not found:
        raise UserError(f"{file} holds no question: write one a line.")
    return found


def _question(where: str, line: str, user: str, today: date | None) -> Question:
    if not line.startswith("{"):
        return Question(line, user, today)
    try:
        given = json.loads(line)
    except ValueError:
        raise UsageError(f"{where}: is not JSON. For example {EXAMPLE}") from None
    if unknown := sorted(given.keys() - {"text", "user", "today"}):
        raise UsageError(f"{where}: {unknown[0]} is not known. For example {EXAMPLE}")
    if not given.get("text") or not all(isinstance(value, str) for value in given.values()):
        raise UsageError(f'{where}: takes strings, and "text" must be there. For example {EXAMPLE}')
    return Question(given["text"], given.get("user", user), _day(where, given["today"]) if "today" in given else today)


def _day(where: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f'{where}: "today" takes a date like 2020-08-17, not {text!r}') from None


def _as_line(reply: Reply) -> str:
    shown: dict[str, Any] = as_json(reply) if reply.outcome == "answered" else {"error": said(reply)}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
