"""Rendering a document: the same bytes each time, every word once and in order, nothing off the page."""

from __future__ import annotations

import dataclasses
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts import document as d
from handouts.typeset.pdf.canvas import TaggedCanvas, UntaggedContent
from handouts.typeset.pdf.metadata import FileMetadata
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.renderer import document_identifier, missing_characters
from handouts.typeset.text.fonts import MissingGlyph
from tests.renderer import render
from tests.support.sample_documents import BRAND, EVERY_BLOCK, SPOKEN, document, words
from tests.support.structure_tree import read


@pytest.mark.parametrize("large", [False, True])
def test_same_document_gives_same_bytes(large: bool) -> None:
    assert render(document(large=large)) == render(document(large=large))


def test_identifier_depends_on_text() -> None:
    original, changed = document(), document(*EVERY_BLOCK[:-1], d.Callout((words("Take care!"),), "Note", "warning"))
    assert re.fullmatch(r"[2-9A-HJ-NP-Z]{3}(-[2-9A-HJ-NP-Z]{3}){2}", document_identifier(original))
    assert document_identifier(original) != document_identifier(changed)


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("block", EVERY_BLOCK, ids=lambda block: type(block).__name__)
def test_reading_order_of_block(block: d.Block, large: bool) -> None:
    root, _ = read(render(document(block, large=large)))
    page_text = root.text
    offset = 0
    for text in _runs(block):
        position = page_text.find(text, offset)
        assert position >= 0, f"{text!r} is missing or out of order in {page_text!r}"
        offset = position


def test_repeated_section() -> None:
    again = d.Section("Again", (d.Paragraph(words("The same words.")),))
    between = d.Section("Between", (d.Paragraph(words("Other words.")),))
    root, _ = read(render(dataclasses.replace(document(), sections=(again, between, again))))
    assert [heading.text for heading in root.find("H2")] == ["Again", "Between", "Again"]
    assert [node.text for node in root.find("P")][-3:] == ["The same words.", "Other words.", "The same words."]


def _runs(block: object) -> list[str]:
    """The texts of a block in reading order, without labels that the layout may move."""
    if isinstance(block, d.Run):
        return [block.text]
    if isinstance(block, d.Timeline):
        return [
            run_text
            for day in block.days
            for part in (day.date, [d.Run(day.relation)], day.moments)
            for run_text in _runs(part)
        ]
    if isinstance(block, tuple | list):
        return [text for part in block for text in _runs(part)]
    if hasattr(block, "__dataclass_fields__"):
        fields = (
            "label",
            "text",
            "items",
            "tiles",
            "time",
            "tasks",
            "rule",
            "cells",
            "rows",
            "tiers",
            "signs",
            "value",
        )
        return [
            text for name in fields if not isinstance(part := getattr(block, name, ()), str) for text in _runs(part)
        ]
    return []


def test_heading_order() -> None:
    root, artifacts = read(render(document()))
    assert root.role == "Document"
    assert [heading.text for heading in root.find("H1")] == ["A title"]
    assert [heading.role for heading in root.find("H1", "H2")][:2] == ["H1", "H2"]
    assert any("Page 1 of" in text for text in artifacts)


def test_repeated_header_is_artifact() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), words("ask"))) for n in range(80))
    root, artifacts = read(render(document(d.Table(("Medicine", "What to do"), rows, (1, 1)))))
    names = [f"medicine {n}" for n in range(80)]
    assert [cell.text for cell in root.find("TH")] == ["Medicine", "What to do", *names]
    assert "".join(artifacts).count("What to do") >= 1
    assert [cell.text for cell in root.find("TD")] == 80 * ["ask"]


def test_untagged_text() -> None:
    canvas = TaggedCanvas((612, 792), StructElement("Document"), FileMetadata("t", "a", "s", "en"))
    with pytest.raises(UntaggedContent):
        canvas.drawString(10, 10, "lost")


def test_missing_glyph() -> None:
    sample = document(d.Paragraph(words("a \U0001f9ff b")))
    assert missing_characters(sample) == {"\U0001f9ff"}
    with pytest.raises(MissingGlyph, match="U\\+1F9FF"):
        render(sample)


def test_only_embedded_fonts() -> None:
    reader = PdfReader(io.BytesIO(render(document())))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font["/DescendantFonts"][0]["/FontDescriptor"]


def test_bookmarks() -> None:
    reader = PdfReader(io.BytesIO(render(document())))
    title, sections = reader.outline
    assert title.title == "A title"
    assert [section.title for section in sections] == ["A section"]
    assert reader.get_destination_page_number(sections[0]) == 0


_texts = st.text(st.characters(codec="latin-1", categories=("L", "N", "P", "Zs")), min_size=1, max_size=400)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(_texts.filter(str.strip), min_size=2, max_size=30),
    st.booleans(),
    st.sampled_from(["bullet", "tick", "number"]),
)
def test_list_text_is_complete(texts: list[str], large: bool, marker: str) -> None:
    texts = [" ".join(text.replace("\xad", "").split()) or "x" for text in texts]
    block = d.ItemList(tuple(d.ListItem(words(text)) for text in texts), marker)  # type: ignore[arg-type]
    root, _ = read(render(document(block, d.Paragraph(words(" ".join(texts))), large=large)))
    assert [node.text.replace("\xa0", " ") for node in root.find("LBody")][-len(texts) :] == texts
    assert root.find("P")[-1].text == " ".join(texts)


@pytest.mark.parametrize("large", [False, True])
def test_taller_than_page(large: bool) -> None:
    long = "word " * 1500
    blocks = (
        d.Callout((words(long),), "Note"),
        d.Table(("A", "B"), (d.TableRow((words(long), words("b"))),), (1, 1)),
        d.WarningBox((d.Tier("Call", words("911"), (words(long),), emergency=True),)),
        d.Timeline((d.TimelineDay(words("Monday"), "", (d.TimelineEntry(words("now"), (words(long),)),)),)),
    )
    root, _ = read(render(document(*blocks, large=large, brand=BRAND)))
    assert root.text.count("word") == 4 * 1500


def test_tall_section_keeps_signatures_whole() -> None:
    party = d.Signature(
        "Party", ((d.SignatureLine("Signature", 1),), (d.SignatureLine("Printed name", 1),)), words("I agree.")
    )
    data = render(document(*[party] * 12, large=True, together=True))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    assert len(pages) > 2
    for page in pages:
        assert len({page.count(part) for part in ("Party", "I agree.", "Signature", "Printed name")}) == 1, page


@pytest.mark.parametrize("item_count", range(20, 36))
def test_write_lines_keep_heading(item_count: int) -> None:
    filler = d.ItemList(
        tuple(d.ListItem(words(f"item {n} " + "and more words to make it long " * 2)) for n in range(item_count))
    )
    facts = d.KeyValues(tuple((label, (d.Blank(label, 30),)) for label in ("Bring", "Wear", "Tests")))
    sample = d.Document(
        title="A title", subject="A subject", lang="en", paper="Letter", large_print=False, brand=BRAND,
        furniture=document().furniture, sections=(d.Section("First", (filler,)), d.Section("Get ready", (facts,))), budget=9,
        spoken=SPOKEN,
    )  # fmt: skip
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(render(sample))).pages]
    (last_page,) = [page for page in pages if "Tests" in page]
    assert "Get ready" in last_page
    assert "Bring" in last_page
