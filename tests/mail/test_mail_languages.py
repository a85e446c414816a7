"""Mails, calendars and password slips of patients who read another language: words, direction and language tags."""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from handouts.compose.mail_content import MailText, mail_text
from handouts.content.library import Library
from handouts.content.models.labels import Labels
from handouts.day.password_slips import PasswordSlip, render_slips
from handouts.mail.account import Account
from handouts.mail.calendar import calendar
from handouts.mail.message import Parts, message
from handouts.resources import templates_dir
from tests.compose.test_mail_content import WITH_PHONE
from tests.mail.test_calendar import ALL, NOW, recipient, uid
from tests.support.day_lists import slip

CLINIC = "pain-relief-georgia"
LANGUAGES = ("es", "ar", "zh-Hans", "zh-Hant", "fr", "ht", "ko", "pt", "ru", "vi")
ENGLISH_WORDS = ("papers", "visit", "password", "phone", "hello", "please", "your")


def labels_in(language: str) -> Labels:
    return Library(templates_dir(), templates_dir()).labels(language, CLINIC)


def text_in(language: str) -> MailText:
    return mail_text(labels_in(language), WITH_PHONE, encrypted=True, calendar=True, replaces=True)


def sent(language: str) -> Any:
    account = Account("mail.example.org", 587, implicit=False, sender="desk@clinic.example")
    parts = Parts(text_in(language), "maria@example.org", "abc", b"%PDF-1.7")
    return message_from_bytes(message(account, parts, dt.datetime(2026, 11, 20, tzinfo=dt.UTC)), policy=policy.default)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_in_one_language(language: str) -> None:
    mail = text_in(language)
    shown = replace(mail, phone="", phone_link="").paragraphs
    # The names of attached files are the only English words.
    body = " ".join(shown).replace(mail.file_name, "").replace(mail.calendar_name, "")
    assert set(re.findall(r"\w+", f"{mail.subject} {body}".lower())).isdisjoint(ENGLISH_WORDS)
    assert sent(language)["Content-Language"] == mail.language == language


@pytest.mark.parametrize(("language", "isolated"), [("ar", True), ("es", False), ("zh-Hans", False)])
def test_the_parts_of_a_phone_number_stay_in_order(language: str, isolated: bool) -> None:
    """In Arabic text, a mail program would show (555) 201-0199 as 0199-201 (555)."""
    plain = sent(language).get_body(("plain",)).get_content()
    assert ("\u2066(555) 201-0199\u2069" in plain) == isolated
    assert "(555) 201-0199" in plain
    assert ('dir="rtl"' in sent(language).get_body(("html",)).get_content()) == isolated


@pytest.mark.parametrize("language", ["es", "ar", "zh-Hans"])
def test_texts_of_a_calendar_have_their_language(language: str) -> None:
    mail = text_in(language)
    events = Calendar.from_ical(calendar(mail, recipient(*ALL), uid, 0, NOW)).walk("VEVENT")
    assert {str(event["summary"]) for event in events} == {mail.arrival, mail.reminder}
    texts = [event[name] for event in events for name in ("summary", "description") if name in event]
    texts += [event.walk("VALARM")[0]["description"] for event in events]
    assert {text.params["LANGUAGE"] for text in texts} == {language}


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_latin_names_stand_apart_from_chinese_words(language: str) -> None:
    assert " papers.pdf " in " ".join(text_in(language).paragraphs)


def slip_in(language: str, staff: str) -> PasswordSlip:
    return replace(slip(CLINIC, "Maria Beispiel"), labels=labels_in(language), staff=labels_in(staff))


@pytest.mark.parametrize(
    ("staff", "words"), [("en", "For staff: hand this page"), ("es", "Para el personal: entregue")]
)
def test_the_notice_on_a_slip_is_for_staff(staff: str, words: str) -> None:
    data = render_slips([slip_in("ar", staff), slip_in("zh-Hans", staff)])
    reader = PdfReader(io.BytesIO(data))
    for page in reader.pages:
        assert words in " ".join(page.extract_text().split())
    assert reader.metadata.title == labels_in(staff).mail.slip_title  # type: ignore[union-attr]
