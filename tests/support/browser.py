"""A person at the workspace's page: headless Chromium, driven by playwright, that reaches nothing else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Chromium requests updates and more on its own; none of that belongs in a test.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000
"""Milliseconds that a test waits for something to appear, however busy the machine is."""
expect.set_options(timeout=PATIENCE)
DESKTOP, PHONE = (1440, 900), (390, 844)
BLANK = "about:blank"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the browser; skip the test if there is none."""
    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium, or set CHROMIUM to a browser of your own")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """A person viewing the page, and what their browser requested and reported as errors meanwhile."""

    page: Page
    url: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def become(self, name: str) -> None:
        """Switch to another person."""
        self.page.get_by_test_id("person-menu").click()
        self.page.get_by_role("menuitemradio", name=name).click()
        self.page.get_by_test_id("person-menu").get_by_text(name).wait_for()

    def go(self, channel: str) -> None:
        """Open a channel."""
        self.page.get_by_role("navigation", name="Channels").get_by_role("button", name=channel).click()
        self.page.get_by_role("heading", name=channel, level=1).wait_for()

    def say(self, text: str) -> None:
        """Type something and send it."""
        box = self.page.get_by_test_id("composer")
        box.fill(text)
        box.press("Enter")

    @property
    def messages(self) -> Locator:
        """Return all messages in the channel."""
        return self.page.locator("#channel").get_by_test_id("message")

    def answer(self, words: str) -> Locator:
        """Wait for a message with these words in it, and return the newest."""
        found = self.messages.filter(has_text=words).last
        found.wait_for()
        return found

    def asked(self, text: str, words: str) -> Locator:
        """Ask something; wait for one more message with these words, and return it.

        Another message may announce it: that an answer takes long shows only how busy the machine is.
        """
        found = self.messages.filter(has_text=words)
        many = found.count()
        self.say(text)
        expect(found).to_have_count(many + 1)
        return found.nth(many)

    def shot(self, name: str) -> None:
        """Save a screenshot for people to look at."""
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", animations="disabled")


@contextmanager
def visiting(browser: Browser, url: str, size: tuple[int, int] = DESKTOP) -> Iterator[Visitor]:
    """Open the page; at the end, assert that it requested nothing from elsewhere and that nothing in it failed."""
    with _tab(browser) as page:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        visitor = Visitor(page, url)
        listeners: dict[Any, Any] = {
            "request": lambda request: visitor.requested.append(request.url),
            "pageerror": lambda error: visitor.complaints.append(str(error)),
            "console": lambda line: visitor.complaints.append(line.text) if line.type == "error" else None,
        }
        for event, heard in listeners.items():
            page.on(event, heard)
        page.goto(url)
        page.get_by_role("navigation", name="Channels").wait_for(state="attached")
        yield visitor
        assert [address for address in visitor.requested if not address.startswith((url, "data:"))] == []
        assert visitor.complaints == []
        for event, heard in listeners.items():
            page.remove_listener(event, heard)


@contextmanager
def _tab(browser: Browser) -> Iterator[Page]:
    """Yield a blank tab: one that a test has left, as a new one starts a process and costs three times as much."""
    idle = (page for context in browser.contexts for page in context.pages if page.url == BLANK)
    page = next(idle, None) or browser.new_page()
    try:
        page.set_default_timeout(PATIENCE)
        yield page
        page.evaluate("localStorage.clear(); sessionStorage.clear()")
        page.goto(BLANK)
    except BaseException:
        # What state a failed test leaves its tab in is not known.
        page.close()
        raise


def at_home(visitor: Visitor) -> Locator:
    """Open the bot's Home."""
    visitor.go("Flakebot")
    visitor.page.get_by_role("tab", name="Home").click()
    return visitor.page.get_by_role("region", name="Home of Flakebot")


def size(shown: Locator) -> tuple[float, float]:
    """Return how wide and how high something is shown, once it is: a message that is edited is drawn anew."""
    box = "element => { const box = element.getBoundingClientRect(); return [box.width, box.height]; }"
    expect(shown).to_be_visible()
    width, height = shown.evaluate(box)
    return width, height
