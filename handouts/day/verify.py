"""A finished PDF of a day, read back page by page: by our own reader, and by pypdf, which knows nothing of ours.

A finished folder, read back: every file, every page, and whose it is.

The proof goes from page to patient: each page of a document bears that document's identifier and no other's; each page
of a packet, and of the files with all packets, is drawn by the very bytes of one page of one document.

All is read by our own reader, which takes our layout to the letter and knows no other. pypdf, which knows nothing of
ours, reads some packets again, or all of them; what only pypdf can read is read by it alone.
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
from handouts.day.executors import open_executor, processor_count
from handouts.day.folder import DayFolder
from handouts.day.manifest import Manifest
from handouts.errors import InputError, Problem, Program, input_error
from handouts.files import MAX_READ, NotAFile
from handouts.typeset.pdf.reader import ForeignPdf, read_pages

IDENTIFIER = re.compile(r"(?<![\w-])[2-9A-HJ-NP-Z]{3}(?:-[2-9A-HJ-NP-Z]{3}){2}(?![\w-])")
CACHED = 20_000
"""Objects of a file that pypdf keeps at most."""
_PARTED = re.compile(r"-\n(?!\n)")  # an identifier that goes on on the next line: a foot may be narrow


@dataclass(frozen=True, slots=True)
class PageContent:
    """What a page is drawn by, as a digest (b"" for nothing), and the identifiers that it bears."""

    content: bytes
    identifiers: frozenset[str] = frozenset()


def read_own_pdf(file: BinaryIO, *, words: bool) -> list[PageContent]:
    """The pages of a file that this program wrote; with `words`, the identifiers in their text.

    Raises reading.Foreign for any other file, one of another layout, and one that is damaged.
    """
    pages = read_pages(file, text=words)
    return [PageContent(page.content, frozenset(IDENTIFIER.findall(_PARTED.sub("-", page.text)))) for page in pages]


def page_sizes(data: bytes) -> list[tuple[float, float]]:
    """Width and height of each page in points; nothing for a file that our own reader cannot read."""
    try:
        return [page.size for page in read_pages(io.BytesIO(data))]
    except ForeignPdf:
        return []


def read_with_pypdf(file: BinaryIO, *, words: bool) -> list[PageContent]:
    """The same as `read_own` by pypdf. No page where it cannot read the file."""
    seen = _with_pypdf(file, words)
    return [PageContent(content, frozenset(IDENTIFIER.findall(text))) for content, text in seen]


def compare_with_pypdf(file: BinaryIO, pages: Sequence[PageContent], *, words: bool) -> str:
    """What pypdf sees otherwise than in `pages`, which our own reader has seen; '' where both agree."""
    seen = _with_pypdf(file, words)
    if len(seen) != len(pages):
        return f"{len(seen)} pages, not {len(pages)}"
    for number, (page, (content, text)) in enumerate(zip(pages, seen, strict=True), 1):
        if content != page.content:
            return f"another page {number}"
        # In writing from right to left it may set words beside each other that are apart: there, but without an edge.
        if not page.identifiers.issuperset(IDENTIFIER.findall(text)) or any(
            one not in text for one in page.identifiers
        ):
            return f"other identifiers on page {number}"
    return ""


def _with_pypdf(file: BinaryIO, words: bool) -> list[tuple[bytes, str]]:
    """What draws each page, as a digest, and its text. Nothing where pypdf cannot read the file."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it complains of is told by what is missing
    seen = []
    try:
        reader = PdfReader(file)
        for page in reader.pages if words else _leaves(reader):
            content: Any = page["/Contents"].get_object() if "/Contents" in page else None
            data = content.get_data() if content is not None else b""
            text = re.sub(r"-\s+", "-", page.extract_text()) if words else ""
            seen.append((hashlib.sha256(data).digest() if data.strip() else b"", text))
    except Exception:  # noqa: BLE001 - a damaged file makes a reader fail in any way; it is told by its missing pages
        return []
    return seen


def _leaves(reader: Any) -> Iterator[Any]:
    """The pages of a file, one at a time: pypdf's own list of them keeps every object of the file."""
    waiting, seen = [reader.root_object.raw_get("/Pages")], set[int]()
    while waiting:
        reference = waiting.pop()
        if reference.idnum in seen:
            raise ValueError("a page stands in it twice")
        seen.add(reference.idnum)
        node = reference.get_object()
        if "/Kids" in node:
            waiting += reversed(node["/Kids"])
        else:
            yield node
        if len(reader.resolved_objects) > CACHED:
            reader.resolved_objects.clear()


