"""Large print works for any ordinary clinic and patient: header, strip and footer become compact and leave room."""

from __future__ import annotations

import shutil
from dataclasses import replace
from itertools import cycle, product
from pathlib import Path
from typing import Literal

import pytest

from handouts import document as d
from handouts.content.library import Library
from handouts.errors import InputError
from handouts.make import make_handouts
from handouts.schedule.appointment import gather_details
from handouts.typeset.blocks.builder_context import RenderCache
from handouts.typeset.layout.theme import LARGE, PAPERS
from handouts.typeset.renderer import LaidOutDocument, PartTooTall
from handouts.typeset.text.fonts import TYPEFACES
from tests.renderer import RENDERER, render
from tests.support import full_set
from tests.support.printed_pages import rows
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import document, words
from tests.support.sample_sets import DOCUMENTS, PATIENT, TEMPLATES, composed
from tests.typeset.test_properties import block_differences, misplaced_text
from tests.typeset.text.line_ends import split_phrases, texts_of

HEADS: tuple[Literal["rule", "band", "bar"], ...] = ("rule", "band", "bar")
CLINICS = (
    "Clinic",
    "Interventional and Vascular Consultants of the Northern County OK",
    "Harbor Interventional Neuroradiology and Musculoskeletal Medicine",
    "Zentrum für Wirbelsäulenchirurgie und interventionelle Schmerztherapie",
    "The Very Long Name of a Clinic for Interventional Radiology and Vascular Medicine of the Northern County",
)
PATIENTS = (
    "Li Ma",
    "Maximiliana Alexandra Theodora Gonzalez-Martinez Beispiel-Musterfrau",
    "Wolfeschlegelsteinhausenbergerdorff",
    "王小明 (Wang Xiaoming)",
    "محمد عبد الرحمن بن خالد الهاشمي",
    "สมชาย ใจดีเลิศประเสริฐสุข",
    "Александра Константинопольская-Преображенская",
    "김철수 박영희 이민준 최서연 정지우",
    "Marie-Antoinette de la Fontaine-Beispiel von und zu Musterhausen-Oberdorf III.",
)
ADDRESSES = (
    ("1 Test Street",),
    ("Suite 2400, Building 7, North Entrance", "12345 Martin Luther King Junior Boulevard",
     "Rancho Santa Margarita, California 92688-1234"),
    ("Abteilung für Radiologie", "Haus 12, Ebene 3", "Franz-Josef-Strauß-Straße 1234", "81234 München"),
)  # fmt: skip
CONTACTS = (
    (("Phone", words("555-010-0199")),),
    (
        ("Phone", words("(555) 010-0199, extension 1234")),
        ("Nights and weekends", words("(555) 010-0111, extension 1234")),
        ("Fax", words("(555) 010-0101")),
        ("Website", words("www.interventional-vascular-consultants.example.org")),
    ),
    (("Phone", words("555-010-0199")), ("Nights and weekends", (d.Blank("nights and weekends", 20),))),
)
LOOKS = tuple(product(sorted(TYPEFACES), sorted(PAPERS), HEADS))
BLANK, FILLED = composed("ivc", "discharge", "blank"), composed("ivc", "preparation", "large")


def with_header(
    base: d.Document, clinic: str, patient: str, address: tuple[str, ...], contact: d.Document
) -> d.Document:
    """The document in large print, with this header and this patient."""
    strip = tuple(
        (label, words(patient) if index == 0 else value) for index, (label, value) in enumerate(base.furniture.strip)
    )
    furniture = replace(base.furniture, clinic=clinic, address=address, contact=contact, strip=strip)
    if isinstance(furniture, d.BlankPageFrame):
        furniture = replace(furniture, patient_label="")  # pages of a named patient have no box
    return replace(base, furniture=furniture, large_print=True)


@pytest.mark.parametrize("base", [BLANK, FILLED], ids=["blank", "filled"])
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda lines: lines[0])
@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact[-1][0])
def test_ordinary_headers_fit(base: d.Document, address: tuple[str, ...], contact: d.Document) -> None:
    looks = cycle(LOOKS)
    for clinic, patient in product(CLINICS, PATIENTS):
        face, paper, head = next(looks)
        sample = with_header(base, clinic, patient, address, contact)
        layout = RENDERER.lay_out(
            replace(sample, paper=paper, brand=replace(sample.brand, typeface=face, head=head)), "ABC-DEF-GHJ"
        )
        assert split_phrases(layout) == []
        assert layout.header_footer.later > 0.4 * layout.theme.size[1]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("base", [BLANK, FILLED], ids=["blank", "filled"])
