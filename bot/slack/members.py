"""Who may ask: members of the workspace; not its guests, nor people of other workspaces in a shared channel.

Who is on the data team; and by which names VAN may know them: of an e-mail address only its hashes are kept.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import dataclass, replace
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.messages import ADMIN, Reply, Request
from bot.slack.errors import FAILURES, reason

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 300.0
TEAM_SECONDS = 60.0
"""Who is taken off the data team can use its commands no longer than so."""
MOST = 10_000


@dataclass(frozen=True)
class Member:
    """What Slack says of somebody: why they may not see numbers ('' when they may), and their `Request.staff_keys`."""

    refusal: str
    staff_keys: tuple[str, str] | None


@dataclass(frozen=True)
class _Asked:
    """A question to Slack about somebody, under way or answered."""

    answer: asyncio.Task[Member]
    at: float


class Members:
    """Asks Slack who somebody is, once in five minutes for each person."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._asked: dict[str, _Asked] = {}
        self._workspace = ""

    async def member(self, user: str) -> Member:
        """Say who a person is.

        Raises one of FAILURES where Slack does not tell.
        """
        now = time.monotonic()
        asked = self._asked.get(user)
        if asked is None or now - asked.at > REMEMBER_SECONDS or _failed(asked.answer):
            if len(self._asked) >= MOST:
                self._asked.clear()
            asked = self._asked[user] = _Asked(asyncio.create_task(self._ask(user)), now)
        # Shielded: the first who asks may give up, and the others still want to know.
        return await asyncio.shield(asked.answer)

    async def _ask(self, user: str) -> Member:
        if not self._workspace:
            self._workspace = (await self._client.auth_test())["team_id"]
        answer = await self._client.users_info(user=user)
        return Member(refusal(answer["user"], self._workspace), staff_keys(answer["user"]))


class Team:
    """The data team: people by their ids, and whoever is in one of its user groups, asked once in a minute."""

    def __init__(self, client: AsyncWebClient, ids: tuple[str, ...]) -> None:
        self._client = client
        self._people = frozenset(one for one in ids if not one.startswith("S"))
        self._groups = [one for one in ids if one.startswith("S")]
        self._known: dict[str, tuple[frozenset[str], float]] = {}

    async def has(self, user: str) -> bool:
        """Say whether a person is on it. Raises one of FAILURES."""
        if user in self._people:
            return True
        unknown: Exception | None = None
        for group in self._groups:
            try:
                if user in await self._members(group):
                    return True
            except FAILURES as error:
                # One that is gone keeps nobody out who is in another.
                log.warning("user group not read", extra={"key": group, "reason": reason(error)})
                unknown = error
        if unknown:
            raise unknown
        return False

    async def _members(self, group: str) -> frozenset[str]:
        people, at = self._known.get(group, (frozenset(), float("-inf")))
        if time.monotonic() - at > TEAM_SECONDS:
            answer = await self._client.usergroups_users_list(usergroup=group)
            people = frozenset(answer["users"])
            self._known[group] = people, time.monotonic()
        return people


class Access:
    """Finds out who asks, before any work is done: who may not see the numbers is turned away."""

    def __init__(self, client: AsyncWebClient, data_team: tuple[str, ...]) -> None:
        self._members = Members(client)
        self._team = Team(client, data_team)

    async def identify(self, request: Request) -> Request | Reply:
        """Return the request with what is known of who asks, or the reply that turns them away.

        Whoever cannot be checked is turned away too.
        """
        try:
            member = await self._members.member(request.user)
            if request.entry_point == ADMIN:
                data_team = not member.refusal and await self._team.has(request.user)
                return replace(request, refusal=member.refusal, data_team=data_team)
            if not member.refusal:
                return replace(request, staff_keys=member.staff_keys)
            refused = member.refusal
        except FAILURES as error:
            log.warning("not checked", extra={"reference": request.reference, "reason": reason(error)})
            refused = (
                "Slack did not say who you are just now, so Flakebot could not check that you may see the numbers. "
                f"Ask again in a minute; if it stays, tell the data team the reference {request.reference}."
            )
        log.info("turned away", extra={"reference": request.reference})
        if request.entry_point == ADMIN:
            # Refusals are written down there, too.
            return replace(request, refusal=refused, data_team=False)
        return Reply(refused, outcome="refused")


def refusal(user: dict[str, Any], workspace: str) -> str:
    """Say why a person, as users.info describes them, may not see a workspace's numbers; '' when they may."""
    # https://docs.slack.dev/reference/objects/user-object: `is_restricted` is true of both kinds of guests.
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "Flakebot answers the campaign's own staff. You are a guest here: ask somebody on staff for the numbers."
    # `is_stranger` is no answer: it is false of people of other workspaces in a channel that is shared with ours. In an
    # organization of several workspaces a person may be of more than one, and the app may be installed for all of them.
    organized = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), *organized.get("teams", ()), organized.get("enterprise_id")}
    if workspace not in teams:
        return "Flakebot answers the campaign's own staff. You are from another workspace: ask somebody on staff here."
    if user.get("deleted") or user.get("is_bot"):
        return "Flakebot answers people of this workspace only."
    return ""


def staff_keys(user: dict[str, Any]) -> tuple[str, str] | None:
    """Hash a person's e-mail address, and the part before its @, as `analytics/staff` hashes VAN's user names."""
    address = str((user.get("profile") or {}).get("email") or "").strip().lower()
    if not address:
        return None
    return _hashed(address), _hashed(address.partition("@")[0])


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _failed(answer: asyncio.Task[Member]) -> bool:
    return answer.done() and (answer.cancelled() or answer.exception() is not None)
