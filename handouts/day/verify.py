"""Verify a finished day: read every file back and check that each page belongs to its patient.

Each page of a document must show the identifier of that document and no other. Each page of a packet, and of the print
files, must have the same content bytes as one page of one document.

Our own reader reads all files; it accepts only our own file layout. pypdf, an independent reader, reads a sample of the
packets again, or all of them. Files that only pypdf can read, such as those of an older version, are not read by ours.
"""

from __future__ import annotations

import hashlib
import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from handouts.day import manifest, recipients
from handouts.day.checkpoint import FinishedFile
from handouts.day.folder import SCANS, DayFolder
from handouts.day.manifest import Manifest
from handouts.day.recipients import MAKE_AGAIN
from handouts.errors import Hint, InputError, Problem, Program, input_error
from handouts.files import MAX_READ, NotAFile
from handouts.typeset.pdf.reader import ForeignPdf, read_pages

IDENTIFIER = re.compile(r"(?<![\w-])[2-9A-HJ-NP-Z]{3}(?:-[2-9A-HJ-NP-Z]{3}){2}(?![\w-])")
MAX_CACHED_OBJECTS = 20_000
"""Most objects of a file that pypdf keeps in memory."""
_BROKEN_IDENTIFIER = re.compile(r"-\n(?!\n)")  # an identifier continued on the next line of a narrow footer


@dataclass(frozen=True, slots=True)
class PageContent:
    """The digest of a page's content (b"" for an empty page), and the identifiers on it."""

    content: bytes
    identifiers: frozenset[str] = frozenset()


def read_own_pdf(file: BinaryIO, *, with_identifiers: bool) -> list[PageContent]:
    """The pages of a file that this program wrote, with the identifiers in their text if `with_identifiers`.

    Raises ForeignPdf for a file of another program or layout, and for a damaged file.
    """
    pages = read_pages(file, text=with_identifiers)
    return [
        PageContent(page.content, frozenset(IDENTIFIER.findall(_BROKEN_IDENTIFIER.sub("-", page.text))))
        for page in pages
    ]


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points; [] for a file that our own reader cannot read."""
    try:
        return [page.size for page in read_pages(io.BytesIO(data))]
    except ForeignPdf:
        return []


def read_with_pypdf(file: BinaryIO, *, with_identifiers: bool) -> list[PageContent]:
    """The same as `read_own_pdf` with pypdf; [] if it cannot read the file."""
    pages = _read_with_pypdf(file, with_identifiers)
    return [PageContent(content, frozenset(IDENTIFIER.findall(text))) for content, text in pages]


def compare_with_pypdf(file: BinaryIO, pages: Sequence[PageContent], *, with_identifiers: bool) -> str:
    """How pypdf reads the file differently from `pages`, which our own reader returned; '' if both agree."""
    pypdf_pages = _read_with_pypdf(file, with_identifiers)
    if len(pypdf_pages) != len(pages):
        return f"{len(pypdf_pages)} pages instead of {len(pages)}"
    for number, (page, (content, text)) in enumerate(zip(pages, pypdf_pages, strict=True), 1):
        if content != page.content:
            return f"a different page {number}"
        # In right-to-left text, pypdf may join words that are apart, so the identifier may have no word boundary.
        if not page.identifiers.issuperset(IDENTIFIER.findall(text)) or any(
            identifier not in text for identifier in page.identifiers
        ):
            return f"different identifiers on page {number}"
    return ""


def _read_with_pypdf(file: BinaryIO, with_identifiers: bool) -> list[tuple[bytes, str]]:
    """The digest of each page's content, and its text; [] if pypdf cannot read the file."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # missing pages are reported instead
    pages = []
    try:
        reader = PdfReader(file)
        for page in reader.pages if with_identifiers else _iterate_pages(reader):
            content: Any = page["/Contents"].get_object() if "/Contents" in page else None
            data = content.get_data() if content is not None else b""
            text = re.sub(r"-\s+", "-", page.extract_text()) if with_identifiers else ""
            pages.append((hashlib.sha256(data).digest() if data.strip() else b"", text))
    except Exception:  # noqa: BLE001 - pypdf may raise any exception for a damaged file
        return []
    return pages


