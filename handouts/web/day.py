"""The whole day from the page: one folder, one process, and mails of single patients on the way of the command line."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from handouts.day.folder import Folder
from handouts.day.plan import Visit
from handouts.deliver.intents import Chooser, Intent
from handouts.deliver.journal import Journal
from handouts.deliver.letters import gather
from handouts.deliver.outbox import Outbox
from handouts.deliver.printers import listed
from handouts.problems import Refused, refuse
from handouts.web.actions import Actions
from handouts.web.batch import Batch
from handouts.web.desk import Desk
from handouts.web.progress import Progress, how_far
from handouts.web.record import Record
from handouts.web.states import states

FRESH = 30.0
"""Seconds for which the list of printers is believed."""
OFFERED = {
    Folder.run_sheet: "Run sheet", Folder.print_all: "All packets in one file",
    Folder.slips: "Slips with the passwords of the mails",
}  # fmt: skip
"""Files of a finished day that can be opened, and what they are called."""


class Whole:
    """What is done for the whole day."""

    def __init__(self, desk: Desk, batch: Batch, actions: Actions) -> None:
        self._desk, self._batch, self._actions = desk, batch, actions
        self._printers: tuple[float, list[str]] = (0.0, [])
        self._mails: set[Batch] = set()
        self._tokens: dict[Path, str] = {}

    @property
    def folder(self) -> Path:
        """Where the day is made."""
        days = self._desk.days()
        return self._desk.settings.out or Path(f"day-{days[0] if days else self._desk.settings.today()}")

    def progress(self) -> Progress:
        """How far it is."""
        folder, batch, patients = Folder(self.folder), self._batch, self._desk.expected()
        done, whole = how_far(folder, patients)
        # A run that outlived the page that began it, or one of the command line, is told as well.
        what = batch.what if batch.running else "make" if folder.busy else ""
        return Progress(what, batch.what, done, len(patients), whole, tuple(batch.lines()), batch.code)

    @property
    def outdated(self) -> bool:
        """True when a file of the templates was saved after the day was finished."""
        try:
            return (self.folder / Folder.manifest).stat().st_mtime_ns < self._desk.kept.now().saved
        except OSError:
            return False

    def counts(self) -> Counter[str]:
        """How many patients of the list the journal tells of, by its words: printed, mailed."""
        told, patients = states(self._desk.settings.journal, self._desk.settings.today()), self._desk.expected()
        return Counter(state.words for patient in patients for state in told.get(patient, ()))

    def files(self) -> list[tuple[str, str]]:
        """What can be opened of a finished day: what it is, and a token for its address."""
        paths = {self.folder / name: words for name, words in OFFERED.items()}
        there = [(path, words) for path, words in paths.items() if path.is_file()]
        return [(words, self._tokens.setdefault(path, secrets.token_urlsafe(16))) for path, words in there]

    def file(self, token: str) -> Path | None:
        """The file of a token."""
        return next((path for path, known in self._tokens.items() if known == token and path.is_file()), None)

    def printers(self) -> list[str]:
        """Printers to choose from: the one that was named first, then those of this machine."""
        asked, known = self._printers
        if time.monotonic() - asked > FRESH or not asked:
            try:
                known = [name for name, _ in listed(())]
            except Refused:
                known = []
            self._printers = time.monotonic(), known
        own = self._desk.settings.printer
        return list(dict.fromkeys([*([own] if own else []), *known]))

    def begin(self, what: str, printer: str) -> None:
        """Start a step of the day. Raises Refused where it cannot begin."""
        if what == "stop":
            self._batch.stop()
            return
        if not self._batch.start(what, self._words(what, printer)):
            raise refuse("day", "something runs already", "wait until it is done, or stop it")

    def _words(self, what: str, printer: str) -> tuple[str | Path, ...]:
        """The command of a step. Raises Refused where what it needs is not there."""
        settings, source = self._desk.settings, self._desk.source
        journal = ("--journal", settings.journal)
        if source is None:
            raise refuse("list", "no list is open", "open one first")
        if what == "make":
            return ("day", source, "--out", self.folder, "--templates", settings.library.root, *journal,
                    *self._draft(), "--today", str(settings.today()), "--no-progress")  # fmt: skip
        self._made()
        if what == "print":
            if not printer:
                raise refuse("printer", "no printer is chosen", "choose one")
            return ("print", self.folder, "--printer", printer, *journal)
        return (*self._mailing(self.folder), *self._draft())

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
        record.say("Mailing …")

        def run() -> None:
            root = self._actions.packet(visit)
            batch = Batch()
            self._mails.add(batch)
            batch.start("send", (*self._mailing(root), *self._draft()))
            self._follow(batch, lambda line: None if line.endswith(Folder.slips) else record.say(line))
            self._mails.discard(batch)
            slip = root / Folder.slips
            if slip.is_file():
                papers = self._desk.papers
                record.slip = papers.slip(slip.read_bytes(), papers.of(visit)[0].document).token
                record.say("The password of this mail is on a slip of its own: open it, print it, hand it over.")

        self._actions.apart(record, run)

    @staticmethod
    def _follow(batch: Batch, say: Callable[[str], None]) -> None:
        told = 0
        while True:
            ended = batch.code is not None
            lines = batch.lines()
            for line in lines[told:]:
                if line:
                    say(line)
            told = len(lines)
            if ended:
                return
            time.sleep(0.1)

    def close(self) -> None:
        """End what runs, and remove what was made for mails."""
        for batch in (self._batch, *self._mails):
            batch.close()
        self._actions.close()
