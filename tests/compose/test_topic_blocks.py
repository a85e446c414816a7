"""The blocks of a section that a clinic adds, in the order of the set."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handouts import document as d
from handouts.compose.composer import compose
from handouts.schedule.appointment import Appointment
from tests.support.document_text import lines
from tests.support.sample_documents import PICTURE
from tests.support.small_content import AT, content

BLOCKS = """
topics:
- on: [preparation]
  heading: What you can eat
  text: [Eat small meals.]
  items: [Soup]
  blocks:
  - table:
      columns: [Food, You may eat, Do not eat]
      row_headers: true
      rows:
      - [Bread, "White bread, crackers", Bread with seeds]
      - [Drinks, "Water until {procedure_date}", "**No** alcohol"]
  - text: Ask us about other foods.
  - items: [Milk, Tea]
  - note: {text: [Call us if you are sick.]}
  - note: {kind: important, title: Seeds, text: [Do not eat seeds., They block the view.]}
  - do_and_do_not: {do: [Drink water], do_not: [Drive, Drink alcohol]}
  - link: {address: "https://www.example.org/video", text: "Watch the video."}
  - link: {address: "https://www.example.org"}
  - picture: {file: drain.svg, alt: A drain with an open cap., caption: "Close the cap on {procedure_date}."}
"""


def section(document: str = "preparation") -> list[str]:
    set_content = replace(content(BLOCKS), pictures={"drain.svg": bytes(PICTURE)})
    page = compose(set_content, document, Appointment(**AT))
    text = lines(page)
    start = text.index("## What you can eat")
    end = next(index for index in range(start + 1, len(text)) if text[index].startswith("## "))
    return text[start:end]


def test_words_in_order() -> None:
    assert section() == [
        "## What you can eat",
        "Eat small meals.",
        "- Soup",
        "Food | You may eat | Do not eat",
        "Bread | White bread, crackers | Bread with seeds",
        "Drinks | Water until Tuesday, December 1 | No alcohol",
        "Ask us about other foods.",
        "- Milk",
        "- Tea",
        "Note",
        "Call us if you are sick.",
        "Seeds",
        "Do not eat seeds.",
        "They block the view.",
        "### Do",
        "- Drink water",
        "### Do not",
        "- Drive",
        "- Drink alcohol",
        "Watch the video.",
        "https://www.example.org/video",
        "QR code of this address",
        "https://www.example.org",
        "QR code of this address",
        "A drain with an open cap.",
        "Close the cap on Tuesday, December 1.",
    ]


def test_other_document() -> None:
    with pytest.raises(ValueError, match="What you can eat"):
        section("discharge")


def test_title_of_note() -> None:
    page = compose(content("topics: [{on: [consent], heading: A, blocks: [{note: {kind: important, text: [B]}}]}]"),
                   "consent", Appointment())  # fmt: skip
    callouts = [block for part in page.sections for block in part.blocks if isinstance(block, d.Callout)]
    assert callouts == [d.Callout(((d.Run("B"),),), "Important", "warning")]


def test_section_of_blocks_only() -> None:
    page = compose(content("topics: [{on: [consent], heading: A, blocks: [{text: B}]}]"), "consent", Appointment())
    assert d.Section("A", (d.Paragraph((d.Run("B"),)),)) in page.sections


CONDITIONS = """
asks: {ostomy: {ask: "Do you have an ostomy?", if_yes: If you have an ostomy, if_no: If you have no ostomy}}
topics:
- on: [preparation]
  heading: What you can eat
  blocks:
  - {only_if: ostomy, text: Ask us about your diet.}
  - {only_if: ostomy, table: {columns: [Food, Eat], rows: [[Bread, White bread]]}}
  - do_and_do_not: {do: [{text: Call your nurse., only_if: ostomy}], do_not: [Do not drive.]}
  - note: {text: [{text: Bring your bag., only_if: ostomy}]}
  - items: [{text: Soup, only_if: not ostomy}]
"""


def conditional_section(**answers: str) -> list[str]:
    page = compose(content(CONDITIONS), "preparation", Appointment(**AT, answers=tuple(answers.items())))
    text = lines(page)
    start = text.index("## What you can eat")
    return text[start : next(index for index in range(start + 1, len(text)) if text[index].startswith("## "))]


def test_conditions() -> None:
    assert conditional_section(ostomy="yes")[1:] == [
        "Ask us about your diet.",
        "Food | Eat",
        "Bread | White bread",
        "### Do",
        "- Call your nurse.",
        "### Do not",
        "- Do not drive.",
        "Note",
        "Bring your bag.",
    ]
    assert conditional_section(ostomy="no")[1:] == ["### Do not", "- Do not drive.", "- Soup"]
    unknown = conditional_section()
    assert unknown[1:4] == ["If you have an ostomy:", "Ask us about your diet.", "If you have an ostomy:"]
    assert "- If you have an ostomy: Call your nurse." in unknown
    assert "If you have an ostomy: Bring your bag." in unknown
    assert "- If you have no ostomy: Soup" in unknown
