"""A mail tells whose papers they are and why only to who knows already; and it tells how to open and whom to call."""

from __future__ import annotations

import re
from typing import Any

import pytest

from handouts.compose.mail_content import mail_text
from handouts.content.library import Library
from handouts.content.models.clinic import Clinic
from handouts.content.models.labels import Mail
from handouts.errors import UsageError
from tests.support.sample_sets import TEMPLATES
from tests.support.small_content import BRAND, LABELS

TELLING = (
    "procedure", "dose", "medic", "drug", "surg", "operat", "consent", "clinic", "doctor", "nurse", "physician",
    "patient", "health", "hospital", "treat", "appointment", "spine", "pain", "test", "anesthe", "eat", "drink", "fast",
)  # fmt: skip


def clinic(**more: Any) -> Clinic:
    return Clinic.model_validate({"name": "Spine Center", "time_zone": "America/New_York", "brand": BRAND, **more})


WITH_PHONE = clinic(
    phone="(555) 201-0199", address=("1 Example Street", "Atlanta, GA 30301"), mail_name="Desk, Mr. Lee"
)


@pytest.mark.parametrize("name", Mail.model_fields)
def test_no_word_tells_why_somebody_comes(name: str) -> None:
    words = re.sub(r"\{\w+\}", "", getattr(LABELS.mail, name)).lower()
    assert [word for word in TELLING if re.search(rf"\b{word}", words)] == []


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("calendar", [True, False])
def test_mail_names_only_its_attachments(encrypted: bool, calendar: bool) -> None:
    found = mail_text(LABELS, WITH_PHONE, encrypted=encrypted, calendar=calendar)
    said = "\n".join(found.paragraphs)
    assert found.subject == "Papers for your visit"
    assert (found.file_name in said, found.file_name) == (True, "papers.pdf")
    assert ("password" in said) == encrypted
    assert (bool(found.calendar_name), "times.ics" in said) == (calendar, calendar)
    assert found.paragraphs[0] == "Hello,"
    assert "{" not in said


def test_phone_is_printed_as_written_and_linked() -> None:
    found = mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True)
    assert (found.phone, found.phone_link) == ("(555) 201-0199", "tel:+15552010199")
    assert sum(found.phone in paragraph for paragraph in found.paragraphs) == 1


def test_without_phone_letter_says_to_call_all_same() -> None:
    found = mail_text(LABELS, clinic(), encrypted=True, calendar=False)
    assert (found.phone, found.phone_link) == ("", "")
    assert LABELS.mail.call_us in found.paragraphs


def test_only_mail_name_is_used() -> None:
    assert mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True).paragraphs[-1] == "Kind regards, Desk, Mr. Lee"
    assert "Spine" not in repr(mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True))
    assert "Spine" not in repr(mail_text(LABELS, clinic(), encrypted=True, calendar=True))


def test_labels_are_read_without_set() -> None:
    library = Library(TEMPLATES, TEMPLATES)
    assert library.labels("en").mail.subject
    with pytest.raises(UsageError, match="documents are not available in 'xx'"):
        library.labels("xx")
