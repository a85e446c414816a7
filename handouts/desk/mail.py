"""Mail one patient's documents, and report the outcome. Mails are sent one at a time, each by its own process.

A deferred mail is not waited for, so that it does not block the next patient's mail. The password slip is offered only
for a mail that was sent.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from handouts.channels.table import MAIL
from handouts.day.folder import DayFolder
from handouts.day.plan import Visit
from handouts.desk.actions import PatientActions
from handouts.desk.language import gettext
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import output_sentences
from handouts.desk.state import Desk
from handouts.desk.subprocess_runner import SubprocessRunner
from handouts.errors import Problem
from handouts.files import LOCKED, read_file
from handouts.journal.hash_chain import JournalRow
from handouts.journal.journal import rows

LONGEST_WAIT = 600.0
"""Seconds for which a mail waits for other mails."""
POLL_SECONDS = 0.1
"""Seconds between checks of a process."""


class Mailer:
    """Mails documents of single patients. `whole_day` returns True while the mails of the day are sent."""

    def __init__(self, desk: Desk, actions: PatientActions, whole_day: Callable[[], bool]) -> None:
        self._desk, self._actions, self._whole_day = desk, actions, whole_day
        self._turn = threading.Lock()
        self._running: set[SubprocessRunner] = set()

    @property
    def busy(self) -> bool:
        """True while a mail is sent."""
        return self._turn.locked()

    def send(self, record: PatientRecord, visit: Visit, command: Callable[[Path], Sequence[str | Path]]) -> None:
        """Mail the packet of one patient. `command` returns the arguments of `handouts` for a folder."""

        def run() -> None:
            record.slip_token = ""
            if not self._wait(record):
                record.add_message(
                    gettext("Not sent: other emails are still being sent. Press Mail again later."), "bad"
                )
                return
            try:
                self._send(record, visit, command)
            finally:
                self._turn.release()

        self._actions.run_in_background(record, gettext("Mailing …"), run)

    def _wait(self, record: PatientRecord) -> bool:
        """Wait for other mails. Returns True with the lock held, False after a timeout."""
        until = time.monotonic() + LONGEST_WAIT
        while time.monotonic() < until:
            if not self._whole_day() and self._turn.acquire(timeout=POLL_SECONDS):
                return True
            record.show_progress(gettext("Waiting until other emails are sent …"), ())
            time.sleep(POLL_SECONDS)
        return False

    def _send(self, record: PatientRecord, visit: Visit, command: Callable[[Path], Sequence[str | Path]]) -> None:
        if self._desk.patient_list.record(record.token) is not record or self._desk.check(record).visit is not visit:
            record.add_message(
                gettext("Not mailed: the pages changed while the email waited. Review them and press Mail again."),
                "bad",
            )
            return
        root = self._actions.packet(visit)
        try:
            packet = read_file(DayFolder(root).path(DayFolder.packet(visit.id)))
            digest = hashlib.sha256(packet).hexdigest()
            before = self._last(visit.id, digest)
            batch = SubprocessRunner()
            self._running.add(batch)
            batch.start("send", command(root))
            while batch.code is None:
                record.show_progress(gettext("Mailing …"), ())
                time.sleep(POLL_SECONDS)
            self._running.discard(batch)
            after = self._last(visit.id, digest)
            record.start("")
            record.add_message(*self._outcome(visit, before, after, batch.lines()))
            slip = DayFolder(root).path(DayFolder.slips)
            if after and after != before and after.action == MAIL.done and slip.is_file():
                renderer = self._desk.renderer
                record.slip_token = renderer.add_slip(read_file(slip), renderer.render(visit)[0].document).token
                record.add_message(
                    gettext("The password is on a separate slip. Open the slip, print it, and hand it to the patient.")
                )
        finally:
            shutil.rmtree(root, ignore_errors=True)

    def _last(self, appointment: str, digest: str) -> JournalRow | None:
        """The last entry of the journal about mailing this packet."""
        journal = self._desk.settings.journal
        entries = rows(journal, appointment) if journal.is_file() else ()
        return next(
            (row for row in reversed(list(entries)) if row.sha256 == digest and row.action in MAIL.states), None
        )

    def _outcome(
        self, visit: Visit, before: JournalRow | None, after: JournalRow | None, lines: Sequence[str | Problem]
    ) -> tuple[str, str]:
        """The message about the outcome, and its kind (good or bad)."""
        email = visit.booking.email
        if after is None or after == before:
            return self._not_begun(visit, after, lines), "bad"
        if after.action == MAIL.done:
            return gettext("Mailed to %(email)s.", email=email), "good"
        if after.action == MAIL.refused:
            hint = gettext("Check the address, or print the pages.")
            return gettext(
                "Not mailed: the mail server refused the email to %(email)s. Its reply: %(result)s. %(hint)s",
                email=email,
                result=after.result,
                hint=hint,
            ), "bad"
        if after.action == MAIL.deferred:
            hint = gettext("Press Mail again in a few minutes, or print the pages.")
            return gettext(
                "Not mailed yet: the mail server asks to try again later. Its reply: %(result)s. %(hint)s",
                result=after.result,
                hint=hint,
            ), "bad"
        if after.action in (MAIL.queued, MAIL.claimed):
            output = " ".join(output_sentences(lines, self._desk.settings.journal))
            return gettext("Not mailed. %(output)s Press Mail again, or print the pages.", output=output), "bad"
        return gettext(
            "Not sure if mailed: the mail server did not answer. Ask the patient before you mail again."
        ), "bad"

    def _not_begun(self, visit: Visit, last: JournalRow | None, lines: Sequence[str | Problem]) -> str:
        if any(isinstance(line, Problem) and line.code == LOCKED for line in lines):
            return gettext(
                "Not mailed: another program on this computer is sending mail. Press Mail again when it is done."
            )
        if last and last.action not in (MAIL.refused, *MAIL.waiting):
            when = self._desk.format_moment(_moment(last), visit.content.clinic.value.time_zone)
            if last.action == MAIL.done:
                return gettext("Not mailed again: these pages were mailed at %(when)s.", when=when)
            return gettext(
                "Not mailed again: it is not known whether the email of %(when)s arrived. Ask the patient.", when=when
            )
        return gettext("Not mailed. %(output)s", output=" ".join(output_sentences(lines, self._desk.settings.journal)))

    def close(self) -> None:
        """Stop all processes."""
        for batch in list(self._running):
            batch.close()


def _moment(row: JournalRow) -> dt.datetime:
    return dt.datetime.fromisoformat(row.at)
