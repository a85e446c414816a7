"""A document to the numbers on its page, in the order of reading, each with what tells it from all others.

The numbers that the program counts itself (pages, the steps of a list) are told by `own`; they come from no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from handouts import document as d
from handouts.document import walk
from handouts.trace.numbers import NumberFinder, with_plain_spaces

HEAD, FOOT = "Head of each page", "Foot of each page"


class PrintedText(NamedTuple):
    """A text of a page. `kind` is its place among the blocks; `label` the words that it belongs to."""

    kind: str
    text: str
    label: str = ""


@dataclass(frozen=True)
class PageNumber:
    """A number on a page."""

    section: str
    """The heading above it; the document's title where it has none."""
    text: str
    sentence: str
    label: str
    key: tuple[str, str, str, str, int]
    """Section, kind, label, sentence and order, all numbers covered: what stays when the number changes."""
    shape: str = ""
    """A day, a time of day, or any other number."""
    own: str = ""
    """Of a number that the program counts: in words, how."""

    def exact(self) -> tuple[str | int, ...]:
        """Its key with the words that it belongs to as they are: "drug 12" is another row than "drug 13"."""
        return (*self.key[:2], self.label, *self.key[3:])

    def loose(self) -> tuple[str, ...]:
        """What stays when the words of its sentence change too."""
        return (*self.key[:3], self.shape)

    def looser(self) -> tuple[str, ...]:
        """What stays when the words that it belongs to change as well."""
        return (*self.key[:2], self.shape)


def page_numbers(document: d.Document, finder: NumberFinder) -> list[PageNumber]:
    """All numbers of a document."""
    found: list[PageNumber] = []
    for section, lines in _parts(document):
        heading = finder.mask(section)
        for kind, text, label in lines:
            if kind == "own":
                found.append(PageNumber(section, label, "", "", (heading, kind, "", label, 0), own=text))
                continue
            masked = finder.mask(label)
            found += [
                PageNumber(
                    section, one.text, one.sentence, label, (heading, kind, masked, one.masked, one.order), one.shape
                )
                for one in finder.find(text)
            ]
    return found


def inline_words(inlines: d.Inlines) -> str:
    """The words of inlines; a line to write on as low lines."""
    return "".join(inline.text if isinstance(inline, d.Run) else "____" for inline in inlines)


def _parts(document: d.Document) -> Iterator[tuple[str, list[PrintedText]]]:
    yield HEAD, list(_head(document.furniture))
    yield document.title, [PrintedText("title", document.title)]
    for section in document.sections:
        lines = [line for block in section.blocks for line in _block(block)]
        yield section.heading or document.title, [PrintedText("heading", section.heading), *lines]
    yield FOOT, list(_foot(document.furniture))


def _head(said: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("clinic", said.clinic)
    yield from (line for label, value in said.contact for line in _pair("contact", label, value))
    yield from (PrintedText("address", text) for text in said.address)
    yield from (line for label, value in said.strip for line in _pair("strip", label, value))
    yield from (PrintedText("notice", text) for text in said.notices)


def _foot(said: d.PageFrame) -> Iterator[PrintedText]:
    yield PrintedText("mark", said.mark)
    yield PrintedText("document", said.document)
    yield PrintedText("version", said.version)
    page = with_plain_spaces(said.page.format(number="1", total="n"))
    yield PrintedText("own", "counted by the program when the pages are laid out", page)


def _pair(kind: str, label: str, value: d.Inlines) -> Iterator[PrintedText]:
    yield PrintedText(f"{kind} label", label)
    yield PrintedText(kind, inline_words(value), label)


def _block(block: d.Block) -> Iterator[PrintedText]:
    """The lines of a block. The numbers of a list are one line of kind `own`, before the list."""
    for kind, group in groupby(walk.lines(block), lambda line: line.kind):
        found = list(group)
        if kind == "number":
            numbers = f"1. to {len(found)}." if len(found) > 1 else "1."
            yield PrintedText("own", "counted by the program: the steps of this list, in their order", numbers)
        for line in found:
            yield from _texts(line)


def _texts(line: walk.TextLine) -> Iterator[PrintedText]:
    """The texts of a line: each by itself, but tasks of one time together, and a signature line with its label."""
    if line.kind == "signature":
        for label, value in zip(line.all_words("signature label"), line.all_words("signature"), strict=True):
            yield PrintedText(
                "signature", f"{inline_words(label)} {inline_words(value)}", inline_words(line.texts[0].label)
            )
        return
    for role, group in groupby(line.texts, lambda text: text.role):
        if role == "task":
            yield PrintedText("task", " ".join(inline_words(text.words) for text in group))
            continue
        yield from (
            PrintedText(text.column or f"{line.kind} {role}", inline_words(text.words), inline_words(text.label))
            for text in group
        )
