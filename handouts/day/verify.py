"""A finished folder, read back by another program's eyes: every file, every page, and whose it is.

The proof goes from page to patient: each page of a document bears that document's identifier and no other's; each page
of a packet, and of the file with all packets, is drawn by the very bytes of one page of one document.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from handouts.day import manifest, recipients
from handouts.day.executors import executor, processors
from handouts.day.folder import Folder
from handouts.day.manifest import Manifest, Patient
from handouts.day.progress import Note
from handouts.problems import Problem, Refused, refuse

IDENTIFIER = re.compile(r"(?<![\w-])[2-9A-HJ-NP-Z]{3}(?:-[2-9A-HJ-NP-Z]{3}){2}(?![\w-])")
Shown = Callable[[int], AbstractContextManager[Callable[[int], None]]]


@dataclass(frozen=True)
class Page:
    """What a page is drawn by, as a digest ('' for nothing), and the identifiers that it bears."""

    digest: str
    identifiers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Checked:
    """What was found."""

    problems: tuple[Problem, ...]
    packets: int
    pages: int


def check(folder: Folder, shown: Shown) -> Checked:
    """Read everything back. Raises Refused where there is no finished day."""
    told = manifest.read(folder)
    if told is None:
        hint = "run `handouts day` again with this --out"
        raise refuse(str(folder.root), "holds no manifest.json: no finished day", hint)
    problems = [*_listed(folder, told), *_strangers(folder, told), *_shared(folder, told)]
    drawn: list[list[list[Page]]] = []
    with shown(len(told.patients)) as step, executor("processes", processors()) as (pool, _):
        for patient, pages in _read(folder, told, pool):
            problems += _packet(folder, patient, pages, _identifiers(told))
            drawn.append(pages[1:])
            step(1)
    problems += _everything(folder, told, drawn)
    pages_of_documents = sum(note.pages for patient in told.patients for note in patient.files[1:])
    return Checked(tuple(sorted(set(problems))), len(told.patients), pages_of_documents)


def _problem(folder: Folder, file: str, message: str) -> Problem:
    return Problem(str(folder.path(file)), 0, 0, message, "run `handouts day` again with this --out")


def _listed(folder: Folder, told: Manifest) -> Iterator[Problem]:
    """Files that are missing, or not as they were made."""
    for note in told.notes():
        found = folder.digest(note.file)
        if not found:
            yield _problem(folder, note.file, "is missing")
        elif found != note.sha256:
            yield _problem(folder, note.file, "is not as it was made")
    if told.recipients:
        try:
            recipients.read(folder, told)
        except Refused as refused:
            yield from refused.problems


def _strangers(folder: Folder, told: Manifest) -> Iterator[Problem]:
    """PDFs that lie among the others and belong to nobody."""
    known = {folder.slips, *(note.file for note in told.notes())}
    for path in sorted(folder.root.rglob("*")):
        if path.suffix.lower() == ".pdf" and path.relative_to(folder.root).as_posix() not in known:
            yield Problem(str(path), 0, 0, "is not in the manifest", "move it out of this folder")


def _identifiers(told: Manifest) -> frozenset[str]:
    return frozenset(note.identifier for patient in told.patients for note in patient.files[1:])


def _shared(folder: Folder, told: Manifest) -> Iterator[Problem]:
    """An identifier that the documents of two patients bear."""
    owner: dict[str, str] = {}
    for patient in told.patients:
        for note in patient.files[1:]:
            if owner.setdefault(note.identifier, patient.id) != patient.id:
                yield _problem(folder, note.file, f"bears the identifier of a page of {owner[note.identifier]}")


def _read(folder: Folder, told: Manifest, pool: Executor) -> Iterator[tuple[Patient, list[list[Page]]]]:
    """Each patient with the pages of the packet and of each document."""
    paths = [[folder.path(note.file) for note in patient.files] for patient in told.patients]
    yield from zip(told.patients, pool.map(_pages_of_all, paths, chunksize=4), strict=True)


def _pages_of_all(paths: Sequence[Path]) -> list[list[Page]]:
    packet, *documents = paths
    return [pages(packet, words=False), *map(partial(pages, words=True), documents)]


def pages(path: Path, *, words: bool) -> list[Page]:
    """The pages of a file; with `words`, the identifiers in their text. Nothing where it cannot be read."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it complains of is told by what is missing
    found = []
    try:
        for page in PdfReader(path).pages:
            content: Any = page["/Contents"].get_object() if "/Contents" in page else None
            data = content.get_data() if content is not None else b""
            text = re.sub(r"-\s+", "-", page.extract_text()) if words else ""  # a foot may be narrow
            digest = hashlib.sha256(data).hexdigest() if data.strip() else ""
            found.append(Page(digest, frozenset(IDENTIFIER.findall(text))))
    except Exception:  # noqa: BLE001 - a damaged file makes a reader fail in any way; it is told by its missing pages
        return []
    return found


def _packet(
    folder: Folder, patient: Patient, found: Sequence[Sequence[Page]], known: frozenset[str]
) -> Iterator[Problem]:
    """Pages that are missing, that bear another's identifier, or that are in the wrong packet."""
    for note, read in zip(patient.files, found, strict=True):
        if len(read) != note.pages:
            yield _problem(folder, note.file, f"has {len(read)} readable pages, not {note.pages}")
    for note, read in zip(patient.files[1:], found[1:], strict=True):
        for number, page in enumerate(read, 1):
            if page.identifiers & known != {note.identifier}:
                yield _problem(folder, note.file, f"page {number} does not bear {note.identifier} alone")
    packet, documents = found[0], [page.digest for read in found[1:] for page in read]
    yield from _same(folder, patient.files[0], [page.digest for page in packet], documents)


def _everything(folder: Folder, told: Manifest, drawn: Sequence[Sequence[Sequence[Page]]]) -> Iterator[Problem]:
    """The file with all packets, against the documents in order of check-in."""
    note = next((note for note in told.files if note.file == folder.print_all), None)
    if note is None:  # a day without patients
        return
    expected: list[str] = []
    for documents in drawn:
        for _ in range(told.options.copies):
            for read in documents:
                expected += [page.digest for page in read]
                expected += [""] if told.options.two_sided and len(read) % 2 else []
    yield from _same(folder, note, [page.digest for page in pages(folder.path(note.file), words=False)], expected)


def _same(folder: Folder, note: Note, found: Sequence[str], expected: Iterable[str]) -> Iterator[Problem]:
    wanted = list(expected)
    odd = next((at for at, (one, other) in enumerate(zip(found, wanted, strict=False), 1) if one != other), 0)
    if odd:
        yield _problem(folder, note.file, f"page {odd} is not the page that belongs there")
    elif len(found) != len(wanted):
        yield _problem(folder, note.file, f"has {len(found)} pages, not {len(wanted)}")
