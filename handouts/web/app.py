"""The application: its addresses, what it says where something cannot be shown, and the pages about the sets."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, abort, render_template
from flask.typing import ResponseReturnValue as Answer
from werkzeug.exceptions import HTTPException

from handouts.content.sourcetext import shown_path
from handouts.problems import Refused
from handouts.web.actions import Actions
from handouts.web.batch import Batch
from handouts.web.day import Whole
from handouts.web.desk import Desk
from handouts.web.guard import Guard
from handouts.web.pages_day import DayPages
from handouts.web.pages_patient import PatientPages
from handouts.web.record import day_in_words, moment_in_words, sentences

LARGEST = 8_000_000
"""Bytes of a list that is given to the page."""
WORDS = {
    401: ("Not by this way", "The server in front has not told that this came by TLS from somebody who is logged in."),
    403: ("Not from this page", "Open the address that the program has printed, in this browser."),
    404: ("Not here any more", "The page was of another run of the program, or its patient is not open any more."),
    405: ("Not done", "This address is asked in another way."),
    413: ("Too large", "A list may have 8 megabytes. Is it the right file?"),
    421: ("Another address", "The page answers only at the address that the program has printed."),
    500: ("Not done", "Something went wrong in the program. Go back, and try again."),
}
"""What is said where a page cannot be shown."""


class SetPages:
    """The sets of all clinics: how each stands, what the checks find, what its blank pages look like."""

    def __init__(self, app: Flask, desk: Desk) -> None:
        self._desk = desk
        app.add_url_rule("/sets", "sets", self.sets)
        app.add_url_rule("/sets/<clinic>/<procedure>", "set", self.set)

    def sets(self) -> str:
        """All sets."""
        return render_template("sets.html", listed=self._desk.kept.now().sets.listed())

    def set(self, clinic: str, procedure: str) -> str:
        """One set with what the checks find."""
        sets = self._desk.kept.now().sets
        if (clinic, procedure) not in sets.pairs:
            abort(404)
        root = f"{shown_path(self._desk.settings.library.root)}/"
        return render_template(
            "set.html", one=sets.named(clinic, procedure), findings=sets.findings(clinic, procedure),
            short=lambda file: file.removeprefix(root),
        )  # fmt: skip


def create(desk: Desk) -> tuple[Flask, Guard, Whole]:
    """The application of a desk, its guard, and what runs for the whole day."""
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = LARGEST
    app.url_map.merge_slashes = False  # an address is what it is, and leads nowhere else
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["sentences"] = sentences
    app.jinja_env.filters |= {"day": day_in_words, "moment": moment_in_words}
    guard = Guard(app)
    actions = Actions(desk.settings.journal)
    whole = Whole(desk, Batch(), actions)
    PatientPages(app, desk, actions, whole)
    DayPages(app, desk, whole)
    SetPages(app, desk)

    def failed(error: HTTPException) -> Answer:
        """What cannot be answered, in words; the headers of the error, such as Allow, go along."""
        title, words = WORDS.get(error.code or 500, WORDS[500])
        answer = error.get_response()
        answer.set_data(render_template("gone.html", title=title, words=words, known=guard.knows()))
        answer.content_type = "text/html; charset=utf-8"
        return answer

    def refused(problems: Refused) -> tuple[str, int]:
        return render_template("problems.html", problems=problems.problems), 400

    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, failed)
    return app, guard, whole
