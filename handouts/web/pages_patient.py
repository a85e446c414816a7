"""The pages of the patients: the list, one patient with the pages beside the form, and what is done with them."""

from __future__ import annotations

import datetime as dt
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.datastructures import FileStorage

from handouts.day.plan import Visit
from handouts.files import in_words
from handouts.problems import Refused, refuse
from handouts.web.actions import Actions
from handouts.web.day import Whole
from handouts.web.desk import Desk
from handouts.web.fields import LABELS, Fields, choices
from handouts.web.paper import Paper
from handouts.web.record import Record
from handouts.web.roster import KINDS
from handouts.web.states import states
from handouts.web.told import told

SEARCHES = 100
"""So many searches are remembered, for who goes back to one."""
OTHER = "Name, date of birth, record number or id were changed here: the address is that of the patient on the list."


class PatientPages:
    """Addresses of the patients."""

    def __init__(self, app: Flask, desk: Desk, actions: Actions, whole: Whole) -> None:
        self._desk, self._actions, self._whole = desk, actions, whole
        self._searches: OrderedDict[str, str] = OrderedDict()
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
    def patients(self) -> Answer:
        """The list of the day, and who of it was looked for: by words that stand in no address."""
        desk, words = self._desk, self._searches.get(request.args.get("search", ""), "")
        if request.method == "POST":
            token = secrets.token_urlsafe(8)
            self._searches[token] = request.form.get("words", "")
            while len(self._searches) > SEARCHES:
                self._searches.popitem(last=False)
            return redirect(url_for("patients", search=token), 303)
        today = desk.settings.today()
        return render_template(
            "patients.html", records=desk.roster.everybody(), found=desk.found(words), words=words, desk=desk,
            roster=desk.roster, days=desk.roster.days(), today=today, **self._states(today),
            without=desk.without(), name=desk.kept.now().sets.name,
        )  # fmt: skip

    def open(self) -> Answer:
        """Another list: one of the folder by its name, or a file that the browser sends."""
        upload = request.files.get("file")
        if upload and upload.filename:
            self._upload(upload)
        else:
            wanted = request.form.get("list", "")
            path = next((path for path in self._desk.roster.files() if path.name == wanted), None)
            if path is None:
                raise refuse("list", "no list is chosen", "choose one, or a file")
            self._desk.open(path, path.name)
        return redirect(url_for("patients"), 303)

    def _upload(self, upload: FileStorage) -> None:
        """Open a file that the browser sends; kept while the page runs, as the day is made from it."""
        name = Path(upload.filename or "list").name[:80]
        kind = Path(name).suffix.lower()
        path = self._actions.place("lists") / f"{secrets.token_hex(8)}{kind if kind in KINDS else ''}"
        try:
            upload.save(path)
            self._desk.open(path, name)
        except OSError as error:
            raise in_words(path, error) from error
        except Refused:
            path.unlink(missing_ok=True)
            raise

    def new(self) -> Answer:
        """Somebody who is on no list, or the blank pages of a set."""
        one = self._desk.roster.walk_in(request.form.get("clinic", ""), request.form.get("procedure", ""))
        return redirect(url_for("patient", token=one.token), 303)

    def _states(self, today: dt.date, appointment: str = "") -> dict[str, Any]:
        """What the journal tells, and why it does not."""
        try:
            return {"states": states(self._desk.settings.journal, today, appointment), "unknown": ()}
        except Refused as refused:
            return {"states": {}, "unknown": refused.problems}

    # -- one patient ---------------------------------------------------------------------------------------------
    def patient(self, token: str) -> Answer:
        """One patient: what goes in, and the pages that come of it."""
        record = self._desk.roster.record(token) or abort(404)
        if request.method == "POST":
            if not self._change(record):
                return self._page(record), 409
            return redirect(url_for("patient", token=token), 303)
        return self._page(record)

    def _page(self, record: Record) -> str:
        desk = self._desk
        fields, sets, today = record.fields, desk.kept.now().sets, desk.settings.today()
        known, others = choices(fields.medicines, sets.medicines(fields.clinic, fields.procedure))
        so_far = self._states(today, record.id)["states"].get(record.id, []) if record.id else []
        return render_template(
            "patient.html", record=record, fields=fields, shown=desk.shown(record), told=told, labels=LABELS,
            sets=sets, languages=sets.languages(fields.language), known=known, others=others,
            page=secrets.token_urlsafe(8), printers=self._whole.printers(), account=self._whole.mail_account(),
            so_far=[state.when(today) for state in so_far],
        )  # fmt: skip

    def act(self, token: str, what: str) -> Answer:
        """Print, mail or save the papers of a patient: those that the person has looked at, or none."""
        record = self._desk.roster.record(token) or abort(404)
        if what not in ("print", "mail", "save"):
            abort(404)
        if not self._change(record):  # what was typed last is not lost, whatever becomes of the rest
            return redirect(url_for("patient", token=token), 303)
        found = self._desk.look(record)
        papers = self._desk.papers.of(found.visit) if found.visit else ()
        seen = request.form.getlist("paper")
        if found.visit is None or [paper.token for paper in papers] != seen:
            record.begin("")
            record.say("Nothing was done: the pages are others by now. Look at them, then press again.", "bad")
        elif held := self._desk.held(found.visit) or (OTHER if what == "mail" and not record.same_person else ""):
            record.begin("")
            record.say(f"Nothing was done. {held}", "bad")
        else:
            self._do(record, found.visit, papers, what)
        return redirect(url_for("patient", token=token), 303)

    def _change(self, record: Record) -> bool:
        """Take over what the form says; tell where another window was quicker."""
        fields = Fields.from_form(request.form, request.form.getlist("known"))
        page, turn = (request.form.get(name, "") for name in ("page", "turn"))
        taken = self._desk.roster.change(record, fields, page, turn)
        if not taken:
            record.begin("")
            record.say("Nothing was done: another window has changed this patient. This is how it stands now.", "bad")
        return taken

    def _do(self, record: Record, visit: Visit, papers: Sequence[Paper], what: str) -> None:
        if what == "print":
            name = self._whole.chosen = request.form.get("printer", "")
            self._actions.apart(record, "Printing …", lambda: self._actions.print(record, visit, papers, name))
        elif what == "save":
            folder = self._whole.folder
            self._actions.apart(record, "Saving …", lambda: self._actions.save(record, visit, papers, folder))
        else:
            self._whole.mail_one(record, visit)

    def said(self, token: str) -> Response:
        """What was told of a patient's papers, for the page that shows it live."""
        record = self._desk.roster.record(token) or abort(404)
        return jsonify(lines=[one._asdict() for one in record.said], busy=bool(record.doing))

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
