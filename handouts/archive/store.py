"""Store and find the exact PDFs that were made for patients.

`<journal>.archive/` is next to the journal:

- `2026-12/DIGEST.pdf.age`: a PDF, by the SHA-256 of its bytes, in the month in which it was first stored;
- `index.sqlite3`: which patient each PDF is for, encrypted row by row. Without the key, only the times and the digests
  can be read, which are in the journal, too;
- `public-key`: encrypts. The private key is in another file (see `keys`).

Every file is in the format of age, so that any age program with the key opens it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path

import pyrage
from pyrage import x25519

from handouts.archive.keys import archive_folder, private_key, public_key
from handouts.errors import InputError, Problem, input_error
from handouts.files import make_folder, read_error, read_file, write_atomic, write_error
from handouts.private_database import PrivateDatabase

APPLICATION = 0x48444131
"""The application id that marks our SQLite files."""
MAX_PDF = 200_000_000
_SCHEMA = (
    "CREATE TABLE entry (id INTEGER PRIMARY KEY, at TEXT NOT NULL, data BLOB NOT NULL)",
    "CREATE INDEX entry_at ON entry (at)",
    "CREATE TABLE document (sha256 TEXT PRIMARY KEY, month TEXT NOT NULL, entry INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX document_of_entry ON document (entry)",
)
_OBJECT = re.compile(r"[0-9a-f]{64}\.pdf\.age")


@dataclass(frozen=True)
class ArchivedDocument:
    """One PDF of an entry."""

    name: str
    """preparation, consent, packet ..."""
    sha256: str
    """Digest of its exact bytes."""
    identifier: str = ""
    """The code on its pages; '' for a packet, which has those of its documents."""


@dataclass(frozen=True)
class ArchiveEntry:
    """What was made for one patient at one time."""

    moment: str
    """Time in UTC: 2026-12-01T15:04:05Z."""
    appointment: str
    """Id of the appointment; '' if it has none."""
    name: str
    date_of_birth: str
    """ISO date; '' if not known."""
    record_number: str
    clinic: str
    procedure: str
    version: str
    visit: str
    """Date of the procedure, with its time if known: 2026-12-01 10:00; '' if not known."""
    language: str
    documents: tuple[ArchivedDocument, ...]
    codes: tuple[str, ...] = ()
    """Codes of the documents inside a packet."""

    @property
    def identifiers(self) -> tuple[str, ...]:
        """All codes on its pages."""
        return (*(document.identifier for document in self.documents if document.identifier), *self.codes)


class Archive:
    """The archive of one journal. Writing needs the public key only; reading needs the private key."""

    def __init__(self, journal: Path) -> None:
        self.journal = journal
        self.folder = archive_folder(journal)
        self._index = PrivateDatabase(
            self.folder / "index.sqlite3",
            APPLICATION,
            _SCHEMA,
            "the index of the archive",
            "restore it from your backup",
        )

    @property
    def exists(self) -> bool:
        """True if something was ever stored. Raises InputError if the index cannot be read."""
        return self._index.exists()

    @cached_property
    def _public(self) -> x25519.Recipient:
        return public_key(self.journal)

    @cached_property
    def _private(self) -> x25519.Identity:
        return private_key(self.journal)

    # -- write ---------------------------------------------------------------------------------------------------
    def add(self, stored: Iterable[tuple[ArchiveEntry, Mapping[str, Callable[[], bytes]]]]) -> int:
        """Store entries with their PDFs, by digest, each read when it is needed. Returns how many PDFs were new.

        Documents that are already stored are skipped. The PDFs are on the disk before the rows that name them, so a
        program that is killed leaves no row without its PDF. Raises InputError if a PDF does not have its digest, and
        if the archive cannot be written.
        """
        added = 0
        waiting: list[tuple[ArchiveEntry, tuple[ArchivedDocument, ...]]] = []
        for entry, files in stored:
            known = self._known(entry.documents)
            new = tuple(document for document in entry.documents if document.sha256 not in known)
            for document in new:
                self._write_pdf(document.sha256, files[document.sha256](), entry.moment[:7])
            added += len(new)
            if new:
                waiting.append((entry, new))
        if waiting:
            with self._index.writing() as connection:
                for entry, documents in waiting:
                    _insert(connection, entry, documents, self._encrypt(_to_json(replace(entry, documents=documents))))
        return added

    def _known(self, documents: Sequence[ArchivedDocument]) -> set[str]:
        """The digests whose PDFs are stored. It looks up each digest, so that it does not read a large index."""
        if not self.exists:
            return set()
        with self._index.reading() as connection:
            return {document.sha256 for document in documents if _month_of(connection, document.sha256)}

    def _write_pdf(self, sha256: str, data: bytes, month: str) -> None:
        if hashlib.sha256(data).hexdigest() != sha256:
            message = f"a PDF changed before it was stored: it does not have the digest {sha256[:12]}"
            raise input_error(str(self.folder), message, "make the pages again")
        path = self.folder / month / f"{sha256}.pdf.age"
        try:
            make_folder(path.parent, private=True, option="--journal")
            write_atomic(path, self._encrypt(data), private=True)
        except OSError as error:
            raise write_error(path, error, "--journal") from error

    def _encrypt(self, data: bytes) -> bytes:
        return bytes(pyrage.encrypt(data, [self._public]))

    # -- read ----------------------------------------------------------------------------------------------------
    def entries(self, since: str = "", until: str = "") -> list[ArchiveEntry]:
        """All entries, the newest first, of a period in UTC (ISO dates; '' for no limit). Raises InputError."""
        if not self.exists:
            return []
        with self._index.reading() as connection:
            rows = connection.execute(
                "SELECT id, data FROM entry WHERE at >= ? AND (? = '' OR at < ?) ORDER BY at DESC, id DESC",
                (since, until, until),
            ).fetchall()
        return [self._entry(number, data) for number, data in rows]

    def stamp(self) -> tuple[int, int, int] | None:
        """A value that changes with the index; its first part only if the file is replaced. None if there is none."""
        try:
            status = (self.folder / "index.sqlite3").stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def keys(self) -> list[tuple[int, str]]:
        """The number and the moment of each entry. They need no private key. Raises InputError."""
        if not self.exists:
            return []
        with self._index.reading() as connection:
            return list(connection.execute("SELECT id, at FROM entry"))

    def numbered(self, numbers: Iterable[int]) -> Iterator[tuple[int, ArchiveEntry]]:
        """Entries by their numbers. Entries that were removed in the meantime are left out. Raises InputError."""
        if not self.exists:
            return
        with self._index.reading() as connection:
            for number in numbers:
                row = connection.execute("SELECT data FROM entry WHERE id = ?", (number,)).fetchone()
                if row:
                    yield number, self._entry(number, row[0])

    def named(self, digest: str) -> list[tuple[ArchiveEntry, ArchivedDocument]]:
        """The documents whose digest begins with these letters and digits, with their entries. Raises InputError."""
        if not self.exists:
            return []
        with self._index.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT entry FROM document WHERE sha256 >= ? AND sha256 < ? ORDER BY entry DESC",
                (digest, f"{digest}~"),
            ).fetchall()
        entries = [entry for _, entry in self.numbered(number for (number,) in rows)]
        return [
            (entry, document) for entry in entries for document in entry.documents if document.sha256.startswith(digest)
        ]

    def _entry(self, number: int, data: bytes) -> ArchiveEntry:
        key = self._private  # its own problems come first
        try:
            values = json.loads(pyrage.decrypt(data, [key]))
            documents = tuple(ArchivedDocument(**document) for document in values.pop("documents"))
            return ArchiveEntry(documents=documents, codes=tuple(values.pop("codes")), **values)
        except (pyrage.DecryptError, ValueError, TypeError, KeyError) as error:
            message = f"row {number} cannot be decrypted: it was changed, or belongs to another archive"
            raise input_error(str(self.folder / "index.sqlite3"), message, "restore it from your backup") from error

    def read(self, sha256: str) -> bytes:
        """The exact bytes of a PDF. Raises InputError if it is missing, changed, or cannot be decrypted."""
        month = ""
        if self.exists:
            with self._index.reading() as connection:
                month = _month_of(connection, sha256)
        if not month:
            message = f"the archive has no PDF with the digest {sha256[:12]}"
            raise input_error(str(self.folder), message, "restore it from your backup")
        return self._read(self.folder / month / f"{sha256}.pdf.age")

    def _paths(self) -> dict[str, Path]:
        """The path of each PDF that the index names, by its digest."""
        if not self.exists:
            return {}
        with self._index.reading() as connection:
            rows = connection.execute("SELECT sha256, month FROM document").fetchall()
        return {sha256: self.folder / month / f"{sha256}.pdf.age" for sha256, month in rows}

    def _read(self, path: Path) -> bytes:
        key = self._private  # its own problems come first
        try:
            encrypted = read_file(path, MAX_PDF)
        except FileNotFoundError:
            message = "a page of the archive is missing on the disk"
            raise input_error(str(path), message, "restore it from your backup") from None
        except OSError as error:
            raise read_error(path, error) from error
        try:
            data = bytes(pyrage.decrypt(encrypted, [key]))
        except pyrage.DecryptError as error:
            message = "cannot be decrypted: it was changed, or belongs to another archive"
            raise input_error(str(path), message, "restore it from your backup") from error
        if hashlib.sha256(data).hexdigest() != path.name.partition(".")[0]:
            raise input_error(str(path), "holds another PDF than its name says", "restore it from your backup")
        return data

    def verify(self) -> tuple[int, list[Problem]]:
        """Decrypt everything. Returns the number of PDFs, and the problems: PDFs that are changed, missing, or not in
        the index.
        """
        problems: list[Problem] = []
        paths = self._paths()
        for path in sorted(paths.values()):
            try:
                self._read(path)
            except InputError as refused:
                problems += refused.problems
        try:
            self.entries()
        except InputError as refused:
            problems += refused.problems
        for path in sorted(set(self._files()) - set(paths.values())):
            # A program that was killed between the PDF and its row. The same command stores the row when it runs again.
            hint = "run the interrupted command again, or delete this file"
            problems.append(Problem(str(path), 0, 0, "is not in the index of the archive", hint))
        return len(paths), problems

    def _files(self) -> list[Path]:
        folders = (path for path in self.folder.glob("[0-9][0-9][0-9][0-9]-[0-9][0-9]") if path.is_dir())
        return [path for folder in folders for path in folder.iterdir() if _OBJECT.fullmatch(path.name)]

    # -- remove --------------------------------------------------------------------------------------------------
    def prune(self, before: dt.date, needed: Callable[[str], bool]) -> int:
        """Remove entries before a day (UTC) with their PDFs. Returns the number of PDFs.

        `needed` is true for a digest that the journal still names: such an entry stays. Raises InputError.
        """
        if not self.exists:
            return 0
        with self._index.writing() as connection:
            rows = connection.execute(
                "SELECT entry, sha256, month FROM document WHERE entry IN (SELECT id FROM entry WHERE at < ?)",
                (before.isoformat(),),
            ).fetchall()
            needed_entries = {number for number, sha256, _ in rows if needed(sha256)}
            old = [row for row in rows if row[0] not in needed_entries]
            connection.executemany("DELETE FROM document WHERE sha256 = ?", [(sha256,) for _, sha256, _ in old])
            connection.executemany("DELETE FROM entry WHERE id = ?", [(number,) for number in {row[0] for row in old}])
        for _, sha256, month in old:
            (self.folder / month / f"{sha256}.pdf.age").unlink(missing_ok=True)
        return len(old)


def _month_of(connection: sqlite3.Connection, sha256: str) -> str:
    """The folder of a PDF; '' if it is not stored."""
    row = connection.execute("SELECT month FROM document WHERE sha256 = ?", (sha256,)).fetchone()
    return str(row[0]) if row else ""


def _to_json(entry: ArchiveEntry) -> bytes:
    return json.dumps(asdict(entry), ensure_ascii=False, separators=(",", ":")).encode()


def _insert(
    connection: sqlite3.Connection, entry: ArchiveEntry, documents: Sequence[ArchivedDocument], data: bytes
) -> None:
    """Insert the row of an entry and its digests. A document that another program has stored in the meantime stays
    unchanged.
    """
    number = connection.execute("INSERT INTO entry (at, data) VALUES (?, ?)", (entry.moment, data)).lastrowid
    connection.executemany(
        "INSERT OR IGNORE INTO document VALUES (?, ?, ?)",
        [(document.sha256, entry.moment[:7], number) for document in documents],
    )
