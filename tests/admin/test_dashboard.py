"""`/flake-admin dashboard`: a link that opens a report in Data Studio, where the numbers are in Google's BigQuery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import wiring
from bot.messages import Reply, Request
from bot.replies.blocks import named
from bot.warehouse import connection
from local.slack import block_rules
from tests.support.digest.office import MONDAY

Ask = Callable[..., Reply]


@pytest.fixture(scope="module")
def ask(sample_home: Path) -> Ask:
    mine = settings.read({"FLAKEBOT_HOME": str(sample_home)})
    warehouse = connection.connect(mine)

    def answer(text: str, **changed: Any) -> Reply:
        """Answer the data team as if the numbers were in another BigQuery, which is not asked for the address."""
        backend = wiring.Backend(replace(mine, **changed), warehouse, lambda *_: None)
        day = MONDAY.date()
        return backend.answer(
            Request(text, "U1", "C1", day, "R", now=MONDAY, entry_point="/flake-admin", data_team=True)
        )

    return answer


def words(reply: Reply) -> str:
    first = reply.blocks[0]
    assert isinstance(first, dict)
    return str(first["text"]["text"])


def test_it_links_to_a_report_on_all_regions_or_one(ask: Ask) -> None:
    whole = ask("dashboard", bigquery_project="our-project")
    assert whole.outcome == "answered"
    assert words(whole).startswith("*<https://lookerstudio.google.com/reporting/create?c.mode=edit&amp;r.reportName=")
    assert "|Open all regions in Data Studio>*" in words(whole)
    assert "nothing is drawn" in words(whole)
    metro = ask("dashboard region:metro", bigquery_project="our-project", dashboard_template="abcdefgh-1234")
    assert "c.reportId=abcdefgh-1234" in words(metro)
    assert "WHERE%20region_group%20%3D%20%27Metro%27" in words(metro)
    assert "the rows of Metro only" in words(metro)
    assert block_rules.faults(named(metro.blocks), lambda _: True) == []
    assert words(ask("dashboard CD5", bigquery_project="our-project")).count("region%20%3D%20%27CD5%27") == 6


def test_a_region_that_is_none_is_offered_the_nearest(ask: Ask) -> None:
    reply = ask("dashboard region:metor", bigquery_project="our-project")
    assert reply.outcome == "misread"
    assert "Did you mean Metro?" in reply.text


def test_a_local_bigquery_is_said_to_be_none_for_data_studio(ask: Ask) -> None:
    reply = ask("dashboard region:Metro")
    assert reply.outcome == "answered"
    assert "python -m bot dashboard --html DIR" in words(reply)
    assert "https://" not in words(reply)
