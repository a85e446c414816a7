"""The connection to a mail server: certificates, logins, and no mail before both are checked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from handouts.mail import smtp
from tests.channels.servers import StartMailserver
from tests.mail import mailserver
from tests.mail.mailday import address, journal_entries, packet, states
from tests.mail.mailserver import FROM, PASSWORD, TOKEN, USER, Mailserver
from tests.support.commands import RunCommand

SEND = (packet("encrypted"), packet("plain"), "--send", "--backoff", 0.01)
TEST = ("test",)
TRUST = {"EHLO", "STARTTLS", "TLS", "QUIT", "RSET", "connected", "closed"}
"""Commands and events that are allowed before the server is trusted."""
PASSWORD_OF_PLAIN = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()
"""The password as AUTH PLAIN sends it."""

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


@pytest.fixture
def serve(start_mailserver: StartMailserver, monkeypatch: pytest.MonkeyPatch) -> StartMailserver:
    """Starts a server, and makes it the server of the account."""

    def start(certificate: str = "good", **options: object) -> Mailserver:
        server = start_mailserver(certificate, **options)
        monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
        return server

    return start


@contextmanager
def nothing_goes(server: Mailserver) -> Iterator[None]:
    """The server gets no message, sender or recipient, and no mail leaves its first state."""
    yield
    assert server.stored() == []
    assert not {event.name for event in server.events()} & {"MAIL", "RCPT", "DATA"}
    assert not {"mail-data", "mail-sent", "mail-failed", "mail-unknown", "mailed"} & {
        row["action"] for row in journal_entries()
    }


# -- certificates ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_trusted_authority(run_command: RunCommand, serve: StartMailserver, tls: str) -> None:
    server = serve(tls=tls)
    answer = run_command("mail", *SEND)
    assert answer.code == 0, answer.err
    assert sorted(server.arrived()) == sorted([address("encrypted"), address("plain")])
    assert {event.detail for event in server.events() if event.name == "TLS"} <= {"TLSv1.2", "TLSv1.3"}
    assert run_command("mail", "test").code == 0


@pytest.mark.parametrize("command", [SEND, TEST])
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize(
    ("certificate", "message"),
    [
        ("other host", "Hostname mismatch"),
        ("expired", "certificate has expired"),
        ("self-signed", "self-signed certificate"),
    ],
)
def test_untrusted_certificate(
    run_command: RunCommand,
    serve: StartMailserver,
    certificate: str,
    message: str,
    tls: str,
    command: tuple[object, ...],
) -> None:
    server = serve(certificate, tls=tls)
    with nothing_goes(server):
        answer = run_command("mail", *command)
    assert answer.code == 1
    assert message in answer.err
    assert server.count("AUTH") == 0
    assert server.count("connected") + server.count("TLS") <= 1  # no retries


def test_own_authority(run_command: RunCommand, serve: StartMailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve()
    monkeypatch.delenv("HANDOUTS_MAIL_CA_FILE")
    with nothing_goes(server):
        answer = run_command("mail", *SEND)
    assert answer.code == 1
    assert "--ca-file" in answer.err
    Path("empty.pem").touch()
    assert run_command("mail", *SEND, "--ca-file", "empty.pem").code in (1, 2)
    assert server.stored() == []


@pytest.mark.parametrize("command", [SEND, TEST])
def test_no_starttls(run_command: RunCommand, serve: StartMailserver, command: tuple[object, ...]) -> None:
    server = serve(tls="none")
    with nothing_goes(server):
        answer = run_command("mail", *command)
    assert answer.code == 1
    assert "does not offer STARTTLS, and nothing is sent unencrypted" in answer.err
    assert {event.name for event in server.events()} <= TRUST


@pytest.mark.parametrize("command", [SEND, TEST])
def test_legacy_tls_only(run_command: RunCommand, serve: StartMailserver, command: tuple[object, ...]) -> None:
    server = serve(legacy=True)
    with nothing_goes(server):
        answer = run_command("mail", *command)
    assert answer.code == 1
    assert "no encrypted connection" in answer.err
    assert server.count("AUTH") == 0


@pytest.mark.parametrize(("tls", "scheme"), [("starttls", "smtps"), ("implicit", "smtp"), ("none", "smtps")])
def test_wrong_tls_mode(
    run_command: RunCommand, serve: StartMailserver, monkeypatch: pytest.MonkeyPatch, tls: str, scheme: str
) -> None:
    monkeypatch.setattr(smtp, "CONNECT", 0.2)  # client and server wait for each other
    server = serve(tls=tls)
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", f"{scheme}://localhost:{server.port}")
    with nothing_goes(server):
        answer = run_command("mail", *SEND, "--tries", 2)
    assert answer.code == 1
    assert f"localhost:{server.port}" in answer.err
    assert "Traceback" not in answer.err


# -- login -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("mechanism", ["PLAIN", "LOGIN"])
def test_password_login(run_command: RunCommand, serve: StartMailserver, mechanism: str) -> None:
    server = serve(mechanisms=(mechanism,))
    assert run_command("mail", *SEND).code == 0
    assert [event.detail for event in server.events() if event.name == "AUTH"] == [mechanism]
    assert len(server.stored()) == 2


@pytest.mark.parametrize("command", [SEND, TEST])
def test_wrong_password(
    run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch, command: tuple[object, ...]
) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_PASSWORD", "Wrong-Word-9")
    with nothing_goes(mail):
        answer = run_command("mail", *command)
    assert answer.code == 1
    assert f"rejected the login of {USER}: 535" in answer.err
    assert "Wrong-Word-9" not in answer.err
    assert mail.count("connected") == 1  # repeated attempts would lock the account


def test_missing_password(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")  # not the keyring of the developer
    monkeypatch.setenv("HANDOUTS_MAIL_PASSWORD", "Wörter")
    for message in ("other than ASCII", f"no password found for {USER}"):
        with nothing_goes(mail):
            answer = run_command("mail", *SEND)
        assert answer.code == 1
        assert message in answer.err
        assert "rter" not in answer.err
        monkeypatch.delenv("HANDOUTS_MAIL_PASSWORD", raising=False)


@pytest.mark.parametrize("command", [SEND, TEST])
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"hidden": ("AUTH",)}, "does not accept a login with a password"),
        ({"mechanisms": ("XOAUTH2",)}, "does not accept a login with a password"),
        ({"auth": "535 5.7.139 Authentication unsuccessful, basic authentication is disabled."}, "5.7.139"),
        ({"auth": "334 abc"}, "cannot read the server's reply to the login"),
        (
            {"auth": f"535 5.7.8 '{PASSWORD}' is wrong, {PASSWORD_OF_PLAIN} is"},
            "535 5.7.8 '(hidden)' is wrong, (hidden) is",
        ),
        ({"auth": "454 4.7.0 Temporary authentication failure"}, "454 4.7.0"),
        ({"greeting": "554 5.3.2 No service"}, "554 5.3.2"),
        ({"greeting": "421 4.3.2 Too many connections"}, "421 4.3.2"),
    ],
)
def test_refused_login(
    run_command: RunCommand,
    serve: StartMailserver,
    options: dict[str, object],
    message: str,
    command: tuple[object, ...],
) -> None:
    server = serve(**options)
    with nothing_goes(server):
        answer = run_command("mail", *command)
    assert answer.code == 1
    assert message in answer.err


@pytest.mark.parametrize("command", [SEND, TEST])
@pytest.mark.parametrize(
    ("options", "message", "env"),
    [
        ({"sender": "553 5.7.1 Sender address rejected: not owned by user"}, "553 5.7.1", {}),
        ({}, "530 5.7.0 Authentication required", {"HANDOUTS_MAIL_USER": ""}),
    ],
)
def test_refused_sender(
    run_command: RunCommand,
    serve: StartMailserver,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, object],
    message: str,
    env: dict[str, str],
    command: tuple[object, ...],
) -> None:
    """A refused sender is not the fault of a recipient, so no mail has failed."""
    server = serve(**options)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    answer = run_command("mail", *command)
    assert answer.code == 1
    assert message in answer.err
    assert server.count("MAIL") == 1
    assert server.count("RCPT") == 0
    assert not {"mail-data", "mail-failed"} & {row["action"] for row in journal_entries()}


def test_server_without_login(run_command: RunCommand, serve: StartMailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(hidden=("AUTH",))
    monkeypatch.delenv("HANDOUTS_MAIL_USER")
    assert run_command("mail", *SEND).code == 0
    assert len(server.stored()) == 2


def test_token_login(run_command: RunCommand, serve: StartMailserver) -> None:
    server = serve(mechanisms=("XOAUTH2",))
    Path("token").write_text(f"{TOKEN}\n", encoding="ascii")
    answer = run_command("mail", *SEND, "--token-command", "cat token")
    assert answer.code == 0, answer.err
    assert [event.detail for event in server.events() if event.name == "AUTH"] == ["XOAUTH2"]
    assert len(server.stored()) == 2
    assert run_command("mail", "test", "--token-command", "cat token").code == 0


@pytest.mark.parametrize("command", [SEND, TEST])
@pytest.mark.parametrize(
    ("token", "token_command", "message"),
    [
        ("expired-1", "cat token", "rejected the login"),
        ("", "cat token", "did not print a token"),
        ("two\nlines", "cat token", "did not print a token"),
        ("", "false", "did not print a token"),
        ("", "no-such-program", "no-such-program"),
    ],
)
def test_invalid_token(
    run_command: RunCommand, mail: Mailserver, token: str, token_command: str, message: str, command: tuple[object, ...]
) -> None:
    Path("token").write_text(token, encoding="ascii")
    with nothing_goes(mail):
        answer = run_command("mail", *command, "--token-command", token_command)
    assert answer.code == 1
    assert message in answer.err
    assert "expired-1" not in answer.err
    assert PASSWORD not in answer.err


# -- no server ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["mail..example.org", ".example.org", f"{'a' * 64}.example.org"])
def test_invalid_host_name(run_command: RunCommand, host: str) -> None:
    answer = run_command("mail", "test", "--server", f"smtp://{host}")
    assert answer.code == 1
    assert "no server with this name" in answer.err


def test_server_missing(run_command: RunCommand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", mailserver.nowhere())
    answer = run_command("mail", *SEND)
    assert answer.code == 1
    assert "Connection refused" in answer.err
    assert states("plain") == ["queued"]
    assert run_command("mail", "test").code == 1


def test_server_back(run_command: RunCommand, serve: StartMailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", mailserver.nowhere())
    assert run_command("mail", *SEND).code == 1
    server = serve()
    answer = run_command("mail", "day", "--send", "--resume", "--backoff", 0.01)
    assert answer.code == 0, answer.err
    assert sorted(server.arrived()) == sorted([address("encrypted"), address("plain")])


def test_options_before_environment(
    run_command: RunCommand, serve: StartMailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve()
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", mailserver.nowhere())
    monkeypatch.setenv("HANDOUTS_MAIL_FROM", "nobody@mail.example")
    assert run_command("mail", *SEND, "--server", server.url, "--sender", FROM, "--user", USER).code == 0
    assert {stored.sender for stored in server.stored()} == {FROM}
