"""Labels and clinic to the words of a mail and of its calendar file; nothing in them is of a patient or a treatment.

The clinic's own name may tell of a treatment, so only the name that it states for mails stands here, beside its phone.
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels, Mail
from handouts.mailtext import MailText
from handouts.personalise.contact import tel_uri
from handouts.personalise.filling import fill_label


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
