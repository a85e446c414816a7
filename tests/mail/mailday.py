"""A day to mail. The address of each patient sets what the mail server does. Also readers for mails and journal."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

from click.testing import CliRunner
from pypdf import PdfReader

from handouts.cli.root import cli
from tests.support import day_lists

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "patients.example"
LOCALS = {
    "encrypted": "ok-1", "plain": "ok-2", "nowish": "ok-3", "another": "ok-4", "umlaut": "ok-jörg",
    **{word: f"{word}-1" for word in (
        "busy", "busy2", "busydata1", "busydot1", "bad", "baddot", "bye1", "byedot1", "dropearly", "dropbefore",
        "dropafter", "hold", "holddot",
    )},
}  # fmt: skip
"""Name of a patient to the local part of the address (see `mailprogram`)."""
CONSENTS = {"plain": "plain", "nowish": ""}
IDS = {word: f"V{7001 + index}" for index, word in enumerate(LOCALS)}
PASSPHRASE = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


def command(*words: object) -> list[str]:
    """The command `handouts mail` with these arguments, for a separate process."""
    return [sys.executable, str(ROOT / "cli.py"), "mail", *map(str, words)]


def name(word: str) -> str:
    """The name of the patient."""
    return f"Maria Beispiel{word.capitalize()}"


def address(word: str) -> str:
    return f"{LOCALS[word]}@{DOMAIN}"


def packet(word: str, day: str = "day") -> str:
    """The path of a patient's packet."""
    return f"{day}/packets/{IDS[word]}.pdf"


def rows(count: int = 0) -> list[dict[str, str]]:
    """The list of the day: one patient for each behavior of the server, or `count` patients whose mail is accepted."""
    if count:
        return [
            day_lists.row(index, email=f"ok-{index}@{DOMAIN}", email_consent="plain" if index % 30 else "encrypted")
            for index in range(count)
        ]
    clinic = "pain-relief-georgia"
    return [
        day_lists.row(
            index, id=IDS[word], clinic=clinic, name=name(word), email=address(word), language="",
            email_consent=CONSENTS.get(word, "encrypted"), documents="consent preparation",
        )
        for index, word in enumerate(LOCALS)
    ]  # fmt: skip


def make_day(folder: Path, listed: list[dict[str, str]], *more: str) -> Path:
    """Make a day with `handouts day`. It has its own journal, separate from the journal of the mails."""
    folder.mkdir(parents=True, exist_ok=True)
    day_lists.save(folder / "list.csv", listed)
    env = {"HANDOUTS_TODAY": "2026-11-20", "HANDOUTS_JOURNAL": str(folder / "made.sqlite3")}
    words = ["day", str(folder / "list.csv"), "--out", str(folder / "day"), "--jobs", "1", *more]
    result = CliRunner().invoke(cli, words, env=env)
    assert result.exit_code == 0, result.output
    return folder / "day"


def copy_day(day: Path, to: Path) -> Path:
    """Copy a day for one test."""
    shutil.copytree(day, to)
    return to


def set_addresses(day: Path, addresses: dict[str, str]) -> None:
    """Change the addresses of patients, as if the day had been made with them."""
    set_field(day, "email", addresses)


def set_field(day: Path, field: str, values: dict[str, str]) -> None:
    """Change a field of recipients.json, as if the day had been made with these values."""
    path, manifest = day / "recipients.json", day / "manifest.json"
    before = path.read_bytes()
    recipients = json.loads(before)
    words = {identifier: word for word, identifier in IDS.items()}
    for recipient in recipients["recipients"]:
        recipient[field] = values.get(words[recipient["id"]], recipient[field])
    after = json.dumps(recipients).encode()
    path.write_bytes(after)
    old, new = (hashlib.sha256(data).hexdigest().encode() for data in (before, after))
    manifest.write_bytes(manifest.read_bytes().replace(old, new))


# -- mails -------------------------------------------------------------------------------------------------------
def parts_by_type(message: EmailMessage) -> dict[str, EmailMessage]:
    """The parts of a message that have content, by their types."""
    return {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}


def attachment(message: EmailMessage) -> bytes:
    """The bytes of the attached packet."""
    data = parts_by_type(message)["application/pdf"].get_content()
    assert isinstance(data, bytes)
    return data


def text(data: bytes, password: str | None = None) -> str:
    """The text of the pages."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data), password=password).pages)


def slips(day: Path) -> Iterator[tuple[str, str]]:
    """The text of each page of slips.pdf, and its passphrase."""
    for page in PdfReader(day / "slips.pdf").pages:
        page_text = page.extract_text()
        (secret,) = set(PASSPHRASE.findall(page_text))
        yield page_text, secret


def passphrase(word: str, day: Path = Path("day")) -> str:
    """The passphrase on the slip of a patient."""
    (secret,) = (secret for page_text, secret in slips(day) if name(word) in page_text.replace("\n", " "))
    return secret


# -- the journal -------------------------------------------------------------------------------------------------
def journal_entries() -> list[dict[str, str]]:
    """The rows of the journal; none if there is no journal."""
    from handouts.journal.journal import rows as journal_rows

    path = Path(os.environ["HANDOUTS_JOURNAL"])
    return [row._asdict() for row in journal_rows(path)] if path.exists() else []


def states(word: str) -> list[str]:
    """The actions of the mail of a patient, without `mail-`."""
    return [
        row["action"].removeprefix("mail-")
        for row in journal_entries()
        if row["appointment"] == IDS[word] and row["action"].startswith("mail-")
    ]