SAMPLE = 20
"""Packets that are read by pypdf as well, evenly spread over the day, unless all are."""
HANDFUL = 8
"""Packets that go to a process together."""
Shown = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Verification:
    """What was found, and by whom it was read."""

    problems: tuple[Problem, ...]
    packets: int
    pages: int
    twice: int
    """Packets that our own reader and pypdf have read."""
    foreign: int
    """Files that pypdf alone could read, such as those of an older version."""


@dataclass(frozen=True)
class _File:
    """What was read of one file. Pages are those of our own reader, or of pypdf where ours cannot read it."""

    note: FinishedFile
    pages: tuple[PageContent, ...] = ()
    problem: str = ""
    """Why it was not read, or what the second reader saw."""
    foreign: bool = False


def verify_day(folder: DayFolder, shown: Shown, *, thorough: bool = False) -> Verification:
    """Read everything back; with `thorough`, all of it by both readers.

    Raises Refused where there is no finished day, and while a run makes it.
    """
    folder.check_idle()
    told = manifest.read_manifest(folder)
    if told is None:
        hint = "run `handouts day` again with this --out"
        raise input_error(str(folder.root), "holds no manifest.json: no finished day", hint)
    problems = [*_others(folder, told), *_strangers(folder, told), *_shared(folder, told)]
    twice = sample_indexes(len(told.patients), thorough=thorough)
    everything = len(twice) == len(told.patients)
    known, drawn, foreign, whole = _identifiers(told), list[list[list[bytes]]](), 0, True
    with (
        shown(len(told.patients)) as step,
        _broken_in_words(),
        open_executor("processes", processor_count()) as (pool, _),
    ):
        together = pool.map(partial(_read, folder.root, twice=everything), told.print_files)  # the largest files first
        for files in _packets(folder, told, pool, twice):
            problems += _packet(folder, files, known)
            drawn.append([[page.content for page in file.pages] for file in files[1:]])
            foreign += sum(file.foreign for file in files)
            whole = whole and not any(file.problem for file in files)
            step(1)
        for file, expected in zip(together, _expected(told, drawn), strict=True):
            problems += _unreadable(folder, file)
            if whole and not file.problem:  # else it would be blamed for pages of a document that is missing
                problems += _same(folder, file, expected)
            foreign += file.foreign
    pages_of_documents = sum(note.pages for patient in told.patients for note in patient.files[1:])
    found = tuple(sorted(set(problems)))
    return Verification(found, len(told.patients), pages_of_documents, len(twice), foreign)


@contextmanager
def _broken_in_words() -> Iterator[None]:
    """Raises Refused where a process that reads pages was killed, such as for want of memory."""
    try:
        yield
    except BrokenExecutor as error:
        hint = "close other programs, and run the same again"
        raise input_error(Program("verify"), f"a process that reads the pages has ended: {error}", hint) from error


