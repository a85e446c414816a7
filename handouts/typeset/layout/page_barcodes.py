"""The barcode in the footer of each page: in the row of the identifier and the page number, which are its text."""

from __future__ import annotations

from handouts.document import Document, PageBarcode
from handouts.document.page_code import MAX_PAGES, PageCode
from handouts.typeset.pdf.barcodes import Bars, code_39, code_39_width, code_128
from handouts.typeset.pdf.canvas import TaggedCanvas
from handouts.typeset.pdf.struct_tree import StructElement
from handouts.typeset.text.text_operators import color_operator, format_number

CODE_128_WIDTH = 65 * 72 / 25.4
BARCODE_HEIGHT = 30.0
"""In points: 10.6 mm. A line across a page that was fed at an angle of 5 degrees still crosses all bars."""
BARCODE_DROP = 9.0
"""How far the bars reach below the row, where the page is empty. 6 mm stay free: printers cannot print there."""


UPRIGHT_HEIGHT = 22.0
"""The same for large print, whose footer has no room: there, the code stands upright in the margin."""
FREE_EDGE = 17.0
"""The edge of the paper in which printers cannot print, in points: 6 mm."""


def barcode_width(document: Document) -> float:
    """The room that the barcodes of a document take in the row of the footer, in points; 0 if it has none there."""
    return _width(document.barcode) if document.barcode and not document.large_print else 0.0


def _width(barcode: PageBarcode) -> float:
    """The width of a barcode with quiet zones, in points."""
    return code_39_width(len(barcode.text)) if barcode.text else CODE_128_WIDTH


class PageBarcodes:
    """The barcodes of a document. Each is a figure; all are read after the last section, so as not to interrupt it."""

    def __init__(self, document: Document, identifier: str, root: StructElement, paper_width: float, rtl: bool) -> None:
        """`root` is the Document element. Without an `identifier`, nothing is drawn."""
        self._barcode = document.barcode if identifier else None
        self._identifier, self._root, self._alt = identifier, root, document.spoken.barcode
        self._upright_right = FREE_EDGE + UPRIGHT_HEIGHT if rtl else paper_width - FREE_EDGE
        self._is_upright = document.large_print
        self._group: StructElement | None = None
        self.width = barcode_width(document)
        self.are_drawn = True

    def draw(self, canvas: TaggedCanvas, page: int, total: int, top_left: tuple[float, float]) -> None:
        """Draw the barcode of a page at its place in the footer, in points; nothing for a document without any.

        In large print, it stands upright in the margin where lines end.
        """
        bars = self._bars(page, total)
        if bars is None:
            return
        if self._group is None:
            self._group = StructElement("Sect")
            self._root.children.append(self._group)
        if self._is_upright:
            right, height = self._upright_right, UPRIGHT_HEIGHT
            box = (right - height, FREE_EDGE, right, FREE_EDGE + bars.width)
            turn = f"0 1 -1 0 {format_number(right)} {format_number(FREE_EDGE)} cm"
        else:
            left, height = top_left[0] + (self.width - bars.width) / 2, BARCODE_HEIGHT
            box = (left, top_left[1] - height, left + bars.width, top_left[1])
            turn = f"1 0 0 1 {format_number(left)} {format_number(box[1])} cm"
        rectangles = [f"{x:.4f} 0 {width:.4f} {format_number(height)} re" for x, width in bars.bars]
        operators = "\n".join([turn, color_operator("#000000"), *rectangles, "f"])
        canvas.figure(self._group.add("Figure", alt=self._alt), operators, box)

    def _bars(self, page: int, total: int) -> Bars | None:
        if self._barcode is None or not self.are_drawn:
            return None
        if self._barcode.text:
            return code_39(self._barcode.text)
        code = PageCode(self._identifier, page, total, self._barcode.blank)
        return code_128(str(code)) if total <= MAX_PAGES else None
