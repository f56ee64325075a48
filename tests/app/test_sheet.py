"""The service and the Google Sheet: written without being asked; who has to share it is told, once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import background, wiring
from bot.outlets.sheet import SheetOutlet
from bot.slack import Poster
from local.sheets import ACCOUNT, SHEET_ID, Sheets
from tests.support.digest.office import MONDAY, Office, opened
from tests.support.slack_workspace import CHANNEL, configured


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.clock.move(MONDAY)
        yield found


def outlet(office: Office, **variables: str) -> SheetOutlet | None:
    mine = configured(office.workspace.url, **office.variables, DATA_TEAM_CHANNEL=CHANNEL, **variables)
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    return background.sheet(inside, Poster(mine))


def test_a_campaign_without_a_sheet_has_none(office: Office) -> None:
    assert outlet(office) is None


def test_the_data_team_is_told_once_with_whom_to_share_the_sheet(office: Office, tmp_path: Path) -> None:
    with Sheets(tmp_path).serve() as sheets:
        for _ in range(2):
            instance = outlet(office, SHEET_ID=SHEET_ID, SHEETS_API_URL=sheets.url)
            assert instance is not None
            for _ in range(2):
                instance.wake()
                instance.finish()
    (message,) = office.workspace.messages
    assert message.channel == CHANNEL
    assert message.text == "The Google Sheet does not show the newest numbers"
    assert f"Share the sheet with {ACCOUNT} as Editor." in str(message.blocks)
