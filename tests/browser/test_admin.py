"""The data team's commands as its members see them, in a real browser: commands, buttons, uploads, and refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from bot import settings
from bot.warehouse import connection
from local.sample.goals import goals as sample_goals
from tests.support.browser import PHONE, Visitor, visiting
from tests.support.demo import Demo
from tests.support.van_report import as_csv, as_xlsx, changed, made_of


@pytest.fixture
def priya(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """Open the demo's page, as Priya of the data team in its channel."""
    with visiting(browser, demo.url) as somebody:
        somebody.become("Priya")
        somebody.go("data-team")
        yield somebody


def drop(visitor: Visitor, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    visitor.page.locator("#channel input[type=file]").set_input_files(path)


def test_status_checks_and_one_explained(priya: Visitor) -> None:
    priya.say("/flake-admin status")
    status = priya.answer("The last runs")
    expect(status).to_contain_text("Only visible to you")
    expect(status).to_contain_text("data through Sun, Aug 16")
    priya.shot("admin-status")
    priya.say("/flake-admin check")
    checks = priya.answer("checks warn")
    priya.shot("admin-check")
    checks.get_by_role("button", name="locations_mapped").click()
    expect(priya.answer("Add them to the map")).to_contain_text("183")
    priya.say("/flake-admin")
    expect(priya.answer("What the data team can do")).to_contain_text("/flake-admin freeze [region] reason:WHY")
    priya.shot("admin-help")
    priya.say("/flake-admin stauts")
    priya.answer("Did you mean status?").get_by_role("button", name="/flake-admin status").click()
    priya.answer("The last runs")


def test_a_freeze_is_seen_by_everybody_and_thawed(priya: Visitor, browser: Browser, demo: Demo) -> None:
    priya.say("/flake-admin freeze metro reason:half an export")
    priya.answer("Metro is frozen: ")
    with visiting(browser, demo.url) as maria:
        maria.go("field-metro")
        maria.say("/flake cd5 week:last")
        expect(maria.answer("Metro frozen")).to_contain_text("half an export")
        maria.shot("frozen")
    priya.say("/flake-admin status")
    expect(priya.answer("Not well")).to_contain_text("Metro is frozen")
    priya.say("/flake-admin thaw metro reason:all of it is here")
    asked = priya.answer("Thaw Metro? Nothing goes out: no channel is subscribed.")
    expect(asked).to_contain_text("64.8% flaked (600 of 926)")
    asked.get_by_role("button", name="Thaw").click()
    priya.answer("Metro is thawed: ")


def test_a_rerun_is_asked_told_of_in_one_message_and_says_what_moved(priya: Visitor) -> None:
    priya.say("/flake-admin rerun pipeline reason:late export")
    asked = priya.answer("Rebuild all numbers from the source?")
    priya.shot("admin-rerun-asked")
    asked.get_by_role("button", name="Do it").click()
    done = priya.answer("Nothing moved")
    expect(done).to_contain_text("12,166 sign-ups")
    expect(done).not_to_contain_text("Only visible to you")
    expect(priya.messages.filter(has_text="Nothing moved")).to_have_count(1)
    priya.shot("admin-rerun")


def test_a_report_that_was_dropped_is_compared_and_can_be_deleted(priya: Visitor, demo: Demo, tmp_path: Path) -> None:
    mine = settings.read({"FLAKEBOT_HOME": str(demo.home)})
    warehouse = connection.connect(mine)
    days = {"first_day": date(2020, 8, 3), "last_day": date(2020, 8, 9)}
    ours = warehouse.ask("questions/van_shifts", connection.published(warehouse).run_id, **days).records()
    lines = made_of([row for row in ours if row["event_type"] == "Phone Bank"])
    changed(lines, [place for place, line in enumerate(lines) if line.status == "No Show"][:5], status="Completed")
    drop(priya, tmp_path / "report.xlsx", as_xlsx(lines))
    found = priya.answer("shifts of VAN's report")
    expect(found).to_contain_text("5 another status")
    expect(found).to_contain_text("differs, all explained")
    found.evaluate("element => element.scrollIntoView()")
    priya.shot("admin-reconcile")
    found.get_by_role("button", name="Delete the file in Slack").click()
    priya.answer("The file is deleted in Slack")
    expect(priya.page.get_by_text("report.xlsx", exact=True)).to_have_count(0)
    drop(priya, tmp_path / "odd.csv", as_csv(lines).replace(b"Date,", b"When,").replace(b"Status", b"Result"))
    priya.answer("does not say it clearly").get_by_role("button", name="Choose the columns").click()
    modal = priya.page.get_by_test_id("modal")
    expect(modal).to_contain_text("Which column is which?")
    for what, name in (("date", "When"), ("status", "Result"), ("event", "Event Name")):
        modal.get_by_label(f"The {what}").click()
        priya.page.get_by_role("option", name=name, exact=True).click()
    priya.shot("admin-columns")
    modal.get_by_test_id("modal-submit").click()
    expect(priya.answer("odd.csv, ")).to_contain_text("differs, all explained")


def test_a_map_that_was_dropped_is_looked_at_before_it_is_in_force(priya: Visitor, tmp_path: Path) -> None:
    priya.say("/flake-admin regions")
    expect(priya.answer("9 lines of regions")).to_contain_text("13999: 63 sign-ups")
    priya.shot("admin-regions")
    header = "event_location_id,region,region_group,valid_from,valid_to\n"
    places = {"13670": "CD1", "13614": "CD1", "13615": "CD2", "13616": "CD3", "13617": "CD4", "13618": "CD4"}
    groups = {"CD1": "Greater Minnesota", "CD2": "Suburbs", "CD3": "Metro", "CD4": "Metro"}
    content = header + "".join(f"{place},{region},{groups[region]},,\n" for place, region in places.items())
    drop(priya, tmp_path / "regions.csv", content.encode())
    asked = priya.answer("This map moves 2,629 sign-ups of 8 weeks from CD5 to CD4")
    priya.shot("admin-map")
    asked.get_by_role("button", name="Put it in force").click()
    priya.answer("Version 1 of regions is in force with the next run.")
    priya.say("/flake-admin regions revert:0 reason:a mistake")
    back = priya.answer("regions revert:0 confirm:")
    back.get_by_role("button", name="Put it in force").click()
    priya.answer("Version 2 of regions is in force")


def test_the_other_maps(priya: Visitor, tmp_path: Path) -> None:
    priya.say("/flake-admin statuses")
    expect(priya.answer("3 statuses without a meaning")).to_contain_text("Paid: 9 sign-ups")
    goals = sample_goals().to_csv(index=False)
    wrong = goals.replace(",calls,region,CD5,", ",cals,region,CD5,", 1)
    drop(priya, tmp_path / "wrong.csv", wrong.encode())
    refused = priya.answer("1 thing is wrong in wrong.csv.")
    line = next(at for at, text in enumerate(wrong.splitlines(), start=1) if ",cals," in text)
    expect(refused).to_contain_text(f"line {line}, metric: 'cals': is not a metric; did you mean calls?")
    priya.shot("admin-goals-refused")
    drop(priya, tmp_path / "goals.csv", (goals + "2020-09-05,,calls,region,CD5,,500\n").encode())
    asked = priya.answer("CD5 calls 450 → 500 from Sep 5.")
    expect(asked).to_contain_text("Lines: 1 new, 0 changed, 0 gone.")
    priya.shot("admin-goals")
    asked.get_by_role("button", name="Put it in force").click()
    priya.answer("Version 1 of goals is in force with the next run.")
    priya.say("/flake-admin goals revert:0 reason:a mistake")
    back = priya.answer("CD5 calls 500 → 450 from Sep 5.")
    back.get_by_role("button", name="Put it in force").click()
    priya.answer("Version 2 of goals is in force")


def test_the_doctor(priya: Visitor) -> None:
    priya.say("/flake-admin doctor")
    found = priya.answer("checks need fixing")
    expect(found).to_contain_text("others are fine: bot token")
    priya.shot("admin-doctor")
    found.get_by_role("button", name="Show all").click()
    priya.answer("a user group of 1")


def test_on_a_phone(browser: Browser, demo: Demo) -> None:
    with visiting(browser, demo.url, PHONE) as priya:
        priya.become("Priya")
        priya.go("data-team")
        priya.say("/flake-admin status")
        # An earlier answer says the same.
        newest = priya.page.locator("#channel").get_by_test_id("message").last
        expect(newest).to_contain_text("The last runs")
        newest.evaluate("element => element.scrollIntoView()")
        assert priya.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        priya.shot("phone-admin-status")


def test_who_is_not_on_the_data_team_can_do_nothing(browser: Browser, demo: Demo, tmp_path: Path) -> None:
    with visiting(browser, demo.url) as daniel:
        daniel.become("Daniel")
        daniel.go("data-team")
        for words in ("status", "freeze reason:x", "rerun pipeline confirm:yes reason:x", "regions revert:0 reason:x"):
            daniel.say(f"/flake-admin {words}")
            daniel.answer("/flake-admin is for the campaign's data team")
        drop(daniel, tmp_path / "regions.csv", b"event_location_id,region\n1,CD9\n")
        expect(daniel.messages.filter(has_text="is for the campaign's data team")).to_have_count(5)
        daniel.shot("admin-refused")


def test_a_digest_is_edited_in_place_and_says_so(priya: Visitor) -> None:
    """The last here, for it moves the demo's clock."""
    priya.say("/flake subscribe region:Metro at:10")
    modal = priya.page.get_by_test_id("modal")
    expect(modal).to_contain_text("The next three: Mon, Aug 17")
    modal.get_by_test_id("modal-submit").click()
    priya.answer("The first time: Mon, Aug 17, 10:00 AM")
    panel = priya.page.get_by_test_id("panel")
    panel.get_by_role("tab", name="Clock").click()
    panel.get_by_label("To", exact=True).fill("2020-08-17T10:00")
    panel.get_by_role("button", name="Set").click()
    digest = priya.answer("All 63 rows")
    priya.say("/flake-admin rerun digest region:Metro reason:CD5 closed late")
    asked = priya.answer("Edit in place 1 digest of the week of Sat, Aug 8?")
    expect(asked).to_contain_text("Nobody is notified")
    priya.shot("admin-rerun-digest-asked")
    asked.get_by_role("button", name="Do it").click()
    expect(priya.answer("1 of 1 digest edited in place")).to_contain_text("not moved")
    expect(digest).to_contain_text("Edited Mon, Aug 17, 10:0")
    expect(digest).to_contain_text("CD5 closed late")
    expect(priya.messages.filter(has_text="rows are in the thread")).to_have_count(1)
    priya.shot("admin-rerun-digest")
    digest.evaluate("element => element.scrollIntoView()")
    priya.shot("digest-edited")
