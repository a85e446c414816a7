"""A search finds what people type, and the index follows the archive and its key."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from handouts.archive.index import ArchiveIndex, WordPart, search_parts
from handouts.archive.keys import key_path
from handouts.archive.store import Archive
from handouts.errors import InputError
from tests.archive.test_store import stored

FOUND = [
    "maria", "MARÍA beispiel", "1946-05-04", "5/4/1946", "05/04/1946", "4.5.1946", "5/4/46", "May 4, 1946", "4 may 1946",
    "May 4th, 1946", "test-001", "A0001", "4J5-G7N-7TM", "4j5g7n7tm", "reference", "kyphoplasty", "December 2026", "dec 2026",
    "december", "Dec 1", "1 December", "Maria, december", "12/1/2026 maria", "Park Clinic", "2026-12",
]  # fmt: skip
NOT_FOUND = ["may", "May 2026", "May 4", "13/13/1946", "5/5/1946", "november", "Maria november", "otto", "Dec 2"]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "journal.sqlite3"
    Archive(path).add([stored()])
    return path


@pytest.mark.parametrize("words", FOUND)
def test_found(journal: Path, words: str) -> None:
    assert len(ArchiveIndex(journal).find(words, lambda _: "Park Clinic")) == 1


@pytest.mark.parametrize("words", NOT_FOUND)
def test_not_found(journal: Path, words: str) -> None:
    assert ArchiveIndex(journal).find(words, lambda _: "Park Clinic") == []


def test_a_name_of_a_month_is_a_name_too() -> None:
    assert search_parts("May Beispiel") == [WordPart(("may",), ("-05-",)), WordPart(("beispiel",))]


def test_follows_the_archive(journal: Path) -> None:
    index = ArchiveIndex(journal)
    assert [indexed.entry.name for indexed in index.entries()] == ["María Beispiel"]
    Archive(journal).add([stored(b"%PDF-1.7 Otto", name="Otto Muster", moment="2026-12-02T08:00:00Z")])
    assert [indexed.entry.name for indexed in index.entries()] == ["Otto Muster", "María Beispiel"]
    Archive(journal).prune(dt.date(2026, 12, 2), lambda _: False)
    assert [indexed.entry.name for indexed in index.entries()] == ["Otto Muster"]
    Archive(journal).prune(dt.date(2027, 1, 1), lambda _: False)
    Archive(journal).add([stored(b"%PDF-1.7 Ana", name="Ana Ejemplo", moment="2027-01-02T08:00:00Z")])  # row 1 again
    assert [indexed.entry.name for indexed in index.entries()] == ["Ana Ejemplo"]


def test_reads_new_rows_only(journal: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index, decrypted = ArchiveIndex(journal), list[int]()
    index.entries()
    real = Archive._entry
    monkeypatch.setattr(Archive, "_entry", lambda *given: decrypted.append(given[1]) or real(*given))
    index.entries()
    Archive(journal).add([stored(b"%PDF-1.7 Otto", name="Otto Muster")])
    assert len(index.entries()) == 2
    assert decrypted == [2]


def test_key_taken_away(journal: Path, tmp_path: Path) -> None:
    index = ArchiveIndex(journal)
    assert index.entries()
    key = key_path(journal).rename(tmp_path / "key")
    with pytest.raises(InputError, match="the key of the archive is missing"):
        index.find("maria")
    assert not index._entries
    key.rename(key_path(journal))
    assert index.find("maria")


def test_document_by_digest(journal: Path) -> None:
    sha256 = hashlib.sha256(b"%PDF-1.7 pages of Maria").hexdigest()
    archived = ArchiveIndex(journal).document(sha256)
    assert archived is not None
    assert archived[1].name == "consent"
    assert ArchiveIndex(journal).document("0" * 64) is None
    assert [document.sha256 for _, document in Archive(journal).named(sha256[:12])] == [sha256]
    assert Archive(journal).named("0" * 12) == []


def test_an_archive_without_entries(tmp_path: Path) -> None:
    assert ArchiveIndex(tmp_path / "journal.sqlite3").entries() == ()
