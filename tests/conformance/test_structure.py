"""Every kind of file passes our structure rules, and each rule finds its defect."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from handouts import document as d
from tests.conformance.damaged_files import DEFECTS, damaged_pdf, structure_element
from tests.renderer import render
from tests.support.sample_documents import PICTURE, document, words
from tests.support.sample_files import FILES, RANDOM
from tests.support.sample_sets import CLINICS, DOCUMENTS, PATIENT, printed
from tests.support.structure_defects import defects


@pytest.mark.parametrize("name", [name for name in FILES if not name.startswith("random-")])
def test_structure(name: str) -> None:
    assert defects(FILES[name]()) == []


@pytest.mark.parametrize("seed", RANDOM)
def test_random_documents(seed: int) -> None:
    messages = defects(FILES[f"random-{seed}"]())
    assert [message for message in messages if not _is_random_order(message)] == []


def _is_random_order(message: str) -> bool:
    """True for a defect that comes from the random order of blocks and headings."""
    return bool(re.match(r"H3 follows H1", message))


@pytest.mark.parametrize("name", ["language", "alternative", "scope", "mark", "title", "link's words", "link's print"])
def test_one_defect(name: str) -> None:
    assert len(defects(damaged_pdf(DEFECTS[name][0]))) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("link", "a link without an annotation"),
        ("link", "links on the pages"),
        ("link's role", "links on the pages"),
        ("note", "a note without"),
        ("notes", "two elements have the ID"),
        ("notes", "not listed in order"),
    ],
)
def test_link_and_note_defects(name: str, expected: str) -> None:
    assert any(expected in defect for defect in defects(damaged_pdf(DEFECTS[name][0])))


WRONG: dict[str, tuple[tuple[d.Block, ...], str]] = {
    "level": ((d.Heading("Two", 2), d.Heading("Three", 3), d.Heading("One", 1)), "one H1"),
    "blank paragraph": ((d.Paragraph(words("   ")),), "is empty"),
    "table of a header": ((d.Table(("A", "B"), (), (1, 1)),), "wrong numbers of cells"),
    "repeated alternative": (
        (d.Picture(PICTURE, "Close the cap", words("Close the cap.")),),
        "repeats the words beside",
    ),
    "empty header": ((d.Table(("A", " "), (d.TableRow((words("a"), words("b"))),), (1, 1)),), "an empty header"),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_documents(name: str) -> None:
    blocks, expected = WRONG[name]
    assert any(expected in defect for defect in defects(render(document(*blocks))))


def _wrong_parent(writer: PdfWriter) -> None:
    element = structure_element(writer, "/TH")
    element[NameObject("/P")] = writer.root_object.raw_get("/StructTreeRoot")


def _silent_line(writer: PdfWriter) -> None:
    del structure_element(writer, "/Form")["/ActualText"]


def _line_without_a_kind(writer: PdfWriter) -> None:
    del structure_element(writer, "/Form")["/A"]


def _list_without_numbering(writer: PdfWriter) -> None:
    del structure_element(writer, "/L")["/A"]


def _swapped_content(writer: PdfWriter) -> None:
    elements = writer.root_object["/StructTreeRoot"]["/ParentTree"]["/Nums"][1].get_object()
    elements[0], elements[1] = elements[1], elements[0]


def _untitled(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": " "})


def _no_bookmark(writer: PdfWriter) -> None:
    del writer.root_object["/Outlines"]


def _no_tab_order(writer: PdfWriter) -> None:
    del writer.pages[0]["/Tabs"]


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (_wrong_parent, "the parent of /TH"),
        (_silent_line, "that is not spoken"),
        (_line_without_a_kind, "without its PrintField attribute"),
        (_list_without_numbering, "a list with the numbering None"),
        (_swapped_content, "the parent tree"),
        (_untitled, "the title is empty"),
        (_no_bookmark, "bookmarks"),
        (_no_tab_order, "the tab order of page 1"),
    ],
)
def test_defects_that_verapdf_allows(damage: Callable[[PdfWriter], None], expected: str) -> None:
    assert any(expected in defect for defect in defects(damaged_pdf(damage)))


@pytest.mark.parametrize("clinic", CLINICS)
@pytest.mark.parametrize("kind", DOCUMENTS)
def test_metadata_has_no_patient_data(clinic: str, kind: str) -> None:
    reader = PdfReader(io.BytesIO(printed(clinic, kind, "filled")))
    metadata = repr(reader.metadata) + reader.trailer["/Root"]["/Metadata"].get_data().decode()
    for value in (*PATIENT.values(), *PATIENT["name"].split(), "1946", "Lee"):
        assert value not in metadata
