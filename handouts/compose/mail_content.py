"""Compose the text of a mail and of its calendar file from the labels and the clinic.

The text names no patient and no treatment, so one text serves all patients who get their papers in the same way. The
name of a clinic can reveal a treatment: only `mail_name`, which the clinic states for mails, is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handouts.compose.placeholders import fill_label, tel_uri
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels, Mail


@dataclass(frozen=True)
class MailText:
    """The text of a mail and of the events in its calendar file."""

    language: str
    """Language tag: en-US."""
    subject: str
    file_name: str
    """Name of the attached PDF: papers.pdf."""
    calendar_name: str
    """Name of the calendar file: times.ics; '' for a mail without one."""
    paragraphs: tuple[str, ...]
    phone: str
    """The phone number as the paragraphs show it; '' if the clinic states none."""
    phone_link: str
    """URI of the phone number: tel:+15550100199."""
    arrival: str
    """Title of the event for the arrival."""
    reminder: str
    """Title of every other event."""
    text: str
    """Text of an event at a clock time."""
    text_day: str
    """Text of an all-day event."""


def mail_text(labels: Labels, clinic: Clinic, *, encrypted: bool, calendar: bool, replaces: bool = False) -> MailText:
    """The mail of a clinic for one way of sending.

    `encrypted`: a password opens the papers. `calendar`: a calendar file is attached. `replaces`: this mail replaces an
    earlier one.
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
    """Name of the attached PDF."""
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
