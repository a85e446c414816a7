"""Build pictures with their captions, and web addresses with their QR codes."""

from __future__ import annotations

from handouts import document as d
from handouts.images.raster import is_raster
from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import Flowable, Stack
from handouts.typeset.layout.pictures import Logo, QrCode
from handouts.typeset.layout.theme import MUTED
from handouts.typeset.pdf.struct_tree import StructElement

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
    parts: list[Flowable] = [Logo(image, height, width, group.add("Figure", alt=block.alt))]
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
    code = QrCode(context.qr_code(block.address), CODE_SIZE, group.add("Figure", alt=block.alt))
    width = theme.width - CODE_SIZE - gap
    if width >= MIN_TEXT_SHARE * theme.width and all(text.fits(width) for text in texts):
        row = context.centered_row([(width, Stack(texts)), (CODE_SIZE, code)], gap)
        row.always_whole = True
        return [context.add_space(row, 2)]
    texts.append(context.add_space(code, 1))
    return [context.add_space(Stack(texts, keep_whole=True, always_whole=True), 2)]
