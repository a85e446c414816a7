"""`make`: the handouts of one patient, or blank forms."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING

import click

from handouts.cli.options import journal_option, open_library, printing_date, record, today_option
from handouts.cli.patient import Detail, Request, details_options, read_request
from handouts.cli.reporting import ExitCode, exit_code_of, print_problems, report_errors
from handouts.errors import InputError, Problem, Severity, did_you_mean
from handouts.files import read_file

if TYPE_CHECKING:
    from handouts.archive.recording import Stored
    from handouts.content.content import Content
    from handouts.journal.hash_chain import Entry
    from handouts.make import Handout
    from handouts.schedule.appointment import Appointment, GivenDetails

FileStamps = frozenset[tuple[str, int, int]]
"""Path, modification time in nanoseconds and size in bytes of files."""


@dataclass(frozen=True)
class MakeRequest(Request):
    """The pages that `make` and `watch` make, and where to write them."""

    out: Path
    journal: Path | None = None
    fillable: bool = False
    """Whether blanks are fields that are filled in on a screen."""

    @property
    def file_end(self) -> str:
        """The end of file names. A fillable page never replaces one for paper."""
        return "-fillable.pdf" if self.fillable else ".pdf"


def make_options(command: Callable[[MakeRequest], None]) -> Callable[..., None]:
    """The arguments and options of `make` and `watch`, passed to the command as one request."""

    @wraps(command)
    def run(
        clinic: str,
        documents: tuple[str, ...],
        file: Path | None,
        today: dt.datetime | None,
        templates: Path | None,
        out: Path,
        fillable: bool,
        journal_file: Path | None = None,
        **details: Detail,
    ) -> None:
        command(MakeRequest(clinic, documents, file, printing_date(today), templates, details, out, journal_file,
                            fillable))  # fmt: skip

    with_options: Callable[..., None] = run
    for option in reversed((
        click.argument("clinic"),
        click.argument("documents", metavar="[DOCUMENT]...", nargs=-1),
        details_options,
        today_option("Date of printing. Last doses before it are marked as past."),
        click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True,
                     metavar="DIRECTORY", help="Folder to write to."),
        click.option("--fillable", is_flag=True,
                     help="Make blanks fields that are filled in on a screen. Files end in -fillable.pdf."),
    )):  # fmt: skip
        with_options = option(with_options)
    return with_options


@click.command(short_help="Make the handouts of one patient, or blank forms.")
@make_options
@journal_option
@report_errors
def make(request: MakeRequest) -> None:
    """Make the handouts of CLINIC for one patient: all documents, or only each DOCUMENT given.

    `handouts list` shows the names of clinics and documents. Without a patient's details, the pages are blank forms to
    fill in by hand.
    """
    before = _existing_files(request)
    try:
        written = make_files(request)
    except InputError as refused:
        print_problems(refused.problems)
        click.echo(_state_after_refusal(request, before), err=True)
        sys.exit(exit_code_of(refused))
    if written.note:
        click.echo(written.note, err=True)
    # Record first: a path that cannot be printed must not keep the entries out of the journal.
    is_recorded = not written.entries or record(request.journal, written.entries, written.stored)
    for path in written.paths:
        click.echo(path)
    if not is_recorded:
        sys.exit(ExitCode.PROBLEMS)


@dataclass(frozen=True)
class WrittenFiles:
    """The files, and their entries for the journal: none for blank forms."""

    paths: list[Path]
    entries: list[Entry]
    stored: list[Stored]
    """What the archive stores: nothing for blank forms."""
    note: str
    """Which earlier files were replaced; '' for none."""


def make_files(request: MakeRequest) -> WrittenFiles:
    """Make and write the handouts. Raises InputError with all problems at once, before anything is written."""
    names, content, details = read_request(request)
    from handouts.files import write_pdfs
    from handouts.make import make_handouts

    handouts = make_handouts(content, names, details, "fill" if request.fillable else "none")
    pdfs = [(request.out / f"{handout.stem}{request.file_end}", handout.data) for handout in handouts]
    note = _replaced_note([path for path, data in pdfs if _is_replaced(path, data)], details.appointment.id)
    write_pdfs(pdfs)
    print_problems(_notes(content, details))
    paths, patient = [path for path, _ in pdfs], details.appointment
    if not (patient.id or patient.name or patient.record_number or patient.date_of_birth):
        return WrittenFiles(paths, [], [], note)  # blank forms belong to nobody
    entries, stored = _records(content, patient, names, handouts)
    return WrittenFiles(paths, entries, stored, note)


def _records(
    content: Content, patient: Appointment, names: Sequence[str], handouts: Sequence[Handout]
) -> tuple[list[Entry], list[Stored]]:
    """What the journal and the archive record of a patient's documents."""
    from handouts.archive import recording
    from handouts.journal.journal_entries import of_patient

    documents = [
        recording.NamedPdf(name, handout.data, handout.identifier)
        for name, handout in zip(names, handouts, strict=True)
    ]
    version = content.instructions.value.version
    entries = of_patient(patient.id, content.clinic_and_site, version, [(pdf.name, pdf.data) for pdf in documents])
    return list(entries), list(recording.of_patient(patient, content, documents))


def _notes(content: Content, details: GivenDetails) -> list[Problem]:
    """Possible mistakes in the details. The pages are made anyway."""
    return [
        *_unlikely_date(details),
        *_interpreter(content, details),
        *_one_language(content, details),
        *_unknown_medicines(content, details),
        *_open_signs(content, details),
        *_open_questions(content, details),
    ]


