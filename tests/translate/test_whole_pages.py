"""A page is in one language as a whole: with a made-up language, every word that was not translated shows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from handouts.content.content import Content
from handouts.content.library import Library
from handouts.make import make_handouts
from handouts.resources import templates_dir
from handouts.schedule.appointment import GivenDetails, gather_details
from handouts.schedule.clinic_choices import with_example_choice
from tests.support.full_set import CLINIC, DETAILS, FULL_SET
from tests.support.pseudo_language import LANGUAGE, is_pseudo, translated_templates

CLINICS = (
    "exampleton-joint", "fable-creek", "neverfield-heart", "pain-relief-georgia", "reference", "storybook-eye",
)  # fmt: skip
PATIENT = {"name": "Maria Beispiel", "date": "2026-12-01 10:00", "date_of_birth": "1946-05-04", "medicines": "warfarin",
           "ended": "2026-12-01 11:05"}  # fmt: skip
KEPT = {"https", "http", "www", "warfarin", "Maria", "Beispiel", "Lee"}
_WORD = re.compile(r"[^\W\d_]+")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = translated_templates(tmp_path_factory.mktemp("templates"), CLINICS)
    return Library(root, templates_dir(), files={})


@pytest.fixture(scope="module")
def full_set(tmp_path_factory: pytest.TempPathFactory) -> Library:
    root = translated_templates(tmp_path_factory.mktemp("full-set"), (CLINIC,), FULL_SET)
    return Library(root, templates_dir(), files={})


def names(content: Content) -> set[str]:
    """Words that stay: names of the clinic, of sites, persons, medicines and sources, and web addresses."""
    clinic, rules = content.clinic.value, content.instructions.value
    texts = [clinic.name, *clinic.address, clinic.website or ""]
    texts += [part for site in clinic.sites.values() for part in (site.name, *site.address, site.website or "")]
    texts += [physician.name for physician in clinic.physicians.values()]
    texts += [part for entry in rules.references for part in (entry.title, entry.web or "")]
    texts += [brand for row in rules.medicines.table for brand in row.brands]
    texts += [brand for entry in (*rules.as_needed, *rules.do_not_take) for brand in entry.brands]
    texts += [block.link.address for topic in rules.topics for block in topic.blocks if block.link]
    return {word for text in texts for word in _WORD.findall(text)} | KEPT


def untranslated(data: bytes, content: Content) -> Iterator[str]:
    """The words of a page that are not in the made-up language, without those that stay."""
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    allowed = names(content)
    for line in text.splitlines():
        for word in _WORD.findall(re.sub(r"\b[A-Z0-9]{3}-[A-Z0-9]{3,4}\b|\b[A-Z0-9]{2,5}\b", " ", line)):
            if not is_pseudo(word) and word not in allowed:
                yield f"{word!r} in {line!r}"


def pages_of(library: Library, clinic: str, details: dict[str, Any]) -> Iterator[tuple[bytes, Content]]:
    content = library.load(clinic, None, library.documents(), LANGUAGE)
    for choice in content.selections[-1:] if any(content.selections) else [content.selection]:
        chosen = library.select(content, choice)
        given = gather_details(details)
        given = replace(given, appointment=with_example_choice(chosen, given.appointment))
        for _, data, _ in make_handouts(chosen, library.documents(), given):
            yield data, chosen


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("details", [PATIENT, {"large_print": True}], ids=["patient", "blank"])
def test_no_word_is_left_in_english(library: Library, clinic: str, details: dict[str, Any]) -> None:
    words = [word for data, content in pages_of(library, clinic, details) for word in untranslated(data, content)]
    assert words == []


def test_the_full_set(full_set: Library) -> None:
    words = [word for data, content in pages_of(full_set, CLINIC, DETAILS) for word in untranslated(data, content)]
    assert words == []


def test_the_test_can_fail(library: Library) -> None:
    content = library.load("pain-relief-georgia", None, library.documents())
    (_, data, _), *_ = make_handouts(content, ["preparation"], GivenDetails.empty())
    assert len(list(untranslated(data, content))) > 100
