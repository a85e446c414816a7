"""The structure of every kind of file, by rules of our own; and each rule finds a file that breaks it."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from handouts import document as d
from tests.conformance.spoiled import SPOILED, spoil, structure_element
from tests.renderer import render
from tests.support.sample_documents import document, words
from tests.support.sample_files import FILES, RANDOM
from tests.support.sample_sets import CLINICS, DOCUMENTS, PATIENT, printed
from tests.support.structure_defects import defects


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("random-")])
def test_structure(name: str) -> None:
    assert defects(FILES[name]()) == []


@pytest.mark.parametrize("seed", RANDOM)
def test_structure_of_a_random_document(seed: int) -> None:
    found = defects(FILES[f"random-{seed}"]())
    assert [defect for defect in found if not _of_the_dice(defect)] == []


def _of_the_dice(defect: str) -> bool:
    """What a random order of blocks and headings does by itself."""
    return bool(re.match(r"H3 follows H1", defect))


@pytest.mark.parametrize("name", ["language", "alternative", "scope", "mark", "title", "link's words", "link's print"])
def test_a_spoiled_file_is_found(name: str) -> None:
    assert len(defects(spoil(SPOILED[name][0]))) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("link", "a link that leads nowhere"),
        ("link", "links on the pages"),
        ("link's role", "links on the pages"),
        ("note", "a note without"),
        ("notes", "two elements are called"),
        ("notes", "not listed in order"),
    ],
)
def test_a_spoiled_link_or_note_is_found(name: str, said: str) -> None:
    assert any(said in defect for defect in defects(spoil(SPOILED[name][0])))


WRONG: dict[str, tuple[tuple[d.Block, ...], str]] = {
    "level": ((d.Heading("Two", 2), d.Heading("Three", 3), d.Heading("One", 1)), "one H1"),
    "blank paragraph": ((d.Paragraph(words("   ")),), "says nothing"),
    "table of a header": ((d.Table(("A", "B"), (), (1, 1)),), "rows of"),
    "empty header": ((d.Table(("A", " "), (d.TableRow((words("a"), words("b"))),), (1, 1)),), "a header"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_document_is_found(name: str) -> None:
    blocks, said = WRONG[name]
    assert any(said in defect for defect in defects(render(document(*blocks))))


def _moved(writer: PdfWriter) -> None:
    element = structure_element(writer, "/TH")
    element[NameObject("/P")] = writer.root_object.raw_get("/StructTreeRoot")


def _exchanged(writer: PdfWriter) -> None:
    held = writer.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"][1].get_object()
    held[0], held[1] = held[1], held[0]


def _untitled(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": " "})


def _no_bookmark(writer: PdfWriter) -> None:
    del writer.root_object["/Outlines"]


def _no_order(writer: PdfWriter) -> None:
    del writer.pages[0]["/Tabs"]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (_moved, "the parent of /TH"),
        (_exchanged, "the parent tree"),
        (_untitled, "the title is empty"),
        (_no_bookmark, "bookmarks"),
        (_no_order, "page 1 is not walked"),
    ],
)
def test_what_no_checker_finds_is_found(how: Callable[[PdfWriter], None], said: str) -> None:
    assert any(said in defect for defect in defects(spoil(how)))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_metadata_has_no_patient_data(clinic: str, kind: str) -> None:
    reader = PdfReader(io.BytesIO(printed(clinic, kind, "filled")))
    said = repr(reader.metadata) + reader.trailer["/Root"]["/Metadata"].get_data().decode()
    for value in (*PATIENT.values(), *PATIENT["name"].split(), "1946", "Lee"):
        assert value not in said
