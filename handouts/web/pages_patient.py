"""The pages of the patients: the list, one patient with the pages beside the form, and what is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.day.plan import Visit
from handouts.web.actions import Actions
from handouts.web.day import Whole
from handouts.web.desk import Desk
from handouts.web.fields import LABELS, Fields, choices
from handouts.web.paper import Paper
from handouts.web.record import Record
from handouts.web.states import states
from handouts.web.told import told

TOLD = 6
"""Lines of what was done with a patient's papers that are shown."""


class PatientPages:
    """Addresses of the patients."""

    def __init__(self, app: Flask, desk: Desk, actions: Actions, whole: Whole) -> None:
        self._desk, self._actions, self._whole = desk, actions, whole
        for rule, name, view, methods in (
            ("/", "patients", self.patients, ["GET", "POST"]),
            ("/open", "open", self.open, ["POST"]),
            ("/new", "new", self.new, ["POST"]),
            ("/p/<token>", "patient", self.patient, ["GET", "POST"]),
            ("/p/<token>/said", "said", self.said, ["GET"]),
            ("/p/<token>/<what>", "act", self.act, ["POST"]),
            ("/paper/<token>.pdf", "paper", self.paper, ["GET"]),
            ("/paper/<token>/<int:page>.png", "picture", self.picture, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)

    # -- the list ------------------------------------------------------------------------------------------------
    def patients(self) -> str:
        """The list of the day, or the part of it that was looked for."""
        desk, words = self._desk, request.form.get("words", "")
        today = desk.settings.today()
        return render_template(
            "patients.html", records=desk.found(words), words=words, states=states(desk.settings.journal, today),
            desk=desk, days=desk.days(), name=desk.kept.now().sets.name, today=today,
        )  # fmt: skip

    def open(self) -> Answer:
        """Another list: one of the folder by its number, or a file that the browser sends."""
        upload = request.files.get("file")
        if upload and upload.filename:
            path = self._actions.place("lists") / f"list{Path(upload.filename).suffix.lower()[:6]}"
            upload.save(path)
        else:
            number = request.form.get("number", "0")
            files = self._desk.files()
            if not (number.isascii() and number.isdecimal()) or int(number[:9]) >= len(files):
                abort(404)
            path = files[int(number)]
        self._desk.open(path)
        return redirect(url_for("patients"), 303)

    def new(self) -> Answer:
        """Somebody who is on no list, or the blank pages of a set."""
        one = self._desk.walk_in(request.form.get("clinic", ""), request.form.get("procedure", ""))
        return redirect(url_for("patient", token=one.token), 303)

    # -- one patient ---------------------------------------------------------------------------------------------
    def patient(self, token: str) -> Answer:
        """One patient: what goes in, and the pages that come of it."""
        desk = self._desk
        record = desk.record(token) or abort(404)
        if request.method == "POST":
            desk.change(record, Fields.from_form(request.form, request.form.getlist("known")))
            return redirect(url_for("patient", token=token), 303)
        fields, sets, today = record.fields, desk.kept.now().sets, desk.settings.today()
        known, others = choices(fields.medicines, sets.medicines(fields.clinic, fields.procedure))
        so_far = states(desk.settings.journal, today, record.id).get(record.id, []) if record.id else []
        return render_template(
            "patient.html", record=record, fields=fields, shown=desk.shown(record), told=told, labels=LABELS,
            sets=sets, languages=sets.languages(fields.language), known=known, others=others,
            printers=self._whole.printers(), so_far=[state.when(today) for state in so_far], lines=record.said[-TOLD:],
        )  # fmt: skip

    def act(self, token: str, what: str) -> Answer:
        """Print, mail or save the papers of a patient: those that the person has looked at, or none."""
        record = self._desk.record(token) or abort(404)
        if what not in ("print", "mail", "save"):
            abort(404)
        found = self._desk.look(record)
        papers = self._desk.papers.of(found.visit) if found.visit else ()
        seen = request.form.getlist("paper")
        if found.visit is None or [paper.token for paper in papers] != seen:
            record.say("Nothing was done: the pages are others by now. Look at them again.")
        else:
            self._do(record, found.visit, papers, what)
        return redirect(url_for("patient", token=token), 303)

    def _do(self, record: Record, visit: Visit, papers: Sequence[Paper], what: str) -> None:
        if what == "print":
            name = request.form.get("printer", "")
            record.say("Printing …")
            self._actions.apart(record, lambda: self._actions.print(record, visit, papers, name))
        elif what == "save":
            folder = self._whole.folder
            self._actions.apart(record, lambda: self._actions.save(record, visit, papers, folder))
        else:
            self._whole.mail_one(record, visit)

    def said(self, token: str) -> Response:
        """What was told of a patient's papers, for the page that shows it live."""
        record = self._desk.record(token) or abort(404)
        return jsonify(lines=record.said[-TOLD:], busy=bool(record.busy), slip=record.slip)

    # -- papers --------------------------------------------------------------------------------------------------
    def paper(self, token: str) -> Response:
        """A document as a PDF. Its name tells nothing of the patient."""
        found = self._desk.papers.named(token) or abort(404)
        headers = {"Content-Disposition": f'inline; filename="{found.name}.pdf"'}
        return Response(found.data, mimetype="application/pdf", headers=headers)

    def picture(self, token: str, page: int) -> Response:
        """A page as a picture."""
        found = self._desk.papers.named(token) or abort(404)
        if not 1 <= page <= found.pages:
            abort(404)
        return Response(self._desk.papers.picture(found, page), mimetype="image/png")
