"""The state behind the page: the list of the day, its patients, their papers, and what the journal tells of them.

All of it is in memory and goes with the program. What stays is the journal, and what somebody saves.
"""

from __future__ import annotations

import datetime as dt
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.content.library import Library
from handouts.day.alerts import alerts
from handouts.day.plan import Planner
from handouts.deliver.journal import rows
from handouts.personalise.compose import composed
from handouts.problems import Problem, Refused, refuse
from handouts.schedule.booking import Schedule
from handouts.schedule.intake import read
from handouts.web.fields import Fields
from handouts.web.paper import Paper, Papers
from handouts.web.record import Looked, Record, look, of_booking, of_rejected, walk_in

KINDS = (".csv", ".xlsx", ".json", ".txt", ".tsv")
"""Endings of files that are offered from a folder; what a file is, its bytes say."""
RECENT = dt.timedelta(days=60)
"""How far back the journal is looked into for the states of patients."""
PLAIN = str.maketrans("\u0142\u0111\u00f8", "ldo")
"""Letters whose stroke is no accent to Unicode."""
LOOK = 0.1
"""Seconds for which the templates are believed not to have changed."""
ACTIONS = {"made": "made", "printed": "printed", "mail-sent": "mailed"}
"""Actions of the journal to what a patient's line says."""


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
    alerts: tuple[str, ...]


