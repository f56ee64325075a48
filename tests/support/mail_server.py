"""A mail server that records what it receives, and refuses what a test tells it to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "digests@example.org", "pass:word@/1%"
MARIA, DANIEL, NOBODY = "maria@example.org", "daniel@example.org", "nobody@example.org"


@dataclass
class Post:
    """A mail server's state: whom it lets in, what it accepts, and what it received."""

    taken: list[Envelope] = field(default_factory=list)
    known: list[tuple[bytes, bytes]] = field(default_factory=list)
    parting: str = "221 Bye"

    def let_in(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.known.append((data.login, data.password))
        return AuthResult(success=self.known[-1] == (USER.encode(), PASSWORD.encode()), handled=False)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name for it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address == NOBODY:
            return "550 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 Taken"

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        return self.parting

    @property
    def mails(self) -> list[EmailMessage]:
        contents = [envelope.content for envelope in self.taken]
        read = [
            message_from_bytes(content, policy=policy.default) for content in contents if isinstance(content, bytes)
        ]
        return [message for message in read if isinstance(message, EmailMessage)]


def free_port() -> int:
    with socket.create_server(("localhost", 0)) as place:
        return int(place.getsockname()[1])


@contextmanager
def serving(post: Post, **how: Any) -> Iterator[int]:
    """Serve on a free port until the block ends."""
    controller = Controller(post, hostname="localhost", port=free_port(), authenticator=post.let_in, **how)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