def _iterate_pages(reader: Any) -> Iterator[Any]:
    """The pages of a file, one at a time: pypdf's own list would keep every object in memory."""
    waiting, seen = [reader.root_object.raw_get("/Pages")], set[int]()
    while waiting:
        reference = waiting.pop()
        if reference.idnum in seen:
            raise ValueError("the page tree lists a page twice")
        seen.add(reference.idnum)
        node = reference.get_object()
        if "/Kids" in node:
            waiting += reversed(node["/Kids"])
        else:
            yield node
        if len(reader.resolved_objects) > MAX_CACHED_OBJECTS:
            reader.resolved_objects.clear()


SAMPLE_SIZE = 20
"""Packets that pypdf also reads, evenly spread over the day, unless it reads all."""
BATCH_SIZE = 8
"""Packets per task of a worker process."""
ShowProgress = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Verification:
    """The problems, and the number of packets and files that each reader read."""

    problems: tuple[Problem, ...]
    packets: int
    pages: int
    read_by_both: int
    """Packets that both readers have read."""
    foreign_files: int
    """Files that only pypdf could read, such as those of an older version."""


@dataclass(frozen=True)
class _CheckedFile:
    """The pages of one file, read by our own reader, or by pypdf if ours cannot read it."""

    note: FinishedFile
    pages: tuple[PageContent, ...] = ()
    problem: str = ""
    """Why the file was not read, or what the second reader read differently."""
    foreign: bool = False


def verify_day(folder: DayFolder, show_progress: ShowProgress, *, thorough: bool = False) -> Verification:
    """Read all files back; with `thorough`, all of them with both readers.

    `show_progress` is called with the number of packets. Raises InputError if the folder holds no finished day, and
    while a run is making it.
    """
    folder.check_idle()
    day_manifest = manifest.read_manifest(folder)
    if day_manifest is None:
        hint = Hint(
            "give the folder of a finished day, or run `handouts day` again with this --out",
            page="make all packets again",
        )
        raise input_error(str(folder.root), "has no manifest.json, so it is not a finished day", hint)
    # Slow to load, and `page_sizes` does not need it.
    from handouts.day.executors import open_executor, processor_count

    problems = [
        *_check_day_files(folder, day_manifest),
        *_find_foreign_pdfs(folder, day_manifest),
        *_find_shared_identifiers(folder, day_manifest),
    ]
    sample = sample_indexes(len(day_manifest.patients), thorough=thorough)
    read_all_twice = len(sample) == len(day_manifest.patients)
    identifiers = _all_identifiers(day_manifest)
    document_pages = list[list[list[bytes]]]()
    foreign_files, all_readable = 0, True
    with (
        show_progress(len(day_manifest.patients)) as step,
        _report_killed_worker(),
        open_executor("processes", processor_count()) as (pool, _),
    ):
        read_print_file = partial(_read_file, folder.root, use_both=read_all_twice)
        print_files = pool.map(read_print_file, day_manifest.print_files)  # the largest files start first
        for files in _read_packets(folder, day_manifest, pool, sample):
            problems += _check_packet(folder, files, identifiers)
            document_pages.append([[page.content for page in file.pages] for file in files[1:]])
            foreign_files += sum(file.foreign for file in files)
            all_readable = all_readable and not any(file.problem for file in files)
            step(1)
        expected_pages = _expected_pages(day_manifest, document_pages)
        for file, expected, cover in zip(print_files, expected_pages, day_manifest.cover_pages, strict=True):
            problems += _reading_problems(folder, file)
            if all_readable and not file.problem:  # otherwise a missing document would be reported here too
                problems += _compare_pages(folder, file, expected, cover)
            foreign_files += file.foreign
    pages_of_documents = sum(note.pages for patient in day_manifest.patients for note in patient.files[1:])
    unique_problems = tuple(sorted(set(problems)))
    return Verification(unique_problems, len(day_manifest.patients), pages_of_documents, len(sample), foreign_files)


