"""The demo as people see it: the workspace's page in a real browser, with the real bot behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from local.bigquery.process import release
from tests.support import demo as demos
from tests.support.browser import PHONE, Visitor, at_home, size, visiting
from tests.support.demo import Demo
from tests.support.homes import copy_home

QUESTIONS = ("", " next", " confirm", " unclosed", " trend", " plan goal:40", " compare region:CD4,CD5")
OWN = tuple(f"/flake{question}" for question in QUESTIONS)
TWO_SCREENS = 1300
"""Maximum height on a phone of an answer for one's own region, in pixels."""


def column(table: Locator, number: int) -> list[str]:
    return table.locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def test_a_command_is_completed_answered_and_its_chart_enlarged(visitor: Visitor) -> None:
    box = visitor.page.get_by_test_id("composer")
    box.press_sequentially("/fl")
    expect(visitor.page.get_by_role("option", name="/flake [")).to_be_visible()
    visitor.shot("completion")
    box.press("Tab")
    box.press_sequentially("region:Metro week:last")
    box.press("Enter")
    answer = visitor.answer("Metro last week")
    expect(answer).to_contain_text("600 of 926")
    expect(answer).to_contain_text("Only visible to you")
    chart = answer.get_by_role("img").first
    chart.evaluate("element => element.scrollIntoView()")
    expect(chart).to_be_visible()
    assert chart.evaluate("picture => picture.complete && picture.naturalWidth > 500")
    visitor.shot("answer")
    chart.click()
    expect(visitor.page.get_by_role("dialog")).to_be_visible()
    visitor.shot("chart")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_a_table_is_sorted_by_its_numbers_filtered_and_turned(visitor: Visitor) -> None:
    visitor.say("/flake region:Metro week:last")
    table = visitor.answer("Metro last week").get_by_role("table")
    header = table.get_by_role("columnheader", name="Not closed out", exact=True)
    header.get_by_role("button").click()
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    at = table.get_by_role("columnheader").all_inner_texts().index("Not closed out") + 1
    closed = [int(text.replace(",", "")) for text in column(table, at)]
    assert closed == sorted(closed, reverse=True)
    answer = visitor.answer("Metro last week")
    answer.get_by_role("button", name="Further rows").click()
    expect(answer).to_contain_text(f"{len(closed) + 1}–")
    answer.get_by_role("searchbox", name="Filter rows").fill("powderhorn")
    assert {row.split()[0] for row in column(table, 1)} == {"CD5-01"}


def test_a_mistyped_region_is_offered_as_it_is_spelled_and_taken(visitor: Visitor) -> None:
    visitor.say("/flake region:Metor week:current")
    visitor.answer("Did you mean Metro?")
    visitor.shot("mistyped")
    visitor.messages.last.get_by_role("button", name="Run it").click()
    expect(visitor.messages.last).to_contain_text("104 of 149")
    expect(visitor.page.get_by_text("Did you mean Metro?")).to_have_count(0)


def test_an_answer_is_asked_again_with_a_filter_in_its_place(visitor: Visitor) -> None:
    visitor.say("/flake region:CD4 week:last")
    answer = visitor.answer("CD4 last week")
    many = visitor.messages.count()
    answer.get_by_role("button", name="Region CD4").click()
    visitor.page.get_by_role("option", name="Suburbs").click()
    expect(visitor.messages.last).to_contain_text("Suburbs last week")
    assert visitor.messages.count() == many
    visitor.shot("filtered")


def test_an_answer_is_shared_after_being_asked(visitor: Visitor) -> None:
    visitor.say("/flake region:Suburbs week:last by:region")
    visitor.answer("Suburbs last week").get_by_role("button", name="Share to channel").click()
    modal = visitor.page.get_by_test_id("modal")
    expect(modal).to_contain_text("Everybody in the channel will see the answer")
    visitor.shot("share")
    modal.get_by_test_id("modal-submit").click()
    shared = visitor.answer("Shared by")
    expect(shared).to_contain_text("Shared by @Maria Lindqvist")
    expect(shared).not_to_contain_text("Only visible to you")
    visitor.become("Daniel Okafor")
    visitor.go("field-metro")
    expect(visitor.answer("Shared by")).to_contain_text("Suburbs last week")
    visitor.shot("shared")


