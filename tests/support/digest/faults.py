"""What goes wrong with Slack and with BigQuery while digests are sent: spread over them, in a seeded order."""

from __future__ import annotations

import random
import time
from collections import Counter, deque
from collections.abc import Sequence
from typing import Any, TypeVar

from local.bigquery.process import plan_faults
from local.slack import Workspace

_T = TypeVar("_T")

SLACK = (
    *(("chat.postMessage", how) for how in ("lost", "429", "500", "hang", "lost", "429", "lost")),
    *(("conversations.history", how) for how in ("500", "429", "lost")),
    *(("chat.getPermalink", "lost"), ("files.getUploadURLExternal", "500"), ("upload", "500"), ("files.info", "429")),
)
"""The calls that fail, and how; a reply to a post that is lost is the worst of it."""
BIGQUERY: tuple[dict[str, Any], ...] = (
    {"kind": "lost_reply", "match": "flakebot_claim_"},
    {"kind": "503", "match": "flakebot_claim_"},
    {"kind": "backendError", "match": "flakebot_claim_"},
    {"kind": "hang", "match": "flakebot_claim_", "seconds": 3},
    {"kind": "lost_reply", "match": "flakebot_write_"},
    {"kind": "rateLimitExceeded", "match": "flakebot_write_"},
    {"kind": "hang", "match": "flakebot_write_", "seconds": 3},
    {"kind": "503", "match": "/queries"},
)
"""The requests that fail: claims, records and questions, before they are done, after it, and late."""
OUTAGE = {"kind": "503", "times": 10**9}
"""Every request is refused."""


class Trouble:
    """Plans failures as the number of messages grows from nothing to `whole`."""

    def __init__(self, workspace: Workspace, bigquery: str, whole: int, chance: random.Random) -> None:
        self._workspace, self._bigquery, self._whole, self._chance = workspace, bigquery, whole, chance
        self._slack: deque[tuple[float, tuple[str, str]]] = deque()
        self._requests: deque[tuple[float, dict[str, Any]]] = deque()
        self._outage_from, self._outage_seconds, self._outage_until = float("inf"), 0.0, 0.0
        self._armed: Counter[str] = Counter()
        self.bigquery_faults: Counter[str] = Counter()

    def plan(self, slack: int, bigquery: int) -> None:
        """Plan this many failures of each."""
        self._slack = self._spread(SLACK, slack)
        self._requests = self._spread(BIGQUERY, bigquery)

    def plan_outage(self, seconds: float) -> None:
        """Let BigQuery refuse everything for so long, once a third is done."""
        self._outage_from, self._outage_seconds = self._whole / 3, seconds

    def _spread(self, kinds: Sequence[_T], count: int) -> deque[tuple[float, _T]]:
        chosen = [kinds[number % len(kinds)] for number in range(count)]
        self._chance.shuffle(chosen)
        return deque((self._whole * 0.9 * number / count, one) for number, one in enumerate(chosen))

    @property
    def away(self) -> bool:
        """Return whether BigQuery is refusing everything just now."""
        return bool(self._outage_until)

    @property
    def slack_faults(self) -> Counter[str]:
        """Count the failures of Slack's that were met."""
        waiting = Counter(f"{armed.where} {armed.how}" for armed in self._workspace.state.faults.armed)
        return self._armed - waiting

    def look(self, progress: int) -> None:
        """Let happen what is planned for this many messages."""
        while self._slack and self._slack[0][0] <= progress:
            _, (where, how) = self._slack.popleft()
            self._workspace.fail(where, how)
            self._armed[f"{where} {how}"] += 1
        now = time.monotonic()
        if self.away:
            if now >= self._outage_until:
                self._outage_until = 0.0
                plan_faults(self._bigquery, [])
            return
        if progress >= self._outage_from:
            self._outage_from, self._outage_until = float("inf"), now + self._outage_seconds
            plan_faults(self._bigquery, [OUTAGE])
            return
        while self._requests and self._requests[0][0] <= progress:
            _, fault = self._requests.popleft()
            plan_faults(self._bigquery, [fault])
            self.bigquery_faults[
                f"{fault['kind']} {fault['match'].strip('/').removeprefix('flakebot_').strip('_')}"
            ] += 1

    def end(self) -> None:
        """Let nothing fail any more."""
        plan_faults(self._bigquery, [])
