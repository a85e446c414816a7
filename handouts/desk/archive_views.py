"""The page "Given": find what a patient got, open exactly that PDF, and print a marked copy.

Opening is recorded in the journal before the pages are shown. The address of an opened document works only in the
session that opened it, so every person who sees it has a row in the journal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from flask import Flask, Response, abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue as Answer

from handouts.archive import recording
from handouts.archive.copies import marked_copy
from handouts.archive.index import ArchiveIndex, IndexedEntry
from handouts.archive.store import Archive, ArchivedDocument, ArchiveEntry
from handouts.channels.table import MAIL, PRINT
from handouts.desk.actions import SIDES, PatientActions
from handouts.desk.date_format import parse_date_and_time
from handouts.desk.day_run import DayRunner
from handouts.desk.form import FormFields
from handouts.desk.language import gettext, mark
from handouts.desk.patient_record import PatientRecord
from handouts.desk.problem_text import page_words, problem_sentences
from handouts.desk.rendered_document import page_count, page_picture
from handouts.desk.search_tokens import SearchTokens
from handouts.desk.state import Desk
from handouts.errors import FormField, InputError, Problem, input_error
from handouts.journal.hash_chain import Entry, JournalRow
from handouts.journal.journal import Journal, rows_about
from handouts.journal.journal_entries import COPIED, MADE, OPENED, PARTIAL, copy_digest, taken_pages
from handouts.printing.print_files import of_data
from handouts.printing.print_run import PrintJob, check_jobs, print_jobs
from handouts.printing.printer import Ticket
from handouts.printing.printers import printer

ENTRIES_PER_PAGE = 25
MAX_OPENED = 60
"""Maximum number of opened documents in memory, for all people at this desk."""


@dataclass
class OpenedDocument:
    """An opened document of the archive."""

    token: str
    """A random name for addresses."""
    owner: str
    """The session that opened it."""
    entry: ArchiveEntry
    document: ArchivedDocument
    data: bytes = field(repr=False)
    pages: int
    messages: PatientRecord = field(default_factory=lambda: PatientRecord("", None, FormFields()), repr=False)
    """Holds the messages about printing a copy."""
    shown: bool = False
    """True after the page with its pictures was sent. A copy can be printed only then."""


class ArchiveViews:
    """Routes of the archive."""

    def __init__(self, app: Flask, desk: Desk, runner: DayRunner, actions: PatientActions) -> None:
        self._desk, self._whole, self._actions = desk, runner, actions
        self._journal = desk.settings.journal
        self._index, self._searches = ArchiveIndex(self._journal), SearchTokens()
        self._opened: OrderedDict[str, OpenedDocument] = OrderedDict()
        self._lock = threading.Lock()
        self._loading: threading.Thread | None = None
        for rule, name, view, methods in (
            ("/given", "given", self.given, ["GET", "POST"]),
            ("/given/open", "open_given", self.open, ["POST"]),
            ("/given/<token>", "given_document", self.document, ["GET"]),
            ("/given/<token>.pdf", "given_pdf", self.pdf, ["GET"]),
            ("/given/<token>/<int:page>.png", "given_picture", self.picture, ["GET"]),
            ("/given/<token>/print", "print_copy", self.print_copy, ["POST"]),
            ("/given/<token>/messages", "copy_messages", self.messages, ["GET"]),
        ):
            app.add_url_rule(rule, name, view, methods=methods)

    # -- find ----------------------------------------------------------------------------------------------------
    def given(self) -> Answer:
        """Search the archive. The words are not in the address."""
        if request.method == "POST":
            search = self._searches.token(request.form.get("words", ""))
            return redirect(url_for("given", search=search or None), 303)
        search = request.args.get("search", "")[:20]
        words = self._searches.words(search)
        problems: tuple[Problem, ...] = ()
        matches: list[IndexedEntry] = []
        events: Mapping[str, list[GivenEvent]] = {}
        number = _page_number()
        try:
            if words:
                matches = self._index.find(words, self._clinic)
            else:
                self._load()
            shown = matches[(number - 1) * ENTRIES_PER_PAGE : number * ENTRIES_PER_PAGE]
            digests = [document.sha256 for indexed_entry in shown for document in indexed_entry.entry.documents]
            events = histories(self._journal, digests)
        except InputError as refused:
            shown, problems = [], tuple(refused.problems)
        return render_template(
            "archive.html", words=words, shown=shown, count=len(matches), problems=problems, events=events,
            search=search, number=number, pages=max(1, -(-len(matches) // ENTRIES_PER_PAGE)), clinic=self._clinic,
            when=self._when, day=self._day, is_on=recording.is_on(), stored=Archive(self._journal).exists,
        )  # fmt: skip

    def _load(self) -> None:
        """Report a missing key at once; decrypt the entries while the person types."""
        if Archive(self._journal).exists:
            self._index.check_key()
            if self._loading is None or not self._loading.is_alive():
                self._loading = threading.Thread(target=self._load_index, daemon=True)
                self._loading.start()

    def _load_index(self) -> None:
        try:
            self._index.entries()
        except InputError:  # the search reports it
            return

    def _clinic(self, clinic: str) -> str:
        """The name of a clinic as people know it, with its site."""
        slug, _, site = clinic.partition("/")
        return ", ".join(filter(None, (self._desk.templates.current().sets.name(slug), site)))

    def _when(self, moment: dt.datetime) -> str:
        """A day and a time of this computer's zone."""
        local = moment.astimezone()
        return f"{self._desk.clock.long_day(local.date())}, {self._desk.clock.time(local.time())}"

    def _day(self, text: str) -> str:
        """A date, with a time if there is one, as this clinic writes it."""
        date, time = parse_date_and_time(text)
        if date is None:
            return text
        return ", ".join(filter(None, (self._desk.clock.long_day(date), self._desk.clock.time(time) if time else "")))

    # -- open ----------------------------------------------------------------------------------------------------
    def open(self) -> Answer:
        """Record that a person opens a document, and show it."""
        archived = self._index.document(request.form.get("document", "")) or abort(404)
        entry, document = archived
        data = Archive(self._journal).read(document.sha256)
        pages = page_count(data)
        with Journal(self._journal) as journal:  # first: nothing is shown without its row
            journal.append(_entry(OPENED, entry, document, document.sha256))
        opened = OpenedDocument(secrets.token_urlsafe(16), _session(), entry, document, data, pages)
        with self._lock:
            self._opened[opened.token] = opened
            while len(self._opened) > MAX_OPENED:
                self._opened.popitem(last=False)
        return redirect(url_for("given_document", token=opened.token), 303)

    def _find(self, token: str) -> OpenedDocument:
        opened = self._opened.get(token)
        if opened is None or opened.owner != _session():
            abort(404)
        return opened

    def document(self, token: str) -> str:
        """One document: its pages, what happened to it, and a button that prints a copy."""
        opened = self._find(token)
        opened.shown = True
        return render_template(
            "given_document.html", opened=opened, entry=opened.entry, document=opened.document, when=self._when,
            day=self._day, clinic=self._clinic, printers=self._whole.printers(), record=opened.messages,
            events=histories(self._journal, [opened.document.sha256]).get(opened.document.sha256, []),
        )  # fmt: skip

    def pdf(self, token: str) -> Response:
        """The exact bytes that were made then. The file's name reveals nothing about the patient."""
        opened = self._find(token)
        headers = {"Content-Disposition": f'inline; filename="{opened.document.name}.pdf"'}
        return Response(opened.data, mimetype="application/pdf", headers=headers)

    def picture(self, token: str, page: int) -> Response:
        """A page as a PNG."""
        opened = self._find(token)
        if not 1 <= page <= opened.pages:
            abort(404)
        return Response(page_picture(opened.data, page), mimetype="image/png")

    # -- print a copy --------------------------------------------------------------------------------------------
    def print_copy(self, token: str) -> Answer:
        """Print a marked copy of a document that this person has seen."""
        opened = self._find(token)
        if not opened.shown:
            abort(404)
        name = request.form.get("printer", "")
        self._whole.chosen = name or self._whole.chosen
        self._actions.run_in_background(
            opened.messages, gettext("Printing a copy …"), lambda: self._print(opened, name)
        )
        return redirect(url_for("given_document", token=token), 303)

    def _print(self, opened: OpenedDocument, name: str) -> None:
        if not name:
            raise input_error(FormField("printer"), gettext("no printer is chosen"), gettext("choose one"))
        entry, document = opened.entry, opened.document
        copy = marked_copy(opened.data, entry, self._desk.settings.day(self._zone(entry)))
        digest = hashlib.sha256(copy).hexdigest()
        file = of_data(
            Path(gettext("Copy of %(document)s", document=document.name)), copy, _entry("", entry, document, digest)
        )
        if file.paper is None:
            message = gettext("the paper size of the pages has no standard name")
            raise input_error(FormField("printer"), message, gettext("print them with another program"))
        job = PrintJob(file, Ticket(copy, file.pages, 1, SIDES, file.paper.keyword, fit=False))
        target = printer(name)
        for note in check_jobs(target, [job]):
            opened.messages.add_message(f"{name}: {problem_sentences(note)}", "note")
        with Journal(self._journal) as journal:
            journal.append(_entry(COPIED, entry, document, document.sha256, f"as {digest}"))
            print_jobs(target, journal, [job], opened.messages.add_message)
        opened.messages.add_message(gettext("Printed a copy. Each page says that it is a copy."))

    def _zone(self, entry: ArchiveEntry) -> dt.tzinfo | None:
        return self._desk.templates.current().sets.zone(entry.clinic.partition("/")[0])

    def messages(self, token: str) -> Answer:
        """The messages about printing a copy as JSON, for the page that shows them live."""
        record = self._find(token).messages
        return {"lines": [message._asdict() for message in record.messages], "busy": bool(record.activity)}


