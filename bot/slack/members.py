"""Who may ask: members of the workspace, neither its guests nor people of other workspaces in a shared channel.

Also who is on the data team, and by which names VAN may know a member: of an e-mail address only hashes are kept.
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
from bot.slack.calls import FAILURES, reason

log = logging.getLogger(__name__)

MEMBER_SECONDS = 300.0
"""Maximum age in seconds of what is known of somebody who asks."""

RENEW_SECONDS = 60.0
"""Age in seconds from which on somebody who asks is looked up anew, while their request is answered."""

TEAM_SECONDS = 60.0
"""Maximum number of seconds for which somebody who was taken off the data team can still use its commands."""

MAX_MEMBERS = 10_000
"""Maximum number of people remembered."""


@dataclass(frozen=True)
class Member:
    """What is known of somebody: why they may not see numbers ('' when they may); as a `Request` has it, the rest."""

    refusal: str
    name: str
    staff_keys: tuple[str, str] | None


@dataclass(frozen=True)
class _Lookup:
    """A call that looks somebody up, under way or answered."""

    answer: asyncio.Task[Member]
    at: float


class Members:
    """Looks up who somebody is; whoever asked within five minutes is looked up anew beside the answer, not before."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._lookups: dict[str, _Lookup] = {}
        self._renewals: dict[str, _Lookup] = {}
        self._workspace: asyncio.Task[str] | None = None

    async def member(self, user: str) -> Member:
        """Return who a person is, as Slack said within five minutes. Raises one of FAILURES where it does not say."""
        # Shielded: the request that began the call may be given up while others wait for it.
        return await asyncio.shield(self.look_up(user))

    def look_up(self, user: str) -> asyncio.Task[Member]:
        """Return the lookup of a person, which is begun if need be."""
        now = time.monotonic()
        renewed = self._renewals.get(user)
        if renewed and renewed.answer.done():
            del self._renewals[user]
            if not _failed(renewed.answer):
                self._lookups[user] = renewed
        known = self._lookups.get(user)
        if known is None or now - known.at > MEMBER_SECONDS or _failed(known.answer):
            if len(self._lookups) >= MAX_MEMBERS:
                self._lookups.clear()
            known = self._lookups[user] = self._begin(user, now)
        elif now - known.at > RENEW_SECONDS and user not in self._renewals:
            self._renewals[user] = self._begin(user, now)
        return known.answer

    def _begin(self, user: str, now: float) -> _Lookup:
        answer = asyncio.create_task(self._ask(user))
        # Nobody may wait for it, and asyncio complains of an exception that was never looked at.
        answer.add_done_callback(_failed)
        return _Lookup(answer, now)

    async def _ask(self, user: str) -> Member:
        workspace, answer = await asyncio.gather(self._own_workspace(), self._client.users_info(user=user))
        found = answer["user"]
        return Member(refusal(found, workspace), first_name(found), staff_keys(found))

    async def _own_workspace(self) -> str:
        """Return the id of the workspace that our token is for, which is asked once."""
        if self._workspace is None or _failed(self._workspace):
            self._workspace = asyncio.create_task(self._ask_workspace())
        return await asyncio.shield(self._workspace)

    async def _ask_workspace(self) -> str:
        return str((await self._client.auth_test())["team_id"])


class Team:
    """The data team: people by their ids, and the members of its user groups, each looked up once a minute."""

    def __init__(self, client: AsyncWebClient, ids: tuple[str, ...]) -> None:
        self._client = client
        self._users = frozenset(one for one in ids if not one.startswith("S"))
        self._groups = [one for one in ids if one.startswith("S")]
        self._cache: dict[str, tuple[frozenset[str], float]] = {}

    async def has(self, user: str) -> bool:
        """Return whether a person is on the team. Raises one of FAILURES."""
        if user in self._users:
            return True
        unknown: Exception | None = None
        for group in self._groups:
            try:
                if user in await self._members(group):
                    return True
            except FAILURES as error:
                # A group that is gone keeps nobody out who is in another.
                log.warning("user group not read", extra={"key": group, "reason": reason(error)})
                unknown = error
        if unknown:
            raise unknown
        return False

    async def _members(self, group: str) -> frozenset[str]:
        people, at = self._cache.get(group, (frozenset(), float("-inf")))
        if time.monotonic() - at > TEAM_SECONDS:
            answer = await self._client.usergroups_users_list(usergroup=group)
            people = frozenset(answer["users"])
            self._cache[group] = people, time.monotonic()
        return people


class Access:
    """Finds out who asks, before any work is done, and turns away whoever may not see the numbers."""

    def __init__(self, client: AsyncWebClient, data_team: tuple[str, ...]) -> None:
        self._members = Members(client)
        self._team = Team(client, data_team)

    def expect(self, user: str) -> None:
        """Begin to look somebody up whose request has arrived."""
        self._members.look_up(user)

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
                known = replace(request, name=member.name, staff_keys=member.staff_keys)
                return replace(known, data_team=await self._on_team(request))
            refused = member.refusal
        except FAILURES as error:
            log.warning("not checked", extra={"reference": request.reference, "reason": reason(error)})
            refused = (
                "Slack did not say who you are just now, so Flakebot could not check that you may see the numbers. "
                f"Ask again in a minute; if it stays, tell the data team the reference {request.reference}."
            )
        log.info("turned away", extra={"reference": request.reference})
        if request.entry_point == ADMIN:
            # The refusals of these commands are recorded, too.
            return replace(request, refusal=refused, data_team=False)
        return Reply(refused, outcome="refused")

    async def _on_team(self, request: Request) -> bool:
        """Return whether somebody is known to be on the data team: its members may change what other people own."""
        try:
            return await self._team.has(request.user)
        except FAILURES as error:
            log.warning("team not checked", extra={"reference": request.reference, "reason": reason(error)})
            return False


def refusal(user: dict[str, Any], workspace: str) -> str:
    """Return why a person, as users.info describes them, may not see a workspace's numbers; '' when they may."""
    # https://docs.slack.dev/reference/objects/user-object: `is_restricted` is true of both kinds of guests.
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "Flakebot answers the campaign's own staff. You are a guest here: ask somebody on staff for the numbers."
    # `is_stranger` does not answer it: it is false for people of other workspaces in a channel shared with ours. In an
    # organization of several workspaces a person may be in more than one, and the app may be installed for all of them.
    organized = user.get("enterprise_user") or {}
    teams = {user.get("team_id"), *organized.get("teams", ()), organized.get("enterprise_id")}
    if workspace not in teams:
        return "Flakebot answers the campaign's own staff. You are from another workspace: ask somebody on staff here."
    if user.get("deleted") or user.get("is_bot"):
        return "Flakebot answers people of this workspace only."
    return ""


def staff_keys(user: dict[str, Any]) -> tuple[str, str] | None:
    """Return hashes of a person's e-mail address and of the part before its @.

    `analytics/staff` hashes VAN's user names the same way.
    """
    address = str((user.get("profile") or {}).get("email") or "").strip().lower()
    if not address:
        return None
    return _hashed(address), _hashed(address.partition("@")[0])


def first_name(user: dict[str, Any]) -> str:
    """Return a person's first name; '' where Slack has none."""
    name = (user.get("profile") or {}).get("first_name") or user.get("real_name") or ""
    return next(iter(str(name).split()), "")


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def _failed(answer: asyncio.Task[Any]) -> bool:
    return answer.done() and (answer.cancelled() or answer.exception() is not None)
