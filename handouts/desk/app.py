"""The Flask application: its routes, its error pages, and the pages about the sets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path, PurePath

from flask import Flask, abort, g, render_template, request
from flask.typing import ResponseReturnValue as Answer
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from handouts.content.yaml.source import shown_path
from handouts.desk.actions import PatientActions
from handouts.desk.approval_views import ApprovalViews
from handouts.desk.archive_views import ArchiveViews
from handouts.desk.correction_views import CorrectionViews
from handouts.desk.day_run import DayRunner
from handouts.desk.editor import SetEditor
from handouts.desk.editor_views import EditorPages, EditorViews
from handouts.desk.ends_views import EndsViews
from handouts.desk.language import (
    current_language,
    english,
    from_below,
    gettext,
    mark,
    number,
    plain_gettext,
    plain_ngettext,
    translated,
    use_language,
)
from handouts.desk.list_view import not_today
from handouts.desk.new_set_views import NewSetViews
from handouts.desk.problem_text import alert_html, problem_html, sentence
from handouts.desk.recall import RecallViews
from handouts.desk.script_words import script_words
from handouts.desk.security import PASSIVE_ENDPOINTS, RequestGuard
from handouts.desk.sign_in_views import SignInViews
from handouts.desk.state import Desk
from handouts.desk.subprocess_runner import SubprocessRunner
from handouts.desk.ticked_views import TickedViews
from handouts.desk.views import DayViews, PatientViews
from handouts.errors import InputError, Problem
from handouts.people.accounts import Accounts, accounts_path
from handouts.people.sessions import LOCK_AFTER, Sessions

MAX_UPLOAD = 8_000_000
"""Maximum size of an uploaded list, in bytes."""
ERROR_PAGES = {
    400: (mark("Not done"), mark("The browser sent a request that cannot be read.")),
    401: (mark("Sign-in required"), mark("Open the front desk again, and sign in.")),
    403: (mark("Access denied"), mark("In this browser, open the address that the program printed when it started.")),
    404: (
        mark("This page has expired"),
        mark("The program was started again, or the list was replaced. Open the patient from the list."),
    ),
    405: (mark("Not done"), mark("This address cannot be opened that way.")),
    413: (mark("The file is too large"), mark("A list can have 8 megabytes at most. Check that it is the right file.")),
    423: (mark("Screen locked"), mark("Unlock the screen, then try again.")),
    421: (
        mark("Wrong address"),
        mark("The front desk answers only at the address that the program printed when it started."),
    ),
    500: (mark("Not done"), mark("The program has an error. Go back and try again.")),
}
"""Title and text of the error pages, by HTTP status."""
NOT_YOUR_ROLE = mark("Your roles do not include this. Ask the person who manages the accounts.")


class SetViews:
    """The pages about the sets: status, approval, findings, and blank pages."""

    def __init__(self, app: Flask, desk: Desk) -> None:
        self._desk = desk
        app.add_url_rule("/sets", "sets", self.sets)
        app.add_url_rule("/sets/<clinic>/<procedure>", "set", self.set)

    def sets(self) -> str:
        """All sets."""
        return render_template("sets.html", listed=self._desk.templates.current().sets.listed())

    def set(self, clinic: str, procedure: str) -> str:
        """One set with its findings."""
        sets = self._desk.templates.current().sets
        if (clinic, procedure) not in sets.pairs:
            abort(404)
        root = f"{shown_path(self._desk.settings.library.root)}/"
        return render_template(
            "set.html", entry=sets.named(clinic, procedure), findings=sets.findings(clinic, procedure),
            short=lambda file: file.removeprefix(root),
        )  # fmt: skip


def problem_place(problem: Problem) -> str:
    """The name of the file, without its folder, and the line of a problem."""
    return gettext("%(file)s, line %(line)s", file=PurePath(problem.file).name, line=problem.line)


def create_app(desk: Desk) -> tuple[Flask, RequestGuard, DayRunner]:
    """Create the application of a desk, with its guard and the runner for the whole day."""
    app = Flask(__name__, root_path=str(Path(__file__).parent))
    app.config["MAX_CONTENT_LENGTH"] = MAX_UPLOAD
    app.url_map.merge_slashes = False  # no redirects to similar addresses
    _set_up_templates(app, desk)

    @app.before_request
    def choose_language() -> None:
        """First, so that refusals are in the language of the desk, too."""
        # The pictures, PDFs and scripts of a page are in its language: changed files are for the next page.
        is_part = request.endpoint in PASSIVE_ENDPOINTS or bool(PurePath(request.path).suffix)
        use_language((desk.templates.last_read() if is_part else desk.templates.current()).language)

    guard = RequestGuard(app, Accounts(accounts_path(desk.settings.journal)), Sessions())
    app.add_url_rule("/alive", "alive", lambda: ("", 204))

    @app.before_request
    def read_corrections() -> None:
        """Each page shows what other desks have changed. A request that is refused does not get here."""
        if g.session and request.endpoint not in PASSIVE_ENDPOINTS:
            desk.patient_list.read_corrections()

    actions = PatientActions(desk.settings.journal)
    day_runner = DayRunner(desk, SubprocessRunner(), actions)
    EndsViews(app, desk, actions, day_runner)
    TickedViews(app, desk, actions, day_runner)
    CorrectionViews(app, desk, PatientViews(app, desk, actions, day_runner))
    DayViews(app, desk, day_runner)
    SetViews(app, desk)

    def time_text(moment: str) -> str:
        return desk.format_moment(dt.datetime.fromisoformat(moment), None)

    RecallViews(app, desk)
    ArchiveViews(app, desk, day_runner, actions)
    SignInViews(app, guard, time_text)
    editor_pages = EditorPages(desk, guard, SetEditor(desk), time_text)
    EditorViews(app, editor_pages)
    ApprovalViews(app, editor_pages)
    NewSetViews(app, desk, editor_pages.editor)

    _add_error_pages(app, guard)
    return app, guard, day_runner


def _set_up_templates(app: Flask, desk: Desk) -> None:
    """Set the options of templates, and the filters and values that all of them can use."""
    env = app.jinja_env
    env.undefined = StrictUndefined  # a missing template value is an error, not empty text
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(plain_gettext, plain_ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.filters |= {
        "sentences": problem_html,
        "words_of_alert": alert_html,
        "number": number,
        "translated": translated,
        "english": english,
        "from_below": from_below,
        "day": desk.day_text,
        "place": problem_place,
        "sentence": sentence,
    }
    env.globals |= {
        "ten": dt.time(10),
        "ended": dt.time(11, 5),
        "largest": MAX_UPLOAD,
        "value_text": desk.value_text,
        "moment": dt.datetime.fromisoformat,
        "script_words": script_words,
        "lock_after": round(LOCK_AFTER) + 5,  # the server locks first
    }
    app.context_processor(lambda: {"other_days": not_today(desk), "language": current_language()})


def _add_error_pages(app: Flask, guard: RequestGuard) -> None:
    """Show refusals and errors of HTTP as pages of the desk."""

    def show_http_error(error: HTTPException) -> Answer:
        """Show an error page. Headers of the error, such as Allow, are kept."""
        code = error.code or 500
        title, text = ERROR_PAGES.get(code, ERROR_PAGES[400 if code < 500 else 500])
        if code == 403 and guard.accounts.in_use:
            text = NOT_YOUR_ROLE
        answer = error.get_response()
        answer.set_data(
            render_template(
                "gone.html", title=gettext(title), text=gettext(text), home=guard.home() if guard.is_signed_in() else ""
            )
        )
        answer.content_type = "text/html; charset=utf-8"
        return answer

    def show_problems(problems: InputError) -> tuple[str, int]:
        return render_template("problems.html", problems=problems.problems), 400

    app.register_error_handler(InputError, show_problems)
    app.register_error_handler(HTTPException, show_http_error)
