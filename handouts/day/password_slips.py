"""Passwords to slips: a page a patient, to be handed over where the mail cannot be read by whoever reads the page."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from handouts.compose.mail_content import attachment_name
from handouts.compose.placeholders import NBSP, fill_label, no_break, phone_link
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
    """Whose password it is, and what the slip is made with."""

    recipient: Recipient
    password: str = field(repr=False)
    clinic: Clinic
    labels: Labels
    logo: bytes | None = None
    """The bytes of the clinic's logo."""


def render_slips(entries: Sequence[PasswordSlip]) -> bytes:
    """One PDF with a page for each, in their order; nothing where there are none."""
    if not entries:
        return b""
    labels = entries[0].labels
    names = dict.fromkeys(one.clinic.name for one in entries)
    meta = FileMetadata(labels.mail.slip_title, ", ".join(names), labels.mail.slip_title, labels.language)
    out = io.BytesIO()
    renderer = Renderer()
    with PdfMerger(out, meta, len(entries)) as everything:
        for one in entries:
            everything.add(renderer.render(slip_document(one)), one.recipient.id)
    renderer.cache.clear()  # it holds passwords
    return out.getvalue()


def slip_document(slip: PasswordSlip) -> Document:
    """The slip of one patient as blocks."""
    words, clinic, look = slip.labels.mail, slip.clinic, slip.clinic.brand
    return Document(
        title=words.slip_title,
        subject=words.slip_title,
        lang=slip.labels.language,
        paper=clinic.paper,
        large_print=True,  # so few words have the room, and signs are to be typed from it
        brand=PageBrand(look.color, look.accent, look.typeface, look.head, slip.logo),
        furniture=_furniture(slip),
        sections=(_password(slip),),
        budget=1,
    )


def _password(slip: PasswordSlip) -> Section:
    words = slip.labels.mail
    steps = (fill_label(words.slip_open, file=no_break(attachment_name(words))), words.slip_how)
    blocks = (
        Paragraph(_said(fill_label(words.slip_lead, clinic=slip.clinic.name)), "lead"),
        VerbatimText(slip.password),
        ItemList(tuple(ListItem(_said(step)) for step in steps), "number"),
        Callout((_said(words.slip_keep),)),
    )
    return Section("", blocks)


def _said(text: str) -> Inlines:
    return (Run(text),)


def _furniture(slip: PasswordSlip) -> PageFrame:
    """The clinic's head; in the strip, whose password it is and of which visit."""
    facts, words, clinic, who = slip.labels.facts, slip.labels.mail, slip.clinic, slip.recipient
    name: Inlines = (Run(who.name),) if who.name else (Blank(facts.name, 28),)
    return PageFrame(
        clinic=clinic.name,
        contact=((facts.phone, phone_link(clinic.phone or "", clinic.address) or (Blank(facts.phone),)),),
        address=clinic.address,
        strip=((facts.name, name), (words.slip_number, (Run(who.id),))),
        document=words.slip_staff,  # at the foot, and not read aloud: the patient has it already
        version="",
        page=slip.labels.page.page.replace(" ", NBSP),
        mark="",
        notices=(),
    )
