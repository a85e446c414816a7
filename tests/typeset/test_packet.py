"""All documents of one patient in one file: the same pages and words as in their own files, under one structure."""

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


def contents(data: bytes) -> list[bytes]:
    """The content of each page as it stands in the file."""
    return [page["/Contents"]._data for page in PdfReader(io.BytesIO(data)).pages]


def told(data: bytes) -> list[list[tuple[str, str]]]:
    """Roles and texts of the elements of each document."""
    root, _ = read(data)
    parts = [child for child in root.children if child.role == "Part"] or [root]
    return [list(part.blocks()) for part in parts]


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("way", VARIANTS)
def test_a_packet_is_its_documents(clinic: str, way: str) -> None:
    made, documents = packet(clinic, way), [composed(clinic, kind, way) for kind in DOCUMENTS]
    assert [one.data for one in made.documents] == [render(document) for document in documents]
    assert [one.identifier for one in made.documents] == [document_identifier(document) for document in documents]
    assert [one.pages for one in made.documents] == [len(contents(one.data)) for one in made.documents]
    assert made.pages == sum(one.pages for one in made.documents)
    assert contents(made.data) == [page for one in made.documents for page in contents(one.data)]
    assert told(made.data) == [told(one.data)[0] for one in made.documents]


def test_all_document_kinds() -> None:
    made = RENDERER.render_packet(mixed(), "Mixed", "Of all kinds")
    reader = PdfReader(io.BytesIO(made.data))
    parts = reader.trailer["/Root"]["/StructTreeRoot"]["/K"]["/K"]
    assert [part["/T"] for part in parts] == [document.title for document in mixed()]
    assert [part.get("/Lang") for part in parts] == [None, "ar", None]
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in reader.pages} == {
        (612, 792),
        (595, 842),
    }
    assert told(made.data) == [told(one.data)[0] for one in made.documents]
    assert made == RENDERER.render_packet(mixed(), "Mixed", "Of all kinds")


def test_each_face_is_embedded_once() -> None:
    reader = PdfReader(io.BytesIO(packet(CLINICS[0], "filled").data))
    (fonts,) = {
        page["/Resources"].indirect_reference.idnum: page["/Resources"]["/Font"] for page in reader.pages
    }.values()
    names = [font["/BaseFont"].split("+")[1] for font in fonts.values()]
    assert len(names) == len(set(names)) > 1


def test_bookmarks() -> None:
    made = packet(CLINICS[0], "filled")
    first, found = 0, []
    for one in made.documents:
        found += [(depth, title, first + page, top) for depth, title, page, top in outline(one.data)]
        first += one.pages
    assert outline(made.data) == found
    assert [title for depth, title, _, _ in found if depth == 0] == [
        composed(CLINICS[0], kind, "filled").title for kind in DOCUMENTS
    ]


def test_what_describes_a_packet() -> None:
    reader = PdfReader(io.BytesIO(packet(CLINICS[0], "filled").data))
    assert reader.metadata
    assert (reader.metadata.title, reader.metadata.subject) == ("All documents", "For one patient")
    assert reader.metadata.author == composed(CLINICS[0], "consent", "filled").furniture.clinic


def test_packet_of_one_document() -> None:
    made = RENDERER.render_packet([document()], "One", "Alone")
    root, _ = read(made.data)
    assert [child.role for child in root.children] == ["Part"]
    assert defects(made.data) == []


def test_document_too_tall() -> None:
    wide = replace(document().furniture, strip=(("Name", words("word " * 3000)),))
    with pytest.raises(PartTooTall):
        RENDERER.render_packet([document(), replace(document(), furniture=wide)], "t", "s")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(RANDOM), min_size=1, max_size=4))
def test_any_documents_stand_together(seeds: list[int]) -> None:
    made = RENDERER.render_packet([random_document(seed) for seed in seeds], "Any", "Documents")
    assert told(made.data) == [told(one.data)[0] for one in made.documents]
    assert len(pypdfium2.PdfDocument(made.data)) == made.pages


def test_text_like_reference() -> None:
    odd = document(d.Heading("B12 0 R and 100 % of it", 2), d.Paragraph(words("5 0 R")))
    titles = [title for _, title, _, _ in outline(RENDERER.render_packet([odd, odd], "1 0 R", "2 0 R").data)]
    assert titles.count("B12 0 R and 100 % of it") == 2
