"""Distribute flowables over pages, before anything is drawn.

A heading stays with what follows it, and a paragraph has at least two lines on each page. If the last page would be
nearly empty, the page before it ends sooner, at a heading if possible. Parts that should stay together are split if
they would leave more than three tenths of a page empty.

Pages are filled one after the other. If that leaves more than a fifth of a page empty, or takes a page more than all of
it needs, `layout/page_search.py` looks for better breaks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import BesideHeading, Flowable, Stack, split_children, with_spaces
from handouts.typeset.layout.page_cuts import (
    MAX_EMPTY,
    MIN_SPACE,
    Cut,
    PlacedPage,
    first_overflow,
    loosened,
    place,
    relaxed_variants,
    squeezed_cut,
    strict_cut,
)
from handouts.typeset.layout.page_search import EMPTY_BOTTOM, search_breaks

# All are shares of the height of a page.
MIN_LAST_PAGE = 0.25  # the last page is at least this full
MIN_PAGE_BEFORE_LAST = 0.35  # the page before it stays at least this full when it gives flowables to the last page
MIN_GAIN = 0.08  # a worse-looking cut must fill this much more than a better-looking one


def paginate(flowables: Sequence[Flowable], width: float, first: float, later: float) -> list[PlacedPage]:
    """Distribute flowables over pages. `first` and `later` are the heights of the frames in points. Drops nothing."""
    pages, remainders = _fill_pages([], list(flowables), width, first, later)
    for flowable in flowables:
        if not (isinstance(flowable, Stack) and flowable.whole_if_no_extra_page):
            continue
        if flowable.height > later or _is_whole(flowable, pages):
            continue
        # The last page that started before this flowable is the page on which it is split.
        page_index = max(number for number, remaining in enumerate(remainders) if flowable in remaining)
        remaining = remainders[page_index]
        if position := remaining.index(flowable):
            cut_page = place(remaining[:position], width, later if page_index else first)
            other_pages, other_remainders = _fill_pages(
                [*pages[:page_index], cut_page], remaining[position:], width, first, later
            )
            if len(other_pages) <= len(pages):
                pages, remainders = other_pages, [*remainders[: page_index + 1], *other_remainders]
    if _has_spare_page(pages, first, later):
        # All of it has room on one page less: a short list may split in the middle for that.
        loose_pages, _ = _fill_pages([], [*map(loosened, flowables)], width, first, later)
        if len(loose_pages) < len(pages):
            pages = loose_pages
    return _fill_last_page(pages, width, later) if pages else [PlacedPage()]


def improve_breaks(
    pages: list[PlacedPage], flowables: Sequence[Flowable], width: float, first: float, later: float
) -> list[PlacedPage]:
    """Return better pages if one of them is nearly empty, or if all of it has room on one page less."""
    if _has_spare_page(pages, first, later) or any(
        _is_too_empty(page, number, first, later) for number, page in enumerate(pages[:-1])
    ):
        return search_breaks(flowables, width, first, later, len(pages)) or pages
    return pages


def _has_spare_page(pages: Sequence[PlacedPage], first: float, later: float) -> bool:
    return len(pages) > 1 and float_sum([page.used for page in pages]) <= first + later * (len(pages) - 2)


def _is_too_empty(page: PlacedPage, number: int, first: float, later: float) -> bool:
    return (later if number else first) - page.used > EMPTY_BOTTOM * later


def _is_whole(flowable: Flowable, pages: Sequence[PlacedPage]) -> bool:
    """True if a flowable is whole on one of the pages."""
    return any(flowable is placed for page in pages for _, placed in page.placed)


def _fill_pages(
    pages: list[PlacedPage], remaining: list[Flowable], width: float, first: float, later: float
) -> tuple[list[PlacedPage], list[list[Flowable]]]:
    """Add pages until nothing remains. Also return the remaining flowables before each of the new pages."""
    pages, remainders = list(pages), []
    while remaining:
        remainders.append(remaining)
        page, remaining = _fill_page(remaining, width, later if pages else first, later)
        pages.append(page)
    return pages, remainders


def _fill_last_page(pages: list[PlacedPage], width: float, later: float) -> list[PlacedPage]:
    """Move flowables to a last page that is nearly empty, or has only a flowable that must not be alone.

    The page before it must stay a third full. The cut is before a heading if possible, and never between a heading and
    what follows it.
    """
    lonely = len(pages[-1].placed) == 1 and pages[-1].placed[0][1].never_alone
    if len(pages) < 2 or (pages[-1].used >= MIN_LAST_PAGE * later and not lonely):
        return pages
    before_last = [flowable for _, flowable in pages[-2].placed]
    last = [flowable for _, flowable in pages[-1].placed]
    best: tuple[bool, int] | None = None
    for index in range(len(before_last) - 1, 0, -1):
        if before_last[index].urgent:
            break
        if before_last[index - 1].keep_with_next:
            continue
        moved_page = place([*before_last[index:], *last], width, later)
        if place(before_last[:index], width, later).used < MIN_PAGE_BEFORE_LAST * later or moved_page.used > later:
            break
        at_heading = before_last[index].keep_with_next or before_last[index].starts_section
        if moved_page.used >= MIN_LAST_PAGE * later and (best is None or at_heading > best[0]):
            best = (at_heading, index)
    if best is None:
        return pages
    return [
        *pages[:-2],
        place(before_last[: best[1]], width, later),
        place([*before_last[best[1] :], *last], width, later),
    ]


def _fill_page(
    flowables: list[Flowable], width: float, height: float, later: float
) -> tuple[PlacedPage, list[Flowable]]:
    """Fill one page, and return the remaining flowables. `later` is the height of the pages that follow.

    Take the first cut that leaves little of the page empty. If there is none, take the first cut, or a later one that
    fills clearly more. A flowable that fits on no page is alone on a page and may overflow. A first page with too
    little room for it stays empty.
    """
    max_empty = MAX_EMPTY * later
    best: tuple[PlacedPage, list[Flowable]] | None = None
    for chosen, remaining in _possible_cuts(flowables, width, height, later):
        page = place(chosen, width, height)
        if not remaining or page.used >= height - max_empty:
            return page, remaining
        if best is None or page.used > best[0].used + MIN_GAIN * height:
            best = page, remaining
    if best is None:
        end = 1 + next((index for index, flowable in enumerate(flowables) if not flowable.keep_with_next), 0)
        chosen, remaining = _force_cut(
            [*(flowable.relaxed(0, 0) for flowable in flowables[:end]), *flowables[end:]], width, height
        )
        best = place(chosen, width, height), remaining
        if height < later and best[0].used > height + 0.01:  # the header of the first page leaves too little room
            return PlacedPage(), flowables
    return best


def _possible_cuts(flowables: list[Flowable], width: float, height: float, later: float) -> Iterator[Cut]:
    """Yield ways to fill a page, the best-looking first. The caller stops at the first one that is good enough."""
    squeezed = squeezed_cut(flowables, width, height)
    if squeezed and not squeezed[1]:  # this saves a page
        yield squeezed
    cut = strict_cut(flowables, width, height)
    if squeezed and _includes_urgent(squeezed[0], cut):  # this moves an urgent flowable to an earlier page
        yield squeezed
    if cut:
        yield cut
    if squeezed:
        yield squeezed
    if cut := split_children(flowables, width, height, forced=True):
        yield cut
    index = first_overflow(flowables, width, height)
    if index == len(flowables):
        return
    shrinkage = (1 - MIN_SPACE) * float_sum(gap for gap, _ in with_spaces(flowables[: index + 1]))
    for variant in relaxed_variants(flowables[index], later):
        for room in (height, height + shrinkage):
            if cut := split_children([*flowables[:index], *variant, *flowables[index + 1 :]], width, room, forced=True):
                yield cut


def _includes_urgent(flowables: list[Flowable], cut: Cut | None) -> bool:
    """True if an urgent flowable is among `flowables`, but not in the first part of `cut`."""
    return any(flowable.urgent for flowable in flowables[len(cut[0]) if cut else 0 :])


def _force_cut(flowables: list[Flowable], width: float, height: float) -> Cut:
    """As a last resort, split the first stack that does not fit, or else separate parts that should stay together."""
    if cut := strict_cut(flowables, width, height):
        return cut
    fit = first_overflow(flowables, width, height)
    if fit < len(flowables):
        tall = flowables[fit]
        parts = tall.children if isinstance(tall, Stack) else tall.parts() if isinstance(tall, BesideHeading) else []
        if parts:
            return _force_cut([*flowables[:fit], *parts, *flowables[fit + 1 :]], width, height)
    count = max(fit, 1)
    return flowables[:count], flowables[count:]
