"""Build pictures with their captions, maps of the body with a marked place, steps of a procedure, and QR codes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handouts import document as d
from handouts.images.raster import is_raster
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.body_maps import MarkedPicture
from handouts.typeset.layout.flowables import Flowable, Stack, TextFlowable
from handouts.typeset.layout.pictures import DescribedTwice, Logo, QrCode
from handouts.typeset.layout.theme import MUTED
from handouts.typeset.pdf.struct_tree import StructElement

MAP_HEIGHT, LARGE_MAP_HEIGHT = 148.0, 190.0  # height of a map, in points: 52 mm, and 67 mm in large print
STEP_HEIGHT, LARGE_STEP_HEIGHT = 44.0, 72.0  # height of the picture of a step, in points
MIN_MAP_COLUMN = 128.0  # width of a map with its caption below it, in points
MIN_CAPTION_WIDTH = 110.0  # a caption beside a picture needs this width, in points
COLUMN_GAP = 6.0  # between a map and the steps, in units of the theme
MAX_COLUMNS = 4  # pictures of steps side by side


def build_picture_panel(block: d.PicturePanel, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build maps (Figure, Caption) and steps (L): side by side, or below each other in large print or if narrow."""
    maps = [_BuiltMap(body_map, parent.add("Div"), context) for body_map in block.maps]
    if not block.steps:
        return [body_map.beside() for body_map in maps]
    list_element = parent.add("L")
    list_element.attributes["ListNumbering"] = "/Decimal"
    steps = [_BuiltStep(step, number, list_element.add("LI"), context) for number, step in enumerate(block.steps, 1)]
    width = context.theme.width
    gap = COLUMN_GAP * context.unit
    if len(maps) == 1 and not context.theme.large:
        column = width - maps[0].column - gap
        if all(step.fits_beside(column) for step in steps):
            rows = Stack([context.add_space(step.beside(column), 1.5) for step in steps])
            row = context.row([(maps[0].column, maps[0].below()), (column, rows)], gap)
            row.always_whole = True
            return [context.add_space(row, 2)]
    upper = [body_map.beside() for body_map in maps]
    if not context.theme.large and 1 < len(steps) <= MAX_COLUMNS:
        column = (width - gap * (len(steps) - 1)) / len(steps)
        if all(step.fits_below(column) for step in steps):
            row = context.row([(column, step.below()) for step in steps], gap)
            row.always_whole = True
            return [*upper, context.add_space(row, 2)]
    return [*upper, *_step_rows(steps, context)]


def _step_rows(steps: Sequence[_BuiltStep], context: BuilderContext) -> list[Flowable]:
    """Each picture with its caption beside it; below it, if the caption would be too narrow.

    The pictures of steps are on one page if possible: they are compared with each other.
    """
    width = context.theme.width
    all_fit = all(step.fits_beside(width) for step in steps)
    rows = [step.beside(width) if all_fit else step.below() for step in steps]
    for row in rows[:-1]:
        row.keep_with_next = row.item_bond = True
    return [context.add_space(row, 2) for row in rows]


def _figure(parent: StructElement, alt: str, picture: Callable[[StructElement], Flowable]) -> Flowable:
    """A picture as a figure; with an alternative text in two languages, as a figure for each."""
    if not isinstance(alt, d.BilingualText):
        return picture(parent.add("Figure", alt=alt))
    first, second = parent.add("Figure", alt=alt.first), parent.add("Figure", alt=alt.second)
    second.lang = alt.lang
    return DescribedTwice(picture(first), second)


class _BuiltMap:
    """A map and its caption."""

    def __init__(self, body_map: d.BodyPicture, group: StructElement, context: BuilderContext) -> None:
        theme = context.theme
        self._context = context
        labels = [
            TextFlowable(StructElement("Span"), context.shape((d.Run(mark.label, strong=True),), theme.style("body")))
            for mark in body_map.marks
        ]
        height = LARGE_MAP_HEIGHT if theme.large else MAP_HEIGHT
        parts = [mark.part for mark in body_map.marks]

        def picture(element: StructElement) -> Flowable:
            image = context.picture(body_map.image)
            return MarkedPicture(image, height, element, parts, labels, theme.dark, theme.width)

        self._picture = _figure(group, body_map.alt, picture)
        self._caption = context.text(group, body_map.caption, "body", role="Caption")
        self.column = max(self._picture.wrap(0, 0)[0], MIN_MAP_COLUMN, self._caption.widest_word + 0.01)

    def below(self) -> Flowable:
        """The map, and its caption below it."""
        return Stack([self._picture, self._context.add_space(self._caption, 1, 0)], keep_whole=True, always_whole=True)

    def beside(self) -> Flowable:
        """The map, and its caption beside it; below it if there is no room."""
        gap = 4 * self._context.unit
        picture_width = self._picture.wrap(0, 0)[0]
        room = self._context.theme.width - picture_width - gap
        if room < MIN_CAPTION_WIDTH or not self._caption.fits(room):
            return self._context.add_space(self.below(), 2)
        row = self._context.centered_row([(picture_width, self._picture), (room, self._caption)], gap)
        row.always_whole = True
        return self._context.add_space(row, 2)


