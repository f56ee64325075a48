"""A thaw says what it sets free before it is done: which digests go out, which stay held, and how the rate changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.admin.replies import freezes as views
from bot.admin.thawing import Thaw
from bot.app import wiring
from bot.calendar import Weeks
from bot.messages import Reply, Request
from bot.metrics import MN2020, Counts
from bot.replies import blocks
from bot.warehouse.rows import Freeze
from local.slack import block_rules
from tests.support.digest.office import CHICAGO, MONDAY, SUBURBS, Office, opened
from tests.support.slack_workspace import CHANNEL, PRIYA, configured

NOW = MONDAY + timedelta(minutes=20)
HERE = NOW.astimezone(CHICAGO)
THAW = Thaw(
    freeze=Freeze("f", "Metro", "half <an> export", PRIYA, MONDAY),
    goes=(),
    stays=(),
    coming=(),
    week=Weeks(date(2020, 8, 8), date(2020, 8, 14)),
    before=Counts(completed=40, no_show=60, definition=MN2020),
    now=Counts(completed=50, no_show=50, definition=MN2020),
    changed=True,
)


@pytest.fixture
def office(sampled: Path) -> Iterator[Office]:
    with opened(sampled) as found:
        found.clock.move(NOW)
        yield found


def ask(office: Office, text: str) -> Reply:
    mine = configured(office.workspace.url, **office.variables)
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    today = NOW.astimezone(CHICAGO).date()
    request = Request(text, PRIYA, "C0DATATEAM", today, "R", now=NOW, entry_point="/flake-admin", data_team=True)
    return inside.answer(request)


def said(reply: Reply) -> str:
    assert block_rules.faults([block for block in reply.blocks if isinstance(block, dict)], lambda _: True) == []
    return blocks.as_text(reply.blocks)


def test_what_goes_out_where_and_when_is_said_before_it_is_done(office: Office) -> None:
    office.subscribe()
    office.subscribe(SUBURBS, "Suburbs")
    ask(office, "freeze Metro reason:half an export")
    asked = ask(office, "thaw metro reason:all is here")
    assert asked.text == "Thaw Metro? Metro's digest goes out at once."
    text = said(asked)
    assert f"• Now: Metro in <#{CHANNEL}>, was due 8:00 AM" in text
    assert f"• Next: Metro in <#{CHANNEL}>, Mon, Aug 24, 8:00 AM" in text
    assert "Suburbs" not in text
    assert "Metro, Aug 8–14: 64.8% flaked (600 of 926)." in text
    assert "  /flake-admin thaw Metro confirm:yes reason:all is here" in text
    assert not office.warehouse.ask("questions/freezes").rows.empty
    assert ask(office, "thaw Metro confirm:yes reason:all is here").text == (
        "Metro is thawed: a digest that was held today goes out within minutes, the others at their usual time."
    )
    assert office.warehouse.ask("questions/freezes").rows.empty


def test_what_something_else_holds_stays_held(office: Office) -> None:
    office.subscribe()
    ask(office, "freeze Metro reason:half an export")
    ask(office, "freeze CD5 reason:recount")
    asked = ask(office, "thaw Metro reason:all is here")
    assert asked.text == "Thaw Metro? Nothing goes out yet: CD5 is frozen (recount)."
    assert f"• Still held: Metro in <#{CHANNEL}>, because CD5 is frozen (recount)" in said(asked)


def test_a_freeze_says_which_digests_wait_and_what_answers_say(office: Office) -> None:
    office.subscribe()
    done = ask(office, "freeze Metro reason:half <an> export")
    assert done.text == ("Metro is frozen: digests wait, and answers say “half &lt;an&gt; export”, until it is thawed.")
    assert f"• Waits: Metro in <#{CHANNEL}>, due Mon, Aug 24, 8:00 AM" in said(done)
    assert "To end it: /flake-admin thaw Metro reason:…" in said(done)
    nobody = views.frozen(views.Frozen("", "recount", (), second=True), HERE)
    assert said(nobody) == (
        "All numbers are frozen: no digest waits, for no channel is subscribed, and answers say “recount”, until "
        "they are thawed.\n\n  /flake-admin thaw\n\nSomebody else of the data team ends it: /flake-admin thaw reason:…"
    )


def test_where_nothing_is_due_the_next_digest_is_named(office: Office) -> None:
    office.subscribe(now=NOW)
    ask(office, "freeze Metro reason:half an export")
    asked = ask(office, "thaw Metro reason:all is here")
    assert asked.text == "Thaw Metro? Nothing goes out now; Metro's digest is due Mon, Aug 24, 8:00 AM."


@pytest.mark.parametrize(
    ("thaw", "line"),
    [
        (THAW, "60.0% flaked (60 of 100) when it was frozen → 50.0% flaked (50 of 100) now."),
        (replace(THAW, changed=False), "50.0% flaked (50 of 100). The numbers are the same as when it was frozen."),
        (replace(THAW, before=None), "50.0% flaked (50 of 100) now. Those of the time of the freeze are not kept."),
        (replace(THAW, before=THAW.now), "50.0% flaked (50 of 100), as when it was frozen."),
        (replace(THAW, now=None), "the numbers do not answer."),
        (replace(THAW, changed=False, now=Counts(definition=MN2020)), "nothing closed out. The numbers"),
    ],
)
def test_how_the_last_weeks_rate_has_changed(thaw: Thaw, line: str) -> None:
    text = said(views.preview(thaw, "all is here", HERE))
    assert f"Metro, Aug 8–14: {line}" in text
    assert "Thaw Metro? Nothing goes out: no channel is subscribed." in text


def test_all_numbers_are_thawed_by_that_name() -> None:
    reply = views.preview(replace(THAW, freeze=replace(THAW.freeze, place="")), "fine", HERE)
    assert "Thaw all numbers? Nothing goes out: no channel is subscribed." in said(reply)
    assert "/flake-admin thaw all confirm:yes reason:fine" in said(reply)
