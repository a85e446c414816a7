"""All documents of a patient in one file: the same pages and text as in the single files, in one structure tree."""

from __future__ import annotations

import io
from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from handouts import document as d
from handouts.typeset.renderer import PartTooTall, document_identifier
from tests.renderer import RENDERER, render
from tests.support.random_documents import random_document
from tests.support.sample_documents import document, words
from tests.support.sample_files import RANDOM, mixed, packet
from tests.support.sample_sets import CLINICS, DOCUMENTS, VARIANTS, composed
from tests.support.structure_defects import defects
from tests.support.structure_tree import outline, read


def page_contents(data: bytes) -> list[bytes]:
    """The content stream of each page."""
    return [page["/Contents"]._data for page in PdfReader(io.BytesIO(data)).pages]


def document_blocks(data: bytes) -> list[list[tuple[str, str]]]:
    """The roles and texts of each document's blocks."""
    root, _ = read(data)
    parts = [child for child in root.children if child.role == "Part"] or [root]
    return [list(part.blocks()) for part in parts]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("way", VARIANTS)
def test_packet_equals_documents(clinic: str, way: str) -> None:
    rendered, documents = packet(clinic, way), [composed(clinic, kind, way) for kind in DOCUMENTS]
    assert [single.data for single in rendered.documents] == [render(document) for document in documents]
    assert [single.identifier for single in rendered.documents] == [
        document_identifier(document) for document in documents
    ]
    assert [single.pages for single in rendered.documents] == [
        len(page_contents(single.data)) for single in rendered.documents
    ]
    assert rendered.pages == sum(single.pages for single in rendered.documents)
    assert page_contents(rendered.data) == [
        page for single in rendered.documents for page in page_contents(single.data)
    ]
    assert document_blocks(rendered.data) == [document_blocks(single.data)[0] for single in rendered.documents]


def test_all_document_kinds() -> None:
    rendered = RENDERER.render_packet(mixed(), "Mixed", "Of all kinds")
    reader = PdfReader(io.BytesIO(rendered.data))
    parts = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]["/K"]
    assert [part["/T"] for part in parts] == [document.title for document in mixed()]
    assert [part.get("/Lang") for part in parts] == [None, "ar", None]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (612, 792),
        (595, 842),
    }
    assert document_blocks(rendered.data) == [document_blocks(single.data)[0] for single in rendered.documents]
    assert rendered == RENDERER.render_packet(mixed(), "Mixed", "Of all kinds")


def test_each_face_is_embedded_once() -> None:
    reader = PdfReader(io.BytesIO(packet(CLINICS[0], "filled").data))
    (fonts,) = {
        page["/Resources"].indirect_reference.idnum: page["/Resources"]["/Font"] for page in reader.pages
    }.values()
    names = [font["/BaseFont"].split("+")[1] for font in fonts.values()]
    assert len(names) == len(set(names)) > 1


def test_bookmarks() -> None:
    rendered = packet(CLINICS[0], "filled")
    first, expected = 0, []
    for single in rendered.documents:
        expected += [(depth, title, first + page, top) for depth, title, page, top in outline(single.data)]
        first += single.pages
    assert outline(rendered.data) == expected
    assert [title for depth, title, _, _ in expected if depth == 0] == [
        composed(CLINICS[0], kind, "filled").title for kind in DOCUMENTS
    ]


def test_packet_metadata() -> None:
    reader = PdfReader(io.BytesIO(packet(CLINICS[0], "filled").data))
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.subject) == ("All documents", "For one patient")
    assert reader.metadata.author == composed(CLINICS[0], "consent", "filled").furniture.clinic


def test_packet_of_one_document() -> None:
    rendered = RENDERER.render_packet([document()], "One", "Alone")
    root, _ = read(rendered.data)
    assert [child.role for child in root.children] == ["Part"]
    assert defects(rendered.data) == []


def test_document_too_tall() -> None:
    furniture = replace(document().furniture, strip=(("Name", words("word " * 3000)),))
    with pytest.raises(PartTooTall):
        RENDERER.render_packet([document(), replace(document(), furniture=furniture)], "t", "s")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(RANDOM), min_size=1, max_size=4))
def test_random_packet(seeds: list[int]) -> None:
    rendered = RENDERER.render_packet([random_document(seed) for seed in seeds], "Any", "Documents")
    assert document_blocks(rendered.data) == [document_blocks(single.data)[0] for single in rendered.documents]
    assert len(pypdfium2.PdfDocument(rendered.data)) == rendered.pages


def test_text_like_reference() -> None:
    sample = document(d.Heading("B12 0 R and 100 % of it", 2), d.Paragraph(words("5 0 R")))
    titles = [title for _, title, _, _ in outline(RENDERER.render_packet([sample, sample], "1 0 R", "2 0 R").data)]
    assert titles.count("B12 0 R and 100 % of it") == 2
