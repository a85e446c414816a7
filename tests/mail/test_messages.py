"""The content of a message, and the encryption of its packet."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from pypdf.errors import WrongPasswordError

from tests.mail import mailday, mailserver
from tests.mail.mailday import (
    IDS,
    address,
    attachment,
    journal_entries,
    packet,
    parts_by_type,
    passphrase,
    states,
    text,
)
from tests.mail.mailserver import FROM, Mailserver
from tests.support.commands import RunCommand

CLINICAL = re.compile(
    r"(?i)kypho|balloon|surg|operat|procedure|spin(e|al)|vertebr|fracture|pain|medic(in|ation)|drug|blood|an(a)?esth|"
    r"consent|discharge|preparation|diagnos|imaging|doctor|physician|patient\b|treat|fast(ing)?\b"
)
PHONE = "770.929.9033"

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


def test_encrypted_packet_opens(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("another"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert answer.paths == ["day/slips.pdf"]
    assert len(list(mailday.slips(Path("day")))) == 2
    secrets = {word: passphrase(word) for word in ("encrypted", "another")}
    assert len(set(secrets.values())) == 2
    for stored in mail.stored():
        (word,) = (word for word in IDS if address(word) in stored.recipients)
        data, packet_bytes = attachment(stored.message), Path(packet(word)).read_bytes()
        if word == "plain":
            assert data == packet_bytes
            continue
        assert b"/AESV3" in data
        assert text(data, secrets[word]) == text(packet_bytes)
        with pytest.raises(WrongPasswordError):
            text(data, secrets["another" if word == "encrypted" else "encrypted"])
        with pytest.raises(WrongPasswordError):
            text(data, "")
    slip_text = " ".join(text(Path("day/slips.pdf").read_bytes()).split())
    assert mailday.name("encrypted") in slip_text
    assert mailday.name("plain") not in slip_text
    assert Path("day/slips.pdf").stat().st_mode & 0o077 == 0


def test_passphrase_is_stable(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("encrypted"), "--send").code == 0
    before = passphrase("encrypted")
    assert run_command("mail", packet("another"), "--send").code == 0
    assert passphrase("encrypted") == before
    assert passphrase("another") != before


@pytest.mark.parametrize("word", ["encrypted", "plain"])
def test_no_clinical_text(run_command: RunCommand, mail: Mailserver, word: str) -> None:
    assert run_command("mail", packet(word), "--send").code == 0
    (stored,) = mail.stored()
    message = stored.message
    assert message.defects == []
    assert (message["To"], message["From"]) == (address(word), f"Front desk <{FROM}>")
    assert message["Message-ID"].partition("@")[2] == "mail.example>"
    assert message["Date"].datetime.tzinfo
    assert message["Content-Language"] == "en-US"
    assert message["Auto-Submitted"] == "auto-generated"
    message_parts = parts_by_type(message)
    assert list(message_parts) == ["text/plain", "text/html", "application/pdf"]
    plain, page, papers = message_parts.values()
    assert papers.get_filename() == "papers.pdf"
    assert papers.get_content_disposition() == "attachment"
    head = "\n".join(f"{name}: {value}" for part in message.walk() for name, value in part.items())
    shown = plain.get_content(), page.get_content()
    for content in (head.replace(address(word), ""), *shown):
        assert not CLINICAL.search(content), CLINICAL.search(content)
        for secret in ("Maria", "Beispiel", IDS[word], "TEST-0", "Georgia", "Example", "2026-12-01", "December"):
            assert secret not in content
    assert all(PHONE in content for content in shown)
    assert '<html lang="en-US"' in shown[1]
    assert '<div lang="en-US" dir="ltr"' in shown[1]  # webmail shows only the body
    assert re.search('<a href="tel:[^>]* dir="ltr"', shown[1])
    assert not re.search("(?i)https?:|src=|<script|<img", shown[1])
    for content in shown:
        assert ("password" in content) == (word == "encrypted")
        assert not mailday.PASSPHRASE.search(content)
    # Both parts have the same text.
    stripped = re.sub(r"<head>.*</head>|<[^>]+>", " ", shown[1], flags=re.DOTALL)
    assert stripped.split() == shown[0].split()


def test_no_phone_no_name(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    listed = [{**row, "clinic": "california-imaging"} for row in mailday.rows() if row["id"] == IDS["plain"]]
    assert run_command("mail", mailday.make_day(tmp_path / "other", listed), "--send").code == 0
    (stored,) = mail.stored()
    content = parts_by_type(stored.message)["text/plain"].get_content()
    assert "Call us" in content or "call us" in content
    assert not re.search("California|Imaging|None|{", content)


def test_calendar_option(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send", "--calendar").code == 0
    (stored,) = mail.stored()
    message_parts = parts_by_type(stored.message)
    assert list(message_parts) == ["text/plain", "text/html", "application/pdf", "text/calendar"]
    times = message_parts["text/calendar"]
    assert times.get_filename() == "times.ics"
    content = times.get_content()
    assert content.startswith("BEGIN:VCALENDAR")
    assert not CLINICAL.search(content)
    assert not any(secret in content for secret in ("Maria", "Beispiel", IDS["plain"], address("plain")))
    assert "times.ics" in message_parts["text/plain"].get_content()


def test_password_command(run_command: RunCommand, mail: Mailserver) -> None:
    Path("bring.sh").write_text('cat > "$HANDOUTS_APPOINTMENT.told"\n', encoding="ascii")
    words = [packet("encrypted"), packet("plain"), "--send", "--password-command", "sh bring.sh"]
    assert run_command("mail", *words).code == 0
    assert [path.name for path in Path().glob("*.told")] == [f"{IDS['encrypted']}.told"]
    secret = Path(f"{IDS['encrypted']}.told").read_text("ascii").strip()
    (data,) = (attachment(stored.message) for stored in mail.stored() if stored.recipients == [address("encrypted")])
    assert text(data, secret) == text(Path(packet("encrypted")).read_bytes())
    assert not Path("day/slips.pdf").exists()
    assert secret not in str(journal_entries())


def test_password_command_environment(run_command: RunCommand, mail: Mailserver) -> None:
    Path("bring.sh").write_text('env > "$HANDOUTS_APPOINTMENT.told"; cat > /dev/null\n', encoding="ascii")
    Path(packet("encrypted")).write_bytes(Path(packet("plain")).read_bytes())
    words = [packet("encrypted"), packet("another"), "--send", "--password-command", "sh bring.sh"]
    assert run_command("mail", *words).code == 1
    assert [path.name for path in Path().glob("*.told")] == [f"{IDS['another']}.told"]
    environment = Path(f"{IDS['another']}.told").read_text("utf-8")
    assert "HANDOUTS_MAIL_USER" in environment
    assert mailserver.PASSWORD not in environment


def test_foreign_slips_file(run_command: RunCommand, mail: Mailserver) -> None:
    Path("day/slips.pdf").write_text("mine", encoding="ascii")
    answer = run_command("mail", packet("encrypted"), "--send")
    assert answer.code == 1
    assert "is not a file that handouts made" in answer.err
    assert Path("day/slips.pdf").read_text("ascii") == "mine"
    assert mail.events() == []


def test_encryption_missing(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 1
    assert "pip install 'handouts[mail]'" in answer.err
    assert (mail.events(), states("encrypted")) == ([], [])
    assert run_command("mail", packet("plain"), "--send").code == 0


def test_password_command_fails(run_command: RunCommand, mail: Mailserver) -> None:
    words = [packet("encrypted"), packet("plain"), "--send", "--password-command"]
    answer = run_command("mail", *words, "false")
    assert answer.code == 1
    assert f"{IDS['encrypted']}: failed: ended with exit code 1, so the email was not sent" in answer.err
    assert mail.arrived() == [address("plain")]
    assert states("encrypted")[-1] == "failed"
    assert run_command("mail", *words, "no-such-program").code == 2
    assert run_command("mail", *words, "true").code == 0
    assert mail.arrived() == [address("plain"), address("encrypted")]
