"""The whole day from the page: one folder, one process, and mails of single patients on the way of the command line."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from handouts.day import manifest
from handouts.day.folder import Folder
from handouts.day.plan import Visit
from handouts.deliver.intents import Chooser, Intent
from handouts.deliver.journal import Journal
from handouts.deliver.letters import gather
from handouts.deliver.outbox import Outbox
from handouts.deliver.printers import queues
from handouts.problems import Refused, refuse
from handouts.web.actions import Actions
from handouts.web.batch import Batch
from handouts.web.desk import Desk
from handouts.web.progress import Progress, how_far
from handouts.web.record import Record
from handouts.web.states import states

FRESH = 30.0
"""Seconds for which the list of printers is believed."""
SOON = "2"
"""Seconds before the mail of one patient is tried again: somebody waits for it, and other mails do."""
WAIT = 1.0
"""Seconds for which a page waits for that list."""
OFFERED = {
    Folder.run_sheet: ("Run sheet", "print"), Folder.print_all: ("All packets in one file", "print"),
    Folder.slips: ("Slips with the passwords of the mails", "mail"),
}  # fmt: skip
"""Files of a finished day that can be opened: what they are called, and of which step they are."""


class Whole:
    """What is done for the whole day."""

    def __init__(self, desk: Desk, batch: Batch, actions: Actions) -> None:
        self._desk, self._batch, self._actions = desk, batch, actions
        self._printers: list[str] = []
        self.chosen = ""
        """The printer that was used last: it is offered first."""
        self._asked, self._asking = time.monotonic(), threading.Lock()
        self._looking = self._look()  # so that they are known when the first page is opened
        self._mails: set[Batch] = set()
        self._tokens: dict[Path, str] = {}

    @property
    def folder(self) -> Path:
        """Where the day is made."""
        days = self._desk.roster.days()
        return self._desk.settings.out or Path(f"day-{days[0] if days else self._desk.settings.today()}")

    def progress(self) -> Progress:
        """How far it is."""
        folder, batch, patients = Folder(self.folder), self._batch, self._desk.expected()
        schedule = self._desk.roster.schedule
        done, whole = how_far(folder, patients, schedule.sha256 if schedule else "")
        # A run that outlived the page that began it, or one of the command line, is told as well.
        what = batch.what if batch.running else "make" if folder.busy else ""
        return Progress(what, batch.what, done, len(patients), whole, tuple(batch.lines()), batch.code)

    @staticmethod
    def mail_account() -> bool:
        """True where it is told by what server and in whose name mails go out."""
        return all(os.environ.get(f"HANDOUTS_MAIL_{name}") for name in ("SERVER", "FROM"))

    @property
    def outdated(self) -> bool:
        """True when a file of the templates was saved after the day was finished."""
        try:
            return (self.folder / Folder.manifest).stat().st_mtime_ns < self._desk.kept.now().saved
        except OSError:
            return False

    def counts(self) -> Counter[str]:
        """How many patients of the list the journal tells of, by its words, for the files of this very day."""
        try:
            whole = manifest.read(Folder(self.folder))
            digests = {note.sha256 for note in whole.notes()} if whole else set()
            settings = self._desk.settings
            told = states(settings.journal, settings.today(), digests=digests)
        except Refused:  # the step that needs it says why
            return Counter()
        return Counter(state.words for patient in self._desk.expected() for state in told.get(patient, ()))

    def files(self) -> list[tuple[str, str, str]]:
        """What can be opened of a finished day: what it is, a token for its address, and its step."""
        paths = {self.folder / name: told for name, told in self._offered().items()}
        there = [(path, *told) for path, told in paths.items() if path.is_file() and not path.is_symlink()]
        return [(words, self._tokens.setdefault(path, secrets.token_urlsafe(16)), step) for path, words, step in there]

    def _offered(self) -> dict[str, tuple[str, str]]:
        """Names of files, with what they are and of which step they are."""
        names = [name for name in Folder(self.folder).print_parts() if name != Folder.print_all]
        parts = {name: (f"Packets to print, part {number} of {len(names)}", "print")
                 for number, name in enumerate(names, 1)}  # fmt: skip
        return {**OFFERED, **parts}

    def file(self, token: str) -> Path | None:
        """The file of a token."""
        found = (path for path, known in self._tokens.items() if known == token)
        return next((path for path in found if path.is_file() and not path.is_symlink()), None)

    def printers(self) -> list[str]:
        """Printers to choose from: the one that was named first, then those of this machine."""
        with self._asking:
            if time.monotonic() - self._asked > FRESH:
                self._asked = time.monotonic()
                self._looking = self._look()
        # A print system that does not answer keeps the first page waiting, and no other.
        self._looking.join(max(0.0, self._asked + WAIT - time.monotonic()))
        first = filter(None, (self.chosen, self._desk.settings.printer))
        return list(dict.fromkeys([*first, *self._printers]))

    def _look(self) -> threading.Thread:
        looking = threading.Thread(target=self._ask, daemon=True)
        looking.start()
        return looking

    def _ask(self) -> None:
        try:
            self._printers = queues()
        except (Refused, OSError, subprocess.SubprocessError):
            self._printers = []

    @staticmethod
    def digest(found: Sequence[Intent]) -> str:
        """A digest of who would get what, so that what is sent is what somebody has looked at."""
        told = [(one.letter.id, one.letter.recipient.email, one.letter.sha256, one.send) for one in found]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def begin(self, what: str, printer: str, seen: str = "") -> None:
        """Start a step of the day; of mails, those of whom `digest` was shown. Raises Refused where it cannot begin."""
        if what == "stop":
            self._batch.stop()
            return
        if what == "send" and not self._batch.running and self.digest(self.mails()) != seen:
            raise refuse("mails", "these mails are others by now, and none was sent", "look at them again")
        if self._batch.running and self._batch.what == what:  # the button was pressed twice
            return
        if not self._batch.start(what, self._words(what, printer)):
            raise refuse("day", "something runs already", "wait until it is done, or stop it")

    def _words(self, what: str, printer: str) -> tuple[str | Path, ...]:
        """The command of a step. Raises Refused where what it needs is not there."""
        settings, source = self._desk.settings, self._desk.roster.source
        journal = ("--journal", settings.journal)
        if source is None:
            raise refuse("list", "no list is open", "open one first")
        if self._desk.roster.stale:
            raise refuse("list", "the list was saved again since it was opened", "open it again, and look at it, first")
        if what == "make":
            return ("day", source, "--out", self.folder, "--templates", settings.library.root, *journal,
                    *self._draft(), *self._today(), "--no-progress")  # fmt: skip
        self._made()
        if what == "print":
            if not printer:
                raise refuse("printer", "no printer is chosen", "choose one")
            return ("print", self.folder, "--printer", printer, *journal)
        return (*self._mailing(self.folder), *self._draft())

    def _today(self) -> tuple[str, ...]:
        """The day of printing, where it is one for all clinics."""
        printed = self._desk.settings.printed()
        return ("--today", str(printed)) if isinstance(printed, dt.date) else ()

    def _draft(self) -> tuple[str, ...]:
        return ("--allow-draft",) if self._desk.settings.allow_draft else ()

    def _mailing(self, root: Path) -> tuple[str | Path, ...]:
        settings = self._desk.settings
        return ("mail", root, "--send", "--templates", settings.library.root, "--journal", settings.journal)

    def _made(self) -> None:
        """Raises Refused where the packets of the list are not all there: another list's may be."""
        if not self.progress().whole:
            raise refuse("day", "the packets of this list are not all made", "make them first")

    def mails(self) -> list[Intent]:
        """What a run of `handouts mail` would do with each packet. Raises Refused."""
        self._made()
        settings = self._desk.settings
        letters, drafts = gather([self.folder]), settings.allow_draft
        if not settings.journal.is_file():
            return Chooser(None, None, drafts=drafts).choose(letters)
        with Journal(settings.journal) as journal:
            return Chooser(journal, Outbox(journal), drafts=drafts).choose(letters)

    def mail_one(self, record: Record, visit: Visit) -> None:
        """Mail the packet of one patient."""

        def run() -> None:
            root = self._actions.packet(visit)
            batch = Batch()
            self._mails.add(batch)
            batch.start("send", (*self._mailing(root), *self._draft(), "--backoff", SOON))
            while batch.code is None:
                record.follow("Mailing …", self._said(batch))
                time.sleep(0.1)
            record.begin("")
            for line in ["Sent."] if batch.code == 0 else self._said(batch):
                record.say(line, "good" if batch.code == 0 else "bad")
            self._mails.discard(batch)
            slip = root / Folder.slips
            if slip.is_file():
                papers = self._desk.papers
                record.slip = papers.slip(Folder(root).read(Folder.slips), papers.of(visit)[0].document).token
                record.say("The password of this mail is on a slip of its own: open it, print it, hand it over.")

        self._actions.apart(record, "Mailing …", run)

    @staticmethod
    def _said(batch: Batch) -> list[str]:
        """What a process has said, but for the files that it has made."""
        return [line for line in batch.lines() if line and not line.endswith(Folder.slips)]

    def close(self) -> None:
        """End what runs, and remove what was made for mails."""
        for batch in (self._batch, *self._mails):
            batch.close()
        self._actions.close()
