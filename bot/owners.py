"""Tells those who answer for digests what they have to know: in direct messages and by mail, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot import ledger
from bot.ledger import Due, Message
from bot.look import Look
from bot.messages import UserError
from bot.posting import PostingError
from bot.sending import SETTLED, Draft, Place, Sender
from bot.views import notices
from bot.views.notices import Notice

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
    """The owners of subscriptions, and the data team; `mail` is None where no mail is set up."""

    sender: Sender
    mail: Mailing | None = None
    team: tuple[str, ...] = ()

    def tell(self, look: Look, what: str, about: Sequence[Due], notice: Callable[[Sequence[Due]], Notice]) -> bool:
        """Tell each owner of some digests of theirs, and the data team of all; say whether everybody has been told.

        `what` names it: whoever has been told the same lately is not told again.
        """
        told = [
            self._tell_owner(look, owner, what, notice([one for one in about if one.subscription.owner == owner]))
            for owner in sorted({one.subscription.owner for one in about})
        ]
        if self.mail and self.team:
            message = Message(ledger.reported(look.now, look.calendar), TEAM, "", "", f"mail {what}")
            told.append(self._mail(self.mail, look, message, notice(about), lambda: list(self.team)))
        return all(told)

    def _tell_owner(self, look: Look, owner: str, what: str, notice: Notice) -> bool:
        message = Message(ledger.reported(look.now, look.calendar), owner, "", "", f"told {what}")
        told = _over(look, message)
        if not told:
            place = Place(owner, person=owner)
            entry = self.sender.send(message, look.ledger.of(message), place, lambda: Draft(notices.show(notice)))
            told = entry is not None and entry.over
        if self.mail:
            mail = replace(message, kind=f"mail {what}")
            return self._mail(self.mail, look, mail, notice, lambda: [self.sender.post.address(owner)]) and told
        return told

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
    """Say whether somebody has been told the same in whatever week, or cannot be told."""
    told = look.ledger.notice(message)
    return told is not None and (told.over or told.attempts >= MOST_TRIES)