def _open_questions(content: Content, details: GivenDetails) -> Iterator[Problem]:
    """A note about questions without an answer although the procedure is over, so that the answers are known."""
    if not details.appointment.ended:
        return
    from handouts.compose.composer import Composer

    if questions := Composer().open_questions(content, details.appointment):
        file, line, column = details.place("ended")
        message = f"the pages print every case, because these questions have no answer: {'; '.join(questions)}"
        yield Problem(file, line, column, message, "answer them with --answer", severity=Severity.NOTE)


def _open_signs(content: Content, details: GivenDetails) -> Iterator[Problem]:
    """A note if a patient's page has boxes of warning signs for which the set states none."""
    sections = (section for layout in content.layouts.values() for section in layout.value.sections)
    if not details.appointment.name or all(section.show != "warning" for section in sections):
        return  # blank forms are filled in by hand anyway
    from handouts.compose.placeholders import fill_label

    warning, labels = content.in_english.instructions.value.warning, content.staff_labels.warning
    boxes: list[str] = [tier.action for tier in warning.tiers if not tier.signs]
    if not warning.tiers:
        call_emergency = fill_label(labels.emergency, emergency_number=content.emergency_number)
        named = ((call_emergency, warning.emergency), (labels.call_us, warning.call_us))
        boxes = [box for box, signs in named if not signs]
    if boxes:
        file, line, column = content.instructions.place("warning")
        message = f"warning signs to fill in by hand: {', '.join(map(repr, boxes))}"
        hint = "or list them under `warning`, sorted by a clinician"
        yield Problem(file, line, column, message, hint, severity=Severity.NOTE)


def _interpreter(content: Content, details: GivenDetails) -> Iterator[Problem]:
    """A note that the pages are not in the patient's language."""
    from handouts.content.languages import interpreter_for

    if language := interpreter_for(details.appointment.language, content.labels.value.language):
        from handouts.compose.placeholders import fill_label

        labels = content.staff_labels.desk
        label = labels.language_no_interpreter if details.appointment.interpreter == "no" else labels.language
        names = content.staff_language_name
        message = fill_label(label, language=names(language), pages=names(content.language))
        file, line, column = details.place("language")
        yield Problem(file, line, column, message, severity=Severity.NOTE)


def _one_language(content: Content, details: GivenDetails) -> Iterator[Problem]:
    """A note that the consent is in one language only, because the translation cannot be used."""
    if details.appointment.bilingual and content.own is None and content.with_role("consent"):
        message = content.staff_labels.desk.not_bilingual
        yield Problem(*details.place("bilingual"), message, severity=Severity.NOTE)


def _unlikely_date(details: GivenDetails) -> Iterator[Problem]:
    from handouts.schedule.appointment import unlikely_day_problem

    if message := unlikely_day_problem(details.appointment):
        file, line, column = details.place("date" if details.appointment.date else "ended")
        yield Problem(file, line, column, *message, severity=Severity.NOTE)


def _unknown_medicines(content: Content, details: GivenDetails) -> list[Problem]:
    """Warnings about medicines that are ambiguous or not in the clinic's list. They are on the page."""
    from handouts.compose.composer import Composer

    names = [name for medicine in content.instructions.value.medicines.table for name in medicine.names]
    file, line, column = details.place("medicines")
    message = (
        "{!r} is not in the clinic's list of medicines, or is ambiguous; "
        "the page lists it as a question to ask before the procedure"
    )
    return [
        Problem(file, line, column, message.format(name), did_you_mean(name, names), severity=Severity.WARNING)
        for name in Composer().unknown_medicines(content, details.appointment)
    ]


def _is_replaced(path: Path, data: bytes) -> bool:
    """True if the file exists with other bytes. Call this before it is written."""
    try:
        return path.is_file() and (path.stat().st_size != len(data) or read_file(path, follow=True) != data)
    except OSError:  # a file that cannot be read is reported when it is written
        return False


def _replaced_note(paths: Sequence[Path], identifier: str) -> str:
    """One note about all replaced files; '' for none. Without an id, the files of all patients have the same names."""
    if not paths:
        return ""
    more = f" and {len(paths) - 1} more" if len(paths) > 1 else ""
    hint = "" if identifier else "; use --id to give each patient separate files"
    return f"note: replaced {paths[0]}{more}{hint}"


def file_stamps(paths: Iterable[Path]) -> FileStamps:
    """The stamps of the files that exist."""
    stamps = set()
    for path in paths:
        try:
            stat = path.stat()
        except OSError:
            continue
        stamps.add((str(path), stat.st_mtime_ns, stat.st_size))
    return frozenset(stamps)


def _existing_files(request: MakeRequest) -> FileStamps:
    """Stamps of the files in the out folder that the request would replace, as far as their names are known."""
    stems = {str(request.details["id"] or request.clinic), _id_in(request.file)} - {""}
    names = request.documents or _available_documents(request.templates)
    return file_stamps(request.out / f"{stem}-{name}{request.file_end}" for stem in stems for name in names)


def _available_documents(templates: Path | None) -> list[str]:
    """Names of all documents; none if the folder of templates is invalid."""
    try:
        return list(open_library(templates).documents())
    except InputError:
        return []


def _id_in(file: Path | None) -> str:
    """The id in a file of details; '' if it has none or is invalid."""
    from handouts.schedule.appointment import gather_details

    try:
        return gather_details({}, file).appointment.id if file else ""
    except InputError:
        return ""


def _state_after_refusal(request: MakeRequest, before: FileStamps) -> str:
    """What the out folder holds after an error, so that old pages are not handed out as new ones."""
    now = _existing_files(request)
    if now != before:  # some files were replaced, and another was open in a viewer
        return f"Only some files were made. Do not use the files in {request.out}; make them again."
    existing = f" Existing files in {request.out} were left unchanged." if now else ""
    return f"Nothing was made.{existing}"
