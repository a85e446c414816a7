"""Make, print and mail the whole day from the page, by running the same commands as at the command line.

`Progress` is read from the folder of the day, so that it also shows a run that the command line or an earlier desk
started. One step runs at a time.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from handouts.channels.channel import Step
from handouts.channels.outbox import Outbox
from handouts.channels.send_plan import SendPlan
from handouts.channels.table import MAIL as MAIL_ACTIONS
from handouts.day import manifest
from handouts.day.checkpoint import Checkpoint
from handouts.day.folder import DayFolder
from handouts.day.plan import Visit
from handouts.desk.actions import PatientActions
from handouts.desk.journal_status import HANDED_OUT, MAIL, PRINT, DocumentState, document_states
from handouts.desk.language import gettext, mark, ngettext, number
from handouts.desk.mail import Mailer
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import output_sentences, sentence
from handouts.desk.state import Desk
from handouts.desk.subprocess_runner import SubprocessRunner, override_options
from handouts.errors import FormField, InputError, input_error, page_hint
from handouts.journal.journal import Journal, rows
from handouts.mail.deliveries import Delivery, gather
from handouts.printing.printers import queues

ACTIVITY = {"make": mark("Making the packets …"), "print": mark("Printing …"), "send": mark("Mailing …")}
"""Texts of the page while a step runs."""
FAILED = {
    "make": mark("The packets were not made"),
    "print": mark("Printing stopped"),
    "send": mark("Not every mail was sent"),
}
NOTHING_DONE = {"print": mark("Nothing printed"), "send": mark("Nothing mailed")}
STEP_CHANNELS = {"print": PRINT, "send": MAIL}
"""Steps that hand out pages, and their channels in the journal."""
STOPPED = 130
"""Exit code of a process that was stopped with Ctrl+C."""


@dataclass(frozen=True)
class Progress:
    """The progress of a day."""

    step: str
    """The running step: make, print or send; '' for none."""
    last: str
    """The running step, or the last one."""
    done: int
    """Number of packets that are made."""
    total: int
    """Number of patients who get a packet."""
    finished: bool
    """True if the day in the folder is finished and belongs to the open list."""
    lines: tuple[str, ...]
    """The last output lines of the process."""
    code: int | None
    """Exit code of the last process; None while it runs, and before the first."""
    handed_out: bool = False
    """True if the last step printed or mailed something, or may have."""

    @property
    def summary(self) -> str:
        """The progress as a sentence."""
        made = ngettext(
            "%(done)s of %(num)s packet made", "%(done)s of %(num)s packets made", self.total, done=number(self.done)
        )
        return f"{made}. {gettext('All packets ready')}" if self.finished else made

    @property
    def doing(self) -> str:
        """What is being done; '' while nothing runs."""
        return gettext(ACTIVITY.get(self.step, ""))

    @property
    def line(self) -> str:
        """The last output line of the running step."""
        return next((line for line in reversed(self.lines) if line), "") if self.step else ""

    @property
    def failed(self) -> str:
        """Why the last step failed; '' if it succeeded. A day is made even if rows of the list are rejected."""
        if not self.code or (self.last == "make" and self.finished):
            return ""
        if self.code == STOPPED:
            return gettext("Stopped")
        if self.last in STEP_CHANNELS and not self.handed_out:
            return gettext(NOTHING_DONE[self.last])
        return gettext(FAILED.get(self.last, ""))


def count_finished(folder: DayFolder, patients: AbstractSet[str], list_sha256: str) -> tuple[int, bool]:
    """Count these patients' finished packets, and tell whether the day is finished for this list."""
    try:
        day = manifest.read_manifest(folder)
        finished = {PurePosixPath(name).stem for name in Checkpoint(folder, day.all_files() if day else ()).packets}
    except InputError:  # the run that makes the day reports it
        return 0, False
    if day is None or folder.notes.exists() or day.list != list_sha256:
        return len(finished & patients), False
    return len(finished & patients), {patient.id for patient in day.patients} == patients == finished


