"""Mailing packets, as a front desk meets it: what a patient gets, and what becomes of each mail on a bad day."""

from __future__ import annotations

import hashlib
import os
import platform
import re
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from pypdf.errors import WrongPasswordError

from handouts.deliver.outbox import Outbox
from tests.deliver import mailday, mailserver
from tests.deliver.mailday import IDS, address, attached, journalled, packet, parts, passphrase, states, text
from tests.deliver.mailserver import FROM, Mailserver, Options
from tests.support.commands import RunCommand

CLINICAL = re.compile(
    r"(?i)kypho|balloon|surg|operat|procedure|spin(e|al)|vertebr|fracture|pain|medic(in|ation)|drug|blood|an(a)?esth|"
    r"consent|discharge|preparation|diagnos|imaging|doctor|physician|patient\b|treat|fast(ing)?\b"
)
PHONE = "770.929.9033"

pytestmark = [pytest.mark.usefixtures("mailing"), pytest.mark.xdist_group("mail")]


def command(*words: object) -> list[str]:
    """The same in a process of its own."""
    return [sys.executable, str(mailday.ROOT / "cli.py"), "mail", *map(str, words)]


# -- who gets what -----------------------------------------------------------------------------------------------
def test_without_send_it_is_only_shown_who_would_get_what(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("plain"), packet("nowish"))
    assert answer.code == 0, answer.err
    shown = {line.split()[0]: line for line in answer.out.splitlines()}
    assert set(shown) == {IDS["encrypted"], IDS["plain"], IDS["nowish"]}
    assert address("encrypted") in shown[IDS["encrypted"]]
    assert "not encrypted" in shown[IDS["plain"]]
    assert "not encrypted" not in shown[IDS["encrypted"]]
    assert "no wish is recorded" in shown[IDS["nowish"]]
    assert "Nothing was sent" in answer.err
    assert (mail.said(), journalled()) == ([], [])
    assert not Path("day/slips.pdf").exists()
    # Nor does it tell, once something was sent.
    assert run_command("mail", packet("plain"), "--send").code == 0
    before = journalled()
    again = run_command("mail", packet("plain"), packet("encrypted"))
    assert "was sent" in next(line for line in again.out.splitlines() if line.startswith(IDS["plain"]))
    assert journalled() == before
    assert len(mail.stored()) == 1