def sample_indexes(count: int, *, thorough: bool) -> frozenset[int]:
    """The numbers of the packets that both readers read: the first, the last, and some evenly between them."""
    if thorough or count <= SAMPLE:
        return frozenset(range(count))
    return frozenset(at * (count - 1) // (SAMPLE - 1) for at in range(SAMPLE))


def _problem(folder: DayFolder, file: str, message: str) -> Problem:
    return Problem(str(folder.path(file)), 0, 0, message, "run `handouts day` again with this --out")


# -- files that are read as a whole ------------------------------------------------------------------------------
def _others(folder: DayFolder, told: Manifest) -> Iterator[Problem]:
    """The run sheet and the recipients."""
    for note in told.files:
        if note not in told.print_files and (message := _damage(folder, note)):
            yield _problem(folder, note.file, message)
    if told.recipients:
        try:
            recipients.read_recipients(folder, told)
        except InputError as refused:
            yield from refused.problems


def _damage(folder: DayFolder, note: FinishedFile) -> str:
    """What is wrong with the bytes of a file; '' where they are those that were made."""
    whole = hashlib.sha256()
    try:
        with folder.open(note.file) as file:
            while block := file.read(1 << 20):
                whole.update(block)
    except OSError as error:
        return _unopened(error)
    return "" if whole.hexdigest() == note.sha256 else "is not as it was made"


def _unopened(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return str(error.strerror) if isinstance(error, NotAFile) else f"cannot be read: {error.strerror or error}"


def _strangers(folder: DayFolder, told: Manifest) -> Iterator[Problem]:
    """PDFs that lie among the others and belong to nobody."""
    known = {folder.slips, *(note.file for note in told.notes())}
    for path in sorted(folder.root.rglob("*")):
        if path.suffix.lower() == ".pdf" and path.relative_to(folder.root).as_posix() not in known:
            yield Problem(str(path), 0, 0, "is not in the manifest", "move it out of this folder")


def _identifiers(told: Manifest) -> frozenset[str]:
    return frozenset(note.identifier for patient in told.patients for note in patient.files[1:])


def _shared(folder: DayFolder, told: Manifest) -> Iterator[Problem]:
    """An identifier that the documents of two patients bear."""
    owner: dict[str, str] = {}
    for patient in told.patients:
        for note in patient.files[1:]:
            if owner.setdefault(note.identifier, patient.id) != patient.id:
                yield _problem(folder, note.file, f"bears the identifier of a page of {owner[note.identifier]}")


# -- reading pages, in other processes -----------------------------------------------------------------------------
def _packets(folder: DayFolder, told: Manifest, pool: Executor, twice: frozenset[int]) -> Iterator[list[_File]]:
    """The files of each patient, the packet first."""
    tasks = [(patient.files, at in twice) for at, patient in enumerate(told.patients)]
    yield from pool.map(partial(_read_all, folder.root), tasks, chunksize=HANDFUL)


def _read_all(root: Path, task: tuple[Sequence[FinishedFile], bool]) -> list[_File]:
    notes, twice = task
    return [_read(root, note, words=at > 0, twice=twice) for at, note in enumerate(notes)]


def _read(root: Path, note: FinishedFile, *, words: bool = False, twice: bool) -> _File:
    """The pages of a file, where its bytes are those that were made; with `words`, the identifiers on them.

    A file without an identifier of its own may be a whole day's: it is read piece by piece.
    """
    folder = DayFolder(root)
    try:
        if not words:
            if damage := _damage(folder, note):
                return _File(note, problem=damage)
            with folder.open(note.file) as file:
                return _by_both(note, file, words=words, twice=twice)
        data = folder.read(note.file, MAX_READ)
    except OSError as error:
        return _File(note, problem=_unopened(error))
    if hashlib.sha256(data).hexdigest() != note.sha256:
        return _File(note, problem="is not as it was made")
    return _by_both(note, io.BytesIO(data), words=words, twice=twice)


def _by_both(note: FinishedFile, file: BinaryIO, *, words: bool, twice: bool) -> _File:
    try:
        pages, foreign = read_own_pdf(file, words=words), False
    except ForeignPdf:
        pages, foreign = read_with_pypdf(file, words=words), True
    if twice and not foreign:
        file.seek(0)
        if other := compare_with_pypdf(file, pages, words=words):
            return _File(note, tuple(pages), f"is read differently by pypdf, which sees {other}")
    return _File(note, tuple(pages), foreign=foreign)


# -- what the pages prove ------------------------------------------------------------------------------------------
def _unreadable(folder: DayFolder, file: _File) -> list[Problem]:
    """What the reading itself has found; the pages of such a file prove nothing."""
    return [_problem(folder, file.note.file, file.problem)] if file.problem else []


def _packet(folder: DayFolder, files: Sequence[_File], known: frozenset[str]) -> Iterator[Problem]:
    """Pages that are missing, that bear another's identifier, or that are in the wrong packet."""
    for file in files:
        yield from _unreadable(folder, file)
        if not file.problem and len(file.pages) != file.note.pages:
            yield _problem(folder, file.note.file, f"has {len(file.pages)} readable pages, not {file.note.pages}")
    for file in files[1:]:
        for number, page in enumerate(file.pages, 1):
            if page.identifiers & known != {file.note.identifier}:
                yield _problem(folder, file.note.file, f"page {number} does not bear {file.note.identifier} alone")
    if not any(file.problem for file in files):
        yield from _same(folder, files[0], [page.content for file in files[1:] for page in file.pages])


def _expected(told: Manifest, drawn: Iterable[Sequence[Sequence[bytes]]]) -> Iterator[list[bytes]]:
    """What each file with packets must hold: the documents in order of check-in, each on a fresh sheet."""
    packets = iter(drawn)
    for _, patients in told.print_parts():
        expected: list[bytes] = []
        for _, documents in zip(patients, packets, strict=False):  # takes no packet of the next part
            packet: list[bytes] = []
            for pages in documents:
                packet += pages
                packet += [b""] if told.options.two_sided and len(pages) % 2 else []
            expected += packet * told.options.copies
        yield expected


def _same(folder: DayFolder, file: _File, expected: Sequence[bytes]) -> Iterator[Problem]:
    found = [page.content for page in file.pages]
    odd = next((at for at, (one, other) in enumerate(zip(found, expected, strict=False), 1) if one != other), 0)
    if odd:
        yield _problem(folder, file.note.file, f"page {odd} is not the page that belongs there")
    elif len(found) != len(expected):
        yield _problem(folder, file.note.file, f"has {len(found)} pages, not {len(expected)}")
