"""Links and words in another language: elements of their own, annotations over the words, nothing of it on paper."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PdfReader

from handouts import document as d
from tests.renderer import render
from tests.support import sample_documents
from tests.support.printed_pages import sheets
from tests.support.sample_documents import words
from tests.support.structure_defects import defects
from tests.support.structure_tree import Node, read

TEL, WEB = "tel:+15550100199", "https://www.example.org/a"
FURNITURE = replace(sample_documents.FURNITURE, contact=(("Phone", words("555")),))
PHONE = d.Run("(555)\u00a0010-0199", link=TEL)


def document(*blocks: d.Block, **more: Any) -> d.Document:
    """A document without a link in its head."""
    return replace(sample_documents.document(*blocks, **more), furniture=FURNITURE)


def links(data: bytes) -> list[list[Any]]:
    """The annotations of each page."""
    return [[held.get_object() for held in page.get("/Annots", [])] for page in PdfReader(io.BytesIO(data)).pages]


def under(data: bytes, page: int, link: Any) -> str:
    """What is printed below a link, as pdfium sees it: characters of which the most lies within, in order of painting."""
    left, bottom, right, top = map(float, link["/Rect"])
    found = []
    for char in sheets(data)[page].chars:
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        if left <= x <= right and bottom <= y <= top:
            found.append(char.text)
    return "".join(found)


def parts(*inlines: d.Inline, **more: Any) -> tuple[bytes, Node]:
    """A file with one paragraph, and its element."""
    made = render(document(d.Paragraph(inlines), **more))
    assert defects(made) == []
    return made, read(made)[0].find("P")[-1]


def told(node: Node) -> list[tuple[str, str]]:
    return [(child.role, child.text) for child in node.children]


def test_paragraph_without_links() -> None:
    data, paragraph = parts(d.Run("Call us "), d.Run("soon", strong=True), d.Run(".", lang="en"))
    assert paragraph.parts == ["Call us soon."]
    assert links(data) == [[]]


@pytest.mark.parametrize("large", [False, True])
def test_a_link_stands_among_ordinary_words(large: bool) -> None:
    data, paragraph = parts(d.Run("Call "), PHONE, d.Run(" or see "), d.Run("www.example.org/a", link=WEB), large=large)
    assert told(paragraph) == [
        ("Span", "Call "), ("Link", "(555) 010-0199"), ("Span", " or see "), ("Link", "www.example.org/a"),
    ]  # fmt: skip
    (found,) = links(data)
    assert [(link["/A"]["/URI"], link["/Contents"]) for link in found] == [
        (TEL, "(555) 010-0199"), (WEB, "www.example.org/a"),
    ]  # fmt: skip
    assert [under(data, 0, link) for link in found] == ["(555)010-0199", "www.example.org/a"]


def test_link_element() -> None:
    data, paragraph = parts(d.Run("Call "), PHONE)
    word, annotation = paragraph.children[1].entry["/K"]
    assert isinstance(word.get_object(), int)
    assert annotation.get_object()["/Obj"].get_object() == links(data)[0][0]


def test_link_on_two_lines() -> None:
    long = "See the page about " + "what to do " * 12
    data, paragraph = parts(d.Run("First of all. "), d.Run(long.strip(), link=WEB), d.Run(" And then."))
    assert told(paragraph) == [("Span", "First of all. "), ("Link", long.strip()), ("Span", " And then.")]
    (found,) = links(data)
    assert len(found) == 2
    assert [link["/Contents"] for link in found] == [long.strip()] * 2
    assert "".join(under(data, 0, link) for link in found) == long.replace(" ", "")
    first, second = ([float(edge) for edge in link["/Rect"]] for link in found)
    assert first[0] > second[0] == 54
    assert first[1] == second[3]  # one below the other, without a gap
    assert second[2] < first[2]


def test_a_link_over_two_pages() -> None:
    long = " ".join(f"word{n}" for n in range(900))
    data, paragraph = parts(d.Run("See "), d.Run(long, link=WEB), d.Run(" now."), budget=9)
    assert told(paragraph) == [("Span", "See "), ("Link", long), ("Span", " now.")]
    found = links(data)
    assert len(found) > 1
    said = "".join(under(data, page, link) for page, held in enumerate(found) for link in held)
    assert said == long.replace(" ", "")


def test_a_link_among_words_from_the_right() -> None:
    before, after = "\u05d4\u05ea\u05e7\u05e9\u05e8\u05d5 \u05d0\u05dc", "\u05d1\u05db\u05dc \u05e2\u05ea"
    made = replace(document(d.Paragraph((d.Run(f"{before} "), PHONE, d.Run(f" {after}")))), lang="he")
    data = render(made)
    assert defects(data) == []
    paragraph = read(data)[0].find("P")[-1]
    assert [role for role, _ in told(paragraph)] == ["Span", "Link", "Span"]
    assert paragraph.children[1].text == "(555) 010-0199"
    call = next(link for link in links(data)[0] if link["/A"]["/URI"] == TEL)
    assert sorted(under(data, 0, call)) == sorted("(555)010-0199")  # pdfium turns groups of figures
    left, _, right, _ = map(float, call["/Rect"])
    edges = {char.text: char.box for char in sheets(data)[0].chars if abs(char.box[1] - float(call["/Rect"][1])) < 20}
    assert edges[before[0]][0] > right  # what is read first stands at the right
    assert edges[after[-1]][2] < left


def test_right_to_left_link() -> None:
    name = "\u05d9\u05e2\u05dc \u05d1\u05df"
    data, paragraph = parts(d.Run("See "), d.Run(name, link=WEB), d.Run(" today."))
    assert [role for role, _ in told(paragraph)] == ["Span", "Link", "Span"]
    assert sorted(under(data, 0, links(data)[0][0])) == sorted(name.replace(" ", ""))


def test_repeated_header_has_no_link() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), words("ask"))) for n in range(80))
    made = document(d.Table(("Medicine", "What to do"), rows, (1, 1)))
    furniture = replace(FURNITURE, contact=(("Phone", (PHONE,)),), strip=(("Name", (d.Run("M", link=WEB),)),))
    data = render(replace(made, furniture=furniture))
    assert defects(data) == []
    assert len(links(data)[0]) == 2
    assert [link["/A"]["/URI"] for page in links(data) for link in page] == [TEL, WEB]
    pages = [page.text for page in sheets(data)]
    assert len(pages) > 1
    assert all("010-0199" in page for page in pages)  # it stands there, as decoration


def test_split_table_keeps_links() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), (d.Run("Call "), PHONE))) for n in range(60))
    data = render(document(d.Table(("Medicine", "What to do"), rows, (1, 1))))
    assert defects(data) == []
    found = links(data)
    assert len(found) > 1
    assert sum(map(len, found)) == 60
    assert {under(data, page, link) for page, held in enumerate(found) for link in held} == {"(555)010-0199"}


def test_words_in_another_language_say_so() -> None:
    data, paragraph = parts(d.Run("They call it "), d.Run("cifoplastia", lang="es"), d.Run("."))
    assert told(paragraph) == [("Span", "They call it "), ("Span", "cifoplastia"), ("Span", ".")]
    assert [child.entry.get("/Lang") for child in paragraph.children] == [None, "es", None]
    assert links(data) == [[]]


def test_link_in_other_language() -> None:
    _, paragraph = parts(d.Run("gu\u00eda", link=WEB, lang="es"))
    assert [(child.role, child.entry.get("/Lang")) for child in paragraph.children] == [("Link", "es")]


def test_a_space_is_no_link() -> None:
    data, paragraph = parts(d.Run("a"), d.Run(" ", link=WEB), d.Run("b"))
    assert paragraph.parts == ["a b"]
    assert links(data) == [[]]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lang", ["en", "he"])
def test_a_page_looks_the_same_with_links(lang: str, large: bool) -> None:
    said = "\u05d4\u05ea\u05e7\u05e9\u05e8\u05d5 " if lang == "he" else "Call "
    linked = (d.Run(said), PHONE, d.Run(f" {said}"), d.Run("www.example.org/a", link=WEB), d.Run(f" {said * 30}"))
    plain = tuple(d.Run(part.text) for part in linked)
    painted = []
    for text, phone in ((linked, PHONE), (plain, d.Run(PHONE.text))):
        furniture = replace(FURNITURE, contact=(("Phone", (phone,)),))
        painted.append(
            _painted(render(replace(document(d.Paragraph(text), large=large), furniture=furniture, lang=lang)))
        )
    one, two = painted
    assert [char for char, _ in one] == [char for char, _ in two]
    for (char, here), (_, there) in zip(one, two, strict=True):
        assert here == pytest.approx(there, abs=0.1), char


def _painted(data: bytes) -> list[tuple[str, tuple[float, ...]]]:
    """Characters above the foot, which holds the identifier, with their places."""
    found = [(char.text, char.box) for page in sheets(data) for char in page.chars if char.box[1] > 70]
    return sorted(found, key=lambda one: (one[0], [round(edge) for edge in one[1]]))


def test_note_identifiers() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), words("ask")), note=words(f"remark {n}")) for n in range(60))
    for large in (False, True):
        data = render(document(d.Table(("Medicine", "What to do"), rows, (1, 1)), large=large))
        assert defects(data) == []
        notes = read(data)[0].find("Note")
        assert [note.text for note in notes] == [f"remark {n}" for n in range(60)]
        assert len({note.entry["/ID"] for note in notes}) == 60


def test_section_reused_elsewhere() -> None:
    """Sections are written once where they fall on the same numbers; a link more before them is another number."""
    section = d.Section("Same", (d.Paragraph((d.Run("Call "), PHONE)),))
    for contact in ((("Phone", (PHONE,)),), (("Phone", (PHONE,)), ("Night", (PHONE,))), (("Phone", words("555")),)):
        made = replace(
            document(d.Paragraph(words("-"))), furniture=replace(FURNITURE, contact=contact), sections=(section,)
        )
        data = render(made)
        assert defects(data) == []
        calls = [link for link in links(data)[0] if link["/A"]["/URI"] == TEL]
        assert {under(data, 0, link) for link in calls} == {"(555)010-0199"}
        assert len(calls) == 1 + sum(isinstance(part, d.Run) and bool(part.link) for _, (part,) in contact)
