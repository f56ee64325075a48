"""What the data team reruns: digests made again, in place or anew; and the numbers, with what they changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import blocks, wiring
from bot.messages import Reply, Request
from bot.metrics.counts import Counts
from bot.metrics.moved import Moved, between
from tests.digest_office import CHICAGO, MONDAY, SUBURBS, Office, opened
from tests.slack_workspace import PRIYA, configured

MINUTE = timedelta(minutes=1)


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    """Open an office in which Metro's and Suburbs' digests were posted on Monday at eight."""
    with opened(sampled) as found:
        found.subscribe()
        found.subscribe(SUBURBS, "Suburbs")
        found.look(found.instance(), MONDAY)
        yield found


def ask(office: Office, text: str, **more: Any) -> Reply:
    """Let somebody of the data team ask, and do what takes long."""
    mine = configured(office.workspace.url, **office.variables)
    inside = wiring.Inside(mine, office.warehouse, office.draw, wiring.Around(office.clock.now, office.clock.now))
    now = office.clock.now()
    today = now.astimezone(CHICAGO).date()
    request = Request(text, PRIYA, "C0DATATEAM", today, "REF234", now=now, door="/flake-admin", data_team=True)
    reply = inside.answer(replace(request, **more))
    return reply.work(lambda _: None) if reply.work else reply


def confirmed(office: Office, text: str) -> Reply:
    """Ask, and press the button that says yes."""
    asked = ask(office, text)
    return ask(office, said(asked))


def said(asked: Reply) -> str:
    """Give the words of the button that says yes."""
    (button,) = [
        element
        for block in asked.blocks
        if isinstance(block, dict) and block["type"] == "actions"
        for element in block["elements"]
        if element.get("style") == "primary"
    ]
    value: str = button["value"]
    return value.removeprefix("/flake-admin ")


def text(reply: Reply) -> str:
    return blocks.as_text(reply.blocks)


def test_it_is_asked_first_with_what_it_costs_and_nothing_is_changed(office: Office) -> None:
    before = [message.blocks for message in office.said()]
    asked = ask(office, "rerun digest reason:CD5 closed late")
    assert asked.text == "Edit in place 2 digests of the week of Sat Aug 8?"
    assert re.search(r"BigQuery would read about \d+\.\d MB for it \(dry run\)", text(asked))
    assert "Nobody is notified" in text(asked)
    assert [message.blocks for message in office.said()] == before


def test_a_digest_is_edited_in_place_says_why_and_how_far_it_moved(office: Office) -> None:
    (posted,) = office.said()
    ts, key = posted.ts, (posted.metadata or {})["event_payload"]["key"]
    office.run(office.changed("completed * 3"), at=MONDAY + 30 * MINUTE)
    office.clock.move(MONDAY + 40 * MINUTE)
    reply = confirmed(office, "rerun digest region:metro reason:CD5 & others closed late")
    assert reply.text == "1 of 1 digest edited in place. Data through Sun Aug 16."
    moved = r"Metro in <#C0METRO000>: 60.6 % \(564 of 931 closed\) → \d+.\d % \(\d+ of \d+ closed\): [+-]\d+.\d points"
    assert re.search(moved, text(reply))
    (message,) = office.said()
    assert message.ts == ts
    assert "Edited Mon Aug 17, 08:40: CD5 &amp; others closed late" in str(message.blocks)
    assert (message.metadata or {})["event_payload"]["key"] == key
    entry = office.entry("digest")
    assert entry.note == "made again by the data team: CD5 & others closed late"
    assert (entry.ts, entry.step, entry.run_id) == (ts, "sent", (message.metadata or {})["event_payload"]["run"])
    (below,) = [one for one in office.below(message) if "Edited" not in one.text]
    assert office.entry("table").run_id == entry.run_id
    assert below.ts == office.entry("table").ts
    again = confirmed(office, "rerun digest region:metro reason:once more")
    assert "not moved" in text(again)


def test_only_what_is_meant_is_made_again(office: Office) -> None:
    confirmed(office, f"rerun digest channel:<#{SUBURBS}|field-suburbs> reason:wrong")
    assert "Edited" in str(office.said(SUBURBS)[0].blocks)
    assert "Edited" not in str(office.said()[0].blocks)


def test_it_is_posted_anew_only_when_asked_for_and_once_however_often_it_is_pressed(office: Office) -> None:
    asked = ask(office, "rerun digest region:metro anew:yes reason:wrong picture")
    assert "everybody in the channels sees another" in text(asked)
    for _ in range(3):
        assert ask(office, said(asked)).text.startswith("1 of 1 digest posted anew.")
    first, second = office.said()
    assert "Posted anew Mon Aug 17, 08:00, in the place of the earlier one: wrong picture" in str(second.blocks)
    assert "Posted anew" not in str(first.blocks)


def test_one_that_is_gone_is_said_and_the_others_go_on(office: Office) -> None:
    (message,) = office.said()
    office.workspace.state.history.remove(message)
    reply = confirmed(office, "rerun digest reason:wrong")
    assert reply.text.startswith("1 of 2 digests edited in place.")
    assert "not done: Slack: Slack answered message_not_found" in text(reply)
    assert "Edited" in str(office.said(SUBURBS)[0].blocks)


def test_frozen_numbers_are_not_made_again(office: Office) -> None:
    ask(office, "freeze Metro reason:recount")
    reply = ask(office, "rerun digest region:metro reason:wrong")
    assert reply.outcome == "refused"
    assert "Metro is frozen: recount" in reply.text


def test_what_was_not_posted_is_not_posted_by_a_rerun(office: Office) -> None:
    office.subscribe("C0GREATER0", "Greater Minnesota", weekday=4)
    reply = ask(office, 'rerun digest region:"greater minnesota" reason:x')
    assert "has been posted there yet: 1 due" in reply.text
    reply = ask(office, "rerun digest week:W01 reason:x")
    assert "nobody is subscribed" in reply.text or "has been posted there yet" in reply.text
    assert ask(office, "rerun digest week:current reason:x").outcome == "refused"


def test_the_words_are_read_strictly(office: Office) -> None:
    assert ask(office, "rerun").outcome == "answered"
    for wrong in (
        "rerun everything reason:x",
        "rerun digest",
        "rerun pipeline week:last reason:x",
        "rerun digest wek:1",
    ):
        assert ask(office, wrong).outcome == "misread"


def test_what_moved_is_each_regions_week_whose_counts_differ() -> None:
    week = MONDAY.date() - timedelta(2)
    row = {"week": week, "area": "CD5", "area_group": "Metro", "turf": None, "completed": 4, "no_show": 6}
    other = row | {"area": "CD4"}
    assert between([row, other], [row, other | {"completed": 5}]) == (
        Moved(week, "CD4", Counts(completed=4, no_show=6), Counts(completed=5, no_show=6)),
    )
    (gone,) = between([row], [])
    assert (gone.now.total, gone.points) == (0, None)
    (moved,) = between([row], [row | {"completed": 14}])
    assert moved.points == pytest.approx(-30)
