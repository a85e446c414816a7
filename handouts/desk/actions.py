"""What is done with one patient's papers: printed, mailed, saved. Each runs beside the page, and tells the record.

Printing and mailing go the ways of the command line: the same journal, the same promises. A mail needs a day's folder,
so that one of this patient alone is made, in a private place that goes with the program.
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
from dataclasses import replace
from itertools import count
from pathlib import Path, PurePath

from handouts.day.executors import LocalExecutor
from handouts.day.folder import DayFolder
from handouts.day.manifest import PrintOptions
from handouts.day.plan import Plan, Visit
from handouts.day.run import DayRun
from handouts.desk.patient_record import PatientRecord, PrintOverride, problem_sentences
from handouts.desk.rendered_document import RenderedDocument
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
from handouts.schedule.booking import Schedule
from handouts.typeset.layout.theme import PAPERS

PRIVATE_PREFIX, LOCK_FILE = "handouts-desk-", "lock"
SIDES = "two-sided-long-edge"


class PatientActions:
    """Does one thing at a time for each record."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._private: tempfile.TemporaryDirectory[str] | None = None
        self._held = ExitStack()
        _sweep()
        self._lock = threading.Lock()

    def close(self) -> None:
        """Remove what was made for mails."""
        self._held.close()
        if self._private:
            self._private.cleanup()

    def private_folder(self, name: str) -> Path:
        """A private folder that goes with the program."""
        with self._lock:
            if self._private is None:
                self._private = tempfile.TemporaryDirectory(prefix=PRIVATE_PREFIX)
                self._held.enter_context(exclusive_lock(Path(self._private.name) / LOCK_FILE, "is in use", "wait"))
        path = Path(self._private.name) / name
        path.mkdir(exist_ok=True)
        return path

    def run_in_background(self, record: PatientRecord, words: str, what: Callable[[], None]) -> None:
        """Run it in a thread, told to the record in words; what goes wrong is told as well."""

        def run() -> None:
            try:
                what()
            except InputError as refused:
                for problem in refused.problems:
                    record.add_message(f"{self._about(problem)}{problem_sentences(problem)}", "bad")
            except Exception as error:  # noqa: BLE001 - a thread has nobody else who would tell; nothing of it is printed
                record.add_message(f"Not done: the program has an error ({type(error).__name__}).", "bad")
            finally:
                with record.lock:
                    record.activity = ""

        with record.lock:
            before, record.activity = record.activity, record.activity or words
        if before == words:  # the button was pressed twice
            return
        if before:
            record.add_message(f"Not started: wait until this is done ({before})", "bad")
            return
        record.start(words)
        threading.Thread(target=run, daemon=True).start()

    def _about(self, problem: Problem) -> str:
        """What a problem is about, where its words do not say so. Where a file lies helps nobody at the desk."""
        if problem.origin is Origin.FORM:
            return ""
        if problem.file == str(self._journal):
            return "The journal: "
        return f"{problem.file if '://' in problem.file else PurePath(problem.file).name}: "

    # -- paper ---------------------------------------------------------------------------------------------------
    def save(self, record: PatientRecord, visit: Visit, papers: Sequence[RenderedDocument], folder: Path) -> None:
        """Write the documents into a folder that is no day's, and journal that they were made. Raises Refused."""
        for number in count(1):
            stem = (visit.id or visit.content.slug) + (f"-{number}" if number > 1 else "")
            files = [(folder / f"{stem}-{paper.name}.pdf", paper.data) for paper in papers]
            # An id is one patient's; without one, what is there may be another's.
            if visit.id or not any(path.exists() and not _holds(path, data) for path, data in files):
                break
        self._journal_made(visit, papers)  # first: what the journal cannot tell is not handed out
        write_pdfs(files)
        record.add_message(f"Saved in {folder.absolute()}: {', '.join(path.name for path, _ in files)}.")

    def print(
        self,
        record: PatientRecord,
        visit: Visit,
        papers: Sequence[RenderedDocument],
        name: str,
        anyway: PrintOverride | None = None,
    ) -> None:
        """Print the documents, each on fresh sheets. Raises Refused with why not.

        With `anyway` a person has looked at the printer, after it was refused because of what the printer reports.
        """
        if not name:
            raise input_error(FormField("printer"), "no printer is chosen", "choose one")
        to = printer(name)
        jobs = [PrintJob(_print_file(visit, paper), _ticket(visit, paper)) for paper in papers]
        tokens = tuple(paper.token for paper in papers)
        try:
            for note in check_jobs(to, jobs, force=anyway is not None):
                record.add_message(f"{name}: {problem_sentences(note)}", "note")
            self._journal_made(visit, papers)
            with Journal(self._journal) as journal:
                print_jobs(to, journal, jobs, record.add_message, again=anyway is not None and anyway.again)
        except (NotReady, UnknownOutcome) as refused:
            record.override = PrintOverride(name, tokens, again=isinstance(refused, UnknownOutcome))
            raise
        record.add_message(f"Printed {len(jobs)} documents.")

    def _journal_made(self, visit: Visit, papers: Sequence[RenderedDocument]) -> None:
        """Tell the journal of papers that leave the page, where they are somebody's."""
        one = visit.booking.appointment
        if one.id or one.name or one.record_number or one.date_of_birth:
            version = visit.content.instructions.value.version
            entries = of_patient(one.id, visit.content.slug, version, [(paper.name, paper.data) for paper in papers])
            with Journal(self._journal) as journal:
                journal.append_new(entries)

    # -- mail ----------------------------------------------------------------------------------------------------
    def packet(self, visit: Visit) -> Path:
        """A day of this patient alone, to mail from. Raises Refused."""
        if not visit.id:
            raise input_error(FormField("id"), "a mail needs the id of the appointment", "fill it in")
        booking = visit.booking
        folder = DayFolder(self.private_folder("mails") / secrets.token_hex(8))
        schedule = Schedule((booking,), (), (), (), ",")
        plan = Plan((replace(visit, booking=booking),), schedule, ())
        with folder.held():
            day = DayRun(plan, folder, PrintOptions(), lambda _: None)
            day.packets(LocalExecutor(), 1)
            day.finish()
        return folder.root


def _sweep() -> None:
    """Remove what an earlier page has left that was killed: nobody holds it any more."""
    for path in Path(tempfile.gettempdir()).glob(f"{PRIVATE_PREFIX}*"):
        with suppress(InputError, OSError):
            if path.is_symlink() or (hasattr(os, "getuid") and path.stat().st_uid != os.getuid()):
                continue
            with exclusive_lock(path / LOCK_FILE, "is in use", "wait"):
                shutil.rmtree(path, ignore_errors=True)


def _print_file(visit: Visit, paper: RenderedDocument) -> PrintFile:
    width, height = PAPERS[visit.content.clinic.value.paper]
    digest = hashlib.sha256(paper.data).hexdigest()
    version = visit.content.instructions.value.version
    told = Entry("", visit.id, paper.name, visit.content.slug, version, digest)
    return PrintFile(Path(paper.title), paper.data, paper.pages, paper_of((width, height)), told)


def _holds(path: Path, data: bytes) -> bool:
    """True for a file with these bytes."""
    try:
        return read_file(path) == data
    except OSError:
        return False


def _ticket(visit: Visit, paper: RenderedDocument) -> Ticket:
    file = _print_file(visit, paper)
    if file.paper is None:
        raise input_error(
            FormField("printer"), "the pages are of no paper that has a name", "print them with another program"
        )
    return Ticket(paper.data, paper.pages, 1, SIDES, file.paper.keyword, fit=False)
