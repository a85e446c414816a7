"""The grid of end times: a row for each patient, in order of time.

After a person types the end time and presses Enter, the discharge pages are printed.

Only the pages for after the procedure are printed, with the values of the patient's form. The end must be clear and
not before the procedure begins; otherwise nothing is saved or printed, and the row shows the reason.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import Flask, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.day.plan import Visit
from handouts.desk.actions import PatientActions
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.day_run import DayRunner
from handouts.desk.language import gettext, mark
from handouts.desk.list_view import PatientRow, patient_row
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import problem_sentences, sentence
from handouts.desk.state import Desk
from handouts.errors import InputError, InvalidValue, Problem

CHANGED = mark(
    "Not printed: this patient was changed in another window or at another desk. Look at the values and try again."
)
FIX_FIRST = mark("Not printed. Fix this patient’s problems first.")


@dataclass(frozen=True)
class EndRow:
    """A patient in the grid."""

    row: PatientRow
    ended: str
    """The end as the clinic writes its time; '' if it is not known."""
    typed: str = ""
    """What was typed and not accepted."""
    problem: str = ""
    """Why nothing was printed; '' if nothing is wrong."""
    fixable: bool = True
    """False if the patient's form has a problem that must be fixed first."""

    @property
    def record(self) -> PatientRecord:
        return self.row.record


class EndRefused(Exception):
    """Nothing is printed; the text is the reason."""


def _sentences(problems: Iterable[Problem]) -> str:
    return " ".join((gettext("Not printed."), *map(problem_sentences, problems)))


class EndsViews:
    """Routes of the grid of end times."""

    def __init__(self, app: Flask, desk: Desk, actions: PatientActions, runner: DayRunner) -> None:
        self._desk, self._actions, self._whole = desk, actions, runner
        app.add_url_rule("/ends", "ends", self.ends)
        app.add_url_rule("/ends/<token>", "end", self.end, methods=["POST"])

    def ends(self) -> str:
        """The grid."""
        return self._page()

    def end(self, token: str) -> Answer:
        """Save the end of one procedure, and print the discharge pages."""
        record = self._desk.patient_list.record(token) or abort(404)
        typed = request.form.get("ended", "").strip()
        try:
            self._keep_and_print(record, typed)
        except EndRefused as refused:
            return self._page(record, typed, str(refused)), 400
        return redirect(url_for("ends", done=token), 303)

    def _page(self, record: PatientRecord | None = None, typed: str = "", problem: str = "") -> str:
        rows = [
            self._row(row_record, typed, problem) if row_record is record else self._row(row_record)
            for row_record in self._in_order()
        ]
        return render_template(
            "ends.html", rows=rows, printers=self._whole.printers(), clock=self._desk.clock,
            patient_list=self._desk.patient_list, days=self._desk.patient_list.days(),
            following=self._following(rows, record.token if record else request.args.get("done", ""), bool(problem)),
            busy=any(row.record.activity for row in rows),
        )  # fmt: skip

    def _in_order(self) -> list[PatientRecord]:
        """The patients whose procedure can end, in order of time."""
        return sorted(self._desk.patient_list.records(), key=lambda record: record.sort_key)

    def _row(self, record: PatientRecord, typed: str = "", problem: str = "") -> EndRow:
        fixable = self._desk.check(record).visit is not None and not record.canceled
        return EndRow(patient_row(self._desk, record), self._ended(record), typed, problem, fixable)

    def _ended(self, record: PatientRecord) -> str:
        text = record.fields.texts.get("ended", "")
        _, time = parse_date_and_time(text)
        return self._desk.clock.time(time) if time else text

    @staticmethod
    def _following(rows: Sequence[EndRow], token: str, stays: bool) -> str:
        """The row that gets the focus: the refused one, or the next one without an end time; '' for none."""
        tokens = [row.record.token for row in rows]
        if token in tokens and stays:
            return token
        start = tokens.index(token) + 1 if token in tokens else 0
        waiting = [row.record.token for row in (*rows[start:], *rows[:start]) if not row.ended and row.fixable]
        return waiting[0] if waiting else ""

    def _keep_and_print(self, record: PatientRecord, typed: str) -> None:
        """Store the end, and print. Raises EndRefused."""
        before = self._desk.check(record).visit
        if before is None:
            raise EndRefused(gettext(FIX_FIRST))
        if held := self._desk.held(record, before):
            raise EndRefused(gettext("Not printed. %(held)s", held=held))
        visit = self._keep(record, typed)
        try:
            papers = self._desk.renderer.render(visit)
        except InputError as refused:
            raise EndRefused(_sentences(refused.problems)) from refused
        home = [paper for paper in papers if visit.content.phase(paper.name) == "after"]
        if not home:
            raise EndRefused(gettext("The end is kept. Nothing to print: this patient has no pages for home."))
        name = self._whole.chosen = request.form.get("printer", "")
        if not name:
            raise EndRefused(gettext("The end is kept. Not printed: no printer is chosen."))
        self._actions.run_in_background(
            record, gettext("Printing …"), lambda: self._actions.print(record, visit, home, name)
        )

    def _keep(self, record: PatientRecord, typed: str) -> Visit:
        """Store the end. Nothing is stored if it contradicts another value. Raises EndRefused."""
        try:
            ended = self._clear_end(record, typed)
        except InvalidValue as refused:
            raise EndRefused(
                gettext(
                    "Not printed. %(message)s %(hint)s", message=sentence(refused.message), hint=sentence(refused.hint)
                )
            ) from refused
        before, page, change = record.fields, secrets.token_urlsafe(8), self._desk.patient_list.change
        fields = replace(before, texts={**before.texts, "ended": ended})
        if not change(record, fields, page, request.form.get("turn", "")):
            raise EndRefused(gettext(CHANGED))
        checked = self._desk.check(record)
        if checked.visit is None:
            change(record, before, page, "")
            raise EndRefused(_sentences(problem for problems in checked.problems.values() for problem in problems))
        return checked.visit

    def _clear_end(self, record: PatientRecord, typed: str) -> str:
        """The end as text of the form. Raises InvalidValue if it is not clear."""
        reader, clock = self._desk.date_reader(record.fields), self._desk.clock
        if not typed:
            raise InvalidValue(gettext("no end is typed"), gettext("write it like 2:30p or 14:30"))
        time = reader.clock(typed)
        begins = record.clock_time
        if begins and time < begins:
            message = gettext(
                "%(time)s is before the procedure begins, %(begins)s", time=clock.time(time), begins=clock.time(begins)
            )
            raise InvalidValue(message, gettext("check the time"))
        day = record.date
        now = dt.datetime.now(self._desk.zone(record))
        if day and (day, time) > (now.date(), now.time()) and self._desk.day(record) == now.date():
            raise InvalidValue(gettext("%(time)s is in the future", time=clock.time(time)), gettext("check the time"))
        return f"{day} {clock.time(time)}" if day else clock.time(time)
