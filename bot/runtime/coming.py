"""An answer that is on its way: whoever reads it waits for it, so that questions asked before that run side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from bot.tools import Answer, Cost

if TYPE_CHECKING:
    import pandas as pd


class Coming(Answer):
    """An answer that another thread is asking for. Reading it raises what asking has raised.

    `seen` is given the answer when it is first read.
    """

    _future: Future[Answer]
    _seen: Callable[[Answer], Answer]

    def __init__(self, future: Future[Answer], seen: Callable[[Answer], Answer]) -> None:
        # As a subclass of what is frozen, it cannot set its attributes.
        vars(self).update(_future=future, _seen=seen)

    @property
    def rows(self) -> pd.DataFrame:
        """Return the rows, once they are there."""
        return self._found().rows

    @property
    def cost(self) -> Cost:
        """Return the cost, once it is known."""
        return self._found().cost

    def _found(self) -> Answer:
        # A cached property of Python 3.11 has one lock for all instances: one that waits would hold up all others.
        own = vars(self)
        if "_answer" not in own:
            own["_answer"] = self._seen(self._future.result())
        answer: Answer = own["_answer"]
        return answer