def test_how_it_was_computed_and_a_csv(visitor: Visitor) -> None:
    answer = visitor.asked("/flake region:Suburbs week:last by:region", "of 364")
    answer.get_by_role("button", name="More").click()
    visitor.page.get_by_role("menuitem", name="How computed").click()
    expect(visitor.answer("How it was computed")).to_contain_text("sql/questions/flake.sql")
    visitor.shot("computed")
    answer.get_by_role("button", name="More").click()
    visitor.page.get_by_role("menuitem", name="CSV").click()
    visitor.answer("The CSV is in your direct messages")
    visitor.go("Flakebot")
    expect(visitor.messages.last).to_contain_text("flake-region-suburbs-week-2020-08-08-by-region.csv")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("/flake trend region:Metro", "Metro"),
        ("/flake next region:Metro", "scheduled"),
        ("/flake plan goal:40 region:CD1", "recruit"),
        ("/flake unclosed region:Metro", "Close out"),
        ("/flake confirm region:Metro", "confirm calls today"),
        ("/flake compare region:CD4,CD5", "CD4"),
    ],
)
def test_each_command_is_answered(visitor: Visitor, question: str, said: str) -> None:
    answer = visitor.asked(question, "VAN data through Sun, Aug 16")
    expect(answer).to_contain_text(said)
    for picture in answer.get_by_role("img").all():
        picture.evaluate("element => element.scrollIntoView()")
        assert picture.evaluate("picture => picture.complete && picture.naturalWidth > 500")
    visitor.shot(question.split()[1])


def test_answers_for_ones_own_region_fit_two_screens_of_a_phone(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url, PHONE) as visitor:
        visitor.go("field-metro")
        heights = {question: height(visitor, question) for question in OWN}
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    assert {question: pixels for question, pixels in heights.items() if pixels > TWO_SCREENS} == {}


def height(visitor: Visitor, question: str) -> float:
    """Ask, wait until the whole answer is there, and return how high it is."""
    answer = visitor.asked(question, "VAN data through Sun, Aug 16")
    expect(answer.get_by_role("button", name="More")).to_be_visible()
    for picture in answer.get_by_role("img").all():
        picture.evaluate("picture => { picture.scrollIntoView(); return picture.decode?.(); }")
    visitor.shot(f"phone-{question.split()[1] if ' ' in question else 'flake'}")
    return size(answer)[1]


def test_a_guest_is_refused(visitor: Visitor) -> None:
    visitor.become("Sam Whitehorse")
    visitor.go("field-metro")
    visitor.say("/flake region:Metro week:current")
    refusal = visitor.answer("You are a guest here")
    expect(refusal).not_to_contain_text("%")
    expect(visitor.page.get_by_text("104 of 149")).to_have_count(0)
    visitor.shot("guest")


def test_faults_set_on_the_page_are_met_and_said(visitor: Visitor) -> None:
    panel = visitor.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Faults").click()
    tables = panel.get_by_role("switch", name="A plan without data tables")
    pictures = panel.get_by_role("switch", name="Pictures are never processed")
    tables.check()
    pictures.check()
    panel.get_by_label("to", exact=True).select_option("response_url")
    panel.get_by_label("meets").select_option("429")
    panel.get_by_role("button", name="Arm").click()
    expect(panel).to_contain_text("The next call to response_url meets Too many requests")
    visitor.shot("faults")
    visitor.say("/flake region:Suburbs week:last")
    answer = visitor.answer("The chart could not be shown:")
    expect(answer.locator("pre").first).to_contain_text("Organizer")
    expect(answer.get_by_role("table")).to_have_count(0)
    expect(panel).to_contain_text("Nothing: the next calls will succeed.")
    visitor.shot("with-faults")
    tables.uncheck()
    pictures.uncheck()
    visitor.say("/flake region:Suburbs week:last by:region")
    expect(visitor.answer("CD6").get_by_role("table")).to_be_visible()


