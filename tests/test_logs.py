import io
import json
import logging
import sys

from bot.logs import JsonLines


def test_a_log_line_is_one_json_object_with_what_was_brought() -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    log = logging.Logger("bot.test")
    log.addHandler(handler)
    log.info("sent", extra={"reference": "F7K2QD", "seconds": 0.2})
    try:
        raise ValueError("two\nlines")
    except ValueError:
        log.exception("failed")
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert (first["severity"], first["message"], first["reference"], first["seconds"]) == (
        "INFO",
        "sent",
        "F7K2QD",
        0.2,
    )
    assert first["time"].endswith("+00:00")
    assert "ValueError: two\nlines" in second["traceback"]


def test_all_logs_go_to_stderr() -> None:
    from bot import logs

    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    try:
        logs.configure(logging.INFO)
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        assert handler.stream is sys.stderr
    finally:
        root.handlers[:], root.level = before
