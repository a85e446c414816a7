"""Compose the text of a mail and of its calendar file from the labels and the clinic.

The text names no patient and no treatment, so all patients who get their papers in the same way get one text. The
name of a clinic can reveal a treatment, so only `mail_name` is used, which the clinic states for mail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handouts.compose.placeholders import fill_label, tel_uri
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels, Mail
from handouts.content.time_zone_countries import clinic_country


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
    mail_labels, phone = labels.mail, clinic.phone or ""
    calendar_name = f"{mail_labels.calendar_file}.ics" if calendar else ""
    return MailText(
        language=labels.language,
        subject=mail_labels.subject_replaces if replaces else mail_labels.subject,
        file_name=attachment_name(mail_labels),
        calendar_name=calendar_name,
        paragraphs=tuple(_paragraphs(mail_labels, clinic, calendar_name, encrypted=encrypted, replaces=replaces)),
        phone=phone,
        phone_link=tel_uri(phone, clinic.address, clinic_country(clinic)) if phone else "",
        arrival=mail_labels.arrival,
        reminder=mail_labels.reminder,
        text=mail_labels.reminder_text,
        text_day=mail_labels.reminder_text_day,
    )


def attachment_name(labels: Mail) -> str:
    """Name of the attached PDF."""
    return f"{labels.file}.pdf"


def _paragraphs(labels: Mail, clinic: Clinic, calendar_name: str, *, encrypted: bool, replaces: bool) -> Iterator[str]:
    yield labels.greeting
    if replaces:
        yield labels.replaces
    yield fill_label(labels.attached, file=attachment_name(labels))
    if encrypted:
        yield labels.encrypted
        yield labels.password_how
    if calendar_name:
        yield fill_label(labels.with_calendar, file=calendar_name)
    yield fill_label(labels.call, phone=clinic.phone) if clinic.phone else labels.call_us
    yield labels.not_read
    yield labels.not_for_you
    if clinic.mail_name:
        yield fill_label(labels.signature, name=clinic.mail_name)
