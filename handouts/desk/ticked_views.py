"""Print or mail the ticked patients of the list: one page says what will be done, and one button does it.

Only the pages that were counted there are printed: each patient's pages are compared with them before printing.
Patients are processed one after another, in the order of the list. If a printer refuses, the others are not printed.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextvars import copy_context
from dataclasses import dataclass, field

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.day.plan import Visit
from handouts.desk.actions import PatientActions
from handouts.desk.day_run import DayRunner
from handouts.desk.document_choice import due_documents, sheet_count
from handouts.desk.language import gettext
from handouts.desk.list_view import ListView
from handouts.desk.patient_record import PatientRecord
from handouts.desk.rendered_document import DeskDocument
from handouts.desk.state import Desk
from handouts.errors import FormField, InputError, input_error

MAX_RUNS = 20
"""Maximum number of runs whose results can be shown."""
POLL_SECONDS = 0.1
PRINT, MAIL = "print", "mail"


@dataclass(frozen=True)
class TickedPatient:
    """A ticked patient, and what will be done."""

    record: PatientRecord
    papers: tuple[DeskDocument, ...] = ()
    """The documents; () if nothing will be done."""
    reason: str = ""
    """Why nothing will be done."""

    @property
    def sheets(self) -> int:
        return sheet_count(self.papers)

    @property
    def pages(self) -> int:
        return sum(paper.pages for paper in self.papers)

    @property
    def seen(self) -> str:
        """The documents as counted on the page, so that no others are printed."""
        digests = [(paper.name, hashlib.sha256(paper.data).hexdigest()) for paper in self.papers]
        return f"{self.record.token}:{hashlib.sha256(repr(digests).encode()).hexdigest()}"


@dataclass
class TickedRun:
    """The patients of one run, in their order."""

    what: str
    records: tuple[PatientRecord, ...]
    view: ListView
    begun: set[str] = field(default_factory=set)
    """Tokens of the patients who are done or in progress."""
    stopped: str = ""
    """Why the others are not printed; '' if they are."""
    busy: bool = True


class TickedViews:
    """Routes for the ticked patients."""

    def __init__(self, app: Flask, desk: Desk, actions: PatientActions, runner: DayRunner) -> None:
        self._desk, self._actions, self._whole = desk, actions, runner
        self._runs: OrderedDict[str, TickedRun] = OrderedDict()
        app.add_url_rule("/ticked", "ticked", self.ticked, methods=["POST"])
        app.add_url_rule("/ticked/start", "start_ticked", self.start, methods=["POST"])
        app.add_url_rule("/ticked/<run>", "ticked_run", self.run)

    def ticked(self) -> Answer:
        """Show what will be printed or mailed. Nothing is sent yet."""
        what = self._what()
        patients = self._patients(request.form.getlist("tick"), what)
        ready = [patient for patient in patients if patient.papers]
        return render_template(
            "ticked.html", what=what, ready=ready, left_out=[patient for patient in patients if not patient.papers],
            printers=self._whole.printers(), clock=self._desk.clock, view=ListView.of(request.args).parameters,
        )  # fmt: skip

    def start(self) -> Answer:
        """Print or mail, if no patient's pages have changed since the page was shown."""
        what, seen = self._what(), request.form.getlist("seen")
        patients = self._patients([text.partition(":")[0] for text in seen], what)
        if not patients:
            raise input_error(FormField("list"), gettext("no patient is ticked"), gettext("tick patients in the list"))
        if [patient.seen for patient in patients] != seen:
            raise input_error(
                FormField("list"), gettext("nothing was done: the pages changed"), gettext("tick the patients again")
            )
        name = ""
        if what == PRINT:
            name = self._whole.chosen = request.form.get("printer", "")
            if not name:
                raise input_error(FormField("printer"), gettext("no printer is chosen"), gettext("choose one"))
        token = secrets.token_urlsafe(12)
        run = TickedRun(what, tuple(patient.record for patient in patients), ListView.of(request.args))
        self._runs[token] = run
        while len(self._runs) > MAX_RUNS:
            self._runs.popitem(last=False)
        work = copy_context().run  # it knows who is signed in
        threading.Thread(target=work, args=(self._work, run, patients, name), daemon=True).start()
        return redirect(url_for("ticked_run", run=token, **run.view.parameters), 303)

    def run(self, run: str) -> Answer:
        """Show what was done so far."""
        ticked_run = self._runs.get(run) or abort(404)
        return render_template(
            "ticked_run.html", run=ticked_run, view=ticked_run.view.parameters, clock=self._desk.clock,
            done=sum(self._is_done(ticked_run, record) for record in ticked_run.records),
        )  # fmt: skip

    @staticmethod
    def _is_done(run: TickedRun, record: PatientRecord) -> bool:
        return record.token in run.begun and not record.activity

    @staticmethod
    def _what() -> str:
        what = request.form.get("do", "")
        return what if what in (PRINT, MAIL) else abort(404)

    def _patients(self, tokens: Sequence[str], what: str) -> list[TickedPatient]:
        """The patients of the list with these tokens. Aborts with 404 for a patient who is no longer on the list."""
        records = [self._desk.patient_list.record(token) or abort(404) for token in dict.fromkeys(tokens)]
        return [self._patient(record, what) for record in records]

    def _patient(self, record: PatientRecord, what: str) -> TickedPatient:
        visit = self._desk.check(record).visit
        if visit is None:
            return TickedPatient(record, reason=gettext("Fix first."))
        if held := self._desk.held(record, visit) or (self._no_mail(record) if what == MAIL else ""):
            return TickedPatient(record, reason=held)
        try:
            papers = self._desk.renderer.render(visit)
        except InputError:
            return TickedPatient(record, reason=gettext("Fix first."))
        if what == MAIL:
            return TickedPatient(record, papers)
        due = due_documents(visit)
        return TickedPatient(record, tuple(paper for paper in papers if paper.name in due))

    def _no_mail(self, record: PatientRecord) -> str:
        """Why a patient gets no mail; '' if the patient does."""
        booking = record.booking
        if booking is None or not booking.email:
            return gettext("The list has no email address.")
        if not booking.email_consent:
            return gettext("The patient's consent to email is not recorded.")
        if not self._whole.mail_account():
            return gettext("This computer has no email account.")
        if not record.same_person:
            return gettext("Patient details changed: confirm the address.")
        return ""

    # -- in the background ---------------------------------------------------------------------------------------
    def _work(self, run: TickedRun, patients: Sequence[TickedPatient], printer: str) -> None:
        try:
            for patient in patients:
                record = patient.record
                if run.stopped:
                    break
                run.begun.add(record.token)
                now = self._patient(record, run.what)
                visit = self._desk.check(record).visit
                if visit is None or now.seen != patient.seen:
                    record.start("")
                    record.add_message(gettext("Not done: the pages changed. Review them and try again."), "bad")
                    continue
                self._begin(run.what, record, visit, now.papers, printer)
                while record.activity:
                    time.sleep(POLL_SECONDS)
                if run.what == PRINT and any(message.kind == "bad" for message in record.messages):
                    run.stopped = gettext("Not printed: printing stopped at the patient above.")
        finally:
            run.busy = False

    def _begin(
        self, what: str, record: PatientRecord, visit: Visit, papers: Sequence[DeskDocument], printer: str
    ) -> None:
        if what == MAIL:
            self._whole.mail_one(record, visit)
            return
        self._actions.run_in_background(
            record, gettext("Printing …"), lambda: self._actions.print(record, visit, papers, printer)
        )
