"""Paths to files ready to print: read once, checked, each with the documents that the journal will list."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path

from handouts.day import manifest
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest, PacketEntry
from handouts.day.verify import page_sizes
from handouts.errors import Hint, InputError, Problem, input_error
from handouts.files import MAX_SEARCHED, PRODUCER_MARKER, read_error, read_file, real_path
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal_entries import MADE, of_note
from handouts.printing.paper_sizes import Paper, paper_of

HINT = Hint("run `handouts day` again with this --out, then `handouts verify`", page="make all packets again")
ONE_SIDED = "one-sided"


@dataclass(frozen=True)
class PrintFile:
    """One file to print."""

    path: Path
    data: bytes
    pages: int
    paper: Paper | None
    """The paper of its pages; None if they have several sizes, or a size without a name."""
    entry: Entry
    """The journal row of the file itself, without its action."""
    documents: tuple[Entry, ...] = ()
    """The documents in it, if it holds several."""
    sides: str = ""
    """The sides for which it was assembled; '' for a single document."""

    @property
    def sha256(self) -> str:
        """The digest of the bytes to send."""
        return self.entry.sha256


def gather(paths: Iterable[Path], sides: str, about: Callable[[str], Sequence[JournalRow]]) -> list[PrintFile]:
    """The files at these paths, in order; `about` returns the journal's rows for a digest.

    The folder of a day means its print-all.pdf, or all parts of it. A packet to be printed on both sides is split
    into its documents, so that each begins on a new sheet. Raises InputError with every problem of all paths.
    """
    files: list[PrintFile] = []
    problems: list[Problem] = []
    manifest_of = cache(_manifest)  # reads a large manifest once
    for path in paths:
        try:
            files += list(_of(path, sides, about, manifest_of))
        except InputError as refused:
            problems += refused.problems
    if problems:
        raise InputError(problems)
    return files


def _of(
    path: Path, sides: str, about: Callable[[str], Sequence[JournalRow]], manifest_of: Callable[[Path], Manifest | None]
) -> Iterator[PrintFile]:
    if path.is_dir():
        folder = DayFolder(path)
        day_manifest = manifest_of(path)
        if day_manifest is None:
            hint = Hint("give a folder that `handouts day` has finished, or a PDF", page="make all packets again")
            raise input_error(str(path), "is not the folder of a finished day: manifest.json is missing", hint)
        folder.check_idle()
        for name in [note.file for note in day_manifest.print_files] or [folder.print_all]:
            yield _listed(folder, day_manifest, name)
        return
    real = real_path(path)
    for root in (real.parent, real.parent.parent):
        if day_manifest := manifest_of(root):
            yield from _of_day(DayFolder(root), day_manifest, real, sides)
            return
    file = read(path)
    rows = [row for row in about(file.sha256) if row.action == MADE]
    if rows:
        row = rows[-1]
        entry = Entry("", row.appointment, row.document, row.clinic, row.version, file.sha256)
        file = replace(file, entry=entry)
    yield file


def _manifest(root: Path) -> Manifest | None:
    """The manifest of a day; None if the folder is not one."""
    folder = DayFolder(root)
    try:
        return manifest.read_manifest(folder)
    except InputError:
        # Ignore another program's manifest.json next to a PDF; in the folder of a day an unreadable one is an error.
        if (root / "packets").is_dir():
            raise
        return None


def _of_day(folder: DayFolder, day_manifest: Manifest, path: Path, sides: str) -> Iterator[PrintFile]:
    """A file of a day; for a packet to be printed on both sides, its documents."""
    name = path.relative_to(folder.root).as_posix()
    if name == folder.slips:  # `handouts mail` writes it after the manifest
        file = read(path)
        yield replace(file, entry=Entry("", document="slips", sha256=file.sha256))
        return
    if not any(note.file == name for note in day_manifest.all_files()):
        raise input_error(str(path), "is not in the manifest of its folder", "move it out of this folder")
    packet = next((patient for patient in day_manifest.patients if patient.files[0].file == name), None)
    if packet is None or sides == ONE_SIDED:
        yield _listed(folder, day_manifest, name)
    else:
        for note in packet.files[1:]:
            yield _listed(folder, day_manifest, note.file)


def _listed(folder: DayFolder, day_manifest: Manifest, name: str) -> PrintFile:
    """A file of the manifest, unchanged. Raises InputError if it was changed."""
    note = next((note for note in day_manifest.all_files() if note.file == name), None)
    if note is None:
        raise input_error(str(folder.path(name)), "is not in the manifest: this day has no packets", HINT)
    file = _print_file(folder.path(name), partial(folder.read, name, MAX_SEARCHED))
    if file.sha256 != note.sha256:
        raise input_error(str(folder.path(name)), "was changed after it was made", HINT)
    owner = next((patient for patient in day_manifest.patients if note in patient.files), None)
    if owner is None:
        entry = Entry("", document=name.removesuffix(".pdf"), sha256=note.sha256)
        patients = next((patients for part, patients in day_manifest.print_parts() if part == note), None)
        if patients is None:  # the run sheet
            return replace(file, entry=entry)
        joined = "two-sided-long-edge" if day_manifest.options.two_sided else ONE_SIDED
        return replace(file, entry=entry, documents=tuple(_all(patients)), sides=joined)
    documents = tuple(_all([owner])) if note == owner.files[0] else ()
    return replace(file, entry=of_note("", owner, note, ""), documents=documents)


def _all(patients: Iterable[PacketEntry]) -> Iterator[Entry]:
    for patient in patients:
        for note in patient.files[1:]:
            yield of_note("", patient, note, "")


def read(path: Path) -> PrintFile:
    """A PDF made by handouts. Raises InputError for anything else, and for an encrypted or damaged file."""
    return _print_file(path, partial(read_file, path, MAX_SEARCHED, follow=True))


def of_data(path: Path, data: bytes, entry: Entry) -> PrintFile:
    """A PDF made by handouts that is not a file, such as a copy of one in the archive. `path` is its name in messages.

    Raises InputError as `read` does.
    """
    return replace(_print_file(path, lambda: data), entry=entry)


def _print_file(path: Path, reading: Callable[[], bytes]) -> PrintFile:
    try:
        data = reading()
    except OSError as error:
        raise read_error(path, error, "check the path") from error
    if not data.startswith(b"%PDF-"):
        raise input_error(str(path), "is not a PDF", "give a PDF made by handouts, or the folder of a day")
    sizes = page_sizes(data) or _with_pypdf(path, data)
    if PRODUCER_MARKER not in data:
        raise input_error(str(path), "was not made by handouts", "print it with another program")
    papers = {paper_of(size) for size in set(sizes)}
    paper = next(iter(papers)) if len(papers) == 1 else None
    return PrintFile(path, data, len(sizes), paper, Entry("", sha256=hashlib.sha256(data).hexdigest()))


def _with_pypdf(path: Path, data: bytes) -> list[tuple[float, float]]:
    """The page sizes, in points, of a file made by another version. Raises InputError."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # A printer cannot open it.
    hint = "print the file in documents/ or packets/; the encrypted one is for mail"
    encrypted = input_error(str(path), "is encrypted and cannot be printed", hint)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise encrypted
        sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    except (DependencyError, NotImplementedError) as error:  # a cipher that pypdf lacks, or needs a library for
        raise encrypted from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise input_error(str(path), "is damaged: it cannot be read as a PDF", "make it again") from error
    if not sizes:
        raise input_error(str(path), "has no pages", "make it again")
    return sizes
