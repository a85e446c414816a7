"""The pages of the whole day: how far it is, what can be done, who would get a mail."""

from __future__ import annotations

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.web.day import Whole
from handouts.web.desk import Desk

LINES = 40
"""Of what a process has said, so many lines are shown."""


class DayPages:
    """Addresses of the whole day."""

    def __init__(self, app: Flask, desk: Desk, whole: Whole) -> None:
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
        return render_template(
            "day.html", progress=progress, lines=progress.lines[-LINES:], desk=self._desk, printers=whole.printers(),
            folder=whole.folder, files=whole.files() if progress.whole else (), counts=whole.counts(),
            outdated=progress.whole and whole.outdated,
        )  # fmt: skip

    def batch(self, what: str) -> Answer:
        """Make, stop, print or send."""
        if what not in ("make", "stop", "print", "send"):
            abort(404)
        self._whole.begin(what, request.form.get("printer", ""))
        return redirect(url_for("day"), 303)

    def progress(self) -> Response:
        """How far it is, for the page that shows it live."""
        told = self._whole.progress()
        return jsonify(what=told.what, done=told.done, total=told.total, words=told.words)

    def mails(self) -> str:
        """Who would get what."""
        return render_template("mails.html", intents=self._whole.mails())

    def file(self, token: str) -> Response:
        """A file of the finished day. Its name tells nothing of a patient."""
        path = self._whole.file(token) or abort(404)
        return send_file(path.resolve(), mimetype="application/pdf", download_name=path.name)
