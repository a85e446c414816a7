"""Mark a finished PDF as a copy: a line in a box at the top of each page, as an artifact.

Its letters are drawn as outlines, because a font that is added to a finished file would have to be embedded again. The
rest of the file keeps its bytes: text, tags and metadata are those of the original.
"""

from __future__ import annotations

import io

import uharfbuzz as hb

from handouts.typeset.text.fonts import Face
from handouts.typeset.text.text_operators import format_number

SIZE, PADDING = 12.0, 4.0
"""Type size and space around the text, in points."""
TOP = 14.0
"""Distance of the box from the top of the page, in points."""
FACE = "NotoSans-Bold"


def mark_as_copy(data: bytes, text: str) -> bytes:
    """A PDF of this program with `text`, in Latin letters, at the top of each page.

    Raises ValueError if it is not a PDF.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import PyPdfError
    from pypdf.generic import ArrayObject, NameObject, StreamObject

    try:
        writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data), strict=True))
    except PyPdfError as error:
        raise ValueError(f"not a PDF: {error}") from error
    letters, width = _outlines(text)

    def stream(operators: str) -> object:
        content = StreamObject()
        content.set_data(operators.encode("ascii"))
        return writer._add_object(content)

    begin = stream("q\n")
    for page in writer.pages:
        box = page.mediabox
        left = float(box.left) + (float(box.width) - width) / 2
        mark = stream(_operators(letters, left, float(box.top) - TOP - SIZE - PADDING, width))
        contents = page.raw_get("/Contents")
        original = contents.get_object()
        parts = list(original) if isinstance(original, ArrayObject) else [contents]
        page[NameObject("/Contents")] = ArrayObject([begin, *parts, mark])
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _operators(letters: str, left: float, baseline: float, width: float) -> str:
    """The box and the letters in it."""
    x, y, w, h = (
        format_number(v) for v in (left - PADDING, baseline - PADDING, width + 2 * PADDING, SIZE + 2 * PADDING)
    )
    box = f"1 g 0 G 1 w {x} {y} {w} {h} re B"
    place = f"1 0 0 1 {format_number(left)} {format_number(baseline)} cm"
    return f"\nQ\n/Artifact BMC\nq\n{box}\n0 g\n{place}\n{letters}f\nQ\nEMC\n"


def _outlines(text: str) -> tuple[str, float]:
    """Path operators of the letters at `SIZE`, from the origin, and their width in points."""
    face = Face(FACE)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(face.font, buffer)
    scale = SIZE / face.face.upem
    pen = _PathPen(scale)
    x = 0.0
    for info, position in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        pen.x = x + position.x_offset * scale
        face.font.draw_glyph_with_pen(info.codepoint, pen)
        x += position.x_advance * scale
    return "".join(pen.operators), x


class _PathPen:
    """A pen, as fontTools defines it, that writes path operators of PDF."""

    def __init__(self, scale: float) -> None:
        self._scale, self.x = scale, 0.0
        self._at = (0.0, 0.0)
        self.operators: list[str] = []

    def _write(self, operator: str, *points: tuple[float, float]) -> None:
        numbers = (format_number(value) for x, y in points for value in (self.x + x * self._scale, y * self._scale))
        self.operators.append(f"{' '.join(numbers)} {operator}\n")
        self._at = points[-1]

    def moveTo(self, point: tuple[float, float]) -> None:
        self._write("m", point)

    def lineTo(self, point: tuple[float, float]) -> None:
        self._write("l", point)

    def curveTo(self, *points: tuple[float, float]) -> None:
        self._write("c", *points)

    def qCurveTo(self, control: tuple[float, float], end: tuple[float, float]) -> None:
        """A quadratic curve as a cubic one: its control points lie two thirds of the way to the quadratic's."""
        (x0, y0), (x1, y1), (x2, y2) = self._at, control, end
        first = (x0 + 2 * (x1 - x0) / 3, y0 + 2 * (y1 - y0) / 3)
        second = (x2 + 2 * (x1 - x2) / 3, y2 + 2 * (y1 - y2) / 3)
        self._write("c", first, second, end)

    def closePath(self) -> None:
        self.operators.append("h\n")

    def endPath(self) -> None:
        """Nothing to write: glyphs are closed."""
