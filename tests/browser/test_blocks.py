"""Everything the workspace's page can show and do, in a real browser, with a real app that uses all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.support import gallery as galleries
from tests.support.browser import PHONE, Visitor, visiting
from tests.support.gallery import Gallery
from tests.support.slack_workspace import until


@pytest.fixture(scope="module")
def gallery() -> Iterator[Gallery]:
    with galleries.running() as running:
        yield running


@pytest.fixture(autouse=True)
def nothing_left(gallery: Gallery) -> None:
    """Close the forms that another test has left open: whoever opens the page next would see them."""
    gallery.heard.clear()
    gallery.workspace.state.views.stacks.clear()


@pytest.fixture
def visitor(browser: Browser, gallery: Gallery) -> Iterator[Visitor]:
    with visiting(browser, f"{gallery.workspace.url}/") as somebody:
        somebody.go("field-metro")
        yield somebody


def room(visitor: Visitor, name: str, words: str) -> Locator:
    """Ask for one of the app's messages, and wait for it."""
    count = visitor.messages.filter(has_text=words).count()
    visitor.say(f"/show {name}")
    expect(visitor.messages.filter(has_text=words)).to_have_count(count + 1)
    message = visitor.messages.filter(has_text=words).last
    expect(message.get_by_text("can’t show")).to_have_count(0)
    expect(message.get_by_text("could not be shown")).to_have_count(0)
    return message


def shot(visitor: Visitor, name: str) -> None:
    """Leave a screenshot of what has come to rest."""
    visitor.page.evaluate("Promise.allSettled(document.getAnimations().map(one => one.finished))")
    visitor.shot(name)


def opener(visitor: Visitor) -> Locator:
    """Ask for the button that opens the modal."""
    buttons = visitor.messages.get_by_role("button", name="Open the form")
    count = buttons.count()
    visitor.say("/show form")
    expect(buttons).to_have_count(count + 1)
    return buttons.last


def form(visitor: Visitor) -> Locator:
    """Open the modal."""
    opener(visitor).click()
    modal = visitor.page.get_by_role("dialog", name="Plan a shift")
    expect(modal).to_be_visible()
    return modal


def choose(visitor: Visitor, message: Locator, label: str, *names: str) -> None:
    """Open a menu and choose."""
    message.get_by_role("button", name=label).click()
    for name in names:
        visitor.page.get_by_role("option", name=name).click()


def fill_in(visitor: Visitor, modal: Locator, name: str) -> None:
    modal.get_by_label("Name of the shift").fill(name)
    choose(visitor, modal, "Region", "Suburbs")
    modal.get_by_label("Day").fill("2020-08-29")
    modal.get_by_label("Clipboard").check()
    modal.get_by_label("Volunteers").fill("12")


def test_words_and_pictures_are_shown(visitor: Visitor) -> None:
    message = room(visitor, "words", "A header of words")
    expect(message.get_by_role("heading", name="A header of words")).to_be_visible()
    expect(message.locator("strong", has_text="section")).to_be_visible()
    for text in ("Week 33", "Context in small words", "A picture of stripes", "Quoted words", "@Daniel Okafor"):
        expect(message).to_contain_text(text)
    expect(message.locator("del", has_text="struck").first).to_be_visible()
    expect(message.get_by_role("separator")).to_have_count(1)
    expect(message.get_by_role("link", name="elsewhere")).to_have_attribute("href", "https://example.org/")
    expect(message.get_by_role("heading", name="A heading in Markdown")).to_be_visible()
    expect(message.get_by_role("cell", name="31")).to_be_visible()
    expect(message.locator("pre")).to_have_text("kept   as  it is")
    expect(message.locator("ol li")).to_have_text(["First", "Second"])
    assert message.locator("img").evaluate_all("all => all.every(one => one.complete && one.naturalWidth === 320)")
    message.get_by_role("heading", name="A header of words").evaluate("element => element.scrollIntoView()")
    shot(visitor, "blocks-words")
    message.get_by_role("button", name="Enlarge: Orange, green and blue stripes").click()
    expect(visitor.page.get_by_role("dialog", name="Picture")).to_contain_text("Orange, green and blue stripes")
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    message.get_by_role("button", name="#field-suburbs").click()
    expect(visitor.page.get_by_role("heading", name="field-suburbs", level=1)).to_be_visible()


