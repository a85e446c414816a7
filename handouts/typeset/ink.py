"""Lines of clusters become PDF text operators, relative to the top left of the paragraph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from handouts.colors import rgb
from handouts.typeset.bidi import line_levels, visual
from handouts.typeset.breaking import SPACES, lines
from handouts.typeset.fonts import Face
from handouts.typeset.shaping import OBJECT, Cluster, Glyph, Shaped

BASELINE = 0.76  # baseline below the top of a line, as a share of the leading
# Copied text has plain spaces and hyphens where the page has ones that do not break, and no marks of direction.
_SAID = str.maketrans(
    {"\u00a0": " ", "\n": " ", "\u2011": "-"} | dict.fromkeys("\u200e\u200f\u2066\u2067\u2068\u2069", "")
)
LAM, JOINER = "\u0644", "\u200d"


@dataclass
class Ink:
    """Operators of some text, and the glyphs they use by face. `operators` draw with y upwards from the top left."""

    operators: str
    glyphs: dict[Face, dict[int, str]] = field(default_factory=dict)


@lru_cache(maxsize=65536)
def number(value: float) -> str:
    """A PDF number: at most three decimals, no trailing zeros, never in exponent form."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def color_operator(color: str, stroke: bool = False) -> str:
    """The operator that sets a #RRGGBB color."""
    return " ".join(map(number, rgb(color))) + (" RG" if stroke else " rg")


@lru_cache(maxsize=2048)
def ink(shaped: Shaped, width: float, lang: str, first: int, last: int) -> Ink:
    """Operators of the lines `first` to `last` (exclusive) of a paragraph set to `width` points."""
    style, out = shaped.style, Ink("")
    code = ["BT", color_operator(style.color)]
    rules: list[str] = []
    face = None
    for row, (begin, stop) in enumerate(lines(shaped, width, lang)[first:last]):
        clusters = shaped.clusters[begin:stop]
        x = _indent(clusters, width, style.align, shaped.base)
        y = -(row + BASELINE) * style.leading
        pen = _Pen(code, out, style.size, x, y, face)
        for cluster in _left_to_right(clusters, shaped.base) if shaped.ordered else clusters:
            if cluster.text == OBJECT and cluster.face is None:
                pen.blank(min(cluster.width, width), cluster.label, style.color)
            else:
                pen.draw(cluster)
        pen.flush()
        face = pen.face
    code.append("ET")
    out.operators = "\n".join(code + rules)
    return out


def _left_to_right(clusters: Sequence[Cluster], base: int) -> list[Cluster]:
    """The clusters of a line in the order of the page. Extractors expect right-to-left text so, and turn it."""
    kinds = ["WS" if cluster.text in SPACES or not cluster.text.translate(_SAID) else "ON" for cluster in clusters]
    found = line_levels(kinds, [cluster.level for cluster in clusters], base)
    return [clusters[at] for at in visual(found)]


def _indent(clusters: tuple[Cluster, ...], width: float, align: str, base: int) -> float:
    """Where a line begins. Spaces at its end hang over the edge, at the left of a line that runs from the right."""
    if align == "left" and not base:
        return 0.0
    used, hanging = sum(c.width for c in clusters), 0.0
    for cluster in reversed(clusters):
        if cluster.text not in SPACES:
            break
        hanging += cluster.width
    share = 0.5 if align == "center" else 1.0
    return (width - used + hanging) * share - (hanging if base else 0.0)