def test_every_payload_is_shown_both_ways(visitor: Visitor) -> None:
    visitor.say("/flake day:2020-07-11 by:region")
    visitor.answer("88 of 170")
    panel = visitor.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Payloads").click()
    panel.get_by_role("button", name="slash command /flake").last.click()
    expect(panel).to_contain_text("day:2020-07-11 by:region")
    expect(panel).to_contain_text("response_url")
    visitor.shot("payloads")


def test_mentions_threads_and_direct_messages_are_answered(visitor: Visitor) -> None:
    visitor.say("@Flakebot day:2020-07-11 by:region")
    expect(visitor.answer("88 of 170")).to_contain_text("Only visible to you")
    visitor.messages.filter(has_text="@Flakebot day:2020-07-11").last.hover()
    visitor.page.get_by_role("button", name="Reply in thread").last.click()
    thread = visitor.page.get_by_test_id("thread-pane")
    thread.get_by_test_id("thread-composer").fill("@Flakebot week:W03 by:region")
    thread.get_by_test_id("thread-composer").press("Enter")
    expect(thread.get_by_text("1,002 of 1,871").first).to_be_visible()
    visitor.shot("thread")
    visitor.go("Flakebot")
    visitor.say("week:W03 by:region")
    expect(visitor.answer("1,002 of 1,871")).not_to_contain_text("Only visible to you")
    visitor.shot("direct-messages")


def test_the_bot_is_thrown_out_and_invited_again(visitor: Visitor) -> None:
    visitor.go("field-greater-mn")
    visitor.say("/remove @Flakebot")
    visitor.answer("was removed from the channel")
    visitor.say("@Flakebot are you there?")
    visitor.answer("is not in this channel")
    visitor.say("/invite @Flakebot")
    visitor.answer("has joined the channel")


# App Home


def test_an_organizer_finds_her_region_and_asks_from_there(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url) as visitor:
        home = at_home(visitor)
        expect(home.get_by_role("heading", name="CD5, this week")).to_be_visible()
        expect(home).to_contain_text("87.1% flaked (54 of 62), so far worse than")
        expect(home).to_contain_text("VAN's contacts say that you work in CD5")
        visitor.shot("home")
        home.get_by_role("button", name="To close out").click()
        visitor.page.get_by_role("tab", name="Messages").click()
        expect(visitor.answer("Close out 60 shifts in CD5")).not_to_contain_text("Only visible to you")
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


# Subscriptions and digests


