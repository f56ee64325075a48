"""One result for all who ask for the same at the same moment, and for those who ask again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from threading import Lock
from typing import Generic, TypeVar

_T = TypeVar("_T")


class SingleFlight(Generic[_T]):
    """Remembers the newest results by key. Whoever asks for one that is being worked out waits for it.

    A failure is raised for all who waited and not remembered: the next who asks tries again.
    """

    def __init__(self, max_results: int, keep: Callable[[_T], bool] = lambda _: True) -> None:
        self._max_results = max_results
        self._keep = keep
        self._lock = Lock()
        self._results: OrderedDict[Hashable, Future[_T]] = OrderedDict()

    def get(self, key: Hashable, work: Callable[[], _T]) -> _T:
        """Return the result of a key; do the work only if nobody has done it or is doing it."""
        future, mine = self._claim(key)
        if mine:
            self._work(key, future, work)
        return future.result()

    def begin(self, key: Hashable, work: Callable[[], _T], threads: Executor) -> Future[_T]:
        """Return the result of a key as a future; the work is done in another thread, under the same condition."""
        future, mine = self._claim(key)
        if mine:
            threads.submit(self._work, key, future, work)
        return future

    def _claim(self, key: Hashable) -> tuple[Future[_T], bool]:
        """Return the result of a key as a future, and whether the caller has to work it out."""
        with self._lock:
            future = self._results.get(key)
            mine = future is None
            if future is None:
                future = self._results[key] = Future()
                while len(self._results) > self._max_results:
                    self._results.popitem(last=False)
            self._results.move_to_end(key)
        return future, mine

    def _work(self, key: Hashable, future: Future[_T], work: Callable[[], _T]) -> None:
        try:
            result = work()
        except BaseException as error:
            self._forget(key, future)
            future.set_exception(error)
        else:
            if not self._keep(result):
                self._forget(key, future)
            future.set_result(result)

    def _forget(self, key: Hashable, future: Future[_T]) -> None:
        with self._lock:
            if self._results.get(key) is future:
                del self._results[key]
