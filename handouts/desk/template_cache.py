"""Load the templates once, and again when a file changes or a new day begins; list the sets with their findings."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from handouts.check.context import Finding
from handouts.check.rule import all_rules
from handouts.check.runner import check_sets
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.languages import SOURCE_LANGUAGE, language_codes, language_name
from handouts.content.library import Library
from handouts.content.models.approvals import Approval
from handouts.content.models.clinic import Clinic
from handouts.content.models.instructions import InstructionSet
from handouts.content.models.labels import Dates
from handouts.day.plan import Planner
from handouts.desk.catalogs import load_language
from handouts.desk.date_format import ClockFormat
from handouts.desk.language import DeskLanguage, gettext
from handouts.desk.typed_dates import DateReader, order_of
from handouts.errors import InputError, Problem, Severity
from handouts.schedule.appointment import Appointment
from handouts.schedule.clinic_choices import choose_selection
from handouts.schedule.today import Today, today_in_zone
from handouts.typeset.renderer import Renderer

LEVEL_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


@dataclass(frozen=True)
class ListedSet:
    """One set."""

    clinic: str
    """Name of its folder."""
    procedure: str
    name: str
    """The clinic's name; that of its folder if its file cannot be read."""
    content: Content | None
    problems: tuple[Problem, ...] = ()
    """Why the set cannot be read."""

    @cached_property
    def approval(self) -> Approval | None:
        """The approval of the current text."""
        return self.content.approval if self.content else None

    @cached_property
    def before(self) -> Approval | None:
        """The last approval, if the text has changed since."""
        approvals = self.content.approvals if self.content else ()
        return approvals[-1] if approvals and not self.approval else None


