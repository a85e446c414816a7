"""Place a heading at the side of the text that it heads."""

from __future__ import annotations

from collections.abc import Sequence

from handouts.typeset.blocks.builder_context import BuilderContext
from handouts.typeset.layout.flowables import BesideHeading, Flowable, Stack

SIDE_GAP = 12.0
"""Gap between the heading and the text beside it, in points."""
GAP_ABOVE = 3
"""Space above a heading and the text beside it, in units of the theme: the heading itself separates the sections."""
MIN_LINES_BESIDE = 2
"""A heading stays with at least so many lines of the text beside it."""


MAX_HEADING_LINES = 8
"""A heading of more lines is above its text."""


def fits_side(heading: Flowable, context: BuilderContext) -> bool:
    """True if the page has a column at the side, and no word of the heading is too wide for it."""
    width = context.theme.scale.side - SIDE_GAP
    max_height = MAX_HEADING_LINES * context.theme.scale.heading[1]
    return width > 0 and heading.fits(width) and heading.wrap(width, 0)[1] <= max_height


def beside_heading(heading: Flowable | None, column: Sequence[Flowable], context: BuilderContext) -> list[Flowable]:
    """Place flowables in the text column. The first ones, as tall as the heading beside them, stay with it.

    The flowables must have been built for the text column, and the heading for the side.
    """
    side, rtl = context.theme.scale.side, context.rtl
    if heading is None or not column:
        return [BesideHeading(None, flowable, side, rtl) for flowable in column]
    width = context.beside.theme.width
    title = context.row([(side - SIDE_GAP, heading)])
    needed = max(title.wrap(side, 0)[1], MIN_LINES_BESIDE * context.theme.scale.body[1])
    count = 1
    while count < len(column) and Stack(column[:count]).wrap(width, 0)[1] < needed:
        count += 1
    body = column[0] if count == 1 else Stack(column[:count])
    last = column[count - 1]
    body.space_after, body.keep_with_next, body.weak_bond = last.space_after, last.keep_with_next, last.weak_bond
    body.item_bond, body.split_cost = last.item_bond, last.split_cost
    first = BesideHeading(title, body, side, rtl)
    first.space_before, first.space_after = GAP_ABOVE * context.unit, max(body.space_after, heading.space_after)
    return [first, *(BesideHeading(None, flowable, side, rtl) for flowable in column[count:])]