PRINTERS_VALID = 30.0
"""Seconds for which the list of printers is kept."""
TRIES_OF_ONE, TRIES_OF_DAY, PAUSE = 1, 2, 4
"""Number of tries of a deferred mail, and the seconds between them. Other mails wait during that time."""
REPLY_SECONDS = 45
"""Seconds for which the mail of one patient waits for a reply of the server: the mails of others wait behind it."""
PRINTERS_WAIT = 1.0
"""Seconds for which a page waits for the list of printers."""
FILE_LABELS = {
    DayFolder.run_sheet: (mark("Run sheet"), "print"),
    DayFolder.print_all: (mark("All packets in one file"), "print"),
    DayFolder.slips: (mark("Password slips for the emails"), "mail"),
    DayFolder.rejected_rows: (mark("Rejected rows"), "print"),
}
"""Files of a finished day that the page links to, with their label and step."""


class DayRunner:
    """Runs the steps of the whole day."""

    def __init__(self, desk: Desk, batch: SubprocessRunner, actions: PatientActions) -> None:
        self._desk, self._batch, self._actions = desk, batch, actions
        self._printers: list[str] = []
        self.chosen = ""
        """The printer that was used last. It is offered first."""
        self._printing: tuple[str, tuple[str, ...]] = "", ()
        """The printer of the last print run, and the options with which a person overrode its refusal."""
        self._query_time, self._query_lock = time.monotonic(), threading.Lock()
        self._query = self._start_query()  # so that printers are known when the first page opens
        self._mailer = Mailer(desk, actions, lambda: batch.running and batch.step == "send")
        self._tokens: dict[Path, str] = {}
        self._started = dt.datetime.now(dt.UTC)
        """When the last step started."""

    @property
    def folder(self) -> Path:
        """Where the day is made."""
        return self._desk.folder

    @property
    def saved(self) -> Path:
        """Folder for saved documents of single patients. The folder of the day holds only the day."""
        folder = self.folder.absolute()
        return folder.with_name(f"{folder.name or 'day'}-saved")

    def progress(self) -> Progress:
        """The current progress."""
        folder, batch, patients = DayFolder(self.folder), self._batch, self._desk.expected_ids()
        done, finished = count_finished(folder, patients, self._desk.corrected_day().schedule.sha256)
        # Include a run that an earlier desk or the command line started.
        running_step = batch.step if batch.running else "make" if folder.is_busy else ""
        lines = tuple(output_sentences(batch.lines(), self._desk.settings.journal))
        handed_out = bool(batch.code) and self._handed_out(batch.step)
        # The last packet is not the end: the run then records the day in the archive and the journal.
        finished = finished and running_step != "make"
        return Progress(running_step, batch.step, done, len(patients), finished, lines, batch.code, handed_out)

    def _handed_out(self, step: str) -> bool:
        """True if the journal has an entry, since the step started, after which a patient may have pages.

        A document that is printed or mailed separately at the same time counts, too: the page then does not say that
        nothing was handed out.
        """
        journal, channel = self._desk.settings.journal, STEP_CHANNELS.get(step)
        try:
            new = rows(journal, since=self._started) if channel and journal.is_file() else ()
            return any(HANDED_OUT.get(row.action) == channel for row in new)
        except InputError:  # unknown: do not claim that nothing was handed out
            return True

    @staticmethod
    def mail_account() -> bool:
        """True if a mail server and a sender are configured."""
        return all(os.environ.get(f"HANDOUTS_MAIL_{name}") for name in ("SERVER", "FROM"))

    @property
    def outdated(self) -> bool:
        """True if a template was saved after the day was finished."""
        try:
            return (self.folder / DayFolder.manifest).stat().st_mtime_ns < self._desk.templates.current().saved
        except OSError:
            return False

    def _states(self) -> Mapping[str, list[DocumentState]]:
        """The status of this day's files in the journal, by the ids of the listed patients."""
        try:
            day = manifest.read_manifest(DayFolder(self.folder))
            digests = {note.sha256 for note in day.all_files()} if day else set()
            settings = self._desk.settings
            states = document_states(settings.journal, settings.today(), digests=digests) if digests else {}
        except InputError:  # the step that needs it reports it
            return {}
        return {patient: states[patient] for patient in self._desk.expected_ids() if patient in states}

    def counts(self) -> Counter[str]:
        """Number of listed patients by status, for the files of this day."""
        return Counter(state.label for states in self._states().values() for state in states)

    def unsent(self) -> list[tuple[PatientRecord, str]]:
        """Patients whose mail of this day was started but not sent, or is unconfirmed, with the status."""
        failed = {
            patient: state.label
            for patient, states in self._states().items()
            for state in states
            if state.kind == MAIL and state.bad
        }
        return [(record, failed[record.id]) for record in self._desk.patient_list.records() if record.id in failed]

    def reprints(self) -> int:
        """Number of patients whose handed-out pages have changed since."""
        try:
            return len(self._desk.reprints())
        except InputError:  # the list reports it
            return 0

    @staticmethod
    def reason(step: Step[Delivery]) -> str:
        """Why a mail is not sent and what to do, or a note on one that is sent."""
        return " ".join(filter(None, (sentence(step.text), sentence(page_hint(step.hint))))).rstrip(".")

    def _local_time(self, delivery: Delivery, time: dt.datetime) -> str:
        """A time in the zone of the clinic."""
        return self._desk.format_moment(time, ZoneInfo(delivery.recipient.zone))

    def files(self) -> list[tuple[str, str, str]]:
        """Files of a finished day: label, token for the address, and step."""
        paths = {self.folder / name: label for name, label in self._file_labels().items()}
        files = [(path, *label) for path, label in paths.items() if path.is_file() and not path.is_symlink()]
        return [
            (gettext(label), self._tokens.setdefault(path, secrets.token_urlsafe(16)), step)
            for path, label, step in files
        ]

    def _file_labels(self) -> dict[str, tuple[str, str]]:
        """Label and step of each file, by its name."""
        names = [name for name in DayFolder(self.folder).print_parts() if name != DayFolder.print_all]
        parts = {
            name: (gettext("Packets to print, part %(number)s of %(names)s", number=number, names=len(names)), "print")
            for number, name in enumerate(names, 1)
        }
        return {**FILE_LABELS, **parts}

    def file(self, token: str) -> Path | None:
        """The file of a token."""
        paths = (path for path, path_token in self._tokens.items() if path_token == token)
        return next((path for path in paths if path.is_file() and not path.is_symlink()), None)

    def printers(self) -> list[str]:
        """Printers to choose from: the last one used, the configured one, then those of this computer."""
        with self._query_lock:
            if time.monotonic() - self._query_time > PRINTERS_VALID:
                self._query_time = time.monotonic()
                self._query = self._start_query()
        # A print system that does not answer delays only the first page.
        self._query.join(max(0.0, self._query_time + PRINTERS_WAIT - time.monotonic()))
        first = filter(None, (self.chosen, self._desk.settings.printer))
        return list(dict.fromkeys([*first, *self._printers]))

    def _start_query(self) -> threading.Thread:
        query = threading.Thread(target=self._query_printers, daemon=True)
        query.start()
        return query

    def _query_printers(self) -> None:
        try:
            self._printers = queues()
        except (InputError, OSError, subprocess.SubprocessError):
            self._printers = []

    @staticmethod
    def digest(steps: Sequence[Step[Delivery]]) -> str:
        """A digest of the planned mails, so that only reviewed mails are sent."""
        mails = [(step.item.id, step.item.address, step.item.sha256, step.send) for step in steps]
        return hashlib.sha256(repr(mails).encode()).hexdigest()

    def packets_digest(self) -> str:
        """A digest of the finished day, so that only the day on the page is printed; '' for none."""
        try:
            return DayFolder(self.folder).digest(DayFolder.manifest)
        except (OSError, InputError):
            return ""

    @property
    def anyway(self) -> str:
        """The printer that refused the day, if a person may override that; '' for none."""
        batch = self._batch
        refused = batch.step == "print" and bool(batch.code) and override_options(batch.codes())
        return self._printing[0] if refused else ""

    def begin(self, step: str, printer: str, seen: str = "", *, anyway: bool = False) -> None:
        """Start a step of the day. Raises InputError if it cannot start.

        `seen` is the digest of the mails or packets that the person reviewed. No others are sent or printed.
        With `anyway`, a person has looked at the printer that refused to print.
        """
        if step == "stop":
            self._batch.stop()
            return
        if step == "send" and not self._batch.running and self.digest(self.mails()) != seen:
            raise input_error(
                FormField("mails"),
                gettext("nothing was sent: the emails have changed"),
                gettext("review them and send again"),
            )
        if step == "send" and self._mailer.busy:
            raise input_error(
                FormField("mails"),
                gettext("an email to one patient is being sent right now"),
                gettext("try again in a moment"),
            )
        if self._batch.running and self._batch.step == step:  # the button was pressed twice
            return
        command, options = self._command(step, printer), tuple[str, ...]()
        if step == "print":
            if seen != self.packets_digest():
                raise input_error(
                    FormField("day"),
                    gettext("nothing was printed: the packets were made again"),
                    gettext("print the day again"),
                )
            if anyway and printer != self.anyway:
                raise input_error(
                    FormField("day"),
                    gettext("nothing was printed: the printer changed"),
                    gettext("print the day again"),
                )
            options = (*self._printing[1], *override_options(self._batch.codes())) if anyway else ()
            command += options
        if not self._batch.start(step, command):
            raise input_error(
                FormField("day"), gettext("another step is running"), gettext("wait until it is done, or stop it")
            )
        self._started = dt.datetime.now(dt.UTC)
        if step == "print":
            self._printing = printer, options

    def _command(self, step: str, printer: str) -> tuple[str | Path, ...]:
        """The command of a step. Raises InputError if something that it needs is missing."""
        settings, source = self._desk.settings, self._desk.patient_list.source
        journal = ("--journal", settings.journal)
        if source is None:
            raise input_error(FormField("list"), gettext("no list is open"), gettext("open one first"))
        if self._desk.patient_list.stale:
            raise input_error(
                FormField("list"),
                gettext("the list was saved again since it was opened"),
                gettext("open it again and review it first"),
            )
        if step == "make":
            store = self._desk.patient_list.kept.store.path
            corrections = ("--corrections", store) if store.exists() else ("--without-corrections",)
            return ("day", source, *corrections, "--out", self.folder, "--templates", settings.library.root, *journal,
                    *self._draft(), *self._today(), *self._encoding(), "--no-progress")  # fmt: skip
        self._require_packets()
        if step == "print":
            if not printer:
                raise input_error(FormField("printer"), gettext("no printer is chosen"), gettext("choose one"))
            return ("print", self.folder, "--printer", printer, *journal)
        return (*self._mailing(self.folder, TRIES_OF_DAY), *self._draft())

    def _today(self) -> tuple[str, ...]:
        """The option for the printing date, if it is the same for all clinics."""
        printed = self._desk.settings.printed()
        return ("--today", str(printed)) if isinstance(printed, dt.date) else ()

    def _draft(self) -> tuple[str, ...]:
        return ("--allow-draft",) if self._desk.settings.allow_draft else ()

    def _encoding(self) -> tuple[str, ...]:
        """The option for the encoding of the list, if a person chose one."""
        encoding = self._desk.patient_list.encoding
        return ("--encoding", encoding) if encoding else ()

    def _mailing(self, root: Path, tries: int) -> tuple[str | Path, ...]:
        settings = self._desk.settings
        return (
            "mail", root, "--send", "--templates", settings.library.root, "--journal", settings.journal,
            "--tries", str(tries), "--backoff", str(PAUSE),
        )  # fmt: skip

    def _require_packets(self) -> None:
        """Raise InputError if some packets of this list are not made yet."""
        if not self.progress().finished:
            raise input_error(
                FormField("day"), gettext("some packets of this list are not made yet"), gettext("make them first")
            )

    def mails(self) -> list[Step[Delivery]]:
        """The plan of `handouts mail` for each packet. Raises InputError."""
        self._require_packets()
        settings = self._desk.settings
        deliveries, drafts = gather([self.folder]), settings.allow_draft
        if not settings.journal.is_file():
            return SendPlan("mail", None, None, drafts=drafts).steps(deliveries)
        with Journal(settings.journal) as journal:
            return SendPlan("mail", journal, Outbox(journal, MAIL_ACTIONS), drafts=drafts).steps(
                deliveries, self._local_time
            )

    def mail_one(self, record: PatientRecord, visit: Visit) -> None:
        """Mail the packet of one patient."""
        self._mailer.send(
            record,
            visit,
            lambda root: (*self._mailing(root, TRIES_OF_ONE), "--wait", str(REPLY_SECONDS), *self._draft()),
        )

    def close(self) -> None:
        """Stop all processes, and delete private files."""
        self._batch.close()
        self._mailer.close()
        self._actions.close()