def test_a_channel_is_subscribed_in_the_form_listed_for_all_and_unsubscribed_by_its_owner(visitor: Visitor) -> None:
    visitor.say("/flake subscribe region:Metro")
    modal = visitor.page.get_by_test_id("modal")
    expect(modal).to_contain_text("The next three: Mon, Aug 24, Mon, Aug 31, Mon, Sep 7.")
    expect(modal).to_contain_text("America/Chicago")
    visitor.shot("subscribe")
    modal.get_by_role("button", name="Day Monday").click()
    visitor.page.get_by_role("option", name="Friday").click()
    expect(modal).to_contain_text("every Friday at 8:00 AM")
    modal.get_by_role("button", name="Hour (America/Chicago) 8:00 AM").click()
    visitor.page.get_by_role("option", name="5:00 PM").click()
    expect(modal).to_contain_text("every Friday at 5:00 PM")
    expect(modal).to_contain_text("Fri, Aug 21, Fri, Aug 28, Fri, Sep 4")
    visitor.shot("subscribe-changed")
    modal.get_by_test_id("modal-submit").click()
    said = visitor.answer("subscribed this channel to the weekly digest of Metro, every Friday at 5:00 PM")
    expect(said).not_to_contain_text("Only visible to you")
    expect(modal).to_have_count(0)
    visitor.shot("subscribed")
    visitor.become("Daniel Okafor")
    visitor.go("field-metro")
    visitor.say("/flake subscriptions")
    listed = visitor.answer("1 subscription in this channel")
    expect(listed).to_contain_text("Next: Fri, Aug 21 · ")
    expect(listed.get_by_role("button", name="Unsubscribe")).to_have_count(0)
    visitor.become("Maria Lindqvist")
    visitor.go("field-metro")
    visitor.say("/flake subscriptions")
    listed = visitor.answer("1 subscription in this channel")
    expect(listed.get_by_role("button", name="Pause")).to_be_visible()
    visitor.shot("subscriptions")
    listed.get_by_role("button", name="Unsubscribe").click()
    confirming = visitor.page.get_by_role("alertdialog").or_(visitor.page.get_by_role("dialog")).last
    expect(confirming).to_contain_text("End this subscription?")
    visitor.shot("unsubscribe")
    confirming.get_by_role("button", name="Unsubscribe").click()
    ended = visitor.answer("ended this channel's subscription")
    expect(ended).to_contain_text("@Maria Lindqvist")
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
        visitor.page.keyboard.press("Escape")
        expect(modal).to_have_count(0)


# The page and the process


def test_the_clock_is_moved_and_the_bot_follows(visitor: Visitor) -> None:
    panel = visitor.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Clock").click()
    panel.get_by_role("button", name="Next Monday, 8:00 AM").click()
    expect(visitor.page.get_by_role("navigation", name="Channels")).to_contain_text("Aug 24, 2020")
    visitor.shot("clock")
    visitor.say("/flake region:Metro week:current")
    visitor.answer("Too early for this week.")
    panel.get_by_label("To", exact=True).fill("2020-08-17T09:00")
    panel.get_by_role("button", name="Set").click()
    expect(visitor.page.get_by_role("navigation", name="Channels")).to_contain_text("Aug 17, 2020")


def test_the_page_works_at_phone_width(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url, PHONE) as visitor:
        visitor.shot("phone-channels")
        visitor.go("field-suburbs")
        visitor.say("/flake region:Suburbs week:last by:region")
        answer = visitor.answer("Suburbs last week")
        answer.get_by_role("img").first.evaluate("element => element.scrollIntoView()")
        visitor.shot("phone-answer")
        assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        visitor.page.get_by_role("button", name="As a phone shows it").last.click()
        expect(visitor.page.get_by_role("dialog")).to_contain_text("Suburbs last week")
        visitor.shot("phone-notification")


def test_a_digest_arrives_in_the_demo_and_its_buttons_answer(visitor: Visitor) -> None:
    visitor.say("/flake subscribe region:Metro at:10 goal:400")
    modal = visitor.page.get_by_test_id("modal")
    expect(modal).to_contain_text("The next three: Mon, Aug 17")
    visitor.shot("subscribe-goal")
    modal.get_by_test_id("modal-submit").click()
    visitor.answer("The first time: Mon, Aug 17, 10:00 AM")
    panel = visitor.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Clock").click()
    panel.get_by_label("To", exact=True).fill("2020-08-17T10:00")
    panel.get_by_role("button", name="Set").click()
    digest = visitor.answer("rows are in the thread")
    expect(digest).to_contain_text("Metro last week: 64.8% flaked (600 of 926), worse than the week before.")
    expect(digest).to_contain_text("400")
    expect(digest).not_to_contain_text("Late")
    expect(digest.get_by_role("img")).to_be_visible()
    picture = digest.get_by_role("figure", name="CD4 has risen four weeks in a row")
    digest.evaluate("element => element.scrollIntoView()")
    # As wide as the message, but for its border.
    assert size(picture)[0] >= size(digest.locator(".section").first)[0] - 4
    visitor.shot("digest")
    digest.get_by_role("button", name="See my organizers").click()
    expect(visitor.answer("Only visible to you")).to_contain_text("Organizer")
    visitor.shot("digest-organizers")
    digest.get_by_role("button", name="How computed").click()
    expect(visitor.answer("How it was computed")).to_contain_text("bq query")


