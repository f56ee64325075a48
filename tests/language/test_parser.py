from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar import Calendar, Month, Span, Weeks
from bot.errors import UnknownWordError, UsageError
from bot.language.grammar import Grammar, changed
from bot.language.parser import parse
from bot.language.scope import Scope
from bot.tools import Command
from commands import COMMANDS
from tests.support.small_campaign import CALENDAR, NAMES, TODAY

TREND = next(command.grammar for command in COMMANDS if command.name == "trend")
W05, W06, W07 = (CALENDAR.numbered(number) for number in (5, 6, 7))


def ask(text: str) -> Scope:
    return parse(text, NAMES, CALENDAR, TODAY).scope


@pytest.mark.parametrize(
    ("text", "kind", "suggestion"),
    [
        ("region:Metor week:lsat", UnknownWordError, "/flake region:Metro week:last"),
        ("region:Metor", UnknownWordError, "/flake region:Metro"),
        ("regoin:Metor", UsageError, "/flake region:Metro"),
        ("week:last day:yesterday", UsageError, None),
    ],
)
def test_an_unknown_word_stays_one_when_the_next_mistake_is_corrected_too(
    text: str, kind: type[UsageError], suggestion: str | None
) -> None:
    with pytest.raises(UsageError) as refused:
        parse(text, NAMES, CALENDAR, TODAY)
    assert (type(refused.value), refused.value.suggestion) == (kind, suggestion)


def test_nothing_asked_is_this_weeks_phone_banks_by_region() -> None:
    assert ask("") == Scope(W06, W05, "region", event_type="phonebank")


@pytest.mark.parametrize(
    "text",
    [
        "region:CD5 week:last",
        "week:last region:CD5",
        "REGION:cd5 Week:LAST",
        "region: cd5 week: last",
        "region=CD5 week = last",
        'region:"CD5" week:"last"',
        "region:“CD5” week:“last”",
        "cd5 last week",
        "last week cd-5",
        "cd 5 previous week",
        "region cd5 week last",
        "region:CD5 W05",
        "region:CD5 week:5",
        "region:CD5 week:2020-08-10",
        "region:CD5 week:8/10",
        "region:CD5 week:Aug 14",
        "region\u00a0:\u00a0CD5 last week",
    ],
)
def test_the_same_question_in_many_words(text: str) -> None:
    assert ask(text) == Scope(W05, W05.moved(-1), "organizer", region="CD5", event_type="phonebank")


@pytest.mark.parametrize(
    ("text", "span", "before"),
    [
        ("week:current", W06, W05),
        ("this week", W06, W05),
        ("week:next", W07, W06),
        ("day:2020-07-11", Span(date(2020, 7, 11), date(2020, 7, 11)), Span(date(2020, 7, 4), date(2020, 7, 4))),
        ("yesterday", Span(date(2020, 8, 16), date(2020, 8, 16)), Span(date(2020, 8, 9), date(2020, 8, 9))),
        ("day:7/11/20", Span(date(2020, 7, 11), date(2020, 7, 11)), Span(date(2020, 7, 4), date(2020, 7, 4))),
        ("weeks:2", Weeks(W05.first, W06.last), Weeks(W05.first, W06.last).moved(-2)),
        ("last 2 weeks", Weeks(W05.first, W06.last), Weeks(W05.first, W06.last).moved(-2)),
        ("weeks:2 week:last", Weeks(date(2020, 8, 1), W05.last), Weeks(date(2020, 7, 18), date(2020, 7, 31))),
    ],
)
def test_the_days_asked_for_and_those_compared_with(text: str, span: Span, before: Span) -> None:
    scope = ask(text)
    assert (scope.span, scope.before) == (span, before)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("month:2020-08", 8),
        ("month:8/2020", 8),
        ("month:august", 8),
        ("month:Aug", 8),
        ("month = current", 8),
        ("August", 8),
        ("aug. 2020", 8),
        ("this month", 8),
        ("month current", 8),
        ("last month", 7),
        ("previous month", 7),
        ("july, 2020", 7),
        ("month:next", 9),
        ("sept", 9),
        ("2020-10", 10),
    ],
)
def test_a_month_is_named_in_many_ways_and_its_words_ask_for_it_again(text: str, month: int) -> None:
    asked = parse(text, NAMES, CALENDAR, TODAY)
    assert asked.scope.span == Month.of(date(2020, month, 1))
    assert asked.scope.before == Month.of(date(2020, month - 1, 1))
    assert asked.words == f"region:all month:2020-{month:02}"
    assert parse(asked.words, NAMES, CALENDAR, TODAY + timedelta(90)) == replace(asked, placed=True)


