"""The frame of a paper for staff: the clinic's header and footer, without a patient, and text that fonts can print."""

from __future__ import annotations

from dataclasses import dataclass

from handouts.compose.composer import page_brand, page_frame, spoken_words
from handouts.compose.context import HandoutContext
from handouts.compose.placeholders import NBSP, clinic_phone_link
from handouts.content.content import Content
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Labels
from handouts.document import Blank, Document, PageBrand, PageFrame, Section, StaffPageFrame
from handouts.schedule.appointment import Appointment
from handouts.typeset.renderer import missing_characters_in_text

REPLACEMENT = "\u25a1"  # a white square
NO_CLINIC = PageBrand("#333333", "#333333", "Noto Sans", "rule")


@dataclass(frozen=True)
class StaffPage:
    """The look, the header and the words of a paper for staff, in their language."""

    labels: Labels
    brand: PageBrand
    frame: PageFrame
    """Its footer names the paper, and its mark is that of a set."""
    paper: str

    @classmethod
    def of_content(cls, content: Content) -> StaffPage:
        """The paper of a clinic, or of one of its sites, with the mark of a sample or a draft."""
        content = content.for_staff
        context = HandoutContext(content, next(iter(content.layouts)), Appointment())
        return cls(content.staff_labels, page_brand(context), page_frame(context), content.clinic.value.paper)

    @classmethod
    def of_clinic(cls, clinic: Clinic | None, labels: Labels, logo: bytes | None = None) -> StaffPage:
        """The paper of a clinic whose sets are not known; without a clinic, a plain one."""
        page = labels.page.page.replace(" ", NBSP)
        if clinic is None:
            frame = PageFrame(labels.desk.subject, ((labels.facts.phone, (Blank(labels.facts.phone),)),), (), (), "",
                              "", page, "", ())  # fmt: skip
            return cls(labels, NO_CLINIC, frame, "Letter")
        phone = clinic_phone_link(clinic.phone, clinic) or (Blank(labels.facts.phone),)
        contact = ((labels.facts.phone, phone),)
        frame = PageFrame(clinic.name, contact, clinic.address, (), "", "", page, "", ())
        look = clinic.brand
        brand = PageBrand(look.color, look.accent, look.typeface, look.head, logo)
        return cls(labels, brand, frame, clinic.paper)

    def document(
        self, title: str, subject: str, notice: str, sections: tuple[Section, ...], *, mark: str = ""
    ) -> Document:
        """A document with these sections. `subject` is in its footer, `notice` on each page."""
        frame = StaffPageFrame(self.frame.clinic, self.frame.contact[:1], self.frame.address, (), subject, "",
                               self.frame.page, mark, (notice,))  # fmt: skip
        return Document(
            title=title,
            subject=subject,
            lang=self.labels.language,
            paper=self.paper,  # type: ignore[arg-type]
            large_print=False,
            brand=self.brand,
            furniture=frame,
            sections=sections,
            budget=1,
            spoken=spoken_words(self.labels),
        )

    def printable(self, text: str) -> str:
        """A text of a list with a white square for each character that no font has."""
        missing = missing_characters_in_text(text, self.brand.typeface)
        return text.translate(dict.fromkeys(map(ord, missing), REPLACEMENT)) if missing else text
