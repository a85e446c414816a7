"""Copied text is the same in poppler, mupdf, pdfium and pdf.js, in the same order, on each kind of page.

What only a screen reader says is in the structure, so no program copies it. Names in other scripts are copied as they are
written, on the first page and in the header of the second. Exceptions are listed; a test fails if one gets better.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from handouts import document as d
from tests.renderer import render
from tests.support import full_set, text_readers
from tests.support.sample_documents import FURNITURE, SPOKEN, document
from tests.support.sample_documents import words as run
from tests.support.sample_files import NAMES
from tests.support.sample_sets import DOCUMENTS, printed
from tests.support.text_readers import READERS, visible, words

PAGES = [("full-set", variant) for variant in ("filled", "large")]
PAGES += [("california-imaging", variant) for variant in ("blank", "large")]
"""All kinds of pages, plain and in large print; two clinics with different heads."""


def handout(name: str, variant: str, kind: str) -> bytes:
    return full_set.printed(kind, variant == "large") if name == "full-set" else printed(name, kind, variant)


@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize(("name", "variant"), PAGES)
def test_same_words_in_same_order(name: str, variant: str, kind: str) -> None:
    data = handout(name, variant, kind)
    copied = {reader: [words(text) for text in read(data)] for reader, read in READERS.items()}
    assert sum(map(len, copied["poppler"])) > 200
    for pages in copied.values():
        assert pages == copied["poppler"]


@pytest.mark.parametrize("reader", READERS)
def test_spoken_words_are_not_copied(reader: str) -> None:
    data = printed("california-imaging", "consent", "blank")
    text = " ".join(word for page in READERS[reader](data) for word in words(page))
    for phrase in (SPOKEN.blank, SPOKEN.sign, SPOKEN.initials, SPOKEN.line, "lines to write on"):
        assert phrase not in text


@cache
def pages_with_name(script: str) -> bytes:
    """Two pages: the name in the strip, a heading, a sentence and a line; then in the header, and alone."""
    name = NAMES[script]
    filler = [d.Paragraph(run("A line of text. " * 30)) for _ in range(9)]
    sentence = d.Paragraph(run(f"For {name}, on December 1 at 10:00 AM."))
    sample = document(d.Heading(name, 3), d.Paragraph(run(name)), sentence, *filler, d.Paragraph(run(name)))
    return render(replace(sample, furniture=replace(FURNITURE, strip=(("Name", run(name)), *FURNITURE.strip[1:]))))


COPIED = (4, 2)
"""How often the name is on each page."""
READERS_OF_NAMES = {**READERS, "poppler": text_readers.poppler_layout}
KNOWN: dict[str, dict[str, tuple[int, int]]] = {
    # MuPDF 1.21, Debian's, copies right-to-left letters from left to right, and ignores the ActualText of letters of
    # several glyphs. MuPDF 1.28 copies all names but that in Gurmukhi, of which it doubles a sign.
    "mupdf": dict.fromkeys(
        ("Arabic", "Hebrew", "Vietnamese", "Devanagari", "Bengali", "Gujarati", "Gurmukhi", "Lao"), (0, 0)
    ),
    # Reverses the words of a right-to-left name on a line with English words, so the name in the header has its own
    # line. Copies a space after a bold conjunct.
    "pdfium": {"Arabic": (2, 2), "Hebrew": (2, 2), "Bengali": (2, 1)},
    # Ignores ActualText.
    "pdf.js": dict.fromkeys(("Devanagari", "Bengali", "Gujarati", "Gurmukhi"), (0, 0)),
}
"""How often the name is on each page where this is less than it should be, because of the program that copies it."""


@pytest.mark.parametrize("script", NAMES)
@pytest.mark.parametrize("reader", READERS_OF_NAMES)
def test_copied_name(reader: str, script: str) -> None:
    name = " ".join(visible(NAMES[script]).split())
    pages = [" ".join(words(text)) for text in READERS_OF_NAMES[reader](pages_with_name(script))]
    assert len(pages) == len(COPIED)
    assert tuple(page.count(name) for page in pages) == KNOWN.get(reader, {}).get(script, COPIED)
