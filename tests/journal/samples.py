"""Journals with some rows, and the messages of an audit."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from handouts.journal.audit import check
from handouts.journal.hash_chain import Entry, Head
from handouts.journal.journal import Journal

ROOT = Path(__file__).resolve().parents[2]
CLINIC = "pain-relief-georgia"
OLD = "2014-05-06T07:08:09.000Z"


def write_rows(path: Path, count: int = 6) -> Path:
    with Journal(path) as journal:
        for number in range(count):
            journal.append(Entry("made", f"A{number}", "consent", CLINIC, "1.0", f"{number:064x}", result="written"))
    return path


def tamper(path: Path, *statements: str) -> None:
    """Change the file as another program could: without the triggers."""
    opened = sqlite3.connect(path, isolation_level=None)
    triggers = list(opened.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in triggers:
        opened.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        opened.execute(statement)
    for _, sql in triggers:
        opened.execute(sql)
    opened.close()


def audit_messages(path: Path, head: Head | None = None) -> list[str]:
    return [problem.message for problem in check(path, head).problems]