def test_fullest_header(base: d.Document, head: Literal["rule", "band", "bar"]) -> None:
    sample = with_header(base, CLINICS[2], PATIENTS[1], ADDRESSES[1], CONTACTS[1])
    sample = replace(sample, brand=replace(sample.brand, head=head))
    data = render(sample)
    assert block_differences(data, expected_blocks(sample)) == []
    assert misplaced_text(data) == []


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact[-1][0])
def test_large_print_minimum_size(contact: d.Document) -> None:
    layout = RENDERER.lay_out(with_header(BLANK, CLINICS[2], PATIENTS[1], ADDRESSES[1], contact), "ABC-DEF-GHJ")
    assert min(text.style.size for text in texts_of(layout)) >= 18
    assert all(text.style.leading >= 1.19 * text.style.size for text in texts_of(layout))


def test_header_with_room() -> None:
    layout = RENDERER.lay_out(replace(FILLED, large_print=True), "ABC-DEF-GHJ")
    assert layout.header_footer.parts.context.theme.scale == LARGE
    lines = {row.text.strip(): row.x for row in rows(render(FILLED))[0]}
    phone = next(x for text, x in lines.items() if text.startswith("Phone"))
    assert phone > 300  # at the end of the line


@pytest.mark.parametrize("way", ["blank", "filled"])
@pytest.mark.parametrize("kind", DOCUMENTS)
@pytest.mark.parametrize("large", [False, True])
def test_full_set(kind: str, way: str, large: bool) -> None:
    content = full_set.content()
    day = {"date": "2026-12-01 10:00", "ended": "2026-12-01 11:05", "level": "L1", "medicines": ("Plavix", "insulin")}
    details = gather_details({"large_print": large, **(PATIENT | day if way == "filled" else {})})
    ((_, data, _),) = make_handouts(content, (kind,), details)
    assert misplaced_text(data) == []


@pytest.mark.parametrize("large", [False, True])
def test_error_has_the_long_text(large: bool) -> None:
    long = "Maria " * 1000
    sample = document(d.Paragraph(words("short")), large=large)
    sample = replace(
        sample, furniture=replace(sample.furniture, strip=(("Name", words(long)), ("Record number", words("1"))))
    )
    with pytest.raises(PartTooTall) as refused:
        render(sample)
    assert refused.value.text == long


@pytest.mark.parametrize("name", ["W" * 120, ("Wa " * 40).strip(), "Maximiliana Alexandra " * 5])
@pytest.mark.parametrize("large", [False, True])
def test_longest_name(name: str, large: bool) -> None:
    content = full_set.content()
    details = gather_details(PATIENT | {"large_print": large, "name": name.strip()})
    for _, data, _ in make_handouts(content, DOCUMENTS, details):
        assert misplaced_text(data) == []


def test_address_too_long(tmp_path: Path) -> None:
    shutil.copytree(full_set.FULL_SET, tmp_path / "templates")
    clinic = tmp_path / "templates" / "clinics" / "harbor-spine" / "clinic.yaml"
    text = clinic.read_text("utf-8").replace("2400 Wharf Avenue, Suite 310", "2400 Wharf Avenue " * 80)
    clinic.write_text(text, "utf-8")
    content = Library(tmp_path / "templates", TEMPLATES).load("harbor-spine", None, DOCUMENTS)
    with pytest.raises(InputError) as refused:
        make_handouts(content, ("consent", "discharge"), gather_details({"large_print": True}))
    (problem,) = refused.value.problems
    assert (Path(problem.file).name, problem.line) == ("clinic.yaml", 4)
    assert "is too long" in problem.message
    assert problem.message.endswith("of consent, discharge")


def test_first_page_without_room() -> None:
    long_paragraph = d.Paragraph(words("word " * 30))
    sample = with_header(
        document(long_paragraph, d.Signature("Patient", ((d.SignatureLine("Name", 1),),) * 4)),
        "Clinic " * 100,
        "Li",
        ("Street " * 20,),
        CONTACTS[1],
    )
    layout = LaidOutDocument(sample, LARGE, "ABC-DEF-GHJ", RenderCache())
    assert 0 <= layout.header_footer.first < 0.25 * layout.theme.size[1]
    assert layout.too_tall == ""
    assert misplaced_text(render(sample)) == []
