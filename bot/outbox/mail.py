"""Mails to the people responsible for the numbers, when something needs their attention."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from bot.errors import UserError
from bot.settings import ADDRESS, Settings

TIMEOUT_SECONDS = 20.0
"""Maximum duration of any one step: connecting, a command, its answer."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")
UNENCRYPTED = [("tls", "none")]
"""What SMTP_URL says after its question mark where the server is to be taken without TLS."""


class NotSentError(UserError):
    """A mail was not sent; the text says why, and never holds a password."""


class Mail:
    """A mail server, as `SMTP_URL` names it, and the address its mails are from.

    smtps://user:password@host:465 speaks TLS from the start, smtp://user:password@host:587 by STARTTLS, without which
    nothing is sent. smtp://localhost:1025?tls=none is taken for a server on this machine only.
    """

    def __init__(self, settings: Settings, context: ssl.SSLContext | None = None) -> None:
        self._url = _checked(settings.smtp_url)
        self._context = context or ssl.create_default_context()
        self._user, self._password = unquote(self._url.username or ""), unquote(self._url.password or "")
        self._from = settings.mail_from or _sender(self._user, self._url.hostname or "")

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> int:
        """Send a mail, and return how many of its recipients the server refused while it accepted others.

        The same key gives it the same Message-ID, so that a mail sent twice is one to its reader. Raises NotSentError
        where no recipient was accepted.
        """
        message = _message(self._from, to, subject, text, key)
        with self._said(len(to)), self._connected() as server:
            refused = server.send_message(message, self._from, list(to))
        return len(refused)

    def check(self) -> str:
        """Connect and log in, without sending anything; return the server's name. Raises NotSentError."""
        with self._said(0), self._connected():
            return self._host

    @contextmanager
    def _said(self, recipients: int) -> Iterator[None]:
        """Turn what goes wrong into NotSentError, whose text says why and never holds a password."""
        try:
            yield
        except smtplib.SMTPAuthenticationError as error:
            raise NotSentError("The mail server refuses the user or the password: correct SMTP_URL.") from error
        except UnicodeError:
            # The error itself holds the text it could not encode, which may be the password.
            raise NotSentError("SMTP_URL: the mail server takes user and password in ASCII only.") from None
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSentError(
                f"The mail server refuses all {recipients} recipients: correct their addresses."
            ) from error
        except ssl.SSLCertVerificationError as error:
            raise NotSentError(f"{self._host} has no certificate that can be trusted: correct SMTP_URL.") from error
        except ssl.SSLError as error:
            said = f"{self._host} speaks no TLS there: use smtps:// for port 465, smtp:// for port 587 in SMTP_URL."
            raise NotSentError(said) from error
        except (smtplib.SMTPException, OSError) as error:
            said = f"The mail server {self._host} did not take it ({_reason(error)}): it can be tried again."
            raise NotSentError(said) from error

    @property
    def _host(self) -> str:
        return self._url.hostname or ""

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        """Connect, with TLS and the server's name verified before anything else is sent, unless tls=none."""
        encrypted = self._url.scheme == "smtps"
        port = self._url.port or (465 if encrypted else 587)
        if encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, port, timeout=TIMEOUT_SECONDS, context=self._context)
        else:
            server = smtplib.SMTP(self._host, port, timeout=TIMEOUT_SECONDS)
        try:
            if not encrypted and parse_qsl(self._url.query) != UNENCRYPTED:
                self._encrypt(server)
            if self._user:
                self._log_in(server)
            yield server
            # The mail is accepted; how the connection ends changes nothing.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()

    def _encrypt(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("starttls"):
            said = f"{self._host} offers no STARTTLS, so nothing was sent: use smtps:// and port 465 in SMTP_URL."
            raise NotSentError(said)
        server.starttls(context=self._context)

    def _log_in(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if not server.has_extn("auth"):
            raise NotSentError(f"{self._host} takes no user and password there: leave them out of SMTP_URL.")
        server.login(self._user, self._password)


def _checked(url: str) -> SplitResult:
    """Parse the URL of a mail server, refusing one that would send passwords or mails unencrypted."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise UserError("SMTP_URL should look like smtps://user:password@mail.example.org:465.")
    asked = parse_qsl(parts.query, keep_blank_values=True)
    if asked and (asked != UNENCRYPTED or parts.scheme == "smtps"):
        raise UserError("SMTP_URL: after the question mark only tls=none is understood, with smtp://.")
    if asked and parts.hostname not in LOOPBACK:
        raise UserError("SMTP_URL: tls=none is for a mail server on this machine only. Use smtps:// or leave it out.")
    return parts


def _sender(user: str, host: str) -> str:
    """Return the address mails are from where MAIL_FROM does not say."""
    sender = user if "@" in user else f"flakebot@{'localhost' if host in LOOPBACK else host}"
    if not ADDRESS.fullmatch(sender):
        raise UserError("Set MAIL_FROM: the user of SMTP_URL is no e-mail address.")
    return sender


def _message(sender: str, to: Sequence[str], subject: str, text: str, key: str) -> EmailMessage:
    if not to or not all(ADDRESS.fullmatch(address) for address in to):
        raise NotSentError("There is nobody to mail, or one of the addresses is none: correct them.")
    message = EmailMessage()
    # A line break in a header would begin another header; in an address it is refused.
    message["Subject"] = " ".join("".join(sign if sign.isprintable() else " " for sign in subject).split())
    try:
        message["From"] = Address("Flakebot", addr_spec=sender)
        message["To"] = [Address(addr_spec=address) for address in to]
    except (ValueError, HeaderParseError):
        raise NotSentError("One of the addresses is none: correct it.") from None
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    # RFC 3834: so that no out-of-office reply comes back.
    message["Auto-Submitted"] = "auto-generated"
    # So that lines of any length and letters of any language pass any server.
    message.set_content(text, cte="quoted-printable")
    return message


def _reason(error: Exception) -> str:
    """Return the kind of an error without what the server said, which may hold anything."""
    code = getattr(error, "smtp_code", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__
