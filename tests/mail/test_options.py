"""Options and files that are refused, and the command `mail test`."""

from __future__ import annotations

import os
import platform
import re
from pathlib import Path

import pytest

from tests.mail.mailday import IDS, address, journal_entries, packet
from tests.mail.mailserver import FROM, Mailserver
from tests.support.commands import RunCommand

CLINICAL = re.compile(
    r"(?i)kypho|balloon|surg|operat|procedure|spin(e|al)|vertebr|fracture|pain|medic(in|ation)|drug|blood|an(a)?esth|"
    r"consent|discharge|preparation|diagnos|imaging|doctor|physician|patient\b|treat|fast(ing)?\b"
)

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--server", "mail.example.org"], "is not the URL of a mail server"),
        (["--server", "http://mail.example.org"], "is not the URL of a mail server"),
        (["--server", "smtp://"], "is not the URL of a mail server"),
        (["--server", "smtp://localhost:99999"], "is not the URL of a mail server"),
        (["--server", "smtp://anna:secret@localhost"], "contains a user or a password"),
        (["--server", ""], "no mail server given"),
        (["--sender", "front desk"], "is not an address"),
        (["--sender", ""], "no sender given"),
        (["--sender", "desk@exämple..org"], "is not an address"),
        (["--sender", "=?utf-8?q?Front=0Adesk?= <desk@example.org>"], "is not an address"),
        (["--ca-file", "nothing.pem"], "nothing.pem"),
        (["--limit", "0"], "--limit"),
        (["--rate", "1e-300"], "--rate"),
        (["--rate", "nan"], "--rate"),
        (["--backoff", "inf"], "--backoff"),
        (["--user", "", "--token-command", "true"], "--user"),
    ],
)
@pytest.mark.parametrize("command", [(packet("plain"), "--send"), ("test",)])
def test_wrong_options(
    run_command: RunCommand, mail: Mailserver, command: tuple[str, ...], options: list[str], message: str
) -> None:
    answer = run_command("mail", *command, *options)
    assert answer.code == 2
    if options[0] not in ("--limit", "--rate", "--backoff") or command != ("test",):
        assert message in answer.err
    assert "secret" not in answer.err
    assert (mail.events(), journal_entries()) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "path", "message"),
    [
        ("day/manifest.json", "day", "manifest.json"),
        ("day/recipients.json", "day", "was changed after it was made"),
        ("", "nothing", "nothing"),
        ("", "day/documents/{}-consent.pdf", "is not a packet of a finished day"),
        ("", "day/packets/V9999.pdf", "V9999.pdf"),
    ],
)
def test_refused_paths(run_command: RunCommand, mail: Mailserver, spoil: str, path: str, message: str) -> None:
    if spoil:
        Path(spoil).write_bytes(Path(spoil).read_bytes() + b" ")
        if spoil.endswith("manifest.json"):
            Path(spoil).write_bytes(b"{}")
    answer = run_command("mail", path.format(IDS["plain"]), "--send")
    assert answer.code == 1
    assert message in answer.err
    assert (mail.events(), journal_entries()) == ([], [])


def test_changed_packet(run_command: RunCommand, mail: Mailserver) -> None:
    Path(packet("encrypted")).write_bytes(Path(packet("another")).read_bytes())
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 1
    assert "was changed after it was made" in answer.err
    assert address("encrypted") not in mail.arrived()


@pytest.mark.parametrize(("wrong_key", "message"), [(False, "is missing"), (True, "is not the key of this journal")])
def test_journal_key_missing(run_command: RunCommand, mail: Mailserver, wrong_key: bool, message: str) -> None:
    """With another key all hashes of addresses would change, so every mail would look unsent."""
    assert run_command("mail", packet("plain"), "--send").code == 0
    key = Path(f"{os.environ['HANDOUTS_JOURNAL']}.key")
    key_bytes = key.read_bytes()
    key.unlink()
    if wrong_key:
        key.write_bytes(bytes(len(key_bytes)))
    for more in ([], ["--send"]):
        answer = run_command("mail", packet("plain"), packet("encrypted"), *more)
        assert answer.code == 1
        assert message in answer.err
    assert len(mail.stored()) == 1
    key.write_bytes(key_bytes)
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert len(mail.stored()) == 1


@pytest.mark.skipif(os.name != "posix", reason="links are for administrators there")
def test_journal_link(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    Path("desktop").mkdir()
    Path("desktop/link.sqlite3").symlink_to(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send", "--journal", "desktop/link.sqlite3").code == 0
    assert len(mail.stored()) == 1
    assert [path.name for path in Path("desktop").iterdir()] == ["link.sqlite3"]


def test_mail_needs_journal(run_command: RunCommand, mail: Mailserver) -> None:
    Path("journal").mkdir()
    answer = run_command("mail", packet("plain"), "--send", "--journal", "journal")
    assert (answer.code, mail.events()) == (1, [])
    assert answer.err.startswith("journal: ")


def test_settings(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", "test")
    assert answer.code == 0, answer.err
    assert FROM in answer.out
    mail.wait_for("closed")
    events = [event.name for event in mail.events()]
    assert events[-4:] == ["MAIL", "RSET", "QUIT", "closed"]
    assert "DATA" not in events
    assert (mail.stored(), journal_entries()) == ([], [])


def test_settings_message(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", "test", "--to", "ok-desk@clinic.example")
    assert answer.code == 0, answer.err
    (stored,) = mail.stored()
    assert stored.recipients == ["ok-desk@clinic.example"]
    assert not CLINICAL.search(stored.data.decode("ascii").replace("@clinic.example", ""))
    assert journal_entries() == []
    for none in ("ma ria@clinic.example", "desk@clinic.example\nBcc: eve@clinic.example", "desk]@clinic.example"):
        assert run_command("mail", "test", "--to", none).code == 2
    assert len(mail.stored()) == 1
    refused = run_command("mail", "test", "--to", "bad-desk@clinic.example")
    assert refused.code == 1
    assert "550" in refused.err


def test_machine_name_is_private(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert {event.detail for event in mail.events() if event.name == "EHLO"} == {"mail.example"}
    head = mail.stored()[0].data.partition(b"\r\n\r\n")[0].decode("ascii")
    assert not re.search(rf"\b{re.escape(platform.node())}\b", head)
