"""The state behind the page: the list of the day, its patients, and their papers.

All of it is in memory and goes with the program. What stays is the journal, and what somebody saves.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.content.library import Library
from handouts.day.alerts import Alert, alerts
from handouts.day.alike import Person, alike
from handouts.day.plan import Visit
from handouts.personalise.compose import composed
from handouts.problems import Problem, Refused
from handouts.schedule.appointment import Appointment
from handouts.schedule.booking import Schedule
from handouts.schedule.intake import read
from handouts.schedule.names import folded
from handouts.web.fields import Fields
from handouts.web.kept import Kept
from handouts.web.paper import Paper, Papers
from handouts.web.record import Looked, Record, fits, look, of_booking, of_rejected, walk_in

KINDS = (".csv", ".xlsx", ".json", ".txt", ".tsv")
"""Endings of files that are offered from a folder; what a file is, its bytes say."""
EMPTY = 30
"""Forms of new patients with nothing in them that are kept open: each press of the button begins one."""


@dataclass(frozen=True)
class Settings:
    """What the page was started with."""

    library: Library
    journal: Path
    out: Path | None
    schedule: Path | None
    """A list, or the folder in which lists lie."""
    today: Callable[[], dt.date]
    allow_draft: bool = False
    printer: str = ""


@dataclass(frozen=True)
class Shown:
    """What one patient's page shows."""

    record: Record
    papers: tuple[Paper, ...]
    problems: Mapping[str, list[Problem]]
    alerts: tuple[Alert, ...]


