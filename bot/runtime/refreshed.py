"""A value that is the same for all who ask: the last one is served while it is asked anew."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Generic, TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True)
class _Kept(Generic[_T]):
    """A value, and when it began to be asked for."""

    value: _T
    since: float


class Refreshed(Generic[_T]):
    """Keeps a value, which is never served once it is older than `max_age` seconds.

    Whoever asks when most of that time is over still gets the value at once, and it is asked anew in the background:
    while people ask, nobody waits. After a pause it is asked anew first, once for all who wait for it. A failure in the
    background is nobody's; one that somebody waits for is raised for them, and the next who asks tries again.
    """

    def __init__(
        self,
        ask: Callable[[], _T],
        max_age: float,
        keep: Callable[[_T], bool] = lambda _: True,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ask, self._keep, self._clock = ask, keep, clock
        self._max_age = max_age
        self._lock = Lock()
        self._kept: _Kept[_T] | None = None
        self._asking: Future[_T] | None = None

    def get(self) -> _T:
        """Return the value."""
        with self._lock:
            kept, now = self._kept, self._clock()
            # Two fifths: while questions take less than three seconds, those who ask often never wait.
            if kept and now - kept.since < 0.4 * self._max_age:
                return kept.value
            asking, mine = self._asking, self._asking is None
            if asking is None:
                asking = self._asking = Future()
        if kept and now - kept.since <= self._max_age:
            if mine:
                Thread(target=self._renew, args=(asking,), name="refresh", daemon=True).start()
            return kept.value
        if mine:
            self._renew(asking)
        return asking.result()

    def forget(self) -> None:
        """Ask anew before the next who asks is answered: something has just been changed."""
        with self._lock:
            self._kept = self._asking = None

    def _renew(self, asking: Future[_T]) -> None:
        began = self._clock()
        try:
            value = self._ask()
        except BaseException as error:
            self._settle(asking, None)
            asking.set_exception(error)
        else:
            self._settle(asking, _Kept(value, began) if self._keep(value) else None)
            asking.set_result(value)

    def _settle(self, asking: Future[_T], kept: _Kept[_T] | None) -> None:
        """Take a new value, unless it was asked before something was changed."""
        with self._lock:
            if self._asking is asking:
                self._asking = None
                self._kept = kept or self._kept