def test_a_name_is_shown_in_any_code_page(run_command: RunCommand) -> None:
    """Windows writes what goes to a file in one of 256 signs."""
    mailday.changed(Path("day"), "name", {"plain": "محمد المثال"})
    env = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = subprocess.run(command(packet("plain")), env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert address("plain").encode() in done.stdout


def test_each_step_is_journalled_and_a_second_run_sends_nothing(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == [address("encrypted"), address("plain")]
    assert {stored.sender for stored in mail.stored()} == {FROM}
    for word in ("encrypted", "plain"):
        assert states(word) == ["queued", "claimed", "data", "sent"]
        about = [row for row in journalled() if row["appointment"] == IDS[word]]
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
    assert not any("@" in str(value) for row in journalled() for name, value in row.items() if name != "user")
    assert run_command("journal", "verify").code == 0
    before = journalled()
    again = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert again.code == 0, again.err
    assert len(mail.stored()) == 2
    assert journalled() == before


def test_nobody_gets_a_mail_without_a_recorded_wish(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("nowish"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert mail.arrived() == [address("plain")]
    assert f"{IDS['nowish']}: not sent: no wish is recorded" in answer.err
    assert states("nowish") == []


def test_an_address_that_could_be_another_mailbox_stops_no_other(run_command: RunCommand, mail: Mailserver) -> None:
    """Lists are refused with one; a day that was made before that may hold it."""
    mailday.addressed(Path("day"), {"plain": "ok-2]@patients.example", "another": "ok@exämple..org"})
    answer = run_command("mail", *map(packet, ("plain", "another", "encrypted")), "--send")
    assert answer.code == 0, answer.err
    assert [said.more for said in mail.said() if said.what == "RCPT"] == [f"TO:<{address('encrypted')}>"]
    for word in ("plain", "another"):
        assert f"{IDS[word]}: not sent: the address " in answer.err


def test_a_packet_that_is_named_twice_goes_once(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), packet("plain"), f"{Path.cwd()}/{packet('plain')}", "--send").code == 0
    assert mail.arrived() == [address("plain")]


def test_a_copy_of_a_day_is_the_same_mails(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.copied(Path("day"), Path("copy"))
    answer = run_command("mail", packet("plain"), packet("plain", "copy"), packet("encrypted"), "--send")
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address("plain"), address("encrypted")])
    assert "share the address" not in answer.err
    assert run_command("mail", packet("plain", "copy"), "--send").code == 0
    assert len(mail.stored()) == 2


def test_two_copies_of_a_day_with_other_wishes_are_refused(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.copied(Path("day"), Path("copy"))
    mailday.changed(Path("copy"), "wish", {"encrypted": "plain"})
    answer = run_command("mail", packet("encrypted"), packet("encrypted", "copy"), "--send")
    assert answer.code == 1
    assert f"has another wish recorded for {IDS['encrypted']} than day" in answer.err
    assert mail.said() == []


def test_one_number_of_two_appointments_is_refused(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    """What became of one would be told of the other."""
    (tmp_path / "other").mkdir()
    listed = [{**row, "name": "Eve Beispiel"} for row in mailday.rows() if row["id"] == IDS["plain"]]
    answer = run_command("mail", "day", mailday.make(tmp_path / "other", listed), "--send")
    assert answer.code == 1
    assert f"has another packet of {IDS['plain']} than day" in answer.err
    assert mail.said() == []


def test_a_packet_is_mailed_from_where_it_lies(
    run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("day/packets")
    answer = run_command("mail", f"{IDS['plain']}.pdf", "--send", "--journal", "../../journal.sqlite3")
    assert answer.code == 0, answer.err
    assert mail.arrived() == [address("plain")]


def test_a_limit_leaves_the_rest_for_another_run(run_command: RunCommand, mail: Mailserver) -> None:
    words = [packet(word) for word in ("encrypted", "plain", "another")]
    answer = run_command("mail", *words, "--send", "--limit", 2)
    assert len(mail.stored()) == 2
    assert "--limit" in answer.err
    assert run_command("mail", *words, "--send", "--limit", 2).code == 0
    assert sorted(mail.arrived()) == sorted(map(address, ("encrypted", "plain", "another")))


def test_mails_go_no_faster_than_asked_for(run_command: RunCommand, mail: Mailserver) -> None:
    began = time.monotonic()
    assert (
        run_command("mail", packet("encrypted"), packet("plain"), packet("another"), "--send", "--rate", 300).code == 0
    )
    assert time.monotonic() - began > 2 * 60 / 300
    assert len(mail.stored()) == 3
    assert mail.count("connected") == 1


def test_two_patients_of_one_address_are_said(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    both = [{**row, "email": address("plain")} for row in mailday.rows() if row["id"] in (IDS["plain"], IDS["another"])]
    (tmp_path / "both").mkdir()
    day = mailday.make(tmp_path / "both", both)
    answer = run_command("mail", day, "--send")
    assert answer.code == 0, answer.err
    assert f"2 patients share the address {address('plain')}: {IDS['plain']}, {IDS['another']}" in answer.err
    assert mail.arrived() == [address("plain")] * 2


def test_a_day_that_was_made_again_says_what_was_sent_before(
    run_command: RunCommand, mail: Mailserver, tmp_path: Path
) -> None:
    (tmp_path / "again").mkdir()
    listed = [row for row in mailday.rows() if row["id"] == IDS["plain"]]
    day = mailday.make(tmp_path / "again", listed)
    assert run_command("mail", day, "--send").code == 0
    assert mailday.make(tmp_path / "again", listed) == day
    assert run_command("mail", day, "--send").code == 0
    assert len(mail.stored()) == 1
    mailday.make(tmp_path / "again", [{**row, "level": "L4"} for row in listed])
    assert "another version was sent" in run_command("mail", day).out
    assert run_command("mail", day, "--send").code == 0
    assert len({attached(stored.message) for stored in mail.stored()}) == 2
    # The patient reads which of the two to follow.
    first, second = (stored.message for stored in mail.stored())
    assert (first["Subject"], second["Subject"]) == ("Papers for your visit", "New papers for your visit")
    for kind in ("plain", "html"):
        words = [" ".join(message.get_body((kind,)).get_content().split()) for message in (first, second)]
        assert ["replace those of our earlier email" in text for text in words] == [False, True]


def test_a_mail_to_another_address_replaces_nothing(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    """An id may be used again: the other mailbox may be another patient's."""
    (tmp_path / "again").mkdir()
    listed = [row for row in mailday.rows() if row["id"] == IDS["plain"]]
    day = mailday.make(tmp_path / "again", listed)
    assert run_command("mail", day, "--send").code == 0
    mailday.make(tmp_path / "again", [{**row, "level": "L4", "email": "ok-99@patients.example"} for row in listed])
    assert run_command("mail", day, "--send").code == 0
    assert [stored.message["Subject"] for stored in mail.stored()] == ["Papers for your visit"] * 2


# -- what a patient gets -----------------------------------------------------------------------------------------
def test_an_encrypted_packet_opens_with_the_passphrase_on_the_slip(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("encrypted"), packet("another"), packet("plain"), "--send")
    assert answer.code == 0, answer.err
    assert answer.paths == ["day/slips.pdf"]
    assert len(list(mailday.slips(Path("day")))) == 2
    secrets = {word: passphrase(word) for word in ("encrypted", "another")}
    assert len(set(secrets.values())) == 2
    for stored in mail.stored():
        (word,) = (word for word in IDS if address(word) in stored.recipients)
        data, made = attached(stored.message), Path(packet(word)).read_bytes()
        if word == "plain":
            assert data == made
            continue
        assert b"/AESV3" in data
        assert text(data, secrets[word]) == text(made)
        with pytest.raises(WrongPasswordError):
            text(data, secrets["another" if word == "encrypted" else "encrypted"])
        with pytest.raises(WrongPasswordError):
            text(data, "")
    said = " ".join(text(Path("day/slips.pdf").read_bytes()).split())
    assert mailday.name("encrypted") in said
    assert mailday.name("plain") not in said
    assert Path("day/slips.pdf").stat().st_mode & 0o077 == 0


def test_a_slip_keeps_its_passphrase(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("encrypted"), "--send").code == 0
    before = passphrase("encrypted")
    assert run_command("mail", packet("another"), "--send").code == 0
    assert passphrase("encrypted") == before
    assert passphrase("another") != before


@pytest.mark.parametrize("word", ["encrypted", "plain"])
def test_a_mail_tells_nothing_of_the_patient_or_the_treatment(
    run_command: RunCommand, mail: Mailserver, word: str
) -> None:
    assert run_command("mail", packet(word), "--send").code == 0
    (stored,) = mail.stored()
    message = stored.message
    assert message.defects == []
    assert (message["To"], message["From"]) == (address(word), f"Front desk <{FROM}>")
    assert message["Message-ID"].partition("@")[2] == "mail.example>"
    assert message["Date"].datetime.tzinfo
    assert message["Content-Language"] == "en-US"
    assert message["Auto-Submitted"] == "auto-generated"
    found = parts(message)
    assert list(found) == ["text/plain", "text/html", "application/pdf"]
    plain, page, papers = found.values()
    assert papers.get_filename() == "papers.pdf"
    assert papers.get_content_disposition() == "attachment"
    head = "\n".join(f"{name}: {value}" for part in message.walk() for name, value in part.items())
    shown = plain.get_content(), page.get_content()
    for said in (head.replace(address(word), ""), *shown):
        assert not CLINICAL.search(said), CLINICAL.search(said)
        for secret in ("Maria", "Beispiel", IDS[word], "TEST-0", "Georgia", "Example", "2026-12-01", "December"):
            assert secret not in said
    assert all(PHONE in said for said in shown)
    assert '<html lang="en-US"' in shown[1]
    assert '<div lang="en-US" dir="ltr"' in shown[1]  # on the web, the body alone is shown
    assert re.search('<a href="tel:[^>]* dir="ltr"', shown[1])
    assert not re.search("(?i)https?:|src=|<script|<img", shown[1])
    for said in shown:
        assert ("password" in said) == (word == "encrypted")
        assert not mailday.PASSPHRASE.search(said)
    # The same words, whichever a program shows.
    stripped = re.sub(r"<head>.*</head>|<[^>]+>", " ", shown[1], flags=re.DOTALL)
    assert stripped.split() == shown[0].split()


def test_a_clinic_that_has_stated_no_phone_and_no_name_gives_none(
    run_command: RunCommand, mail: Mailserver, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    listed = [{**row, "clinic": "california-imaging"} for row in mailday.rows() if row["id"] == IDS["plain"]]
    assert run_command("mail", mailday.make(tmp_path / "other", listed), "--send").code == 0
    (stored,) = mail.stored()
    said = parts(stored.message)["text/plain"].get_content()
    assert "Call us" in said or "call us" in said
    assert not re.search("California|Imaging|None|{", said)


def test_a_calendar_goes_along_when_asked_for(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send", "--calendar").code == 0
    (stored,) = mail.stored()
    found = parts(stored.message)
    assert list(found) == ["text/plain", "text/html", "application/pdf", "text/calendar"]
    times = found["text/calendar"]
    assert times.get_filename() == "times.ics"
    said = times.get_content()
    assert said.startswith("BEGIN:VCALENDAR")
    assert not CLINICAL.search(said)
    assert not any(secret in said for secret in ("Maria", "Beispiel", IDS["plain"], address("plain")))
    assert "times.ics" in found["text/plain"].get_content()


def test_a_command_may_bring_the_passphrase(run_command: RunCommand, mail: Mailserver) -> None:
    Path("bring.sh").write_text('cat > "$HANDOUTS_APPOINTMENT.told"\n', encoding="ascii")
    words = [packet("encrypted"), packet("plain"), "--send", "--password-command", "sh bring.sh"]
    assert run_command("mail", *words).code == 0
    assert [path.name for path in Path().glob("*.told")] == [f"{IDS['encrypted']}.told"]
    secret = Path(f"{IDS['encrypted']}.told").read_text("ascii").strip()
    (data,) = (attached(stored.message) for stored in mail.stored() if stored.recipients == [address("encrypted")])
    assert text(data, secret) == text(Path(packet("encrypted")).read_bytes())
    assert not Path("day/slips.pdf").exists()
    assert secret not in str(journalled())


def test_a_command_gets_no_password_of_the_account_and_nothing_for_a_mail_that_cannot_be(
    run_command: RunCommand, mail: Mailserver
) -> None:
    Path("bring.sh").write_text('env > "$HANDOUTS_APPOINTMENT.told"; cat > /dev/null\n', encoding="ascii")
    Path(packet("encrypted")).write_bytes(Path(packet("plain")).read_bytes())
    words = [packet("encrypted"), packet("another"), "--send", "--password-command", "sh bring.sh"]
    assert run_command("mail", *words).code == 1
    assert [path.name for path in Path().glob("*.told")] == [f"{IDS['another']}.told"]
    told = Path(f"{IDS['another']}.told").read_text("utf-8")
    assert "HANDOUTS_MAIL_USER" in told
    assert mailserver.PASSWORD not in told


def test_a_file_of_ones_own_that_is_called_slips_is_left(run_command: RunCommand, mail: Mailserver) -> None:
    Path("day/slips.pdf").write_text("mine", encoding="ascii")
    answer = run_command("mail", packet("encrypted"), "--send")
    assert answer.code == 1
    assert "is not a file that handouts made" in answer.err
    assert Path("day/slips.pdf").read_text("ascii") == "mine"
    assert mail.said() == []


def test_nothing_is_sent_where_nothing_can_be_encrypted(
    run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pikepdf", None)
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 1
    assert "pip install 'handouts[mail]'" in answer.err
    assert (mail.said(), states("encrypted")) == ([], [])
    assert run_command("mail", packet("plain"), "--send").code == 0


def test_a_mail_whose_passphrase_was_not_brought_is_not_sent(run_command: RunCommand, mail: Mailserver) -> None:
    words = [packet("encrypted"), packet("plain"), "--send", "--password-command"]
    answer = run_command("mail", *words, "false")
    assert answer.code == 1
    assert f"{IDS['encrypted']}: failed: ended with 1, so the mail was not sent" in answer.err
    assert mail.arrived() == [address("plain")]
    assert states("encrypted")[-1] == "failed"
    assert run_command("mail", *words, "no-such-program").code == 2
    assert run_command("mail", *words, "true").code == 0
    assert mail.arrived() == [address("plain"), address("encrypted")]


# -- a server's bad days -----------------------------------------------------------------------------------------
AGAIN = ["queued", "claimed", "deferred", "claimed", "data", "sent"]
AGAIN_DATA = ["queued", "claimed", "data", "deferred", "claimed", "data", "sent"]


@pytest.mark.parametrize(
    ("word", "gone_through", "said"),
    [
        ("busy2", ["queued", *["claimed", "deferred"] * 2, "claimed", "data", "sent"], "Greylisted"),
        ("busydata1", AGAIN, "451 4.3.1"),
        ("busydot1", AGAIN_DATA, "451 4.3.0"),
        ("bye1", AGAIN, "421 4.3.2"),
        ("byedot1", AGAIN_DATA, "421 4.3.2"),
        ("dropearly", AGAIN, "connection"),
    ],
)
def test_what_is_put_off_is_tried_again_and_arrives_once(
    run_command: RunCommand, mail: Mailserver, word: str, gone_through: list[str], said: str
) -> None:
    answer = run_command("mail", packet(word), packet("plain"), "--send", "--backoff", 0.02)
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address(word), address("plain")])
    assert states(word) == gone_through
    assert said in answer.err
    assert mail.count("connected") == 1 + (word in ("bye1", "byedot1", "dropearly"))


def test_a_connection_that_drops_before_the_dot_is_made_again(
    run_command: RunCommand, mail: Mailserver, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = Outbox.tell

    def on_a_slow_disk(outbox: Outbox, entries: Any, action: str, words: str, **more: Any) -> None:
        told(outbox, entries, action, words, **more)
        if action == "mail-data":
            mail.wait_for("closed")

    monkeypatch.setattr(Outbox, "tell", on_a_slow_disk)
    answer = run_command("mail", packet("dropbefore"), packet("plain"), "--send", "--backoff", 0.02)
    assert answer.code == 0, answer.err
    assert sorted(mail.arrived()) == sorted([address("dropbefore"), address("plain")])
    assert states("dropbefore") == ["queued", "claimed", "data", "deferred", "claimed", "data", "sent"]


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("bad", "550 5.1.1 <(hidden)>: Recipient address rejected: 5.1.1 User unknown in this mailbox table"),
        ("baddot", "554 5.7.1 Message for (hidden) refused: looks like spam"),
    ],
)
def test_one_bad_address_stops_no_other(run_command: RunCommand, mail: Mailserver, word: str, words: str) -> None:
    answer = run_command("mail", packet(word), packet("plain"), packet("encrypted"), "--send")
    assert answer.code == 1
    assert sorted(mail.arrived()) == sorted([address("plain"), address("encrypted")])
    assert mail.count("connected") == 1
    assert states(word)[-1] == "failed"
    (result,) = (row["result"] for row in journalled() if row["action"] == "mail-failed")
    assert result.endswith(words)
    assert address(word) not in str(journalled())
    assert f"{IDS[word]}: failed: {words[:9]}" in answer.err
    assert f"1 failed ({IDS[word]})" in answer.err
    # The same command tries that one again, as somebody may have mended it, and no other.
    assert run_command("mail", packet(word), packet("plain"), "--send").code == 1
    assert mail.count("RCPT") == 4


def test_a_reply_that_comes_before_the_message_is_not_that_to_it(run_command: RunCommand, mail: Mailserver) -> None:
    mailday.addressed(Path("day"), {"plain": "early-1@patients.example"})
    answer = run_command("mail", packet("plain"), "--send", "--backoff", 0.01)
    assert answer.code == 1
    assert not {"sent", "unknown"} & set(states("plain"))  # it was noticed before the dot
    assert states("plain")[-1] == "deferred"


def test_what_a_server_says_moves_no_terminal_and_tells_the_journal_nobody(
    run_command: RunCommand, mail: Mailserver
) -> None:
    mailday.addressed(Path("day"), {"plain": "gossip-1@patients.example"})
    answer = run_command("mail", packet("plain"), "--send")
    assert answer.code == 1
    assert "No gossip-1 here" in answer.err
    assert all(line.isprintable() for line in answer.err.splitlines())
    assert states("plain")[-1] == "failed"
    assert not re.search("gossip|Maria|evil\x07", str([row["result"] for row in journalled()]))


def test_what_is_always_put_off_is_left_for_another_run(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", packet("busy"), packet("plain"), "--send", "--backoff", 0.01)
    assert answer.code == 1
    assert mail.arrived() == [address("plain")]
    assert states("busy")[-1] == "deferred"
    assert 4 <= mail.count("RCPT") - 1 <= 8
    assert "--resume" in answer.err
    again = run_command("mail", "day", "--send", "--resume", "--backoff", 0.01)
    assert again.code == 1
    assert mail.arrived() == [address("plain")]  # and nothing that no run has begun
    assert states("encrypted") == []


def test_the_pause_grows_from_try_to_try(run_command: RunCommand, mail: Mailserver) -> None:
    began = time.monotonic()
    assert run_command("mail", packet("busy2"), "--send", "--backoff", 0.4).code == 0
    assert time.monotonic() - began >= 0.2 + 0.4  # half of 0.4 and half of 0.8 at least


def test_a_reply_that_is_lost_after_the_message_leaves_it_unknown(run_command: RunCommand, mail: Mailserver) -> None:
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


def test_what_a_person_lets_go_again_goes_again(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("dropafter"), "--send").code == 1
    settled = run_command("mail", "settle", IDS["dropafter"], "resend")
    assert settled.code == 0, settled.err
    assert len(mail.stored()) == 1
    assert run_command("mail", packet("dropafter"), "--send").code == 0
    first, second = mail.stored()
    assert states("dropafter")[-4:] == ["queued", "claimed", "data", "sent"]
    assert first.message["Message-ID"] == second.message["Message-ID"]  # so that a mailbox may know it
    assert text(attached(second.message), passphrase("dropafter")) == text(attached(first.message), passphrase("dropafter"))  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((IDS["plain"], "sent"), 1),
        (("V9999", "resend"), 1),
        ((IDS["plain"], "maybe"), 2),
        ((IDS["plain"],), 2),
    ],
)
def test_only_what_is_unknown_is_settled(
    run_command: RunCommand, mail: Mailserver, words: tuple[str, ...], code: int
) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    before = journalled()
    assert run_command("mail", "settle", *words).code == code
    assert journalled() == before


def test_a_server_that_takes_few_messages_in_a_connection_gets_all(
    run_command: RunCommand, tmp_path: Path, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("encrypted", "plain", "another")
    with mailserver.running(tmp_path / "mail", certificates["good"], Options(most=1)) as server:
        monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
        answer = run_command("mail", *map(packet, words), "--send", "--backoff", 0.02)
        assert answer.code == 0, answer.err
        assert sorted(server.arrived()) == sorted(map(address, words))


def test_a_packet_that_is_too_large_for_the_server_is_said(
    run_command: RunCommand, tmp_path: Path, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    with mailserver.running(tmp_path / "mail", certificates["good"], Options(size=9_000)) as server:
        monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
        answer = run_command("mail", packet("plain"), "--send")
        assert (answer.code, server.arrived()) == (1, [])
        assert f"{IDS['plain']}: failed: 552" in answer.err
        assert states("plain")[-1] == "failed"
        assert run_command("mail", "test", "--to", "ok-desk@clinic.example").code == 0


@pytest.mark.parametrize(("utf8", "code"), [(True, 0), (False, 1)])
def test_an_address_with_letters_beyond_ascii(
    run_command: RunCommand,
    tmp_path: Path,
    certificates: dict[str, Path],
    monkeypatch: pytest.MonkeyPatch,
    utf8: bool,
    code: int,
) -> None:
    with mailserver.running(tmp_path / "mail", certificates["good"], Options(utf8=utf8)) as server:
        monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
        answer = run_command("mail", packet("umlaut"), packet("plain"), "--send")
        assert answer.code == code, answer.err
        assert sorted(server.arrived()) == sorted([address("plain"), *([address("umlaut")] if utf8 else [])])
        if utf8:
            (stored,) = (one for one in server.stored() if one.recipients == [address("umlaut")])
            assert f"\r\nTo: {address('umlaut')}\r\n".encode() in stored.data  # RFC 6532
        else:
            assert "letters beyond ASCII" in answer.err
            assert states("umlaut")[-1] == "failed"


@pytest.mark.parametrize("hidden", ["8BITMIME", "SIZE"])
def test_a_plain_server_gets_the_same(
    run_command: RunCommand, tmp_path: Path, certificates: dict[str, Path], monkeypatch: pytest.MonkeyPatch, hidden: str
) -> None:
    with mailserver.running(tmp_path / "mail", certificates["good"], Options(hidden=(hidden,), utf8=False)) as server:
        monkeypatch.setenv("HANDOUTS_MAIL_SERVER", server.url)
        assert run_command("mail", packet("plain"), "--send").code == 0
        (stored,) = server.stored()
        assert attached(stored.message) == Path(packet("plain")).read_bytes()


# -- two at once, and ends in the middle -------------------------------------------------------------------------
def test_two_runs_do_not_send_at_once(run_command: RunCommand, mail: Mailserver) -> None:
    run = subprocess.Popen(
        command(packet("holddot"), "--send"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    try:
        mail.wait_for("held", run)
        second = run_command("mail", packet("plain"), "--send")
        assert second.code == 1
        assert "another run is sending with this journal" in second.err
        assert run_command("mail", "settle", IDS["holddot"], "resend").code == 1
        # It can still be looked at.
        assert run_command("mail", packet("plain")).code == 0
        mail.release()
        _, errors = run.communicate(timeout=30)
        assert run.returncode == 0, errors
    finally:
        run.kill()
        run.communicate()
    assert mail.arrived() == [address("holddot")]
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert len(mail.stored()) == 2


@pytest.mark.parametrize(("how", "code"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
@pytest.mark.parametrize("word", ["hold", "holddot"])
def test_a_run_that_is_ended_before_the_reply(
    run_command: RunCommand, mail: Mailserver, how: signal.Signals, code: int, word: str
) -> None:
    words = packet(word), packet("plain"), "--send"
    run = subprocess.Popen(command(*words), stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL, text=True)
    mail.wait_for("held", run)
    run.send_signal(how)
    assert run.wait(20) == code
    mail.release()
    assert address("plain") not in mail.arrived()
    left = states(word)[-1]
    again = run_command("mail", *words)
    if word == "hold":  # nothing can have arrived
        assert left in ("claimed", "deferred")
        assert again.code == 0, again.err
        assert states(word)[-1] == "sent"
        assert sorted(mail.arrived()) == sorted([address("hold"), address("plain")])
    else:
        assert left == ("data" if how == signal.SIGKILL else "unknown")
        assert again.code == 1
        assert f"handouts mail settle {IDS['holddot']} sent" in again.err
        assert states(word)[-1] == "unknown"
        assert sorted(mail.arrived()) == sorted([address("holddot"), address("plain")])


@pytest.mark.skipif(os.name != "posix", reason="sends Ctrl+C")
def test_a_run_that_is_stopped_before_anything_is_sent(run_command: RunCommand) -> None:
    """The command that brings a token takes its time."""
    Path("slow.sh").write_text("touch begun\nexec sleep 30\n", encoding="ascii")
    run = subprocess.Popen(
        command("test", "--token-command", "sh slow.sh"), stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    while not Path("begun").exists() and run.poll() is None:
        time.sleep(0.01)
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=20)
    assert (run.returncode, errors.strip()) == (130, "Stopped.")


# -- what keeps a run from beginning -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--server", "mail.example.org"], "is not the URL of a mail server"),
        (["--server", "http://mail.example.org"], "is not the URL of a mail server"),
        (["--server", "smtp://"], "is not the URL of a mail server"),
        (["--server", "smtp://localhost:99999"], "is not the URL of a mail server"),
        (["--server", "smtp://anna:secret@localhost"], "holds a user or a password"),
        (["--server", ""], "no mail server is told"),
        (["--sender", "front desk"], "is not an address"),
        (["--sender", ""], "who sends is not told"),
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
@pytest.mark.parametrize("what", [(packet("plain"), "--send"), ("test",)])
def test_a_wrong_option_is_said_before_anything_is_done(
    run_command: RunCommand, mail: Mailserver, what: tuple[str, ...], words: list[str], said: str
) -> None:
    answer = run_command("mail", *what, *words)
    assert answer.code == 2
    if words[0] not in ("--limit", "--rate", "--backoff") or what != ("test",):
        assert said in answer.err
    assert "secret" not in answer.err
    assert (mail.said(), journalled()) == ([], [])


@pytest.mark.parametrize(
    ("spoil", "path", "said"),
    [
        ("day/manifest.json", "day", "manifest.json"),
        ("day/recipients.json", "day", "was changed after it was made"),
        ("", "nothing", "nothing"),
        ("", "day/documents/{}-consent.pdf", "is no packet of a day"),
        ("", "day/packets/V9999.pdf", "V9999.pdf"),
    ],
)
def test_only_packets_of_a_day_as_it_was_made_are_mailed(
    run_command: RunCommand, mail: Mailserver, spoil: str, path: str, said: str
) -> None:
    if spoil:
        Path(spoil).write_bytes(Path(spoil).read_bytes() + b" ")
        if spoil.endswith("manifest.json"):
            Path(spoil).write_bytes(b"{}")
    answer = run_command("mail", path.format(IDS["plain"]), "--send")
    assert answer.code == 1
    assert said in answer.err
    assert (mail.said(), journalled()) == ([], [])


def test_a_packet_that_was_changed_is_not_sent_and_stops_no_other(run_command: RunCommand, mail: Mailserver) -> None:
    Path(packet("encrypted")).write_bytes(Path(packet("another")).read_bytes())
    answer = run_command("mail", packet("encrypted"), packet("plain"), "--send")
    assert answer.code == 1
    assert "is not as it was made" in answer.err
    assert address("encrypted") not in mail.arrived()


@pytest.mark.parametrize(("other", "said"), [(False, "is missing"), (True, "is not the key of this journal")])
def test_without_the_key_of_the_journal_nothing_is_sent(
    run_command: RunCommand, mail: Mailserver, other: bool, said: str
) -> None:
    """With another key all hashes of addresses are others, and each mail would look like one that nobody has sent."""
    assert run_command("mail", packet("plain"), "--send").code == 0
    key = Path(f"{os.environ['HANDOUTS_JOURNAL']}.key")
    kept = key.read_bytes()
    key.unlink()
    if other:
        key.write_bytes(bytes(len(kept)))
    for more in ([], ["--send"]):
        answer = run_command("mail", packet("plain"), packet("encrypted"), *more)
        assert answer.code == 1
        assert said in answer.err
    assert len(mail.stored()) == 1
    key.write_bytes(kept)
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert len(mail.stored()) == 1


@pytest.mark.skipif(os.name != "posix", reason="links are for administrators there")
def test_a_link_to_the_journal_is_that_journal(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    Path("desktop").mkdir()
    Path("desktop/link.sqlite3").symlink_to(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send", "--journal", "desktop/link.sqlite3").code == 0
    assert len(mail.stored()) == 1
    assert [path.name for path in Path("desktop").iterdir()] == ["link.sqlite3"]


def test_without_a_journal_nothing_is_sent(run_command: RunCommand, mail: Mailserver) -> None:
    Path("journal").mkdir()
    answer = run_command("mail", packet("plain"), "--send", "--journal", "journal")
    assert (answer.code, mail.said()) == (1, [])
    assert answer.err.startswith("journal: ")


# -- mail test ---------------------------------------------------------------------------------------------------
def test_the_settings_are_tried_without_a_message(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", "test")
    assert answer.code == 0, answer.err
    assert FROM in answer.out
    mail.wait_for("closed")
    told = [said.what for said in mail.said()]
    assert told[-4:] == ["MAIL", "RSET", "QUIT", "closed"]
    assert "DATA" not in told
    assert (mail.stored(), journalled()) == ([], [])


def test_a_mail_to_oneself_has_no_patient_in_it(run_command: RunCommand, mail: Mailserver) -> None:
    answer = run_command("mail", "test", "--to", "ok-desk@clinic.example")
    assert answer.code == 0, answer.err
    (stored,) = mail.stored()
    assert stored.recipients == ["ok-desk@clinic.example"]
    assert not CLINICAL.search(stored.data.decode("ascii").replace("@clinic.example", ""))
    assert journalled() == []
    for none in ("ma ria@clinic.example", "desk@clinic.example\nBcc: eve@clinic.example", "desk]@clinic.example"):
        assert run_command("mail", "test", "--to", none).code == 2
    assert len(mail.stored()) == 1
    refused = run_command("mail", "test", "--to", "bad-desk@clinic.example")
    assert refused.code == 1
    assert "550" in refused.err


def test_the_server_is_not_told_the_name_of_this_machine(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert {said.more for said in mail.said() if said.what == "EHLO"} == {"mail.example"}
    head = mail.stored()[0].data.partition(b"\r\n\r\n")[0].decode("ascii")
    assert not re.search(rf"\b{re.escape(platform.node())}\b", head)


# -- a journal that does not know all ----------------------------------------------------------------------------
def test_a_journal_that_lacks_rows_stops_mail_until_a_person_has_looked(
    run_command: RunCommand, mail: Mailserver
) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    backup = journal.read_bytes(), {path: path.read_bytes() for path in journal.parent.glob("*-wal")}
    assert run_command("mail", packet("another"), "--send").code == 0
    for path in journal.parent.glob("*-???"):
        path.unlink()
    journal.write_bytes(backup[0])
    for path, data in backup[1].items():
        path.write_bytes(data)
    answer = run_command("mail", packet("another"), "--send")
    assert answer.code == 1
    assert "rows are missing: nobody can tell who has been mailed already" in answer.err
    assert len(mail.stored()) == 2
    assert run_command("mail", packet("nowish"), "--send", "--allow-gap").code == 0


def test_a_journal_that_was_lost_stops_mail_also_when_new_rows_are_in_it(
    run_command: RunCommand, mail: Mailserver
) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    for path in (journal, *journal.parent.glob("*-wal"), *journal.parent.glob("*-shm")):
        path.unlink(missing_ok=True)
    for _ in range(2):  # without a row, and with one that is tied to the head record
        answer = run_command("mail", packet("plain"), "--send")
        assert answer.code == 1
        assert "rows are missing: nobody can tell who has been mailed already" in answer.err
        run_command("make", "pain-relief-georgia", "consent", "--name", "Otto Muster", "--id", "77")
    assert len(mail.stored()) == 1
    assert "rows 1 to" in run_command("journal", "verify").err
    assert run_command("mail", packet("plain"), "--send", "--allow-gap").code == 0


@pytest.mark.parametrize(
    "change",
    [
        "action = 'made' WHERE action LIKE 'mail-%'",
        "action = x'00ff' WHERE action LIKE 'mail-%'",
        "recipient = '' WHERE recipient <> ''",
        "sha256 = 'x'",
        "appointment = appointment || 'x'",
        "action = 'mail-queued' WHERE id = (SELECT max(id) FROM entry WHERE action = 'mail-sent')",
    ],
)
def test_a_journal_whose_rows_were_changed_stops_mail(run_command: RunCommand, mail: Mailserver, change: str) -> None:
    journal = Path(os.environ["HANDOUTS_JOURNAL"])
    assert run_command("mail", packet("plain"), "--send").code == 0
    opened = sqlite3.connect(journal, isolation_level=None)
    opened.execute("DROP TRIGGER unchanged")
    opened.execute(f"UPDATE entry SET {change}")
    opened.close()
    for _ in range(2):  # also when a row follows
        answer = run_command("mail", packet("plain"), "--send")
        assert answer.code == 1
        assert "nobody can tell who has been mailed already" in answer.err
        run_command("make", "pain-relief-georgia", "consent", "--name", "Otto Muster", "--id", "77")
    assert len(mail.stored()) == 1


def test_a_pruned_journal_is_whole(run_command: RunCommand, mail: Mailserver) -> None:
    assert run_command("mail", packet("plain"), "--send").code == 0
    assert run_command("journal", "prune", "--before", "2099-01-01", "--allow-recent").code == 0
    assert run_command("mail", packet("another"), "--send").code == 0


def test_one_id_on_two_days_is_settled_one_by_one(run_command: RunCommand, mail: Mailserver, tmp_path: Path) -> None:
    row = next(row for row in mailday.rows() if row["id"] == IDS["dropafter"])
    days = []
    for at, date in enumerate(("2026-12-01", "2026-12-08")):
        (tmp_path / str(at)).mkdir()
        address = f"dropafter1-day{at}@patients.example"
        days.append(mailday.make(tmp_path / str(at), [{**row, "date": date, "email": address}]))
    for day in days:
        assert run_command("mail", day, "--send", "--backoff", 0.01).code == 1
    answer = run_command("mail", "settle", IDS["dropafter"], "sent")
    assert answer.code == 1
    assert "2 of its mails wait" in answer.err
    (start,) = (row["sha256"][:8] for row in journalled() if row["action"] == "mail-unknown" and row["id"] < 7)
    assert run_command("mail", "settle", IDS["dropafter"], "sent", "--packet", start).code == 0
    assert run_command("mail", "settle", IDS["dropafter"], "resend").code == 0
    assert states("dropafter")[-2:] == ["sent", "queued"]


def test_a_packet_that_is_a_pipe_is_not_waited_for(run_command: RunCommand, mail: Mailserver) -> None:
    path = Path(packet("plain"))
    path.unlink()
    os.mkfifo(path)
    answer = run_command("mail", path, "--send")
    assert answer.code == 1
    assert "is a named pipe, not a file" in answer.err
