"""Mail is sent to a real SMTP server, encrypted or not at all; and errors are reported without the password."""

from __future__ import annotations

import socket
import ssl
import traceback
from urllib.parse import quote

import pytest
import trustme

from bot import settings
from bot.errors import UserError
from bot.outbox import mail
from bot.outbox.mail import Mail, NotSentError
from tests.support.mail_server import DANIEL, MARIA, NOBODY, PASSWORD, USER, Post, free_port, serving

SECRET = f"{quote(USER, safe='')}:{quote(PASSWORD, safe='')}"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificate(authority: trustme.CA) -> ssl.SSLContext:
    """Return a server's context with the certificate of this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


@pytest.fixture(scope="module")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    """Trust that certificate, as `create_default_context` does those of the world."""
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def post() -> Post:
    return Post()


def mailer(url: str, context: ssl.SSLContext | None = None, **variables: str) -> Mail:
    return Mail(settings.read({"SMTP_URL": url, **variables}), context)


def said(mail: Mail, *to: str) -> str:
    """Send a mail that must not arrive; return what is said instead, in which no secret may be."""
    with pytest.raises(NotSentError) as error:
        mail.send(to or (MARIA,), "subject", "text", "key")
    everything = "".join(traceback.format_exception(error.value)) + repr(error.value)
    assert PASSWORD not in everything
    assert quote(PASSWORD, safe="") not in everything
    return error.value.text


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_mail_arrives_encrypted_from_whoever_the_address_names(
    post: Post, certificate: ssl.SSLContext, trust: ssl.SSLContext, scheme: str
) -> None:
    # aiosmtpd does not count TLS from the start as TLS.
    starttls = {"tls_context": certificate, "require_starttls": True, "auth_required": True}
    how = starttls if scheme == "smtp" else {"ssl_context": certificate, "auth_require_tls": False}
    with serving(post, **how) as port:
        sender = mailer(f"{scheme}://{SECRET}@localhost:{port}", trust)
        sender.send([MARIA, DANIEL], "Digest of CD5: not sent", "Nothing is lost – “look”.\n" + "x" * 2000, "digest/7")
    [envelope], [message] = post.taken, post.mails
    assert post.known == [(USER.encode(), PASSWORD.encode())]
    assert (envelope.mail_from, envelope.rcpt_tos) == (USER, [MARIA, DANIEL])
    assert (message["From"], message["To"]) == (f"Flakebot <{USER}>", f"{MARIA}, {DANIEL}")
    assert (message["Subject"], message["Auto-Submitted"]) == ("Digest of CD5: not sent", "auto-generated")
    assert message.get_content().splitlines() == ["Nothing is lost – “look”.", "x" * 2000]
    assert message["Date"].datetime.tzinfo is not None


def test_a_mail_sent_twice_is_one_to_whoever_reads_it(post: Post) -> None:
    with serving(post, auth_require_tls=False) as port:
        for key in ("digest/7", "digest/7", "digest/8"):
            mailer(f"smtp://localhost:{port}?tls=none").send([MARIA], "x", "x", key)
    first, again, other = (message["Message-ID"] for message in post.mails)
    assert first == again != other
    assert first.endswith("@localhost>")


@pytest.mark.parametrize(
    ("url", "variables", "sender"),
    [
        ("smtp://localhost?tls=none", {}, "flakebot@localhost"),
        ("smtp://[::1]?tls=none", {}, "flakebot@localhost"),
        ("smtps://mail.example.org", {}, "flakebot@mail.example.org"),
        (f"smtps://{SECRET}@mail.example.org", {}, USER),
        ("smtps://apikey:x@mail.example.org", {}, "flakebot@mail.example.org"),
        (f"smtps://{SECRET}@mail.example.org", {"MAIL_FROM": "flakes@example.org"}, "flakes@example.org"),
    ],
)
def test_who_mails_are_from(url: str, variables: dict[str, str], sender: str) -> None:
    assert mailer(url, None, **variables)._from == sender


def test_a_refused_password_is_said_and_not_shown(
    post: Post, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with serving(post, tls_context=certificate, auth_required=True) as port:
        wrong = mailer(f"smtp://somebody:{quote(PASSWORD, safe='')}@localhost:{port}", trust, MAIL_FROM=USER)
        assert said(wrong) == "The mail server refuses the user or the password: correct SMTP_URL."
    assert post.known
    assert post.taken == []


def test_a_password_that_smtp_cannot_carry_is_said_and_not_shown(
    post: Post, certificate: ssl.SSLContext, trust: ssl.SSLContext
) -> None:
    with serving(post, tls_context=certificate) as port:
        sender = mailer(f"smtp://x:{quote(PASSWORD + 'ä', safe='')}@localhost:{port}", trust)
        assert said(sender) == "SMTP_URL: the mail server takes user and password in ASCII only."


def test_refused_recipients_are_counted(post: Post) -> None:
    with serving(post, auth_require_tls=False) as port:
        sender = mailer(f"smtp://localhost:{port}?tls=none")
        assert sender.send([MARIA, NOBODY], "subject", "text", "key") == 1
        assert said(sender, NOBODY) == "The mail server refuses all 1 recipients: correct their addresses."
    assert [envelope.rcpt_tos for envelope in post.taken] == [[MARIA]]


def test_where_no_starttls_is_offered_nothing_is_said_and_no_password_sent(post: Post, trust: ssl.SSLContext) -> None:
    with serving(post, auth_require_tls=False) as port:
        sender = mailer(f"smtp://{SECRET}@localhost:{port}", trust)
        assert said(sender).startswith("localhost offers no STARTTLS, so nothing was sent: use smtps://")
    assert (post.known, post.taken) == ([], [])


def test_where_no_password_is_wanted_none_is_sent(post: Post) -> None:
    # Without TLS this server offers no AUTH.
    with serving(post) as port:
        assert "takes no user and password there" in said(mailer(f"smtp://{SECRET}@localhost:{port}?tls=none"))
    assert (post.known, post.taken) == ([], [])


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    post: Post, certificate: ssl.SSLContext, scheme: str
) -> None:
    how = {"tls_context": certificate} if scheme == "smtp" else {"ssl_context": certificate}
    with serving(post, auth_require_tls=False, **how) as port:
        assert "no certificate that can be trusted" in said(mailer(f"{scheme}://{SECRET}@localhost:{port}"))
    assert (post.known, post.taken) == ([], [])


def test_a_certificate_of_another_host_is_not_trusted(post: Post, authority: trustme.CA, trust: ssl.SSLContext) -> None:
    other = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("mail.example.org").configure_cert(other)
    with serving(post, tls_context=other) as port:
        assert "no certificate that can be trusted" in said(mailer(f"smtp://{SECRET}@localhost:{port}", trust))
    assert (post.known, post.taken) == ([], [])


def test_a_server_that_speaks_no_tls_at_all_is_said(post: Post, trust: ssl.SSLContext) -> None:
    with serving(post, auth_require_tls=False) as port:
        assert said(mailer(f"smtps://{SECRET}@localhost:{port}", trust)).startswith("localhost speaks no TLS there")


def test_a_server_that_is_gone_is_said() -> None:
    sender = mailer(f"smtps://{SECRET}@localhost:{free_port()}")
    assert said(sender) == "The mail server localhost did not take it (ConnectionRefusedError): it can be tried again."


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("localhost", 0)) as silent:
        port = silent.getsockname()[1]
        for scheme in ("smtp", "smtps"):
            assert "did not take it" in said(mailer(f"{scheme}://{SECRET}@localhost:{port}"))


def test_a_mail_that_was_taken_is_sent_however_the_parting_goes(post: Post) -> None:
    post.parting = "421 Too busy to part"
    with serving(post, auth_require_tls=False) as port:
        mailer(f"smtp://localhost:{port}?tls=none").send([MARIA], "x", "x", "key")
    assert len(post.taken) == 1


def test_a_subject_begins_no_other_header(post: Post) -> None:
    with serving(post, auth_require_tls=False) as port:
        sender = mailer(f"smtp://localhost:{port}?tls=none")
        sender.send([MARIA], f"CD5\r\nBcc: {DANIEL}\x00\u2028\n\nx", "text", "key")
    [envelope], [message] = post.taken, post.mails
    assert (envelope.rcpt_tos, message["Bcc"]) == ([MARIA], None)
    assert message["Subject"] == f"CD5 Bcc: {DANIEL} x"


@pytest.mark.parametrize(
    "to",
    [
        (),
        ("",),
        ("maria",),
        (f"{MARIA}\r\nBcc: {DANIEL}",),
        (f"{MARIA}, {DANIEL}",),
        (f"{MARIA}\x00",),
        (MARIA, f"Maria <{DANIEL}>"),
        ('"@example.org',),
        ("a..b@example.org",),
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_asked(to: tuple[str, ...]) -> None:
    with pytest.raises(NotSentError, match="correct"):
        mailer("smtps://localhost:1").send(to, "subject", "text", "key")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mail.example.org", "should look like smtps://"),
        ("https://mail.example.org", "should look like smtps://"),
        ("smtps://", "should look like smtps://"),
        ("smtps://mail.example.org:mail", "should look like smtps://"),
        ("smtps://mail.example.org:0", "should look like smtps://"),
        ("smtps://[mail", "should look like smtps://"),
        (f"smtp://{SECRET}@mail.example.org?tls=none", "on this machine only"),
        (f"smtp://{SECRET}@mail.example.org?tls=no", "only tls=none is understood"),
        (f"smtp://{SECRET}@localhost?tls=none&tls=none", "only tls=none is understood"),
        (f"smtps://{SECRET}@localhost?tls=none", "only tls=none is understood"),
        ("smtps://a%0d%0a@b:x@mail.example.org", "Set MAIL_FROM"),
    ],
)
def test_an_address_of_a_server_that_cannot_be_right_is_refused(url: str, why: str) -> None:
    with pytest.raises(UserError, match=why) as refused:
        mailer(url)
    assert quote(PASSWORD, safe="") not in str(refused.value)