@pytest.mark.parametrize(
    ("text", "today", "year"),
    [
        # The campaign is from October 2019 to November 2020: it has two Octobers and two Novembers.
        ("october", date(2020, 8, 17), 2019),
        ("october", date(2020, 10, 1), 2020),
        ("november", date(2020, 10, 31), 2019),
        ("august", date(2020, 3, 1), 2020),
        ("december", date(2020, 8, 17), 2019),
        ("october 2020", date(2020, 8, 17), 2020),
    ],
)
def test_a_month_without_a_year_is_the_campaigns_and_not_ahead_where_it_can_be(
    text: str, today: date, year: int
) -> None:
    long = Calendar(CALENDAR.zone, 5, date(2019, 10, 5), date(2020, 11, 6))
    assert parse(text, NAMES, long, today).scope.span.first.year == year


def test_a_month_outside_the_campaign_is_the_latest_there_was() -> None:
    assert ask("january").span == Month.of(date(2020, 1, 1))
    assert ask("december").span == Month.of(date(2019, 12, 1))


@pytest.mark.parametrize(
    ("command", "words", "suggestion"),
    [
        ("next", "month", "/flake month:2020-09"),
        ("next", "october metro region:CD5", None),
        ("next", "month last region:CD5", "/flake region:CD5 month:2020-07"),
        ("plan", "goal:40 month:next region:CD5", "/flake region:CD5 month:2020-09"),
        ("confirm", "this month", "/flake month:2020-08"),
        ("trend", "region:CD4,CD5 august", None),
        ("digest", "last month", "/flake month:2020-07"),
    ],
)
def test_a_command_without_months_says_what_answers_for_one(command: str, words: str, suggestion: str | None) -> None:
    grammar = next(each.grammar for each in COMMANDS if each.name == command)
    with pytest.raises(UsageError) as caught:
        parse(words, NAMES, CALENDAR, TODAY, grammar)
    if "metro" not in words:
        assert f"is about {grammar.period}, not a month. For the month, ask /flake " in caught.value.text
    assert caught.value.suggestion == suggestion


def test_a_place_that_is_called_like_a_month_can_be_either() -> None:
    named = replace(NAMES, regions={**NAMES.regions, "May": "North"})
    with pytest.raises(UsageError, match=r'can mean several things. Say which: month:"2020-05", region:"May"'):
        parse("may", named, CALENDAR, TODAY)
    # A command without months means the place.
    assert parse("may", named, CALENDAR, TODAY, TREND).regions == ("May",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("suburbs", Scope(W06, W05, "organizer", region_group="Suburbs", event_type="phonebank")),
        (
            "region:greater minnesota",
            Scope(W06, W05, "organizer", region_group="Greater Minnesota", event_type="phonebank"),
        ),
        ("organizer:cd5-02 uptown by:day", Scope(W06, W05, "day", organizer="CD5-02 Uptown", event_type="phonebank")),
        ("type:all by type", Scope(W06, W05, "type", usual_type=False)),
        ("canvass", Scope(W06, W05, "region", event_type="canvass", usual_type=False)),
        ("phone bank", Scope(W06, W05, "region", event_type="phonebank")),
        ("type:textbank region:all", Scope(W06, W05, "region", event_type="textbank", usual_type=False)),
        (
            'region:"Saint "Nic" Nandu" by:day',
            Scope(W06, W05, "day", region='Saint "Nic" Ñandú', event_type="phonebank"),
        ),
        ("region:North Shore", Scope(W06, W05, "organizer", region="North Shore", event_type="phonebank")),
    ],
)
def test_regions_groups_organizers_and_types(text: str, expected: Scope) -> None:
    assert ask(text) == expected


