"""App Home, and the person asking: their own place, what is stored about them, and whose rows they may see."""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from bot import settings
from bot.app import chart_workers, wiring
from bot.calendar import Calendar, Span, Weeks
from bot.digest.subscriptions import Subscription
from bot.errors import UnavailableError, UserError
from bot.home import profile
from bot.home import reply as views
from bot.home.profile import Profile
from bot.home.reply import Home
from bot.language.scope import Names, Scope
from bot.messages import Reply, Request
from bot.metrics.counts import Counts, Source
from bot.metrics.history import OWN, History
from bot.outbox.ledger import Entry, Ledger, Message, Step
from bot.reports.flake.report import FlakeReport, FlakeRow
from bot.reports.flake.to_do import NOTHING, ToDo
from bot.reports.next.report import Expected, NextReport, NextRow
from bot.schedule import Weekly
from bot.slack import dispatcher, members
from bot.tools import Answer, Cost, Numbers, Published, Tools
from bot.warehouse import connection
from bot.warehouse.errors import AWAY
from commands import COMMANDS
from commands.reading import Reader, Reading
from local.bigquery.process import release
from local.slack.block_rules import view_faults
from tests.support.golden import assert_golden
from tests.support.slack_workspace import DANIEL, DIRECT, GUEST, MARIA, Bot, running, until

TODAY = date(2020, 8, 17)
WEEK, LAST, NEXT = (Weeks(date(2020, 8, first), date(2020, 8, first + 6)) for first in (15, 8, 22))
NAMES = Names(
    {"CD3": "Metro", "CD4": "Metro", "CD5": "Metro", "CD6": "Suburbs", "Unmapped": "Unmapped"},
    ("CD4-01 Frogtown", "CD5-01 <Powderhorn>", "Unturfed"),
    ("Phone Bank",),
    homes={"CD4-01 Frogtown": "CD4", "CD5-01 <Powderhorn>": "CD5", "Unturfed": "CD6"},
)
SOURCE = Source("Sample campaign", "run", date(2020, 8, 16))
KEYS = ("address", "name")
READER = Reader(COMMANDS)
COMMAND = {command.name: command for command in COMMANDS}


