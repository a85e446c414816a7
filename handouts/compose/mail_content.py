"""The words of a mail as plain data: composed from labels and a clinic, put into MIME and a calendar file elsewhere.

Nothing in them is of a patient or a treatment, so that one serves for all who get theirs the same way.

Labels and clinic to the words of a mail and of its calendar file; nothing in them is of a patient or a treatment.

The clinic's own name may tell of a treatment, so only the name that it states for mails stands here, beside its phone.

Content and appointment to the times that a patient can be reminded of: those that are known for sure.

They are the times of a page with `role: preparation`, computed by what computes that page. What the page leaves to a
line, to a clinician or to another medicine list gives none, and neither does what was past when the page was printed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, NamedTuple

from handouts.compose.context import HandoutContext
from handouts.compose.fasting import fasting_stops
from handouts.compose.medicines import hold_start, is_own_medicine
from handouts.compose.placeholders import fill_label, tel_uri
from handouts.compose.times import Point, local_date, sort_key, with_time
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels, Mail
from handouts.content.models.layouts import DocumentRole
from handouts.content.models.times import Bound
from handouts.run_cache import RunCache
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.library import Content


@dataclass(frozen=True)
class MailText:
    """A mail in words, and those of the events of its calendar file."""

    language: str
    """Language tag: en-US."""
    subject: str
    file_name: str
    """Of the papers: papers.pdf."""
    calendar_name: str
    """Of the calendar file: times.ics; '' for a mail without one."""
    paragraphs: tuple[str, ...]
    phone: str
    """As it stands in the paragraphs; '' where the clinic states none."""
    phone_link: str
    """Where the phone leads: tel:+15550100199."""
    arrival: str
    """Title of the event at which to arrive."""
    reminder: str
    """Title of every other event."""
    text: str
    """Text of an event at a clock time."""
    text_day: str
    """Text of an event of a whole day."""


def mail_text(labels: Labels, clinic: Clinic, *, encrypted: bool, calendar: bool, replaces: bool = False) -> MailText:
    """The mail of a clinic, the same for all whose papers open with a password, have a calendar file, or not.

    `replaces` says that the papers of an earlier mail are out of date.
    """
    words, phone = labels.mail, clinic.phone or ""
    calendar_name = f"{words.calendar_file}.ics" if calendar else ""
    return MailText(
        language=labels.language,
        subject=words.subject_replaces if replaces else words.subject,
        file_name=attachment_name(words),
        calendar_name=calendar_name,
        paragraphs=tuple(_paragraphs(words, clinic, calendar_name, encrypted=encrypted, replaces=replaces)),
        phone=phone,
        phone_link=tel_uri(phone, clinic.address) if phone else "",
        arrival=words.arrival,
        reminder=words.reminder,
        text=words.reminder_text,
        text_day=words.reminder_text_day,
    )


def attachment_name(words: Mail) -> str:
    """Name of the file with the papers, as it is attached."""
    return f"{words.file}.pdf"


def _paragraphs(words: Mail, clinic: Clinic, calendar_name: str, *, encrypted: bool, replaces: bool) -> Iterator[str]:
    yield words.greeting
    if replaces:
        yield words.replaces
    yield fill_label(words.attached, file=attachment_name(words))
    if encrypted:
        yield words.encrypted
        yield words.password_how
    if calendar_name:
        yield fill_label(words.with_calendar, file=calendar_name)
    yield fill_label(words.call, phone=clinic.phone) if clinic.phone else words.call_us
    yield words.not_read
    yield words.not_for_you
    if clinic.mail_name:
        yield fill_label(words.signature, name=clinic.mail_name)


ROLE: DocumentRole = "preparation"
"""Role of the page that says what a reminder reminds of; without one there is nothing to be reminded of."""
Kind = Literal["arrival", "last-dose", "stop-eating", "stop-drinking"]


class DueTime(NamedTuple):
    """One time: a date for a whole day, else an instant of the clinic's clock; `last` is the end of a range."""

    kind: Kind
    first: Point
    last: Point | None = None


def find_reminders(content: Content, appointment: Appointment, cache: RunCache | None = None) -> tuple[DueTime, ...]:
    """All that there is to remind of, each once, in the order in which it comes. Needs a checked appointment.

    `cache` is that of the run.
    """
    context = HandoutContext(content, "", appointment, cache or RunCache())
    # Equal where they are the same instant: Python takes both 1:30 AM of the night when clocks go back for equal.
    found: dict[tuple[object, ...], DueTime] = {}
    for due in (*_last_doses(context), *_stops(context), *_arrival(context)):
        found.setdefault((due.kind, sort_key(due.first)), due)
    printed = appointment.printed
    due_later = [due for due in found.values() if not printed or local_date(due.first) >= printed]
    return tuple(sorted(due_later, key=lambda due: sort_key(due.first)))


def _arrival(context: HandoutContext) -> Iterator[DueTime]:
    """Check-in. A time that it must not be before, or may well be earlier than, is left to the words of the page."""
    when = context.times.check_in
    if when and with_time(when.first) and when.bound in (Bound.EXACT, Bound.ABOUT):
        yield DueTime("arrival", when.first, when.last if when.is_range else None)


def _last_doses(context: HandoutContext) -> Iterator[DueTime]:
    """The day of the last dose, or the moment, of this patient's own medicines that the set itself says to stop."""
    for row in context.rules.medicines.table:
        if row.action == "stop" and is_own_medicine(context, row) and (when := hold_start(context, row)):
            point = when.first
            yield DueTime("last-dose", point if with_time(point) else local_date(point) - timedelta(days=1))


def _stops(context: HandoutContext) -> Iterator[DueTime]:
    """The last moment of eating, and that of drinking where it is another."""
    kinds: tuple[Kind, Kind] = ("stop-eating", "stop-drinking")
    for kind, stop in zip(kinds, fasting_stops(context), strict=False):
        if stop.when:
            yield DueTime(kind, stop.when.first)
