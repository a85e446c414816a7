"""Look for the page breaks that leave the least of all pages empty and separate the least.

Each break has a cost. Several ways to break are followed from page to page at the same time, the cheapest ones first.
This takes longer than filling one page after the other, so it is done only where that leaves a page nearly empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import NamedTuple

from handouts.typeset.float_sums import float_sum, int_sum
from handouts.typeset.layout.flowables import Flowable, Stack, split_children, with_spaces
from handouts.typeset.layout.page_cuts import (
    MIN_SPACE,
    Cut,
    PlacedPage,
    first_overflow,
    loosened,
    place,
    relaxed_variants,
)

EMPTY_BOTTOM = 0.2
"""At most this share of the height of a page is empty at its end, except on the last page, if that is possible."""
MIN_LAST_PAGE = 0.25
"""The last page is at least this full, if that is possible."""
WAYS = 8
"""How many ways to break are followed from page to page."""
MIN_FILLED = 0.93
"""What remains may take this share of its height, if its spaces shrink."""
EMPTY_LAST_PAGE = 0.4
"""The usual share of the last page that is empty."""
MAX_PAGES = 20
"""Documents of more pages are not searched."""
FULL = 0.06
"""If a page can be filled up to this share of its height, ways that separate more are not tried."""
STEP = 0.03
"""A page that ends sooner does so by at least this share of its height, and by more for each further place."""
SOONEST = 0.65
"""A page ends sooner by at most this share of its height."""

SINGLE_LINE = 25.0
"""A flowable of at most this height is a single line, in points."""

# Costs. A page that is a fifth empty costs as much as a break that separates what belongs together.
PAGE = 400.0
EMPTY = 60.0  # of a page that is empty, falling with the square of the share that is empty
NEARLY_EMPTY = 30.0  # of a page that is emptier than `EMPTY_BOTTOM`
EMPTIER = 300.0  # of a page that is empty beyond `EMPTY_BOTTOM`
WITHIN_PART = 3.0
WITHIN_SECTION = 3.0
STRANDED_HEADING = 450.0  # worse than a page more
LAST_LINE = 12.0  # of a section, alone at the top of a page
SHRUNK_SPACES = 1.0
WEAK_BOND = 6.0
SHORT_LIST = 8.0
GROUP = 10.0
TALL_PART = 16.0
SIGNATURES = 300.0  # signatures on two pages, which is better than a page more
LATE = 200.0  # something urgent, for each page that it is late
URGENT = 120.0  # something urgent on two pages
SHORT_LAST_PAGE = 20.0
LONELY = 200.0  # the last page has only something that must not be alone


class _Frames(NamedTuple):
    """Width of the frames, and the heights of the first and of each later one, in points."""

    width: float
    first: float
    later: float


@dataclass(frozen=True)
class _Draft:
    """Pages so far, their cost, and the flowables that remain."""

    cost: float
    pages: tuple[PlacedPage, ...]
    remaining: list[Flowable]


def search_breaks(
    flowables: Sequence[Flowable], width: float, first: float, later: float, max_pages: int
) -> list[PlacedPage] | None:
    """Return the best pages, at most `max_pages`, or None. `first` and `later` are the heights of frames in points."""
    if max_pages > MAX_PAGES:
        return None
    below = _heights_below(flowables, width)
    frames = _Frames(width, first, later)
    total = _height(flowables, below, width)
    fewest = 1 + max(0, ceil((total * MIN_FILLED - first) / later))
    best: _Draft | None = None
    for count in range(fewest, max_pages + 1):
        draft = _search(flowables, frames, below, count)
        if draft and (best is None or draft.cost < best.cost):
            best = draft
        if best and best.cost < PAGE * len(best.pages) + STRANDED_HEADING:
            break
    return list(best.pages) if best else None


def _search(flowables: Sequence[Flowable], frames: _Frames, below: Mapping[int, float], count: int) -> _Draft | None:
    """Return the best draft of `count` pages or fewer; None if there is none."""
    width, later = frames.width, frames.later
    drafts, best = [_Draft(0.0, (), list(flowables))], None
    for number in range(count):
        height = later if number else frames.first
        pages_left = count - number - 1
        candidates: dict[tuple[int, int], tuple[float, _Draft]] = {}
        for draft in drafts:
            may_fit = _height(draft.remaining, below, width) * MIN_SPACE <= height
            for candidate in _next_pages(draft, width, height, later, may_fit):
                if not candidate.remaining:
                    best = candidate if best is None or candidate.cost < best.cost else best
                    continue
                rest = _height(candidate.remaining, below, width) / later
                if rest * MIN_FILLED > pages_left:
                    continue
                key = (len(candidate.remaining), round(rest * later))
                estimate = candidate.cost + _expected_cost(pages_left, rest)
                if key not in candidates or estimate < candidates[key][0]:
                    candidates[key] = estimate, candidate
        ranked = sorted(candidates.values(), key=lambda entry: entry[0])
        drafts = [draft for _, draft in ranked[:WAYS] if best is None or draft.cost < best.cost]
    return best


def _expected_cost(pages_left: int, rest: float) -> float:
    """Return the cost of spreading what is empty over the pages that are left. `rest` is what remains, in pages."""
    empty = max(0.0, pages_left - rest - EMPTY_LAST_PAGE) / pages_left
    return pages_left * (PAGE + _cost_of_empty(empty))


def _cost_of_empty(empty: float) -> float:
    """Return the cost of a page of which this share is empty."""
    cost = EMPTY * empty**2
    return cost + NEARLY_EMPTY + EMPTIER * (empty - EMPTY_BOTTOM) if empty > EMPTY_BOTTOM else cost


def _heights_below(flowables: Sequence[Flowable], width: float) -> dict[int, float]:
    """Return the height of each flowable with all that follow it, by its identity."""
    heights, below = {}, 0.0
    for flowable, following in zip(reversed(flowables), [None, *reversed(flowables)], strict=False):
        gap = max(flowable.space_after, following.space_before) if following else 0.0
        below += flowable.wrap(width, 0)[1] + gap
        heights[id(flowable)] = below
    return heights


def _height(remaining: Sequence[Flowable], below: Mapping[int, float], width: float) -> float:
    """Return the height of what remains. The parts of a flowable that was split are at its begin."""
    height = 0.0
    for flowable in remaining:
        if id(flowable) in below:
            return height + below[id(flowable)]
        height += flowable.wrap(width, 0)[1] + flowable.space_after
    return height


def _total_height(flowables: Sequence[Flowable], width: float) -> float:
    return float_sum([gap + flowable.wrap(width, 0)[1] for gap, flowable in with_spaces(flowables)])


def _next_pages(draft: _Draft, width: float, height: float, later: float, may_fit: bool) -> Iterator[_Draft]:
    """Yield the draft with one page more, in all ways to end that page. `may_fit`: all of the rest may fit on it."""
    whole = place(draft.remaining, width, height) if may_fit else None
    if whole and whole.used <= height + 0.01:
        cost = PAGE + max(0.0, 1 - whole.used / (MIN_LAST_PAGE * later)) * SHORT_LAST_PAGE
        cost += LONELY if _is_lonely(draft.remaining) else 0.0
        yield _Draft(draft.cost + cost, (*draft.pages, whole), [])
        return
    for (chosen, remaining), cut_cost in _cuts(draft.remaining, width, height, later):
        page = place(chosen, width, height)
        if page.used > height + 0.01:
            continue
        empty = (height - page.used) / later
        cost = PAGE + cut_cost + _cost_of_empty(empty) + LATE * int_sum(flowable.urgent for flowable in remaining)
        yield _Draft(draft.cost + cost, (*draft.pages, page), remaining)


def _cuts(flowables: list[Flowable], width: float, height: float, later: float) -> Iterator[tuple[Cut, float]]:
    """Yield the ways to end a page, each with its cost."""
    index = first_overflow(flowables, width, height)
    spaces = float_sum([gap for gap, _ in with_spaces(flowables[: index + 1])])
    tallest = height + (1 - MIN_SPACE) * spaces
    end = index + 1
    loose = [*map(loosened, flowables[:end]), *flowables[end:]]
    index = min(index, len(flowables) - 1)
    fullest = 0.0
    for parts, forced, cost in ((flowables, False, 0.0), (flowables, True, WEAK_BOND), (loose, True, SHORT_LIST)):
        if fullest >= height - FULL * later:
            return
        for cut, used, cut_cost in _cuts_of(parts, flowables, width, (height, tallest, later), forced, cost):
            fullest = max(fullest, min(used, height))
            yield cut, cut_cost
    for number, variant in enumerate(relaxed_variants(flowables[index], later)):
        if fullest >= height - FULL * later:
            return
        parts = [*flowables[:index], *variant, *flowables[index + 1 :]]
        cost = (TALL_PART if number else GROUP) + _split_cost(flowables[index])
        for cut, used, cut_cost in _cuts_of(parts, parts, width, (height, tallest, later), True, cost):
            fullest = max(fullest, min(used, height))
            yield cut, cut_cost


def _cuts_of(
    parts: list[Flowable],
    originals: list[Flowable],
    width: float,
    heights: tuple[float, float, float],
    forced: bool,
    cost: float,
) -> Iterator[tuple[Cut, float, float]]:
    """Yield the cuts of `parts` from the latest one to earlier ones, each with its height and its cost.

    What remains is taken from `originals`.
    """
    height, room, later = heights
    soonest, step = height - SOONEST * later, STEP * later
    while room > soonest:
        cut = split_children(parts, width, room, forced)
        if cut is None:
            return
        chosen, remaining = cut
        used = _total_height(chosen, width)
        split = chosen[-1] is not parts[len(chosen) - 1]
        if originals is not parts:
            remaining = [*remaining[:1], *originals[len(chosen) :]] if split else originals[len(chosen) :]
        cut_cost = cost + (SHRUNK_SPACES if used > height else 0.0)
        if split:
            cut_cost += WITHIN_PART + _split_cost(parts[len(chosen) - 1])
        elif _strands_heading(chosen, remaining):
            cut_cost += STRANDED_HEADING
        elif _is_last_line(remaining):
            cut_cost += LAST_LINE
        elif not (remaining[0].starts_section or remaining[0].keep_with_next):
            cut_cost += WITHIN_SECTION
        yield (chosen, remaining), used, cut_cost
        room = min(used - 1, room - step)
        step *= 1.3


def _strands_heading(chosen: Sequence[Flowable], remaining: Sequence[Flowable]) -> bool:
    """True if a page would end with a heading and a single line of its text, which continues on the next page."""
    is_next_section = remaining[0].starts_section or (remaining[0].keep_with_next and not remaining[0].item_bond)
    if len(chosen) < 2 or chosen[-1].height > SINGLE_LINE or is_next_section:
        return False
    return chosen[-2].keep_with_next and not chosen[-2].item_bond and not chosen[-2].weak_bond


def _split_cost(part: Flowable) -> float:
    """The cost of a part on two pages: signatures are on one page, unless that adds a page."""
    has_signatures = isinstance(part, Stack) and part.whole_if_no_extra_page
    return part.split_cost + SIGNATURES * has_signatures + URGENT * part.urgent


def _is_lonely(flowables: Sequence[Flowable]) -> bool:
    """True for a single flowable that must not be alone, also as the rest of a group."""
    if len(flowables) != 1:
        return False
    flowable = flowables[0]
    return flowable.never_alone or (isinstance(flowable, Stack) and _is_lonely(flowable.children))


def _is_last_line(remaining: Sequence[Flowable]) -> bool:
    """True if a page would begin with the last line of a section."""
    line, *others = remaining
    if line.starts_section or line.keep_with_next or line.height > SINGLE_LINE:
        return False
    return bool(others) and (others[0].starts_section or others[0].keep_with_next)