def test_tables_are_sorted_by_numbers_paged_and_filtered(visitor: Visitor) -> None:
    message = room(visitor, "data", "Flakes by organizer")
    table = message.get_by_role("table", name="Flakes by organizer")
    counts = table.locator("tbody tr > :nth-child(2)")
    expect(counts).to_have_text(["9", "100", "25", "3", "41"])
    header = table.get_by_role("columnheader", name="Flakes")
    header.get_by_role("button").click()
    expect(counts).to_have_text(["3", "7", "9", "12", "25"])
    header.get_by_role("button").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(counts).to_have_text(["250", "100", "41", "25", "12"])
    message.get_by_role("button", name="Further rows").click()
    expect(counts).to_have_text(["9", "7", "3"])
    expect(message.get_by_role("status")).to_have_text("6–8 of 8")
    message.get_by_role("searchbox", name="Filter rows").fill("el")
    expect(counts).to_have_text(["41"])
    message.get_by_role("searchbox", name="Filter rows").fill("nobody")
    expect(table).to_contain_text("No row contains this text.")
    expect(message.get_by_role("table").last.get_by_role("cell")).to_have_text(
        ["Powderhorn", "21%", "Pine River", "8%"]
    )
    message.get_by_role("searchbox", name="Filter rows").fill("")
    shot(visitor, "blocks-data")


def test_charts_are_drawn_with_legends_and_told_as_tables(visitor: Visitor) -> None:
    first = room(visitor, "charts", "Shifts as bars")
    second = room(visitor, "curves", "Shifts as lines")
    for message, title, kind in (
        (first, "Shifts as bars", "bar"),
        (first, "Shifts as a pie", "pie"),
        (second, "Shifts as lines", "line"),
        (second, "Shifts as areas", "area"),
    ):
        drawing = message.get_by_role("img", name=re.compile(f"{title}. A {kind} chart"))
        expect(drawing).to_be_visible()
        expect(drawing.locator("rect.bar, path.slice, path.line").first).to_be_visible()
    bars = first.get_by_role("figure", name="Shifts as bars")
    assert bars.locator("rect.bar").count() == 10
    expect(bars.get_by_role("listitem")).to_have_text(["Metro", "Suburbs"])
    expect(first.get_by_role("figure", name="Shifts as a pie")).to_contain_text("Flaked 25 · 25.0%")
    expect(second.locator("path.area")).to_have_count(1)
    # At the end of the list it stays there when a table unfolds.
    lines = second.get_by_role("figure", name="Shifts as lines")
    lines.get_by_text("The numbers as a table").click()
    expect(lines.get_by_role("row", name="Friday")).to_have_text("Friday83.5")
    lines.get_by_text("The numbers as a table").click()
    first.evaluate("element => element.scrollIntoView()")
    bars.locator("rect.band").first.hover()
    expect(bars.locator(".chart-tip")).to_have_text("MondayMetro: 12Suburbs: 7")
    shot(visitor, "blocks-charts")


