"""Subscribing as people see it: the form in a real browser, with the real bot behind it."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE, Visitor, visiting
from tests.support.demo import Demo


def test_a_channel_is_subscribed_in_the_form_listed_and_unsubscribed_by_somebody_else(visitor: Visitor) -> None:
    visitor.say("/flake subscribe region:Metro")
    modal = visitor.page.get_by_test_id("modal")
    expect(modal).to_contain_text("The next three: Mon, Aug 24, Mon, Aug 31, Mon, Sep 7.")
    expect(modal).to_contain_text("America/Chicago")
    visitor.shot("subscribe")
    modal.get_by_role("button", name="Day Monday").click()
    visitor.page.get_by_role("option", name="Friday").click()
    expect(modal).to_contain_text("every Friday at 08:00")
    modal.get_by_role("button", name="Hour (America/Chicago) 08:00").click()
    visitor.page.get_by_role("option", name="17:00").click()
    expect(modal).to_contain_text("every Friday at 17:00")
    expect(modal).to_contain_text("Fri, Aug 21, Fri, Aug 28, Fri, Sep 4")
    visitor.shot("subscribe-changed")
    modal.get_by_test_id("modal-submit").click()
    said = visitor.answer("subscribed this channel to the weekly digest of Metro, every Friday at 17:00")
    expect(said).not_to_contain_text("Only visible to you")
    expect(modal).to_have_count(0)
    visitor.shot("subscribed")
    visitor.become("Daniel Okafor")
    visitor.go("field-metro")
    visitor.say("/flake subscriptions")
    listed = visitor.answer("1 subscription in this channel")
    expect(listed).to_contain_text("Next: Fri, Aug 21, 5:00 PM")
    visitor.shot("subscriptions")
    listed.get_by_role("button", name="Unsubscribe").click()
    confirming = visitor.page.get_by_role("alertdialog").or_(visitor.page.get_by_role("dialog")).last
    expect(confirming).to_contain_text("End this subscription?")
    visitor.shot("unsubscribe")
    confirming.get_by_role("button", name="Unsubscribe").click()
    ended = visitor.answer("ended this channel's subscription")
    expect(ended).to_contain_text("@Daniel Okafor")
    expect(visitor.messages.filter(has_text="The weekly digest of Metro in #field-metro has ended.")).to_be_visible()
    visitor.shot("unsubscribed")


def test_where_the_bot_is_not_the_form_says_so_at_phone_width_too(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url, PHONE) as visitor:
        visitor.go("field-greater-mn")
        visitor.say("/remove @Flakebot")
        visitor.answer("was removed from the channel")
        visitor.say("/flake subscribe")
        modal = visitor.page.get_by_test_id("modal")
        expect(modal).to_contain_text("The digest of all regions in")
        modal.get_by_test_id("modal-submit").click()
        expect(modal).to_contain_text("Type /invite @Flakebot there, then press Subscribe again.")
        visitor.shot("phone-subscribe")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
