"""The clinics' sets as the page shows them: names to choose from, who approved what, what the checks find.

What is read from the templates: once, and anew when a file of them was saved or the day is another.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handouts.check.context import Finding, Level
from handouts.check.rule import all_rules
from handouts.check.runner import check_sets
from handouts.compose.composer import Composer
from handouts.content.approvals import Approval, find_approval
from handouts.content.languages import SOURCE, language_codes, language_name
from handouts.content.library import Content, Library
from handouts.content.models.instructions import Medicine
from handouts.day.plan import Planner
from handouts.desk.date_format import ClockFormat
from handouts.errors import InputError, Problem
from handouts.schedule.today import Today, today_in_zone
from handouts.typeset.renderer import Renderer

LEVEL_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True)
class ListedSet:
    """One set."""

    clinic: str
    """Name of its folder."""
    procedure: str
    name: str
    """The clinic's own, where it can be read."""
    content: Content | None
    problems: tuple[Problem, ...] = ()
    """Why it cannot be read."""

    @cached_property
    def approval(self) -> Approval | None:
        """Of what stands in the files now."""
        return find_approval(self.content) if self.content else None

    @cached_property
    def before(self) -> Approval | None:
        """The last approval, where the words have changed since."""
        own = self.content.approvals if self.content else ()
        return own[-1] if own and not self.approval else None


class SetCatalog:
    """The sets of a library, as they are in the files when this is made; each is read once, when it is asked for."""

    def __init__(self, library: Library, today: Today) -> None:
        self._library, self._today = library, today
        self._days: dict[dt.tzinfo, dt.date] = {}
        self.pairs = [(clinic, name) for clinic in library.clinics() for name in library.clinic_procedures(clinic)]
        """Clinic and procedure of every set."""
        self._read: dict[tuple[str, str], ListedSet] = {}
        self._names: dict[str, str] = {}
        self._zones: dict[str, dt.tzinfo | None] = {}
        self._slugs = {clinic for clinic, _ in self.pairs}

    def named(self, clinic: str, procedure: str) -> ListedSet:
        """One set, whether it can be read or not."""
        key = clinic, procedure
        if key not in self._read:
            try:
                content = self._library.load(clinic, procedure, self._library.documents())
                self._read[key] = ListedSet(clinic, procedure, self.name(clinic), content)
            except InputError as refused:
                self._read[key] = ListedSet(clinic, procedure, self.name(clinic), None, tuple(refused.problems))
        return self._read[key]

    def listed(self) -> list[ListedSet]:
        """All of them."""
        return [self.named(clinic, procedure) for clinic, procedure in self.pairs]

    def name(self, clinic: str) -> str:
        """The clinic's name, and that it has closed; that of its folder where it cannot be read."""
        if clinic not in self._slugs:  # a form may name anything, which is not kept
            return clinic
        if clinic not in self._names:
            try:
                found = self._library.clinic(clinic)
            except InputError:
                found = None
            closed = " – closed" if found and found.closed_on and found.closed_on <= self._day(found.time_zone) else ""
            self._names[clinic] = f"{found.name if found else clinic}{closed}"
        return self._names[clinic]

    def zone(self, clinic: str) -> dt.tzinfo | None:
        """The time zone of a clinic; None where its file cannot be read."""
        if clinic not in self._slugs:
            return None
        if clinic not in self._zones:
            try:
                found = self._library.clinic(clinic)
            except InputError:
                found = None
            self._zones[clinic] = found.time_zone if found else None
        return self._zones[clinic]

    def _day(self, zone: dt.tzinfo) -> dt.date:
        """The day it is in a zone."""
        if zone not in self._days:
            self._days[zone] = today_in_zone(self._today, zone)
        return self._days[zone]

    @property
    def another_day(self) -> bool:
        """True where the day has changed for a clinic since it was asked for."""
        return any(today_in_zone(self._today, zone) != day for zone, day in self._days.items())

    def clinics(self) -> list[tuple[str, str]]:
        """Clinics to choose from, each with its name."""
        return [(clinic, self.name(clinic)) for clinic in dict.fromkeys(clinic for clinic, _ in self.pairs)]

    def procedures(self) -> list[tuple[str, str]]:
        """Procedures to choose from, each in words."""
        return [(name, name.replace("-", " ")) for name in dict.fromkeys(name for _, name in self.pairs)]

    def medicines(self, clinic: str, procedure: str) -> Sequence[Medicine]:
        """The medicines that a set knows; of a clinic's only one, where none is named."""
        own = [name for slug, name in self.pairs if slug == clinic and procedure in ("", name)]
        content = self.named(clinic, own[0]).content if len(own) == 1 else None
        return content.instructions.value.medicines.table if content else ()

    def languages(self, asked: str) -> list[tuple[str, str]]:
        """Languages to choose from, with their names: those that pages are made in, all others, and the patient's own.

        A patient whose language has no pages is to get an interpreter, so that it must be possible to say it.
        """
        there = [*self._library.languages(), *language_codes(), *([asked] if asked else [])]
        return [(name, language_name(name)) for name in dict.fromkeys(there)]

    def findings(self, clinic: str, procedure: str) -> list[Finding]:
        """All findings of one set, the gravest first; what the set says to ignore at the end."""
        path = self._library.root / "clinics" / clinic / f"{procedure}.yaml"
        zone = self.zone(clinic)
        found = check_sets([path], self._library, all_rules(), self._day(zone) if zone else today_in_zone(self._today))
        return sorted(found, key=lambda one: (bool(one.ignored), LEVEL_ORDER[one.level], one.problem))


