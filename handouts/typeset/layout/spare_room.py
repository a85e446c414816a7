"""Spend what pages have left: on more lines to write on, and on the spaces between sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handouts.document import Section, WriteLines
from handouts.typeset.layout.flowables import BesideHeading, Flowable, TextFlowable
from handouts.typeset.layout.page_cuts import PlacedPage

MAX_MORE_LINES = 3
"""A group of lines to write on grows by at most so many lines."""
MAX_LINES = 4
"""A group of more lines does not grow."""
MAX_MORE_SPACE = 3.0
"""The space above a section grows by at most so many units of the theme."""
MIN_EMPTY = 0.03
"""A page of which less than this share is empty stays as it is."""


def with_more_lines(
    sections: Sequence[Section],
    flowables: Sequence[Sequence[Flowable]],
    pages: Sequence[PlacedPage],
    room: Sequence[float],
    pitch: float,
) -> tuple[Section, ...]:
    """Return the sections with more lines to write on, as many as the room of their pages has place for.

    `flowables` are those of each section, `room` is what is empty on each page, and `pitch` is the distance of lines,
    both in points.
    """
    page_of = {id(flowable): number for number, page in enumerate(pages) for _, flowable in page.placed}
    spare = [int(height // pitch) for height in room]
    more: dict[tuple[int, int], int] = {}
    growing = [
        ((index, place), page_of[id(built[-1])])
        for index, (section, built) in enumerate(zip(sections, flowables, strict=True))
        for place, block in enumerate(section.blocks)
        if isinstance(block, WriteLines) and block.lines <= MAX_LINES and built and id(built[-1]) in page_of
    ]
    for _ in range(MAX_MORE_LINES):
        for block_place, page in growing:
            if spare[page]:
                spare[page] -= 1
                more[block_place] = more.get(block_place, 0) + 1
    return tuple(
        replace(
            section,
            blocks=tuple(
                replace(block, lines=block.lines + more[index, place])
                if isinstance(block, WriteLines) and (index, place) in more
                else block
                for place, block in enumerate(section.blocks)
            ),
        )
        if any(index == changed for changed, _ in more)
        else section
        for index, section in enumerate(sections)
    )


def spread_sections(page: PlacedPage, height: float, unit: float) -> PlacedPage:
    """Return a page with more space above its sections, at most `height` points in all."""
    starts = [place for place, (_, flowable) in enumerate(page.placed) if place and _begins_section(flowable)]
    if not starts or height <= 0:
        return page
    step = min(height / len(starts), MAX_MORE_SPACE * unit)
    spread = PlacedPage(used=page.used + step * len(starts))
    lower = 0.0
    for place, (offset, flowable) in enumerate(page.placed):
        lower += step if place in starts else 0.0
        spread.placed.append((offset + lower, flowable))
    return spread


def _begins_section(flowable: Flowable) -> bool:
    """True if the heading of a section is beside a flowable, or is the flowable itself."""
    content = flowable.body if isinstance(flowable, BesideHeading) else flowable
    return flowable.starts_section or (isinstance(content, TextFlowable) and content.element.role == "H2")
