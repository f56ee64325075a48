"""What has to be in order for Flakebot to work: looked at side by side, each line ok or how to mend it.

One check that fails or hangs hides no other. No line holds a secret.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLateError

from bot.health import Check, Line, ill
from bot.messages import UserError

SECONDS = 25.0
"""A check may take so long."""

log = logging.getLogger(__name__)


def examine(checks: Mapping[str, Check], progress: Callable[[str], None]) -> dict[str, list[Line]]:
    """Do all checks side by side; give the lines of each, in order."""
    threads = ThreadPoolExecutor(max(1, len(checks)), thread_name_prefix="doctor")
    begun = {name: threads.submit(_all, check) for name, check in checks.items()}
    found = {}
    for name, future in begun.items():
        progress(f"{name} …")
        found[name] = _lines(name, future)
    # One that hangs is not waited for.
    threads.shutdown(wait=False, cancel_futures=True)
    return found


def _all(check: Check) -> list[Line]:
    return list(check())


def _lines(name: str, future: Future[list[Line]]) -> list[Line]:
    try:
        return future.result(SECONDS)
    except TooLateError:
        return [ill(name, f"no answer in {SECONDS:.0f} seconds", "Try again; see whether this machine has a network.")]
    except UserError as error:
        said, _, remedy = error.text.partition(". ")
        return [ill(name, said.rstrip("."), remedy or "See docs/connect.md.")]
    except Exception as error:
        log.exception("check failed")
        return [
            ill(name, f"the check itself failed ({type(error).__name__})", "Tell the developers; the log has more.")
        ]
