"""Paths to files ready for a printer: read once, checked, each with the documents that the journal is to tell of."""

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
from handouts.deliver.chain import Entry, Row
from handouts.deliver.made import MADE, of_note
from handouts.deliver.papers import Paper, paper_of
from handouts.errors import InputError, Problem, input_error
from handouts.files import MARKER, MAX_SEARCHED, read_error, read_file, real_path

HINT = "run `handouts day` again with this --out, then `handouts verify`"
ONE_SIDED = "one-sided"


@dataclass(frozen=True)
class Sheets:
    """One file for the printer."""

    path: Path
    data: bytes
    pages: int
    paper: Paper | None
    """The paper of its pages; None where they are of several, or of none that has a name."""
    whole: Entry
    """The file itself, as a row."""
    documents: tuple[Entry, ...] = ()
    """The documents in it, where it holds several."""
    sides: str = ""
    """How it was put together to be printed; '' for one document."""

    @property
    def sha256(self) -> str:
        """The digest of the bytes that are sent."""
        return self.whole.sha256


def gather(paths: Iterable[Path], sides: str, about: Callable[[str], Sequence[Row]]) -> list[Sheets]:
    """The files of these paths, in their order; `about` gives the journal's rows of a digest.

    A folder of a day is its print-all.pdf, or all parts of it. A packet for both sides of the paper goes document by
    document, so that each begins on a fresh sheet. Raises Refused with every problem of all paths.
    """
    found: list[Sheets] = []
    problems: list[Problem] = []
    known = cache(_manifest)  # one of a large day is read once
    for path in paths:
        try:
            found += list(_of(path, sides, about, known))
        except InputError as refused:
            problems += refused.problems
    if problems:
        raise InputError(problems)
    return found


def _of(
    path: Path, sides: str, about: Callable[[str], Sequence[Row]], known: Callable[[Path], Manifest | None]
) -> Iterator[Sheets]:
    if path.is_dir():
        folder = DayFolder(path)
        whole = known(path)
        if whole is None:
            hint = "give a folder that `handouts day` has finished, or a PDF"
            raise input_error(str(path), "holds no manifest.json: no finished day", hint)
        folder.check_idle()
        for name in [note.file for note in whole.print_files] or [folder.print_all]:
            yield _listed(folder, whole, name)
        return
    at = real_path(path)
    for root in (at.parent, at.parent.parent):
        if whole := known(root):
            yield from _of_day(DayFolder(root), whole, at, sides)
            return
    sheets = read(path)
    made = [row for row in about(sheets.sha256) if row.action == MADE]
    if made:
        row = made[-1]
        told = Entry("", row.appointment, row.document, row.clinic, row.version, sheets.sha256)
        sheets = replace(sheets, whole=told)
    yield sheets


def _manifest(root: Path) -> Manifest | None:
    """The manifest of a day; None where the folder is none."""
    folder = DayFolder(root)
    try:
        return manifest.read_manifest(folder)
    except InputError:
        # Some other program's manifest.json beside a PDF says nothing of that PDF; of a day's folder it says all.
        if (root / "packets").is_dir():
            raise
        return None


def _of_day(folder: DayFolder, whole: Manifest, path: Path, sides: str) -> Iterator[Sheets]:
    """A file of a day; of a packet, its documents where both sides are printed."""
    name = path.relative_to(folder.root).as_posix()
    if name == folder.slips:  # written by mail, after the manifest
        sheets = read(path)
        yield replace(sheets, whole=Entry("", document="slips", sha256=sheets.sha256))
        return
    if not any(note.file == name for note in whole.all_files()):
        raise input_error(
            str(path), "is not in the manifest of its folder", "move it out of this folder, or print another"
        )
    packet = next((patient for patient in whole.patients if patient.files[0].file == name), None)
    if packet is None or sides == ONE_SIDED:
        yield _listed(folder, whole, name)
    else:
        for note in packet.files[1:]:
            yield _listed(folder, whole, note.file)


def _listed(folder: DayFolder, whole: Manifest, name: str) -> Sheets:
    """A file of the manifest, as it was made. Raises Refused where it is not."""
    note = next((note for note in whole.all_files() if note.file == name), None)
    if note is None:
        raise input_error(str(folder.path(name)), "is not in the manifest: this day has no packet", HINT)
    sheets = _sheets(folder.path(name), partial(folder.read, name, MAX_SEARCHED))
    if sheets.sha256 != note.sha256:
        raise input_error(str(folder.path(name)), "is not as it was made", HINT)
    owner = next((patient for patient in whole.patients if note in patient.files), None)
    if owner is None:
        told = Entry("", document=name.removesuffix(".pdf"), sha256=note.sha256)
        patients = next((patients for part, patients in whole.print_parts() if part == note), None)
        if patients is None:  # the run sheet
            return replace(sheets, whole=told)
        joined = "two-sided-long-edge" if whole.options.two_sided else ONE_SIDED
        return replace(sheets, whole=told, documents=tuple(_all(patients)), sides=joined)
    documents = tuple(_all([owner])) if note == owner.files[0] else ()
    return replace(sheets, whole=of_note("", owner, note, ""), documents=documents)


def _all(patients: Iterable[PacketEntry]) -> Iterator[Entry]:
    for patient in patients:
        for note in patient.files[1:]:
            yield of_note("", patient, note, "")


def read(path: Path) -> Sheets:
    """A PDF that handouts made. Raises Refused for anything else, and for one that is encrypted or damaged."""
    return _sheets(path, partial(read_file, path, MAX_SEARCHED, follow=True))


def _sheets(path: Path, reading: Callable[[], bytes]) -> Sheets:
    try:
        data = reading()
    except OSError as error:
        raise read_error(path, error, "check the path") from error
    if not data.startswith(b"%PDF-"):
        raise input_error(str(path), "is not a PDF", "give a PDF that handouts made, or the folder of a day")
    sizes = page_sizes(data) or _with_pypdf(path, data)
    if MARKER not in data:
        raise input_error(str(path), "is not a PDF that handouts made", "print it with another program")
    papers = {paper_of(size) for size in set(sizes)}
    paper = next(iter(papers)) if len(papers) == 1 else None
    return Sheets(path, data, len(sizes), paper, Entry("", sha256=hashlib.sha256(data).hexdigest()))


def _with_pypdf(path: Path, data: bytes) -> list[tuple[float, float]]:
    """The sizes of the pages of a file of another version, in points. Raises Refused."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    # Printed, it would be readable to whoever stands at the printer; and a printer cannot open it anyhow.
    hint = "print the file in documents/ or packets/; the encrypted one is for mail"
    encrypted = input_error(str(path), "is encrypted, and is not printed", hint)
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise encrypted
        sizes = [(float(page.mediabox.width), float(page.mediabox.height)) for page in reader.pages]
    except (DependencyError, NotImplementedError) as error:  # a cipher that pypdf has not, or needs a library for
        raise encrypted from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise input_error(str(path), "is damaged: it cannot be read as a PDF", "make it again") from error
    if not sizes:
        raise input_error(str(path), "has no page", "make it again")
    return sizes