class _BuiltStep:
    """The picture of a step, its number and its caption."""

    def __init__(self, step: d.NumberedPicture, number: int, entry: StructElement, context: BuilderContext) -> None:
        theme = context.theme
        self._context = context
        self._number = context.text(entry, context.item_number(number), role="Lbl", bold=True, color=theme.dark)
        body = entry.add("LBody")
        height = LARGE_STEP_HEIGHT if theme.large else STEP_HEIGHT
        image = context.picture(step.image)
        self._picture = _figure(
            body, step.alt, lambda figure: MarkedPicture(image, height, figure, (), (), theme.dark, theme.width)
        )
        self._caption = context.text(body, step.caption, "body", role="Caption")
        self._indent = self._number.single_line_width + 1.5 * context.unit

    @property
    def _picture_width(self) -> float:
        return self._picture.wrap(0, 0)[0]

    def fits_beside(self, width: float) -> bool:
        """True if a caption beside the picture is wide enough, in a column of this width."""
        room = width - self._picture_width - 3 * self._context.unit - self._indent
        return room >= MIN_CAPTION_WIDTH and self._caption.fits(room)

    def fits_below(self, width: float) -> bool:
        """True if picture and caption fit into a column of this width."""
        return self._picture_width <= width and self._caption.fits(width - self._indent)

    def beside(self, width: float) -> Flowable:
        """The picture, and the number and the caption beside it."""
        gap = 3 * self._context.unit
        room = width - self._picture_width - gap
        row = self._context.centered_row([(self._picture_width, self._picture), (room, self._numbered_caption)], gap)
        row.always_whole = True
        return row

    def below(self) -> Flowable:
        """The picture, and the number and the caption below it."""
        return Stack([self._picture, self._context.add_space(self._numbered_caption, 1, 0)], always_whole=True)

    @property
    def _numbered_caption(self) -> Flowable:
        return self._context.with_marker(self._number, self._caption, self._indent)


MAX_HEIGHT_SHARE = 0.36  # a picture takes at most this share of the paper's height
MIN_PIXELS_PER_INCH = 150  # a picture of pixels is not enlarged beyond this
CODE_SIZE = 30 / 25.4 * 72  # width of a QR code with its empty border: 30 mm, in points
MIN_TEXT_SHARE = 0.5  # next to a code, the address needs at least this share of the width


def build_picture(block: d.Picture, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a picture (Figure) as wide as the text, or smaller, and its caption (Caption) below it."""
    theme = context.theme
    image = context.picture(block.image)
    width, height = theme.width, MAX_HEIGHT_SHARE * theme.size[1]
    if is_raster(block.image):
        pixels_wide, pixels_high = image.size
        width = min(width, pixels_wide * 72 / MIN_PIXELS_PER_INCH)
        height = min(height, pixels_high * 72 / MIN_PIXELS_PER_INCH)
    group = parent.add("Div")
    parts: list[Flowable] = [_figure(group, block.alt, lambda figure: Logo(image, height, width, figure))]
    if block.caption:
        caption = context.text(group, block.caption, "note", role="Caption", color=MUTED)
        parts.append(context.add_space(caption, 1))
    return [context.add_space(Stack(parts, keep_whole=True, always_whole=True), 2)]


def build_code_link(block: d.CodeLink, parent: StructElement, context: BuilderContext) -> list[Flowable]:
    """Build a sentence and an address, and beside them, or below if there is no room, the QR code (Figure)."""
    theme, gap = context.theme, 4 * context.unit
    group = parent.add("Div")
    texts: list[Flowable] = [context.text(group, block.text)] if block.text else []
    address = context.text(group, (d.Run(block.address, strong=True, link=block.address),))
    texts.append(context.add_space(address, 0.5))
    squares = context.qr_code(block.address)
    code = _figure(group, block.alt, lambda figure: QrCode(squares, CODE_SIZE, figure))
    width = theme.width - CODE_SIZE - gap
    if width >= MIN_TEXT_SHARE * theme.width and all(text.fits(width) for text in texts):
        row = context.centered_row([(width, Stack(texts)), (CODE_SIZE, code)], gap)
        row.always_whole = True
        return [context.add_space(row, 2)]
    texts.append(context.add_space(code, 1))
    return [context.add_space(Stack(texts, keep_whole=True, always_whole=True), 2)]
