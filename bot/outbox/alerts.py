"""Tells those who answer for digests what they have to know: in direct messages and by mail, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.digest import notices
from bot.digest.notices import Notice
from bot.digest.snapshot import Look
from bot.messages import UserError
from bot.outbox import ledger
from bot.outbox.ledger import Due, Message
from bot.outbox.sender import SETTLED, Draft, Place, Sender
from bot.slack.poster import PostingError

log = logging.getLogger(__name__)

TEAM = "data team"
"""Stands in the ledger for those who are mailed beside the owners."""
MOST_TRIES = 10
"""Whoever could not be told in so many tries is not told."""


class Mailing(Protocol):
    """Sends mails; raises UserError where nobody got one."""

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> int:
        """Send a mail, and count the recipients refused; the same key makes it the same mail to whoever reads it."""


@dataclass
class Owners:
    """The owners of subscriptions, and the data team; `mail` is None where no mail is set up.

    The team is mailed at its addresses, and told in its channel, or where it has none each of its `people`.
    """

    sender: Sender
    mail: Mailing | None = None
    team: tuple[str, ...] = ()
    channel: str = ""
    people: tuple[str, ...] = ()

    def tell(self, look: Look, what: str, about: Sequence[Due], notice: Callable[[Sequence[Due]], Notice]) -> bool:
        """Tell each owner of some digests of theirs, and the data team of all; say whether everybody has been told.

        `what` names it: whoever has been told the same lately is not told again.
        """
        told = [
            self._tell_owner(look, owner, what, notice([one for one in about if one.subscription.owner == owner]))
            for owner in sorted({one.subscription.owner for one in about})
        ]
        return all([*told, self._mail_team(look, what, notice(about))])

    def tell_team(self, look: Look, what: str, notice: Notice) -> bool:
        """Tell the data team, in Slack and by mail; say whether it has been told. The same is told once."""
        places = [Place(self.channel)] if self.channel else [Place(who, person=who) for who in self.people]
        if not places and not (self.mail and self.team):
            log.error("nobody to tell", extra={"key": what, "reason": "set DATA_TEAM_CHANNEL or ALERT_EMAILS"})
        told = [self._say(look, place, what, notice) for place in places]
        return all([*told, self._mail_team(look, what, notice)])

    def _tell_owner(self, look: Look, owner: str, what: str, notice: Notice) -> bool:
        told = self._say(look, Place(owner, person=owner), what, notice)
        if self.mail:
            mail = Message(ledger.reported(look.now, look.calendar), owner, "", "", f"mail {what}")
            return self._mail(self.mail, look, mail, notice, lambda: [self.sender.post.address(owner)]) and told
        return told

    def _say(self, look: Look, place: Place, what: str, notice: Notice) -> bool:
        """Say something in Slack, unless it has been said; say whether it has."""
        message = Message(ledger.reported(look.now, look.calendar), place.channel, "", "", f"told {what}")
        if _over(look, message):
            return True
        entry = self.sender.send(message, look.ledger.of(message), place, lambda: Draft(notices.show(notice)))
        return entry is not None and entry.over

    def _mail_team(self, look: Look, what: str, notice: Notice) -> bool:
        if not (self.mail and self.team):
            return True
        message = Message(ledger.reported(look.now, look.calendar), TEAM, "", "", f"mail {what}")
        return self._mail(self.mail, look, message, notice, lambda: list(self.team))

    def _mail(
        self, mail: Mailing, look: Look, message: Message, notice: Notice, addresses: Callable[[], list[str]]
    ) -> bool:
        """Send a mail, unless it has been sent; say whether it has."""
        old = look.ledger.of(message)
        if _over(look, message):
            return True
        claim = None if old and old.resting(look.now) else self.sender.claim(message, old)
        if claim is None:
            return False
        try:
            to = [address for address in addresses() if address]
            refused = mail.send(to, notice.headline, notice.plain, message.key) if to else 0
        except (UserError, PostingError) as error:
            log.warning("mail not sent", extra={"key": message.logged, "reason": str(error)})
            self.sender.record(claim, "later", note=str(error), until=self.sender.now() + SETTLED * claim.attempt)
            return False
        # Sent again it would come twice to those who have it.
        note = f"{refused} of {len(to)} recipients were refused" if refused else "" if to else "no address is known"
        self.sender.record(claim, "sent", note=note)
        return True


def _over(look: Look, message: Message) -> bool:
    """Say whether somebody has been told the same in whatever week, or cannot be told.

    What only did not work yet is tried again, ever more seldom, however often it was.
    """
    told = look.ledger.notice(message)
    return told is not None and (told.over or (told.step == "refused" and told.attempts >= MOST_TRIES))
