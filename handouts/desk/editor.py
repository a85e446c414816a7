"""Edit the files of one set: a draft, the pages that it makes, its findings, and what changes for patients.

The published file stays in use while a draft is edited. A preview loads the library with the one file replaced in
memory; everything else comes from a cache that lasts until a file changes on the disk.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

from handouts.check.context import Finding
from handouts.compose.appointment_checks import check_appointment
from handouts.compose.composer import Composer
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.content.yaml.source import shown_path, unsaved_files
from handouts.desk.editor_files import EditableFile, SetFiles
from handouts.desk.language import gettext
from handouts.desk.rendered_document import page_count, page_picture, page_texts
from handouts.desk.state import Desk
from handouts.diff.pdf_report import diff_pdf
from handouts.diff.set_diff import Comparison, DiffRequest, SetChange, compare_contents
from handouts.diff.versions import Version
from handouts.document import Blank, Document
from handouts.document.walk import section_lines
from handouts.editing.approving import draft_findings
from handouts.editing.drafts import Draft, Drafts
from handouts.editing.typed_text import shown_text
from handouts.errors import InputError, Problem
from handouts.files import real_path
from handouts.make import find_unprintable, unprintable_problems
from handouts.schedule.appointment import Appointment, GivenDetails
from handouts.schedule.clinic_choices import with_example_choice
from handouts.schedule.today import today_in_zone
from handouts.typeset.renderer import PartTooTall, Renderer
from handouts.typeset.text.fonts import MissingGlyph

MAX_PREVIEWS = 40
"""Previews whose pages can be shown: about 300 KB each."""
EXAMPLE_NAME = "Sample Patient"
EXAMPLE_TIME = dt.time(10)
EXAMPLE_DAYS = 7
"""Days from now to the example appointment, which is on the next working day from then."""


CHECK_WAITS = 2.0
"""Maximum seconds that a rule of a check waits for pages that are being made."""


class _Outdated(Exception):
    """A check of a text that has changed since."""


@dataclass(frozen=True)
class PreviewDocument:
    """One document of a preview."""

    name: str
    title: str
    document: Document = field(repr=False)
    data: bytes = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    """The text of each page."""


@dataclass(frozen=True)
class Preview:
    """The pages of a text of a set."""

    token: str
    documents: tuple[PreviewDocument, ...]
    content: Content = field(repr=False)
    open_lines: int

    def find(self, name: str) -> PreviewDocument | None:
        """The document with this name."""
        return next((document for document in self.documents if document.name == name), None)

    def place_of_change(self, before: Preview | None, name: str, page: int) -> tuple[str, int]:
        """The document and the page that differ from an earlier preview. The shown page is preferred; it is also the
        answer if nothing differs.
        """
        shown = self.find(name) or self.documents[0]
        shown_page = min(max(page, 1), len(shown.texts))
        if before is None:
            return shown.name, shown_page
        first: tuple[str, int] | None = None
        for document in self.documents:
            old = before.find(document.name)
            if old and old.document == document.document:
                continue
            pages = _changed_pages(old.texts if old else (), document.texts)
            if document.name == shown.name and (shown_page in pages or not pages):
                return shown.name, shown_page
            if document.name == shown.name and pages:
                return shown.name, pages[0]
            first = first or (document.name, pages[0] if pages else 1)
        return first or (shown.name, shown_page)


def _changed_pages(old: Sequence[str], new: Sequence[str]) -> list[int]:
    return [index + 1 for index, text in enumerate(new) if index >= len(old) or old[index] != text]


@dataclass(frozen=True)
class EditTarget:
    """A file that is edited, as a part of one set whose pages are shown."""

    clinic: str
    procedure: str
    file: EditableFile


def as_read_by(content: Content, reader: str) -> Content:
    """A set as if all its patients had this reader; '' for the set as it is."""
    if not reader or reader not in content.readers:
        return content
    value = content.instructions.value.model_copy(update={"reader": reader})
    return replace(content.for_reader(reader), instructions=replace(content.instructions, value=value))


def _is_set(name: str) -> bool:
    """True for the file of a set, which is in no cache."""
    parts = name.split("/")
    return parts[0] == "clinics" and len(parts) == 3 and parts[2] != "clinic.yaml"


class SetEditor:
    """Drafts of the files of sets, and what they would print. Thread-safe."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.drafts = Drafts(desk.settings.library.root)
        self.files = SetFiles(desk.settings.library, self.drafts)
        self._lock, self._counting = threading.Lock(), threading.Lock()
        self._rendering = 0
        self._latest_check: OrderedDict[tuple[EditTarget, str], object] = OrderedDict()
        self._shared: tuple[object, dict[Any, Any], Composer, Renderer] | None = None
        self._previews: OrderedDict[str, Preview] = OrderedDict()
        self._by_text: OrderedDict[tuple[object, ...], Preview] = OrderedDict()
        self._marked: OrderedDict[str, tuple[bytes, int]] = OrderedDict()

    # -- files ---------------------------------------------------------------------------------------------------
    @property
    def library(self) -> Library:
        """The folder of templates."""
        return self._desk.settings.library

    @property
    def read_only(self) -> str:
        """Why no set can be edited; '' if they can."""
        library = self.library
        if real_path(library.root) == real_path(library.shipped):
            return gettext(
                "These are the built-in templates, and they cannot be changed. Create your own "
                "folder of templates with “handouts new”, or copy the built-in one, then start the "
                "desk with --templates and that folder."
            )
        return ""

    def target(self, clinic: str, procedure: str, key: str) -> EditTarget | None:
        """A file of a set; None if the set has no such file."""
        file = self.files.find(clinic, procedure, key)
        return EditTarget(clinic, procedure, file) if file else None

    def text(self, target: EditTarget) -> tuple[bytes, Draft | None]:
        """The text to edit: that of the draft, else the published one. Raises InputError."""
        draft = self.drafts.find(target.file.name)
        return (draft.data if draft else self.drafts.published(target.file.name)), draft

    def shown(self, target: EditTarget) -> str:
        """The file as problems name it."""
        return self.files.shown(target.file)

    # -- loading -------------------------------------------------------------------------------------------------
    @contextmanager
    def with_texts(self, texts: Mapping[str, bytes]) -> Iterator[Library]:
        """The library with these texts of files, by their names. The other files are read once until one changes."""
        cached = self._caches()[1]
        paths = {self.library.root / name: data for name, data in texts.items()}
        files = cached
        if any(isinstance(key, tuple) and key[0] in paths for key in list(cached)) or not all(map(_is_set, texts)):
            files = {key: value for key, value in list(cached.items()) if key[0] not in paths}
        with unsaved_files(paths):
            yield replace(self.library, files=files)

    def _caches(self) -> tuple[object, dict[Any, Any], Composer, Renderer]:
        """The caches for the files as they are now on the disk."""
        current = self._desk.templates.current()
        with self._lock:
            if self._shared is None or self._shared[0] is not current:
                self._shared = current, {}, Composer(), Renderer()
                self._by_text.clear()
            return self._shared

    def load(self, target: EditTarget, data: bytes) -> Content:
        """The set with this text of the file. Raises InputError with all problems."""
        shown_text(data, self.shown(target))
        texts = {target.file.name: data} if data or target.file.exists else {}
        with self.with_texts(texts) as library:
            return library.load(target.clinic, target.procedure, library.documents())

    def published(self, target: EditTarget) -> Content | None:
        """The published set; None if it cannot be read."""
        with suppress(InputError):
            return self.load(target, self.drafts.published(target.file.name))
        return None

    # -- the pages -----------------------------------------------------------------------------------------------
    def day(self, content: Content) -> dt.date:
        """Today's date at a clinic."""
        return today_in_zone(self._desk.settings.printed(), content.clinic.value.time_zone)

    def example(self, content: Content, target: EditTarget, *, blank: bool) -> tuple[Content, Appointment]:
        """A set for an appointment of an invented patient, or for blank pages; at the site of an edited file."""
        wanted = target.file.selection
        fitting = [
            choice
            for choice in content.selections
            if wanted in (choice, (choice.location, ""), ("", choice.physician)) and any(wanted)
        ]
        sites = [choice for choice in content.selections if choice.location]
        selection = fitting[0] if fitting else content.selections[0] if blank or not sites else sites[0]
        content = self.library.select(content, selection)
        if blank:
            return content, with_example_choice(content, Appointment())
        date = self.day(content) + dt.timedelta(EXAMPLE_DAYS)
        while date.weekday() > 4:
            date += dt.timedelta(1)
        appointment = with_example_choice(content, Appointment(name=EXAMPLE_NAME, date=date, time=EXAMPLE_TIME))
        problems = check_appointment(content, appointment, {})
        # A clinic that is closed then, or a set that needs more answers, shows blank pages.
        return self.example(content, target, blank=True) if problems else (content, appointment)

    def preview(self, target: EditTarget, data: bytes, *, blank: bool = False, reader: str = "") -> Preview:
        """The pages of a text. Raises InputError with the problems that prevent them."""
        _, _, composer, renderer = self._caches()
        key = target, hashlib.sha256(data).digest(), blank, reader
        if known := self._by_text.get(key):
            return known
        with self._as_first():
            loaded = self.load(target, data)
        with self._as_first(), self._lock:
            preview = self._render(as_read_by(loaded, reader), target, composer, renderer, blank=blank)
            self._previews[preview.token] = self._by_text[key] = preview
            for cache in (self._previews, self._by_text):
                while len(cache) > MAX_PREVIEWS:
                    cache.popitem(last=False)
        return preview

    @contextmanager
    def _as_first(self) -> Iterator[None]:
        """Pause checks during this time: they take long, and nobody is waiting for them."""
        with self._counting:
            self._rendering += 1
        try:
            yield
        finally:
            with self._counting:
                self._rendering -= 1

    def _render(
        self, loaded: Content, target: EditTarget, composer: Composer, renderer: Renderer, *, blank: bool
    ) -> Preview:
        content, appointment = self.example(loaded, target, blank=blank)
        composed = [
            (name, composer.compose_checked(content, name, appointment)) for name in content.in_order(content.layouts)
        ]
        try:
            pdfs = [renderer.render(document) for _, document in composed]
        except (MissingGlyph, PartTooTall) as error:
            details = GivenDetails(appointment, None, {})
            problems = unprintable_problems(find_unprintable(composed, error, renderer), content, details)
            raise InputError(problems) from None
        documents = tuple(
            PreviewDocument(name, content.layouts[name].value.name, document, data, page_texts(data))
            for (name, document), data in zip(composed, pdfs, strict=True)
        )
        return Preview(
            secrets.token_urlsafe(12), documents, loaded, sum(_open_lines(doc.document) for doc in documents)
        )

    def earlier_preview(self, token: str) -> Preview | None:
        """A preview that is still in memory."""
        return self._previews.get(token)

    def picture(self, token: str, name: str, page: int) -> bytes | None:
        """A page of a preview, or of marked pages, as a PNG; None if it is no longer in memory."""
        preview = self._previews.get(token)
        document = preview.find(name) if preview else None
        if document and 1 <= page <= len(document.texts):
            return page_picture(document.data, page)
        data, pages = self._marked.get(token, (b"", 0))
        return page_picture(data, page) if name == "marked" and 1 <= page <= pages else None

    # -- findings and changes ------------------------------------------------------------------------------------
    def findings(self, target: EditTarget, data: bytes, person: str) -> tuple[list[Finding], list[Problem]] | None:
        """The findings of `check` in a text, and the problems of what cannot be read.

        None if the same person has changed the text in the meantime. Pages that a person waits for are made first.
        """
        key = target, person
        own = self._latest_check[key] = object()
        while len(self._latest_check) > MAX_PREVIEWS:
            self._latest_check.popitem(last=False)

        def before_rule() -> None:
            if self._latest_check.get(key) is not own:
                raise _Outdated
            until = time.monotonic() + CHECK_WAITS
            while self._rendering and time.monotonic() < until:
                time.sleep(0.005)

        try:
            with self.with_texts({target.file.name: data} if data else {}) as library:
                content = library.load(target.clinic, target.procedure, library.documents())
                return draft_findings(library, content, self.day(content), before_rule)
        except _Outdated:
            return None
        except InputError as refused:
            return [], list(refused.problems)

    def changes(self, target: EditTarget, before: bytes, after: bytes) -> ChangedPages:
        """What changes for each reader from one text to another, on blank pages and for an example appointment.

        Raises InputError if the new text cannot be read.
        """
        new = self.load(target, after)
        old: Content | None = None
        with suppress(InputError):
            old = self.load(target, before) if before or not target.file.exists else None
        versions = [self._version(gettext("in use now")), self._version(gettext("this draft"))]
        found: list[tuple[str, Sequence[SetChange]]] = []
        failed: list[tuple[str, Sequence[Problem]]] = []
        for reader, blank in product(
            dict.fromkeys([*(old.readers if old else ()), *new.readers]) or [""], (False, True)
        ):
            contents = [content and as_read_by(content, reader) for content in (old, new)]
            _, appointment = self.example(as_read_by(new, reader), target, blank=blank)
            if not blank and appointment.date is None:
                continue
            # The sites and physicians are those of the comparison itself.
            given = replace(appointment, location="", physician="")
            request = DiffRequest(
                target.clinic, target.procedure, given=GivenDetails(given, None, {}), today=self.day(new)
            )
            title = gettext("Blank pages")
            if appointment.date:
                title = gettext("Example appointment on %(date)s at 10:00", date=self._desk.day_text(appointment.date))
            if reader:
                title += f", {_reader_text(reader)}"
            try:
                found.append((title, compare_contents(target.clinic, target.procedure, versions, contents, request)))
            except InputError as refused:
                failed.append((title, refused.problems))
        return ChangedPages(found, self._mark(found, versions), failed)

    def _mark(
        self, comparisons: Sequence[tuple[str, Sequence[SetChange]]], versions: Sequence[Version]
    ) -> tuple[str, int]:
        """Marked pages of the first comparison that differs: a token, and the number of pages."""
        for _, sets in comparisons:
            comparison = Comparison(versions[0], versions[1], tuple(sets), ())
            if comparison.has_visible_change:
                data = diff_pdf(comparison, GivenDetails.empty())
                token = secrets.token_urlsafe(12)
                pages = page_count(data)
                self._marked[token] = data, pages
                while len(self._marked) > MAX_PREVIEWS:
                    self._marked.popitem(last=False)
                return token, pages
        return "", 0

    def _version(self, name: str) -> Version:
        return Version(name, "", self.library, shown_path(self.library.root))

    def marked_pdf(self, token: str) -> bytes | None:
        """The PDF of marked pages; None if it is no longer in memory."""
        return self._marked[token][0] if token in self._marked else None


