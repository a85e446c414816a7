"""The patient or a legal representative signs the consent form, with the relationship, the date and the time.

A form that nobody can sign is no consent. Date and time show that it was given before the procedure began.

Source: signature, and date and time of the signature, 42 CFR 482.24(c)(4)(v) and 482.24(c)(1), with CMS's
interpretive guidelines.

Mend it: let the section with `show: signatures` of the clinic's own `documents/consent.yaml` take `patient`; its
lines for relationship, date and time come with it.

Passes (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [patient, clinician]

Fails (documents/consent.yaml):

    sections:
      - show: signatures
        takes: [witness, clinician]
"""

from __future__ import annotations

from collections.abc import Iterator

from handouts.check.finding import Hit, Level
from handouts.check.layouts import on_form, parties, unsigned
from handouts.check.subject import Subject

LEVEL = Level.ERROR
STANDARD = "C5, C6"


def check(subject: Subject) -> Iterator[Hit]:
    """A hit where the patient has no line to sign on."""
    if "consent" not in subject.content.layouts:
        return
    message = "the patient has no line to sign the consent form on, and none for date and time"
    yield from unsigned(subject, "patient", message)
    if not parties(subject):
        message = "the consent form has no lines for signatures, dates and times"
        yield on_form(subject, "consent", message, "add a section: `- show: signatures`, with its `heading`")
