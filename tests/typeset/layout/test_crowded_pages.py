"""Large print is made for any ordinary clinic and patient: head, strip and foot take closer shapes and leave room."""

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
from tests.support.printed_pages import rows
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import document, words
from tests.support.sample_sets import DOCUMENTS, PATIENT, TEMPLATES, composed
from tests.typeset.test_properties import astray, unlike
from tests.typeset.text.line_ends import parted, texts_of

FULL_SET = Path(__file__).resolve().parents[2] / "fixtures" / "full-set"
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


def headed(base: d.Document, clinic: str, patient: str, address: tuple[str, ...], contact: d.Document) -> d.Document:
    """A document in large print with another head and another patient."""
    strip = tuple(
        (label, words(patient) if at == 0 else value) for at, (label, value) in enumerate(base.furniture.strip)
    )
    said = replace(base.furniture, clinic=clinic, address=address, contact=contact, strip=strip)
    return replace(base, furniture=said, large_print=True)


@pytest.mark.parametrize("base", [BLANK, FILLED], ids=["blank", "filled"])
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda lines: lines[0])
@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact[-1][0])
def test_no_ordinary_head_is_refused(base: d.Document, address: tuple[str, ...], contact: d.Document) -> None:
    looks = cycle(LOOKS)
    for clinic, patient in product(CLINICS, PATIENTS):
        face, paper, head = next(looks)
        made = headed(base, clinic, patient, address, contact)
        layout = RENDERER.lay_out(
            replace(made, paper=paper, brand=replace(made.brand, typeface=face, head=head)), "ABC-DEF-GHJ"
        )
        assert parted(layout) == []
        assert layout.header_footer.later > 0.4 * layout.theme.size[1]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("base", [BLANK, FILLED], ids=["blank", "filled"])
def test_fullest_header(base: d.Document, head: Literal["rule", "band", "bar"]) -> None:
    made = headed(base, CLINICS[2], PATIENTS[1], ADDRESSES[1], CONTACTS[1])
    made = replace(made, brand=replace(made.brand, head=head))
    data = render(made)
    assert unlike(data, expected_blocks(made)) == []
    assert astray(data) == []


@pytest.mark.parametrize("contact", CONTACTS, ids=lambda contact: contact[-1][0])
def test_large_print_minimum_size(contact: d.Document) -> None:
    layout = RENDERER.lay_out(headed(BLANK, CLINICS[2], PATIENTS[1], ADDRESSES[1], contact), "ABC-DEF-GHJ")
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
    content = Library(FULL_SET, TEMPLATES).load("harbor-spine", None, DOCUMENTS)
    day = {"date": "2026-12-01 10:00", "ended": "2026-12-01 11:05", "level": "L1", "medicines": ("Plavix", "insulin")}
    given = gather_details({"large_print": large, **(PATIENT | day if way == "filled" else {})})
    ((_, data),) = make_handouts(content, (kind,), given)
    assert astray(data) == []


@pytest.mark.parametrize("large", [False, True])
def test_a_refusal_names_what_is_too_long(large: bool) -> None:
    long = "Maria " * 1000
    made = document(d.Paragraph(words("short")), large=large)
    made = replace(
        made, furniture=replace(made.furniture, strip=(("Name", words(long)), ("Record number", words("1"))))
    )
    with pytest.raises(PartTooTall) as refused:
        render(made)
    assert refused.value.words == long


@pytest.mark.parametrize("name", ["W" * 120, ("Wa " * 40).strip(), "Maximiliana Alexandra " * 5])
@pytest.mark.parametrize("large", [False, True])
def test_longest_name(name: str, large: bool) -> None:
    content = Library(FULL_SET, TEMPLATES).load("harbor-spine", None, DOCUMENTS)
    given = gather_details(PATIENT | {"large_print": large, "name": name.strip()})
    for _, data in make_handouts(content, DOCUMENTS, given):
        assert astray(data) == []


def test_refused_address(tmp_path: Path) -> None:
    shutil.copytree(FULL_SET, tmp_path / "templates")
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
    tall = d.Paragraph(words("word " * 30))
    made = headed(
        document(tall, d.Signature("Patient", ((d.SignatureLine("Name", 1),),) * 4)),
        "Clinic " * 60,
        "Li",
        ("Street " * 20,),
        CONTACTS[1],
    )
    layout = LaidOutDocument(made, LARGE, "ABC-DEF-GHJ", RenderCache())
    assert 0 <= layout.header_footer.first < 0.25 * layout.theme.size[1]
    assert layout.too_tall == ""
    assert astray(render(made)) == []