def _reader_text(reader: str) -> str:
    """For whom pages are: for the patient, or for a person who looks after the patient."""
    texts = {
        "patient": gettext("for a patient"),
        "parent": gettext("for a parent"),
        "carer": gettext("for a carer"),
    }
    return texts[reader]


@dataclass(frozen=True)
class ChangedPages:
    """What changes for patients: the compared sets, each with its heading, and the marked pages."""

    comparisons: Sequence[tuple[str, Sequence[SetChange]]]
    marked: tuple[str, int]
    """Token and number of the marked pages; '' if no page differs."""
    failed: Sequence[tuple[str, Sequence[Problem]]] = ()
    """Comparisons that cannot be made, and why."""

    @property
    def sections(self) -> Iterator[tuple[str, list[ChangedPart]]]:
        """Each comparison as a heading and its changes, each once."""
        for title, sets in self.comparisons:
            yield title, _changed_parts(sets)


@dataclass(frozen=True)
class ChangedPart:
    """One change, with the documents that it is on."""

    where: str
    documents: str
    lines: tuple[tuple[str, str], ...]
    """Old and new text of each line; '' for none."""
    note: str = ""


def _changed_parts(sets: Sequence[SetChange]) -> list[ChangedPart]:
    documents: dict[tuple[str, tuple[tuple[str, str], ...], str], dict[str, None]] = {}
    for changed in sets:
        layouts = (changed.new or changed.old).layouts if changed.new or changed.old else {}  # type: ignore[union-attr]
        for page in changed.pages:
            title = layouts[page.document].value.name if page.document in layouts else page.document
            if page.kind in ("added", "removed"):
                documents.setdefault(
                    (
                        "",
                        (),
                        gettext("This document is added")
                        if page.kind == "added"
                        else gettext("This document is removed"),
                    ),
                    {},
                )[title] = None
            for look in page.appearance:
                documents.setdefault((look.name, ((look.old, look.new),), ""), {})[title] = None
            for part in page.parts:
                lines = tuple((_plain(line.old), _plain(line.new)) for line in part.lines)
                where = (
                    gettext("Header and footer")
                    if part.name is None
                    else part.name or gettext("Section without a heading")
                )
                documents.setdefault((where, lines, "" if part.kind == "changed" else part.kind), {})[title] = None
    return [ChangedPart(where, ", ".join(names), lines, note) for (where, lines, note), names in documents.items()]


def _open_lines(document: Document) -> int:
    """Lines to write on, except signatures and the patient's own details."""
    count = 0
    for section in document.sections:
        for line in section_lines(section):
            if line.kind not in ("signature", "party", "initials"):
                count += sum(isinstance(word, Blank) for text in line.texts for word in text.words)
    return count


def _plain(text: str | None) -> str:
    """A line of a comparison without the marks of bold text, and with ordinary spaces."""
    return (text or "").replace("**", "").translate({0xA0: " ", 0x202F: " ", 0x2011: "-"})