def ahead(span: Span, scheduled: int) -> NextReport:
    counts = Counts(scheduled=scheduled, confirmed=scheduled // 3)
    past = History(OWN, ())
    expected = Expected(scheduled * 0.4, (scheduled // 4, scheduled // 2), past)
    scope = Scope(span, LAST, "organizer", region="CD5")
    rows = (NextRow("CD5-01 <Powderhorn>", "CD5", Counts(scheduled=7, confirmed=2), None),)
    return NextReport(scope, TODAY, SOURCE, LAST, rows, (), NextRow("Total", None, counts, expected))


def home(who: Profile | None, **changes: Any) -> Home:
    scope = Scope(WEEK, LAST, "organizer", region="CD5", event_type="phonebank")
    rows = (FlakeRow("CD5-01 <Powderhorn>", "CD5", Counts(completed=9, no_show=30, cancelled=23)),)
    week = FlakeReport(scope, TODAY, SOURCE, rows, Counts(completed=118, no_show=150, cancelled=92))
    turf = who.organizer if who else ""
    due = ToDo(52, date(2020, 7, 18), 29, (50, 12) if turf else None)
    rest, following = (ahead(*each).own_first(turf) for each in ((WEEK, 131), (NEXT, 121)))
    mine = (week.own_first(NAMES, turf), rest, following, due)
    return replace(Home(who, NAMES, *mine), **changes)


def quiet() -> Home:
    """Give a Home of a region where nothing happens."""
    busy = home(Profile("CD5", "", TODAY))
    total = NextRow("Total", None, Counts(), None)
    nothing = replace(busy.rest, total=total)
    unforeseen = replace(busy.rest, total=replace(total, counts=Counts(scheduled=1)))
    week = replace(busy.week, rows=(), before=Counts())
    return replace(busy, week=week, rest=nothing, following=unforeseen, due=NOTHING)


def too_early(data_through: date) -> Home:
    """Give a Home whose week has no covered day."""
    busy = home(Profile("CD5", "", TODAY))
    rows = (FlakeRow("CD5-01 <Powderhorn>", "CD5", Counts(unsynced=12, scheduled=30)),)
    return replace(busy, week=replace(busy.week, rows=rows, source=replace(SOURCE, data_through=data_through)))


SUBSCRIPTION = Subscription("1", "C0METRO000", "CD5", "", Weekly(0, 8), MARIA)
MONDAY = datetime(2020, 8, 17, 13, 1, tzinfo=UTC)


def last(number: int, step: Step, note: str = "", kind: str = "digest", link: str = "") -> Entry:
    message = Message(LAST.first, f"C0STEP{number:04}", "CD5", "", kind)
    return Entry(message, step, 1, MONDAY, permalink=link, note=note)


LAST_STEPS = (
    last(0, "sent", link="https://local.slack.example/archives/C/p1"),
    last(1, "claimed"),
    last(2, "later", "Slack did not take it at first (<too much>)"),
    last(3, "refused", "not_in_channel"),
    last(4, "missed", "Flakebot was not running"),
    last(5, "failed", "is_archived"),
    last(6, "sent", "the data from VAN end Fri, Aug 14", "held"),
    last(7, "sent"),
)
HOMES: dict[str, Callable[[], Home]] = {
    "home-matched": lambda: home(Profile("CD5", "CD5-01 <Powderhorn>")),
    "home-matched-region-only": lambda: home(Profile("CD5", "")),
    "home-chosen-turf": lambda: home(Profile("CD5", "CD5-01 <Powderhorn>", TODAY)),
    "home-chosen-all": lambda: home(Profile("", "", TODAY)),
    "home-unknown": lambda: home(None),
    "home-fixed": lambda: home(Profile("CD5", "CD5-01 <Powderhorn>", fixed=True)),
    "home-quiet": quiet,
    "home-too-early": lambda: too_early(date(2020, 8, 14)),
    "home-data-are-old": lambda: too_early(date(2020, 8, 9)),
    "home-subscribed": lambda: home(
        None, subscriptions=(SUBSCRIPTION, *(replace(SUBSCRIPTION, region="", paused="gone") for _ in range(11)))
    ),
    "home-digests": lambda: home(
        None,
        subscriptions=tuple(replace(SUBSCRIPTION, channel=f"C0STEP{number:04}") for number in range(len(LAST_STEPS))),
        ledger=Ledger(LAST_STEPS),
    ),
    "home-digest-of-others": lambda: home(Profile("CD5", ""), ledger=Ledger(LAST_STEPS[:1])),
}


@pytest.mark.parametrize("name", HOMES)
def test_a_home_reads_as_its_golden_file_and_slack_takes_it(name: str) -> None:
    reply = views.show(HOMES[name]())
    assert_golden(name, reply)
    assert view_faults({"type": "home", "blocks": list(reply.blocks)}, lambda _: True) == []


def test_a_campaign_with_hundreds_of_organizers_has_a_home_too() -> None:
    many = (*(f"Organizer {number:04} & Co" for number in range(1500)), "x" * 200)
    reply = views.show(home(Profile("", many[7], TODAY), names=replace(NAMES, organizers=many)))
    view = {"type": "home", "blocks": list(reply.blocks)}
    assert view_faults(view, lambda _: True) == []
    assert len(json.dumps(view)) < 250_000


def test_of_an_e_mail_address_only_hashes_are_kept() -> None:
    def hashed(name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    found = members.staff_keys({"profile": {"email": " Organizer.CD5-01@Example.org "}})
    assert found == (hashed("organizer.cd5-01@example.org"), hashed("organizer.cd5-01"))
    assert members.staff_keys({"profile": {}}) is None
    assert members.staff_keys({}) is None
    request = Request("", MARIA, DIRECT, TODAY, "R", staff_keys=found)
    assert hashed("organizer.cd5-01") not in repr(request)


def tools(matched: dict[str, str] | None, chosen: dict[str, Any] | None, *, own: bool = False) -> Tools:
    def answer(row: dict[str, Any] | None) -> Answer:
        return Answer(pd.DataFrame([row] if row else [], dtype=object), Cost())

    def never(*_: object, **__: object) -> Any:
        raise AssertionError("nothing else is asked")

    def ask(name: str, run_id: str, **_: str) -> Answer:
        assert (name, run_id) == ("questions/staff", "run")
        return answer(matched)

    numbers = Numbers(
        Published("run", "", pd.Timestamp("2020-08-17", tz="UTC"), TODAY), read_names=lambda _: NAMES, answer=ask
    )

    return Tools(
        calendar=Calendar(ZoneInfo("America/Chicago"), 5, date(2020, 7, 11), date(2020, 11, 6)),
        bind=lambda: numbers,
        draw=never,
        recall=never,
        record=never,
        known=lambda _: Answer(pd.DataFrame([chosen or {}], columns=CHOICE, dtype=object), Cost()),
        user_key="key",
        own_rows_only=own,
    )


def asking(text: str = "", **more: Any) -> Request:
    return Request(text, MARIA, DIRECT, TODAY, "R", **({"staff_keys": KEYS} | more))


VAN = {"region": "CD5", "organizer": "CD5-01 <Powderhorn>"}


CHOICE = ("user_key", "region", "organizer", "chosen_on")


def chosen(region: str, organizer: str = "") -> dict[str, Any]:
    return {"user_key": "key", "region": region, "organizer": organizer, "chosen_on": TODAY}


@pytest.mark.parametrize(
    ("matched", "choice", "words", "why"),
    [
        (VAN, None, "region:CD5", "For CD5, your region"),
        (VAN, chosen("CD6"), "region:CD6", "For CD6, your region"),
        (VAN, chosen(""), "region:all", "For all regions, as you chose"),
        (VAN, chosen("Metro", "CD4-01 Frogtown"), "region:Metro", "For Metro, your region"),
        (VAN, chosen("", "CD4-01 Frogtown"), "region:CD4", "For CD4, your region"),
        (VAN, chosen("CD6", "CD4-01 Frogtown"), "region:CD4", "For CD4, your region"),
        (VAN, chosen("Gone"), "region:CD5", "For CD5, your region"),
        (VAN, chosen("Gone", "Gone"), "region:CD5", "For CD5, your region"),
        (VAN, chosen("CD6", "Gone"), "region:CD6", "For CD6, your region"),
        (VAN, chosen("Gone", "CD4-01 Frogtown"), "region:CD4", "For CD4, your region"),
        ({"region": "Gone", "organizer": "Gone"}, None, "", "choose it in Flakebot's Home"),
        (None, None, "", "choose it in Flakebot's Home"),
    ],
)
def test_a_question_without_a_place_means_what_one_chose_else_what_van_says(
    matched: dict[str, str] | None, choice: dict[str, Any] | None, words: str, why: str
) -> None:
    found = READER.read(asking(""), tools(matched, choice))
    assert isinstance(found, Reading)
    assert found.question.asked.words.startswith(words or "region:all")
    assert why in found.question.why
    with_words = READER.read(asking("week:last"), tools(matched, choice))
    assert isinstance(with_words, Reading)
    assert with_words.question.asked.words.startswith(words)


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        (asking("region:CD4"), "region:CD4 week:2020-08-15"),
        (asking("region:all"), "region:all week:2020-08-15"),
        (asking('organizer:"CD4-01 Frogtown"'), 'organizer:"CD4-01 Frogtown" week:2020-08-15'),
        (asking("", run="r"), "region:all week:2020-08-15"),
        (asking("week:current", stored=True), "region:all week:2020-08-15"),
        (asking("", stored=True), "region:CD5 week:2020-08-15"),
        (asking("subscribe goal:40"), "region:all goal:40"),
        (asking("plan goal:40"), "region:CD5 goal:40 week:2020-08-22"),
    ],
)
def test_a_place_that_is_named_stays_and_stored_words_without_one_mean_all(request_: Request, words: str) -> None:
    found = READER.read(request_, tools(VAN, None))
    assert isinstance(found, Reading)
    assert found.question.asked.words == words


@pytest.mark.parametrize(
    ("request_", "turf"),
    [
        (asking(""), "CD5-01 <Powderhorn>"),
        (asking("week:last"), "CD5-01 <Powderhorn>"),
        (asking("metro"), "CD5-01 <Powderhorn>"),
        (asking("region:CD4"), ""),
        (asking("region:CD5 week:last", run="r"), "CD5-01 <Powderhorn>"),
        (asking("confirm"), "CD5-01 <Powderhorn>"),
        (asking("unclosed region:all"), "CD5-01 <Powderhorn>"),
        (asking("next", form="csv"), "CD5-01 <Powderhorn>"),
        # Others see the rows in their usual order.
        (asking("region:CD5", form="share"), ""),
        (asking("by:day"), ""),
        (asking("by:region"), ""),
        (asking('organizer:"CD4-01 Frogtown"'), ""),
        (asking("plan goal:40"), ""),
    ],
)
@pytest.mark.parametrize("choice", [None, chosen("Metro", "CD5-01 <Powderhorn>")])
def test_ones_own_turf_comes_first_wherever_it_has_a_row(
    request_: Request, turf: str, choice: dict[str, Any] | None
) -> None:
    found = READER.read(request_, tools(VAN, choice))
    assert isinstance(found, Reading)
    assert found.question.asked.turf == turf
    assert turf not in found.question.line or not turf
    assert "Powderhorn" not in found.question.logged


def test_nobody_is_looked_for_in_van_whose_address_slack_does_not_tell() -> None:
    assert profile.find(asking(staff_keys=None), tools(VAN, None)) is None


def check(
    name: str, text: str, matched: dict[str, str] | None, choice: dict[str, Any] | None = None
) -> UserError | None:
    try:
        mine = tools(matched, choice, own=True)
        profile.check(mine.read(asking(text), text, COMMAND[name].grammar), mine)
    except UserError as error:
        return error
    return None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("flake", ""),
        ("flake", "by:region"),
        ("flake", "region:CD6 by:region"),
        ("flake", "region:CD6 by:day"),
        ("flake", "region:CD5"),
        ("flake", "region:Metro"),
        ("flake", "region:CD4"),
        ("flake", 'organizer:"CD5-01 Powderhorn"'),
        ("flake", 'region:CD5 organizer:"CD4-01 Frogtown"'),
        ("trend", "region:CD6"),
        ("trend", "CD6, CD5"),
        ("trend", "region:CD5,CD4 by:organizer"),
        ("next", "region:CD5"),
        ("plan", "region:CD6"),
        ("unclosed", "region:CD5"),
        ("confirm", "by:region"),
        ("compare", "region:CD6,CD5"),
        ("compare", "region:CD6"),
        ("subscribe", "region:CD6"),
    ],
)
def test_regions_are_for_everybody_and_organizers_for_their_own_region(name: str, text: str) -> None:
    assert check(name, text, VAN) is None


