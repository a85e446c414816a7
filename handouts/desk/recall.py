"""The recall list: patients who have outdated pages or are no longer on the list, what to do, and the phone number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from flask import Flask, render_template

from handouts.desk.date_format import parse_date_and_time
from handouts.desk.journal_status import history_states
from handouts.desk.language import gettext, mark
from handouts.desk.patient_record import PatientRecord
from handouts.desk.state import Desk
from handouts.errors import InputError, Problem

REMOVED_ADVICE = mark("no longer on the list: collect")


class RecallLine(NamedTuple):
    """One patient of the recall list."""

    record: PatientRecord
    tasks: tuple[str, ...]
    """What was handed out when, and what to do: `Printed 8:42 AM, changed since: collect and replace (Consent)`."""
    is_listed: bool
    """False if the patient is no longer on the list."""

    @property
    def phone(self) -> str:
        """The phone number of the list; '' if it has none, or if the form names another person."""
        booking = self.record.booking
        return booking.phone if booking and self.record.same_person else ""

    @property
    def born(self) -> dt.date | None:
        """The date of birth; None if it is not known."""
        return parse_date_and_time(self.record.fields.texts.get("date_of_birth", ""))[0]


def removed_patients(desk: Desk) -> list[tuple[PatientRecord, str]]:
    """Patients who are no longer on the list but whose pages were handed out, with the status."""
    removed = []
    with suppress(InputError):
        histories = desk.journal_log.histories(desk.settings.today())
        for record in desk.patient_list.removed:
            history = histories.get(record.id)
            for state in history_states(history) if history else ():
                if state.kind != "made":
                    when = desk.format_moment(state.at, desk.zone(record))
                    removed.append((record, f"{state.label} {when}"))
    return removed


def recall_lines(desk: Desk) -> list[RecallLine]:
    """All patients of the recall list, in the order of the list, then those who are no longer on it.

    Raises InputError if the journal cannot be read.
    """
    tokens = desk.reprints()
    lines = [
        RecallLine(record, tuple(_tasks(desk, record)), is_listed=True)
        for record in desk.patient_list.records()
        if record.token in tokens
    ]
    gone: dict[str, RecallLine] = {}
    for record, status in removed_patients(desk):
        tasks = (f"{status}, {gettext(REMOVED_ADVICE)}",)
        known = gone.get(record.id)
        gone[record.id] = RecallLine(record, (*known.tasks, *tasks) if known else tasks, is_listed=False)
    return [*(line for line in lines if line.tasks), *gone.values()]


def _tasks(desk: Desk, record: PatientRecord) -> Iterator[str]:
    for status in desk.statuses(record):
        if status.changed:
            documents = f" ({', '.join(status.documents)})" if status.documents else ""
            yield f"{status.text}{documents}"


class RecallViews:
    """Routes of the recall list."""

    def __init__(self, app: Flask, desk: Desk) -> None:
        self._desk = desk
        app.add_url_rule("/recall", "recall", self.recall)

    def recall(self) -> str:
        """The recall list, for the screen or for paper."""
        problems: tuple[Problem, ...] = ()
        lines: list[RecallLine] = []
        try:
            lines = recall_lines(self._desk)
        except InputError as refused:
            problems = tuple(refused.problems)
        return render_template(
            "recall.html", lines=lines, problems=problems, clock=self._desk.clock, days=self._desk.patient_list.days(),
            name=self._desk.templates.current().sets.name,
        )  # fmt: skip
