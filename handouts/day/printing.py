"""Files for the whole day, from what is finished: all packets in one file to print, and the run sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from handouts import __version__
from handouts.day.folder import Folder
from handouts.day.manifest import Options
from handouts.day.progress import Note, Notes
from handouts.day.runsheet import Line, run_sheets, title_of
from handouts.files import in_words, writing
from handouts.problems import refuse
from handouts.typeset.collect import Collector
from handouts.typeset.identity import digest
from handouts.typeset.metadata import Meta
from handouts.typeset.render import forget, render
from handouts.typeset.running import Full
from handouts.typeset.theme import PAPERS


def print_all(
    folder: Folder, notes: Notes, lines: Sequence[Line], files: Sequence[Sequence[Note]], options: Options
) -> Note:
    """All documents of all packets, in the order of check-in. Raises Refused."""
    parts = [(line, name, note) for line, held in zip(lines, files, strict=True) for name, note in _parts(line, held)]
    meta = _meta(lines, lines[0].visit.content.staff_labels.desk.print_all)
    whole = hashlib.sha256(ascii((__version__, meta, options)).encode())
    for _, name, note in parts:
        whole.update(ascii((name, note.file, note.sha256)).encode())
    made_from = whole.hexdigest()
    if kept := notes.whole(folder.print_all, made_from):
        return kept
    pages = 0
    with _file(folder, folder.print_all) as file, Collector(file, meta, len(parts) * options.copies) as everything:
        for line, name, note in _copied(parts, options.copies):
            everything.add(folder.path(note.file).read_bytes(), f"{line.visit.id}: {name}")
            pages += note.pages
            if options.two_sided and note.pages % 2:
                everything.blank(PAPERS[line.visit.content.clinic.value.paper])
                pages += 1
    return notes.add(Note(folder.print_all, made_from, folder.digest(folder.print_all), pages))


def _parts(line: Line, held: Sequence[Note]) -> Iterator[tuple[str, Note]]:
    return zip(line.names, held, strict=True)


def _copied(parts: Sequence[tuple[Line, str, Note]], copies: int) -> Iterator[tuple[Line, str, Note]]:
    """A packet is printed as often as asked for before the next one begins."""
    start = 0
    for at in range(1, len(parts) + 1):
        if at == len(parts) or parts[at][0] is not parts[start][0]:
            for _ in range(copies):
                yield from parts[start:at]
            start = at


def run_sheet(folder: Folder, notes: Notes, lines: Sequence[Line]) -> Note:
    """One line a patient. Raises Refused."""
    meta = _meta(lines, lines[0].visit.content.staff_labels.desk.run_sheet)
    whole, count = hashlib.sha256(ascii((__version__, meta)).encode()), 0
    for _, document in run_sheets(lines):
        whole.update(digest(document))
        count += 1
    made_from = whole.hexdigest()
    if kept := notes.whole(folder.run_sheet, made_from):
        return kept
    pages = 0
    with _file(folder, folder.run_sheet) as file, Collector(file, meta, count) as everything:
        for title, document in run_sheets(lines):
            pages += everything.add(render(document), title)
            forget()
    return notes.add(Note(folder.run_sheet, made_from, folder.digest(folder.run_sheet), pages))


def _meta(lines: Sequence[Line], template: str) -> Meta:
    content = lines[0].visit.content
    labels = content.staff_labels
    days = [line.visit.booking.appointment.date for line in lines]
    clinics = dict.fromkeys(line.visit.content.clinic.value.name for line in lines)
    return Meta(title_of(days, content, template), ", ".join(clinics), labels.desk.subject, labels.language)


@contextmanager
def _file(folder: Folder, name: str) -> Iterator[BinaryIO]:
    path = folder.path(name)
    try:
        with writing(path) as file:
            yield file
    except OSError as error:
        raise in_words(path, error) from error
    except Full as error:
        hint = "make the list in parts, such as day by day with --date"
        raise refuse(str(path), "would be larger than one archival PDF may be", hint) from error
