"""The routes of the desk: the whole day (`DayViews`), the list of patients, and one patient (`PatientViews`)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.datastructures import FileStorage

from handouts.appointment_fields import FORM_FIELDS
from handouts.content.content import Content
from handouts.content.models.instructions import InstructionSet
from handouts.day.plan import Visit
from handouts.desk.actions import PatientActions
from handouts.desk.day_run import DayRunner
from handouts.desk.document_choice import due_documents
from handouts.desk.form import LABELS, TEXT_FIELDS, FormFields, medicine_choices, question_fields
from handouts.desk.language import gettext, mark
from handouts.desk.list_view import FILTERS, NOTHING, ListView, patient_table
from handouts.desk.patient_list import EncodingChoice
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import sentence
from handouts.desk.recall import removed_patients
from handouts.desk.rendered_document import DeskDocument, text_alternative
from handouts.desk.search_tokens import SearchTokens
from handouts.desk.state import Desk
from handouts.desk.typed_dates import read_answers, read_fields, shown_answers, shown_texts
from handouts.errors import FormField, InputError, InvalidValue, Problem, input_error
from handouts.files import real_path, write_error
from handouts.printing.single_pages import PageRange
from handouts.schedule.formats.source import UncertainEncoding

SHOWN_LINES = 40
"""Number of output lines of a process that are shown."""


class DayViews:
    """Routes of the whole day."""

    def __init__(self, app: Flask, desk: Desk, runner: DayRunner) -> None:
        self._desk, self._whole = desk, runner
        app.add_url_rule("/day", "day", self.day)
        app.add_url_rule("/day/progress", "progress", self.progress)
        app.add_url_rule("/day/mails", "mails", self.mails)
        app.add_url_rule("/day/<step>", "batch", self.batch, methods=["POST"])
        app.add_url_rule("/file/<token>.pdf", "file", self.file)

    def day(self) -> str:
        """The whole day."""
        runner = self._whole
        progress = runner.progress()
        return render_template(
            "day.html", progress=progress, lines=progress.lines[-SHOWN_LINES:], desk=self._desk,
            printers=runner.printers(),
            folder=runner.folder.absolute(), patient_list=self._desk.patient_list, without=self._excluded(),
            account=runner.mail_account(), files=runner.files() if progress.finished else (), counts=runner.counts(),
            outdated=progress.finished and runner.outdated, corrections=self._desk.corrections(),
            canceled=self._desk.canceled(), reprints=runner.reprints(),
            unsent=runner.unsent(), anyway=runner.anyway, seen=runner.packets_digest() if progress.finished else "",
        )  # fmt: skip

    def _excluded(self) -> list[tuple[PatientRecord, str]]:
        """Patients who get no packet, with the reason."""
        reasons = self._desk.excluded()
        everybody = self._desk.patient_list.records()
        return [(record, reasons[record.token]) for record in everybody if record.token in reasons]

    def batch(self, step: str) -> Answer:
        """Make, stop, print or send."""
        if step not in ("make", "stop", "print", "send"):
            abort(404)
        printer = request.form.get("printer", "")
        self._whole.chosen = printer or self._whole.chosen
        seen, anyway = request.form.get("seen", ""), bool(request.form.get("anyway"))
        self._whole.begin(step, printer, seen, anyway=anyway)
        return redirect(url_for("day"), 303)

    def progress(self) -> Response:
        """The progress as JSON, for the page that shows it live."""
        progress = self._whole.progress()
        return jsonify(
            what=progress.step, done=progress.done, total=progress.total, words=progress.summary, line=progress.line
        )

    def mails(self) -> str:
        """The mails that would be sent, for review."""
        steps = self._whole.mails()
        return render_template("mails.html", steps=steps, seen=self._whole.digest(steps), reason=self._whole.reason)

    def file(self, token: str) -> Response:
        """A file of the finished day. Its name reveals nothing about a patient."""
        path = self._whole.file(token) or abort(404)
        return send_file(real_path(path), mimetype="application/pdf", download_name=path.name)


MAX_UPLOADS = 8
"""Number of uploaded files that wait for the choice of an encoding."""
OTHER_PATIENT = mark("Patient details changed: confirm the address. It is the address of the patient on the list.")
PAGES_CHANGED = mark("Not done: the pages changed. Review them and try again.")
OVERRIDE_CHANGED = mark("Not printed: the pages or the printer changed. Press “Print” first.")
NOTHING_CHOSEN = mark("Not printed: no document is chosen. Tick a document beside “Print”.")
DECIDE_FIRST = mark("Not done: first decide between the list and the corrections of this patient.")
FORM_CHANGED = mark(
    "Not done: this patient was changed in another window or at another desk. The form now shows those changes."
)


ALL_TABS = "all"
"""The tab that shows all documents."""


def _tab(text: str) -> str:
    """The name of a document, or `all`; '' for anything else that a browser sent."""
    return text if re.fullmatch(r"[a-z0-9-]{1,60}", text) else ""


def _chosen(papers: Sequence[DeskDocument]) -> list[DeskDocument]:
    """The documents that are ticked beside “Print”; all, if the page offered no choice."""
    names = request.form.getlist("doc")
    return [paper for paper in papers if paper.name in names or "choice" not in request.form]


class PatientViews:
    """Routes of the list and of one patient."""

    def __init__(self, app: Flask, desk: Desk, actions: PatientActions, runner: DayRunner) -> None:
        self._desk, self._actions, self._whole = desk, actions, runner
        self._searches = SearchTokens()
        self._uploads: dict[str, Path] = {}
        for rule, name, view, methods in (
            ("/", "patients", self.patients, ["GET", "POST"]),
            ("/open", "open", self.open, ["POST"]),
            ("/new", "new", self.new, ["POST"]),
            ("/p/<token>", "patient", self.patient, ["GET", "POST"]),
            ("/p/<token>/messages", "messages", self.messages, ["GET"]),
            ("/p/<token>/<action>", "act", self.act, ["POST"]),
            ("/paper/<token>.pdf", "paper", self.paper, ["GET"]),
            ("/paper/<token>/<int:page>.png", "picture", self.picture, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)

    # -- the list ------------------------------------------------------------------------------------------------
    def patients(self) -> Answer:
        """The list, filtered by words and filter. The words are not in the address."""
        desk, view = self._desk, ListView.of(request.args)
        if request.method == "POST":
            view_values = {**request.form.to_dict(), "search": self._searches.token(request.form.get("words", ""))}
            return redirect(url_for("patients", **ListView.of(view_values).parameters), 303)
        patient_list = desk.patient_list
        table = patient_table(desk, view, self._searches.words(view.search))
        return render_template(
            "patients.html", table=table, filters=FILTERS, nothing=NOTHING, desk=desk, patient_list=patient_list,
            days=patient_list.days(), around=desk.list_days.around(patient_list.files(), patient_list.days()),
            name=desk.templates.current().sets.name, clock=desk.clock, removed=removed_patients(desk),
        )  # fmt: skip

    def open(self) -> Answer:
        """Open another list: one of the folder by its name, or an uploaded file."""
        upload, encoding = request.files.get("file"), request.form.get("encoding", "")
        if upload and upload.filename:
            token, path = self._upload(upload)
        elif token := request.form.get("upload", ""):  # uploaded before, and the encoding was uncertain
            path = self._uploads.get(token) or abort(404)
        else:
            token, wanted = "", request.form.get("list", "")
            listed_path = next((path for path in self._desk.patient_list.files() if path.name == wanted), None)
            if listed_path is None:
                raise input_error(FormField("list"), gettext("no list is chosen"), gettext("choose one, or a file"))
            path = listed_path
        try:
            self._desk.open(path, path.name, encoding)
        except UncertainEncoding as doubtful:
            doubt = EncodingChoice.of(doubtful, path.name, token)
            return render_template("letters.html", doubt=doubt, name=path.name, problems=doubtful.problems), 400
        except InputError:
            if token:
                self._forget(token)
            raise
        self._uploads.pop(token, None)  # it is the open list now, and stays
        return redirect(url_for("patients"), 303)

    def _forget(self, token: str) -> None:
        """Delete an uploaded file that is not the open list."""
        path = self._uploads.pop(token, None)
        if path is None:
            return
        with suppress(OSError):
            path.unlink(missing_ok=True)
            path.parent.rmdir()

    def _upload(self, upload: FileStorage) -> tuple[str, Path]:
        """Store an uploaded file, and return a token and its path. The file is kept because the day is made from it."""
        # It keeps its name, because messages quote it. Each file gets its own folder.
        name = Path((upload.filename or "list").replace("\\", "/")).name
        name = (
            "".join(sign for sign in name if sign.isprintable() and sign not in '<>:"|?*')[-80:].lstrip(".") or "list"
        )
        folder = self._actions.private_folder("lists") / secrets.token_hex(8)
        path = folder / name
        try:
            folder.mkdir()
            upload.save(path)
        except OSError as error:
            raise write_error(path, error) from error
        token = secrets.token_urlsafe(16)
        self._uploads[token] = path
        for old in list(self._uploads)[:-MAX_UPLOADS]:
            self._forget(old)
        return token, path

    def new(self) -> Answer:
        """Open a new patient, or the blank pages of a set."""
        record = self._desk.patient_list.add_walk_in(request.form.get("clinic", ""), request.form.get("procedure", ""))
        return redirect(url_for("patient", token=record.token), 303)

    # -- one patient ---------------------------------------------------------------------------------------------
    def patient(self, token: str) -> Answer:
        """One patient: the form, and the pages beside it."""
        record = self._desk.patient_list.record(token) or abort(404)
        if request.method == "POST":
            if not self._change(record):
                return self._page(record), 409
            return self._back_to(token)
        return self._page(record)

    @staticmethod
    def _back_to(token: str) -> Answer:
        """Redirect to the patient's page. It keeps the view of the list, and the document that is shown."""
        pressed = request.form.get("tab", "")
        view = {**ListView.of(request.args).parameters, "tab": _tab(pressed or request.form.get("shown", "")) or None}
        return redirect(url_for("patient", token=token, **view, _anchor="sheets" if pressed else None), 303)

    def _page(self, record: PatientRecord) -> str:
        desk = self._desk
        fields, sets = record.fields, desk.templates.current().sets
        reader = desk.date_reader(fields)
        content = self._content(fields)
        rules, labels = (content.instructions.value, content.staff_labels) if content else (None, None)
        asks = rules.all_asks if rules else {}
        known, others = medicine_choices(fields.medicines, rules.medicines.table if rules else ())
        questions = question_fields(shown_answers(fields.answers, asks, reader, desk.clock.time), asks, labels)
        journal_problems: Sequence[Problem] = ()
        try:
            statuses = desk.statuses(record)
        except InputError as refused:
            statuses, journal_problems = [], refused.problems
        shown, visit = desk.patient_page(record), desk.check(record).visit
        refused_papers = record.override.papers if record.override else ()
        due = [paper.name for paper in shown.papers if paper.token in refused_papers] or (
            due_documents(visit) if visit else ()
        )
        names = [paper.name for paper in shown.papers]
        chosen_tab = _tab(request.args.get("tab", ""))
        tab = chosen_tab if chosen_tab in (*names, ALL_TABS) else next((name for name in names if name in due), "")
        layouts = visit.content.layouts if visit else {}
        corrected = (
            [gettext(LABELS[name]) for name in record.list_fields.differences(fields)] if record.list_fields else []
        )
        return render_template(
            "patient.html", tab=tab, chosen_tab=chosen_tab, record=record, fields=fields, shown=shown, labels=LABELS,
            due=due, names={name: layout.value.name for name, layout in layouts.items()},
            reader=reader, shown_texts=shown_texts(fields, reader, desk.clock.time),
            text_alternative=text_alternative,
            form=FORM_FIELDS, texts=TEXT_FIELDS,
            sets=sets, languages=sets.languages(fields.language), known=known, others=others,
            questions=questions,
            page=secrets.token_urlsafe(8), printers=self._whole.printers(), account=self._whole.mail_account(),
            anyway=self._anyway(record),
            single=record.override.pages if record.override else "",
            statuses=statuses, journal_problems=journal_problems,
            corrected=corrected, view=ListView.of(request.args).parameters,
            clock=desk.clock,
        )  # fmt: skip

    def _rules(self, fields: FormFields) -> InstructionSet | None:
        """The rules of the set of a form; None if there is none."""
        content = self._content(fields)
        return content.instructions.value if content else None

    def _content(self, fields: FormFields) -> Content | None:
        """The set of a form; None if there is none."""
        sets = self._desk.templates.current().sets
        return sets.chosen(fields.clinic, fields.procedure, fields.value("location"), fields.value("physician"))

    def act(self, token: str, action: str) -> Answer:
        """Print, mail or save the documents of a patient, only if they are those that the person has reviewed."""
        record = self._desk.patient_list.record(token) or abort(404)
        if action not in ("print", "mail", "save", "undo"):
            abort(404)
        if not self._change(record):  # the form is stored before every action
            return self._back_to(token)
        if action == "undo":
            self._desk.patient_list.undo(record)
            record.start("")
            record.add_message(gettext("The values of the list are restored."))
            return self._back_to(token)
        checked = self._desk.check(record)
        papers = self._desk.renderer.render(checked.visit) if checked.visit else ()
        seen = request.form.getlist("paper")
        if checked.visit is None or [paper.token for paper in papers] != seen:
            record.start("")
            record.add_message(gettext(PAGES_CHANGED), "bad")
        elif held := self._desk.held(record, checked.visit) or (
            gettext(OTHER_PATIENT) if action == "mail" and not record.same_person else ""
        ):
            record.start("")
            record.add_message(gettext("Not done. %(held)s", held=held), "bad")
        else:
            self._do(record, checked.visit, papers, action)
        return self._back_to(token)

    back_to = _back_to

    def store_form(self, record: PatientRecord) -> bool:
        """Store the form of the request. Returns False, with a message on the patient's page, if it is outdated."""
        return self._change(record)

    def _change(self, record: PatientRecord) -> bool:
        """Store the form. Returns False, with a message, if another window changed the patient first."""
        fields = FormFields.from_form(request.form, request.form.getlist("known"))
        desk, listed = self._desk, record.list_fields
        # The dates are in the order of the page, also if another clinic was chosen since.
        reader = desk.date_reader(fields).in_order(request.form.get("date_order", ""))
        fields = read_fields(fields, listed, record.fields, reader, desk.clock.time)
        rules = self._rules(fields)
        if rules and fields.answers:
            fields = replace(fields, answers=read_answers(fields.answers, rules.all_asks, reader, desk.clock.time))
        page, turn = (request.form.get(name, "") for name in ("page", "turn"))
        if record.conflicts:
            if not fields.has_same_values(record.fields):
                record.start("")
                record.add_message(gettext(DECIDE_FIRST), "bad")
                return False
            return True
        taken = self._desk.patient_list.change(record, fields, page, turn)
        if not taken:
            record.start("")
            record.add_message(gettext(FORM_CHANGED), "bad")
        return taken

    def _do(self, record: PatientRecord, visit: Visit, papers: Sequence[DeskDocument], action: str) -> None:
        if action == "print":
            self._print(record, visit, _chosen(papers))
        elif action == "save":
            folder = self._whole.saved
            self._actions.run_in_background(
                record, gettext("Saving …"), lambda: self._actions.save(record, visit, papers, folder)
            )
        else:
            self._whole.mail_one(record, visit)

    def _print(self, record: PatientRecord, visit: Visit, papers: Sequence[DeskDocument]) -> None:
        name = self._whole.chosen = request.form.get("printer", "")
        refused, pressed = record.override, request.form.get("anyway", "")
        tokens = tuple(paper.token for paper in papers)
        if not papers:
            record.start("")
            record.add_message(gettext(NOTHING_CHOSEN), "bad")
            return
        asked = (name, tokens, request.form.get("pages", "").strip())
        if pressed and not record.activity and (refused is None or asked != refused.asked):
            record.start("")
            record.add_message(gettext(OVERRIDE_CHANGED), "bad")
            return
        override = refused if pressed else None
        try:
            pages = self._single_pages(record, papers)
        except InvalidValue as invalid:
            record.start("")
            record.add_message(
                gettext(
                    "Not printed. %(message)s %(hint)s", message=sentence(invalid.message), hint=sentence(invalid.hint)
                ),
                "bad",
            )
            return
        self._actions.run_in_background(
            record, gettext("Printing …"), lambda: self._actions.print(record, visit, papers, name, override, pages)
        )

    def _single_pages(self, record: PatientRecord, papers: Sequence[DeskDocument]) -> PageRange | None:
        """The pages that are typed beside “Print”; None for all. Raises InvalidValue."""
        text = request.form.get("pages", "").strip()
        if not text:
            return None
        if len(papers) > 1:
            raise InvalidValue(gettext("single pages are of one document"), gettext("tick one document beside “Print”"))
        pages = PageRange.of(text, papers[0].pages)
        if papers[0].name in self._desk.outdated_documents(record):
            raise InvalidValue(
                gettext("this document has changed since it was handed out"),
                gettext("print all of it, and collect the old pages"),
            )
        return pages

    def _anyway(self, record: PatientRecord) -> str:
        """The printer that refused these pages, where a person may override that; '' for none."""
        anyway, checked = record.override, self._desk.check(record)
        if anyway is None or checked.visit is None or record.activity:
            return ""
        try:
            papers = self._desk.renderer.render(checked.visit)
        except InputError:  # the page reports the problem
            return ""
        return anyway.printer if set(anyway.papers) <= {paper.token for paper in papers} else ""

    def messages(self, token: str) -> Response:
        """The messages about a patient's documents as JSON, for the page that shows them live."""
        record = self._desk.patient_list.record(token) or abort(404)
        return jsonify(lines=[message._asdict() for message in record.messages], busy=bool(record.activity))

    # -- documents -----------------------------------------------------------------------------------------------
    def paper(self, token: str) -> Response:
        """A document as a PDF. Its name reveals nothing about the patient."""
        document = self._desk.renderer.find(token) or abort(404)
        headers = {"Content-Disposition": f'inline; filename="{document.name}.pdf"'}
        return Response(document.data, mimetype="application/pdf", headers=headers)

    def picture(self, token: str, page: int) -> Response:
        """A page as a PNG."""
        document = self._desk.renderer.find(token) or abort(404)
        if not 1 <= page <= document.pages:
            abort(404)
        return Response(self._desk.renderer.picture(document, page), mimetype="image/png")