@pytest.mark.parametrize(
    ("text", "said", "suggestion"),
    [
        ("region:Metor", "Did you mean Metro?", "/flake region:Metro"),
        ("region:suburb week:last", "Did you mean Suburbs?", "/flake region:Suburbs week:last"),
        ("reigon:Metro", "Did you mean region:?", "/flake region:Metro"),
        ("greter", "Did you mean Greater Minnesota?", '/flake "Greater Minnesota"'),
        ("region:saint", 'Did you mean Saint "Nic" Ñandú?', '/flake region:"Saint Nic Ñandú"'),
        ("region:CD", "Did you mean CD1 or CD2 or CD4 or CD5?", None),
        ("region:north", None, None),
        ("region:nort", "Did you mean North or North Shore or North Shores?", None),
        ("metro", '“metro” can mean several things. Say which: region:"Metro", organizer:"Metro".', None),
        ("region:zzz", "region: takes Greater Minnesota, Metro, North", None),
        ("week:someday", "week: takes current, last, next, W05", None),
        ("week:W44", "The campaign has no week 44: its weeks are W01 to W17.", None),
        ("day:2020-02-30", "There is no day 2020-02-30.", None),
        ("day:2/30", "There is no day 2/30.", None),
        ("region:CD5 last wek", "Did you mean week?", "/flake region:CD5 last week"),
        ("week:lst", "Did you mean last?", "/flake week:last"),
        ("agust", "Did you mean August?", "/flake August"),
        ("region:CD5 last moth", "Did you mean month?", "/flake region:CD5 last month"),
        ("month:juli", "month: takes current, last, next, or a month such as August or 2020-08.", "/flake month:July"),
        ("month:2020-13", "There is no month 2020-13. Write a month like August or 2020-08.", None),
        ("month", "month: needs a value", None),
        ("august week:last", "month: and week: exclude each other.", None),
        ("august weeks:2", "month: and weeks: exclude each other.", None),
        ("yesterda", "Did you mean yesterday?", "/flake yesterday"),
        ("weeks:0", "weeks: takes 1 to 53, not 0.", None),
        ("weeks:many", "I don't know “weeks:many”. weeks: takes a number from 1 to 53.", None),
        ("by:colour", "by: takes organizer, region, day, type.", None),
        ("region:", "region: needs a value", None),
        ('region:""', "region: needs a value", None),
        ("day:today week:last", "day: and week: exclude each other.", None),
        ("week:last week:current", "week: is given twice", None),
        ("frobnicate", "Type /flake help", None),
    ],
)
def test_what_is_not_known_is_answered_with_the_nearest_spelling(
    text: str, said: str | None, suggestion: str | None
) -> None:
    if said is None:
        assert ask(text).region_group == "North"
        return
    with pytest.raises(UsageError) as caught:
        ask(text)
    assert said in caught.value.text
    assert caught.value.suggestion == suggestion


WORDS = st.sampled_from(
    [*NAMES.regions, *NAMES.groups, "region:", "week:", "day:", "weeks:", "type:", "by:", "last", "next", "W05", '"',
     "=", "organizer:CD5", "2020-07-11", "13/13", "99", "0", "week", "all", "“", "\x00", "\ud7ff", "<@U1>",
     "' OR 1=1 --", "month:", "month", "August", "2020-08"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join)))
def test_any_text_is_a_question_or_a_helpful_error(text: str) -> None:
    try:
        scope = ask(text)
    except UsageError as error:
        said = error.text
    else:
        assert scope.span.first <= scope.span.last
        assert scope.before.last < scope.span.first
        return
    assert said.endswith((".", "?", "!"))


@given(st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join)))
def test_the_words_of_an_answer_ask_the_same_again(text: str) -> None:
    try:
        asked = parse(text, NAMES, CALENDAR, TODAY)
    except UsageError:
        return
    again = parse(asked.words, NAMES, CALENDAR, TODAY + timedelta(30))
    assert again.scope == asked.scope
    assert again.words == asked.words


