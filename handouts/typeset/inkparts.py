"""Lines of a paragraph with parts become operators part by part, since each is marked content of its own.

Parts follow each other in the order of reading, and each is drawn on all its lines before the next one begins; on the
page all stands where it would without parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handouts.typeset.breaking import break_lines
from handouts.typeset.ink import BASELINE, Pen, indent, reading_order
from handouts.typeset.parts import Box, Ink, SpanOperators, span_owners
from handouts.typeset.shaping import ShapedText
from handouts.typeset.sums import int_sum
from handouts.typeset.words import SPACES, Cluster, word_clusters


@dataclass
class _Part:
    """The pen of a part, and a box for each stretch that it has drawn without a gap."""

    pen: Pen
    boxes: list[Box] = field(default_factory=list)
    joins: bool = False

    def begin(self, x: float, baseline: float) -> None:
        """Go on elsewhere: on another line, or behind words of another part."""
        self.pen.flush()
        self.pen.begin(x, baseline)
        self.joins = False

    def draw(self, cluster: Cluster, bottom: float, top: float) -> float:
        """Draw, and give where the next part may go on. Spaces at an edge are in no box."""
        start = self.pen.x
        self.pen.cluster(cluster)
        if cluster.text not in SPACES:
            left = self.boxes.pop()[0] if self.joins else start
            self.boxes.append((left, bottom, self.pen.x, top))
            self.joins = True
        return self.pen.x


def draw_spans(shaped: ShapedText, width: float, first: int, last: int) -> Ink:
    """Operators of the lines `first` to `last` (exclusive) of a paragraph with parts, set to `width` points."""
    known = shaped.ink.get((width, first, last))
    if known is None:
        known = shaped.ink[width, first, last] = _draw_span_lines(shaped, width, first, last)
    return known


def _draw_span_lines(shaped: ShapedText, width: float, first: int, last: int) -> Ink:
    told, style, out = shaped.told, shaped.style, Ink("")
    rows = break_lines(shaped, width)
    at = int_sum([len(word.text) for words in rows[:first] for word in words])
    drawn: dict[int, _Part] = {}
    for row, words in enumerate(rows[first:last]):
        clusters = word_clusters(words)
        owner = list(span_owners(clusters, told.parts, at))
        at += int_sum([len(word.text) for word in words])
        x, top, before = indent(words, width, shaped), -row * style.leading, -1
        for one in reading_order(clusters, told.base) if told.ordered else range(len(clusters)):
            part = drawn.setdefault(owner[one], _Part(Pen(out, style.size, style.color, width)))
            if owner[one] != before:
                part.begin(x, top - BASELINE * style.leading)
            x = part.draw(clusters[one], top - style.leading, top)
            before = owner[one]
    for part in drawn.values():
        part.pen.flush()
    parts = [SpanOperators(n, told.parts[n], part.pen.all(), tuple(part.boxes)) for n, part in sorted(drawn.items())]
    return Ink("\n".join([one.operators for one in parts]), out.glyphs, tuple(parts))
