"""The folder of a day: the names of its files, and a lock so that only one run at a time writes to it."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from handouts.errors import Hint, InputError, input_error
from handouts.files import (
    MAX_READ,
    NotAFile,
    exclusive_lock,
    foreign_file_problem,
    is_locked,
    make_folder,
    open_file,
    read_error,
    read_file,
    remove_stale_files,
    write_atomic,
    write_error,
)

LOCK_FILE = ".handouts-day.lock"
RUN_IN_PROGRESS = "another run is making a day in this folder"
NOTES_FILE = ".handouts-day.jsonl"
REJECTED_BEGINNING = b"\xef\xbb\xbfreason"  # the beginning of rejected.csv
SAFE_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""An appointment id or the name of a document. It cannot be a path that leaves the folder."""
LISTED_FILE = (
    rf"^(packets/{SAFE_NAME}\.pdf|documents/{SAFE_NAME}-{SAFE_NAME}\.pdf"
    r"|print-all(-[1-9][0-9]{0,5})?\.pdf|run-sheet\.pdf|rejected-rows\.pdf)$"
)
"""The files that notes and the manifest may list. Other names in them are never read, written or deleted."""
_PRINT_ALL = re.compile(r"print-all(-[1-9][0-9]{0,5})?\.pdf")
RECIPIENTS_BEGINNING = b'{\n"made_by": "handouts",\n'  # the beginning of recipients.json

SCANS = "scans"
"""The folder with scanned pages, in the folder of a day."""


class DayFolder:
    """The files of one day. Names are relative to `root` with forward slashes, as in the manifest."""

    print_all = "print-all.pdf"
    run_sheet = "run-sheet.pdf"
    manifest = "manifest.json"
    rejected = "rejected.csv"
    rejected_rows = "rejected-rows.pdf"
    """The rejected rows on paper."""
    recipients = "recipients.json"
    slips = "slips.pdf"
    """Passwords to print. Made when a day is mailed, so it is not in the manifest."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def packet(identifier: str) -> str:
        """The name of a patient's packet."""
        return f"packets/{identifier}.pdf"

    @staticmethod
    def document(identifier: str, name: str) -> str:
        """The name of one document of a patient."""
        return f"documents/{identifier}-{name}.pdf"

    @staticmethod
    def print_part(number: int, count: int) -> str:
        """The name of part `number` (from 1) of the file with all packets; no number if there is only one part."""
        return DayFolder.print_all if count == 1 else f"print-all-{number}.pdf"

    @staticmethod
    def is_print_all(name: str) -> bool:
        """True for the file with all packets and for its parts."""
        return _PRINT_ALL.fullmatch(name) is not None

    def print_parts(self) -> list[str]:
        """The existing files with such a name, in order, including those of other programs."""
        numbered = sorted((len(path.name), path.name) for path in self.root.glob("print-all*.pdf"))
        return [name for _, name in numbered if self.is_print_all(name)]

    def path(self, name: str) -> Path:
        """The path of a file."""
        return self.root / name

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading. Raises OSError; NotAFile if it is not a regular file or is behind a link."""
        return open_file(self._inside(name))

    def read(self, name: str, limit: int = MAX_READ) -> bytes:
        """All bytes of a file. Raises OSError like `open`, and NotAFile for more than `limit` bytes."""
        return read_file(self._inside(name), limit)

    def _inside(self, name: str) -> Path:
        path = self.path(name)
        if path.parent != self.root and path.parent.is_symlink():
            raise NotAFile(f"is in {path.parent.name}, which is a link and may lead out of this folder")
        return path

    @property
    def notes(self) -> Path:
        """The path of the notes of an unfinished run."""
        return self.root / NOTES_FILE

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder for this run, and create it if needed. Raises InputError if another run has locked it."""
        for part in (self.root, self.root / "packets", self.root / "documents"):
            make_folder(part)
            if part != self.root and part.is_symlink():
                raise input_error(
                    str(part), "is a link, and handouts does not write through links", Hint("choose another --out")
                )
        hint = Hint("wait until it is done, or choose another --out", page="wait until it is done")
        with exclusive_lock(self.root / LOCK_FILE, RUN_IN_PROGRESS, hint, about=self.root):
            for part in (self.root, self.root / "packets", self.root / "documents"):
                remove_stale_files(part, stale=-1)  # the lock is held: no other run needs these files
            yield

    @property
    def is_busy(self) -> bool:
        """True while a run has locked the folder."""
        return is_locked(self.root / LOCK_FILE)

    @property
    def has_day(self) -> bool:
        """True if the folder holds a day, or packets of an unfinished one."""
        return self.path(self.manifest).exists() or self.notes.exists() or any(self.path("packets").glob("*"))

    def check_idle(self) -> None:
        """Raises InputError while a run has locked the folder, because it then has old and new files."""
        if self.is_busy:
            raise input_error(str(self.root), RUN_IN_PROGRESS, "wait until it is done")

    def write(self, name: str, data: bytes, *, private: bool = False) -> str:
        """Write a file in one step, readable by the user only if `private`; returns its SHA-256. Raises InputError."""
        path = self.path(name)
        try:
            write_atomic(path, data, durable=False, private=private)
        except OSError as error:
            raise write_error(path, error) from error
        return hashlib.sha256(data).hexdigest()

    def digest(self, name: str) -> str:
        """The SHA-256 of a file on disk, '' if it cannot be read."""
        sha256 = hashlib.sha256()
        try:
            with self.open(name) as file:
                while block := file.read(1 << 20):
                    sha256.update(block)
        except OSError:
            return ""
        return sha256.hexdigest()

    def check_no_foreign_pdfs(self, names: Iterator[str]) -> None:
        """Raises InputError if one of these PDFs exists and was not made by handouts."""
        if problems := [problem for name in names if (problem := foreign_file_problem(self.path(name)))]:
            raise InputError(problems)

    def check_no_foreign_data(self) -> None:
        """Raises InputError if rejected.csv or recipients.json exists and was not made by handouts."""
        for name, beginning in ((self.rejected, REJECTED_BEGINNING), (self.recipients, RECIPIENTS_BEGINNING)):
            path = self.path(name)
            try:
                with self.open(name) as file:
                    is_ours = file.read(len(beginning)) == beginning
            except FileNotFoundError:
                continue
            except OSError as error:
                raise read_error(path, error) from error
            if not is_ours:
                raise input_error(
                    str(path),
                    "is not a file that handouts made",
                    Hint("choose another --out, or move this file", page="move this file"),
                )

    def remove(self, name: str) -> None:
        """Delete a PDF of an earlier run, but not a file of another program."""
        if foreign_file_problem(self.path(name)) is None:
            with contextlib.suppress(OSError):
                self.path(name).unlink()
