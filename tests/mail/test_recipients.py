"""Packets and their recipients, and the dry run that lists them."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.mail import mailday
from tests.mail.mailday import IDS, address, attachment, command, journal_entries, packet, states
from tests.mail.mailserver import FROM, Mailserver
from tests.support.commands import RunCommand

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


def test_dry_run(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("plain"), packet("nowish"))
    assert answer.code == 0, answer.err
    shown = {line.split()[0]: line for line in answer.out.splitlines()}
    assert set(shown) == {IDS["encrypted"], IDS["plain"], IDS["nowish"]}
    assert address("encrypted") in shown[IDS["encrypted"]]
    assert "not encrypted" in shown[IDS["plain"]]
    assert "not encrypted" not in shown[IDS["encrypted"]]
    assert "no wish is recorded" in shown[IDS["nowish"]]
    assert "Nothing was sent" in answer.err
    assert (mail.events(), journal_entries()) == ([], [])
    assert not Path("day/slips.pdf").exists()
    # A dry run after a sent mail changes nothing either.
    assert run_command("mail", packet("plain"), "--send").code == 0
    before = journal_entries()
    again = run_command("mail", packet("plain"), packet("encrypted"))
    assert "was sent" in next(line for line in again.out.splitlines() if line.startswith(IDS["plain"]))
    assert journal_entries() == before
    assert len(mail.stored()) == 1


def test_names_in_code_pages(run_command: RunCommand) -> None:
    """Windows may write redirected output in a code page of 256 characters."""
    mailday.set_field(Path("day"), "name", {"plain": "محمد المثال"})
    env = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command(packet("plain")), env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert address("plain").encode() in done.stdout


def test_journal_of_each_step(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == [address("encrypted"), address("plain")]
    assert {stored.sender for stored in mail.stored()} == {FROM}
    for word in ("encrypted", "plain"):
        assert states(word) == ["queued", "claimed", "data", "sent"]
        about = [row for row in journal_entries() if row["appointment"] == IDS[word]]
        digest = hashlib.sha256(Path(packet(word)).read_bytes()).hexdigest()
        packets = [row for row in about if row["document"] == "packet"]
        assert [row["action"] for row in packets] == ["mail-queued", "mail-claimed", "mail-data", "mail-sent"]
        assert {row["sha256"] for row in packets} == {digest}
        assert len({row["recipient"] for row in about}) == 1
        assert re.fullmatch("[0-9a-f]{8}:[0-9a-f]{64}", about[0]["recipient"])
        assert {row["document"]: row["sha256"] for row in about if row["action"] == "mailed"} == {
            kind: hashlib.sha256(Path(f"day/documents/{IDS[word]}-{kind}.pdf").read_bytes()).hexdigest()
            for kind in ("consent", "preparation")
        }
        assert {(row["clinic"], row["version"]) for row in about} == {("pain-relief-georgia", "1.0")}
    assert not any("@" in str(value) for row in journal_entries() for name, value in row.items() if name != "user")
    assert run_command("journal", "verify").code == 0
    before = journal_entries()
    again = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert again.code == 0, again.err
    assert len(mail.stored()) == 2
    assert journal_entries() == before


def test_no_recorded_wish(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("nowish"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert mail.arrived() == [address("plain")]
    assert f"{IDS['nowish']}: not sent: no wish is recorded" in answer.err
    assert states("nowish") == []


def test_unsafe_address(run_command: RunCommand, mail: Mailserver) -> None:
    """New lists with such an address are refused, but an older day may contain one."""
    mailday.set_addresses(Path("day"), {"plain": "ok-2]@patients.example", "another": "ok@exämple..org"})
    answer = run_command("mail", *map(packet, ("plain", "another", "encrypted")), "--send")
    assert answer.code == 0, answer.err
    assert [event.detail for event in mail.events() if event.name == "RCPT"] == [f"TO:<{address('encrypted')}>"]
    for word in ("plain", "another"):
        assert f"{IDS[word]}: not sent: the address " in answer.err


def test_packet_named_twice(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), packet("plain"), f"{Path.cwd()}/{packet('plain')}", "--send").code == 0
    assert mail.arrived() == [address("plain")]


def test_copy_of_day(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.copy_day(Path("day"), Path("copy"))
    answer = run_command("mail", packet("plain"), packet("plain", "copy"), packet("encrypted"), "--send")
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address("plain"), address("encrypted")])
    assert "share the address" not in answer.err
    assert run_command("mail", packet("plain", "copy"), "--send").code == 0
    assert len(mail.stored()) == 2


def test_copies_differ(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.copy_day(Path("day"), Path("copy"))
    mailday.set_field(Path("copy"), "wish", {"encrypted": "plain"})
    answer = run_command("mail", packet("encrypted"), packet("encrypted", "copy"), "--send")
    assert answer.code == 1
    assert f"has a different recorded wish for {IDS['encrypted']} than day" in answer.err
    assert mail.events() == []


def test_same_id_twice(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    """Messages name packets by id, so two packets with one id are refused."""
    listed = [{**row, "name": "Eve Beispiel"} for row in mailday.rows() if row["id"] == IDS["plain"]]
    answer = run_command("mail", "day", mailday.make_day(tmp_path / "other", listed), "--send")
    assert answer.code == 1
    assert f"has a different packet for {IDS['plain']} than day" in answer.err
    assert mail.events() == []


def test_path_of_packet(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("day/packets")
    answer = run_command("mail", f"{IDS['plain']}.pdf", "--send", "--journal", "../../journal.sqlite3")
    assert answer.code == 0, answer.err
    assert mail.arrived() == [address("plain")]


def test_limit(run_command: RunCommand, mail: Mailserver) -> None:
    words = [packet(word) for word in ("encrypted", "plain", "another")]
    answer = run_command("mail", *words, "--send", "--limit", 2)
    assert len(mail.stored()) == 2
    assert "--limit" in answer.err
    assert run_command("mail", *words, "--send", "--limit", 2).code == 0
    assert sorted(mail.arrived()) == sorted(map(address, ("encrypted", "plain", "another")))


def test_rate(run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr("handouts.channels.run.time.sleep", slept.append)
    packets = map(packet, ("encrypted", "plain", "another"))
    assert run_command("mail", *packets, "--send", "--rate", 0.5).code == 0
    first, second = slept  # a mail every two minutes; here no time passes between them
    assert 60 < first <= 120
    assert 180 < second <= 240
    assert len(mail.stored()) == 3
    assert mail.count("connected") == 1


def test_shared_address(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    listed = [
        {**row, "email": address("plain")} for row in mailday.rows() if row["id"] in (IDS["plain"], IDS["another"])
    ]
    day = mailday.make_day(tmp_path / "both", listed)
    answer = run_command("mail", day, "--send")
    assert answer.code == 0, answer.err
    assert f"2 patients share the address {address('plain')}: {IDS['plain']}, {IDS['another']}" in answer.err
    assert mail.arrived() == [address("plain")] * 2


def test_replaced_packet(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    listed = [row for row in mailday.rows() if row["id"] == IDS["plain"]]
    day = mailday.make_day(tmp_path / "again", listed)
    assert run_command("mail", day, "--send").code == 0
    assert mailday.make_day(tmp_path / "again", listed) == day
    assert run_command("mail", day, "--send").code == 0
    assert len(mail.stored()) == 1
    mailday.make_day(tmp_path / "again", [{**row, "level": "L4"} for row in listed])
    assert "another version was sent" in run_command("mail", day).out
    assert run_command("mail", day, "--send").code == 0
    assert len({attachment(stored.message) for stored in mail.stored()}) == 2
    # The second mail says that it replaces the first.
    first, second = (stored.message for stored in mail.stored())
    assert (first["Subject"], second["Subject"]) == ("Papers for your visit", "New papers for your visit")
    for kind in ("plain", "html"):
        texts = [" ".join(message.get_body((kind,)).get_content().split()) for message in (first, second)]
        assert ["replace those of our earlier email" in text for text in texts] == [False, True]


def test_changed_address(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    """An id may be reused, so another mailbox may belong to another patient."""
    listed = [row for row in mailday.rows() if row["id"] == IDS["plain"]]
    day = mailday.make_day(tmp_path / "again", listed)
    assert run_command("mail", day, "--send").code == 0
    mailday.make_day(tmp_path / "again", [{**row, "level": "L4", "email": "ok-99@patients.example"} for row in listed])
    assert run_command("mail", day, "--send").code == 0
    assert [stored.message["Subject"] for stored in mail.stored()] == ["Papers for your visit"] * 2
