"""The mail servers of the tests behave as the tests of mail expect."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.channels.servers import StartMailserver
from tests.mail.mailserver import FROM, PASSWORD, TOKEN, USER, Mailserver
from tests.mail.realmta import Exim

BODY = "Subject: Test\r\n\r\n.A line with a dot\r\n"


@pytest.fixture
def client(mail: Mailserver, certificates: dict[str, Path]) -> Iterator[Callable[[], smtplib.SMTP]]:
    """Opens connections and logs in; closes them after the test."""
    opened: list[smtplib.SMTP] = []

    def connect() -> smtplib.SMTP:
        context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))
        opened.append(session := smtplib.SMTP("localhost", mail.port, timeout=20))
        session.starttls(context=context)
        session.login(USER, PASSWORD)
        return session

    yield connect
    for session in opened:
        session.close()


def test_message_and_envelope(mail: Mailserver, client: Callable[[], smtplib.SMTP]) -> None:
    with client() as session:
        session.sendmail(FROM, ["ok-1@patients.example"], BODY)
    (stored,) = mail.stored()
    assert (stored.sender, stored.recipients) == (FROM, ["ok-1@patients.example"])
    assert stored.data == BODY.encode()
    mail.wait_for("closed")
    assert [event.name for event in mail.events()] == [
        "connected", "EHLO", "STARTTLS", "TLS", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "QUIT", "closed"
    ]  # fmt: skip
    mail.clear()
    assert (mail.stored(), mail.events()) == ([], [])


@pytest.mark.parametrize(
    ("local", "codes"),
    [
        ("bad-1", [550, 550]),
        ("baddot-1", [554]),
        ("busy-1", [451, 451, 451]),
        ("busy2-1", [451, 451, 250]),
        ("busydata1-1", [451, 250]),
        ("busydot1-1", [451, 250]),
        ("bye1-1", [421, 250]),
        ("byedot1-1", [421, 250]),
        ("slow-1", [250]),
    ],
)
def test_behavior_by_address(
    mail: Mailserver, client: Callable[[], smtplib.SMTP], local: str, codes: list[int]
) -> None:
    replies = []
    for _ in codes:
        with client() as session:
            try:
                session.sendmail(FROM, [f"{local}@patients.example"], BODY)
                replies.append(250)
            except smtplib.SMTPRecipientsRefused as refused:
                replies.extend(code for code, _ in refused.recipients.values())
            except smtplib.SMTPResponseException as refused:
                replies.append(refused.smtp_code)
    assert replies == codes
    assert len(mail.stored()) == codes.count(250)


@pytest.mark.parametrize(("word", "count"), [("dropearly", 0), ("dropbefore", 0), ("dropafter", 1)])
def test_dropped_connection(mail: Mailserver, client: Callable[[], smtplib.SMTP], word: str, count: int) -> None:
    session = client()
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        session.sendmail(FROM, [f"{word}-1@patients.example"], BODY + "Much more.\r\n" * 100_000)
    assert len(mail.stored()) == count
    with client() as again:
        again.sendmail(FROM, [f"{word}-1@patients.example"], BODY)
    assert len(mail.stored()) == count + 1
    assert mail.counts() == {f"{word}-1@patients.example": 2}


def test_held_reply(mail: Mailserver, client: Callable[[], smtplib.SMTP]) -> None:
    session = client()
    session.sock.settimeout(0.2)
    with pytest.raises((smtplib.SMTPServerDisconnected, OSError)):
        session.sendmail(FROM, ["holddot-1@patients.example"], BODY)
    mail.wait_for("held")
    assert len(mail.stored()) == 1
    mail.release()
    with client() as again:
        again.sendmail(FROM, ["holddot-1@patients.example"], BODY)
    assert len(mail.stored()) == 2


def test_malformed_messages(mail: Mailserver, client: Callable[[], smtplib.SMTP]) -> None:
    with client() as session, pytest.raises(smtplib.SMTPDataError, match="line too long"):
        session.sendmail(FROM, ["ok-1@patients.example"], BODY + "x" * 999)
    with client() as session, pytest.raises(smtplib.SMTPDataError, match="eight bits"):
        session.sendmail(FROM, ["ok-1@patients.example"], (BODY + "é").encode())
    assert mail.stored() == []


@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN", "XOAUTH2"])
def test_login_mechanisms(start_mailserver: StartMailserver, certificates: dict[str, Path], mechanism: str) -> None:
    context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))
    server = start_mailserver(mechanisms=(mechanism,))
    with smtplib.SMTP("localhost", server.port) as session:
        session.starttls(context=context)
        if mechanism == "XOAUTH2":
            with pytest.raises(smtplib.SMTPException, match="No suitable"):
                session.login(USER, PASSWORD)
        else:
            assert session.login(USER, PASSWORD)[0] == 235


def test_credentials(mail: Mailserver, client: Callable[[], smtplib.SMTP], certificates: dict[str, Path]) -> None:
    context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))

    def bearer(token: str) -> Callable[..., str]:
        return lambda challenge=None: f"user={USER}\1auth=Bearer {token}\1\1" if challenge is None else ""

    with smtplib.SMTP("localhost", mail.port) as session:
        session.starttls(context=context)
        session.ehlo()
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.login(USER, "wrong")
        assert session.mail(FROM)[0] == 530
        with pytest.raises(smtplib.SMTPAuthenticationError):
            session.auth("XOAUTH2", bearer("wrong"))
        assert session.auth("XOAUTH2", bearer(TOKEN))[0] == 235
        assert session.mail(FROM)[0] == 250


@pytest.mark.parametrize(
    ("options", "hidden"),
    [
        ({"tls": "none"}, "starttls"),
        ({"hidden": ("AUTH",)}, "auth"),
        ({"hidden": ("8BITMIME",)}, "8bitmime"),
        ({"utf8": False}, "smtputf8"),
    ],
)
def test_missing_extension(
    start_mailserver: StartMailserver, certificates: dict[str, Path], options: dict[str, Any], hidden: str
) -> None:
    context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))
    server = start_mailserver(**options)
    with smtplib.SMTP("localhost", server.port) as session:
        if server.tls == "starttls":
            session.starttls(context=context)
        session.ehlo()
        offered = {"starttls", "auth", "8bitmime", "smtputf8", "size"} - {hidden}
        assert offered & set(session.esmtp_features) == offered - {"starttls"}


def test_implicit_tls(start_mailserver: StartMailserver, certificates: dict[str, Path]) -> None:
    context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))
    server = start_mailserver(tls="implicit")
    with smtplib.SMTP_SSL("localhost", server.port, context=context) as session:
        session.login(USER, PASSWORD)
        session.sendmail(FROM, ["ok-1@patients.example"], BODY)
    with pytest.raises(ssl.SSLCertVerificationError):
        smtplib.SMTP_SSL("localhost", server.port, context=ssl.create_default_context())
    assert server.arrived() == ["ok-1@patients.example"]


def test_legacy_tls(start_mailserver: StartMailserver, certificates: dict[str, Path]) -> None:
    server = start_mailserver(legacy=True)
    with smtplib.SMTP("localhost", server.port) as session, pytest.raises(ssl.SSLError):
        session.starttls(context=ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt")))


def test_server_refusals(start_mailserver: StartMailserver) -> None:
    server = start_mailserver(greeting="554 5.3.2 Not now")
    with pytest.raises(smtplib.SMTPConnectError, match="Not now"):
        smtplib.SMTP("localhost", server.port)
    server = start_mailserver(tls="none", hidden=("AUTH",), sender="553 5.7.1 Not your address")
    with smtplib.SMTP("localhost", server.port) as session, pytest.raises(smtplib.SMTPSenderRefused):
        session.sendmail(FROM, ["ok-1@patients.example"], BODY)
    server = start_mailserver(tls="none", hidden=("AUTH",), most=2)
    session = smtplib.SMTP("localhost", server.port)
    for _ in range(2):
        session.sendmail(FROM, ["ok-1@patients.example"], BODY)
    with pytest.raises(smtplib.SMTPSenderRefused, match="421"):
        session.sendmail(FROM, ["ok-1@patients.example"], BODY)
    session.close()
    assert len(server.stored()) == 2


def test_real_server_delivers(exim: Exim, certificates: dict[str, Path]) -> None:
    context = ssl.create_default_context(cafile=certificates["ca"].with_suffix(".crt"))
    with smtplib.SMTP("localhost", exim.port) as plain:
        plain.ehlo()
        assert "auth" not in plain.esmtp_features
        plain.starttls(context=context)
        with pytest.raises(smtplib.SMTPRecipientsRefused, match="Authentication required"):
            plain.sendmail(FROM, ["ok-1@patients.example"], BODY)
    with smtplib.SMTP_SSL("localhost", exim.implicit, context=context) as session:
        session.login(USER, PASSWORD)
        for local, code in (("bad-1", "550"), ("busy-1", "451")):
            with pytest.raises(smtplib.SMTPRecipientsRefused, match=code):
                session.sendmail(FROM, [f"{local}@patients.example"], BODY)
        with pytest.raises(smtplib.SMTPDataError, match="550"):
            session.sendmail(FROM, ["ok-1@patients.example"], "From: two words\r\n\r\n")
        before = len(exim.delivered(0))
        session.sendmail(FROM, ["ok-1@patients.example"], f"From: <{FROM}>\r\n{BODY}")
    message = exim.delivered(before + 1)[-1]
    assert message["Envelope-to"] == "ok-1@patients.example"
    assert message.get_content().splitlines() == [".A line with a dot"]
