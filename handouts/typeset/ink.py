"""Lines of clusters become PDF text operators, relative to the top left of the paragraph."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from handouts.colors import rgb
from handouts.typeset.breaking import SPACES, lines
from handouts.typeset.fonts import Face
from handouts.typeset.shaping import OBJECT, Cluster, Shaped

BASELINE = 0.76  # baseline below the top of a line, as a share of the leading
# Copied text has plain spaces and hyphens where the page has ones that do not break.
_SAID = str.maketrans({"\u00a0": " ", "\n": " ", "\u2011": "-"})


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


@lru_cache(maxsize=8192)
def ink(shaped: Shaped, width: float, lang: str, first: int, last: int) -> Ink:
    """Operators of the lines `first` to `last` (exclusive) of a paragraph set to `width` points."""
    style, out = shaped.style, Ink("")
    code = ["BT", color_operator(style.color)]
    rules: list[str] = []
    face = None
    for row, (begin, stop) in enumerate(lines(shaped, width, lang)[first:last]):
        clusters = shaped.clusters[begin:stop]
        x = _indent(clusters, width, style.align)
        y = -(row + BASELINE) * style.leading
        pen = _Pen(code, out, style.size, x, y, face)
        for cluster in clusters:
            if cluster.text == OBJECT and cluster.face is None:
                pen.blank(min(cluster.width, width), cluster.label, style.color)
            else:
                pen.draw(cluster)
        pen.flush()
        face = pen.face
    code.append("ET")
    out.operators = "\n".join(code + rules)
    return out


def _indent(clusters: tuple[Cluster, ...], width: float, align: str) -> float:
    if align == "left":
        return 0.0
    used = sum(c.width for c in clusters)
    for cluster in reversed(clusters):
        if cluster.text not in SPACES:
            break
        used -= cluster.width
    return (width - used) * (1.0 if align == "right" else 0.5)


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
        used = self.out.glyphs.setdefault(face, {})
        text = cluster.text.translate(_SAID)
        plain = len(cluster.glyphs) == 1 and face.letter(cluster.glyphs[0].number).translate(_SAID) == text
        if not plain:
            self.flush()
            self.code.append(f"/Span <</ActualText <FEFF{text.encode('utf-16-be').hex().upper()}>>> BDC")
        for glyph in cluster.glyphs:
            used.setdefault(glyph.number, face.letter(glyph.number).translate(_SAID) or text)
            self._glyph(glyph.number, glyph.natural, glyph.advance, glyph.dx, glyph.dy)
        if not plain:
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
