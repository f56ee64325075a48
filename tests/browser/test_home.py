"""App Home as people see it: in a real browser, with the real bot behind it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE, at_home, visiting
from tests.support.demo import Demo


def test_an_organizer_finds_her_region_and_asks_from_there(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url) as visitor:
        home = at_home(visitor)
        expect(home.get_by_role("heading", name="CD5, this week")).to_be_visible()
        expect(home).to_contain_text("87.1%: 54 of 62 closed shifts")
        expect(home).to_contain_text("VAN's contacts say that you work in CD5")
        visitor.shot("home")
        home.get_by_role("button", name="To close out").click()
        visitor.page.get_by_role("tab", name="Messages").click()
        expect(visitor.answer("past shifts are still open")).not_to_contain_text("Only visible to you")
        visitor.go("field-metro")
        visitor.say("/flake")
        expect(visitor.answer("For CD5, your region")).to_contain_text("54 of 62")
        visitor.shot("for-you")


def test_a_director_chooses_his_region_and_is_forgotten(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url) as visitor:
        visitor.become("Daniel Okafor")
        home = at_home(visitor)
        expect(home).to_contain_text("Which region is yours?")
        visitor.shot("home-unknown")
        home.get_by_role("button", name="Your region").click()
        visitor.page.get_by_role("option", name="Metro").click()
        expect(home.get_by_role("heading", name="Metro, this week")).to_be_visible()
        expect(home).to_contain_text("You chose Metro, Mon, Aug 17")
        visitor.shot("home-chosen")
        home.get_by_role("button", name="Forget me").click()
        expect(home).to_contain_text("Which region is yours?")


def test_a_guest_sees_no_number(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url) as visitor:
        visitor.become("Sam Whitehorse")
        home = at_home(visitor)
        expect(home).to_contain_text("You are a guest here")
        expect(home).not_to_contain_text("%")
        visitor.shot("home-guest")


def test_a_home_fits_a_phone(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url, PHONE) as visitor:
        expect(at_home(visitor)).to_contain_text("CD5, this week")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        visitor.shot("phone-home")
