"""Days, rankings, counts and lists that sentences ask for: on the sample campaign, each counted a second way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.replies.blocks import as_text
from tests.support.sample_answers import SampleAnswers

pytestmark = pytest.mark.usefixtures("sampled")

COUNTS = ("completed", "no_show", "cancelled", "total", "total_flakes", "unclosed")


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {name: sum(row[name] for row in rows) for name in COUNTS}


def test_some_days_are_the_sum_of_each_and_compared_with_as_many_whole_weeks_before(asked: SampleAnswers) -> None:
    found = asked("/flake region:CD5 since:2020-08-10 until:2020-08-14")["report"]
    days = [asked(f"/flake region:CD5 day:2020-08-{day}")["report"]["total"] for day in range(10, 15)]
    assert counted([found["total"]]) == counted(days)
    before = asked("/flake region:CD5 since:2020-08-03 until:2020-08-07")["report"]["total"]
    assert counted([found["before"]]) == counted([before])


def test_a_ranking_orders_rows_by_rate_and_names_only_those_with_enough_closed(asked: SampleAnswers) -> None:
    worst, best = (asked(f"/flake week:last by:region rank:{rank} top:2") for rank in ("worst", "best"))
    rates = [row["flake_rate"] for row in worst["report"]["rows"] if row["region"] != "Unmapped"]
    assert rates == sorted(rates, reverse=True)
    assert [row["region"] for row in best["report"]["rows"]][:2] == [row["region"] for row in worst["report"]["rows"]][
        -2:-4:-1
    ]
    assert (worst["report"]["rank"], worst["report"]["top"]) == ("worst", 2)
    assert worst["report"]["total"] == best["report"]["total"]


@pytest.mark.parametrize(
    ("count", "name"), [("no-shows", "no_show"), ("cancellations", "cancelled"), ("completed", "completed")]
)
def test_a_count_leads_with_the_number_that_the_rate_is_made_of(asked: SampleAnswers, count: str, name: str) -> None:
    found = asked(f"/flake region:Metro week:last count:{count}")
    assert f"{found['report']['total'][name]:,} " in found["text"]
    table = next(block for block in found["blocks"] if block["type"] == "data_table")
    assert table["rows"][0][1]["text"] == count.capitalize()
    assert [row[1]["value"] for row in table["rows"][1:4]] == [row[name] for row in found["report"]["rows"][:3]]
    plain = asked("/flake region:Metro week:last")["report"]
    assert found["report"]["total"] == plain["total"]


def test_a_day_ahead_is_forecast_as_its_row_by_day_is(asked: SampleAnswers) -> None:
    week = asked("/flake next region:CD5 week:next by:day")["report"]["rows"]
    day = asked("/flake next region:CD5 day:2020-08-22")["report"]
    alone = asked("/flake next region:CD5 day:2020-08-22 by:day")["report"]
    names = ("scheduled", "confirmed", "expected", "low", "high")
    of_week = next(row for row in week if row["day"] == "2020-08-22")
    assert {name: day["total"][name] for name in names} == {name: of_week[name] for name in names}
    assert alone["total"]["expected"] == alone["rows"][0]["expected"]


def test_a_day_is_planned_as_it_is_forecast(asked: SampleAnswers) -> None:
    plan = asked("/flake plan goal:20 region:CD5 day:2020-08-22")["report"]
    ahead = asked("/flake next region:CD5 day:2020-08-22")["report"]["total"]
    for name in ("scheduled", "confirmed", "expected", "low", "high"):
        assert plan[name] == ahead[name]
    assert (plan["week_start"], plan["week_end"]) == ("2020-08-22", "2020-08-22")


def test_calls_for_some_days_are_those_of_each_and_the_usual_ones_those_of_three_days(asked: SampleAnswers) -> None:
    usual = asked("/flake confirm region:CD5")
    named = asked("/flake confirm region:CD5 since:2020-08-17 until:2020-08-19")
    assert named["text"] == usual["text"]
    assert {name: named["report"][name] for name in ("rows", "days", "past")} == {
        name: usual["report"][name] for name in ("rows", "days", "past")
    }
    each = [asked(f"/flake confirm region:CD5 day:2020-08-{day}")["report"]["total"] for day in (17, 18, 19)]
    for name in ("scheduled", "confirmed", "reminders", "calls_due"):
        assert sum(day[name] for day in each) == usual["report"]["total"][name]


def test_what_is_to_close_out_from_days_is_in_the_list_of_all(asked: SampleAnswers) -> None:
    every = asked("/flake unclosed region:CD5")["report"]
    some = asked("/flake unclosed region:CD5 since:2020-08-15 until:2020-08-16")["report"]
    days = [asked(f"/flake unclosed region:CD5 day:2020-08-{day}")["report"] for day in (15, 16)]
    assert some["rows"] == [row for row in every["rows"] if row["day"] >= "2020-08-15"]
    assert some["rows"] == [row for day in days for row in day["rows"]]
    assert some["total"] == sum(day["total"] for day in days) > 0
    assert some["older"] + some["total"] == every["older"] + every["total"]


def test_listed_weeks_months_days_and_types_are_counted_as_alone_on_as_many_days(asked: SampleAnswers) -> None:
    weeks = asked("/flake compare region:CD5 week:current,last")["report"]["rows"]
    current = asked("/flake region:CD5 week:current")["report"]
    assert [counted([row]) for row in weeks] == [counted([current[name]]) for name in ("total", "before")]
    whole = asked("/flake compare region:CD5 week:W04,W05")["report"]["rows"]
    assert counted(whole[1:]) == counted([asked("/flake region:CD5 week:W05")["report"]["total"]])
    months = asked("/flake compare month:july,august")["report"]["rows"]
    august = asked("/flake month:august")["report"]
    assert [counted([row]) for row in months[::-1]] == [counted([august[name]]) for name in ("total", "before")]
    types = asked("/flake compare organizer:CD5-04Uptown type:phonebank,canvass week:last")["report"]["rows"]
    canvass = asked("/flake organizer:CD5-04Uptown type:canvass week:last")["report"]["total"]
    assert counted(types[1:]) == counted([canvass])


def test_a_sentence_shows_how_it_was_read_and_what_else_can_be_asked(asked: SampleAnswers) -> None:
    found = asked("How many no-shows did Metro have last week?")
    assert found["understood"] == "/flake region:Metro week:last count:no-shows"
    shown = [block for block in found["blocks"] if "Read as" in str(block)]
    assert "`/flake region:Metro week:last count:no-shows`" in str(shown)
    assert "Not what you meant?" in str(shown)
    again = asked(found["understood"])
    assert again["report"] == found["report"]
    assert "Read as" not in str(again["blocks"])


@pytest.mark.parametrize("typed", ["next cd55", "ptg cd55 calls"])
def test_a_word_that_a_command_does_not_know_is_named_as_it_was_typed(asked: SampleAnswers, typed: str) -> None:
    reply = asked.reply(typed)
    assert reply.outcome == "misread"
    assert "I don't know “cd55”. Did you mean CD5 or " in as_text(reply.blocks)


def test_what_no_answer_says_is_offered_with_commands_that_run(asked: SampleAnswers) -> None:
    for typed, said in {
        "donations this week": "I count shifts, not donations.",
        "who flaked last week": "I know no names.",
        "flake rate by weather": "I count shifts, not the weather.",
        "frobnicate last week": "I don't know “frobnicate”.",
    }.items():
        reply = asked.reply(typed)
        assert reply.outcome == "misread"
        shown = as_text(reply.blocks)
        assert said in shown
        for line in shown.splitlines():
            if line.startswith("  /flake "):
                assert asked.reply(line.strip()).outcome == "answered"
