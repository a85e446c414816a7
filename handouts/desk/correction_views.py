"""Routes that correct the day: cancel, move, undo, and decide where a correction and the list differ."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue as Answer

from handouts.corrections.events import CANCELED
from handouts.corrections.values import LABELS
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.language import gettext, mark, ngettext
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import sentence
from handouts.desk.state import Desk
from handouts.desk.typed_dates import read_moment
from handouts.desk.views import PatientViews
from handouts.errors import InputError, InvalidValue
from handouts.schedule.appointment import clean_line

NO_REASON = mark("No reason given")
DECISION_CHANGED = mark("Not done: this was decided or changed meanwhile. Look at the values and decide again.")
REASONS = (
    mark("Patient canceled"),
    mark("Patient did not come"),
    mark("Clinic canceled"),
    mark("Moved to another day"),
    NO_REASON,
)
"""Reasons for a cancellation to choose from. Any other words can be typed."""


class CorrectionViews:
    """Routes of corrections of one patient. Like every action, each stores the form first."""

    def __init__(self, app: Flask, desk: Desk, patients: PatientViews) -> None:
        self._desk, self._patients = desk, patients
        self._actions: dict[str, Callable[[PatientRecord], None]] = {
            "cancel": self._cancel, "restore": self._restore, "move": self._move, "undo": self._undo,
            "keep": lambda record: self._decide(record, keep=True),
            "list": lambda record: self._decide(record, keep=False),
        }  # fmt: skip
        app.add_url_rule("/p/<token>/correct/<action>", "correct", self.correct, methods=["POST"])
        app.jinja_env.globals["cancel_reasons"] = REASONS

    def correct(self, token: str, action: str) -> Answer:
        """Do one of the actions on a patient."""
        record = self._desk.patient_list.record(token) or abort(404)
        run = self._actions.get(action) or abort(404)
        if action in ("keep", "list", "restore") or self._patients.store_form(record):
            record.start("")
            run(record)
        return self._patients.back_to(token)

    def _cancel(self, record: PatientRecord) -> None:
        try:
            reason = clean_line(request.form.get("reason", "")) or gettext(NO_REASON)
        except InvalidValue as error:
            record.add_message(gettext("Not canceled: the reason is not valid, %(error)s.", error=error), "bad")
            return
        if not record.key:
            record.add_message(gettext("Not canceled: there is no patient yet."), "bad")
            return
        self._desk.patient_list.cancel(record, reason)
        record.add_message(gettext("Canceled. The whole day leaves this patient out."))
        self._tell_recall(record)

    def _restore(self, record: PatientRecord) -> None:
        self._desk.patient_list.undo(record, CANCELED)
        record.add_message(gettext("The appointment is no longer canceled."))
        self._tell_recall(record)

    def _move(self, record: PatientRecord) -> None:
        text = " ".join(request.form.get("move_to", "").split())
        reader, clock = self._desk.date_reader(record.fields), self._desk.clock
        try:
            text = read_moment(text, record.date_and_time, reader, clock.time)
        except InvalidValue as refused:
            record.add_message(
                gettext(
                    "Not moved. %(message)s %(hint)s", message=sentence(refused.message), hint=sentence(refused.hint)
                ),
                "bad",
            )
            return
        if None in parse_date_and_time(text):
            record.add_message(gettext("Not moved: write the new time, or the new date and time."), "bad")
            return
        self._desk.patient_list.move(record, text)
        record.add_message(gettext("Moved to %(value)s.", value=self._desk.clock.text(text)))
        self._tell_recall(record)

    def _undo(self, record: PatientRecord) -> None:
        name = request.form.get("undo_field", "")
        if name not in LABELS:
            abort(404)
        self._desk.patient_list.undo(record, name)
        record.add_message(gettext("%(label)s: the value of the list is restored.", label=gettext(LABELS[name])))
        self._tell_recall(record)

    def _decide(self, record: PatientRecord, *, keep: bool) -> None:
        """Keep a correction or use the list, for one field. The person has seen both values."""
        conflicts = {conflict.correction.change.field: conflict for conflict in record.conflicts}
        name = request.form.get("conflict", "")
        if name not in conflicts or request.form.get("turn", "") != str(record.revision):
            record.add_message(gettext(DECISION_CHANGED), "bad")
            return
        label = gettext(conflicts[name].label)
        self._desk.patient_list.decide(record, [name], keep=keep)
        record.add_message(
            gettext("%(label)s: the correction is kept.", label=label)
            if keep
            else gettext("%(label)s: the value of the list is used.", label=label)
        )
        if left := len(record.conflicts):
            record.add_message(
                ngettext(
                    "%(num)s more to decide. Until then, no pages are made.",
                    "%(num)s more to decide. Until then, no pages are made.",
                    left,
                ),
                "bad",
            )
        else:
            self._tell_recall(record)

    def _tell_recall(self, record: PatientRecord) -> None:
        """Report which pages were already handed out, and what to do with them."""
        try:
            changed = [status for status in self._desk.statuses(record) if status.changed]
        except InputError:  # the page says that the journal cannot be read
            return
        for status in changed:
            record.add_message(f"{status.text}.", "bad")