class Desk:
    """The day at one desk. Any number of requests may use it at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.papers = settings, Papers()
        self.kept = Kept(settings.library, settings.today)
        self.schedule: Schedule | None = None
        self.source: Path | None = None
        self.refused: tuple[Problem, ...] = ()
        """Why the list that was there at the start was not opened."""
        self.records: dict[str, Record] = {}
        self._lock = threading.RLock()
        self._stamp = 0.0
        self._expected: tuple[object, frozenset[str]] | None = None
        self._alike: dict[str, tuple[str, ...]] | None = None

    # -- the list ------------------------------------------------------------------------------------------------
    def files(self) -> list[Path]:
        """The lists that can be opened, the newest first."""
        where = self.settings.schedule
        if where is None or not where.is_dir():
            return [where] if where else []
        found = [path for path in where.iterdir() if path.suffix.lower() in KINDS and path.is_file()]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def begin(self) -> None:
        """Open the newest list, where there is one; why not is kept for the page to tell."""
        try:
            files = self.files()
            if files:
                self.open(files[0])
        except Refused as refused:
            self.refused = tuple(refused.problems)

    def open(self, path: Path) -> None:
        """Read a list; the patients are those of the list, and those who walked in stay. Raises Refused, Unknown."""
        stamp = path.stat().st_mtime if path.exists() else 0.0
        schedule = read(path, self.settings.library.clinic, today=self.settings.today())
        found = [
            *map(of_booking, schedule.bookings),
            *(of_rejected(one, schedule.headings) for one in schedule.rejected),
        ]
        with self._lock:
            kept = {token: one for token, one in self.records.items() if not one.row}
            found.sort(key=lambda one: (one.at or "~", one.row))
            self.records = {one.token: one for one in found} | kept
            self.schedule, self.source, self._stamp, self.refused = schedule, path, stamp, ()
            self._alike = None
        for one in found:
            self.alerts_of(one)  # here, so that the list itself is there at once

    @property
    def stale(self) -> bool:
        """True when the file of the list has been written since it was read."""
        try:
            return self.source is not None and self.source.stat().st_mtime != self._stamp
        except OSError:
            return True

    def days(self) -> list[dt.date]:
        """The days of the list."""
        bookings = self.schedule.bookings if self.schedule else ()
        return sorted({one.appointment.date for one in bookings if one.appointment.date})

    def expected(self) -> frozenset[str]:
        """Ids of the patients of the list who get a packet when the day is made: not those whose set refuses them."""
        planner, drafts = self.kept.now().planner, self.settings.allow_draft
        key = self.schedule, planner
        if self._expected is None or self._expected[0] != key:
            visits = map(planner.visit, self.schedule.bookings if self.schedule else ())
            taken = (one for one in visits if isinstance(one, Visit) and (drafts or one.content.status != "draft"))
            self._expected = key, frozenset(one.id for one in taken)
        return self._expected[1]

    def found(self, words: str = "") -> list[Record]:
        """The patients of the list, and who walked in, whose name, id, time or clinic hold all of these words."""
        with self._lock:
            listed = [one for one in self.records.values() if one.row or one.changed]
        return [one for one in listed if fits(words, self.searched(one))]

    def searched(self, record: Record) -> str:
        """What a patient is found by."""
        clinic = record.fields.clinic
        return folded(f"{record.name} {record.id} {record.at} {clinic} {self.kept.now().sets.name(clinic)}")

    def record(self, token: str) -> Record | None:
        """The patient of a token."""
        return self.records.get(token)

    def walk_in(self, clinic: str, procedure: str) -> Record:
        """A new patient, of no list."""
        one = walk_in(clinic, procedure)
        with self._lock:
            for old in [old for old in self.records.values() if not old.row and not old.changed][:-EMPTY]:
                del self.records[old.token]
            self.records[one.token] = one
        return one

    # -- one patient ---------------------------------------------------------------------------------------------
    def change(self, record: Record, fields: Fields) -> None:
        """Take over what the form says."""
        with record.lock:
            record.changed = record.changed or fields != record.fields
            record.fields = fields
        self._alike = None

    def look(self, record: Record) -> Looked:
        """Check what the form says, with the sets as they are now."""
        now = self.kept.now()
        found = look(record, now.planner, now.today)
        if found.visit is None and now.planner.problems:
            problems = {**found.problems, "": [*found.problems.get("", []), *sorted(now.planner.problems)]}
            return replace(found, problems=problems)
        return found

    def shown(self, record: Record) -> Shown:
        """The patient's papers, or what is wrong; and what to know before they are handed over."""
        if record.refused:
            return Shown(record, (), {"": list(record.rejected)}, ())
        found = self.look(record)
        if found.visit is None:
            return Shown(record, (), found.problems, ())
        try:
            papers = self.papers.of(found.visit)
        except Refused as refused:
            return Shown(record, (), {"": list(refused.problems)}, ())
        documents = {paper.name: paper.document for paper in papers}
        return Shown(
            record,
            papers,
            {},
            tuple(alert for alert in alerts(found.visit, documents, self.like(record)) if alert.words),
        )

    def like(self, record: Record) -> tuple[Appointment, ...]:
        """Others of the same day whose names are like the patient's."""
        with self._lock:
            if self._alike is None:
                there = [one for one in self.records.values() if one.row or one.changed]
                self._alike = alike(Person(one.token, one.name, one.at.partition(" ")[0]) for one in there)
            others = [self.records[token] for token in self._alike.get(record.token, ()) if token in self.records]
        return tuple(Appointment(name=one.name, id=one.id) for one in others)

    def alerts_of(self, record: Record) -> tuple[Alert, ...]:
        """What the line of a patient warns of; nothing is laid out for it."""
        key = record.fields, record.changed, self.like(record), self.kept.now()
        if record.warned is None or record.warned[0] != key:
            record.warned = key, tuple(self._alerts(record))
        return record.warned[1]

    def _alerts(self, record: Record) -> Iterator[Alert]:
        if record.refused:
            yield from (Alert("problem", problem.message) for problem in record.rejected)
            return
        found = self.look(record)
        if found.visit is None:
            for problems in found.problems.values():
                yield from (Alert("problem", problem.message) for problem in problems)
            return
        visit = found.visit
        documents = {name: composed(visit.content, name, visit.booking.appointment) for name in visit.documents}
        yield from (alert for alert in alerts(visit, documents, self.like(record)) if alert.words)