@pytest.mark.parametrize(
    ("name", "text", "instead"),
    [
        ("flake", "by:organizer", "/flake region:all week:2020-08-15 by:region"),
        ("flake", "region:CD6", "/flake region:CD6 week:2020-08-15 by:region"),
        ("flake", "region:Suburbs", "/flake region:Suburbs week:2020-08-15 by:region"),
        (
            "flake",
            'organizer:"CD4-01 Frogtown"',
            '/flake organizer:"CD4-01 Frogtown" week:2020-08-15 region:CD5',
        ),
        ("trend", "by:organizer", "/flake trend region:all week:2020-08-15 by:region"),
        ("trend", "CD6, CD5 by:organizer", "/flake trend region:CD6 region:CD5 week:2020-08-15 by:region"),
        ("next", "region:CD6", "/flake next region:CD6 week:2020-08-22 by:region"),
        ("plan", 'organizer:"CD4-01 Frogtown"', '/flake plan organizer:"CD4-01 Frogtown" week:2020-08-22 region:CD5'),
        ("unclosed", "", "/flake unclosed region:CD5"),
        ("unclosed", "region:CD6 weeks:2", "/flake unclosed weeks:2 region:CD5"),
        ("confirm", "region:CD6", "/flake confirm region:CD6 by:region"),
        ("compare", "organizer:CD4-01 Frogtown,CD5-01 Powderhorn", None),
    ],
)
def test_organizers_of_other_regions_are_refused_with_what_would_be_answered(
    name: str, text: str, instead: str | None
) -> None:
    error = check(name, text, VAN)
    assert error is not None
    assert "yours is CD5" in error.text
    assert error.suggestion == instead
    if instead:
        assert check(name, instead.removeprefix(COMMAND[name].line("")).strip(), VAN) is None


