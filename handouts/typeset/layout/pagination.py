"""Distribute flowables over pages, before anything is drawn.

A heading stays with what follows it, and a paragraph has at least two lines on each page. If the last page would be
nearly empty, the page before it ends sooner, at a heading if possible. Parts that should stay together are split if
they would leave more than three tenths of a page empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf

from handouts.typeset.float_sums import float_sum
from handouts.typeset.layout.flowables import BesideHeading, Flowable, Stack, split_children, with_spaces

# All are shares of the height of a page, except MIN_SPACE.
MIN_LAST_PAGE = 0.25  # the last page is at least this full
MIN_PAGE_BEFORE_LAST = 0.35  # the page before it stays at least this full when it gives flowables to the last page
MAX_EMPTY = 0.3  # parts that should stay together are split if they would leave more than this empty
MAX_EMPTY_UNSQUEEZED = 0.18  # spaces shrink if more than this would be empty otherwise
MAX_EMPTY_BEFORE_WHOLE = 0.18  # a part is split rather than leave more than this empty, if the page is then full
MIN_SPACE = 0.7  # spaces may shrink to this share of themselves to fill a page or to save one
MIN_GAIN = 0.08  # a worse-looking cut must fill this much more than a better-looking one

Cut = tuple[list[Flowable], list[Flowable]]


@dataclass
class PlacedPage:
    """One page: its flowables, each with the distance from its top to the top of the frame, in points."""

    placed: list[tuple[float, Flowable]] = field(default_factory=list)
    used: float = 0.0


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
            cut_page = _place(remaining[:position], width, later if page_index else first)
            other_pages, other_remainders = _fill_pages(
                [*pages[:page_index], cut_page], remaining[position:], width, first, later
            )
            full = (1 - MAX_EMPTY_BEFORE_WHOLE) * (later if page_index else first)
            is_full = cut_page.used >= full or _fill_last_page(pages, width, later)[page_index].used < full
            if len(other_pages) <= len(pages) and is_full:
                pages, remainders = other_pages, [*remainders[: page_index + 1], *other_remainders]
    if float_sum([page.used for page in pages]) <= first + later * (len(pages) - 2):
        # All of it has room on one page less: a short list may split in the middle for that.
        loose = [
            piece if index and _needs_next(flowables[index - 1], piece, width) else _loosened(piece)
            for index, piece in enumerate(flowables)
        ]
        for prefer_squeezed in (False, True):
            fewer_pages, _ = _fill_pages([], loose, width, first, later, prefer_squeezed)
            if len(fewer_pages) < len(pages):
                pages = fewer_pages
                break
    return _fill_last_page(pages, width, later) if pages else [PlacedPage()]


def _loosened(flowable: Flowable) -> Flowable:
    """Return a copy that is not bound to the next item of its list; the flowable itself if it is not."""
    return flowable.copy_with(keep_with_next=False) if flowable.keep_with_next and flowable.item_bond else flowable


def _needs_next(heading: Flowable, item: Flowable, width: float) -> bool:
    """True for an item below a heading that is so short that the heading would be alone with one line."""
    is_first = heading.keep_with_next and not heading.item_bond
    return is_first and item.wrap(width, 0)[1] < 1.5 * heading.wrap(width, 0)[1]


def _is_whole(flowable: Flowable, pages: Sequence[PlacedPage]) -> bool:
    """True if a flowable is whole on one of the pages."""
    return any(flowable is placed for page in pages for _, placed in page.placed)


def _fill_pages(
    pages: list[PlacedPage],
    remaining: list[Flowable],
    width: float,
    first: float,
    later: float,
    prefer_squeezed: bool = False,
) -> tuple[list[PlacedPage], list[list[Flowable]]]:
    """Add pages until nothing remains. Also return the remaining flowables before each of the new pages.

    If `prefer_squeezed` is set, spaces shrink wherever more then fits on a page.
    """
    pages, remainders = list(pages), []
    while remaining:
        remainders.append(remaining)
        page, remaining = _fill_page(remaining, width, later if pages else first, later, prefer_squeezed)
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
        moved_page = _place([*before_last[index:], *last], width, later)
        if _place(before_last[:index], width, later).used < MIN_PAGE_BEFORE_LAST * later or moved_page.used > later:
            break
        at_heading = before_last[index].keep_with_next or before_last[index].starts_section
        if moved_page.used >= MIN_LAST_PAGE * later and (best is None or at_heading > best[0]):
            best = (at_heading, index)
    if best is None:
        return pages
    return [
        *pages[:-2],
        _place(before_last[: best[1]], width, later),
        _place([*before_last[best[1] :], *last], width, later),
    ]


def _fill_page(
    flowables: list[Flowable], width: float, height: float, later: float, prefer_squeezed: bool
) -> tuple[PlacedPage, list[Flowable]]:
    """Fill one page, and return the remaining flowables. `later` is the height of the pages that follow.

    Take the first cut that leaves little of the page empty. If there is none, take the first cut, or a later one that
    fills clearly more. A flowable that fits on no page is alone on a page and may overflow. A first page with too
    little room for it stays empty.
    """
    max_empty = MAX_EMPTY * later
    best: tuple[PlacedPage, list[Flowable]] | None = None
    for chosen, remaining in _possible_cuts(flowables, width, height, later, prefer_squeezed):
        page = _place(chosen, width, height)
        if not remaining or page.used >= height - max_empty:
            return page, remaining
        if best is None or page.used > best[0].used + MIN_GAIN * height:
            best = page, remaining
    if best is None:
        end = 1 + next((index for index, flowable in enumerate(flowables) if not flowable.keep_with_next), 0)
        chosen, remaining = _force_cut(
            [*(flowable.relaxed(0, 0) for flowable in flowables[:end]), *flowables[end:]], width, height
        )
        best = _place(chosen, width, height), remaining
        if height < later and best[0].used > height + 0.01:  # the header of the first page leaves too little room
            return PlacedPage(), flowables
    return best


def _possible_cuts(
    flowables: list[Flowable], width: float, height: float, later: float, prefer_squeezed: bool
) -> Iterator[Cut]:
    """Yield ways to fill a page, the best-looking first. The caller stops at the first one that is good enough."""
    squeezed = _squeeze(flowables, width, height)
    if squeezed and not squeezed[1]:  # this saves a page
        yield squeezed
    cut = _cut(flowables, width, height)
    if squeezed and (prefer_squeezed or _includes_urgent(squeezed[0], cut) or _is_loose(cut, squeezed, width, later)):
        yield squeezed
    if cut:
        yield cut
    if squeezed:
        yield squeezed
    if cut := split_children(flowables, width, height, forced=True):
        yield cut
    index = _first_overflow(flowables, width, height)
    if index == len(flowables):
        return
    shrinkage = (1 - MIN_SPACE) * float_sum(gap for gap, _ in with_spaces(flowables[: index + 1]))
    for variant in _relaxed_variants(flowables[index], later):
        for room in (height, height + shrinkage):
            if cut := split_children([*flowables[:index], *variant, *flowables[index + 1 :]], width, room, forced=True):
                yield cut


def _is_loose(cut: Cut | None, squeezed: Cut, width: float, later: float) -> bool:
    """True if a cut leaves a page too empty, but not so empty that parts are split, and `squeezed` fills it more."""
    if not cut or len(squeezed[0]) <= len(cut[0]):
        return False
    empty = later - _place(cut[0], width).used
    return MAX_EMPTY_UNSQUEEZED * later < empty < MAX_EMPTY * later


def _includes_urgent(flowables: list[Flowable], cut: Cut | None) -> bool:
    """True if an urgent flowable is among `flowables`, but not in the first part of `cut`."""
    return any(flowable.urgent for flowable in flowables[len(cut[0]) if cut else 0 :])


def _relaxed_variants(flowable: Flowable, later: float) -> Iterator[list[Flowable]]:
    """Yield replacements for a flowable that does not fit: its parts, each as whole as before; or a relaxed copy."""
    if isinstance(flowable, Stack) and flowable.keep_whole and not flowable.always_whole and flowable.children:
        same_spaces = (
            flowable.space_before == flowable.children[0].space_before
            and flowable.space_after == flowable.children[-1].space_after
        )
        yield flowable.children if same_spaces else [flowable.split_between_children()]
    yield [flowable.relaxed(MAX_EMPTY * later, later)]


def _first_overflow(flowables: list[Flowable], width: float, height: float) -> int:
    """Return the index of the first flowable that does not fit."""
    used = 0.0
    for index, (gap, flowable) in enumerate(with_spaces(flowables)):
        used += gap + flowable.wrap(width, height)[1]
        if used > height + 0.01:
            return index
    return len(flowables)


def _squeeze(flowables: list[Flowable], width: float, height: float) -> Cut | None:
    """Take as many whole flowables as fit when the spaces between them shrink a little."""
    content_height = spaces = 0.0
    fit = 0
    for index, flowable in enumerate(flowables):
        content_height += flowable.wrap(width, height)[1]
        spaces += max(flowable.space_before, flowables[index - 1].space_after) if index else 0.0
        if content_height + MIN_SPACE * spaces > height:
            break
        if not flowable.keep_with_next or index == len(flowables) - 1:
            fit = index + 1
    return (flowables[:fit], flowables[fit:]) if fit else None


def _force_cut(flowables: list[Flowable], width: float, height: float) -> Cut:
    """As a last resort, split the first stack that does not fit, or else separate parts that should stay together."""
    if cut := _cut(flowables, width, height):
        return cut
    fit = _first_overflow(flowables, width, height)
    if fit < len(flowables):
        tall = flowables[fit]
        parts = tall.children if isinstance(tall, Stack) else tall.parts() if isinstance(tall, BesideHeading) else []
        if parts:
            return _force_cut([*flowables[:fit], *parts, *flowables[fit + 1 :]], width, height)
    count = max(fit, 1)
    return flowables[:count], flowables[count:]


def _place(flowables: list[Flowable], width: float, height: float = inf) -> PlacedPage:
    """Place flowables one below the other. Spaces shrink if they fit only then."""
    spaces = [gap for gap, _ in with_spaces(flowables)]
    heights = [flowable.wrap(width, 0)[1] for flowable in flowables]
    overflow = float_sum(spaces) + float_sum(heights) - height
    share = 1 - overflow / float_sum(spaces) if 0.01 < overflow <= (1 - MIN_SPACE) * float_sum(spaces) else 1.0
    page = PlacedPage()
    for gap, flowable_height, flowable in zip(spaces, heights, flowables, strict=True):
        page.used += gap * share
        page.placed.append((page.used, flowable))
        page.used += flowable_height
    return page


def _cut(flowables: list[Flowable], width: float, height: float) -> Cut | None:
    total = 0.0
    for index, flowable in enumerate(flowables):
        total += (max(flowable.space_before, flowables[index - 1].space_after) if index else 0.0) + flowable.wrap(
            width, height
        )[1]
        if total > height + 0.01:
            return split_children(flowables, width, height)
    return flowables, []
