"""A case to what stands on every page: clinic, patient strip, version, mark, notices."""

from __future__ import annotations

from handouts.document import Inlines, PageBrand, PageFrame, Run
from handouts.personalise.case import HandoutContext
from handouts.personalise.contact import web_link
from handouts.personalise.filling import NBSP, fill_label, no_break


def page_brand(case: HandoutContext) -> PageBrand:
    """How the clinic's pages look."""
    look = case.clinic.brand
    return PageBrand(look.color, look.accent, look.typeface, look.head, case.content.logo)


def page_frame(case: HandoutContext) -> PageFrame:
    """Head and foot of every page, which ask for nothing that only one patient has; the strip is left empty."""
    labels, rules, layout = case.labels.page, case.rules, case.layout
    return PageFrame(
        clinic=case.clinic.name,
        contact=_contact(case),
        address=case.clinic.address,
        strip=(),
        document=fill_label(labels.form, name=layout.name, form=layout.form) if layout.form else layout.name,
        version=fill_label(labels.version, version=rules.version, date=case.words.full_day(rules.revised)),
        page=labels.page.replace(" ", NBSP),
        mark={"sample": labels.sample, "draft": labels.draft, "approved": ""}[case.content.status],
        notices=_notices(case),
    )


def _contact(case: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """The phone always; nights and weekends where stated, and on a discharge page as a line."""
    clinic, labels = case.clinic, case.labels.facts
    lines = [(labels.phone, case.phone(clinic.phone, "phone"))]
    if clinic.after_hours_phone or case.layout.role == "discharge":
        lines.append((labels.after_hours_phone, case.phone(clinic.after_hours_phone, "after_hours_phone")))
    if clinic.fax:
        lines.append((labels.fax, (Run(no_break(clinic.fax)),)))  # no link: who calls it hears a machine
    if clinic.website:
        lines.append((labels.website, web_link(clinic.website)))
    return tuple(lines)


def patient_strip(case: HandoutContext) -> tuple[tuple[str, Inlines], ...]:
    """The patient: label and value, or a line to write on."""
    patient, labels, words, moments = case.appointment, case.labels.facts, case.words, case.moments
    born = words.full_day(patient.date_of_birth) if patient.date_of_birth else ""
    day = words.full_day(moments.day) if moments.day else ""
    if day and moments.start:
        day = fill_label(case.labels.dates.day_then_time, date=day, time=words.time(moments.start))
    return (
        (labels.name, case.known(patient.name, "name", 28)),
        (labels.date_of_birth, case.known(born, "date_of_birth", 14)),
        (labels.record_number, case.known(patient.record_number, "record_number", 12)),
        (labels.procedure_date, case.known(day, "procedure_date", 16)),
    )


def _notices(case: HandoutContext) -> tuple[str, ...]:
    closed = case.clinic.closed_on if case.moments.day is None else None  # a dated page is for a day before it
    return (fill_label(case.labels.page.closed, date=case.words.full_day(closed)),) if closed else ()