class Desk:
    """The day at one desk. Any number of requests may use it at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.papers = settings, Papers()
        self.schedule: Schedule | None = None
        self.source: Path | None = None
        self.records: dict[str, Record] = {}
        self._lock = threading.RLock()
        self._stamp = 0.0
        self._checked: tuple[float, object, Planner] | None = None

    # -- the list ------------------------------------------------------------------------------------------------
    def files(self) -> list[Path]:
        """The lists that can be opened, the newest first."""
        where = self.settings.schedule
        if where is None or not where.is_dir():
            return [where] if where else []
        found = [path for path in where.iterdir() if path.suffix.lower() in KINDS and path.is_file()]
        return sorted(found, key=lambda path: path.stat().st_mtime, reverse=True)

    def open(self, path: Path) -> None:
        """Read a list; the patients are those of the list, and those who walked in stay. Raises Refused, Unknown."""
        library = self.settings.library
        stamp = path.stat().st_mtime if path.exists() else 0.0
        schedule = read(path, library.clinic, today=self.settings.today())
        found = [
            *map(of_booking, schedule.bookings),
            *(of_rejected(one, schedule.headings) for one in schedule.rejected),
        ]
        for one in found:
            self.alerts_of(one)  # here, so that the list itself is there at once
        with self._lock:
            kept = {token: one for token, one in self.records.items() if not one.row}
            found.sort(key=lambda one: (one.time or "99", one.row))
            self.records = {one.token: one for one in found} | kept
            self.schedule, self.source, self._stamp = schedule, path, stamp

    @property
    def stale(self) -> bool:
        """True when the file of the list has been written since it was read."""
        try:
            return self.source is not None and self.source.stat().st_mtime != self._stamp
        except OSError:
            return True

    def found(self, words: str) -> list[Record]:
        """The patients whose name, id, time or clinic hold all of these words."""
        wanted = _folded(words).split()
        with self._lock:
            return [one for one in self.records.values() if all(word in _searched(one) for word in wanted)]

    def record(self, token: str) -> Record | None:
        """The patient of a token."""
        return self.records.get(token)

    def walk_in(self, clinic: str) -> Record:
        """A new patient, of no list."""
        one = walk_in(clinic)
        with self._lock:
            self.records[one.token] = one
        return one

    def states(self) -> dict[str, list[str]]:
        """What the journal tells of each appointment, by id: made, printed, mailed."""
        try:
            told: dict[str, dict[str, None]] = {}
            since = dt.datetime.combine(self.settings.today(), dt.time()).astimezone() - RECENT
            for row in rows(self.settings.journal, since=since):
                if row.appointment and row.action in ACTIONS:
                    told.setdefault(row.appointment, {})[ACTIONS[row.action]] = None
        except Refused:  # there is none yet
            return {}
        return {appointment: list(actions) for appointment, actions in told.items()}

    def _planner(self) -> Planner:
        """What checks records; made anew when a file of the templates was saved, or the day is another."""
        with self._lock:
            now = time.monotonic()
            if self._checked is None or now - self._checked[0] > LOOK:
                settings = self.settings
                stamp = settings.today(), *(_stamp(root) for root in (settings.library.root, settings.library.shipped))
                if self._checked is None or self._checked[1] != stamp:
                    planner = Planner(settings.library, (), settings.today(), drafts=True)
                else:
                    planner = self._checked[2]
                self._checked = now, stamp, planner
            return self._checked[2]

    # -- one patient ---------------------------------------------------------------------------------------------
    def change(self, record: Record, fields: Fields) -> None:
        """Take over what the form says."""
        with record.lock:
            record.changed = record.changed or fields != record.fields
            record.fields = fields

    def look(self, record: Record) -> Looked:
        """Check what the form says, with the sets as they are now."""
        planner = self._planner()
        found = look(record, planner, self.settings.today())
        if found.visit is None and planner.problems:
            problems = {**found.problems, "": [*found.problems.get("", []), *sorted(planner.problems)]}
            return replace(found, problems=problems)
        return found

    def shown(self, record: Record) -> Shown:
        """The patient's papers, or what is wrong; and what to know before they are handed over."""
        if record.rejected and not record.changed:
            return Shown(record, (), {"": list(record.rejected)}, ())
        found = self.look(record)
        if found.visit is None:
            return Shown(record, (), found.problems, ())
        try:
            papers = self.papers.of(found.visit)
        except Refused as refused:
            return Shown(record, (), {"": list(refused.problems)}, ())
        documents = {paper.name: paper.document for paper in papers}
        words = tuple(alert.words for alert in alerts(found.visit, documents) if alert.words)
        return Shown(record, papers, {}, words)

    def alerts_of(self, record: Record) -> tuple[str, ...]:
        """What the line of a patient warns of; nothing is laid out for it."""
        key = record.fields, record.changed, self._planner()
        if record.warned is None or record.warned[0] != key:
            record.warned = key, tuple(self._alerts(record))
        return record.warned[1]

    def _alerts(self, record: Record) -> Iterator[str]:
        if record.rejected and not record.changed:
            yield from (problem.message for problem in record.rejected)
            return
        found = self.look(record)
        if found.visit is None:
            yield from (problem.message for problems in found.problems.values() for problem in problems)
            return
        visit = found.visit
        documents = {name: composed(visit.content, name, visit.booking.appointment) for name in visit.documents}
        yield from (alert.words for alert in alerts(visit, documents) if alert.words)

    # -- sets ----------------------------------------------------------------------------------------------------
    def sets(self) -> Iterator[tuple[str, str]]:
        """Clinic and procedure of every set."""
        library = self.settings.library
        for clinic in library.clinics():
            for procedure in library.clinic_procedures(clinic):
                yield clinic, procedure

    def medicines(self, clinic: str, procedure: str) -> list[str]:
        """Names of the medicines of a set, to choose from."""
        library = self.settings.library
        try:
            content = library.load(clinic, procedure or None, library.documents())
        except Refused:
            return []
        return [name for medicine in content.instructions.value.medicines.table for name in medicine.names]


def _stamp(root: Path) -> frozenset[tuple[str, int]]:
    """The files of the templates, and when each was saved."""
    return frozenset((str(path), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file())


def _searched(record: Record) -> str:
    return _folded(f"{record.name} {record.id} {record.time} {record.fields.clinic}")


def _folded(text: str) -> str:
    """Text as it is looked for: without capitals and accents, which nobody types in a hurry."""
    parts = unicodedata.normalize("NFKD", text.casefold()).translate(PLAIN)
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def known(desk: Desk, token: str) -> Record:
    """The patient of a token. Raises Refused where it is none of this run."""
    found = desk.record(token)
    if found is None:
        raise refuse("page", "this patient's page is not open any more", "choose the patient again in the list")
    return found
