"""Links and text in another language: each has its own element, links have annotations, and the page looks the same."""

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
    """A document without a link in its header."""
    return replace(sample_documents.document(*blocks, **more), furniture=FURNITURE)


def links(data: bytes) -> list[list[Any]]:
    """The annotations of each page."""
    return [
        [annotation.get_object() for annotation in page.get("/Annots", [])]
        for page in PdfReader(io.BytesIO(data)).pages
    ]


def text_below(data: bytes, page: int, link: Any) -> str:
    """The characters whose center is in the rectangle of a link, in drawing order, as pdfium reads them."""
    left, bottom, right, top = map(float, link["/Rect"])
    texts = []
    for char in sheets(data)[page].chars:
        x, y = (char.box[0] + char.box[2]) / 2, (char.box[1] + char.box[3]) / 2
        if left <= x <= right and bottom <= y <= top:
            texts.append(char.text)
    return "".join(texts)


def rendered_paragraph(*inlines: d.Inline, **more: Any) -> tuple[bytes, Node]:
    """A file with one paragraph, and the element of the paragraph."""
    data = render(document(d.Paragraph(inlines), **more))
    assert defects(data) == []
    return data, read(data)[0].find("P")[-1]


def child_texts(node: Node) -> list[tuple[str, str]]:
    return [(child.role, child.text) for child in node.children]


def test_paragraph_without_links() -> None:
    data, paragraph = rendered_paragraph(d.Run("Call us "), d.Run("soon", strong=True), d.Run(".", lang="en"))
    assert paragraph.parts == ["Call us soon."]
    assert links(data) == [[]]


@pytest.mark.parametrize("large", [False, True])
def test_link_in_text(large: bool) -> None:
    data, paragraph = rendered_paragraph(
        d.Run("Call "), PHONE, d.Run(" or see "), d.Run("www.example.org/a", link=WEB), large=large
    )
    assert child_texts(paragraph) == [
        ("Span", "Call "), ("Link", "(555) 010-0199"), ("Span", " or see "), ("Link", "www.example.org/a"),
    ]  # fmt: skip
    (page_links,) = links(data)
    assert [(link["/A"]["/URI"], link["/Contents"]) for link in page_links] == [
        (TEL, "(555) 010-0199"), (WEB, "www.example.org/a"),
    ]  # fmt: skip
    assert [text_below(data, 0, link) for link in page_links] == ["(555)010-0199", "www.example.org/a"]


def test_link_element() -> None:
    data, paragraph = rendered_paragraph(d.Run("Call "), PHONE)
    word, annotation = paragraph.children[1].entry["/K"]
    assert isinstance(word.get_object(), int)
    assert annotation.get_object()["/Obj"].get_object() == links(data)[0][0]


def test_link_on_two_lines() -> None:
    long = "See the page about " + "what to do " * 6
    data, paragraph = rendered_paragraph(d.Run("First of all. "), d.Run(long.strip(), link=WEB), d.Run(" And then."))
    assert child_texts(paragraph) == [("Span", "First of all. "), ("Link", long.strip()), ("Span", " And then.")]
    (page_links,) = links(data)
    assert len(page_links) == 2
    assert [link["/Contents"] for link in page_links] == [long.strip()] * 2
    assert "".join(text_below(data, 0, link) for link in page_links) == long.replace(" ", "")
    first, second = ([float(edge) for edge in link["/Rect"]] for link in page_links)
    assert first[0] > second[0] == 174
    assert first[1] == second[3]  # the two lines touch
    assert second[2] < first[2]


def test_link_on_two_pages() -> None:
    long = " ".join(f"word{n}" for n in range(900))
    data, paragraph = rendered_paragraph(d.Run("See "), d.Run(long, link=WEB), d.Run(" now."), budget=9)
    assert child_texts(paragraph) == [("Span", "See "), ("Link", long), ("Span", " now.")]
    links_by_page = links(data)
    assert len(links_by_page) > 1
    text = "".join(text_below(data, page, link) for page, page_links in enumerate(links_by_page) for link in page_links)
    assert text == long.replace(" ", "")


def test_link_in_right_to_left_text() -> None:
    before, after = "\u05d4\u05ea\u05e7\u05e9\u05e8\u05d5 \u05d0\u05dc", "\u05d1\u05db\u05dc \u05e2\u05ea"
    sample = replace(document(d.Paragraph((d.Run(f"{before} "), PHONE, d.Run(f" {after}")))), lang="he")
    data = render(sample)
    assert defects(data) == []
    paragraph = read(data)[0].find("P")[-1]
    assert [role for role, _ in child_texts(paragraph)] == ["Span", "Link", "Span"]
    assert paragraph.children[1].text == "(555) 010-0199"
    call = next(link for link in links(data)[0] if link["/A"]["/URI"] == TEL)
    assert sorted(text_below(data, 0, call)) == sorted("(555)010-0199")  # pdfium reverses groups of digits
    left, _, right, _ = map(float, call["/Rect"])
    edges = {char.text: char.box for char in sheets(data)[0].chars if abs(char.box[1] - float(call["/Rect"][1])) < 20}
    assert edges[before[0]][0] > right  # the first word is at the right
    assert edges[after[-1]][2] < left


