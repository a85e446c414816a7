"""Fillable handouts for tests, and values for their fields."""

from __future__ import annotations

import io
from functools import cache

from pypdf import PdfReader

from handouts.content.library import Library
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from handouts.typeset.pdf.form_fields import FormMode
from tests.support.form_fillers import Values
from tests.support.sample_sets import PATIENT, TEMPLATES

CLINIC = "pain-relief-georgia"


@cache
def fillable(
    language: str = "en",
    *,
    bilingual: bool = False,
    large: bool = False,
    filled: bool = False,
    form: FormMode = "fill",
    kind: str = "consent",
) -> bytes:
    """A fillable document of a clinic."""  # fmt: skip
    library = Library(TEMPLATES, TEMPLATES)
    content = library.load(CLINIC, None, (kind,))
    if language != "en":
        content = library.in_language_of(content, language).content
    patient = {**PATIENT, "date": "2026-12-01 10:00", "level": "L1"} if filled else {}
    details = gather_details({**patient, "language": language, "bilingual": bilingual, "large_print": large})
    ((_, data, _),) = make_handouts(content, (kind,), details, form)
    return data


def field_names(data: bytes) -> list[str]:
    """The names of all fields, in the order of the form."""
    fields = PdfReader(io.BytesIO(data)).root_object["/AcroForm"]["/Fields"]  # type: ignore[index]
    return [str(field.get_object()["/T"]) for field in fields]


def values(data: bytes, name: str = "Maria Beispiel") -> Values:
    """A value for each field of a form."""
    texts = {"initials": "M. B.", "date": "12/01/2026", "time": "9:30 AM"}
    kinds = {field: field.rpartition("-")[2] for field in field_names(data)}
    return {field: True if kind == "box" else texts.get(kind, name) for field, kind in kinds.items()}
