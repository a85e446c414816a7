"""A day whose packets go by mail, each patient's address telling what the mail server does; and what the journal says."""

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
"""Patient to the local part of the address (see `mailprogram`)."""
CONSENTS = {"plain": "plain", "nowish": ""}
IDS = {word: f"V{7001 + index}" for index, word in enumerate(LOCALS)}
PASSPHRASE = re.compile(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){3}")


def command(*words: object) -> list[str]:
    """`mail` with these words, in a process of its own."""
    return [sys.executable, str(ROOT / "cli.py"), "mail", *map(str, words)]


def name(word: str) -> str:
    """What the patient is called."""
    return f"Maria Beispiel{word.capitalize()}"


def address(word: str) -> str:
    return f"{LOCALS[word]}@{DOMAIN}"


def packet(word: str, day: str = "day") -> str:
    """The path of a patient's packet."""
    return f"{day}/packets/{IDS[word]}.pdf"


def rows(count: int = 0) -> list[dict[str, str]]:
    """The list of the day: one patient for each behaviour, or so many who get theirs without a word."""
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


def make(folder: Path, listed: list[dict[str, str]], *more: str) -> Path:
    """Make a day with `handouts day`. It has its own journal, separate from the journal of the mails."""
    folder.mkdir(parents=True, exist_ok=True)
    day_lists.save(folder / "list.csv", listed)
    env = {"HANDOUTS_TODAY": "2026-11-20", "HANDOUTS_JOURNAL": str(folder / "made.sqlite3")}
    words = ["day", str(folder / "list.csv"), "--out", str(folder / "day"), "--jobs", "1", *more]
    result = CliRunner().invoke(cli, words, env=env)
    assert result.exit_code == 0, result.output
    return folder / "day"


def copied(day: Path, to: Path) -> Path:
    """A day for one test alone."""
    shutil.copytree(day, to)
    return to


def addressed(day: Path, addresses: dict[str, str]) -> None:
    """Give patients other addresses, as if the day had been made with them."""
    changed(day, "email", addresses)


def changed(day: Path, field: str, values: dict[str, str]) -> None:
    """Change what is told of patients, as if the day had been made so."""
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


# -- what a patient gets -----------------------------------------------------------------------------------------
def parts(message: EmailMessage) -> dict[str, EmailMessage]:
    """The parts of a message that hold something, by their types."""
    return {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}


def attached(message: EmailMessage) -> bytes:
    """The bytes of the papers."""
    data = parts(message)["application/pdf"].get_content()
    assert isinstance(data, bytes)
    return data


def text(data: bytes, password: str | None = None) -> str:
    """What the pages say."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data), password=password).pages)


def slips(day: Path) -> Iterator[tuple[str, str]]:
    """Each page of slips.pdf with the passphrase on it."""
    for page in PdfReader(day / "slips.pdf").pages:
        page_text = page.extract_text()
        (secret,) = set(PASSPHRASE.findall(page_text))
        yield page_text, secret


def passphrase(word: str, day: Path = Path("day")) -> str:
    """What stands on the slip of this patient."""
    (secret,) = (secret for page_text, secret in slips(day) if name(word) in page_text.replace("\n", " "))
    return secret


# -- what the journal tells --------------------------------------------------------------------------------------
def journalled() -> list[dict[str, str]]:
    """The rows of the journal; none where there is no journal."""
    from handouts.journal.journal import rows as told

    path = Path(os.environ["HANDOUTS_JOURNAL"])
    return [row._asdict() for row in told(path)] if path.exists() else []


def states(word: str) -> list[str]:
    """The states that the mail of this patient went through, without their `mail-`."""
    return [
        row["action"].removeprefix("mail-")
        for row in journalled()
        if row["appointment"] == IDS[word] and row["action"].startswith("mail-")
    ]
