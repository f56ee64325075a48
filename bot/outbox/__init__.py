"""Messages that nobody asked for, each sent exactly once and recorded in the ledger."""

from bot.outbox.alerts import Alerts
from bot.outbox.ledger import Entry, Ledger, Message, Step
from bot.outbox.mail import Mail, NotSentError
from bot.outbox.notice import Notice
from bot.outbox.port import (
    Messenger,
    NotNowError,
    Outgoing,
    Posted,
    PostingError,
    RefusedError,
    UnknownOutcomeError,
)
from bot.outbox.sender import Claim, Draft, Place, Sender

__all__ = [
    "Alerts",
    "Claim",
    "Draft",
    "Entry",
    "Ledger",
    "Mail",
    "Message",
    "Messenger",
    "NotNowError",
    "NotSentError",
    "Notice",
    "Outgoing",
    "Place",
    "Posted",
    "PostingError",
    "RefusedError",
    "Sender",
    "Step",
    "UnknownOutcomeError",
    "ledger",
]