RECHECK_SECONDS = 0.1
"""Seconds for which the files are believed not to have changed."""


class LoadedTemplates(NamedTuple):
    """What was read at one time."""

    planner: Planner
    """Checks bookings as a list is checked."""
    sets: SetCatalog
    today: dt.date
    saved: int
    """When the newest file was saved, in nanoseconds since 1970."""
    clock: ClockFormat
    """How times are written."""
    composer: Composer
    renderer: Renderer
    """What they keep is of these templates, bounded, and dropped when the templates are read anew."""


class TemplateCache:
    """The templates of a library, as they are now. Any number of threads may ask."""

    def __init__(self, library: Library, today: Callable[[], dt.date], clock: Today | None = None) -> None:
        self._library, self._today, self._clock = library, today, clock
        self._lock = threading.Lock()
        self._looked = -RECHECK_SECONDS
        self._stamp: object = None
        self._read: LoadedTemplates | None = None

    def current(self) -> LoadedTemplates:
        """What stands in the files."""
        with self._lock:
            if self._read is None or time.monotonic() - self._looked > RECHECK_SECONDS:
                library, today = self._library, self._today()
                files = _stamp(library.root) | _stamp(library.shipped)
                stamp = today, files
                if self._read is None or stamp != self._stamp or self._another_day():
                    planner = Planner(library, (), today if self._clock is None else self._clock, drafts=True)
                    saved = max((at for _, at in files), default=0)
                    sets = SetCatalog(library, today if self._clock is None else self._clock)
                    self._read = LoadedTemplates(planner, sets, today, saved, _clock(library), Composer(), Renderer())
                self._looked, self._stamp = time.monotonic(), stamp
            return self._read

    def _another_day(self) -> bool:
        """True where the day has changed for a clinic since the templates were read."""
        return self._read is not None and (self._read.planner.another_day or self._read.sets.another_day)


def _clock(library: Library) -> ClockFormat:
    try:
        return ClockFormat.of(library.labels(SOURCE))
    except InputError:  # the pages that need these labels say what is wrong
        return ClockFormat()


def _stamp(root: Path) -> frozenset[tuple[str, int]]:
    """The files of the templates, and when each was saved."""
    found = set()
    for path in root.rglob("*"):
        with contextlib.suppress(OSError):  # an editor saves by removing and renaming
            found.add((str(path), path.stat().st_mtime_ns))
    return frozenset(found)