class SetCatalog:
    """The sets of a library. Each is read once, when it is needed."""

    def __init__(self, library: Library, today: Today, language: str = SOURCE_LANGUAGE) -> None:
        """`language` is that of the desk: people type the names of its months."""
        self._library, self._today, self._language = library, today, language
        self._days: dict[dt.tzinfo, dt.date] = {}
        self.pairs = [(clinic, name) for clinic in library.clinics() for name in library.clinic_procedures(clinic)]
        """Clinic and procedure of every set."""
        self._read: dict[tuple[str, str], ListedSet] = {}
        self._names: dict[str, str] = {}
        self._files: dict[str, Clinic | None] = {}
        self._slugs = {clinic for clinic, _ in self.pairs}
        self._readers: dict[str, DateReader] = {}

    def named(self, clinic: str, procedure: str) -> ListedSet:
        """One set, or the problems of one that cannot be read."""
        key = clinic, procedure
        if key not in self._read:
            try:
                content = self._library.load(clinic, procedure, self._library.documents())
                self._read[key] = ListedSet(clinic, procedure, self.name(clinic), content)
            except InputError as refused:
                self._read[key] = ListedSet(clinic, procedure, self.name(clinic), None, tuple(refused.problems))
        return self._read[key]

    def listed(self) -> list[ListedSet]:
        """All sets."""
        return [self.named(clinic, procedure) for clinic, procedure in self.pairs]

    def name(self, clinic: str) -> str:
        """The clinic's name, with "closed" if it has closed; that of its folder if its file cannot be read."""
        if clinic not in self._slugs:  # a form may contain any text; do not cache it
            return clinic
        if clinic not in self._names:
            clinic_file = self._clinic(clinic)
            closed = (
                f" – {gettext('closed')}"
                if clinic_file and clinic_file.closed_on and clinic_file.closed_on <= self._day(clinic_file.time_zone)
                else ""
            )
            self._names[clinic] = f"{clinic_file.name if clinic_file else clinic}{closed}"
        return self._names[clinic]

    def zone(self, clinic: str) -> dt.tzinfo | None:
        """The time zone of a clinic; None if its file cannot be read."""
        clinic_file = self._clinic(clinic)
        return clinic_file.time_zone if clinic_file else None

    def _clinic(self, clinic: str) -> Clinic | None:
        """A clinic; None if it does not exist or its file cannot be read."""
        if clinic not in self._slugs:  # a form may contain any text; do not cache it
            return None
        if clinic not in self._files:
            try:
                self._files[clinic] = self._library.clinic(clinic)
            except InputError:
                self._files[clinic] = None
        return self._files[clinic]

    def _day(self, zone: dt.tzinfo) -> dt.date:
        """Today's date in a zone."""
        if zone not in self._days:
            self._days[zone] = today_in_zone(self._today, zone)
        return self._days[zone]

    @property
    def date_changed(self) -> bool:
        """True if the date has changed for a clinic since it was read."""
        return any(today_in_zone(self._today, zone) != day for zone, day in self._days.items())

    def clinics(self) -> list[tuple[str, str]]:
        """Clinics for the select, with their names."""
        return [(clinic, self.name(clinic)) for clinic in dict.fromkeys(clinic for clinic, _ in self.pairs)]

    def procedures(self) -> list[tuple[str, str]]:
        """Procedures for the select, with their names."""
        return [(name, name.replace("-", " ")) for name in dict.fromkeys(name for _, name in self.pairs)]

    def rules(self, clinic: str, procedure: str, location: str = "", physician: str = "") -> InstructionSet | None:
        """The rules of a set: see `chosen`."""
        content = self.chosen(clinic, procedure, location, physician)
        return content.instructions.value if content else None

    def chosen(self, clinic: str, procedure: str, location: str = "", physician: str = "") -> Content | None:
        """A set, for a site and a physician. Without a procedure, the clinic's only set; None if it cannot be read."""
        procedures = [name for slug, name in self.pairs if slug == clinic and procedure in ("", name)]
        content = self.named(clinic, procedures[0]).content if len(procedures) == 1 else None
        if content and content.overlays:
            choice = choose_selection(content, Appointment(location=location, physician=physician))
            # The form reports an unknown site, and the page the problems of an overlay.
            with contextlib.suppress(InputError):
                content = content if choice.problems else self._library.select(content, choice.selection)
        return content

    @cached_property
    def has_sites(self) -> bool:
        """True if a clinic has several sites: the form then has a field for the location."""
        return any(clinic.sites for clinic in map(self._clinic, sorted(self._slugs)) if clinic)

    def is_clinic(self, clinic: str) -> bool:
        """True for the short name of a clinic."""
        return clinic in self._slugs

    def date_reader(self, clinic: str) -> DateReader:
        """Reads the dates that people of a clinic type; without a clinic, those on which all clinics agree."""
        slug = clinic if clinic in self._slugs else ""
        if slug not in self._readers:
            readers = {self._date_reader(clinic_slug) for clinic_slug in ([slug] if slug else sorted(self._slugs))}
            self._readers[slug] = readers.pop() if len(readers) == 1 else DateReader()
        return self._readers[slug]

    def _date_reader(self, clinic: str) -> DateReader:
        try:
            dates = self._library.labels(SOURCE_LANGUAGE, clinic).dates
        except InputError:  # pages that need this clinic report it
            return DateReader()
        order, clinic_file = order_of(dates.day), self._clinic(clinic)
        stated = clinic_file.schedule.dates if clinic_file else None
        is_clear = stated is None or order == ("month" if stated.find("month") < stated.find("day") else "day")
        reader = DateReader(order if is_clear else None, tuple(dates.months), dates.clock != "24")
        own = self._own_dates
        return replace(reader, months=tuple(own.months), day_pattern=own.day) if own else reader

    @cached_property
    def _own_dates(self) -> Dates | None:
        """How dates are written in the language of the desk; None for English, and without labels."""
        if self._language == SOURCE_LANGUAGE or self._language not in self._library.languages():
            return None
        try:
            clinic = next(iter(sorted(self._slugs)))  # labels of another language take their numbers from a country
            return self._library.labels(self._language, clinic).dates
        except (InputError, StopIteration):  # pages that need these labels report it
            return None

    def suggestions(self, field: str, clinic: str) -> Sequence[str]:
        """The names that a clinic lists for a field of the form: of its sites or physicians."""
        clinic_file = self._clinic(clinic)
        if clinic_file is None or field not in ("location", "physician"):
            return ()
        entries = clinic_file.sites if field == "location" else clinic_file.physicians
        return [entry.name for entry in entries.values()]

    @cached_property
    def _language_names(self) -> dict[str, str]:
        return {} if self._language == SOURCE_LANGUAGE else self._library.language_names(self._language)

    def language_name(self, tag: str) -> str:
        """The name of a language in that of the desk; in English if it has none; the tag itself if nobody knows it."""
        try:
            return self._language_names.get(tag) or language_name(tag)
        except (KeyError, ValueError):
            return tag

    def languages(self, current: str) -> list[tuple[str, str]]:
        """Languages for the select, with their names: those with pages, all others, and the `current` one.

        A language without pages can be chosen, because the pages then ask for an interpreter.
        """
        codes = [*self._library.languages(), *language_codes(), *([current] if current else [])]
        return [(name, self.language_name(name)) for name in dict.fromkeys(codes)]

    def findings(self, clinic: str, procedure: str) -> list[Finding]:
        """All findings of one set, errors first, ignored ones last."""
        path = self._library.root / "clinics" / clinic / f"{procedure}.yaml"
        zone = self.zone(clinic)
        findings = check_sets(
            [path], self._library, all_rules(), self._day(zone) if zone else today_in_zone(self._today)
        )
        return sorted(
            findings, key=lambda finding: (bool(finding.ignored), LEVEL_ORDER[finding.severity], finding.problem)
        )


