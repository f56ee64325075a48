"""The people, bots, channels and tokens that every workspace starts with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

TEAM = "T0LOCAL00"
APP = "A0FLAKEBOT"
BOT = "B0FLAKEBOT"
BOT_USER = "U0FLAKEBOT"
SLACKBOT = "USLACKBOT"
DATA_TEAM = "S0DATATEAM"
"""User group whose members may use the admin commands."""
TEAM_CHANNEL = "C0DATATEAM"

BOT_TOKEN = "xoxb-local"  # noqa: S105  valid in this workspace only
APP_TOKEN = "xapp-local"  # noqa: S105
USER_TOKEN = "xoxp-local"  # noqa: S105  of an admin of the workspace


@dataclass(frozen=True)
class Person:
    """A member of the workspace or a bot. `team` is another one for people of another company in a shared channel."""

    id: str
    name: str
    real_name: str
    title: str = ""
    email: str = ""
    color: str = "#4a5568"
    is_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    team: str = TEAM

    def as_user(self, with_email: bool) -> dict[str, Any]:
        """Return the person as users.info shows them, with the email address only where the app may read it."""
        profile = {"title": self.title, "real_name": self.real_name, "display_name": self.name}
        if with_email and self.email:
            profile["email"] = self.email
        return {
            "id": self.id,
            "team_id": self.team,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": False,
            "color": self.color.removeprefix("#"),
            "tz": "America/Chicago",
            "profile": profile,
            "is_admin": False,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": self.is_restricted or self.is_ultra_restricted,
            "is_ultra_restricted": self.is_ultra_restricted,
            "is_bot": self.is_bot,
            "is_app_user": False,
            # False for everybody who shares a channel with the app, whichever workspace they belong to.
            "is_stranger": False,
            "updated": 0,
        }


@dataclass
class Channel:
    """A conversation: public, private, or direct between the bot and one person."""

    id: str
    name: str
    topic: str = ""
    members: set[str] = field(default_factory=set)
    is_private: bool = False
    is_im: bool = False
    is_archived: bool = False

    @property
    def kind(self) -> str:
        """Return the word that scopes and events use for this kind of channel."""
        if self.is_im:
            return "im"
        return "groups" if self.is_private else "channels"

    def as_conversation(self) -> dict[str, Any]:
        """Return the channel as conversations.info shows it to the bot."""
        if self.is_im:
            return {
                "id": self.id,
                "is_im": True,
                "is_archived": False,
                "user": next(iter(self.members - {BOT_USER})),
                "is_open": True,
            }
        return {
            "id": self.id,
            "name": self.name,
            "is_channel": not self.is_private,
            "is_group": self.is_private,
            "is_im": False,
            "is_mpim": False,
            "is_private": self.is_private,
            "is_archived": self.is_archived,
            "is_ext_shared": False,
            "is_member": BOT_USER in self.members,
            "creator": "U0PRIYA000",
            "topic": {"value": self.topic, "creator": "", "last_set": 0},
            "purpose": {"value": "", "creator": "", "last_set": 0},
            "num_members": len(self.members),
        }


def people() -> list[Person]:
    """Return everybody in the workspace; a visitor of the page can be any of the first four."""
    return [
        Person("U0MARIA000", "maria", "Maria Lindqvist", "Organizer, CD5", "organizer.cd5-01@example.org", "#b5483a"),
        Person("U0DANIEL00", "daniel", "Daniel Okafor", "Regional director, Metro", "daniel@example.org", "#2a7f62"),
        Person("U0PRIYA000", "priya", "Priya Raman", "Data team", "priya@example.org", "#6a4c93"),
        Person("U0GUEST000", "sam", "Sam Whitehorse", "Partner organization", color="#b7791f", is_restricted=True),
        Person(BOT_USER, "flakebot", "Flakebot", color="#1d3557", is_bot=True),
        Person(SLACKBOT, "slackbot", "Slackbot", color="#4a5568"),
    ]


def channels() -> list[Channel]:
    """Return the channels; the bot is in those it posts to and has direct messages with each of the four people."""
    maria, daniel, priya, guest = (person.id for person in people()[:4])
    staff = {maria, daniel, priya}
    direct = [Channel(f"D0{who[2:]}", "", "", {who, BOT_USER}, is_im=True) for who in (maria, daniel, priya, guest)]
    return [
        Channel("C0METRO000", "field-metro", "CD3, CD4, CD5: the Twin Cities", {*staff, guest, BOT_USER}),
        Channel("C0SUBURBS0", "field-suburbs", "CD2 and CD6", {*staff, BOT_USER}),
        Channel("C0GREATER0", "field-greater-mn", "CD1, CD7, CD8", {*staff, BOT_USER}),
        Channel(TEAM_CHANNEL, "data-team", "VAN syncs, checks, numbers", {priya, daniel, BOT_USER}),
        Channel("C0DIRECTOR", "directors", "Planning, in private", {priya, daniel}, is_private=True),
        *direct,
    ]
