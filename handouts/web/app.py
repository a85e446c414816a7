"""The page's addresses: a request becomes a look at the desk or a step of it, and an answer in HTML."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer
from werkzeug.exceptions import HTTPException

from handouts.content.approval import Approval, approval_of
from handouts.content.library import Content
from handouts.day.plan import Visit
from handouts.problems import Problem, Refused
from handouts.schedule.languages import language_name
from handouts.web.actions import Actions
from handouts.web.batch import Batch
from handouts.web.day import Whole
from handouts.web.desk import Desk
from handouts.web.fields import Fields
from handouts.web.guard import Guard
from handouts.web.paper import Paper
from handouts.web.record import Record, sentences
from handouts.web.sets import findings
from handouts.web.told import told

LARGEST = 8_000_000
"""Bytes of a list that is given to the page."""
WORDS = {
    403: ("Not from this page", "Open the address that the program has printed, in this browser."),
    404: ("Not here any more", "The page was of another run of the program, or its patient is not open any more."),
    405: ("Not done", "This address is asked in another way."),
    413: ("Too large", "A list may have 8 megabytes. Is it the right file?"),
    421: ("Another address", "The page answers only at the address that the program has printed."),
    500: ("Not done", "Something went wrong in the program. Go back, and try again."),
}
"""What is said where a page cannot be shown."""


class Pages:
    """All addresses of one desk."""

    def __init__(self, app: Flask, guard: Guard, desk: Desk, actions: Actions, whole: Whole) -> None:
        self._guard, self._desk, self._actions, self._whole = guard, desk, actions, whole
        for rule, name, view, methods in (
            ("/", "patients", self.patients, ["GET", "POST"]),
            ("/open", "open", self.open, ["POST"]),
            ("/new", "new", self.new, ["POST"]),
            ("/p/<token>", "patient", self.patient, ["GET", "POST"]),
            ("/p/<token>/said", "said", self.said, ["GET"]),
            ("/p/<token>/<what>", "act", self.act, ["POST"]),
            ("/paper/<token>.pdf", "paper", self.paper, ["GET"]),
            ("/paper/<token>/<int:page>.png", "picture", self.picture, ["GET"]),
            ("/day", "day", self.day, ["GET"]),
            ("/day/<what>", "batch", self.batch, ["POST"]),
            ("/day/progress", "progress", self.progress, ["GET"]),
            ("/sets", "sets", self.sets, ["GET"]),
            ("/sets/<clinic>/<procedure>", "set", self.set, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)
        app.register_error_handler(Refused, self._refused)
        app.register_error_handler(HTTPException, self._failed)

    # -- patients ------------------------------------------------------------------------------------------------
    def patients(self) -> str:
        """The list of the day, or the part of it that was looked for."""
        desk, words = self._desk, request.form.get("words", "")
        records = desk.found(words)
        problems: list[Problem] = []
        return render_template(
            "patients.html", records=records, words=words, states=desk.states(), desk=desk, problems=problems,
            notes=desk.schedule.notes if desk.schedule else (),
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
            if not number.isdecimal() or int(number) >= len(files):
                abort(404)
            path = files[int(number)]
        self._desk.open(path)
        return redirect(url_for("patients"), 303)

    def new(self) -> Answer:
        """Somebody who is on no list."""
        one = self._desk.walk_in(request.form.get("clinic", ""))
        return redirect(url_for("patient", token=one.token), 303)

    def patient(self, token: str) -> Answer:
        """One patient: what goes in, and the pages that come of it."""
        desk = self._desk
        record = desk.record(token) or abort(404)
        if request.method == "POST":
            desk.change(record, Fields.from_form(request.form))
            return redirect(url_for("patient", token=token), 303)
        shown = desk.shown(record)
        fields = record.fields
        return render_template(
            "patient.html", record=record, fields=fields, shown=shown, told=told, clinics=list(desk.sets()),
            languages=_languages(desk, fields.language), medicines=desk.medicines(fields.clinic, fields.procedure),
            printers=self._whole.printers(), settings=desk.settings, states=desk.states().get(record.id, []),
        )  # fmt: skip

    def act(self, token: str, what: str) -> Answer:
        """Print, mail or save the papers of a patient: those that the person has looked at, or none."""
        record = self._desk.record(token) or abort(404)
        found = self._desk.look(record)
        if what not in ("print", "mail", "save"):
            abort(404)
        papers = self._desk.papers.of(found.visit) if found.visit else ()
        seen = request.form.getlist("paper")
        if found.visit is None or [paper.token for paper in papers] != seen:
            record.say("Nothing was done: the pages are others by now. Look at them again.")
            return redirect(url_for("patient", token=token), 303)
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
        return jsonify(lines=record.said[-4:], busy=bool(record.busy), slip=record.slip)

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

    # -- the whole day -------------------------------------------------------------------------------------------
    def day(self) -> str:
        """The whole day: how far it is, and what can be done."""
        whole = self._whole
        return render_template("day.html", progress=whole.progress(), desk=self._desk, printers=whole.printers(),
                               folder=whole.folder, settings=self._desk.settings)  # fmt: skip

    def batch(self, what: str) -> Answer:
        """Make, stop, print, show or send."""
        if what not in ("make", "stop", "print", "show", "send"):
            abort(404)
        self._whole.begin(what, request.form.get("printer", ""))
        return redirect(url_for("day"), 303)

    def progress(self) -> Response:
        """How far it is, for the page that shows it live."""
        told_ = self._whole.progress()
        return jsonify(what=told_.what, done=told_.done, total=told_.total, lines=told_.lines[-12:])

    # -- sets ----------------------------------------------------------------------------------------------------
    def sets(self) -> str:
        """All sets, and how each stands."""
        desk, library = self._desk, self._desk.settings.library
        listed: list[tuple[str, str, Content | None, Approval | None]] = []
        for clinic, procedure in desk.sets():
            try:
                content = library.load(clinic, procedure, library.documents())
                listed.append((clinic, procedure, content, approval_of(content)))
            except Refused:
                listed.append((clinic, procedure, None, None))
        return render_template("sets.html", listed=listed)

    def set(self, clinic: str, procedure: str) -> str:
        """One set with what the checks find."""
        if (clinic, procedure) not in list(self._desk.sets()):
            abort(404)
        found = findings(self._desk.settings, clinic, procedure)
        return render_template("set.html", clinic=clinic, procedure=procedure, findings=found)

    def _failed(self, error: HTTPException) -> Answer:
        """What cannot be answered, in words; the headers of the error, such as Allow, go along."""
        code = error.code or 500
        title, words = WORDS.get(code, WORDS[500])
        page = render_template("gone.html", title=title, words=words, known=self._guard.knows())
        answer = error.get_response()
        answer.set_data(page)
        answer.content_type = "text/html; charset=utf-8"
        return answer

    def _refused(self, refused: Refused) -> tuple[str, int]:
        return render_template("problems.html", problems=refused.problems), 400


def create(desk: Desk, hosts: frozenset[str]) -> tuple[Flask, Guard, Whole]:
    """The application of a desk, its guard, and what runs for the whole day."""
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.url_map.merge_slashes = False  # an address is what it is, and leads nowhere else
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["sentences"] = sentences
    guard = Guard(app, hosts)
    actions = Actions(desk.settings.journal)
    whole = Whole(desk, Batch(), actions)
    Pages(app, guard, desk, actions, whole)
    return app, guard, whole


def _languages(desk: Desk, asked: str) -> list[tuple[str, str]]:
    """Languages to choose from, with their names: those that there are pages in, and the patient's own."""
    there = [name for name in desk.settings.library.languages() if name]
    return [(name, language_name(name)) for name in dict.fromkeys([*there, *([asked] if asked else [])])]