def test_what_van_says_is_not_chosen_away_where_rows_are_for_ones_own_region() -> None:
    assert check("flake", "region:CD6", VAN, chosen("CD6")) is not None
    assert check("flake", "region:CD6", None, chosen("CD6")) is None
    assert check("flake", "region:CD6", None, chosen("Suburbs")) is None
    assert check("flake", 'organizer:"CD4-01 Frogtown"', None, chosen("", "CD4-01 Frogtown")) is None
    assert check("flake", "region:CD6", None, chosen("", "CD4-01 Frogtown")) is not None
    for choice in (chosen(""), None):
        error = check("flake", "region:CD6", None, choice)
        assert error is not None
        assert "choose it in its Home" in error.text


@pytest.fixture(scope="module")
def loaded(own_sample_home: Path) -> Path:
    """Give a home with the sample published in it, in which people choose what is theirs."""
    return own_sample_home


Serve = Callable[..., AbstractContextManager[Bot]]


@pytest.fixture
def serve(loaded: Path) -> Serve:
    """Serve the bot; with a key of its own it knows nobody yet."""

    @contextmanager
    def started(
        wrapped: Callable[[Callable[[Request], Reply]], Callable[[Request], Reply]] = lambda answer: answer,
        **variables: str,
    ) -> Iterator[Bot]:
        given = {"FLAKEBOT_HOME": str(loaded), "PRIVACY_KEY": secrets.token_hex(8), **variables}
        mine = settings.read(given)
        inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here)
        with running(wrapped(inside.answer), today=TODAY) as bot:
            yield bot

    return started


