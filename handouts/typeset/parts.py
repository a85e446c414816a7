"""Parts of a paragraph: a link, and words in another language, are elements of their own among its ordinary words.

A paragraph without such words has no parts: it is one element, as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from handouts.document import Blank, Inline, Inlines, Run
from handouts.typeset.fonts import Face, Glyphs
from handouts.typeset.words import Cluster

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class Span(NamedTuple):
    """A stretch of a paragraph's text, up to `end`: its words, the URI they lead to, a language of their own."""

    text: str
    end: int
    link: str
    lang: str

    @property
    def role(self) -> str:
        """Of its element."""
        return "Link" if self.link else "Span"


class SpanOperators(NamedTuple):
    """A part as it is drawn: its number, its own operators, and of a link its place on each line."""

    number: int
    part: Span
    operators: str
    boxes: tuple[Box, ...]


@dataclass
class Ink:
    """Operators of some text, and the glyphs they use by face. `operators` draw with y upwards from the top left.

    Where the paragraph has parts, these hold the same operators, in the order of reading.
    """

    operators: str
    glyphs: dict[Face, Glyphs] = field(default_factory=dict)
    parts: tuple[SpanOperators, ...] = ()


def split_spans(inlines: Inlines, lang: str) -> tuple[Span, ...]:
    """All of a paragraph's text in parts, in the order of reading; none where it is ordinary throughout."""

    def kind(inline: Inline) -> tuple[str, str]:
        if isinstance(inline, Blank):
            return "", ""
        # A space cannot be tapped.
        return inline.link if inline.text.strip() else "", "" if inline.lang == lang else inline.lang

    if not any(isinstance(inline, Run) and (inline.link or inline.lang) for inline in inlines):
        return ()  # most are ordinary
    parts, at = [], 0
    for (link, other), held in groupby(inlines, kind):
        text = "".join([inline.text if isinstance(inline, Run) else "\ufffc" for inline in held])
        at += len(text)
        parts.append(Span(text, at, link, other))
    return tuple(parts) if any(part.link or part.lang for part in parts) else ()


def span_owners(clusters: Iterable[Cluster], parts: tuple[Span, ...], at: int) -> Iterator[int]:
    """For each cluster the number of its part; the first cluster begins at `at` of the text."""
    part = 0
    for cluster in clusters:
        while at >= parts[part].end:
            part += 1
        yield part
        at += len(cluster.text)
