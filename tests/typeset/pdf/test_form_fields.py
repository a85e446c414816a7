"""Fields of a form: one for each blank of each block, in reading order, named, and of the right kind and place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from handouts import document as d
from handouts.typeset.pdf.form_fields import entry_faces
from handouts.typeset.pdf.merged_font import merge_glyphs
from handouts.typeset.renderer import Renderer
from handouts.typeset.text.fonts import load_face
from tests.support import structure_tree
from tests.support.forms import field_names, fillable
from tests.support.random_documents import random_document
from tests.support.sample_blocks import BLOCKS, BlockBuilder
from tests.support.sample_documents import EVERY_BLOCK, document, words

WITHOUT_BLANKS = {
    d.Bilingual: "its second block has none: see test_bilingual_block",
    d.CalendarDay: "",
}


class BlankBuilder(BlockBuilder):
    """Builds blocks with a blank in each text."""

    def value(self, kind: Any) -> Any:
        if kind == d.Inlines:
            return (d.Run(f"{self.word()} mg "), d.Blank(f"blank {self.word()}", 6))
        if kind is d.SignatureLine:
            return d.SignatureLine(f"line {self.word()}", 1 / 3, "", "date")
        if kind is d.Taglines:
            return d.Taglines(((d.Run("English", lang="en"),),))
        return super().value(kind)


def blanks_in(value: Any) -> Iterator[str]:
    """What each blank of a block is for; a box or a line without text is 'box' or 'line'."""
    if isinstance(value, d.Blank):
        yield value.label
    elif isinstance(value, tuple):
        for part in value:
            yield from blanks_in(part)
    elif is_dataclass(value):
        if isinstance(value, d.SignatureLine | d.WriteLines):
            yield "line"
        if isinstance(value, d.Statements):
            yield from ["line"] * len(value.items)
        if isinstance(value, d.TickGridRow):
            yield from ["box"] * sum(value.boxes)
        if isinstance(value, d.ChecklistLine):
            yield from ["box"] * len([box for box in value.boxes if box])
        if isinstance(value, d.TimelineEntry) and value.tick:
            yield from ["box"] * len(value.tasks)
        if isinstance(value, d.ItemList) and value.marker == "tick":
            yield from ["box"] * len(value.items)
        for field in fields(value):
            yield from blanks_in(getattr(value, field.name))


def widgets(data: bytes) -> list[tuple[int, dict[str, Any]]]:
    """The page and the entries of each widget, with those of its field."""
    found = []
    for number, page in enumerate(PdfReader(io.BytesIO(data)).pages):
        for reference in page.get("/Annots", ()):
            widget = reference.get_object()
            if widget["/Subtype"] == "/Widget":
                found.append((number, {**widget.get("/Parent", {}), **widget}))
    return found


def without_header(data: bytes) -> list[dict[str, Any]]:
    """The fields of the content, without those of the patient strip, which are first."""
    return [entries for _, entries in widgets(data) if entries["/TU"] != "record number"]


@pytest.mark.parametrize("block", [block for block in BLOCKS if block not in WITHOUT_BLANKS])
def test_every_blank_of_every_block_is_a_field(block: type) -> None:
    built = BlankBuilder().value(block)
    entries = without_header(Renderer().render(document(built), form="fill"))
    expected = list(blanks_in(built))
    boxes = [entry for entry in entries if entry["/FT"] == "/Btn"]
    assert len(boxes) == expected.count("box")
    assert len(entries) == len(expected), [entry["/TU"] for entry in entries]
    names = [str(entry["/TU"]) for entry in entries]
    labels = [label for label in expected if label not in ("box", "line")]
    assert [name for name in names if name in labels] == sorted(labels, key=names.index)
    assert all(names)


def test_bilingual_block() -> None:
    """What is filled in is in the first language only."""
    built = [block for block in EVERY_BLOCK if isinstance(block, d.Bilingual)]
    data = Renderer().render(document(*built), form="fill")
    assert [entry["/TU"] for entry in without_header(data)] == [
        "Si fuma: descanse",
        "Iniciales: Entiendo.",
        "En sus palabras",
        "Paciente: Firma",
    ]


FORMS = {
    "english": {},
    "large": {"large": True},
    "arabic": {"language": "ar"},
    "chinese": {"language": "zh-Hans"},
    "bilingual": {"language": "es", "bilingual": True},
    "preparation": {"kind": "preparation"},
    "discharge": {"kind": "discharge"},
}  # fmt: skip


def kids_of(entry: DictionaryObject) -> list[Any]:
    """What a structure element contains; a single kid needs no list."""
    kids = entry["/K"]
    return [kid.get_object() for kid in (kids if isinstance(kids, ArrayObject) else [kids])]


@pytest.mark.parametrize("form", FORMS)
def test_reading_order_is_tab_order(form: str) -> None:
    """The structure, the list of fields and the annotations of each page have one order."""
    data = fillable(**FORMS[form])  # type: ignore[arg-type]
    reader = PdfReader(io.BytesIO(data))
    names = field_names(data)
    assert names == sorted(names)
    for page in reader.pages:
        assert page["/Tabs"] == "/S"
    on_pages = [str(entry["/T"]) for _, entry in widgets(data)]
    assert list(dict.fromkeys(on_pages)) == names
    in_structure = [
        str({**kid["/Obj"].get("/Parent", {}), **kid["/Obj"]}["/T"])
        for node in structure_tree.read(data)[0].find("Form")
        for kid in kids_of(node.entry)
    ]
    assert list(dict.fromkeys(in_structure)) == names
    assert sorted(in_structure) == sorted(on_pages)


@pytest.mark.parametrize("form", FORMS)
def test_names_are_flat_and_none_begins_another(form: str) -> None:
    names = field_names(fillable(**FORMS[form]))  # type: ignore[arg-type]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"f\d+(-[a-z]+)?-(text|box|initials|date|time|name|signature)", name) for name in names)
    assert [(a, b) for a in names for b in names if a != b and b.startswith(a)] == []


def test_parties_do_not_depend_on_the_language() -> None:
    def parties(language: str) -> list[str]:
        names = field_names(fillable(language))
        return sorted(name.partition("-")[2] for name in names if name.count("-") == 2)

    assert parties("ar") == parties("zh-Hans") == parties("en")
    assert {name.partition("-")[0] for name in parties("en")} == {
        "clinician", "interpreter", "patient", "witness", "confirmation", "withdrawal",
    }  # fmt: skip


def test_kinds_of_fields() -> None:
    entries = {str(entry["/T"]): entry for _, entry in widgets(fillable())}
    initials = [entry for name, entry in entries.items() if name.endswith("initials")]
    assert {(entry["/MaxLen"], entry["/Ff"] & 2) for entry in initials} == {(8, 2)}
    ruled = [entry["/TU"] for entry in entries.values() if entry.get("/Ff", 0) & 1 << 12]
    assert "If you choose no treatment, this may happen:" in ruled
    dates = [str(entry["/TU"]) for name, entry in entries.items() if name.endswith("date")]
    assert len(dates) > 5
    assert {date.rpartition(" (")[2] for date in dates} == {"month, day, year)"}
    assert all(entry["/DA"].endswith(" 0 Tf 0 g") for entry in entries.values())  # all of a long name is seen
    assert not any("/AA" in entry or "/A" in entry for entry in entries.values())  # no scripts


@pytest.mark.parametrize("language", ["en", "ar"])
def test_alignment(language: str) -> None:
    alignments = {entry.get("/Q", 0) for _, entry in widgets(fillable(language)) if entry["/FT"] == "/Tx"}
    assert alignments == {2 if language == "ar" else 0}


def test_patient_strip_is_one_field_on_all_pages() -> None:
    """Who types the name once has it on each page, as it is printed there for a known patient."""
    data = fillable()
    pages = [page for page, entry in widgets(data) if entry["/TU"] == "Name"]
    assert pages == list(range(len(PdfReader(io.BytesIO(data)).pages)))
    assert len({entry["/T"] for _, entry in widgets(data) if entry["/TU"] == "Name"}) == 1


def test_known_patient_has_no_field_for_the_name() -> None:
    assert "Name" not in [entry["/TU"] for _, entry in widgets(fillable(filled=True))]


@pytest.mark.parametrize("seed", range(24))
def test_places_of_fields(seed: int) -> None:
    """Fields are on the page and do not cover each other."""
    data = Renderer().render(random_document(seed), form="fill")
    reader = PdfReader(io.BytesIO(data))
    by_page: dict[int, list[list[float]]] = {}
    for page, entry in widgets(data):
        by_page.setdefault(page, []).append([float(number) for number in entry["/Rect"]])
    for number, boxes in by_page.items():
        _, _, width, height = map(float, reader.pages[number].mediabox)
        for left, bottom, right, top in boxes:
            assert 0 < left < right < width
            assert 0 < bottom < top < height
        for index, one in enumerate(boxes):
            for other in boxes[index + 1 :]:
                overlap_x = min(one[2], other[2]) - max(one[0], other[0])
                overlap_y = min(one[3], other[3]) - max(one[1], other[1])
                assert min(overlap_x, overlap_y) < 1.5, (number, one, other)


def test_plain_pages_do_not_depend_on_forms() -> None:
    """A renderer that also makes forms makes the same plain file, and the other way round."""
    page = document()
    plain, form = Renderer().render(page), Renderer().render(page, form="fill")
    renderer = Renderer()
    assert renderer.render(page, form="fill") == form
    assert renderer.render(page) == plain
    assert renderer.render(page, form="fill") == form
    assert b"/AcroForm" not in plain
    assert "/AcroForm" not in PdfReader(io.BytesIO(plain)).root_object


def test_text_is_the_same_as_on_paper() -> None:
    def texts(data: bytes) -> list[str]:
        return [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]

    assert texts(Renderer().render(document(), form="fill")) == texts(Renderer().render(document()))


def test_document_without_blanks_has_no_form() -> None:
    page = document(d.Paragraph(words("No blanks.")))
    data = Renderer().render(
        d.Document(**{**page.__dict__, "furniture": d.PageFrame(**{**page.furniture.__dict__, "strip": ()})}),
        form="fill",
    )
    assert "/AcroForm" not in PdfReader(io.BytesIO(data)).root_object


def test_packet() -> None:
    """Names of fields in one file do not collide, and each document has its own file too."""
    page = document()
    packet = Renderer().render_packet([page, page], "Packet", "Packet", "fill")
    alone = field_names(packet.documents[0].data)
    assert field_names(packet.data) == [f"d{number}-{name}" for number in (1, 2) for name in alone]
    assert packet.documents[0].data == Renderer().render(page, form="fill")


def test_signature_fields() -> None:
    signed = {str(entry["/T"]): entry for _, entry in widgets(fillable(form="sign")) if entry["/FT"] == "/Sig"}
    assert [name.split("-")[1] for name in sorted(signed)] == [
        "clinician", "interpreter", "patient", "witness", "confirmation", "withdrawal",
    ]  # fmt: skip
    assert all("/V" not in entry and "/DA" not in entry for entry in signed.values())
    assert not [entry for _, entry in widgets(fillable()) if entry["/FT"] == "/Sig"]


@pytest.mark.parametrize(
    ("lang", "faces"),
    [
        ("en-US", ["NotoSans"]),
        ("vi", ["NotoSans"]),
        ("ar", ["Vazirmatn"]),
        ("he", ["NotoSansHebrew"]),
        ("zh-Hans", ["NotoSansSC", "NotoSans"]),
        ("zh-Hant-TW", ["NotoSansTC", "NotoSans"]),
        ("zh-TW", ["NotoSansTC", "NotoSans"]),
        ("ko", ["NotoSansKR", "NotoSans"]),
    ],
)
def test_faces_for_typing(lang: str, faces: list[str]) -> None:
    assert [face.name.removesuffix("-Regular") for face in entry_faces(lang)] == faces


def test_merged_font() -> None:
    """Glyphs of both faces are in one font, with their outlines, widths and components."""
    first, second = load_face("NotoSansSC-Regular"), load_face("NotoSans-Regular")
    wanted = [second.nominal_glyph(char) for char in "Aü9"]
    data, numbers = merge_glyphs(first.data, second.data, wanted)
    font, source = TTFont(io.BytesIO(data)), TTFont(io.BytesIO(second.data))
    font.setGlyphOrder([f"g{index}" for index in range(font["maxp"].numGlyphs)])
    for glyph in wanted:
        name = f"g{numbers[glyph]}"
        assert font["hmtx"][name] == source["hmtx"][source.getGlyphName(glyph)]
        drawn = font["glyf"][name].getCoordinates(font["glyf"])[0]
        original = source["glyf"][source.getGlyphName(glyph)].getCoordinates(source["glyf"])[0]
        assert list(drawn) == list(original)
    han = first.nominal_glyph("王")
    before = TTFont(io.BytesIO(first.data))
    assert list(font["glyf"][f"g{han}"].getCoordinates(font["glyf"])[0]) == list(
        before["glyf"][before.getGlyphName(han)].getCoordinates(before["glyf"])[0]
    )
    with pytest.raises(ValueError, match="units per em"):
        merge_glyphs(first.data, load_face("Vazirmatn-Regular").data, [1])
