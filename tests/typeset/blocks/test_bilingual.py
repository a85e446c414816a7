"""Blocks in two languages on the page: columns, their order for a screen reader, and content of any length."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handouts import document as d
from handouts.typeset.renderer import render
from tests.support.printed_pages import rows
from tests.support.reading_order import expected_blocks
from tests.support.sample_documents import document, words
from tests.support.structure_tree import read, text_of
from tests.typeset.test_properties import block_differences

LONG = "a sentence with some words in it, " * 300
WORD = "x" * 60
MIDDLE = 306
"""The middle of a Letter page, in points."""


def items(count: int, text: str, **more: object) -> d.ItemList:
    return d.ItemList(tuple(d.ListItem(words(f"{text} {number}")) for number in range(count)), **more)  # type: ignore[arg-type]


def signature(text: str) -> d.Signature:
    label = d.BilingualText("Firma", "Signature", "en-US")
    lines = ((d.SignatureLine(d.BilingualText("Nombre", "Name", "en-US"), 0.575),), (d.SignatureLine(label, 0.575),))
    return d.Signature(d.BilingualText("Paciente", "Patient", "en-US"), lines, words(text))


def risks(text: str, count: str = "7") -> d.FrequencyTable:
    return d.FrequencyTable(("Risk", "Of 1,000"), (d.FrequencyGroup("Group", ((words(text), words(count)),) * 3),))


def choices(text: str) -> d.ChoiceTable:
    row = d.ChoiceRow(words(text), (words("less pain"),), (words("more pain"),))
    return d.ChoiceTable(("Choice", "May help", "May harm"), (row,) * 3)


def pair(first: d.Block, second: d.Block) -> d.Bilingual:
    return d.Bilingual(first, second, "en-US")


PAIRS: dict[str, d.Bilingual] = {
    "paragraphs": pair(d.Paragraph(words("hola")), d.Paragraph(words("hello"))),
    "lists": pair(items(9, "uno"), items(9, "one")),
    "numbered lists": pair(items(12, "uno", marker="number"), items(12, "one", marker="number")),
    "groups": pair(*(d.Groups((d.ListGroup("Group", items(3, text)),) * 2) for text in ("uno", "one"))),
    "values": pair(*(d.KeyValues((("Name", words(text)), ("Place", words(text)))) for text in ("uno", "one"))),
    "risks": pair(risks("dolor"), risks("pain")),
    "choices": pair(choices("uno"), choices("one")),
    "text tables": pair(*(d.TextTable(("A", "B"), ((words(text), words("b")),) * 3) for text in ("uno", "one"))),
    "callouts": pair(*(d.Callout((words(text),), "Title") for text in ("uno", "one"))),
    "statements": pair(d.Statements((words("uno"), words("dos")), "Initials"), items(2, "one")),
    "lines": pair(d.WriteLines(words("uno"), 3), d.Paragraph(words("one"))),
    "signature": pair(signature("uno"), d.Paragraph(words("one"))),
    "long word": pair(d.Paragraph(words(WORD)), d.Paragraph(words("one"))),
    "long paragraph": pair(d.Paragraph(words(LONG)), d.Paragraph(words(LONG))),
    "only one is long": pair(d.Paragraph(words("uno")), d.Paragraph(words(LONG))),
    "long list": pair(items(200, "uno"), items(200, "one")),
    "long item": pair(items(2, LONG), items(2, "one")),
    "long risks": pair(risks(LONG), risks("pain")),
    "long statement": pair(d.Statements((words(LONG),), "Initials"), items(1, LONG)),
    "long signature": pair(signature(LONG), d.Paragraph(words(LONG))),
    "long lines": pair(d.WriteLines(words(LONG), 60), d.Paragraph(words(LONG))),
}


@pytest.mark.parametrize("name", PAIRS)
@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
def test_all_words_are_on_the_page_in_order(name: str, large: bool) -> None:
    page = document(PAIRS[name], large=large)
    assert block_differences(render(page), expected_blocks(page)) == []


@pytest.mark.parametrize("large", [False, True], ids=["plain", "large"])
def test_risks_that_do_not_fit_in_columns(large: bool) -> None:
    text = text_of(render(document(pair(risks(WORD), risks("pain")), large=large)))
    assert (text.count(WORD), text.count("pain"), text.count("7")) == (3, 3, 6)


@pytest.mark.parametrize("name", PAIRS)
def test_the_second_language_is_tagged(name: str) -> None:
    root, _ = read(render(document(PAIRS[name])))
    assert [node for node in root.find("Div", "P", "Span") if node.entry.get("/Lang") == "en-US"]


def column(data: bytes, text: str) -> str:
    """On which side of the page the words begin."""
    x = next(row.x for page in rows(data) for row in page if row.text.startswith(text))
    return "left" if x < MIDDLE else "right"


@pytest.mark.parametrize(("lang", "sides"), [("es", ("left", "right")), ("ar", ("right", "left"))])
def test_the_first_language_is_where_it_begins(lang: str, sides: tuple[str, str]) -> None:
    page = document(PAIRS["lists"])
    data = render(d.Document(**{**page.__dict__, "lang": lang}))
    assert (column(data, "uno 3"), column(data, "one 3")) == sides


@pytest.mark.parametrize(("name", "first", "second"), [("risks", "dolor", "pain"), ("lists", "uno 3", "one 3")])
def test_parts_are_aligned(name: str, first: str, second: str) -> None:
    lines = [row for page in rows(render(document(PAIRS[name]))) for row in page]
    heights = [next(row.y for row in lines if row.text.startswith(text)) for text in (first, second)]
    assert heights[0] == pytest.approx(heights[1], abs=0.1)


@pytest.mark.parametrize("make", [lambda: PAIRS["choices"], lambda: PAIRS["text tables"]])
def test_wide_tables_are_below_each_other(make: Callable[[], d.Bilingual]) -> None:
    data = render(document(make()))
    assert column(data, "uno") == column(data, "one") == "left"


def test_a_label_in_two_languages_is_a_text() -> None:
    label = d.BilingualText("Firma", "Signature", "en-US")
    assert label == "Firma / Signature"
    assert d.text_inlines(label, ":") == (d.Run("Firma"), d.BETWEEN, d.Run("Signature", lang="en-US"), d.Run(":"))
