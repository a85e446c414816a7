"""A faxed page and a gray copy of a copy are readable: OCR reads at least 99 % of the words of 12 pt or more.

The fax is the worst in use: 100 dpi, dithered to black and white. `tests/support/copied_pages.py` says how the pages are
degraded, read and compared. One clinic for each kind of head: rule, band with white text, bar. White text on color and in
the box of the emergency number must be read in full.

All pages of the full set are read, which has every kind of block. Large print and the other heads have the same blocks in
another size or color, so the first and last pages of their preparations and discharges are read, and all pages of their
consents, which have few words; with `HANDOUTS_DEEP=1` all pages of all.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from PIL import ImageFilter

from tests.support import full_set
from tests.support.copied_pages import Word, copy_of_copy, fax, printed_lines, words_read
from tests.support.depth import DEEP
from tests.support.real_programs import require
from tests.support.sample_sets import DOCUMENTS, printed

WAYS: dict[str, Callable] = {"fax": fax, "copy of a copy": copy_of_copy}  # type: ignore[type-arg]
SETS = {"rule": "full set", "rule, large print": "full set", "band": "california-imaging", "bar": "ivc"}
MOST_UNREAD = 0.01

KNOWN_UNREAD: dict[tuple[str, str, str], int] = {}
"""The number of unread words where it is above the limit. The test fails if it gets better or worse."""

WHITE = {
    "band": {"consent": "California Imaging Institute", "preparation": "California Imaging Institute"},
    "rule": {"discharge": "Call 911 for any of these"},
    "bar": {"discharge": "Call 911 for any of these"},
}
"""White text on the first page."""


@cache
def words(way: str, head: str, document: str) -> list[Word]:
    require("pdftoppm", "tesseract")
    if SETS[head] == "full set":
        data = full_set.printed(document, large="large" in head)
    else:
        data = printed(SETS[head], document, "filled")
    last = max(line.page for line in printed_lines(data))
    return words_read(data, WAYS[way](data, () if head == "rule" or document == "consent" or DEEP else (0, last)))


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("head", SETS)
@pytest.mark.parametrize("way", WAYS)
def test_words_are_read(way: str, head: str, document: str) -> None:
    all_words = words(way, head, document)
    unread = [word for word in all_words if not word.read]
    assert len(all_words) > (200 if DEEP else 150)  # enough to measure 1 % of
    share = len(unread) / len(all_words)
    message = f"{len(unread)} words, {share:.2%}, unread: " + "; ".join(
        f"{word.text} in {word.line.text!r}" for word in unread
    )
    if (known := KNOWN_UNREAD.get((way, head, document))) is None:
        assert share <= MOST_UNREAD, message
    else:
        assert len(unread) == known, message
        assert share > MOST_UNREAD, "remove the entry"


@pytest.mark.parametrize(("head", "document"), [(head, document) for head in WHITE for document in WHITE[head]])
@pytest.mark.parametrize("way", WAYS)
def test_white_text_is_read(way: str, head: str, document: str) -> None:
    text = WHITE[head][document]
    lines = [word for word in words(way, head, document) if word.line.page == 0 and word.line.text.strip() in text]
    assert [word.text for word in lines][:3] == text.split()[:3]
    assert [word.text for word in lines if not word.read] == []


def test_unreadable_page_is_found() -> None:
    """A page that is degraded further is not read, so that the tests above can fail."""
    require("pdftoppm", "tesseract")
    data = printed("ivc", "discharge", "filled")
    blurred = {number: page.filter(ImageFilter.GaussianBlur(8)) for number, page in fax(data, (0,)).items()}
    all_words = words_read(data, blurred)
    assert sum(word.read for word in all_words) < 0.5 * len(all_words)
