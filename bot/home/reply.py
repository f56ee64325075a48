"""A person's App Home: their week and what to do, buttons for frequent questions, and what is known about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from bot.calendar import say, say_span
from bot.digest import notices, subscription_list
from bot.digest.subscriptions import Subscription, direct
from bot.home import numbers
from bot.home.profile import Profile
from bot.language import ALL, Names
from bot.messages import Block, Reply
from bot.metrics import LEFTOVER
from bot.outbox.ledger import Ledger, Message
from bot.replies import blocks, phrases
from bot.replies.blocks import escape
from bot.replies.phrases import kind
from bot.reports.flake import FlakeReport, headline
from bot.reports.flake.to_do import ToDo
from bot.reports.next import NextReport
from bot.reports.ptg import Brief

HEADER = 150
"""Maximum length of a header, in characters."""
OPTION = 150
"""Slack's limit for the value of an option, in characters; the value is the whole name."""
MAX_ORGANIZERS = 1000
"""Maximum number of organizers offered: more do not fit into a view. Those left out can be typed as organizer:."""
MAX_SUBSCRIPTIONS = 10
"""Maximum number of subscriptions listed."""


@dataclass(frozen=True)
class Home:
    """What App Home shows: whose it is, their week, what is ahead, what to do today, and how their goals stand."""

    profile: Profile | None
    names: Names
    week: FlakeReport
    rest: NextReport
    following: NextReport
    due: ToDo
    goals: Brief | None = None
    subscriptions: tuple[Subscription, ...] = ()
    ledger: Ledger = field(default_factory=lambda: Ledger(()))
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))

    @property
    def question(self) -> str:
        """Write what is theirs as it is typed behind a command: all regions for a person without a profile."""
        return self.profile.words if self.profile else f"region:{ALL}"


def show(home: Home) -> Reply:
    """Return the blocks of the view."""
    scope = home.week.scope
    stale = phrases.behind(home.week.source, home.week.today)
    turf = numbers.own(home.week, home.rest, home.following)
    days = f"{stale}{say_span(scope.span)}, {kind(scope.event_type)}."
    parts: list[Block] = [
        _header(f"{scope.place}, this week"),
        blocks.context(days),
        _rate(home.week),
        *_goals(home.goals),
        _section("Today", *numbers.today(home.due, home.week.today)),
        blocks.actions(_buttons(home)),
        _section("Ahead", *numbers.coming(home.rest, home.following)),
        *([_section(f"Your turf, {home.week.turf}", turf)] if turf else []),
        blocks.context("Answers come to your direct messages with Flakebot: the tab *Messages*."),
        {"type": "divider"},
        blocks.section(_whose(home.profile)),
    ]
    chooses = _choosing(home)
    parts += [blocks.actions(chooses)] if chooses else []
    parts.append(blocks.context(_known(home)))
    parts += _digests(home)
    about = " ".join(f"{part}." for part in phrases.data(home.week.source) if part)
    parts.append(blocks.context(escape(about)))
    return Reply(f"{scope.place}, this week", tuple(parts))


def _goals(goals: Brief | None) -> list[Block]:
    """Return how the person's goals stand this week; nothing without goals."""
    if goals is None:
        return []
    told = " ".join(filter(None, (goals.rest, goals.to_do)))
    return [blocks.section(f"*{escape(goals.lead)}*" + (f"\n{escape(told)}" if told else ""))]


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": blocks.short(escape(text), HEADER)}}


def _rate(week: FlakeReport) -> Block:
    """Return what `/flake` answers first: the rate, and whether it is worse or better than last week's."""
    said = headline(week)
    return blocks.section(f"*{escape(said.lead)}*\n{escape(said.rest)}".rstrip())


def _section(title: str, *lines: str) -> Block:
    return blocks.section("\n".join([f"*{escape(title)}*", *map(escape, lines)]))


def _buttons(home: Home) -> list[Block]:
    asked = (
        ("Calls due today", "/flake confirm"),
        ("To close out", "/flake unclosed"),
        ("This week", "/flake"),
        *([("Goals", "/flake ptg")] if home.goals else []),
        ("Next week", "/flake next"),
        ("Eight weeks", "/flake trend"),
    )
    buttons = [blocks.button(label, f"{command} {home.question}", at) for at, (label, command) in enumerate(asked)]
    return [*buttons, blocks.button("What else?", "/flake help", len(buttons))]


def _whose(profile: Profile | None) -> str:
    """Write how we know whose week it is, and what that changes."""
    if profile is None:
        return "*Which region is yours?*\nChoose it, and `/flake` alone means your region."
    turf, first = (f" ({escape(profile.organizer)})", ", your turf first") if profile.organizer else ("", "")
    place = escape(profile.place)
    if profile.chosen_on is None:
        how = f"VAN's contacts say that you work in {place}{turf}"
    else:
        how = f"You chose {place}{turf}, {say(profile.chosen_on)}"
    return f"*Yours: {place}*\n{how}. So `/flake` alone means {place}{first}."


