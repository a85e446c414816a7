"""How far the day in a folder is, so that another run of the page, or of the command line, is told as well.

The whole day from the page: one folder and one process at a time, with the promises of the command line.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
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
from handouts.desk.journal_status import MAIL, DocumentState, document_states
from handouts.desk.mail import Mailer
from handouts.desk.patient_record import PatientRecord
from handouts.desk.state import Desk
from handouts.desk.subprocess_runner import SubprocessRunner, override_options, readable_lines
from handouts.errors import FormField, InputError, Problem, input_error
from handouts.journal.journal import Journal
from handouts.mail.deliveries import Delivery, gather
from handouts.printing.printers import queues

ACTIVITY = {"make": "Making the packets …", "print": "Printing …", "send": "Mailing …"}
"""What runs, in words."""
FAILED = {"make": "The packets were not made", "print": "Printing stopped", "send": "Not every mail was sent"}
NOTHING_DONE = {"print": "Nothing printed", "send": "Nothing mailed"}
BEGUN = {
    "print": re.compile(r"\bjob\b|not known whether", re.I),
    "send": re.compile(r"\b[1-9]\d* sent|unconfirmed", re.I),
}
"""What is said where some of it was done, or may have been."""
STOPPED = 130
"""How a process ends that was stopped, as a shell has it."""


@dataclass(frozen=True)
class Progress:
    """How far a day is."""

    what: str
    """make, print, send; '' while nothing runs."""
    last: str
    """What ran last, or runs."""
    done: int
    """Packets that are made."""
    total: int
    """Patients of the list who get one."""
    whole: bool
    """True when the day in the folder is finished, and is that of the list."""
    lines: tuple[str, ...]
    """The last that the process has said."""
    code: int | None
    """How the last process ended; None while it runs, and before the first."""

    @property
    def words(self) -> str:
        """The same in a line."""
        return f"{self.done} of {self.total} packets made{'. All packets ready' if self.whole else ''}"

    @property
    def doing(self) -> str:
        """What runs, in words."""
        return ACTIVITY.get(self.what, "")

    @property
    def line(self) -> str:
        """What was said last of what runs."""
        return next((line for line in reversed(self.lines) if line), "") if self.what else ""

    @property
    def failed(self) -> str:
        """What the last step did not do, '' where it did. A day is made although rows of the list were refused."""
        if not self.code or (self.last == "make" and self.whole):
            return ""
        if self.code == STOPPED:
            return "Stopped"
        begun = BEGUN.get(self.last)
        if begun and not any(begun.search(line) for line in self.lines):
            return NOTHING_DONE[self.last]
        return FAILED.get(self.last, "")


def count_finished(folder: DayFolder, patients: AbstractSet[str], list_: str) -> tuple[int, bool]:
    """How many of these patients have a packet, and whether the day is finished for this list (its SHA-256)."""
    try:
        told = manifest.read_manifest(folder)
        made = {PurePosixPath(name).stem for name in Checkpoint(folder, told.notes() if told else ()).packets}
    except InputError:  # the run that makes the day says why
        return 0, False
    if told is None or folder.notes.exists() or told.list != list_:
        return len(made & patients), False
    return len(made & patients), {one.id for one in told.patients} == patients == made


PRINTERS_VALID = 30.0
"""Seconds for which the list of printers is believed."""
TRIES_OF_ONE, TRIES_OF_DAY, PAUSE = 1, 2, 4
"""How often a mail that the server puts off is tried, and the seconds between: other mails wait for it."""
UTC = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}) UTC")
"""How the journal writes a moment."""
PRINTERS_WAIT = 1.0
"""Seconds for which a page waits for that list."""
FILE_LABELS = {
    DayFolder.run_sheet: ("Run sheet", "print"), DayFolder.print_all: ("All packets in one file", "print"),
    DayFolder.slips: ("Slips with the passwords of the mails", "mail"),
}  # fmt: skip
"""Files of a finished day that can be opened: what they are called, and of which step they are."""


class DayRunner:
    """What is done for the whole day."""

    def __init__(self, desk: Desk, batch: SubprocessRunner, actions: PatientActions) -> None:
        self._desk, self._batch, self._actions = desk, batch, actions
        self._printers: list[str] = []
        self.chosen = ""
        """The printer that was used last: it is offered first."""
        self._printing: tuple[str, tuple[str, ...]] = "", ()
        """Where the day was printed last, and the options with which a person has overridden the printer."""
        self._asked, self._asking = time.monotonic(), threading.Lock()
        self._looking = self._look()  # so that they are known when the first page is opened
        self._mailer = Mailer(desk, actions, lambda: batch.running and batch.what == "send")
        self._tokens: dict[Path, str] = {}

    @property
    def folder(self) -> Path:
        """Where the day is made."""
        return self._desk.folder

    @property
    def saved(self) -> Path:
        """Where the documents of single patients are saved: apart from the day, whose folder holds the day alone."""
        folder = self.folder.absolute()
        return folder.with_name(f"{folder.name or 'day'}-saved")

    def progress(self) -> Progress:
        """How far it is."""
        folder, batch, patients = DayFolder(self.folder), self._batch, self._desk.expected_ids()
        schedule = self._desk.patient_list.schedule
        done, whole = count_finished(folder, patients, schedule.sha256 if schedule else "")
        # A run that outlived the page that began it, or one of the command line, is told as well.
        what = batch.what if batch.running else "make" if folder.busy else ""
        lines = tuple(readable_lines(batch.lines(), self._desk.settings.journal))
        return Progress(what, batch.what, done, len(patients), whole, lines, batch.code)

    @staticmethod
    def mail_account() -> bool:
        """True where it is told by what server and in whose name mails go out."""
        return all(os.environ.get(f"HANDOUTS_MAIL_{name}") for name in ("SERVER", "FROM"))

    @property
    def outdated(self) -> bool:
        """True when a file of the templates was saved after the day was finished."""
        try:
            return (self.folder / DayFolder.manifest).stat().st_mtime_ns < self._desk.templates.current().saved
        except OSError:
            return False

    def _states(self) -> Mapping[str, list[DocumentState]]:
        """What the journal tells of the files of this very day, by the ids of the list's patients."""
        try:
            whole = manifest.read_manifest(DayFolder(self.folder))
            digests = {note.sha256 for note in whole.notes()} if whole else set()
            settings = self._desk.settings
            told = document_states(settings.journal, settings.today(), digests=digests) if digests else {}
        except InputError:  # the step that needs it says why
            return {}
        return {patient: told[patient] for patient in self._desk.expected_ids() if patient in told}

    def counts(self) -> Counter[str]:
        """How many patients of the list the journal tells of, by its words, for the files of this very day."""
        return Counter(state.words for own in self._states().values() for state in own)

    def unsent(self) -> list[tuple[PatientRecord, str]]:
        """Patients whose mail of this day was begun and not sent, or of which that is not known."""
        failed = {
            patient: state.words
            for patient, own in self._states().items()
            for state in own
            if state.kind == MAIL and state.bad
        }
        return [(one, failed[one.id]) for one in self._desk.patient_list.records() if one.id in failed]

    def reprints(self) -> int:
        """Patients who have pages that are not those that would be made now."""
        try:
            return len(self._desk.reprints())
        except InputError:  # the list says why
            return 0

    def reason(self, step: Step[Delivery]) -> str:
        """Why a mail is not sent, or what to know before it is; times on the desk's own clock."""
        zone = ZoneInfo(step.item.recipient.zone)

        def written(found: re.Match[str]) -> str:
            return self._desk.format_moment(dt.datetime.fromisoformat(f"{found[1]}T{found[2]}+00:00"), zone)

        words = UTC.sub(written, step.text)
        return " ".join(readable_lines([words], self._desk.settings.journal)).rstrip(".")

    def files(self) -> list[tuple[str, str, str]]:
        """What can be opened of a finished day: what it is, a token for its address, and its step."""
        paths = {self.folder / name: told for name, told in self._offered().items()}
        there = [(path, *told) for path, told in paths.items() if path.is_file() and not path.is_symlink()]
        return [(words, self._tokens.setdefault(path, secrets.token_urlsafe(16)), step) for path, words, step in there]

    def _offered(self) -> dict[str, tuple[str, str]]:
        """Names of files, with what they are and of which step they are."""
        names = [name for name in DayFolder(self.folder).print_parts() if name != DayFolder.print_all]
        parts = {name: (f"Packets to print, part {number} of {len(names)}", "print")
                 for number, name in enumerate(names, 1)}  # fmt: skip
        return {**FILE_LABELS, **parts}

    def file(self, token: str) -> Path | None:
        """The file of a token."""
        found = (path for path, known in self._tokens.items() if known == token)
        return next((path for path in found if path.is_file() and not path.is_symlink()), None)

    def printers(self) -> list[str]:
        """Printers to choose from: the one that was named first, then those of this machine."""
        with self._asking:
            if time.monotonic() - self._asked > PRINTERS_VALID:
                self._asked = time.monotonic()
                self._looking = self._look()
        # A print system that does not answer keeps the first page waiting, and no other.
        self._looking.join(max(0.0, self._asked + PRINTERS_WAIT - time.monotonic()))
        first = filter(None, (self.chosen, self._desk.settings.printer))
        return list(dict.fromkeys([*first, *self._printers]))

    def _look(self) -> threading.Thread:
        looking = threading.Thread(target=self._ask, daemon=True)
        looking.start()
        return looking

    def _ask(self) -> None:
        try:
            self._printers = queues()
        except (InputError, OSError, subprocess.SubprocessError):
            self._printers = []

    @staticmethod
    def digest(steps: Sequence[Step[Delivery]]) -> str:
        """A digest of who would get what, so that what is sent is what somebody has looked at."""
        told = [(step.item.id, step.item.address, step.item.sha256, step.send) for step in steps]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def packets_digest(self) -> str:
        """A digest of the finished day, so that what is printed is the day that the page shows; '' for none."""
        try:
            return DayFolder(self.folder).digest(DayFolder.manifest)
        except (OSError, InputError):
            return ""

    @property
    def anyway(self) -> str:
        """The printer that refused to print the day, where a person may override that; '' for none."""
        batch = self._batch
        refused = batch.what == "print" and bool(batch.code) and override_options(batch.codes())
        return self._printing[0] if refused else ""

    def begin(self, what: str, printer: str, seen: str = "", *, anyway: bool = False) -> None:
        """Start a step of the day. Raises Refused where it cannot begin.

        `seen` is the digest of the mails, or of the packets, that the person has seen: no others are sent or printed.
        With `anyway` a person has looked at the printer that has just refused to print.
        """
        if what == "stop":
            self._batch.stop()
            return
        if what == "send" and not self._batch.running and self.digest(self.mails()) != seen:
            raise input_error(
                FormField("mails"), "nothing was sent: the mails have changed", "review them and send again"
            )
        if what == "send" and self._mailer.busy:
            raise input_error(
                FormField("mails"), "a mail of one patient is being sent right now", "try again in a moment"
            )
        if self._batch.running and self._batch.what == what:  # the button was pressed twice
            return
        words, options = self._words(what, printer), tuple[str, ...]()
        if what == "print":
            if seen != self.packets_digest():
                raise input_error(
                    FormField("day"), "nothing was printed: the packets were made again", "print the day again"
                )
            if anyway and printer != self.anyway:
                raise input_error(
                    FormField("day"), "nothing was printed: the printer is another one now", "print the day again"
                )
            options = (*self._printing[1], *override_options(self._batch.codes())) if anyway else ()
            words += options
        if not self._batch.start(what, words):
            raise input_error(FormField("day"), "another step is running", "wait until it is done, or stop it")
        if what == "print":
            self._printing = printer, options

    def _words(self, what: str, printer: str) -> tuple[str | Path, ...]:
        """The command of a step. Raises Refused where what it needs is not there."""
        settings, source = self._desk.settings, self._desk.patient_list.source
        journal = ("--journal", settings.journal)
        if source is None:
            raise input_error(FormField("list"), "no list is open", "open one first")
        if self._desk.patient_list.stale:
            raise input_error(
                FormField("list"), "the list was saved again since it was opened", "open it again and review it first"
            )
        self._require_corrections_in_list()
        if what == "make":
            return ("day", source, "--out", self.folder, "--templates", settings.library.root, *journal,
                    *self._draft(), *self._today(), *self._encoding(), "--no-progress")  # fmt: skip
        self._require_packets()
        if what == "print":
            if not printer:
                raise input_error(FormField("printer"), "no printer is chosen", "choose one")
            return ("print", self.folder, "--printer", printer, *journal)
        return (*self._mailing(self.folder, TRIES_OF_DAY), *self._draft())

    def _require_corrections_in_list(self) -> None:
        """Raises Refused where changes made here are not in the list: the day is made from the list."""
        problems = []
        for one, labels in self._desk.corrections():
            words = (
                f"{one.name or one.id} was changed here ({', '.join(labels)}), and the list still has the old values"
            )
            hint = "change the list and open it again, or take the change back on the patient's page"
            problems.append(Problem(FormField("list"), 0, 0, words, hint))
        if problems:
            raise InputError(problems)

    def _today(self) -> tuple[str, ...]:
        """The day of printing, where it is one for all clinics."""
        printed = self._desk.settings.printed()
        return ("--today", str(printed)) if isinstance(printed, dt.date) else ()

    def _draft(self) -> tuple[str, ...]:
        return ("--allow-draft",) if self._desk.settings.allow_draft else ()

    def _encoding(self) -> tuple[str, ...]:
        """How the letters of the list are saved, where a person has said so."""
        encoding = self._desk.patient_list.encoding
        return ("--encoding", encoding) if encoding else ()

    def _mailing(self, root: Path, tries: int) -> tuple[str | Path, ...]:
        settings = self._desk.settings
        return (
            "mail", root, "--send", "--templates", settings.library.root, "--journal", settings.journal,
            "--tries", str(tries), "--backoff", str(PAUSE),
        )  # fmt: skip

    def _require_packets(self) -> None:
        """Raises Refused where the packets of the list are not all there: another list's may be."""
        if not self.progress().whole:
            raise input_error(FormField("day"), "some packets of this list are not made yet", "make them first")

    def mails(self) -> list[Step[Delivery]]:
        """What a run of `handouts mail` would do with each packet. Raises Refused."""
        self._require_corrections_in_list()
        self._require_packets()
        settings = self._desk.settings
        deliveries, drafts = gather([self.folder]), settings.allow_draft
        if not settings.journal.is_file():
            return SendPlan("mail", None, None, drafts=drafts).steps(deliveries)
        with Journal(settings.journal) as journal:
            return SendPlan("mail", journal, Outbox(journal, MAIL_ACTIONS), drafts=drafts).steps(deliveries)

    def mail_one(self, record: PatientRecord, visit: Visit) -> None:
        """Mail the packet of one patient."""
        self._mailer.send(record, visit, lambda root: (*self._mailing(root, TRIES_OF_ONE), *self._draft()))

    def close(self) -> None:
        """End what runs, and remove what was made for mails."""
        self._batch.close()
        self._mailer.close()
        self._actions.close()
