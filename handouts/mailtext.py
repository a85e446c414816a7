"""The words of a mail as plain data: composed from labels and a clinic, put into MIME and a calendar file elsewhere.

Nothing in them is of a patient or a treatment, so that one serves for all who get theirs the same way.
"""

from __future__ import annotations

from dataclasses import dataclass


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