def test_another_site_cannot_use_the_page(demo: Demo) -> None:
    import requests

    body = {"as": "U0MARIA000", "channel": "C0METRO000", "text": "hello"}
    assert requests.post(f"{demo.url}page/say", json=body, timeout=120).status_code == 403
    elsewhere = {"Host": "evil.example", "X-Flakebot-Page": "1"}
    assert requests.get(f"{demo.url}page/state", headers=elsewhere, timeout=120).status_code == 403


def test_no_other_site_can_call_the_web_api_or_listen_in(demo: Demo) -> None:
    import requests

    token = {"Authorization": "Bearer xoxb-local"}
    for where in ("api/auth.test", "socket", "response/x", "page/state", ""):
        for headers in ({"Host": "evil.example"}, {"Host": "["}, {"Origin": "http://evil.example"}):
            assert requests.get(f"{demo.url}{where}", headers=token | headers, timeout=120).status_code == 403
    assert requests.get(f"{demo.url}socket", timeout=120).status_code == 403
    assert requests.get(f"{demo.url}api/auth.test", headers=token, timeout=120).json()["ok"]


@pytest.mark.parametrize(
    ("deed", "body"),
    [
        ("say", "[]"),
        ("say", '{"as": "U0EVIL0000", "channel": "C0METRO000", "text": "hello"}'),
        ("say", '{"as": "U0MARIA000", "channel": "C0METRO000", "text": {}}'),
        ("say", '{"as": "U0MARIA000", "channel": "C0METRO000", "text": "' + "x" * 40_001 + '"}'),
        ("act", '{"as": "U0MARIA000", "at": []}'),
        ("clock", '{"by": 1e300}'),
        ("clock", '{"to": "0001-01-01T00:00"}'),
        ("clock", '{"to": "9999-12-31T23:59:59"}'),
        ("fault", "[" * 20_000),
    ],
)
def test_odd_requests_are_refused_with_a_sentence(demo: Demo, deed: str, body: str) -> None:
    import requests

    headers = {"X-Flakebot-Page": "1", "Content-Type": "application/json"}
    answer = requests.post(f"{demo.url}page/{deed}", body, headers=headers, timeout=120)
    assert answer.status_code == 200
    assert not answer.json()["ok"]
    assert answer.json()["say"]


def test_being_told_to_stop_ends_everything_too(tmp_path: Path, published_sample: Path) -> None:
    with demos.running(copy_home(published_sample, tmp_path)) as demo:
        assert demo.terminate() == 0
        assert "Traceback" not in "".join(demo.printed)
        assert "leaked" not in "".join(demo.printed)
    release(tmp_path)


def test_a_port_in_use_is_said_or_gone_around(tmp_path: Path, demo: Demo) -> None:
    port = demo.url.rsplit(":", 1)[1].strip("/")
    with demos.started(tmp_path, "--port", port) as second:
        second.until(f"Port {port} is in use. Choose another: python -m bot demo --port {int(port) + 1}")
        assert second.process.wait(120) == 1
    release(tmp_path)


def test_ctrl_c_ends_everything_and_the_page_says_so(visitor: Visitor, demo: Demo) -> None:
    """The last here, for it ends the demo, in which nothing failed until then."""
    visitor.say("/flake week:last")
    visitor.answer("CD5 last week")
    assert demo.interrupt() == 0
    assert demo.printed[-1] == "Stopped.\n"
    assert "Traceback" not in "".join(demo.printed)
    expect(visitor.page.get_by_role("alert")).to_contain_text("The workspace has stopped")
    visitor.complaints.clear()