def visit(bot: Bot, user: str = MARIA, tab: str = "home") -> None:
    bot.workspace.do(bot.workspace.actions.visit(user, tab))


def shown(bot: Bot, user: str = MARIA) -> str:
    return json.dumps(bot.workspace.state.views.homes.get(user, {}).get("blocks", []), ensure_ascii=False)


def see(bot: Bot, words: str, user: str = MARIA) -> str:
    until(lambda: words in shown(bot, user))
    return shown(bot, user)


def use(bot: Bot, begins: str, option: str = "", user: str = MARIA) -> None:
    """Press or choose something in a Home."""
    view = bot.workspace.state.views.homes[user]
    block, element = next(
        (block, element)
        for block in view["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == begins
    )
    action: dict[str, Any] = {name: element[name] for name in ("type", "action_id", "value") if name in element}
    action["block_id"] = block["block_id"]
    if option:
        action["selected_option"] = next(each for each in element["options"] if each["text"]["text"] == option)
    assert bot.workspace.do(bot.workspace.actions.act(user, {"view": view["id"]}, action, {})).error == ""


def ask(bot: Bot, text: str, user: str = MARIA) -> Any:
    before = len(bot.workspace.messages)
    bot.slash(text, user=user)
    return bot.workspace.wait(before + 1, 120)[-1]


def test_a_home_knows_an_organizer_by_the_work_that_van_records(serve: Serve) -> None:
    with serve() as bot:
        visit(bot)
        home = see(bot, "CD5, this week")
        message, next_ = ask(bot, ""), ask(bot, "")
    assert "CD5 this week, through Sunday: 87.1% flaked (54 of 62), so far worse than" in home
    assert "60 shifts to close out, 16 in your turf" in home
    assert "VAN's contacts say that you work in CD5 (CD5-01 Powderhorn)" in home
    assert "Stored about you: nothing but that Flakebot has greeted you" in home
    assert message.text.startswith("CD5 this week")
    assert "Hi Maria. I count shifts for CD5." in str(message.blocks[-2])
    assert "Hi Maria" not in str(next_.blocks)
    small = [block for block in message.blocks if block["type"] == "context"]
    assert str(small).count("For CD5, your region: change it in Home.") == len(small) == 1
    assert bot.workspace.state.refusals == []


def test_a_region_is_chosen_then_a_turf_and_then_all_is_forgotten(serve: Serve) -> None:
    with serve() as bot:
        visit(bot, DANIEL)
        assert "Forget me" not in see(bot, "Which region is yours?", DANIEL)
        assert ask(bot, "", DANIEL).text.startswith("All regions this week")
        use(bot, "home:region", "Metro", DANIEL)
        see(bot, "You chose Metro, Mon, Aug 17", DANIEL)
        assert ask(bot, "", DANIEL).text.startswith("Metro this week")
        use(bot, "home:organizer", "CD4-02 Frogtown", DANIEL)
        see(bot, "You chose Metro (CD4-02 Frogtown)", DANIEL)
        answer = ask(bot, "next", DANIEL)
        assert answer.text.startswith("Metro next week")
        table = next(block for block in answer.blocks if block["type"] == "data_table")
        assert table["rows"][1][0]["text"] == "CD4-02 Frogtown"
        use(bot, "home:organizer", "No turf", DANIEL)
        see(bot, "You chose Metro, Mon, Aug 17", DANIEL)
        use(bot, "home:forget", user=DANIEL)
        see(bot, "Which region is yours?", DANIEL)
        answer = ask(bot, "", DANIEL)
    assert answer.text.startswith("All regions this week")
    assert "choose it in Flakebot's Home" in str(answer.blocks)


def test_a_choice_is_stored_under_a_keyed_hash_and_deleted_for_good(serve: Serve, loaded: Path) -> None:
    warehouse = connection.connect(settings.read({"FLAKEBOT_HOME": str(loaded)}))
    with serve(PRIVACY_KEY="secret") as bot:
        visit(bot)
        see(bot, "CD5, this week")
        use(bot, "home:region", "CD8")
        see(bot, "You chose CD8")
        ask(bot, "")
        kept = warehouse.ask("questions/preferences").records()
        greeted = warehouse.ask("questions/greeted", user_key=_key("secret", MARIA)).records()
        use(bot, "home:forget")
        see(bot, "VAN's contacts say")
    assert [row for row in kept if row["user_key"] == _key("secret", MARIA)] == [
        {"user_key": _key("secret", MARIA), "region": "CD8", "organizer": "", "chosen_on": TODAY}
    ]
    assert greeted == [{"greeted_on": TODAY}]
    assert warehouse.ask("questions/greeted", user_key=_key("secret", MARIA)).rows.empty
    left = {row["user_key"] for row in warehouse.ask("questions/preferences").records()}
    assert not left & {_key("secret", MARIA), _key("", MARIA)}


def _key(key: str, user: str) -> str:
    import hmac

    return hmac.new(key.encode(), user.encode(), "sha256").hexdigest()


def test_a_button_in_a_home_is_answered_in_direct_messages(serve: Serve) -> None:
    with serve() as bot:
        visit(bot)
        assert "CD5 is behind on shifts: 15 of 200" in see(bot, "CD5, this week")
        use(bot, "ask:1")
        [message] = bot.workspace.wait(1, 120)
    assert (message.channel, message.only_for) == (DIRECT, None)
    assert message.text.startswith("Close out 60 shifts in CD5, 16 in your turf.")
    assert bot.asked[-1].text == "unclosed region:CD5"


def test_all_regions_under_an_answer_are_all_regions_though_the_bare_command_means_you(serve: Serve) -> None:
    with serve() as bot:
        message = ask(bot, "unclosed")
        assert "CD5" in message.text
        rows = ((block, each) for block in message.blocks for each in block.get("elements", ()))
        row, select = next(each for each in rows if each[1].get("action_id", "").startswith("refine:region"))
        action = {name: select[name] for name in ("type", "action_id")} | {"block_id": row["block_id"]}
        action["selected_option"] = next(each for each in select["options"] if each["value"] == "all")
        at = {"channel": message.channel, "ts": message.ts}
        assert bot.workspace.do(bot.workspace.actions.act(MARIA, at, action, {})).error == ""
        until(lambda: "in all regions" in message.text)


def test_a_guests_home_says_why_there_is_nothing(serve: Serve) -> None:
    with serve() as bot:
        visit(bot, GUEST)
        assert "%" not in see(bot, "You are a guest here", GUEST)
    assert bot.asked == []


def test_only_the_home_tab_makes_a_home(serve: Serve) -> None:
    with serve() as bot:
        visit(bot, tab="messages")
        ask(bot, "help")
        assert bot.workspace.state.views.homes == {}


def test_at_a_first_visit_that_takes_its_time_one_is_told_to_wait(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "HOME_PLACEHOLDER_SECONDS", 0.05)
    go_on = threading.Event()

    def slowly(answer: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        return lambda request: answer(request) if go_on.wait(120) else Reply("")

    with serve(slowly) as bot:
        visit(bot)
        see(bot, "One moment")
        go_on.set()
        see(bot, "CD5, this week")
        assert "One moment" not in shown(bot)


def test_an_older_home_never_comes_over_a_newer_one(serve: Serve) -> None:
    go_on, late = threading.Event(), threading.Event()

    def first_slowly(answer: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        def answered(request: Request) -> Reply:
            if request.text:
                return answer(request)
            reply = answer(request)
            go_on.wait(120)
            late.set()
            return reply

        return answered

    with serve(first_slowly) as bot:
        bot.workspace.state.views.publish(MARIA, {"type": "home", "blocks": []}, "")
        visit(bot)
        until(lambda: bot.asked)
        asked = bot.payload("", "/flake")
        forged = {
            "type": "block_actions",
            "user": {"id": MARIA},
            "team": {"id": "T0LOCAL00"},
            "trigger_id": asked["trigger_id"],
            "container": {"type": "view"},
            "view": {"type": "home", "id": "V1"},
            "actions": [
                {
                    "type": "static_select",
                    "action_id": "home:region",
                    "block_id": "b",
                    "selected_option": {"value": "CD8"},
                }
            ],
        }
        assert bot.post(forged).status == 200
        see(bot, "You chose CD8")
        go_on.set()
        until(late.is_set)
        ask(bot, "help")
        assert "You chose CD8" in shown(bot)


@pytest.mark.parametrize("error", ["500", "ratelimited"])
def test_a_home_that_slack_did_not_take_at_first_is_published_again(serve: Serve, error: str) -> None:
    with serve() as bot:
        bot.workspace.fail("views.publish", "500" if error == "500" else "429")
        visit(bot)
        see(bot, "CD5, this week")


def test_a_home_without_blocks_slack_would_take_says_so_in_words(serve: Serve) -> None:
    with serve(lambda _: lambda __: Reply("Your week", ({"type": "nonsense"},))) as bot:
        visit(bot)
        see(bot, "Your week")


def test_a_home_says_what_went_wrong_inside(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: Callable[[Request], Reply]) -> Callable[[Request], Reply]:
        def fail(_: Request) -> Reply:
            raise RuntimeError("boom")

        return fail

    with serve(broken) as bot:
        visit(bot)
        home = see(bot, "Sorry, that went wrong")
    assert "boom" not in home
    assert any(record.levelno >= logging.ERROR for record in caplog.records)


def test_a_home_says_that_bigquery_does_not_answer_and_that_nothing_is_published(tmp_path: Path) -> None:
    mine = settings.read({"FLAKEBOT_HOME": str(tmp_path / "empty")})
    inside = wiring.Backend(mine, connection.connect(mine), chart_workers.draw_here)
    with running(inside.answer, today=TODAY) as bot:
        visit(bot)
        home = see(bot, "There are no numbers yet. The data team has to load")
        assert "python -m bot" not in home
    release(tmp_path / "empty")


def test_a_home_says_that_bigquery_does_not_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.warehouse.client import Warehouse

    asked = Warehouse.ask

    def failing(self: Warehouse, name: str, *given: Any, **parameters: Any) -> Answer:
        if name == "questions/next":
            raise UnavailableError("BigQuery does not answer (503). Try again in a minute.", AWAY)
        return asked(self, name, *given, **parameters)

    with serve() as bot:
        monkeypatch.setattr(Warehouse, "ask", failing)
        visit(bot)
        home = see(bot, "BigQuery isn't answering. Try again in a minute. Still stuck? Give the data team this code: ")
        assert "503" not in home
        monkeypatch.setattr(Warehouse, "ask", asked)
        visit(bot)
        see(bot, "CD5, this week")


def test_a_home_shows_nothing_while_slack_does_not_say_whose_it_is(serve: Serve) -> None:
    with serve() as bot:
        for _ in range(3):
            bot.workspace.fail("users.info", "500")
        visit(bot)
        see(bot, "Slack did not say who you are")
        assert bot.asked == []


def test_a_choice_that_is_no_longer_there_is_refused(serve: Serve) -> None:
    with serve() as bot:
        visit(bot)
        see(bot, "CD5, this week")
        view = bot.workspace.state.views.homes[MARIA]
        for block in view["blocks"]:
            for element in block.get("elements", []):
                if element.get("action_id") == "home:region":
                    element["options"].append({"text": {"type": "plain_text", "text": "CD9"}, "value": "CD9"})
        use(bot, "home:region", "CD9")
        see(bot, "not in the numbers any more")


def test_where_rows_are_for_ones_own_region_other_organizers_are_refused_and_logged(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with serve(ORGANIZER_ROWS="own") as bot:
        assert ask(bot, "region:Metro").text.startswith("Metro this week")
        assert ask(bot, "region:CD6 by:region").text.startswith("CD6 this week")
        refused = ask(bot, "region:CD6")
        unknown = ask(bot, "unclosed region:CD6", DANIEL)
        visit(bot)
        home = see(bot, "CD5, this week")
        visit(bot, DANIEL)
        see(bot, "Which region is yours?", DANIEL)
        use(bot, "home:region", "Suburbs", DANIEL)
        see(bot, "You chose Suburbs", DANIEL)
        allowed = ask(bot, "unclosed region:CD6", DANIEL)
    assert "yours is CD5" in refused.text
    assert "%" not in refused.text
    assert "choose it in its Home" in unknown.text
    assert "Close out" in allowed.text
    assert "Your region" not in home
    lines = [vars(record) for record in caplog.records if record.message == "refused"]
    assert [line["reason"] for line in lines] == ["NotOwnError", "NotOwnError"]
    assert [line["reference"] for line in lines] == [r.reference for r in bot.asked if r.text.endswith("region:CD6")][
        :2
    ]


def test_a_refusal_asks_nothing_about_shifts() -> None:
    assert isinstance(check("unclosed", "region:CD6", VAN), profile.NotOwnError)


def test_no_address_and_no_name_reaches_a_log_or_slack(serve: Serve, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    with serve() as bot:
        visit(bot)
        see(bot, "CD5, this week")
        ask(bot, "")
        seen = shown(bot) + str([message.blocks for message in bot.workspace.messages])
    logged = "\n".join(str(vars(record)) for record in caplog.records if record.name.startswith(("bot.", "commands")))
    for secret in ("organizer.cd5-01", MARIA):
        assert secret not in seen
        assert secret not in logged
    assert "organizer.cd5-01" not in str(bot.asked)


def test_two_words_that_are_no_setting_are_named() -> None:
    with pytest.raises(UserError, match="ORGANIZER_ROWS='mine' should be all or own"):
        settings.read({"ORGANIZER_ROWS": "mine"})
    assert settings.read({"ORGANIZER_ROWS": "OWN"}).organizer_rows == "own"
    assert "abc" not in repr(settings.read({"PRIVACY_KEY": "abc"}))


def test_most_of_the_samples_organizers_are_known_and_none_by_a_wrong_region(loaded: Path, sample_folder: Path) -> None:
    users = pd.read_csv(next(sample_folder.glob("users.csv*")), dtype=str)
    warehouse = connection.connect(settings.read({"FLAKEBOT_HOME": str(loaded)}))
    newest = connection.published(warehouse).run_id
    found = {}
    for name in users["username"]:
        keys = members.staff_keys({"profile": {"email": f"{name}@example.org"}})
        assert keys is not None
        rows = warehouse.ask("questions/staff", newest, address_key=keys[0], name_key=keys[1]).records()
        found[name] = rows[0] if rows else None
    known = {name: row for name, row in found.items() if row}
    assert len(known) >= 0.9 * len(users)
    for name, row in known.items():
        assert name.removeprefix("organizer.").upper().startswith(row["region"])
        assert row["organizer"] is None or row["organizer"].upper().startswith(name.removeprefix("organizer.").upper())
