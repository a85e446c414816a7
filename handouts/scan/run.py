"""Read, sort and file the pages of all files, with the pages of earlier runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from handouts.files import exclusive_lock, make_folder
from handouts.scan.filing import KnownDay, earlier_pages, file_path, write_complete, write_incomplete
from handouts.scan.read_codes import read_pages
from handouts.scan.sorting import SortedDocument, sort_pages


class ScanReport(NamedTuple):
    """The result in words, without names of patients: a line for each document, and for each problem."""

    pages: int
    filed: list[str]
    incomplete: list[str]
    problems: list[str]


def scan_files(files: Sequence[Path], day: KnownDay, folder: Path, journal: Path) -> ScanReport:
    """File the pages of all files. Raises InputError; then nothing was filed if a file cannot be read."""
    pages = [page for file in files for page in read_pages(file)]
    scans = sort_pages(pages, day.documents)
    report = ScanReport(len(pages), [], [], scans.problems)
    make_folder(folder, private=True)
    with exclusive_lock(folder / ".handouts-scan.lock", "another run is filing scans", "wait until it is done"):
        for document in scans.documents.values():
            _file(document, day, folder, journal, report)
    return report


def _file(document: SortedDocument, day: KnownDay, folder: Path, journal: Path, report: ScanReport) -> None:
    known = document.document
    label = f"{known.name} of {known.appointment} ({known.identifier})"
    filed = {page.digest for page in earlier_pages(file_path(folder, known), known)}
    if filed:
        for number, copies in sorted(document.pages.items()):
            for page in copies:
                if page.digest not in filed:
                    report.problems.append(f"{page}: page {number} of {label} was filed before; not added")
        report.filed.append(f"{label}: filed before")
        return
    for page in earlier_pages(file_path(folder / "incomplete", known), known):
        copies = document.pages.setdefault(page.codes[0].page, [])
        if all(copy.digest != page.digest for copy in copies):
            if copies:
                report.problems.append(
                    f"{copies[0]}: page {copies[0].codes[0].page} of {label} was scanned before; check"
                )
            copies.insert(0, page)
    if document.missing:
        write_incomplete(folder, document)
        missing = ", ".join(map(str, document.missing))
        report.incomplete.append(f"{label}: missing page {missing} of {known.pages}")
        return
    write_complete(folder, document, day.patients[known.appointment], journal)
    report.filed.append(f"{label}: filed, {known.pages} pages")
