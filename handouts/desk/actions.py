"""Print and save one patient's documents, and make a packet to mail, in background threads with messages.

Printing and mailing work as at the command line, with the same journal. A mail is sent from the folder of a day, so it
gets a private folder with only this patient. The folder is deleted when the program ends.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from contextvars import copy_context
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePath

from handouts.archive import recording
from handouts.day.executors import LocalExecutor
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.plan import Plan, Visit
from handouts.day.run import DayRun
from handouts.desk.language import gettext, ngettext
from handouts.desk.patient_record import PatientRecord, PrintOverride
from handouts.desk.problem_text import page_words, problem_sentences, source_name
from handouts.desk.rendered_document import DeskDocument
from handouts.errors import FormField, InputError, Origin, Problem, input_error
from handouts.files import exclusive_lock, read_file, write_pdfs
from handouts.journal.hash_chain import Entry
from handouts.journal.journal import Journal
from handouts.journal.journal_entries import of_patient
from handouts.printing.paper_sizes import paper_of
from handouts.printing.print_files import PrintFile
from handouts.printing.print_run import PrintJob, UnknownOutcome, check_jobs, print_jobs
from handouts.printing.printer import NotReady, Ticket
from handouts.printing.printers import printer
from handouts.printing.single_pages import PageRange, take_pages
from handouts.schedule.booking import Schedule
from handouts.typeset.layout.theme import PAPERS

PRIVATE_PREFIX, LOCK_FILE = "handouts-desk-", "lock"
SIDES = "two-sided-long-edge"


class PatientActions:
    """Runs one action at a time for each patient."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self._held = ExitStack()
        _delete_leftovers()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Delete the private folder."""
        self._held.close()
        if self._private:
            self._private.cleanup()

    def private_folder(self, name: str) -> Path:
        """A private folder. It is deleted when the program ends."""
        with self._lock:
            if self._private is None:
                self._private = tempfile.TemporaryDirectory(prefix=PRIVATE_PREFIX)
                self._held.enter_context(exclusive_lock(Path(self._private.name) / LOCK_FILE, "is in use", "wait"))
        path = Path(self._private.name) / name
        path.mkdir(exist_ok=True)
        return path

    def run_in_background(self, record: PatientRecord, activity: str, action: Callable[[], None]) -> None:
        """Run an action in a thread. `activity` says what is being done; problems become messages."""

        def run() -> None:
            try:
                action()
            except InputError as refused:
                for problem in refused.problems:
                    record.add_message(f"{self._about(problem)}{problem_sentences(problem)}", "bad")
            except Exception as error:  # noqa: BLE001 - no other code can report it; the text of the error is not shown
                record.add_message(
                    gettext("Not done: the program has an error (%(error)s).", error=type(error).__name__), "bad"
                )
            finally:
                with record.lock:
                    record.activity = ""

        with record.lock:
            before, record.activity = record.activity, record.activity or activity
        if before == activity:  # the button was pressed twice
            return
        if before:
            record.add_message(gettext("Not started. Wait until this is done: %(before)s", before=before), "bad")
            return
        record.start(activity)
        threading.Thread(target=copy_context().run, args=(run,), daemon=True).start()  # it knows who is signed in

    def _about(self, problem: Problem) -> str:
        """The source of a problem, as a file name without its folder; '' for a form field."""
        if problem.origin is Origin.FORM:
            return ""
        if problem.file == str(self._journal):
            return gettext("The journal: ")
        source = source_name(problem)
        return f"{source if '://' in source else PurePath(source).name}: "

    # -- paper ---------------------------------------------------------------------------------------------------
    def save(self, record: PatientRecord, visit: Visit, papers: Sequence[DeskDocument], folder: Path) -> None:
        """Save the documents in a folder outside the day, and record them in the journal. Raises InputError."""
        for number in count(1):
            stem = (visit.id or visit.content.slug) + (f"-{number}" if number > 1 else "")
            files = [(folder / f"{stem}-{paper.name}.pdf", paper.data) for paper in papers]
            # An id belongs to one patient. Without an id, an existing file may be another patient's.
            if visit.id or not any(path.exists() and not _holds(path, data) for path, data in files):
                break
        self._journal_made(visit, papers)  # first: nothing is handed out without its entry in the journal
        write_pdfs(files)
        record.add_message(
            gettext(
                "Saved in %(folder)s: %(files)s.",
                folder=folder.absolute(),
                files=", ".join(path.name for path, _ in files),
            )
        )

    def print(
        self,
        record: PatientRecord,
        visit: Visit,
        papers: Sequence[DeskDocument],
        name: str,
        anyway: PrintOverride | None = None,
        pages: PageRange | None = None,
    ) -> None:
        """Print the documents, each on new sheets. Raises InputError with the reason.

        With `anyway`, a person has looked at the printer after it refused to print. With `pages`, only these pages of
        the one document are printed.
        """
        if not name:
            raise input_error(FormField("printer"), gettext("no printer is chosen"), gettext("choose one"))
        target = printer(name)
        files = [_print_file(visit, paper) for paper in papers]
        taken: list[Entry] = []
        if pages:
            single = take_pages(files[0], pages, papers[0].identifier)
            files, taken = [single.file], [single.entry]
        jobs = [PrintJob(file, _ticket(file)) for file in files]
        tokens = tuple(paper.token for paper in papers)
        try:
            for note in check_jobs(target, jobs, force=anyway is not None):
                record.add_message(f"{name}: {problem_sentences(note)}", "note")
            self._journal_made(visit, papers)
            with Journal(self._journal) as journal:
                journal.append_all(taken)
                print_jobs(target, journal, jobs, record.add_message, again=anyway is not None and anyway.again)
        except (NotReady, UnknownOutcome) as refused:
            shown = str(pages).partition(" ")[2] if pages else ""
            record.override = PrintOverride(name, tokens, isinstance(refused, UnknownOutcome), shown)
            raise
        if pages:
            record.add_message(
                gettext(
                    "Printed %(pages)s of %(total)s of %(title)s.",
                    pages=page_words(str(pages)),
                    total=papers[0].pages,
                    title=papers[0].title,
                )
            )
            return
        record.add_message(ngettext("Printed %(num)s document.", "Printed %(num)s documents.", len(jobs)))

    def _journal_made(self, visit: Visit, papers: Sequence[DeskDocument]) -> None:
        """Record documents that leave the desk in the archive and the journal. Blank pages are not recorded."""
        patient = visit.booking.appointment
        if patient.id or patient.name or patient.record_number or patient.date_of_birth:
            version = visit.content.instructions.value.version
            entries = of_patient(
                patient.id, visit.content.clinic_and_site, version, [(paper.name, paper.data) for paper in papers]
            )
            pdfs = [recording.NamedPdf(paper.name, paper.data, paper.identifier) for paper in papers]
            recording.store(self._journal, recording.of_patient(patient, visit.content, pdfs))
            with Journal(self._journal) as journal:
                journal.append_new(entries)

    # -- mail ----------------------------------------------------------------------------------------------------
    def packet(self, visit: Visit) -> Path:
        """Make the folder of a day with this patient alone, to mail from. Raises InputError."""
        if not visit.id:
            raise input_error(
                FormField("id"), gettext("an email needs the id of the appointment"), gettext("fill it in")
            )
        booking = visit.booking
        folder = DayFolder(self.private_folder("mails") / secrets.token_hex(8))
        schedule = Schedule((booking,), (), (), (), ",")
        plan = Plan((replace(visit, booking=booking),), schedule, ())
        with folder.lock():
            day = DayRun(plan, folder, PrintOptions(), lambda _: None)
            day.make_packets(LocalExecutor(), 1)
            day.finish()
        return folder.root


def _delete_leftovers() -> None:
    """Delete private folders of a desk that was killed: they are no longer locked."""
    for path in Path(tempfile.gettempdir()).glob(f"{PRIVATE_PREFIX}*"):
        with suppress(InputError, OSError):
            if path.is_symlink() or (hasattr(os, "getuid") and path.stat().st_uid != os.getuid()):
                continue
            with exclusive_lock(path / LOCK_FILE, "is in use", "wait"):
                shutil.rmtree(path, ignore_errors=True)


def _print_file(visit: Visit, paper: DeskDocument) -> PrintFile:
    width, height = PAPERS[visit.content.clinic.value.paper]
    digest = hashlib.sha256(paper.data).hexdigest()
    version = visit.content.instructions.value.version
    entry = Entry("", visit.id, paper.name, visit.content.slug, version, digest)
    return PrintFile(Path(paper.title), paper.data, paper.pages, paper_of((width, height)), entry)


def _holds(path: Path, data: bytes) -> bool:
    """True if the file has these bytes."""
    try:
        return read_file(path) == data
    except OSError:
        return False


def _ticket(file: PrintFile) -> Ticket:
    if file.paper is None:
        raise input_error(
            FormField("printer"),
            gettext("the paper size of the pages has no standard name"),
            gettext("print them with another program"),
        )
    return Ticket(file.data, file.pages, 1, SIDES, file.paper.keyword, fit=False)
