"""The HTML file in a real browser: what a screen reader hears, one place at a time, on a phone, on paper."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Locator, Page, expect

from bot import settings
from bot.outlets import html
from tests.support.browser import DESKTOP, PHONE
from tests.support.contract_rows import THROUGH, TODAY, Shifts, contract

Scheme = Literal["light", "dark"]
TURFS = ("CD5-01 Powderhorn", "CD5-06 St. Louis Park", "CD4-01 Highland Park", "CD3-05 Coon Rapids")
LARGE = [
    *(
        Shifts(THROUGH - timedelta(7 * week), {"completed": 40, "no_show": 60, "unclosed": 2}, turf, region=turf[:3])
        for turf in TURFS
        for week in range(6)
    ),
    *(Shifts(TODAY, {"scheduled": 1_200, "confirmed": 300}, turf, region=turf[:3]) for turf in TURFS),
]


def opened(browser: Browser, file: Path, size: tuple[int, int], scheme: Scheme = "light") -> tuple[Page, list[str]]:
    """Open the file without JavaScript; return the page, and the list of what it requests."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, java_script_enabled=False
    )
    page, asked = context.new_page(), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    return page, asked


def shown(page: Page) -> Locator:
    return page.locator("article:visible")


def test_the_pages_are_read_and_seen_without_a_program(browser: Browser, tmp_path: Path) -> None:
    file = html.write(html.render(contract(*LARGE), settings.read({})), tmp_path, TODAY)
    page, asked = opened(browser, file, DESKTOP)

    # One place at a time, each at an address of its own.
    expect(shown(page)).to_have_count(1)
    expect(page.get_by_role("heading", level=2)).to_have_text("All regions")
    page.get_by_role("navigation", name="Places").get_by_role("link", name="Metro").click()
    expect(page.get_by_role("heading", level=2)).to_have_text("Metro")
    assert page.url.endswith("#metro")
    page.get_by_role("navigation", name="Pages about Metro").get_by_role("link", name="Organizers").click()
    expect(shown(page)).to_have_count(1)
    expect(page.get_by_role("navigation", name="Places").locator("[aria-current]")).to_have_text("Metro")

    # What a screen reader hears.
    heard = page.locator("body").aria_snapshot()
    for words in (
        'heading "Flake rates" [level=1]',
        'heading "Metro" [level=2]',
        'heading "Metro: This week" [level=3]',
        'heading "Metro: Trend" [level=3]',
        'heading "Metro: Organizers" [level=3]',
        'table "By region, Aug 15–21',
        'table "By day, Aug 15–21"',
        'table "By week, the newest first"',
        'columnheader "Flake rate"',
        'rowheader "Sun, Aug 16"',
    ):
        assert words in heard, words
    chart = page.get_by_role("img", name="Flake rate of Metro by week")
    expect(chart).to_have_count(1)
    expect(chart).to_have_accessible_name(re.compile(r"Aug 8 60% of \d+"))
    assert "All regions: This week" not in heard

    # On paper: a sheet a page, without what is only for a screen.
    pdf = page.pdf(format="Letter", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 3
    assert asked == [file.as_uri()]
    page.context.close()


def test_a_phone_shows_it_whole_in_light_and_dark(browser: Browser, tmp_path: Path) -> None:
    file = html.write(html.render(contract(*LARGE), settings.read({}), "Metro"), tmp_path, TODAY)
    grounds = set()
    schemes: tuple[Scheme, ...] = ("light", "dark")
    for scheme in schemes:
        page, _ = opened(browser, file, PHONE, scheme)
        width = page.locator("body").bounding_box()
        assert width is not None
        assert width["width"] <= PHONE[0]
        for scroll in page.locator(".scroll:visible").all():
            box, table = scroll.bounding_box(), scroll.locator("table").first.bounding_box()
            assert box is not None
            assert table is not None
            assert box["x"] + box["width"] <= PHONE[0]
            assert table["width"] <= box["width"] + 1, scroll.text_content()
        grounds.add(page.screenshot(clip={"x": 0, "y": 0, "width": 2, "height": 2}))
        page.context.close()
    assert len(grounds) == 2