def _session() -> str:
    """A value that only this session has."""
    return str(g.session.form_token)


def _page_number() -> int:
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def _entry(action: str, entry: ArchiveEntry, document: ArchivedDocument, sha256: str, result: str = "") -> Entry:
    return Entry(action, entry.appointment, document.name, entry.clinic, entry.version, sha256, result=result)


EVENT_LABELS = {
    MADE: mark("Made"),
    PRINT.done: mark("Printed"),
    PRINT.refused: mark("Not printed"),
    PRINT.unknown: mark("Not sure if printed"),
    MAIL.done: mark("Mailed"),
    MAIL.document: mark("Mailed"),
    MAIL.refused: mark("Mail refused"),
    MAIL.unknown: mark("Not sure if mailed"),
    OPENED: mark("Opened"),
    COPIED: mark("Copy made"),
}
"""Actions of the journal that are shown. Intermediate steps are left out."""
COPY_LABELS = {
    PRINT.done: mark("Copy printed"),
    PRINT.refused: mark("Copy not printed"),
    PRINT.unknown: mark("Not sure if the copy was printed"),
}
"""The same for a marked copy."""
PAGE_LABELS = {
    PRINT.done: mark("%(pages)s printed again"),
    PRINT.refused: mark("%(pages)s not printed"),
    PRINT.unknown: mark("Not sure if printed: %(pages)s"),
}
"""The same for single pages of the document."""
BAD = (PRINT.refused, PRINT.unknown, MAIL.refused, MAIL.unknown)


