"""Tells those who answer for a digest what they have to know: in direct messages and by mail, each thing once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from bot import ledger
from bot.ledger import Message
from bot.look import Look
from bot.messages import UserError
from bot.posting import PostingError
from bot.sending import SETTLED, Draft, Place, Sender
from bot.views import notices
from bot.views.notices import Notice

log = logging.getLogger(__name__)

TEAM = "data team"
"""Stands in the ledger for those who are mailed beside the owner."""


class Mailing(Protocol):
    """Sends mails; raises UserError where it cannot."""

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> None:
        """Send a mail; the same key makes it the same mail to whoever reads it."""


@dataclass
class Owners:
    """The owners of subscriptions, and the data team; `mail` is None where no mail is set up."""

    sender: Sender
    mail: Mailing | None = None
    team: tuple[str, ...] = ()

    def tell(self, look: Look, owner: str, what: str, notice: Notice) -> None:
        """Tell an owner something, in direct messages and by mail, and the data team by mail.

        `what` names it: whoever has been told the same lately is not told again.
        """
        message = Message(ledger.reported(look.now, look.calendar), owner, "", "", f"told {what}")
        if not look.ledger.told(message):
            place = Place(owner, look.now, person=owner)
            self.sender.send(message, look.ledger.of(message), place, lambda: Draft(notices.show(notice)))
        if self.mail:
            mail = replace(message, kind=f"mail {what}")
            self._mail(self.mail, look, mail, notice, lambda: [self.sender.post.address(owner)])
            if self.team:
                self._mail(self.mail, look, replace(mail, channel=TEAM), notice, lambda: list(self.team))

    def _mail(
        self, mail: Mailing, look: Look, message: Message, notice: Notice, addresses: Callable[[], list[str]]
    ) -> None:
        old = look.ledger.of(message)
        if look.ledger.told(message) or (old and old.resting(look.now)):
            return
        claim = self.sender.claim(message, old)
        if claim is None:
            return
        try:
            to = [address for address in addresses() if address]
            if to:
                mail.send(to, notice.headline, notice.plain, message.key)
        except (UserError, PostingError) as error:
            log.warning("mail not sent", extra={"key": message.key, "reason": str(error)})
            self.sender.record(claim, "later", note=str(error), until=self.sender.now() + SETTLED * claim.attempt)
        else:
            self.sender.record(claim, "sent", note="" if to else "no address is known")
