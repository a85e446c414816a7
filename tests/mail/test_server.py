"""A mail server that defers, refuses, or loses a message."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from handouts.channels.channel import Attempt
from tests.channels.servers import StartMailserver
from tests.mail import mailday
from tests.mail.mailday import IDS, address, attachment, journal_entries, packet, passphrase, states, text
from tests.mail.mailserver import Mailserver
from tests.support.commands import RunCommand

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


AGAIN = ["queued", "claimed", "deferred", "claimed", "data", "sent"]
AGAIN_DATA = ["queued", "claimed", "data", "deferred", "claimed", "data", "sent"]


@pytest.mark.parametrize(
    ("word", "gone_through", "message"),
    [
        ("busy2", ["queued", *["claimed", "deferred"] * 2, "claimed", "data", "sent"], "Greylisted"),
        ("busydata1", AGAIN, "451 4.3.1"),
        ("busydot1", AGAIN_DATA, "451 4.3.0"),
        ("bye1", AGAIN, "421 4.3.2"),
        ("byedot1", AGAIN_DATA, "421 4.3.2"),
        ("dropearly", AGAIN, "connection"),
    ],
)
def test_deferred_then_sent(
    run_command: RunCommand, mail: Mailserver, word: str, gone_through: list[str], message: str
) -> None:
    answer = run_command("mail", packet(word), packet("plain"), "--send", "--backoff", 0.02)
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address(word), address("plain")])
    assert states(word) == gone_through
    assert message in answer.err
    assert mail.count("connected") == 1 + (word in ("bye1", "byedot1", "dropearly"))


def test_connection_lost_before_dot(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    start = Attempt.start

    def on_a_slow_disk(attempt: Attempt[Any], text: str) -> None:
        start(attempt, text)
        mail.wait_for("closed")

    monkeypatch.setattr(Attempt, "start", on_a_slow_disk)
    answer = run_command("mail", packet("dropbefore"), packet("plain"), "--send", "--backoff", 0.02)
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address("dropbefore"), address("plain")])
    assert states("dropbefore") == ["queued", "claimed", "data", "deferred", "claimed", "data", "sent"]


@pytest.mark.parametrize(
    ("word", "reply"),
    [
        ("bad", "550 5.1.1 <(hidden)>: Recipient address rejected: 5.1.1 User unknown in this mailbox table"),
        ("baddot", "554 5.7.1 Message for (hidden) refused: looks like spam"),
    ],
)
def test_bad_address(run_command: RunCommand, mail: Mailserver, word: str, reply: str) -> None:
    answer = run_command("mail", packet(word), packet("plain"), packet("encrypted"), "--send")
    assert answer.code == 1
    assert sorted(mail.arrived()) == sorted([address("plain"), address("encrypted")])
    assert mail.count("connected") == 1
    assert states(word)[-1] == "failed"
    (result,) = (row["result"] for row in journal_entries() if row["action"] == "mail-failed")
    assert result.endswith(reply)
    assert address(word) not in str(journal_entries())
    assert f"{IDS[word]}: failed: {reply[:9]}" in answer.err
    assert f"1 failed ({IDS[word]})" in answer.err
    # The same command tries only the failed one again, because its mailbox may work now.
    assert run_command("mail", packet(word), packet("plain"), "--send").code == 1
    assert mail.count("RCPT") == 4


def test_early_reply(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.set_addresses(Path("day"), {"plain": "early-1@patients.example"})
    answer = run_command("mail", packet("plain"), "--send", "--backoff", 0.01)
    assert answer.code == 1
    assert not {"sent", "unknown"} & set(states("plain"))  # it was noticed before the dot
    assert states("plain")[-1] == "deferred"


def test_hostile_replies(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.set_addresses(Path("day"), {"plain": "gossip-1@patients.example"})
    answer = run_command("mail", packet("plain"), "--send")
    assert answer.code == 1
    assert "No gossip-1 here" in answer.err
    assert all(line.isprintable() for line in answer.err.splitlines())
    assert states("plain")[-1] == "failed"
    assert not re.search("gossip|Maria|evil\x07", str([row["result"] for row in journal_entries()]))


def test_always_deferred(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("busy"), packet("plain"), "--send", "--backoff", 0.01)
    assert answer.code == 1
    assert mail.arrived() == [address("plain")]
    assert states("busy")[-1] == "deferred"
    assert 4 <= mail.count("RCPT") - 1 <= 8
    assert "--resume" in answer.err
    again = run_command("mail", "day", "--send", "--resume", "--backoff", 0.01)
    assert again.code == 1
    assert mail.arrived() == [address("plain")]  # --resume sends nothing that no run has begun
    assert states("encrypted") == []


def test_backoff(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("handouts.channels.run.time.sleep", slept.append)
    assert run_command("mail", packet("busy2"), "--send", "--backoff", 400).code == 0
    first, second = slept  # half to all of 400, then of 800, less the time since the reply
    assert 150 < first <= 400
    assert 350 < second <= 800


def test_lost_reply_is_unknown(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("dropafter"), packet("plain"), "--send", "--backoff", 0.02)
    assert answer.code == 1
    assert sorted(mail.arrived()) == sorted([address("dropafter"), address("plain")])
    assert states("dropafter") == ["queued", "claimed", "data", "unknown"]
    assert f"1 unknown ({IDS['dropafter']})" in answer.err
    assert "settle" in answer.err
    for more in ([], ["--resume"]):
        again = run_command("mail", packet("dropafter"), packet("plain"), "--send", *more)
        assert again.code == 1
        assert f"handouts mail settle {IDS['dropafter']} sent" in again.err
    assert len(mail.stored()) == 2
    settled = run_command("mail", "settle", IDS["dropafter"], "sent")
    assert settled.code == 0, settled.err
    assert states("dropafter")[-1] == "sent"
    assert run_command("mail", packet("dropafter"), packet("plain"), "--send").code == 0
    assert len(mail.stored()) == 2


def test_settle_resend(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("dropafter"), "--send").code == 1
    settled = run_command("mail", "settle", IDS["dropafter"], "resend")
    assert settled.code == 0, settled.err
    assert len(mail.stored()) == 1
    assert run_command("mail", packet("dropafter"), "--send").code == 0
    first, second = mail.stored()
    assert states("dropafter")[-4:] == ["queued", "claimed", "data", "sent"]
    assert first.message["Message-ID"] == second.message["Message-ID"]  # so that a mailbox recognizes it
    assert text(attachment(second.message), passphrase("dropafter")) == text(attachment(first.message), passphrase("dropafter"))  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((IDS["plain"], "sent"), 1),
        (("V9999", "resend"), 1),
        ((IDS["plain"], "maybe"), 2),
        ((IDS["plain"],), 2),
    ],
)
def test_settle(run_command: RunCommand, mail: Mailserver, words: tuple[str, ...], code: int) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    before = journal_entries()
    assert run_command("mail", "settle", *words).code == code
    assert journal_entries() == before


def test_few_messages_per_connection(
    run_command: RunCommand, start_mailserver: StartMailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("encrypted", "plain", "another")
    server = start_mailserver(most=1)
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
    answer = run_command("mail", *map(packet, words), "--send", "--backoff", 0.02)
    assert answer.code == 0, answer.err
    assert sorted(server.arrived()) == sorted(map(address, words))


def test_too_large(run_command: RunCommand, start_mailserver: StartMailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    server = start_mailserver(size=9_000)
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
    answer = run_command("mail", packet("plain"), "--send")
    assert (answer.code, server.arrived()) == (1, [])
    assert f"{IDS['plain']}: failed: 552" in answer.err
    assert states("plain")[-1] == "failed"
    assert run_command("mail", "test", "--to", "ok-desk@clinic.example").code == 0


@pytest.mark.parametrize(("utf8", "code"), [(True, 0), (False, 1)])
def test_non_ascii_address(
    run_command: RunCommand,
    start_mailserver: StartMailserver,
    monkeypatch: pytest.MonkeyPatch,
    utf8: bool,
    code: int,
) -> None:
    server = start_mailserver(utf8=utf8)
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
    answer = run_command("mail", packet("umlaut"), packet("plain"), "--send")
    assert answer.code == code, answer.err
    assert sorted(server.arrived()) == sorted([address("plain"), *([address("umlaut")] if utf8 else [])])
    if utf8:
        (message,) = (stored for stored in server.stored() if stored.recipients == [address("umlaut")])
        assert f"\r\nTo: {address('umlaut')}\r\n".encode() in message.data  # RFC 6532
    else:
        assert "only ASCII addresses" in answer.err
        assert states("umlaut")[-1] == "failed"


@pytest.mark.parametrize("hidden", ["8BITMIME", "SIZE"])
def test_plain_server(
    run_command: RunCommand, start_mailserver: StartMailserver, monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    server = start_mailserver(hidden=(hidden,), utf8=False)
    monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
    assert run_command("mail", packet("plain"), "--send").code == 0
    (stored,) = server.stored()
    assert attachment(stored.message) == Path(packet("plain")).read_bytes()
