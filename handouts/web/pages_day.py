"""The pages of the whole day: how far it is, what can be done, who would get a mail."""

from __future__ import annotations

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.files import real_path
from handouts.web.day import WholeDay
from handouts.web.desk import Desk
from handouts.web.record import PatientRecord

LINES = 40
"""Of what a process has said, so many lines are shown."""


class DayViews:
    """Addresses of the whole day."""

    def __init__(self, app: Flask, desk: Desk, whole: WholeDay) -> None:
        self._desk, self._whole = desk, whole
        app.add_url_rule("/day", "day", self.day)
        app.add_url_rule("/day/progress", "progress", self.progress)
        app.add_url_rule("/day/mails", "mails", self.mails)
        app.add_url_rule("/day/<what>", "batch", self.batch, methods=["POST"])
        app.add_url_rule("/file/<token>.pdf", "file", self.file)

    def day(self) -> str:
        """The whole day."""
        whole = self._whole
        progress = whole.progress()
        singles = self._desk.by_themselves()
        return render_template(
            "day.html", progress=progress, lines=progress.lines[-LINES:], desk=self._desk, printers=whole.printers(),
            folder=whole.folder.absolute(), roster=self._desk.roster, without=self._without(singles),
            account=whole.mail_account(), files=whole.files() if progress.whole else (), counts=whole.counts(),
            outdated=progress.whole and whole.outdated, corrections=self._desk.corrections(), singles=singles,
            single_rows=sum(1 for one, _ in singles if one.row), reprints=whole.reprints(), unsent=whole.unsent(),
            anyway=whole.anyway, seen=whole.packets_digest() if progress.whole else "",
        )  # fmt: skip

    def _without(self, singles: list[tuple[PatientRecord, str]]) -> list[tuple[PatientRecord, str]]:
        """Patients of the list who get no packet, and why; not those whose problem was fixed here."""
        told, fixed = self._desk.without(), {one.token for one, _ in singles}
        everybody = self._desk.roster.everybody()
        return [(one, told[one.token]) for one in everybody if one.token in told and one.token not in fixed]

    def batch(self, what: str) -> Answer:
        """Make, stop, print or send."""
        if what not in ("make", "stop", "print", "send"):
            abort(404)
        printer = request.form.get("printer", "")
        self._whole.chosen = printer or self._whole.chosen
        seen, anyway = request.form.get("seen", ""), bool(request.form.get("anyway"))
        self._whole.begin(what, printer, seen, anyway=anyway)
        return redirect(url_for("day"), 303)

    def progress(self) -> Response:
        """How far it is, for the page that shows it live."""
        told = self._whole.progress()
        return jsonify(what=told.what, done=told.done, total=told.total, words=told.words, line=told.line)

    def mails(self) -> str:
        """Who would get what."""
        found = self._whole.mails()
        return render_template("mails.html", intents=found, seen=self._whole.digest(found), said=self._whole.reason)

    def file(self, token: str) -> Response:
        """A file of the finished day. Its name tells nothing of a patient."""
        path = self._whole.file(token) or abort(404)
        return send_file(real_path(path), mimetype="application/pdf", download_name=path.name)
