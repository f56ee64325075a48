"""What the data team reruns: digests, updated in place or posted again; and the numbers, with what changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import settings
from bot.app import wiring
from bot.digest import reissue_reply
from bot.digest.reissue_reply import Done
from bot.errors import UnavailableError
from bot.messages import Reply, Request
from bot.metrics.changes import Change, between
from bot.metrics.counts import Counts
from bot.metrics.definitions import MN2020
from bot.outbox.sender import Sender
from bot.replies import blocks
from local.slack import BOT_USER, block_rules
from tests.support.digest.office import CHICAGO, MONDAY, SUBURBS, Office, opened
from tests.support.slack_workspace import CHANNEL, PRIYA, configured

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
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    now = office.clock.now()
    today = now.astimezone(CHICAGO).date()
    request = Request(text, PRIYA, "C0DATATEAM", today, "REF234", now=now, entry_point="/flake-admin", data_team=True)
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
    assert asked.text == "Edit in place 2 digests of the week of Sat, Aug 8?"
    assert re.search(r"BigQuery would read about \d+\.\d MB for it \(dry run\)", text(asked))
    assert "Nobody is notified" in text(asked)
    assert [message.blocks for message in office.said()] == before


def test_a_digest_is_edited_in_place_says_why_and_how_far_it_moved(office: Office) -> None:
    (posted,) = office.said()
    ts, key = posted.ts, (posted.metadata or {})["event_payload"]["key"]
    office.run(office.changed("completed * 3"), at=MONDAY + 30 * MINUTE)
    office.clock.move(MONDAY + 40 * MINUTE)
    reply = confirmed(office, "rerun digest region:metro reason:CD5 & others closed late")
    moved = r"64.8% \(600 of 926 closed\) → \d+.\d% \(\d+ of \d+ closed\)"
    assert re.fullmatch(rf"1 of 1 digest edited in place. Data through Sun, Aug 16. Metro: {moved}.", reply.text)
    assert re.search(rf"Metro in <#C0METRO000>: {moved}: [+-]\d+.\d points", text(reply))
    (message,) = office.said()
    assert message.ts == ts
    assert "Edited Mon, Aug 17, 8:40 AM: CD5 &amp; others closed late" in str(message.blocks)
    assert (message.metadata or {})["event_payload"]["key"] == key
    entry = office.entry("digest")
    assert entry.note == f"made again by {PRIYA}: CD5 & others closed late"
    assert (entry.ts, entry.step, entry.run_id) == (ts, "sent", (message.metadata or {})["event_payload"]["run"])
    (below,) = office.below(message)
    assert "Edited Mon, Aug 17, 8:40 AM: CD5 &amp; others closed late" in str(below.blocks)
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
    link = office.entry("digest").permalink
    for _ in range(3):
        assert ask(office, said(asked)).text.startswith("1 of 1 digest posted anew.")
    first, second = office.said()
    new = f"Posted anew Mon, Aug 17, 8:00 AM, in the place of <{link}|the earlier one>: wrong picture"
    assert new in str(second.blocks)
    assert "Posted anew" not in str(first.blocks)
    (table,) = office.below(second)
    assert new in str(table.blocks)
    assert office.entry("again").note == f"made again by {PRIYA}: wrong picture"


def test_typed_each_wish_to_post_anew_is_its_own(office: Office) -> None:
    typed = "rerun digest region:metro anew:yes confirm:yes reason:wrong picture"
    for reference in ("REF234", "REF235"):
        assert ask(office, typed, reference=reference).outcome == "answered"
    first, second, third = office.said()
    assert f"p{first.ts.replace('.', '')}|the earlier one" in str(second.blocks)
    assert f"p{second.ts.replace('.', '')}|the earlier one" in str(third.blocks)


def test_what_was_posted_anew_is_edited_as_well(office: Office) -> None:
    confirmed(office, "rerun digest region:metro anew:yes reason:wrong picture")
    asked = ask(office, "rerun digest region:metro reason:late")
    assert "Metro in <#C0METRO000>, posted anew" in text(asked)
    assert ask(office, said(asked)).text.startswith("2 of 2 digests edited in place.")
    for message in office.said():
        (below,) = office.below(message)
        assert "Edited Mon, Aug 17, 8:00 AM: late" in str(message.blocks)
        assert "Edited Mon, Aug 17, 8:00 AM: late" in str(below.blocks)


def test_whoever_is_stopped_between_posting_anew_and_writing_it_down_does_not_post_twice(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = said(ask(office, "rerun digest region:metro anew:yes reason:wrong picture"))
    with monkeypatch.context() as stopped:
        stopped.setattr(Sender, "record", stop)
        with pytest.raises(SystemExit):
            ask(office, words)
    assert "another instance is posting it, or has stopped" in text(ask(office, words))
    office.clock.move(MONDAY + 6 * MINUTE)
    assert ask(office, words).outcome == "answered"
    first, second = office.said()
    assert (office.entry("digest").ts, office.entry("again").ts) == (first.ts, second.ts)
    assert len(office.below(second)) == 1


def stop(*_: Any, **__: Any) -> Any:
    raise SystemExit


def test_whoever_is_stopped_between_editing_and_writing_it_down_can_do_it_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.run(office.changed("completed * 3"), at=MONDAY + 30 * MINUTE)
    office.clock.move(MONDAY + 40 * MINUTE)
    with monkeypatch.context() as stopped:
        stopped.setattr(Sender, "record", stop)
        with pytest.raises(SystemExit):
            confirmed(office, "rerun digest region:metro reason:late")
    assert confirmed(office, "rerun digest region:metro reason:late").outcome == "answered"
    (message,) = office.said()
    payload = (message.metadata or {})["event_payload"]
    assert office.entry("digest").numbers == payload["numbers"]
    assert office.entry("table").run_id == office.entry("digest").run_id == payload["run"]


def test_an_edit_that_could_not_be_written_down_is_said(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any, **__: Any) -> Any:
        raise UnavailableError("BigQuery does not answer.")

    monkeypatch.setattr(Sender, "record", away)
    reply = confirmed(office, "rerun digest region:metro reason:late")
    assert "edited, but that could not be written down; rerun it once more. BigQuery does not answer." in text(reply)


def test_a_lost_reply_of_an_edit_does_no_harm(office: Office) -> None:
    office.workspace.fail("chat.update", "lost")
    assert confirmed(office, "rerun digest region:metro reason:late").outcome == "answered"
    assert str(office.said()[0].blocks).count("Edited") == 1


def test_a_digest_that_was_edited_is_not_corrected_by_what_it_says_already(office: Office) -> None:
    office.subscribe("C0DATATEAM", "", region="CD5")
    office.look(office.instance())
    office.run(office.changed("completed * 3"), at=MONDAY + 30 * MINUTE)
    office.look(office.instance(), MONDAY + 40 * MINUTE)
    assert [one.message.kind for one in office.ledger().entries if "correction" in one.message.kind] == ["correction-1"]
    office.run(office.changed(), at=MONDAY + 50 * MINUTE)
    office.clock.move(MONDAY + 60 * MINUTE)
    confirmed(office, "rerun digest region:CD5 reason:closed by mistake")
    office.look(office.instance(), MONDAY + 70 * MINUTE)
    assert [one.message.kind for one in office.ledger().entries if "correction" in one.message.kind] == ["correction-1"]


def test_a_digest_by_another_definition_is_left_as_it_is_and_it_is_said_why(office: Office) -> None:
    (posted,) = office.said()
    before = posted.blocks
    office.variables["DEFINITION"] = "gross"
    tuesday = MONDAY + timedelta(days=1)
    office.run(office.changed("completed * 3"), at=tuesday, data_through=date(2020, 8, 17))
    office.look(office.instance(), tuesday + MINUTE)
    assert not office.ledger().corrections(office.entry("digest").message)
    why = "because the digest is by the definition mn2020, and the numbers are now by gross"
    assert ask(office, "rerun digest region:metro reason:late").text == f"Nothing is made again, {why}."
    assert f"not corrected, {why}" in text(ask(office, "status"))
    (message,) = office.said()
    assert message.blocks == before
    # Beside one that is by the same definition, it is listed with why it stays.
    office.subscribe(group="", region="CD4", weekday=1)
    office.look(office.instance(), tuesday + 2 * MINUTE)
    asked = ask(office, "rerun digest week:2020-08-08 reason:late")
    assert f"2 digests of these left as they are, {why}" in text(asked)
    reply = ask(office, said(asked))
    assert reply.text.startswith("1 of 3 digests edited in place.")
    assert f"left as it is, {why}" in text(reply)
    assert "Definition gross." in text(reply)
    assert office.said()[0].blocks == before


def test_a_digest_of_long_ago_is_found_too(office: Office) -> None:
    later = MONDAY + timedelta(weeks=9)
    office.run(at=later - 60 * MINUTE, data_through=later.date() - timedelta(1))
    office.clock.move(later)
    assert (
        "Edit in place 1 digest of the week of Sat, Aug 8?"
        in ask(office, "rerun digest week:W05 region:metro reason:x").text
    )
    assert confirmed(office, "rerun digest week:2020-08-10 region:metro reason:audit").outcome == "answered"
    assert "Edited Mon, Oct 19, 8:00 AM: audit" in str(office.said()[0].blocks)


def test_one_that_is_gone_is_said_and_the_others_go_on(office: Office) -> None:
    (message,) = office.said()
    office.workspace.state.history.remove(message)
    reply = confirmed(office, "rerun digest reason:wrong")
    assert reply.text.startswith("1 of 2 digests edited in place.")
    assert "Metro in <#C0METRO000>: it was deleted in Slack" in text(reply)
    assert "Edited" in str(office.said(SUBURBS)[0].blocks)


def test_a_table_that_is_gone_or_a_channel_that_was_archived_is_said(office: Office) -> None:
    (table,) = office.below(office.said()[0])
    office.workspace.state.history.remove(table)
    channel = office.workspace.state.channels[SUBURBS]
    office.workspace.state.channels[SUBURBS] = replace(channel, is_archived=True)
    reply = confirmed(office, "rerun digest reason:wrong")
    assert "Metro in <#C0METRO000>: edited, but not the table below it (it was deleted in Slack)" in text(reply)
    assert "Suburbs in <#C0SUBURBS0>: the channel is archived" in text(reply)
    assert "Edited" in str(office.said()[0].blocks)


def test_frozen_numbers_are_not_made_again(office: Office) -> None:
    ask(office, "freeze Metro reason:recount")
    reply = ask(office, "rerun digest region:metro reason:wrong")
    assert reply.outcome == "refused"
    assert "Metro is frozen (recount)" in reply.text
    asked = ask(office, "rerun digest reason:wrong")
    assert "1 digest of these left as they are, because Metro is frozen (recount)" in text(asked)
    done = ask(office, said(asked))
    assert done.text.startswith("1 of 2 digests edited in place.")
    assert "Metro in <#C0METRO000>: held, because Metro is frozen (recount)" in text(done)


def test_what_was_not_posted_is_not_posted_by_a_rerun(office: Office) -> None:
    office.subscribe("C0GREATER0", "Greater Minnesota", weekday=4)
    reply = ask(office, 'rerun digest region:"greater minnesota" reason:x')
    assert "1 digest not posted: a rerun posts none of those, what is due comes by itself." in reply.text
    assert "1 digest not posted" in text(ask(office, "rerun digest reason:x"))
    reply = ask(office, "rerun digest week:W01 region:CD5 reason:x")
    assert "was posted there, and nobody is subscribed to one" in reply.text
    assert ask(office, "rerun digest week:current reason:x").outcome == "refused"


def test_the_words_are_read_strictly(office: Office) -> None:
    assert ask(office, "rerun").outcome == "answered"
    for wrong in (
        "rerun everything reason:x",
        "rerun digest",
        "rerun pipeline week:last reason:x",
        "rerun digest wek:1",
        "rerun week:last",
        "rerun digest confirm:no reason:x",
        "rerun digest anew:perhaps reason:x",
        "rerun digest anew:yes confirm:no reason:x",
        "rerun digest channel:field reason:x",
        "rerun digest accept:data_fresh reason:x",
        "rerun pipeline accept:data_fesh reason:x",
        "rerun pipeline confirm:no reason:x",
        "rerun digest reason:" + "x" * 301,
    ):
        assert ask(office, wrong).outcome == "misread", wrong
    near = ask(office, "rerun digest region:Metr channel:C0METRO000 reason:late")
    assert "rerun digest region:Metro channel:C0METRO000 reason:late" in str(near.blocks)
    assert "Edited" not in str(office.said()[0].blocks)


def test_a_digest_without_a_table_is_made_again_alone(office: Office) -> None:
    mine = {"ORGANIZER_ROWS": "own"}
    office.subscribe("C0DATATEAM", "", region="CD6")
    office.look(office.instance(**mine))
    office.variables |= mine
    for words in ("rerun digest region:CD6 reason:late", "rerun digest region:CD6 anew:yes reason:late"):
        assert confirmed(office, words).outcome == "answered"
    assert [len(office.below(message)) for message in office.said("C0DATATEAM")] == [0, 0]


def test_slack_not_taking_one_posted_anew_is_said(office: Office) -> None:
    words = said(ask(office, "rerun digest region:metro anew:yes reason:late"))
    office.workspace.state.channels[CHANNEL].members.discard(BOT_USER)
    reply = ask(office, words)
    assert reply.text.startswith("0 of 1 digest posted anew.")
    assert "Flakebot is not in the channel; press again in a few minutes" in text(reply)


def test_a_digest_of_nothing_has_no_rate_then_or_now(office: Office) -> None:
    entry = office.entry("digest")
    reply = reissue_reply.show([Done(entry.message, None)], anew=False, through=MONDAY.date())
    assert "Metro in <#C0METRO000>: no closed shifts, then or now" in text(reply)


def test_many_digests_are_told_of_within_slacks_limits(office: Office) -> None:
    entry = office.entry("digest")
    link, moved = "https://example.slack.com/archives/" + "p" * 60, Change(MONDAY.date(), "Metro", Counts(1), Counts(2))
    some = [Done(entry.message, moved, link)] * 60
    reply = reissue_reply.show([*some, Done(entry.message, None, link, "held")], anew=False, through=MONDAY.date())
    shown = [block for block in reply.blocks if isinstance(block, dict)]
    assert block_rules.faults(shown, lambda _: True) == []
    assert "held" in str(shown[1])
    assert "and 21 more" in str(shown)


def test_without_slack_there_is_nothing_to_edit(office: Office) -> None:
    mine = settings.read(office.variables)
    inside = wiring.Backend(mine, office.warehouse, office.draw, wiring.Environment(office.clock.now, office.clock.now))
    request = Request(
        "rerun digest reason:x", PRIYA, "", MONDAY.date(), "R", now=MONDAY, entry_point="/flake-admin", data_team=True
    )
    assert "No Slack is connected here" in inside.answer(request).text


def test_what_moved_is_each_regions_week_whose_counts_differ() -> None:
    week = MONDAY.date() - timedelta(2)
    row = {"week": week, "area": "CD5", "area_group": "Metro", "turf": None, "completed": 4, "no_show": 6}
    other = row | {"area": "CD4"}
    assert between([row, other], [row, other | {"completed": 5}], MN2020) == (
        Change(week, "CD4", Counts(completed=4, no_show=6), Counts(completed=5, no_show=6)),
    )
    (gone,) = between([row], [], MN2020)
    assert (gone.now.total, gone.points) == (0, None)
    (moved,) = between([row], [row | {"completed": 14}], MN2020)
    assert moved.points == pytest.approx(-30)
