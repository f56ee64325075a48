"""Structured logs: one JSON line per event on stderr, as App Engine's logging reads it.

Each request, run and message has one line, with `outcome`, `milliseconds`, and where BigQuery was asked `rows`, `bytes`
(read) and `billable`, what BigQuery's minimum makes of them. Nobody is named in any line: what a failure quotes may be
somebody's words, and is left out.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

_QUOTED = re.compile(r"""(?<!\w)'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|“[^”\n]*”|`[^`\n]*[@+][^`\n]*`""")
_ADDRESS = re.compile(r"[^\s@<>:,;]+@[^\s@<>,;]+")
_NUMBER = re.compile(r"(?<![\w-])(?:\+\d{1,2}[\s.-]?|1[\s.-])?\(?\d{3}\)?[\s.-]?\d{3}[\s.-]?\d{4}(?![\w-])")
"""Patterns of what may be somebody's words, an e-mail address, a telephone number."""

REASON_FIELDS = ("reason",)
"""Fields that hold the text of a failure."""


class JsonLines(logging.Formatter):
    """Writes a record as one JSON object: time, severity, event, and the fields of `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback where there is one."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "severity": record.levelname,
            "logger": record.name,
            "message": withheld(record.getMessage()),
            **{name: value for name, value in vars(record).items() if name not in _STANDARD},
        }
        for name in REASON_FIELDS:
            if name in line:
                line[name] = withheld(str(line[name]))
        if record.exc_info and record.exc_info[1]:
            line["traceback"] = "".join(_traceback(record.exc_info[1]))
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: int) -> None:
    """Send all logs to stderr as JSON lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)


def withheld(text: str) -> str:
    """Return a text without what it quotes and what looks like an address or a telephone number."""
    for form in (_QUOTED, _ADDRESS, _NUMBER):
        text = form.sub("…", text)
    return text


def _traceback(error: BaseException) -> Iterator[str]:
    """Yield where an error came from, its causes first."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _traceback(before)
        yield "\n\nThen:\n"
    yield from traceback.format_tb(error.__traceback__)
    yield f"{type(error).__qualname__}: {withheld(str(error))}".rstrip(": ")
