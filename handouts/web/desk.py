"""The state behind the page: the list of the day, its patients, their papers, and what is to know of them.

All of it is in memory and goes with the program. What stays is the journal, and what somebody saves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from handouts.day.alerts import Alert, alerts
from handouts.day.plan import Visit
from handouts.document import Document
from handouts.personalise.compose import composed
from handouts.problems import Problem, Refused
from handouts.schedule.names import folded
from handouts.web.kept import Kept
from handouts.web.paper import Paper, Papers
from handouts.web.record import Looked, Record, fits, look
from handouts.web.roster import Roster, Settings

DRAFT = "Draft: nobody has approved this text."


@dataclass(frozen=True)
class Shown:
    """What one patient's page shows."""

    papers: tuple[Paper, ...]
    problems: Mapping[str, list[Problem]]
    alerts: tuple[Alert, ...]
    held: str = ""
    """Why these papers are not handed out: nobody has approved their text."""


class Desk:
    """The day at one desk. Any number of requests may use it at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings, self.papers, self.roster = settings, Papers(), Roster(settings)
        self.kept = Kept(settings.library, settings.today, settings.clock)
        self._packets: tuple[object, frozenset[str], dict[str, str]] | None = None

    # -- the list ------------------------------------------------------------------------------------------------
    def open(self, path: Path, name: str) -> None:
        """Read a list, and look at each of its patients, so that it is there at once. Raises Refused."""
        self.roster.open(path, name)
        for one in self.roster.everybody():
            self.alerts_of(one)

    def expected(self) -> frozenset[str]:
        """Ids of the patients of the list who get a packet when the day is made."""
        return self._planned()[0]

    def without(self) -> dict[str, str]:
        """Why patients of the list get none, by their tokens."""
        return self._planned()[1]

    def _planned(self) -> tuple[frozenset[str], dict[str, str]]:
        planner = self.kept.now().planner
        key = self.roster.opened, planner
        if self._packets is None or self._packets[0] != key:
            taken, left = set(), {}
            for one in (one for one in self.roster.everybody() if one.row):
                found = list(one.rejected) or (planner.visit(one.booking) if one.booking else [])
                if isinstance(found, Visit) and not self.held(found):
                    taken.add(found.id)
                else:
                    left[one.token] = self.held(found) if isinstance(found, Visit) else found[0].message
            self._packets = key, frozenset(taken), left
        return self._packets[1:]

    def held(self, visit: Visit) -> str:
        """Why the papers of a visit are not handed out, '' where they are."""
        return DRAFT if visit.content.status == "draft" and not self.settings.allow_draft else ""

    def found(self, words: str) -> set[str]:
        """Tokens of those whose name, id, time, clinic and the like hold all of these words."""
        return {one.token for one in self.roster.everybody() if fits(words, self.searched(one))}

    def searched(self, record: Record) -> str:
        """What a patient is found by."""
        fields, state = record.fields, "no packet" if record.token in self.without() else ""
        clinic = f"{fields.clinic} {self.kept.now().sets.name(fields.clinic)}"
        texts = (record.name, record.id, record.at, record.time.replace(":", ""), clinic, state)
        return folded(" ".join((*texts, fields.texts.get("mrn", ""), fields.texts.get("dob", ""))))

    # -- one patient ---------------------------------------------------------------------------------------------
    def look(self, record: Record) -> Looked:
        """Check what the form says, with the sets as they are now."""
        now = self.kept.now()
        found = look(record, now.planner, now.today)
        if other := self.roster.taken(record):
            words = f"{record.id!r} is the id of {other.name or 'another patient'}"
            problem = Problem("--id", 0, 0, words, "give this appointment one of its own")
            return Looked(None, {**found.problems, "id": [*found.problems.get("id", []), problem]})
        if found.visit is None and now.planner.problems:
            problems = {**found.problems, "": [*found.problems.get("", []), *sorted(now.planner.problems)]}
            return replace(found, problems=problems)
        return found

    def shown(self, record: Record) -> Shown:
        """The patient's papers, or what is wrong; and what to know before they are handed over."""
        found = self.look(record)
        if found.visit is None:
            return Shown((), found.problems, tuple(self._of_row(record)))
        try:
            papers = self.papers.of(found.visit)
        except Refused as refused:
            return Shown((), {"": list(refused.problems)}, ())
        documents = {paper.name: paper.document for paper in papers}
        told = tuple(self._told(record, found.visit, documents))
        return Shown(papers, {}, told, self.held(found.visit))

    def alerts_of(self, record: Record) -> tuple[Alert, ...]:
        """What the line of a patient warns of; nothing is laid out for it."""
        key = record.fields, record.changed, self.roster.like(record), self.kept.now()
        if record.warned is None or record.warned[0] != key:
            record.warned = key, tuple(self._alerts(record))
        return record.warned[1]

    def _alerts(self, record: Record) -> Iterator[Alert]:
        found = self.look(record)
        if found.visit is None:
            problems = [problem for told in found.problems.values() for problem in told]
            yield from (Alert("problem", problem.message) for problem in problems)
            return
        visit = found.visit
        documents = {name: composed(visit.content, name, visit.booking.appointment) for name in visit.documents}
        yield from self._told(record, visit, documents)

    def _told(self, record: Record, visit: Visit, documents: Mapping[str, Document]) -> Iterator[Alert]:
        if visit.content.status == "draft":
            yield Alert("draft", DRAFT)
        yield from (alert for alert in alerts(visit, documents, self.roster.like(record)) if alert.words)
        yield from self._of_row(record)

    @staticmethod
    def _of_row(record: Record) -> Iterator[Alert]:
        """What a row that was not taken has said, so that it is not forgotten when the row is mended here."""
        if record.lost:
            yield Alert("row", f"In the list, and not taken over: {'; '.join(record.lost)}.")