@contextmanager
def _report_killed_worker() -> Iterator[None]:
    """Raises InputError if a worker process was killed, such as for lack of memory."""
    try:
        yield
    except BrokenExecutor as error:
        hint = Hint("close other programs, and run the same command again", page="close other programs")
        raise input_error(Program("verify"), f"a process that reads pages was killed: {error}", hint) from error


def sample_indexes(count: int, *, thorough: bool) -> frozenset[int]:
    """Indexes of the packets that both readers read: the first, the last, and some evenly between."""
    if thorough or count <= SAMPLE_SIZE:
        return frozenset(range(count))
    return frozenset(index * (count - 1) // (SAMPLE_SIZE - 1) for index in range(SAMPLE_SIZE))


def _problem(folder: DayFolder, file: str, message: str) -> Problem:
    return Problem(str(folder.path(file)), 0, 0, message, MAKE_AGAIN)


def _check_day_files(folder: DayFolder, day_manifest: Manifest) -> Iterator[Problem]:
    """Check the run sheet and the recipients."""
    for note in day_manifest.files:
        if note not in day_manifest.print_files and (message := _describe_damage(folder, note)):
            yield _problem(folder, note.file, message)
    if day_manifest.recipients:
        try:
            recipients.read_recipients(folder, day_manifest)
        except InputError as error:
            yield from error.problems


def _describe_damage(folder: DayFolder, note: FinishedFile) -> str:
    """What is wrong with the bytes of a file; '' if they are unchanged."""
    sha256 = hashlib.sha256()
    try:
        with folder.open(note.file) as file:
            while block := file.read(1 << 20):
                sha256.update(block)
    except OSError as error:
        return _open_error_text(error)
    return "" if sha256.hexdigest() == note.sha256 else "was changed after it was made"


def _open_error_text(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return str(error.strerror) if isinstance(error, NotAFile) else f"cannot be read: {error.strerror or error}"


def _find_foreign_pdfs(folder: DayFolder, day_manifest: Manifest) -> Iterator[Problem]:
    """PDFs in the folder that are not in the manifest. Scanned pages are not handed out."""
    listed_names = {folder.slips, *(note.file for note in day_manifest.all_files())}
    for path in sorted(folder.root.rglob("*")):
        name = path.relative_to(folder.root)
        if path.suffix.lower() == ".pdf" and name.parts[0] != SCANS and name.as_posix() not in listed_names:
            yield Problem(str(path), 0, 0, "is not in the manifest", "move it out of this folder")


def _all_identifiers(day_manifest: Manifest) -> frozenset[str]:
    return frozenset(note.identifier for patient in day_manifest.patients for note in patient.files[1:])


def _find_shared_identifiers(folder: DayFolder, day_manifest: Manifest) -> Iterator[Problem]:
    """Documents of two patients with the same identifier."""
    owners: dict[str, str] = {}
    for patient in day_manifest.patients:
        for note in patient.files[1:]:
            if owners.setdefault(note.identifier, patient.id) != patient.id:
                yield _problem(folder, note.file, f"has the identifier of a page of {owners[note.identifier]}")


def _read_packets(
    folder: DayFolder, day_manifest: Manifest, pool: Executor, sample: frozenset[int]
) -> Iterator[list[_CheckedFile]]:
    """The files of each patient, the packet first; read in worker processes."""
    tasks = [(patient.files, index in sample) for index, patient in enumerate(day_manifest.patients)]
    yield from pool.map(partial(_read_packet, folder.root), tasks, chunksize=BATCH_SIZE)


def _read_packet(root: Path, task: tuple[Sequence[FinishedFile], bool]) -> list[_CheckedFile]:
    notes, use_both = task
    return [_read_file(root, note, with_identifiers=index > 0, use_both=use_both) for index, note in enumerate(notes)]


def _read_file(root: Path, note: FinishedFile, *, with_identifiers: bool = False, use_both: bool) -> _CheckedFile:
    """The pages of a file if its bytes are unchanged, with the identifiers on them if `with_identifiers`.

    A file without identifiers may be a print file with many pages, so it is not loaded as a whole.
    """
    folder = DayFolder(root)
    try:
        if not with_identifiers:
            if damage := _describe_damage(folder, note):
                return _CheckedFile(note, problem=damage)
            with folder.open(note.file) as file:
                return _read_pages(note, file, with_identifiers=with_identifiers, use_both=use_both)
        data = folder.read(note.file, MAX_READ)
    except OSError as error:
        return _CheckedFile(note, problem=_open_error_text(error))
    if hashlib.sha256(data).hexdigest() != note.sha256:
        return _CheckedFile(note, problem="was changed after it was made")
    return _read_pages(note, io.BytesIO(data), with_identifiers=with_identifiers, use_both=use_both)


def _read_pages(note: FinishedFile, file: BinaryIO, *, with_identifiers: bool, use_both: bool) -> _CheckedFile:
    try:
        pages, foreign = read_own_pdf(file, with_identifiers=with_identifiers), False
    except ForeignPdf:
        pages, foreign = read_with_pypdf(file, with_identifiers=with_identifiers), True
    if use_both and not foreign:
        file.seek(0)
        if difference := compare_with_pypdf(file, pages, with_identifiers=with_identifiers):
            return _CheckedFile(note, tuple(pages), f"pypdf reads it differently: {difference}")
    return _CheckedFile(note, tuple(pages), foreign=foreign)


def _reading_problems(folder: DayFolder, file: _CheckedFile) -> list[Problem]:
    """The problem of a file that could not be read reliably; its pages are not checked further."""
    return [_problem(folder, file.note.file, file.problem)] if file.problem else []


def _check_packet(folder: DayFolder, files: Sequence[_CheckedFile], identifiers: frozenset[str]) -> Iterator[Problem]:
    """Pages that are missing, have a wrong identifier, or are in the wrong packet."""
    for file in files:
        yield from _reading_problems(folder, file)
        if not file.problem and len(file.pages) != file.note.pages:
            yield _problem(folder, file.note.file, f"has {len(file.pages)} readable pages, expected {file.note.pages}")
    for file in files[1:]:
        for number, page in enumerate(file.pages, 1):
            if page.identifiers & identifiers != {file.note.identifier}:
                yield _problem(
                    folder,
                    file.note.file,
                    f"page {number} must show the identifier {file.note.identifier} and no other",
                )
    if not any(file.problem for file in files):
        yield from _compare_pages(folder, files[0], [page.content for file in files[1:] for page in file.pages])


def _expected_pages(
    day_manifest: Manifest, document_pages: Iterable[Sequence[Sequence[bytes]]]
) -> Iterator[list[bytes]]:
    """The expected page contents of each print file after its cover: documents in order, each on a new sheet."""
    pages_of_patients = iter(document_pages)
    for _, patients in day_manifest.print_parts():
        expected: list[bytes] = []
        for _, documents in zip(
            patients, pages_of_patients, strict=False
        ):  # patients first: zip must not take a packet of the next part
            packet: list[bytes] = []
            for pages in documents:
                packet += pages
                packet += [b""] if day_manifest.options.two_sided and len(pages) % 2 else []
            expected += packet * day_manifest.options.copies
        yield expected


def _compare_pages(
    folder: DayFolder, file: _CheckedFile, expected: Sequence[bytes], cover: int = 0
) -> Iterator[Problem]:
    """Pages that are not as expected, after those of the cover. The digest of the file covers the cover itself."""
    pages = [page.content for page in file.pages[cover:]]
    first_difference = next(
        (
            number
            for number, (page, expected_page) in enumerate(zip(pages, expected, strict=False), cover + 1)
            if page != expected_page
        ),
        0,
    )
    if first_difference:
        yield _problem(folder, file.note.file, f"page {first_difference} is not the expected page")
    elif len(pages) != len(expected):
        yield _problem(folder, file.note.file, f"has {len(file.pages)} pages, expected {cover + len(expected)}")
