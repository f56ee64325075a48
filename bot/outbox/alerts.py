"""Alerts to the people responsible for the numbers: in direct messages and by mail, each once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.calendar import Calendar
from bot.errors import UserError
from bot.outbox import ledger
from bot.outbox.ledger import Ledger, Message
from bot.outbox.notice import Notice, show
from bot.outbox.port import PostingError
from bot.outbox.sender import SETTLED, Draft, Place, Sender

log = logging.getLogger(__name__)

TEAM = "data team"
"""Stands in the ledger for those who are mailed beside the owners."""
MAX_ATTEMPTS = 10
"""Maximum number of attempts to reach one recipient."""


class Mailing(Protocol):
    """Sends mails; raises UserError where nobody got one."""

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> int:
        """Send a mail, and count the recipients refused; the same key makes it the same mail to whoever reads it."""


@dataclass
class Alerts:
    """Alerts the owners of subscriptions, and the data team; `mail` is None where no mail is set up.

    The team is mailed at its addresses, and told in its channel, or where it has none each of its people. `team` are
    their ids and those of their user groups (S…); an owner among them is sent the team's notice instead of their own.
    """

    sender: Sender
    calendar: Calendar
    mail: Mailing | None = None
    addresses: tuple[str, ...] = ()
    channel: str = ""
    team: tuple[str, ...] = ()

    def tell(self, known: Ledger, now: datetime, what: str, owners: Mapping[str, Notice], team: Notice) -> bool:
        """Send each owner a notice, and the data team and owners on it theirs; return whether everybody has been told.

        `what` names the occasion: whoever has been told of it lately, by what the ledger knows, is not told again.
        """
        occasion = _Occasion(known, now, ledger.reported(now, self.calendar), what)
        told = [self._tell_owner(occasion, owner, owners[owner], team) for owner in sorted(owners)]
        return all([*told, self._mail_team(occasion, team)])

    def tell_team(self, known: Ledger, now: datetime, what: str, notice: Notice) -> bool:
        """Send the data team a notice, once, in Slack and by mail; return whether it has arrived."""
        occasion = _Occasion(known, now, ledger.reported(now, self.calendar), what)
        people = [one for one in self.team if not _is_group(one)]
        places = [Place(self.channel)] if self.channel else [Place(who, person=who) for who in people]
        if not places and not (self.mail and self.addresses):
            log.error("nobody to tell", extra={"key": what, "reason": "set DATA_TEAM_CHANNEL or ALERT_EMAILS"})
        told = [self._notify(occasion, place, lambda: notice) for place in places]
        return all([*told, self._mail_team(occasion, notice)])

    def _tell_owner(self, occasion: _Occasion, owner: str, own: Notice, team: Notice) -> bool:
        def notice() -> Notice:
            return team if self._on_team(owner) else own

        def addresses() -> list[str]:
            return [one for one in [self.sender.messenger.address(owner)] if one not in self.addresses]

        told = self._notify(occasion, Place(owner, person=owner), notice)
        if self.mail:
            mailed = self._mail(self.mail, occasion, occasion.message(owner, "mail"), notice, addresses)
            return mailed and told
        return told

    def _on_team(self, person: str) -> bool:
        """Return whether a person is known to be on the data team."""
        if person in self.team:
            return True
        try:
            return any(person in self.sender.messenger.members(one) for one in self.team if _is_group(one))
        except PostingError as error:
            log.warning("user group not read", extra={"reason": str(error)})
            return False

    def _notify(self, occasion: _Occasion, place: Place, notice: Callable[[], Notice]) -> bool:
        """Send a notice in Slack, unless it has been sent; return whether it has."""
        message = occasion.message(place.channel, "told")
        if occasion.is_over(message):
            return True
        entry = self.sender.send(message, occasion.known.of(message), place, lambda: Draft(show(notice())))
        return entry is not None and entry.over

    def _mail_team(self, occasion: _Occasion, notice: Notice) -> bool:
        if not (self.mail and self.addresses):
            return True
        message = occasion.message(TEAM, "mail")
        return self._mail(self.mail, occasion, message, lambda: notice, lambda: list(self.addresses))

    def _mail(
        self,
        mail: Mailing,
        occasion: _Occasion,
        message: Message,
        notice: Callable[[], Notice],
        addresses: Callable[[], list[str]],
    ) -> bool:
        """Send a mail, unless it has been sent; return whether it has."""
        old = occasion.known.of(message)
        if occasion.is_over(message):
            return True
        claim = None if old and old.resting(occasion.now) else self.sender.claim(message, old)
        if claim is None:
            return False
        try:
            to = [address for address in addresses() if address]
            said = notice() if to else None
            refused = mail.send(to, said.headline, said.plain, message.key) if said else 0
        except (UserError, PostingError) as error:
            log.warning("mail not sent", extra={"key": message.logged, "reason": str(error)})
            self.sender.record(claim, "later", note=str(error), until=self.sender.now() + SETTLED * claim.attempt)
            return False
        # Sent again it would come twice to those who have it.
        note = f"{refused} of {len(to)} recipients were refused" if refused else "" if to else "no other address"
        self.sender.record(claim, "sent", note=note)
        return True


def _is_group(team: str) -> bool:
    """Return whether an id of the data team is that of a user group."""
    return team.startswith("S")


@dataclass(frozen=True)
class _Occasion:
    """What somebody is notified of (`what`), what the ledger knows of it, and for which week and when it is sent."""

    known: Ledger
    now: datetime
    week: date
    what: str

    def message(self, recipient: str, kind: str) -> Message:
        """Return the message to a recipient; the kind is `told` (in Slack) or `mail`."""
        return Message(self.week, recipient, "", "", f"{kind} {self.what}")

    def is_over(self, message: Message) -> bool:
        """Return whether somebody has been told the same in whatever week, or cannot be told.

        What only did not work yet is tried again, at growing intervals, however often it was.
        """
        told = self.known.notice(message)
        return told is not None and (told.over or (told.step == "refused" and told.attempts >= MAX_ATTEMPTS))
