"""Which pages have a barcode, and what it says. The clinic decides both in clinic.yaml."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handouts.content.models.barcode_pattern import code_39_problem, filled_pattern
from handouts.document import PageBarcode
from handouts.schedule.appointment import Appointment

if TYPE_CHECKING:
    from handouts.content.content import Content


def is_for_patient(appointment: Appointment) -> bool:
    """True if the page names a patient. Else it is a form whose copies are all alike, to fill in by hand."""
    return bool(appointment.name or appointment.date_of_birth or appointment.record_number)


def page_barcode(content: Content, document: str, appointment: Appointment) -> PageBarcode | None:
    """The barcode of a document; None if it has none.

    With the clinic's own pattern, pages without a record number have none.
    """
    clinic = content.clinic.value
    is_consent = content.layouts[document].value.role == "consent"
    if clinic.barcodes == "none" or (clinic.barcodes == "consent" and not is_consent):
        return None
    if clinic.barcode_pattern is None:
        return PageBarcode(blank=not is_for_patient(appointment))
    if not appointment.record_number:
        return None
    return PageBarcode(filled_pattern(clinic.barcode_pattern, appointment.record_number, document))


def barcode_misfit(content: Content, appointment: Appointment) -> tuple[str, str] | None:
    """Why the barcode of one of the documents cannot be printed, and what to do; None if all can."""
    clinic = content.clinic.value
    if clinic.barcode_pattern is None or not appointment.record_number:
        return None
    for document in content.layouts:
        barcode = page_barcode(content, document, appointment)
        if barcode and (problem := code_39_problem(barcode.text)):
            message = f"the barcode of the {document} {problem}"
            return message, "correct the record number, or `barcode_pattern` in clinic.yaml"
    return None
