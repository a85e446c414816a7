"""The walk over blocks, and all code that uses it, reads every text field of every block."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import get_args

import pytest

from handouts import document as d
from handouts.check.page_prose import PROSE_ROLES, document_prose
from handouts.compose.sections import block_words
from handouts.desk.rendered_document import text_alternative
from handouts.diff.page_diff import document_parts
from handouts.document.walk import LineKind, TextLine, TextRole, lines, section_lines
from handouts.provenance.numbers import NumberFinder, page_numbers
from handouts.typeset.blocks import BUILDERS
from handouts.typeset.renderer import render
from tests.support import structure_tree
from tests.support.document_text import text as plain_text
from tests.support.sample_blocks import BLOCKS, build_block
from tests.support.sample_documents import document
from tests.support.sample_sets import content


def explained_numbers(page: d.Document) -> str:
    finder = NumberFinder(content("reference").labels.value)
    return " ".join(number.text for number in page_numbers(page, finder))


def walked_text(page: d.Document) -> str:
    texts = (text.words for section in page.sections for line in section_lines(section) for text in line.texts)
    return " ".join(inline.text for inlines in texts for inline in inlines if isinstance(inline, d.Run))


USERS: dict[str, Callable[[d.Document], str]] = {
    "walk": walked_text,
    "explain": explained_numbers,
    "diff": lambda page: " ".join(line for part in document_parts(page) for line in part.lines),
    "desk": text_alternative,
    "glossary": lambda page: " ".join(text for section in page.sections for text in block_words(section)),
    "tests": plain_text,
    "page": lambda page: structure_tree.text_of(render(page)),
}


@pytest.mark.parametrize("user", USERS)
@pytest.mark.parametrize("block", BLOCKS)
def test_every_text_is_read(block: type, user: str) -> None:
    built, words = build_block(block)
    page = document(built)
    text = USERS[user](page)
    # The text of `tests` has an asterisk in place of the mark of a row.
    replaced = [built.mark.split()[0]] if isinstance(built, d.Table) and user == "tests" else []
    if isinstance(built, d.Calendar) and user == "explain":  # explains the entries where the timeline has them
        replaced = [word for word in words if word not in (built.weeks[0][0].date[:4], built.weeks[-1][-1].date[:4])]
    assert words
    assert [word for word in words if word not in text] == replaced


@pytest.mark.parametrize("block", BLOCKS)
def test_reading_order(block: type) -> None:
    built, words = build_block(block)
    on_page = structure_tree.text_of(render(document(built)))
    walked = walked_text(document(built))
    assert sorted(words, key=walked.index) == sorted(words, key=on_page.index)


def test_every_block_has_a_builder() -> None:
    assert set(BUILDERS) == set(BLOCKS)


def every_line() -> Iterator[TextLine]:
    return (line for block in BLOCKS for line in lines(build_block(block)[0]))


def test_every_role_is_used() -> None:
    roles = {text.role for line in every_line() for text in line.texts}
    assert set(PROSE_ROLES) == set(get_args(TextRole))
    assert roles | {"body", "lead", "note"} == set(get_args(TextRole))
    assert {line.kind for line in every_line()} | {"bullet", "tick", "number"} == set(get_args(LineKind))


@pytest.mark.parametrize("block", BLOCKS)
def test_prose_of_check(block: type) -> None:
    built, _ = build_block(block)
    prose = " ".join(document_prose(document(built)))
    for line in lines(built):
        for text in line.texts:
            plain = "".join(inline.text for inline in text.words if isinstance(inline, d.Run))
            assert not plain or (plain in prose) == (PROSE_ROLES[text.role] != "never"), text


def test_missing_field_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from handouts.document import walk

    def without_note(block: d.WarningBox) -> Iterator[TextLine]:
        return (line for tier in block.tiers for line in walk._tier(tier))

    monkeypatch.setitem(walk._LINES, d.WarningBox, without_note)
    with pytest.raises(AssertionError):
        test_every_text_is_read(d.WarningBox, "walk")


def test_unknown_block() -> None:
    with pytest.raises(KeyError):
        list(lines(d.Tile("clock", "label", ())))  # type: ignore[arg-type]