def test_right_to_left_link() -> None:
    name = "\u05d9\u05e2\u05dc \u05d1\u05df"
    data, paragraph = rendered_paragraph(d.Run("See "), d.Run(name, link=WEB), d.Run(" today."))
    assert [role for role, _ in child_texts(paragraph)] == ["Span", "Link", "Span"]
    assert sorted(text_below(data, 0, links(data)[0][0])) == sorted(name.replace(" ", ""))


def test_repeated_header_has_no_link() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), words("ask"))) for n in range(80))
    sample = document(d.Table(("Medicine", "What to do"), rows, (1, 1)))
    furniture = replace(FURNITURE, contact=(("Phone", (PHONE,)),), strip=(("Name", (d.Run("M", link=WEB),)),))
    data = render(replace(sample, furniture=furniture))
    assert defects(data) == []
    assert len(links(data)[0]) == 2
    assert [link["/A"]["/URI"] for page in links(data) for link in page] == [TEL, WEB]
    pages = [page.text for page in sheets(data)]
    assert len(pages) > 1
    assert all("010-0199" in page for page in pages)  # repeated as an artifact


def test_split_table_keeps_links() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), (d.Run("Call "), PHONE))) for n in range(60))
    data = render(document(d.Table(("Medicine", "What to do"), rows, (1, 1))))
    assert defects(data) == []
    links_by_page = links(data)
    assert len(links_by_page) > 1
    assert sum(map(len, links_by_page)) == 60
    assert {text_below(data, page, link) for page, page_links in enumerate(links_by_page) for link in page_links} == {
        "(555)010-0199"
    }


def test_language_of_words() -> None:
    data, paragraph = rendered_paragraph(d.Run("They call it "), d.Run("cifoplastia", lang="es"), d.Run("."))
    assert child_texts(paragraph) == [("Span", "They call it "), ("Span", "cifoplastia"), ("Span", ".")]
    assert [child.entry.get("/Lang") for child in paragraph.children] == [None, "es", None]
    assert links(data) == [[]]


def test_link_in_other_language() -> None:
    _, paragraph = rendered_paragraph(d.Run("gu\u00eda", link=WEB, lang="es"))
    assert [(child.role, child.entry.get("/Lang")) for child in paragraph.children] == [("Link", "es")]


def test_linked_space() -> None:
    data, paragraph = rendered_paragraph(d.Run("a"), d.Run(" ", link=WEB), d.Run("b"))
    assert paragraph.parts == ["a b"]
    assert links(data) == [[]]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("lang", ["en", "he"])
def test_links_do_not_change_the_page(lang: str, large: bool) -> None:
    text_before = "\u05d4\u05ea\u05e7\u05e9\u05e8\u05d5 " if lang == "he" else "Call "
    linked = (
        d.Run(text_before),
        PHONE,
        d.Run(f" {text_before}"),
        d.Run("www.example.org/a", link=WEB),
        d.Run(f" {text_before * 30}"),
    )
    plain = tuple(d.Run(part.text) for part in linked)
    chars = []
    for text, phone in ((linked, PHONE), (plain, d.Run(PHONE.text))):
        furniture = replace(FURNITURE, contact=(("Phone", (phone,)),))
        chars.append(
            _drawn_chars(render(replace(document(d.Paragraph(text), large=large), furniture=furniture, lang=lang)))
        )
    linked_chars, plain_chars = chars
    assert [char for char, _ in linked_chars] == [char for char, _ in plain_chars]
    for (char, linked_box), (_, plain_box) in zip(linked_chars, plain_chars, strict=True):
        assert linked_box == pytest.approx(plain_box, abs=0.1), char


def _drawn_chars(data: bytes) -> list[tuple[str, tuple[float, ...]]]:
    """Characters with their boxes, without the footer, because it has the identifier."""
    chars = [(char.text, char.box) for page in sheets(data) for char in page.chars if char.box[1] > 70]
    return sorted(chars, key=lambda pair: (pair[0], [round(edge) for edge in pair[1]]))


def test_note_identifiers() -> None:
    rows = tuple(d.TableRow((words(f"medicine {n}"), words("ask")), note=words(f"remark {n}")) for n in range(60))
    for large in (False, True):
        data = render(document(d.Table(("Medicine", "What to do"), rows, (1, 1)), large=large))
        assert defects(data) == []
        notes = read(data)[0].find("Note")
        assert [note.text for note in notes] == [f"remark {n}" for n in range(60)]
        assert len({note.entry["/ID"] for note in notes}) == 60


def test_section_reused_elsewhere() -> None:
    """A cached section is used only where its numbers fit: one more link before it changes them."""
    section = d.Section("Same", (d.Paragraph((d.Run("Call "), PHONE)),))
    for contact in ((("Phone", (PHONE,)),), (("Phone", (PHONE,)), ("Night", (PHONE,))), (("Phone", words("555")),)):
        sample = replace(
            document(d.Paragraph(words("-"))), furniture=replace(FURNITURE, contact=contact), sections=(section,)
        )
        data = render(sample)
        assert defects(data) == []
        calls = [link for link in links(data)[0] if link["/A"]["/URI"] == TEL]
        assert {text_below(data, 0, link) for link in calls} == {"(555)010-0199"}
        assert len(calls) == 1 + sum(isinstance(part, d.Run) and bool(part.link) for _, (part,) in contact)
