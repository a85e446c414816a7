"""The folder of a day: what its files are called, and that only one run at a time writes to it."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from handouts.errors import InputError, input_error
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

LOCK = ".handouts-day.lock"
NOTES = ".handouts-day.jsonl"
REJECTED = b"\xef\xbb\xbfreason"  # how a file of rejected rows begins
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
"""An id of an appointment, or the name of a document: never a path that leads elsewhere."""
FILE = rf"^(packets/{NAME}\.pdf|documents/{NAME}-{NAME}\.pdf|print-all(-[1-9][0-9]{{0,5}})?\.pdf|run-sheet\.pdf)$"
"""Every file of a day that is noted and listed. No other name in a file of ours is read, written or deleted."""
_PART = re.compile(r"print-all(-[1-9][0-9]{0,5})?\.pdf")
MADE_BY = b'{\n"made_by": "handouts",\n'  # how one of recipients does


class DayFolder:
    """Names of files are relative to `root`, with forward slashes, as they stand in the manifest."""

    print_all = "print-all.pdf"
    run_sheet = "run-sheet.pdf"
    manifest = "manifest.json"
    rejected = "rejected.csv"
    recipients = "recipients.json"
    slips = "slips.pdf"
    """Passwords on paper; made when a day is mailed, and so in no manifest."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @staticmethod
    def packet(identifier: str) -> str:
        return f"packets/{identifier}.pdf"

    @staticmethod
    def document(identifier: str, name: str) -> str:
        return f"documents/{identifier}-{name}.pdf"

    @staticmethod
    def print_part(number: int, count: int) -> str:
        """The name of a part of the file with all packets, counted from 1; the only one has no number."""
        return DayFolder.print_all if count == 1 else f"print-all-{number}.pdf"

    @staticmethod
    def is_print_all(name: str) -> bool:
        """True for the file with all packets, and for a part of it."""
        return _PART.fullmatch(name) is not None

    def print_parts(self) -> list[str]:
        """Files of these names that lie in the folder, whoever made them, in order."""
        numbered = sorted((len(path.name), path.name) for path in self.root.glob("print-all*.pdf"))
        return [name for _, name in numbered if self.is_print_all(name)]

    def path(self, name: str) -> Path:
        return self.root / name

    def open(self, name: str) -> BinaryIO:
        """Open a file to read. Raises OSError; NotAFile for what is no regular file, or lies behind a link."""
        return open_file(self._inside(name))

    def read(self, name: str, limit: int = MAX_READ) -> bytes:
        """All bytes of a file. Raises OSError, as `open`, and NotAFile for more bytes than `limit`."""
        return read_file(self._inside(name), limit)

    def _inside(self, name: str) -> Path:
        path = self.path(name)
        if path.parent != self.root and path.parent.is_symlink():
            raise NotAFile(f"lies in {path.parent.name}, which is a link that may lead out of this folder")
        return path

    @property
    def notes(self) -> Path:
        return self.root / NOTES

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for this run, made where it is not there. Raises Refused where another run holds it."""
        for part in (self.root, self.root / "packets", self.root / "documents"):
            make_folder(part)
            if part != self.root and part.is_symlink():
                raise input_error(str(part), "is a link; nothing is written where it leads", "choose another --out")
        words = "another run is making this day in this folder", "wait until it is done, or choose another --out"
        with exclusive_lock(self.root / LOCK, *words, about=self.root):
            for part in (self.root, self.root / "packets", self.root / "documents"):
                remove_stale_files(part, stale=-1)  # no other run can still need what is left here
            yield

    @property
    def busy(self) -> bool:
        """True while a run holds the folder."""
        return is_locked(self.root / LOCK)

    def check_idle(self) -> None:
        """Raises Refused while a run makes this day: what lies there is partly of before, partly new."""
        if self.busy:
            raise input_error(str(self.root), "another run is making this day in this folder", "wait until it is done")

    def write(self, name: str, data: bytes, *, private: bool = False) -> str:
        """Write a file whole or not at all, for the user alone where `private`; gives its digest. Raises Refused."""
        path = self.path(name)
        try:
            write_atomic(path, data, durable=False, private=private)
        except OSError as error:
            raise write_error(path, error) from error
        return hashlib.sha256(data).hexdigest()

    def digest(self, name: str) -> str:
        """The digest of a file as it lies there, '' where there is none."""
        whole = hashlib.sha256()
        try:
            with self.open(name) as file:
                while block := file.read(1 << 20):
                    whole.update(block)
        except OSError:
            return ""
        return whole.hexdigest()

    def check(self, names: Iterator[str]) -> None:
        """Raises Refused where something that handouts did not make stands in the place of one of these PDFs."""
        if problems := [problem for name in names if (problem := foreign_file_problem(self.path(name)))]:
            raise InputError(problems)

    def check_others(self) -> None:
        """Raises Refused where a file of the name of one of ours that is no PDF is none that handouts made."""
        for name, begins in ((self.rejected, REJECTED), (self.recipients, MADE_BY)):
            path = self.path(name)
            try:
                with self.open(name) as file:
                    ours = file.read(len(begins)) == begins
            except FileNotFoundError:
                continue
            except OSError as error:
                raise read_error(path, error) from error
            if not ours:
                raise input_error(
                    str(path), "is not a file that handouts made", "choose another --out, or move this file"
                )

    def drop(self, name: str) -> None:
        """Remove a file of an earlier run that belongs to no patient of this one."""
        if foreign_file_problem(self.path(name)) is None:
            with contextlib.suppress(OSError):
                self.path(name).unlink()
