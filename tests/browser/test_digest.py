"""The digest as people see it, in a real browser: it arrives, it is late, held, corrected, refused, paused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot.app import chart_workers, server, wiring
from local.slack import BOT_USER
from tests.support.browser import PHONE, at_home, size, visiting
from tests.support.digest.office import MONDAY, Office, opened
from tests.support.homes import living_in
from tests.support.slack_workspace import CHANNEL, SECRET, configured, served

SCREENS = 2.5
"""Maximum height of a digest, in screens of a phone."""


@pytest.fixture
def office(sample_home: Path) -> Iterator[Office]:
    with opened(sample_home) as office:
        office.draw = chart_workers.draw_here
        yield office


def test_the_digest_on_a_phone_with_its_table_in_the_thread(office: Office, browser: Browser) -> None:
    office.subscribe(goal=400)
    office.look(office.instance())
    with visiting(browser, office.workspace.url, PHONE) as visitor:
        visitor.go("field-metro")
        digest = visitor.answer("rows are in the thread")
        expect(digest.get_by_role("img").first).to_be_visible()
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        assert size(digest)[1] <= SCREENS * PHONE[1]
        visitor.shot("phone-digest")
        digest.get_by_role("button", name="1 reply").click()
        thread = visitor.page.get_by_test_id("thread-pane")
        expect(thread).to_contain_text("Organizer")
        visitor.shot("phone-digest-thread")


def test_held_late_corrected_as_the_channel_reads_it(office: Office, browser: Browser) -> None:
    office.subscribe()
    office.run(data_through=date(2020, 8, 14))
    office.look(office.instance())
    with visiting(browser, office.workspace.url) as visitor:
        visitor.go("field-metro")
        expect(visitor.answer("is on hold")).to_contain_text("Last good numbers: Fri, Aug 14")
        visitor.go("Flakebot")
        expect(visitor.answer("is on hold")).to_contain_text("the data team takes care of it")
        visitor.shot("digest-held-owner")
        visitor.go("field-metro")
        office.run(office.changed(), at=MONDAY + timedelta(minutes=40))
        # Which run is published, an instance asks again after seconds; here another one looks.
        office.look(office.instance(), MONDAY + timedelta(hours=1))
        expect(visitor.answer("Late, because")).to_contain_text("the data from VAN end Fri, Aug 14")
        visitor.shot("digest-late")
        tuesday = MONDAY + timedelta(days=1)
        office.run(office.changed("completed * 9"), at=tuesday, data_through=date(2020, 8, 17))
        office.look(office.instance(), tuesday + timedelta(minutes=1))
        digest = visitor.answer("Late, because")
        digest.get_by_role("button", name="2 replies").click()
        thread = visitor.page.get_by_test_id("thread-pane")
        expect(thread).to_contain_text("The numbers have changed.")
        expect(thread).to_contain_text("shifts closed out late")
        visitor.shot("digest-corrected")


@contextmanager
def answering(office: Office) -> Iterator[None]:
    """Let the bot answer in the office's workspace too."""
    mine = configured(office.workspace.url, **office.variables)
    inside = wiring.Backend(mine, office.warehouse, office.draw)
    edge = server.Callbacks(
        answer=inside.answer,
        today=lambda: mine.calendar.today(office.clock.now()),
        ready=inside.ready,
        now=office.clock.now,
    )
    with living_in(Path(office.variables["FLAKEBOT_HOME"])), served(server.build(mine, edge)) as address:
        office.workspace.install(address, SECRET)
        yield


def test_refused_and_paused_as_its_owner_reads_it(office: Office, browser: Browser) -> None:
    office.subscribe(now=MONDAY - timedelta(days=1))
    office.workspace.state.channels[CHANNEL].members.discard(BOT_USER)
    digests = office.instance(DIGEST_FRESH_DAYS="400")
    for week in range(3):
        office.look(digests, MONDAY + timedelta(7 * week))
        office.look(digests, MONDAY + timedelta(7 * week, hours=16))
    with answering(office), visiting(browser, office.workspace.url) as visitor:
        visitor.go("Flakebot")
        expect(visitor.answer("could not be posted")).to_contain_text("/invite @Flakebot")
        expect(visitor.answer("was not posted")).to_contain_text("It is paused")
        visitor.shot("digest-refused")
        home = at_home(visitor)
        expect(home).to_contain_text("paused: 3 digests in a row could not be posted")
        home.get_by_text("paused:").evaluate("element => element.scrollIntoView()")
        visitor.shot("home-paused")