def _choosing(home: Home) -> list[Block]:
    """Return menus of regions and turfs and the button that deletes the choice, as far as there is a choice."""
    profile, names = home.profile, home.names
    forget = {
        "type": "button",
        "action_id": "home:forget",
        "text": {"type": "plain_text", "text": "Forget me"},
        "style": "danger",
    }
    if profile and profile.fixed:
        return []
    places = [*names.groups, *(region for region in names.regions if region not in names.groups)]
    turfs = [name for name in names.organizers if name not in LEFTOVER][:MAX_ORGANIZERS]
    region = profile.region or ALL if profile else ""
    organizer = profile.organizer or ALL if profile and profile.chosen_on else ""
    return [
        _select(
            "region",
            "Your region",
            [("All regions", ALL), *((place, place) for place in places if place not in LEFTOVER)],
            region,
        ),
        _select(
            "organizer",
            "Your turf",
            [("No turf", ALL), *((name, name) for name in turfs)],
            organizer,
        ),
        *([forget] if profile and profile.chosen_on else []),
    ]


def _select(key: str, label: str, offered: Iterable[tuple[str, str]], chosen: str) -> Block:
    options = [_option(*each) for each in offered if len(each[1]) <= OPTION]
    select: Block = {
        "type": "static_select",
        "action_id": f"home:{key}",
        "placeholder": {"type": "plain_text", "text": label},
    }
    initial = [option for option in options if option["value"] == chosen]
    select |= {"options": options} if len(options) <= blocks.OPTIONS else {"option_groups": _groups(options)}
    return select | ({"initial_option": initial[0]} if initial else {})


def _option(label: str, value: str) -> Block:
    return {"text": {"type": "plain_text", "text": blocks.short(escape(label), blocks.BUTTON)}, "value": value}


def _groups(options: Sequence[Block]) -> list[Block]:
    """Divide options into groups of the size that Slack takes."""
    groups = []
    for start in range(0, len(options), blocks.OPTIONS):
        part = options[start : start + blocks.OPTIONS]
        first, last = (option["text"]["text"][:30] for option in (part[0], part[-1]))
        groups.append({"label": {"type": "plain_text", "text": f"{first} – {last}"}, "options": part})
    return groups


def _known(home: Home) -> str:
    """Write what is stored about the person."""
    chosen = home.profile is not None and home.profile.chosen_on is not None
    greeted = "that Flakebot has greeted you, under a hash instead of your name"
    kept = f"this choice and its day, and {greeted}; *Forget me* deletes both" if chosen else greeted
    listed = "that you own the subscriptions below; *Unsubscribe* ends one" if home.subscriptions else ""
    stored = ". And ".join(filter(None, (kept, listed)))
    stored = stored if chosen or listed else f"nothing but {stored}"
    return (
        f"Stored about you: {stored}. Your e-mail address, as a hash, is compared with hashes of VAN's user names; "
        "it is neither kept nor shown."
    )


def _digests(home: Home) -> list[Block]:
    """List the person's subscriptions with the state of the last digest of each; without any, that of their region."""
    if not home.subscriptions:
        scope = home.week.scope
        place = Message(scope.span.first, "", scope.region or "", scope.region_group or "")
        last = home.ledger.last(place)
        # No link: the channel may be one that the person is not in.
        said = notices.state(replace(last, permalink=""), home.zone) if last else ""
        told = f"*The weekly digest of {escape(place.place)}:* {said}."
        return [{"type": "divider"}, blocks.section(told)] if said else []
    parts: list[Block] = [{"type": "divider"}, blocks.section("*Your subscriptions*")]
    for number, each in enumerate(home.subscriptions[:MAX_SUBSCRIPTIONS]):
        parts += [blocks.section(_subscribed(each, home)), subscription_list.buttons(each, number)]
    more = len(home.subscriptions) - MAX_SUBSCRIPTIONS
    return [*parts, blocks.context(f"and {more} more: `/flake subscriptions`")] if more > 0 else parts


def _subscribed(each: Subscription, home: Home) -> str:
    last = home.ledger.last(Message(home.week.scope.span.first, each.channel, each.region, each.region_group))
    said = subscription_list.why_paused(each) or notices.state(last, home.zone) or "none has come yet"
    where = "your direct messages" if direct(each.channel) else f"<#{each.channel}>"
    goal = f", goal {each.goal:,} a week" if each.goal else ""
    return f"{escape(each.place)} to {where}, {each.weekly}{goal}; {said}"