RECHECK_SECONDS = 0.1
"""Seconds between checks for changed files."""


class LoadedTemplates(NamedTuple):
    """The templates as read at one time."""

    planner: Planner
    """Checks a booking as a list is checked."""
    sets: SetCatalog
    today: dt.date
    saved: int
    """Modification time of the newest file, in nanoseconds since 1970."""
    clock: ClockFormat
    """Format of times."""
    language: DeskLanguage
    """The language of the desk."""
    composer: Composer
    renderer: Renderer
    """Their caches are for these templates, are bounded, and are dropped with them."""


class TemplateCache:
    """The current templates of a library. Thread-safe."""

    def __init__(self, library: Library, today: Callable[[], dt.date], clock: Today | None = None) -> None:
        self._library, self._today, self._clock = library, today, clock
        self._lock = threading.Lock()
        self._looked = -RECHECK_SECONDS
        self._stamp: object = None
        self._read: LoadedTemplates | None = None

    def last_read(self) -> LoadedTemplates:
        """The templates as they were when a page was last made: for what an open page loads on its own."""
        with self._lock:
            if self._read is not None:
                return self._read
        return self.current()

    def current(self) -> LoadedTemplates:
        """The current templates, read again if a file or the date changed."""
        with self._lock:
            if self._read is None or time.monotonic() - self._looked > RECHECK_SECONDS:
                library, today = self._library, self._today()
                files = _stamp(library.root) | _stamp(library.shipped)
                stamp = today, files
                if self._read is None or stamp != self._stamp or self._date_changed():
                    planner = Planner(library, (), today if self._clock is None else self._clock, drafts=True)
                    saved = max((modified for _, modified in files), default=0)
                    _, language, _ = staff_language(library)
                    sets = SetCatalog(library, today if self._clock is None else self._clock, language.tag)
                    clock = _clock(library, language.tag)
                    self._read = LoadedTemplates(planner, sets, today, saved, clock, language, Composer(), Renderer())
                self._looked, self._stamp = time.monotonic(), stamp
            return self._read

    def _date_changed(self) -> bool:
        """True if the date has changed for a clinic since the templates were read."""
        return self._read is not None and (self._read.planner.is_outdated or self._read.sets.date_changed)


def staff_language(library: Library) -> tuple[str, DeskLanguage, tuple[str, ...]]:
    """The language of the staff of all clinics; the language of the desk; what its catalog lacks.

    The desk is in English if clinics differ, or if the catalog is not complete.
    """
    tags = set()
    for clinic in library.clinics():
        with contextlib.suppress(InputError):  # pages that need this clinic report it
            tags.add(library.staff_language(clinic))
    tag = tags.pop() if len(tags) == 1 else SOURCE_LANGUAGE
    return tag, *load_language(tag, library.root)


def _clock(library: Library, language: str) -> ClockFormat:
    """The format of dates and times of all clinics; with clinics that differ, that of the labels without a country."""
    if language not in library.languages():
        language = SOURCE_LANGUAGE
    library, formats = replace(library, files={}), {}
    for clinic in library.clinics():
        with contextlib.suppress(InputError):  # pages that need this clinic report it
            labels = library.labels(language, clinic)
            formats[labels.dates] = ClockFormat.of(labels)
    # Labels of another language are complete only with a country: with clinics that differ, that of the first one.
    if len(formats) == 1 or (formats and language != SOURCE_LANGUAGE):
        return next(iter(formats.values()))
    try:
        return ClockFormat.of(library.labels(language))
    except InputError:  # pages that need these labels report it
        return ClockFormat()


def _stamp(root: Path) -> frozenset[tuple[str, int]]:
    """The files of the templates, with their modification times. Drafts and earlier versions are not templates."""
    files = set()
    for path in root.rglob("*"):
        if path.relative_to(root).parts[0].startswith("."):
            continue
        with contextlib.suppress(OSError):  # editors replace files when they save
            files.add((str(path), path.stat().st_mtime_ns))
    return frozenset(files)