@pytest.mark.parametrize(
    ("words", "key", "value", "expected"),
    [
        ("region:Metro week:2020-08-15", "region", "CD5", "week:2020-08-15 region:CD5"),
        ("region:Metro week:2020-08-15", "region", "", "week:2020-08-15"),
        ("day:2020-08-15", "week", "last", "week:last"),
        ("region:Metro month:2020-08", "week", "last", "region:Metro week:last"),
        ('organizer:"CD5-01 Longfellow"', "by", "day", 'organizer:"CD5-01 Longfellow" by:day'),
    ],
)
def test_one_value_is_changed_and_the_rest_stays(words: str, key: str, value: str, expected: str) -> None:
    assert changed(words, key, value) == expected


def test_a_name_in_a_list_keeps_its_key_whatever_else_it_names() -> None:
    several = Grammar(command="/flake compare", several=True)
    for text in ("region:CD5,Metro", "region:Metro,CD5", "region:CD5, Metro", "region:CD5 , Metro"):
        asked = parse(text, NAMES, CALENDAR, TODAY, several)
        assert (set(asked.regions), asked.organizers) == ({"CD5", "Metro"}, ())


def test_what_is_offered_can_be_run_even_where_several_words_are_wrong() -> None:
    with pytest.raises(UsageError) as caught:
        ask("regoin:cd5 last wek")
    assert "Did you mean region:?" in caught.value.text
    assert caught.value.suggestion == "/flake region:cd5 last week"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@given(text=st.one_of(st.text(max_size=60), st.lists(WORDS, max_size=8).map(" ".join)))
def test_any_text_after_any_command_is_a_question_or_a_helpful_error(command: Command, text: str) -> None:
    said, offered = ".", None
    try:
        asked = parse(text, NAMES, CALENDAR, TODAY, command.grammar)
    except UsageError as error:
        said, offered = error.text, error.suggestion
    else:
        again = parse(asked.words, NAMES, CALENDAR, TODAY + timedelta(1), command.grammar)
        assert (again.scope, again.regions, again.organizers) == (asked.scope, asked.regions, asked.organizers)
    assert said.endswith((".", "?", "!"))
    if offered is not None and not offered.startswith(command.grammar.command):
        # For a month, another command is offered, with words that run.
        assert isinstance(parse(offered.removeprefix("/flake "), NAMES, CALENDAR, TODAY).scope.span, Month)


PTG = next(command.grammar for command in COMMANDS if command.name == "ptg")


@pytest.mark.parametrize(
    ("text", "metric", "by"),
    [
        ("", "", "metric"),
        ("cd5", "", "metric"),
        ("calls", "calls", "region"),
        ("metric:calls cd5", "calls", "organizer"),
        ('calls organizer:"CD5-02 Uptown"', "calls", "day"),
        ("metric:calls by:metric", "calls", "metric"),
        ("one-on-ones by:week", "one_on_ones", "week"),
        ("by:metrics", "", "metric"),
    ],
)
def test_rows_are_by_metric_unless_one_is_named(text: str, metric: str, by: str) -> None:
    found = parse(text, NAMES, CALENDAR, TODAY, PTG)
    assert (found.metric, found.scope.group_by) == (metric, by)
    assert (found.scope.event_type, found.scope.usual_type) == (None, True)


def test_an_unknown_metric_is_answered_with_the_nearest_one() -> None:
    with pytest.raises(UsageError) as refused:
        parse("metric:dors", NAMES, CALENDAR, TODAY, PTG)
    assert refused.value.suggestion == "/flake ptg metric:doors"


def test_a_week_of_another_length_is_the_campaigns_where_a_command_asks_for_such() -> None:
    short = replace(CALENDAR, odd_weeks=(Span(date(2020, 8, 15), date(2020, 8, 18)),))
    found = parse("", NAMES, short, date(2020, 8, 20), PTG)
    assert found.scope.span == Weeks(date(2020, 8, 19), date(2020, 8, 21))
    assert "week:2020-08-19" in found.words
    last = parse("week:last", NAMES, short, date(2020, 8, 20), PTG)
    assert last.scope.span == Weeks(date(2020, 8, 15), date(2020, 8, 18))
    assert parse(last.words, NAMES, short, date(2020, 8, 20), PTG).scope == last.scope
    assert parse("weeks:3", NAMES, short, date(2020, 8, 20), PTG).scope.span.first == date(2020, 8, 8)
