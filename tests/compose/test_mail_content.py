"""A mail does not reveal the patient or the treatment. It says how to open the papers and whom to call."""

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

REVEALING_WORDS = (
    "procedure", "dose", "medic", "drug", "surg", "operat", "consent", "clinic", "doctor", "nurse", "physician",
    "patient", "health", "hospital", "treat", "appointment", "spine", "pain", "test", "anesthe", "eat", "drink", "fast",
)  # fmt: skip


def clinic(**more: Any) -> Clinic:
    return Clinic.model_validate({"name": "Spine Center", "time_zone": "America/New_York", "brand": BRAND, **more})


WITH_PHONE = clinic(
    phone="(555) 201-0199", address=("1 Example Street", "Atlanta, GA 30301"), mail_name="Desk, Mr. Lee"
)


@pytest.mark.parametrize("name", Mail.model_fields)
def test_no_revealing_word(name: str) -> None:
    text = re.sub(r"\{\w+\}", "", getattr(LABELS.mail, name)).lower()
    assert [word for word in REVEALING_WORDS if re.search(rf"\b{word}", text)] == []


@pytest.mark.parametrize("encrypted", [True, False])
@pytest.mark.parametrize("calendar", [True, False])
def test_mail_names_only_its_attachments(encrypted: bool, calendar: bool) -> None:
    mail = mail_text(LABELS, WITH_PHONE, encrypted=encrypted, calendar=calendar)
    body = "\n".join(mail.paragraphs)
    assert mail.subject == "Papers for your visit"
    assert (mail.file_name in body, mail.file_name) == (True, "papers.pdf")
    assert ("password" in body) == encrypted
    assert (bool(mail.calendar_name), "times.ics" in body) == (calendar, calendar)
    assert mail.paragraphs[0] == "Hello,"
    assert "{" not in body


def test_phone_is_shown_as_written_and_linked() -> None:
    mail = mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True)
    assert (mail.phone, mail.phone_link) == ("(555) 201-0199", "tel:+15552010199")
    assert sum(mail.phone in paragraph for paragraph in mail.paragraphs) == 1


def test_call_sentence_without_phone() -> None:
    mail = mail_text(LABELS, clinic(), encrypted=True, calendar=False)
    assert (mail.phone, mail.phone_link) == ("", "")
    assert LABELS.mail.call_us in mail.paragraphs


def test_only_mail_name_is_used() -> None:
    assert mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True).paragraphs[-1] == "Kind regards, Desk, Mr. Lee"
    assert "Spine" not in repr(mail_text(LABELS, WITH_PHONE, encrypted=True, calendar=True))
    assert "Spine" not in repr(mail_text(LABELS, clinic(), encrypted=True, calendar=True))


def test_labels_are_read_without_set() -> None:
    library = Library(TEMPLATES, TEMPLATES)
    assert library.labels("en").mail.subject
    with pytest.raises(UsageError, match="documents are not available in 'xx'"):
        library.labels("xx")
