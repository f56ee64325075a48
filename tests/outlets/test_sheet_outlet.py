"""The sheet as the service keeps it up to date: written once for each publication and freeze; failures harm nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.errors import UnavailableError, UserError
from bot.outlets.sheet import SheetOutlet, Written
from bot.tools import Numbers, Published, Stamp, Tools
from bot.warehouse import NothingPublishedError
from tests.support.publication_rows import CALENDAR

MOMENT = datetime(2020, 8, 17, 12, tzinfo=UTC)


@dataclass
class Campaign:
    """What is published and frozen, and what becomes of the writes."""

    run: str = "run-1"
    stamps: tuple[Stamp, ...] = ()
    outcomes: list[Exception] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def tools(self) -> Tools:
        run = Published(self.run, "Sample campaign", MOMENT, date(2020, 8, 16))

        def unused(*_: Any, **__: Any) -> Any:
            raise AssertionError("the sheet needs only the run and its freezes")

        numbers = Numbers(run, read_names=unused, answer=unused)
        return Tools(CALENDAR, self._bind(numbers), unused, unused, unused, unused, stamps=lambda: self.stamps)

    def _bind(self, numbers: Numbers) -> Callable[[], Numbers]:
        def bind() -> Numbers:
            if not self.run:
                raise NothingPublishedError("No numbers are published yet.")
            return numbers

        return bind

    def publish(self) -> Written:
        self.writes.append(self.run)
        if self.outcomes:
            raise self.outcomes.pop(0)
        return Written(self.run, changed=True, calls=1)

    def outlet(self) -> SheetOutlet:
        return SheetOutlet(self.tools, self.publish, self.told.append)


def wake(outlet: SheetOutlet, times: int = 1) -> None:
    for _ in range(times):
        outlet.wake()
        outlet.finish()


def test_each_publication_is_written_once_and_a_freeze_again() -> None:
    campaign = Campaign()
    outlet = campaign.outlet()
    wake(outlet, 3)
    assert campaign.writes == ["run-1"]
    campaign.run = "run-2"
    wake(outlet, 2)
    campaign.stamps = (Stamp("frozen", "freeze-1", "Metro", "half an export", MOMENT),)
    wake(outlet, 2)
    campaign.stamps = ()
    wake(outlet, 2)
    assert campaign.writes == ["run-1", "run-2", "run-2", "run-2"]
    assert campaign.told == []


def test_what_fails_is_tried_again_at_the_next_wake(caplog: pytest.LogCaptureFixture) -> None:
    away = UnavailableError("Google Sheets answered 503. It is tried again in a minute.")
    campaign = Campaign(outcomes=[away, away, RuntimeError("a bug")])
    outlet = campaign.outlet()
    wake(outlet, 5)
    assert campaign.writes == ["run-1"] * 4
    assert campaign.told == []
    assert [record.message for record in caplog.records if record.levelname == "WARNING"] == [
        "sheet not written",
        "not finished",
    ]


def test_the_data_team_is_told_what_it_has_to_put_right() -> None:
    closed = UserError("The bot may not edit the spreadsheet. Share the sheet with bot@example.org as Editor.")
    campaign = Campaign(outcomes=[closed])
    wake(campaign.outlet())
    assert campaign.told == [closed.text]


def test_nothing_is_written_before_anything_is_published() -> None:
    campaign = Campaign(run="")
    outlet = campaign.outlet()
    wake(outlet, 2)
    assert campaign.writes == campaign.told == []
    campaign.run = "run-1"
    wake(outlet)
    assert campaign.writes == ["run-1"]


def test_after_it_is_closed_it_begins_nothing() -> None:
    campaign = Campaign()
    outlet = campaign.outlet()
    outlet.close()
    outlet.wake()
    assert campaign.writes == []