CONTRAST = """element => {
    const light = (color) => {
        const [r, g, b] = color.match(/[\\d.]+/g).map((part) => (part / 255) ** 2.2);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const style = getComputedStyle(element), card = getComputedStyle(element.closest(".chart"));
    const [one, other] = [element.closest("svg") ? style.fill : style.color, card.backgroundColor].map(light);
    return Math.max(one, other) / Math.min(one, other);
}"""
"""How well something can be told from the background of its chart."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_chart_can_be_read_in_light_and_in_dark(visitor: Visitor, scheme: Literal["light", "dark"]) -> None:
    visitor.page.emulate_media(color_scheme=scheme)
    message = room(visitor, "charts", "Shifts as bars")
    bars = message.get_by_role("figure", name="Shifts as bars")
    for text in (
        bars.locator("svg text").first,
        bars.get_by_text("Shifts as bars"),
        bars.get_by_role("listitem").first,
    ):
        assert text.evaluate(CONTRAST) >= 4.5
    for bar in bars.locator("rect.bar").all():
        assert bar.evaluate(CONTRAST) >= 2
    shot(visitor, f"charts-{scheme}")
    visitor.page.emulate_media(color_scheme="null")


def test_blocks_made_of_others_are_shown(visitor: Visitor, gallery: Gallery) -> None:
    message = room(visitor, "parts", "A folded container")
    expect(message.get_by_text("Inside the container")).to_be_visible()
    expect(message.get_by_text("Unfolded words")).to_be_hidden()
    message.get_by_text("A folded container").click()
    expect(message.get_by_text("Unfolded words")).to_be_visible()
    expect(message.get_by_text("A card alone")).to_be_visible()
    expect(message.get_by_role("list", name="5 cards").get_by_role("listitem")).to_have_count(5)
    expect(message).to_contain_text("1 of 2 done")
    expect(message.get_by_role("link", name="VAN").first).to_have_attribute("href", "https://example.org/van")
    expect(message.get_by_text("Failed")).to_be_visible()
    expect(message.get_by_role("link", name="A video")).to_be_visible()
    message.get_by_role("button", name="Within").click()
    until(lambda: gallery.of("within"))
    message.get_by_role("button", name="Good").click()
    expect(message.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    assert gallery.of("thumbs")[0]["value"] == "good"
    shot(visitor, "blocks-parts")


def test_a_button_that_asks_first_does_nothing_unless_one_agrees(visitor: Visitor, gallery: Gallery) -> None:
    message = room(visitor, "elements", "Shift")
    message.get_by_role("button", name="Archive").click()
    question = visitor.page.get_by_role("dialog", name="Archive the week?")
    expect(question).to_contain_text("nobody can change them")
    shot(visitor, "confirm")
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    message.get_by_role("button", name="Archive").click()
    visitor.page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    assert gallery.of("button") == []
    message.get_by_role("button", name="Archive").click()
    question.get_by_role("button", name="Archive it").click()
    expect(message).to_contain_text("Heard button: week-33")
    message.get_by_role("button", name="More").click()
    visitor.page.get_by_role("menuitem", name="Share").click()
    expect(message).to_contain_text("Heard overflow: share")
    expect(message.get_by_role("button", name="More")).to_be_focused()


def test_whatever_is_chosen_reaches_the_app(visitor: Visitor, gallery: Gallery) -> None:
    message = room(visitor, "elements", "Shift")
    choose(visitor, message, "Region", "Greater MN")
    expect(message).to_contain_text("Heard static_select: greater-mn")
    expect(message.get_by_role("button", name="Region")).to_contain_text("Greater MN")
    choose(visitor, message, "Days", "Monday", "Wednesday", "Tuesday")
    shot(visitor, "multi-select")
    visitor.page.get_by_role("button", name="Done").click()
    expect(message).to_contain_text("Heard multi_static_select: monday+wednesday")
    choose(visitor, message, "Person", "Daniel")
    expect(message).to_contain_text("Heard users_select: U0DANIEL00")
    choose(visitor, message, "Channel", "#field-suburbs")
    expect(message).to_contain_text("Heard conversations_select: C0SUBURBS0")
    message.get_by_label("Date").fill("2020-08-29")
    expect(message).to_contain_text("Heard datepicker: 2020-08-29")
    message.get_by_label("Hour").fill("17:30")
    expect(message).to_contain_text("Heard timepicker: 17:30")
    message.get_by_role("radio", name="Evening").check()
    expect(message).to_contain_text("Heard radio_buttons: evening")
    message.get_by_role("checkbox", name="Car").check()
    expect(message).to_contain_text("Heard checkboxes: car")
    message.get_by_role("checkbox", name="Clipboard").check()
    expect(message).to_contain_text("Heard checkboxes: car+clipboard")
    expect(message.get_by_role("checkbox", name="Car")).to_be_checked()
    expect(message).not_to_contain_text("(edited)")
    shot(visitor, "blocks-elements")


def test_the_app_looks_options_up_while_one_types(visitor: Visitor, gallery: Gallery) -> None:
    message = room(visitor, "elements", "Shift")
    message.get_by_role("button", name="Turf").click()
    search = visitor.page.get_by_role("combobox", name="Search: Turf")
    search.press_sequentially("p")
    expect(visitor.page.get_by_text("Type at least 2 letters.")).to_be_visible()
    search.press_sequentially("o")
    expect(visitor.page.get_by_role("option")).to_have_text(["Powderhorn"])
    search.fill("xyz")
    expect(visitor.page.get_by_text("The app suggests nothing for this.")).to_be_visible()
    search.fill("pi")
    expect(visitor.page.get_by_role("option")).to_have_text(["Pine River"])
    shot(visitor, "external-select")
    search.press("Enter")
    expect(message).to_contain_text("Heard external_select: pine-river")
    assert gallery.of("suggestion") == ["po", "xyz", "pi"]


def test_a_modal_is_checked_here_then_by_the_app_and_is_taken(visitor: Visitor, gallery: Gallery) -> None:
    modal = form(visitor)
    expect(modal.get_by_label("Name of the shift")).to_be_focused()
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("Please fill this in.")).to_have_count(4)
    expect(modal.get_by_label("Name of the shift")).to_have_attribute("aria-invalid", "true")
    fill_in(visitor, modal, "taken")
    modal.get_by_label("Volunteers").fill("51")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_text("Please write 50 or less.")).to_be_visible()
    expect(modal.get_by_label("Volunteers")).to_be_focused()
    assert gallery.of("submitted") == []
    modal.get_by_label("Volunteers").fill("12")
    modal.get_by_role("button", name="Save").click()
    name = modal.get_by_label("Name of the shift")
    expect(modal.get_by_text("A shift of this name exists.")).to_be_visible()
    expect(name).to_have_attribute("aria-invalid", "true")
    expect(name).to_be_focused()
    expect(modal.get_by_label("Volunteers")).not_to_have_attribute("aria-invalid", "true")
    expect(name).to_have_accessible_description(re.compile("A shift of this name exists."))
    shot(visitor, "modal-error")
    name.fill("Saturday")
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_have_count(0)
    saved = visitor.answer("Saved · name: Saturday")
    expect(saved).to_contain_text("region: suburbs · day: 2020-08-29 · needs: clipboard · count: 12")


def test_a_modal_is_updated_and_another_put_on_top(visitor: Visitor, gallery: Gallery) -> None:
    modal = form(visitor)
    fill_in(visitor, modal, "again")
    modal.get_by_role("button", name="Renew").click()
    expect(modal).to_contain_text("Renewed by the app")
    expect(modal.get_by_label("Name of the shift")).to_have_value("again")
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_contain_text("Once more, please")
    modal.get_by_role("button", name="More").click()
    upper = visitor.page.get_by_role("dialog", name="More about it")
    expect(upper).to_contain_text("The second view")
    expect(modal).to_have_count(0)
    upper.get_by_role("button", name="Back").click()
    expect(modal.get_by_label("Volunteers")).to_have_value("12")
    modal.get_by_role("button", name="More").click()
    upper.get_by_role("button", name="Close all").click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)


def test_every_kind_of_input_is_checked_and_sent_as_slack_sends_it(visitor: Visitor, gallery: Gallery) -> None:
    form(visitor).get_by_role("button", name="More").click()
    modal = visitor.page.get_by_role("dialog", name="More about it")
    modal.get_by_label("Said at once").fill("aloud")
    modal.get_by_label("Said at once").press("Enter")
    until(lambda: gallery.of("aloud"))
    assert gallery.of("aloud")[0]["value"] == "aloud"
    modal.get_by_label("E-mail").fill("ana")
    modal.get_by_label("Web page").fill("example.org")
    modal.get_by_label("Story").fill("It rained")
    modal.get_by_label("Begins").fill("2020-08-29T09:30")
    choose(visitor, modal, "Place", "#field-suburbs")
    choose(visitor, modal, "People", "Priya")
    visitor.page.get_by_role("button", name="Done").click()
    expect(modal.get_by_role("button", name="People")).to_contain_text("Daniel Okafor Priya Raman")
    modal.get_by_role("button", name="Finish").click()
    for fault in ("a complete e-mail address", "a complete address that starts with https", "at least 5 characters"):
        expect(modal.get_by_text(fault)).to_be_visible()
    modal.get_by_label("E-mail").fill("ana@example.org")
    modal.get_by_label("Web page").fill("https://example.org/")
    modal.get_by_label("Note").fill("Why not?\nReally")
    modal.get_by_role("button", name="Finish").click()
    expect(visitor.page.get_by_role("dialog")).to_have_count(0)
    story = {"type": "rich_text_section", "elements": [{"type": "text", "text": "It rained"}]}
    assert gallery.of("second") == [
        {
            "mail": {"type": "email_text_input", "value": "ana@example.org"},
            "page": {"type": "url_text_input", "value": "https://example.org/"},
            "story": {"type": "rich_text_input", "rich_text_value": {"type": "rich_text", "elements": [story]}},
            "note": {"type": "plain_text_input", "value": "Why not?\nReally"},
            "at": {"type": "datetimepicker", "selected_date_time": 1598711400},
            "room": {"type": "channels_select", "selected_channel": "C0SUBURBS0"},
            "people": {"type": "multi_users_select", "selected_users": ["U0DANIEL00", "U0PRIYA000"]},
            "rooms": {"type": "multi_conversations_select", "selected_conversations": []},
            "turfs": {"type": "multi_external_select", "selected_options": []},
            "aloud": {"type": "plain_text_input", "value": "aloud"},
        }
    ]


def test_escape_closes_a_modal_and_the_app_is_told(visitor: Visitor, gallery: Gallery) -> None:
    modal = form(visitor)
    modal.get_by_role("button", name="Region").click()
    expect(visitor.page.get_by_role("listbox")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(visitor.page.get_by_role("listbox")).to_have_count(0)
    modal.get_by_role("button", name="Sure?").click()
    expect(visitor.page.get_by_role("dialog", name="Archive the week?")).to_be_visible()
    visitor.page.keyboard.press("Escape")
    expect(modal).to_be_visible()
    for _ in range(25):
        visitor.page.keyboard.press("Tab")
        outside = "!document.activeElement.closest('dialog') && document.activeElement !== document.body"
        assert not visitor.page.evaluate(outside)
    modal.get_by_label("Volunteers").focus()
    visitor.page.keyboard.press("Escape")
    expect(modal).to_have_count(0)
    expect(visitor.messages.get_by_role("button", name="Open the form").last).to_be_focused()
    until(lambda: gallery.of("closed") == [False])


@pytest.mark.usefixtures("strict_slack")
def test_a_modal_whose_app_fails_stays_and_says_so(visitor: Visitor, gallery: Gallery) -> None:
    modal = form(visitor)
    fill_in(visitor, modal, "slow")
    modal.get_by_role("button", name="Save").click()
    expect(modal.get_by_role("button", name="Save")).to_have_attribute("aria-busy", "true")
    expect(modal.get_by_role("status")).to_contain_text("The app did not answer in time.")
    shot(visitor, "modal-failed")
    with gallery.away():
        modal.get_by_role("button", name="Save").click()
        expect(modal.get_by_role("status")).to_contain_text("The app could not be reached")
        expect(modal.get_by_label("Name of the shift")).to_have_value("slow")


def test_the_home_tab_is_published_and_its_button_works(visitor: Visitor, gallery: Gallery) -> None:
    visitor.go("Flakebot")
    visitor.page.get_by_role("tab", name="Home").click()
    home = visitor.page.get_by_role("region", name="Home of Flakebot")
    expect(home.get_by_role("heading", name="Your week at a glance")).to_be_visible()
    expect(home).to_contain_text("Counted 0 times")
    home.get_by_role("button", name="Count").click()
    expect(home).to_contain_text("Counted 1 times")
    expect(home.get_by_role("button", name="Count")).to_be_focused()
    home.get_by_role("button", name="Count").press("Enter")
    expect(home).to_contain_text("Counted 2 times")
    shot(visitor, "home")
    visitor.page.get_by_role("tab", name="Messages").click()
    expect(visitor.page.get_by_test_id("composer")).to_be_visible()
    until(lambda: gallery.of("app_home_opened") == ["messages", "home", "messages"])


def test_a_dropped_file_appears_and_the_app_is_told(visitor: Visitor, gallery: Gallery, tmp_path: Path) -> None:
    file = tmp_path / "sign-ups <b>.csv"
    file.write_text("organizer,flakes\nAna,9\n")
    visitor.page.locator("#channel input[type=file]").set_input_files(file)
    expect(visitor.answer("text/csv").get_by_role("link")).to_have_attribute("href", re.compile("^/files/F"))
    visitor.answer("Thank you for sign-ups")
    assert len(gallery.of("file_shared")) == 1
    with visitor.page.expect_download() as download:
        visitor.messages.get_by_role("link", name="sign-ups").last.click()
    assert Path(download.value.path()).read_text() == file.read_text()


def test_a_message_elsewhere_is_marked_and_announced_by_its_text(visitor: Visitor) -> None:
    link = visitor.page.get_by_role("navigation", name="Channels").get_by_role("button", name="field-suburbs")
    visitor.say("/do elsewhere")
    expect(link).to_contain_text("1 unread")
    note = visitor.page.get_by_test_id("notice")
    expect(note).to_contain_text("What a phone & a reader get")
    expect(note).not_to_contain_text("Only the blocks")
    assert visitor.page.title().startswith("(1) ")
    shot(visitor, "notification")
    note.get_by_role("button", name="What a phone").click()
    message = visitor.answer("Only the blocks say this")
    expect(link).not_to_contain_text("unread")
    message.hover()
    message.get_by_role("button", name="As a phone shows it").click()
    phone = visitor.page.get_by_role("dialog", name="As a phone shows it")
    expect(phone).to_contain_text("What a phone & a reader get")
    expect(phone).not_to_contain_text("Only the blocks")
    phone.get_by_role("button", name="Close").click()
    expect(phone).to_have_count(0)


def test_the_app_speaks_to_all_edits_reacts_and_takes_back(visitor: Visitor) -> None:
    visitor.say("/do public")
    expect(visitor.answer("Everybody reads this")).not_to_contain_text("Only visible to you")
    visitor.say("/do edit")
    expect(visitor.answer("After the edit")).to_contain_text("(edited)")
    expect(visitor.page.get_by_text("Before the edit")).to_have_count(0)
    visitor.say("/do react")
    reactions = visitor.answer("Something to like").get_by_role("list", name="Reactions")
    expect(reactions.get_by_role("listitem")).to_have_text(["✅ 1", "🎉 1"])
    visitor.say("/do delete")
    visitor.answer("It was here")
    expect(visitor.page.get_by_text("Soon to be gone")).to_have_count(0)


@pytest.mark.usefixtures("strict_slack")
def test_an_app_that_is_too_slow_or_down_is_told_by_slack(visitor: Visitor, gallery: Gallery) -> None:
    message = room(visitor, "elements", "Shift")
    visitor.say("/slow")
    said = visitor.answer('/slow failed with the error "operation_timeout"')
    expect(said).to_contain_text("Slackbot")
    expect(said).to_contain_text("Only visible to you")
    with gallery.away():
        visitor.say("/show data")
        visitor.answer('/show failed with the error "dispatch_failed"')
        message.get_by_role("checkbox", name="Car").check()
        note = visitor.page.get_by_test_id("notice")
        expect(note).to_contain_text("The app could not be reached")
        shot(visitor, "app-down")
        note.get_by_role("button", name="Close this note").click()
        message.get_by_role("button", name="Turf").click()
        visitor.page.get_by_role("combobox", name="Search: Turf").press_sequentially("po")
        expect(visitor.page.get_by_text("The app suggests nothing for this.")).to_be_visible()


def test_markup_from_a_person_is_text_and_runs_nothing(visitor: Visitor, gallery: Gallery) -> None:
    visitor.say(
        "*bold* &lt;b&gt; <script>window.hacked = 1</script> <img src=x onerror=window.hacked=1> @Daniel Okafor"
    )
    message = visitor.answer("<script>window.hacked = 1</script>")
    expect(message.locator("strong", has_text="bold")).to_be_visible()
    expect(message).to_contain_text("&lt;b&gt; <script>")
    expect(message.locator(".mention")).to_have_text("@Daniel Okafor")
    until(lambda: gallery.of("message"))
    assert gallery.of("message")[0].startswith(
        "*bold* &amp;lt;b&amp;gt; &lt;script&gt;window.hacked = 1&lt;/script&gt;"
    )
    assert gallery.of("message")[0].endswith("<@U0DANIEL00>")
    nothing_ran(visitor)


def test_markup_from_the_app_is_text_and_runs_nothing(visitor: Visitor) -> None:
    visitor.say("/do markup")
    message = visitor.answer("Section")
    for place in ("Header", "Markdown", "Rich", "Cell", "Context"):
        expect(message).to_contain_text(f"{place} <b>raw</b><script>window.hacked = 1</script>")
    expect(message.get_by_role("button", name="<b>Press</b>")).to_be_visible()
    text = visitor.messages.filter(has_text="<b>not bold</b>").filter(has_not_text="Header").last
    expect(text.locator(".content strong")).to_have_text("bold")
    expect(text.locator(".mention").first).to_have_text("@Daniel Okafor")
    expect(text.get_by_role("link")).to_have_attribute("href", "https://example.org/a?b=1&c=2")
    expect(text).to_contain_text("<b>not bold</b> <script>window.hacked = 1</script>")
    for found in message.get_by_text("press").all():
        found.click()
    nothing_ran(visitor)
    shot(visitor, "hostile")


def nothing_ran(visitor: Visitor) -> None:
    assert visitor.page.evaluate("window.hacked") is None
    expect(visitor.page.locator("#channel :is(script, b, [onerror], [href^='javascript:'])")).to_have_count(0)


def test_everything_can_be_done_by_keyboard(visitor: Visitor, gallery: Gallery) -> None:
    keys = visitor.page.keyboard
    visitor.page.get_by_test_id("composer").focus()
    keys.type("/sh")
    expect(visitor.page.get_by_role("option", name="/show")).to_be_visible()
    keys.press("Enter")
    keys.type("elements")
    count = visitor.messages.count()
    keys.press("Enter")
    expect(visitor.messages).to_have_count(count + 1)
    message = visitor.messages.last
    message.get_by_role("button", name="Region").focus()
    keys.press("Enter")
    keys.type("sub")
    expect(visitor.page.get_by_role("option")).to_have_count(1)
    keys.press("Enter")
    expect(message).to_contain_text("Heard static_select: suburbs")
    expect(message.get_by_role("button", name="Region")).to_be_focused()
    message.get_by_role("button", name="More").focus()
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(message).to_contain_text("Heard overflow: move")
    opener(visitor).focus()
    keys.press("Enter")
    modal = visitor.page.get_by_role("dialog", name="Plan a shift")
    expect(modal.get_by_label("Name of the shift")).to_be_focused()
    keys.type("Sunday")
    keys.press("Tab")
    keys.press("Enter")
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(modal.get_by_role("button", name="Region")).to_contain_text("Suburbs")
    modal.get_by_label("Day").fill("2020-08-30")
    modal.get_by_label("Volunteers").focus()
    keys.type("3")
    keys.press("Enter")
    expect(modal).to_have_count(0)
    visitor.answer("Saved · name: Sunday · region: suburbs")


def test_a_screen_reader_walks_the_messages_and_the_keyboard_passes_them(visitor: Visitor) -> None:
    room(visitor, "words", "A header of words")
    newest = room(visitor, "data", "Flakes by organizer")
    log = visitor.page.get_by_role("log", name="Messages in #field-metro")
    expect(log.get_by_role("heading", level=2, name="Today")).to_be_visible()
    expect(log.get_by_role("heading", level=3)).to_have_count(log.get_by_role("article").count())
    expect(newest.get_by_role("heading", level=3, name=re.compile(r"^Flakebot.* [AP]M$"))).to_have_count(1)
    expect(log.get_by_role("heading", level=4, name="A header of words").last).to_be_visible()
    skip = visitor.page.get_by_role("button", name="Skip to the newest message")
    skip.focus()
    shot(visitor, "skip-to-newest")
    visitor.page.keyboard.press("Enter")
    expect(newest).to_be_focused()
    visitor.page.keyboard.press("Tab")
    assert newest.evaluate("message => message.contains(document.activeElement)")
    visitor.go("field-suburbs")
    visitor.page.get_by_role("link", name="Skip to the message box").press("Enter")
    expect(visitor.page.get_by_test_id("composer")).to_be_focused()
    expect(visitor.page.get_by_role("heading", name="field-suburbs", level=1)).to_be_visible()


def test_an_archived_channel_takes_no_messages_and_says_why(browser: Browser, gallery: Gallery) -> None:
    channel = gallery.workspace.state.channels["C0GREATER0"]
    channel.is_archived = True
    try:
        with visiting(browser, f"{gallery.workspace.url}/") as visitor:
            visitor.go("field-greater-mn")
            expect(visitor.page.get_by_text("This channel is archived: you can read it")).to_be_visible()
            expect(visitor.page.get_by_test_id("composer")).to_be_hidden()
            shot(visitor, "archived")
    finally:
        channel.is_archived = False


def test_the_gallery_fits_a_phone(browser: Browser, gallery: Gallery) -> None:
    with visiting(browser, f"{gallery.workspace.url}/", PHONE) as visitor:
        visitor.go("field-suburbs")
        for name, words in (
            ("words", "A header of words"),
            ("parts", "A folded container"),
            ("charts", "Shifts as bars"),
            ("data", "Flakes by organizer"),
            ("elements", "Shift"),
        ):
            message = room(visitor, name, words)
            message.evaluate("node => node.scrollIntoView({block: 'start'})")
            shot(visitor, f"phone-{name}")
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
            assert message.evaluate("node => node.getBoundingClientRect().right") <= PHONE[0]
        modal = form(visitor)
        modal.get_by_role("button", name="Save").click()
        shot(visitor, "phone-modal")
        modal.get_by_role("button", name="Not now").click()
        expect(modal).to_have_count(0)
