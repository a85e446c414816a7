"""The documents and PDFs of the five shipped clinics."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from handouts.compose.composer import compose
from handouts.content.content import Content
from handouts.content.library import Library
from handouts.document import Document
from handouts.make import make_handouts
from handouts.schedule.appointment import GivenDetails, gather_details
from tests.support.clinic_facts import FACTS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
CLINICS = tuple(FACTS)
DOCUMENTS = ("consent", "preparation", "discharge")
PATIENT = {"name": "Maria Beispiel", "date_of_birth": "1946-05-04", "record_number": "00-4711"}
VARIANTS = ("blank", "filled", "large")
"""Blank; filled for a patient whose procedure has ended; the same in large print."""


@cache
def content(clinic: str) -> Content:
    return Library(TEMPLATES, TEMPLATES).load(clinic, None, DOCUMENTS)


def given(clinic: str, variant: str) -> GivenDetails:
    """The appointment details of a variant."""
    day = "2023-03-01" if clinic == "ivc" else "2026-12-01"  # this clinic closed
    filled = {**PATIENT, "date": f"{day} 10:00", "ended": f"{day} 11:05", "physician": "Dr. Lee", "level": "L1"}
    return gather_details({} if variant == "blank" else {**filled, "large_print": variant == "large"})


@cache
def composed(clinic: str, document: str, variant: str) -> Document:
    """One handout as a document."""
    return compose(content(clinic), document, given(clinic, variant).appointment)


@cache
def printed(clinic: str, document: str, variant: str) -> bytes:
    """One handout as a PDF file."""
    ((_, data, _),) = make_handouts(content(clinic), (document,), given(clinic, variant))
    return data


@cache
def printed_in_two_languages(language: str, large: bool = False, blank: bool = True) -> bytes:
    """The consent of pain-relief-georgia with this language beside English, as a PDF file."""
    library = Library(TEMPLATES, TEMPLATES)
    translated = library.in_language_of(library.load("pain-relief-georgia", None, ("consent",)), language).content
    patient = {} if blank else {**PATIENT, "date": "2026-12-01 10:00", "level": "L1"}
    details = gather_details({**patient, "language": language, "bilingual": True, "large_print": large})
    ((_, data, _),) = make_handouts(translated, ("consent",), details)
    return data
