"""Mail through a real server: Exim accepts it and delivers what was sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mail.mailday import address, attachment, packet, passphrase, states, text
from tests.mail.realmta import Exim
from tests.support.commands import RunCommand

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


@pytest.mark.parametrize("secure", [False, True])
def test_real_server(run_command: RunCommand, exim: Exim, monkeypatch: pytest.MonkeyPatch, secure: bool) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", exim.secure if secure else exim.url)
    before = len(exim.delivered(0))
    answer = run_command("mail", packet("encrypted"), packet("plain"), packet("umlaut"), "--send", "--calendar")
    assert answer.code == 0, answer.err
    messages = {message["Envelope-to"]: message for message in exim.delivered(before + 3)[before:]}
    assert set(messages) == {address("encrypted"), address("plain"), address("umlaut")}
    for word in ("encrypted", "plain", "umlaut"):
        message, packet_bytes = messages[address(word)], Path(packet(word)).read_bytes()
        assert message.defects == []
        assert "TLS1.3" in message["Received"]
        if word == "plain":
            assert attachment(message) == packet_bytes
        else:
            assert text(attachment(message), passphrase(word)) == text(packet_bytes)
        assert states(word)[-1] == "sent"
    assert run_command("mail", packet("encrypted"), packet("plain"), packet("umlaut"), "--send").code == 0
    assert len(exim.delivered(0)) == before + 3


def test_real_server_refuses_and_defers(run_command: RunCommand, exim: Exim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", exim.url)
    before = len(exim.delivered(0))
    answer = run_command("mail", packet("bad"), packet("busy"), packet("plain"), "--send", "--backoff", 0.01)
    assert answer.code == 1
    assert [message["Envelope-to"] for message in exim.delivered(before + 1)[before:]] == [address("plain")]
    assert [states(word)[-1] for word in ("bad", "busy", "plain")] == ["failed", "deferred", "sent"]
    assert "550 Unknown user" in answer.err


def test_settings_of_real_server(run_command: RunCommand, exim: Exim, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", exim.url)
    before = len(exim.delivered(0))
    assert run_command("mail", "test").code == 0
    assert run_command("mail", "test", "--to", address("plain")).code == 0
    assert len(exim.delivered(before + 1)) == before + 1
    monkeypatch.setenv("HANDOUTS_MAIL_PASSWORD", "wrong")
    answer = run_command("mail", "test")
    assert answer.code == 1
    assert "535" in answer.err
