"""Page breaks: related parts stay together, unless that would leave much of a page empty."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any, Literal

import pytest

from handouts import document as d
from handouts.typeset.layout.flowables import BesideHeading, Flowable, TextFlowable, text_flowables, with_spaces
from handouts.typeset.layout.theme import PAPERS
from handouts.typeset.pdf.assembly import single_file
from handouts.typeset.renderer import LaidOutDocument
from handouts.typeset.text.fonts import TYPEFACES
from tests.renderer import RENDERER
from tests.support.printed_pages import sheets
from tests.support.sample_documents import document, words
from tests.support.sample_sets import CLINICS, DOCUMENTS, composed

SENTENCE = "Some words that say what to do and when, in a sentence that takes a line or two. "
RECORD3 = d.TableRow((words("aspirin"), words("Go on"), words("none")))
RECORD = d.TableRow((words("medicine"), words(SENTENCE * 2), words("one day"), words(SENTENCE)))


def laid_out(*blocks: d.Block, large: bool = True) -> LaidOutDocument:
    return RENDERER._best_layout(document(*blocks, large=large), "AAA-BBB-CCC")


def empty_shares(layout: LaidOutDocument) -> list[float]:
    """The empty share of each page but the last."""
    header_footer = layout.header_footer
    rooms = [header_footer.first, *[header_footer.later] * len(layout.pages)]
    shares = [(room - page.used) / header_footer.later for room, page in zip(rooms, layout.pages, strict=False)]
    return shares[:-1]


LONG: dict[str, tuple[d.Block, ...]] = {
    "records": (d.Table(("Name", "What", "Last", "Then"), (RECORD,) * 9, (1, 1, 1, 1)),),
    "callouts": (d.Callout((words(SENTENCE * 2),) * 3, "Note"),) * 6,
    "warnings": (d.WarningBox((d.Tier("Call", words("911"), (words(SENTENCE),) * 6, emergency=True),)),) * 5,
    "lines": (d.WriteLines(words("Write here"), 6),) * 5,
    "facts": tuple(d.KeyValues(tuple((name, words("a value")) for name in "abcdef")) for _ in range(8)),
    "moments": (
        d.Timeline((d.TimelineDay(words("Monday"), "", (d.TimelineEntry(words("now"), (words(SENTENCE),) * 5),) * 6),)),
    ),
    "lists of three": (d.ItemList((d.ListItem(words(SENTENCE * 2)),) * 3),) * 10,
}


@pytest.mark.parametrize("name", LONG)
def test_large_print_fills_pages(name: str) -> None:
    layout = laid_out(*LONG[name])
    assert len(layout.pages) > 2
    assert max(empty_shares(layout)) <= 0.36, empty_shares(layout)


def record(cells: int) -> d.Table:
    return d.Table(
        tuple(f"name {n}" for n in range(cells)),
        (d.TableRow(tuple(words(f"cell {n}") for n in range(cells))),),
        (1,) * cells,
    )


@pytest.mark.parametrize("line_count", range(2, 18))
def test_record_stays_whole(line_count: int) -> None:
    layout = laid_out(d.WriteLines(words("Above"), line_count), record(9), d.Paragraph(words("Below")))
    shares = [text.count("name ") for text in map(_page_text, layout.pages)]
    assert sorted(shares)[-2:] in ([8], [0, 8]), shares


@pytest.mark.parametrize("line_count", range(2, 18))
def test_tall_record_split(line_count: int) -> None:
    layout = laid_out(d.WriteLines(words("Above"), line_count), record(40))
    shares = [text.count("name ") for text in map(_page_text, layout.pages)]
    repeated = len([share for share in shares if share]) - 1
    assert sum(shares) == 39 + repeated
    assert min(share for share in shares if share) >= 3, shares


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", [1, 6])
def test_tall_medicine_repeats_name_and_action(line_count: int, large: bool) -> None:
    row = d.TableRow((words("warfarin"), words("Ask first"), words("one day")), note=words(SENTENCE * 60))
    table = d.Table(("Medicine", "What to do", "Last dose"), (RECORD3, row, RECORD3), (1, 2, 1))
    layout = laid_out(d.WriteLines(words("Above"), line_count), table, large=large)
    pages = printed(layout)
    assert len(pages) > 2
    for page in pages:
        assert "Some words that say" not in page or ("warfarin" in page and "Ask first" in page), page


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", range(1, 24, 2))
def test_row_keeps_note(line_count: int, large: bool) -> None:
    rows = tuple(
        d.TableRow((words(f"medicine{n}x"), words(f"ask{n}x"), words(f"day{n}x")), note=words(f"{SENTENCE * 7}end{n}x"))
        for n in range(4)
    )
    layout = laid_out(d.WriteLines(words("Above"), line_count), d.Table(("A", "B", "C"), rows, (1, 2, 1)), large=large)
    for page in printed(layout):
        for n in range(4):
            assert len({f"{name}{n}x" in page for name in ("medicine", "ask", "day", "end")}) == 1, page


def printed(layout: LaidOutDocument) -> list[str]:
    """The text of each page, with repeated headers."""
    return [sheet.text for sheet in sheets(single_file(layout.draw()))]


def _page_text(page: Any) -> str:
    return " ".join(text.shaped.unscaled.text for _, piece in page.placed for text in text_flowables(piece))


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", range(1, 20))
def test_party_on_one_page(line_count: int, large: bool) -> None:
    rows = tuple((d.SignatureLine(name, 1),) for name in ("Signature", "Printed name", "Language"))
    party = d.Signature("Party", rows, words("I agree."))
    layout = laid_out(d.WriteLines(words("Above"), line_count), party, party, party, large=large)
    for text in map(_page_text, layout.pages):
        assert len({text.count(part) for part in ("Party", "I agree.", "Signature", "Printed name", "Language")}) == 1


def test_action_repeats_above_signs() -> None:
    layout = laid_out(d.WarningBox((d.Tier("Call now", (), (words(SENTENCE * 2),) * 12, emergency=True),)))
    assert [text.count("Call now") for text in map(_page_text, layout.pages)] == [1] * len(layout.pages)
    assert len(layout.pages) > 1


@pytest.mark.parametrize("line_count", range(5, 24))
def test_emergency_call_comes_first(line_count: int) -> None:
    tiers = (
        d.Tier("Call 911", (), (words("first sign"), words("second sign")), emergency=True),
        d.Tier("Call us", words("555"), (words("third sign"), words("fourth sign"))),
    )
    sample = document(*[d.Paragraph(words(f"Line {n}")) for n in range(line_count)], large=True)
    help_ = d.Section("", (d.WarningBox(tiers, level=2),), together=True)  # headed by its actions
    layout = RENDERER._best_layout(replace(sample, sections=(*sample.sections, help_)), "AAA-BBB-CCC")
    texts = [*map(_page_text, layout.pages)]
    for page in texts:  # the emergency is whole; the other box may continue on the next page, below its phone
        assert len({part in page for part in ("Call 911", "first sign", "second sign")}) == 1
        assert ("Call us" in page) == ("555" in page) == ("third sign" in page or "fourth sign" in page)
    needed = sum(gap + piece.height for gap, piece in with_spaces(layout.flowables[: line_count + 2]))
    assert ("Call 911" in texts[0]) >= (needed <= layout.header_footer.first)


@pytest.mark.parametrize("first", ["emergency", "department"])
def test_no_action_is_without_its_signs(first: Literal["emergency", "department"]) -> None:
    """In large print, boxes may be taller than the page: an action alone would read as an order to call."""
    signs = (words(SENTENCE),) * 9
    numbers = (("Phone", words("555-010-0100")), ("Nights", words("555-010-0199")))
    tiers = (
        d.GradedTier("Come now for any of these", (), signs, (), first == "emergency", urgency=first),
        d.GradedTier("Drive here for any of these", (), signs, (), urgency="department"),
        d.GradedTier("Call us for any of these", (), signs, numbers=numbers),
    )
    pages = [*map(_page_text, laid_out(d.WarningBox(tiers)).pages)]
    assert len(pages) > 1
    assert "Come now for any of these" in pages[0]
    for page in pages:
        for action in ("Come now", "Drive here", "Call us"):
            assert page.count(action) == page.count(f"{action} for any of these") <= 1
            assert action not in page or SENTENCE[:20] in page
        assert ("555-010-0100" in page) == ("555-010-0199" in page) == ("Call us" in page)  # also where it goes on


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", range(2, 44))
def test_day_repeats_on_next_page(line_count: int, large: bool) -> None:
    moments = tuple(d.TimelineEntry(words(f"{hour}:00 AM"), (words(f"Task {hour}."),)) for hour in range(1, 7))
    days = d.Timeline((d.TimelineDay(words("Monday, November 30"), "the day before", moments),))
    layout = laid_out(*[d.Paragraph(words(f"Line {n}")) for n in range(line_count)], days, large=large)
    for page in printed(layout):
        assert ("Task" in page) == ("Monday, November 30 the day before" in page)


def counts_by_page(layout: LaidOutDocument, word: str) -> list[int]:
    """How often a word occurs on each page that has it."""
    return [count for count in (text.count(word) for text in map(_page_text, layout.pages)) if count]


def short_list(count: int, text: str = "A short item") -> d.ItemList:
    return d.ItemList(tuple(d.ListItem(words(text)) for _ in range(count)), "number")


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("count", [2, 3, 4])
@pytest.mark.parametrize("line_count", range(2, 44, 3))
def test_short_list_on_one_page(line_count: int, count: int, large: bool) -> None:
    lines = [d.Paragraph(words(f"Line {n}")) for n in range(line_count)]
    group = d.Groups((d.ListGroup("A heading", short_list(count)),))
    for block in (short_list(count), group):
        assert counts_by_page(laid_out(*lines, block, large=large), "A short item") == [count]


@pytest.mark.parametrize("grouped", [False, True])
@pytest.mark.parametrize("line_count", range(2, 44))
def test_no_lonely_item(line_count: int, grouped: bool) -> None:
    lines = [d.Paragraph(words(f"Line {n}")) for n in range(line_count)]
    block = d.Groups((d.ListGroup("A heading", short_list(7)),) * 2) if grouped else short_list(7)
    for part in (laid_out(*lines, block, large=large) for large in (False, True)):
        for share in counts_by_page(part, "A short item"):
            assert share >= 2


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", range(2, 44, 2))
def test_short_item_stays_whole(line_count: int, large: bool) -> None:
    lines = [d.Paragraph(words(f"Line {n}")) for n in range(line_count)]
    item = d.ListItem(words(f"Begins. {SENTENCE} It ends."), words("A remark."))
    layout = laid_out(*lines, d.ItemList((item,) * 9), large=large)
    for page in printed(layout):
        assert page.count("Begins.") == page.count("It ends.") == page.count("A remark.")


def test_spaces_shrink_to_save_page() -> None:
    layout = laid_out(*[d.Paragraph(words(f"Line {n}.")) for n in range(80)], large=False)
    for page in layout.pages:
        tops = [top for top, _ in page.placed]
        assert tops == sorted(tops)
        gaps = [low - top - piece.height for (top, piece), (low, _) in zip(page.placed, page.placed[1:], strict=False)]
        assert min(gaps) >= 0.69 * 1.2 * layout.theme.unit


MAX_EMPTY_PAGE = 0.2
"""Signatures are shared over two pages rather than leave more of a page empty."""


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("way", ["blank", "filled"])
def test_consent_signatures_on_one_page(clinic: str, way: str) -> None:
    """They are shared over two pages only if one of these would be too empty otherwise."""
    layout = RENDERER._best_layout(composed(clinic, "consent", way), "AAA-BBB-CCC")
    pages = [_page_text(page) for page in layout.pages]
    signed = [page for page in pages if "Relationship to the patient" in page]
    assert len(signed) == 1
    parties = ("Patient or legal representative", "Witness", "Interpreter", "Clinician")
    assert all(party in signed[0] for party in parties) or max(empty_shares(layout), default=0) <= MAX_EMPTY_PAGE


def with_signatures(line_count: int, each: int, large: bool) -> LaidOutDocument:
    """Lines, and then a section that three parties sign, each in `each` rows."""
    party = d.Signature("Party", tuple((d.SignatureLine("Line", 1),) for _ in range(each)), words("I agree."))
    sample = document(d.WriteLines(words("Above"), line_count), large=large)
    section = d.Section("Signatures", (party,) * 3, together=True)
    return RENDERER._best_layout(replace(sample, sections=(*sample.sections, section)), "AAA-BBB-CCC")


@pytest.mark.parametrize("line_count", range(1, 18))
def test_signatures_together(line_count: int) -> None:
    layout = with_signatures(line_count, 2, large=False)
    shares = [text.count("Party") for text in map(_page_text, layout.pages)]
    assert sum(shares) == 3
    assert max(shares) == 3 or max(empty_shares(layout), default=0) <= MAX_EMPTY_PAGE, shares
    assert len(layout.pages) <= 2


@pytest.mark.parametrize("line_count", range(1, 18, 2))
def test_two_signature_sections(line_count: int) -> None:
    sample = with_signatures(line_count, 2, large=False).document
    layout = RENDERER._best_layout(
        replace(sample, sections=(*sample.sections, sample.sections[0], sample.sections[1])), "AAA-BBB-CCC"
    )
    shares = [text.count("Party") for text in map(_page_text, layout.pages)]
    assert sum(shares) == 6
    for page, empty in enumerate(empty_shares(layout)):
        begins_to_share = sum(shares[:page]) % 3 == 0 and shares[page] % 3
        assert not begins_to_share or empty <= MAX_EMPTY_PAGE, (page, shares)


@pytest.mark.parametrize("line_count", range(1, 18))
def test_no_lonely_signature(line_count: int) -> None:
    layout = with_signatures(line_count, 4, large=True)
    shares = [text.count("Party") for text in map(_page_text, layout.pages)]
    assert sum(shares) == 3
    assert shares[-1] != 1, shares


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("way", ["blank", "filled", "large"])
def test_no_page_half_empty(clinic: str, kind: str, way: str) -> None:
    layout = RENDERER._best_layout(composed(clinic, kind, way), "AAA-BBB-CCC")
    shares = empty_shares(layout)
    # Signatures stay together, even if that leaves a page empty.
    while shares and "Signature" in _page_text(layout.pages[len(shares)]):
        shares.pop()
    assert max(shares, default=0) <= (0.45 if way == "large" else 0.33), empty_shares(layout)


def stranded_headings(layout: LaidOutDocument) -> list[str]:
    """Headings at the end of a page with less than two lines of their text, which continues on the next page."""
    texts = []
    leading = layout.theme.scale.body[1]
    for page, following in pairwise(layout.pages):
        headings = [index for index, (_, piece) in enumerate(page.placed) if _is_heading(piece)]
        if not headings or next(text_flowables(following.placed[0][1])).element.role in ("H2", "H3"):
            continue
        top, heading = page.placed[headings[-1]]
        if page.used - top - heading.height < 2 * leading:
            texts.append(next(text_flowables(heading)).shaped.unscaled.text)
    return texts


def _is_heading(piece: Flowable) -> bool:
    text = piece.body if isinstance(piece, BesideHeading) else piece
    return isinstance(text, TextFlowable) and text.element.role in ("H2", "H3")


@pytest.mark.parametrize("typeface", sorted(TYPEFACES))
@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("clinic", CLINICS)
def test_no_stranded_heading(clinic: str, paper: str, typeface: str) -> None:
    for kind in DOCUMENTS:
        for way in ("blank", "filled", "large"):
            sample = composed(clinic, kind, way)
            layout = RENDERER._best_layout(
                replace(sample, paper=paper, brand=replace(sample.brand, typeface=typeface)), "AAA-BBB-CCC"
            )
            assert stranded_headings(layout) == [], (kind, way)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("line_count", range(2, 40))
def test_heading_keeps_two_lines(line_count: int, large: bool) -> None:
    lines = tuple(d.Paragraph(words(f"Line {n}")) for n in range(line_count))
    short = (d.Heading("A heading"), d.Paragraph(words("One line.")), d.Paragraph(words("Another line.")))
    assert stranded_headings(laid_out(*lines, *short * 3, large=large)) == []


def test_helper_finds_stranded_heading() -> None:
    layout = laid_out(*(d.Paragraph(words(f"Line {n}")) for n in range(30)), large=False)
    lines = (d.Paragraph(words("One line.")), d.Paragraph(words("Another line.")))
    heading = laid_out(*lines, d.Heading("A heading"), *lines, large=False).flowables[1]
    page = layout.pages[0]
    heading.wrap(layout.theme.width, 0)
    page.placed.append((page.used, heading))
    page.used += heading.height
    layout.pages.append(replace(page, placed=page.placed[:1]))
    assert stranded_headings(layout) == ["A heading"]


def test_warning_not_split_below_header() -> None:
    signs = tuple(words(f"Sign {n}") for n in range(6))
    tier = d.Tier("Call us now", words("555-010-0199"), signs, words("Nights and weekends: 555-010-0111"))
    for line_count in range(2, 16):
        layout = laid_out(*(d.Paragraph(words(f"Line {n}")) for n in range(line_count)), d.WarningBox((tier,)))
        for page in printed(layout):
            assert "Call us now" not in page or page.count("Sign ") >= 1, line_count
            assert "Nights and weekends" not in page or "Sign " in page, line_count
