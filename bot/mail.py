"""Sends mails: to those who answer for the numbers, when something needs them."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from bot.messages import UserError
from bot.settings import Settings

SECONDS = 20.0
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotSentError(UserError):
    """A mail was not sent; the text says why, and never holds a password."""


class Mail:
    """A mail server, as `SMTP_URL` names it, and whom its mails are from.

    smtps://user:password@host:465 speaks TLS from the start, smtp://user:password@host:587 by STARTTLS, without which
    nothing is sent. smtp://localhost:1025?tls=none is taken for a server on this machine only.
    """

    def __init__(self, settings: Settings, context: ssl.SSLContext | None = None) -> None:
        self._url = _checked(settings.smtp_url)
        self._context = context or ssl.create_default_context()
        user = unquote(self._url.username or "")
        self._from = settings.mail_from or (user if "@" in user else f"flakebot@{self._url.hostname}")

    def send(self, to: Sequence[str], subject: str, text: str, key: str) -> None:
        """Send a mail; the same key gives it the same Message-ID, so that two of it are one to whoever reads it.

        Raises NotSentError.
        """
        message = _message(self._from, to, subject, text, key)
        try:
            with self._connected() as server:
                refused = server.send_message(message, self._from, list(to))
        except smtplib.SMTPAuthenticationError as error:
            raise NotSentError("The mail server refuses the user or the password of SMTP_URL.") from error
        except smtplib.SMTPRecipientsRefused as error:
            raise NotSentError("The mail server refuses all recipients: look at ALERT_EMAILS.") from error
        except smtplib.SMTPNotSupportedError as error:
            raise NotSentError(f"{self._url.hostname} offers no STARTTLS: nothing was sent. Use smtps://") from error
        except ssl.SSLError as error:
            raise NotSentError(f"{self._url.hostname} has no certificate that can be trusted.") from error
        except (smtplib.SMTPException, OSError) as error:
            raise NotSentError(f"The mail server does not take it ({type(error).__name__}): try later.") from error
        if refused:
            raise NotSentError(f"The mail server refuses {len(refused)} of {len(to)} recipients: look at ALERT_EMAILS.")

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        host, encrypted = self._url.hostname or "", self._url.scheme == "smtps"
        port = self._url.port or (465 if encrypted else 587)
        plain = parse_qs(self._url.query).get("tls") == ["none"]
        if encrypted:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=self._context)
        else:
            server = smtplib.SMTP(host, port, timeout=SECONDS)
        with server:
            if not encrypted and not plain:
                server.starttls(context=self._context)
            if self._url.username:
                server.login(unquote(self._url.username), unquote(self._url.password or ""))
            yield server


def _checked(url: str) -> SplitResult:
    """Take an address of a mail server apart, refusing one that would send passwords or mails in the clear."""
    parts = urlsplit(url)
    try:
        right = parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        right = False
    if not right:
        raise UserError("SMTP_URL should look like smtps://user:password@mail.example.org:465.")
    if parse_qs(parts.query).get("tls") == ["none"] and parts.hostname not in LOOPBACK:
        raise UserError("SMTP_URL: tls=none is for a mail server on this machine only. Use smtps:// or leave it out.")
    return parts


def _message(sender: str, to: Sequence[str], subject: str, text: str, key: str) -> EmailMessage:
    message = EmailMessage()
    # A line's end in a header would begin another header; the library refuses it, too.
    message["Subject"] = " ".join(subject.split())
    message["From"] = Address("Flakebot", addr_spec=sender)
    message["To"] = ", ".join(to)
    message["Date"] = formatdate()
    message["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:40]}@{sender.rpartition('@')[2]}>"
    # RFC 3834: so that nobody's absence is reported back.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message
