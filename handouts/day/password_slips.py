"""Make the password slips: one page for each patient, to hand over in person or read out by phone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from handouts.compose.composer import spoken_words
from handouts.compose.mail_content import attachment_name
from handouts.compose.placeholders import clinic_phone_link, fill_label, no_break
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels
from handouts.day.recipients import Recipient
from handouts.document import (
    Blank,
    Callout,
    Document,
    Inlines,
    ItemList,
    ListItem,
    PageBrand,
    PageFrame,
    Paragraph,
    Run,
    Section,
    VerbatimText,
)
from handouts.typeset.pdf.merge import PdfMerger
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.renderer import Renderer


@dataclass(frozen=True)
class PasswordSlip:
    """The password of one patient, and the clinic and labels for the slip."""

    recipient: Recipient
    password: str = field(repr=False)
    clinic: Clinic
    labels: Labels
    staff: Labels
    """Labels in the language of the clinic's staff, who hand over the slip."""
    logo: bytes | None = None
    """Bytes of the clinic's logo."""


def render_slips(slips: Sequence[PasswordSlip]) -> bytes:
    """One PDF with a page for each slip, in order; b"" for no slips."""
    if not slips:
        return b""
    labels = slips[0].staff
    names = dict.fromkeys(slip.clinic.name for slip in slips)
    metadata = FileMetadata(labels.mail.slip_title, ", ".join(names), labels.mail.slip_title, labels.language)
    out = io.BytesIO()
    renderer = Renderer()
    with PdfMerger(out, metadata, len(slips)) as merger:
        for slip in slips:
            # Without an identifier: nothing else on a slip may look like a password.
            merger.add(renderer.render(slip_document(slip), with_identifier=False), slip.recipient.id)
    renderer.cache.clear()  # it holds passwords
    return out.getvalue()


def slip_document(slip: PasswordSlip) -> Document:
    """The slip of one patient as a document."""
    labels, clinic, brand = slip.labels.mail, slip.clinic, slip.clinic.brand
    return Document(
        title=labels.slip_title,
        subject=labels.slip_title,
        lang=slip.labels.language,
        paper=clinic.paper,
        large_print=True,  # there is room, and the password must be typed from the slip
        brand=PageBrand(brand.color, brand.accent, brand.typeface, brand.head, slip.logo),
        furniture=_slip_frame(slip),
        sections=(_password_section(slip),),
        budget=1,
        spoken=spoken_words(slip.labels),
    )


def _password_section(slip: PasswordSlip) -> Section:
    labels = slip.labels.mail
    steps = (fill_label(labels.slip_open, file=no_break(attachment_name(labels))), labels.slip_how)
    phone = slip.clinic.phone
    call = fill_label(labels.call, phone=no_break(phone)) if phone else labels.call_us
    staff = Run(slip.staff.mail.slip_staff, strong=True, lang=_other_language(slip))
    blocks = (
        Callout(((staff,),)),  # first: staff must see which patient gets it
        Paragraph(_plain_run(fill_label(labels.slip_lead, clinic=slip.clinic.name)), "lead"),
        VerbatimText(slip.password),
        ItemList(tuple(ListItem(_plain_run(step)) for step in steps), "number"),
        Callout((_plain_run(labels.slip_keep),)),
        Paragraph(_plain_run(call)),
    )
    return Section("", blocks)


def _other_language(slip: PasswordSlip) -> str:
    """The language of the staff; '' if it is the patient's."""
    return "" if slip.staff.language == slip.labels.language else slip.staff.language


def _plain_run(text: str) -> Inlines:
    return (Run(text),)


def _slip_frame(slip: PasswordSlip) -> PageFrame:
    """The page frame: the clinic in the header, the patient and the appointment id in the strip."""
    facts, labels, clinic, recipient = slip.labels.facts, slip.labels.mail, slip.clinic, slip.recipient
    name: Inlines = (Run(recipient.name),) if recipient.name else (Blank(facts.name, 28),)
    return PageFrame(
        clinic=clinic.name,
        contact=((facts.phone, clinic_phone_link(clinic.phone, clinic) or (Blank(facts.phone),)),),
        address=clinic.address,
        strip=((facts.name, name), (labels.slip_number, (Run(recipient.id),))),
        document="",
        version="",
        page="",  # a slip has only one page
        mark="",
        notices=(),
    )
