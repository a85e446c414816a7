"""The whole day from the page: one folder, one process, and mails of single patients on the way of the command line."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from handouts.day.folder import Folder
from handouts.day.plan import Visit
from handouts.deliver.printers import listed
from handouts.problems import Refused, refuse
from handouts.web.actions import Actions
from handouts.web.batch import Batch, Progress
from handouts.web.desk import Desk
from handouts.web.record import Record

FRESH = 30.0
"""Seconds for which the list of printers is believed."""


class Whole:
    """What is done for the whole day."""

    def __init__(self, desk: Desk, batch: Batch, actions: Actions) -> None:
        self._desk, self._batch, self._actions = desk, batch, actions
        self._printers: tuple[float, list[str]] = (0.0, [])

    @property
    def folder(self) -> Path:
        """Where the day is made."""
        return self._desk.settings.out or Path(f"day-{self._date()}")

    def _date(self) -> str:
        schedule = self._desk.schedule
        days = sorted({one.appointment.date for one in schedule.bookings if one.appointment.date} if schedule else ())
        return str(days[0] if days else self._desk.settings.today())

    def progress(self) -> Progress:
        """How far it is."""
        schedule = self._desk.schedule
        return self._batch.progress(self.folder, len(schedule.bookings) if schedule else 0)

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
        settings, source = self._desk.settings, self._desk.source
        journal = ("--journal", settings.journal)
        if what == "make":
            if source is None:
                raise refuse("list", "no list is open", "open one first")
            draft = ("--allow-draft",) if settings.allow_draft else ()
            words: tuple[str | Path, ...] = (
                "day", source, "--out", self.folder, "--templates", settings.library.root, *journal, *draft,
                "--today", str(settings.today()), "--no-progress",
            )  # fmt: skip
        elif what == "print":
            if not printer:
                raise refuse("printer", "no printer is chosen", "choose one")
            words = ("print", self.folder, "--printer", printer, *journal)
        else:
            send = ("--send",) if what == "send" else ()
            words = ("mail", self.folder, "--templates", settings.library.root, *journal, *send)
        if not self._batch.start(what, words):
            raise refuse("day", "something runs already", "wait until it is done, or stop it")

    def mail_one(self, record: Record, visit: Visit) -> None:
        """Mail the packet of one patient."""
        record.say("Mailing …")

        def run() -> None:
            root = self._actions.packet(visit)
            batch = Batch()
            settings = self._desk.settings
            batch.start("send", ("mail", root, "--send", "--templates", settings.library.root,
                                 "--journal", settings.journal))  # fmt: skip
            self._follow(batch, record.say)
            slip = root / Folder.slips
            if slip.is_file():
                papers = self._desk.papers
                record.slip = papers.slip(slip.read_bytes(), papers.of(visit)[0].document).token
                record.say("The password of this mail is on a slip of its own: open it below, print it, hand it over.")

        self._actions.apart(record, run)

    @staticmethod
    def _follow(batch: Batch, say: Callable[[str], None]) -> None:
        told = 0
        while True:
            ended = not batch.running
            lines = batch.lines()
            for line in lines[told:]:
                if line and not line.endswith(os.sep + "slips.pdf"):
                    say(line)
            told = len(lines)
            if ended:
                return
            time.sleep(0.1)

    def close(self) -> None:
        """End what runs, and remove what was made for mails."""
        self._batch.close()
        self._actions.close()