class _Pen:
    """Writes one line's clusters as TJ arrays, breaking the array only where it must."""

    def __init__(self, code: list[str], out: Ink, size: float, x: float, y: float, face: Face | None) -> None:
        self.code, self.out, self.size, self.face = code, out, size, face
        self.x, self.y, self.start = x, y, x
        self.array: list[str] = []
        self.hex = ""
        self.moved = False

    def draw(self, cluster: Cluster) -> None:
        face = cluster.face
        if face is None:
            raise TypeError("a blank is drawn by blank()")
        if face is not self.face:
            self.flush()
            self.face = face
            self.code.append(f"/{face.resource} {number(self.size)} Tf")
        text, first = cluster.text.translate(_SAID), cluster.glyphs[0]
        if len(cluster.glyphs) > 1:
            self._spoken(cluster, face, text)
        elif cluster.level % 2 and len(text) == 2 and text[0] == LAM:
            self._ligature(first, face, text)
        elif face.letter(first.number).translate(_SAID) != text:
            self._spoken(cluster, face, text)
        else:
            self._put(first, face, text)

    def _put(self, glyph: Glyph, face: Face, text: str) -> None:
        self.out.glyphs.setdefault(face, {}).setdefault(glyph.number, text)
        self._glyph(glyph.number, glyph.natural, glyph.advance, glyph.dx, glyph.dy)

    def _ligature(self, glyph: Glyph, face: Face, text: str) -> None:
        """Lam and alef in one glyph. Extractors turn right-to-left text letter by letter, also within a glyph: so the
        ligature says the alef, at the left, and a joiner without ink or width the lam, at its right.
        """
        self._put(glyph, face, text[1])
        self._put(Glyph(face.nominal(JOINER), 0.0, 0.0, 0.0, 0.0), face, text[0])

    def _spoken(self, cluster: Cluster, face: Face, text: str) -> None:
        """Glyphs that together stand for a text. A space that takes no room stands where the cluster begins or ends
        when a mark off that place is drawn there: extractors take the first and the last glyph for its edges.
        """
        glyphs, rtl = cluster.glyphs, cluster.level % 2
        edge = glyphs[0] if rtl else glyphs[-1]
        space = face.nominal(" ") if len(glyphs) > 1 and edge.dx else 0
        back = Glyph(space, face.advance(space), 0.0, 0.0, 0.0)
        ahead = Glyph(space, face.advance(space), 0.0, -face.advance(space), 0.0)
        self.flush()
        self.code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
        if space and rtl:
            self._put(back, face, " ")
        for glyph in glyphs:
            self._put(glyph, face, face.letter(glyph.number).translate(_SAID) or text)
        if space and not rtl:
            self._put(ahead, face, " ")
        self.flush()
        self.code.append("EMC")

    def _glyph(self, glyph: int, natural: float, advance: float, dx: float, dy: float) -> None:
        if dy:
            self.flush()
            self.code.append(f"{number(dy * self.size / 1000)} Ts")
        if dx:
            self._adjust(-dx)
        self.hex += f"{glyph:04X}"
        if (rest := natural - advance + dx) and abs(rest) >= 0.5:
            self._adjust(rest)
        self.x += advance * self.size / 1000
        if dy:
            self.flush()
            self.code.append("0 Ts")

    def _adjust(self, thousandths: float) -> None:
        if self.hex:
            self.array.append(f"<{self.hex}>")
            self.hex = ""
        apart = " " if self.array and self.array[-1][-1] != ">" else ""  # two numbers would read as one
        self.array.append(apart + number(round(thousandths)))

    def flush(self) -> None:
        if self.hex:
            self.array.append(f"<{self.hex}>")
            self.hex = ""
        if self.array:
            if not self.moved:
                self.code.append(f"1 0 0 1 {number(self.start)} {number(self.y)} Tm")
                self.moved = True
            self.code.append("[" + "".join(self.array) + "] TJ")
            self.array = []

    def blank(self, width: float, label: str, color: str) -> None:
        """A line to write on: a path between two text objects, read aloud by its label."""
        self.flush()
        y = self.y - 0.12 * self.size
        said = label.encode("utf-16-be").hex().upper()
        self.code += [
            "ET",
            f"/Span <</ActualText <FEFF{said}>>> BDC q 0.75 w {color_operator(color, stroke=True)}",
            f"{number(self.x + 1)} {number(y)} m {number(self.x + width - 1)} {number(y)} l S Q EMC",
            "BT",
        ]
        self.x += width
        self.start, self.moved, self.face = self.x, False, None