class GivenEvent(NamedTuple):
    """One line of the history of a document."""

    label: str
    moment: dt.datetime
    user: str
    bad: bool

    def text(self, when: Callable[[dt.datetime], str]) -> str:
        """`Printed Tuesday, December 1, 2026, 8:42 AM, by anna`."""
        values = {"label": gettext(self.label), "moment": when(self.moment), "user": self.user}
        return gettext("%(label)s %(moment)s, by %(user)s", **values)


def histories(journal: Path, digests: Collection[str]) -> Mapping[str, list[GivenEvent]]:
    """The history of each document, by its digest, the oldest event first. Raises InputError."""
    if not digests or not journal.is_file():
        return {}
    rows = rows_about(journal, digests)
    originals = {copy: row for row in rows if row.action in PARTIAL and (copy := copy_digest(row.result))}
    events: dict[str, list[tuple[int, GivenEvent]]] = {}
    for row in rows:
        _add(events.setdefault(row.sha256, []), row, EVENT_LABELS)
    for row in rows_about(journal, originals):
        original = originals[row.sha256]
        labels = COPY_LABELS if original.action == COPIED else _page_labels(taken_pages(original.result))
        _add(events[original.sha256], row, labels)
    return {digest: [event for _, event in sorted(own)] for digest, own in events.items()}


def _page_labels(pages: str) -> Mapping[str, str]:
    texts = {action: gettext(label, pages=page_words(pages)) for action, label in PAGE_LABELS.items()}
    return {action: f"{text[:1].upper()}{text[1:]}" for action, text in texts.items()}


def _add(events: list[tuple[int, GivenEvent]], row: JournalRow, labels: Mapping[str, str]) -> None:
    """Add the event of a row, unless the row just before records the same: first the file, then its document."""
    if row.action not in labels:
        return
    event = GivenEvent(labels[row.action], dt.datetime.fromisoformat(row.at), _person(row.user), row.action in BAD)
    if not any(known.label == event.label and known.moment == event.moment for _, known in events):
        events.append((row.id, event))


def _person(user: str) -> str:
    """`anna` for `anna via root@computer`, which names the account of the computer, too."""
    return user.partition(" via ")[0]
